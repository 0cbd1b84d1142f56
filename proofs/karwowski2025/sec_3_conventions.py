"""Karwowski and Douglas, section 3: what the preliminaries leave open, and the conventions that make all of it exact.

Policies must be time-indexed (stationary ones are not closed under retraining); a discount is not "without loss of
generality" removed by a terminal state; trajectories have T + 1 decisions in section 3 and T in sections 4 and 5; where
no action can succeed conditioning is 0/0, and the row is left as it is.
"""

from fractions import Fraction
from typing import Any

from scsym.analysis import evaluate
from scsym.claims import claim
from scsym.claims.former import claim as former_claim
from scsym.exact import log
from scsym.language import sum_
from scsym.mdp import MDP, zoo
from scsym.operators import success_condition
from scsym.prove import eq, prove
from scsym.theories import retraining as known
from scsym.theories.layered import a, k, n, x
from scsym.theories.layered import retraining as T

HALF = Fraction(1, 2)


def discounted():
    """Two decisions with e^r = 1 and 1/4; a discount of 1/2 as the chance to end after the first."""
    rows: Any = {"first": {"go": {"second": HALF, "end": HALF}}, "second": {"go": "end"}}
    return MDP(rows, initial="first", terminal={"end": 1}, weights={("second", "go"): "1/4"}, name="discounted")


@former_claim(
    "karwowski2025/sec-3-discount",
    expect="refuted",
    title="a discount can be removed by an auxiliary terminal state",
    source="Section 3",
    printed="We will assume gamma = 1 without loss of generality (as one can always convert an MDP with gamma < 1 to "
    "gamma = 1 by introducing an auxiliary terminal state).",
    says="T = 2, gamma = 1/2, e^r = 1 and then 1/4: e^(r_1 + gamma r_2) = 1/2, but with the terminal state E "
    "e^(r_1 + r_2) "
    "= 1/2 * 1/4 + 1/2 * 1 = 5/8; and transitions that were deterministic are not any more",
)
def discount(p):
    model = discounted()
    soft, root = evaluate(model).J, HALF
    p.exact("E e^(r_1 + r_2) with the terminal state", soft, "5/8")
    p.exact("(e^(gamma r_2))^2 = e^(r_2)", root**2, "1/4")
    p.exact("deterministic with the terminal state", int(model.is_deterministic), 0)
    p.counterexample(
        model, "soft value with the terminal state = e^(r_1 + gamma r_2)", soft, root, relation="=",
        hypotheses={"the root is e^(r_2 / 2)": root * root == model.weight("second", "go")},
    )  # fmt: skip
    p.corrected("karwowski2025/sec-3-discount-linear")


@former_claim(
    "karwowski2025/sec-3-discount-linear",
    expect="proven for this shape",
    title="for the expected return the terminal state is right",
    source="Section 3",
    says="in the same model E[r_1 + r_2] with the terminal state is gamma r_2 = (1/2) log(1/4): linear in r, so exact",
)
def discount_linear(p):
    model = discounted()
    p.exact("expected return", evaluate(model).expected_return, HALF * log("1/4"))


@former_claim(
    "karwowski2025/sec-3-stationary",
    expect="refuted",
    title="policies S -> Delta(A) are closed under retraining",
    source="Section 3, Definition 5.3",
    printed="A policy is a function pi: S -> Delta(A).",
    says="s stays with weight 1/2 or enters a dead state with weight 1, T = 2: G is (1, 0) at t = 1 and (1/3, 2/3) "
    "at t = 2",
)
def stationary(p):
    model = zoo.dead_end()
    once = success_condition(model, model.uniform())
    p.exact("G at t = 1", once[1, "s"], {"a": 1, "b": 0})
    p.exact("G at t = 2", once[2, "s"], {"a": "1/3", "b": "2/3"})
    p.counterexample(
        model, "G at t = 1 and at t = 2", once[1, "s"]["a"], once[2, "s"]["a"], relation="=",
        hypotheses={"the prior is stationary": model.uniform()[1, "s"] == model.uniform()[2, "s"]},
    )  # fmt: skip
    p.corrected("karwowski2025/zero-success")


@claim(
    "karwowski2025/zero-success",
    T,
    [
        eq(sum_(a, T.G(k, n, x, a)), 1),
        eq(T.G(k + 1, n, x, a) * T.V(k, n + 1, x), T.G(k, n, x, a) * T.Q(k, n, x, a)),
        eq(T.V_zero(k, n, x) * T.V(k + 1, n, x), 0),
        eq(T.V_zero(k + 1, n, x), T.V_zero(k, n, x)),
        eq(T.V_zero(k, n + 1, x) * T.G(k, n, x, a), T.V_zero(k, n + 1, x) * T.p(n, x, a)),
        eq(T.V_zero(k, n, x), T.V_zero(0, n, x)),
        eq(T.V_zero(k, n + 1, x) * T.G(k, n, x, a) * T.Q(k, n, x, a), 0),
    ],
    title="rows that cannot succeed are left as they are, for ever",
    source="Definitions 5.1, 5.3",
    quotes="G(p) = p(a_t | s_t, O_{t:T} = 1)",
)
def zero_success():
    yield known.sums()
    yield known.bayes()
    yield known.dead_stays_dead()
    yield known.same_dead()
    yield known.dead_rows_kept()
    yield known.dead_as_at_first()
    yield prove(T, eq(T.V_zero(k, n + 1, x) * T.G(k, n, x, a) * T.Q(k, n, x, a), 0), by=[known.no_mass_where_dead()])
