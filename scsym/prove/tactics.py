"""Short proofs that recur, each built from the kernel's rules: nothing here makes a theorem by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from scsym import kernel
from scsym.errors import StatementError
from scsym.kernel import Judgement
from scsym.kernel.terms import Var, rename
from scsym.language import Expr, Hypothesis, Index, Natural, Statement, Theory, delta, eq, expr, ge, gt, sum_

from .prover import Lemma, prove, times


def lemma_of(theory: Theory, source: Hypothesis | Lemma) -> Lemma:
    """A hypothesis as the lemma that it proves itself."""
    if isinstance(source, Lemma):
        return source
    return Lemma(theory, kernel.assume(theory.signature, source.judgement), name=source.name)


def suppose(theory: Theory, statement: Statement, name: str = "") -> Lemma:
    """The lemma ``statement |- statement``, for use inside `by_cases` or `induct`."""
    return Lemma(theory, kernel.assume(theory.signature, statement.judgement), name=name or "the case")


def multiply(first: Lemma, second: Lemma) -> Lemma:
    """The product of two inequalities."""
    return Lemma(first.theory, kernel.multiply(first.theorem, second.theorem), name="product of two inequalities")


def antisymmetry(first: Lemma, second: Lemma) -> Lemma:
    """``x = y`` from ``x >= y`` and ``y >= x``."""
    return Lemma(first.theory, kernel.antisymmetry(first.theorem, second.theorem))


def absurd(lemma: Lemma, goal: Statement) -> Lemma:
    """Anything, from a lemma ``x > x``."""
    return Lemma(lemma.theory, kernel.absurd(lemma.theorem, goal.judgement))


def tangent(theory: Theory, term: Any) -> Lemma:
    """``term - 1 >= log term`` for a visibly positive product of symbols."""
    t = expr(term)
    forall = ge(t, 0).judgement.forall
    return Lemma(theory, kernel.tangent(theory.signature, forall, t.term), name="tangent line of the logarithm")


def log_of(lemma: Lemma) -> Lemma:
    """``log x = log y`` from ``x = y`` between positive products."""
    return Lemma(lemma.theory, kernel.log_congruence(lemma.theorem), name=lemma.name or "logarithm of a lemma")


def by_cases(
    theory: Theory, left: Any, right: Any, above: Callable[[Lemma], Lemma], below: Callable[[Lemma], Lemma]
) -> Lemma:
    """Prove one conclusion from ``left > right`` (by ``above``) and from ``right >= left`` (by ``below``).

    The free indices of ``left`` and ``right`` are fixed: the conclusion must not quantify them (see `generalise`).
    """
    x, y = expr(left), expr(right)
    first = above(suppose(theory, Statement(Judgement((), ">", x.term, y.term))))
    second = below(suppose(theory, Statement(Judgement((), ">=", y.term, x.term))))
    thm = kernel.cases(first.theorem, second.theorem, x.term, y.term)
    return Lemma(first.theory, thm, (*first.steps, *second.steps))


def generalise(lemma: Lemma) -> Lemma:
    """Quantify every free index of the conclusion that no hypothesis fixes."""
    c = lemma.theorem.conclusion
    fixed: set[Var] = set().union(*(kernel.terms.parameters(h) for h in lemma.theorem.hypotheses))
    free = kernel.terms.parameters(c) - fixed
    wide = Judgement((*sorted(free, key=lambda v: (v[1] == "N", v)), *c.forall), *c[1:])
    same = tuple((v, ("nat", (0, ((v[0], 1),))) if v[1] == "N" else ("var", *v)) for v in c.forall)
    one = kernel.Item(0, kernel.terms.ONE, same)
    thm = kernel.combine(lemma.theorem.signature, [lemma.theorem], wide, [one])
    return Lemma(lemma.theory, thm, lemma.steps, lemma.name)


def at(lemma: Lemma, *indices: Index | Natural | int) -> Lemma:
    """The lemma with its quantified variables replaced by these (free) indices, in their order."""
    c = lemma.theorem.conclusion
    made = [("nat", (i, ())) if isinstance(i, int) else i.index for i in indices]
    if len(made) != len(c.forall):
        raise StatementError(f"the lemma quantifies {[v[0] for v in c.forall]}: give that many indices")
    env = dict(zip(c.forall, made, strict=True))
    goal = Judgement((), c.relation, rename(c.left, env), rename(c.right, env))
    item = kernel.Item(0, kernel.terms.ONE, tuple(zip(c.forall, made, strict=True)))
    thm = kernel.combine(lemma.theorem.signature, [lemma.theorem], goal, [item])
    return Lemma(lemma.theory, thm, lemma.steps, lemma.name)


def fix_all(statement: Statement) -> Statement:
    """The statement about fixed indices: nothing quantified."""
    return Statement(statement.judgement._replace(forall=()))


def square_zero(lemma: Lemma, root: Any) -> Lemma:
    """``root = 0`` from ``root**2 = 0`` (given as any equation or as ``0 >= root**2`` whose sides say so)."""
    theory, y = lemma.theory, expr(root)
    forall = lemma.theorem.conclusion.forall
    fixed = at(lemma, *(Natural((0, ((v[0], 1),))) if v[1] == "N" else Index(*v) for v in forall))

    def at_most_zero(z: Expr) -> Lemma:
        goal = fix_all(ge(0, z))

        def positive(case: Lemma) -> Lemma:
            square = multiply(case, case)
            nothing = prove(theory, fix_all(gt(0, 0)), using=[times(1, square), _cancel(fixed, y)])
            return absurd(nothing, goal)

        return by_cases(theory, z, 0, positive, lambda case: prove(theory, goal, using=[times(1, case)]))

    low, high = at_most_zero(y), at_most_zero(-y)
    swapped = prove(theory, fix_all(ge(y, 0)), using=[times(1, high)])
    return generalise(antisymmetry(swapped, low))


def _cancel(fixed: Lemma, y: Expr) -> Any:
    """The lemma ``y**2 = 0`` (or ``0 >= y**2``) with the coefficient that cancels ``y**2``."""
    theory = fixed.theory
    as_bound = prove(theory, fix_all(ge(0, y**2)), using=[times(_sign(fixed, y), fixed)])
    return times(1, as_bound)


def _sign(fixed: Lemma, y: Expr) -> int:
    c = fixed.theorem.conclusion
    if c.relation == ">=":
        return 1
    left = kernel.normal_form(fixed.theorem.signature, kernel.terms.minus(c.left, c.right))
    square = kernel.normal_form(fixed.theorem.signature, (y**2).term)
    return -1 if left == square else 1


def vanishing_term(lemma: Lemma, index: Index, body: Any, signs: Sequence[Lemma] = ()) -> Lemma:
    """``body = 0`` for every index, from ``sum over index of body = 0`` with ``body`` visibly nonnegative.

    The sum may also be bounded: a lemma ``0 >= sum``. Indices that the lemma's hypotheses fix stay fixed.
    """
    fixed: set[Var] = set().union(*(kernel.terms.parameters(h) for h in lemma.theorem.hypotheses))

    def free(statement: Statement) -> Statement:
        j = statement.judgement
        return Statement(j._replace(forall=tuple(v for v in j.forall if v not in fixed)))

    theory, t = lemma.theory, expr(body)
    j = Index(index.name + "_", index.sort)
    other = Expr(rename(t.term, {index.var: j.index}))
    forall = lemma.theorem.conclusion.forall
    here = tuple(Natural((0, ((v[0], 1),))) if v[1] == "N" else Index(*v) for v in forall)
    whole = sum_(index, t)
    bound = prove(theory, free(ge(0, whole)), using=[times(_direction(lemma, whole), lemma, *here)])
    # 0 >= sum_j body(j) = body(i) + sum_j (1 - [i = j])^2 body(j)
    rest = sum_(j, (1 - delta(index, j)) ** 2 * other)
    upper = prove(theory, free(ge(0, t)), using=[times(1, bound)], remainder=rest)
    lower = prove(theory, free(ge(t, 0)), remainder=t)
    return antisymmetry(lower, upper)


def _direction(lemma: Lemma, whole: Expr) -> int:
    c = lemma.theorem.conclusion
    if c.relation != "=":
        return 1
    sig = lemma.theorem.signature
    difference = kernel.normal_form(sig, kernel.terms.minus(c.left, c.right))
    return -1 if difference == kernel.normal_form(sig, whole.term) else 1


def archimedes(lemma: Lemma, k: Natural, slope: Any, rest: Any = 0) -> Lemma:
    """``slope >= 0``, from ``k slope + rest >= 0`` for every natural k (the limit of a bound with an error rest / k).

    lemma : the inequality, for all k; slope and rest do not mention k, and ``k slope + rest`` is left minus right.

    Raises KernelError where the lemma is not of that form.
    """
    made = kernel.archimedes(lemma.theorem, k.var[0], expr(slope).term, expr(rest).term)
    return Lemma(lemma.theory, made, name=lemma.name)


def induct(theory: Theory, claim: Statement, k: Natural, base: Lemma, step: Callable[[Lemma], Lemma]) -> Lemma:
    """Induction: ``claim`` fixes k; ``base`` proves it at 0, ``step`` proves it at k + 1 from the hypothesis at k.

    A step that does not use its hypothesis is a step too.
    """
    name = k.var[0]
    j = claim.judgement._replace(forall=tuple(v for v in claim.judgement.forall if v != k.var))
    hypothesis = Lemma(theory, kernel.assume(theory.signature, j), name="induction hypothesis")
    proven = supposing(step(hypothesis), hypothesis)

    def exactly(lemma: Lemma, value: Natural) -> kernel.Theorem:
        env = {k.var: value.index}
        goal = Judgement(j.forall, j.relation, rename(j.left, env), rename(j.right, env))
        if lemma.theorem.conclusion == goal:
            return lemma.theorem
        return prove(theory, Statement(goal), using=[times(1, lemma)]).theorem

    thm = kernel.induction(exactly(base, Natural((0, ()))), exactly(proven, k + 1), j, name)
    return Lemma(theory, thm, (*base.steps, *proven.steps))


def supposing(lemma: Lemma, case: Lemma) -> Lemma:
    """The lemma with the hypotheses of ``case`` among its own, also where its proof does not use them."""
    if case.theorem.hypotheses <= lemma.theorem.hypotheses:
        return lemma
    c = lemma.theorem.conclusion
    same = tuple((v, kernel.terms.variable_index(*v)) for v in c.forall)
    sig = kernel.terms.merge(lemma.theorem.signature, case.theorem.signature)
    thm = kernel.combine(sig, [lemma.theorem, case.theorem], c, [kernel.Item(0, kernel.terms.ONE, same)])
    return Lemma(lemma.theory, thm, lemma.steps, lemma.name)


def square_order(lemma: Lemma, small: Any, large: Any) -> Lemma:
    """``large >= small`` from a lemma ``large**2 >= small**2``; ``large`` is visibly nonnegative.

    Nothing is quantified in the conclusion: the free indices of both are fixed.
    """
    theory, x, y = lemma.theory, expr(small), expr(large)
    goal = fix_all(ge(y, x))

    def above(case: Lemma) -> Lemma:
        # x**2 - y**2 = (x - y)**2 + 2 y (x - y)
        square = multiply(case, case)
        return absurd(
            prove(theory, fix_all(gt(0, 0)), using=[times(1, square), times(2 * y, case), times(1, lemma)]), goal
        )

    return by_cases(theory, x, y, above, lambda case: prove(theory, goal, using=[times(1, case)]))


def at_least(product: Lemma, small: Any, large: Any) -> Lemma:
    """``large >= small`` from a lemma ``small * (large - small) >= 0``; ``large`` is visibly nonnegative.

    All indices are fixed. If small were larger than large, it would be positive, and the product negative.
    """
    theory, x, y = product.theory, expr(small), expr(large)
    goal = fix_all(ge(y, x))

    def above(case: Lemma) -> Lemma:
        positive = prove(theory, fix_all(gt(x, 0)), using=[times(1, case)], remainder=y)
        both = multiply(positive, case)
        return absurd(prove(theory, fix_all(gt(0, 0)), using=[times(1, both), times(1, product)]), goal)

    return by_cases(theory, x, y, above, lambda case: prove(theory, goal, using=[times(1, case)]))


__all__ = [
    "absurd",
    "antisymmetry",
    "at",
    "at_least",
    "by_cases",
    "eq",
    "fix_all",
    "generalise",
    "induct",
    "lemma_of",
    "log_of",
    "multiply",
    "square_order",
    "square_zero",
    "suppose",
    "supposing",
    "tangent",
    "vanishing_term",
]
