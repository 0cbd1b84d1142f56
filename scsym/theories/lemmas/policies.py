"""Policies: performance differences, and what a positive resolvent gives."""

from __future__ import annotations

from scsym.language import Theory, eq, ge, sum_
from scsym.prove.prover import Lemma, prove, times
from scsym.theories import discounted as disc
from scsym.theories import mdp as episodic
from scsym.theories.discounted import a, expected_advantage, s, t, u

from .registry import library, use


def episodic_pair() -> Theory:
    """A finite episodic MDP with two proper policies, the first with its action values."""
    T = episodic.with_policy(episodic.mdp, "pi", "the policy", r"\pi", value="V", q="Q", occupancy="d", success="J")
    return episodic.with_policy(
        T, "pi_new", "the new policy", r"\pi'", value="V_new", occupancy="d_new", success="J_new"
    )


@library("performance difference at a state, episodic", "Kakade and Langford 2002, Lemma 6.1")
def performance_difference_at() -> Lemma:
    """``V_new - V = N_new A``, the advantages of pi along the new policy's visits."""
    T, x, y, c = episodic_pair(), episodic.s, episodic.t, episodic.a
    gain = sum_((y, c), T.N_pi_new(x, y) * T.pi_new(y, c) * (T.Q(y, c) - T.V(y)))
    gap = T.V_new(y) - T.V(y)
    return prove(
        T, eq(T.V_new(x) - T.V(x), gain), by=[T.Q_def, T.pi_new_sums],
        using=[times(T.N_pi_new(x, y), T.V_new_bellman, y, over=y), times(-gap, T.N_pi_new_last, x, y, over=y)],
    )  # fmt: skip


@library("performance difference, episodic", "Kakade and Langford 2002, Lemma 6.1")
def performance_difference() -> Lemma:
    """``J_new - J = sum d_new A``."""
    T, y, c = episodic_pair(), episodic.t, episodic.a
    gain = sum_((y, c), T.d_new(y) * T.pi_new(y, c) * (T.Q(y, c) - T.V(y)))
    gap = T.V_new(y) - T.V(y)
    return prove(
        T, eq(T.J_new() - T.J(), gain), by=[T.Q_def, T.pi_new_sums, T.J_new_def, T.J_def],
        using=[times(T.d_new(y), T.V_new_bellman, y, over=y), times(-gap, T.d_new_flow, y, over=y)],
    )  # fmt: skip


@library("performance difference at a state, discounted", "Kakade and Langford 2002, Lemma 6.1")
def discounted_difference_at() -> Lemma:
    """``V_new - V = R_new A``, discounted."""
    T = disc.two_policies
    return prove(
        T, eq(T.V_new(s) - T.V(s), sum_(u, T.R_new(s, u) * expected_advantage(T, u))), by=[T.pi_new_sums],
        using=[times(T.R_new(s, u), T.V_new_bellman, u, over=u),
               times(-(T.V_new(u) - T.V(u)), T.R_new_last, s, u, over=u)],
    )  # fmt: skip


@library("performance difference, discounted", "Kakade and Langford 2002, Lemma 6.1")
def discounted_difference() -> Lemma:
    """``J_new - J = sum d_new A``, discounted, with the occupancy not normalised."""
    T = disc.two_policies
    return prove(
        T, eq(T.J_new() - T.J(), sum_(u, T.d_new(u) * expected_advantage(T, u))),
        by=[T.pi_new_sums, T.J_new_def, T.J_def],
        using=[times(T.d_new(u), T.V_new_bellman, u, over=u), times(-(T.V_new(u) - T.V(u)), T.d_new_flow, u, over=u)],
    )  # fmt: skip


@library("the surrogate's exact error", "Kakade and Langford 2002; Achiam et al. 2017")
def surrogate_error() -> Lemma:
    """``J_new - J = sum d A_new + gamma sum d (pi_new - pi) P (V_new - V)``: what the surrogate leaves out."""
    T = disc.two_policies
    gap = T.V_new(t) - T.V(t)
    rest = T.gamma() * sum_((s, a, t), T.d(s) * (T.pi_new(s, a) - T.pi(s, a)) * T.P(s, a, t) * gap)
    return prove(
        T, eq(T.J_new() - T.J(), sum_(s, T.d(s) * expected_advantage(T)) + rest),
        by=[T.pi_new_sums, T.J_new_def, T.J_def],
        using=[times(-gap, T.d_flow, t, over=t), times(T.d(s), T.V_new_bellman, s, over=s)],
    )  # fmt: skip


