"""What a statement that does not check says: what is left over, what would close it, and where it is false."""

import re
import time

import pytest
from click.testing import CliRunner

from scsym.claims import claim, run
from scsym.cli import main
from scsym.errors import InexactInput, NotProven, StatementError
from scsym.mdp import MDP, Policy
from scsym.models import Point
from scsym.models.refutation import check_counterexample
from scsym.prove import Declaration, Theory, eq, flip, ge, gt, prove, search, sum_, sum_of_squares, times
from scsym.prove.diagnosis import diagnosis, shown
from scsym.theories.success import a, s
from scsym.theories.success import success as T

GAIN = eq(sum_(a, T.pi_plus(s, a) * T.Q(s, a)), T.V(s))
VARIANCE = sum_(a, T.pi0(s, a) * (T.Q(s, a) - T.V(s)) ** 2)
AVERAGES = [flip(T.V_value), T.pi0_sums]
NEEDS = (
    "it needs a remainder= whose sign shows (a product, a square), or a bound by using=[times(coefficient, hypothesis)]"
)
SURE = T.assuming("sure", eq(T.V(s), 1, fix=(s,)))
TRIVIAL = prove(T, eq(T.V(s), T.V(s)))
BOUNDED = T.assuming("bounded", ge(T.V(s), T.V_pi(s)))
INFLUENCE = T.assuming("no_influence", eq(T.I(s), 0))


def failure(attempt):
    with pytest.raises(NotProven) as caught:
        attempt()
    return caught.value


