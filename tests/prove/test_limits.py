"""Convergence as statements: what counts as a limit, what follows from one, what is refused."""

from fractions import Fraction

import pytest

from scsym.certify import extracted
from scsym.claims import claim, run
from scsym.errors import NotProven, StatementError
from scsym.kernel import KernelError, verify
from scsym.language import Theory, eq, ge, gt, natural, sum_below
from scsym.prove import induct, prove, times
from scsym.prove.limits import (
    added,
    along,
    at_least,
    at_most,
    bernoulli,
    cancel,
    converges,
    denied,
    geometric,
    log_limit,
    negated,
    oscillates,
    product_limit,
    scaled,
    squeezed,
    stays_away,
    tends,
    tends_by,
    unique,
    within,
)
from scsym.prove.tactics import archimedes, lemma_of, suppose

n, m, i, j, k = (natural(name) for name in "nmijk")
T = Theory("sequences").declare(
    r"""
    n, m, i, j, k in N
    x(n)     nonneg     x   a sequence
    y(n)     positive   y   another
    z(k, n)  real       z   a sequence of sequences
    path(i)  natural    N   a path
    M        real       M   a number
    c        positive   c   a positive number
    eps      positive   \varepsilon   any positive number
    """
)
T = T.assuming("x_def", eq((n + 1).number * T.x(n), 1)).assuming("y_def", eq(T.y(n), 2 + T.x(n)))
STEP = (n + 1).number


def proofs(limit, constant):
    above, below = tends(T.y(n), limit, constant, n)
    return (
        prove(T, above, using=[times(-STEP, T.y_def), times(-1, T.x_def)]),
        prove(T, below, using=[times(STEP, T.y_def)], remainder=1 + STEP * T.x(n)),
    )


def to_zero():
    return converges(T, T.x(n), 0, 1, n, [times(-1, T.x_def)])


def to_two():
    return converges(T, T.y(n), 2, 1, n, [times(-STEP, T.y_def), times(-1, T.x_def)], proofs(2, 1)[1])


class TestStatements:
    def test_a_limit_with_its_rate(self):
        above, below = proofs(2, 1)
        assert repr(above) == "|- 1 >= (n + 1) (y(n) - 2)   for all n (n natural)"
        assert repr(below).startswith("|- 1 >= (n + 1) (2 - y(n))")

    def test_what_is_not_given_is_searched(self):
        found = converges(T, T.y(n), 2, 1, n)
        assert [repr(lemma) for lemma in found.lemmas] == [repr(lemma) for lemma in proofs(2, 1)]
        assert repr(found) == "|- y(n) -> 2 as n -> oo, with the constant 1"
        assert r"\left\lvert y_{n} - 2 \right\rvert \le \frac{1}{n + 1}" in found._repr_latex_()

    @pytest.mark.parametrize("limit, constant", [(2, Fraction(1, 2)), (3, 1), (0, 5)])
    def test_a_wrong_rate_and_a_wrong_limit_are_not_proven(self, limit, constant):
        with pytest.raises(NotProven):
            proofs(limit, constant)
        with pytest.raises(NotProven):
            converges(T, T.y(n), limit, constant, n, seconds=1)

    def test_a_constant_is_one_number(self):
        for wrong in (n.number, T.x(n), STEP * 3):
            with pytest.raises(StatementError, match="the constant of the rate .* mentions n; it is one number"):
                tends(T.y(n), 2, wrong, n)
            with pytest.raises(StatementError, match="the constant of the rate .* mentions n"):
                converges(T, T.y(n), 2, wrong, n)
            with pytest.raises(StatementError, match="the speed .* mentions n"):
                tends(T.y(n), 2, 1, n, speed=wrong)
        with pytest.raises(StatementError, match="the limit .* mentions n"):
            tends(T.y(n), T.x(n), 1, n)
        with pytest.raises(StatementError, match="the distance .* mentions n"):
            stays_away(T.y(n), 0, T.x(n), n)
        with pytest.raises(StatementError, match="the modulus .* mentions n"):
            tends_by(T.y(n), 2, T.path(n), m, n, j)

    def test_one_point_is_no_limit(self):
        with pytest.raises(StatementError, match="does not mention n: a limit is of a sequence"):
            tends(T.y(3), 2, 1, n)
        at_one = prove(T, ge(1, STEP * T.x(n)), using=[times(-1, T.x_def)])
        with pytest.raises(KernelError):
            archimedes(at_one, k, T.M(), 1)

    def test_one_line_for_the_reader(self):
        def shown(limit, distance=1):
            return claim("demo/limit", T, tends(T.y(n), limit, distance, n)).shown

        assert shown(2) == ["1 >= (n + 1) |y(n) - 2|   for all n (n natural)"]
        assert shown(0) == ["1 >= (n + 1) |y(n)|   for all n (n natural)"]
        assert shown(T.M() + T.c()) == ["1 >= (n + 1) |y(n) - (M + c)|   for all n (n natural)"]
        apart = claim("demo/apart", T, [ge(1, T.x(n)), ge(2, -T.x(n)), ge(2, T.x(n)), ge(2, 1 - T.x(n))])
        assert len(apart.shown) == 3 and apart.shown[1].startswith("2 >= |x(n)|")

    def test_it_is_judged_kept_as_data_and_certified(self, tmp_path):
        statement = claim("demo/limit", T, tends(T.y(n), 2, 1, n))(lambda: to_two().lemmas)
        outcome = run(statement)
        assert str(outcome.verdict) == "proven, hypotheses not tried" and outcome.judged
        texts = [step.certificate for step in outcome.steps if step.kind == "theorem"]
        assert [verify(text).theorem.conclusion for text in texts] == [g.judgement for g in statement.goals]
        if extracted.missing():
            pytest.skip(extracted.missing())
        paths = [tmp_path / f"{n}.json" for n in range(2)]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text)
        assert [answer.certified for answer in extracted.answers(paths)] == [True, True]


