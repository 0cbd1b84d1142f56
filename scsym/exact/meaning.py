"""What a float means: the exact number that a rounded one stands for. Every reader asks here, and only on request.

A rounded number tells less than it seems. ``0.3333333333`` in a file with ten digits is 1/3, a float32 of 1/3 is
11184811/33554432, and a learned 0.7310585786300049 stands for no fraction that anyone meant. So there are three ways:

``"refuse"``       inexact numbers are refused, with the exact spelling. The default of every reader.
``"rationalize"``  each is read as the fraction that it was rounded from, if exactly one is convincing.
``"normalize"``    each is its own exact value, and a row is divided by its sum: for learned tables; a row of whole
                   numbers is counts.

**Which fraction.** A number is known to within a slack: a few units in the last place of its float type, or half a
unit of the last digit that the tool prints. The candidate is the simplest fraction there (smallest denominator q). It
is convincing if q^2 times the width of the interval is at most 1/100: another fraction in the interval then has a
denominator at least 100 times as large, and a number drawn at random has so simple a neighbour with probability below
1/100. Less convincing candidates of at least three entries of a row are taken together if they sum to one.

**Short decimals** (0.06, 0.001, 1e-16) are what they say, unless a convincing fraction lies within half a unit of their
own last digit: 0.3333 may be 1/3 printed with four digits, or itself. That is ambiguous, and refused. The last entry of
a row that is not clear by itself is what the others leave, where that is within rounding.

``denominators=`` decides what is left: a bound (an integer), or a collection of denominators. A number that is not
zero never becomes zero.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import isfinite, lcm
from typing import Any

from scsym.errors import InexactInput, InvalidModel, ParseError

from .decimal import fraction_text
from .parse import exact

MODES = ("refuse", "rationalize", "normalize")
CONVINCING = Fraction(1, 100)  # of q^2 times the width of the interval
MAX_DENOMINATOR = 10**6
FEW_DIGITS = 6  # with fewer significant digits than C's and C++'s default a text was written, not printed, by a person
SPARE = 3  # a number with this many digits fewer than its source prints ends there
MOST_DIGITS = 400  # of a decimal text, its exponent included: the range of a float64
TYPES = {  # the relative unit, and how many digits the shortest text of nearly every such number has
    "float64": (Fraction(1, 2**52), 16),
    "float32": (Fraction(1, 2**23), 8),
    "float16": (Fraction(1, 2**10), 4),
    "bfloat16": (Fraction(1, 2**7), 3),
}
SUM_SLACK = Fraction(1, 10**5)  # of a row of plain floats, which may have been of a shorter type


class RoundedRow(UserWarning):
    """Rows of floats (or of counts) were taken as their exact values, divided by their sums."""


@dataclass(frozen=True)
class Rounded:
    """A number known only to within rounding.

    value : its exact value; shown : its text.
    slacks : half the widths of the intervals that the meant number lies in, most trusted first.
    own : how many significant digits it has; short : whether that is fewer than its source would have printed, so that
    it may be what it says.
    epsilon : the relative unit of its type.
    """

    value: Fraction
    shown: str
    slacks: tuple[Fraction, ...]
    own: int
    short: bool
    epsilon: Fraction


@dataclass(frozen=True)
class Printed:
    """A decimal in a text, such as ``0.25`` or ``1e-3``: exact as written, unless its reader is told to rationalize."""

    text: str


def is_rounded(x: Any) -> bool:
    """Whether `x` is an inexact number: a Python or NumPy float, a Decimal, or a `Printed` decimal."""
    return isinstance(x, float | Decimal | Printed) or getattr(getattr(x, "dtype", None), "kind", "") == "f"


def printed_digits(texts: Sequence[str]) -> int:
    """The significant digits that the tool printed: the most in any of the decimals."""
    return max(map(_significant, texts), default=0)


def rounded(x: Any, digits: int | None = None) -> Rounded:
    """`x` with what is known of its rounding.

    digits : how many significant digits the source of a decimal prints (by default, as many as the decimal has).

    Raises InexactInput for a number that is not finite, ParseError for a text that is no decimal.
    """
    if isinstance(x, Printed | Decimal):
        return _rounded_text(str(x) if isinstance(x, Decimal) else x.text, digits)
    if x != x or x in (float("inf"), float("-inf")):
        raise InexactInput(f"{float(x)!r} is not a number that a fraction could stand for")
    kind = str(getattr(x, "dtype", "float64"))
    if kind not in TYPES:
        kind = "float64"  # a longer type was often filled with float64
    epsilon, most = TYPES[kind]
    text = repr(float(x)) if kind == "float64" else str(x)
    value = Fraction(*x.as_integer_ratio()) if hasattr(x, "as_integer_ratio") else Fraction(float(x))
    own = _significant(text)
    place = epsilon * Fraction(2) ** _exponent(value) if value else epsilon
    slacks = tuple(sorted({place / 2, 4 * place, 4 * epsilon}))
    return Rounded(value, text, slacks, own, own <= most - SPARE, epsilon)


def _rounded_text(text: str, digits: int | None) -> Rounded:
    value, own = decimal_value(text), _significant(text)
    most = max(own, digits or 0)
    unit = _unit(value, most) if value else Fraction(1, 10**most)
    if most < FEW_DIGITS:
        return Rounded(value, text, (), own, True, unit)
    double = TYPES["float64"][0]
    slacks = (unit / 2, 4 * double) if most >= 15 else (unit / 2,)  # 15 digits and more are a float64 in full
    return Rounded(value, text, slacks, own, own <= most - SPARE, max(unit, double))


def decimal_value(text: str) -> Fraction:
    """The decimal as written, ``1e-3`` included. ParseError for another text, or beyond the range of floats."""
    head, _, exponent = text.lower().partition("e")
    try:
        if len(head) > 10 * MOST_DIGITS or (exponent and abs(int(exponent)) > MOST_DIGITS) or "/" in head:
            raise ValueError
        return Fraction(text)
    except (ValueError, OverflowError):
        raise ParseError(f"{text!r:.80} is not a decimal within the range of floats") from None


def _significant(text: str) -> int:
    digits = text.lower().partition("e")[0].lstrip("+-").replace(".", "").strip("0")
    return len(digits)


def _unit(value: Fraction, digits: int) -> Fraction:
    """One unit of the digit number `digits` of a number."""
    size, exponent = abs(value), 0
    exponent = len(str(size.numerator)) - len(str(size.denominator))
    while size < Fraction(10) ** exponent:
        exponent -= 1
    return Fraction(10) ** (exponent - digits + 1)


def _exponent(x: Fraction) -> int:
    """The integer e with 2^e <= |x| < 2^(e+1)."""
    size = abs(x)
    e = size.numerator.bit_length() - size.denominator.bit_length()
    return e if Fraction(2) ** e <= size else e - 1


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """The fraction with the smallest denominator in the closed interval, of positive numbers.

    >>> simplest(Fraction(3, 10), Fraction(1, 2))
    Fraction(1, 2)
    """
    a, b, c, d = 1, 0, 0, 1  # the matrix of the continued fraction so far
    while True:
        whole = low.numerator // low.denominator
        if whole * low.denominator == low.numerator or whole < high.numerator // high.denominator:
            n = whole if whole * low.denominator == low.numerator else whole + 1
            return Fraction(a * n + b, c * n + d)
        a, b, c, d = a * whole + b, a, c * whole + d, c
        low, high = 1 / (high - whole), 1 / (low - whole)


def _neighbours(x: Fraction, most: int) -> tuple[Fraction, Fraction]:
    """The fractions before and after `x` among those with denominators at most `most`."""
    p, q = x.numerator, x.denominator
    inverse = pow(p, -1, q) if q > 1 else 0
    before = inverse + (most - inverse) // q * q if q > 1 else most
    after = (q - inverse) + (most - (q - inverse)) // q * q if q > 1 else most
    return Fraction(p * before - 1, q * before), Fraction(p * after + 1, q * after)


@dataclass(frozen=True)
class Candidate:
    """A fraction that a rounded number may stand for; `doubt` is its denominator squared times the interval's width."""

    value: Fraction
    doubt: Fraction


