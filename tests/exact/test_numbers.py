"""Exact numbers: what enters, what is refused and how, and the laws that every value obeys."""

import decimal
import subprocess
import sys
import time
from fractions import Fraction

import mpmath
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from scsym.errors import InexactInput, ParseError, ScsymError, UndecidedSign, UndefinedValue
from scsym.exact import (
    LogNumber,
    RationalFunction,
    coprime_base,
    exact,
    fraction_text,
    is_symbolic,
    log,
    oo,
    symbols_of,
    undefined,
    weighted,
)
from scsym.exact import decimal as reading

SETTINGS = settings(max_examples=80, deadline=None)
FRACTIONS = st.fractions(min_value=-5, max_value=5, max_denominator=12)
POSITIVE = st.builds(Fraction, st.integers(1, 10**6), st.integers(1, 10**6))


# What enters


@pytest.mark.parametrize(
    ("given_", "value"),
    [
        (3, Fraction(3)),
        ("1/3", Fraction(1, 3)),
        ("0.25", Fraction(1, 4)),
        (" -2 / 6 ", Fraction(-1, 3)),
        ("2**-3", Fraction(1, 8)),
        (sympy.Rational(2, 7), Fraction(2, 7)),
        (Fraction(4, 6), Fraction(2, 3)),
        ("p - p", Fraction(0)),
        ("(p**2 - 1)/(p - 1) - p", Fraction(1)),
    ],
)
def test_what_is_exact(given_, value):
    found = exact(given_)
    assert found == value and type(found) is Fraction


@pytest.mark.parametrize(
    ("given_", "error", "text"),
    [
        (0.1, InexactInput, "1/10"),
        (decimal.Decimal("0.1"), InexactInput, "the text '0.1'"),
        (sympy.Float("0.5"), InexactInput, "sympy.Rational"),
        (float("nan"), ScsymError, ""),
        (True, InexactInput, ""),
        (None, ScsymError, ""),
        (1j, ScsymError, ""),
        ("", ParseError, ""),
        ("1/0", ScsymError, ""),
        ("__import__('os').system('x')", ParseError, ""),
        ("p.real", ParseError, ""),
        ("p[0]", ParseError, ""),
        ("lambda: 1", ParseError, ""),
        ("f(p)", ParseError, ""),
        ("p**q", ParseError, ""),
        ("p if p else q", ParseError, ""),
        ("1e400", ScsymError, ""),
        ("'a'", ParseError, ""),
    ],
)
def test_what_is_refused(given_, error, text):
    with pytest.raises(error) as caught:
        exact(given_)
    assert text in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "hostile",
    [
        "9**9**9**9",
        "2**(10**9)",
        "(" * 5_000 + "1" + ")" * 5_000,
        "-" * 100_000 + "1",
        "(p+q)**100000",
        "1" * 10_000_000,
    ],
    ids=["tower", "power", "nesting", "signs", "expansion", "length"],
)
def test_hostile_texts_are_refused_at_once(hostile):
    start = time.perf_counter()
    with pytest.raises(ScsymError):
        exact(hostile)
    assert time.perf_counter() - start < 5


def test_undeclared_symbols():
    assert exact("p", symbols=["p"]).symbols == ("p",)
    with pytest.raises(ParseError, match="q"):
        exact("p + q", symbols=["p"])


# Rational functions

LEAVES = st.one_of(FRACTIONS.map(lambda x: x), st.sampled_from(["p", "q", "r"]).map(exact))


def grow(inner):
    pairs = st.tuples(inner, inner)
    return st.one_of(
        pairs.map(lambda t: t[0] + t[1]),
        pairs.map(lambda t: t[0] - t[1]),
        pairs.map(lambda t: t[0] * t[1]),
        pairs.map(lambda t: t[0] / t[1] if t[1] != 0 else t[0]),
    )


VALUES = st.recursive(LEAVES, grow, max_leaves=6)


def in_sympy(x):
    return x.expr if isinstance(x, RationalFunction) else sympy.Rational(x.numerator, x.denominator)


@given(VALUES, VALUES, VALUES)
@SETTINGS
def test_field_laws(x, y, z):
    assert x + y == y + x and x * y == y * x
    assert (x + y) + z == x + (y + z) and (x * y) * z == x * (y * z)
    assert x * (y + z) == x * y + x * z
    assert x - x == 0 and (y == 0 or x / y * y == x)
    assert (x + y) ** 2 == x * x + 2 * x * y + y * y


@given(VALUES, VALUES)
@SETTINGS
def test_equality_is_equality_of_functions(x, y):
    same = sympy.cancel(in_sympy(x) - in_sympy(y)) == 0
    assert (x == y) == same
    if same:
        assert hash(x) == hash(y) and str(x) == str(y)


@given(VALUES)
@SETTINGS
def test_texts_read_back(x):
    assert exact(str(x)) == x
    assert exact(in_sympy(x)) == x
    assert exact(fraction_text(x)) == x
    assert is_symbolic(x) == isinstance(x, RationalFunction)


@given(VALUES, FRACTIONS, FRACTIONS, FRACTIONS)
@SETTINGS
def test_substitution_and_derivative(x, a, b, c):
    if not is_symbolic(x):
        return
    for name in x.symbols:
        expected = exact(sympy.cancel(sympy.diff(x.expr, sympy.Symbol(name))))
        assert expected == x.diff(name) == x.diff(sympy.Symbol(name)) == x.diff(exact(name))
    point = {"p": a, "q": b, "r": c}
    try:
        value = x.subs({n: v for n, v in point.items() if n in symbols_of([x])})
        assert value == x.subs({sympy.Symbol(n): v for n, v in point.items() if n in x.symbols})
    except ZeroDivisionError:
        return
    assert value == exact(
        x.expr.subs({sympy.Symbol(n): sympy.Rational(v.numerator, v.denominator) for n, v in point.items()})
    )


