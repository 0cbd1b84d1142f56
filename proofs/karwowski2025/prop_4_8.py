"""Karwowski and Douglas, Definition 4.4 and Proposition 4.8: when is a policy coherent?

The three clauses of Definition 4.4 force a lot: equal coordinates get equal values (clause 3 both ways), so no
tie-breaking argmax is order-respecting; and an order-respecting f that is an argmax indicator at unique maxima is
*uniform on the maximisers* everywhere. So "coherent iff greedy" is false at ties and at states that are not reached.
True: kappa_f(pi) = 0 iff pi = f(Q) at every state and time that pi reaches, for any transitions. Coherence is then
greedy there; the converse holds where the maximiser is unique.
"""

from fractions import Fraction

from scsym.analysis import argmax_uniform, f_incoherence
from scsym.claims import claim
from scsym.language import Hypothesis
from scsym.mdp import Policy, zoo
from scsym.models import Point
from scsym.prove import (
    Declaration,
    Theory,
    antisymmetry,
    auto,
    delta,
    eq,
    ge,
    gt,
    induct,
    natural,
    prove,
    square_zero,
    sum_,
    tangent,
    times,
    vanishing_term,
)
from scsym.theories.incoherence import action_values
from scsym.theories.incoherence import coherence as T
from scsym.theories.layered import a, b, j, n, x, y

i, s = natural("i"), natural("s")
PRINTED = (
    "Given deterministic dynamics and an order-respecting f such that for x having a unique maximum, f(x) is an "
    "arg max "
    "indicator, pi is f-coherent if and only if it is greedy w.r.t. its own soft-Q function."
)


# Divergence zero


def spread():
    """KL(p || f) is at least ``sum p (m - 1)^2 / m + f off the support of p``, with m the mean of 1 and f/p."""
    t, m = T.rate(n, x, a), T.mid(n, x, a)
    mass = auto(T, eq(sum_(a, T.off(n, x, a)), 1 - sum_(a, T.p(n, x, a) * t)))  # fmt: skip
    gap = sum_(a, T.p(n, x, a) * (m - 1) ** 2 / m) + sum_(a, T.off(n, x, a))
    bound = auto(T, ge(T.kl(n, x), gap), [mass, tangent(T, t / m), tangent(T, m)])  # fmt: skip
    return bound.called("divergence is at least a distance"), gap


def at_state(gap_at_y):
    """The gap at the state y."""
    m = T.mid(n, y, a)
    return gap_at_y * (sum_(a, T.p(n, y, a) * (m - 1) ** 2 / m) + sum_(a, T.off(n, y, a)))


def equal_where_reached(zero, fixed):
    """``D (p - f) = 0`` from a lemma ``0 >= D kl`` about the fixed indices, with D = D(j, n + 1, x, y)."""
    D, m = T.D(j, n + 1, x, y), T.mid(n, y, a)
    bound, _ = spread()
    small = auto(T, ge(0, at_state(D), fix=fixed), [zero, bound])
    off = prove(T, ge(0, sum_(a, D * T.off(n, y, a)), fix=fixed), using=[times(1, small)],
                remainder=sum_(a, D * T.p(n, y, a) * (m - 1) ** 2 / m))  # fmt: skip
    near = auto(T, ge(0, sum_(a, D * T.p(n, y, a) * (m - 1) ** 2 / m), fix=fixed), [small])  # fmt: skip
    no_off = vanishing_term(off, a, D * T.off(n, y, a))
    no_gap = vanishing_term(near, a, D * T.p(n, y, a) * (m - 1) ** 2 / m)
    root = D * T.p(n, y, a) * (m - 1)
    same = square_zero(auto(T, eq(root**2, 0, fix=fixed), [no_gap]), root)
    return auto(T, eq(D * (T.p(n, y, a) - T.f(n, y, a)), 0, fix=fixed), [no_off, same])  # fmt: skip


