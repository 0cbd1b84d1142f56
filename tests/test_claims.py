"""The recorder and the runner: what passes, what fails, and with which words."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import pytest

from scsym.claims import Claim, Proof, Verdict, claim, collect, run, run_all, select
from scsym.errors import InexactInput, NotProven, ParseError, StatementError
from scsym.exact import exact, log, oo, undefined
from scsym.mdp import zoo
from scsym.prove import eq, prove
from scsym.theories.success import s, success

HALF = Fraction(1, 2)


def outcome_of(proof, expect="proven for this shape"):
    return run(claim("demo/x", expect=expect)(proof))


# What holds


@pytest.mark.parametrize(
    ("got", "expected", "text"),
    [
        (HALF, "1/2", "x = 1/2"),
        (1, 1, "x = 1"),
        (exact("p") * exact("p"), "p**2", "x = p**2"),
        (log(4), 2 * log(2), "x = log(4)"),
        (-oo, -oo, "x = -oo"),
        (undefined, undefined, "x = undefined"),
        ({"a": HALF, "b": HALF}, {"b": "1/2", "a": "1/2"}, "x = {a: 1/2, b: 1/2}"),
        ([HALF, {"a": 1}], ("1/2", {"a": 1}), "x = (1/2, {a: 1})"),
        (zoo.K().uniform(), {"s": {"win": "1/2", "try": "1/2"}}, "x = {s: {win: 1/2, try: 1/2}}"),
    ],
)
def test_exact_values_that_agree(got, expected, text):
    p = Proof()
    p.exact("x", got, expected)
    (step,) = p.steps
    assert (step.kind, step.label) == ("exact", "x")
    assert step.text == text


@pytest.mark.parametrize(
    ("left", "relation", "right"),
    [(HALF, "<", 1), (HALF, "<=", "1/2"), (log(3), ">", log(2)), (oo, ">", 5), (1, "!=", 2), (log(4), "=", 2 * log(2))],
)
def test_orders_that_hold(left, relation, right):
    p = Proof()
    p.holds("x", relation, left, right)
    assert p.steps[0].kind == "order"


def test_a_counterexample_keeps_its_model():
    p = Proof()
    model = zoo.K()
    p.counterexample(model, "J falls", HALF, "1/3", relation="<", hypotheses={"proper": True})
    (step,) = p.steps
    assert step.value is model
    assert step.text == "J falls: claimed <, but 1/2 against 1/3"


# What does not hold, with pinned texts


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda p: p.exact("x", HALF, "1/3"), "x is 1/2, not 1/3"),
        (lambda p: p.exact("x", {"a": {"b": HALF}}, {"a": {"b": 1}}), "x[a][b] is 1/2, not 1"),
        (lambda p: p.exact("x", {"a": 1}, {"b": 1}), "x has the entries a, not b"),
        (lambda p: p.exact("x", {}, {"b": 1}), "x has the entries (none), not b"),
        (lambda p: p.exact("x", [1], [1, 2]), "x has 1 entries, not 2"),
        (lambda p: p.exact("x", exact("p"), exact("q")), "x is p, not q"),
        (lambda p: p.exact("x", oo, -oo), "x is oo, not -oo"),
        (lambda p: p.exact("x", undefined, 0), "x is undefined, not 0"),
        (lambda p: p.holds("S", "<", HALF, HALF), "S: 1/2 < 1/2 does not hold"),
        (
            lambda p: p.counterexample(None, "S rises", 2, 1, relation=">="),
            "S rises: 2 >= 1 holds in the model, so it refutes nothing",
        ),
        (
            lambda p: p.counterexample(None, "S rises", 1, 2, relation=">=", hypotheses={"proper": False}),
            "S rises: the hypothesis 'proper' does not hold in the model, so it refutes nothing",
        ),
    ],
)
def test_what_does_not_hold_is_not_proven(call, text):
    with pytest.raises(NotProven) as caught:
        call(Proof())
    assert str(caught.value) == text


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda p: p.exact("x", "1/2", HALF), "a computed value is a number, not the text '1/2'"),
        (lambda p: p.holds("x", "~", 1, 2), "the relation is one of = != < <= > >=, not '~'"),
        (lambda p: p.theorem(3), "a theorem is a lemma of scsym.prove or a theorem of the kernel, not int"),
        (lambda p: p.corrected(3), "a correction is the name of a statement or a theorem, not int"),
    ],
)
def test_misuse_is_a_statement_error(call, text):
    with pytest.raises(StatementError) as caught:
        call(Proof())
    assert str(caught.value) == text


@pytest.mark.parametrize(("got", "expected"), [(0.5, "1/2"), (HALF, 0.5), ([0.5], ["1/2"])])
def test_inexact_values_are_refused(got, expected):
    with pytest.raises(InexactInput):
        Proof().exact("x", got, expected)


def test_truth_values_are_refused():
    with pytest.raises((InexactInput, ParseError), match="truth value"):
        Proof().exact("x", True, 1)


# Verdicts


def test_verdicts():
    class Forged:
        conclusion, hypotheses = "x = x", ()

    lemma = prove(success, eq(success.V(s), success.V(s)))
    assert outcome_of(lambda p: p.exact("x", 1, 1)).verdict is Verdict.SHAPE
    assert outcome_of(lambda p: p.holds("x", "<", 1, 2)).verdict is Verdict.SHAPE
    assert outcome_of(lambda p: p.theorem(lemma)).verdict is Verdict.PROVEN
    assert outcome_of(lambda p: p.theorem(lemma.theorem)).verdict is Verdict.PROVEN
    assert outcome_of(lambda p: p.theorem(Forged())).verdict is Verdict.OPEN
    assert outcome_of(lambda p: p.counterexample(None, "x", 2, 1, relation="<")).verdict is Verdict.REFUTED


def test_nothing_shown_is_open():
    assert outcome_of(lambda p: None).verdict is Verdict.OPEN
    assert outcome_of(lambda p: p.note("clearly")).verdict is Verdict.OPEN
    assert outcome_of(lambda p: p.corrected("demo/y")).verdict is Verdict.OPEN
    assert outcome_of(lambda p: None, expect="open").as_declared


def test_a_failure_is_open_and_never_as_declared():
    def proof(p):
        p.exact("good", 1, 1)
        p.exact("bad", 1, 2)

    for expect in ("proven for this shape", "open"):
        outcome = outcome_of(proof, expect)
        assert outcome.verdict is Verdict.OPEN
        assert not outcome.as_declared
        assert outcome.failure == "bad is 1, not 2"
        assert [step.label for step in outcome.steps] == ["good"]


def test_rests_on_in_order_without_repetition():
    def proof(p):
        p.exact("x", 1, 1)
        p.rests_on("demo/b", "demo/a")
        p.corrected("demo/b")

    assert outcome_of(proof).rests_on == ("demo/b", "demo/a")


def test_values_are_frozen():
    statement = claim("demo/x", expect="open")(lambda p: None)
    for value in (statement, run(statement)):
        with pytest.raises(dataclasses.FrozenInstanceError):
            value.name = "y"


# Declaring


@pytest.mark.parametrize(
    ("name", "expect", "text"),
    [
        ("x", "open", "a statement is named 'paper/statement' (letters, digits, . _ -), not 'x'"),
        ("a/b c", "open", "a statement is named 'paper/statement' (letters, digits, . _ -), not 'a/b c'"),
        (
            "a/b",
            "vacuous",
            "a/b expects 'vacuous'; a statement declares one of proven, proven for this shape, refuted, open",
        ),
    ],
)
def test_malformed_declarations(name, expect, text):
    with pytest.raises(StatementError) as caught:
        claim(name, expect=expect)
    assert str(caught.value) == text


def test_a_claim_decorates_a_function():
    with pytest.raises(StatementError, match="a/b decorates 3, which is not a function of a proof recorder"):
        claim("a/b", expect="open")(3)


# Collecting, selecting, running many

FILE = """
from scsym.claims import claim

