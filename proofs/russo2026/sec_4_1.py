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
from scsym.prove import (
    Declaration,
    at_most,
    delta,
    eq,
    flip,
    ge,
    induct,
    isolate,
    natural,
    negated,
    prove,
    scaled,
    sum_,
    sum_below,
    summable,
    tends_by,
    times,
)
from scsym.theories.horizon import with_horizon
from scsym.theories.success import a, s, t, u
from scsym.theories.success import success as T

from .cor_4_5 import ANY
from .proper import H as PROPER
from .proper import keeps_dominates, running, succeeds

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


@claim("russo2026/sec-4.1-expansion", T,
    [eq(T.J() - T.J0(), sum_(s, T.d_pi(s) * advantage(s))), eq(T.J(), T.J0() + T.L() + shift)],
    title="performance difference and its expansion", source="Section 4.1", quotes=PRINTED
)  # fmt: skip
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
    change = changed()
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
    yield (
        prove(
            M,
            eq(T.L(), M.step() * sum_(u, T.d0(u) * aim(u))),
            by=[T.L_def, M.mixture, flip(T.V_value), T.pi0_sums],
        )
    )
    yield prove(M, eq(advantage(u), M.step() * aim(u)), by=[M.mixture, flip(T.V_value), T.pi0_sums])
    yield (
        prove(
            forward,
            ge(T.pi(s, a), (1 - M.step()) * T.pi0(s, a)),
            by=[M.mixture],
            using=[times(M.target(s, a), forward.forward)],
        )
    )
    yield exact_remainder()


def aim(i):
    """The one-step advantage of the policy aimed at."""
    return sum_(a, M.target(i, a) * (T.Q(i, a) - T.V(i)))


def changed():
    """``d_pi - d0 = d0 (P_pi - P_0) N_pi``: both flow equations are solved with the Green's function of pi."""
    moved = sum_((s, t), T.d0(s) * sum_(a, (T.pi(s, a) - T.pi0(s, a)) * T.P(s, a, t)) * T.N_pi(t, u))
    visits = prove(
        T,
        eq(T.d_pi(u), sum_(t, T.mu(t) * T.N_pi(t, u))),
        by=[isolate(T.d_pi_flow, T.mu)],
        using=[times(-T.d_pi(s), T.N_pi_first, s, u, over=s)],
    ).called("occupancy from the Green's function")
    return prove(
        T,
        eq(T.d_pi(u) - T.d0(u), moved),
        by=[isolate(T.d0_flow, T.mu)],
        using=[times(1, visits), times(T.d0(s), T.N_pi_first, s, u, over=s)],
    ).called("change of occupancy")


def exact_remainder():
    """``Rem = theta^2 sum d0 (target - pi0) P N_pi aim``."""
    bent = sum_((s, t, u), T.d0(s) * sum_(a, (M.target(s, a) - T.pi0(s, a)) * T.P(s, a, t)) * T.N_pi(t, u) * aim(u))
    return prove(
        M,
        eq(shift, M.step() ** 2 * bent),
        by=[M.mixture, flip(T.V_value), T.pi0_sums],
        using=[times(advantage(u), changed(), u, over=u)],
    )


k, K = natural("k"), natural("K")
F = with_horizon(T, "pi", "within", "alive", "rest", "gained")


@claim("russo2026/sec-4.1-finite", F,
    [
        eq(F.within(k, s), F.V(s) + F.gained(k, s) - F.rest(k, s)),
        eq(sum_(s, F.mu(s) * F.within(k, s)), F.J0() + sum_(s, F.mu(s) * (F.gained(k, s) - F.rest(k, s)))),
        ge(F.within(k + 1, s), F.within(k, s)),
        ge(F.V_pi(s), F.within(k, s)),
    ], title="the expansion for n steps of any policy", source="Section 4.1"
)  # fmt: skip
def finite():
    within = by_steps()
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
    yield growth()
    yield below()


def by_steps():
    """``within = V + gained - rest``."""
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

    return induct(F, claim_at_k, k, base, step)