def _candidate(value: Fraction, slack: Fraction) -> Candidate | None:
    """The simplest fraction within the slack; None where zero is within it."""
    sign, size = (-1, -value) if value < 0 else (1, value)
    if size <= slack:
        return None
    found = simplest(size - slack, size + slack)
    return Candidate(sign * found, found.denominator**2 * 2 * slack)


@lru_cache(maxsize=4096)
def _meant(number: Rounded) -> tuple[Fraction | None, tuple[Fraction, ...]]:
    """The fraction that a number stands for, None if it is not clear; and the candidates."""
    value = number.value
    if not value or value.denominator == 1:
        return value, ()
    written = decimal_value(number.shown)
    found = [c for slack in number.slacks if (c := _candidate(value, slack))]
    best = min(found, key=lambda c: c.doubt, default=None)
    clear = best is not None and best.doubt <= CONVINCING and best.value.denominator <= MAX_DENOMINATOR
    if best is not None and clear and not (number.short and best.value == written):
        return best.value, ()
    if number.short and (number.own < FEW_DIGITS or written.denominator <= MAX_DENOMINATOR):
        printed = _candidate(value, _unit(value, number.own) / 2)
        if printed is None or printed.doubt > CONVINCING or printed.value in (written, round(written)):
            return written, ()
        return None, (printed.value, written)
    if best is None or abs(value) <= number.slacks[-1]:
        return None, (Fraction(0),)
    if number.short:
        best = _candidate(value, _unit(value, number.own) / 2) or best
    return None, tuple(dict.fromkeys((best.value, written)))