def make(k):
    @claim(f"demo/k{k}", expect="proven for this shape", title=f"number {k}")
    def proof(p):
        p.exact("k", k, k)
    return proof

zero, one, ten = make(0), make(1), make(10)
again = one
"""


@pytest.fixture
def statements(tmp_path):
    (tmp_path / "made.py").write_text(FILE)
    return collect(tmp_path)


def test_collect_finds_made_statements_once(statements):
    assert [s.name for s in statements] == ["demo/k0", "demo/k1", "demo/k10"]
    assert all(isinstance(s, Claim) and s.paper == "demo" for s in statements)


def test_two_statements_of_one_name_made_at_one_place(tmp_path):
    (tmp_path / "made.py").write_text(FILE + "twin = make(1)\n")
    with pytest.raises(StatementError, match="two statements are named demo/k1"):
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
    assert [s.name for s in select(statements, expression)] == [f"demo/{name}" for name in names]


@pytest.mark.parametrize("expression", ["and", "a b", "(a", "a)", "not", "a or", "()"])
def test_select_refuses(statements, expression):
    with pytest.raises(StatementError, match="-k takes words joined by and, or, not and brackets"):
        select(statements, expression)


def test_run_all_on_an_executor_agrees_with_one_after_the_other(statements):
    with ThreadPoolExecutor(2) as pool:
        pooled = {o.name: (o.verdict, o.steps) for o in run_all(statements, pool)}
    assert pooled == {o.name: (o.verdict, o.steps) for o in run_all(statements)}


def test_a_number_with_thousands_of_digits_is_shown_as_a_decimal_and_compared_exactly():
    p = Proof()
    huge = Fraction(10**1000 + 1, 3)
    p.holds("huge", ">", huge, Fraction(10**1000, 3))
    shown = "3.33333333333e+999 (rounded; 1003 characters exactly)"
    assert p.steps[0].text == f"huge: {shown} > {shown}"
