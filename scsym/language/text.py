"""Kernel terms, judgements and normal forms as plain text that a theorist can read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from scsym.kernel.terms import NATURAL, Index, Judgement, Lin, Term, applications

SUM, PRODUCT, POWER, ATOM = 0, 1, 2, 3


def lin_text(x: Lin) -> str:
    """A natural-linear expression, such as ``k + 1`` or ``n(m) + 1``."""
    parts = [(n if c == 1 else f"{c}{n}") for n, c in x[1]]
    calls = [(_term(("sym", *call))[0], c) for call, c in applications(x)]
    parts += [(shown if c == 1 else f"{c} {shown}") for shown, c in calls]
    if x[0] or not parts:
        parts.append(str(x[0]))
    return " + ".join(parts).replace("+ -", "- ")


def index_text(i: Index) -> str:
    """An index."""
    return i[1] if i[0] == "var" else lin_text(i[1])


def _wrap(text: str, level: int, need: int) -> str:
    return f"({text})" if level < need else text


def _negative(t: Term) -> Term | None:
    """``-t`` if the term is visibly written with a minus sign."""
    if t[0] == "num" and t[1] < 0:
        return ("num", -t[1])
    if t[0] == "mul" and t[1] and t[1][0][0] == "num" and t[1][0][1] < 0:
        head = -t[1][0][1]
        rest = t[1][1:]
        if head == 1 and rest:
            return rest[0] if len(rest) == 1 else ("mul", rest)
        return ("mul", (("num", head), *rest))
    return None


def _term(t: Term) -> tuple[str, int]:
    match t[0]:
        case "num":
            level = ATOM if t[1] >= 0 and t[1].denominator == 1 else PRODUCT if t[1] >= 0 else SUM
            return str(t[1]), level
        case "sym":
            return (f"{t[1]}({', '.join(index_text(i) for i in t[2])})" if t[2] else t[1]), ATOM
        case "add":
            text = ""
            for part in t[1]:
                negated = _negative(part)
                body = _wrap(*_term(negated if negated is not None else part), PRODUCT)
                text += (" - " if text else "-") + body if negated is not None else (" + " if text else "") + body
            return (text or "0"), SUM if len(t[1]) > 1 else PRODUCT
        case "mul":
            top = [p for p in t[1] if not (p[0] == "pow" and not p[2][1] and p[2][0] < 0)]
            bottom = [("pow", p[1], (-p[2][0], ())) for p in t[1] if p not in top]
            if top and top[0] == ("num", Fraction(1)) and len(top) > 1:
                top = top[1:]
            if top and top[0][0] == "num" and top[0][1] < 0 and len(top) > 1:
                size = () if top[0][1] == -1 else (("num", -top[0][1]),)
                inner, _ = _term(("mul", (*size, *top[1:], *(("pow", b[1], (-b[2][0], ())) for b in bottom))))
                return f"-{inner}", SUM
            text = " ".join(_wrap(*_term(p), PRODUCT if len(top) == 1 and not bottom else POWER) for p in top) or "1"
            if bottom:
                under = [_wrap(*_term(b[1] if b[2] == (1, ()) else b), POWER) for b in bottom]
                text += " / " + (under[0] if len(under) == 1 else f"({' '.join(under)})")
            return text, PRODUCT if len(t[1]) != 1 or bottom else _term(t[1][0])[1]
        case "pow":
            if not t[2][1] and t[2][0] < 0:
                return _term(("mul", (t,)))
            return f"{_wrap(*_term(t[1]), ATOM)}^{_exponent(t[2])}", POWER
        case "sum":
            names = [t[1][0]]
            body = t[2]
            while body[0] == "sum":
                names.append(body[1][0])
                body = body[2]
            return f"sum_{{{', '.join(names)}}} {_wrap(*_term(body), PRODUCT)}", PRODUCT
        case "range":
            name, bound = t[1]
            return f"sum_{{{name} < {lin_text(bound)}}} {_wrap(*_term(t[2]), PRODUCT)}", PRODUCT
        case "delta":
            return f"[{index_text(t[1])} = {index_text(t[2])}]", ATOM
        case "log":
            return f"log {_wrap(*_term(t[1]), ATOM)}", POWER
        case "nat":
            return lin_text(t[1]), ATOM if len(t[1][1]) + len(applications(t[1])) + bool(t[1][0]) == 1 else SUM
        case "card":
            return f"|{t[1]}|", ATOM
        case "abs":
            return f"|{term_text(t[1])}|", ATOM
    return str(t), ATOM


def _exponent(x: Lin) -> str:
    text = lin_text(x)
    return text if text.isalnum() else f"({text})"


def term_text(term: Term) -> str:
    """A term as text."""
    return _term(term)[0]


def judgement_text(j: Judgement) -> str:
    """A judgement as text, quantifiers last."""
    text = f"{term_text(j.left)} {j.relation} {term_text(j.right)}"
    if j.forall:
        text += f"   for all {', '.join(n for n, _ in j.forall)}"
        naturals = [n for n, s in j.forall if s == NATURAL]
        if naturals:
            text += f" ({', '.join(naturals)} natural)"
    return text


def folded(judgements: Sequence[Judgement]) -> list[Judgement]:
    """The judgements to be shown, where ``c >= x`` and then ``c >= -x`` become one ``c >= |x|``.

    The node ``("abs", x)`` is for printers alone: the kernel knows no absolute value, and is not shown one.
    """
    shown: list[Judgement] = []
    for j in judgements:
        last = shown[-1] if shown else None
        if last and last.relation == j.relation == ">=" and (last.forall, last.left) == (j.forall, j.left):
            size = _size(last.right, j.right)
            if size is not None:
                shown[-1] = j._replace(right=size)
                continue
        shown.append(j)
    return shown


def _size(x: Term, y: Term) -> Term | None:
    """``|x|`` where y is visibly -x: of a product the last factor changes its sign."""
    if x[0] == y[0] == "mul" and len(x[1]) == len(y[1]) > 1 and x[1][:-1] == y[1][:-1]:
        inner = _size(x[1][-1], y[1][-1])
        return None if inner is None else ("mul", (*x[1][:-1], inner))
    if _summands(x, 1) != _summands(y, -1):
        return None
    negated = _negative(x)
    return ("abs", x if negated is None else negated)


def _summands(t: Term, sign: int) -> Counter[tuple[Term, int]]:
    """The summands of a term, each with its visible sign times ``sign``."""
    if t[0] == "add":
        return sum((_summands(part, sign) for part in t[1]), Counter())
    negated = _negative(t)
    return Counter([(t, sign)]) if negated is None else _summands(negated, -sign)
