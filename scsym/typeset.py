r"""Kernel terms and judgements as LaTeX.

A theory's declarations carry their notation; `Notation` applies it. Breakable output marks the places where a long line
may break: before the additive signs and between factors, at any depth of brackets (brackets are fixed ``\bigl(`` sizes,
never ``\left(``, which would forbid it). Without ``breaks`` the marks vanish, for notebooks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Protocol

from scsym.kernel.terms import NATURAL, Index, Judgement, Lin, Term, Var, applications, free_vars

SUM, PRODUCT, POWER, ATOM = 0, 1, 2, 3
BREAK, TIMES = "\x1e", "\x1f"
"""Marks where a line may break: before an additive sign, and between two factors."""

GREEK = frozenset(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi "
    "omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega".split()
)
WORDS = {"plus": "+", "minus": "-", "star": r"\star", "lam": r"\lambda", "eps": r"\varepsilon"}
RELATIONS = {"=": "=", ">=": r"\ge", ">": ">", "<=": r"\le", "<": "<", "!=": r"\ne"}
WIDE_FRACTION = 22
"""A numerator wider than this many glyphs is written beside the fraction, not on it."""


def finish(marked: str, breaks: bool = False) -> str:
    """LaTeX with the break marks made real, or removed."""
    made = marked.replace(BREAK, r"\scbreak " if breaks else "").replace(TIMES, r"\sctimes " if breaks else r"\,")
    return re.sub("  +", " ", made)


def glyphs(tex: str) -> int:
    """About how many glyphs wide a formula is."""
    silent = "[bB]igg?[lr]?|mathcal|mathrm|mathbb|mathbf|text|operatorname|frac|left|right|scbreak|,"
    tex = re.sub(rf"\\(?:{silent})", "", tex)
    tex = re.sub(r"\\[A-Za-z]+", "x", tex)
    return len(re.sub(r"[{}^_\s\\\x1e\x1f]", "", tex))


def name_latex(name: str) -> str:
    r"""A programmer's name as mathematics: ``V_pi`` is ``V_{\pi}``, ``d0`` is ``d_{0}``, ``win`` is upright."""
    base, *rest = [part for part in name.split("_") if part] or [name]
    match = re.fullmatch(r"([A-Za-z]+)(\d+)", base)
    if match and base not in GREEK:
        base, rest = match[1], [match[2], *rest]
    primes = "'" * (len(name) - len(name.rstrip("_")))
    shown = _word(base) + primes
    return f"{shown}_{{{', '.join(map(_word, rest))}}}" if rest else shown


def _word(word: str) -> str:
    if word in GREEK:
        return "\\" + word
    if word in WORDS:
        return WORDS[word]
    match = re.fullmatch(r"([A-Za-z]+)(\d+)", word)
    if match:
        return f"{_word(match[1])}_{{{match[2]}}}"
    if len(word) <= 1 or word.isdigit():
        return word
    return rf"\mathrm{{{text_latex(word)}}}"


def text_latex(text: str) -> str:
    """A text with LaTeX's special characters escaped."""
    special = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}"}
    special |= {">": r"\textgreater{}", "|": r"\textbar{}"} | {c: "\\" + c for c in "{}_#$%&"}
    return "".join(special.get(c, c) for c in text)


class Theory(Protocol):
    """What is asked of a theory (`scsym.language.Theory`): its declarations, each with ``latex`` and ``arguments``."""

    @property
    def declarations(self) -> Mapping[str, Any]: ...


class Notation:
    """How symbols are written: a theory's notation where it has one, else the name read as mathematics."""

    def __init__(self, theory: Theory | None = None) -> None:
        self.theory = theory

    def declaration(self, name: str) -> Any:
        """The theory's declaration of a symbol."""
        return self.theory.declarations.get(name) if self.theory is not None else None

    def symbol(self, name: str, arguments: Sequence[str] = ()) -> str:
        """A symbol applied to written indices."""
        declared = self.declaration(name)
        head = heading(declared.latex if declared else "", name, arguments)
        return head + applied(head, name, declared.arguments if declared else (), arguments)

    def sort(self, name: str) -> str:
        """A sort."""
        return rf"\mathcal{{{name}}}" if len(name) == 1 and name.isupper() else rf"\mathrm{{{text_latex(name)}}}"

    def number_of(self, sort: str) -> str:
        """The number of elements of a sort."""
        return rf"\lvert {self.sort(sort)} \rvert"

    def plain(self) -> Notation:
        """The notation without macros, to measure widths by."""
        return self

    def indicator(self, left: str, right: str) -> str:
        """One where two indices agree, else zero."""
        return rf"\mathbf{{1}}[{left} = {right}]"


