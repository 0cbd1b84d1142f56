"""Symbols by one reading of names, whoever made them; expressions of bounded size."""

from fractions import Fraction as F

import pytest
import sympy

from scsym.analysis import evaluate, sensitivity, to_callable
from scsym.errors import ParseError
from scsym.exact import exact, symbols_of
from scsym.exact.names import is_name, symbol_name, symbol_names
from scsym.mdp import MDP
from scsym.mdp.readers.table import from_table
from scsym.mdp.writers import to_table

NAMES = ["lambda", "λ", "x'", "x''", "p_{ij}", "p_{1,2}", r"\alpha", "_", "E", "pi", "Σ1", "for", "é", "u_78", "α_{i}'"]


def coin(p, q=None):
    return MDP({"s": {"a": {"w": p, "l": 1 - exact(p)}}}, initial="s", terminal={"w": 1, "l": 0})


@pytest.mark.parametrize("name", NAMES)
def test_any_name_of_a_paper_or_a_library(name):
    J = evaluate(coin(name)).J
    assert str(J) == name and symbols_of([J]) == (symbol_name(name),)
    assert J == exact(sympy.Symbol(name)) == exact(f"({name})**2/{name}") == exact(str(J))
    assert J.subs({name: "1/3"}) == J.subs({sympy.Symbol(name): F(1, 3)}) == J.subs({J: "1/3"}) == F(1, 3)
    assert J.diff(sympy.Symbol(name)) == 1
    assert sympy.sympify(J) == sympy.Symbol(name)
    again = from_table(to_table(coin(name)))
    assert again == coin(name) and again.subs({sympy.Symbol(name): 1}) == coin(1)
    assert to_callable(J, [sympy.Symbol(name)], "math")(0.5) == 0.5


def test_functions_of_sympy_are_no_symbols():
    f = sympy.Function("p")  # a type that names no module
    for wrong in (f(1), f):
        with pytest.raises(ParseError, match="is no symbol"):
            exact("p").diff(wrong)
        with pytest.raises(ParseError, match="is not a rational expression"):
            exact(wrong)
    assert exact("p") != f(1)


WRONG = ["", "2p", "p q", "p.q", "p()", "nan", "oo", "x" * 101, "{p}", "'", "a-b", "a{", None, 3, F(1)]


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_name(text):
    with pytest.raises(ParseError):
        symbol_name(text)
    assert not isinstance(text, str) or text in ("nan", "oo") or not is_name(text)


def test_names_are_declared_in_any_form():
    p = sympy.Symbol("p")
    assert symbol_names("p, q_{1,2} λ") == ("p", "q_{1,2}", "λ")
    assert symbol_names(p) == symbol_names([p, "p"]) == symbol_names(exact("p")) == ("p",)
    assert symbol_names(None) is None


def test_a_symbol_that_does_not_occur_is_refused():
    J = evaluate(coin("p")).J
    for wrong in ({"q": 1}, {sympy.Symbol("q"): 1}, {"p": 1, "q": 1}):
        with pytest.raises(ParseError, match="^p has no symbol 'q'; its symbols are p$"):
            J.subs(wrong)
    with pytest.raises(ParseError, match="^p has no symbol 'q'"):
        J.diff("q")
    with pytest.raises(ParseError, match="'p' is given twice"):
        J.subs({"p": 1, sympy.Symbol("p"): 2})
    for wrong in (5, [("p", 1)]):
        with pytest.raises(ParseError, match="values of symbols are a mapping"):
            J.subs(wrong)


def test_symbols_that_would_become_one():
    a, b = sympy.Dummy("x"), sympy.Dummy("x")
    for what in (a + b, a, a - b):
        with pytest.raises(ParseError, match="is a Dummy"):
            exact(what)
    with pytest.raises(ParseError, match="two different symbols called x"):
        exact(sympy.Symbol("x") + sympy.Symbol("x", positive=True))
    assert exact(sympy.Symbol("x", positive=True)) == exact("x")


def test_sensitivity_and_evaluations_take_symbols():
    mdp, p = coin("p"), sympy.Symbol("p")
    assert sensitivity(mdp, mdp.uniform(), p) == sensitivity(mdp, mdp.uniform(), "p") == 1
    assert evaluate(mdp).subs({p: "1/4"}).J == F(1, 4)
    with pytest.raises(ParseError, match="no symbol 'q'|has a symbol 'q'"):
        sensitivity(mdp, mdp.uniform(), sympy.Symbol("q"))


def test_comparisons_with_foreign_objects_are_theirs():
    class Equal:
        def __eq__(self, other):
            return "asked"

        __hash__ = None

        def __gt__(self, other):
            return "asked"

    for x in (exact("p"), exact("1/(1 + p)")):
        assert (x == Equal()) == "asked" and (x < Equal()) == "asked"
        assert x != 1 and x != F(1, 2) and x != "p" and x == pytest.approx(x)


# Texts and their bounds


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-2**2", -4), ("2**-1", F(1, 2)), ("2**3**2", 512), ("--1", 1), ("1 - -1", 2), (" ( 1 ) ", 1), (".5", F(1, 2)),
        ("5.", 5), ("1_000", 1000), ("6/2/3", 1), ("2*3 - 4/2", 4), ("-(1 + 2)*3", -9), ("2**-(1)", F(1, 2)),
    ],
)  # fmt: skip
def test_precedence_is_pythons(text, value):
    assert exact(text) == value


LONG = {
    "1" * 30_000: "digits",
    "(" * 300 + "1" + ")" * 300: "nested deeper",
    "2" + "**1" * 300: "nested deeper",
    "+".join(f"x{i}" for i in range(400)): "more than 300 symbols",
    "*".join(f"(1+x{i})" for i in range(60)): "multiplied out",
    "+".join(f"1/(1+x{i})" for i in range(60)): "multiplied out",
    "(10**900*p + 1)**900": "digits",
    "(p**3 + 10**900*p + 1)**90": "digits",
    "((a + b)**30 + c)**30": "terms",
    "1" + "*10**1000" * 500: "digits",
}


@pytest.mark.parametrize("text", LONG, ids=lambda t: t[:12])
def test_what_is_too_long_is_refused_at_once(text):
    with pytest.raises(ParseError, match=LONG[text]):
        exact(text)


def test_a_long_sum_is_read():
    assert exact("+".join(["p"] * 3000)) == exact("3000*p")


def test_a_long_function_is_written_out_and_read_back():
    for text in ("(a + b + c + d)**20 + 1", "(a + b)**200 + (a - c)**100", "(p + 1)**300/(p + 2)**200"):
        x = exact(text)
        assert len(str(x)) > 1000
        assert not str(x).count(".") and (len(str(x)) > 90_000 or exact(str(x)) == x)
