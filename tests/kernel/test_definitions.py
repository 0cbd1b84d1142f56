"""What may be dropped because it exists, and the Archimedean rule; each side condition is tried."""

import pytest

from scsym import kernel
from scsym.kernel import IllFormed, Item, Judgement, SideCondition, assume, combine, verify
from scsym.kernel.terms import ONE, ZERO, add, minus, mul, num, total
from scsym.prove.store import dump

from .examples import eq, ge, nat, power, sym

VS, VA, K = ("s", "S"), ("a", "A"), ("k", "N")
s, t, a, b = ("var", "s", "S"), ("var", "t", "S"), ("var", "a", "A"), ("var", "b", "A")
SIG = kernel.signature(
    {
        "root": kernel.Symbol(("S",), "nonneg"),
        "rootp": kernel.Symbol(("S",), "positive"),
        "rootr": kernel.Symbol(("S",)),
        "rootn": kernel.Symbol(("S",), "natural"),
        "W": kernel.Symbol(("S",), "nonneg"),
        "V": kernel.Symbol(("S",), "positive"),
        "d": kernel.Symbol(("S",)),
        "Q": kernel.Symbol(("S", "A")),
        "p": kernel.Symbol(("S", "A"), "nonneg"),
        "pp": kernel.Symbol(("S", "A"), "positive"),
        "f": kernel.Symbol(("N", "S"), "nonneg"),
        "g": kernel.Symbol(("S", "N"), "positive"),
        "e": kernel.Symbol(("N", "S")),
        "n": kernel.Symbol(("N",), "natural"),
        "c": kernel.Symbol(()),
        "x": kernel.Symbol(()),
        "y": kernel.Symbol(()),
    }
)


def using(*hypotheses):
    """``hypotheses |- 0 = 0``."""
    return combine(SIG, [assume(SIG, h) for h in hypotheses], eq(ZERO, ZERO))


def replayed(theorem):
    report = verify(dump(theorem))
    assert (report.theorem.conclusion, report.theorem.hypotheses) == (theorem.conclusion, theorem.hypotheses)
    return report


