"""Each rule makes what it should and refuses what it must."""

import copy
import pickle

import pytest

from scsym import kernel
from scsym.kernel import IllFormed, Item, Judgement, Residual, SideCondition, Theorem, assume, combine
from scsym.kernel.terms import ONE, ZERO, add, minus, mul, num, total

from .examples import (
    CONDITIONING,
    PI,
    PLUS,
    SIG,
    STATEWISE,
    SUMS,
    VA,
    VALUE,
    VS,
    Q,
    V,
    a,
    eq,
    ge,
    gt,
    power,
    s,
    sym,
    t,
)  # fmt: skip

AT = ((VS, s), (VA, a))
VALUE_T, CONDITIONING_T, SUMS_T = (assume(SIG, j) for j in (VALUE, CONDITIONING, SUMS))
ITEMS = [Item(0, mul(power(V, -2), minus(Q, V)), AT, (VA,)), Item(1, mul(num(-1), power(V, -1)), ((VS, s),))]


def prove_statewise(items=ITEMS, goal=STATEWISE, premises=(CONDITIONING_T, VALUE_T)):
    return combine(SIG, premises, goal, items)


class TestCombine:
    def test_statewise_identity(self):
        thm = prove_statewise()
        assert thm.conclusion == STATEWISE
        assert thm.hypotheses == {VALUE, CONDITIONING}

    def test_a_missing_hypothesis_is_the_residual(self):
        with pytest.raises(Residual) as caught:
            prove_statewise(items=ITEMS[:1])
        weight = mul(power(V, -1), minus(VALUE.left, VALUE.right))
        missing = kernel.normal_form(SIG, mul(num(-1), weight))
        assert caught.value.polynomial in (missing, kernel.normal_form(SIG, weight))

    @pytest.mark.parametrize(
        "item",
        [
            ITEMS[0]._replace(coefficient=mul(power(V, -2), add(Q, V))),
            ITEMS[0]._replace(coefficient=mul(power(V, -1), minus(Q, V))),
            ITEMS[0]._replace(coefficient=mul(num(2), power(V, -2), minus(Q, V))),
            ITEMS[0]._replace(over=()),
        ],
        ids=["sign", "power", "factor", "sum"],
    )
    def test_mutated_certificates_are_refused(self, item):
        with pytest.raises(Residual):
            prove_statewise(items=[item, ITEMS[1]])

    def test_the_binding_names_exactly_the_quantified_variables(self):
        for binding in ((), ((VS, s),), (*AT, (("t", "S"), t)), (AT[0], AT[0], AT[1]), ((VS, a), (VA, a))):
            with pytest.raises(IllFormed):
                prove_statewise(items=[ITEMS[0]._replace(binding=binding), ITEMS[1]])

    def test_a_fixed_state_is_not_all_states(self):
        here = assume(SIG, eq(sym("d", s), ZERO))
        assert combine(SIG, [here], eq(sym("d", s), ZERO), [Item(0, ONE)]).hypotheses
        with pytest.raises(SideCondition, match="s is quantified here but fixed in a hypothesis"):
            combine(SIG, [here], eq(sym("d", s), ZERO, VS), [Item(0, ONE)])

    def test_a_hypothesis_about_a_fixed_state_is_not_summed(self):
        here = assume(SIG, eq(sym("d", s), ZERO))
        with pytest.raises(Residual):
            combine(SIG, [here], eq(total(VS, sym("d", s)), ZERO), [Item(0, ONE, (), (VS,))])

    def test_an_equation_never_follows_from_an_inequality(self):
        with pytest.raises(SideCondition, match="proves no equation"):
            combine(SIG, [assume(SIG, ge(sym("r"), ZERO))], eq(sym("r"), ZERO), [Item(0, ONE)])

    def test_an_equation_has_no_remainder(self):
        with pytest.raises(SideCondition):
            combine(SIG, [], eq(sym("y"), ZERO), remainder=sym("y"))

    @pytest.mark.parametrize("coefficient", [num(-1), sym("r"), minus(sym("y"), ONE), ("log", V)])
    def test_inequalities_need_nonnegative_coefficients(self, coefficient):
        premise = assume(SIG, ge(sym("r"), ZERO))
        with pytest.raises(SideCondition):
            combine(SIG, [premise], ge(mul(coefficient, sym("r")), ZERO), [Item(0, coefficient)])

    @pytest.mark.parametrize("remainder", [num(-1), sym("r"), Q, mul(sym("r"), sym("y")), power(sym("r"), 3)])
    def test_the_remainder_must_be_visibly_nonnegative(self, remainder):
        with pytest.raises(SideCondition):
            combine(SIG, [], ge(remainder, ZERO), remainder=remainder)

    @pytest.mark.parametrize("remainder", [ZERO, sym("y"), power(sym("r"), 2), total(VS, sym("W", s)), ("delta", s, t)])
    def test_strict_goals_need_something_positive(self, remainder):
        assert combine(SIG, [], ge(remainder, ZERO), remainder=remainder)
        with pytest.raises(SideCondition, match="at most >="):
            combine(SIG, [], gt(remainder, ZERO), remainder=remainder)

    @pytest.mark.parametrize("remainder", [ONE, V, total(VS, V), ("card", "S"), power(V, -3), power(V, 1, k=1)])
    def test_positive_remainders(self, remainder):
        assert combine(SIG, [], gt(remainder, ZERO), remainder=remainder)

    def test_a_strict_premise_with_a_nonnegative_coefficient_is_not_strict(self):
        premise = assume(SIG, gt(sym("r"), ZERO))
        with pytest.raises(SideCondition):
            combine(SIG, [premise], gt(mul(sym("y"), sym("r")), ZERO), [Item(0, sym("y"))])
        assert combine(SIG, [premise], gt(mul(V, sym("r")), ZERO), [Item(0, V)])

    def test_let_is_not_a_term_of_the_language(self):
        hidden = ("let", (), sym("r"))
        with pytest.raises(IllFormed):
            combine(SIG, [], eq(hidden, hidden))
        with pytest.raises(IllFormed):
            combine(SIG, [VALUE_T], eq(ZERO, ZERO), [Item(0, mul(ZERO, hidden), ((VS, s),))])

    def test_premises_are_theorems(self):
        class Fake:
            signature, hypotheses, conclusion = SIG, frozenset(), eq(ONE, ZERO)

        with pytest.raises(IllFormed, match="must be a theorem"):
            combine(SIG, [Fake()], eq(ONE, ZERO), [Item(0, ONE)])

    def test_a_negative_premise_number_is_refused_or_harmless(self):
        with pytest.raises((IllFormed, Residual, IndexError)):
            combine(SIG, [VALUE_T], eq(ONE, ZERO), [Item(-2, ONE, ((VS, s),))])


