"""Every analytic fact that the kernel takes for granted, each with its reason. Everything else is algebra.

Rules here are two facts about the natural logarithm, the tangent line and congruence, and the Archimedean property; the
normal form knows ``log(x y) = log x + log y`` and ``log(x**n) = n log x`` for positive x, y.
"""

from __future__ import annotations

from .errors import IllFormed, SideCondition
from .normal import normal_form
from .sign import POSITIVE, visible_sign
from .terms import (
    NATURAL,
    ONE,
    ZERO,
    Judgement,
    Signature,
    Term,
    Var,
    add,
    check,
    free_vars,
    minus,
    mul,
    variable_index,
)  # fmt: skip
from .theorem import Theorem, conclude, gather

AXIOMS = {
    "tangent": "log t <= t - 1 for t > 0",
    "log_congruence": "t = u > 0 implies log t = log u",
    "induction": "induction over the natural numbers",
    "cases": "the order of the real numbers is total",
    "archimedes": "no number exceeds every natural number",
    "roots": "a number t >= 0 has an n-th root, for n >= 1",
    "exponentials": "every number is the logarithm of a positive number",
    "maximiser": "a real function has a largest value on a finite nonempty set",
    "recursion": "a function of a natural number is defined by its value at 0 and a step",
}


def used_axioms(theorem: Theorem) -> tuple[str, ...]:
    """What the proof of a theorem takes for granted, by name."""
    stack, seen, found = [theorem], set[int](), set[str]()
    while stack:
        one = stack.pop()
        if id(one) not in seen:
            seen.add(id(one))
            stack.extend(one.premises)
            found.add(_definition_axiom(one.data[0]) if one.rule == "discharge" else one.rule)
    return tuple(sorted(found & set(AXIOMS)))


def _definition_axiom(definition: Judgement) -> str:
    head = definition.left[1][0] if definition.left[0] == "mul" else definition.left
    kinds = {"pow": "roots", "log": "exponentials"}
    return "archimedes" if definition.relation == ">=" else kinds.get(head[0], "")


def archimedes(theorem: Theorem, name: str, slope: Term, rest: Term) -> Theorem:
    """What holds for every natural number k, linear in k, holds of the slope::

        H |- for all k, x:  L >= R
        --------------------------      L - R = k A + B in normal form; k not in A, B
        H |- for all x:  A >= 0

    ``>`` in the premise counts as ``>=``. Reason: if A < 0, then k A + B < 0 for some natural number k > B / -A.
    """
    sig, hypotheses = gather([theorem])
    forall, relation, left, right = theorem.conclusion
    k = (name, NATURAL)
    line = add(mul(variable_index(*k), slope), rest)
    check(sig, line)
    if k not in forall or relation == "=" or k in free_vars(slope) | free_vars(rest):
        raise IllFormed("archimedes needs an inequality for all k, with a slope and a rest that do not mention k")
    if normal_form(sig, minus(minus(left, right), line)):
        raise SideCondition("the inequality is not k times the slope plus the rest")
    conclusion = Judgement(tuple(v for v in forall if v != k), ">=", slope, ZERO)
    return conclude("archimedes", sig, hypotheses, conclusion, (theorem,), name, slope, rest)


def tangent(sig: Signature, forall: tuple[Var, ...], term: Term) -> Theorem:
    """The tangent line of the logarithm at one::

        ------------------------------      t visibly positive
        |- for all x:  t - 1 >= log t

    Reason: ``t - 1 - log t`` is convex on t > 0 with its only minimum, zero, at t = 1.
    """
    check(sig, term)
    if visible_sign(sig, term) != POSITIVE:
        raise SideCondition("the tangent line of the logarithm needs a visibly positive term")
    conclusion = Judgement(forall, ">=", minus(term, ONE), ("log", term))
    return conclude("tangent", sig, frozenset(), conclusion, (), sig, forall, term)


def log_congruence(theorem: Theorem) -> Theorem:
    """Equal positive terms have equal logarithms::

    H |- for all x: t = u
    -----------------------------      t and u visibly positive
    H |- for all x: log t = log u
    """
    sig, hypotheses = gather([theorem])
    forall, relation, left, right = theorem.conclusion
    if relation != "=" or {visible_sign(sig, left), visible_sign(sig, right)} != {POSITIVE}:
        raise SideCondition("logarithms are taken of an equation between visibly positive terms")
    conclusion = Judgement(forall, "=", ("log", left), ("log", right))
    return conclude("log_congruence", sig, hypotheses, conclusion, (theorem,))
