"""Numbers at the door of a model: each entry becomes exact, or is refused with the place where it stands.

The rational path touches neither sympy nor flint: ints and Fractions pass straight through.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from fractions import Fraction
from typing import Any

from scsym.errors import InexactInput, InvalidModel, ParseError, ScsymError, UndefinedValue
from scsym.exact import exact, fraction_text, is_symbolic, symbols_of
from scsym.exact.names import by_name, symbol_names

__all__ = ["Numbers", "law_of", "listed", "named_values", "substituted", "symbol_names", "total_of"]

Exact = Any  # Fraction or RationalFunction: an element of Q(x1, ..., xn)
Place = Callable[[], str]
ONE = Fraction(1)
ZERO = Fraction(0)


class Numbers:
    """Converts entries to exact numbers and remembers which symbols occur and what must be assumed of them.

    `symbols` (or None) are the declared names; a text or an expression with any other name is a ParseError.
    `error` is the type raised for an entry out of range (InvalidModel or InvalidPolicy).
    """

    def __init__(self, symbols: Collection[str] | None = None, error: type[ScsymError] = InvalidModel) -> None:
        self.declared = symbols
        self.error = error
        self.assumptions: dict[str, None] = {}
        self.found: dict[str, None] = {}
        self._texts: dict[str, Exact] = {}

    def convert(self, x: Any, place: Place) -> Exact:
        """The exact value of `x`; errors are prefixed with `place()`."""
        kind = type(x)
        if kind is Fraction:
            return x
        if kind is int:
            return ONE if x == 1 else ZERO if x == 0 else Fraction(x)
        if kind is str and x in self._texts:
            return self._texts[x]
        try:
            value = exact(x, symbols=self.declared)
        except InexactInput as problem:
            raise InexactInput(f"{place()}: {problem}") from None
        except (ParseError, TypeError, ZeroDivisionError) as problem:
            raise ParseError(f"{place()}: {problem}") from None
        if kind is str:
            self._texts[x] = value
        return value

    def nonnegative(self, x: Any, place: Place) -> Exact:
        """`x`, exact and not negative; of a symbolic value that is only noted as an assumption."""
        value = self.convert(x, place)
        if type(value) is Fraction:
            if value.numerator < 0:
                raise self.error(f"{place()} is {fraction_text(value)}, but it must not be negative")
        else:
            self._note(value, f"{value} >= 0")
        return value

    def unit(self, x: Any, place: Place) -> Exact:
        """`x`, exact and in [0, 1]; of a symbolic value that is only noted as an assumption."""
        value = self.convert(x, place)
        if type(value) is Fraction:
            if not 0 <= value.numerator <= value.denominator:
                raise self.error(f"{place()} is {fraction_text(value)}, but it must lie in [0, 1]")
        else:
            self._note(value, f"0 <= {value} <= 1")
        return value

    def distribution(self, row: Mapping[Any, Any], entry: Callable[[Any], str], whole: Place) -> dict[Any, Exact]:
        """The row with exact entries (zeros kept); it must sum to one, identically in the symbols."""
        values = {}
        for key, x in row.items():
            values[key] = self.nonnegative(x, lambda key=key: entry(key))  # type: ignore[misc]
        total = total_of(values.values())
        if total != 1:
            raise self.error(f"{whole()} sum to {fraction_text(total)}, not to 1")
        return values

    def _note(self, value: Exact, assumption: str) -> None:
        self.assumptions.setdefault(assumption)
        for name in symbols_of([value]):
            self.found.setdefault(name)


def law_of(given: Any, what: Place, error: type[ScsymError] = InvalidModel) -> Mapping[Any, Any]:
    """A mapping as it is; anything else as the point mass at it (it must then be hashable)."""
    if isinstance(given, Mapping):
        return given
    try:
        return {given: ONE}
    except TypeError:
        raise error(f"{what()} must be a mapping to probabilities or one name, not a {type(given).__name__}") from None


def total_of(values: Iterable[Exact]) -> Exact:
    """The exact sum; rationals over one denominator are added as integers."""
    values = list(values)
    if len(values) == 1:
        return values[0]
    if any(type(v) is not Fraction for v in values):
        total: Exact = ZERO
        for value in values:
            total = total + value
        return total
    denominators = {v.denominator for v in values}
    if len(denominators) == 1:
        return Fraction(sum(v.numerator for v in values), denominators.pop())
    return sum(values, ZERO)


def substituted(value: Exact, values: Mapping[str, Exact]) -> Exact:
    """`value` with symbols replaced; rationals are returned as they are. UndefinedValue at a pole."""
    if not is_symbolic(value):
        return value
    chosen = {n: v for n, v in values.items() if n in value.symbols}
    try:
        return value.subs(chosen)
    except ZeroDivisionError:
        at = ", ".join(f"{n} = {v}" for n, v in chosen.items())
        raise UndefinedValue(f"the entry {value} divides by zero at {at}") from None


def named_values(values: Mapping[Any, Any]) -> dict[str, Exact]:
    """Substitutions with names as keys (see `scsym.exact.names`) and exact values."""
    numbers = Numbers()
    return {n: numbers.convert(x, lambda n=n: f"the value of {n}") for n, x in by_name(values).items()}  # type: ignore[misc]


def listed(names: Iterable[Any], limit: int = 6) -> str:
    """At most `limit` names for an error message."""
    shown = [repr(n) for n in names]
    return ", ".join(shown[:limit]) + (f", ... ({len(shown)} in all)" if len(shown) > limit else "") or "none"
