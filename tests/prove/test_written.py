"""A found proof as source text: run again it proves the same, and it reads as an author writes."""

import json

import pytest
from click.testing import CliRunner

from scsym import kernel
from scsym.claims import collect, run
from scsym.cli import main
from scsym.errors import NotProven, StatementError
from scsym.kernel import verify
from scsym.kernel.terms import ZERO
from scsym.language import Theory, eq, ge, gt, natural, sum_
from scsym.prove import Lemma, auto, dump, prove, times
from scsym.prove.discharge import as_stated
from scsym.prove.found import Found, keep, sources
from scsym.prove.written import source
from scsym.theories.success import a, s
from scsym.theories.success import success as T

k = natural("k")
COUNT = Theory("count").declare(
    """
    k in N
    f(k)   real      f   a sequence
    u      nonneg    u   a number
    v      positive  v   another
    """
)
COUNT = COUNT.assuming("start", eq(COUNT.f(0), COUNT.u())).assuming("next", eq(COUNT.f(k + 1), 2 * COUNT.f(k)))


def again(theory, found, lemmas=()):
    """The lemma that the text proves when it is run."""
    space = {}
    text = source(found, theory, lemmas)
    exec(text, space)
    known = {name: lemma for name, lemma in zip(found.premises, lemmas, strict=False)}
    return text, space["proof"](theory, known)


@pytest.mark.parametrize(
    ("theory", "goal"),
    [
        (T, eq(T.chi2_plus(s), T.I(s))),
        (T, ge(sum_(a, T.pi0(s, a) * T.Q(s, a) ** 2), T.V(s) ** 2)),
        (COUNT, ge(COUNT.f(k), 0)),
        (COUNT, gt(COUNT.u() + COUNT.v(), 0)),
        (COUNT, ge((COUNT.u() - COUNT.v()) ** 2 * COUNT.u(), 0)),
    ],
    ids=["identity", "a square", "induction", "strict", "a product"],
)
def test_the_text_proves_it_again(theory, goal):
    found = keep(auto(theory, goal), sources(theory))
    text, lemma = again(theory, found)
    assert as_stated(lemma, goal.judgement) is not None
    assert verify(dump(lemma.theorem)).theorem.conclusion == lemma.theorem.conclusion
    assert all(name in text for name in found.premises)


def test_a_lemma_is_named():
    first = auto(T, eq(T.chi2_plus(s), T.I(s))).called("chi2 is I")
    goal = eq(T.chi2_plus(s) + T.J0(), T.I(s) + T.J0())
    found = keep(auto(T, goal, [first], use=["chi2 is I"]), sources(T, [first]))
    text, lemma = again(T, found, [first])
    assert 'known["chi2 is I"]' in text
    assert lemma.theorem.hypotheses == first.theorem.hypotheses


def test_a_stale_proof_and_an_unknown_rule_are_refused():
    found = keep(auto(T, eq(T.chi2_plus(s), T.I(s))), sources(T))
    fewer = Theory("fewer", T.declarations, {n: h for n, h in T.hypotheses.items() if n != found.premises[0]})
    with pytest.raises(NotProven, match="no longer holds"):
        source(found, fewer)
    definition = prove(COUNT, eq(COUNT.f(0), COUNT.u()), using=[times(1, COUNT.start)])
    data = keep(definition, sources(COUNT)).to_dict()
    changed = json.loads(json.dumps(data).replace('"combine"', '"cut"'))
    with pytest.raises(Exception, match="edited|no longer holds|malformed"):
        source(Found.from_dict(changed), COUNT)


def test_the_command_prints_what_is_kept(tmp_path):
    file = tmp_path / "kept.py"
    file.write_text(
        "from scsym.claims import claim\n"
        "from scsym.language import Theory, ge\n"
        'U = Theory("urn").declare("p  nonneg  p  a chance")\n'
        'T = U.assuming("small", ge(1, U.p()))\n'
        'claim("demo/square", T, ge(T.p(), T.p() ** 2), title="squares are smaller")\n'
    )
    runner = CliRunner()
    none = runner.invoke(main, ["prove", str(file), "--write"])
    assert none.exit_code == 2 and "no proof is kept" in none.output
    assert runner.invoke(main, ["prove", str(file)]).exit_code == 0
    printed = runner.invoke(main, ["prove", str(file), "--write"])
    assert printed.exit_code == 0 and printed.output.startswith("# demo/square\n")
    taken = file.read_text().replace('claim("demo', 'made = claim("demo') + "\n" + printed.output
    file.write_text(taken + "\n\n@made\ndef square():\n    return proof(T, {})\n")
    for path in tmp_path.glob("kept/*.json"):
        path.unlink()
    (statement,) = collect(file)
    assert run(statement).steps[0].kind == "theorem"


def test_what_has_no_counterpart_is_said():
    lemma = prove(COUNT, eq(COUNT.f(0), COUNT.u()), using=[times(1, COUNT.start)])
    wider = kernel.instantiate(lemma.theorem, {"u": ((), ZERO)}, COUNT.signature, [])
    found = keep(Lemma(COUNT, wider), sources(COUNT))
    with pytest.raises(StatementError, match="has no counterpart"):
        source(found, COUNT)
