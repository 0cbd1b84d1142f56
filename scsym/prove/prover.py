"""Proofs as an author writes them: `prove` a statement, or `calc` a chain; both end in a theorem of the kernel.

What is given by the author: which hypotheses to use (equations are used by rewriting, from left to right, or from
right to left with ``~``), coefficients for inequalities, and a remainder that is visibly nonnegative. What is found:
the coefficients of the equations. On failure `NotProven` shows what is left over and what would close it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from scsym import kernel
from scsym.errors import NotProven, StatementError
from scsym.kernel import Item, Judgement, Theorem, normal_form
from scsym.kernel.normal import Polynomial
from scsym.kernel.terms import ZERO, Signature, add, merge, minus, mul, num
from scsym.language import (
    Declaration,
    Expr,
    Hypothesis,
    Index,
    Natural,
    Statement,
    Theory,
    eq,
    expr,
    ge,
    gt,
    judgement_text,
    polynomial_term,
    polynomial_text,
)
from scsym.typeset import judgement_latex

from .hints import bounds, fixed_lines, refusal_lines, sign_lines
from .rewrite import contribution, make_rule, reduce, subtract
from .tidy import tidy


@dataclass(frozen=True)
class Step:
    """One line of a derivation: what was claimed, by which hypotheses, and the theorem."""

    relation: str
    left: Expr
    right: Expr
    by: tuple[str, ...]
    theorem: Theorem
    note: str = ""


@dataclass(frozen=True)
class Lemma:
    """A kernel theorem with the derivation as its author wrote it."""

    theory: Theory
    theorem: Theorem
    steps: tuple[Step, ...] = ()
    name: str = ""

    @property
    def statement(self) -> Statement:
        """What is proven."""
        return Statement(self.theorem.conclusion)

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """The names of the theory's hypotheses that the theorem rests on."""
        known = {h.judgement: n for n, h in self.theory.hypotheses.items()}
        return tuple(sorted(known.get(j, "(unnamed)") for j in self.theorem.hypotheses))

    def called(self, name: str) -> Lemma:
        """The lemma with a name, by which derivations cite it."""
        return replace(self, name=name)

    def __repr__(self) -> str:
        return f"|- {judgement_text(self.theorem.conclusion)}"

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {judgement_latex(self.theorem.conclusion, self.theory)}$"


@dataclass(frozen=True)
class Oriented:
    """An equation to be used from right to left, or (with a symbol) to replace that symbol."""

    source: Hypothesis | Lemma
    symbol: str | None = None


@dataclass(frozen=True)
class Weighted:
    """A premise with its coefficient: ``sum over (over) of coefficient * (left - right)[at]``."""

    source: Hypothesis | Lemma
    coefficient: Expr
    at: tuple[Any, ...] = ()
    over: tuple[Index, ...] = ()


Source = Hypothesis | Lemma | Oriented


def flip(source: Hypothesis | Lemma) -> Oriented:
    """Use an equation from right to left."""
    return Oriented(source)


def isolate(source: Hypothesis | Lemma, symbol: Declaration) -> Oriented:
    """Use an equation to replace the monomial in which ``symbol`` occurs by the rest."""
    return Oriented(source, symbol.name)


def times(
    coefficient: Any,
    source: Hypothesis | Lemma,
    *places: Any,
    over: Index | tuple[Index, ...] = (),
    at: Mapping[str, Any] | None = None,
) -> Weighted:
    """Use a premise with a coefficient, at the given indices, summed over ``over``.

    ``places`` names an index for each quantified variable of the premise, in their order, or ``at`` for some of them
    by name (``at={"y": t}``); a variable left out stands for itself. For an inequality the coefficient must be visibly
    nonnegative. Raises StatementError for a name that the premise does not quantify, or an index of another sort.
    """
    if at is not None:
        if places:
            raise StatementError(f"give the indices of {source_name(source)} in their order or by name, not both")
        places = _by_name(source, at)
    return Weighted(source, expr(coefficient), tuple(places), (over,) if isinstance(over, Index) else tuple(over))


def _by_name(source: Hypothesis | Lemma, at: Mapping[str, Any]) -> tuple[Any, ...]:
    conclusion = source.theorem.conclusion if isinstance(source, Lemma) else source.judgement
    quantified = dict(conclusion.forall)
    if unknown := sorted(set(at) - set(quantified)):
        known = ", ".join(quantified) or "nothing"
        raise StatementError(f"{source_name(source)} quantifies {known}, not {', '.join(unknown)}")
    places = []
    for name, sort in quantified.items():
        index = at.get(name, Natural((0, ((name, 1),))) if sort == "N" else Index(name, sort))
        own = index.sort if isinstance(index, Index) else "N"
        if own != sort:
            raise StatementError(f"{name} of {source_name(source)} is of the sort {sort}, and {index!r} is not")
        places.append(index)
    return tuple(places)