class TestArchimedes:
    SLOPE, REST = minus(sym("x"), sym("y")), sym("c")
    LINE = add(mul(nat(k=1), SLOPE), REST)

    @pytest.mark.parametrize("relation", [">=", ">"])
    def test_the_slope_is_not_negative(self, relation):
        thm = assume(SIG, Judgement((VS, K), relation, self.LINE, ZERO))
        made = kernel.archimedes(thm, "k", self.SLOPE, self.REST)
        assert made.conclusion == ge(self.SLOPE, ZERO, VS)
        assert replayed(made).axioms == ("archimedes",)

    def test_the_conclusion_is_never_strict(self):
        thm = assume(SIG, Judgement((K,), ">", add(mul(nat(k=1), ZERO), ONE), ZERO))
        assert kernel.archimedes(thm, "k", ZERO, ONE).conclusion.relation == ">="

    def test_side_conditions(self):
        thm = assume(SIG, ge(self.LINE, ZERO, K))
        for arguments in (
            ("k", add(self.SLOPE, nat(k=1)), minus(self.REST, mul(nat(k=1), nat(k=1)))),  # k in the slope
            ("k", ZERO, self.LINE),  # k in the rest
            ("k", self.SLOPE, total(VS, add(self.REST, mul(ZERO, nat(k=1))))),
            ("j", self.SLOPE, self.REST),
            ("s", self.SLOPE, self.REST),
        ):
            with pytest.raises(IllFormed):
                kernel.archimedes(thm, *arguments)
        for slope, rest in ((self.SLOPE, ZERO), (sym("x"), self.REST), (mul(num(-1), self.SLOPE), self.REST)):
            with pytest.raises(SideCondition, match="k times the slope plus the rest"):
                kernel.archimedes(thm, "k", slope, rest)
        with pytest.raises(IllFormed, match="inequality for all k"):
            kernel.archimedes(assume(SIG, eq(self.LINE, ZERO, K)), "k", self.SLOPE, self.REST)
        with pytest.raises(IllFormed, match="inequality for all k"):
            kernel.archimedes(assume(SIG, ge(self.LINE, ZERO)), "k", self.SLOPE, self.REST)  # k is a parameter

    def test_a_quadratic_is_not_linear(self):
        square = add(mul(nat(k=1), nat(k=1), num(-1)), mul(nat(k=1), sym("x")))
        thm = assume(SIG, ge(square, ZERO, K))
        for slope, rest in ((sym("x"), mul(num(-1), nat(k=1), nat(k=1))), (minus(sym("x"), nat(k=1)), ZERO)):
            with pytest.raises(IllFormed):
                kernel.archimedes(thm, "k", slope, rest)

    def test_convergence_determines_the_limit(self):
        """|c - x| <= b(k) and |c - y| <= b(k) with (k + 1) b(k) <= 1 for all k give x = y."""
        b_k = sym("e", nat(k=1), s)
        rate = assume(SIG, ge(ONE, mul(nat(1, k=1), b_k), K, VS))
        bounds = []
        for big, small in (("c", "x"), ("y", "c"), ("c", "y"), ("x", "c")):
            bounds.append(assume(SIG, ge(b_k, minus(sym(big), sym(small)), K, VS)))
        at = ((K, nat(k=1)), (VS, s))
        halves = []
        for one, two, slope in ((0, 1, minus(sym("x"), sym("y"))), (2, 3, minus(sym("y"), sym("x")))):
            goal = ge(add(mul(nat(k=1), slope), add(slope, num(2))), ZERO, K, VS)
            lines = [Item(0, num(2), at), Item(1, nat(1, k=1), at), Item(2, nat(1, k=1), at)]
            linear = combine(SIG, [rate, bounds[one], bounds[two]], goal, lines)
            limit = kernel.archimedes(linear, "k", slope, add(slope, num(2)))
            halves.append(limit)
        first = combine(SIG, halves[:1], ge(sym("x"), sym("y"), VS), [Item(0, ONE, ((VS, s),))])
        second = combine(SIG, halves[1:], ge(sym("y"), sym("x"), VS), [Item(0, ONE, ((VS, s),))])
        made = kernel.antisymmetry(first, second)
        assert made.conclusion == eq(sym("x"), sym("y"), VS)
        assert replayed(made).axioms == ("archimedes",)


class TestRoots:
    def test_exist(self):
        for name, value in (
            ("root", sym("W", s)),
            ("root", sym("V", s)),
            ("rootp", sym("V", s)),
            ("rootr", sym("W", s)),
        ):
            for exponent in (power(sym(name, s), 2), power(sym(name, s), 1, k=1)):
                definition = eq(exponent, value, VS)
                made = kernel.discharge(using(definition), definition)
                assert made.hypotheses == frozenset()
                assert replayed(made).axioms == ("roots",)

    def test_with_a_denominator_and_by_evidence(self):
        definition = eq(mul(power(sym("rootp", s), 3), sym("W", s)), sym("d", s), VS)
        above = [assume(SIG, Judgement((VS,), ">", sym(n, s), ZERO)) for n in ("W", "d")]
        made = kernel.discharge(using(definition), definition, above)
        assert made.hypotheses == {e.conclusion for e in above}
        for some in ([], above[:1], above[1:]):
            with pytest.raises(SideCondition):
                kernel.discharge(using(definition), definition, some)

    @pytest.mark.parametrize(
        "definition",
        [
            eq(power(sym("root", s), 2), sym("d", s), VS),  # perhaps negative
            eq(power(sym("rootp", s), 2), sym("W", s), VS),  # perhaps zero
            eq(power(sym("rootr", s), 2), sym("d", s), VS),
            eq(power(sym("root", s), 2), num(-1), VS),
            eq(power(sym("root", s), 2), add(sym("root", s), ONE), VS),  # mentions itself
            eq(power(sym("root", s), 0, k=1), sym("W", s), VS),  # k may be 0
            eq(power(sym("root", s), 0), sym("W", s), VS),
            eq(power(sym("root", s), -1), sym("V", s), VS),
            eq(power(sym("root", s), 2, k=-1), sym("V", s), VS),  # not natural for large k
            eq(power(sym("rootn", s), 2), num(2), VS),  # no natural number
            eq(power(sym("root", s), 2), sym("W", s)),  # at one s only
            eq(power(sym("root", s), 2), sym("W", s), VS, VA),
            ge(power(sym("root", s), 2), sym("W", s), VS),
        ],
        ids=str,
    )
    def test_refused(self, definition):
        with pytest.raises((SideCondition, IllFormed)):
            kernel.discharge(using(definition), definition)


