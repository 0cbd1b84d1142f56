r"""Sentences with formulas, typed with or without dollars."""

import pytest

from scsym.render.prose import prose_latex, segments, valid

SENTENCES = [
    (r"A_{\pi_+}(s)/V(s) = I(s)", r"$A_{\pi_+}(s)/V(s) = I(s)$"),
    (r"L(\pi) \le L(\pi_+) for feasible pi", r"$L(\pi) \le L(\pi_+)$ for feasible $\pi$"),
    ("pi_k^F(a1) = G^k(a1) for k = 0..4 (uniform prior).", None),
    ("a monotone sequence, at a state", "a monotone sequence, at a state"),
    ("the policy costs 5 $ or 10% more", r"the policy costs 5 \$ or 10\% more"),
    ("it has 3 states", "it has 3 states"),
    ("J falls from -(5/4) log 2", r"$J$ falls from $-(5/4) \log 2$"),
    (r"d_{\pi}(s, a) > 0; hence x", r"$d_{\pi}(s, a) > 0$; hence $x$"),
    (r"P_{\pi_+}(success within k) \ge c", r"$P_{\pi_+}(\text{success within } k) \ge c$"),
    ("what the proof says [...] and so on", r"what the proof says [...] and so on"),
    ("Example 3, Appendix B", "Example 3, Appendix B"),
    ("with $x^2 + 1$ in dollars", "with $x^2 + 1$ in dollars"),
    ("a < b & c_d", None),
    ("(H3) Bayes' rule", "(H3) Bayes' rule"),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES, ids=[x for x, _ in SENTENCES])
def test_sentences(text, expected):
    made = prose_latex(text)
    assert made.count("$") % 2 == 0 or "\\$" in made
    if expected is not None:
        assert made == expected


@pytest.mark.parametrize("bad", ["{", "}", "x^", r"\unknown", "a & b", "x_1_2", r"x^\,", "x'^2", "50%", r"\begin{x}"])
def test_what_latex_would_refuse_is_not_a_formula(bad):
    assert not valid(bad)


ODD = ["", " ", "((", "$", "$$", "a $ b", "\\", "π ≤ χ², “quoted” — dash", "{}", "^", "=", "日本", "A", "I"]


@pytest.mark.parametrize("odd", ODD)
def test_odd_texts_never_crash(odd):
    assert isinstance(prose_latex(odd), str)


def test_every_sentence_of_the_papers_is_typeset(statements):
    for statement in statements:
        for text in (statement.printed, statement.says, statement.title, statement.source):
            for is_math, tex in segments(text):
                assert not is_math or valid(tex), (statement.name, tex)