def lines(text):
    return [line for line in text.strip().splitlines() if line]


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (
            lambda: prove(T, eq(sum_(a, T.pi_plus(s, a)), 1), by=[T.conditioning]),
            """
not proven: sum_{a} pi_plus(s, a) = 1   for all s
  left over: -1 + sum_{a} Q(s, a) pi0(s, a) / V(s)
  with: conditioning
  would close it: V_value
""",
        ),
        (
            lambda: prove(T, eq(sum_(a, T.pi0(s, a) * (T.Q(s, a) - T.V(s))), 0), by=[flip(T.V_value)]),
            """
not proven: sum_{a} pi0(s, a) (Q(s, a) - V(s)) = 0   for all s
  left over: V(s) - sum_{a} V(s) pi0(s, a)
  with: V_value
  would close it: pi0_sums
""",
        ),
        (
            lambda: prove(T, ge(1, T.V(s))),
            """
not proven: 1 >= V(s)   for all s
  left over: 1 - V(s)
  with: no hypothesis
  its sign does not show: -V(s) may be negative
  {NEEDS}
""",
        ),
        (
            lambda: prove(
                BOUNDED, ge(T.J0(), T.J()), by=[T.J0_def, T.J_def], using=[times(1, BOUNDED.bounded, s, over=s)]
            ),
            """
not proven: J0 >= J
  left over: -sum_{s} V(s) + sum_{s} V_pi(s) + sum_{s} V(s) mu(s) - sum_{s} V_pi(s) mu(s)
  with: J0_def, J_def, bounded
  its sign does not show: -sum_{s} V(s), -sum_{s} V_pi(s) mu(s) may be negative
  {NEEDS}
""",
        ),
        (
            lambda: prove(BOUNDED, ge(1, T.V_pi(s) - T.V(s) + 1)),
            """
not proven: 1 >= V_pi(s) - V(s) + 1   for all s
  left over: V(s) - V_pi(s)
  with: no hypothesis
  its sign does not show: -V_pi(s) may be negative
  {NEEDS}
  would close it: bounded
""",
        ),
        (
            lambda: prove(T, ge(T.V(s) ** 2 - 2 * T.V(s) + 1, 0), remainder=T.V(s) ** 2 - 2 * T.V(s) + 1),
            """
not proven: V(s)^2 - 2 V(s) + 1 >= 0   for all s
  the kernel refuses the certificate: the remainder is not visibly nonnegative, or the goal is an equation
  the remainder is V(s)^2 - 2 V(s) + 1, whose sign does not show
""",
        ),
        (
            lambda: prove(
                BOUNDED, ge((T.I(s) - 1) * (T.V(s) - T.V_pi(s)), 0), using=[times(T.I(s) - 1, BOUNDED.bounded)]
            ),
            """
not proven: (I(s) - 1) (V(s) - V_pi(s)) >= 0   for all s
  the kernel refuses the certificate: an inequality needs a visibly nonnegative coefficient, and proves no equation
  the coefficient of bounded is I(s) - 1, whose sign does not show
""",
        ),
        (
            lambda: prove(T, ge(sum_(a, T.pi0(s, a) * T.Q(s, a)), 0)),
            """
not proven: sum_{a} pi0(s, a) Q(s, a) >= 0   for all s
  left over: sum_{a} Q(s, a) pi0(s, a)
  with: no hypothesis
  it is visibly nonnegative: give it as remainder=
""",
        ),
        (
            lambda: prove(T, gt(T.Q(s, a), 0)),
            """
not proven: Q(s, a) > 0   for all s, a
  left over: Q(s, a)
  with: no hypothesis
  it is visibly nonnegative, which shows >= but not >
""",
        ),
        (
            lambda: prove(
                SURE, eq(sum_(s, T.mu(s) * T.V(s)), sum_(s, T.mu(s))), using=[times(T.mu(s), SURE.sure, over=s)]
            ),
            """
not proven: sum_{s} mu(s) V(s) = sum_{s} mu(s)
  left over: sum_{s} V(s) mu(s) - sum_{t} V(s) mu(t)
  with: sure
  sure is about one fixed s, not for all, and the goal fixes none
""",
        ),
        (
            lambda: prove(T, eq(VARIANCE, sum_(a, T.pi0(s, a) * T.Q(s, a) ** 2) + T.V(s) ** 2), by=AVERAGES),
            """
not proven: sum_{a} pi0(s, a) (Q(s, a) - V(s))^2 = sum_{a} pi0(s, a) Q(s, a)^2 + V(s)^2   for all s
  left over: -2 V(s)^2
  with: V_value, pi0_sums
""",
        ),
        (
            lambda: prove(T, eq(2 * VARIANCE, sum_(a, T.pi0(s, a) * T.Q(s, a) ** 2) - T.V(s) ** 2), by=AVERAGES),
            """
not proven: 2 (sum_{a} pi0(s, a) (Q(s, a) - V(s))^2) = sum_{a} pi0(s, a) Q(s, a)^2 - V(s)^2   for all s
  left over: -V(s)^2 + sum_{a} Q(s, a)^2 pi0(s, a)
  with: V_value, pi0_sums
""",
        ),
        (
            lambda: search(T, eq(T.J_plus(), T.J0()), using=[T.J0_def, T.J_plus_def], depth=1),
            """
no certificate found: J_plus = J0
  among 2 multiples of J0_def, J_plus_def up to depth 1
""",
        ),
        (
            lambda: sum_of_squares(T, ge(T.V(s) - T.V(s) ** 2, 0), [T.V(s)]),
            "left minus right is no quadratic form in the given basis, or not one that is a sum of squares: "
            "V(s) - V(s)^2 >= 0   for all s",
        ),
    ],
    ids=[
        "conditioning",
        "advantage",
        "no hypothesis",
        "a weight forgotten",
        "a bound forgotten",
        "a remainder without a sign",
        "a coefficient without a sign",
        "visible",
        "not strict",
        "one state for all",
        "wrong sign",
        "wrong factor",
        "search",
        "squares",
    ],
)  # fmt: skip
def test_what_is_left_over(attempt, message):
    assert lines(str(failure(attempt))) == lines(message.replace("{NEEDS}", NEEDS))


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (lambda: T.V(a), "V(S) takes 1 index; a is of the sort A"),
        (lambda: T.V("s0"), "V(S) takes 1 index; s0 is no index"),
        (lambda: T.Q(s), "Q(S, A) takes 2 indices, not 1"),
        (lambda: T.V_valeu, "theory 'mdp' has no symbol or hypothesis 'V_valeu'; did you mean V_value or V_plus?"),
        (lambda: T.temperature, "theory 'mdp' has no symbol or hypothesis 'temperature'"),
        (lambda: T.V(s) == 1, "== makes no statement; write eq(left, right)"),
        (lambda: 0.5 * T.V(s), "0.5 is a float; write Fraction('0.5') or a quotient of integers"),
        (
            lambda: prove(T, eq(1, 1), by=["pi0_sums"]),
            "'pi0_sums' is neither a hypothesis nor a lemma; the hypothesis of that name is theory.pi0_sums",
        ),
    ],
)
def test_slips_of_the_pen(attempt, message):
    with pytest.raises((StatementError, InexactInput, AttributeError)) as caught:
        attempt()
    assert str(caught.value) == message