class TestExponentials:
    def test_exist(self):
        definition = eq(("log", sym("V", s)), sym("d", s), VS)
        assert replayed(kernel.discharge(using(definition), definition)).axioms == ("exponentials",)

    @pytest.mark.parametrize(
        "definition",
        [
            eq(("log", sym("W", s)), sym("d", s), VS),
            eq(("log", sym("V", s)), sym("V", s), VS),
            eq(mul(("log", sym("V", s)), num(2)), sym("d", s), VS),
            ge(("log", sym("V", s)), sym("d", s), VS),
            eq(("log", mul(sym("V", s), sym("V", s))), sym("d", s), VS),
        ],
        ids=str,
    )
    def test_refused(self, definition):
        with pytest.raises((SideCondition, IllFormed)):
            kernel.discharge(using(definition), definition)


class TestNaturals:
    def test_a_number_of_steps_exists(self):
        for definition in (
            ge(sym("n", nat(k=1)), sym("c"), K),
            ge(mul(sym("n", nat(k=1)), num(3)), mul(nat(k=1), sym("c")), K),
        ):
            assert replayed(kernel.discharge(using(definition), definition)).axioms == ("archimedes",)
        by_value = eq(sym("n", nat(k=1)), nat(1, k=2), K)
        assert replayed(kernel.discharge(using(by_value), by_value)).axioms == ()

    @pytest.mark.parametrize(
        "definition",
        [
            ge(mul(sym("n", nat(k=1)), sym("c")), ONE, K),  # c may be zero
            ge(sym("c"), sym("n", nat(k=1)), K),
            eq(sym("n", nat(k=1)), sym("c"), K),  # no natural number
            eq(mul(sym("n", nat(k=1)), num(2)), nat(1), K),
            eq(sym("n", nat(k=1)), nat(-1, k=1), K),
            ge(sym("x"), sym("c")),  # an inequality defines natural symbols only
            ge(sym("n", nat(k=1)), sym("n", nat(k=1)), K),
        ],
        ids=str,
    )
    def test_refused(self, definition):
        with pytest.raises((SideCondition, IllFormed)):
            kernel.discharge(using(definition), definition)


PICK, OTHER = sym("p", s, a), sym("p", s, b)
GAIN = sym("Q", s, a)
CHOICE = (
    eq(power(PICK, 2), PICK, VS, VA),
    eq(total(VA, PICK), ONE, VS),
    ge(total(VA, mul(PICK, GAIN)), sym("Q", s, b), VS, ("b", "A")),
)


