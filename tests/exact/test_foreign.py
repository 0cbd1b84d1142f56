"""Exact numbers of other libraries are read as what they are; inexact ones are refused."""

import json
from fractions import Fraction as F

import pytest
import sympy

from scsym.errors import InexactInput, ParseError, UndefinedValue
from scsym.exact import exact, json_form, log, oo, undefined


def test_flint():
    flint = pytest.importorskip("flint")
    assert exact(flint.fmpz(3)) == 3 and exact(flint.fmpq(1, 3)) == F(1, 3)
    ring = flint.fmpq_mpoly_ctx.get(("p", "q"), "lex")
    p, q = ring.gens()
    assert exact(p * q / 2 - 1) == exact("p*q/2 - 1")
    assert exact(flint.fmpz_mpoly_ctx.get(("p",), "lex").gens()[0] ** 2) == exact("p**2")
    with pytest.raises(InexactInput, match="type arb is not exact"):
        exact(flint.arb(1) / 3)
    for wrong in (flint.fmpq_poly([1, 2]), flint.fmpz_mat(1, 1), flint.fmpz_mod_ctx(7)(3)):
        with pytest.raises(ParseError):
            exact(wrong)


def test_z3():
    z3 = pytest.importorskip("z3")
    assert exact(z3.RealVal("1/3")) == F(1, 3) and exact(z3.IntVal(-2)) == -2
    assert exact(z3.Real("p")) == exact("p") and exact("p").subs({z3.Real("p"): z3.RealVal("2/7")}) == F(2, 7)
    for wrong in (z3.Real("p") + 1, z3.BoolVal(True), z3.RealVal(2) > 1):
        with pytest.raises(ParseError):
            exact(wrong)


def test_storm(tmp_path):
    stormpy = pytest.importorskip("stormpy")
    assert exact(stormpy.Rational("-2/6")) == F(-1, 3)
    text = "dtmc const double p; const double q; module m s:[0..1]; [] s=0 -> (p*q)/(1+p):(s'=0)"
    file = tmp_path / "model.pm"
    file.write_text(f"{text} + 1-(p*q)/(1+p):(s'=1); [] s=1 -> true; endmodule")
    program = stormpy.parse_prism_program(str(file))
    model = stormpy.build_model[stormpy.RationalFunction](program)
    values = {exact(t.value) for s in model.states for a in s.actions for t in a.transitions}
    assert values == {exact("p*q/(1 + p)"), exact("1 - p*q/(1 + p)"), 1}


def test_symengine_and_pari_where_they_are_installed():
    found = 0
    for name in ("symengine", "cypari", "cypari2", "gmpy2"):
        try:
            library = __import__(name)
        except ImportError:
            continue
        found += 1
        if name == "symengine":
            p = library.Symbol("p")
            assert exact(library.Rational(1, 3)) == F(1, 3) and exact(p * (1 - p) / 2) == exact("p*(1 - p)/2")
            assert exact("p").subs({p: library.Rational(1, 3)}) == F(1, 3)
            with pytest.raises(InexactInput):
                exact(library.RealDouble(0.5))
        elif name == "gmpy2":
            assert exact(library.mpq(1, 3)) == F(1, 3)
        else:
            pari = library.pari if name == "cypari" else library.Pari()
            assert exact(pari("-1/3")) == F(-1, 3) and exact(pari("7")) == 7
            with pytest.raises(InexactInput):
                exact(pari("0.5"))
            with pytest.raises(ParseError):
                exact(pari("x^2 + 1"))
    if not found:
        pytest.skip("none of symengine, PARI and gmpy2 is installed")


def test_numbers_that_say_what_they_are_in_sympy():
    class Third:
        def _sympy_(self):
            return sympy.Rational(1, 3)

    class Nothing:
        def _sympy_(self):
            raise KeyError("no")

    assert exact(Third()) == F(1, 3)
    with pytest.raises(ParseError, match="a number of type Nothing cannot be read"):
        exact(Nothing())


def test_arrays_without_dimensions():
    numpy = pytest.importorskip("numpy")
    assert exact(numpy.int8(3)) == 3 and exact(numpy.array(F(1, 3), dtype=object)) == F(1, 3)
    for wrong in (
        numpy.array("x"),
        numpy.datetime64("2020-01-01"),
        numpy.array([1]),
        numpy.complex64(1),
        numpy.array(None),
    ):
        with pytest.raises((ParseError, InexactInput)):
            exact(wrong)


class Hostile:
    """An object whose every question fails."""

    def __getattr__(self, name):
        raise RuntimeError("no")

    def __repr__(self):
        raise RuntimeError("no")


def test_what_is_no_number():
    for x in (Hostile(), object(), None, b"1", [1], {}, sympy.true, sympy.Matrix([1]), sympy.pi, Exception):
        with pytest.raises((ParseError, InexactInput)):
            exact(x)


def test_our_numbers_in_sympy_and_json():
    p = sympy.Symbol("p")
    assert sympy.sympify(exact("p/(1 + p)")) == p / (1 + p)
    assert sympy.sympify(log(2) * F(1, 3)) == sympy.log(2) / 3
    assert sympy.sympify(log(2) - F(1, 2)) == sympy.log(2) - sympy.Rational(1, 2)
    assert sympy.sympify(oo) == sympy.oo and sympy.sympify(-oo) == -sympy.oo and sympy.sympify(undefined) is sympy.nan
    values = {"a": F(1, 3), "b": exact("p*2"), "c": log(2), "d": oo, "e": [undefined]}
    assert json.loads(json.dumps(values, default=json_form)) == {
        "a": "1/3", "b": "2*p", "c": "log(2)", "d": "oo", "e": ["undefined"],
    }  # fmt: skip
    with pytest.raises(TypeError):
        json.dumps(object(), default=json_form)
    assert float(oo) == float("inf") and float(-oo) == -float("inf")


def test_comparisons_with_foreign_objects_are_left_to_them():
    numpy = pytest.importorskip("numpy")
    for x in (exact("p"), log(2), log(2) - F(1, 2), oo, undefined):
        assert x.__eq__(object()) is NotImplemented
        assert x == pytest.approx(x) or x is undefined
        assert (x == numpy.array([x, 1], dtype=object)).tolist() == [True, False]
        for order in ("__lt__", "__le__", "__gt__", "__ge__"):
            assert getattr(x, order)(object()) is NotImplemented
    with pytest.raises(UndefinedValue):
        undefined < 1  # noqa: B015