def theorem_of(theory: Theory, source: Hypothesis | Lemma) -> Theorem:
    """The kernel's theorem of a lemma; a hypothesis proves itself."""
    if isinstance(source, Lemma):
        return source.theorem
    if isinstance(source, Hypothesis):
        return kernel.assume(theory.signature, source.judgement)
    hint = f"; the hypothesis of that name is theory.{source}" if source in theory.hypotheses else ""
    raise StatementError(f"{source!r} is neither a hypothesis nor a lemma{hint}")


def source_name(source: Any) -> str:
    """How a derivation cites a premise."""
    if isinstance(source, (Oriented, Weighted)):
        return source_name(source.source)
    return source.name or "a lemma"


class _Attempt:
    """The premises and items of one certificate under construction."""

    def __init__(self, theory: Theory, goal: Judgement) -> None:
        self.theory, self.goal = theory, goal
        self.premises: list[Theorem] = []
        self.items: list[Item] = []
        self.sig: Signature = theory.signature

    def premise(self, source: Hypothesis | Lemma) -> int:
        thm = theorem_of(self.theory, source)
        self.sig = merge(self.sig, thm.signature)
        for n, known in enumerate(self.premises):
            if known is thm or (known.rule == thm.rule == "assume" and known.conclusion == thm.conclusion):
                return n
        self.premises.append(thm)
        return len(self.premises) - 1

    def weighted(self, w: Weighted) -> Item:
        n = self.premise(w.source)
        forall = self.premises[n].conclusion.forall
        at = w.at or tuple(Natural((0, ((v[0], 1),))) if v[1] == "N" else Index(*v) for v in forall)
        if len(at) != len(forall):
            raise StatementError(f"{source_name(w)} quantifies {[v[0] for v in forall]}: give that many indices")
        made = [("nat", (i, ())) if isinstance(i, int) else i.index for i in at]
        return Item(n, w.coefficient.term, tuple(zip(forall, made, strict=True)), tuple(i.var for i in w.over))


def prove(
    theory: Theory,
    goal: Statement,
    by: Sequence[Source] = (),
    using: Sequence[Weighted] = (),
    remainder: Any = None,
    note: str = "",
) -> Lemma:
    """Prove ``goal``: rewrite with the equations ``by``, add the weighted premises ``using`` and the ``remainder``.

    Raises NotProven with what is left over. The result is a theorem of the kernel, with the certificate inside.
    """
    judgement = goal.judgement
    attempt = _Attempt(theory, judgement)
    rest_term = expr(remainder).term if remainder is not None else ZERO
    weighted = [attempt.weighted(w) for w in using]
    rules = []
    for source in by:
        n = attempt.premise(source.source if isinstance(source, Oriented) else source)
        conclusion = attempt.premises[n].conclusion
        if isinstance(source, Oriented):
            rules.append(make_rule(attempt.sig, n, conclusion, flipped=True, symbol=source.symbol))
        else:
            rules.append(make_rule(attempt.sig, n, conclusion))
    poly = normal_form(attempt.sig, add(minus(judgement.left, judgement.right), mul(num(-1), rest_term)))
    for item in weighted:
        poly = subtract(poly, contribution(attempt.sig, attempt.premises[item.premise].conclusion, item), num(1)[1])
    try:
        left_over, found = reduce(attempt.sig, poly, rules)
    except kernel.Refused as error:
        rules_used = ", ".join(source_name(s) for s in by)
        raise NotProven(f"not proven: {goal!r}\n  rewriting with {rules_used} grows without end ({error})") from error
    names = [source_name(s) for s in (*by, *using)]
    if left_over:
        raise _not_proven(theory, attempt.sig, goal, left_over, names)
    used = [*weighted, *found]
    keep = sorted({i.premise for i in used})
    number = {p: n for n, p in enumerate(keep)}
    items = [i._replace(premise=number[i.premise]) for i in used]
    items = tidy(attempt.sig, [attempt.premises[p].conclusion for p in keep], judgement, items)
    premises = [attempt.premises[p] for p in keep]
    try:
        thm = kernel.combine(attempt.sig, premises, judgement, items, rest_term)
    except kernel.SideCondition as error:
        cited = {attempt.premise(s.source if isinstance(s, Oriented | Weighted) else s): s for s in (*by, *using)}
        labels = [source_name(cited[p]) for p in keep]
        lines = refusal_lines(attempt.sig, [p.conclusion for p in premises], labels, items, rest_term)
        text = "\n  ".join([f"not proven: {goal!r}", f"the kernel refuses the certificate: {error}", *lines])
        raise unproven(text, theory, goal, names) from error
    step = Step(judgement.relation, Expr(judgement.left), Expr(judgement.right), tuple(dict.fromkeys(names)), thm, note)
    return Lemma(theory, thm, (step,))


