"""Every analytic fact that the kernel takes for granted, each with its reason. Everything else is algebra.

Two facts about the natural logarithm are rules here, the tangent line and congruence; the normal form knows
``log(x y) = log x + log y`` and ``log(x**n) = n log x`` for positive x, y.
"""

from __future__ import annotations

from .errors import SideCondition
from .sign import POSITIVE, visible_sign
from .terms import ONE, Judgement, Signature, Term, Var, check, minus
from .theorem import Theorem, conclude, gather

AXIOMS = {
    "tangent": "log t <= t - 1 for t > 0",
    "log_congruence": "t = u > 0 implies log t = log u",
    "induction": "induction over the natural numbers",
    "cases": "the order of the real numbers is total",
}


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
