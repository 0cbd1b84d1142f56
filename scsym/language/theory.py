"""Theories: declared symbols, each with its reading, notation and sign, and the equations that define them.

From one declaration come the kernel's signature, the text, the LaTeX, and the meaning in a concrete model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from scsym.errors import StatementError
from scsym.judge.claim import NAME
from scsym.kernel.terms import (
    NATURAL,
    Judgement,
    Signature,
    Symbol,
    check_judgement,
    free_vars,
    merge,
    signature,
    symbols_of,
)

from .declaring import read_block
from .expressions import Expr, Index, Natural, Statement, eq, expr, natural, sum_
from .notation import check_notation
from .roles import ROLES


@dataclass(frozen=True)
class Declaration:
    """A symbol: argument sorts, sign, what it is in words, its LaTeX, its value in a concrete model, and its role.

    role : one of `scsym.language.roles.ROLES`, or empty
    of : the symbol to which the role refers, such as the policy of a value

    Raises StatementError for an unknown role and for a notation that is a formula.
    """

    name: str
    arguments: tuple[str, ...]
    sign: str = "real"
    reading: str = ""
    latex: str = ""
    meaning: Callable[..., Any] | None = field(default=None, compare=False)
    role: str = ""
    of: str = ""

    def __post_init__(self) -> None:
        if self.role and self.role not in ROLES:
            raise StatementError(f"the role of {self.name} is one of {', '.join(ROLES)}, not {self.role!r}")

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
    """A named hypothesis of a theory: an axiom, a definition, or an assumption that a statement adds."""

    name: str
    statement: Statement
    reading: str = ""
    definition: bool = False
    assumption: bool = False

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
    variables: Mapping[str, str] = field(default_factory=dict)

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

    def declare(self, block: str, /, **meanings: Callable[..., Any]) -> Theory:
        r"""The theory with the symbols of a block of text, one a line, as in the notation section of a paper.

        A line names variables and their sort (``s, t in S   the states``), or a symbol in four columns that two blanks
        or more separate: the symbol with its indices, its sign or role, its LaTeX (``-`` for its name), and words.

        - sign : ``real``, ``nonneg``, ``positive``, ``nonzero`` or ``natural``
        - role : one of `scsym.language.roles.ROLES`, with ``of`` and a symbol where it refers to one; a sign may stand
          before it. A role gives the sign and the meaning; a policy and a law also get the hypothesis ``NAME_sums``.

        meanings : the value of each symbol in a concrete model, a function of the model and the symbol's indices;
            it goes before the meaning that the role gives.

        Raises StatementError for a line that is none of these, and for two symbols that are written alike.

        >>> urn = Theory("urn").declare(r'''
        ...     y in Y      the colours
        ...     p(y)        law        p      the probability of a colour
        ...     x(y)        real       x      the prize of a colour
        ... ''')
        >>> urn.p_sums.statement
        sum_{y} p(y) = 1
        """
        lines, variables, sorts = read_block(block, self.variables)
        strange = set(meanings) - {line.name for line in lines}
        if strange:
            raise StatementError(f"a meaning is given for {min(strange)!r}, which the block does not declare")
        found = replace(self, variables=variables, sorts={**self.sorts, **sorts})
        found = found.with_symbols(
            *(
                Declaration(
                    line.name, tuple(variables[i] for i in line.indices), line.sign, line.words, line.latex,
                    meanings.get(line.name) or line.meaning, line.role, line.of,
                )
                for line in lines
            )
        )  # fmt: skip
        for line in lines:
            if line.of and line.of not in found.declarations:
                raise StatementError(f"{line.name} is the {line.role} of {line.of!r}, which is not declared")
        return found.with_hypotheses(*(found._sums(line.name, line.indices) for line in lines if line.sums))

    def _sums(self, name: str, indices: tuple[str, ...]) -> Hypothesis:
        """That a law sums to one over its last index."""
        made = [natural(i) if self.variables[i] == NATURAL else Index(i, self.variables[i]) for i in indices]
        declared = self.declarations[name]
        if not made or isinstance(made[-1], Natural):
            raise StatementError(f"{name} is a probability over its last index, which is no element of a finite sort")
        words = f"{declared.reading or name} is a probability"
        return Hypothesis(f"{name}_sums", eq(sum_(made[-1], declared(*made)), 1), words)

    def with_symbols(self, *declarations: Declaration) -> Theory:
        """The theory with more symbols. Raises StatementError for a name or a notation that is taken."""
        table = dict(self.declarations)
        for d in declarations:
            if d.name in table or d.name in self.hypotheses:
                raise StatementError(f"{d.name!r} is already declared in theory {self.name!r}")
            table[d.name] = d
        check_notation(self.name, table, self.variables)
        return replace(self, declarations=table)

    def with_hypotheses(self, *hypotheses: Hypothesis) -> Theory:
        """The theory with more hypotheses. Raises StatementError for a name that is taken or no name."""
        table = dict(self.hypotheses)
        for h in hypotheses:
            if h.name in table or h.name in self.declarations:
                raise StatementError(f"{h.name!r} is already declared in theory {self.name!r}")
            if not NAME.fullmatch(h.name):
                raise StatementError(f"{h.name!r:.60} is no name of a hypothesis: letters, digits and _ . + / - only")
            check_judgement(self.signature, h.judgement)
            if h.definition and _mentions_itself(h.judgement):
                raise StatementError(f"the definition {h.name!r} mentions the symbol that it defines")
            table[h.name] = h
        return replace(self, hypotheses=table)

    def assuming(self, name: str, statement: Statement, reading: str = "") -> Theory:
        """The theory with one more assumption."""
        return self.with_hypotheses(Hypothesis(name, statement, reading, assumption=True))

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

    def without(self, *symbols: str) -> Theory:
        """The theory without these symbols and the hypotheses that mention one.

        Raises StatementError for an unknown one.

        A statement is refuted beside all hypotheses of its theory: state it in one that has no others.
        """
        for name in symbols:
            if name not in self.declarations:
                raise StatementError(f"theory {self.name!r} has no symbol {name!r}{self._near(name)}")
        gone = set(symbols)
        kept = {n: h for n, h in self.hypotheses.items() if not gone & _symbols(h.judgement)}
        return replace(
            self, declarations={n: d for n, d in self.declarations.items() if n not in gone}, hypotheses=kept
        )

    def join(self, other: Theory, name: str = "") -> Theory:
        """Both theories at once.

        Raises IllFormed where a symbol is declared in two ways, StatementError where the meaning of a symbol that both
        have differs, or a hypothesis of one name.
        """
        merge(self.signature, other.signature)
        for shared in self.declarations.keys() & other.declarations.keys():
            if not _same_meaning(self.declarations[shared].meaning, other.declarations[shared].meaning):
                raise StatementError(f"{self.name!r} and {other.name!r} give the symbol {shared!r} different meanings")
        for shared in self.hypotheses.keys() & other.hypotheses.keys():
            ours, theirs = self.hypotheses[shared], other.hypotheses[shared]
            if (ours.judgement, ours.definition) != (theirs.judgement, theirs.definition):
                raise StatementError(f"{self.name!r} and {other.name!r} have different hypotheses called {shared!r}")
        declarations = {**other.declarations, **self.declarations}
        variables = {**other.variables, **self.variables}
        check_notation(name or self.name, declarations, variables)
        return Theory(
            name or self.name,
            declarations,
            {**other.hypotheses, **self.hypotheses},
            {**other.sorts, **self.sorts},
            self.reading,
            variables,
        )


def _symbols(j: Judgement) -> set[str]:
    return symbols_of(j.left) | symbols_of(j.right)


def _mentions_itself(j: Judgement) -> bool:
    """Whether ``f(x) = u`` or ``f(x) t = u`` for all x has f in t or u. A recursion ``f(k + 1) = ...`` may."""
    head, *others = j.left[1] if j.left[0] == "mul" and j.left[1] else (j.left,)
    variables = [("nat", (0, ((n, 1),))) if s == NATURAL else ("var", n, s) for n, s in j.forall]
    if head[0] != "sym" or any(i not in variables for i in head[2]):
        return False
    return head[1] in set().union(*map(symbols_of, (*others, j.right)))


def _same_meaning(ours: Any, theirs: Any) -> bool:
    """Whether two meanings are one function, or the same code with the same values around it."""
    if ours is theirs:
        return True
    codes = [getattr(f, "__code__", None) for f in (ours, theirs)]
    around = [[cell.cell_contents for cell in getattr(f, "__closure__", None) or ()] for f in (ours, theirs)]
    given = [getattr(f, "__defaults__", None) for f in (ours, theirs)]
    return codes[0] is not None and codes[0] == codes[1] and around[0] == around[1] and given[0] == given[1]
