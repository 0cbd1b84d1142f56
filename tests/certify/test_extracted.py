"""The checker extracted to OCaml: certificates in, answers out."""

import json
import shutil
from dataclasses import replace
from fractions import Fraction

import pytest
from click.testing import CliRunner

from scsym.certify import extracted
from scsym.certify.extracted import answers, missing
from scsym.cli.certify import certify as command
from scsym.cli.trust import Line, show
from scsym.kernel import Item, Judgement, Symbol, assume, combine, cut, discharge, instantiate, replay, signature
from scsym.kernel.terms import ONE, ZERO, add, mul, num, total
from scsym.prove.store import dump, to_document
from tests.certify.test_rules import MADE

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "-")

SIG = signature({"x": Symbol(()), "V": Symbol(("S",), "positive"), "W": Symbol(("S",), "nonneg")})
x, VS, s = ("sym", "x", ()), ("s", "S"), ("var", "s", "S")
V, W = ("sym", "V", (s,)), ("sym", "W", (s,))


def asked(folder, *documents):
    """What the checker says to documents, as data or as text."""
    paths = [folder / f"{n}.json" for n in range(len(documents))]
    for path, document in zip(paths, documents, strict=True):
        path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return answers(paths, seconds=20)


def test_steps_of_every_rule_are_certified(tmp_path):
    said = asked(tmp_path, *(dump(theorem) for theorem in MADE.values()))
    wrong = {name: a.reason for name, a in zip(MADE, said, strict=True) if not a.certified}
    # a logarithm of what only a hypothesis says to be positive
    assert wrong == {"instantiate by evidence": "its statement leaves a value to a convention"}


def test_it_reports_what_was_established(tmp_path):
    theorem = combine(
        SIG,
        [assume(SIG, Judgement((VS,), ">=", V, mul(num(Fraction(-1, 3)), W)))],
        Judgement((), ">=", total(VS, add(V, mul(num(Fraction(1, 3)), W))), ZERO),
        [Item(0, ONE, ((VS, s),), (VS,))],
    )
    (said,) = asked(tmp_path, dump(theorem))
    assert said.certified and said.steps == 2
    assert said.conclusion == "sum(s in S, V(s) + 1/3 * W(s)) >= 0"
    assert said.hypotheses == ("for all s in S: V(s) >= -1/3 * W(s)",)
    assert said.signs == ("V > 0", "W >= 0")


def test_a_document_that_claims_something_else_is_refused(tmp_path):
    honest = to_document(combine(SIG, [assume(SIG, Judgement((), "=", x, ONE))], Judgement((), "=", add(x, x), num(2)),
                                 [Item(0, num(2))]))  # fmt: skip
    conclusion = [[], "=", ["add", [["sym", "x", []], ["sym", "x", []]]], ["num", "3"]]
    wrong = [
        {**honest, "conclusion": conclusion},
        {**honest, "hypotheses": []},
        {**honest, "hypotheses": [*honest["hypotheses"], conclusion]},
        {**honest, "steps": [honest["steps"][0], ["combine", [0], [0, conclusion, [], ["num", "0"]]]]},
    ]
    good, *bad = asked(tmp_path, honest, *wrong)
    assert good.certified
    assert [a.verdict for a in bad] == ["refused"] * 4
    assert [a.reason for a in bad] == ["the document claims something else than its steps prove"] * 3 + [
        "step 1 is refused"
    ]
    assert bad[1].hypotheses == ("x = 1",) and bad[1].conclusion == "x + x = 2"


def test_what_is_no_proof_document_is_unreadable(tmp_path):
    honest = to_document(assume(SIG, Judgement((), "=", x, ONE)))
    text = json.dumps(honest)
    assert replay.verify(text)
    bad = {
        text[:-1]: "not a JSON document",
        "[" * 5000: "nested too deeply",
        text.replace("{", '{"more": 1, ', 1): 'the document has an unknown key "more"',
        text.replace("{", '{"steps": [], ', 1): 'the key "steps" occurs twice',
        text.replace('["num", "1"]', '["num", "2/2"]', 1): "a number that is not in lowest terms",
        text.replace('["num", "1"]', '["num", "1/0"]', 1): "bad number",
        text.replace('["num", "1"]', '["num", "+1"]', 1): "bad number",
        text.replace('"x"', '"1 - 3"'): "bad name",
        text.replace('"real"', '"small"'): "bad sign",
        text.replace('"assume", []', '"assume", [0]'): "step 0: a premise is not an earlier step",
        text.replace('"assume", []', '"wish", []'): "the rule wish is not ported",
        text.replace('"real"', '"positive"').replace('"x", []', '"x", [["nat", [1, []]]]'): (
            "step 0: x has another number of arguments"
        ),
        text.replace("scsym-proof/", "scsym-prose/"): "another format",
    }
    said = asked(tmp_path, *bad)
    assert {a.reason for a in said} == set(bad.values())
    assert [a.reason for a in said] == list(bad.values())
    assert {a.verdict for a in said} == {"unreadable", "not certified"}


def test_folders_pipes_and_absent_files_are_unreadable(tmp_path):
    said = answers([tmp_path, tmp_path / "absent.json"])
    assert [a.reason for a in said] == ["not a regular file", "No such file or directory"]


