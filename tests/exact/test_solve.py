"""The exact solve against independent solvers, on every structure that it treats by itself."""

import os
import random
import subprocess
import sys
from fractions import Fraction
from math import gcd
from pathlib import Path

import flint
import networkx
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from scsym.exact import SingularSystem, elimination, exact, solve_fixed_point
from scsym.exact.graph import components

SETTINGS = settings(max_examples=80, deadline=None)


@st.composite
def systems(draw, largest=9):
    """Substochastic rows, so that I - M has an inverse, with a right-hand side of any sign."""
    n = draw(st.integers(1, largest))
    rows = []
    for _ in range(n):
        targets = draw(st.lists(st.integers(0, n - 1), max_size=4, unique=True))
        parts = [draw(st.integers(0, 5)) for _ in targets]
        total = sum(parts) + draw(st.integers(1, 4))
        rows.append({j: Fraction(k, total) for j, k in zip(targets, parts, strict=True)})
    b = [draw(st.fractions(min_value=-2, max_value=2, max_denominator=6)) for _ in range(n)]
    return rows, b


def dense(rows, b, transpose=False):
    n = len(rows)
    matrix = [[Fraction(int(i == j)) - rows[i].get(j, Fraction(0)) for j in range(n)] for i in range(n)]
    if transpose:
        matrix = [list(column) for column in zip(*matrix, strict=True)]
    number = [[flint.fmpq(x.numerator, x.denominator) for x in row] for row in matrix]
    right = flint.fmpq_mat(n, 1, [flint.fmpq(x.numerator, x.denominator) for x in b])
    x = flint.fmpq_mat(n, n, [v for row in number for v in row]).solve(right)
    return [Fraction(int(x[i, 0].p), int(x[i, 0].q)) for i in range(n)]


def gauss(rows, columns, transpose=False):
    """Plain elimination with pivoting over Fractions; None for a singular matrix."""
    n = len(rows)
    lines = [[Fraction(int(i == j)) - rows[i].get(j, 0) for j in range(n)] for i in range(n)]
    if transpose:
        lines = [list(line) for line in zip(*lines, strict=True)]
    lines = [[*line, *(b[i] for b in columns)] for i, line in enumerate(lines)]
    for k in range(n):
        pivot = next((i for i in range(k, n) if lines[i][k]), None)
        if pivot is None:
            return None
        lines[k], lines[pivot] = lines[pivot], lines[k]
        lines[k] = [v / lines[k][k] for v in lines[k]]
        for i, line in enumerate(lines):
            if i != k and line[k]:
                lines[i] = [v - line[k] * w for v, w in zip(line, lines[k], strict=True)]
    return [[line[n + m] for line in lines] for m in range(len(columns))]


@given(systems(), st.booleans())
@SETTINGS
def test_small_systems(system, transpose):
    rows, b = system
    assert (
        solve_fixed_point(rows, [b], transpose=transpose) == gauss(rows, [b], transpose) == [dense(rows, b, transpose)]
    )


@given(systems(), st.lists(st.fractions(max_denominator=5, min_value=-1, max_value=1), min_size=9, max_size=9))
@SETTINGS
def test_several_right_hand_sides(system, other):
    rows, b = system
    c = other[: len(rows)]
    assert solve_fixed_point(rows, [b, c]) == gauss(rows, [b, c])


@st.composite
def any_systems(draw):
    """Entries of any sign, diagonals that cancel, rows that repeat: often singular."""
    n = draw(st.integers(1, 7))
    entry = st.sampled_from([Fraction(k, 2) for k in range(-2, 5)])
    rows = [draw(st.dictionaries(st.integers(0, n - 1), entry, max_size=4)) for _ in range(n)]
    return rows, [draw(st.lists(entry, min_size=n, max_size=n)) for _ in range(draw(st.integers(1, 3)))]


