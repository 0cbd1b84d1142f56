r"""Sentences with formulas between dollars."""

import pytest

from scsym.render.prose import prose_latex, segments, valid

SENTENCES = [
    (r"$L(\pi) \le L(\pi_+)$ for feasible pi", r"$L(\pi) \le L(\pi_+)$ for feasible pi"),
    ("a monotone sequence, at a state", "a monotone sequence, at a state"),
    ("the policy costs 5 $ or 10% more", r"the policy costs 5 \$ or 10\% more"),
    ("J falls below V_plus = 3/4", r"J falls below V\_plus = 3/4"),
    (r"what the proof says [...] and so on", r"what the proof says [...] and so on"),
    ("with $x^2 + 1$ in dollars", "with $x^2 + 1$ in dollars"),
    (r"with $x^$ in dollars", r"with x\textasciicircum{} in dollars"),
    ("a < b & c_d", r"a \textless{} b \& c\_d"),
    ("“quoted” – π ≤ é", r"``quoted'' -- $\pi$ $\le$ é"),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES, ids=[x for x, _ in SENTENCES])
def test_sentences(text, expected):
    assert prose_latex(text) == expected


@pytest.mark.parametrize("bad", ["{", "}", "x^", r"\unknown", "a & b", "x_1_2", r"x^\,", "x'^2", "50%", r"\begin{x}"])
def test_what_latex_would_refuse_is_not_a_formula(bad):
    assert not valid(bad)
    assert prose_latex(f"${bad}$") == prose_latex(bad)


ODD = ["", " ", "((", "$", "$$", "a $ b", "\\", "π ≤ χ², “quoted” — dash", "{}", "^", "=", "日本", "A", "I"]


@pytest.mark.parametrize("odd", ODD)
def test_odd_texts_never_crash(odd):
    assert isinstance(prose_latex(odd), str)


def test_every_formula_in_the_words_of_the_statements_is_typeset(statements):
    for statement in statements:
        quote = statement.quote.text if statement.quote else ""
        for text in (quote, statement.title, statement.source, statement.why):
            if text.count("$") % 2 == 0:
                assert all(is_math == bool(n % 2) for n, (is_math, _) in enumerate(segments(text)) if "$" in text), text
