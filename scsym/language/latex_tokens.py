r"""A statement's LaTeX cut into the tokens of a theory: its symbols as whole notations, indices, numbers, signs.

A notation such as ``\mathrm{KL}(\pi_+\|\pi_0)`` is one token: at each place the longest notation of the theory that
stands there is taken. Spaces, bracket sizes, braces around one token and display environments mean nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

from scsym.errors import ParseError
from scsym.kernel.terms import MAX_EXPONENT, NATURAL
from scsym.typeset import GREEK, Notation, heading

MAX_LENGTH, MAX_NESTING, MAX_DIGITS = 10_000, 60, 1000

_ENVIRONMENTS = r"(?:equation|align|aligned|gather|gathered|multline|split|displaymath|math)\*?"
_SIZES = "left|right|middle|[bB]igg?[lrm]?"
_SPACES = r"quad|qquad|displaystyle|textstyle|nonumber|notag|limits|nolimits|scbreak|sctimes|allowbreak|thinspace"
SILENT = re.compile(
    rf"\s+|(?<!\\)%[^\n]*|\\(?:begin|end)\{{{_ENVIRONMENTS}\}}|\\(?:label|tag)\{{[^{{}}]*\}}"
    rf"|\\(?:{_SIZES}|{_SPACES})(?![A-Za-z])|\\[,;:!> \\\[\]()]|~|&|\$"
)
TEXT = re.compile(r"\\(?:text|mbox|textrm|textup)\s*\{([^{}]*)\}")
TOKEN = re.compile(r"\\[A-Za-z]+|\\[^A-Za-z\s]|[ -~]")
SAME = {
    r"\lvert": "|", r"\rvert": "|", r"\vert": "|", r"\mid": "|", r"\Vert": r"\|", r"\parallel": r"\|", r"\ast": "*",
    r"\leq": r"\le", r"\leqslant": r"\le", r"\geq": r"\ge", r"\geqslant": r"\ge", r"\lt": "<", r"\gt": ">",
    r"\dfrac": r"\frac", r"\tfrac": r"\frac", r"\operatorname": r"\mathrm", r"\ln": r"\log", r"\times": r"\cdot",
    r"\lbrace": r"\{", r"\rbrace": r"\}", r"\lbrack": "[", r"\rbrack": "]", r"\neq": r"\ne", r"\colon": ":",
}  # fmt: skip
"""Commands that are read as another token."""

TAKES_ONE = frozenset(
    r"_ ^ \bar \hat \tilde \vec \overline \underline \widehat \widetilde \check \dot \ddot \mathcal \mathrm \mathbf "
    r"\mathbb \mathit \mathsf \mathfrak \boldsymbol".split()
)
"""What takes one argument, which may stand without braces."""

LETTERS = frozenset("\\" + name for name in GREEK) | {r"\varepsilon", r"\ell", r"\vartheta", r"\varphi", r"\varrho"}
CLOSING = {"(": ")", "[": "]", "{": "}", r"\{": r"\}"}
RELATIONS = {"=": "=", r"\ge": ">=", ">": ">", r"\le": "<=", "<": "<"}
FOR_ALL = re.compile(r"(?:and\s+)?for\s+(?:all|every|each|any)", re.IGNORECASE)
FIXED = re.compile(r"(?:for|with)\s+fixed", re.IGNORECASE)


NOT_READ = {
    r"\ne": "the language has no such relation; state > or <",
    r"\sqrt": "the language has no roots; name the root by a positive symbol with its square as definition",
    r"\prod": "the language has no products over an index; name it by a symbol with its defining equation",
    r"\exp": "the language has no exponential; name it by a positive symbol and its logarithm",
    r"\max": "the language has no maximum; name it by a symbol, and what it is as hypotheses",
    r"\min": "the language has no minimum; name it by a symbol, and what it is as hypotheses",
}
"""What the language does not have, with what to write instead."""


class Raw(NamedTuple):
    """A token of LaTeX with the place where it begins and ends."""

    text: str
    start: int
    end: int


class Token(NamedTuple):
    """A token of the theory: its kind, what it stands for, and where."""

    kind: str
    value: Any
    start: int
    shown: str


def unreadable(text: str, at: int, problem: str) -> ParseError:
    """The error for a place in a text: the problem, line and column, the line itself, and a caret under the place."""
    at = min(at, len(text))
    line, start = text.count("\n", 0, at) + 1, text.rfind("\n", 0, at) + 1
    end = text.find("\n", start)
    first = max(start, at - 60)
    shown = text[first : min(len(text) if end < 0 else end, at + 40)]
    printable = "".join(c if " " <= c <= "~" else "?" for c in shown)
    error = ParseError(f"line {line}, column {at - start + 1}: {problem}\n  {printable}\n  {' ' * (at - first)}^")
    error.line, error.column = line, at - start + 1  # type: ignore[attr-defined]
    return error


def _scanned(text: str, at: int, end: int) -> Iterator[Raw]:
    """The tokens of a piece of LaTeX; words keep together, formulas inside them are cut."""
    while at < end:
        if silent := SILENT.match(text, at, end):
            at = silent.end()
        elif words := TEXT.match(text, at, end):
            at = words.start(1)
            for n, piece in enumerate(words[1].split("$")):
                shown = " ".join(piece.split())
                if n % 2:
                    yield from _scanned(text, at, at + len(piece))
                elif shown in (",", "."):
                    yield Raw(shown, at, at + len(piece))
                elif shown:
                    yield Raw(rf"\text{{{shown}}}", at, at + len(piece))
                at += len(piece) + 1
            at = words.end()
        elif token := TOKEN.match(text, at, end):
            yield Raw(SAME.get(token[0], token[0]), at, token.end())
            at = token.end()
        else:
            raise unreadable(text, at, f"the character U+{ord(text[at]):04X} is not read; write it as a LaTeX command")


def raw_tokens(text: str) -> list[Raw]:
    """The tokens of LaTeX in one spelling. Raises ParseError for what is too long, nests too deep or is unbalanced."""
    if len(text) > MAX_LENGTH:
        raise ParseError(f"a statement of {len(text)} characters; at most {MAX_LENGTH} are read")
    found = list(_scanned(text, 0, len(text)))
    while found and found[-1].text in (".", ",", ";"):
        found.pop()
    _check_brackets(text, found)
    return list(_braced(text, found))


def _check_brackets(text: str, tokens: Sequence[Raw]) -> None:
    opened: list[Raw] = []
    for t in tokens:
        if t.text in CLOSING:
            opened.append(t)
            if len(opened) > MAX_NESTING:
                raise unreadable(text, t.start, f"brackets nest deeper than {MAX_NESTING}; name a part by a symbol")
        elif t.text in CLOSING.values():
            if not opened:
                raise unreadable(text, t.start, f"nothing is opened that {t.text!r} closes")
            last = opened.pop()
            if CLOSING[last.text] != t.text:
                where = f"the {last.text!r} in column {last.start - text.rfind(chr(10), 0, last.start)}"
                raise unreadable(text, t.start, f"{t.text!r} closes {where}; write {CLOSING[last.text]!r}")
    if opened:
        raise unreadable(text, opened[-1].start, f"this {opened[-1].text!r} is not closed")


def _braced(text: str, tokens: Sequence[Raw]) -> Iterator[Raw]:
    r"""The tokens with braces around every argument: ``\pi_0`` as ``\pi_{0}``, ``\frac12`` as ``\frac{1}{2}``."""
    close: list[tuple[int, Raw]] = []  # braces to put in once so many tokens are through
    wanted, i = 0, 0
    after_fraction: list[int] = []
    depth = 0
    while i < len(tokens):
        t = tokens[i]
        if wanted and t.text != "{":
            if t.text in CLOSING.values() or t.text in ("_", "^"):
                raise unreadable(text, t.start, f"an argument is missing before {t.text!r}")
            before = tokens[i - 1].text
            more = i + 1 < len(tokens) and tokens[i + 1].text.isdigit() and tokens[i + 1].start == t.end
            if before in ("_", "^") and t.text.isdigit() and more:
                raise unreadable(text, t.start, f"TeX takes only the first digit here; write {before}{{...}}")
            yield Raw("{", t.start, t.start)
            yield t
            wanted -= 1
            if t.text in TAKES_ONE:
                wanted += 1
                close.append((depth, Raw("}", t.end, t.end)))
                i += 1
                continue
            yield Raw("}", t.end, t.end)
        else:
            if t.text == "{":
                after_fraction.append(max(wanted - 1, 0))
                wanted = 0
                depth += 1
            elif t.text == "}":
                wanted = after_fraction.pop() if after_fraction else 0
                depth -= 1
            yield t
            if t.text in TAKES_ONE:
                wanted += 1
            elif t.text == r"\frac":
                wanted = 2
        while close and close[-1][0] == depth and not wanted:
            yield close.pop()[1]
        i += 1
    if wanted or close:
        raise unreadable(text, tokens[-1].end, "an argument is missing at the end")


def key(tokens: Sequence[Raw]) -> str:
    """A piece of LaTeX in one spelling."""
    return re.sub(r"(\\[A-Za-z]+) (?![A-Za-z])", r"\1", " ".join(t.text for t in tokens)).replace(r"} ", "}")


class Lexicon:
    """The notations of a theory: symbols, sorts, variables."""

    def __init__(self, theory: Any) -> None:
        self.theory = theory
        self.symbols: dict[tuple[str, ...], str] = {}
        self.written: dict[str, str] = {}
        for name, declared in theory.declarations.items():
            head = heading(declared.latex, name, declared.arguments)
            self.symbols[tuple(t.text for t in raw_tokens(head))] = name
            self.written[name] = head
        self.lengths = sorted({len(k) for k in self.symbols}, reverse=True)
        sorts = {s for d in theory.declarations.values() for s in d.arguments if s != NATURAL} | set(theory.sorts)
        self.sorts = {_plain(Notation().sort(s)): s for s in sorts} | {s: s for s in sorts}
        self.sorts |= {_plain(r"\mathbb{N}"): NATURAL, NATURAL: NATURAL}

    def example(self, name: str) -> str:
        """A symbol as it is written, its indices by their sorts."""
        sorts = self.theory.declarations[name].arguments
        letters = [next((v for v, s in self.theory.variables.items() if s == sort), sort.lower()) for sort in sorts]
        return Notation(self.theory).symbol(name, letters)

    def near(self, shown: str) -> str:
        """The notations that were perhaps meant, as the end of a sentence."""
        spelt = {re.sub(r"[{}\s]", "", head): name for name, head in self.written.items()}
        wanted = re.sub(r"[{}\s]", "", shown)
        begun = [s for s in spelt if wanted and s.startswith(wanted)]
        close = [*begun, *(c for c in get_close_matches(wanted, spelt, n=3, cutoff=0.5) if c not in begun)][:3]
        return f"; did you mean {' or '.join(self.example(spelt[c]) for c in close)}?" if close else ""


def _plain(latex: str) -> str:
    return "".join(t.text for t in raw_tokens(latex))


class Lexer:
    """Cuts one text into the tokens of a theory."""

    def __init__(self, lexicon: Lexicon, text: str) -> None:
        self.lexicon, self.text = lexicon, text
        self.raw = raw_tokens(text)
        self.texts = [t.text for t in self.raw]
        self.ends: dict[int, int] = {}
        opened: list[int] = []
        for i, t in enumerate(self.texts):
            if t in CLOSING:
                opened.append(i)
            elif t in CLOSING.values():
                self.ends[opened.pop()] = i

    def error(self, i: int, problem: str) -> ParseError:
        """The error for the place of a token."""
        return unreadable(self.text, self.raw[i].start if i < len(self.raw) else len(self.text), problem)

    def shown(self, i: int, j: int) -> str:
        """The source of some tokens."""
        return self.text[self.raw[i].start : self.raw[j - 1].end][:60] if i < j else ""

    def at(self, i: int) -> str:
        """The token at a place; empty behind the end."""
        return self.texts[i] if i < len(self.texts) else ""

    def token(self, kind: str, value: Any, i: int, j: int) -> Token:
        """A token of the theory made of the LaTeX tokens from i to j."""
        start = self.raw[i].start if i < len(self.raw) else len(self.text)
        return Token(kind, value, start, self.shown(i, j))

    def head(self, i: int) -> tuple[str, int] | None:
        """The symbol whose notation is the longest at a place, and where the notation ends."""
        ahead = len(self.texts) - i
        fits = [n for n in self.lexicon.lengths if n <= ahead and tuple(self.texts[i : i + n]) in self.lexicon.symbols]
        if not fits:
            return None
        longest = fits[0]
        for shorter in fits[1:]:
            rest = self.texts[i + shorter : i + longest]
            if rest[:2] == ["^", "{"] and rest[-1] == "}" and all(r.isdigit() for r in rest[2:-1]):
                whole, part = (self.shown(i, i + n) for n in (longest, shorter))
                raise self.error(i, f"{whole} is a symbol and a power of {part}; write ({part})^... for the power")
        return self.lexicon.symbols[tuple(self.texts[i : i + longest])], i + longest

    def variable(self, i: int) -> int:
        """Where the variable that begins at a place ends; the place itself if there is none."""
        t = self.at(i)
        if t in LETTERS or (len(t) == 1 and t.isalpha()):
            j = i + 1
        elif t == r"\mathrm" and self.at(i + 1) == "{" and self.ends[i + 1] > i + 2:
            j = self.ends[i + 1] + 1
        else:
            return i
        while self.at(j) == "'":
            j += 1
        return self.ends[j + 1] + 1 if self.at(j) == "_" and self.at(j + 1) == "{" else j

    def number(self, i: int) -> int:
        """Where the digits that begin at a place end."""
        j = i + 1
        while j < len(self.raw) and self.texts[j].isdigit() and self.raw[j].start == self.raw[j - 1].end:
            j += 1
        if j - i > MAX_DIGITS:
            raise self.error(i, f"a number of more than {MAX_DIGITS} digits")
        return j

    def sort(self, i: int) -> tuple[str, int]:
        """The sort written at a place, and where it ends."""
        for n in (4, 1, *range(5, 24)):
            name = self.lexicon.sorts.get("".join(self.texts[i : i + n]))
            if name is not None:
                return name, i + n
        raise self.error(i, f"{self.at(i)!r} is no sort of the theory; its sorts are {', '.join(self.lexicon.sorts)}")

    def indices(self, i: int, end: int) -> Iterator[Token]:
        """The tokens of a list of indices."""
        signs = {
            "+": "PLUS", "-": "MINUS", ",": "COMMA", ";": "SEMI", "|": "BAR", "=": "EQ", "(": "LPAR", ")": "RPAR",
            r"\cdot": "CDOT",
        }  # fmt: skip
        while i < end:
            t = self.texts[i]
            if t in signs:
                yield self.token(signs[t], t, i, i + 1)
                i += 1
            elif t.isdigit():
                j = self.number(i)
                value = int("".join(self.texts[i:j]))
                if value > MAX_EXPONENT:
                    raise self.error(i, f"an exponent or index is at most {MAX_EXPONENT}")
                yield self.token("INT", value, i, j)
                i = j
            elif t == r"\in":
                name, j = self.sort(i + 1)
                yield self.token("IN", name, i, j)
                i = j
            elif t == r"\text{and}":
                yield self.token("COMMA", ",", i, i + 1)
                i += 1
            elif (j := self.variable(i)) > i:
                yield self.token("VAR", "".join(self.texts[i:j]), i, j)
                i = j
            else:
                raise self.error(i, f"{self.raw[i].text!r} is no index; an index is a variable or such as k + 1")

    def enclosed(self, kind: str, i: int) -> tuple[list[Token], int]:
        """An opening token of a kind, the indices in the bracket at a place, the end; and the place behind it."""
        end = self.ends[i]
        inside = [self.token(kind, self.at(i), i, i + 1), *self.indices(i + 1, end)]
        return [*inside, self.token("END", self.at(end), end, end + 1)], end + 1

    def application(self, name: str, i: int, j: int) -> tuple[list[Token], int]:
        """A symbol whose notation stands from i to j, with its indices."""
        sorts = self.lexicon.theory.declarations[name].arguments
        out = [self.token("FUN" if sorts else "SYM", name, i, j)]
        below = NATURAL in sorts and self.at(j) == "_" and self.at(j + 1) == "{"
        start = j
        if below:
            inside, j = self.enclosed("SUB", j + 1)
            out += inside
        if sorts and self.at(j) == "(" and not (below and all(s == NATURAL for s in sorts)):
            inside, j = self.enclosed("ARGS", j)
            out += inside
        if sorts and j == start and self.at(j) not in ("_", "'"):
            raise self.error(i, f"{self.shown(i, j)} stands without its indices; write {self.lexicon.example(name)}")
        if self.at(j) in ("_", "'"):
            whole = self.shown(i, self.ends[j + 1] + 1 if self.at(j + 1) == "{" else j + 1)
            name = self.lexicon.theory.name
            raise self.error(i, f"{whole} is no symbol of the theory {name!r}{self.lexicon.near(whole)}")
        return out, j

    def quantifier(self, i: int) -> str:
        """FORALL or FIXED if a quantifier begins at a place, else nothing."""
        t = self.at(i)
        if t == r"\forall":
            return "FORALL"
        words = t[len(r"\text{") : -1].strip(" ,.:") if t.startswith(r"\text{") else ""
        return "FORALL" if FOR_ALL.fullmatch(words) else "FIXED" if FIXED.fullmatch(words) else ""

    def tokens(self) -> Iterator[Token]:
        """All tokens. Raises ParseError at the place of what is neither a symbol nor a sign."""
        signs = {
            "+": "PLUS", "-": "MINUS", "/": "SLASH", r"\cdot": "CDOT", "*": "CDOT", r"\log": "LOG", r"\frac": "FRAC",
            "(": "LPAR", "[": "LPAR", r"\{": "LPAR", ")": "RPAR", "]": "RPAR", r"\}": "RPAR", "{": "LB", "}": "RB",
            ":": "COLON",
        }  # fmt: skip
        i = 0
        while i < len(self.raw):
            t, j = self.texts[i], i + 1
            if found := self.head(i):
                made, j = self.application(found[0], i, found[1])
                yield from made
            elif kind := self.quantifier(i):
                end = next((k for k in range(j, len(self.raw)) if self.quantifier(k) or self.texts[k] == ":"), None)
                yield self.token(kind, t, i, j)
                j, end = end or len(self.raw), len(self.raw) if end is None else end
                while end > i + 1 and self.texts[end - 1] in (",", "."):
                    end -= 1
                yield from self.indices(i + 1, end)
            elif t == "," and self.quantifier(j):
                pass
            elif t in RELATIONS:
                yield self.token("REL", RELATIONS[t], i, j)
            elif self.texts[i : i + 5] in ([r"\mathbf", "{", "1", "}", "["], [r"\mathbb", "{", "1", "}", "["]):
                made, j = self.enclosed("DELTA", i + 4)
                yield from made
            elif t in signs:
                yield self.token(signs[t], t, i, j)
            elif t.isdigit():
                j = self.number(i)
                if self.at(j) == "." and self.at(j + 1).isdigit() and self.raw[j].start == self.raw[j - 1].end:
                    j = self.number(j + 1)
                yield self.token("NUMBER", "".join(self.texts[i:j]), i, j)
            elif t in (r"\sum", "^"):
                kind = "POW" if t == "^" else "SUM"
                if t == r"\sum":
                    if self.at(j) != "_":
                        raise self.error(i, r"a sum names its indices: write \sum_{a}")
                    j += 1
                    if "=" in self.texts[j : self.ends[j]] or self.at(self.ends[j] + 1) == "^":
                        raise self.error(i, r"a sum runs over all values of its indices: write \sum_{a}, no limits")
                made, j = self.enclosed(kind, j)
                yield from made
            elif t == "|":
                end = next((k for k in range(j, len(self.raw)) if self.texts[k] == "|"), i)
                name = self.lexicon.sorts.get("".join(self.texts[j:end]))
                if name is None or name == NATURAL:
                    raise self.error(i, r"bars are read around a sort alone, as \lvert \mathcal{A} \rvert")
                j = end + 1
                yield self.token("CARD", name, i, j)
            elif (j := self.variable(i)) > i:
                yield self.token("NAME", "".join(self.texts[i:j]), i, j)
            else:
                name = self.lexicon.theory.name
                shown = self.shown(i, i + 1)
                if t in NOT_READ:
                    raise self.error(i, f"{t} is not read: {NOT_READ[t]}")
                raise self.error(i, f"{shown} is neither a sign nor a symbol of {name!r}{self.lexicon.near(shown)}")
            i = j


def variable_keys(names: Mapping[str, str], latex: Any) -> dict[str, str]:
    """Each variable of a theory by its notation."""
    return {_plain(latex(name)): name for name in reversed(list(names))}
