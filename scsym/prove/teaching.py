"""What an automatic proof that failed says: a counterexample, or what nobody can cancel, and what comes near.

The linear program that has no solution gets one more unknown for each monomial, at a high price. What the cheapest
solution then buys is left over: the monomials that no premise at hand can cancel.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from scsym.errors import NotProven, ScsymError
from scsym.kernel.normal import Polynomial
from scsym.kernel.terms import parameters, symbols_of
from scsym.language import Expr, Statement, Theory, eq, ge, judgement_text, polynomial_term, polynomial_text

from .hints import fixed_lines
from .linear import Column, solve
from .prover import unproven
from .sources import Stage, columns_of
from .workspace import OutOfTime, Workspace, atoms_of, relevance

PRICE = 1_000.0
SHOWN = 3  # hypotheses
LOOK = Stage("what is left", 1.0, premises=10, depth=2, cap=600, sources=("visible",))


def left_over(space: Workspace, seconds: float) -> Polynomial | None:
    """What the best combination of the likeliest premises leaves of the goal; None where the time did not suffice."""
    premises = [space.premise(n) for n in relevance(space)[: LOOK.premises]]
    try:
        candidates = list(columns_of(space, LOOK, premises, space.target))
    except OutOfTime:
        return None
    columns = [Column(c.polynomial, c.free, c.strict, c.cost) for c in candidates]
    monomials = sorted({m for c in candidates for m in c.polynomial} | set(space.target))
    columns += [Column({m: 1}, True, False, PRICE) for m in monomials]
    found = solve(columns, space.target, seconds=seconds)
    if found is None:
        return None
    return {monomials[n - len(candidates)]: x for n, x in found if n >= len(candidates)}


def nearest(theory: Theory, rest: Polynomial, used: Sequence[str]) -> list[str]:
    """Hypotheses, not among those used, that speak of most of the symbols in what is left over."""
    wanted = {atom[1] for atom in atoms_of(rest) if atom[0] == "sym"}
    scored = []
    for name, h in theory.hypotheses.items():
        symbols = symbols_of(h.judgement.left) | symbols_of(h.judgement.right)
        if name not in used and wanted & symbols:
            scored.append((-Fraction(len(wanted & symbols), len(symbols)), name))
    return [name for _, name in sorted(scored)[:SHOWN]]


def counterexample(theory: Theory, goal: Statement, seconds: float) -> Any:
    """An exact model in which every hypothesis of the theory holds and the goal is false; None if none was found."""
    from scsym.models.refutation import refute  # it evaluates models, which proving alone does not load

    try:
        return refute(theory, goal, seconds=seconds, tries=60)
    except ScsymError:  # a symbol has no value in a model: nothing is said
        return None


def refuted(theory: Theory, goal: Statement, names: Sequence[str], found: Any) -> NotProven:
    """The error that a goal is false."""
    lines = [f"not proven: {goal!r}", "  false in an exact model in which every hypothesis of the theory holds:"]
    error = unproven("\n".join([*lines, *(f"  {line}" for line in repr(found).splitlines()[1:])]), theory, goal, names)
    error.counterexample = found
    return error


def failure(
    theory: Theory,
    goal: Statement,
    space: Workspace,
    names: Sequence[str],
    tried: int,
    close: Callable[[Theory, Statement], list[str]] | None,
) -> NotProven:
    """The error of a search that found neither a proof nor a counterexample.

    tried : the most candidates of a stage. close : where only some premises were allowed, which others prove a goal.
    """
    lines = [f"not proven: {goal!r}"]
    try:
        rest = left_over(space, 2.0)
    except ScsymError:  # no normal form within bounds: then there is nothing to show
        rest = None
    closing: list[str] = []
    if rest:
        lines.append(f"left over, which no combination of the premises cancels: {polynomial_text(rest)}")
        if close is not None:
            make = eq if goal.judgement.relation == "=" else ge
            wanted = make(Expr(polynomial_term(rest)), 0)
            closing = [name for name in close(theory, wanted) if name not in names]
            if closing:
                lines.append(f"would close it: {', '.join(closing)}")
        near = nearest(theory, rest, names if close is not None else ())
        lines += [f"near to it: {name}: {judgement_text(theory.hypotheses[name].judgement)}" for name in near]
    lines += fixed_lines(theory, goal.judgement, [n for n in names if n in theory.hypotheses and _fixes(theory, n)])
    lines.append(f"tried: {len(names)} premises, up to {tried} multiples at a time; no counterexample was found")
    error = unproven("\n  ".join(lines), theory, goal, names)
    error.left_over, error.suggestions = rest, tuple(closing)
    return error


def _fixes(theory: Theory, name: str) -> bool:
    return bool(parameters(theory.hypotheses[name].judgement))
