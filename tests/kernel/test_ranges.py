"""Range sums and natural-valued functions: what the normal form knows, what is refused."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scsym import kernel
from scsym.kernel import IllFormed, Item, Judgement, Refused, SideCondition, assume, combine, normal_form, visible_sign
from scsym.kernel.terms import ONE, ZERO, add, check, minus, mul, num, total
from scsym.language.polynomials import lettered, monomial_term
from tests.attack.interpretation import Interpretation

from .examples import VS, s

SIG = kernel.signature(
    {
        "f": kernel.Symbol(("N",)),
        "p": kernel.Symbol(("N",), "positive"),
        "g": kernel.Symbol(("N", "S")),
        "c": kernel.Symbol((), "positive"),
        "n": kernel.Symbol(("N",), "natural"),
        "w": kernel.Symbol(("S",), "natural"),
    }
)
K, M = ("k", "N"), ("m", "N")


def lin(constant=0, *calls, **coefficients):
    """``lin(1, call("n", index), k=2)`` is ``1 + n(index) + 2 k``."""
    plain = (constant, tuple(sorted(coefficients.items())))
    return (*plain, tuple(sorted((c, 1) for c in calls))) if calls else plain


def call(name, *indices):
    return (name, indices)


def nat(*args, **coefficients):
    return ("nat", lin(*args, **coefficients))


def f(*args, **coefficients):
    return ("sym", "f", (nat(*args, **coefficients),))


def upto(name, bound, body):
    return ("range", (name, bound), body)


def same(x, y):
    check(SIG, x)
    check(SIG, y)
    return normal_form(SIG, minus(x, y)) == {}


class TestRanges:
    def test_the_last_terms_are_taken_off(self):
        assert same(upto("j", lin(0), f(j=1)), ZERO)
        assert same(upto("j", lin(3), f(j=1)), add(f(0), f(1), f(2)))
        assert same(upto("j", lin(1, k=1), f(j=1)), add(upto("j", lin(k=1), f(j=1)), f(k=1)))
        assert not same(upto("j", lin(1, k=1), f(j=1)), upto("j", lin(k=1), f(j=1)))

    def test_constants_factor_out_and_ones_count(self):
        assert same(upto("j", lin(k=1), ONE), nat(k=1))
        assert same(upto("j", lin(2, k=3), mul(num(5), f(m=1))), mul(nat(10, k=15), f(m=1)))
        assert same(upto("j", lin(k=1), mul(f(m=1), f(j=1))), mul(f(m=1), upto("i", lin(k=1), f(i=1))))

    def test_sums_of_sums(self):
        both = upto("j", lin(k=1), add(f(j=1), f(1, j=1)))
        assert same(both, add(upto("i", lin(k=1), f(i=1)), upto("j", lin(k=1), f(1, j=1))))

    def test_order_does_not_matter(self):
        body = mul(("sym", "g", (nat(j=1), s)), f(i=1, j=2))
        one = upto("j", lin(k=1), upto("i", lin(m=1), total(VS, body)))
        other = total(VS, upto("i", lin(m=1), upto("j", lin(k=1), body)))
        assert same(one, other)
        swapped = upto("j", lin(m=1), upto("i", lin(k=1), total(VS, body)))
        assert not same(one, swapped)  # the bounds belong to their indices

    def test_squares(self):
        once = upto("j", lin(k=1), f(j=1))
        twice = upto("i", lin(k=1), upto("j", lin(k=1), mul(f(i=1), f(j=1))))
        assert same(("pow", once, (2, ())), twice)
        assert not same(twice, upto("j", lin(k=1), mul(f(j=1), f(j=1))))

    def test_symmetric_indices(self):
        one = upto("i", lin(k=1), upto("j", lin(k=1), mul(f(i=1, j=1), f(i=1))))
        other = upto("j", lin(k=1), upto("i", lin(k=1), mul(f(i=1, j=1), f(i=1))))
        third = upto("i", lin(k=1), upto("j", lin(k=1), mul(f(i=1, j=1), f(j=1))))
        assert same(one, other) and same(one, third)

    def test_exponents_and_numbers(self):
        power = upto("j", lin(2), ("pow", ("sym", "c", ()), lin(0, j=1)))
        assert same(power, add(ONE, ("sym", "c", ())))
        assert same(upto("j", lin(4), nat(j=1)), num(6))
        logs = upto("j", lin(k=1), ("log", ("pow", ("sym", "c", ()), lin(0, j=1))))
        assert same(logs, mul(("log", ("sym", "c", ())), upto("j", lin(k=1), nat(j=1))))

    def test_signs(self):
        body = ("sym", "p", (nat(j=1),))
        assert visible_sign(SIG, upto("j", lin(k=1), body)) == "nonneg"
        assert visible_sign(SIG, upto("j", lin(1, k=1), body)) == "positive"
        assert visible_sign(SIG, upto("j", lin(1, k=1), f(j=1))) == "unknown"

    @pytest.mark.parametrize(
        "term",
        [
            upto("i", lin(m=1), upto("j", lin(i=1), f(j=1))),
            upto("i", lin(i=1), f(i=1)),
            upto("i", lin(-1, m=1), f(i=1)),
            upto("i", lin(m=-1), f(i=1)),
            upto("i", lin(m=1), f(i=-1, m=1)),
            upto("i", "N", f(i=1)),
            upto("N", lin(m=1), ONE),
            upto("s", lin(m=1), total(VS, ONE)),
        ],
        ids=str,
    )
    def test_refused(self, term):
        with pytest.raises(IllFormed):
            check(SIG, term)

    def test_a_binding_cannot_make_a_bound_depend_on_a_sum(self):
        """``for all k: sum(j < k, f(j)) = 0`` may not be summed over k."""
        premise = assume(SIG, Judgement((K,), "=", upto("j", lin(k=1), f(j=1)), ZERO))
        goal = Judgement((), "=", ZERO, ZERO)
        with pytest.raises(Refused, match="name the inner sum"):
            combine(SIG, [premise], goal, [Item(0, ONE, ((K, nat(i=1)),), (("i", lin(m=1)),))])


class TestItems:
    def test_a_premise_is_summed_over_a_range(self):
        premise = assume(SIG, Judgement((K,), ">=", f(k=1), ONE))
        goal = Judgement((M,), ">=", upto("j", lin(m=1), f(j=1)), nat(m=1))
        line = Item(0, ONE, ((K, nat(j=1)),), (("j", lin(m=1)),))
        assert combine(SIG, [premise], goal, [line]).conclusion == goal
        with pytest.raises(kernel.Residual):
            combine(SIG, [premise], goal, [line._replace(over=(("j", lin(1, m=1)),))])
        with pytest.raises(SideCondition, match="visibly nonnegative coefficient"):
            combine(SIG, [premise], goal, [line._replace(coefficient=f(j=1))])

    def test_an_empty_range_is_not_strict(self):
        premise = assume(SIG, Judgement((K,), ">", f(k=1), ZERO))
        for bound, strict in ((lin(m=1), False), (lin(1, m=1), True), (lin(0), False), (lin(2), True)):
            goal = Judgement((), ">", upto("j", bound, f(j=1)), ZERO)
            line = Item(0, ONE, ((K, nat(j=1)),), (("j", bound),))
            if strict:
                assert combine(SIG, [premise], goal, [line]).conclusion == goal
            else:
                with pytest.raises(SideCondition, match="at most >="):
                    combine(SIG, [premise], goal, [line])
            weak = goal._replace(relation=">=")
            assert combine(SIG, [premise], weak, [line]).conclusion == weak

    def test_an_empty_range_inside_another_sum_is_not_strict(self):
        premise = assume(SIG, Judgement((K,), ">", f(k=1), ZERO))
        goal = Judgement((), ">", mul(("card", "S"), upto("j", lin(m=1), f(j=1))), ZERO)
        with pytest.raises(SideCondition, match="at most >="):
            combine(SIG, [premise], goal, [Item(0, ONE, ((K, nat(j=1)),), (VS, ("j", lin(m=1))))])


class TestFunctions:
    def test_values_are_atoms(self):
        here = call("n", nat(m=1))
        assert same(("nat", lin(1, here)), add(ONE, ("sym", "n", (nat(m=1),))))
        c = ("sym", "c", ())
        assert same(mul(("pow", c, lin(0, here)), c), ("pow", c, lin(1, here)))
        assert not same(("pow", c, lin(0, here)), ("pow", c, lin(0, call("n", nat(1, m=1)))))
        assert same(upto("j", lin(1, here), f(j=1)), add(upto("j", lin(0, here), f(j=1)), f(0, here)))

    def test_instances(self):
        """``for all m, k: f(n(m) + k) = m`` at m + 1 and n(0)."""
        premise = assume(SIG, Judgement((M, K), "=", f(0, call("n", nat(m=1)), k=1), nat(m=1)))
        at = ((M, nat(1, m=1)), (K, nat(0, call("n", nat(0)))))
        goal = Judgement((M,), "=", f(0, call("n", nat(0)), call("n", nat(1, m=1))), nat(1, m=1))
        assert combine(SIG, [premise], goal, [Item(0, ONE, at)])
        with pytest.raises(IllFormed, match="nest"):
            nested = nat(0, call("n", nat(0, call("n", nat(0)))))
            combine(SIG, [premise], goal, [Item(0, ONE, ((M, nested), at[1]))])
        with pytest.raises(Refused, match="another function"):
            combine(SIG, [premise], goal, [Item(0, ONE, ((M, nat(0, call("n", nat(0)))), at[1]))])

    @pytest.mark.parametrize("index", [f(0, call("f", nat(0))), f(0, call("n", s)), f(0, call("n")), f(0, call("q"))])
    def test_refused(self, index):
        with pytest.raises(IllFormed):
            check(SIG, index)

    def test_no_bound_variable_inside_an_exponent(self):
        c = ("sym", "c", ())
        with pytest.raises(IllFormed, match="a variable that a sum binds"):
            check(SIG, total(VS, ("pow", c, lin(0, call("w", s)))))
        with pytest.raises(IllFormed, match="a variable that a sum binds"):
            check(SIG, upto("j", lin(m=1), f(0, call("n", nat(j=1)))))
        assert same(total(VS, ("sym", "w", (s,))), total(("t", "S"), ("sym", "w", (("var", "t", "S"),))))
        premise = assume(SIG, Judgement((VS,), "=", ("pow", c, lin(0, call("w", s))), ONE))
        with pytest.raises(Refused, match="of a summed index"):
            combine(SIG, [premise], Judgement((), "=", ZERO, ZERO), [Item(0, ONE, ((VS, s),), (VS,))])

    def test_instantiate_a_function(self):
        thm = assume(SIG, Judgement((M,), "=", f(0, call("n", nat(m=1))), ("sym", "n", (nat(m=1),))))
        made = kernel.instantiate(thm, {"n": ((("k", "N"),), nat(1, k=2))}, SIG).conclusion
        assert made == Judgement((M,), "=", f(1, m=2), nat(1, m=2))
        for term in (num(2), ("sym", "c", ()), nat(-1, k=2), mul(nat(k=1), nat(k=1))):
            with pytest.raises(SideCondition, match="not visibly natural"):
                kernel.instantiate(thm, {"n": ((("k", "N"),), term)}, SIG)

    def test_a_function_is_nonnegative_and_no_more(self):
        assert visible_sign(SIG, ("sym", "n", (nat(0),))) == "nonneg"
        with pytest.raises(SideCondition):
            normal_form(SIG, ("pow", ("sym", "n", (nat(0),)), (-1, ())))


lins = st.builds(
    lambda constant, k, m, j: lin(constant, **{v: c for v, c in (("k", k), ("m", m), ("j", j)) if c}),
    st.integers(0, 2),
    *(st.integers(0, 1) for _ in range(3)),
)
bounds = st.builds(
    lambda constant, k, m, n: lin(constant, *([call("n", nat(k=1))] if n else []), **{v: 1 for v in k + m}),
    st.integers(0, 2),
    st.sampled_from(["", "k"]),
    st.sampled_from(["", "m"]),
    st.booleans(),
)
leaves = st.one_of(
    st.integers(-2, 2).map(num),
    lins.map(lambda x: ("sym", "f", (("nat", x),))),
    st.builds(lambda x, v: ("sym", "g", (("nat", x), ("var", v, "S"))), lins, st.sampled_from("st")),
    lins.map(lambda x: ("pow", ("sym", "c", ()), x)),
    lins.map(lambda x: ("nat", x)),
    st.sampled_from([("sym", "w", (s,)), ("nat", lin(1, call("n", nat(k=1)), m=1)), ("delta", s, ("var", "t", "S"))]),
)
terms = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda p: add(*p)),
        st.lists(inner, max_size=3).map(lambda p: mul(*p)),
        st.builds(lambda p, v: total((v, "S"), p), inner, st.sampled_from("st")),
        st.builds(lambda p, v, b: upto(v, b, p), inner, st.sampled_from("ij"), bounds),
    ),
    max_leaves=7,
)


@settings(max_examples=150, deadline=None)
@given(terms, terms, st.integers(0, 2**32))
def test_the_normal_form_agrees_with_every_interpretation(x, y, seed):
    random = Random(seed)
    model = Interpretation(random.randrange)
    signs = {name: symbol.sign for name, symbol in SIG.symbols}
    values = [model.evaluate(signs, t, {}) for t in (x, y)]
    check(SIG, add(x, y))
    if same(x, y):
        assert values[0] == values[1]
    taken = frozenset(signs)
    back = add(*(lettered(monomial_term(m, c), taken) for m, c in normal_form(SIG, x).items()))
    assert model.evaluate(signs, back, {}) == values[0]
    assert same(back, x)