@library("rows of the resolvent", "folklore")
def resolvent_rows() -> Lemma:
    """``h sum_u R(s, u) = 1``."""
    T = disc.one_policy
    return prove(
        T, eq(T.h() * sum_(u, T.R(s, u)), 1),
        using=[times(1, T.R_last, s, t, over=t), times(T.gamma() * T.R(s, u) * T.pi(u, a), T.P_sums, a, u, over=(u, a)),
               times(T.gamma() * T.R(s, u), T.pi_sums, u, over=u), times(sum_(u, T.R(s, u)), T.h_def)],
    )  # fmt: skip


def with_function(theory: Theory) -> Theory:
    """The theory with a function x of the states that its expected discounted successor does not exceed."""
    T = theory.declare("x(s)   real   x   a function of the states", x=lambda m, i: disc.value(m, "pi", i))
    after = T.gamma() * sum_((a, t), T.pi(s, a) * T.P(s, a, t) * T.x(t))
    return T.assuming("super", ge(T.x(s), after), "x is at least what it is expected to be next, discounted")


@library("resolvent positivity", "folklore; Puterman 1994, Theorem 6.2.2")
def resolvent_positivity() -> Lemma:
    """``x >= gamma P_pi x`` at every state implies ``x >= 0`` at every state."""
    T = with_function(disc.one_policy)
    return prove(
        T, ge(T.x(s), 0),
        using=[times(T.R(s, u), T.super, u, over=u), times(-T.x(t), T.R_last, s, t, over=t)],
    )  # fmt: skip


@library("values are at most the largest reward over h", "folklore; Puterman 1994, section 6.1")
def values_below() -> Lemma:
    """``c >= h V`` where no reward exceeds c."""
    T = disc.one_policy.declare("c   real   c   a bound on the rewards", c=lambda m: 1)
    T = T.assuming("bounded", ge(T.c(), T.r(s, a)), "no reward is larger")
    return _values(T, 1)


@library("values are at least the least reward over h", "folklore; Puterman 1994, section 6.1")
def values_above() -> Lemma:
    """``h V >= c`` where no reward is below c."""
    T = disc.one_policy.declare("c   real   c   a bound on the rewards", c=lambda m: 0)
    T = T.assuming("bounded", ge(T.r(s, a), T.c()), "no reward is less")
    return _values(T, -1)


def _values(T: Theory, sign: int) -> Lemma:
    """Values are rewards along the resolvent, whose rows sum to 1/h."""
    visits = T.R(s, u) * T.pi(u, a)
    goal = ge(T.c(), T.h() * T.V(s)) if sign == 1 else ge(T.h() * T.V(s), T.c())
    earned = prove(T, eq(T.V(s), sum_((u, a), visits * T.r(u, a))), using=[
        times(T.R(s, u), T.V_bellman, u, over=u), times(-T.V(t), T.R_last, s, t, over=t)])  # fmt: skip
    return prove(T, goal, using=[
        times(-sign * T.h(), earned), times(T.h() * visits, T.bounded, a, u, over=(u, a)), times(-sign * T.c(),
        resolvent_rows()),
        times(-sign * T.h() * T.c() * T.R(s, u), T.pi_sums, u, over=u)])  # fmt: skip


@library("a policy that loses little at each step loses little", "Kakade and Langford 2002, Lemma 6.1")
def small_losses() -> Lemma:
    """``h (V_new - V) >= - c`` where one action of the new policy never loses more than c."""
    T = disc.two_policies.declare("c   real   c   the most that an action loses", c=lambda m: 4)
    T = T.assuming("loses", ge(expected_advantage(T), -T.c()), "an action loses at most c")
    return _steps(T, 1)


@library("a policy that gains little at each step gains little", "Kakade and Langford 2002, Lemma 6.1")
def small_gains() -> Lemma:
    """``c >= h (V_new - V)`` where one action of the new policy never gains more than c."""
    T = disc.two_policies.declare("c   real   c   the most that an action gains", c=lambda m: 4)
    T = T.assuming("gains", ge(T.c(), expected_advantage(T)), "an action gains at most c")
    return _steps(T, -1)


def _steps(T: Theory, sign: int) -> Lemma:
    """The performance difference along the resolvent, whose rows sum to 1/h."""
    bound, gap = T.loses if sign == 1 else T.gains, T.h() * (T.V_new(s) - T.V(s))
    rows = use(resolvent_rows(), T, {"pi": ((s, a), T.pi_new(s, a)), "R": ((s, t), T.R_new(s, t))})
    return prove(T, ge(gap, -T.c()) if sign == 1 else ge(T.c(), gap), using=[
        times(sign * T.h(), discounted_difference_at()), times(T.h() * T.R_new(s, u), bound, u, over=u),
        times(-T.c(), rows)])  # fmt: skip
