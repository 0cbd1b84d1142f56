"""What a failed proof says beyond what is left over: whose sign does not show, what would show it, what is fixed."""

from __future__ import annotations

from collections.abc import Sequence

from scsym.errors import NotProven, StatementError
from scsym.kernel import Item, Judgement, KernelError
from scsym.kernel.normal import Polynomial
from scsym.kernel.sign import visible_sign
from scsym.kernel.terms import Signature, Term, parameters
from scsym.language import Expr, Theory, ge, polynomial_term, term_text

SHOWN = ("positive", "nonneg")
REMEDY = "a remainder= whose sign shows (a product, a square), or a bound by using=[times(coefficient, hypothesis)]"


def sign_lines(sig: Signature, relation: str, left_over: Polynomial) -> list[str]:
    """Why what is left over does not show the order, and what to give; nothing for an equation."""
    if relation == "=":
        return []
    terms = [polynomial_term({m: c}) for m, c in left_over.items()]
    signs = [visible_sign(sig, term) for term in terms]
    hidden = [term_text(term) for term, sign in zip(terms, signs, strict=True) if sign not in SHOWN]
    if hidden:
        return [f"its sign does not show: {', '.join(hidden)} may be negative", f"it needs {REMEDY}"]
    if relation == ">" and "positive" not in signs:
        return ["it is visibly nonnegative, which shows >= but not >"]
    return [f"it is visibly {'positive' if relation == '>' else 'nonnegative'}: give it as remainder="]


def fixed_lines(theory: Theory, goal: Judgement, tried: Sequence[str]) -> list[str]:
    """The hypotheses used that speak of one fixed index where the goal speaks of all."""
    fixed = parameters(goal)
    found = {name: parameters(theory.hypotheses[name].judgement) - fixed for name in tried if name in theory.hypotheses}
    return [
        f"{name} is about one fixed {', '.join(sorted(v for v, _ in free))}, not for all, and the goal fixes none"
        for name, free in found.items()
        if free
    ]


def bounds(theory: Theory, sig: Signature, left_over: Polynomial, tried: Sequence[str]) -> list[str]:
    """The names of the theory's inequalities, not tried yet, with which the sign of what is left over shows."""
    from .search import search

    orders = [h for h in theory.hypotheses.values() if h.judgement.relation != "=" and h.name not in tried]
    if not orders:
        return []
    terms = [polynomial_term({m: c}) for m, c in left_over.items()]
    squares = [Expr(term) for term in terms if visible_sign(sig, term) in SHOWN]
    try:
        found = search(theory, ge(Expr(polynomial_term(left_over)), 0), orders, depth=2, squares=squares)
    except (NotProven, StatementError, KernelError):
        return []
    return list(found.hypotheses)


def refusal_lines(
    sig: Signature, premises: Sequence[Judgement], names: Sequence[str], items: Sequence[Item], remainder: Term
) -> list[str]:
    """The coefficients and the remainder of a certificate for an order whose signs do not show."""
    lines = [
        f"the coefficient of {names[item.premise]} is {term_text(item.coefficient)}, whose sign does not show"
        for item in items
        if premises[item.premise].relation != "=" and visible_sign(sig, item.coefficient) not in SHOWN
    ]
    if visible_sign(sig, remainder) not in SHOWN:
        lines.append(f"the remainder is {term_text(remainder)}, whose sign does not show")
    return lines
