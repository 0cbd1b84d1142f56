"""Russo, section 4.1: the performance-difference expansion J(pi) = J(pi0) + L(pi) + Rem(pi).

As reconstructed: ``L(pi) = sum_s d_{pi0}(s) A_pi(s)`` and ``Rem(pi) = sum_s (d_pi - d_{pi0})(s) A_pi(s)`` with
``A_pi(s) = sum_a pi(a|s) (Q - V)(s, a)``. True for every *proper* pi, cyclic models included. For an improper pi the
occupancy is infinite and the formula fails; what holds for every pi is its form for n steps, with the value of the
states still alive subtracted.
"""

from fractions import Fraction

from scsym.claims import claim
from scsym.mdp import MDP, Policy, zoo
from scsym.models import Point
from scsym.prove import Declaration, eq, flip, ge, induct, isolate, natural, prove, sum_, times
from scsym.theories.horizon import with_horizon
from scsym.theories.success import a, s, t, u
from scsym.theories.success import success as T

from .cor_4_5 import ANY

PRINTED = (
    "The performance difference lemma (Kakade and Langford, 2002) enables us to expand around the behavior policy [...] "
    "This term is linear in pi. The remainder term in this Taylor expansion captures distribution shift"
)
PDL = [T.J_def, T.J0_def, T.Q_def, T.pi_sums, isolate(T.d_pi_flow, T.mu), isolate(T.V_pi_bellman, T.win)]


def advantage(i):
    """The one-step advantage of pi."""
    return sum_(a, T.pi(i, a) * (T.Q(i, a) - T.V(i)))


shift = sum_(s, (T.d_pi(s) - T.d0(s)) * advantage(s))
"""The remainder Rem(pi)."""


@claim(
    "russo2026/sec-4.1-expansion",
    T,
    [eq(T.J() - T.J0(), sum_(s, T.d_pi(s) * advantage(s))), eq(T.J(), T.J0() + T.L() + shift)],
    title="performance difference and its expansion",
    source="Section 4.1",
    quotes=PRINTED,
)
def expansion():
    yield prove(T, eq(T.J() - T.J0(), sum_(s, T.d_pi(s) * advantage(s))), by=PDL)
    yield prove(T, eq(T.J(), T.J0() + T.L() + shift), by=[T.L_def, *PDL])
    # a cyclic model, a policy that is not a conditioned one


def two_states():
    """Two states that lead to each other, with two starts, and a behaviour policy that is not uniform."""
    rows = {
        "s0": {"a": {"s1": "1/2", "win": "1/4", "lose": "1/4"}, "b": {"s0": "1/2", "s1": "1/4", "lose": "1/4"}},
        "s1": {"a": {"s0": "1/3", "win": "1/3", "lose": "1/3"}, "b": {"s1": "1/2", "lose": "1/2"}},
    }
    start = {"s0": "1/3", "s1": "2/3"}
    model = MDP(rows, initial=start, terminal={"win": 1, "lose": 0}, name="two states that lead to each other")
    return model, Policy(model, {"s0": {"a": "1/2", "b": "1/2"}, "s1": {"a": "3/4", "b": "1/4"}})


M = T.with_symbols(
    Declaration(
        "target",
        ("S", "A"),
        "nonneg",
        "the policy aimed at",
        r"\pi'",
        lambda m, s, a: 2 * m.policy("pi", s, a) - m.policy("pi0", s, a),
    ),
    Declaration("step", (), "real", "how far pi goes", r"\theta", lambda m: Fraction(1, 2)),
)
M = M.assuming("target_sums", eq(sum_(a, M.target(s, a)), 1), "the policy aimed at is a probability")
M = M.assuming(
    "mixture",
    eq(T.pi(s, a), T.pi0(s, a) + M.step() * (M.target(s, a) - T.pi0(s, a))),
    "pi goes a fraction of the way to the policy aimed at",
)


forward = M.assuming("forward", ge(M.step(), 0), "pi goes towards the policy aimed at")


