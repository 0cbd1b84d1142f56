"""Theorems proven again in Coq; without Coq only the printing is tested."""

import dataclasses
import re
import shutil
from fractions import Fraction
from importlib.resources import files

import pytest
from click.testing import CliRunner

from scsym.certify import coqc, run
from scsym.certify.coq import Writer, comment, sequent, statement, steps
from scsym.certify.coqc import NotCertified, TookLonger, over_reals
from scsym.certify.run import Certified, certify, certify_proofs
from scsym.cli.certify import certify as command
from scsym.cli.trust import lines
from scsym.errors import MissingDependency
from scsym.kernel import Judgement, Symbol, assume, combine, signature
from scsym.kernel.terms import ONE, ZERO, mul, num
from scsym.prove import eq, flip, ge, isolate, log, prove, sum_, tangent, times
from scsym.theories.success import a, s
from scsym.theories.success import success as T
from tests.certify.test_natural import MADE as NATURAL

COQ = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")
GAIN = prove(
    T,
    eq(
        sum_(a, T.pi_plus(s, a) * (T.Q(s, a) - T.V(s))) / T.V(s),
        sum_(a, T.pi0(s, a) * T.Q(s, a) ** 2) / T.V(s) ** 2 - 1,
    ),
    by=[isolate(T.conditioning, T.pi_plus), flip(T.V_value)],
).theorem
SIG = signature({"x": Symbol(())})
BIG = num(Fraction(10**40 + 1, 1_000_003))
X = ("sym", "x", ())
LARGE = combine(
    SIG, [], Judgement((), "=", mul(BIG, ("pow", X, (999_983, ())), X), mul(BIG, ("pow", X, (999_984, ()))))
)
SMALL = assume(SIG, Judgement((), "=", ("sym", "x", ()), ONE))
TWICE = prove(T, ge(2 * T.V(s) - 2, 2 * log(T.V(s))), using=[times(2, tangent(T, T.V(s)))]).theorem


def test_a_sequent_is_printed_from_the_kernels_terms():
    x = ("sym", "x", (("var", "s", "S"), ("nat", (1, (("k", 2),)))))
    negative = ("pow", ("sym", "y", ()), (-1, (("k", 1),)))
    sig = signature({"x": Symbol(("S", "N")), "y": Symbol((), "positive")})
    one = sequent(assume(sig, Judgement((("s", "S"), ("k", "N")), ">=", ("mul", (x, negative)), ("num", Fraction(-3)))))
    writer = Writer([one])
    assert writer.sequent(one) == "q0"
    text = writer.header()
    assert (
        "Judge [:: Each v_s; Natural n_k] AtLeast "
        "(Mul (Sym f_x [:: v_s] [:: (nlin (1%num, [:: (2%num, n_k)]))]) "
        "(Pow (Sym f_y [::] [::]) (nvar n_k) (nlin lone))) (Num (-3) 1)."
    ) in text
    assert "Definition signs : seq sign := [:: Real; Positive]." in text
    assert "Definition places : seq (seq nat * nat) := [:: ([:: sort_S], 1); ([::], 0)]." in text


def test_one_name_declared_in_two_ways_is_two_symbols():
    claim = Judgement((), "=", ("sym", "x", ()), ("sym", "x", ()))
    two = [sequent(assume(signature({"x": Symbol((), sign)}), claim)) for sign in ("real", "positive")]
    writer = Writer(two)
    assert writer.sequent(two[0]) != writer.sequent(two[1])


def test_the_statement_is_a_comment_that_cannot_end_early():
    assert comment('a "b *) c') == "(* a 'b * ) c *)"
    text = statement(steps(GAIN)[-1].claim)
    assert text.count("*)") == 1 and "then (sum_{a} pi_plus" in text and "for all s" in text


def test_no_source_admits_anything():
    for name in (*coqc.SOURCES, "Real"):
        source = files("scsym.certify").joinpath(f"{name}.v").read_text(encoding="utf-8")
        assert not coqc.FORBIDDEN.search(re.sub(r"\(\*.*?\*\)", "", source, flags=re.DOTALL)), name


@COQ
def test_coq_proves_theorems(tmp_path):
    results = certify([("gain", GAIN), ("twice the tangent", TWICE)], keep=tmp_path)
    assert [r.complete for r in results] == [True, True]
    assert results[0].steps == len(steps(GAIN))
    kept = (tmp_path / "Corpus.v").read_text()
    assert f"(* gain  {results[0].hash} *)" in kept and "Theorem theorem_gain : valid sg" in kept


