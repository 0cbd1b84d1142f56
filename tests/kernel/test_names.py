"""Names are identifiers, and within one judgement one name is one thing."""

import pytest

from scsym.kernel import IllFormed, Judgement, Symbol, assume, combine, signature, verify
from scsym.kernel.terms import ONE, RESERVED, ZERO, mul, total
from scsym.prove.store import dump

from .examples import SIG, VS, V, a, eq, power, s, sym

BAD = [
    "", "1 - 3", "0", "x y", "x\n", "\x1b[2J", "pi'", "_x", "é", "\u0435", "x" * 101, "a-b", "../x", "x.y", None, 3,
    True, ("x",),
    *sorted(RESERVED),
]  # fmt: skip
GOOD = ["x", "X9", "pi_plus", "num", "var", "sym", "x" * 100, "n", "E"]


@pytest.mark.parametrize("name", BAD, ids=repr)
class TestBadNames:
    def test_of_a_symbol(self, name):
        with pytest.raises(IllFormed, match="is no name"):
            signature({name: Symbol(())})

    def test_of_a_sort(self, name):
        if name == "N":
            pytest.skip("N is the sort of the naturals")
        with pytest.raises(IllFormed, match="bad declaration"):
            signature({"f": Symbol((name,))})
        with pytest.raises(IllFormed):
            assume(SIG, eq(("card", name), ONE))

    def test_of_a_variable(self, name):
        index = ("var", name, "S")
        for judgement in (
            eq(sym("V", index), ONE, (name, "S")),
            eq(sym("V", index), ONE),
            eq(total((name, "S"), sym("V", index)), ONE),
            eq(power(sym("r"), 0, **{name: 1}) if isinstance(name, str) else sym("V", index), ONE),
        ):
            with pytest.raises(IllFormed):
                assume(SIG, judgement)


@pytest.mark.parametrize("name", GOOD)
def test_good_names(name):
    sig = signature({name: Symbol(("S",))})
    assert assume(sig, eq(sym(name, s), ONE, VS)).conclusion.left == sym(name, s)
    if name not in ("x",):
        assert assume(SIG, eq(total((name, "S"), sym("V", ("var", name, "S"))), ONE))


def test_no_finite_sum_over_the_naturals():
    with pytest.raises(IllFormed):
        assume(SIG, eq(total(("k", "N"), ONE), ONE))


TWO_SORTS = {
    "free": eq(mul(V, sym("pi", ("var", "t", "S"), ("var", "s", "A"))), ONE),
    "bound": eq(total(VS, mul(V, total(("s", "A"), sym("pi", s, ("var", "s", "A"))))), ONE),
    "bound beside free": eq(mul(V, total(("s", "T"), ONE)), ONE),
    "quantified": Judgement((VS, ("s", "A")), "=", V, ONE),
    "quantified but used otherwise": eq(V, ONE, ("s", "A")),
    "natural": eq(mul(V, power(sym("c"), 0, s=1)), ONE, VS),
    "left and right": eq(V, power(sym("c"), 0, s=1)),
}


@pytest.mark.parametrize("judgement", TWO_SORTS.values(), ids=TWO_SORTS.keys())
def test_one_name_has_one_sort(judgement):
    with pytest.raises(IllFormed, match="two sorts"):
        assume(SIG, judgement)


@pytest.mark.parametrize("variable", [("c", "S"), ("V", "S"), ("r", "N")])
def test_a_variable_is_not_called_like_a_symbol(variable):
    with pytest.raises(IllFormed, match="names a symbol and a variable"):
        assume(SIG, eq(ONE, ONE, variable) if variable[1] == "N" else eq(total(variable, ONE), ("card", "S")))


def test_the_whole_sequent_of_a_document_has_one_sort_for_a_name():
    """``V(s) = 1`` for s in S beside ``c^s = 1`` for a natural s."""
    first, second = assume(SIG, eq(V, ONE)), assume(SIG, eq(power(sym("c"), 0, s=1), ONE))
    both = combine(SIG, [first, second], eq(ZERO, ZERO))
    with pytest.raises(IllFormed, match="two sorts"):
        verify(dump(both))


def test_constant_conclusions_keep_their_quantifiers():
    assert combine(SIG, [], eq(ONE, ONE, VS, ("b", "A"))).conclusion.forall == (VS, ("b", "A"))
    assert a[1] == "a"