@claim(
    "russo2026/sec-4.1-second-order",
    forward,
    [
        eq(
            forward.d_pi(u) - forward.d0(u),
            sum_(
                (s, t),
                forward.d0(s)
                * sum_(a, (forward.pi(s, a) - forward.pi0(s, a)) * forward.P(s, a, t))
                * forward.N_pi(t, u),
            ),
        ),
        eq(
            shift,
            sum_((s, t, u), T.d0(s) * sum_(a, (T.pi(s, a) - T.pi0(s, a)) * T.P(s, a, t)) * T.N_pi(t, u) * advantage(u)),
        ),
        eq(
            forward.L(),
            forward.step() * sum_(u, forward.d0(u) * sum_(a, forward.target(u, a) * (forward.Q(u, a) - forward.V(u)))),
        ),
        eq(
            sum_(a, forward.pi(u, a) * (forward.Q(u, a) - forward.V(u))),
            forward.step() * sum_(a, forward.target(u, a) * (forward.Q(u, a) - forward.V(u))),
        ),
        ge(T.pi(s, a), (1 - M.step()) * T.pi0(s, a)),
        eq(
            sum_(s, (forward.d_pi(s) - forward.d0(s)) * sum_(a, forward.pi(s, a) * (forward.Q(s, a) - forward.V(s)))),
            forward.step() ** 2
            * sum_(
                (s, t, u),
                forward.d0(s)
                * sum_(a, (forward.target(s, a) - forward.pi0(s, a)) * forward.P(s, a, t))
                * forward.N_pi(t, u)
                * sum_(a, forward.target(u, a) * (forward.Q(u, a) - forward.V(u))),
            ),
        ),
    ],
    title="the remainder is of second order",
    source="Section 4.1",
    quotes=PRINTED,
)
def second_order():
    # d_pi - d0 = d0 (P_pi - P_0) N_pi: solve both flow equations with the Green's function of pi
    moved = sum_((s, t), T.d0(s) * sum_(a, (T.pi(s, a) - T.pi0(s, a)) * T.P(s, a, t)) * T.N_pi(t, u))
    visits = prove(
        T,
        eq(T.d_pi(u), sum_(t, T.mu(t) * T.N_pi(t, u))),
        by=[isolate(T.d_pi_flow, T.mu)],
        using=[times(-T.d_pi(s), T.N_pi_first, s, u, over=s)],
    ).called("occupancy from the Green's function")
    change = prove(
        T,
        eq(T.d_pi(u) - T.d0(u), moved),
        by=[isolate(T.d0_flow, T.mu)],
        using=[times(1, visits), times(T.d0(s), T.N_pi_first, s, u, over=s)],
    ).called("change of occupancy")
    yield change
    yield (
        prove(
            T,
            eq(
                shift,
                sum_(
                    (s, t, u),
                    T.d0(s) * sum_(a, (T.pi(s, a) - T.pi0(s, a)) * T.P(s, a, t)) * T.N_pi(t, u) * advantage(u),
                ),
            ),
            using=[times(advantage(u), change, u, over=u)],
        )
    )
    aim = sum_(a, M.target(u, a) * (T.Q(u, a) - T.V(u)))
    yield (
        prove(
            M,
            eq(T.L(), M.step() * sum_(u, T.d0(u) * aim)),
            by=[T.L_def, M.mixture, flip(T.V_value), T.pi0_sums],
        )
    )
    yield prove(M, eq(advantage(u), M.step() * aim), by=[M.mixture, flip(T.V_value), T.pi0_sums])
    yield (
        prove(
            forward,
            ge(T.pi(s, a), (1 - M.step()) * T.pi0(s, a)),
            by=[M.mixture],
            using=[times(M.target(s, a), forward.forward)],
        )
    )
    bent = sum_((s, t, u), T.d0(s) * sum_(a, (M.target(s, a) - T.pi0(s, a)) * T.P(s, a, t)) * T.N_pi(t, u) * aim)
    yield (
        prove(
            M,
            eq(shift, M.step() ** 2 * bent),
            by=[M.mixture, flip(T.V_value), T.pi0_sums],
            using=[times(advantage(u), change, u, over=u)],
        )
    )


