"""False statements meet an exact, minimal, rechecked counterexample; true ones meet none."""

import dataclasses

import pytest

from scsym.errors import NotProven
from scsym.language import Declaration, Index, Theory
from scsym.models.refutation import check_counterexample, refute
from scsym.models.witness import small_points
from scsym.prove import delta, eq, ge, gt, sum_
from scsym.theories.mdp import mdp, with_policy
from scsym.theories.success import a, s
from scsym.theories.success import success as T

TRUE_GAIN = eq(T.J_plus() - T.J0(), T.L_plus())


def test_the_first_order_gain_is_not_the_true_gain():
    found = refute(T, TRUE_GAIN)
    assert found is not None and found.left != found.right
    found.recheck()
    assert (len(found.mdp.states), len(tuple(found.mdp.pairs))) == (1, 2)
    assert repr(found).startswith("refuted: J_plus - J0 = L_plus")


@pytest.mark.parametrize(
    "claim",
    [gt(T.pi_plus(s, a), 0), ge(2 * T.pi_plus(s, a), T.pi0(s, a))],
    ids=["the support is kept", "at most half is lost"],
)
def test_conditioning_may_drop_an_action(claim):
    found = refute(T, claim)
    assert [(p, dict(found.mdp.P(*p))) for p in found.mdp.pairs] == [
        (("s0", "a"), {"win": 1}),
        (("s0", "b"), {"lose": 1}),
    ]
    assert dict(found.at) == {"s": "s0", "a": "b"} and found.left == 0
    assert set(found.policies) == {"pi0"}, "the competitor plays no part"
    assert found.hypotheses == tuple(T.hypotheses), "all hypotheses count"


def test_a_theorem_is_not_refuted():
    assert refute(T, eq(T.L_plus(), T.J0() * T.Gamma()), tries=60) is None


def test_assumptions_count_and_are_listed():
    F = T.assuming("no_influence", eq(T.I(s), 0))
    claim = eq(sum_(a, T.pi_plus(s, a) * T.Q(s, a)), T.V(s))
    assert refute(F, claim, tries=60) is None
    assert refute(F, claim, []) is not None, "only where they are set aside"
    sure = T.assuming("sure", eq(T.V(s), 1))
    assert refute(sure, eq(T.V(s), 1), tries=60) is None
    other = refute(T.assuming("half", eq(2 * T.V(s), 1)), eq(T.J0(), 1))
    assert other is not None and other.assumptions == ("half",) and "where 2 V(s) = 1" in repr(other)


def test_ties_and_deterministic_policies_are_among_the_models():
    V = with_policy(mdp, "pi", "the policy", r"\pi", value="V", q="Q")
    best = ge(V.Q(s, a), V.V(s))
    assert refute(V, best) is not None
    tied = V.assuming("tie", eq(V.Q(s, a), V.V(s)))
    found = refute(tied, eq(V.pi(s, a) * (1 - V.pi(s, a)), 0))
    assert found is not None and len(tuple(found.mdp.pairs)) == 2


def test_unreachable_states_are_among_the_models():
    found = refute(T, gt(T.d0(s), 0))
    assert found is not None and len(found.mdp.states) == 2


def test_only_actions_that_exist_are_shown():
    found = refute(T, gt(T.Q(s, a), 0))
    assert found.at["a"] in found.mdp.actions(found.at["s"])


def test_a_theory_without_meanings_is_refuted_by_a_table():
    x = Index("x", "X")
    law = (
        Theory("law")
        .with_symbols(Declaration("p", ("X",), "nonneg"))
        .assuming("whole", eq(sum_(x, Declaration("p", ("X",))(x)), 1))
    )
    found = refute(law, gt(law.p(x), 0))
    assert found.mdp is None and found.point is None and dict(found.at) == {"x": "x0"}
    assert "p(x0) = 0" in repr(found) and "where sum_{x} p(x) = 1 (whole)" in repr(found)
    found.recheck()
    assert refute(law, ge(1, law.p(x)), seconds=1) is None
    y = Index("y", "X")
    assert refute(law, eq(sum_((x, y), delta(x, y)), 1)) is not None


def test_a_point_that_refutes_nothing_is_refused():
    point = small_points(("pi0", "pi"))[0]
    with pytest.raises(NotProven, match="holds in the model"):
        check_counterexample(T, ge(T.J_plus(), T.J0()), (), point)
    F = T.assuming("no_influence", eq(T.I(s), 0))
    with pytest.raises(NotProven, match="no_influence does not hold"):
        check_counterexample(F, eq(T.J_plus(), 0), ("no_influence",), point)


def test_a_forged_counterexample_does_not_recheck():
    found = refute(T, TRUE_GAIN)
    forged = dataclasses.replace(found, statement=eq(T.L_plus(), T.J0() * T.Gamma()))
    with pytest.raises(NotProven):
        forged.recheck()


def test_displays():
    found = refute(T, gt(T.pi_plus(s, a), 0))
    html = found._repr_html_()
    assert "<th>pi0</th><th>leads to</th>" in html and "<td>lose 1</td>" in html and "pi_plus(s, a) &gt; 0" in html
    latex = found.to_latex()
    assert r"\begin{array}{llll}" in latex and r"\text{refuted: }" in latex and r"\pi_{+}" in latex
