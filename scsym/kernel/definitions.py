"""Definitions leave no hypothesis: the rules by which what a symbol means is dropped once nothing else mentions it.

Each rule is sound because an object with the dropped properties exists, whatever everything else means.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .errors import IllFormed, SideCondition
from .normal import normal_form
from .sign import NONNEG, NONZERO, POSITIVE
from .terms import (
    NATURAL,
    ONE,
    Judgement,
    Term,
    Var,
    bound_vars,
    check,
    free_vars,
    lin_is_natural,
    minus,
    mul,
    rename,
    symbols_of,
    total,
    uses,
    variable_index,
)  # fmt: skip
from .theorem import Theorem, conclude, gather, signed


def _without(theorem: Theorem, definitions: Sequence[Judgement], evidence: Sequence[Theorem], name: str, *terms: Term):
    """The hypotheses that stay; raises unless the definitions are among them and nothing else mentions ``name``."""
    if not set(definitions) <= theorem.hypotheses:
        raise IllFormed("a definition that is dropped is a hypothesis of the theorem")
    hypotheses = frozenset().union(theorem.hypotheses - set(definitions), *(e.hypotheses for e in evidence))
    stay = [side for j in (*hypotheses, theorem.conclusion) for side in (j.left, j.right)]
    if any(name in symbols_of(t) for t in (*stay, *terms)):
        raise SideCondition(f"{name} still occurs elsewhere, so its definition cannot be dropped")
    return hypotheses


def _divided(left: Term) -> tuple[Term, Term]:
    """The defined side ``head`` or ``head * t`` as head and t."""
    if left[0] == "mul" and len(left[1]) != 2:
        raise IllFormed("a definition reads f(x) = u or f(x) * t = u")
    return left[1] if left[0] == "mul" else (left, ONE)


def _indices(variables: Iterable[Var]) -> tuple:
    return tuple(variable_index(*v) for v in variables)


def discharge(theorem: Theorem, definition: Judgement, evidence: Sequence[Theorem] = ()) -> Theorem:
    """Drop a definition that nothing else mentions::

        for all x: head * t = u,  H |- C       E |- signs of t and u
        ------------------------------------------------------------      f not in t, u, H, C, E
        H, E |- C

    ``* t`` may be missing; x are exactly the arguments of f. t is positive and u has the sign below, visibly or by
    evidence ``for all x: t > 0``. Why an f exists:

    * head ``f(x)``: take u / t, so u has the declared sign of f (positive for nonzero f; for natural f, u is a linear
      expression of naturals and there is no t).
    * head ``f(x)**n``, n visibly at least 1: y**n is continuous in y >= 0, zero at 0 and unbounded, so u / t >= 0 has a
      root, which is positive if u is, as it must be for nonzero or positive f.
    * head ``log f(x)``, f positive, no t: the logarithm maps the positive numbers onto all numbers.
    * ``f(x) * t >= u`` instead of an equation, f natural: some natural number is as large as u / t.
    """
    sig, _ = gather([theorem, *evidence])
    if definition not in theorem.hypotheses:
        raise IllFormed("a definition that is dropped is a hypothesis of the theorem")
    forall, relation, left, right = definition
    head, denominator = _divided(left)
    match head:
        case ("sym", name, arguments) | ("log", ("sym", name, arguments)):
            pass
        case ("pow", ("sym", name, arguments), n) if n[0] >= 1 and lin_is_natural(n):
            pass
        case _:
            raise IllFormed("a definition reads f(x) = u, f(x) * t = u, f(x)**n * t = u with n >= 1, or log f(x) = u")
    sign, kind = dict(sig.symbols)[name].sign, head[0]
    natural = sign == "natural"
    fits = relation == "=" or (relation == ">=" and natural and kind == "sym")
    if kind == "log":
        fits = fits and sign == POSITIVE and left is head
    elif natural:
        fits = fits and kind == "sym" and (relation == ">=" or left is head)
    if arguments != _indices(forall) or not fits:
        raise IllFormed("a definition is an equation that quantifies the arguments of its symbol, of a sign that fits")
    wanted = POSITIVE if sign == NONZERO else sign
    if kind == "pow" and sign == "real":
        wanted = NONNEG
    if kind == "log" or relation == ">=":
        wanted = "real"
    hypotheses = _without(theorem, [definition], evidence, name, denominator, right)
    if not signed(sig, POSITIVE, denominator, forall, evidence) or not signed(sig, wanted, right, forall, evidence):
        raise SideCondition(f"the definition of {name} needs a positive denominator and a value that is {wanted}")
    return conclude("discharge", sig, hypotheses, theorem.conclusion, (theorem, *evidence), definition)


def maximiser(theorem: Theorem, definitions: Sequence[Judgement], name: str, variable: Var, objective: Term) -> Theorem:
    """Drop the choice of a maximiser over a finite sort::

        for all x, a: p(x, a)**2 = p(x, a),  for all x: sum_a p(x, a) = 1,
        for all x, b: sum_a p(x, a) f(x, a) >= f(x, b),  H |- C
        ------------------------------------------------------------------      p not in f, H, C
        H |- C

    The definitions are as drawn, in normal form. p is declared real or nonnegative, x, a are its arguments in order, a
    is the ``variable``, f the ``objective``, in which b is new. Reason: a finite nonempty set has an element where f is
    largest; p is 1 there and else 0.
    """
    sig, _ = gather([theorem])
    hypotheses = _without(theorem, definitions, (), name, objective)
    square, one, best = definitions
    chosen = ("sym", name, _indices(square.forall))
    check(sig, mul(chosen, objective))
    if variable not in square.forall or variable[1] == NATURAL or len(best.forall) != len(square.forall):
        raise IllFormed("a maximiser quantifies its arguments, one of them over a finite sort")
    if dict(sig.symbols)[name].sign not in ("real", NONNEG):
        raise SideCondition(f"{name} is zero somewhere, so it is declared real or nonneg")
    place = square.forall.index(variable)
    x, other = (*square.forall[:place], *square.forall[place + 1 :]), best.forall[place]
    new = other[1] == variable[1] and other not in (*square.forall, *free_vars(objective), *bound_vars(objective))
    if not new or (*best.forall[:place], *best.forall[place + 1 :]) != x or one.forall != x:
        raise IllFormed("the definitions of a maximiser quantify p's arguments, these without a, and with b for a")
    there = rename(objective, {variable: variable_index(*other)})
    drawn = (
        (square, "=", minus(("pow", chosen, (2, ())), chosen)),
        (one, "=", minus(total(variable, chosen), ONE)),
        (best, ">=", minus(total(variable, mul(chosen, objective)), there)),
    )
    for j, relation, difference in drawn:
        if j.relation != relation or normal_form(sig, minus(minus(j.left, j.right), difference)):
            raise IllFormed("the definitions of a maximiser are not those that the rule draws")
    data = (tuple(definitions), name, variable, objective)
    return conclude("maximiser", sig, hypotheses, theorem.conclusion, (theorem,), *data)


def recursion(
    theorem: Theorem, base: Judgement, step: Judgement, place: int, evidence: Sequence[Theorem] = ()
) -> Theorem:
    """Drop a definition by recursion over a natural number, the argument of f at ``place``::

        for all x: f(0, x) * s = u,  for all k, x: f(k + 1, x) * t = v,  H |- C     E |- signs of s, u, t, v
        ----------------------------------------------------------------------------------------------------
        H, E |- C                                f not in s, u, H, C, E's hypotheses; in t, v only as f(k, ..)

    ``* s`` and ``* t`` may be missing; s, t are positive and u, v have the declared sign of f, visibly or by evidence
    that quantifies as the definition does (for nonzero f, positive; for natural f, without s and t). No sum in t, v
    binds k. Reason: f(0, .) is defined, and f(k + 1, .) from f(k, .), which has the declared sign.
    """
    sig, _ = gather([theorem, *evidence])
    if not {base, step} <= theorem.hypotheses or (base.relation, step.relation) != ("=", "="):
        raise IllFormed("a recursion is given by two equations among the hypotheses")
    (head, s), (after, t) = _divided(base.left), _divided(step.left)
    match head, after:
        case ("sym", name, first), ("sym", again, later) if name == again and place in range(len(first)):
            pass
        case _:
            raise IllFormed("a recursion reads f(0, x) = u and f(k + 1, x) = v with one symbol f")
    match first[place], later[place]:
        case ("nat", (0, ())), ("nat", (1, ((k, 1),))):
            here = variable_index(k, NATURAL)
        case _:
            raise IllFormed("a recursion defines f at 0 and at k + 1")
    rest = tuple(v for v in step.forall if v != (k, NATURAL))
    others = [(*indices[:place], *indices[place + 1 :]) for indices in (first, later)]
    if others != [_indices(base.forall)] * 2 or rest != base.forall or len(rest) == len(step.forall):
        raise IllFormed("a recursion quantifies the other arguments of its symbol, and k in its second equation")
    calls = [indices for symbol, indices in uses(t) | uses(step.right) if symbol == name]
    if any(i[place] != here for i in calls) or (k, NATURAL) in bound_vars(t) | bound_vars(step.right):
        raise SideCondition(f"the value of {name} at {k} + 1 depends on other values than those at {k}")
    hypotheses = _without(theorem, [base, step], evidence, name, s, base.right)
    sign = dict(sig.symbols)[name].sign
    if sign == "natural" and (head, after) != (base.left, step.left):
        raise IllFormed(f"{name} is natural, so its recursion has no denominators")
    wanted = POSITIVE if sign == NONZERO else sign
    for forall, divisor, value in ((base.forall, s, base.right), (step.forall, t, step.right)):
        if not signed(sig, POSITIVE, divisor, forall, evidence) or not signed(sig, wanted, value, forall, evidence):
            raise SideCondition(f"the recursion of {name} needs positive denominators and values that are {wanted}")
    return conclude("recursion", sig, hypotheses, theorem.conclusion, (theorem, *evidence), base, step, place)