k = natural("k")
F = with_horizon(T, "pi", "within", "alive", "rest", "gained")


@claim(
    "russo2026/sec-4.1-finite",
    F,
    [
        eq(F.within(k, s), F.V(s) + F.gained(k, s) - F.rest(k, s)),
        eq(sum_(s, F.mu(s) * F.within(k, s)), F.J0() + sum_(s, F.mu(s) * (F.gained(k, s) - F.rest(k, s)))),
        ge(F.within(k + 1, s), F.within(k, s)),
        ge(F.V_pi(s), F.within(k, s)),
    ],
    title="the expansion for n steps of any policy",
    source="Section 4.1",
)
def finite():
    claim_at_k = eq(F.within(k, s), T.V(s) + F.gained(k, s) - F.rest(k, s), fix=(k,))
    base = prove(
        F, eq(F.within(0, s), T.V(s) + F.gained(0, s) - F.rest(0, s)), by=[F.within_zero, F.gained_zero, F.rest_zero]
    )

    def step(before):
        return prove(
            F,
            eq(F.within(k + 1, s), T.V(s) + F.gained(k + 1, s) - F.rest(k + 1, s), fix=(k,)),
            by=[F.within_next, F.gained_next, F.rest_next, T.Q_def, T.pi_sums],
            using=[times(T.pi(s, a) * T.P(s, a, t), before, t, over=(a, t))],
        )

    within = induct(F, claim_at_k, k, base, step)
    yield within
    start = sum_(s, T.mu(s) * (F.gained(k, s) - F.rest(k, s)))
    yield (
        prove(
            F,
            eq(sum_(s, T.mu(s) * F.within(k, s)), T.J0() + start),
            by=[T.J0_def],
            using=[times(T.mu(s), within, k, s, over=s)],
        )
    )
    growth = induct(
        F,
        ge(F.within(k + 1, s), F.within(k, s), fix=(k,)),
        k,
        prove(
            F,
            ge(F.within(1, s), F.within(0, s)),
            by=[F.within_next, F.within_zero],
            remainder=sum_(a, T.pi(s, a) * T.win(s, a)),
        ),
        lambda before: prove(
            F,
            ge(F.within(k + 2, s), F.within(k + 1, s), fix=(k,)),
            by=[F.within_next],
            using=[times(T.pi(s, a) * T.P(s, a, t), before, t, over=(a, t))],
        ),
    )
    yield growth
    yield (
        induct(
            F,
            ge(T.V_pi(s), F.within(k, s), fix=(k,)),
            k,
            prove(F, ge(T.V_pi(s), F.within(0, s)), by=[F.within_zero], remainder=T.V_pi(s)),
            lambda before: prove(
                F,
                ge(T.V_pi(s), F.within(k + 1, s), fix=(k,)),
                by=[F.within_next],
                using=[times(1, T.V_pi_bellman), times(T.pi(s, a) * T.P(s, a, t), before, t, over=(a, t))],
            ),
        )
    )


@claim(
    "russo2026/sec-4.1-improper",
    ANY,
    eq(
        sum_(s, ANY.mu(s) * ANY.V_pi(s)),
        ANY.J0() + sum_(s, ANY.mu(s) * sum_(a, ANY.pi(s, a) * (ANY.Q(s, a) - ANY.V(s)))),
    ),
    expect="refuted",
    against="reading",
    instead="russo2026/sec-4.1-finite",
    title="the expansion for a policy that never ends",
    source="Section 4.1",
    quotes=PRINTED,
    why="Always staying has no advantage at any state that it visits, and never succeeds.",
)
def improper():
    model, behaviour = zoo.win_lose_stay()
    return Point(model, {"pi0": behaviour, "pi": Policy.deterministic(model, {"s": "stay"})})
