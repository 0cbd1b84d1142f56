"""The two rates of Lemma 4.6 with their proven envelopes, as a table of exact enclosures and as a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scsym.asymptotics.rare import (
    elementary_bounds,
    lambert_bounds,
    largest_mass_chi2,
    largest_mass_kl,
)
from scsym.exact import Enclosure, exact
from scsym.optional import library


@dataclass(frozen=True)
class RareRow:
    """For one eps: the largest masses and their lower and upper bounds; the squares bound chi-squared's mass."""

    eps: Fraction
    chi2: Enclosure
    kl: Enclosure
    lambert: tuple[Enclosure, Enclosure]
    elementary: tuple[Enclosure, Enclosure]


def rare_table(delta: Any, decades: Sequence[int] = range(1, 13), bits: int = 40) -> tuple[RareRow, ...]:
    """The masses and bounds at ``eps = 10^-k``; where delta is too small for a lower bound the row is left out."""
    d = exact(delta)
    rows = []
    for k in decades:
        e = Fraction(1, 10**k)
        if d > e / (1 - e):
            made = (largest_mass_chi2(d, e, bits), largest_mass_kl(d, e, bits), lambert_bounds(d, e, bits))
            rows.append(RareRow(e, *made, elementary_bounds(d, e, bits)))
    return tuple(rows)


def rare_figure(delta: Any, decades: Sequence[int] = range(1, 13), axes: Any = None) -> Any:
    """A matplotlib figure of both masses against eps with their envelopes, logarithmic; or drawn on ``axes``."""
    Figure = library("matplotlib.figure", "a figure").Figure
    rows, d = rare_table(delta, decades), float(exact(delta))
    x = [float(r.eps) for r in rows]
    if axes is None:
        axes = Figure(figsize=(7, 4.4), layout="constrained").subplots()

    def between(low: list[float], high: list[float], color: str, alpha: float, label: str) -> None:
        axes.fill_between(x, low, [min(1.0, v) for v in high], color=color, alpha=alpha, lw=0, label=label)

    between([float(r.elementary[0].low) for r in rows], [float(r.elementary[1].high) for r in rows], "C1", 0.15,
            "elementary bounds")  # fmt: skip
    between([float(r.lambert[0].low) for r in rows], [float(r.lambert[1].high) for r in rows], "C1", 0.4,
            "bounds by Lambert's $W$")  # fmt: skip
    between([min(1.0, (d * e / 2) ** 0.5) for e in x], [((1 + d) * e) ** 0.5 for e in x], "C0", 0.2,
            r"$\sqrt{\delta\varepsilon/2}$ to $\sqrt{(1+\delta)\varepsilon}$")  # fmt: skip
    axes.plot(x, [float(r.kl.high) for r in rows], "C1o-", ms=3)
    axes.plot(x, [float(r.chi2.high) for r in rows], "C0o-", ms=3)
    for y, text, color in ((rows[-1].kl.high, "KL", "C1"), (rows[-1].chi2.high, r"$\chi^2$", "C0")):
        axes.annotate(text, (x[-1], float(y)), (6, 0), textcoords="offset points", color=color, va="center")
    axes.set(xscale="log", yscale="log", xlabel=r"$\varepsilon$, the rare action's probability under $\pi_0$",
             ylabel="its largest probability in the region", title=rf"budget $\delta = {exact(delta)}$")  # fmt: skip
    axes.legend(frameon=False, title="proven", alignment="left")
    axes.invert_xaxis()
    return axes.figure
