"""``scsym analyze``: exact values, JSON, symbols, and one sentence for bad input."""

import json
import os
import signal
import subprocess
import sys
import time
from fractions import Fraction

import pytest
from click.testing import CliRunner

from scsym.cli import main


def run(*arguments):
    return CliRunner().invoke(main, ["analyze", *map(str, arguments)])


def data(*arguments):
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_chain2_before_and_after():
    found = data("zoo:chain2")
    assert found["policy"] == "uniform"
    before, after = found["steps"]
    assert before["J"] == {"exact": "1/4", "decimal": "0.25"}
    assert (before["Gamma"]["exact"], before["expected_steps"]["exact"]) == ("2", "3/2")
    assert after["J"]["exact"] == "1"
    s0, s1 = found["before"]
    assert [s0[q]["exact"] for q in ("V", "influence", "occupancy", "success_occupancy")] == ["1/4", "1", "1", "1"]
    assert [s1[q]["exact"] for q in ("V", "influence", "occupancy", "success_occupancy")] == ["1/2", "1", "1/2", "1"]
    go, stop = s0["actions"]
    assert (go["action"], go["pi"]["exact"], go["Q"]["exact"], go["conditioned"]["exact"]) == ("go", "1/2", "1/2", "1")
    assert (stop["Q"]["exact"], stop["A"]["exact"], stop["conditioned"]["exact"]) == ("0", "-1/4", "0")
    assert [s["V"]["exact"] for s in found["after"]] == ["1", "1"]


def test_several_steps():
    steps = data("zoo:mountain_race", "--steps", 4)["steps"]
    assert [s["J"]["exact"] for s in steps] == ["5/8", "17/20", "59/68", "209/236", "755/836"]
    assert steps[0]["expected_return"]["exact"] == "-oo"


def test_no_steps():
    found = data("zoo:K", "--steps", 0)
    assert len(found["steps"]) == 1
    assert found["after"] is None
    assert found["before"][0]["actions"][0]["conditioned"]["exact"] == "3/4"


def test_tables():
    result = run("zoo:N")
    assert result.exit_code == 0
    assert result.stderr == ""
    assert "\x1b" not in result.stdout
    for part in ("zoo:N  MDP 'N': 3 states", "policy: uniform", "before", "9/20 ≈ 0.45", "after 1", "19/30 ≈ 0.633333"):
        assert part in result.stdout


def test_tables_of_several_steps_show_the_last_policy():
    result = run("zoo:example_3_1", "--steps", 3)
    assert "after 3" in result.stdout and "pi after 3" in result.stdout


def test_a_model_with_its_own_policy():
    assert "policy: the model's own" in run("zoo:win_lose_stay").stdout
    assert data("zoo:win_lose_stay")["steps"][0]["expected_steps"]["exact"] == "10"
    assert data("zoo:win_lose_stay", "--policy", "uniform")["steps"][0]["expected_steps"]["exact"] == "3/2"


def test_the_policy_symbolic():
    found = data("zoo:chain2", "--symbolic")
    assert found["policy"] == "symbolic"
    assert found["parameters"] == {"x1": "pi(go|s0)", "x2": "pi(go|s1)"}
    assert found["symbols"] == ["x1", "x2"]
    assert found["steps"][0]["J"] == {"exact": "x1*x2"}
    assert found["steps"][1]["J"]["exact"] == "1"
    text = run("zoo:chain2", "--symbolic").stdout
    assert "parameters: x1 = pi(go|s0), x2 = pi(go|s1)" in text


MODEL = {
    "initial": "s",
    "terminal": {"won": 1, "lost": 0},
    "transitions": {"s": {"win": {"won": "p", "lost": "1 - p"}, "try": {"s": "1/2", "lost": "1/2"}}},
}


@pytest.fixture
def model(tmp_path):
    file = tmp_path / "model.json"
    file.write_text(json.dumps(MODEL))
    return file


