"""Limits as theorems: what is bounded for every natural number holds without it, from the statements as written."""

from scsym import kernel
from scsym.kernel import verify
from scsym.language import Theory, eq, ge, log, natural
from scsym.language.theory import Declaration
from scsym.prove import multiply, prove, tangent, times
from scsym.prove.prover import Lemma
from scsym.prove.store import dump
from scsym.prove.tactics import lemma_of
from scsym.theories import learned

k, m, j = natural("k"), natural("m"), natural("j")


def archimedes(lemma, index, slope, rest):
    """``slope >= 0`` from a lemma ``index * slope + rest >= 0`` for all values of the index."""
    ((name, _),) = index.lin[1]
    return Lemma(lemma.theory, kernel.archimedes(lemma.theorem, name, slope.term, rest.term))


def declared(name, arguments=(), sign="real"):
    return Declaration(name, arguments, sign, name, name, lambda *_: None)


def test_pinsker_without_the_number_of_draws():
    """Proposition 5.1: ``kappa eps >= 2 (1 - 1/(i + 1)) (J_+ - q)^2`` for every i gives it without the factor."""
    T, i = learned.learned, learned.i
    bound = learned.shifted_bound()
    gap = (T.J_plus() - T.q()) ** 2
    slope, rest = T.kappa() * T.eps() - 2 * gap, T.kappa() * T.eps()
    lines = [times((i + 1).number, bound), times(-2 * gap, T.part_def, i)]
    linear = prove(T, ge(i.number * slope + rest, 0), using=lines)
    limit = archimedes(linear, i, slope, rest)
    final = prove(T, ge(T.kappa() * T.eps(), 2 * gap), using=[times(1, limit)])
    report = verify(dump(final.theorem))
    assert "archimedes" in report.axioms and report.theorem.conclusion.forall == ()


def limit_theory():
    """One state of a countable model, its value reached within n(m) steps up to 1/(m + 1): n is a natural function."""
    T = Theory("limit", sorts={"S": "states"}, reading="one state")
    return T.with_symbols(
        declared("V", (), "positive"),
        declared("Vp", (), "nonneg"),
        declared("up", ("N",), "nonneg"),
        declared("rest", ("N",), "nonneg"),
        declared("z", ("N",), "nonneg"),
        declared("g", ("N", "N"), "positive"),
        declared("beta", ("N",), "positive"),
    )


def test_the_value_of_a_countable_model():
    """``log g(m, j) >= z(m) log beta(j)``, z(m) <= 1/(m + 1), beta(j) = 1/(j + 1) give V_+ >= V: two limits."""
    T = limit_theory()
    T = (
        T.assuming("below", ge(T.Vp(), T.up(m)))
        .assuming("rest_one", ge(1, T.rest(m)))
        .assuming("small", ge(1, (m + 1).number * T.z(m)))
        .assuming("beta_def", eq((j + 1).number * T.beta(j), 1))
        .assuming("g_def", eq(T.g(m, j) * T.V(), T.up(m) + T.beta(j) * T.rest(m)))
        .assuming("dual", ge(log(T.g(m, j)), T.z(m) * log(T.beta(j))))
    )
    V, Vp, b = T.V(), T.Vp(), T.beta(j)
    x, bb = (Vp + b) / V - 1, -log(b)
    lines = [times(1 / V, T.below), times(b / V, T.rest_one), times(1, tangent(T, T.g(m, j)))]
    first = prove(T, ge(x, T.z(m) * log(b)), using=[*lines, times(1, T.dual), times(-1 / V, T.g_def)])
    at_most_one = prove(T, ge(1, b), using=[times(-1, T.beta_def)], remainder=j.number * b)
    positive = prove(T, ge(bb, 0), using=[times(1, tangent(T, b)), times(1, at_most_one)])
    both = multiply(lemma_of(T, T.small), positive)
    linear = prove(T, ge(m.number * x + (x + bb), 0), using=[times((m + 1).number, first), times(1, both)])
    inner = archimedes(linear, m, x, x + bb)
    last = Vp - V + 1
    gap = prove(T, ge(j.number * (Vp - V) + last, 0), using=[times((j + 1).number * V, inner), times(-1, T.beta_def)])
    made = archimedes(gap, j, Vp - V, last)
    report = verify(dump(made.theorem))
    assert report.axioms == ("archimedes", "tangent")
    assert made.statement.judgement == ge(Vp - V, 0).judgement
    assert len(report.theorem.hypotheses) == 6
