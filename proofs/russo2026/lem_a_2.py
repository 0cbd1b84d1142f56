"""Russo, Lemma A.2: the success-conditioned occupancy is d+(s) = d_pi(s) V_pi(s) / J(pi).

As the text argues (proof missing in our source; printed "for any policy") and as reconstructed. Missing hypotheses:
J(pi) > 0, without which d+ conditions on an event of probability zero; and for an improper pi the right-hand side can
be oo * 0. The certificate is Doob's h-transform with h = V: given success the process is a Markov chain with initial law
``mu(s) V(s) / J`` and transitions ``P_pi(s, t) V(t) / V(s)``: proven from the process itself, as in `lem_a_1`. Its actions are those of pi_plus, its kernel is not that of
the model: so d+ is in general not the occupancy of pi_plus.
"""

from scsym.claims import claim
from scsym.mdp import zoo
from scsym.models import Point
from scsym.prove import Declaration, auto, eq, ge, induct, natural, prove, sum_, tends_by, times
from scsym.theories.horizon import k, m, reached, with_flow, with_horizon
from scsym.theories.success import a, s, t
from scsym.theories.success import success as T

from .lem_a_1 import markov

j = natural("j")
PRINTED = (
    "The success-conditioned occupancy measure is related to the unconditioned occupancy measure as "
    "[d+ = d_pi V_pi / J(pi)] for any policy and state"
)

H = with_flow(with_horizon(T, "pi0", "within"), "pi0", "V", "within").with_symbols(
    Declaration(
        "x_win", ("N", "S"), "nonneg", "the probability to be in s at time k given success", "x^+",
        lambda m, n, i: reached(m, n)[i] * m.value("pi0", i) / m.success("pi0"),
    ),
    Declaration(
        "visits", ("S",), "nonneg", "the expected visits to s given success", "d^h", lambda m, i: m.success_occupancy(i)
    ),
    Declaration(
        "left", ("S",), "nonneg", "the expected remaining steps given success", "h",
        lambda m, i: sum(m.green("pi0", i, o) * m.value("pi0", o) for o in m.states) / m.value("pi0", i),
    ),
)  # fmt: skip


def h(i, j):
    """The transitions given success, from i to j."""
    return sum_(a, T.pi0(i, a) * T.P(i, a, j)) * T.V(j) / T.V(i)


H = H.assuming("given", eq(H.x_win(k, s) * T.J0(), sum_(a, H.joint(k, s, a))), "conditional probability")
H = H.assuming(
    "visits_flow", eq(H.visits(t), T.mu(t) * T.V(t) / T.J0() + sum_(s, H.visits(s) * h(s, t))), "flow given success"
)
H = H.assuming("left_first", eq(H.left(s), 1 + sum_(t, h(s, t) * H.left(t))), "remaining steps given success")


@claim("russo2026/lem-a.2", H,
    [
        eq(H.x_win(k, t) * H.J0(), H.x(k, t) * H.V(t)),
        eq(H.x_win(k + 1, t), sum_(s, H.x_win(k, s) * h(s, t))),
        eq(H.visits(t) * T.J0() / T.V(t), T.d0(t)),
        eq(H.visits(t), T.d_plus(t)),
        eq(sum_(s, T.mu(s) * T.V(s) / T.J0() * H.left(s)), sum_(s, H.visits(s))),
        eq(sum_(s, T.mu(s) * T.V(s) / T.J0()), 1),
    ], title="occupancy given success", source="Lemma A.2", quotes=PRINTED
)  # fmt: skip
def occupancy():
    at_time = auto(H, eq(H.x_win(k, t) * T.J0(), H.x(k, t) * T.V(t)), [markov(H, "pi0", "V", "within")])
    yield at_time
    yield auto(H, eq(H.x_win(k + 1, t), sum_(s, H.x_win(k, s) * h(s, t))), [at_time])
    # (visits J0 / V - d0) (1 - P_pi0) = 0; apply the Green's function of pi0
    excess = H.visits(s) * T.J0() / T.V(s) - T.d0(s)
    unique = prove(
        H,
        eq(H.visits(t) * T.J0() / T.V(t), T.d0(t)),
        using=[
            times(T.J0() / T.V(s) * T.N_pi0(s, t), H.visits_flow, s, over=s),
            times(-T.N_pi0(s, t), T.d0_flow, s, over=s),
            times(-excess, T.N_pi0_first, s, t, over=s),
        ],
    )
    yield unique
    yield auto(H, eq(H.visits(t), T.d_plus(t)), [unique])
    yield Point(zoo.chain2(), {})