def test_the_parameters_of_a_model_are_named(model):
    found = data(model, "--symbolic")
    assert found["policy"] == "uniform"
    assert found["symbols"] == ["p"]
    assert found["steps"][0]["J"]["exact"].replace(" ", "") in ("2*p/3", "(2*p)/3", "2/3*p")
    text = run(model, "--symbolic").stdout
    assert "parameters: p\n" in text
    assert "assumed: " in text


def test_values_for_symbols(model):
    assert data(model, "--set", "p=3/4")["steps"][0]["J"]["exact"] == "1/2"


def test_symbolic_without_parameters_says_so():
    assert "parameters: none" in run("zoo:chain2", "--policy", "uniform", "--symbolic").stdout


def test_a_policy_file(model, tmp_path):
    policy = tmp_path / "policy.json"
    policy.write_text('{"s": {"win": "1/3", "try": "2/3"}}')
    found = data(model, "--policy", policy, "--set", "p=1")
    assert found["steps"][0]["J"]["exact"] == "1/2"


def test_an_improper_policy_has_no_occupancy_but_values():
    never = data("zoo:win_lose_stay", "--policy", "uniform", "--steps", 0)
    assert never["steps"][0]["J"]["exact"] == "1/2"


def test_an_improper_policy(model, tmp_path):
    stay = {"s": {"stay": "s", "win": "won"}}
    (tmp_path / "loop.json").write_text(json.dumps({**MODEL, "transitions": stay}))
    (tmp_path / "pi.json").write_text('{"s": {"stay": 1}}')
    found = data(tmp_path / "loop.json", "--policy", tmp_path / "pi.json")
    assert found["steps"][0]["J"]["exact"] == "0"
    assert found["steps"][0]["expected_steps"] is None
    assert found["before"][0]["occupancy"] is None
    assert run(tmp_path / "loop.json", "--policy", tmp_path / "pi.json").exit_code == 0


def test_frozen_lake():
    pytest.importorskip("gymnasium")
    found = data("gymnasium:FrozenLake-v1?map_name=8x8")
    before, after = (Fraction(step["J"]["exact"]) for step in found["steps"])
    assert 0 < before < after < 1
    assert found["steps"][0]["J"]["decimal"].startswith("0.00")
    for state in found["before"]:
        assert sum(Fraction(a["conditioned"]["exact"]) for a in state["actions"]) == 1
    result = run("gymnasium:FrozenLake-v1?map_name=8x8")
    assert "--full or --json shows all" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 160


ERRORS = [
    (["nowhere.json"], "there is no file 'nowhere.json'"),
    (
        ["nonsense"],
        "'nonsense' names no model: give a .json, .yaml or .drn file, gymnasium:NAME or zoo:NAME; other files that are "
        "read end in .umb, .tra, .pexp, .prism, .pm, .nm, .sm, .ma, .jani",
    ),
    (["zoo:chain2", "--policy", "x.json"], "there is no file 'x.json'"),
    (["zoo:chain2", "--set", "p=1", "--set", "p=2"], "--set gives p two values"),
    (["zoo:chain2", "--set", "p"], "--set takes NAME=VALUE such as \"p=1/3\", not 'p'"),
    (
        ["zoo:beta_bandit", "--policy", "symbolic"],
        "a symbolic policy of this model has 99 parameters, more than 24; "
        "give --policy FILE with symbols in a few states",
    ),
]


@pytest.mark.parametrize(("arguments", "text"), ERRORS)
def test_bad_input_exits_with_2_and_one_sentence(arguments, text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == f"Error: {text}\n"


def test_a_float_in_a_file_is_refused_with_the_exact_spelling(tmp_path):
    (tmp_path / "m.json").write_text(json.dumps({**MODEL, "initial": {"s": 1.0}}))
    result = run(tmp_path / "m.json")
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert "1.0" in result.stderr and result.stderr.count("\n") == 1


@pytest.mark.parametrize("arguments", [["--steps", "-1"], ["--steps", "x"], ["--nonsense"]])
def test_wrong_options_exit_with_2(arguments):
    assert run("zoo:chain2", *arguments).exit_code == 2


def test_in_a_subprocess_a_closed_pipe_is_not_a_traceback():
    command = [sys.executable, "-m", "scsym", "analyze", "zoo:beta_bandit", "--full"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ}) as process:
        process.stdout.close()
        errors = process.stderr.read()
    assert b"Traceback" not in errors


