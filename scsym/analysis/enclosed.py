"""Certified enclosures of everything that a policy, or an iterate of success conditioning, has.

An exact value may be too long to be written: on a cyclic model the numbers of G^k(pi) grow fifty times a step. Here
each quantity is an interval with rational ends that contains the exact value by construction (`passes`), and the
precision is raised until the digits asked for are proven.

>>> from scsym.mdp import zoo
>>> iterates(zoo.N(), steps=60, digits=12)[60].J.order(Fraction(4, 5))
-1
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from scsym.errors import InvalidPolicy, ParseError, StatementError, TooLarge
from scsym.exact import Enclosure
from scsym.exact.balls import Imprecise
from scsym.mdp import MDP, Policy

from .dynamics import ONE, ZERO
from .passes import Level, Pass, Table
from .support import Shape

MOST_BITS = 1 << 20
STEP_BITS = 8  # a step of conditioning loses about as many
SPARE = 80  # for differences, so that a second pass is rarely needed
UNIT = ("V", "Q", "policy", "conditioned", "J")
NONNEGATIVE = ("influence", "Gamma", "forward_kl", "reverse_kl", "incoherence")


class Enclosures(Mapping[Any, Any]):
    """A table of enclosures, made as they are read; ``oo``, ``-oo`` and ``undefined`` stay what they are."""

    def __init__(self, balls: Any, table: Table, digits: int, low: Any, high: Any) -> None:
        self._balls, self._table, self._digits, self._low, self._high = balls, table, digits, low, high
        self._made: dict[Any, Any] = {}

    def __getitem__(self, key: Any) -> Any:
        if key not in self._made:
            self._made[key] = self._enclosure(self._table[key])
        return self._made[key]

    def _enclosure(self, x: Any) -> Any:
        if x is None or isinstance(x, Fraction):
            return Enclosure(x or ZERO, x or ZERO)
        if not hasattr(x, "log") and not hasattr(x, "_mpi_"):
            return x
        found = self._balls.ends(x).outward(self._digits)
        low = found.low if self._low is None else max(self._low, found.low)
        return Enclosure(low, found.high if self._high is None else min(self._high, found.high))

    def __iter__(self) -> Iterator[Any]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)


class Trace:
    """The iterates pi, G(pi), ..., G^steps(pi) of one policy; the last pass, and the most precise, is kept."""

    def __init__(
        self, mdp: MDP, policy: Policy, steps: int, digits: int, advance: Callable[[int], None] | None
    ) -> None:
        self.shape = Shape(mdp, policy)
        self.mdp, self.start, self.advance = mdp, policy, advance
        self.bits = needed(digits) + STEP_BITS * steps + SPARE
        self._pass: Pass | None = None

    def proven(self, k: int, digits: int, read: Callable[[Level], Table], low: Any, high: Any) -> Enclosures:
        """The table of G^k(pi) to these digits, with more bits if it takes them."""
        while True:
            if self._pass is None:
                self._pass = Pass(self.shape, self.bits)
            balls = self._pass.balls
            try:
                with balls.working():
                    table = read(self._pass.level(k, self.advance))
                    if all(self._settled(x, digits) for x in table.values()):
                        return Enclosures(balls, table, digits, low, high)
            except Imprecise:
                pass
            if 2 * self.bits > MOST_BITS:
                raise TooLarge(f"{digits} digits were not proven with {self.bits} bits; ask for fewer")
            self.bits *= 2
            self._pass = None

    def _settled(self, x: Any, digits: int) -> bool:
        if x is None or self._pass is None or not (hasattr(x, "log") or hasattr(x, "_mpi_")):
            return True
        balls, bits = self._pass.balls, needed(digits)
        return balls.accuracy(x) >= bits or balls.negligible(x, balls.one, 2 * bits)


def needed(digits: int) -> int:
    """Bits of accuracy that leave an enclosure of so many digits after its ends are rounded."""
    return digits * 3322 // 1000 + 8


@dataclass(frozen=True)
class EnclosedEvaluation:
    """The quantities of G^k(pi), with the meanings and errors of `Evaluation`, as enclosures.

    Each is at most ``10^-digits`` of its size wide; where zero is not excluded, its size is below ``10^(-2 digits)``.
    """

    trace: Trace
    step: int
    digits: int

    @property
    def mdp(self) -> MDP:
        """The model."""
        return self.trace.mdp

    def to(self, digits: int) -> EnclosedEvaluation:
        """The same to another number of digits."""
        return EnclosedEvaluation(self.trace, self.step, positive(digits))

    def _table(self, name: str, *arguments: Any) -> Enclosures:
        low = ZERO if name in UNIT or name in NONNEGATIVE else None

        def read(level: Level) -> Table:
            found = getattr(level, name)
            return found(*arguments) if arguments else found  # type: ignore[no-any-return]

        return self.trace.proven(self.step, self.digits, read, low, ONE if name in UNIT else None)

    @cached_property
    def policy(self) -> Mapping[tuple[Any, Any], Any]:
        """The probabilities of the policy itself by (state, action); it has no exact form to hand out."""
        return self._table("policy")

    @cached_property
    def V(self) -> Mapping[Any, Enclosure]:
        """V(s), the success probability."""
        return self._table("V")

    @cached_property
    def Q(self) -> Mapping[tuple[Any, Any], Enclosure]:
        """Q(s, a)."""
        return self._table("Q")

    @cached_property
    def A(self) -> Mapping[tuple[Any, Any], Enclosure]:
        """A(s, a) = Q(s, a) - V(s)."""
        return self._table("A")

    @cached_property
    def J(self) -> Enclosure:
        """The success probability from the initial distribution."""
        return self._table("J")[None]  # type: ignore[no-any-return]

    @cached_property
    def soft_V(self) -> Mapping[Any, Any]:
        """log V(s); -oo at zero."""
        return self._table("soft_V")

    @cached_property
    def soft_Q(self) -> Mapping[tuple[Any, Any], Any]:
        """log Q(s, a); -oo at zero."""
        return self._table("soft_Q")

    @cached_property
    def conditioned(self) -> Mapping[tuple[Any, Any], Enclosure]:
        """pi_+(a|s), the success-conditioned policy, by (state, action)."""
        return self._table("conditioned")

    @cached_property
    def visits(self) -> Mapping[Any, Any]:
        """d(s), the expected visits; ``oo`` at the states of a reachable class never left."""
        return self._table("visits")

    @cached_property
    def weighted_visits(self) -> Mapping[Any, Any]:
        """Expected visits, each weighted by the step weights so far."""
        return self._table("weighted_visits")

    @cached_property
    def occupancy(self) -> Mapping[Any, Enclosure]:
        """d(s), the expected visits. Raises ImproperPolicy where one is infinite."""
        return self._table("occupancy")

    @cached_property
    def weighted_occupancy(self) -> Mapping[Any, Enclosure]:
        """Expected visits, weighted. Raises ImproperPolicy where one is infinite."""
        return self._table("weighted_occupancy")

    @cached_property
    def expected_steps(self) -> Enclosure:
        """The expected number of decisions, the sum of d. Raises ImproperPolicy where it is infinite."""
        return self._table("expected_steps")[None]  # type: ignore[no-any-return]

    @cached_property
    def success_occupancy(self) -> Mapping[Any, Any]:
        """d_+(s), the expected visits given success; ``undefined`` where J = 0."""
        return self._table("success_occupancy")

    @cached_property
    def influence(self) -> Mapping[Any, Any]:
        """I(s) = Var_pi(Q) / V^2, which is also chi^2(pi_+ || pi); ``undefined`` where V(s) = 0."""
        return self._table("influence")

    @cached_property
    def Gamma(self) -> Enclosure:
        """The sum of d_+ I. Raises UndefinedValue where J = 0."""
        return self._table("Gamma")[None]  # type: ignore[no-any-return]

    def kl(self, *, reverse: bool = False) -> Mapping[Any, Any]:
        """KL(pi_+(.|s) || pi(.|s)) at every state, or with ``reverse`` KL(pi || pi_+), which may be ``oo``."""
        return self._table("reverse_kl" if reverse else "forward_kl")

    @cached_property
    def shift_factors(self) -> Mapping[Any, Enclosure]:
        """d_{pi_+}(s) / d_+(s) at each state with d_+ > 0, as in `analysis.shift_factors`, with its errors."""
        return self._table("shift_factors")

    @cached_property
    def kappa(self) -> Enclosure:
        """The largest of `shift_factors` (Russo, section 5)."""
        return self._table("kappa")[None]  # type: ignore[no-any-return]

    def incoherence(self, n: int) -> Any:
        """kappa_delta for delta = 1/n (Karwowski and Douglas, Definition 4.12); oo possible."""
        if not isinstance(n, int) or isinstance(n, bool) or n < 1:
            raise ValueError(f"delta = 1/n needs an integer n >= 1, not n = {n!r}")
        return self._table("incoherence", n)[None]

    @cached_property
    def expected_return(self) -> Any:
        """E[sum of r] with r = log w, and log g at the end; -oo possible. Raises ImproperPolicy for infinite d."""
        return self._table("expected_return")[None]

    def order(self, other: EnclosedEvaluation | Enclosure | Fraction | int, most: int = 240) -> int | None:
        """-1, 0 or 1 as J is less than, equal to or more than a number or another evaluation's J.

        The digits are doubled up to ``most``; None where they do not decide, which is always so for two equal numbers
        that are not exactly known.
        """
        digits = self.digits
        while True:
            beside = other.to(digits).J if isinstance(other, EnclosedEvaluation) else other
            found = self.to(digits).J.order(beside)
            if found is not None or digits >= most:
                return found
            digits = min(2 * digits, most)

    def __repr__(self) -> str:
        return f"Enclosures of a policy of {self.mdp!r} after {self.step} steps, to {self.digits} digits: J = {self.J}"


def enclosed(mdp: MDP, policy: Policy | None = None, *, digits: int = 30) -> EnclosedEvaluation:
    """The enclosures of one policy; `evaluate` with ``digits`` calls this."""
    return iterates(mdp, policy, 0, digits=digits)[0]


def iterates(
    mdp: MDP,
    policy: Policy | None = None,
    steps: int = 1,
    *,
    digits: int = 30,
    advance: Callable[[int], None] | None = None,
) -> tuple[EnclosedEvaluation, ...]:
    """The enclosures of pi, G(pi), ..., G^steps(pi): success conditioning repeated (Karwowski and Douglas, Def. 5.3).

    Raises ParseError for a model or policy with symbols.
    """
    positive(digits)
    if isinstance(steps, bool) or not isinstance(steps, int) or steps < 0:
        raise ValueError(f"the number of steps is an integer of at least 0, not {steps!r}")
    chosen = mdp.uniform() if policy is None else policy
    if not isinstance(chosen, Policy):
        raise InvalidPolicy(f"a Policy is needed, not a {type(chosen).__name__}; make one with Policy(mdp, rows)")
    if names := sorted({*mdp.symbols, *chosen.symbols}):
        raise ParseError(f"an enclosure needs numbers: give values for the symbols {', '.join(names)} with subs")
    trace = Trace(mdp, chosen, steps, digits, advance)
    return tuple(EnclosedEvaluation(trace, k, digits) for k in range(steps + 1))


def improvements(iterated: tuple[EnclosedEvaluation, ...]) -> tuple[int | None, ...]:
    """Whether J grows at each step: 1, 0, -1, or None where the digits do not decide."""
    return tuple(after.order(before) for before, after in zip(iterated, iterated[1:], strict=False))


def positive(digits: Any) -> int:
    """The number of digits. Raises StatementError unless it is a positive integer."""
    if isinstance(digits, bool) or not isinstance(digits, int) or digits < 1:
        raise StatementError(f"digits is a positive integer, not {digits!r}")
    return digits


__all__ = ["EnclosedEvaluation", "Enclosures", "enclosed", "improvements", "iterates"]
