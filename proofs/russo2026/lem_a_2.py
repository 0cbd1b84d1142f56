"""Russo, Lemma A.2: the success-conditioned occupancy is d+(s) = d_pi(s) V_pi(s) / J(pi).

As the text argues (proof missing in our source; printed "for any policy") and as reconstructed. Missing hypotheses:
J(pi) > 0, without which d+ conditions on an event of probability zero; and for an improper pi the right-hand side can
be oo * 0. The certificate is Doob's h-transform with h = V: given success the process is a Markov chain with initial law
``mu(s) V(s) / J`` and transitions ``P_pi(s, t) V(t) / V(s)``. Its actions are those of pi_plus, its kernel is not that of
the model: so d+ is in general not the occupancy of pi_plus.
"""

from scsym.claims import claim
from scsym.mdp import zoo
from scsym.models import Point
from scsym.prove import Declaration, eq, flip, induct, isolate, natural, prove, sum_, times
from scsym.theories.horizon import reached
from scsym.theories.success import a, s, t
from scsym.theories.success import success as T

k = natural("k")
PRINTED = (
    "The success-conditioned occupancy measure is related to the unconditioned occupancy measure as "
    "[d+ = d_pi V_pi / J(pi)] for any policy and state"
)

H = T.with_symbols(
    Declaration("x", ("N", "S"), "nonneg", "the probability to be in s at time k", "x", lambda m, n, i: reached(m, n)[i]),
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


H = H.assuming("x_zero", eq(H.x(0, s), T.mu(s)))
H = H.assuming("x_next", eq(H.x(k + 1, t), sum_((s, a), H.x(k, s) * T.pi0(s, a) * T.P(s, a, t))))
H = H.assuming("win_zero", eq(H.x_win(0, s), T.mu(s) * T.V(s) / T.J0()), "initial law given success")
H = H.assuming("win_next", eq(H.x_win(k + 1, t), sum_(s, H.x_win(k, s) * h(s, t))), "a step of the conditioned chain")
H = H.assuming(
    "visits_flow", eq(H.visits(t), T.mu(t) * T.V(t) / T.J0() + sum_(s, H.visits(s) * h(s, t))), "flow given success"
)
H = H.assuming("left_first", eq(H.left(s), 1 + sum_(t, h(s, t) * H.left(t))), "remaining steps given success")


@claim(
    "russo2026/lem-a.2",
    H,
    [
        eq(H.x_win(k, t) * H.J0(), H.x(k, t) * H.V(t)),
        eq(H.visits(t) * T.J0() / T.V(t), T.d0(t)),
        eq(H.visits(t), T.d_plus(t)),
        eq(sum_(s, T.mu(s) * T.V(s) / T.J0() * H.left(s)), sum_(s, H.visits(s))),
        eq(sum_(s, T.mu(s) * T.V(s) / T.J0()), 1),
    ],
    title="occupancy given success",
    source="Lemma A.2",
    quotes=PRINTED,
)
def occupancy():
    at_time = induct(
        H,
        eq(H.x_win(k, t) * T.J0(), H.x(k, t) * T.V(t), fix=(k,)),
        k,
        prove(H, eq(H.x_win(0, t) * T.J0(), H.x(0, t) * T.V(t)), by=[H.win_zero, H.x_zero]),
        lambda before: prove(
            H,
            eq(H.x_win(k + 1, t) * T.J0(), H.x(k + 1, t) * T.V(t), fix=(k,)),
            by=[H.win_next, H.x_next],
            using=[times(h(s, t), before, s, over=s)],
        ),
    )
    yield at_time
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
    yield (
        prove(
            H,
            eq(H.visits(t), T.d_plus(t)),
            by=[isolate(T.d_plus_def, T.d_plus)],
            using=[times(T.V(t) / T.J0(), unique)],
        )
    )
    yield (
        prove(
            H,
            eq(sum_(s, T.mu(s) * T.V(s) / T.J0() * H.left(s)), sum_(s, H.visits(s))),
            using=[times(-H.left(t), H.visits_flow, t, over=t), times(H.visits(s), H.left_first, s, over=s)],
        )
    )
    yield prove(T, eq(sum_(s, T.mu(s) * T.V(s) / T.J0()), 1), by=[flip(T.J0_def)])


G = T.with_symbols(
    Declaration(
        "y", ("N", "S"), "nonneg", "the probability to be in s at time k under pi", "y",
        lambda m, n, i: reached(m, n, "pi")[i],
    ),
    Declaration(
        "joint", ("N", "S"), "nonneg", "the probability to be in s at time k and to succeed, under pi",
        r"P_\pi(s_k = s, R = 1)", lambda m, n, i: reached(m, n, "pi")[i] * m.value("pi", i),
    ),
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
G = G.assuming("markov", eq(G.joint(k, s), G.y(k, s) * T.V_pi(s)), "V_pi is the success probability from s on")
G = G.assuming("seen_zero", eq(G.seen(0, s), 0)).assuming("seen_win_zero", eq(G.seen_win(0, s), 0))
G = G.assuming("seen_next", eq(G.seen(k + 1, s), G.seen(k, s) + G.y(k, s)))
G = G.assuming("seen_win_next", eq(G.seen_win(k + 1, s), G.seen_win(k, s) + G.joint(k, s) / G.Jpos()), "given success")


@claim(
    "russo2026/lem-a.2-any-policy",
    G,
    eq(G.seen_win(k, s) * G.Jpos(), G.seen(k, s) * G.V_pi(s)),
    title="occupancy given success, for any policy that can succeed",
    source="Lemma A.2",
    quotes=PRINTED,
)
def any_policy():
    yield (
        induct(
            G,
            eq(G.seen_win(k, s) * G.Jpos(), G.seen(k, s) * T.V_pi(s), fix=(k,)),
            k,
            prove(G, eq(G.seen_win(0, s) * G.Jpos(), G.seen(0, s) * T.V_pi(s)), by=[G.seen_win_zero, G.seen_zero]),
            lambda before: prove(
                G,
                eq(G.seen_win(k + 1, s) * G.Jpos(), G.seen(k + 1, s) * T.V_pi(s), fix=(k,)),
                by=[G.seen_win_next, G.seen_next, G.markov],
                using=[times(1, before)],
            ),
        )
    )


Y = T.with_symbols(
    Declaration(
        "P_win", ("S", "A", "S"), "nonneg", "the transitions given success", "P^+",
        lambda m, i, j, o: m.P(i, j, o) * m.value("pi0", o) / m.q("pi0", i, j) if m.q("pi0", i, j) else 0,
    )
).assuming(
    "redrawn", eq(Declaration("P_win", ("S", "A", "S"))(s, a, t) * T.Q(s, a), T.P(s, a, t) * T.V(t)), "Bayes' rule"
)  # fmt: skip


@claim(
    "russo2026/lem-a.2-kernel",
    Y,
    eq(sum_(a, T.pi_plus(s, a) * Y.P_win(s, a, t)), h(s, t)),
    title="actions and transitions given success",
    source="Section 2.1, Lemma A.2",
    quotes="success-conditioned trajectories have the same conditional action distribution as executing pi+",
)
def kernel():
    yield (
        prove(
            Y,
            eq(sum_(a, T.pi_plus(s, a) * Y.P_win(s, a, t)), h(s, t)),
            by=[isolate(T.conditioning, T.pi_plus)],
            using=[times(T.pi0(s, a) / T.V(s), Y.redrawn, over=a)],
        )
    )


@claim(
    "russo2026/lem-a.2-occupancy-of-pi-plus",
    T,
    eq(T.d_plus(s), T.d_pi_plus(s)),
    expect="refuted",
    against="reading",
    instead="russo2026/lem-a.2",
    title="d+ as the occupancy of pi_plus",
    source="Section 2.1, Section 5",
    quotes="success-conditioned trajectories have the same conditional action distribution as executing pi+",
    why="The conditioned chain also redraws the transitions: 4/3 against 8/7 here.",
)
def not_of_pi_plus():
    return Point(zoo.K(), {})
