"""Certificates found without being told how; what cannot be found is said so."""

import pytest

from scsym.errors import NotProven, StatementError
from scsym.kernel import verify
from scsym.prove import (
    Declaration,
    Index,
    Theory,
    at,
    auto,
    dump,
    eq,
    ge,
    gt,
    induct,
    natural,
    prove,
    search,
    sum_,
    sum_of_squares,
    times,
)  # fmt: skip
from scsym.prove.search import decompose
from scsym.theories.success import a, s
from scsym.theories.success import success as T

GAIN = sum_(a, T.pi_plus(s, a) * (T.Q(s, a) - T.V(s)))


@pytest.mark.parametrize(
    "goal",
    [
        eq(GAIN / T.V(s), T.I(s)),
        eq(T.chi2_plus(s), T.I(s)),
        eq(T.L_plus(), T.J0() * T.Gamma()),
        eq(T.J(), sum_(s, T.mu(s) * T.V_pi(s))),
        eq(T.J() - T.J0(), sum_((s, a), T.d_pi(s) * T.pi(s, a) * (T.Q(s, a) - T.V(s)))),
    ],
    ids=["triple", "chi-squared", "weighted", "flow", "difference"],
)
def test_central_identities_are_found_among_all_equations(goal):
    lemma = search(T, goal)
    assert lemma.statement.judgement == goal.judgement
    assert verify(dump(lemma.theorem)).theorem.conclusion == goal.judgement


@pytest.mark.parametrize(
    "goal",
    [eq(GAIN / T.V(s), 2 * T.I(s)), eq(T.L_plus(), -T.J0() * T.Gamma()), eq(T.chi2_plus(s), T.I(s) + 1)],
)
def test_false_identities_are_not_found(goal):
    with pytest.raises(NotProven, match="no certificate found"):
        search(T, goal)


def test_the_trust_region_inequality_by_a_square():
    F = T.assuming("feasible", ge(T.Gamma(), sum_(s, T.d_plus(s) * T.chi2(s))))
    square = sum_((s, a), T.J0() * T.d_plus(s) * T.pi0(s, a) * (T.rho(s, a) - T.Q(s, a) / T.V(s)) ** 2)
    premises = [F.feasible, F.L_plus_def, F.L_def, F.Gamma_def, F.chi2_def, F.I_def, F.rho_def, F.conditioning]
    lemma = search(F, ge(F.L_plus(), F.L()), [*premises, F.V_value, F.d_plus_def], squares=[square])
    assert "feasible" in lemma.hypotheses
    with pytest.raises(NotProven):
        search(F, ge(F.L_plus(), F.L()), [*premises[1:], F.V_value, F.d_plus_def], squares=[square])


def test_cauchy_schwarz_by_a_gram_matrix():
    goal = ge(sum_(a, T.pi0(s, a) * T.Q(s, a) ** 2), T.V(s) ** 2)
    options = {"weight": T.pi0(s, a), "over": (a,), "using": [T.V_value, T.pi0_sums], "depth": 2}
    assert sum_of_squares(T, goal, [T.Q(s, a), T.V(s)], **options).theorem.conclusion == goal.judgement
    with pytest.raises(NotProven):
        sum_of_squares(T, ge(0, sum_(a, T.pi0(s, a) * T.Q(s, a) ** 2)), [T.Q(s, a)], **options)


def test_decompose_refuses_an_indefinite_form():
    assert list(decompose({(0, 0): 1, (0, 1): -1, (1, 1): 1}, 2)) == [(1, [1, -1])]
    with pytest.raises(NotProven):
        list(decompose({(0, 0): 0, (0, 1): 1, (1, 1): 0}, 2))
    with pytest.raises(NotProven):
        list(decompose({(0, 0): 1, (0, 1): 2, (1, 1): 1}, 2))


def test_a_failed_proof_names_every_equation_that_is_missing():
    with pytest.raises(NotProven) as caught:
        prove(T, eq(GAIN / T.V(s), T.I(s)), by=[T.conditioning])
    text = str(caught.value)
    assert text.splitlines()[-1].strip() == "would close it: I_def, V_value, pi0_sums"
    assert "left over: -I(s) + sum_{a} Q(s, a)^2 pi0(s, a) / V(s)^2" in text


def test_a_premise_is_used_at_indices_that_are_named():
    t = Index("t", "S")
    goal = eq(T.V(t), sum_(a, T.pi0(t, a) * T.Q(t, a)))
    assert prove(T, goal, using=[times(1, T.V_value, at={"s": t})]).hypotheses == ("V_value",)
    with pytest.raises(StatementError, match="V_value quantifies s, not u"):
        times(1, T.V_value, at={"u": t})
    with pytest.raises(StatementError, match="s of V_value is of the sort S, and .* is not"):
        times(1, T.V_value, at={"s": a})
    with pytest.raises(StatementError, match="in their order or by name, not both"):
        times(1, T.V_value, t, at={"s": t})


def test_a_step_of_an_induction_may_leave_its_hypothesis_unused():
    f = Declaration("f", ("N",))
    k = natural("k")
    theory = Theory("zero").with_symbols(f).assuming("start", eq(f(0), 0)).assuming("next", eq(f(k + 1), 0))
    claim = eq(f(k), 0, fix=(k,))
    base, step = prove(theory, eq(f(0), 0), by=[theory.start]), prove(theory, eq(f(k + 1), 0), by=[theory.next])
    lemma = induct(theory, claim, k, base, lambda _: at(step, k))
    assert lemma.hypotheses == ("next", "start")
    assert auto(theory, eq(f(k), 0)).hypotheses == ("next", "start")


# Each of these ended in another error than its own, or was not found

D = Declaration
ORDER = Theory("order").with_symbols(D("x", ()), D("y", ()), D("p", (), "positive"), D("r", (), "nonneg"))
ORDER = ORDER.assuming("above", gt(ORDER.x(), ORDER.y()), "x > y")


@pytest.mark.parametrize(
    ("goal", "squares"),
    [
        (gt(ORDER.x() + ORDER.p(), ORDER.y()), [ORDER.p()]),
        (gt(ORDER.p(), 0), [ORDER.p()]),
        (ge(ORDER.r(), 0), []),
        (gt(ORDER.x(), ORDER.y()), []),
    ],
    ids=["strict", "no premise used", "a declared sign", "the hypothesis itself"],
)
def test_orders_that_prove_can_do(goal, squares):
    assert search(ORDER, goal, [ORDER.above], squares=squares).statement.judgement == goal.judgement


def test_an_inequality_is_a_premise_by_default():
    theory = ORDER.assuming("a", ge(ORDER.x(), ORDER.y())).assuming("b", ge(ORDER.y(), ORDER.x()))
    assert search(theory, ge(ORDER.x(), ORDER.y())).statement.judgement.relation == ">="


def test_a_contradiction_among_the_premises_and_a_plain_failure():
    below = ORDER.assuming("below", ge(ORDER.y(), ORDER.x()))
    for goal in (gt(0, 0), gt(ORDER.x(), ORDER.x())):
        lemma = search(below, goal, [below.above, below.below])
        assert set(lemma.hypotheses) == {"above", "below"}
    with pytest.raises(NotProven, match="no certificate found"):
        search(ORDER, gt(0, 0), [ORDER.above])
    with pytest.raises(NotProven, match=r"squares=\[\.\.\.\] are nonnegative terms that may remain"):
        search(ORDER, ge(ORDER.y(), ORDER.x()), [ORDER.above])