class TestOtherRules:
    def test_cut(self):
        use = combine(SIG, [SUMS_T], eq(mul(sym("c"), total(VA, PI)), sym("c"), VS), [Item(0, sym("c"), ((VS, s),))])
        lemma = combine(
            SIG,
            [assume(SIG, eq(PI, PLUS, VS, VA)), assume(SIG, eq(total(VA, PLUS), ONE, VS))],
            SUMS,
            [Item(0, ONE, AT, (VA,)), Item(1, ONE, ((VS, s),))],
        )
        thm = kernel.cut(lemma, use)
        assert SUMS not in thm.hypotheses and len(thm.hypotheses) == 2
        with pytest.raises(IllFormed):
            kernel.cut(use, lemma)

    def test_multiply_and_antisymmetry_and_absurd(self):
        up, down = assume(SIG, ge(sym("r"), ONE)), assume(SIG, ge(ONE, sym("r")))
        assert kernel.antisymmetry(up, down).conclusion == eq(sym("r"), ONE)
        assert kernel.multiply(up, down).conclusion.relation == ">="
        positive = assume(SIG, gt(sym("r"), sym("r")))
        assert kernel.absurd(positive, eq(ONE, ZERO)).hypotheses
        for wrong in (up, assume(SIG, gt(sym("r"), ZERO)), assume(SIG, eq(sym("r"), sym("r")))):
            with pytest.raises(IllFormed):
                kernel.absurd(wrong, eq(ONE, ZERO))
        with pytest.raises(IllFormed):
            kernel.antisymmetry(up, up)

    def test_multiply_does_not_mix_quantified_and_fixed(self):
        everywhere, here = assume(SIG, ge(sym("d", s), ZERO, VS)), assume(SIG, ge(sym("d", s), ONE))
        with pytest.raises(SideCondition):
            kernel.multiply(everywhere, here)

    def test_cases_cover_both_orders(self):
        r = sym("r")
        square = ge(power(r, 2), ZERO)
        above = combine(SIG, [assume(SIG, gt(r, ZERO))], square, remainder=power(r, 2))
        below = combine(SIG, [assume(SIG, ge(ZERO, r))], square, remainder=power(r, 2))
        assert kernel.cases(above, below, r, ZERO).hypotheses == frozenset()
        for pair in ((above, above), (below, below), (below, above)):
            with pytest.raises(IllFormed):
                kernel.cases(*pair, r, ZERO)

    def test_cases_on_a_fixed_state_do_not_prove_for_all_states(self):
        goal = ge(power(sym("d", s), 2), ZERO, VS)
        with pytest.raises(SideCondition):
            combine(SIG, [assume(SIG, gt(sym("d", s), ZERO))], goal, remainder=power(sym("d", s), 2))

    def test_induction(self):
        k = (0, (("k", 1),))

        def x(value):
            return ("sym", "x", (("nat", value), s))

        claim = eq(x(k), ONE, VS)
        start = assume(SIG, eq(x((0, ())), ONE, VS))
        rule = assume(SIG, Judgement((("k", "N"), VS), "=", x((1, (("k", 1),))), x(k)))
        step_goal = eq(x((1, (("k", 1),))), ONE, VS)
        at = ((("k", "N"), ("nat", k)), (VS, s))
        step = combine(SIG, [rule, assume(SIG, claim)], step_goal, [Item(0, ONE, at), Item(1, ONE, ((VS, s),))])
        thm = kernel.induction(start, step, claim, "k")
        assert thm.conclusion.forall == (("k", "N"), VS) and claim not in thm.hypotheses
        with pytest.raises(IllFormed):
            kernel.induction(step, start, claim, "k")
        fixed = assume(SIG, eq(x(k), sym("c"), VS))
        loose = combine(
            SIG,
            [rule, assume(SIG, claim), fixed],
            step_goal,
            [Item(0, ONE, at), Item(1, ONE, ((VS, s),)), Item(2, ZERO, ((VS, s),))],
        )
        with pytest.raises(SideCondition, match="k is quantified here but fixed"):
            kernel.induction(start, loose, claim, "k")

    def test_instantiate_asks_for_the_sign(self):
        positive = combine(SIG, [], gt(sym("c"), ZERO), remainder=sym("c"))
        with pytest.raises(SideCondition, match="not visibly positive"):
            kernel.instantiate(positive, {"c": ((), num(-1))}, SIG)
        assert kernel.instantiate(positive, {"c": ((), total(VS, V))}, SIG).conclusion == gt(total(VS, V), ZERO)
        evidence = assume(SIG, gt(sym("r"), ZERO))
        made = kernel.instantiate(positive, {"c": ((), sym("r"))}, SIG, [evidence])
        assert made.hypotheses == {gt(sym("r"), ZERO)}

    def test_instantiate_captures_nothing(self):
        everywhere = combine(
            SIG,
            [],
            ge(power(minus(sym("W", s), sym("c")), 2), ZERO, VS),
            remainder=power(minus(sym("W", s), sym("c")), 2),
        )
        with pytest.raises(SideCondition, match="captured"):
            kernel.instantiate(everywhere, {"c": ((), V)}, SIG)
        inner = assume(SIG, eq(total(VS, sym("W", s)), ONE))
        with pytest.raises(IllFormed, match="capture"):
            params = (("z", "S"),)
            put = total(VS, mul(sym("W", s), sym("W", ("var", "z", "S"))))
            kernel.instantiate(inner, {"W": (params, put)}, SIG)

    def test_discharge(self):
        definition = eq(sym("r"), total(VS, V))
        thm = combine(SIG, [assume(SIG, definition)], ge(power(V, 2), ZERO, VS), remainder=power(V, 2))
        assert kernel.discharge(thm, definition).hypotheses == frozenset()
        mentions = combine(SIG, [assume(SIG, definition)], gt(sym("r"), ZERO), [Item(0, ONE)], remainder=total(VS, V))
        with pytest.raises(SideCondition, match="still occurs elsewhere"):
            kernel.discharge(mentions, definition)

    def test_discharge_asks_whether_the_symbol_can_exist(self):
        for definition in (
            eq(sym("c"), num(-1)),
            eq(sym("c"), ZERO),
            eq(mul(sym("r"), sym("y")), ONE),
            eq(sym("y"), num(-1)),
            eq(sym("r"), add(sym("r"), ONE)),
        ):
            thm = combine(SIG, [assume(SIG, definition)], eq(ZERO, ZERO))
            with pytest.raises(SideCondition):
                kernel.discharge(thm, definition)

    def test_discharge_quantifies_the_arguments(self):
        definition = eq(sym("d", s), V)
        thm = combine(SIG, [assume(SIG, definition)], eq(ZERO, ZERO))
        with pytest.raises(IllFormed):
            kernel.discharge(thm, definition)

    def test_tangent_and_logarithm(self):
        thm = kernel.tangent(SIG, (VS,), mul(V, power(sym("c"), -1)))
        assert thm.conclusion.relation == ">="
        for term in (sym("r"), sym("y"), ZERO, num(-2)):
            with pytest.raises(SideCondition):
                kernel.tangent(SIG, (), term)
        doubled = assume(SIG, eq(V, mul(num(2), sym("c")), VS))
        assert kernel.log_congruence(doubled).conclusion.left == ("log", V)
        with pytest.raises(SideCondition):
            kernel.log_congruence(assume(SIG, eq(sym("r"), sym("c"))))
        with pytest.raises(SideCondition):
            kernel.log_congruence(assume(SIG, ge(V, sym("c"), VS)))