def nonnegative():
    """``kl >= 0`` and ``C >= 0``, and one term of the sum is at most the whole."""
    bound, gap = spread()
    kl = auto(T, ge(T.kl(n, x), 0), [bound]).called("KL is not negative")
    none = auto(T, ge(T.C(0, n, x), 0))

    def further(h):
        return auto(T, ge(T.C(j + 1, n, x), 0, fix=(j,)), [h, kl])  # fmt: skip

    total = induct(T, ge(T.C(j, n, x), 0, fix=(j,)), j, none, further)
    claim_ = ge(T.C(j + 1 + i, n, x), T.C(j + 1, n + i, x), fix=(i,))
    base = auto(T, ge(T.C(j + 1, n, x), T.C(j + 1, n, x)))

    def later(h):
        return auto(T, ge(T.C(j + 1 + i + 1, n, x), T.C(j + 1, n + i + 1, x), fix=(i,)), [h, kl])  # fmt: skip

    part = induct(T, claim_, i, base, later)
    here = sum_(y, T.D(j, n + 1, x, y) * T.kl(n, y))
    term = prove(
        T, ge(T.C(j + 1 + n, 0, x), here), using=[
            times(1, part, n, x, j, 0), times(1, T.C_next), times(1, total, j, x, n + 1),
        ],
    )  # fmt: skip
    return kl, term.called("a term is at most the sum")


D = T.D(j, n + 1, x, y)
z = T.index("z", "X")
K = T.assuming("coherent", eq(T.C(j + 1 + n, 0, x), 0, fix=(j, n, x)), "the incoherence from x is zero")


@claim("karwowski2025/prop-4.8", K,
    [
        ge(K.kl(n, x), 0),
        ge(K.C(j + 1 + n, 0, x), sum_(y, D * K.kl(n, y))),
        eq(D * (K.p(n, y, a) - K.f(n, y, a)), 0, fix=(j, n, x)),
    ], title="coherent policies equal the target wherever they lead", source="Proposition 4.8", quotes=PRINTED,
    why="For any transitions and any target f of finite divergence."
)  # fmt: skip
def coherent():
    kl, term = nonnegative()
    others = (1 - delta(y, z)) ** 2 * T.D(j, n + 1, x, z)
    zero = prove(
        K, ge(0, D * T.kl(n, y), fix=(j, n, x)),
        using=[times(1, term, x, j, n), times(-1, K.coherent), times(others, kl, z, n, over=z)],
    )  # fmt: skip
    return kl, term, equal_where_reached(zero, (j, n, x))


E = T.assuming("equal", eq(D * (T.p(n, y, a) - T.f(n, y, a)), 0, fix=(x,)), "p is f where it leads")


@claim("karwowski2025/prop-4.8-converse", E, [ge(0, D * E.kl(n, y), fix=(x,)), ge(0, E.C(j, n, x), fix=(x,))],
    title="policies that equal the target wherever they lead are coherent", source="Proposition 4.8", quotes=PRINTED
)  # fmt: skip
def equal():
    share = T.p(n, y, a) * (T.rate(n, y, a) - 1)
    product = auto(E, eq(D * T.p(n, y, a) * share, 0, fix=(x,)))  # fmt: skip
    root = D * share
    flat = square_zero(
        auto(E, eq(root**2, 0, fix=(x,)), [product]), root
    )  # fmt: skip
    inverse = tangent(T, 1 / T.rate(n, y, a))
    small = auto(E, ge(0, D * T.kl(n, y), fix=(x,)), [inverse, flat])  # fmt: skip
    yield small
    none = auto(T, ge(0, T.C(0, n, x), fix=(x,)))

    def further(h):
        return auto(E, ge(0, T.C(j + 1, n, x), fix=(j, x)), [h, small])  # fmt: skip

    yield induct(E, ge(0, T.C(j, n, x), fix=(j, x)), j, none, further)


BEST = T.with_symbols(
    Declaration(
        "best",
        ("N", "X", "A"),
        "nonneg",
        "one where q is largest, else zero",
        "1^*",
        lambda m, t, s, c: Fraction(int(action_values(m, t, s)[c] == max(action_values(m, t, s).values()))),
    )  # fmt: skip
)
BEST = BEST.assuming("on_best", eq((1 - BEST.best(n, x, a)) * T.f(n, x, a), 0), "f lives on the maximisers")
G = BEST.assuming("equal", eq(D * (T.p(n, y, a) - T.f(n, y, a)), 0, fix=(j, n, x)), "pi is coherent: prop-4.8")


greedy = claim("karwowski2025/prop-4.8-greedy", G, eq(D * (1 - G.best(n, y, a)) * G.p(n, y, a), 0, fix=(j, n, x)),
    title="coherent policies are greedy where they lead, if f lives on the maximisers", source="Proposition 4.8",
    quotes=PRINTED
)  # fmt: skip


