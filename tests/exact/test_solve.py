"""The exact solve against independent solvers, on every structure that it treats by itself."""

import random
from fractions import Fraction

import flint
import networkx
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from scsym.exact import SingularSystem, exact, solve_fixed_point
from scsym.exact.graph import components, minimum_degree

SETTINGS = settings(max_examples=60, deadline=None)


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


@given(systems(), st.booleans())
@SETTINGS
def test_small_systems(system, transpose):
    rows, b = system
    assert solve_fixed_point(rows, [b], transpose=transpose) == [dense(rows, b, transpose)]


@given(systems(), st.lists(st.fractions(max_denominator=5, min_value=-1, max_value=1), min_size=9, max_size=9))
@SETTINGS
def test_several_right_hand_sides(system, other):
    rows, b = system
    c = other[: len(rows)]
    assert solve_fixed_point(rows, [b, c]) == [dense(rows, b), dense(rows, c)]


@pytest.mark.parametrize("kind", ["cycle", "band", "full", "blocks", "layers"])
@pytest.mark.parametrize("n", [17, 60, 150])
def test_larger_structures(kind, n):
    rng = random.Random(f"{kind}{n}")
    near = {
        "cycle": lambda i: [(i + 1) % n],
        "band": lambda i: [j for j in (i - 1, i + 1, i + 2) if 0 <= j < n],
        "full": lambda i: [rng.randrange(n) for _ in range(4)] + [(i + 1) % n],
        "blocks": lambda i: [i - i % 5 + rng.randrange(5) if i - i % 5 + 4 < n else i, min(n - 1, i + 5)],
        "layers": lambda i: [rng.randint(i + 1, n - 1) for _ in range(3)] if i < n - 1 else [],
    }[kind]
    rows = []
    for i in range(n):
        targets = sorted(set(near(i)))
        rows.append({j: Fraction(1, len(targets) + 1) for j in targets})
    b = [Fraction(rng.randint(-3, 3), rng.randint(1, 5)) for _ in range(n)]
    assert solve_fixed_point(rows, [b]) == [dense(rows, b)]
    assert solve_fixed_point(rows, [b], transpose=True) == [dense(rows, b, True)]


def test_singular_systems():
    half = Fraction(1, 2)
    for rows in ([{0: Fraction(1)}], [{0: half, 1: half}, {0: half, 1: half}]):
        with pytest.raises(SingularSystem):
            solve_fixed_point(rows, [[Fraction(1)] * len(rows)])
    big = [{(i + 1) % 40: half, (i + 2) % 40: half} for i in range(40)]
    with pytest.raises(SingularSystem):
        solve_fixed_point(big, [[Fraction(1)] * 40])


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


def test_minimum_degree_stops_at_its_limit():
    rows = [{j: 1 for j in range(30)} for _ in range(30)]
    assert minimum_degree(rows, 10) is None
    order, work = minimum_degree(rows, float("inf"))
    assert sorted(order) == list(range(30)) and work > 1_000
