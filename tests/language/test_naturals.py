"""Natural-valued symbols as indices, and how they and range sums are written."""

import pytest

from scsym.errors import StatementError
from scsym.language import Expr, Theory, eq, natural

k, m = natural("k"), natural("m")
T = Theory("steps").declare(
    r"""
    k, m in N
    n(m)    natural   n   the number of steps
    N_0(m)  natural   \nu   another
    u(k)    real      u   a sequence
    """
)


def test_a_natural_valued_symbol_is_an_index():
    assert repr(T.u(T.n(m).natural)) == "u(n(m))"
    assert repr(T.u(T.n(m + 1).natural + k + 2)) == "u(k + n(m + 1) + 2)"
    assert repr((T.n(m).natural + 1).number * T.u(k)) == "(n(m) + 1) u(k)"
    shown = eq(T.u(2 * T.N_0(m).natural), 0)
    assert repr(shown) == "u(2 N_0(m)) = 0   for all m (m natural)"


def test_the_notation_of_the_theory_is_used():
    from scsym.typeset import judgement_latex

    shown = judgement_latex(eq(T.u(T.N_0(m).natural + 1), T.u(T.n(m).natural)).judgement, T)
    assert r"\nu_{m}" in shown and "n_{m}" in shown


def test_only_a_symbol_is_one():
    with pytest.raises(StatementError, match="no symbol, and so no index"):
        _ = (T.n(m) + 1).natural


def test_a_range_sum_shows_its_bound():
    total = Expr(("range", ("k", T.n(m).natural.lin), T.u(k).term))
    assert repr(total) == "sum_{k < n(m)} u(k)"
    assert r"\sum_{k < n" in total.to_latex()