HALF_OR_SURE = """
  at s = s0, 5/6 = 3/4 is claimed
  start s0: 1
  s0, a: -> win 1;  pi0 1/2
  s0, b: -> win 1/2, lose 1/2;  pi0 1/2
  success win: 1, lose: 0
"""

SMALLEST = """
  at s = s0, 1 = 1/2 is claimed
  start s0: 1
  s0, a: -> win 1;  pi0 1/2
  s0, b: -> lose 1;  pi0 1/2
  success win: 1, lose: 0
"""


def test_how_a_counterexample_is_shown():
    ends = {"win": 1, "lose": 0}
    mdp = MDP({"s0": {"a": "win", "b": {"win": "1/2", "lose": "1/2"}}}, initial="s0", terminal=ends)
    policies = {"pi0": mdp.uniform(), "pi": Policy(mdp, {"s0": "a"})}
    found = check_counterexample(T, GAIN, ["conditioning"], Point(mdp, policies))
    assert shown(found) == [line for line in HALF_OR_SURE.splitlines() if line]


@pytest.mark.parametrize(
    ("attempt", "heading"),
    [
        (
            lambda: prove(T, GAIN, by=[T.pi0_sums]),
            "false in a model in which every hypothesis of the theory holds:",
        ),
        (
            lambda: search(T, GAIN, using=[T.pi0_sums], depth=1),
            "false in a model in which every hypothesis of the theory holds:",
        ),
        (
            lambda: prove(INFLUENCE, GAIN, by=[T.conditioning]),
            "false from these hypotheses alone: a model in which they hold, where no_influence does not hold:",
        ),
    ],
    ids=["false", "search", "needs a hypothesis"],
)
def test_where_it_is_false(attempt, heading):
    first, *model = diagnosis(failure(attempt), seconds=60)
    assert first == heading
    assert model == [line for line in SMALLEST.splitlines() if line]


def test_true_statements_meet_no_counterexample():
    error = failure(lambda: prove(T, ge(T.J_plus(), T.J0())))
    assert diagnosis(error, seconds=60, tries=100) == ["no counterexample was found among 100 small exact models"]


def test_hypotheses_that_cannot_be_read_are_named():
    theory = T.with_symbols(Declaration("c", (), "real"))
    theory = theory.assuming("c_is_one", eq(theory.c(), 1))
    first, *_, last = diagnosis(failure(lambda: prove(theory, eq(T.V(s), 1))), seconds=60)
    assert first == "false in a model in which every other hypothesis of the theory holds:"
    assert last == "not looked at, since a symbol has no value in a concrete model: c_is_one"


def test_a_theory_without_meanings_has_tables():
    theory = Theory("mine").with_symbols(Declaration("x", ("S",), "real"))
    first, *rest = diagnosis(failure(lambda: prove(theory, ge(theory.x(s), 0))))
    assert first == "false in a model in which every hypothesis of the theory holds:"
    assert rest == ["  at s = s0: -1 against 0", "  S = {s0}", "  x(s0) = -1"]


def test_what_cannot_be_looked_for_says_why():
    theory = T.with_symbols(Declaration("x", ("S",), "real"))
    error = failure(lambda: prove(theory, ge(theory.x(s), 0)))
    assert diagnosis(error) == ["no counterexample was looked for: the symbol x has no meaning in a concrete model"]
    assert diagnosis(NotProven("1 is not 2")) == []


def test_the_search_ends_in_time_and_keeps_what_it_found():
    error = failure(lambda: prove(T, ge(T.J_plus(), T.J0())))
    start = time.monotonic()
    assert diagnosis(error, seconds=0.2) == ["no counterexample was found in the time given"]
    assert time.monotonic() - start < 10
    error = failure(lambda: prove(T, GAIN))
    assert diagnosis(error, seconds=1)[0].startswith("false in a model")  # perhaps not the smallest


def test_hypotheses_that_a_failed_proof_names_are_known_to_the_theory():
    error = failure(lambda: prove(T, GAIN, by=[T.conditioning]))
    assert error.theory is T and error.goal == GAIN and error.tried == ("conditioning",)
    assert set(error.suggestions) <= set(T.hypotheses)


# In a statement, and on the command line

BROKEN = """
from scsym.claims import claim
from scsym.prove import eq, prove, sum_
from scsym.theories.success import a, s
from scsym.theories.success import success as T

@claim("mine/gain", T, eq(sum_(a, T.pi_plus(s, a) * T.Q(s, a)), T.V(s)))
def gain():
    return prove(T, gain.goals[0], by=[T.conditioning])
"""

