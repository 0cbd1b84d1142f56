"""Return thresholding on a bandit of Beta arms, exactly (Russo, section 6.3).

Tails of integer parameters are polynomials in the threshold; the others are rational numbers where they are, and
enclosures by Arb elsewhere. A gain from enclosed tails is an enclosure: it is monotone in each tail.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from scsym.errors import MissingDependency
from scsym.exact import Enclosure, exact, is_symbolic
from scsym.mdp.zoo import beta_tail
from scsym.optional import library


def threshold_gain(mean: Any, special_tail: Any, moderate_tail: Any, moderate_arms: int = 99) -> Any:
    """J(pi_c) - J_0 for one special arm of mean m among n moderate arms of mean 1/2, conditioned on return >= c.

    With r = special_tail / moderate_tail (their mean tail): n/(n + 1) (m - 1/2) (r - 1)/(n + r). Its sign changes
    exactly where the tails agree. Faithful conditioning is r = 2m. A tail may be an `Enclosure`; then so is the gain.
    """
    n = Fraction(moderate_arms)
    if isinstance(special_tail, Enclosure) or isinstance(moderate_tail, Enclosure):
        ends = [threshold_gain(mean, x, y, moderate_arms) for x in _ends(special_tail) for y in _ends(moderate_tail)]
        return Enclosure(min(ends), max(ends))
    m, qs, qm = exact(mean), exact(special_tail), exact(moderate_tail)
    return n / (n + 1) * (m - Fraction(1, 2)) * (qs - qm) / (n * qm + qs)


def _ends(tail: Any) -> tuple[Any, Any]:
    return (tail.low, tail.high) if isinstance(tail, Enclosure) else (exact(tail), exact(tail))


def faithful_gain(mean: Any, moderate_arms: int = 99) -> Any:
    """The gain of conditioning on the faithful binary reward, whose tails are the means."""
    return threshold_gain(mean, mean, Fraction(1, 2), moderate_arms)


def uniform_tail(c: Any) -> Any:
    """P(X >= c) of the uniform arm."""
    return 1 - exact(c)


def two_point_tail(c: Any) -> Fraction:
    """P(X >= c) of the arm with values 0 and 1, for 0 < c <= 1."""
    value = exact(c)
    if not 0 < value <= 1:
        raise ValueError(f"the tail of the two-point arm is 1/2 for 0 < c <= 1, not at c = {value}")
    return Fraction(1, 2)


def arcsine_tail(c: Any, bits: int = 64) -> Fraction | Enclosure:
    """P(X >= c) = (2/pi) arccos(sqrt c) of the arcsine arm, for a rational 0 <= c <= 1.

    Exact at c = 0, 1/4, 1/2, 3/4, 1, the only rationals where it is rational (Niven's theorem); else an enclosure of
    width at most 2^-bits.
    """
    x = exact(c)
    if is_symbolic(x) or not 0 <= x <= 1:
        raise ValueError(f"the arcsine arm's tail needs a rational threshold from 0 to 1, not {x}")
    known = {0: Fraction(1), Fraction(1, 4): Fraction(2, 3), Fraction(1, 2): Fraction(1, 2)}
    known |= {Fraction(3, 4): Fraction(1, 3), 1: Fraction(0)}
    if x in known:
        return known[x]
    # sqrt(c) = cos(pi t / 2) for the tail t: the square cos^2 falls from 1 to 0, and c lies between its values
    low, high = Fraction(0), Fraction(1)
    while high - low > Fraction(1, 2**bits):
        middle = (low + high) / 2
        if _cosine_above(middle, x, bits):
            low = middle
        else:
            high = middle
    return Enclosure(low, high)


def _cosine_above(t: Fraction, c: Fraction, bits: int) -> bool:
    """Whether ``cos(pi t) > 2 c - 1``, that is ``cos(pi t / 2)^2 > c``; decided by intervals, they are never equal."""
    from mpmath import iv

    precision, old = bits + 16, iv.prec
    try:
        while True:
            iv.prec = precision
            value = iv.cos(iv.pi * t.numerator / t.denominator) - (2 * iv.mpf(c.numerator) / c.denominator - 1)
            if value.a > 0 or value.b < 0:
                return bool(value.a > 0)
            precision *= 2
    finally:
        iv.prec = old


def symmetric_tail(alpha: Any, c: Any, bits: int = 64) -> Any:
    """P(X >= c) of the Beta(alpha, alpha) arm of mean 1/2, for rational alpha > 0 and 0 <= c <= 1.

    Exact for integer alpha and at c = 0, 1/2, 1; else an enclosure of the regularised incomplete beta function.
    """
    a, x = Fraction(exact(alpha)), Fraction(exact(c))
    if a <= 0 or not 0 <= x <= 1:
        raise ValueError(f"a symmetric arm needs alpha > 0 and a threshold from 0 to 1, not {a} and {x}")
    if a.denominator == 1:
        return beta_tail(int(a), int(a), x)
    if x in (0, Fraction(1, 2), 1):
        return 1 - x
    return _incomplete_beta(a, 1 - x, bits)


def _incomplete_beta(a: Fraction, x: Fraction, bits: int) -> Enclosure:
    """``I_x(a, a)`` to width 2^-bits at most."""
    try:
        import flint
    except ImportError:
        raise MissingDependency("tails of non-integer parameters need python-flint: pip install python-flint") from None

    precision, old = bits + 16, flint.ctx.prec
    try:
        while True:
            flint.ctx.prec = precision
            z, p = (flint.arb(flint.fmpq(k.numerator, k.denominator)) for k in (x, a))
            ball = z.beta_lower(p, p, True)
            if ball.is_finite():
                low, high = (Fraction(int(q.p), int(q.q)) for q in (ball.lower().fmpq(), ball.upper().fmpq()))
                if high - low <= Fraction(1, 2**bits):
                    return Enclosure(max(Fraction(0), low), min(Fraction(1), high))
            precision *= 2
    finally:
        flint.ctx.prec = old


def u_shaped_tail(c: Any, arms: int = 99, bits: int = 64) -> Any:
    """The mean tail of Beta(i/(n + 1), i/(n + 1)), i = 1, ..., n: U-shaped, from nearly a coin to nearly uniform."""
    return mean_tail([symmetric_tail(Fraction(i, arms + 1), c, bits) for i in range(1, arms + 1)])


def threshold_curve(
    thresholds: Sequence[Any], special: tuple[int, int] = (7, 3), moderate_tail: Any = None
) -> list[tuple[Fraction, Any]]:
    """The paper's Figure 2: (c, gain of conditioning on return >= c) for a special arm Beta(a, b), exactly.

    moderate_tail : the moderate arms' mean tail as a function of c; by default that of the mixtures of a fair coin and
        the uniform law, ``3/4 - c/2``, which is rational; with `u_shaped_tail` the gains are enclosures. The faithful
        gain is `faithful_gain` of the special arm's mean.
    """
    a, b = special
    tail = moderate_tail or (lambda c: Fraction(3, 4) - c / 2)
    points = [Fraction(exact(c)) for c in thresholds]
    return [(c, threshold_gain(Fraction(a, a + b), beta_tail(a, b, c), tail(c))) for c in points]


def mean_tail(tails: Sequence[Any]) -> Any:
    """The mean of the moderate arms' tails, the only thing about them that matters; an enclosure if one of them is."""
    lows, highs = zip(*map(_ends, tails), strict=True)
    low, high = (sum(x, Fraction(0)) / len(tails) for x in (lows, highs))
    return Enclosure(low, high) if any(isinstance(t, Enclosure) for t in tails) else low


def threshold_figure(
    thresholds: Sequence[Any], special: tuple[int, int] = (7, 3), moderate_tail: Any = None, axes: Any = None
) -> Any:
    """A matplotlib figure of the gain against the threshold, beside the faithful gain; or drawn on ``axes``."""
    Figure = library("matplotlib.figure", "a figure").Figure
    curve = threshold_curve(thresholds, special, moderate_tail)
    mean = Fraction(special[0], sum(special))
    honest = float(faithful_gain(mean))
    if axes is None:
        axes = Figure(figsize=(7, 4.2), layout="constrained").subplots()
    x, y = [float(c) for c, _ in curve], [float(_ends(g)[0]) for _, g in curve]
    axes.fill_between(
        x, y, 0, where=[v < 0 for v in y], interpolate=True, color="C3", alpha=0.15, lw=0, label="worse than before"
    )  # fmt: skip
    axes.plot(x, y, "C0", label="conditioned on a return of at least $c$")
    axes.axhline(honest, color="C1", ls="--", label="conditioned on the faithful outcome")
    axes.axhline(0, color="grey", lw=0.8)
    axes.set(xlabel="threshold $c$", ylabel="gain in expected return")
    axes.set_title(f"special arm Beta{special} of mean {mean}")
    axes.legend(frameon=False, loc="lower left")
    return axes.figure


__all__ = [
    "arcsine_tail",
    "beta_tail",
    "faithful_gain",
    "mean_tail",
    "symmetric_tail",
    "threshold_curve",
    "threshold_figure",
    "threshold_gain",
    "two_point_tail",
    "u_shaped_tail",
    "uniform_tail",
]
