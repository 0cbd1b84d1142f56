"""Symbolic systems: every function is put to the test at points, where the rational solver solves the same system."""

import os
import random
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from scsym.errors import ScsymError
from scsym.exact import RationalFunction, SingularSystem, exact, factored, interpolate, parametric, solve_fixed_point
from scsym.exact.parametric import solve_for

SETTINGS = settings(max_examples=60, deadline=None)
NAMES = ("p", "q", "r")
CHANCES = ["1/2", "1/3", "p", "1 - p", "q", "1 - q", "p*q", "p*(1 - q)", "p/(p + q)", "q/(p + q)", "r/2", "(1 - r)/3"]
ENTRIES = ["1", "-1", "2", "p", "1 - p", "-q", "p/q", "1/(1 - p)", "p*q - 1", "1 + p"]


@st.composite
def systems(draw, texts=CHANCES, largest=6):
    """Rows, a right-hand side and what each unknown counts for."""
    n = draw(st.integers(1, largest))
    entry = st.sampled_from(texts).map(exact)
    rows = [draw(st.dictionaries(st.integers(0, n - 1), entry, max_size=3)) for _ in range(n)]
    b = [draw(st.sampled_from(["0", "0", "1", "1/3", "p", "1 - q", "r/(1 + r)"]).map(exact)) for _ in range(n)]
    start = draw(st.dictionaries(st.integers(0, n - 1), entry, min_size=1, max_size=2))
    return rows, b, start


def at(x, point):
    return x.subs({n: v for n, v in point.items() if n in x.symbols}) if isinstance(x, RationalFunction) else x


def put(rows, point):
    return [{j: at(c, point) for j, c in row.items()} for row in rows]


def points(seed):
    """Points at which no entry has a pole, and hardly any system is singular by chance."""
    rng = random.Random(seed)
    return [{n: Fraction(rng.randint(1, 10**6), 10**6 + 3) for n in NAMES} for _ in range(3)]


def in_lowest_terms(x):
    if not isinstance(x, RationalFunction):
        return isinstance(x, Fraction)
    top, bottom = (sympy.sympify(str(p)) for p in (x.numerator, x.denominator))
    return sympy.gcd(top, bottom) == 1


def check(rows, b, start, transpose=False):
    """All solutions and the one from ``start`` against the rational solver, or all of them singular."""
    try:
        (ours,) = solve_fixed_point(rows, [b], transpose=transpose)
    except SingularSystem:
        for point in points(1):
            with pytest.raises(SingularSystem):
                solve_fixed_point(put(rows, point), [[at(v, point) for v in b]], transpose=transpose)
        return
    for point in points(2):
        (theirs,) = solve_fixed_point(put(rows, point), [[at(v, point) for v in b]], transpose=transpose)
        assert [at(x, point) for x in ours] == theirs
    assert all(map(in_lowest_terms, ours))
    if not transpose:
        assert solve_for(rows, b, start) == sum((c * ours[i] for i, c in start.items()), Fraction(0))


@given(systems(), st.booleans())
@SETTINGS
def test_chains_at_points(system, transpose):
    check(*system, transpose)


@given(systems(ENTRIES, 4), st.booleans())
@SETTINGS
def test_any_system_at_points(system, transpose):
    """No chains: pivots vanish, symbols cancel, and some systems are singular."""
    check(*system, transpose)


def test_a_pivot_that_vanishes_identically():
    p = exact("p")
    rows, b = [{0: exact(1), 1: p}, {0: p, 1: exact(1)}], [exact(1), exact("q")]
    assert solve_fixed_point(rows, [b]) == [[-exact("q") / p, -1 / p]]
    assert solve_for(rows, b, {0: exact(1), 1: p}) == -exact("q") / p - 1
    check([{0: exact(1), 1: exact(1)}, {0: exact(1)}], [exact(0), p], {0: exact(1), 1: exact(1)})
    one_sided = [{0: exact(1), 1: p}, {0: p, 1: exact("1 - p")}]
    check(one_sided, b, {1: exact(1)})


