"""Russo, Section 6.1: a return in [0, 1] as the probability of a binary outcome, and what the reduction leaves open.

As the text argues: draw a label R with P(R = 1) = G once a trajectory of return G has ended; then success is as likely
as the return is large, under every policy, and everything applies. As reconstructed, the tower property is shown here
between two things that are defined apart: the expected return, forwards from the law of the state at each time, and the
success probability, backwards from the outcomes of a step. A trajectory that never ends has G = 0.

Side conditions that the text leaves out. The state must tell what the return was so far: a past return c moves Q and V
together, which changes pi_plus, so that without it pi_plus is no policy. And the reduction is not unique: an affine
change of the return does the same. It moves pi_plus back towards pi0, so the most influence is had by subtracting the
least return. The label is random, hence "pi_plus is optimal after one step" does not apply even if transitions are
deterministic (russo2026/cor-4.5-deterministic-transitions); that there is no distribution shift does apply
(russo2026/prop-5.1-no-shift).
"""

from dataclasses import replace
from fractions import Fraction

from scsym.claims import claim
from scsym.mdp import MDP, zoo
from scsym.models import Point
from scsym.prove import Declaration, Index, auto, eq, ge, gt, induct, natural, prove, sum_, times
from scsym.prove.tactics import at
from scsym.theories.horizon import reached, with_horizon
from scsym.theories.mdp import with_failure
from scsym.theories.success import a, s, t, u
from scsym.theories.success import success as T

i, k = natural("i"), natural("k")
o = Index("o", "X")

EXACTLY = (
    "once labels are assigned, the setting matches our earlier framework exactly [...] and all preceding results apply "
    "without modification"
)


def _ends(m, state, action, outcome):
    return m.mdp.P(state, action).get(outcome, 0) if outcome in m.mdp.terminal and m.available(state, action) else 0


def _returned(m, length):
    """The expected return of trajectories of at most ``length`` steps under pi, in a concrete model."""
    return sum(
        reached(m, step, "pi")[r] * m.policy("pi", r, j) * m.win(r, j)
        for step in range(length)
        for r in m.states
        for j in m.actions
    )


G = with_horizon(replace(T, sorts={**T.sorts, "X": "the outcomes"}), "pi", "within").with_symbols(
    Declaration("end", ("S", "A", "X"), "nonneg", "the probability to end in an outcome at once", "e", _ends),
    Declaration("g", ("X",), "nonneg", "the return of an outcome", "g", lambda m, x: m.mdp.terminal.get(x, 0)),
    Declaration("y", ("N", "S"), "nonneg", "the probability to be in s at time k", "y",
                lambda m, length, r: reached(m, length, "pi")[r]),
    Declaration("returned", ("N",), "nonneg", "the expected return of trajectories of at most k steps",
                r"E_\pi[G; \tau \le k]", _returned),
)  # fmt: skip


def reward(policy, state):
    """The expected return that a policy gets at once at a state."""
    return sum_((a, o), policy(state, a) * G.end(state, a, o) * G.g(o))


G = G.assuming("label", eq(T.win(s, a), sum_(o, G.end(s, a, o) * G.g(o))), "the label is 1 with probability G")
G = G.assuming("y_zero", eq(G.y(0, s), T.mu(s))).assuming("returned_zero", eq(G.returned(0), 0))
G = G.assuming("y_next", eq(G.y(k + 1, t), sum_((s, a), G.y(k, s) * T.pi(s, a) * T.P(s, a, t))), "one step more")
G = G.assuming("returned_next", eq(G.returned(k + 1), G.returned(k) + sum_(s, G.y(k, s) * reward(T.pi, s))))


@claim("russo2026/sec-6.1-faithful", G,
    [
        eq(G.returned(i) + sum_(s, G.y(i, s) * G.within(k, s)), sum_(s, T.mu(s) * G.within(i + k, s))),
        eq(G.returned(i), sum_(s, T.mu(s) * G.within(i, s))),
        eq(sum_(s, T.d_pi(s) * reward(T.pi, s)), T.J()),
        eq(sum_(s, T.d_pi_plus(s) * reward(T.pi_plus, s)) - sum_(s, T.d0(s) * reward(T.pi0, s)), sum_(s, T.d_pi_plus(s) * T.V(s) * T.I(s))),
    ], title="a label with the return's probability: success is the expected return", source="Section 6.1",
    quotes="maximizing success probability under any policy is equivalent to maximizing expected return [...] policy updates that improve the original expected-return objective"
)  # fmt: skip
def faithful():
    # what was returned in i steps and what is expected of the k next ones
    halves = induct(
        G,
        eq(G.returned(i) + sum_(s, G.y(i, s) * G.within(k, s)), sum_(s, T.mu(s) * G.within(i + k, s)), fix=(i,)),
        i,
        auto(G, eq(G.returned(0) + sum_(s, G.y(0, s) * G.within(k, s)), sum_(s, T.mu(s) * G.within(k, s)))),
        lambda before: auto(
            G,
            eq(
                G.returned(i + 1) + sum_(s, G.y(i + 1, s) * G.within(k, s)),
                sum_(s, T.mu(s) * G.within(i + k + 1, s)),
                fix=(i,),
            ),
            [before],
        ),
    )
    yield halves
    yield auto(G, eq(G.returned(i), sum_(s, T.mu(s) * G.within(i, s))), [at(halves, i, 0)])
    one_step = auto(T, eq(sum_(a, T.pi_plus(s, a) * (T.Q(s, a) - T.V(s))), T.V(s) * T.I(s))).called("Proposition 4.4")
    yield (
        auto(
            G,
            eq(
                sum_(s, T.d_pi_plus(s) * reward(T.pi_plus, s)) - sum_(s, T.d0(s) * reward(T.pi0, s)),
                sum_(s, T.d_pi_plus(s) * T.V(s) * T.I(s)),
            ),
            [one_step],
        )
    )