class TestConsequences:
    def test_a_bound_passes_to_the_limit(self):
        U = T.assuming("bounded", ge(T.M(), T.y(n))).assuming("least", ge(T.y(n), T.c()))
        assert repr(at_most(to_two(), lemma_of(U, U.bounded), T.M())) == "|- M >= 2"
        assert repr(at_least(to_two(), lemma_of(U, U.least), T.c())) == "|- 2 >= c"
        with pytest.raises(NotProven):
            at_most(to_two(), lemma_of(U, U.least), T.M())

    def test_sums_factors_and_signs(self):
        both = added(to_two(), scaled(3, to_zero()))
        assert repr(both) == "|- y(n) + 3 x(n) -> 2 + 3 0 as n -> oo, with the constant 1 + 3 1"
        assert repr(negated(to_two()).above) == "|- 1 >= (n + 1) (-y(n) - (-2))   for all n (n natural)"
        with pytest.raises(StatementError, match="the factor .* mentions n"):
            scaled(T.x(n), to_two())
        with pytest.raises(NotProven):
            scaled(-1, to_two())

    def test_a_product_of_bounded_sequences(self):
        one = prove(T, ge(1, T.x(n)), using=[times(-1, T.x_def)], remainder=n.number * T.x(n))
        other = prove(T, ge(1, -T.x(n)), remainder=1 + T.x(n))
        two, less = prove(T, ge(2, 2)), prove(T, ge(2, -2), remainder=4)
        made = product_limit(to_zero(), to_two(), (1, one, other), (2, two, less))
        prove(T, ge(3, STEP * T.x(n) * T.y(n)), using=[times(1, made.above)])
        assert made.limit.term == (0 * to_two().limit).term

    def test_squeezed(self):
        U = T.assuming("from_below", ge(T.z(k, n), 2)).assuming("from_above", ge(T.y(n), T.z(k, n)))
        two = converges(T, 2 + 0 * T.x(n), 2, 0, n, [], [])
        below = prove(U, ge(U.z(k, n), 2 + 0 * U.x(n)), using=[times(1, U.from_below)])
        made = squeezed(two, to_two(), U.z(k, n), below, lemma_of(U, U.from_above))
        assert repr(made.above) == "|- 0 + 1 >= (n + 1) (z(k, n) - 2)   for all k, n (k, n natural)"
        with pytest.raises(NotProven):
            squeezed(two, to_two(), U.x(n), lemma_of(U, U.from_below), lemma_of(U, U.from_above))

    def test_the_logarithm(self):
        bound = prove(T, ge(T.y(n), 2), by=[T.y_def], remainder=T.x(n))
        made = log_limit(to_two(), 2, bound)
        assert repr(made) == "|- log y(n) -> log 2 as n -> oo, with the constant 1/2 + 1/2"

    def test_limits_are_unique(self):
        U = T.assuming("there", ge(5, STEP * (T.y(n) - T.M()))).assuming("here", ge(5, STEP * (T.M() - T.y(n))))
        other = converges(U, U.y(n), U.M(), 5, n, lemma_of(U, U.there), lemma_of(U, U.here))
        assert repr(unique(other, to_two())) == "|- M = 2"

    def test_along_a_path(self):
        U = T.assuming("grows", ge(T.path(i), i.number))
        made = along(to_two(), U.path(i), i, lemma_of(U, U.grows))
        assert repr(made.above) == "|- 1 >= (i + 1) (y(path(i)) - 2)   for all i (i natural)"
        with pytest.raises(NotProven):
            along(to_two(), U.path(i), i, lemma_of(U, T.x_def))

    def test_for_every_positive_number(self):
        U = T.assuming("enough", ge(STEP * T.eps(), 1, fix=(n,)))
        above, below = within(to_two(), U.eps(), lemma_of(U, U.enough))
        assert repr(above) == "|- eps >= y(n) - 2" and repr(below) == "|- eps >= -(y(n) - 2)"

    def test_another_speed(self):
        S = Theory("fast").declare(
            """
            n in N
            h     positive  h  a speed
            f(n)  nonneg    f  what is left
            """
        )
        S = S.assuming("small", ge(3, (1 + S.h() * n.number) * S.f(n)))
        made = converges(S, S.f(n), 0, 3, n, lemma_of(S, S.small), speed=S.h())
        assert repr(made.above) == "|- 3 (1 + 1 / h) >= (n + 1) f(n)   for all n (n natural)"
        with pytest.raises(NotProven):
            converges(S, S.f(n), 0, 3, n, lemma_of(S, S.small), speed=S.h() - 1)

    def test_iterated_limits_have_constants_that_mention_the_outer_index(self):
        U = T.assuming("inner", ge(1 + k.number, STEP * (T.z(k, n) - T.x(k)))).assuming(
            "inner_too", ge(1 + k.number, STEP * (T.x(k) - T.z(k, n)))
        )
        inner = converges(U, U.z(k, n), U.x(k), 1 + k.number, n, lemma_of(U, U.inner), lemma_of(U, U.inner_too))
        outer = converges(U, U.x(k), 0, 1, k, [times(-1, U.x_def, k)])
        assert repr(inner.limit) == repr(outer.sequence) == "x(k)"

    def test_a_common_factor_is_cancelled(self):
        U = T.assuming("scaled", ge((1 + T.c()) * (T.M() - 2), 0))
        assert repr(cancel(lemma_of(U, U.scaled), 1 + T.c(), T.M(), 2)) == "|- M >= 2"
        with pytest.raises(NotProven):
            cancel(lemma_of(U, U.scaled), 1 - T.c(), T.M(), 2)


