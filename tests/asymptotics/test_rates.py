"""Rates near zero: expansions, statements, certified bounds; sympy's word decides nothing."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import log, sqrt

from scsym.asymptotics import bounded, certified, established, expand
from scsym.asymptotics.intervals import _evaluate, _hull
from scsym.asymptotics.scaled import scaled
from scsym.errors import InexactInput, NotProven, ParseError, ScsymError
from scsym.exact import exact

x, r, d = sympy.symbols("x r d")
BEST = x + r * sqrt(x * (1 - x))
HALF = Fraction(1, 2)


def flint_number(q):
    import flint

    return flint.arb(flint.fmpq(q.numerator, q.denominator))


class TestExpansion:
    def test_the_rare_actions_mass(self):
        found = expand(BEST, terms=4)
        assert [m[0] for m, _ in found.terms] == [HALF, 1, 3 * HALF, 5 * HALF, 7 * HALF, 9 * HALF]
        assert [c for _, c in found.terms] == [exact(c) for c in ("r", 1, "-r/2", "-r/8", "-r/16", "-5*r/128")]
        assert found.error == (Fraction(11, 2), 0)
        assert str(found).startswith("r x^(1/2) + x - r/2 x^(3/2)") and str(found).endswith("O(x^(11/2))")
        assert r"\frac{r}{2}" in found.to_latex()

    @pytest.mark.parametrize("terms", [1, 3, 9, 20])
    def test_any_order_solves_the_equation(self, terms):
        left = expand(BEST**2 - 2 * x * BEST + x**2 - r**2 * x * (1 - x), terms=terms)
        assert left.terms == () and left.error[0] >= terms + 1

    def test_rational_powers_of_rational_coefficients(self):
        assert expand(sqrt(4 * x / 9)).terms == (((HALF, 0), Fraction(2, 3)),)
        assert expand(sqrt(r**2 * x)).terms == (((HALF, 0), exact("r")),)
        assert expand((8 * x) ** sympy.Rational(1, 3)).terms == (((Fraction(1, 3), 0), 2),)
        with pytest.raises(ParseError, match="name it by a symbol"):
            expand(sqrt(2 * x))
        with pytest.raises(NotProven, match="not exact"):
            expand(sqrt(d * x))

    def test_logarithms_as_a_scale(self):
        found = expand(1 / (log(x) + 1), terms=3)
        assert [(m, c) for m, c in found.terms] == [((0, -1), -1), ((0, -2), -1), ((0, -3), -1), ((0, -4), -1)]
        with pytest.raises(NotProven, match="outside this scale"):
            expand(log(log(x)))

    def test_other_functions_are_refused(self):
        with pytest.raises(ParseError, match="sin"):
            expand(sympy.sin(x))

    @given(st.lists(st.integers(-3, 3), min_size=1, max_size=4), st.lists(st.integers(-3, 3), min_size=1, max_size=4))
    @settings(max_examples=60, deadline=None)
    def test_quotients_of_polynomials(self, above, below):
        top = sum(c * x**k for k, c in enumerate(above))
        bottom = 1 + x * sum(c * x**k for k, c in enumerate(below))
        found = expand(top / bottom, terms=6)
        product = expand(
            sum(sympy.Rational(c.numerator, c.denominator) * x ** m[0] for m, c in found.terms) * bottom - top
        )
        limit = found.error[0] if found.error else 99
        assert all(m[0] >= limit for m, _ in product.terms)


class TestStatements:
    @pytest.mark.parametrize(
        "kind, function, gauge, verdict",
        [
            ("Theta", BEST, sqrt(x), "proven"),
            ("~", BEST, r * sqrt(x), "proven"),
            ("~", BEST, sqrt(x), "refuted"),
            ("o", BEST, sqrt(x), "refuted"),
            ("O", BEST, x, "refuted"),
            ("o", BEST, x ** sympy.Rational(1, 4), "proven"),
            ("Theta", 1 / (x - log(x)), 1 / log(x), "proven"),
            ("o", x * log(x), 1, "proven"),
            ("O", x * log(x), x, "refuted"),
            ("Theta", sqrt(1 + x) - 1 - x / 2 + x**2 / 8, x**3, "proven"),
            ("O", x - x, x, "proven"),
            ("Theta", x - x, x, "refuted"),
            ("O", sympy.sin(x), x, "open"),
            ("Theta", sqrt(2 * x), sqrt(x), "open"),
        ],
    )
    def test_verdicts(self, kind, function, gauge, verdict):
        assert established(kind, function, gauge).verdict == verdict

    def test_cancellation_is_followed_to_the_first_term_that_stays(self):
        series = expand(sqrt(1 + x), terms=6)
        start = sum(sympy.Rational(c.numerator, c.denominator) * x ** int(m[0]) for m, c in series.terms)
        rate = established("Theta", sqrt(1 + x) - start, x**7)
        assert rate.verdict == "proven" and "33/2048" in rate.how

    @pytest.mark.parametrize("suggestion", [0, 5, sympy.oo])
    def test_a_wrong_suggestion_changes_nothing(self, suggestion, monkeypatch):
        def lie(*_, **__):
            return suggestion

        for name in ("limit", "series", "simplify", "nsimplify", "O", "Limit"):
            monkeypatch.setattr(sympy, name, lie)
        rate = established("~", BEST, r * sqrt(x), suggestion=suggestion)
        assert rate.verdict == "proven" and f"(not {suggestion}, as was suggested)" in rate.how
        assert established("o", BEST, r * sqrt(x), suggestion=0).verdict == "refuted"

    @pytest.mark.parametrize(
        "function, limit, suggestion",
        [
            (x * (-1 + (x + log(x + 1) + 1) / (x + log(x))), 1, sympy.oo),
            (((x - 1) * (x + 1) ** 2 * log(x + 1) ** 3 - x**3 * log(x) ** 3) / (x**2 * log(x) ** 3), 1, -1),
            (x * (((x + 1) ** 2 + 1) / (x**2 + 1) - 1), 2, 0),
        ],
    )
    def test_limits_that_releases_of_sympy_got_wrong(self, function, limit, suggestion):
        """The suggestion is what `sympy.limit` once returned."""
        rate = established("~", function, limit, at="oo", suggestion=suggestion)
        assert rate.verdict == "proven" and f"(not {suggestion}, as was suggested)" in rate.how
        assert established("~", function, limit + 1, at="oo").verdict == "refuted"

    def test_a_wrong_root_from_sympy_is_noticed(self, monkeypatch):
        monkeypatch.setattr(sympy, "root", lambda c, n: sympy.Symbol("r") * 2)
        with pytest.raises(NotProven, match="not exact"):
            expand(sqrt(r**2 * x))

    def test_a_coefficient_that_vanishes_for_some_parameters_refutes(self):
        t = sympy.Symbol("t")
        for kind, function, gauge in (
            ("Theta", (r - t) * x, x),
            ("O", (r - t) * x, x**2),
            ("Theta", x / (r - t + x), x),
        ):
            rate = established(kind, function, gauge)
            assert rate.verdict == "refuted" and rate.how.startswith("it fails at r = ")
        assert established("O", (r - t) * x, x).verdict == "proven"
        assert established("o", (r - t) * x**2, x).verdict == "proven"
        assert established("Theta", (r + 2 * t) * x / (1 + r * t), x).verdict == "proven"
        assert established("o", (r**2 - 2) * x, x).verdict == "refuted"
        assert established("Theta", (r**2 - 2) * x, x).verdict == "open"  # it fails at no rational r

    def test_texts_are_read_by_the_whitelist(self, tmp_path):
        assert established("Theta", "x + x**2", "x").verdict == "proven"
        trap = tmp_path / "trap"
        for hostile in (f"__import__('os').mkdir('{trap}')", "().__class__", "eval('1')"):
            for call in (
                lambda e: established("Theta", e, x),
                lambda e: established("Theta", x, e),
                lambda e: expand(e),
                lambda e: certified(e, x, 1, ("1/2", 1)),
                lambda e: bounded(x, e, "1/2", (1, 2)),
            ):
                with pytest.raises(ScsymError):
                    call(hostile)
        assert not trap.exists()

    def test_floats_and_assumptions_are_refused(self):
        with pytest.raises(InexactInput):
            established("O", 0.5 * x, x)
        with pytest.raises(InexactInput):
            established("O", 0.5, x)
        negative = sympy.Symbol("x", negative=True)
        with pytest.raises(ParseError, match="assumptions"):
            established("~", sqrt(negative**2), negative)
        positive = sympy.Symbol("x", positive=True)
        assert established("~", sqrt(positive**2), positive).verdict == "proven"

    def test_a_rate_has_no_truth_value_and_shows_itself(self):
        rate = established("Theta", BEST, sqrt(x))
        with pytest.raises(TypeError, match="verdict"):
            bool(rate)
        assert str(rate).endswith("proven, the quotient is r to leading order, its limit r")
        assert r"\Theta" in rate.to_latex()
        with pytest.raises(ParseError):
            established("omega", x, x)

    @pytest.mark.parametrize(
        "kind, function, gauge, at, side, verdict",
        [
            ("~", log(x), x - 1, 1, "+", "proven"),
            ("~", log(x), 1 - x, 1, "-", "refuted"),
            ("Theta", 1 / (1 + x), 1 / x, "oo", "+", "proven"),
            ("o", log(x), x, "oo", "+", "proven"),
            ("O", x, log(x), "oo", "+", "refuted"),
            ("~", sqrt((x - 2) ** 2), 2 - x, 2, "-", "proven"),
            ("~", sqrt((x - 2) ** 2), x - 2, 2, "-", "refuted"),
            ("O", x - x, x, 3, "+", "proven"),
        ],
    )
    def test_other_points(self, kind, function, gauge, at, side, verdict):
        rate = established(kind, function, gauge, at=at, side=side)
        assert rate.verdict == verdict
        assert f"x -> {'oo' if at == 'oo' else f'{at}{side}'}: " in str(rate)

    def test_points_are_checked(self):
        for wrong in ({"at": "r"}, {"side": "left"}):
            with pytest.raises(ParseError, match="its side"):
                established("O", x, x, **wrong)


class TestParameters:
    """A rate holds for every value of its parameters, or is refused with one at which it does not."""

    @pytest.mark.parametrize("kind", ["O", "o", "Theta", "~"])
    @pytest.mark.parametrize("order", ["1/3", "5"])
    @pytest.mark.parametrize("zero", ["1", "100000000000000000000", "1/1000003"])
    def test_a_gauge_that_vanishes_at_one_value(self, kind, order, zero):
        p, n, c = sympy.Symbol("p"), sympy.Rational(order), sympy.Rational(zero)
        top = x ** (n + 1) if kind == "o" else x**n
        rate = established(kind, top, x**n * (p - c))
        assert rate.verdict == "refuted"
        if kind != "~":
            assert rate.how == f"it fails at p = {zero}"
        away = {"p": (Fraction(zero) * 2, "oo")}
        assert established(kind, top, x**n * (p - c), ranges=away).verdict == ("refuted" if kind == "~" else "proven")

    @pytest.mark.parametrize(
        "kind, function, gauge, how",
        [
            ("O", "x", "x*(p-1)", "it fails at p = 1"),
            ("o", "x**2", "x*(p-q)", "it fails at p = 1/2, q = 1/2"),
            ("O", "x/(1-2*p)", "x", "it has no value at p = 1/2"),
            ("Theta", "x/(p-3)", "x/(p-3)", "it has no value at p = 3"),
            ("O", "x", "x*p - x + x**2", "it fails at p = 1"),
            ("O", "x", "x*(p*q - 6)", "it fails at p = 12, q = 1/2"),
        ],
    )
    def test_the_value_where_it_fails(self, kind, function, gauge, how):
        rate = established(kind, function, gauge)
        assert (rate.verdict, rate.how) == ("refuted", how)

    def test_declared_ranges(self):
        for gauge, ranges in (
            ("x*(p-1)", {"p": (0, 1)}),
            ("x*(p-1)", {"p": (1, "oo")}),
            ("x*(p**2-2)", {"p": ("3/2", 2)}),
            ("x*(1-p*q)", {"p": (0, 1), "q": (0, 1)}),
            ("x*(1-p+p**2)", {}),
        ):
            assert established("Theta", "x", gauge, ranges=ranges).verdict == "proven"
        assert established("O", "x/(1-2*p)", "x", ranges={sympy.Symbol("p"): (0, "1/2")}).verdict == "proven"
        assert established("O", "x/(1-2*p)", "x", ranges={"p": (0, "51/100")}).verdict == "refuted"
        for wrong in ((1, 1), (-1, 1), 3, (2, 1)):
            with pytest.raises(ParseError, match="the range of p"):
                established("O", "p*x", "x", ranges={"p": wrong})

    @pytest.mark.parametrize("kind", ["O", "o", "Theta", "~"])
    @pytest.mark.parametrize(
        "gauge, ranges, verdict",
        [
            ("x*(p-q)", {"p": (0, 1), "q": (1, 2)}, "proven"),  # they meet at no value inside
            ("x*(p-q)", {"p": (0, 1), "q": ("1/2", 2)}, "refuted"),
            ("x*(p*q-1)", {"p": (0, 1)}, "refuted"),
            ("x*(p*q-1)", {"p": (0, 1), "q": (0, 1)}, "proven"),
            ("x*(p**2+q**2-2*p*q)", {}, "refuted"),
            ("x*(p-1+x)", {}, "refuted"),
        ],
    )
    def test_gauges_of_two_parameters(self, kind, gauge, ranges, verdict):
        top = "x**2" if kind == "o" else "x"
        found = established(kind, top, gauge, ranges=ranges)
        assert found.verdict == ("refuted" if kind == "~" else verdict)
        if verdict == "refuted" and kind != "~":
            assert found.how.startswith("it fails at p = ")

    def test_roots_and_logarithms_of_parameters(self):
        p, q = sympy.symbols("p q")
        for function, gauge, how in (
            (x * log(p - 1), x, "it has no value at p = 1"),
            (x, x * log(p), "it fails at p = 1"),
            (x, x * (sqrt(p) - 1), "it fails at p = 1"),
            (x, x * (sqrt(p) - sqrt(q)), "it fails at p = 1/2, q = 1/2"),
        ):
            rate = established("O", function, gauge)
            assert (rate.verdict, rate.how) == ("refuted", how)
        for undecided in (x * sqrt(p - 1), x * log(p)):
            assert established("O", undecided, x).verdict == "open"
        assert established("O", x, x * log(p), ranges={"p": (2, 3)}).verdict == "open"

    def test_the_variable_has_no_range(self):
        with pytest.raises(ParseError, match="x is the variable"):
            established("O", "x", "x", ranges={"x": (0, 1)})

    def test_symbols_are_taken_like_names(self):
        h, p = sympy.symbols("h p")
        assert str(expand(p * h + h**2, h)) == str(expand("p*h + h**2", "h")) == "p h + h^2"
        assert established("O", p * h, h, h).verdict == established("O", "p*h", "h", "h").verdict == "proven"

    @pytest.mark.parametrize("function, gauge", [("p", "p**2"), ("1/h", "1"), (r, r**2), (1, 1)])
    def test_a_variable_that_does_not_occur(self, function, gauge):
        with pytest.raises(ParseError, match="the variable x occurs neither"):
            established("O", function, gauge)
        assert established("O", "h", "h", "h").verdict == "proven"


class TestBounds:
    MASS = x + sqrt(x * (1 - x))

    def test_a_certified_envelope_with_constants(self):
        rate = bounded(self.MASS, sqrt(x), "1/2", ("7/10", "3/2"))
        assert rate.verdict == "proven" and rate.constants == (Fraction(7, 10), Fraction(3, 2))
        assert rate.kind == "Theta" and "for 0 < x <= 1/2" in rate.how
        assert established("Theta", self.MASS, sqrt(x)).verdict == "proven"  # the leading term agrees
        assert bounded(x * log(x), x ** sympy.Rational(1, 2), "1/10", (-2, 0)).kind == "O"

    @pytest.mark.parametrize("small", [10**-3, 10**-9, 10**-30])
    def test_what_holds_away_from_zero_is_no_rate(self, small):
        """x + c looks like x on every interval [l, r] with l well above c; it is no Theta(x)."""
        shifted = x + sympy.Rational(Fraction(small).limit_denominator(10**31))
        assert certified(x / 2, shifted, 2 * x, ("1/100", "1/2")).verdict == "proven"
        with pytest.raises(NotProven, match="it fails at"):
            bounded(shifted, x, "1/2", ("1/2", 2))
        assert established("Theta", shifted, x).verdict == "refuted"

    def test_wrong_constants_say_nothing_about_the_rate(self):
        with pytest.raises(NotProven, match="it fails at"):
            bounded(x, x, "1/2", (2, 3))

    @pytest.mark.parametrize(
        "low, function, high",
        [
            (-1, log(1 - x) / x, -sympy.Rational(9, 10)),
            (0, x * log(x) ** 2, 1),
            (0, sqrt(x) * log(1 / x), 2),
            (HALF, 1 / (1 + 1 / log(1 / x)), sympy.Rational(11, 10)),
            (0, (x + x**2 * log(x)) / x, 2),
        ],
    )
    def test_next_to_zero(self, low, function, high):
        low, high = sympy.Rational(str(low)), sympy.Rational(str(high))
        found = certified(low - sympy.Rational(1, 5), function, high, (0, "1/10"))
        assert found.verdict == "proven" and "0 < x" in str(found)
        assert certified(low + 3, function, high + 3, (0, "1/10")).verdict == "refuted"

    def test_what_cancels_at_zero_is_open(self):
        assert certified(0, log(x) - log(2 * x) + log(2), 1, (0, "1/10")).verdict == "open"
        assert certified(-1, sympy.exp(x), 3, (0, "1/10")).verdict == "open"  # outside the scale next to zero

    @given(
        st.lists(st.tuples(st.integers(-5, 5), st.integers(0, 6), st.integers(-2, 2)), min_size=1, max_size=4),
        st.fractions(Fraction(1, 10**9), Fraction(1, 20)),
        st.sampled_from([Fraction(1, 20), Fraction(1, 1000)]),
    )
    @settings(max_examples=150, deadline=None)
    def test_enclosures_next_to_zero_hold_at_each_point(self, terms, point, r):
        size = log(1 / x)
        e = sum(c * x ** sympy.Rational(a, 2) * size**b for c, a, b in terms) + log(1 + 3 * x) + sqrt(1 - x) - 1
        found = scaled(e, "x", r)
        if found is None or point > r:
            return
        (a, b), big = found.monomial, _hull(point, point)
        value = _evaluate(e, "x", big)
        bound = big ** flint_number(a) * (-big.log()) ** flint_number(b) * found.factor
        assert not bound.is_finite() or bound.overlaps(value)
        assert not (bound - value > 0) and not (bound - value < 0)

    def test_a_false_envelope_is_refuted_at_a_point(self):
        found = certified(0, self.MASS, sqrt(x) * sympy.Rational(12, 10), ("1/1000", "1/2"))
        assert found.verdict == "refuted"
        point = found.point
        assert (point + 0) and float(point) + (float(point) * (1 - float(point))) ** 0.5 > 1.2 * float(point) ** 0.5

    @pytest.mark.parametrize(
        "low, function, high, interval, verdict",
        [
            (0, (x - 1) ** 2, 1, ("1/2", "3/2"), "proven"),
            (0, (x - 1) ** 4, 1, ("1/2", "3/2"), "proven"),
            (0, (x - 1) ** 3, 1, ("1/2", "3/2"), "refuted"),
            (0, x**2 - 2 * x + 1, 1, ("1/2", "3/2"), "proven"),
            (0, x**2 - 2 * x / 3 + sympy.Rational(1, 9), 1, ("1/4", "1/2"), "proven"),
            (0, x * (1 - x), sympy.Rational(1, 4), ("1/10", "9/10"), "proven"),
            (0, x - 1 - log(x), 2, ("1/2", 2), "proven"),
            (0, x - log(1 + x), 1, (0, "1/2"), "proven"),
            (0, log(1 + x) - x, 1, (0, "1/2"), "refuted"),
            (0, log(x), 1, (1, 2), "proven"),
            (0, log(x), 1, ("1/2", 1), "refuted"),
            (0, x * (1 - x) - x + x**2, 1, ("1/4", "1/2"), "proven"),
        ],
    )
    def test_bounds_that_are_touched_at_a_rational_point(self, low, function, high, interval, verdict):
        assert certified(low, function, high, interval).verdict == verdict

    @pytest.mark.parametrize(
        "function", [(x**2 - 2) ** 2, (x**2 - 2) ** 2 * (x - 1) ** 2, (log(x) - 1) ** 4, 3 * (x**2 - 2) ** 2]
    )
    def test_even_powers_that_vanish_at_points_that_are_not_rational(self, function):
        assert certified(0, function, 60, (1, 4 if function.has(log) else 2)).verdict == "proven"
        assert certified(sympy.Rational(1, 10**6), function, 60, (1, 4)).verdict == "refuted"

    def test_a_touch_that_is_not_seen_is_open(self):
        assert certified(0, x**4 - 4 * x**2 + 4, 5, (1, 2), most=2_000).verdict == "open"

    def test_global_precisions_are_as_they_were(self):
        import flint
        import mpmath

        for bits in (53, 71):
            with mpmath.workprec(bits):
                before = mpmath.mp.prec, mpmath.iv.prec, flint.ctx.prec
                certified(0, sympy.LambertW(x), 1, ("1/2", 1))
                bounded(self.MASS, sqrt(x), "1/2", ("7/10", "3/2"))
                established("Theta", self.MASS, sqrt(x))
                with pytest.raises(ParseError):
                    certified(0, sympy.sin(x), 1, ("1/2", 1))
                assert (mpmath.mp.prec, mpmath.iv.prec, flint.ctx.prec) == before

    def test_equality_up_to_zero(self):
        assert bounded(x * (2 - x), 2 * x - x**2, "1/2", (1, 1)).verdict == "proven"

    def test_logarithms_and_lambert(self):
        entropy = x * log(x) + (1 - x) * log(1 - x) + log(2)
        assert certified(0, entropy, log(2), ("1/1000", "9/20")).verdict == "proven"
        assert certified(0, entropy, sympy.Rational(1, 2), ("1/100", "9/20")).verdict == "refuted"
        w = sympy.LambertW(x)
        product = w * sympy.exp(w)
        assert certified(x - sympy.Rational(1, 50), product, x + sympy.Rational(1, 50), ("1/2", 1)).verdict == "proven"

    def test_intervals_and_functions_are_checked(self):
        for wrong in ((0, 1), (-1, 1), (1, "1/2"), (0, 0)):
            with pytest.raises(ParseError, match="0 < l <= r"):
                certified(0, x, 1, wrong)
        with pytest.raises(ParseError, match="give it a value"):
            certified(0, x * r, 1, ("1/2", 1))
        with pytest.raises(ParseError, match="sin"):
            certified(0, sympy.sin(x), 1, ("1/2", 1))
        with pytest.raises(TypeError):
            bool(certified(0, x, 1, ("1/2", 1)))
