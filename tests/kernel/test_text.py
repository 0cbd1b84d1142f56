"""What the kernel prints is read back as the same tree; what looks alike prints apart."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scsym.kernel import IllFormed, Judgement, Symbol, signature
from scsym.kernel.terms import ONE, ZERO, check_judgement, num
from scsym.kernel.text import judgement_text, parse_judgement

SIG = signature(
    {
        "V": Symbol(("S",), "positive"),
        "P": Symbol(("S", "A")),
        "x": Symbol(("N", "S"), "positive"),
        "c": Symbol((), "positive"),
        "num": Symbol(()),
        "n": Symbol(("N",), "natural"),
        "w": Symbol((), "natural"),
    }
)
V, C = ("sym", "V", (("var", "s", "S"),)), ("sym", "c", ())


def nat(constant, *calls, **coefficients):
    plain = (constant, tuple(sorted(coefficients.items())))
    return (*plain, calls) if calls else plain


N_OF_K = ("n", (("nat", nat(1, k=1)),))
lins = st.builds(
    lambda c, k, m, f: nat(c, *([(N_OF_K, f)] if f else []), **{v: e for v, e in (("k", k), ("m", m)) if e}),
    *(st.integers(-3, 3) for _ in range(4)),
)
naturals = lins.map(
    lambda x: (abs(x[0]), *(tuple((a, abs(c)) for a, c in part) for part in x[1:]))  # an index is no negative number
)
indices = {
    "S": st.sampled_from([("var", "s", "S"), ("var", "t", "S")]),
    "A": st.sampled_from([("var", "a", "A")]),
    "N": naturals.map(lambda x: ("nat", x)),
}
numbers = st.one_of(st.integers(-3, 3).map(num), st.fractions(-3, 3, max_denominator=4).map(num))
leaves = st.one_of(
    numbers,
    st.sampled_from([C, ("sym", "num", ()), ("sym", "w", ()), ("card", "S")]),
    *(
        st.tuples(*(indices[sort] for sort in symbol.arguments)).map(lambda i, name=name: ("sym", name, i))
        for name, symbol in SIG.symbols
    ),
    lins.map(lambda x: ("nat", x)),
    st.builds(lambda i, j: ("delta", i, j), indices["S"], indices["S"]),
)
terms = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda p: ("add", tuple(p))),
        st.lists(inner, max_size=4).map(lambda p: ("mul", tuple(p))),
        st.builds(lambda c, p: ("mul", (c, *p)), numbers, st.lists(inner, max_size=2)),
        st.builds(lambda p, e: ("pow", p, e), inner, lins),
        st.builds(lambda p: ("log", p), inner),
        st.builds(lambda p, v: ("sum", v, p), inner, st.sampled_from([("u", "S"), ("b", "A")])),
        st.builds(lambda p, v, x: ("range", (v, x), p), inner, st.sampled_from("ij"), naturals),
    ),
    max_leaves=12,
)
quantified = st.lists(st.sampled_from([("s", "S"), ("a", "A"), ("k", "N"), ("q", "S")]), unique=True).map(tuple)
judgements = st.builds(Judgement, quantified, st.sampled_from(["=", ">=", ">"]), terms, terms)


@settings(max_examples=400, deadline=None)
@given(judgements)
def test_read_back(judgement):
    check_judgement(SIG, judgement)
    assert parse_judgement(judgement_text(judgement), SIG) == judgement


def term(t):
    return judgement_text(Judgement((), "=", t, ZERO)).removesuffix(" = 0").removeprefix("fixed s in S: ")


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        (("log", ("mul", (C, V))), "log(c * V(s))"),
        (("mul", (("log", C), V)), "log(c) * V(s)"),
        (("sum", ("t", "S"), ("sym", "V", (("var", "t", "S"),))), "sum(t in S, V(t))"),
        (("range", ("j", nat(1, k=1)), ("pow", C, nat(0, j=1))), "fixed k in N: sum(j < k + 1, c^j)"),
        (("add", (C, ("mul", (num(-1), V)))), "c - V(s)"),
        (("add", (C, ("mul", (num(-1), ("mul", (C, V)))))), "c - (c * V(s))"),
        (("mul", (num(-3), C)), "-3 * c"),
        (("mul", (num(-1), num(3), C)), "-(3) * c"),
        (("mul", (num(-1), ("pow", num(3), nat(2)))), "-3^2"),
        (("pow", num(-3), nat(2)), "(-3)^2"),
        (("pow", num(Fraction(1, 2)), nat(0, k=1)), "fixed k in N: (1/2)^k"),
        (("pow", C, nat(-1)), "c^(-1)"),
        (("add", ()), "add()"),
        (("mul", (C,)), "mul(c)"),
        (("nat", nat(1, k=2)), "fixed k in N: nat(2 * k + 1)"),
        (("nat", nat(0, k=1)), "fixed k in N: k"),
        (("nat", nat(0, (N_OF_K, 1))), "fixed k in N: nat(n(k + 1))"),
        (("sym", *N_OF_K), "fixed k in N: n(k + 1)"),
        (("sym", "num", ()), "num"),
    ],
)
def test_texts(tree, text):
    assert term(tree) == text


def test_sorts_and_quantifiers():
    j = Judgement((("k", "N"), ("a", "A")), ">", ("sym", "x", (("nat", nat(0, k=1)), ("var", "s", "S"))), ONE)
    assert judgement_text(j) == "fixed s in S: for all k in N, a in A: x(k, s) > 1"
    assert judgement_text(j, sorts=False) == "for all k, a: x(k, s) > 1"
    # the sum of a constant is told from a constant value by the sort that is summed over
    one = Judgement((("s", "S"),), "=", ("sum", ("t", "T"), V), ("mul", (("card", "T"), V)))
    assert judgement_text(one) == "for all s in S: sum(t in T, V(s)) = card(T) * V(s)"


@pytest.mark.parametrize(
    "text",
    [
        "", "c", "c =", "c = 1 1", "c = (1", "c = 1)", "q = 1", "V = 1", "V(s) = 1", "for all s in A: V(s) = 1",
        "c = 1/0", "for all s: V(s) = 1", "c^1/2 = 1", "c^s = 1", "fixed s in S: s = 1", "c = 1; c = 2", "c = 1\n",
        "c == 1", "for all s in S, s in S: 1 = 1", "fixed s in S: for all s in S: 1 = 1", "c < 1", "c = sum(j < i, 1)",
        "c = sum(s in S, 1) + V(s)", "c = n(-1)", "c = log()", "c = \u0441", "c = 2 c", "c = 1.5", "c = 1e9",
        "c = nat(1/2)", "c = " + "(" * 5_000, "c = " + "log(" * 400 + "1" + ")" * 400, "c = " + "9" * 5_000,
    ],
    ids=lambda t: t[:30],
)  # fmt: skip
def test_other_texts_are_refused(text):
    if text == "c = 1\n":
        assert parse_judgement(text, SIG) == parse_judgement("c = 1", SIG)  # spaces mean nothing
        return
    with pytest.raises(IllFormed):
        parse_judgement(text, SIG)


def test_deep_terms_are_read_back():
    deep = C
    for _ in range(148):
        deep = ("log", deep)
    j = Judgement((), "=", deep, deep)
    assert parse_judgement(judgement_text(j), SIG) == j
    bracketed = C
    for n in range(148):
        bracketed = ("add", (bracketed, ONE)) if n % 2 else ("mul", (bracketed, C))
    j = Judgement((), "=", bracketed, ONE)
    assert parse_judgement(judgement_text(j), SIG) == j