unique = eq(BEST.best(n, x, a) * BEST.best(n, x, b), delta(a, b) * BEST.best(n, x, a), fix=(n, x))
U = (
    BEST.assuming("unique", unique, "the maximiser is unique")
    .assuming("some", eq(sum_(a, BEST.best(n, x, a)), 1, fix=(n, x)), "there is one")
    .assuming("greedy", eq((1 - BEST.best(n, x, a)) * T.p(n, x, a), 0, fix=(n, x)), "pi takes maximisers only")
)


@claim("karwowski2025/prop-4.8-unique", U,
    [eq(U.p(n, x, b), U.best(n, x, b), fix=(n, x)), eq(U.f(n, x, b), U.best(n, x, b), fix=(n, x))],
    title="where the maximiser is unique, a greedy policy equals the target", source="Proposition 4.8", quotes=PRINTED
)  # fmt: skip
def unique_maximiser():
    for pi in (T.p, T.f):
        yield auto(U, eq(pi(n, x, b), U.best(n, x, b), fix=(n, x)))


def _at(law, coefficient, action, over=()):
    """The law at an action, at the fixed n and x if it quantifies them."""
    extra = (x, n) if len(law.judgement.forall) == 3 else ()
    return times(coefficient, law, action, *extra, over=over)


# What order-respecting functions do at ties


def _vector(m, steps):
    """Action values of a first step, the tied maximisers but the first lowered one after the other."""
    s = m.states[0]
    x0 = [m.mdp.terminal.get(next(iter(m.mdp.P(s, c)), None), 0) if m.available(s, c) else 0 for c in m.actions]
    tied = [k for k, v in enumerate(x0) if v == max(x0)][1:]
    return tuple(Fraction(v) - int(k in tied[:steps]) for k, v in enumerate(x0))


def _f(m, steps, c):
    return argmax_uniform(_vector(m, steps))[m.actions.index(c)]


def _lowered(m, steps, c):
    k = m.actions.index(c)
    return Fraction(int(_vector(m, steps)[k] != _vector(m, steps + 1)[k]))


def _top(m, c):
    return Fraction(int(_vector(m, 0)[m.actions.index(c)] == max(_vector(m, 0))))


C = Theory("order", sorts={"A": "the coordinates"}, reading="an order-respecting function along a chain").with_symbols(
    Declaration("f", ("N", "A"), "nonneg", "the value of f at the s-th vector of the chain", "f", _f),
    Declaration(
        "lowered", ("N", "A"), "nonneg", "one for the coordinate that step s lowers, else zero", "1_l", _lowered
    ),
    Declaration("top", ("A",), "nonneg", "one for the maximisers of the first vector, else zero", "1^*", _top),
    Declaration("rest", ("A",), "nonneg", "one for the others, else zero", "1^{<}", lambda m, c: 1 - _top(m, c)),
)
STEP = ge((1 - C.lowered(s, a)) * (C.f(s + 1, a) - C.f(s, a)), 0)
C = C.with_hypotheses(
    Hypothesis("top_or_rest", eq(C.top(a) + C.rest(a), 1), "a coordinate is maximal or not"),
    Hypothesis("indicator", eq(C.top(a) ** 2, C.top(a)), "indicators are zero or one"),
    Hypothesis("lower_ties", eq(C.rest(a) * C.lowered(s, a), 0), "only tied maximisers are lowered"),
    Hypothesis("clause_2", STEP, "lowering one coordinate does not lower the values of the others"),
    Hypothesis("clause_3", eq(C.top(a) * C.top(b) * (C.f(0, a) - C.f(0, b)), 0), "equal coordinates, equal values"),
    Hypothesis("f_total", eq(sum_(a, C.f(s, a)), 1), "f gives probabilities"),
)
LAST = C.assuming(
    "unique_maximum",
    eq(C.rest(a) * C.f(s, a), 0, fix=(s,)),
    "at the last vector the maximiser is unique, f its indicator",
)


@claim("karwowski2025/prop-4.8-ties", LAST,
    [
        ge(LAST.rest(a) * LAST.f(s, a), LAST.rest(a) * LAST.f(0, a)),
        eq(LAST.rest(a) * LAST.f(0, a), 0),
        eq(C.f(0, a) * sum_(b, C.top(b)), C.top(a)),
    ], title="an order-respecting argmax is uniform on the maximisers", source="Definition 4.4, Proposition 4.8",
    quotes="Examples of order-respecting f include ... the arg max indicator (with discontinuities at ties)."
)  # fmt: skip
def ties():
    base = auto(C, ge(C.rest(a) * C.f(0, a), C.rest(a) * C.f(0, a)))

    def further(h):
        up = C.rest(a) * (C.f(s + 1, a) - C.f(s, a))
        rises = auto(C, ge(up, 0))  # fmt: skip
        return auto(C, ge(C.rest(a) * C.f(s + 1, a), C.rest(a) * C.f(0, a), fix=(s,)), [h, rises])  # fmt: skip

    higher = induct(C, ge(C.rest(a) * C.f(s, a), C.rest(a) * C.f(0, a), fix=(s,)), s, base, further)
    yield higher
    none = C.rest(a) * C.f(0, a)
    low = auto(LAST, ge(0, none), [higher])
    zero = antisymmetry(auto(LAST, ge(none, 0)), low)
    yield zero
    yield (auto(LAST, eq(C.f(0, a) * sum_(b, C.top(b)), C.top(a)), [zero]))  # fmt: skip


