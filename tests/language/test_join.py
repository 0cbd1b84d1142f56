"""Theories that are joined agree; a definition does not mention what it defines."""

import pytest

from scsym.errors import StatementError
from scsym.kernel import IllFormed
from scsym.language import Declaration, Hypothesis, Theory, eq, natural
from scsym.theories.folding import cumulative, tempering
from scsym.theories.layered import retraining

k = natural("k")
C, F = Declaration("c", ()), Declaration("f", ("N",))


def theory(name, meaning=None, *hypotheses):
    return Theory(name).with_symbols(Declaration("c", (), meaning=meaning)).with_hypotheses(*hypotheses)


def test_what_both_have_must_agree():
    one = theory("one", None, Hypothesis("law", eq(C(), 1)))
    same = theory("same", None, Hypothesis("law", eq(C(), 1)))
    assert set(one.join(same).hypotheses) == {"law"}
    with pytest.raises(StatementError, match="different hypotheses called 'law'"):
        one.join(theory("two", None, Hypothesis("law", eq(C(), 2))))
    with pytest.raises(StatementError, match="different hypotheses called 'law'"):
        one.join(theory("two", None, Hypothesis("law", eq(C(), 1), definition=True)))
    with pytest.raises(IllFormed, match="declared in two ways"):
        one.join(Theory("two").with_symbols(Declaration("c", (), "positive")))


def test_meanings_must_agree():
    def made(value):
        return lambda m: value

    one = theory("one", made(1))
    assert one.join(theory("same", made(1))).c.meaning(None) == 1
    for other in (made(2), lambda m: 1, None):
        with pytest.raises(StatementError, match="give the symbol 'c' different meanings"):
            one.join(theory("two", other))


def test_the_library_s_theories_join():
    assert set(retraining.join(cumulative).declarations) == set(retraining.declarations) | set(cumulative.declarations)
    assert set(tempering.join(cumulative).hypotheses) >= set(cumulative.hypotheses)


@pytest.mark.parametrize("statement", [eq(C(), C() + 1), eq(F(k), F(k + 1)), eq(C() * C(), 1)])
def test_a_definition_does_not_mention_itself(statement):
    base = Theory("x").with_symbols(C, F)
    with pytest.raises(StatementError, match="mentions the symbol that it defines"):
        base.with_hypotheses(Hypothesis("made", statement, definition=True))
    base.with_hypotheses(Hypothesis("made", statement))


def test_a_recursion_may():
    base = Theory("x").with_symbols(C, F)
    base.with_hypotheses(Hypothesis("made", eq(F(k + 1), 2 * F(k)), definition=True))
    other = Theory("y").with_symbols(Declaration("d", ()))
    with pytest.raises(StatementError, match="mentions the symbol that it defines"):
        other.define("c", (), C() + 1)


def test_without_a_symbol_and_what_mentions_it():
    part = Theory("whole").declare("u  real  u  one\nv  real  v  two\nw  real  w  three")
    part = part.assuming("both", eq(part.u(), part.v())).assuming("one", eq(part.w(), 1)).without("v")
    assert list(part.declarations) == ["u", "w"] and list(part.hypotheses) == ["one"]
    with pytest.raises(StatementError, match="has no symbol 'v'"):
        part.without("v")
