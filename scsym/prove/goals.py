"""Tactics of the automatic proof: each splits a goal into goals that a linear combination can prove.

A tactic gets the prover, the goal and what is supposed at the moment, and returns a lemma or None. It makes no theorem
by itself: the parts are put together by the kernel's rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Protocol

from scsym import kernel
from scsym.errors import NotProven, ScsymError
from scsym.kernel import Item, Judgement, KernelError
from scsym.kernel.terms import (
    NATURAL,
    ONE,
    ZERO,
    Term,
    free_vars,
    merge,
    minus,
    mul,
    num,
    parameters,
    rename,
    variable_index,
)  # fmt: skip
from scsym.language import Expr, Natural, Statement, Theory, ge, gt, natural

from .prover import Lemma, prove, times
from .tactics import (
    absurd,
    antisymmetry,
    by_cases,
    fix_all,
    generalise,
    induct,
    multiply,
    square_zero,
    suppose,
    supposing,
)
from .workspace import subterms

CASES = 4  # terms that are tried as zero or positive


class Prover(Protocol):
    """What a tactic may ask for."""

    theory: Theory

    def lemma(self, goal: Judgement, supposed: tuple[Lemma, ...], parts: int) -> Lemma | None:
        """A proof of the goal within one of ``parts`` equal shares of the time left, or None."""


Tactic = Callable[[Prover, Judgement, tuple[Lemma, ...]], Lemma | None]


def both_orders(prover: Prover, goal: Judgement, supposed: tuple[Lemma, ...]) -> Lemma | None:
    """``L = R`` from ``L >= R`` and ``R >= L``."""
    if goal.relation != "=":
        return None
    first = prover.lemma(goal._replace(relation=">="), supposed, 2)
    if first is None:
        return None
    second = prover.lemma(Judgement(goal.forall, ">=", goal.right, goal.left), supposed, 1)
    return None if second is None else antisymmetry(first, second)


def induction(prover: Prover, goal: Judgement, supposed: tuple[Lemma, ...]) -> Lemma | None:
    """Induction on each natural number that the goal quantifies, the last first."""
    naturals = [v for v in goal.forall if v[1] == NATURAL]
    for place, v in enumerate(reversed(naturals)):
        found = _induction_on(prover, goal, natural(v[0]), supposed, len(naturals) - place)
        if found is not None:
            return found
    return None


def _induction_on(
    prover: Prover, goal: Judgement, k: Natural, supposed: tuple[Lemma, ...], parts: int
) -> Lemma | None:
    claim = goal._replace(forall=tuple(v for v in goal.forall if v != k.var))

    def at(value: Natural) -> Judgement:
        env = {k.var: value.index}
        return claim._replace(left=rename(goal.left, env), right=rename(goal.right, env))

    base = prover.lemma(at(Natural((0, ()))), supposed, 3 * parts)
    if base is None:
        return None
    hypothesis = suppose(prover.theory, Statement(claim), "induction hypothesis")
    step = prover.lemma(at(k + 1), (*supposed, hypothesis), parts)
    if step is None:
        return None
    return restated(induct(prover.theory, Statement(claim), k, base, lambda _: step), goal)


def restated(lemma: Lemma, goal: Judgement) -> Lemma:
    """The lemma as this goal: other quantifiers' order, or fewer quantified. Raises KernelError if it is another."""
    same = tuple((v, variable_index(*v)) for v in lemma.theorem.conclusion.forall)
    sig = merge(lemma.theory.signature, lemma.theorem.signature)
    theorem = kernel.combine(sig, [lemma.theorem], goal, [Item(0, ONE, same)])
    return Lemma(lemma.theory, theorem, lemma.steps, lemma.name)


def zero_or_positive(prover: Prover, goal: Judgement, supposed: tuple[Lemma, ...]) -> Lemma | None:
    """Cases ``x > 0`` (where x also cancels) and ``x = 0``, for x nonnegative in the goal."""
    fixed = goal._replace(forall=())
    known = {s.theorem.conclusion.left for s in supposed}
    for place, x in enumerate(_undecided(prover, goal, known)):
        found = _cases(prover, fixed, Expr(x), supposed, CASES + 1 - place)
        if found is not None:
            return restated(generalise(found), goal)
    return None