class TestNoLimit:
    def test_a_sequence_that_stays_away(self):
        away, positive = stays_away(T.y(n), 0, 2, n)
        prove(T, away, by=[T.y_def], remainder=4 * T.x(n) + T.x(n) ** 2)
        prove(T, positive, remainder=2)
        with pytest.raises(NotProven):
            prove(T, stays_away(T.y(n), 2, 1, n)[0], by=[T.y_def])

    def test_no_modulus_makes_another_number_the_limit(self):
        away = prove(T, stays_away(T.y(n), 0, 2, n)[0], by=[T.y_def], remainder=4 * T.x(n) + T.x(n) ** 2)
        near = [suppose(T, s) for s in tends_by(T.y(n), 0, T.path(m), m, n, j)]
        assert repr(denied(away, 2, near, T.path(m), m, n)) == "|- 0 > 0"
        elsewhere = [suppose(T, s) for s in tends_by(T.y(n), T.M(), T.path(m), m, n, j)]
        with pytest.raises(NotProven):
            denied(away, 2, elsewhere, T.path(m), m, n)

    def test_two_cycles(self):
        C = Theory("cycle").declare(
            """
            n in N
            u(n)  real  u  one, minus one, one, ...
            """
        )
        C = C.assuming("start", eq(C.u(0), 1)).assuming("turn", eq(C.u(n + 1), -C.u(n)))
        base = prove(C, eq(C.u(0) ** 2, 1), by=[C.start])
        unit = induct(
            C, eq(C.u(n) ** 2, 1, fix=(n,)), n, base,
            lambda h: prove(C, eq(C.u(n + 1) ** 2, 1, fix=(n,)), by=[C.turn], using=[times(1, h)]),
        )  # fmt: skip
        far, positive = oscillates(C.u(n), 2, n)
        prove(C, far, by=[C.turn], using=[times(4, unit)])
        prove(C, positive, remainder=2)
        with pytest.raises(NotProven):
            prove(C, oscillates(C.u(n), 3, n)[0], by=[C.turn], using=[times(4, unit)])