G = with_flow(with_horizon(T, "pi", "within"), "pi", "V_pi", "within", "y").with_symbols(
    Declaration(
        "seen", ("N", "S"), "nonneg", "the expected visits to s before time k under pi", r"d_\pi^{<k}",
        lambda m, n, i: sum(reached(m, j, "pi")[i] for j in range(n)),
    ),
    Declaration(
        "seen_win", ("N", "S"), "nonneg", "the expected visits to s before time k under pi, given success",
        r"d_+^{\pi,<k}",
        lambda m, n, i: sum(reached(m, j, "pi")[i] for j in range(n)) * m.value("pi", i) / m.success("pi"),
    ),
    Declaration("Jpos", (), "positive", "the success probability of pi, positive", r"J_{>0}(\pi)", lambda m: m.success("pi")),
)  # fmt: skip
G = G.assuming("seen_zero", eq(G.seen(0, s), 0)).assuming("seen_win_zero", eq(G.seen_win(0, s), 0))
G = G.assuming("seen_next", eq(G.seen(k + 1, s), G.seen(k, s) + G.y(k, s)))
G = G.assuming(
    "seen_win_next", eq(G.seen_win(k + 1, s), G.seen_win(k, s) + sum_(a, G.joint(k, s, a)) / G.Jpos()), "given success"
)
G = G.assuming("visits_above", ge(T.d_pi(s), G.seen(k, s)), "at all times")
G = G.assuming("visits_near", ge(1, (m + 1).number * (T.d_pi(s) - G.seen(G.n(m).natural, s))), "they are finite")
G = G.assuming("V_one", ge(1, T.V_pi(s)), "V is a probability")


@claim("russo2026/lem-a.2-any-policy", G,
    [
        eq(G.seen_win(k, s) * G.Jpos(), G.seen(k, s) * G.V_pi(s)),
        *tends_by(G.seen_win(k, s) * G.Jpos(), T.d_pi(s) * G.V_pi(s), G.n(m), m, k, j),
    ], title="occupancy given success, for any policy that can succeed, and its limit where the occupancy is finite",
    source="Lemma A.2", quotes=PRINTED
)  # fmt: skip
def any_policy():
    at_time = markov(G, "pi", "V_pi", "within", "y")
    each = auto(G, eq(sum_(a, G.joint(k, s, a)), G.y(k, s) * T.V_pi(s)), [at_time])  # fmt: skip
    same = induct(
        G,
        eq(G.seen_win(k, s) * G.Jpos(), G.seen(k, s) * T.V_pi(s), fix=(k,)),
        k,
        auto(G, eq(G.seen_win(0, s) * G.Jpos(), G.seen(0, s) * T.V_pi(s))),
        lambda before: auto(
            G, eq(G.seen_win(k + 1, s) * G.Jpos(), G.seen(k + 1, s) * T.V_pi(s), fix=(k,)),
            [before, each],
        ),
    )
    yield same
    more = induct(G, ge(G.seen(k + j, s), G.seen(k, s), fix=(j,)), j, auto(
        G, ge(G.seen(k, s), G.seen(k, s)),
    ), lambda h: auto(
        G, ge(G.seen(k + j + 1, s), G.seen(k, s), fix=(j,)),
        [h],
    ))  # fmt: skip
    yield auto(G, any_policy.goals[1], [same])  # fmt: skip
    yield auto(G, any_policy.goals[2], [same, more])  # fmt: skip
    yield Point(zoo.chain2(), {})


Y = T.with_symbols(
    Declaration(
        "P_win", ("S", "A", "S"), "nonneg", "the transitions given success", "P^+",
        lambda m, i, j, o: m.P(i, j, o) * m.value("pi0", o) / m.q("pi0", i, j) if m.q("pi0", i, j) else 0,
    )
).assuming(
    "redrawn", eq(Declaration("P_win", ("S", "A", "S"))(s, a, t) * T.Q(s, a), T.P(s, a, t) * T.V(t)), "Bayes' rule"
)  # fmt: skip


kernel = claim("russo2026/lem-a.2-kernel", Y, eq(sum_(a, T.pi_plus(s, a) * Y.P_win(s, a, t)), h(s, t)),
    title="actions and transitions given success", source="Section 2.1, Lemma A.2",
    quotes="success-conditioned trajectories have the same conditional action distribution as executing pi+"
)  # fmt: skip


@claim("russo2026/lem-a.2-occupancy-of-pi-plus", T, eq(T.d_plus(s), T.d_pi_plus(s)), expect="refuted",
    against="reading", instead="russo2026/lem-a.2", title="d+ as the occupancy of pi_plus",
    source="Section 2.1, Section 5",
    quotes="success-conditioned trajectories have the same conditional action distribution as executing pi+",
    why="The conditioned chain also redraws the transitions: 4/3 against 8/7 here."
)  # fmt: skip
def not_of_pi_plus():
    return Point(zoo.K(), {})
