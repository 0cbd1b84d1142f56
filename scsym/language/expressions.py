"""The language in which an author writes statements: thin sugar over the kernel's terms.

An expression has no truth value and ``==`` makes no statement: write ``eq(x, y)``, ``ge(x, y)``, ``le(x, y)``,
``gt(x, y)``, ``lt(x, y)``. Every free index of a statement is universally quantified, except those named in ``fix``.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NoReturn

from scsym.errors import InexactInput, StatementError
from scsym.kernel import terms
from scsym.kernel.terms import Judgement, Term, Var
from scsym.typeset import judgement_latex, term_latex

from .text import judgement_text, term_text


@dataclass(frozen=True, slots=True)
class Index:
    """An index variable of a sort, such as a state ``s`` or an action ``a``."""

    name: str
    sort: str

    @property
    def var(self) -> Var:
        """The kernel's variable."""
        return (self.name, self.sort)

    @property
    def index(self) -> terms.Index:
        """The kernel's index."""
        return ("var", self.name, self.sort)


@dataclass(frozen=True, slots=True)
class Natural:
    """A natural number expression, linear in natural variables, such as ``k`` or ``k + 1``."""

    lin: terms.Lin

    def __add__(self, other: Natural | int) -> Natural:
        return Natural(terms.lin_add(self.lin, other.lin if isinstance(other, Natural) else (other, ())))

    __radd__ = __add__

    def __sub__(self, other: Natural | int) -> Natural:
        return Natural(terms.lin_add(self.lin, other.lin if isinstance(other, Natural) else (other, ()), -1))

    def __rmul__(self, factor: int) -> Natural:
        return Natural(terms.lin_add((0, ()), self.lin, factor))

    @property
    def var(self) -> Var:
        """The kernel's variable; only for a bare variable."""
        match self.lin:
            case (0, ((name, 1),)):
                return (name, terms.NATURAL)
        raise StatementError("only a bare natural variable can be quantified")

    @property
    def index(self) -> terms.Index:
        """The kernel's index."""
        return ("nat", self.lin)

    @property
    def number(self) -> Expr:
        """The natural number as a number."""
        return Expr(("nat", self.lin))


def natural(name: str) -> Natural:
    """A natural-number variable."""
    return Natural((0, ((name, 1),)))


class Expr:
    """A term with arithmetic. ``x / y`` needs y to be a product of nonzero symbols and numbers."""

    __slots__ = ("term",)

    def __init__(self, term: Term) -> None:
        self.term = term

    @property
    def natural(self) -> Natural:
        """A natural-valued symbol applied, such as ``n(m)``, for use as an index: ``u(n(m), s)``, ``n(m) + 1``.

        Raises StatementError for any other term; that the symbol is natural-valued is checked where it is used.
        """
        if self.term[0] != "sym":
            raise StatementError(f"{self!r} is no symbol, and so no index")
        return Natural((0, (), ((self.term[1:], 1),)))

    def __add__(self, other: Any) -> Expr:
        return Expr(terms.add(*_parts("add", self.term), expr(other).term))

    def __radd__(self, other: Any) -> Expr:
        return expr(other) + self

    def __sub__(self, other: Any) -> Expr:
        return Expr(terms.add(*_parts("add", self.term), terms.mul(terms.num(-1), expr(other).term)))

    def __rsub__(self, other: Any) -> Expr:
        return expr(other) - self

    def __mul__(self, other: Any) -> Expr:
        return Expr(terms.mul(*_parts("mul", self.term), expr(other).term))

    def __rmul__(self, other: Any) -> Expr:
        return expr(other) * self

    def __neg__(self) -> Expr:
        return Expr(terms.mul(terms.num(-1), self.term))

    def __truediv__(self, other: Any) -> Expr:
        return self * expr(other) ** -1

    def __rtruediv__(self, other: Any) -> Expr:
        return expr(other) / self

    def __pow__(self, exponent: int | Natural) -> Expr:
        if self.term[0] == "num" and isinstance(exponent, int):
            return Expr(terms.num(self.term[1] ** exponent))
        return Expr(("pow", self.term, exponent.lin if isinstance(exponent, Natural) else (exponent, ())))

    def __eq__(self, other: object) -> NoReturn:  # type: ignore[override]
        raise StatementError("== makes no statement; write eq(left, right)")

    def __ne__(self, other: object) -> NoReturn:  # type: ignore[override]
        raise StatementError("!= makes no statement; write gt(left, right) or lt(left, right)")

    def _no_order(self, other: object) -> NoReturn:
        raise StatementError("an order sign makes no statement; write ge(left, right), le, gt or lt")

    __lt__ = __le__ = __gt__ = __ge__ = _no_order
    __hash__ = None  # type: ignore[assignment]

    def __bool__(self) -> NoReturn:
        raise StatementError("an expression is neither true nor false; make a statement with eq, ge, le, gt or lt")

    def __repr__(self) -> str:
        return term_text(self.term)

    def to_latex(self) -> str:
        """The expression as LaTeX."""
        return term_latex(self.term)

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.to_latex()}$"


