"""Values beyond the numbers: ``oo``, ``-oo`` and ``undefined`` (0/0 at a place, never made up)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from scsym.errors import UndefinedValue


class Infinity:
    """``oo`` or ``-oo``: above (below) every number; ``oo - oo`` and ``0 * oo`` raise UndefinedValue.

    It computes with exact values only: a float or a text beside it is a TypeError.
    """

    __slots__ = ("sign",)
    sign: int

    def __new__(cls, sign: int = 1) -> Infinity:
        return oo if sign > 0 else -oo

    def __neg__(self) -> Infinity:
        return _MINUS if self is oo else oo

    def __pos__(self) -> Infinity:
        return self

    def __abs__(self) -> Infinity:
        return oo

    def __add__(self, other: Any) -> Infinity:
        if not _is_exact(other):
            return NotImplemented
        if isinstance(other, Infinity) and other is not self:
            raise UndefinedValue("oo - oo is undefined")
        return self

    __radd__ = __add__

    def __sub__(self, other: Any) -> Infinity:
        return self + (-other) if _is_exact(other) else NotImplemented

    def __rsub__(self, other: Any) -> Infinity:
        return -self + other if _is_exact(other) else NotImplemented

    def __mul__(self, other: Any) -> Infinity:
        if not _is_exact(other):
            return NotImplemented
        sign = sign_of(other)
        if sign == 0:
            raise UndefinedValue("0 * oo is undefined; weighted(c, x) has the convention 0 * log 0 = 0")
        return self if sign > 0 else -self

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Infinity:
        if not _is_exact(other):
            return NotImplemented
        if isinstance(other, Infinity):
            raise UndefinedValue("oo / oo is undefined")
        if other == 0:
            raise ZeroDivisionError(f"{self!r} / 0")
        return self * other

    def __rtruediv__(self, other: Any) -> Fraction:
        return Fraction(0) if _is_exact(other) else NotImplemented

    def __lt__(self, other: Any) -> bool:
        return self is _MINUS and other is not _MINUS if _is_exact(other) else NotImplemented

    def __le__(self, other: Any) -> bool:
        return self is _MINUS or other is oo if _is_exact(other) else NotImplemented

    def __gt__(self, other: Any) -> bool:
        return self is oo and other is not oo if _is_exact(other) else NotImplemented

    def __ge__(self, other: Any) -> bool:
        return self is oo or other is _MINUS if _is_exact(other) else NotImplemented

    def __float__(self) -> float:
        return self.sign * float("inf")

    def _sympy_(self) -> Any:
        import sympy

        return sympy.oo if self is oo else -sympy.oo

    def __repr__(self) -> str:
        return "oo" if self is oo else "-oo"

    def _repr_latex_(self) -> str:
        return r"$\infty$" if self is oo else r"$-\infty$"

    def __reduce__(self) -> tuple[Any, ...]:
        return Infinity, (self.sign,)


def _is_exact(x: Any) -> bool:
    """Whether x is one of our values; 0/0 raises UndefinedValue."""
    from .logs import LogNumber, Mixed
    from .ratfun import RationalFunction

    if isinstance(x, Undefined):
        raise UndefinedValue("an undefined entry (0/0) takes part in no computation")
    return isinstance(x, (int, Fraction, Infinity, LogNumber, Mixed, RationalFunction)) and not isinstance(x, bool)


def _infinity(sign: int) -> Infinity:
    made = object.__new__(Infinity)
    made.sign = sign
    return made


oo = _infinity(1)
_MINUS = _infinity(-1)


class Undefined:
    """The value of 0/0: equal only to itself; arithmetic and order with it raise UndefinedValue."""

    __slots__ = ()

    def __new__(cls) -> Undefined:
        return undefined

    def _refuse(self, *others: Any) -> Any:
        raise UndefinedValue("an undefined entry (0/0) takes part in no computation")

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _refuse
    __neg__ = __abs__ = __pow__ = __float__ = _refuse

    def _order(self, other: Any) -> Any:
        if isinstance(other, Undefined) or _is_exact(other):
            self._refuse()
        return NotImplemented

    __lt__ = __le__ = __gt__ = __ge__ = _order

    def _sympy_(self) -> Any:
        import sympy

        return sympy.nan

    def __repr__(self) -> str:
        return "undefined"

    def __reduce__(self) -> tuple[Any, ...]:
        return Undefined, ()


undefined = object.__new__(Undefined)


def sign_of(x: Any) -> int:
    """The sign -1, 0 or 1 of an exact value; raises UndecidedSign for a symbolic one."""
    if isinstance(x, Infinity):
        return x.sign
    return int(x > 0) - int(x < 0)
