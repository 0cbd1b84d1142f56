"""One KL-regularised step of a policy at any temperature, which may be a symbol: ``pi'(a|s) ~ pi(a|s) e^(score/beta)``.

The exponential of a rational score is no rational number, but a power of one that stands for all of them: with D the
common denominator of the scores and ``w = e^(1/(beta D))``, it is ``w^(D score)``. So w may be a number above zero or a
symbol, and everything stays exact. It is the maximiser of ``E_pi'[score] - beta KL(pi' || pi)`` at every state.

Sources: Peters, Muelling, Altun (2010), "Relative entropy policy search"; Russo (2026), section 4.5.1.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import lcm
from typing import Any

from scsym.errors import UndecidedSign, UndefinedValue
from scsym.exact import exact, is_symbolic
from scsym.mdp import MDP, Policy

Score = Callable[[Any, Any], Any]


def kl_step(mdp: MDP, pi: Policy, score: Score, w: Any, *, reference: Policy | None = None) -> Policy:
    """``ref(a|s) w^(D (score(s, a) - least))`` over its sum at each state; see `score_denominator` for D.

    score : exact and rational; w : ``e^(1/(beta D))``, a positive number or a symbol such as "w"; reference : the
        policy that the divergence is taken to, by default pi itself.

    Raises UndecidedSign for symbolic scores and UndefinedValue unless w is positive.
    """
    base = exact(w)
    if not is_symbolic(base) and base <= 0:
        raise UndefinedValue(f"w stands for an exponential, so it is positive, not {base}")
    scores = _scores(mdp, score)
    scale, start = score_denominator(mdp, score), reference or pi
    rows = {}
    for s in mdp.states:
        least = min(scores[s, a] for a in mdp.actions(s))
        tilted = {a: p * base ** int(scale * (scores[s, a] - least)) if p != 0 else p for a, p in start[s].items()}
        total = sum(tilted.values(), Fraction(0))
        rows[s] = {a: x / total for a, x in tilted.items()}
    return Policy(mdp, rows)


def score_denominator(mdp: MDP, score: Score) -> int:
    """D, the common denominator of the differences of scores at each state."""
    scores = _scores(mdp, score)
    gaps = (scores[s, a] - scores[s, b] for s in mdp.states for a in mdp.actions(s) for b in mdp.actions(s))
    return lcm(*{gap.denominator for gap in gaps})


def _scores(mdp: MDP, score: Score) -> dict[tuple[Any, Any], Fraction]:
    found = {pair: exact(score(*pair)) for pair in mdp.pairs}
    for (s, a), x in found.items():
        if is_symbolic(x):
            raise UndecidedSign(f"the score {x} of action {a!r} in state {s!r} has symbols; give them values first")
    return found


__all__ = ["kl_step", "score_denominator"]