def is_formula(latex: str) -> bool:
    """Whether a notation is a sum, a quotient or a product of several symbols, and not one symbol."""
    latex_bare = re.sub(r"\\(?:bar|hat|tilde|vec)\s", "", latex)
    outside = re.sub(r"\{[^{}]*\}|\([^()]*\)|\[[^\[\]]*\]", "", re.sub(r"\{[^{}]*\}", "", latex_bare))
    open_sign = re.search(r"[^_^\s]\s*[-+/=]|\\[cp]dot|[^\s]\s+[A-Za-z(]", re.sub(r"[_^]\s*[-+*]", "", outside))
    return open_sign is not None


def heading(latex: str, name: str, arguments: Sequence[str]) -> str:
    """A symbol without its arguments; a notation that is itself a sum or a quotient gets brackets around it."""
    return (f"({latex})" if latex and is_formula(latex) and arguments else latex) or name_latex(name)


def applied(head: str, name: str, sorts: Sequence[str], arguments: Sequence[str]) -> str:
    r"""The arguments as the field writes them: ``\pi(a \mid s)`` for a policy, ``P(t \mid s, a)`` for transitions."""
    if not arguments:
        return ""
    before = [x for x, sort in zip(arguments, sorts, strict=True) if sort == NATURAL] if sorts else []
    rest = list(arguments[len(before) :])
    finite = [sort for sort in sorts if sort != NATURAL]
    lead = f"_{{{', '.join(before)}}}" if before and "_" not in head else f"{', '.join(before)}; " if before else ""
    outside, inside = (lead, "") if lead.startswith("_") else ("", lead)
    if not rest:
        return outside or f"({', '.join(before)})"
    if len(rest) == 2 and finite[1:] == ["A"] and (head.startswith((r"\pi", r"\tilde\pi", r"\hat\pi")) or head == "p"):
        return f"{outside}({inside}{rest[1]} \\mid {rest[0]})"
    if len(rest) == 3 and name in ("P", "tau"):
        return f"{outside}({inside}{rest[2]} \\mid {rest[0]}, {rest[1]})"
    return f"{outside}({inside}{', '.join(rest)})"


def lin_latex(x: Lin, notation: Notation | None = None) -> str:
    """A natural-linear expression, such as ``k + 1`` or ``n(m) + 1``."""
    calls = [(term_marked(("sym", *call), notation or Notation()), c) for call, c in applications(x)]
    atoms = [*((name_latex(n), c) for n, c in x[1]), *calls]
    parts = [(shown if c == 1 else f"-{shown}" if c == -1 else f"{c}{shown}") for shown, c in atoms]
    if x[0] or not parts:
        parts.append(str(x[0]))
    return "+".join(parts).replace("+-", "-")


def index_latex(i: Index, notation: Notation | None = None) -> str:
    """An index."""
    return name_latex(i[1]) if i[0] == "var" else lin_latex(i[1], notation)


def number_latex(q: Fraction | int) -> str:
    """A rational number."""
    q = Fraction(q)
    if q.denominator == 1:
        return str(q.numerator)
    sign = "-" if q < 0 else ""
    return rf"{sign}\frac{{{abs(q.numerator)}}}{{{q.denominator}}}"


def bracketed(inner: str) -> str:
    """In round brackets, larger ones around sums and fractions."""
    size = "Bigl", "Bigr"
    if not any(x in inner for x in (r"\sum", r"\frac", r"\prod")):
        size = ("bigl", "bigr") if "(" in inner else ("", "")
    left, right = (f"\\{s}" if s else "" for s in size)
    return f"{left}({inner}{right})"


