"""Russo, Example 3.1: two actions that succeed with probability 0.495 and 0.505, chosen with equal probability.

The numbers are as printed. Not in the paper: the example for every gap, and what repeated conditioning does to it.
"""

from fractions import Fraction

from scsym.analysis import evaluate
from scsym.claims import claim
from scsym.mdp import zoo
from scsym.models import Point
from scsym.operators import iterate
from scsym.prove import Declaration, Theory, auto, eq, gt, induct, natural, sum_
from scsym.theories.success import a, s, success, t

PRINTED = (
    "By Bayes' rule, it assigns probability to each arm: 0.495 to arm 1 and 0.505 to arm 2. This improves the success "
    "rate from 0.5 to 0.50005, a gain of 0.00005. Success conditioning closes only 1% of the gap to optimal."
)


EXAMPLE = success.with_symbols(
    Declaration(
        "p1", (), "real", "pi_plus of the first arm", r"\pi_+(1)", lambda m: m.policy("pi_plus", m.states[0], "a1")
    ),
    Declaration(
        "p2", (), "real", "pi_plus of the second arm", r"\pi_+(2)", lambda m: m.policy("pi_plus", m.states[0], "a2")
    ),
    Declaration(
        "best", (), "real", "the success probability of the best arm", "Q^*", lambda m: m.q("pi0", m.states[0], "a2")
    ),
    Declaration("Is", (), "real", "the influence at the state", "I(s)", lambda m: m.influence(m.states[0])),
    Declaration(
        "chi2s",
        (),
        "real",
        "the divergence at the state",
        r"\chi^2(s)",
        lambda m: m.chi_squared("pi_plus", m.states[0]),
    ),
)


@claim("russo2026/ex-3.1", EXAMPLE,
    [
        eq(EXAMPLE.J0(), Fraction(1, 2)),
        eq(EXAMPLE.p1(), Fraction(99, 200)),
        eq(EXAMPLE.p2(), Fraction(101, 200)),
        eq(EXAMPLE.J_plus(), Fraction(10001, 20000)),
        eq(EXAMPLE.J_plus() - EXAMPLE.J0(), Fraction(1, 20000)),
        eq(EXAMPLE.Is(), Fraction(1, 10000)),
        eq(EXAMPLE.Gamma(), Fraction(1, 10000)),
        eq(EXAMPLE.chi2s(), Fraction(1, 10000)),
        eq(EXAMPLE.L_plus(), Fraction(1, 20000)),
        eq(EXAMPLE.J_plus() - EXAMPLE.J0(), (EXAMPLE.best() - EXAMPLE.J0()) / 100),
    ], expect="proven for this shape", title="values of the two-action example", source="Example 3.1", quotes=PRINTED
)  # fmt: skip
def values():
    return Point(zoo.example_3_1(), {})


ONE = success.assuming("one_decision", eq(success.P(s, a, t), 0), "every action ends the episode")


@claim("russo2026/ex-3.1-general", ONE,
    eq(success.V_plus(s) - success.V(s), sum_(a, success.pi0(s, a) * (success.Q(s, a) - success.V(s))**2) / success.V(s)),
    title="for any bandit the gain is the variance of the success probability over its mean", source="Example 3.1",
    quotes=PRINTED
)  # fmt: skip
def general():
    same = auto(ONE, eq(success.win(s, a), success.Q(s, a)))
    plus = success.pi_plus(s, a)
    return auto(ONE, eq(success.V_plus(s), sum_(a, plus * success.Q(s, a))), [same])


def _success_after(m, n):
    return evaluate(m.mdp, iterate(m.mdp, m.the_policy("pi0"), n)).J


STEPS = Theory("iterates of the example").with_symbols(
    Declaration("J", ("N",), "real", "the success probability after k steps", "J_k", _success_after)
)
LOW, HIGH = Fraction(99, 200), Fraction(101, 200)