def growth():
    """``within(k + 1) >= within(k)``."""
    return induct(
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


def below():
    """``V_pi >= within(k)``."""
    return induct(
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


j, m = natural("j"), natural("m")
SUP = F.declare("m in N\nreach(m)   natural   n   a number of steps after which V_pi is reached up to 1 / (m + 1)")
SUP = SUP.assuming("near", ge(1, (m + 1).number * (T.V_pi(s) - F.within(SUP.reach(m).natural, s))), "V_pi is the supremum")
SUP = SUP.assuming("mu_sums", eq(sum_(s, T.mu(s)), 1), "every episode starts somewhere")


@claim("russo2026/sec-4.1-limit", SUP,
    [
        *tends_by(T.V(s) + F.gained(k, s) - F.rest(k, s), T.V_pi(s), SUP.reach(m), m, k, j),
        *tends_by(T.J0() + sum_(s, T.mu(s) * (F.gained(k, s) - F.rest(k, s))), T.J(), SUP.reach(m), m, k, j),
    ], title="the expansion of any policy, proper or not, as a limit", source="Section 4.1",
    why="V_pi is the supremum of the chances to succeed within k steps."
)  # fmt: skip
def as_limit():
    place, step = SUP.reach(m).natural, (m + 1).number
    later = induct(SUP, ge(F.within(k + j, s), F.within(k, s), fix=(j,)), j, prove(SUP, ge(F.within(k, s), F.within(k, s))),
                   lambda h: prove(SUP, ge(F.within(k + j + 1, s), F.within(k, s), fix=(j,)), using=[
                       times(1, h), times(1, growth(), at={"k": k + j})]))  # fmt: skip
    at = {"k": place + j}
    over = [times(step, by_steps(), at=at), times(step, below(), at=at)]
    under = [times(1, SUP.near), times(step, later, at={"k": place}), times(-step, by_steps(), at=at)]
    above, near = (prove(SUP, goal, using=lines, remainder=rest)
                   for goal, lines, rest in zip(as_limit.goals, (over, under), (1, None), strict=False))  # fmt: skip
    yield above, near
    start = [times(step, T.J0_def), times(-step, T.J_def), times(-1, SUP.mu_sums)]
    back = [times(-step, T.J0_def), times(step, T.J_def), times(-1, SUP.mu_sums)]
    for side, lines, goal in zip((above, near), (back, start), as_limit.goals[2:], strict=True):
        yield prove(SUP, goal, using=[times(T.mu(s), side, over=s), *lines])


@claim("russo2026/sec-4.1-improper", ANY,
    eq(sum_(s, ANY.mu(s) * ANY.V_pi(s)), ANY.J0() + sum_(s, ANY.mu(s) * sum_(a, ANY.pi(s, a) * (ANY.Q(s, a) - ANY.V(s))))),
    expect="refuted", against="reading", instead="russo2026/sec-4.1-finite",
    title="the expansion for a policy that never ends", source="Section 4.1", quotes=PRINTED,
    why="Always staying has no advantage at any state that it visits, and never succeeds."
)  # fmt: skip
def improper():
    model, behaviour = zoo.win_lose_stay()
    return Point(model, {"pi0": behaviour, "pi": Policy.deterministic(model, {"s": "stay"})})


LONG = PROPER.with_symbols(M.declarations["target"], M.declarations["step"])
LONG = LONG.with_hypotheses(*(M.hypotheses[name] for name in ("target_sums", "mixture")))
LONG = LONG.assuming("forward", ge(LONG.step(), 0), "pi goes towards the policy aimed at")
LONG = LONG.assuming("room", ge(1 - LONG.step(), LONG.c()), "theta is at most 1 - c")
LONG = LONG.assuming("V_one", ge(1, LONG.V(s)), "V is a probability").assuming("Q_one", ge(1, LONG.Q(s, a)), "so is Q")
STEPS = K.number / (LONG.c() ** K * LONG.low())
"""A bound on the expected number of steps, for every theta at most 1 - c."""


@claim("russo2026/sec-4.1-second-order-uniform", LONG,
    [ge(2 * STEPS * sum_(s, T.d0(s)) * LONG.step() ** 2, rem, fix=(K,)) for rem in (shift, -shift)],
    title="the remainder is at most a constant times theta^2, the same for all theta at most 1 - c",
    source="Section 4.1", quotes=PRINTED,
    why="The constant is 2 K / (c^K p) times the expected length under pi0, which succeeds within K steps with probability at least p from every state."
)  # fmt: skip
def uniform():
    L, steps = LONG, sum_(u, T.N_pi(s, u))
    capped = long_run(L, steps)
    one = {
        1: prove(L, ge(1, aim(u)), by=[L.target_sums], using=[times(L.target(u, a), L.Q_one, u, a, over=a)],
                 remainder=T.V(u)),
        -1: prove(L, ge(1, -aim(u)), by=[L.target_sums], using=[times(1, L.V_one, u)],
                  remainder=sum_(a, L.target(u, a) * T.Q(u, a))),
    }  # fmt: skip
    ahead = sum_(u, T.N_pi(t, u) * aim(u))
    far = {
        sign: prove(L, ge(STEPS, sign * ahead, fix=(K,)), using=[
            times(1, capped, t), times(T.N_pi(t, u), one[sign], over=u)])
        for sign in one
    }  # fmt: skip
    size = L.step() ** 2 * T.d0(s)
    for sign, goal in zip(one, uniform.goals, strict=True):
        yield prove(L, goal, using=[
            times(-sign, exact_remainder()),
            times(size * L.target(s, a) * T.P(s, a, t), far[sign], over=(s, a, t)),
            times(size * T.pi0(s, a) * T.P(s, a, t), far[-sign], over=(s, a, t)),
            times(-size * STEPS * (L.target(s, a) + T.pi0(s, a)), L.mass, over=(s, a)),
            times(-size * STEPS, L.target_sums, over=s), times(-size * STEPS, T.pi0_sums, over=s),
        ], remainder=sum_((s, a), size * STEPS * (L.target(s, a) + T.pi0(s, a)) * (T.win(s, a) + L.lose(s, a))))  # fmt: skip


def long_run(L, steps):
    """``K / (c^K p) >= sum_u N_pi(s, u)``: the expected number of steps is at most the sum of alive(j)."""
    keeps = prove(L, ge(T.pi(s, a), L.c() * T.pi0(s, a)), by=[L.mixture], using=[
        times(L.target(s, a), L.forward), times(T.pi0(s, a), L.room)])  # fmt: skip
    rules = [L.within_pi_zero, L.within_pi_next, L.alive_pi_zero, L.alive_pi_next]
    success = succeeds(T.pi, L.within_pi, L.within_pi_next, L.within_pi_zero, keeps_dominates(keeps))
    drop, one, vanishes = running(T.pi, T.pi_sums, L.within_pi, L.alive_pi, rules, success)
    spent = summable(L, L.alive_pi(k, s), k, (1, one), (L.c() ** K * L.low(), K, drop))
    worst, go, j = sum_((s, u), T.N_pi(s, u)), T.pi(s, a) * T.P(s, a, t), natural("j")

    def lived(i, at):
        return sum_below(j, i, L.alive_pi(j, at))

    def by_first_step(i):
        return eq(lived(i + 1, s), 1 + sum_((a, t), go * lived(i, t)), fix=(k,))

    onward = induct(L, by_first_step(k), k, prove(L, by_first_step(k - k), by=[L.alive_pi_zero]), lambda h: prove(
        L, by_first_step(k + 1), using=[times(1, h), times(1, L.alive_pi_next, at={"k": k})]))  # fmt: skip

    def enough(i):
        return ge(lived(i, s) + worst * L.alive_pi(i, s), steps, fix=(k,))

    others = sum_((t, u), (1 - delta(s, t)) ** 2 * T.N_pi(t, u))
    total = induct(L, enough(k), k, prove(L, enough(k - k), by=[L.alive_pi_zero], remainder=others), lambda h: prove(
        L, enough(k + 1), by=[L.alive_pi_next], using=[
            times(1, onward), times(go, h, t, over=(a, t)), times(-1, T.N_pi_first, s, u, over=u)]))  # fmt: skip
    gone = scaled(worst, negated(vanishes))
    near = prove(L, ge(STEPS - steps, gone.sequence, fix=(K,)), using=[times(1, spent), times(1, total)])
    return prove(L, ge(STEPS, steps, fix=(K,)), using=[times(1, at_most(gone, near, STEPS - steps))])