class _Writer:
    def __init__(self, notation: Notation) -> None:
        self.notation = notation

    def width(self, t: Term) -> int:
        """About how many glyphs wide a term is, macros expanded."""
        plain = self.notation.plain()
        return glyphs((self if plain is self.notation else _Writer(plain)).term(t)[0])

    def wrapped(self, t: Term, need: int) -> str:
        text, level = self.term(t)
        return bracketed(text) if level < need else text

    def term(self, t: Term) -> tuple[str, int]:
        match t[0]:
            case "num":
                level = ATOM if t[1] >= 0 and t[1].denominator == 1 else PRODUCT if t[1] >= 0 else SUM
                return number_latex(t[1]), level
            case "sym":
                return self.notation.symbol(t[1], [index_latex(i, self.notation) for i in t[2]]), ATOM
            case "add":
                return self.addition(t[1])
            case "mul":
                return self.product(t[1])
            case "pow":
                if not t[2][1] and t[2][0] < 0:
                    return self.product((t,))
                return self.power(t[1], t[2])
            case "sum":
                return self.summation(t)
            case "range":
                below = f"{name_latex(t[1][0])} < {lin_latex(t[1][1], self.notation)}"
                return rf"\sum_{{{below}}} {self.wrapped(t[2], PRODUCT)}", PRODUCT
            case "delta":
                return self.notation.indicator(*(index_latex(i, self.notation) for i in t[1:])), ATOM
            case "log":
                return rf"\log {self.wrapped(t[1], ATOM)}", POWER
            case "nat":
                single = len(t[1][1]) + len(applications(t[1])) + bool(t[1][0]) == 1
                return lin_latex(t[1], self.notation), ATOM if single else SUM
            case "card":
                return self.notation.number_of(t[1]), ATOM
            case "abs":  # shown only, see scsym.language.text.folded
                return rf"\lvert {self.term(t[1])[0]} \rvert", ATOM
        return rf"\text{{{text_latex(str(t))}}}", ATOM

    def addition(self, parts: Sequence[Term]) -> tuple[str, int]:
        text = ""
        for part in parts:
            negated = negative(part)
            body = self.wrapped(part if negated is None else negated, PRODUCT)
            sign = "-" if negated is not None else "+" if text else ""
            text += f"{BREAK} {sign} {body}" if text else f"{sign}{body}"
        return text or "0", SUM if len(parts) > 1 or text.startswith("-") else PRODUCT

    def power(self, base: Term, exponent: Lin) -> tuple[str, int]:
        if exponent == (1, ()):
            return self.term(base)
        shown = self.wrapped(base, ATOM)
        if "^" in shown and base[0] == "sym":
            shown = f"({shown})"
        return f"{shown}^{{{lin_latex(exponent, self.notation)}}}", POWER

    def summation(self, t: Term) -> tuple[str, int]:
        names = [t[1][0]]
        body = t[2]
        while body[0] == "sum":
            names.append(body[1][0])
            body = body[2]
        negated = negative(body)
        if negated is not None:
            return f"-{self.summation(_summed(t, negated))[0]}", SUM
        return rf"\sum_{{{', '.join(map(name_latex, names))}}} {self.wrapped(body, PRODUCT)}", PRODUCT

    def product(self, given: Sequence[Term]) -> tuple[str, int]:
        factors = list(_factors(given))
        sign, number = 1, Fraction(1)
        for f in [f for f in factors if f[0] == "num"]:
            number *= f[1]
            factors.remove(f)
        if number < 0:
            sign, number = -1, -number
        bottom = [("pow", f[1], (-f[2][0], ())) for f in factors if _is_inverse(f)]
        top = [f for f in factors if not _is_inverse(f)]
        simple = [f for f in top if f[0] not in ("sum", "add")] if bottom or number.denominator > 1 else []
        above = self.row(simple, number.numerator)
        if sum(map(self.width, simple)) > WIDE_FRACTION or (not bottom and len(simple) > 1):
            simple, above = [], str(number.numerator)
        rest = [f for f in top if f not in simple] if simple else top
        if bottom or number.denominator > 1:
            below = self.row(bottom, number.denominator)
            whole = [f for f in rest if self.width(f) <= 14]
            if above == "1" and len(rest) == len(whole) == 1 and bottom:
                above, rest = self.term(rest[0])[0], []
            head = rf"\frac{{{above}}}{{{below}}}".replace(BREAK, "").replace(TIMES, r"\,")
            text = f"{head}{TIMES}{self.row(rest, 1)}" if rest else head
        else:
            text = self.row(rest, number.numerator)
        if sign < 0:
            return f"-{text}", SUM
        alone = rest[0] if len(rest) == 1 and number == 1 and not bottom else None
        return text, self.term(alone)[1] if alone is not None else PRODUCT

    def row(self, factors: Sequence[Term], number: int) -> str:
        """Factors side by side; a bare sum stands at the end, a bare logarithm there or before another."""
        shown = [str(number)] if number != 1 or not factors else []
        for n, f in enumerate(factors):
            last = n == len(factors) - 1
            alone = len(factors) == 1 and number == 1
            text = self.wrapped(f, PRODUCT if last and (f[0] == "sum" or alone) else POWER)
            reaches = f[0] == "log" and not last and factors[n + 1][0] != "log" and self.term(f[1])[1] == ATOM
            shown.append(bracketed(text) if reaches else text)
        text = shown[0]
        for before, after in zip(shown, shown[1:], strict=False):
            clash = before.isdigit() and (after[:1].isdigit() or after.startswith(r"\frac"))
            text += (r" \cdot " if clash else TIMES) + after
        return text