class TestForgery:
    """Accidents are stopped here; a determined program is stopped only by the replay of its proof document."""

    def test_the_constructor(self):
        with pytest.raises(TypeError, match="made by a rule"):
            Theorem(object(), SIG, frozenset(), eq(ONE, ZERO), "assume", (), ())

    def test_subclassing(self):
        with pytest.raises(TypeError, match="no subclasses"):
            type("Mine", (Theorem,), {})

    def test_mutation(self):
        with pytest.raises(AttributeError, match="does not change"):
            VALUE_T.conclusion = eq(ONE, ZERO)
        with pytest.raises(AttributeError):
            del VALUE_T.hypotheses

    def test_pickling_and_copying(self):
        with pytest.raises(TypeError, match="not pickled"):
            pickle.dumps(VALUE_T)
        with pytest.raises(TypeError, match="not pickled"):
            copy.copy(VALUE_T)

    def test_a_forged_object_does_not_survive_its_document(self):
        from scsym.kernel import verify
        from scsym.prove.store import dump

        forged = object.__new__(Theorem)
        fields = (SIG, frozenset(), eq(ONE, ZERO), "combine", (SIG, eq(ONE, ZERO), (), ZERO), ())
        for name, value in zip(Theorem.__slots__, fields, strict=True):
            object.__setattr__(forged, name, value)
        with pytest.raises(Residual):
            verify(dump(forged))
