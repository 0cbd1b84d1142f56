"""The theory of one action b of one state s, rare under pi0: Russo (2026), Lemma 4.6.

``eps`` is pi0(b|s) and ``common`` the rest of pi0's mass; both are positive and nothing else is asked of pi0, so the
number of the other actions and their law are free. ``x`` is a candidate mass for b and ``y = 1 - x``; the *tilted*
policy gives x to b and shares y among the other actions as pi0 does. ``Lambda = log 1/eps``.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt
from typing import Any

from scsym.exact import undefined
from scsym.language import Expr, Theory, delta, eq, log

from .divergence import with_kl
from .success import a, b, s
from .success import success as T

FIX = (s, b)

Reading = Callable[[Any], Any]


def _mass(tag: str) -> Reading:
    """A policy's probability of the model's last action in its first state: there the rare action is looked for."""
    return lambda m: m.policy(tag, m.states[0], m.actions[-1])


_eps, _x = _mass("pi0"), _mass("pi")
_K, divergence = with_kl(T, "pi", "pi0", "KL")

rare = _K.declare(
    r"""
    eps      positive   \varepsilon         pi0 of the rare action
    common   positive   \bar\varepsilon     pi0 of all other actions
    x        positive   x                   a mass for the rare action
    y        positive   \bar x              the rest of that mass
    """,
    eps=_eps,
    common=lambda m: 1 - _eps(m),
    x=_x,
    y=lambda m: 1 - _x(m),
)
rare = rare.assuming("eps_def", eq(rare.eps(), T.pi0(s, b), fix=FIX), "b is the rare action")
rare = rare.assuming("common_def", eq(rare.eps() + rare.common(), 1), "pi0 is a probability")
rare = rare.assuming("y_def", eq(rare.x() + rare.y(), 1), "the mass x is less than one")

q = T.pi(s, b)
Lambda = -log(rare.eps())
Lambda_common = -log(rare.common())


def other(i: Any) -> Expr:
    """One for an action other than b, else zero."""
    return (1 - delta(i, b)) ** 2


def tilting(theory: Theory) -> Theory:
    """The theory where pi is the tilted policy."""
    share = other(a) * T.pi0(s, a) * rare.y() / rare.common()
    return theory.assuming(
        "tilt",
        eq(T.pi(s, a), delta(a, b) * rare.x() + share, fix=FIX),
        "x for the rare action, the rest shared as pi0 shares it",
    )


def sure(theory: Theory) -> Theory:
    """The theory where pi always takes the rare action."""
    return theory.assuming("sure", eq(T.pi(s, a), delta(a, b), fix=FIX), "pi always takes the rare action")


def with_budget(theory: Theory, meaning: Reading) -> Theory:
    """The theory with a positive divergence budget; its meaning in a model is up to the statement."""
    return theory.declare(r"budget   positive   \delta   the divergence budget", budget=meaning)


def with_gain(theory: Theory, budget: Reading, gain: Reading) -> Theory:
    """The theory with a budget and the root ``gain = sqrt(delta eps (1 - eps))``."""
    theory = with_budget(theory, budget).declare("gain   nonneg   r   the root of delta eps (1 - eps)", gain=gain)
    value = theory.budget() * rare.eps() * rare.common()
    return theory.assuming("gain_def", eq(theory.gain() ** 2, value), "the gain is a square root")


def root(x: Any) -> Any:
    """The square root of a rational number where it is rational, else undefined."""
    p, q = (isqrt(n) for n in (abs(x.numerator), x.denominator))
    return Fraction(p, q) if Fraction(p * p, q * q) == x else undefined


def _reached(m: Any) -> Any:
    """The budget that lets the rare action have the mass x."""
    return (_x(m) - _eps(m)) ** 2 / (_eps(m) * (1 - _eps(m)))


ball = with_gain(rare, _reached, lambda m: _x(m) - _eps(m))

small = with_gain(rare, _eps, lambda m: root(_eps(m) ** 2 * (1 - _eps(m)))).declare(
    r"root   nonneg   \sqrt{\delta\varepsilon}   the root of delta eps", root=_eps
)
small = small.assuming("root_def", eq(small.root() ** 2, small.budget() * rare.eps()), "a square root")

__all__ = [
    "FIX", "Lambda", "Lambda_common", "a", "b", "ball", "divergence", "other", "q", "rare", "root", "s", "small",
    "sure", "tilting", "with_budget", "with_gain",
]  # fmt: skip