def _parts(kind: str, term: Term) -> tuple[Term, ...]:
    """The parts of a sum or product, so that ``x + y + z`` is one sum; any other term as its only part."""
    return term[1] if term[0] == kind else (term,)


def expr(value: Any) -> Expr:
    """An expression from an expression, a natural number expression, an int or a Fraction."""
    if isinstance(value, Expr):
        return value
    if isinstance(value, Natural):
        return value.number
    if isinstance(value, bool) or not isinstance(value, (int, Fraction)):
        if isinstance(value, float):
            raise InexactInput(f"{value!r} is a float; write Fraction({str(value)!r}) or a quotient of integers")
        raise StatementError(f"{value!r} is not an expression")
    return Expr(terms.num(value))


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """``left relation right`` for every value of the quantified indices."""

    judgement: Judgement

    def __bool__(self) -> NoReturn:
        raise StatementError("a statement is not true or false by itself; prove it or refute it")

    def __repr__(self) -> str:
        return judgement_text(self.judgement)

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {judgement_latex(self.judgement)}$"


def in_order(v: Var) -> tuple[bool, bool, Var]:
    """The order of quantified variables: states first, naturals last, so that statements read "for all s, a, k"."""
    return (v[1] == terms.NATURAL, v[1] != "S", v)


def _statement(relation: str, left: Any, right: Any, fix: tuple[Index | Natural, ...]) -> Statement:
    x, y = expr(left).term, expr(right).term
    fixed = {i.var for i in fix}
    free = sorted((terms.free_vars(x) | terms.free_vars(y)) - fixed, key=in_order)
    return Statement(Judgement(tuple(free), relation, x, y))


def eq(left: Any, right: Any, fix: tuple[Index | Natural, ...] = ()) -> Statement:
    """The statement ``left = right``."""
    return _statement("=", left, right, fix)


def ge(left: Any, right: Any, fix: tuple[Index | Natural, ...] = ()) -> Statement:
    """The statement ``left >= right``."""
    return _statement(">=", left, right, fix)


def le(left: Any, right: Any, fix: tuple[Index | Natural, ...] = ()) -> Statement:
    """The statement ``left <= right``, kept as ``right >= left``."""
    return _statement(">=", right, left, fix)


def gt(left: Any, right: Any, fix: tuple[Index | Natural, ...] = ()) -> Statement:
    """The statement ``left > right``."""
    return _statement(">", left, right, fix)


def lt(left: Any, right: Any, fix: tuple[Index | Natural, ...] = ()) -> Statement:
    """The statement ``left < right``, kept as ``right > left``."""
    return _statement(">", right, left, fix)


def sum_(indices: Index | tuple[Index, ...], body: Any) -> Expr:
    """The sum of ``body`` over every value of one index or several."""
    result = expr(body).term
    for i in reversed((indices,) if isinstance(indices, Index) else indices):
        result = terms.total(i.var, result)
    return Expr(result)


def sum_below(j: Natural, bound: Natural | int, body: Any) -> Expr:
    """The sum of ``body`` over the natural numbers j below the bound, perhaps none."""
    limit = bound.lin if isinstance(bound, Natural) else (bound, ())
    return Expr(terms.total((j.var[0], limit), expr(body).term))


def log(value: Any) -> Expr:
    """The natural logarithm of a product of powers of positive symbols."""
    return Expr(("log", expr(value).term))


def delta(i: Index, j: Index) -> Expr:
    """One where the two indices agree, else zero."""
    return Expr(("delta", i.index, j.index))


def card(sort: str) -> Expr:
    """The number of elements of a sort."""
    return Expr(("card", sort))