def agrees_or_is_singular(rows, columns, transpose):
    expected = gauss(rows, columns, transpose)
    if expected is None:
        with pytest.raises(SingularSystem):
            solve_fixed_point(rows, columns, transpose=transpose)
    else:
        assert solve_fixed_point(rows, columns, transpose=transpose) == expected


@given(any_systems(), st.booleans())
@SETTINGS
def test_any_system_or_its_singularity(system, transpose):
    agrees_or_is_singular(*system, transpose)


@given(any_systems(), st.booleans())
@SETTINGS
def test_sparse_elimination_of_any_system(system, transpose):
    """The same with the part for large components, where pivots may be zero."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(elimination, "TINY", 0)
        patch.setattr(elimination, "DENSE", 0)
        agrees_or_is_singular(*system, transpose)


def near(kind, n, rng):
    return {
        "cycle": lambda i: [(i + 1) % n],
        "band": lambda i: [j for j in (i - 1, i + 1, i + 2) if 0 <= j < n],
        "full": lambda i: [rng.randrange(n) for _ in range(4)] + [(i + 1) % n],
        "blocks": lambda i: [i - i % 5 + rng.randrange(5) if i - i % 5 + 4 < n else i, min(n - 1, i + 5)],
        "pairs of blocks": lambda i: [(i + 1) % 70 + i - i % 70, i - i % 70 + rng.randrange(70), min(n - 1, i + 70)],
        "layers": lambda i: [rng.randint(i + 1, n - 1) for _ in range(3)] if i < n - 1 else [],
    }[kind]


@pytest.mark.parametrize("kind", ["cycle", "band", "full", "blocks", "pairs of blocks", "layers"])
@pytest.mark.parametrize("n", [17, 56, 57, 120])
def test_larger_structures(kind, n):
    rng = random.Random(f"{kind}{n}")
    targets = near(kind, n, rng)
    rows = []
    for i in range(n):
        row = {min(j, n - 1): Fraction(0) for j in targets(i)}
        total = rng.randint(1, 9) + len(row) * 9
        rows.append({j: Fraction(rng.randint(1, 9), total) for j in row})
    b = [Fraction(rng.randint(-3, 3), rng.randint(1, 5)) for _ in range(n)]
    c = [Fraction(int(i == 3)) for i in range(n)]
    for transpose in (False, True):
        expected = [dense(rows, x, transpose) for x in (b, c)]
        assert solve_fixed_point(rows, [b, c], transpose=transpose) == expected
        assert solve_fixed_point(rows, [b], transpose=transpose) == expected[:1]


@pytest.mark.parametrize("n", [40, 100])
def test_one_singular_part_among_others(n):
    """A class that is never left, of n states, behind states that are solved."""
    rows = [{(i + 1) % n: Fraction(1, 2), (i + 2) % n: Fraction(1, 2)} for i in range(n)]
    rows += [{i: Fraction(1, 3), 0: Fraction(1, 3)} for i in range(n, n + 5)]
    for transpose in (False, True):
        with pytest.raises(SingularSystem):
            solve_fixed_point(rows, [[Fraction(1)] * len(rows)], transpose=transpose)
    rows[n - 1][1] -= Fraction(1, 10**30)
    (x,) = solve_fixed_point(rows, [[Fraction(1)] * len(rows)])
    assert x == dense(rows, [Fraction(1)] * len(rows)) and min(x) > 10**29


def test_singular_systems():
    half = Fraction(1, 2)
    for rows in ([{0: Fraction(1)}], [{0: half, 1: half}, {0: half, 1: half}]):
        with pytest.raises(SingularSystem):
            solve_fixed_point(rows, [[Fraction(0)] * len(rows)])


def test_pivots_that_are_all_zero():
    one = Fraction(1)
    for x, y in [(1, 2), (-1, 2), (1, -2), (-1, -2)]:
        rows = [{0: one, 1: one * x}, {0: one * y, 1: one}]
        assert solve_fixed_point(rows, [[one, one]]) == gauss(rows, [[one, one]])
        rows = [{0: one, 1: one * x}, {1: one, 2: one * y}, {0: one, 2: one}]
        agrees_or_is_singular(rows, [[one, one * 3, one / 2]], False)


@pytest.mark.parametrize(
    "weight",
    [Fraction(1, 2), Fraction(1, 10**20 + 39), Fraction(-6, 35), Fraction(1)],
    ids=["2", "prime", "six", "one"],
)
def test_long_denominators_are_in_lowest_terms(weight):
    """A chain: powers of one prime, of a large one, of several with signs, and none."""
    n = 700
    rows = [{i + 1: weight, min(i + 2, n - 1): weight / 3} for i in range(n - 1)] + [{}]
    rows[5] = {5: Fraction(-3, 2), 6: weight}  # a state by itself with a loop
    b = [Fraction(i % 7, 6) for i in range(n)]
    (x,) = solve_fixed_point(rows, [b])
    for i, row in enumerate(rows):
        assert gcd(x[i].numerator, x[i].denominator) == 1 and x[i].denominator > 0
        assert x[i] == b[i] + sum(c * x[j] for j, c in row.items())


@pytest.mark.parametrize("bits", [3, 40])
@pytest.mark.parametrize("size", [1, 10, 80])
def test_prescribed_solutions(size, bits):
    """Components and states by themselves whose values are short though those of their successors are long."""
    rng = random.Random(size * bits)
    n = size + 60
    values = [Fraction(0), Fraction(1), Fraction(-2), Fraction(5, 3**400), Fraction(7, 3**400)]
    if bits == 40:
        values += [Fraction(1, 6), Fraction(1, 2**400 + 1)]
    x = [rng.choice(values) for _ in range(n)]
    rows = []
    for i in range(n):
        targets = {(i + 1) % size, rng.randrange(size)} if i < size else {i - 1, rng.randrange(i)}
        rows.append({j: Fraction(rng.randint(1, 2**bits), 2 ** (bits + 3) + rng.randrange(2**bits)) for j in targets})
    for transpose in (False, True):
        b = list(x)
        for i, row in enumerate(rows):
            for j, c in row.items():
                if transpose:
                    b[j] -= c * x[i]
                else:
                    b[i] -= c * x[j]
        assert solve_fixed_point(rows, [b], transpose=transpose) == [x]


def test_primes_of_a_component_can_cancel_behind_it():
    rng = random.Random(1)
    rows = [{(i + 1) % 60: Fraction(1, rng.randrange(2**20)), (i + 9) % 60: Fraction(1, 3)} for i in range(60)]
    rows += [dict(rows[0]), {60: Fraction(1), 0: Fraction(-1)}]
    (x,) = solve_fixed_point(rows, [[Fraction(1)] * 61 + [Fraction(1, 2)]])
    assert x[0] == x[60] and x[0].denominator.bit_length() > 1000 and x[61] == Fraction(1, 2)


def test_a_short_value_among_long_ones():
    """Two equal chains lead to one state, and its value does not depend on theirs."""
    rows = [{1: Fraction(1, 2), 41: Fraction(-1, 2)}]
    for _ in range(2):
        first = len(rows)
        weights = [Fraction(1, random.Random(t).randrange(2**80)) for t in range(40)]
        rows += [{first + t + 1: c, 0: c} if t < 39 else {0: c} for t, c in enumerate(weights)]
    (x,) = solve_fixed_point(rows, [[Fraction(1)] * 81])
    assert x == dense(rows, [Fraction(1)] * 81) and x[0] == 1


def test_values_zero_and_one_in_a_large_part():
    rows = [{(i + 1) % 80: Fraction(1, 3), (i + 7) % 80: Fraction(1, 3)} for i in range(80)]
    loss = [1 - sum(row.values()) for row in rows]
    zero = [Fraction(0)] * 80
    assert solve_fixed_point(rows, [loss, zero]) == [[Fraction(1)] * 80, zero]
    assert solve_fixed_point([], [[]]) == [[]] and solve_fixed_point(rows, []) == []


def test_integers_count_as_fractions():
    assert solve_fixed_point([{1: 1}, {0: 0}], [[1, 2]]) == [[Fraction(3), Fraction(2)]]


def test_a_wrong_dense_solution_is_noticed(monkeypatch):
    rows = [{(i + 1) % 5: Fraction(1, 2)} for i in range(5)]
    right = elimination._solve_dense

    def wrong(*args):
        tops, bottom = right(*args)
        return [[tops[0][0] + 1], *tops[1:]], bottom

    monkeypatch.setattr(elimination, "_solve_dense", wrong)
    with pytest.raises(ArithmeticError, match="failed its own check in equation 0"):
        solve_fixed_point(rows, [[Fraction(1)] * 5])


def test_without_flint_the_same():
    program = """