@COQ
def test_a_refused_step_is_named_also_where_another_proof_is_good():
    own = steps(TWICE)
    at = next(n for n, step in enumerate(own) if step.rule == "tangent")
    wrong = dataclasses.replace(own[at].claim, conclusion=own[at].claim.conclusion._replace(left=ZERO))
    broken = [dataclasses.replace(own[at], claim=wrong)]
    last = dataclasses.replace(own[-1], premises=tuple(wrong if p == own[at].claim else p for p in own[-1].premises))
    proofs = {"broken": ("0", [*own[:at], *broken, *own[at + 1 : -1], last]), "good": ("1", own)}
    bad, good = certify_proofs(proofs, jobs=1)
    assert good.complete and not bad.complete
    assert bad.refused == (f"step {at} (tangent)", f"step {len(own) - 1} (combine)")


@COQ
def test_an_accepted_false_variant_is_an_error(monkeypatch):
    monkeypatch.setattr(run, "false_variants", lambda step: [step])
    with pytest.raises(NotCertified, match="control_0_s"):
        certify([("small", SMALL)], jobs=1)


@COQ
def test_a_statement_by_convention_is_not_proven():
    x = ("sym", "x", ())
    claim = Judgement((), "=", ("pow", x, (-1, ())), ONE)
    (result,) = certify([("inverse", assume(SIG, claim))], jobs=1)
    assert result.refused == ("its statement leaves a value to a convention",)


@COQ
def test_an_axiom_is_an_error(monkeypatch):
    monkeypatch.setattr(run, "comment", lambda text: "Axiom more : False.")
    with pytest.raises(NotCertified, match="Corpus.v contains Axiom"):
        certify([("small", SMALL)], jobs=1)
    monkeypatch.undo()

    def cheat(claim, accepted, premises):
        return (
            f"Variable any_{claim} : False.\nDefinition valid_{claim} : valid sg {claim} := match any_{claim} with end."
        )

    monkeypatch.setattr(run, "_proven", cheat)
    with pytest.raises(NotCertified, match="rest on assumptions: Axioms:"):
        certify([("small", SMALL)], jobs=1)


@COQ
def test_the_real_numbers_are_a_model(monkeypatch):
    if over_reals() is None:
        pytest.skip(f"{coqc.REAL_PACKAGE} is not installed")
    monkeypatch.setattr(coqc, "REAL_AXIOMS", {"Classical_Prop.classic"})
    with pytest.raises(NotCertified, match="other axioms"):
        over_reals()


@COQ
def test_the_command(monkeypatch):
    done = CliRunner().invoke(command, ["--coqc", "-k", "deterministic-converse"])
    assert done.exit_code == 0, done.output
    count = re.search(r"Coq proves (\d+) of (\d+) theorems completely", done.output)
    assert count and count[1] == count[2] and int(count[1]) > 0
    monkeypatch.setattr(run, "certify", lambda theorems, **_: [Certified("x#1", "0", 3, ("step 2 (cases)",))])
    done = CliRunner().invoke(command, ["--coqc", "-k", "deterministic-converse"])
    assert done.exit_code == 1 and "refused: step 2 (cases)" in done.output


@COQ
def test_functions_with_natural_values_are_printed_and_proven():
    results = certify(list(NATURAL.items()))
    assert {r.name: r.refused for r in results if not r.complete} == {}


@COQ
def test_a_theorem_that_takes_too_long_is_named_and_the_others_are_proven(monkeypatch):
    compile_file = run.compile_file

    def slow(folder, name, text, seconds):
        if name == "Corpus.v" and "theorem_large" in text:
            raise TookLonger("Coq took longer than 60 s over Corpus.v")
        return compile_file(folder, name, text, seconds)

    monkeypatch.setattr(run, "compile_file", slow)
    one, large = certify([("small", SMALL), ("large", LARGE)], jobs=1, seconds=60)
    assert one.complete and not large.complete and large.given_up == 60
    monkeypatch.setattr(run, "certify", lambda theorems, **_: [one, large])
    done = CliRunner().invoke(command, ["--coqc", "-k", "deterministic-converse"])
    assert done.exit_code == 1 and "not certified: took longer than 60 s" in done.output
    assert "Coq proves 1 of 2 theorems completely" in done.output


@COQ
def test_a_time_limit_ends_coq(tmp_path):
    endless = "Fixpoint f n := match n with O => O | S n => f n + f n end.\nEval vm_compute in f 60."
    with pytest.raises(TookLonger, match="Coq took longer than 2 s over Slow.v"):
        coqc.compile_file(tmp_path, "Slow.v", endless, 2)


@COQ
def test_large_numbers_cost_nothing():
    (result,) = certify([("large", LARGE)], jobs=1, seconds=60)
    assert result.complete


def test_without_coq_the_message_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(MissingDependency, match="apt-get install coq"):
        certify([("small", SMALL)], jobs=1)
    assert lines([]) == []
