"""The normal form decides equality in the algebra of finite sums."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scsym.kernel import Refused, SideCondition, normal_form
from scsym.kernel.terms import ONE, ZERO, add, minus, mul, num, total

from .examples import SIG, VA, VS, Q, V, a, b, power, s, sym, t


def same(x, y):
    return normal_form(SIG, minus(x, y)) == {}


def f(i):
    return sym("d", i)


class TestSums:
    def test_bound_names_do_not_matter(self):
        assert same(total(VS, f(s)), total(("t", "S"), f(t)))

    def test_order_of_summation_does_not_matter(self):
        body = mul(sym("pi", s, a), sym("Q", t, b))
        one = total(VS, total(("t", "S"), total(VA, total(("b", "A"), body))))
        other = total(("b", "A"), total(("t", "S"), total(VA, total(VS, body))))
        assert same(one, other)

    def test_a_square_of_a_sum_is_a_double_sum(self):
        assert same(power(total(VS, f(s)), 2), total(VS, total(("t", "S"), mul(f(s), f(t)))))

    def test_a_square_of_a_sum_is_not_a_sum_of_squares(self):
        assert not same(power(total(VS, f(s)), 2), total(VS, power(f(s), 2)))

    def test_a_sum_over_an_index_that_does_not_occur_gives_the_cardinality(self):
        assert same(total(VA, f(s)), mul(("card", "A"), f(s)))

    def test_delta_eliminates(self):
        assert same(total(VS, mul(("delta", s, t), f(s))), f(t))
        assert same(total(VS, ("delta", s, t)), ONE)
        assert same(total(VS, total(("t", "S"), mul(("delta", s, t), f(s), f(t)))), total(VS, power(f(s), 2)))

    def test_delta_of_free_indices_is_idempotent_and_identifies_them(self):
        assert same(power(("delta", s, t), 3), ("delta", s, t))
        assert same(mul(("delta", s, t), f(s)), mul(("delta", t, s), f(t)))
        assert not same(("delta", s, t), ONE)

    def test_capture_is_impossible(self):
        inner = total(VS, f(s))
        assert same(total(VS, mul(f(s), inner)), power(inner, 2))

    def test_symmetric_indices_are_numbered_canonically(self):
        names = "stuv"
        vs = [("var", n, "S") for n in names]
        edges = [(0, 1), (1, 2), (2, 3), (3, 0)]
        cycle = mul(*(sym("pi2", vs[i], vs[j]) for i, j in edges))
        shifted = mul(*(sym("pi2", vs[(i + 1) % 4], vs[(j + 1) % 4]) for i, j in edges))
        broken = mul(*(sym("pi2", vs[j], vs[i]) if i == 0 else sym("pi2", vs[i], vs[j]) for i, j in edges))
        from scsym.kernel import Symbol, signature

        sig = signature({"pi2": Symbol(("S", "S"))})

        def closed(body):
            for n in names:
                body = total((n, "S"), body)
            return body

        assert normal_form(sig, minus(closed(cycle), closed(shifted))) == {}
        assert normal_form(sig, minus(closed(cycle), closed(broken))) != {}


class TestPowersAndLogs:
    def test_negative_powers_cancel(self):
        assert same(mul(V, power(V, -1)), ONE)

    def test_a_negative_power_needs_a_nonzero_symbol(self):
        with pytest.raises(SideCondition, match="a negative power of Q"):
            normal_form(SIG, power(Q, -1))

    def test_a_composite_denominator_is_refused(self):
        with pytest.raises(Refused, match="name the sum by a symbol"):
            normal_form(SIG, power(add(V, sym("c")), -1))

    def test_symbolic_exponents_add(self):
        assert same(mul(power(Q, 0, k=1), Q), power(Q, 1, k=1))

    def test_a_power_that_may_be_negative_needs_a_nonzero_symbol(self):
        with pytest.raises(SideCondition):
            normal_form(SIG, power(Q, -1, k=1))

    def test_zero_to_the_zero_is_one(self):
        assert same(power(ZERO, 0), ONE)

    def test_logarithms_of_products(self):
        left = ("log", mul(num(6), power(V, 2), power(sym("c"), -1)))
        right = add(("log", num(2)), ("log", num(3)), mul(num(2), ("log", V)), mul(num(-1), ("log", sym("c"))))
        assert same(left, right)

    def test_logarithm_of_a_symbolic_power(self):
        assert same(("log", power(V, 0, k=1)), mul(("nat", (0, (("k", 1),))), ("log", V)))

    @pytest.mark.parametrize("term", [Q, sym("y"), num(-1), ZERO])
    def test_logarithms_need_positive_terms(self, term):
        with pytest.raises((SideCondition, Refused)):
            normal_form(SIG, ("log", term))


class TestBudget:
    def test_a_huge_expansion_is_refused(self):
        big = power(add(*(sym("d", ("var", f"s{i}", "S")) for i in range(12))), 40)
        with pytest.raises(Refused, match="units of work"):
            normal_form(SIG, big)

    def test_a_tower_of_powers_is_refused(self):
        tower = num(3)
        for _ in range(8):
            tower = power(tower, 64)
        with pytest.raises(Refused):
            normal_form(SIG, tower)


# Against evaluation in random finite interpretations.

DOMAIN = {"S": (0, 1), "A": (0, 1, 2)}


def evaluate(term, table, env):
    match term[0]:
        case "num":
            return term[1]
        case "sym":
            return table[term[1], tuple(env[i[1:]] for i in term[2])]
        case "add":
            return sum((evaluate(p, table, env) for p in term[1]), Fraction(0))
        case "mul":
            out = Fraction(1)
            for p in term[1]:
                out *= evaluate(p, table, env)
            return out
        case "pow":
            return evaluate(term[1], table, env) ** term[2][0]
        case "sum":
            return sum((evaluate(term[2], table, {**env, term[1]: v}) for v in DOMAIN[term[1][1]]), Fraction(0))
        case "delta":
            return Fraction(env[term[1][1:]] == env[term[2][1:]])
        case "card":
            return Fraction(len(DOMAIN[term[1]]))
    raise ValueError(term)


states = st.sampled_from([("var", n, "S") for n in "st"])
actions = st.sampled_from([("var", n, "A") for n in "ab"])
leaves = st.one_of(
    st.integers(-3, 3).map(num),
    st.builds(lambda i: sym("d", i), states),
    st.builds(lambda i, j: sym("Q", i, j), states, actions),
    st.builds(lambda i, j: ("delta", i, j), states, states),
    st.builds(lambda i, j: ("delta", i, j), actions, actions),
)
terms = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda p: add(*p)),
        st.lists(inner, max_size=3).map(lambda p: mul(*p)),
        st.builds(lambda p, e: power(p, e), inner, st.integers(0, 2)),
        st.builds(lambda p, n: total((n, "S"), p), inner, st.sampled_from("st")),
        st.builds(lambda p, n: total((n, "A"), p), inner, st.sampled_from("ab")),
    ),
    max_leaves=8,
)
values = st.fractions(-3, 3, max_denominator=3)


@settings(max_examples=300, deadline=None)
@given(terms, terms, st.data())
def test_the_normal_form_agrees_with_every_finite_interpretation(x, y, data):
    table = {("d", (i,)): data.draw(values) for i in DOMAIN["S"]}
    table |= {("Q", (i, j)): data.draw(values) for i in DOMAIN["S"] for j in DOMAIN["A"]}
    env = {("s", "S"): 0, ("t", "S"): 1, ("a", "A"): 0, ("b", "A"): 2}
    env = {k: data.draw(st.sampled_from(DOMAIN[k[1]])) for k in env}
    difference = evaluate(x, table, env) - evaluate(y, table, env)
    if normal_form(SIG, minus(x, y)) == {}:
        assert difference == 0
    # the normal form, read back as a term, has the value of the term
    from scsym.language.polynomials import monomial_term

    back = add(*(monomial_term(m, c) for m, c in normal_form(SIG, x).items()))
    assert evaluate(back, table, env) == evaluate(x, table, env)
