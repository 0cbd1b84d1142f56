"""Tables as models: exact values, splits of the naturals, signs of logarithms; what is refused or undecided."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import pytest

from scsym.judge import tables
from scsym.judge.tables import FORMAT, Unfit, _raised, _Undecided, decide, enclosure, holds, read, signs_hold
from scsym.kernel.terms import Judgement, Symbol, add, minus, mul, num, signature, total

K, S, A = ("k", "N"), ("s", "S"), ("a", "A")


def lin(constant, **coefficients):
    return (constant, tuple(sorted(coefficients.items())))


def nat(constant=0, **coefficients):
    return ("nat", lin(constant, **coefficients))


def sym(name, *indices):
    return ("sym", name, tuple(("var", *i) if i[0] != "nat" else i for i in indices))


def power(base, *exponent, **coefficients):
    return ("pow", base, lin(*exponent, **coefficients))


def log(t):
    return ("log", t)


def for_all(*variables):
    return lambda left, relation, right: Judgement(variables, relation, left, right)


def says(left, relation, right):
    return Judgement((), relation, left, right)


def model(symbols=None, sorts=None, at=None):
    """Cells by their arguments, or one value where there are none."""
    tables = {
        name: [[list(key), value] for key, value in cells.items()] if isinstance(cells, dict) and "then" not in cells
        else [[[], cells]]
        for name, cells in (symbols or {}).items()
    }  # fmt: skip
    return {"format": FORMAT, "sorts": sorts or {}, "symbols": tables, "at": at or {}}


def rule(*first, then=()):
    return {"first": list(first), "then": [list(t) for t in then]}


HALVES = rule(then=[("1", 0, "1/2")])  # (1/2)**k


# Finite tables.

PLAIN = model({"V": {("x",): "3/4", ("y",): "-1/2"}, "J": "1/8"}, {"S": ["x", "y"]}, {"s": "y"})


@pytest.mark.parametrize(
    ("judgement", "expected"),
    [
        (says(total(S, sym("V", S)), "=", mul(num(2), sym("J"))), True),
        (says(total(S, sym("V", S)), "=", sym("J")), False),
        (says(sym("V", S), ">=", num(Fraction(-1, 2))), True),
        (says(sym("V", S), ">", num(Fraction(-1, 2))), False),
        (for_all(S)(sym("V", S), ">", num(0)), False),
        (for_all(S)(sym("V", S), ">=", num(Fraction(-1, 2))), True),
        (says(("card", "S"), "=", num(2)), True),
        (says(total(S, total(("t", "S"), ("delta", ("var", *S), ("var", "t", "S")))), "=", num(2)), True),
        (says(power(sym("J"), -2), "=", num(64)), True),
        (says(power(num(0), 0), "=", num(1)), True),
        (says(power(num(0), 70), "=", num(0)), True),
        (says(power(num(-1), 30_001), "=", num(-1)), True),
        (says(power(num(2), 30_001), ">", num(0)), None),
        (says(mul(num(2**15_000), num(2**15_000)), ">", num(0)), None),
        (for_all(S)(("delta", ("var", *S), ("var", *S)), "=", num(1)), True),
        (says(add(), "=", num(0)), True),
        (says(mul(), "=", num(1)), True),
        (says(power(sym("J"), 100), ">", num(0)), True),
    ],
)
def test_finite_tables(judgement, expected):
    assert holds(PLAIN, judgement) is expected


def test_a_failure_shows_its_place_and_sides():
    judgement = for_all(S)(sym("V", S), ">=", sym("J"))
    assert decide(PLAIN, judgement) == (False, ({"s": "y"}, "-1/2", "1/8"))
    assert decide(PLAIN, for_all(S)(sym("J"), ">=", sym("V", S))) == (False, ({"s": "x"}, "1/8", "3/4"))
    assert decide(PLAIN, says(sym("J"), ">", num(0))) == (True, None)
    two = log(num(2))
    assert decide(PLAIN, says(sym("J"), "=", mul(sym("J"), two)))[1] == ({"s": "y"}, "1/8", [["1/8", ["2"]]])
    assert decide(PLAIN, says(two, "=", mul(two, two)))[1][2] == [["1", ["2", "2"]]]


# Natural numbers.


@pytest.mark.parametrize(
    ("judgement", "expected"),
    [
        (for_all(K)(num(4), ">", nat(k=1)), False),
        (for_all(K)(nat(1, k=1), ">", nat(k=1)), True),
        (for_all(K)(nat(k=1), ">=", num(0)), True),
        (for_all(K)(nat(k=1), ">", num(0)), False),
        (for_all(K)(sym("u", nat(1, k=1)), "=", mul(num(Fraction(1, 2)), sym("u", nat(k=1)))), True),
        (for_all(K)(sym("u", nat(k=1)), ">", num(0)), True),
        (for_all(K)(sym("u", nat(k=1)), ">", num(Fraction(1, 10**6))), False),
        (for_all(K)(sym("u", nat(k=2)), "=", power(sym("u", nat(k=1)), 2)), True),
        (for_all(K)(sym("u", nat(k=1)), "=", power(num(2), 0, k=-1)), True),
        (for_all(K)(mul(nat(k=1), sym("u", nat(k=1))), ">=", num(1)), False),
        (for_all(K)(num(1), ">=", mul(nat(k=1), sym("u", nat(k=1)))), True),
        (for_all(K)(num(1), ">", mul(num(2), nat(k=1), sym("u", nat(k=1)))), False),  # equal at 1 and 2
        (for_all(K)(sym("late", nat(k=1)), ">=", num(2)), False),
        (for_all(K)(sym("late", nat(2, k=1)), "=", add(num(4), power(nat(k=1), 2))), True),
        (for_all(K)(sym("late", nat(3, k=1)), ">", sym("late", nat(2, k=1))), True),
        (for_all(K)(power(num(Fraction(3, 2)), 0, k=1), ">=", add(num(1), mul(num(Fraction(1, 2)), nat(k=1)))), True),
        (for_all(K)(power(num(0), 0, k=1), "=", sym("one", nat(k=1))), True),
        (for_all(K)(log(sym("u", nat(k=1))), "=", mul(nat(k=-1), log(num(2)))), True),
        (for_all(K)(sym("sign", nat(k=1)), ">=", num(-1)), None),
        (for_all(K)(sym("sign", nat(k=1)), ">=", num(0)), False),
        (for_all(K)(sym("jump", nat(k=1)), ">=", num(0)), False),
        (for_all(K)(log(sym("jump", nat(k=1))), ">=", num(0)), None),
        (for_all(K)(num(1), ">=", sym("hump", nat(k=1))), False),  # fails at 1 + m for m = 2 to 58
        (for_all(K)(log(sym("flips", nat(k=1))), ">=", num(0)), None),
        (for_all(K)(power(num(0), 5, k=-1), ">=", num(0)), None),
        (for_all(K)(add(sym("sign", nat(k=1)), power(num(2), 0, k=1)), ">=", num(0)), True),
    ],
)
def test_all_naturals(judgement, expected):
    symbols = {
        "u": HALVES,
        "late": rule("7", "1", then=[("4", 0, "1"), ("1", 2, "1")]),
        "one": rule("1"),
        "sign": rule(then=[("-1", 0, "-1")]),
        "hump": rule("0", then=[("1", 10, "1/2")]),
        "flips": rule("1", then=[("1", 0, "-2")]),
        "jump": rule(then=[("1", 0, "-2"), ("3", 0, "1")]),  # 4, 1, 7, -5, ...
    }
    assert holds(model(symbols), judgement) is expected


def test_a_failure_far_out_is_found():
    assert decide(model({"u": HALVES}), for_all(K)(num(4), ">", nat(k=1))) == (False, ({"k": 4}, "4", "4"))


@pytest.mark.parametrize(
    ("sequence", "relation", "bound", "expected"),
    [
        (rule(then=[("1", 0, "-2"), ("3", 0, "1")]), ">=", 0, False),  # 4, 1, 7, -5, ...: no sign settles
        (rule("0", then=[("-1", 10, "1/2")]), ">=", -1, False),  # down to -17 million at 15, before it rises
        (rule("0", then=[("-1", 1, "1/2")]), ">=", -1, True),
    ],
)
def test_a_sequence_alone(sequence, relation, bound, expected):
    judgement = for_all(K)(sym("x", nat(k=1)), relation, num(bound))
    assert holds(model({"x": sequence}), judgement) is expected


def test_two_natural_variables():
    n = ("n", "N")
    u = {"u": HALVES, "w": rule(then=[(HALVES, 0, "1/3")])}
    both = for_all(K, n)
    assert holds(model(u), both(sym("u", nat(k=1, n=1)), "=", mul(sym("u", nat(k=1)), sym("u", nat(n=1))))) is True
    assert holds(model(u), both(sym("u", nat(k=1, n=1)), ">", num(0))) is True
    assert holds(model(u), both(mul(nat(k=1), sym("u", nat(n=1))), ">=", num(0))) is True
    assert holds(model(u), both(sym("u", nat(n=1)), ">=", sym("u", nat(k=1, n=1)))) is None
    assert holds(model(u), both(sym("u", nat(n=1)), ">", sym("u", nat(k=1, n=1)))) is False
    assert holds(model(u), both(sym("u", nat(n=1)), ">=", sym("u", nat(k=1)))) is False
    late = {"v": rule("0", then=[("1", 1, "1")]), "sign": rule("1", then=[("1", 0, "-1")])} | u
    both_v = mul(sym("v", nat(k=1)), sym("v", nat(n=1)))
    assert [holds(model(late), both(both_v, r, num(0))) for r in ("=", ">=", ">")] == [False, True, False]
    signed = add(num(3), mul(sym("sign", nat(k=1)), sym("u", nat(n=1))))
    assert holds(model(late), both(signed, ">", num(0))) is None
    w = sym("w", nat(k=1), nat(n=1))
    assert holds(model(u), both(w, "=", power(mul(power(num(3), 0, k=1), power(num(2), 0, n=1)), -1))) is True


def test_parameters_may_be_natural():
    four = for_all()(sym("u", nat(k=1)), "=", num(Fraction(1, 16)))
    assert holds(model({"u": HALVES}, at={"k": 4}), four) is True
    assert holds(model({"u": HALVES}, at={"k": 3}), four) is False


def test_range_sums():
    whole = ("range", ("i", lin(0, k=1)), sym("u", nat(i=1)))
    assert holds(model({"u": HALVES}), for_all(K)(whole, "=", minus(num(2), mul(num(2), sym("u", nat(k=1)))))) is True
    assert holds(model({"u": HALVES}), for_all(K)(num(2), ">", whole)) is True
    squares = ("range", ("i", lin(1, k=1)), power(nat(i=1), 2))
    closed = mul(num(Fraction(1, 6)), nat(k=1), nat(1, k=1), nat(1, k=2))
    assert holds(model(), for_all(K)(squares, "=", closed)) is True
    mixed = ("range", ("i", lin(0, k=1)), mul(nat(i=1), power(num(2), 0, i=1)))  # (k - 2) 2**k + 2
    assert holds(model(), for_all(K)(mixed, "=", add(num(2), mul(nat(-2, k=1), power(num(2), 0, k=1))))) is True
    assert holds(model(), says(("range", ("i", lin(4)), nat(i=1)), "=", num(6))) is True
    inner = ("range", ("i", lin(0, k=1)), mul(nat(i=1), sym("u", nat(n=1)), power(num(2), 0, i=1)))
    done = mul(add(num(2), mul(nat(-2, k=1), power(num(2), 0, k=1))), sym("u", nat(n=1)))
    assert holds(model({"u": HALVES}), for_all(K, ("n", "N"))(inner, "=", done)) is True
    same = ("range", ("i", lin(0, k=1)), sym("u", nat(n=1)))
    assert holds(model({"u": HALVES}), for_all(K, ("n", "N"))(same, "=", mul(nat(k=1), sym("u", nat(n=1))))) is True
    short = ("range", ("i", lin(5, k=-1)), num(1))
    assert holds(model(), for_all(K)(short, ">=", num(0))) is None
    empty = ("range", ("i", lin(0)), nat(i=1))
    assert holds(model(), says(empty, "=", num(0))) is True


def test_symbols_with_natural_values():
    double = {"n": rule(then=[("2", 1, "1"), ("1", 0, "1")]), "u": HALVES}
    of_k = (0, (), ((("n", (nat(k=1),)), 1),))
    odd = mul(num(Fraction(1, 2)), power(num(Fraction(1, 4)), 0, k=1))
    assert holds(model(double), for_all(K)(sym("u", ("nat", of_k)), "=", odd)) is True
    assert holds(model(double), for_all(K)(("nat", of_k), "=", nat(1, k=2))) is True
    late = {"n": rule("0", then=[("1", 1, "1")])}  # from K = 1 on it is m, and may be zero
    assert holds(model(late), for_all(K)(("pow", num(0), of_k), ">=", num(0))) is None
    assert holds(model(late), for_all(K)(("range", ("i", of_k), num(1)), ">=", num(0))) is None
    with pytest.raises(Unfit, match="natural number has a value"):
        holds(model({"n": rule(then=[("1/2", 0, "1")]), "u": HALVES}), for_all(K)(("nat", of_k), "=", num(0)))


# Logarithms.


@pytest.mark.parametrize(
    ("judgement", "expected"),
    [
        (says(sym("twelve"), "=", add(mul(num(2), log(num(2))), log(num(3)))), True),
        (says(log(num(Fraction(8, 9))), "=", minus(mul(num(3), log(num(2))), mul(num(2), log(num(3))))), True),
        (says(log(num(4)), "=", mul(num(2), log(num(2)))), True),
        (says(log(num(3)), ">", num(Fraction(10986, 10_000))), True),
        (says(log(num(3)), ">", num(Fraction(10987, 10_000))), False),
        (says(mul(log(num(2)), log(num(9))), "=", mul(log(num(8)), log(num(3)), num(Fraction(2, 3)))), True),
        (says(mul(log(num(2)), log(num(3))), ">", num(Fraction(3, 4))), True),
        (says(mul(log(num(2)), log(num(Fraction(1, 3)))), "=", num(0)), False),
        (says(log(num(1)), "=", num(0)), True),
        (says(log(num(Fraction(2**300 + 1, 2**300))), ">", num(0)), True),
    ],
)
def test_logarithms(judgement, expected):
    assert holds(model({"twelve": [["1", ["12"]]]}), judgement) is expected


@pytest.mark.parametrize("n", [1, 2, 3, 10, 97, 2**20 - 1, 12345678901])
@pytest.mark.parametrize("bits", [8, 30, 200])
def test_enclosures_hold_the_logarithm(n, bits):
    low, high = enclosure(n, bits)
    assert low <= Fraction(math.log(n)) + Fraction(1, 2**48) and high >= Fraction(math.log(n)) - Fraction(1, 2**48)
    assert low <= high <= low + Fraction(20 * bits * n.bit_length(), 2**bits)


# Undecided, never true.


def test_what_is_not_settled_is_undecided():
    equal = log(num(Fraction(2**20_000 + 1, 2**20_000)))  # positive, below every precision
    assert holds(model(), says(minus(equal, power(num(2), -20_000)), ">=", num(0))) is None
    assert holds(model({"u": HALVES}), for_all(K)(log(nat(1, k=1)), ">=", num(0))) is None
    tiny = minus(log(num(Fraction(2**2_000 + 1, 2**2_000))), power(num(2), -2_000))  # about -2**-4001
    for relation in (">=", ">", "="):
        assert holds(model(), says(tiny, relation, num(0))) is None
        assert holds(model(), says(minus(num(0), tiny), relation, num(0))) is None
    many = model({"x": [["1", [str(2**n + 1)]] for n in range(1, 41)]})
    assert holds(many, says(power(sym("x"), 2), ">", num(0))) is None
    assert holds(many, says(sym("x"), ">", num(0))) is True
    assert holds(model(), for_all(K)(power(nat(1, k=1), -1), ">", num(0))) is None
    assert decide(model(), for_all(K)(minus(num(10**9), nat(k=1)), ">", num(0))) == (None, None)


# Refused with a sentence.


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (model({"x": 0.5}), "no exact value"),
        (model({"x": "0.5"}), "no exact value"),
        (model({"x": "oo"}), "no exact value"),
        (model({"x": "nan"}), "no exact value"),
        (model({"x": 1}), "no exact value"),
        (model({"x": "1/0"}), "no exact value"),
        (model({"x": [["1", ["0"]]]}), "logarithm of a number"),
        (model({"x": [["1", ["-2"]]]}), "logarithm of a number"),
        (model({"x": rule(then=[("1", -1, "2")])}), "no term of a rule"),
        (model({"x": rule(then=[("1", 1, "0")])}), "no term of a rule"),
        (model({"x": rule(then=[("1", 1, 2)])}), "no exact value"),
        (model({"x": rule(then=[("1", 1)])}), "no term of a rule"),
        (model({"x": rule(then=[("1", True, "1")])}), "no term of a rule"),
        (model({"x": rule(then=[("1", 65, "1")])}), "no term of a rule"),
        (model({"x": rule() | {"more": []}}), "no exact value"),
        (model({"x": rule(*["1"] * 65)}), "no exact value"),
        (model({"x": rule(rule(rule(rule(rule()))))}), "no exact value"),
        (model({"x": [["1", ["2"], "3"]]}), "no exact value"),
        (model({"x": {("a",): "1"}}) | {"symbols": {"x": [[["a"], "1"], [["a"], "1"]]}}, "no new cell"),
        (model(sorts={"S": []}), "different names"),
        (model(sorts={"S": ["a", "a"]}), "different names"),
        (model(sorts={"S": ["a\n"]}), "different names"),
        (model(sorts={"N": ["a"]}), "is no name"),
        (model({"x y": "1"}), "is no name"),
        (model(at={"k": -1}), "natural number"),
        (model(at={"k": True}), "natural number"),
        (model(at={"k": 1.0}), "natural number"),
        (model() | {"format": "scsym-model/2"}, "keys format"),
        (model() | {"more": {}}, "keys format"),
        ({"format": FORMAT}, "keys format"),
        ([], "keys format"),
    ],
)
def test_data_that_are_no_model(data, sentence):
    with pytest.raises(Unfit, match=sentence):
        read(data)


@pytest.mark.parametrize(
    ("judgement", "sentence"),
    [
        (says(sym("unknown"), "=", num(0)), "no value of unknown"),
        (says(sym("part", S), "=", num(0)), "no value of part"),
        (says(sym("V", ("t", "S")), "=", num(0)), "no element of S for t"),
        (says(sym("V", ("k", "S")), "=", num(0)), "no element of S for k"),
        (says(nat(s=1), "=", num(0)), "natural number for the parameter s"),
        (for_all(A)(sym("V", A), "=", num(0)), "elements of the sort 'A'"),
        (says(power(sym("zero"), -1), "=", num(0)), "negative power"),
        (says(log(sym("zero")), "=", num(0)), "logarithm of a number"),
        (says(log(num(-1)), "=", num(0)), "logarithm of a number"),
        (says(sym("u"), "=", num(0)), "too many or too few rules"),
        (says(sym("zero", nat(k=1)), "=", num(0)), "too many or too few rules"),
        (says(("sqrt", num(2)), "=", num(0)), "no term"),
        (for_all(("j", "N"))(sym("u", nat(-1, j=1)), "=", num(0)), "negative"),
        (for_all(("j", "N"))(sym("u", nat(5, j=-1)), ">", num(0)), "negative"),
    ],
)
def test_terms_without_a_value(judgement, sentence):
    symbols = {"V": {("x",): "1", ("y",): "2"}, "part": {("y",): "1"}, "zero": "0", "u": HALVES}
    with pytest.raises(Unfit, match=sentence):
        holds(model(symbols, {"S": ["x", "y"]}, {"s": "x", "k": 2}), judgement)


# Signs.


@pytest.mark.parametrize(
    ("sign", "value", "expected"),
    [
        ("positive", "1/3", True),
        ("positive", "0", False),
        ("nonneg", "0", True),
        ("nonneg", "-1", False),
        ("nonzero", "-1", True),
        ("nonzero", "0", False),
        ("real", "-7", True),
        ("positive", [["1", ["3"]], ["-1", ["2"]]], True),
        ("nonzero", [["1", ["4"]], ["-2", ["2"]]], False),
        ("natural", "3", True),
    ],
)
def test_signs(sign, value, expected):
    assert (
        signs_hold(
            model({"x": value}),
            signature({"x": Symbol((), sign)}),
            ["x"],
        )
        is expected
    )


@pytest.mark.parametrize(
    ("sign", "sequence", "expected"),
    [
        ("positive", HALVES, True),
        ("nonneg", rule("1"), True),
        ("positive", rule("1"), False),
        ("nonzero", rule(then=[("-1", 0, "1/2")]), True),
        ("nonzero", rule(then=[("1", 1, "1"), ("-3", 0, "1")]), False),
        ("positive", rule(then=[("1", 0, "1/2"), ("-1", 0, "1/3")]), False),
        ("positive", rule("1", then=[("1", 0, "1/2"), ("-1/2", 0, "1/3")]), True),
        ("natural", rule(then=[("2", 1, "1"), ("1", 0, "1")]), True),
        ("natural", rule(then=[("1/2", 2, "1"), ("1/2", 1, "1")]), None),
        ("natural", rule(then=[("1", 0, "2")]), None),
        ("natural", rule(then=[("1/2", 0, "1"), ("1/2", 0, "-1")]), None),
        ("natural", rule(then=[("5", 0, "1"), ("-1", 1, "1")]), None),
    ],
)
def test_signs_of_sequences(sign, sequence, expected):
    assert signs_hold(model({"x": sequence}), signature({"x": Symbol(("N",), sign)}), ["x"]) is expected


@pytest.mark.parametrize("value", ["-1", "1/2"])
def test_a_natural_symbol_has_natural_values(value):
    with pytest.raises(Unfit, match="natural number has a value"):
        signs_hold(model({"n": value}), signature({"n": Symbol((), "natural")}), ["n"])


def test_a_product_of_naturals_is_undecided_as_a_natural():
    products = model({"n": rule(then=[(rule(then=[("1", 1, "1")]), 1, "1")])})
    assert signs_hold(products, signature({"n": Symbol(("N", "N"), "natural")}), ["n"]) is None


def test_every_cell_is_there():
    declared = signature({"V": Symbol(("S",), "nonneg"), "u": Symbol(("N",), "real")})
    sorts = {"S": ["x", "y"]}
    assert signs_hold(model({"V": {("x",): "1", ("y",): "0"}}, sorts), declared, ["V"]) is True
    for cells, sentence in (
        ({("x",): "1"}, r"no value of V\(y\)"),
        ({("x",): "1", ("y",): HALVES}, "too many or too few rules"),
    ):
        with pytest.raises(Unfit, match=sentence):
            signs_hold(model({"V": cells}, sorts), declared, ["V"])
    with pytest.raises(Unfit, match="not declared"):
        signs_hold(model({"V": {("x",): "1"}}, sorts), declared, ["W"])


def test_large_powers_are_not_computed():
    for base, exponent in ((Fraction(2), 30_001), (Fraction(1, 3), -20_000)):
        with pytest.raises(_Undecided):
            _raised(base, exponent)
    assert _raised(Fraction(-1), 10**9) == 1


def test_work_is_bounded():
    many = model({}, {"S": [f"x{i}" for i in range(60)]})
    assert holds(many, for_all(*((f"s{n}", "S") for n in range(4)))(num(1), ">=", num(0))) is None


def test_it_is_read_in_minutes():
    lines = Path(tables.__file__).read_text("utf-8").splitlines()
    assert sum(bool(line.strip()) for line in lines) < 400