def _not_proven(theory: Theory, sig: Signature, goal: Statement, left_over: Polynomial, tried: list[str]) -> NotProven:
    text = (
        f"not proven: {judgement_text(goal.judgement)}\n"
        f"  left over: {polynomial_text(left_over)}\n"
        f"  with: {', '.join(tried) or 'no hypothesis'}"
    )
    for line in (*fixed_lines(theory, goal.judgement, tried), *sign_lines(sig, goal.judgement.relation, left_over)):
        text += f"\n  {line}"
    closing = suggestions(theory, left_over, tried)
    if not closing and goal.judgement.relation != "=":
        closing = bounds(theory, sig, left_over, tried)
    if closing:
        text += f"\n  would close it: {', '.join(closing)}"
    error = unproven(text, theory, goal, tried)
    error.left_over, error.suggestions = left_over, tuple(closing)
    return error


def unproven(text: str, theory: Theory, goal: Statement, tried: Sequence[str]) -> NotProven:
    """The error that a statement was not proven with these hypotheses, for whoever looks for a counterexample next."""
    error = NotProven(text)
    error.theory, error.goal, error.tried = theory, goal, tuple(dict.fromkeys(tried))
    return error


def suggestions(theory: Theory, left_over: Polynomial, tried: Sequence[str] = ()) -> list[str]:
    """The names of the theory's equations, not tried yet, of which a combination is the rest."""
    from .search import search

    try:
        found = search(theory, eq(Expr(polynomial_term(left_over)), 0), depth=2)
    except (NotProven, StatementError, kernel.KernelError):
        return []
    return [name for name in found.hypotheses if name not in tried]


@dataclass(frozen=True)
class Calc:
    """A chain ``start = ... >= ... = end``, each link a theorem."""

    theory: Theory
    start: Expr
    fix: tuple[Index | Natural, ...] = ()
    steps: tuple[Step, ...] = field(default=())

    def _link(self, relation: str, to: Any, by: Sequence[Source], using: Sequence[Weighted], **more: Any) -> Calc:
        here = self.steps[-1].right if self.steps else self.start
        make = {"=": eq, ">=": ge, ">": gt}[relation]
        lemma = prove(self.theory, make(here, to, fix=self.fix), by, using, **more)
        return replace(self, steps=(*self.steps, *lemma.steps))

    def eq(self, to: Any, by: Sequence[Source] = (), using: Sequence[Weighted] = (), note: str = "") -> Calc:
        """The next expression is equal."""
        return self._link("=", to, by, using, note=note)

    def ge(
        self, to: Any, by: Sequence[Source] = (), using: Sequence[Weighted] = (), remainder: Any = None, note: str = ""
    ) -> Calc:
        """The next expression is at most the last."""
        return self._link(">=", to, by, using, remainder=remainder, note=note)

    def gt(
        self, to: Any, by: Sequence[Source] = (), using: Sequence[Weighted] = (), remainder: Any = None, note: str = ""
    ) -> Calc:
        """The next expression is less than the last."""
        return self._link(">", to, by, using, remainder=remainder, note=note)

    def done(self) -> Lemma:
        """The theorem ``start relation end``."""
        if not self.steps:
            raise StatementError("a chain has at least one link")
        relations = {s.relation for s in self.steps}
        make = gt if ">" in relations else ge if ">=" in relations else eq
        goal = make(self.start, self.steps[-1].right, fix=self.fix)
        links = [Lemma(self.theory, s.theorem) for s in self.steps]
        lemma = prove(self.theory, goal, using=[times(1, link) for link in links])
        return replace(lemma, steps=self.steps)


def calc(theory: Theory, start: Any, fix: tuple[Index | Natural, ...] = ()) -> Calc:
    """Begin a chain of (in)equalities at ``start``."""
    return Calc(theory, expr(start), fix)