def test_the_assumptions_are_those_of_the_formulas(model):
    assert data(model, "--symbolic")["assumptions"] == ["p > 0", "1 - p > 0"]
    assert "assumed: p > 0, 1 - p > 0\n" in run(model, "--symbolic").stdout


def test_long_values_are_read_as_decimals_and_full_shows_them(monkeypatch):
    pytest.importorskip("gymnasium")
    monkeypatch.setenv("COLUMNS", "400")  # wide enough not to fold a long number
    exact = data("gymnasium:FrozenLake-v1")["steps"][0]["Gamma"]["exact"]
    assert len(exact) > 26
    short, full = (run("gymnasium:FrozenLake-v1", *more).stdout for more in ((), ("--full",)))
    assert exact not in short and exact.split("/")[0][:30] in full


def test_numbers_that_would_grow_too_long_become_enclosures_and_exact_refuses(monkeypatch):
    from scsym.analysis import summary

    monkeypatch.setattr(summary, "MOST_BITS", 2000)
    found = data("zoo:gamblers_ruin", "--steps", 0)["steps"][0]
    assert found["arithmetic"] == "exact"
    found = data("zoo:mountain_race", "--steps", 12)
    assert found["enclosures"] is None
    monkeypatch.setattr(summary, "MOST_BITS", 12)
    found = data("zoo:mountain_race", "--steps", 12)
    kinds = [step["arithmetic"] for step in found["steps"]]
    assert kinds[0] == "exact" and kinds[-1] == "enclosures" and kinds == sorted(kinds, reverse=True)
    assert found["enclosures"].startswith("of ") and " they would have about " in found["enclosures"]
    exact = kinds.index("enclosures")
    text = run("zoo:mountain_race", "--steps", 12, "--full").stdout
    assert f"exact up to step {exact - 1}, from there on certified enclosures" in text
    refused = run("zoo:mountain_race", "--steps", 12, "--exact")
    assert refused.exit_code == 2 and refused.stdout == ""
    assert refused.stderr.startswith("Error: exact values grow too long: of ") and refused.stderr.count("\n") == 1
    assert refused.stderr.endswith(f"after {exact}; give --steps {exact - 1}\n")


def test_enclosures_have_exact_ends_around_the_exact_values():
    exact, found = data("zoo:two_lengths", "--steps", 2), data("zoo:two_lengths", "--steps", 2, "--digits", 25)
    assert exact["enclosures"] is None and found["enclosures"] == "to 25 digits, as asked for"
    count = 0

    def compare(x, y):
        nonlocal count
        if isinstance(x, dict) and "exact" in x:
            if "low" in y:
                assert Fraction(y["low"]) <= Fraction(x["exact"]) <= Fraction(y["high"])
                count += 1
            else:
                assert x["exact"] == y["exact"]
        elif isinstance(x, dict):
            for key in x:
                if key not in ("enclosures", "arithmetic"):
                    compare(x[key], y[key])
        elif isinstance(x, list):
            for a, b in zip(x, y, strict=True):
                compare(a, b)

    compare(exact, found)
    assert count > 30


def test_a_hundred_steps_on_a_cyclic_model():
    pytest.importorskip("gymnasium")
    found = data("gymnasium:FrozenLake-v1?map_name=8x8", "--steps", 100, "--digits", 30)
    J = found["steps"][100]["J"]
    assert J["decimal"] == "0.84195125902047276179399441025"
    assert Fraction(J["high"]) - Fraction(J["low"]) < Fraction(1, 10**30)
    below = [Fraction(step["J"]["high"]) for step in found["steps"][:-1]]
    assert all(high < Fraction(step["J"]["low"]) for high, step in zip(below, found["steps"][1:], strict=True))