class TestMaximiser:
    def test_exists(self):
        made = kernel.maximiser(using(*CHOICE), CHOICE, "p", VA, GAIN)
        assert made.hypotheses == frozenset() and replayed(made).axioms == ("maximiser",)

    def test_a_minimiser(self):
        smallest = ge(sym("Q", s, b), total(VA, mul(PICK, GAIN)), VS, ("b", "A"))
        parts = (*CHOICE[:2], smallest)
        assert not kernel.maximiser(using(*parts), parts, "p", VA, mul(num(-1), GAIN)).hypotheses

    @pytest.mark.parametrize(
        ("place", "definition"),
        [
            (0, eq(power(PICK, 2), ONE, VS, VA)),
            (0, eq(power(PICK, 3), PICK, VS, VA)),
            (0, eq(power(PICK, 2), PICK, VA, VS)),
            (0, ge(power(PICK, 2), PICK, VS, VA)),
            (1, eq(total(VA, PICK), num(2), VS)),
            (1, eq(total(VA, PICK), ONE)),
            (1, eq(total(VA, PICK), ONE, VS, ("b", "A"))),
            (2, ge(total(VA, mul(PICK, GAIN)), add(sym("Q", s, b), ONE), VS, ("b", "A"))),
            (2, Judgement((VS, ("b", "A")), ">", total(VA, mul(PICK, GAIN)), sym("Q", s, b))),
            (2, eq(total(VA, mul(PICK, GAIN)), sym("Q", s, b), VS, ("b", "A"))),
            (2, ge(total(VA, mul(PICK, GAIN)), sym("Q", s, b), VS, VA)),
            (2, ge(total(VA, mul(PICK, GAIN)), sym("Q", s, b), VS)),
            (2, ge(sym("Q", s, b), total(VA, mul(PICK, GAIN)), VS, ("b", "A"))),
        ],
    )
    def test_other_definitions_are_refused(self, place, definition):
        parts = (*CHOICE[:place], definition, *CHOICE[place + 1 :])
        with pytest.raises((IllFormed, SideCondition)):
            kernel.maximiser(using(*parts), parts, "p", VA, GAIN)

    def test_the_objective_does_not_mention_the_choice(self):
        gain = mul(num(-1), PICK)
        third = ge(total(VA, mul(PICK, gain)), mul(num(-1), OTHER), VS, ("b", "A"))  # -1 >= -p(b) for all b
        parts = (*CHOICE[:2], third)
        with pytest.raises(SideCondition, match="still occurs"):
            kernel.maximiser(using(*parts), parts, "p", VA, gain)

    def test_the_new_variable_is_new(self):
        """sum_a p(s, a) (Q(s, a) - Q(s, b)) >= 0 with the parameter b put for a is no maximum over a alone."""
        gain = minus(GAIN, sym("Q", s, b))
        third = ge(total(VA, mul(PICK, gain)), ZERO, VS, ("b", "A"))
        parts = (*CHOICE[:2], third)
        with pytest.raises(IllFormed):
            kernel.maximiser(using(*parts), parts, "p", VA, gain)

    def test_a_positive_symbol_is_not_zero_somewhere(self):
        def put(j):
            def on(term):
                return ("sym", "pp", term[2]) if term[1] == "p" else term

            from scsym.kernel.terms import rebuild

            return Judgement(j.forall, j.relation, rebuild(j.left, on, {}), rebuild(j.right, on, {}))

        parts = tuple(map(put, CHOICE))
        with pytest.raises(SideCondition, match="declared real or nonneg"):
            kernel.maximiser(using(*parts), parts, "pp", VA, GAIN)

    def test_all_three_are_hypotheses(self):
        for missing in range(3):
            held = [j for n, j in enumerate(CHOICE) if n != missing]
            with pytest.raises(IllFormed, match="is a hypothesis"):
                kernel.maximiser(using(*held), CHOICE, "p", VA, GAIN)

    def test_it_is_not_mentioned_elsewhere(self):
        thm = combine(SIG, [assume(SIG, j) for j in CHOICE], CHOICE[1], [Item(1, ONE, ((VS, s),))])
        with pytest.raises(SideCondition, match="still occurs"):
            kernel.maximiser(thm, CHOICE, "p", VA, GAIN)


F0, FK, FN = sym("f", nat(0), s), sym("f", nat(k=1), s), sym("f", nat(1, k=1), s)
BASE = eq(F0, sym("W", s), VS)
NEXT = eq(FN, total(("t", "S"), mul(sym("W", t), sym("f", nat(k=1), t))), K, VS)