def test_orders_of_functions_are_undecided():
    p = exact("p")
    assert p + 1 > p
    with pytest.raises(UndecidedSign):
        _ = p > 0
    with pytest.raises(ZeroDivisionError):
        _ = 1 / (p - p)


# Logarithms

LOGS = st.lists(st.tuples(FRACTIONS, POSITIVE), min_size=0, max_size=4).map(
    lambda terms: sum((c * log(r) for c, r in terms), log(1))
)


def approximate(x, terms=None):
    low, high = x.enclosure(200)
    return mpmath.mpf(low.numerator) / low.denominator, mpmath.mpf(high.numerator) / high.denominator


@given(st.lists(st.tuples(FRACTIONS, POSITIVE), min_size=1, max_size=4))
@SETTINGS
def test_logarithms_against_high_precision(terms):
    x = sum((c * log(r) for c, r in terms), log(1))
    with mpmath.workprec(300):
        value = mpmath.fsum(
            mpmath.mpf(c.numerator) / c.denominator * mpmath.log(mpmath.mpf(r.numerator) / r.denominator)
            for c, r in terms
        )
        low, high = approximate(x)
        assert low - mpmath.mpf(2) ** -150 <= value <= high + mpmath.mpf(2) ** -150
        if x.sign() == 0:
            assert abs(value) < mpmath.mpf(2) ** -200
        else:
            assert (value > 0) == (x.sign() > 0)


@given(LOGS, LOGS, FRACTIONS)
@SETTINGS
def test_logarithms_form_an_ordered_vector_space(x, y, c):
    assert x + y == y + x and c * (x + y) == c * x + c * y
    assert (x - y == 0) == (x == y) == (not x < y and not y < x)
    if x == y:
        assert hash(x) == hash(y)
    if x < y:
        assert y > x and -y < -x and x <= y


@given(POSITIVE, POSITIVE, st.integers(-3, 3))
@SETTINGS
def test_logarithm_of_a_product(r, s, k):
    assert log(r * s) == log(r) + log(s)
    assert log(r**k) == k * log(r)


@given(st.lists(st.integers(2, 10**9), min_size=1, max_size=6))
@SETTINGS
def test_coprime_base(numbers):
    base = coprime_base(numbers)
    assert all(sympy.gcd(a, b) == 1 for i, a in enumerate(base) for b in base[i + 1 :])
    for n in numbers:
        for b in base:
            while n % b == 0:
                n //= b
        assert n == 1


def test_numbers_too_long_to_factor():
    p, q = 2**607 - 1, 2**521 - 1
    assert log(p * q) - log(p) - log(q) == 0
    assert log(Fraction(p, p - 1)) > 0
    assert isinstance(log(p), LogNumber)


def test_infinities():
    assert log(0) == -oo and -oo < log(2) < oo
    assert oo + log(5) == oo and weighted(0, -oo) == 0
    with pytest.raises(UndefinedValue):
        _ = oo - oo
    with pytest.raises(ScsymError):
        log(-1)
    with pytest.raises(InexactInput):
        log(0.5)
    with pytest.raises(UndecidedSign):
        weighted(exact("p"), log(2))
    with pytest.raises((UndefinedValue, TypeError)):
        _ = undefined + 1


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(Fraction(1, 3), 6, "0.333333"), (Fraction(2, 3), 3, "0.667"), (log(2), 10, "0.6931471806"), (oo, 6, "oo")],
)
def test_decimal_readings_are_rounded_correctly(value, digits, text):
    assert reading(value, digits) == text


def test_everything_without_flint():
    """The fallback gives the same values; the laws run in a process that has no flint."""
    code = (
        "import sys; sys.modules['flint'] = None\n"
        "from fractions import Fraction\n"
        "from scsym.exact import exact, log, backend, solve_fixed_point\n"
        "from scsym.mdp import zoo\n"
        "from scsym.analysis import evaluate, kl\n"
        "from scsym.operators import success_condition\n"
        "assert backend.flint is None\n"
        "p = exact('p')\n"
        "assert (p**2 - 1) / (p - 1) == p + 1 and str(1 / (1 - p)) and (p / 2 + p / 3) * 6 == 5 * p\n"
        "assert log(8) == 3 * log(2) and log(3) > log(2)\n"
        "m = zoo.N(); e = evaluate(m); print(e.J, evaluate(m, success_condition(m, m.uniform())).J)\n"
        "print(kl({0: Fraction(1, 3), 1: Fraction(2, 3)}, {0: Fraction(1, 2), 1: Fraction(1, 2)}))\n"
        "half = Fraction(1, 2)\n"
        "print(*solve_fixed_point([{0: half, 1: Fraction(1, 4)}, {0: half}], [[1, half]])[0])\n"
    )
    plain = code.replace("sys.modules['flint'] = None", "pass").replace("assert backend.flint is None\n", "")
    results = [
        subprocess.run([sys.executable, "-c", c], capture_output=True, text=True, check=True) for c in (code, plain)
    ]
    assert results[0].stdout == results[1].stdout != ""
