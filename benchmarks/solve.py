"""Exact values of all states: scsym against flint's dense solve, Storm's exact engine and sympy.

scsym and flint take Fractions and give Fractions; Storm has its model built already and gives its own rationals.
"""

from __future__ import annotations

import tempfile
from fractions import Fraction
from math import lcm
from pathlib import Path
from typing import Any

from scsym.exact import solve_fixed_point
from scsym.exact.backend import fraction

from .families import FAMILIES, Rows
from .timing import medians, milliseconds, print_table, ratio


def flint_dense(rows: Rows, wins: list[Fraction]) -> list[Any]:
    """flint's integer solver on the whole row-scaled system."""

    import flint

    n = len(rows)
    matrix, vector = flint.fmpz_mat(n, n), flint.fmpz_mat(n, 1)
    for i, row in enumerate(rows):
        scale = lcm(*(c.denominator for c in row.values()), wins[i].denominator)
        matrix[i, i] = scale
        for j, c in row.items():
            matrix[i, j] -= c.numerator * (scale // c.denominator)
        vector[i, 0] = wins[i].numerator * (scale // wins[i].denominator)
    solution = matrix.solve(vector)
    return [fraction(solution[i, 0]) for i in range(n)]


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


def table(sizes: list[int], markdown: bool) -> None:
    """One line per family and size; ratios above one mean that scsym is faster."""
    lines = []
    for family, make in FAMILIES.items():
        for n in sizes:
            rows, wins = make(n)
            if n <= 400:
                check_same(rows, wins)
            methods = {"scsym": lambda r=rows, w=wins: solve_fixed_point(r, [w])}
            if n <= 1600 and not (n > 400 and family != "one random component"):
                methods["flint"] = lambda r=rows, w=wins: flint_dense(r, w)
            storm = storm_exact(rows, wins) if n <= 400 else None
            if storm is not None:
                methods["storm"] = storm
            times = medians(methods, 25 if n <= 100 else 5 if n <= 400 else 1, budget=5.0)
            lu = medians({"sympy": lambda r=rows, w=wins: sympy_lu(r, w)}, 1)["sympy"] if n == 100 else None
            peers = [t for t in (times.get("flint"), times.get("storm")) if t]
            best = min(peers) if peers else None
            lines.append(
                [
                    f"{family}, {n}",
                    milliseconds(times["scsym"]),
                    milliseconds(times.get("flint")),
                    milliseconds(times.get("storm")),
                    milliseconds(lu),
                    ratio(best, times["scsym"]),
                    ratio(lu, times["scsym"]),
                ]
            )
    if max(sizes) > 400:
        rows, wins = FAMILIES["layered"](10_000)
        seconds = medians({"scsym": lambda: solve_fixed_point(rows, [wins])}, 1)["scsym"]
        lines.append(["layered, 10000", milliseconds(seconds), *["-"] * 5])
    heads = [
        "exact values of all states, n",
        "scsym ms",
        "flint dense ms",
        "Storm exact ms",
        "sympy ms",
        "best peer",
        "sympy",
    ]
    print_table("Rational evaluation", heads, lines, markdown)