def _behind(m, s, c):
    """How far an action's value is below the best one at the state; zero for one that does not exist."""
    q = m.evaluation("pi").Q
    return max(q[s, d] for d in m.mdp.actions(s)) - q[s, c] if m.available(s, c) else Fraction(0)


R = Theory("rows", reading="a policy and the values of its actions").declare(
    r"""
    s in S
    a in A
    pi(s, a)       nonneg   \pi       the policy
    behind(s, a)   nonneg   \Delta    how far the action's value is below the best one
    kappa()        nonneg   \kappa_f  the incoherence, f uniform on the maximisers
    """,
    pi=lambda m, s, c: m.policy("pi", s, c),
    behind=_behind,
    kappa=lambda m: f_incoherence(m.mdp, m.the_policy("pi"), argmax_uniform),
)
state = R.index("s", "S")
takes_best = eq(R.pi(state, a) * R.behind(state, a), 0)
GREEDY = R.assuming("greedy", takes_best, "pi is greedy with respect to its own Q")
COHERENT = R.assuming("coherent", eq(R.kappa(), 0), "pi is coherent")


@claim("karwowski2025/prop-4.8-printed", GREEDY, eq(GREEDY.kappa(), 0), expect="refuted", against="text",
    instead="karwowski2025/prop-4.8-unique", title="greedy policies are coherent", source="Proposition 4.8",
    quotes=PRINTED,
    why="Two actions of equal reward, pi takes the first: the only f that the hypotheses allow is uniform on the maximisers."
)  # fmt: skip
def printed():
    model = zoo.weighted_bandit("1/2", "1/2")
    return Point(model, {"pi": Policy.deterministic(model, {"s": "a1"})})


@claim("karwowski2025/prop-4.8-unreached", COHERENT, takes_best, expect="refuted", against="text",
    instead="karwowski2025/prop-4.8-greedy", title="coherent policies are greedy at every state",
    source="Proposition 4.8", quotes=PRINTED,
    why="A policy that never enters the mountain is coherent whatever it would do there."
)  # fmt: skip
def unreached():
    race, even = zoo.mountain_race(), Fraction(1, 2)
    rows = {"start": {"forest": 1}, "mountain": {"good": even, "fatal": even}, "forest": {"left": even, "right": even}}
    return Point(race, {"pi": Policy(race, rows)})


W = Theory("objectives", reading="two policies").declare(
    r"""
    S_one()   real   S      the success probability of the first policy
    S_two()   real   S'     the success probability of the second policy
    J_one()   real   J      the return of the first policy
    J_two()   real   J'     the return of the second policy
    """,
    S_one=lambda m: m.success("pi"),
    S_two=lambda m: m.success("other"),
    J_one=lambda m: m.evaluation("pi").expected_return,
    J_two=lambda m: m.evaluation("other").expected_return,
)
W = W.assuming("better", gt(W.J_one(), W.J_two()), "the first policy has the larger return")


@claim("karwowski2025/prop-4.8-objectives", W, ge(W.S_one(), W.S_two()), expect="refuted", against="reading",
    instead="karwowski2025/cor-4.14-deterministic", title="ordering policies by J is ordering them by success",
    source="remark after Proposition 4.8",
    quotes="in this case, maximising J(pi) is equivalent to maximising the probability of optimality",
    why="True of maximisers with deterministic transitions; 1/2 for sure against a fair choice of 1 and 1/8."
)  # fmt: skip
def objectives():
    model = zoo.weighted_bandit("1/2", 1, "1/8")
    sure = Policy(model, {"s": {"a1": 1}})
    mixed = Policy(model, {"s": {"a2": "1/2", "a3": "1/2"}})
    return Point(model, {"pi": sure, "other": mixed})