HALF = Fraction(1, 2)

A = with_failure(T).with_symbols(
    Declaration("c", (), "real", "what is added to the return", "c", lambda m: HALF),
    Declaration("V_c", ("S",), "positive", "the value after that", "V_c", lambda m, r: m.value("pi0", r) + HALF),
    Declaration(
        "pi_c", ("S", "A"), "nonneg", "the policy conditioned after that", r"\pi_{+,c}",
        lambda m, r, j: m.policy("pi0", r, j) * (m.q("pi0", r, j) + HALF) / (m.value("pi0", r) + HALF),
    ),
)  # fmt: skip
A = A.assuming(
    "V_c_bellman",
    eq(
        A.V_c(s),
        sum_(a, T.pi0(s, a) * (T.win(s, a) + A.c() * (T.win(s, a) + A.lose(s, a)) + sum_(t, T.P(s, a, t) * A.V_c(t)))),
    ),
    "Bellman equation: every end returns c more",
)
A = A.assuming("c_conditioning", eq(A.pi_c(s, a) * A.V_c(s), T.pi0(s, a) * (T.Q(s, a) + A.c())), "Bayes' rule")
A = A.define(
    "I_c", (s,), sum_(a, T.pi0(s, a) * (T.Q(s, a) + A.c() - A.V_c(s)) ** 2), times=A.V_c(s) ** 2, sign="nonneg",
    reading="the action-influence after that", latex="I_c",
    meaning=lambda m, r: m.influence(r) * m.value("pi0", r) ** 2 / (m.value("pi0", r) + HALF) ** 2,
)  # fmt: skip


def shifted():
    """``V_c = V + c``: both solve the Bellman equation of pi0, which is proper."""
    change = A.V_c(u) - T.V(u) - A.c()
    return prove(
        A,
        eq(A.V_c(s), T.V(s) + A.c()),
        using=[
            times(-change, T.N_pi0_last, s, u, over=u),
            times(T.N_pi0(s, u), A.V_c_bellman, u, over=u),
            times(-T.N_pi0(s, u), T.V_value, u, over=u),
            times(-T.N_pi0(s, u) * T.pi0(u, a), T.Q_def, u, a, over=(u, a)),
            times(A.c() * T.N_pi0(s, u) * T.pi0(u, a), A.mass, u, a, over=(u, a)),
            times(A.c() * T.N_pi0(s, u), T.pi0_sums, u, over=u),
        ],
    ).called("the value moves by c")


up = A.assuming("up", ge(A.c(), 0), "something is added")


@claim("russo2026/sec-6.1-affine", up,
    [
        eq(up.V_c(s), up.V(s) + up.c()),
        eq(A.pi_c(s, a) - T.pi0(s, a), T.V(s) / A.V_c(s) * (T.pi_plus(s, a) - T.pi0(s, a))),
        eq(A.I_c(s) * A.V_c(s) ** 2, T.I(s) * T.V(s) ** 2),
        ge(T.I(s), A.I_c(s)),
    ], title="an affine change of the return moves pi_plus towards pi0", source="Section 6.1"
)  # fmt: skip
def affine():
    moved = shifted()
    yield moved
    yield auto(A, eq(A.pi_c(s, a) - T.pi0(s, a), T.V(s) / A.V_c(s) * (T.pi_plus(s, a) - T.pi0(s, a))), [moved])
    smaller = auto(A, eq(A.I_c(s) * A.V_c(s) ** 2, T.I(s) * T.V(s) ** 2), [moved])
    yield smaller
    yield auto(up, ge(T.I(s), A.I_c(s)), [smaller, moved])


@claim("russo2026/sec-6.1-unique", A.assuming("added", gt(A.c(), 0), "the return is moved up before it is scaled"),
    eq(A.pi_c(s, a), T.pi_plus(s, a)), expect="refuted", against="reading", instead="russo2026/sec-6.1-affine",
    title="the conditioned policy whatever the map of the return to [0, 1]", source="Section 6.1",
    quotes="Suppose the terminal return takes values in [0, 1] (or is normalized to this range)"
)  # fmt: skip
def unique():
    return Point(zoo.bandit("1/4", "3/4"), {})


PAST = T.assuming(
    "alike",
    eq(T.pi0(s, a) * (T.Q(s, a) - T.V(s) - T.Q(t, a) + T.V(t)), 0, fix=(s, t)),
    "what an action adds to the mean is the same at s and t",
)
PAST = PAST.assuming("as_often", eq(T.pi0(s, a), T.pi0(t, a), fix=(s, t)), "pi0 is the same at s and t")


@claim("russo2026/sec-6.1-past", PAST, eq(T.pi_plus(s, a), T.pi_plus(t, a), fix=(s, t)), expect="refuted",
    against="reading", instead="russo2026/sec-6.1-affine", title="one conditioned policy whatever the return so far",
    source="Section 6.1, Remark 2.2", quotes=EXACTLY,
    why="The state must tell the return so far: two states that differ only in it are conditioned differently, 1 and 2/3."
)  # fmt: skip
def past():
    # one state, reached with a past return of 0 or 1/2, where "more" adds 1/2 and "less" nothing
    rows = {"start": {"idle": "s after 0", "work": "s after 1/2"}}
    rows |= {f"s after {x}": {"less": x, "more": y} for x, y in (("0", "0 + 1/2"), ("1/2", "1/2 + 1/2"))}
    returns = {"0": 0, "0 + 1/2": HALF, "1/2": HALF, "1/2 + 1/2": 1}
    return Point(MDP(rows, initial="start", terminal=returns, name="a return in two parts"), {})