def test_a_bound_on_time_is_an_answer(tmp_path):
    sig = signature({n: Symbol(()) for n in ("a", "b", "c", "d")})
    power = ("pow", add(*(("sym", n, ()) for n in "abcd")), (60, ()))
    goal = json.loads(json.dumps(to_document(assume(sig, Judgement((), "=", power, ZERO)))))
    goal["steps"] = [["combine", [], [0, goal["conclusion"], [], ["num", "0"]]]]
    path = tmp_path / "slow.json"
    path.write_text(json.dumps(goal))
    (said,) = answers([path], seconds=0.2)
    assert (said.verdict, said.reason) == ("too large", "longer than 0.2 s")


def test_large_numbers_cost_nothing(tmp_path):
    theorem = combine(
        SIG,
        [assume(SIG, Judgement((), "=", x, num(Fraction(1, 1_000_003))))],
        Judgement((), "=", mul(num(10**400 * 1_000_003), x), num(10**400)),
        [Item(0, num(10**400 * 1_000_003))],
    )
    power = combine(SIG, [], Judgement((), "=", mul(("pow", x, (999_983, ())), x), ("pow", x, (999_984, ()))), [], ZERO)
    first, second = asked(tmp_path, dump(theorem), dump(power))
    assert first.certified and second.certified
    assert first.hypotheses == ("x = 1/1000003",)


def test_cut_instantiate_and_discharge_in_one_proof(tmp_path):
    """A lemma about W, W replaced by a defined symbol, the definition dropped, and the lemma used."""
    sig = signature({"V": Symbol(("S",), "positive"), "W": Symbol(("S",), "nonneg"), "q": Symbol(("S",), "nonneg")})
    q = ("sym", "q", (s,))
    squares = combine(sig, [], Judgement((VS,), ">=", add(mul(W, W), V), ZERO), remainder=add(mul(W, W), V))
    of_q = instantiate(squares, {"W": ((VS,), q)}, sig)
    definition = Judgement((VS,), "=", mul(q, V), W)
    unused = combine(sig, [assume(sig, definition), of_q], of_q.conclusion, [Item(1, ONE, ((VS, s),))])
    assert unused.hypotheses == {definition}
    renamed = instantiate(unused, {"q": ((VS,), W)}, sig, [])
    assert renamed.hypotheses == {Judgement((VS,), "=", mul(W, V), W)}
    used = combine(
        sig, [assume(sig, squares.conclusion)], Judgement((), ">=", total(VS, add(mul(W, W), V)), ZERO),
        [Item(0, ONE, ((VS, s),), (VS,))],
    )  # fmt: skip
    closed = cut(squares, used)
    clear = discharge(combine(sig, [assume(sig, definition), closed], closed.conclusion, [Item(1, ONE)]), definition)
    assert not clear.hypotheses
    said = asked(tmp_path, *(dump(t) for t in (of_q, unused, renamed, closed, clear)))
    assert [a.verdict for a in said] == ["certified"] * 5
    rules = {step[0] for step in to_document(clear)["steps"]}
    assert {"cut", "discharge"} <= rules


def test_the_command_takes_certificates_folders_and_statements(tmp_path):
    folder = tmp_path / "proofs"
    folder.mkdir()
    (folder / "one.json").write_text(dump(assume(SIG, Judgement((), "=", x, ONE))))
    (folder / "two.JSON").write_text(dump(assume(SIG, Judgement((), "=", x, ZERO))))
    (folder / "manifest.json").write_text("{}")
    done = CliRunner().invoke(command, [str(folder)])
    assert done.exit_code == 0, done.output
    assert "The extracted checker certifies 2 of 2 theorems completely" in done.output
    assert "  if    x = 1\n  then  x = 1\n" in done.output
    (folder / "three.json").write_text("{}")
    done = CliRunner().invoke(command, [str(folder), "-q"])
    assert done.exit_code == 1 and "three.json: unreadable: the document has no format" in done.output
    assert "one.json" not in done.output and "2 of 3" in done.output
    done = CliRunner().invoke(command, [str(folder / "one.json"), "--json"])
    assert done.exit_code == 0 and json.loads(done.output)["results"][0]["conclusion"] == "x = 1"
    done = CliRunner().invoke(command, ["-k", "deterministic-converse"])
    assert done.exit_code == 0 and "certified" in done.output
    assert CliRunner().invoke(command, ["-k", "nothing_is_called_this"]).exit_code == 1
    done = CliRunner().invoke(command, [str(tmp_path / "absent")])
    assert done.exit_code == 1 and "absent: unreadable: No such file or directory" in done.output
    assert CliRunner().invoke(command, ["--certainly"]).exit_code == 2


def test_the_trust_report_fails_where_a_theorem_is_not_certified(monkeypatch, capsys):
    line = Line("x#1", "replayed, 1 rules", "refused, step 2 is refused", "holds in 3 of 3 models")
    monkeypatch.setattr("scsym.cli.trust.lines", lambda outcomes: [line])
    assert not show([])
    assert "1 are not certified" in capsys.readouterr().out
    monkeypatch.setattr("scsym.cli.trust.lines", lambda outcomes: [replace(line, coq="certified, 3 steps")])
    assert show([])


def test_without_ocaml_the_message_names_the_packages(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "ocamlopt" else f"/usr/bin/{name}")
    assert extracted.missing().startswith("ocamlopt is needed to build the checker: apt-get install coq")
    assert "ocaml-nox ocaml-findlib" in extracted.missing()
