"""What `scsym analyze` says about a policy and its successors under success conditioning, computed.

Each step is exact where that is affordable, and certified enclosures from there on: exact values grow by a factor of
up to fifty a step on a cyclic model. A reader of decimals is served by enclosures on large models from the start, since
sums of rationals with hundreds of digits would be made only to be rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scsym.errors import ImproperPolicy, ParseError, TooLarge, UndecidedSign, UndefinedValue
from scsym.mdp import MDP, Policy

from .enclosed import EnclosedEvaluation, iterates
from .evaluation import Evaluation, evaluate

HEADLINE = ("J", "expected_return", "Gamma", "expected_steps")
PER_STATE = ("V", "influence", "occupancy", "success_occupancy")

MOST_BITS = 2_000_000  # of one exact value; a step that is predicted to have longer ones is not taken
MOST_IN_ALL = 20_000_000  # bits of all exact values of a step, where they are wanted in full
MOST_TO_ROUND = 400_000  # the same where decimals are wanted
MANY_STATES = 250  # states from which decimals come from enclosures at once
DIGITS = 12  # of the enclosures behind decimals


@dataclass(frozen=True)
class Summary:
    """Evaluations of pi, G(pi), ..., G^K(pi), and what is shown of them; quantities that do not exist are None.

    exact : how many of them are exact, from the first on; the others are enclosures, for the reason in `why`.
    """

    mdp: MDP
    start: Policy
    evaluations: tuple[Evaluation | EnclosedEvaluation, ...]
    exact: int
    why: str

    def quantity(self, k: int, name: str) -> Any:
        """A quantity of step k; None where it does not exist (an improper policy has no occupancy)."""
        try:
            return getattr(self.evaluations[k], name)
        except (ImproperPolicy, UndefinedValue):
            return None
        except (ParseError, UndecidedSign):
            if self.mdp.symbols or self.start.symbols:
                return None  # the logarithm of a symbol is not one of our numbers
            raise

    def table(self, k: int, name: str) -> Mapping[Any, Any]:
        """A quantity per state, or per pair, of step k; empty where it does not exist."""
        found = self.quantity(k, name)
        return {} if found is None else found

    def policy(self, k: int) -> Mapping[Any, Any]:
        """The probabilities of G^k(pi) by (state, action); one step more than was evaluated is known, too."""
        if k:
            before = self.evaluations[k - 1]
            return before.conditioned if isinstance(before, EnclosedEvaluation) else _pairs(before.conditioned)
        return _pairs(self.start)


def _pairs(policy: Policy) -> dict[Any, Any]:
    return {(s, a): p for s, row in policy.items() for a, p in row.items()}


def summarise(
    policy: Policy,
    steps: int,
    *,
    digits: int | None = None,
    in_full: bool = False,
    always_exact: bool = False,
    advance: Callable[[str], None] = lambda text: None,
) -> Summary:
    """Evaluate pi, G(pi), ..., G^steps(pi).

    digits : enclosures to so many digits from the first step on. Otherwise values are exact as long as that is
        affordable: for decimals that is less than for values ``in_full``.
    always_exact : raise TooLarge instead of going over to enclosures.
    advance : called after each step.
    """
    mdp = policy.mdp
    symbolic = bool(mdp.symbols or policy.symbols)
    evaluations: list[Any] = []
    why = f"to {digits} digits, as asked for" if digits is not None and not symbolic else ""
    if not why and not symbolic and not in_full and not always_exact and len(mdp.states) > MANY_STATES:
        why = f"the model has {len(mdp.states)} states, and decimals are shown"
    bits, current = [1], policy
    while not why and len(evaluations) <= steps:
        found, k = evaluate(mdp, current), len(evaluations)
        sizes = list(map(_bits, found.V.values()))
        if sum(sizes) > (MOST_IN_ALL if in_full else MOST_TO_ROUND) and not always_exact:
            why = f"the values after {k} steps have {round(sum(sizes) * 0.30103)} digits in all"
            break
        bits.append(max(sizes))
        _headline(found)
        evaluations.append(found)
        advance(f"step {k} of {steps}")
        if k < steps and not symbolic:
            why = _too_long(bits, k, len(mdp.states), in_full or always_exact)
            if why and always_exact:
                raise TooLarge(f"exact values grow too long: {why}; give --steps {k}")
        if k < steps and not why:
            current = found.conditioned
    exact = len(evaluations)
    if why:

        def each(k: int) -> None:
            if k >= exact:
                advance(f"step {k} of {steps}")

        enclosed = iterates(mdp, policy, steps, digits=DIGITS if digits is None else digits, advance=each)
        for rounded in enclosed[exact:]:
            _headline(rounded)
        evaluations += enclosed[exact:]
    made = Summary(mdp, policy, tuple(evaluations), exact, why)
    for k in {0, steps}:
        for name in (*PER_STATE, "Q", "A") if in_full else (*PER_STATE, "Q"):
            made.table(k, name)
    return made


def _headline(found: Any) -> None:
    """Compute what is shown of every step, within the progress bar."""
    for name in HEADLINE:
        try:
            getattr(found, name)
        except (ImproperPolicy, ParseError, UndecidedSign, UndefinedValue):
            continue  # what does not exist is told apart by `Summary.quantity`


def _too_long(bits: list[int], k: int, states: int, in_full: bool) -> str:
    """Why the values of step k + 1 are too long to be exact; empty where they are not."""
    likely = bits[-1] ** 2 // bits[-2] if k else 50 * bits[-1] if bits[-1] > 64 else bits[-1]
    if likely <= MOST_BITS and likely * states <= (MOST_IN_ALL if in_full else MOST_TO_ROUND):
        return ""
    now, then = (round(x * 0.30103) for x in (bits[-1], likely))
    return f"of {now} digits after {k} steps, they would have about {then} after {k + 1}"


def _bits(x: Any) -> int:
    """The length of a rational; one for anything else."""
    return max(x.numerator.bit_length(), x.denominator.bit_length()) if isinstance(x, Fraction) else 1


__all__ = ["HEADLINE", "PER_STATE", "Summary", "summarise"]
