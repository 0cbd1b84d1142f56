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
from scsym.typeset import GREEK, Notation, heading, name_latex

MAX_LENGTH, MAX_NESTING, MAX_DIGITS = 10_000, 60, 1000

MATHEMATICS = r"(?:equation|align|aligned|gather|gathered|multline|split|displaymath|math)\*?"
"""Environments that hold a formula."""

_SIZES = "left|right|middle|[bB]igg?[lrm]?"
_SPACES = r"quad|qquad|displaystyle|textstyle|nonumber|notag|limits|nolimits|scbreak|sctimes|allowbreak|thinspace"
SILENT = re.compile(
    rf"\s+|(?<!\\)%[^\n]*|\\(?:begin|end)\{{{MATHEMATICS}\}}|\\(?:label|tag\*?|hspace\*?|vspace\*?)\{{[^{{}}]*\}}"
    rf"|\\\\\*?(?:\[[-\d. ]+[a-z]{{2}}\])?|\\(?:left|right)\s*\.|\\(?:{_SIZES}|{_SPACES})(?![A-Za-z])"
    r"|\\[,;:!> \[\]()]|~|&|\$"
)
TEXT = re.compile(r"\\(?:text|mbox|textrm|textup)\s*\{([^{}]*)\}")
TOKEN = re.compile(r"\\[A-Za-z]+|\\[^A-Za-z\s]|[ -~]")
SAME = {
    r"\lvert": "|", r"\rvert": "|", r"\vert": "|", r"\mid": "|", r"\Vert": r"\|", r"\parallel": r"\|", r"\ast": "*",
    r"\leq": r"\le", r"\leqslant": r"\le", r"\geq": r"\ge", r"\geqslant": r"\ge", r"\lt": "<", r"\gt": ">",
    r"\dfrac": r"\frac", r"\tfrac": r"\frac", r"\operatorname": r"\mathrm", r"\ln": r"\log", r"\times": r"\cdot",
    r"\lbrace": r"\{", r"\rbrace": r"\}", r"\lbrack": "[", r"\rbrack": "]", r"\neq": r"\ne", r"\colon": ":",
    r"\coloneqq": "=", r"\equiv": "=", r"\geqq": r"\ge", r"\leqq": r"\le", r"\prime": "'",
    r"\rightarrow": r"\to", r"\Longrightarrow": r"\implies", r"\Rightarrow": r"\implies",
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
    r"\max": "a maximum is read as a whole side that is at most something; else name it by a symbol",
    r"\min": "a minimum is read as a whole side that is at least something; else name it by a symbol",
    r"\sup": "the language has no supremum; state the inequality for all indices, or name it by a symbol",
    r"\inf": "the language has no infimum; state the inequality for all indices, or name it by a symbol",
    r"\lim": "a limit stands in front of a statement, as \\lim_{k \\to \\infty} x_k = L, and is read with a rate",
    r"\implies": "the language has no implication; make what stands before it a hypothesis",
    r"\iff": "the language has no equivalence; state each direction, what it is from as a hypothesis",
    r"\exists": "the language does not say that something exists; name it by a symbol with hypotheses",
    r"\int": "the language has no integrals; its sums are over finite sorts",
    r"\infty": "infinity is no number",
    r"\ldots": "dots are not read; write a sum over an index",
    r"\dots": "dots are not read; write a sum over an index",
    r"\cdots": "dots are not read; write a sum over an index",
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
    error.at, error.problem = at, problem  # type: ignore[attr-defined]
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


Macros = Mapping[str, tuple[int, str]]
"""Commands by name (with the backslash): how many arguments each takes, and what it stands for."""


def raw_tokens(text: str, macros: Macros | None = None) -> list[Raw]:
    """The tokens of LaTeX in one spelling, macros expanded where they stand.

    Raises ParseError for what is too long, nests too deep or is unbalanced.
    """
    if len(text) > MAX_LENGTH:
        raise ParseError(f"a statement of {len(text)} characters; at most {MAX_LENGTH} are read")
    found = list(_scanned(text, 0, len(text)))
    if macros:
        found = _expanded(text, found, macros)
    while found and found[-1].text in (".", ",", ";"):
        found.pop()
    _check_brackets(text, found)
    return list(_braced(text, found))


def _expanded(text: str, tokens: Sequence[Raw], macros: Macros) -> list[Raw]:
    """The tokens with every macro replaced by its tokens, which stand where the macro stands."""
    out: list[Raw] = []
    waiting = list(reversed(tokens))
    steps = 0
    while waiting:
        t = waiting.pop()
        if t.text not in macros:
            out.append(t)
            continue
        steps += 1
        if steps > MAX_LENGTH or len(waiting) > MAX_LENGTH:
            raise unreadable(text, t.start, f"the macro {t.text} does not end, or expands to too much")
        count, body = macros[t.text]
        given = [_argument(text, t, waiting) for _ in range(count)]
        made: list[Raw] = []
        for piece in re.split(r"(#\d)", body):
            if re.fullmatch(r"#\d", piece):
                if int(piece[1]) > count:
                    raise unreadable(text, t.start, f"the macro {t.text} uses {piece}, and takes {count} arguments")
                made += given[int(piece[1]) - 1]
            else:
                made += [Raw(r.text, t.start, t.end) for r in _scanned(piece, 0, len(piece))]
        waiting.extend(reversed(made))
    return out


def _argument(text: str, macro: Raw, waiting: list[Raw]) -> list[Raw]:
    """The next argument of a macro, taken from the tokens that wait."""
    found: list[Raw] = []
    depth = 0
    while waiting:
        t = waiting.pop()
        depth += (t.text == "{") - (t.text == "}")
        found.append(t)
        if depth == 0:
            return found[1:-1] if t.text == "}" else found
    raise unreadable(text, macro.start, f"an argument of the macro {macro.text} is missing")


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

    def __init__(self, lexicon: Lexicon, text: str, macros: Macros | None = None) -> None:
        self.lexicon, self.text = lexicon, text
        self.take(raw_tokens(text, macros))
        self.fill_in()

    def take(self, raw: list[Raw]) -> None:
        """The tokens of LaTeX, and where each bracket closes."""
        self.raw = raw
        self.texts = [t.text for t in raw]
        self.ends: dict[int, int] = {}
        opened: list[int] = []
        for i, t in enumerate(self.texts):
            if t in CLOSING:
                opened.append(i)
            elif t in CLOSING.values():
                self.ends[opened.pop()] = i

    def fill_in(self) -> None:
        r"""The variable of an expectation in place of the dot: ``a \sim \pi(\cdot | s)`` as ``a \sim \pi(a | s)``."""
        i = 0
        while i < len(self.raw):
            if self.texts[i] != r"\sim":
                i += 1
                continue
            first = next((k for k in range(i - 1, -1, -1) if self.texts[k] == "{" and self.ends[k] > i), i)
            variable = self.raw[first + 1 : i]
            found = self.head(i + 1)
            if found is None or first == i:
                raise self.error(i, "behind \\sim stands a law, as in a \\sim \\pi(\\cdot \\mid s)")
            j = found[1]
            if self.at(j) == "(":
                end = self.ends[j]
                dots = [k for k in range(j, end) if self.texts[k] == r"\cdot"]
                if len(dots) != 1:
                    raise self.error(j, "one dot stands for the variable of the expectation: \\pi(\\cdot \\mid s)")
                place = self.raw[dots[0]]
                put = [Raw(r.text, place.start, place.end) for r in variable]
                self.take([*self.raw[: dots[0]], *put, *self.raw[dots[0] + 1 :]])
            else:
                place = self.raw[j - 1]
                put = [Raw(x, place.end, place.end) for x in ("(", *(r.text for r in variable), ")")]
                self.take([*self.raw[:j], *put, *self.raw[j:]])
            i = j

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
            elif (found := self.head(i)) and self.lexicon.theory.declarations[found[0]].sign == "natural":
                made, i = self.application(found[0], i, found[1])
                yield from made
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
        power: list[Token] = []
        if sorts and self.at(j) == "^" and self.at(self.ends[j + 1] + 1) == "(":  # V^2(s) is V(s)^2
            power, j = self.enclosed("POW", j + 1)
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
            end = self.ends[j + 1] + 1 if self.at(j + 1) == "{" else j + 1
            whole, near = self.shown(i, end), self.lexicon.near("".join(self.texts[i:end]))
            raise self.error(i, f"{whole} is no symbol of the theory {self.lexicon.theory.name!r}{near}")
        return out + power, j

    def no_symbol(self, i: int, j: int) -> None:
        """Raises ParseError for a name that is meant as a symbol which the theory does not have."""
        name = "".join(self.texts[i:j])
        if name in variable_keys(self.lexicon.theory.variables, name_latex):
            return
        above = self.at(j) == "^" and self.at(j + 1) == "{"
        end = self.ends[j + 1] + 1 if above else j
        below = (*self.texts[i:j], "_", *self.texts[j + 1 : end])
        if (above and below in self.lexicon.symbols) or (j > i + 1 and self.at(end) == "("):
            theory, whole = self.lexicon.theory.name, self.shown(i, end)
            near = self.lexicon.near("".join(below if below in self.lexicon.symbols else self.texts[i:end]))
            raise self.error(i, f"{whole} is no symbol of the theory {theory!r}{near}")

    def quantifier(self, i: int) -> str:
        """FORALL or FIXED if a quantifier begins at a place, else nothing."""
        t = self.at(i)
        if t == r"\forall":
            return "FORALL"
        words = t[len(r"\text{") : -1].strip(" ,.:") if t.startswith(r"\text{") else ""
        return "FORALL" if FOR_ALL.fullmatch(words) else "FIXED" if FIXED.fullmatch(words) else ""

    def quantified(self, i: int) -> tuple[list[Token], int]:
        r"""A quantifier with its variables, and the place behind it; ``(s, a) \in S \times A`` is two of them."""
        behind = range(i + 1, len(self.raw))
        end = next((k for k in behind if self.quantifier(k) or self.texts[k] == ":"), len(self.raw))
        last = end
        while last > i + 1 and self.texts[last - 1] in (",", "."):
            last -= 1
        head = self.token(self.quantifier(i), self.texts[i], i, i + 1)
        first = i + 1
        if self.at(first) != "(" or self.ends[first] >= last:
            return [head, *self.indices(first, last)], end
        made, close = [head], self.ends[first]
        sorts, k = list[Token](), close + 1
        while k < last and self.texts[k] in (r"\in", r"\cdot"):
            name, j = self.sort(k + 1)
            sorts.append(self.token("IN", name, k, j))
            k = j
        for t in self.indices(first + 1, close):
            made.append(t)
            if t.kind == "VAR" and sorts:
                made.append(sorts.pop(0))
        return [*made, *self.indices(k, last)], end

    def extremum(self, i: int) -> tuple[list[Token], int]:
        r"""``\max_{a}`` with its variables, or ``\max`` before a list in brackets."""
        kind = "MAX" if self.texts[i] == r"\max" else "MIN"
        head, j = self.token(kind, self.texts[i], i, i + 1), i + 1
        if self.at(j) == "_":
            inside, j = self.enclosed("OVER", j + 1)
            return [head, *inside], j
        if self.at(j) not in CLOSING:
            raise self.error(i, rf"{self.texts[i]} is read with an index, as \max_{{a}}, or before a list in brackets")
        return [head], j

    def expectation(self, i: int) -> tuple[list[Token], int] | None:
        """An expectation or variance with its law, if one begins at a place."""
        names = {"E": "MEAN", "Var": "VARIANCE"}
        if self.at(i) not in (r"\mathbb", r"\mathrm") or self.at(i + 1) != "{":
            return None
        close = self.ends[i + 1]
        kind = names.get("".join(self.texts[i + 2 : close]))
        if kind is None:
            return None
        shown = self.shown(i, close + 1)
        usage = rf"{shown} is read with its law, as {shown}_{{a \sim \pi(\cdot \mid s)}}[...]"
        if self.at(close + 1) != "_":
            raise self.error(i, usage)
        j, end = close + 3, self.ends[close + 2]
        at = next((k for k in range(j, end) if self.texts[k] == r"\sim"), None)
        found = self.head(at + 1) if at is not None else None
        if at is None or found is None:
            raise self.error(j, usage)
        law, k = self.application(found[0], at + 1, found[1])
        if k != end:
            raise self.error(k, f"{self.at(k)!r} stands behind the law; an expectation has one variable and its law")
        if self.at(end + 1) not in CLOSING:
            raise self.error(end, f"write brackets around what {shown} is of")
        return [self.token(kind, shown, i, close + 1), *self.indices(j, at), *law], end + 1

    def bars(self, i: int, begins: bool) -> tuple[list[Token], int]:
        """The number of elements of a sort; or, at the beginning of a side, an absolute value up to its second bar."""
        end, depth = None, 0
        for k in range(i + 1, len(self.texts)):
            t = self.texts[k]
            depth += (t in CLOSING) - (t in CLOSING.values())
            if t == "|" and depth == 0:
                end = k
                break
        name = self.lexicon.sorts.get("".join(self.texts[i + 1 : end])) if end is not None else None
        if name is not None and name != NATURAL:
            return [self.token("CARD", name, i, end + 1)], end + 1  # type: ignore[operator]
        if not begins or end is None:
            raise self.error(i, r"bars are read around a sort, or around a whole side that is at most something")
        inside = Lexer.__new__(Lexer)
        inside.lexicon, inside.text = self.lexicon, self.text
        inside.take(self.raw[i + 1 : end])
        return [self.token("ABS", "|", i, i + 1), *inside.tokens(), self.token("SBA", "|", end, end + 1)], end + 1

    def limit(self, i: int) -> tuple[list[Token], int]:
        r"""``\lim_{k \to \infty}``."""
        to = i + 3
        while to < len(self.texts) and self.texts[to] != r"\to":
            to += 1
        if self.at(i + 1) != "_" or self.at(to + 1) != r"\infty" or self.ends[i + 2] != to + 2:
            raise self.error(i, r"a limit is read as \lim_{k \to \infty}")
        head, end = self.token("LIM", r"\lim", i, i + 1), self.token("END", "}", to, to + 3)
        return [head, *self.indices(i + 3, to), end], to + 3

    def tokens(self) -> list[Token]:
        """All tokens. Raises ParseError at the place of what is neither a symbol nor a sign."""
        signs = {
            "+": "PLUS", "-": "MINUS", "/": "SLASH", r"\cdot": "CDOT", "*": "CDOT", r"\log": "LOG", r"\frac": "FRAC",
            "(": "LPAR", "[": "LPAR", r"\{": "LPAR", ")": "RPAR", "]": "RPAR", r"\}": "RPAR", "{": "LB", "}": "RB",
            ":": "COLON", r"\text{and}": "AND",
        }  # fmt: skip
        out: list[Token] = []
        i = depth = 0
        while i < len(self.raw):
            t, j = self.texts[i], i + 1
            begins = not out or out[-1].kind in ("REL", "COLON", "AND")
            depth += (t in CLOSING) - (t in CLOSING.values())
            if found := self.head(i):
                made, j = self.application(found[0], i, found[1])
            elif self.quantifier(i):
                made, j = self.quantified(i)
            elif t in (",", ".", r"\text{and}") and (self.quantifier(j) or self.at(j) == r"\text{and}"):
                made = []
            elif t == ",":
                made = [self.token("AND" if depth == 0 else "COMMA", t, i, j)]
            elif t == ":" and self.at(j) == "=":
                made = []
            elif t in RELATIONS:
                made = [self.token("REL", RELATIONS[t], i, j)]
            elif self.texts[i : i + 5] in ([r"\mathbf", "{", "1", "}", "["], [r"\mathbb", "{", "1", "}", "["]):
                made, j = self.enclosed("DELTA", i + 4)
            elif t in signs:
                made = [self.token(signs[t], t, i, j)]
            elif t.isdigit():
                j = self.number(i)
                if self.at(j) == "." and self.at(j + 1).isdigit() and self.raw[j].start == self.raw[j - 1].end:
                    j = self.number(j + 1)
                made = [self.token("NUMBER", "".join(self.texts[i:j]), i, j)]
            elif t in (r"\sum", "^"):
                kind = "POW" if t == "^" else "SUM"
                if t == r"\sum":
                    if self.at(j) != "_":
                        raise self.error(i, r"a sum names its indices: write \sum_{a}")
                    j += 1
                    if "=" in self.texts[j : self.ends[j]] or self.at(self.ends[j] + 1) == "^":
                        raise self.error(i, r"a sum runs over all values of its indices: write \sum_{a}, no limits")
                made, j = self.enclosed(kind, j)
            elif t == "|":
                made, j = self.bars(i, begins)
            elif t in (r"\max", r"\min") and begins:
                made, j = self.extremum(i)
            elif t == r"\lim" and begins:
                made, j = self.limit(i)
            elif mean := self.expectation(i):
                made, j = mean
            elif (j := self.variable(i)) > i:
                self.no_symbol(i, j)
                made = [self.token("NAME", "".join(self.texts[i:j]), i, j)]
            else:
                name = self.lexicon.theory.name
                shown = self.shown(i, i + 1)
                if t in NOT_READ:
                    raise self.error(i, f"{t} is not read: {NOT_READ[t]}")
                raise self.error(i, f"{shown} is neither a sign nor a symbol of {name!r}{self.lexicon.near(shown)}")
            out += made
            i = j
        return out


def variable_keys(names: Mapping[str, str], latex: Any) -> dict[str, str]:
    """Each variable of a theory by its notation."""
    return {_plain(latex(name)): name for name in reversed(list(names))}