@lru_cache(maxsize=65536)
def _meant_float(x: float) -> tuple[Fraction | None, tuple[Fraction, ...]]:
    return _meant(rounded(x))


def _among(number: Rounded, denominators: int | frozenset[int]) -> Fraction | None:
    """The only fraction with an allowed denominator within rounding; None if there is none, or more than one."""
    levels = [s for s in number.slacks if s < abs(number.value)]
    if number.short:
        levels.append(_unit(number.value, number.own) / 2)
    for slack in levels:
        found = _allowed(number.value, slack, denominators)
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _allowed(value: Fraction, slack: Fraction, denominators: int | frozenset[int]) -> set[Fraction]:
    """The fractions within the slack that have an allowed denominator; of more than two, two or more."""
    if not isinstance(denominators, int):
        around = {Fraction(n + k, d) for d in denominators for n in [round(value * d)] for k in (-1, 0, 1)}
        return {x for x in around if x and abs(x - value) <= slack}
    best = _candidate(value, slack)
    if best is None or best.value.denominator > denominators:
        return set()
    return {best.value, *(x for x in _neighbours(best.value, denominators) if abs(x - value) <= slack)}


@dataclass(frozen=True)
class Reading:
    """How a reader takes the numbers that it finds; made by `reading`.

    remedy : what to do at the source of the numbers, for messages ("export with output_precision = 17").
    asks : how the reader is told to rationalize, for messages ("rationalize=True").
    """

    mode: str = "refuse"
    denominators: int | frozenset[int] | None = None
    digits: int | None = None
    remedy: str = ""
    asks: str = "rationalize=True"

    def number(self, x: Any, place: Callable[[], str]) -> Any:
        """The exact value of one number that belongs to no row. Raises InexactInput with the place."""
        if not is_rounded(x):
            return _exactly(x, place)
        value, candidates = self._one(x, place)
        if value is None:
            raise InexactInput(f"{place()}: {self._unclear(x, candidates)}")
        return value

    def row(self, entries: Sequence[Any], place: Callable[[int], str], whole: Callable[[], str]) -> list[Any]:
        """The exact values of probabilities that sum to one.

        place(k) names the entry number k, whole() the row, for messages. Raises InexactInput for an entry that is not
        clear; InvalidModel where inexact entries are read as fractions that do not sum to one.
        """
        inexact = [k for k, x in enumerate(entries) if is_rounded(x)]
        if self.mode == "normalize":
            return self._normalized(entries, place, whole)
        values: list[Any] = []
        unclear: dict[int, tuple[Fraction, ...]] = {}
        for k, x in enumerate(entries):
            if not is_rounded(x):
                values.append(_exactly(x, lambda k=k: place(k)))  # type: ignore[misc]
                continue
            value, candidates = self._one(x, lambda k=k: place(k))  # type: ignore[misc]
            if value is None:
                unclear[k] = candidates
            values.append(value if value is not None else candidates[0] if candidates else Fraction(0))
        if self.mode == "refuse":
            return values  # each is exact as written
        if len(unclear) == 1 and len(values) > 1 and self.denominators is None:
            k = next(iter(unclear))
            rest = 1 - sum(values[:k] + values[k + 1 :], Fraction(0))
            if _within(rounded(entries[k], self.digits), rest):
                values[k], unclear = rest, {}
        total: Any = sum(values, Fraction(0))
        if unclear and not (self.denominators is None and _together(values, list(unclear), total)):
            k, candidates = next(iter(unclear.items()))
            raise InexactInput(f"{place(k)}: {self._unclear(entries[k], candidates)}")
        if inexact and total != 1 and any(v != 0 for v in values):
            sums = f"{whole()} sum to {fraction_text(total)}, not to 1"
            raise InvalidModel(f"{sums}, when each is read as the fraction that it was rounded from; {self._ways()}")
        return values

    def _one(self, x: Any, place: Callable[[], str]) -> tuple[Fraction | None, tuple[Fraction, ...]]:
        """The value of an inexact number, None if it is not clear, with the candidates."""
        if self.mode == "refuse":
            return (decimal_value(x.text) if isinstance(x, Printed) else self._refused(x, place)), ()
        if type(x) is float and isfinite(x) and self.mode == "rationalize" and self.denominators is None:
            return _meant_float(x)
        number = self._rounded(x, place)
        if self.mode == "normalize":
            return number.value, ()
        if self.denominators is None or number.value.denominator == 1:
            return _meant(number)
        found = _among(number, self.denominators)
        return found, () if found is not None else _meant(number)[1]

    def _refused(self, x: Any, place: Callable[[], str]) -> Fraction:
        try:
            return exact(x)
        except InexactInput as problem:
            hint = f"; or read with {self.asks}" if isfinite(x) else ""
            raise InexactInput(f"{place()}: {problem}{hint}") from None

    def _normalized(self, entries: Sequence[Any], place: Callable[[int], str], whole: Callable[[], str]) -> list[Any]:
        values: list[Any] = []
        slack = SUM_SLACK
        for k, x in enumerate(entries):
            if type(x) is float and isfinite(x):
                values.append(Fraction(x))
            elif is_rounded(x):
                number = self._rounded(x, lambda k=k: place(k))  # type: ignore[misc]
                slack = max(slack, 2 * len(entries) * number.epsilon)
                values.append(number.value)
            else:
                values.append(_exactly(x, lambda k=k: place(k)))  # type: ignore[misc]
        if any(not isinstance(v, Fraction) for v in values):
            if not any(map(is_rounded, entries)):
                return values
            raise InexactInput(f"{whole()} have both floats and symbols, so they cannot be divided by their sum")
        if any(v < 0 for v in values) or not any(values):
            return values  # a negative number is refused by the model, with the place
        bottom = lcm(*{v.denominator for v in values})
        tops = [v.numerator * (bottom // v.denominator) for v in values]
        total = sum(tops)
        counts = bottom == 1 and total > 1
        if abs(total - bottom) > slack * bottom and not counts:
            raise InvalidModel(f"{whole()} sum to {total / bottom:.9g}, which is further from 1 than rounding explains")
        if total == bottom:
            return values
        warnings.warn(
            "numbers are taken as their exact values, and each row is divided by its sum", RoundedRow, stacklevel=3
        )
        return [Fraction(top, total) for top in tops]

    def _rounded(self, x: Any, place: Callable[[], str]) -> Rounded:
        try:
            return rounded(x, self.digits)
        except (InexactInput, ParseError) as problem:
            raise InexactInput(f"{place()}: {problem}") from None

    def _unclear(self, x: Any, candidates: tuple[Fraction, ...]) -> str:
        shown = x.text if isinstance(x, Printed) else str(x)
        if candidates and not any(candidates):
            said = f"{shown} is within rounding error of 0, but a probability that is not 0 is never read as 0"
        elif self.denominators is not None:
            said = f"{shown} is not within rounding error of exactly one fraction with such a denominator"
        elif len(candidates) > 1 and candidates[0].denominator <= MAX_DENOMINATOR:
            said = f"{shown} is ambiguous: it may stand for {candidates[0]} or for {candidates[1]}"
        else:
            said = f"{shown} is not within rounding error of a fraction that is simple enough to be meant"
        return f"{said}; {self._ways()}"

    def _ways(self) -> str:
        ways = [self.remedy] if self.remedy else ["give exact numbers"]
        if self.denominators is None:
            ways.append("say which denominators are meant with denominators=")
        ways.append("or, for learned numbers, read the floats' own values with floats='normalize'")
        return ", ".join(ways)


def reading(
    rationalize: bool = False,
    *,
    floats: str | None = None,
    denominators: int | Collection[int] | None = None,
    digits: int | None = None,
    remedy: str = "",
    asks: str = "rationalize=True",
) -> Reading:
    """The way of reading that a reader's options ask for; ``rationalize=True`` is ``floats="rationalize"``.

    denominators : a bound, or the denominators that may occur; implies "rationalize".
    digits : how many significant digits the source prints (see `printed_digits`).

    Raises ParseError for options that contradict each other.
    """
    if floats is not None and floats not in MODES:
        raise ParseError(f"floats= is one of {', '.join(MODES)}, not {floats!r}")
    mode = floats or ("rationalize" if rationalize or denominators is not None else "refuse")
    if rationalize and mode != "rationalize":
        raise ParseError(f"rationalize=True and floats={floats!r} contradict each other")
    if denominators is not None and mode != "rationalize":
        raise ParseError(f"denominators= is for reading floats as fractions, not for floats={floats!r}")
    allowed: int | frozenset[int] | None = None
    if denominators is not None:
        several = isinstance(denominators, Collection) and not isinstance(denominators, str)
        values: list[Any] = list(denominators) if several else [denominators]  # type: ignore[arg-type]
        if not values or any(not isinstance(d, int) or isinstance(d, bool) or d < 1 for d in values):
            raise ParseError(f"denominators= is a positive integer (a bound) or several, not {denominators!r}")
        allowed = frozenset(values) if several else int(values[0])
    return Reading(mode, allowed, digits, remedy, asks)


def _exactly(x: Any, place: Callable[[], str]) -> Any:
    try:
        return exact(x)
    except InexactInput as problem:
        raise InexactInput(f"{place()}: {problem}") from None
    except (ParseError, TypeError, ZeroDivisionError) as problem:
        raise ParseError(f"{place()}: {problem}") from None


def _within(number: Rounded, x: Any) -> bool:
    """Whether a positive `x` is within the tightest slack of a number."""
    return isinstance(x, Fraction) and x > 0 and any(abs(x - number.value) <= slack for slack in number.slacks[:1])


def _together(values: Sequence[Any], unclear: Sequence[int], total: Any) -> bool:
    """Whether at least three candidates, each the simplest in its interval, confirm each other by summing to one."""
    return (
        len(unclear) > 2
        and total == 1
        and all(v != 0 for v in (values[k] for k in unclear))
        and lcm(*(values[k].denominator for k in unclear)) <= MAX_DENOMINATOR
    )
