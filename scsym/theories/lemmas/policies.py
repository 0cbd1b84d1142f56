"""Policies: performance differences, and what a positive resolvent gives."""

from __future__ import annotations

from scsym.language import Theory, eq, ge, sum_
from scsym.prove.prover import Lemma, prove, times
from scsym.theories import discounted as disc
from scsym.theories import mdp as episodic
from scsym.theories.discounted import a, expected_advantage, s, t, u

from .registry import library


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