class TestRecursion:
    def test_exists(self):
        made = kernel.recursion(using(BASE, NEXT), BASE, NEXT, 0)
        assert made.hypotheses == frozenset() and replayed(made).axioms == ("recursion",)

    def test_with_denominators_and_evidence(self):
        g0, gk, gn = (sym("g", s, nat(*c, **m)) for c, m in (((0,), {}), ((), {"k": 1}), ((1,), {"k": 1})))
        base = eq(mul(g0, sym("V", s)), ONE, VS)
        step = eq(mul(gn, add(gk, ONE)), add(gk, sym("d", s)), VS, K)
        with pytest.raises(SideCondition, match="values that are positive"):
            kernel.recursion(using(base, step), base, step, 1)
        above = assume(SIG, Judgement((VS,), ">=", sym("d", s), ZERO))
        positive = combine(
            SIG,
            [above],
            Judgement((VS, K), ">", add(gk, sym("d", s)), ZERO),
            [Item(0, ONE, ((VS, s),))],
            remainder=gk,
        )
        made = kernel.recursion(using(base, step), base, step, 1, [positive])
        assert made.hypotheses == {above.conclusion}
        assert replayed(made)
        # evidence that rests on what is assumed of the symbol itself says nothing
        of_itself = assume(SIG, Judgement((VS, K), ">", add(gk, sym("d", s)), ZERO))
        with pytest.raises(SideCondition, match="still occurs"):
            kernel.recursion(using(base, step), base, step, 1, [of_itself])

    @pytest.mark.parametrize(
        ("base", "step"),
        [
            (BASE, eq(FN, add(FN, ONE), K, VS)),  # no such number
            (BASE, eq(FN, sym("f", nat(2, k=1), s), K, VS)),
            (BASE, eq(FN, add(F0, ONE), K, VS)),  # the rule asks for k alone
            (BASE, eq(FN, ("range", ("k", nat(m=1)[1]), FK), K, VS)),  # another k
            (BASE, eq(FN, ("range", ("j", nat(m=1)[1]), sym("f", nat(j=1), s)), K, VS)),
            (BASE, eq(FN, sym("d", s), K, VS)),  # perhaps negative
            (BASE, eq(FN, FK, VS)),  # at one k only
            (BASE, eq(FN, FK, K)),
            (BASE, eq(sym("f", nat(2, k=1), s), FK, K, VS)),  # f(1) is free
            (BASE, eq(sym("f", nat(1, k=2), s), FK, K, VS)),
            (BASE, eq(FK, FN, K, VS)),
            (BASE, eq(sym("f", nat(1, k=1), t), FK, K, ("t", "S"))),
            (BASE, ge(FN, FK, K, VS)),
            (BASE, eq(mul(FN, sym("W", s)), FK, K, VS)),  # divided by what may be zero
            (BASE, eq(sym("e", nat(1, k=1), s), ONE, K, VS)),
            (eq(F0, sym("d", s), VS), NEXT),
            (eq(F0, add(FK, ONE), VS), NEXT),
            (eq(sym("f", nat(1), s), ONE, VS), NEXT),
            (eq(FK, ONE, K, VS), NEXT),
            (eq(F0, ONE), NEXT),
            (eq(mul(F0, sym("c")), ONE, VS), NEXT),
        ],
        ids=str,
    )
    def test_refused(self, base, step):
        with pytest.raises((SideCondition, IllFormed)):
            kernel.recursion(using(base, step), base, step, 0)

    def test_a_natural_function(self):
        n0, nk, nn = sym("n", nat(0)), ("n", (nat(k=1),)), sym("n", nat(1, k=1))
        base, step = eq(n0, nat(1)), eq(nn, ("nat", (1, (), ((nk, 2),))), K)
        assert kernel.recursion(using(base, step), base, step, 0).hypotheses == frozenset()
        for value in (mul(sym(*nk[:1], *nk[1]), num(2)), ("nat", (-1, (), ((nk, 2),))), ONE):
            with pytest.raises(SideCondition):
                wrong = eq(nn, value, K)
                kernel.recursion(using(base, wrong), base, wrong, 0)
        halved = eq(mul(nn, num(2)), ("nat", (1, (), ((nk, 2),))), K)
        with pytest.raises(IllFormed, match="no denominators"):
            kernel.recursion(using(base, halved), base, halved, 0)

    def test_it_is_not_mentioned_elsewhere(self):
        thm = combine(SIG, [assume(SIG, BASE), assume(SIG, NEXT)], BASE, [Item(0, ONE, ((VS, s),))])
        with pytest.raises(SideCondition, match="still occurs"):
            kernel.recursion(thm, BASE, NEXT, 0)
