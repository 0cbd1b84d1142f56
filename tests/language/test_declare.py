"""Declaring symbols by a block of text: what a line gives, and what is refused, with its message."""

from __future__ import annotations

import pytest

from scsym.errors import StatementError
from scsym.language import Declaration, Index, Theory, eq, sum_
from scsym.theories.mdp import mdp, with_policy

BLOCK = r"""
    y, z in Y    the colours
    n in N
    p(y)         law              p           the probability of a colour
    x(y)         real             \bar x      its prize
    best(n, y)   indicator        -           one for the best after n draws
    top          positive         p^*         the largest probability
"""


def test_a_line_declares_symbol_sign_role_notation_and_words():
    urn = Theory("urn").declare(BLOCK, x=lambda m, y: y)
    assert urn.sorts == {"Y": "the colours"}
    assert urn.variables == {"y": "Y", "z": "Y", "n": "N"}
    assert [(d.name, d.arguments, d.sign, d.role) for d in urn.declarations.values()] == [
        ("p", ("Y",), "nonneg", "law"),
        ("x", ("Y",), "real", ""),
        ("best", ("N", "Y"), "nonneg", "indicator"),
        ("top", (), "positive", ""),
    ]
    assert urn.x.latex == r"\bar x" and urn.x.reading == "its prize" and urn.x.meaning(None, 3) == 3
    assert urn.best.latex == "" and urn.top.meaning is None


def test_a_law_and_a_policy_sum_to_one():
    y = Index("y", "Y")
    urn = Theory("urn").declare(BLOCK)
    assert list(urn.hypotheses) == ["p_sums"]
    assert urn.p_sums.judgement == eq(sum_(y, urn.p(y)), 1).judgement
    assert urn.p_sums.reading == "the probability of a colour is a probability"


def test_roles_give_sign_meaning_and_the_symbol_they_refer_to():
    T = with_policy(mdp, "pi", "the policy", r"\pi", value="V", q="Q", positive=True)
    assert (T.V.role, T.V.of, T.V.sign) == ("value", "pi", "positive")
    assert (T.Q.role, T.Q.of, T.Q.sign) == ("action value", "pi", "nonneg")

    class Model:
        def q(self, tag, s, a):
            return (tag, s, a)

    assert T.Q.meaning(Model(), "s", "a") == ("pi", "s", "a")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("p(y)  law  p", "'p(y)  law  p' has 3 columns, not four"),
        ("p(w)  law  p  words", "'w' in p(w) is no variable; name its sort on a line before, such as 'w in S'"),
        ("p(y)  low  p  words", "p(y) is declared 'low'; write one of real"),
        ("p(y)  real low  p  words", "p(y) is declared 'real low'; write one of real"),
        ("V(y)  value  V  words", "V(y) is declared 'value'; write 'value of' and a symbol"),
        ("V(y)  value of pi  V  words", "V is the value of 'pi', which is not declared"),
        ("p(y)  law of q  p  words", "p(y) is declared 'law of q'; it refers to no symbol"),
        ("p(n)  law  p  words", "p is a probability over its last index, which is no element of a finite sort"),
        ("y in Z", "y ranges over Y already, not over Z"),
        ("p y  law  p  words", "'p y' is no symbol; write a name and its indices, such as V(s)"),
        ("p(y)  real  1 - p  words", "the notation '1 - p' of p in theory 'urn' is a formula"),
        ("p(y)  real  p  words\nq(y)  real  {p}  words", "p and q are both written '{p}' in theory 'urn'"),
    ],
)
def test_what_is_refused(line, message):
    urn = Theory("urn").declare("y in Y  the colours\nn in N")
    with pytest.raises(StatementError) as error:
        urn.declare(line)
    assert message in str(error.value)


def test_a_meaning_without_a_symbol_is_refused():
    with pytest.raises(StatementError, match="a meaning is given for 'q', which the block does not declare"):
        Theory("urn").declare(BLOCK, q=lambda m: 1)


def test_no_two_symbols_are_written_alike_in_a_joined_theory():
    one = Theory("one").with_symbols(Declaration("a", (), latex="x"))
    other = Theory("other").with_symbols(Declaration("x", ()))
    with pytest.raises(StatementError, match="x and a are both written 'x' in theory 'both'"):
        one.join(other, "both")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("r   real  q^2      -", "r is written 'q^2' in theory 'urn', which reads as a power of q"),
        (r"r  real  q^{-1}   -", "which reads as a power of q"),
        (r"r  real  q^{2t}   -", "which reads as a power of q"),
        (r"r  real  q^\tau   -", "which reads as a power of q"),
        (r"r  real  q^{M+1}  -", "which reads as a power of q"),
        ("r   real  b^2_+    -", "which reads as a power of b"),
        ("z1  real  -        -", "z1 is written 'z_{1}' in theory 'urn', which reads as z at a natural number"),
        (r"r  real  z_t      -", "which reads as z at a natural number"),
        ("q   real  x        -\nr   real  x^n  -", "which reads as a power of q"),
    ],
)
def test_what_reads_as_a_power_or_a_value_of_another_symbol_is_refused(line, message):
    urn = Theory("urn").declare("t, tau in N\nx in X\nb  real  b_+  -\nM  natural  M  -\nz(t)  real  z  -")
    with pytest.raises(StatementError) as error:
        urn.declare(line if line.startswith("q") else f"q  real  q  -\n{line}")
    assert message in str(error.value)
    assert str(error.value).endswith("give one of them another notation")


@pytest.mark.parametrize("latex", ["q^*", "q^+", "q^F", r"q^{1/N}", r"q^{\pi}", "q^x", "q_1", r"r_{q^2}", "b_1", "z_+"])
def test_an_index_or_a_mark_that_is_no_number_is_welcome(latex):
    urn = Theory("urn").declare("t in N\nx in X\nq  real  q  -\nb(x)  real  b  -\nz(t)  real  z  -")
    assert urn.with_symbols(Declaration("r", (), latex=latex)).r.latex == latex


@pytest.mark.parametrize("latex", [r"1 - q", r"c/C", r"\max q", r"T^k V", r"r^* - e^R", r"\pi \cdot p"])
def test_a_formula_is_no_notation(latex):
    with pytest.raises(StatementError, match="is a formula; give the symbol a letter of its own"):
        Theory("t").with_symbols(Declaration("x", (), latex=latex))


@pytest.mark.parametrize("latex", [r"J(\pi_+)", r"[V=0]", r"1^{<}", r"\bar J(\pi)", r"P_{-}", r"\mathrm{KL}(p\|q)"])
def test_a_symbol_with_brackets_and_indices_is_a_notation(latex):
    assert Theory("t").with_symbols(Declaration("x", (), latex=latex)).x.latex == latex