import sys
sys.path.insert(0, sys.argv[1])
from test_solve import *
from scsym.exact import backend
assert backend.flint is None
for kind in ("band", "full", "blocks", "layers"):
    rng = random.Random(kind)
    targets = near(kind, 25, rng)
    rows = [{j: Fraction(rng.randint(1, 3), 20) for j in targets(i)} for i in range(25)]
    columns = [[Fraction(rng.randint(-3, 3), 2) for _ in rows] for _ in range(2)]
    for transpose in (False, True):
        agrees_or_is_singular(rows, columns, transpose)
test_any_system_or_its_singularity()
test_singular_systems()
test_pivots_that_are_all_zero()
print("done")
"""
    environment = {**os.environ, "SCSYM_NO_FLINT": "1"}
    command = [sys.executable, "-c", program, str(Path(__file__).parent)]
    found = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert found.stdout == "done\n", found.stderr


def test_symbolic_entries_against_sympy():
    p, q = exact("p"), exact("q")
    rows = [{1: p, 0: q / 2}, {0: 1 - p, 2: p / 2}, {1: q}]
    b = [exact(1), p, q]
    (ours,) = solve_fixed_point(rows, [b])
    P, Q = sympy.symbols("p q")
    M = sympy.Matrix([[1 - Q / 2, -P, 0], [P - 1, 1, -P / 2], [0, -Q, 1]])
    theirs = M.LUsolve(sympy.Matrix([1, P, Q]))
    assert [exact(sympy.cancel(x)) for x in theirs] == ours


@given(systems(12))
@SETTINGS
def test_components_are_those_of_networkx_in_order(system):
    rows, _ = system
    graph = networkx.DiGraph()
    graph.add_nodes_from(range(len(rows)))
    graph.add_edges_from((i, j) for i, row in enumerate(rows) for j in row)
    parts = components(rows)
    assert {frozenset(part) for part in parts} == {frozenset(c) for c in networkx.strongly_connected_components(graph)}
    place = {i: k for k, part in enumerate(parts) for i in part}
    assert all(place[j] <= place[i] for i, row in enumerate(rows) for j in row)


@given(systems(largest=12), st.integers(300, 700), st.booleans())
@SETTINGS
def test_long_numbers_by_any_entry_of_the_system(system, bits, on_the_right):
    """Entries of more than 400 bits, in the matrix or on the right, go through flint's integers to the same values."""
    rows, b = system
    long = Fraction((1 << bits) + 1, (1 << bits) + 3)
    if on_the_right:
        b = [x * long for x in b]
    else:
        rows = [{j: c * long for j, c in row.items()} for row in rows]
    found = solve_fixed_point(rows, [b])
    assert found == [dense(rows, b)] and all(type(x.numerator) is type(x.denominator) is int for x in found[0])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(elimination, "TINY", 0)
        patch.setattr(elimination, "DENSE", 0)
        assert solve_fixed_point(rows, [b]) == found
