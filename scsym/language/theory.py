"""Theories: declared symbols, each with its reading, notation and sign, and the equations that define them.

From one declaration come the kernel's signature, the text, the LaTeX, and the meaning in a concrete model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from scsym.errors import StatementError
from scsym.kernel.terms import NATURAL, Judgement, Signature, Symbol, check_judgement, free_vars, merge, signature

from .expressions import Expr, Index, Natural, Statement, eq, expr, natural

ROLES = {
    "": "a quantity",
    "behaviour": "a policy with full support, from which others are made",
    "policy": "a policy that a model chooses freely",
    "conditioned": "the behaviour policy conditioned on success",
    "law": "a probability over its last argument",
}
"""What a symbol may be, and so how a search for models draws it."""


@dataclass(frozen=True)
class Declaration:
    """A symbol: argument sorts, sign, what it is in words, its LaTeX, its value in a concrete model, and its role.

    Raises StatementError for a role that is none of `ROLES`.
    """

    name: str
    arguments: tuple[str, ...]
    sign: str = "real"
    reading: str = ""
    latex: str = ""
    meaning: Callable[..., Any] | None = field(default=None, compare=False)
    role: str = ""

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            known = ", ".join(filter(None, ROLES))
            raise StatementError(f"the role of {self.name} is one of {known}, not {self.role!r}")

    def __call__(self, *indices: Index | Natural | int) -> Expr:
        if len(indices) != len(self.arguments):
            raise StatementError(f"{self._shape}, not {len(indices)}")
        for given, sort in zip(indices, self.arguments, strict=True):
            if not isinstance(given, (Index, Natural, int)) or _sort(given) != sort:
                kind = f"of the sort {_sort(given)}" if isinstance(given, (Index, Natural, int)) else "no index"
                raise StatementError(f"{self._shape}; {getattr(given, 'name', given)!s} is {kind}")
        made = [("nat", (i, ())) if isinstance(i, int) else i.index for i in indices]
        return Expr(("sym", self.name, tuple(made)))

    @property
    def _shape(self) -> str:
        """``V(S) takes 1 index``."""
        n = len(self.arguments)
        return f"{self.name}({', '.join(self.arguments)}) takes {n} {'index' if n == 1 else 'indices'}"


def _sort(index: Index | Natural | int) -> str:
    return index.sort if isinstance(index, Index) else NATURAL


@dataclass(frozen=True)
class Hypothesis:
    """A named hypothesis of a theory: an axiom, a definition or an assumption of one claim."""

    name: str
    statement: Statement
    reading: str = ""
    definition: bool = False

    @property
    def judgement(self) -> Judgement:
        """The kernel's judgement."""
        return self.statement.judgement


@dataclass(frozen=True)
class Theory:
    """An immutable table of declarations and hypotheses: ``theory.V(s)`` is a symbol applied, ``theory.bellman`` a law.

    Extend it with `with_symbols`, `with_hypotheses` and `define`; each returns a new theory.
    """

    name: str
    declarations: Mapping[str, Declaration] = field(default_factory=dict)
    hypotheses: Mapping[str, Hypothesis] = field(default_factory=dict)
    sorts: Mapping[str, str] = field(default_factory=dict)
    reading: str = ""

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("__"):
            if name in self.declarations:
                return self.declarations[name]
            if name in self.hypotheses:
                return self.hypotheses[name]
        raise AttributeError(f"theory {self.name!r} has no symbol or hypothesis {name!r}{self._near(name)}")

    def _near(self, name: str) -> str:
        """The names that were perhaps meant, as the end of a sentence."""
        if name.startswith("_"):
            return ""  # asked for by libraries, many times
        from difflib import get_close_matches

        near = get_close_matches(name, [*self.declarations, *self.hypotheses], n=3)
        return f"; did you mean {' or '.join(near)}?" if near else ""

    def __getstate__(self) -> dict[str, Any]:
        return dict(self.__dict__)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    @property
    def signature(self) -> Signature:
        """The kernel's signature."""
        return signature({d.name: Symbol(d.arguments, d.sign) for d in self.declarations.values()})

    def state(self, name: str) -> Index:
        """A state variable (sort ``S``)."""
        return Index(name, "S")

    def action(self, name: str) -> Index:
        """An action variable (sort ``A``)."""
        return Index(name, "A")

    def index(self, name: str, sort: str) -> Index:
        """A variable of any sort of the theory."""
        return Index(name, sort)

    def natural(self, name: str) -> Natural:
        """A natural-number variable."""
        return natural(name)

    def with_symbols(self, *declarations: Declaration) -> Theory:
        """The theory with more symbols."""
        table = dict(self.declarations)
        for d in declarations:
            if d.name in table or d.name in self.hypotheses:
                raise StatementError(f"{d.name!r} is already declared in theory {self.name!r}")
            table[d.name] = d
        return Theory(self.name, table, self.hypotheses, self.sorts, self.reading)

    def with_hypotheses(self, *hypotheses: Hypothesis) -> Theory:
        """The theory with more hypotheses."""
        table = dict(self.hypotheses)
        for h in hypotheses:
            if h.name in table or h.name in self.declarations:
                raise StatementError(f"{h.name!r} is already declared in theory {self.name!r}")
            check_judgement(self.signature, h.judgement)
            table[h.name] = h
        return Theory(self.name, self.declarations, table, self.sorts, self.reading)

    def assuming(self, name: str, statement: Statement, reading: str = "") -> Theory:
        """The theory with one more assumption."""
        return self.with_hypotheses(Hypothesis(name, statement, reading))

    def define(
        self,
        name: str,
        indices: tuple[Index | Natural, ...],
        value: Any,
        *,
        sign: str = "real",
        times: Any = None,
        reading: str = "",
        latex: str = "",
        meaning: Callable[..., Any] | None = None,
    ) -> Theory:
        """The theory with a symbol ``name(indices) = value`` (or ``name(indices) * times = value``).

        The defining equation is the hypothesis ``name + "_def"``. A theorem that uses it lists it; the kernel's rule
        `discharge` drops it where nothing else mentions the symbol.
        """
        right = expr(value)
        extra = free_vars(right.term) - {i.var for i in indices}
        if extra:
            raise StatementError(f"the definition of {name} has the free index {min(extra)[0]}")
        extended = self.with_symbols(Declaration(name, tuple(i.var[1] for i in indices), sign, reading, latex, meaning))
        applied = extended.declarations[name](*indices)
        left = applied if times is None else applied * expr(times)
        judgement = eq(left, right).judgement._replace(forall=tuple(i.var for i in indices))
        return extended.with_hypotheses(Hypothesis(f"{name}_def", Statement(judgement), reading, True))

    def join(self, other: Theory, name: str = "") -> Theory:
        """Both theories at once; what both declare must agree."""
        merge(self.signature, other.signature)
        return Theory(
            name or self.name,
            {**other.declarations, **self.declarations},
            {**other.hypotheses, **self.hypotheses},
            {**other.sorts, **self.sorts},
            self.reading,
        )