def _factors(parts: Sequence[Term]) -> Sequence[Term]:
    flat: list[Term] = []
    for p in parts:
        flat.extend(_factors(p[1]) if p[0] == "mul" else [p])
    return flat


def _is_inverse(f: Term) -> bool:
    return f[0] == "pow" and not f[2][1] and f[2][0] < 0


def _summed(t: Term, body: Term) -> Term:
    """The same sums over another body."""
    return ("sum", t[1], _summed(t[2], body) if t[2][0] == "sum" else body)


def negative(t: Term) -> Term | None:
    """``-t`` if the term is visibly written with a minus sign."""
    if t[0] == "num" and t[1] < 0:
        return ("num", -t[1])
    if t[0] == "sum":
        inner = negative(t[2])
        return None if inner is None else ("sum", t[1], inner)
    if t[0] == "mul":
        factors = _factors(t[1])
        if factors and factors[0][0] == "num" and factors[0][1] < 0:
            head, rest = -factors[0][1], factors[1:]
            if head == 1 and rest:
                return rest[0] if len(rest) == 1 else ("mul", tuple(rest))
            return ("mul", (("num", head), *rest))
    return None


def term_marked(term: Term, notation: Notation) -> str:
    """A term as LaTeX with break marks."""
    return _Writer(notation).term(term)[0]


def term_latex(term: Term, theory: Theory | None = None) -> str:
    r"""A term as LaTeX.

    >>> from scsym.prove import sum_
    >>> from scsym.theories.success import a, s, success as T
    >>> print(term_latex((sum_(a, T.pi0(s, a) * T.Q(s, a) ** 2) / T.V(s) ** 2 - 1).term, T))
    \frac{1}{V_{\pi_0}(s)^{2}}\,\sum_{a} \pi_0(a \mid s)\,Q_{\pi_0}(s, a)^{2} - 1
    """
    return re.sub("  +", " ", finish(term_marked(term, Notation(theory))))


def quantifier_latex(j: Judgement) -> str:
    r"""``for all s, a`` in words and symbols; empty without variables.

    Of a natural number that no symbol has as an index it is said that it is one: ``for fixed K \in \mathbb{N}``.
    """
    free = free_vars(j.left) | free_vars(j.right)
    bare = {v for v in free if v[1] == NATURAL} - _indices(j.left) - _indices(j.right)

    def listed(words: str, variables: Sequence[Var]) -> str:
        names = (name_latex(v[0]) + (r" \in \mathbb{N}" if v in bare else "") for v in variables)
        return rf"\text{{for {words} }} {', '.join(names)}"

    fixed = sorted(bare - set(j.forall))
    parts = ("all", j.forall), ("fixed", fixed)
    return r" \quad ".join(listed(words, variables) for words, variables in parts if variables)


def _indices(t: Term) -> set[Var]:
    """The variables that stand in an index or an exponent of a term."""
    match t[0]:
        case "sym":
            return free_vars(t)
        case "pow":
            return _indices(t[1]) | free_vars(("nat", t[2]))
        case "add" | "mul":
            return set[Var]().union(*map(_indices, t[1]))
        case "sum" | "range":
            return _indices(t[2])
        case "log":
            return _indices(t[1])
    return set()


def judgement_latex(j: Judgement, theory: Theory | None = None) -> str:
    """A judgement as LaTeX, quantifiers last."""
    notation = Notation(theory)
    left, right = (term_marked(t, notation) for t in (j.left, j.right))
    text = f"{left} {RELATIONS[j.relation]} {right}"
    forall = quantifier_latex(j)
    return re.sub("  +", " ", finish(text + (rf" \quad {forall}" if forall else "")))