def _close(k, reading, places):
    """``J_k`` rounds to the reading."""
    unit = Fraction(1, 2 * 10**places)
    return [gt(STEPS.J(k), Fraction(reading) - unit), gt(Fraction(reading) + unit, STEPS.J(k))]


@claim("russo2026/ex-3.1-iterates", STEPS,
    [
        *(eq(STEPS.J(n) * (LOW**n + HIGH**n), LOW ** (n + 1) + HIGH ** (n + 1)) for n in (0, 1, 2, 3, 10)),
        eq(STEPS.J(1), Fraction(10001, 20000)),
        *_close(2, "0.50009999", 8),
        *_close(10, "0.500498356", 9),
    ], expect="proven for this shape", title="repeated conditioning of the example", source="Example 3.1"
)  # fmt: skip
def iterates():
    return Point(zoo.example_3_1(), {"pi0": zoo.example_3_1().uniform()})


k = natural("k")


def _row(m, n):
    """The n-th iterate of conditioning the first state's uniform row on its action values."""
    row = {j: m.policy("pi0", m.states[0], j) for j in m.actions}
    for _ in range(n):
        total = sum(x * _q(m, j) for j, x in row.items())
        row = {j: x * _q(m, j) / total for j, x in row.items()}
    return row


def _q(m, j):
    return m.q("pi0", m.states[0], j)


B = Theory("a bandit", sorts={"A": "the arms"}, reading="one decision").with_symbols(
    Declaration("pi0", ("A",), "nonneg", "the behaviour policy", r"\pi_0", lambda m, j: _row(m, 0)[j], "law"),
    Declaration("q", ("A",), "nonneg", "the success probability of an arm", "q", _q),
    Declaration("pi", ("N", "A"), "nonneg", "the k-th iterate", r"\pi_k", lambda m, n, j: _row(m, n)[j]),
    Declaration(
        "J", ("N",), "positive", "the success probability of the k-th iterate", "J_k",
        lambda m, n: sum(x * _q(m, j) for j, x in _row(m, n).items()),
    ),
    Declaration(
        "Z", ("N",), "positive", "the k-th moment of q", "Z_k",
        lambda m, n: sum(x * _q(m, j) ** n for j, x in _row(m, 0).items()),
    ),
)  # fmt: skip
B = B.assuming("start", eq(B.pi(0, a), B.pi0(a))).assuming("pi0_sums", eq(sum_(a, B.pi0(a)), 1))
B = B.assuming("conditioning", eq(B.pi(k + 1, a) * B.J(k), B.pi(k, a) * B.q(a)), "Bayes' rule")
B = B.assuming("J_def", eq(B.J(k), sum_(a, B.pi(k, a) * B.q(a))))
B = B.assuming("Z_def", eq(B.Z(k), sum_(a, B.pi0(a) * B.q(a) ** k)))


@claim("russo2026/ex-3.1-iterates-law", B,
    [eq(B.pi(k, a) * B.Z(k), B.pi0(a) * B.q(a) ** k), eq(B.J(k) * B.Z(k), B.Z(k + 1))],
    title="repeated conditioning of any bandit", source="Example 3.1"
)  # fmt: skip
def iterates_law():
    def at_next(before):
        success = auto(B, eq(B.J(k) * B.Z(k), B.Z(k + 1), fix=(k,)), [before])
        return auto(
            B, eq(B.pi(k + 1, a) * B.Z(k + 1), B.pi0(a) * B.q(a) ** (k + 1), fix=(k,)),
            [success, before],
        )  # fmt: skip

    zeroth = auto(B, eq(B.pi(0, a) * B.Z(0), B.pi0(a) * B.q(a) ** 0))  # fmt: skip
    law = induct(B, eq(B.pi(k, a) * B.Z(k), B.pi0(a) * B.q(a) ** k, fix=(k,)), k, zeroth, at_next)
    yield law
    yield auto(B, eq(B.J(k) * B.Z(k), B.Z(k + 1)), [law])