def _undecided(prover: Prover, goal: Judgement, known: set[Term]) -> Iterator[Term]:
    """Applications of nonnegative symbols in the goal, without bound indices, the most frequent first."""
    signs = dict(prover.theory.signature.symbols)
    free = free_vars(goal.left) | free_vars(goal.right)
    count: Counter[Term] = Counter()
    for side in (goal.left, goal.right):
        for t in subterms(side):
            if t[0] == "sym" and signs[t[1]].sign == "nonneg" and free_vars(t) <= free and t not in known:
                count[t] += 1
    return iter([t for t, _ in count.most_common(CASES)])


def _cases(prover: Prover, goal: Judgement, x: Expr, supposed: tuple[Lemma, ...], parts: int) -> Lemma | None:
    theory = prover.theory
    zero = _vanishing(theory, x)
    below = prover.lemma(goal, (*supposed, zero), 2 * parts)
    if below is None:
        return None
    positive = suppose(theory, fix_all(gt(x, 0)), "the case")
    above = prover.lemma(goal, (*supposed, positive), 2 * parts)
    if above is None:
        times_x = goal._replace(left=mul(x.term, minus(goal.left, goal.right)), right=ZERO)
        product = prover.lemma(times_x, (*supposed, positive), parts)
        if product is None:
            return None
        above = cancelled(product, positive, goal)
    first, second = supposing(above, positive), supposing(below, zero)
    return by_cases(theory, x, 0, lambda _: first, lambda _: second)


def _vanishing(theory: Theory, x: Expr) -> Lemma:
    """``0 >= x |- x = 0`` for x visibly nonnegative."""
    least = prove(theory, fix_all(ge(x, 0)), remainder=x)
    most = suppose(theory, fix_all(ge(0, x)), "the case")
    return Lemma(theory, kernel.antisymmetry(least.theorem, most.theorem), name="the case")


def cancelled(product: Lemma, positive: Lemma, goal: Judgement) -> Lemma:
    """``goal`` (``L r R``, nothing quantified) from ``x (L - R) r 0`` and ``x > 0``."""
    theory = product.theory
    if goal.relation == "=":
        up = cancelled(_weaker(product, 1), positive, goal._replace(relation=">="))
        down = cancelled(_weaker(product, -1), positive, Judgement((), ">=", goal.right, goal.left))
        return antisymmetry(up, down)
    left, right, nothing = Expr(goal.left), Expr(goal.right), fix_all(gt(0, 0))

    def contradiction(case: Lemma) -> Lemma:
        wrong = multiply(case, positive)
        return absurd(prove(theory, nothing, using=[times(1, wrong), times(1, product)]), Statement(goal))

    if goal.relation == ">=":
        return by_cases(theory, right, left, contradiction, lambda case: case)
    return by_cases(theory, left, right, lambda case: case, contradiction)


def _weaker(product: Lemma, sign: int) -> Lemma:
    """``x d >= 0`` or ``-x d >= 0`` from ``x d = 0``."""
    c = product.theorem.conclusion
    d = Expr(mul(num(sign), minus(c.left, c.right)))
    return prove(product.theory, fix_all(ge(d, 0)), using=[times(sign, product)])


def by_square(prover: Prover, goal: Judgement, supposed: tuple[Lemma, ...]) -> Lemma | None:
    """``L = R`` from ``0 >= (L - R)^2``."""
    if goal.relation != "=":
        return None
    d = Expr(minus(goal.left, goal.right))
    bound = prover.lemma(Judgement(goal.forall, ">=", ZERO, (d**2).term), supposed, 1)
    if bound is None:
        return None
    root = square_zero(bound, d)
    return restated(root, goal)


TACTICS: tuple[tuple[str, Tactic], ...] = (
    ("induction", induction),
    ("both orders", both_orders),
    ("zero or positive", zero_or_positive),
    ("the square vanishes", by_square),
)


def by_tactics(
    prover: Prover, goal: Judgement, supposed: tuple[Lemma, ...], names: tuple[str, ...]
) -> tuple[str, Lemma] | None:
    """The first of the tactics that proves the goal, and its name."""
    for name, tactic in TACTICS:
        if name not in names:
            continue
        try:
            found = tactic(prover, goal, supposed)
        except (KernelError, NotProven, ScsymError):
            continue  # the parts do not fit together: a variable is fixed by what is supposed, or a rule refuses
        if found is not None and found.theorem.conclusion == goal:
            return name, found
    return None


__all__ = ["TACTICS", "Prover", "by_tactics", "cancelled", "parameters", "restated"]