PRINTED = r"""mine/gain: declared proven, found open: not proven: .+ = V\(s\)   for all s
  left over: -V\(s\) \+ sum_\{a\} Q\(s, a\)\^2 pi0\(s, a\) / V\(s\)
  with: conditioning
  false in a model in which every hypothesis of the theory holds:
    """


def test_check_prints_the_counterexample(tmp_path):
    (tmp_path / "gain.py").write_text(BROKEN, encoding="utf-8")
    result = CliRunner().invoke(main, ["check", str(tmp_path), "--refute", "60"], env={"COLUMNS": "200"})
    assert result.exit_code == 1
    assert re.search(PRINTED + re.escape(SMALLEST.strip().replace("\n", "\n  ")), result.output), result.output
    quick = CliRunner().invoke(main, ["check", str(tmp_path), "--refute", "0"], env={"COLUMNS": "200"})
    assert quick.exit_code == 1
    assert "left over: " in quick.output and "false in a model" not in quick.output


def test_a_meaning_that_fails_is_reported_not_raised():
    def broken(model, state):
        raise KeyError("my table")

    theory = T.with_symbols(Declaration("mine", ("S",), "real", "mine", "m", broken))

    @claim("mine/broken", theory, eq(theory.mine(s), 0))
    def statement():
        return prove(theory, eq(theory.mine(s), 0))

    text = run(statement, seconds=5).failure
    said = "the meaning of mine fails at ('s0',): KeyError: 'my table'"
    assert text.splitlines()[-1] == f"  the search for a counterexample failed: FailedMeaning: {said}"
    assert "left over: mine(s)" in text


@pytest.mark.parametrize(
    ("options", "shows", "message"),
    [
        ({}, lambda: None, "no proof and no counterexample was given"),
        ({"expect": "refuted", "against": "text"}, lambda: TRIVIAL, "the evidence shows that it is proven, and it is"),
        ({"expect": "open"}, lambda: TRIVIAL, "it was shown; declare it proven"),
        ({}, lambda: eq(1, 1), "mine/x returns Statement; evidence is a lemma for each goal, or a model"),
        ({}, lambda: prove(T, eq(1 / T.Q(s, a), 1)), "the kernel refuses this step: a negative power"),
        ({}, lambda: {}["x"], "KeyError: 'x'"),
        ({"expect": "open"}, lambda: exit(0), "SystemExit: 0"),
    ],
)
def test_a_verdict_that_differs_says_why(options, shows, message):
    outcome = run(claim("mine/x", T, TRIVIAL.statement, **options)(shows))
    assert not outcome.as_declared
    assert outcome.failure.startswith(message)


def test_the_line_that_fails_is_named(tmp_path):
    (tmp_path / "gain.py").write_text(BROKEN, encoding="utf-8")
    result = CliRunner().invoke(main, ["check", str(tmp_path), "--refute", "0"])
    assert f"\n  in {tmp_path / 'gain.py'}:9\n" in result.output


CLAIM = (
    "from scsym.claims import claim\nfrom scsym.language import Theory, eq\n"
    "claim('mine/x', Theory('t'), eq(1, 1), expect='open')\n"
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def f(:\n", "x.py:1: SyntaxError: invalid syntax"),
        ("import nothere_at_all\n", "x.py:1: ModuleNotFoundError: No module named 'nothere_at_all'"),
        ("\nx = y\n", "x.py:2: NameError: name 'y' is not defined"),
        ("raise SystemExit(0)\n", "x.py:1: SystemExit: 0"),
        (CLAIM.replace("open", "true"), "x.py:3: mine/x expects 'true'; a statement declares one of proven, "),
        (CLAIM.replace("mine/", ""), "x.py:3: a statement is named 'paper/statement' "),
        (CLAIM + CLAIM, "two statements are named mine/x: in "),
        (
            "from scsym.claims import claim\n@claim('mine/x', expect='proven', says='1 = 1')\ndef f(p): pass\n",
            "x.py:2: mine/x does not state its goals: write claim(name, theory, eq(left, right), quotes=...), and let",
        ),
    ],
)
def test_a_file_that_cannot_be_collected_says_where(tmp_path, text, message):
    (tmp_path / "x.py").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(main, ["check", str(tmp_path)])
    assert result.exit_code == 2
    assert result.output.count("\n") == 1
    assert result.output.removeprefix(f"Error: {tmp_path}/").removeprefix("Error: ").startswith(message), result.output
