"""Terms and judgements as LaTeX."""

from fractions import Fraction

import pytest

from scsym.prove import eq, ge, log, natural, sum_
from scsym.theories.success import a, b, s, t
from scsym.theories.success import success as T
from scsym.typeset import finish, heading, judgement_latex, name_latex, term_latex, term_marked

V, Q, pi0 = T.V, T.Q, T.pi0

TERMS = [
    (V(s), r"V_{\pi_0}(s)"),
    (pi0(s, a), r"\pi_0(a \mid s)"),
    (T.P(s, a, t), r"P(t \mid s, a)"),
    (T.J0(), r"J(\pi_0)"),
    (T.N_pi0(s, t), r"N_{\pi_0}(s, t)"),
    (Q(s, a) / V(s) - 1, r"\frac{Q_{\pi_0}(s, a)}{V_{\pi_0}(s)} - 1"),
    (-V(s), r"-V_{\pi_0}(s)"),
    (V(s) * Fraction(-2, 3), r"-\frac{2\,V_{\pi_0}(s)}{3}"),
    (T.J0() * Fraction(1, 2), r"\frac{J(\pi_0)}{2}"),
    (V(s) - (Q(s, a) - V(s)), r"V_{\pi_0}(s) - \bigl(Q_{\pi_0}(s, a) - V_{\pi_0}(s)\bigr)"),
    (V(s) ** 2, r"V_{\pi_0}(s)^{2}"),
    (T.chi2(s) ** 2, r"(\chi^2(s))^{2}"),
    ((V(s) + 1) ** 2, r"\bigl(V_{\pi_0}(s) + 1\bigr)^{2}"),
    (sum_((s, a), pi0(s, a)), r"\sum_{s, a} \pi_0(a \mid s)"),
    (sum_(a, -pi0(s, a)), r"-\sum_{a} \pi_0(a \mid s)"),
    (V(s) - sum_(a, -pi0(s, a)), r"V_{\pi_0}(s) - \Bigl(-\sum_{a} \pi_0(a \mid s)\Bigr)"),
    (sum_(a, pi0(s, a)) * V(s), r"\Bigl(\sum_{a} \pi_0(a \mid s)\Bigr)\,V_{\pi_0}(s)"),
    (V(s) * sum_(a, pi0(s, a)), r"V_{\pi_0}(s)\,\sum_{a} \pi_0(a \mid s)"),
    (1 / (V(s) * T.J0()), r"\frac{1}{V_{\pi_0}(s)\,J(\pi_0)}"),
    (V(s) ** natural("k"), r"V_{\pi_0}(s)^{k}"),
    (log(V(s)), r"\log V_{\pi_0}(s)"),
]


@pytest.mark.parametrize(("term", "expected"), TERMS, ids=[x for _, x in TERMS])
def test_terms(term, expected):
    assert term_latex(term.term, T) == expected


def test_quantifiers_stand_last():
    assert judgement_latex(eq(sum_(a, pi0(s, a)), 1).judgement, T) == (
        r"\sum_{a} \pi_0(a \mid s) = 1 \quad \text{for all } s"
    )
    assert judgement_latex(ge(T.J(), 0).judgement, T) == r"J(\pi) \ge 0"


def test_without_a_theory_names_are_read_as_mathematics():
    assert term_latex(V(s).term) == "V(s)"
    assert [name_latex(x) for x in ("V_pi", "d0", "pi_plus", "win", "lam", "s_", "x12", "chi2")] == [
        r"V_{\pi}", "d_{0}", r"\pi_{+}", r"\mathrm{win}", r"\lambda", "s'", "x_{12}", r"\chi_{2}",
    ]  # fmt: skip


def test_time_indexed_policies_carry_their_time_below():
    from scsym.theories.layered import layered, n, x

    assert term_latex(layered.p(n, x, a).term, layered) == r"p_{n}(a \mid x)"
    assert term_latex(layered.v(n + 1, x).term, layered) == r"v^{p}_{n+1}(x)"


@pytest.mark.parametrize(
    ("latex", "head"),
    [("1 - 1^*", "(1 - 1^*)"), (r"\pi_+", r"\pi_+"), (r"\bar d_+", r"\bar d_+"), (r"v^{\pi}", r"v^{\pi}"), ("", "x")],
)
def test_a_notation_that_is_a_sum_gets_brackets(latex, head):
    assert heading(latex, "x", ["s"]) == head


def test_breaks_are_marked_at_every_depth_and_vanish_in_notebooks():
    from scsym.typeset import Notation

    marked = term_marked(((V(s) + Q(s, a)) * (V(s) - Q(s, b))).term, Notation(T))
    assert finish(marked, breaks=True).count(r"\scbreak") == 2
    assert r"\sctimes" in finish(marked, breaks=True)
    assert r"\sc" not in finish(marked)
