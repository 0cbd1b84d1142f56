"""Group-relative policy optimisation (GRPO, Shao et al. 2024), as expectations over groups of independent samples.

A state (prompt) is sampled G times; the reward of a sample is its success. GRPO divides the advantage, the reward minus
the group's mean, by the group's standard deviation. `grpo_step` is its KL-regularised optimum, `grpo_factor` what the
division does to the expected gradient; without it see `rloo_step` and `dr_grpo_step`.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import comb, isqrt
from typing import Any

from scsym.analysis import evaluate
from scsym.errors import StatementError, UndefinedValue
from scsym.exact import Enclosure, exact, is_symbolic
from scsym.mdp import MDP, Policy

from .success import natural


def grpo_step(mdp: MDP, pi: Policy, E: Any | Mapping[Any, Any], *, reference: Policy | None = None) -> Policy:
    """The optimum of ``E_pi'[A / sigma] - beta KL(pi' || ref)`` for rewards 0 and 1 (Mroueh 2025, section 2).

    It is ``ref(a|s) E^Q(s, a)`` over its sum, with ``E = e^(1/(beta sigma))`` and sigma the standard deviation of the
    reward at s under pi. With it ``p' (1 - p_ref) = E p_ref (1 - p')`` for the success p at a state. E is a number
    above zero or a symbol, for all states or by state, so that any temperature is covered exactly; mean-only
    advantages (Dr. GRPO's optimum) are the case of an E that does not depend on pi.

    Raises UndefinedValue where an action's success is neither 0 nor 1, or where E is not positive.
    """
    Q, start = evaluate(mdp, pi).Q, reference or pi
    rows = {}
    for s in mdp.states:
        factor = exact(E[s] if isinstance(E, Mapping) else E)
        if not is_symbolic(factor) and factor <= 0:
            raise UndefinedValue(f"E stands for an exponential, so it is positive, not {factor}")
        tilted = {}
        for a, p in start[s].items():
            if Q[s, a] not in (0, 1):
                raise UndefinedValue(f"the success of action {a!r} in state {s!r} is {Q[s, a]}, neither 0 nor 1")
            tilted[a] = p * factor if Q[s, a] == 1 else p
        total = sum(tilted.values(), Fraction(0))
        rows[s] = {a: x / total for a, x in tilted.items()}
    return Policy(mdp, rows)


def grpo_factor(p: Any, group: int, digits: int = 30) -> Fraction | Enclosure:
    """c_G(p): what dividing by the group's standard deviation multiplies the expected gradient of p with.

    ``E sqrt(K (G - K)) / (G p (1 - p))`` for K ~ Bin(G, p), groups that all succeed or all fail giving nothing. It is
    exact where the roots are rational (G = 2: one), else an enclosure to so many digits.

    Raises StatementError unless 0 < p < 1.
    """
    x, G = exact(p), natural(group, "the size of a group", 2)
    if is_symbolic(x) or not 0 < x < 1:
        raise StatementError(f"the success probability of a group's samples lies strictly between 0 and 1, not at {x}")
    low = high = Fraction(0)
    scale = 10 ** (digits + 4)
    for k in range(1, G):
        weight = comb(G, k) * x**k * (1 - x) ** (G - k)
        square = k * (G - k)
        root = isqrt(square)
        if root * root == square:
            low, high = low + weight * root, high + weight * root
        else:
            root = isqrt(square * scale * scale)
            low, high = low + weight * Fraction(root, scale), high + weight * Fraction(root + 1, scale)
    bottom = G * x * (1 - x)
    return low / bottom if low == high else Enclosure(low / bottom, high / bottom)


__all__ = ["grpo_factor", "grpo_step"]
