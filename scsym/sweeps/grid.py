"""Parameter grids: every combination of exact values, each under a key that a person can read."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import Any

from scsym.exact import exact, fraction_text


def grid(**axes: Iterable[Any]) -> dict[str, dict[str, Any]]:
    """All combinations of the axes' exact values: key ``"p=1/2, n=3"`` to ``{"p": Fraction(1, 2), "n": Fraction(3)}``.

    Values are read by `exact`, so a float is refused with InexactInput. The last axis runs fastest.
    """
    values = {name: tuple(exact(x) for x in axis) for name, axis in axes.items()}
    points = (dict(zip(values, point, strict=True)) for point in product(*values.values()))
    return {", ".join(f"{name}={fraction_text(x)}" for name, x in point.items()): point for point in points}
