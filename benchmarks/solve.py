"""Exact values of all states: scsym against each of its methods alone, Storm's exact engine and sympy.

scsym, flint and the elimination take Fractions and give Fractions; Storm has its model built already and gives its own
rationals. flint's dense solver is p-adic lifting (Dixon 1982) from some 20 rows on.
"""

from __future__ import annotations

import tempfile
from fractions import Fraction
from functools import partial
from math import inf, lcm
from pathlib import Path
from typing import Any
from unittest.mock import patch

from scsym.exact import elimination, solve_fixed_point
from scsym.exact.backend import fraction

from .families import FAMILIES, Rows
from .timing import Work, medians, milliseconds, print_table, ratio

# A method is left out of a row where it would take longer, by its time at half the size and growth by ten.
SECONDS, SECONDS_FULL = 5.0, 25.0


def flint_dense(rows: Rows, wins: list[Fraction]) -> list[Fraction]:
    """flint's integer solver on the whole row-scaled system."""
    import flint

    n = len(rows)
    matrix, vector = flint.fmpz_mat(n, n), flint.fmpz_mat(n, 1)
    for i, (row, win) in enumerate(zip(rows, wins, strict=True)):
        ratios = [c.as_integer_ratio() for c in row.values()]
        top, bottom = win.as_integer_ratio()
        scale = lcm(bottom, *[q for _, q in ratios])
        diagonal = scale
        for j, (p, q) in zip(row, ratios, strict=True):
            if i == j:
                diagonal -= p * (scale // q)
            else:
                matrix[i, j] = -p * (scale // q)
        matrix[i, i] = diagonal
        vector[i, 0] = top * (scale // bottom)
    return list(map(fraction, matrix.solve(vector).entries()))


def elimination_alone(rows: Rows, wins: list[Fraction]) -> list[Fraction]:
    """scsym's sparse elimination to the end, without a dense core."""
    with patch.multiple(elimination, TINY=0, DENSE=0, fill_limit=lambda n: inf):
        (values,) = solve_fixed_point(rows, [wins])
    return values


def sympy_lu(rows: Rows, wins: list[Fraction]) -> list[Any]:
    """sympy's LUsolve."""
    import sympy

    n = len(rows)
    matrix, vector = sympy.eye(n), sympy.zeros(n, 1)
    for i, row in enumerate(rows):
        for j, c in row.items():
            matrix[i, j] -= sympy.Rational(c.numerator, c.denominator)
        vector[i] = sympy.Rational(wins[i].numerator, wins[i].denominator)
    return list(matrix.LUsolve(vector))


def storm_exact(rows: Rows, wins: list[Fraction]) -> Any:
    """A function that runs Storm's exact model checker on the same chain, or None without stormpy."""
    try:
        import stormpy
    except ImportError:
        return None
    n = len(rows)
    lines = ["@type: DTMC", "@value_type: rational", "@parameters", "", "@reward_models", ""]
    lines += ["@nr_states", str(n + 2), "@nr_choices", str(n + 2), "@model"]
    for i, row in enumerate(rows):
        lose = 1 - sum(row.values(), Fraction(0)) - wins[i]
        entries = {**row, n: wins[i], n + 1: lose}
        lines += [f"state {i}{' init' if i == 0 else ''}", "\taction 0"]
        lines += [f"\t\t{j} : {entries[j]}" for j in sorted(entries) if entries[j]]
    for i, label in ((n, " win"), (n + 1, "")):
        lines += [f"state {i}{label}", "\taction 0", f"\t\t{i} : 1"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chain.drn"
        path.write_text("\n".join(lines) + "\n")
        model = stormpy.build_model_from_drn[stormpy.Rational](str(path))
    (formula,) = stormpy.parse_properties('P=? [F "win"]')
    (ours,) = solve_fixed_point(rows, [wins])
    found = stormpy.model_checking(model, formula).get_value(0)
    if str(found) != str(ours[0]):
        raise SystemExit(f"Storm finds {found}, scsym {ours[0]}")
    return lambda: list(stormpy.model_checking(model, formula).get_value_vector())


def check_same(rows: Rows, wins: list[Fraction]) -> None:
    """Our values and flint's agree."""
    (ours,) = solve_fixed_point(rows, [wins])
    theirs = flint_dense(rows, wins)
    if ours != theirs:
        raise SystemExit("the two solvers disagree")


def family_lines(family: str, sizes: list[int], seconds: float) -> list[list[str]]:
    """One line per size; ratios above one mean that scsym is faster."""
    lines = []
    last: dict[str, float] = {}
    for n in sizes:
        rows, wins = FAMILIES[family](n)
        if n <= 400:
            check_same(rows, wins)
        methods: dict[str, Work] = {
            "scsym": partial(solve_fixed_point, rows, [wins]),
            "flint": partial(flint_dense, rows, wins),
            "elimination": partial(elimination_alone, rows, wins),
        }
        storm = storm_exact(rows, wins) if 10 * last.get("storm", 0.0) < seconds else None
        if storm is not None:
            methods["storm"] = storm
        methods = {name: work for name, work in methods.items() if 10 * last.get(name, 0.0) < seconds}
        times = medians(methods, 25 if n <= 100 else 9 if n <= 400 else 3, budget=5.0)
        last = {name: times[name] if name in times else inf for name in ("scsym", "flint", "elimination", "storm")}
        lu = medians({"sympy": partial(sympy_lu, rows, wins)}, 1)["sympy"] if n == 100 else None
        peers = [times[name] for name in ("flint", "storm") if name in times]
        alone = [times[name] for name in ("flint", "elimination", "storm") if name in times]
        lines.append(
            [
                f"{family}, {n}",
                *(milliseconds(times.get(name)) for name in ("scsym", "flint", "elimination", "storm")),
                milliseconds(lu),
                ratio(min(peers, default=None), times["scsym"]),
                ratio(min(alone, default=None), times["scsym"]),
            ]
        )
    return lines


def table(sizes: list[int], markdown: bool, full: bool = False) -> None:
    """The families' lines, and one large layered model."""
    lines = []
    for family in FAMILIES:
        lines += family_lines(family, sizes, SECONDS_FULL if full else SECONDS)
    if full:
        rows, wins = FAMILIES["layered"](10_000)
        seconds = medians({"scsym": partial(solve_fixed_point, rows, [wins])}, 1)["scsym"]
        lines.append(["layered, 10000", milliseconds(seconds), *["-"] * 6])
    heads = [
        "exact values of all states, n",
        "scsym ms",
        "flint dense ms",
        "elimination ms",
        "Storm exact ms",
        "sympy ms",
        "best peer",
        "best alone",
    ]
    print_table("Rational evaluation", heads, lines, markdown)
