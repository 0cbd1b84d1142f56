"""Karwowski and Douglas, Definition 4.4 and Proposition 4.8: when is a policy coherent?

The three clauses of Definition 4.4 force a lot: equal coordinates get equal values (clause 3 both ways), so no
tie-breaking argmax is order-respecting; and an order-respecting f that is an argmax indicator at unique maxima is
*uniform on the maximisers* everywhere. So "coherent iff greedy" is false at ties and at states that are not reached.
True: kappa_f(pi) = 0 iff pi = f(Q) at every state and time that pi reaches, for any transitions. Coherence is then
greedy there; the converse holds where the maximiser is unique.
"""

from fractions import Fraction

from scsym.analysis import argmax_uniform, evaluate, f_incoherence
from scsym.claims import claim
from scsym.claims.former import claim as former_claim
from scsym.exact import log as logarithm
from scsym.language import Hypothesis
from scsym.mdp import Policy, zoo
from scsym.prove import (
    Declaration,
    Theory,
    antisymmetry,
    delta,
    eq,
    ge,
    induct,
    isolate,
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
    mass = prove(
        T, eq(sum_(a, T.off(n, x, a)), 1 - sum_(a, T.p(n, x, a) * t)),
        using=[times(1, T.f_total), times(-1, T.f_split, over=a)],
    )  # fmt: skip
    gap = sum_(a, T.p(n, x, a) * (m - 1) ** 2 / m) + sum_(a, T.off(n, x, a))
    bound = prove(
        T, ge(T.kl(n, x), gap), by=[T.kl_def, mass, isolate(T.mid_def, T.rate), T.p_sums],
        using=[
            times(T.p(n, x, a), tangent(T, t / m), a, x, n, over=a),
            times(T.p(n, x, a), tangent(T, m), a, x, n, over=a),
        ],
    )  # fmt: skip
    return bound.called("divergence is at least a distance"), gap


def at_state(gap_at_y):
    """The gap at the state y."""
    m = T.mid(n, y, a)
    return gap_at_y * (sum_(a, T.p(n, y, a) * (m - 1) ** 2 / m) + sum_(a, T.off(n, y, a)))


def equal_where_reached(zero, fixed):
    """``D (p - f) = 0`` from a lemma ``0 >= D kl`` about the fixed indices, with D = D(j, n + 1, x, y)."""
    D, m = T.D(j, n + 1, x, y), T.mid(n, y, a)
    bound, _ = spread()
    small = prove(T, ge(0, at_state(D), fix=fixed), using=[times(1, zero), times(D, bound, y, n)])
    off = prove(T, ge(0, sum_(a, D * T.off(n, y, a)), fix=fixed), using=[times(1, small)],
                remainder=sum_(a, D * T.p(n, y, a) * (m - 1) ** 2 / m))  # fmt: skip
    near = prove(T, ge(0, sum_(a, D * T.p(n, y, a) * (m - 1) ** 2 / m), fix=fixed), using=[times(1, small)],
                 remainder=sum_(a, D * T.off(n, y, a)))  # fmt: skip
    no_off = vanishing_term(off, a, D * T.off(n, y, a))
    no_gap = vanishing_term(near, a, D * T.p(n, y, a) * (m - 1) ** 2 / m)
    root = D * T.p(n, y, a) * (m - 1)
    same = square_zero(prove(T, eq(root**2, 0, fix=fixed), using=[times(D * T.p(n, y, a) * m, no_gap)]), root)
    return prove(
        T, eq(D * (T.p(n, y, a) - T.f(n, y, a)), 0, fix=fixed), by=[T.f_split, isolate(T.mid_def, T.rate), no_off],
        using=[times(-2, same)],
    )  # fmt: skip


def nonnegative():
    """``kl >= 0`` and ``C >= 0``, and one term of the sum is at most the whole."""
    bound, gap = spread()
    kl = prove(T, ge(T.kl(n, x), 0), using=[times(1, bound)], remainder=gap).called("KL is not negative")
    none = prove(T, ge(T.C(0, n, x), 0), by=[T.C_zero])

    def further(h):
        return prove(
            T, ge(T.C(j + 1, n, x), 0, fix=(j,)), by=[T.C_next],
            using=[times(1, h, x, n + 1), times(T.D(j, n + 1, x, y), kl, y, n, over=y)],
        )  # fmt: skip

    total = induct(T, ge(T.C(j, n, x), 0, fix=(j,)), j, none, further)
    claim_ = ge(T.C(j + 1 + i, n, x), T.C(j + 1, n + i, x), fix=(i,))
    base = prove(T, ge(T.C(j + 1, n, x), T.C(j + 1, n, x)))

    def later(h):
        return prove(
            T, ge(T.C(j + 1 + i + 1, n, x), T.C(j + 1, n + i + 1, x), fix=(i,)),
            using=[
                times(1, T.C_next, x, j + 1 + i, n), times(1, h, x, j, n + 1),
                times(T.D(j + 1 + i, n + 1, x, y), kl, y, n, over=y),
            ],
        )  # fmt: skip

    part = induct(T, claim_, i, base, later)
    here = sum_(y, T.D(j, n + 1, x, y) * T.kl(n, y))
    term = prove(
        T, ge(T.C(j + 1 + n, 0, x), here), using=[
            times(1, part, n, x, j, 0), times(1, T.C_next), times(1, total, j, x, n + 1),
        ],
    )  # fmt: skip
    return kl, term.called("a term is at most the sum")


@former_claim(
    "karwowski2025/prop-4.8",
    expect="proven",
    title="coherent iff equal to the target wherever the policy leads",
    source="Proposition 4.8",
    printed=PRINTED,
    says=r"\kappa_f(\pi) = 0 iff d_t(s) (\pi_t(a|s) - \pi^{Q,f}_t(a|s)) = 0 for all t, s, a; any transitions, any f",
)
def coherent(p):
    kl, term = nonnegative()
    p.theorem(kl)
    p.theorem(term)
    K = T.assuming("coherent", eq(T.C(j + 1 + n, 0, x), 0, fix=(j, n, x)), "the incoherence from x is zero")
    D = T.D(j, n + 1, x, y)
    z = T.index("z", "X")
    others = (1 - delta(y, z)) ** 2 * T.D(j, n + 1, x, z)
    zero = prove(
        K, ge(0, D * T.kl(n, y), fix=(j, n, x)),
        using=[times(1, term, x, j, n), times(-1, K.coherent), times(others, kl, z, n, over=z)],
    )  # fmt: skip
    p.theorem(equal_where_reached(zero, (j, n, x)))
    E = T.assuming(
        "equal", eq(T.D(j, n + 1, x, y) * (T.p(n, y, a) - T.f(n, y, a)), 0, fix=(x,)), "p is f where it leads"
    )
    share = T.p(n, y, a) * (T.rate(n, y, a) - 1)
    product = prove(
        E, eq(D * T.p(n, y, a) * share, 0, fix=(x,)),
        using=[
            times(-T.p(n, y, a), E.equal), times(-D * T.p(n, y, a), T.f_split, a, y, n),
            times(-D, T.off_support, a, y, n),
        ],
    )  # fmt: skip
    root = D * share
    flat = square_zero(
        prove(E, eq(root**2, 0, fix=(x,)), using=[times(D * (T.rate(n, y, a) - 1), product)]), root
    )  # fmt: skip
    inverse = tangent(T, 1 / T.rate(n, y, a))
    small = prove(
        E, ge(0, D * T.kl(n, y), fix=(x,)), by=[T.kl_def],
        using=[times(D * T.p(n, y, a), inverse, over=a), times(1 / T.rate(n, y, a), flat, over=a)],
    )  # fmt: skip
    p.theorem(small)
    none = prove(T, ge(0, T.C(0, n, x), fix=(x,)), by=[T.C_zero])

    def further(h):
        return prove(
            E, ge(0, T.C(j + 1, n, x), fix=(j, x)), by=[T.C_next],
            using=[times(1, h, n + 1), times(1, small, y, j, n, over=y)],
        )  # fmt: skip

    p.theorem(induct(E, ge(0, T.C(j, n, x), fix=(j, x)), j, none, further))


def _greedy(theory):
    best = Declaration(
        "best", ("N", "X", "A"), "nonneg", "one where q is largest, else zero", "1^*",
        lambda m, t, s, c: Fraction(int(action_values(m, t, s)[c] == max(action_values(m, t, s).values()))),
    )  # fmt: skip
    return theory.with_symbols(best)


@former_claim(
    "karwowski2025/prop-4.8-greedy",
    expect="proven",
    title="coherent policies are greedy where they lead; the converse needs unique maximisers",
    source="Proposition 4.8",
    printed=PRINTED,
    says=r"if f(Q) lives on the maximisers and \pi = f(Q) where it leads, then d_t(s) \pi_t(a|s) = 0 for every a "
    r"that does "
    r"not maximise Q; where the maximiser is unique, \pi greedy implies \pi = f(Q)",
)
def greedy(p):
    D = T.D(j, n + 1, x, y)
    G = _greedy(T).assuming(
        "equal", eq(D * (T.p(n, y, a) - T.f(n, y, a)), 0, fix=(j, n, x)), "pi is coherent: prop-4.8"
    )
    best = G.best(n, y, a)
    G = G.assuming("on_best", eq((1 - G.best(n, x, a)) * T.f(n, x, a), 0), "f lives on the maximisers")
    p.theorem(
        prove(
            G, eq(D * (1 - best) * T.p(n, y, a), 0, fix=(j, n, x)),
            using=[times(1 - best, G.equal), times(D, G.on_best, a, y, n)],
        )
    )  # fmt: skip
    U = _greedy(T)
    unique = eq(U.best(n, x, a) * U.best(n, x, b), delta(a, b) * U.best(n, x, a), fix=(n, x))
    U = U.assuming("unique", unique, "the maximiser is unique").assuming(
        "some", eq(sum_(a, U.best(n, x, a)), 1, fix=(n, x)), "there is one"
    )
    U = U.assuming("greedy", eq((1 - U.best(n, x, a)) * T.p(n, x, a), 0, fix=(n, x)), "pi takes maximisers only")
    U = U.assuming("on_best", eq((1 - U.best(n, x, a)) * T.f(n, x, a), 0), "f lives on the maximisers")

    for pi, total, law in ((T.p, T.p_sums, U.greedy), (T.f, T.f_total, U.on_best)):
        mass = U.best(n, x, b)
        p.theorem(
            prove(
                U, eq(pi(n, x, b), mass, fix=(n, x)),
                using=[
                    _at(law, 1, b), times(mass, total, x, n), _at(law, -mass, a, over=a),
                    times(-pi(n, x, a), U.unique, a, b, over=a),
                ],
            )
        )  # fmt: skip


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


@claim(
    "karwowski2025/prop-4.8-ties",
    LAST,
    [
        ge(LAST.rest(a) * LAST.f(s, a), LAST.rest(a) * LAST.f(0, a)),
        eq(LAST.rest(a) * LAST.f(0, a), 0),
        eq(C.f(0, a) * sum_(b, C.top(b)), C.top(a)),
    ],
    title="an order-respecting argmax is uniform on the maximisers",
    source="Definition 4.4, Proposition 4.8",
    quotes="Examples of order-respecting f include ... the arg max indicator (with discontinuities at ties).",
)
def ties():
    base = prove(C, ge(C.rest(a) * C.f(0, a), C.rest(a) * C.f(0, a)))

    def further(h):
        up = C.rest(a) * (C.f(s + 1, a) - C.f(s, a))
        rises = prove(
            C, ge(up, 0), using=[
                times(C.rest(a), C.clause_2), times(C.f(s + 1, a) - C.f(s, a), C.lower_ties),
            ],
        )  # fmt: skip
        return prove(C, ge(C.rest(a) * C.f(s + 1, a), C.rest(a) * C.f(0, a), fix=(s,)), using=[
            times(1, h), times(1, rises),
        ])  # fmt: skip

    higher = induct(C, ge(C.rest(a) * C.f(s, a), C.rest(a) * C.f(0, a), fix=(s,)), s, base, further)
    yield higher
    none = C.rest(a) * C.f(0, a)
    low = prove(LAST, ge(0, none), using=[times(1, higher, s, a), times(-1, LAST.unique_maximum)])
    zero = antisymmetry(prove(LAST, ge(none, 0), remainder=none), low)
    yield zero
    yield (prove(
            LAST, eq(C.f(0, a) * sum_(b, C.top(b)), C.top(a)),
            by=[], using=[
                # f(a) = top(a) f(a): f vanishes off the maximisers
                times(-C.f(0, a) * sum_(b, C.top(b)), C.top_or_rest, a), times(sum_(b, C.top(b)), zero, a),
                times(1, C.clause_3, a, b, over=b),
                # top(a) sum_b top(b) f(b) = top(a)
                times(C.top(a) * C.f(0, b), C.top_or_rest, b, over=b), times(-C.top(a), zero, b, over=b),
                times(C.top(a), C.f_total, 0),
            ],
        ))  # fmt: skip


@former_claim(
    "karwowski2025/prop-4.8-printed",
    expect="refuted",
    title="greedy policies are coherent",
    source="Proposition 4.8",
    printed=PRINTED,
    says="two actions of equal reward, pi takes the first: greedy, but kappa_f = log 2 for the only f that the "
    "hypotheses allow, uniform on the maximisers",
)
def printed(p):
    model = zoo.weighted_bandit("1/2", "1/2")
    pi = Policy.deterministic(model, {"s": "a1"})
    q = evaluate(model, pi).Q
    kappa = f_incoherence(model, pi, argmax_uniform)
    p.exact("kappa", kappa, logarithm(2))
    p.counterexample(
        model, "kappa of a greedy policy", kappa, 0, relation="=",
        hypotheses={
            "pi is greedy": q["s", "a1"] == max(q.values()),
            "the transitions are deterministic": model.is_deterministic,
        },
    )  # fmt: skip
    p.corrected("karwowski2025/prop-4.8")


@former_claim(
    "karwowski2025/prop-4.8-unreached",
    expect="refuted",
    title="coherent policies are greedy at every state",
    source="Proposition 4.8",
    printed=PRINTED,
    says="a policy that never enters the mountain is coherent whatever it would do there",
)
def unreached(p):
    race = zoo.mountain_race()
    even = Fraction(1, 2)
    rows = {"start": {"forest": 1}, "mountain": {"good": even, "fatal": even}, "forest": {"left": even, "right": even}}
    pi = Policy(race, rows)
    q = evaluate(race, pi).Q
    p.exact("kappa", f_incoherence(race, pi, argmax_uniform), logarithm(1))
    p.counterexample(
        race, "probability of the fatal path, which is not greedy", pi["mountain", "fatal"], 0, relation="=",
        hypotheses={"fatal is not greedy": q["mountain", "fatal"] < q["mountain", "good"]},
    )  # fmt: skip
    p.corrected("karwowski2025/prop-4.8")


@former_claim(
    "karwowski2025/prop-4.8-objectives",
    expect="refuted",
    title="ordering policies by J is ordering them by success",
    source="remark after Proposition 4.8",
    printed="in this case, maximising J(pi) is equivalent to maximising the probability of optimality",
    says="true of maximisers with deterministic transitions (cor-4.14-deterministic), false as an ordering: 1/2 "
    "for sure "
    "has J = -log 2, a fair choice of 1 and 1/8 has J = -(3/2) log 2 but S = 9/16 > 1/2",
)
def objectives(p):
    model = zoo.weighted_bandit("1/2", 1, "1/8")
    sure = Policy(model, {"s": {"a1": 1}})
    mixed = Policy(model, {"s": {"a2": "1/2", "a3": "1/2"}})
    one, two = evaluate(model, sure), evaluate(model, mixed)
    p.exact("S", [one.J, two.J], ["1/2", "9/16"])
    p.exact("J", [one.expected_return, two.expected_return], [-logarithm(2), Fraction(-3, 2) * logarithm(2)])
    p.counterexample(
        model, "S of the policy with the larger J", one.J, two.J, relation=">=",
        hypotheses={"J is larger": one.expected_return > two.expected_return},
    )  # fmt: skip
    p.corrected("karwowski2025/cor-4.14-deterministic")
