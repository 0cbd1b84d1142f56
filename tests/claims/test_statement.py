"""Declaring, collecting and selecting statements: what is refused, and with which words."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor

import pytest

from scsym.asymptotics import established
from scsym.claims import Claim, Verdict, claim, collect, decided, paper, run, run_all, select
from scsym.errors import StatementError
from scsym.language import eq, ge
from scsym.prove import prove
from scsym.theories.success import s
from scsym.theories.success import success as T

SELF = eq(T.V(s), T.V(s))

FILE = """
from scsym.claims import claim
from scsym.language import eq
from scsym.prove import prove
from scsym.theories.success import s, success as T

def make(k):
    @claim(f"demo/k{k}", T, eq(k * T.V(s), T.V(s) * k), title=f"number {k}")
    def proof():
        return prove(T, eq(k * T.V(s), T.V(s) * k))

for k in (0, 1, 10):
    make(k)
"""


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"name": "x"}, "a statement is named 'paper/statement' (letters, digits, . _ -), not 'x'"),
        ({"name": "a/b c"}, "a statement is named 'paper/statement' (letters, digits, . _ -), not 'a/b c'"),
        ({"name": "a/../b"}, "a statement is named 'paper/statement' (letters, digits, . _ -), not 'a/../b'"),
        ({"name": "a/.b"}, "a statement is named 'paper/statement' (letters, digits, . _ -), not 'a/.b'"),
        ({"theory": "success"}, "a/b is stated in a theory of scsym.language, not in 'success'"),
        ({"states": [T.V(s)]}, "a/b, expected to be proven, states one or more goals made with eq, ge, gt, le or lt"),
        ({"states": []}, "a/b, expected to be proven, states one or more goals made with eq, ge, gt, le or lt"),
        ({"expect": "refuted"}, "a/b: a refutation, and nothing else, is against one of text, reading, strengthening"),
        ({"against": "text"}, "a/b: a refutation, and nothing else, is against one of text, reading, strengthening"),
        ({"quotes": "x", "reconstructed": "y"}, "a/b has a quotation or a reconstruction, not both"),
    ],
)
def test_malformed_declarations(options, text):
    given = {"name": "a/b", "theory": T, "states": SELF} | options
    with pytest.raises(StatementError) as caught:
        claim(**given)
    assert str(caught.value) == text


def test_vacuous_is_found_and_never_declared():
    with pytest.raises(StatementError, match="a/b expects 'vacuous'; a statement declares one of proven, "):
        claim("a/b", T, SELF, expect="vacuous")


def test_the_status_of_a_quotation():
    said = claim("a/b", T, SELF, quotes="it [the value] is itself").quote
    assert said.status == "quoted, with words in brackets put in"
    assert claim("a/b", T, SELF, quotes="V = V").quote.status == "quoted"
    assert claim("a/b", T, SELF, reconstructed="V = V").quote.status == "reconstructed"
    assert claim("a/b", T, SELF).quote is None


def test_a_claim_is_a_value_before_anything_is_proven():
    made = paper("a", T).claim("b", [SELF, ge(T.V(s), 0)], title="two goals")
    assert made.name == "a/b" and [repr(g) for g in made.goals] == [repr(SELF), "V(s) >= 0   for all s"]
    assert made.evidence is None and made.expect is Verdict.PROVEN
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.name = "c"
    with pytest.raises(StatementError, match="a/b decorates 3, which is not a function that returns evidence"):
        made(3)


def test_only_functions_of_scsym_establish_anything():
    with pytest.raises(StatementError, match="is no function of scsym, so it cannot establish a statement"):
        decided(lambda: True)
    made = claim("a/rate", T, decided(established, "Theta", "x/(1-x)", "x"), expect="established by the library")
    assert run(made).as_declared and not run(made).judged
    wrong = claim("a/rate", T, decided(established, "Theta", "x**2", "x"), expect="established by the library")
    assert run(wrong).verdict is Verdict.OPEN and "the library does not establish it" in run(wrong).failure


@pytest.fixture
def statements(tmp_path):
    (tmp_path / "made.py").write_text(FILE)
    return collect(tmp_path)


def test_collect_finds_made_statements_once(statements):
    assert [c.name for c in statements] == ["demo/k0", "demo/k1", "demo/k10"]
    assert all(isinstance(c, Claim) and c.paper == "demo" for c in statements)


@pytest.mark.parametrize("twin", ["make(1)\n", FILE.replace("demo/k", "demo/K").replace("(0, 1, 10)", "(1,)")])
def test_two_statements_of_one_name(tmp_path, twin):
    (tmp_path / "made.py").write_text(FILE + twin)
    with pytest.raises(StatementError, match="two statements are named demo/[kK]1"):
        collect(tmp_path)


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("", ["k0", "k1", "k10"]),
        ("K1", ["k1", "k10"]),
        ("k1 and not k10", ["k1"]),
        ("not (k0 or k10)", ["k1"]),
        ("number and k0", ["k0"]),
        ("not not k0", ["k0"]),
        ("nothing", []),
    ],
)
def test_select(statements, expression, names):
    assert [c.name for c in select(statements, expression)] == [f"demo/{name}" for name in names]


@pytest.mark.parametrize("expression", ["and", "a b", "(a", "a)", "not", "a or", "()"])
def test_select_refuses(statements, expression):
    with pytest.raises(StatementError, match="-k takes words joined by and, or, not and brackets"):
        select(statements, expression)


def test_run_all_on_an_executor_agrees_with_one_after_the_other(statements):
    with ThreadPoolExecutor(2) as pool:
        pooled = {o.name: (o.verdict, o.failure) for o in run_all(statements, pool)}
    assert pooled == {o.name: (o.verdict, o.failure) for o in run_all(statements)}
    assert {o.verdict for o in run_all(statements)} == {Verdict.PROVEN}


def test_a_proof_that_fails_says_so_and_ends_nothing(tmp_path):
    (tmp_path / "wrong.py").write_text(
        FILE + "@claim('demo/bad', T, eq(T.V(s), 0))\ndef bad():\n    return 1 / 0\n"
        "@claim('demo/exit', T, eq(T.V(s), 0))\ndef leaves():\n    exit(0)\n"
        "@claim('demo/base', T, eq(T.V(s), 0))\ndef ends():\n    raise BaseException('the end')\n"
    )
    found = {o.name: o for o in run_all(collect(tmp_path))}
    assert found["demo/k1"].as_declared
    assert found["demo/bad"].failure == "ZeroDivisionError: division by zero" and ":16" in found["demo/bad"].place
    assert found["demo/exit"].failure.startswith("SystemExit") and not found["demo/exit"].as_declared
    assert found["demo/base"].failure == "BaseException: the end" and not found["demo/base"].as_declared


def test_evidence_that_is_none():
    made = claim("a/b", T, SELF)(lambda: "clearly")
    assert run(made).failure == "StatementError: a/b returns str; evidence is a lemma for each goal, or a model" or (
        run(made).failure == "a/b returns str; evidence is a lemma for each goal, or a model"
    )


def test_lemmas_fit_goals_in_any_order_and_form():
    goals = [eq(2 * T.V(s), T.V(s) + T.V(s)), ge(T.V(s), 0)]
    made = claim("a/b", T, goals)(
        lambda: [prove(T, ge(T.V(s), 0), remainder=T.V(s)), prove(T, eq(T.V(s) + T.V(s), 2 * T.V(s)))]
    )
    assert run(made).as_declared
    missing = claim("a/b", T, goals)(lambda: prove(T, ge(T.V(s), 0), remainder=T.V(s)))
    assert run(missing).failed == (0,) and "2 V(s) = V(s) + V(s)" in run(missing).failure


@pytest.mark.parametrize(
    ("models", "sentence"),
    [("null", "has no list of models"), ("3", "has no list of models"), ("[" * 100_000, "cannot be read")],
)
def test_a_kept_file_of_another_form_is_refused_with_a_sentence(tmp_path, models, sentence):
    (tmp_path / "one.py").write_text(FILE)
    statement = next(s for s in collect(tmp_path) if s.name == "demo/k1")
    (tmp_path / "kept").mkdir()
    text = f'{{"format": "scsym-kept/1", "claim": "demo/k1", "goals": [], "models": {models}}}'
    (tmp_path / "kept" / "demo+k1.json").write_text(text)
    outcome = run(statement, again=True)
    assert sentence in outcome.failure and "scsym prove writes it anew" in outcome.failure


def test_a_kept_proof_finds_its_lemmas_where_a_second_folder_is_collected_with_its_own():
    from scsym.claims import proofs_folder
    from scsym.claims.evidence import lemmas_before

    folder = proofs_folder()
    both = collect(folder / "rl_finetuning", folder / "divergences")
    (three,) = (statement for statement in both if statement.name == "rl-finetuning/group-mean-three")
    assert "rl-finetuning/leave-one-out+2" in lemmas_before(three)