def test_singular_systems():
    p = exact("p")
    for rows in ([{0: p, 1: 1 - p}, {0: exact(1)}], [{1: p}, {0: 1 / p}], [{0: exact(1)}, {0: p}]):
        with pytest.raises(SingularSystem):
            solve_fixed_point(rows, [[p, p]])
        with pytest.raises(SingularSystem):
            solve_for(rows, [p, p], {1: exact(1)})
    with pytest.raises(SingularSystem):
        solve_for([{1: exact(1)}, {0: exact(1)}, {0: p}], [exact(0), exact(0), p], {2: exact(1)})


def test_what_is_not_reached_does_not_count():
    p = exact("p")
    assert solve_for([{1: p}, {}, {2: exact(1)}], [exact(0), exact("1/2"), p], {0: exact(1)}) == p / 2
    assert solve_for([{1: exact(1)}, {}], [exact(0), exact("1/2")], {0: p, 1: 1 - p}) == Fraction(1, 2)
    assert solve_for([{}], [exact(0)], {0: p}) == 0


def chain(n, symbolic, names, seed=1):
    """One component with rational rows but for ``symbolic`` of them, with the names in turn."""
    rng = random.Random(seed)
    rows = [{(i + 1) % n: Fraction(1, 3), rng.randrange(n): Fraction(1, 4)} for i in range(n)]
    for k in range(symbolic):
        name = names[k % len(names)]
        rows[k * n // symbolic] = {j: exact(f"{c}*{name}/2") for j, c in ((1, 1), (n // 2, 1), (n - 1, 2))}
    return rows, [Fraction(1, 5 + i % 3) for i in range(n)]


@pytest.mark.parametrize("n, symbolic", [(30, 1), (30, 4), (12, 6), (5, 5)])
def test_one_value_of_a_component(n, symbolic):
    """With few symbolic states the others are solved as numbers first."""
    check(*chain(n, symbolic, NAMES), {0: exact("1/2"), n // 2: exact("p")})


def test_interpolation_and_elimination_agree(monkeypatch):
    rows, b = chain(25, 6, ("p", "q", "r"), seed=3)
    start = {0: exact(1)}
    used = []

    def watched(*given):
        used.append(interpolate.interpolated(*given))
        return used[-1]

    monkeypatch.setattr(parametric, "interpolated", watched)
    plain = solve_for(rows, b, start)
    assert used == [None]  # few points for so many states: elimination
    monkeypatch.setattr(interpolate, "FEWEST_POINTS", 0)
    assert solve_for(rows, b, start) == plain == used[-1]
    assert all(at(plain, point) == solve_for(put(rows, point), b, start) for point in points(4))
    assert in_lowest_terms(plain)


def test_interpolation_passes_over_points_where_a_pivot_vanishes(monkeypatch):
    monkeypatch.setattr(interpolate, "FEWEST_POINTS", 0)
    p = exact("p")
    rows = [{1: exact("1/2")}, {1: 3 * p, 2: exact("1/3")}, {0: exact("1/3")}, {0: exact("1/2")}, {3: exact("1/4")}]
    rows += [{4: exact("1/2"), 5: exact("1/5")}, {3: exact("1/7"), 5: exact("1/2")}]
    rows[2] |= {6: exact("1/9")}
    b = [exact("1/6")] * 7  # at p = 1/3, the first point, the pivot of state 1 is zero
    value = solve_for(rows, b, {0: exact(1)})
    assert all(at(value, point) == solve_for(put(rows, point), b, {0: exact(1)}) for point in points(5))


def test_long_paths_and_short_ones_agree(monkeypatch):
    """Retransmissions: many symbolic steps, without cycles."""
    rows, b = [], []
    for i in range(60):
        ahead = {min(3 * i + 3, 180): exact("p*q"), 3 * i + 1: exact("1 - p"), 3 * i + 2: exact("p*(1 - q)")}
        rows += [ahead, {min(3 * i + 3, 180): exact("p")}, {3 * i + 1: exact("q"), min(3 * i + 3, 180): exact("1 - q")}]
        b += [exact(0)] * 3
    rows.append({})
    b.append(exact(1))
    short = solve_for(rows, b, {0: exact(1)})
    monkeypatch.setattr(parametric, "LONG", 10)
    assert solve_for(rows, b, {0: exact(1)}) == short
    point = points(6)[0]
    assert at(short, point) == solve_for(put(rows, point), b, {0: exact(1)})


def test_a_function_too_long_to_be_written_out(monkeypatch):
    names = [f"x{i}" for i in range(8)]
    monkeypatch.setattr(factored, "MOST_TERMS", 3)
    half, other = sum(map(exact, names[:4])), sum(map(exact, names[4:]))
    rows, b, start = [{1: half}, {}], [exact(0), other], {0: exact(1)}
    with pytest.raises(factored.TooManyTerms, match=r"^the function of x0, .* put numbers for some of the symbols"):
        solve_for(rows, b, start)
    monkeypatch.setattr(factored, "MOST_TERMS", 16)
    assert solve_for(rows, b, start) == half * other
    assert issubclass(factored.TooManyTerms, ScsymError)


def test_a_determinant_too_long_to_be_written_out():
    names = [f"x{i}" for i in range(17)]
    rows = [{(i + 1) % 60: Fraction(2, 3), i // 2: Fraction(1, 5)} for i in range(60)]
    for i, name in enumerate(names):
        rows[3 * i] = {3 * i + 1: exact(f"{name}/2"), 0: exact(f"(1 - {name})/3")}
    b = [Fraction(1, 9)] * 60
    with pytest.raises(factored.TooManyTerms, match=r"its denominator may have 131072 terms; put numbers for some"):
        solve_for(rows, b, {0: exact(1)})
    few = {n: exact(Fraction(1, 3)) for n in names[3:]}
    value = solve_for([{j: at(c, few) for j, c in row.items()} for row in rows], b, {0: exact(1)})
    assert value.symbols == ("x0", "x1", "x2")


def test_without_flint():
    program = """
import sys
sys.path.insert(0, sys.argv[1])
import test_parametric as t
from scsym.exact import backend
assert backend.flint is None
t.test_a_pivot_that_vanishes_identically()
t.test_singular_systems()
t.test_what_is_not_reached_does_not_count()
t.check(*t.chain(8, 2, t.NAMES), {0: t.exact("1/2"), 4: t.exact("p")})
rows = [{0: t.exact("p/(p + q)"), 1: t.exact("q/3")}, {0: t.exact("q")}]
t.check(rows, [t.exact("p"), t.exact("1/2")], {1: t.exact(1)})
t.interpolate.FEWEST_POINTS = 0
t.check(*t.chain(8, 2, ("p",)), {0: t.exact(1)})
t.check(*t.chain(8, 2, t.NAMES), {0: t.exact(1)})
print("done")
"""
    environment = {**os.environ, "SCSYM_NO_FLINT": "1"}
    command = [sys.executable, "-c", program, str(Path(__file__).parent)]
    found = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert found.stdout == "done\n", found.stderr


@pytest.mark.parametrize("spare", [1, interpolate.SPARE])
def test_interpolation_where_the_first_divisor_is_too_short(monkeypatch, spare):
    """States solved already with equal denominators: their determinant is a power of the common one."""
    monkeypatch.setattr(interpolate, "FEWEST_POINTS", 0)
    monkeypatch.setattr(interpolate, "SPARE", spare)
    third, rows, b = Fraction(1, 3), [], []
    names = [exact(f"p{i}") for i in range(3)]
    for i in range(3):  # each symbolic state goes on to a state of its own, which returns to all of them
        rows.append({3 + i: names[i], (i + 1) % 3: (1 - names[i]) / 2})
        b.append((1 - names[i]) / 4)
    for i in range(3):
        rows.append({3 + i: Fraction(4, 7), i: Fraction(1, 7), (i + 1) % 3: Fraction(1, 7)})
        b.append(Fraction(1, 7) * third)
    for i in range(6, 12):
        rows.append({i - 3 if i < 9 else 0: third})
        b.append(third)
    found = parametric.solve_for(rows, b, {0: Fraction(1, 2), 7: Fraction(1, 2)})
    (values,) = parametric.solve_symbolic(rows, [b])
    assert found == (values[0] + values[7]) / 2