def test_decimals_of_a_large_model_come_from_enclosures():
    from scsym.analysis.summary import summarise
    from scsym.mdp import zoo

    large, small = zoo.gamblers_ruin(300, Fraction(2, 5)), zoo.gamblers_ruin(30, Fraction(2, 5))
    assert summarise(large.uniform(), 0).exact == 0 and summarise(large.uniform(), 0, in_full=True).exact == 1
    assert summarise(small.uniform(), 0).exact == 1
    assert summarise(large.uniform(), 0, in_full=True).quantity(0, "J") in summarise(large.uniform(), 0).quantity(
        0, "J"
    )


INTERRUPT = """
import signal, sys, threading, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever the parent ignores
import flint
from scsym.analysis import summary

def summarise(*_, **__):
    print("begun", flush=True)
    n = flint.fmpz(3) ** 40_000_000
    while True:
        n * n  # each product takes a second or more, in which Python sees no signal

summary.summarise = summarise
from scsym.cli import main
main(["analyze", "zoo:K"])
"""


def test_ctrl_c_ends_a_long_call_within_a_second():
    with subprocess.Popen([sys.executable, "-c", INTERRUPT], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "begun\n"
        time.sleep(0.3)
        start = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == -signal.SIGINT
        assert time.monotonic() - start < 1


def test_a_policy_in_a_model_that_is_no_mapping(tmp_path):
    (tmp_path / "m.json").write_text(json.dumps({**MODEL, "policy": [1]}))
    result = run(tmp_path / "m.json")
    assert (result.exit_code, result.stderr) == (2, "Error: policy must be a mapping, not a list\n")


def test_gymnasium_refusals_are_one_sentence_without_warnings():
    pytest.importorskip("gymnasium")
    result = run("gymnasium:FrozenLake-v1?map_name=9x9")
    assert result.stderr.endswith("it does not know '9x9'\n") and result.stderr.count("\n") == 1
    command = [sys.executable, "-m", "scsym", "analyze", "gymnasium:FrozenLake-v0"]
    found = subprocess.run(command, capture_output=True, text=True)
    assert found.returncode == 2 and found.stdout == "" and found.stderr.count("\n") == 1


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1", "utf-8"])
def test_characters_without_a_code_are_replaced(encoding):
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    command = [sys.executable, "-m", "scsym", "analyze", "zoo:K"]
    done = subprocess.run(command, capture_output=True, env=environment, timeout=60)
    assert done.returncode == 0 and b"Traceback" not in done.stderr and b"3/4" in done.stdout
    plain = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONIOENCODING"} | plain
    done = subprocess.run(command, capture_output=True, env=environment, timeout=60)
    assert done.returncode == 0 and b"Traceback" not in done.stderr and b"3/4" in done.stdout


def test_an_error_that_nobody_foresaw_is_one_sentence(monkeypatch):
    def broken(*arguments):
        raise ZeroDivisionError("of all\nthings")

    monkeypatch.setattr("scsym.mdp.readers.prior", broken)
    done = CliRunner().invoke(main, ["analyze", "zoo:K"])
    assert done.exit_code == 2
    assert done.stderr == "Error: ZeroDivisionError: of all things (unexpected; SCSYM_TRACEBACK=1 shows where)\n"
    monkeypatch.setenv("SCSYM_TRACEBACK", "1")
    assert isinstance(CliRunner().invoke(main, ["analyze", "zoo:K"]).exception, ZeroDivisionError)


def test_a_step_limit_is_a_note():
    pytest.importorskip("gymnasium")
    done = CliRunner().invoke(main, ["analyze", "gymnasium:FrozenLake-v1?is_slippery=false"])
    assert done.exit_code == 0
    assert "Note: Gymnasium ends FrozenLake-v1 after 100 steps" in done.stderr
