"""Convergence as statements: what counts as a limit, what follows from one, what is refused."""

from fractions import Fraction

import pytest

from scsym.errors import NotProven, StatementError
from scsym.kernel import KernelError
from scsym.language import Theory, eq, ge, natural
from scsym.prove import prove, times
from scsym.prove.limits import limit_at_most, stays_away, tends
from scsym.prove.tactics import archimedes, lemma_of

n = natural("n")
T = Theory("sequences").declare(
    r"""
    n in N
    x(n)   nonneg   x   a sequence
    y(n)   real     y   another
    M      real     M   a number
    """
)
T = T.assuming("x_def", eq((n + 1).number * T.x(n), 1)).assuming("y_def", eq(T.y(n), 2 + T.x(n)))


def proofs(limit, constant):
    above, below = tends(T.y(n), limit, constant, n)
    scaled = (n + 1).number
    return (
        prove(T, above, using=[times(-scaled, T.y_def), times(-1, T.x_def)]),
        prove(T, below, using=[times(scaled, T.y_def)], remainder=1 + scaled * T.x(n)),
    )


def test_a_limit_with_its_rate():
    above, below = proofs(2, 1)
    assert repr(above) == "|- 1 >= (n + 1) (y(n) - 2)   for all n (n natural)"
    assert repr(below).startswith("|- 1 >= (n + 1) (2 - y(n))")


@pytest.mark.parametrize("limit, constant", [(2, Fraction(1, 2)), (3, 1), (0, 5)])
def test_a_wrong_rate_and_a_wrong_limit_are_not_proven(limit, constant):
    with pytest.raises(NotProven):
        proofs(limit, constant)


def test_a_constant_is_one_number():
    for wrong in (n.number, T.x(n), (n + 1).number * 3):
        with pytest.raises(StatementError, match="the constant of the rate .* mentions n; it is one number"):
            tends(T.y(n), 2, wrong, n)
    with pytest.raises(StatementError, match="the limit .* mentions n"):
        tends(T.y(n), T.x(n), 1, n)
    with pytest.raises(StatementError, match="the distance .* mentions n"):
        stays_away(T.y(n), 0, T.x(n), n)


def test_one_point_is_no_limit():
    with pytest.raises(StatementError, match="does not mention n: a limit is of a sequence"):
        tends(T.y(3), 2, 1, n)
    at_one = prove(T, ge(1, (n + 1).number * T.x(n)), using=[times(-1, T.x_def)])
    with pytest.raises(KernelError):
        archimedes(at_one, natural("k"), T.M(), 1)


def test_a_bound_passes_to_the_limit():
    U = T.assuming("bounded", ge(T.M(), T.y(n)))
    _, below = proofs(2, 1)
    found = limit_at_most(below, lemma_of(U, U.bounded), T.y(n), 2, 1, T.M(), n)
    assert repr(found) == "|- M >= 2" and "bounded" in [h for h in U.hypotheses]


def test_a_sequence_that_stays_away():
    away, positive = stays_away(T.y(n), 0, 2, n)
    prove(T, away, by=[T.y_def], remainder=4 * T.x(n) + T.x(n) ** 2)
    prove(T, positive, remainder=2)
    with pytest.raises(NotProven):
        prove(T, stays_away(T.y(n), 2, 1, n)[0], by=[T.y_def])
