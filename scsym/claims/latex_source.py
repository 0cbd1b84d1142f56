r"""Statements that a paper's LaTeX source marks, by comments that print nothing.

::

    % scsym: theory success
    % scsym: symbol A(s, a)   real   A   the advantage
    % scsym: definition advantage
    \begin{equation} A(s, a) = Q_{\pi_0}(s, a) - V_{\pi_0}(s) \end{equation}
    % scsym: statement mean
    \begin{lemma} ... \[ \sum_a \pi_0(a \mid s) A(s, a) = 0 \] ... \end{lemma}

A mark stands in a line of its own, directly before a display, an inline formula, or an environment of the paper's own
(a lemma) that holds one formula. Every index is quantified but those named by ``for fixed``. Commands that the source
defines with ``\newcommand``, ``\def`` or ``\DeclareMathOperator`` are expanded.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from scsym.claims import statement as statements
from scsym.errors import ParseError, ScsymError, StatementError, sentence
from scsym.kernel.errors import KernelError
from scsym.language import Hypothesis, Statement, Theory, read_latex
from scsym.language.latex_tokens import MATHEMATICS, Macros

MARK = re.compile(r"^[ \t]*%+[ \t]*scsym:[ \t]*(.*)$", re.MULTILINE)
COMMENT = re.compile(r"(?<!\\)(?:\\\\)*(%[^\n]*)")
VERBATIM = re.compile(r"\\begin\{(verbatim\*?|lstlisting|minted|Verbatim)\}.*?\\end\{\1\}", re.DOTALL)
BEGIN = re.compile(r"\\begin\s*\{([^{}]*)\}")
EDGE = re.compile(r"\\(begin|end)\s*\{([^{}]*)\}")
DISPLAY = re.compile(rf"\\begin\{{({MATHEMATICS})\}}|\\\[|\$\$")
RELATION = re.compile(r"[=<>]|\\(?:[lg]eq?(?:slant|q)?|[lg]t)(?![A-Za-z])")
COMMAND = re.compile(
    r"\\(?:(?:re|provide)?newcommand|providecommand|def)\*?\s*\{?\s*(\\[A-Za-z]+)\s*\}?\s*(?:\[(\d)\]|((?:#\d)*))\s*(?=\{)"
)
OPERATOR = re.compile(r"\\DeclareMathOperator\*?\s*\{?\s*(\\[A-Za-z]+)\s*\}?\s*(?=\{)")
KINDS = ("theory", "symbol", "definition", "hypothesis", "statement")
OPTIONS = {
    "definition": ("title",),
    "hypothesis": ("title",),
    "statement": ("theory", "expect", "against", "instead", "assuming", "rate", "title"),
}


def declare_marked(file: Path, load: Callable[[Path], Any]) -> None:
    """Declare the statements that a LaTeX source marks, named ``"file/name"``; none without a mark.

    load : imports a Python file beside the source, which may hold a theory.

    Raises StatementError with file, line and column for a mark or formula that is not understood.
    """
    statements.declared.pop(str(file), None)
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StatementError(f"{file} cannot be read: {sentence(error)}") from error
    if "scsym:" in text:
        _Paper(_Source(file, text), load).declare()


@dataclass(frozen=True)
class _Source:
    """A file's text; `bare` is as long, with blanks for comments and for what is printed as it stands."""

    file: Path
    text: str

    @cached_property
    def printed(self) -> str:
        """The text with blanks for what is printed as it stands."""
        return VERBATIM.sub(lambda m: _blank(m[0]), self.text)

    @cached_property
    def bare(self) -> str:
        """The text with blanks for comments, too."""
        return COMMENT.sub(lambda m: m[0][: m.start(1) - m.start()] + " " * len(m[1]), self.printed)

    def line(self, at: int) -> int:
        """The line of a place, from one."""
        return self.text.count("\n", 0, at) + 1

    def error(self, at: int, problem: str) -> StatementError:
        """The error for a place."""
        column = at - self.text.rfind("\n", 0, at)
        return StatementError(f"{self.file}:{self.line(at)}:{column}: {problem}")

    def macros(self) -> Macros:
        """The commands that the source defines."""
        bare, found = self.bare, dict[str, tuple[int, str]]()
        for m in COMMAND.finditer(bare):
            found[m[1]] = int(m[2] or len(m[3] or "") // 2), _group(bare, m.end())
        for m in OPERATOR.finditer(bare):
            found[m[1]] = 0, rf"\mathrm{{{_group(bare, m.end())}}}"
        return found

    def formula(self, after: int) -> tuple[int, int, str]:
        """Where the formula behind a mark begins and ends, and the title of the environment that holds it."""
        bare = self.bare
        start = after + len(bare[after:]) - len(bare[after:].lstrip())
        title, within = "", (start, len(bare))
        if (m := BEGIN.match(bare, start)) and not DISPLAY.match(bare, start):
            within = (m.end(), self.end(m))
            name = re.match(r"\s*\[([^\[\]]*)\]", bare[m.end() : within[1]])
            title = " ".join(name[1].split()) if name else ""
            inner = [*self.displays(*within)] or [
                part for part in self.inline(*within) if RELATION.search(bare, part[0], part[1])
            ]
            if len(inner) != 1:
                count = f"{len(inner)} formulas" if inner else "no formula"
                raise self.error(start, f"this {m[1]} holds {count}; put the mark directly before the one meant")
            return (*inner[0], title)
        for begins, stops in (*self.displays(start, len(bare), once=True), *self.inline(start, len(bare), once=True)):
            if begins == start:
                return begins, stops, title
        raise self.error(start, r"behind a mark stands a formula (in $, \[ or an environment) or what holds one")

    def end(self, begin: re.Match[str]) -> int:
        r"""Where the ``\end`` of an environment begins."""
        depth = 0
        for m in EDGE.finditer(self.bare, begin.start()):
            if m[2] == begin[1]:
                depth += 1 if m[1] == "begin" else -1
                if depth == 0:
                    return m.start()
        raise self.error(begin.start(), rf"this environment is not closed; write \end{{{begin[1]}}}")

    def displays(self, at: int, end: int, once: bool = False) -> Iterator[tuple[int, int]]:
        """The displayed formulas between two places; the first alone on request, if it stands there."""
        bare = self.bare
        while m := DISPLAY.search(bare, at, end):
            if once and m.start() != at:
                return
            if m[1]:
                stop = self.end(BEGIN.match(bare, m.start()) or m)
                close = EDGE.match(bare, stop)
                at = close.end() if close else stop
            else:
                mark = r"\]" if m[0] == r"\[" else "$$"
                stop = bare.find(mark, m.end(), end)
                if stop < 0:
                    raise self.error(m.start(), f"this formula is not closed; write {mark}")
                at = stop + 2
            yield m.start(), at
            if once:
                return

    def inline(self, at: int, end: int, once: bool = False) -> Iterator[tuple[int, int]]:
        """The formulas in the text between two places; the first alone on request, if it stands there."""
        bare = self.bare
        while m := re.compile(r"(?<!\\)\$|\\\(").search(bare, at, end):
            if once and m.start() != at:
                return
            close = re.compile(r"(?<!\\)\$" if m[0] == "$" else r"\\\)").search(bare, m.end(), end)
            if close is None:
                raise self.error(m.start(), "this formula is not closed")
            at = close.end()
            yield m.start(), at
            if once:
                return


class _Paper:
    """The marks of a source in their order, and the theory that they build."""

    def __init__(self, source: _Source, load: Callable[[Path], Any]) -> None:
        self.source, self.load = source, load
        self.macros = source.macros()
        self.theory: Theory | None = None
        self.hypotheses: dict[str, tuple[list[Statement], str]] = {}
        self.written = ""
        self.name = re.sub(r"[^A-Za-z0-9_.\-]+", "-", source.file.stem)

    def declare(self) -> None:
        """Follow every mark."""
        for mark in MARK.finditer(self.source.printed):
            self.at = mark.start(1)
            kind, _, rest = mark[1].strip().partition(" ")
            if kind not in KINDS:
                near = get_close_matches(kind, KINDS, n=1)
                hint = f"; did you mean {near[0]}?" if near else f", one of {', '.join(KINDS)}"
                raise self.error(f"a mark begins with what it is{hint}: % scsym: statement NAME")
            try:
                getattr(self, f"_{kind}")(rest.strip(), mark.end())
            except (ScsymError, KernelError) as problem:
                if str(problem).startswith(f"{self.source.file}:"):
                    raise
                raise self.error(sentence(problem)) from problem

    def error(self, problem: str) -> StatementError:
        """The error for the mark that is followed."""
        return self.source.error(self.at, problem)

    def _theory(self, name: str, _: int) -> None:
        self.theory = self.named(name)

    def _symbol(self, line: str, _: int) -> None:
        self.theory = self.current().declare(line)

    def _definition(self, text: str, after: int) -> None:
        name, options = self.words("definition", text)
        goals, *_ = self.read(self.current(), after)
        if len(goals) != 1 or goals[0].judgement.relation != "=":
            raise self.error("a definition is one equation")
        made = Hypothesis(name, goals[0], options.get("title", ""), definition=True)
        self.theory = self.current().with_hypotheses(made)

    def _hypothesis(self, text: str, after: int) -> None:
        name, options = self.words("hypothesis", text)
        if name in self.hypotheses:
            raise self.error(f"there is a hypothesis {name} already")
        goals, _, title, _ = self.read(self.current(), after)
        self.hypotheses[name] = goals, options.get("title", title)

    def _statement(self, text: str, after: int) -> None:
        name, options = self.words("statement", text)
        theory = self.named(options["theory"]) if "theory" in options else self.current()
        for assumed in filter(None, options.get("assuming", "").split(",")):
            if assumed not in self.hypotheses:
                raise self.error(f"no hypothesis {assumed} is marked above")
            parts, words = self.hypotheses[assumed]
            for n, part in enumerate(parts, start=1):
                theory = theory.assuming(assumed if n == 1 else f"{assumed}+{n}", part, words)
        goals, start, title, label = self.read(theory, after, options.get("rate", ""))
        expect = options.get("expect", "proven")
        against = options.get("against", "text" if expect == "refuted" else "")
        instead = [n if "/" in n else f"{self.name}/{n}" for n in filter(None, options.get("instead", "").split(","))]
        made = statements.claim(
            f"{self.name}/{name}", theory, goals, expect=expect, against=against, instead=instead, source=label,
            title=options.get("title", title), at=(str(self.source.file), self.source.line(start)),
        )  # fmt: skip
        statements.declared[made.file][-1] = replace(made, written=(self.written,))

    def words(self, kind: str, text: str) -> tuple[str, Mapping[str, str]]:
        """The name behind a mark, and its options ``key=value``."""
        try:
            first, *rest = shlex.split(text)
        except ValueError as problem:
            raise self.error(f"the mark names what follows: % scsym: {kind} NAME ({problem})") from None
        options = {}
        for word in rest:
            key, sign, value = word.partition("=")
            if not sign or key not in OPTIONS[kind]:
                known = ", ".join(f"{option}=" for option in OPTIONS[kind])
                raise self.error(f"{word!r} is no option of a {kind}; write {known}")
            options[key] = value
        return first, options

    def read(self, theory: Theory, after: int, rate: str = "") -> tuple[list[Statement], int, str, str]:
        """The statements of the formula behind a mark, where it begins, its title and its label."""
        start, stop, title = self.source.formula(after)
        self.written = self.source.text[start:stop]
        label = re.search(r"\\label\s*\{([^{}]*)\}", self.source.bare[after:stop])
        try:
            goals = read_latex(theory, self.source.bare[start:stop], macros=self.macros, rate=rate, closed=True)
        except ParseError as problem:
            at = start + getattr(problem, "at", 0)
            raise self.source.error(at, getattr(problem, "problem", sentence(problem))) from None
        return goals, start, title, label[1] if label else ""

    def current(self) -> Theory:
        """The theory in force."""
        if self.theory is None:
            raise self.error("no theory is named yet; write % scsym: theory NAME above")
        return self.theory

    def named(self, name: str) -> Theory:
        """A theory by its name, or ``module:object``, or ``file.py:object`` beside the source."""
        from scsym.theories.named import named

        if ":" not in name:
            return named(name)
        where, _, attribute = name.partition(":")
        try:
            module = self.load(self.source.file.parent / where) if where.endswith(".py") else import_module(where)
            found = getattr(module, attribute)
            found = found if isinstance(found, Theory) or not callable(found) else found()
        except (ImportError, AttributeError, OSError) as problem:
            raise self.error(f"there is no theory {name}: {sentence(problem)}") from problem
        if not isinstance(found, Theory):
            raise self.error(f"{name} is no theory, but {type(found).__name__}")
        return found


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _group(text: str, at: int) -> str:
    """What stands in the braces that open at a place."""
    depth = 0
    for m in re.compile(r"(?<!\\)[{}]").finditer(text, at):
        depth += 1 if m[0] == "{" else -1
        if depth == 0:
            return text[at + 1 : m.start()]
    return text[at + 1 :]
