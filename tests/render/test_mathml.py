r"""LaTeX to MathML."""

import xml.etree.ElementTree as xml

import pytest

from scsym.render.mathml import breakable, formula, mathml
from scsym.render.prose import segments
from scsym.typeset import BREAK, Notation, term_marked


def plain(tex):
    return "".join(xml.fromstring(mathml(tex)).itertext())


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"\frac{1}{2}\,\pi_+", "12π+"),
        (r"\bigl(x - 1\bigr)^{2}", "(x−1)2"),
        (r"\pi(a \mid s) \ge 0", "π(a∣s)≥0"),
        (r"\lvert \mathcal{S} \rvert", "|𝒮|"),
        (r"\mathbb{E}[x]", "𝔼[x]"),
        (r"\text{for all } s", "for\u00a0all\u00a0s"),
        (r"\{s_0\colon 1\}", "{s0:1}"),
        (r"|A^*| = 1", "|A∗|=1"),
        (r"\bar d_+", "d¯+"),
        (r"x'", "x′"),
    ],
)
def test_text(tex, text):
    assert plain(tex) == text


def test_structure():
    assert "<munder><mo>∑</mo>" in mathml(r"\sum_{s} x")
    assert "<msubsup>" in mathml("x_1^2") and "<msup>" in mathml("x^2") and "<mfrac>" in mathml(r"\frac12")
    assert 'stretchy="true"' in mathml(r"(\frac12)") and 'stretchy="true"' not in mathml("(x)")


def test_a_long_formula_wraps_outside_of_brackets_only():
    assert formula(f"a{BREAK} + (b{BREAK} + c)").count("<math") == 2
    assert breakable(r"a = -b \le (c + d) - 1").split(BREAK) == ["a ", "= -b ", r"\le (c + d) ", "- 1"]


ODD = ["", "{", "}", "(", ")", "\\", "^", "_", "x_", r"\frac", r"\unknown", "a & b < c", r"\left."]


@pytest.mark.parametrize("odd", ODD)
def test_odd_input_is_still_well_formed(odd):
    xml.fromstring(mathml(odd))


def test_every_formula_of_the_papers_is_well_formed(statements, outcomes):
    for statement in statements:
        for text in (statement.quote.text if statement.quote else "", statement.why, statement.title):
            for is_math, tex in segments(text):
                if is_math:
                    made = mathml(tex)
                    xml.fromstring(made)
    for outcome in outcomes:
        for step in outcome.steps:
            if step.kind == "theorem":
                j = step.value.theorem.conclusion
                made = mathml(term_marked(j.left, Notation(step.value.theory)))
                xml.fromstring(made)
                assert "<mtext>sc" not in made and "\\" not in made