def test_sums_over_ranges_telescope():
    W = Theory("visits").declare(
        """
        j, n in N
        f(n)  real  f  terms
        """
    )
    total = sum_below(j, n, W.f(j))
    assert repr(prove(W, eq(sum_below(j, n + 1, W.f(j)), total + W.f(n)))).startswith("|- sum_{j < n + 1} f(j) = ")
    prove(W, eq(sum_below(j, 0, W.f(j)), 0))
    prove(W, eq(sum_below(j, 2, W.f(j)), W.f(0) + W.f(1)))
    with pytest.raises(NotProven):
        prove(W, eq(sum_below(j, n + 1, W.f(j)), total))
    prove(W, gt(1 + sum_below(j, n, W.f(j) ** 2), 0), remainder=1 + sum_below(j, n, W.f(j) ** 2))


G = Theory("dying out").declare(
    """
    k, K in N
    rho       positive  r  below one
    h         positive  h  its speed
    f(k)      nonneg    f  what is left
    q         positive  q  the share that goes in K steps
    """
)
G = G.assuming("slow", eq(G.rho() * (1 + G.h()), 1)).assuming("less", ge(1, G.rho() * (1 + G.h())))
G = G.assuming("bound", ge(2, G.f(k))).assuming("falls", ge(G.f(k), G.f(k + 1)))
G = G.assuming("drop", ge((1 - G.q()) * G.f(k), G.f(k + natural("K")), fix=(natural("K"),)))


def test_bernoulli():
    for name in ("slow", "less"):
        made = bernoulli(G, G.rho(), G.h(), k, lemma_of(G, G.hypotheses[name]))
        assert repr(made) == "|- 1 >= rho^k (1 + k h)   for all k (k natural)" or "rho^k (1 + h k)" in repr(made)
        assert made.hypotheses == (name,)
    with pytest.raises(NotProven):
        bernoulli(G, G.rho(), 2 * G.h(), k, lemma_of(G, G.less))


def test_what_loses_a_share_in_every_few_steps_dies_out():
    K = natural("K")
    lemmas = {name: lemma_of(G, G.hypotheses[name]) for name in ("bound", "falls", "drop")}
    made = geometric(G, G.f(k), k, (2, lemmas["bound"]), lemmas["falls"], (G.q(), K, lemmas["drop"]))
    assert repr(made.above) == "|- K 2 / q >= (k + 1) f(k)   for all k (k natural)"
    with pytest.raises(NotProven):
        geometric(G, G.f(k), k, (2, lemmas["bound"]), lemmas["falls"], (2 * G.q(), K, lemmas["drop"]))
