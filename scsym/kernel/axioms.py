"""Every analytic fact that the kernel takes for granted, each with its reason. Everything else is algebra.

Two facts about the natural logarithm are built in: here the tangent line and congruence; in the normal form
``log(x * y) = log x + log y`` and ``log(x**n) = n log x`` for positive x, y.
"""

from __future__ import annotations

from .errors import SideCondition
from .sign import POSITIVE, visible_sign
from .terms import ONE, Judgement, Signature, Term, Var, check, minus
from .theorem import Theorem, _demand, _theorem


def tangent(sig: Signature, forall: tuple[Var, ...], term: Term) -> Theorem:
    """The tangent line of the logarithm at one::

        ------------------------------------      t visibly positive
        |- for all x:  t - 1  >=  log t

    Reason: ``t - 1 - log t`` is convex on t > 0 with its only minimum, zero, at t = 1.
    """
    check(sig, term)
    if visible_sign(sig, term) != POSITIVE:
        raise SideCondition("the tangent line of the logarithm needs a visibly positive term")
    conclusion = Judgement(tuple(forall), ">=", minus(term, ONE), ("log", term))
    return _theorem(sig, frozenset(), conclusion, "tangent", (sig, tuple(forall), term), ())


def log_congruence(theorem: Theorem) -> Theorem:
    """Equal positive terms have equal logarithms::

        H |- for all x: t = u
        ------------------------------      t and u visibly positive
        H |- for all x: log t = log u
    """
    c = _demand(theorem).conclusion
    sides = (c.left, c.right)
    if c.relation != "=" or any(visible_sign(theorem.signature, t) != POSITIVE for t in sides):
        raise SideCondition("logarithms are taken of an equation between visibly positive terms")
    conclusion = Judgement(c.forall, "=", ("log", c.left), ("log", c.right))
    return _theorem(theorem.signature, theorem.hypotheses, conclusion, "log_congruence", (), (theorem,))


AXIOMS = {
    "tangent": "log t <= t - 1 for t > 0",
    "log_congruence": "t = u > 0 implies log t = log u",
    "induction": "induction over the natural numbers",
    "cases": "the order of the real numbers is total",
}
