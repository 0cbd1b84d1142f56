"""The fuzzers' targets: clean in a short run, and loud where a fault is planted in the kernel."""

import random
import subprocess
import sys
from collections import Counter

import pytest

from scsym.kernel import definitions, theorem
from scsym.kernel.terms import num

from . import targets
from .fuzz import SIZES
from .targets import Finding, Script


def scripts(count, seed):
    source = random.Random(seed)
    for _ in range(count):
        yield source.randbytes(source.choice(SIZES))


def test_every_rule_is_played_and_no_theorem_is_false():
    counts = Counter()
    for data in scripts(2500, 1):
        counts += targets.rules(data)
    for rule in {r.__name__ for r in targets.RULES}:
        assert counts[f"{rule} made"] > 0, rule
    assert counts["evaluated"] > 2000


SHORT = {"document": 300, "models": 3000, "umb": 600, "tra": 1000, "drn": 1000}
SHORT |= {"table": 300, "arrays": 300, "frame": 200, "graph": 300}


@pytest.mark.parametrize("target, count", SHORT.items())
def test_a_short_run_finds_nothing(target, count):
    counts = Counter()
    for data in scripts(count, 2):
        counts += targets.TARGETS[target](data)
    assert counts["refused"] > 0


def _unknown_is_nonneg(sig, term, honest=theorem.visible_sign):
    sign = honest(sig, term)
    return "nonneg" if sign == "unknown" else sign


def _strictly(sig, term, honest=theorem.visible_sign):
    sign = honest(sig, term)
    return "positive" if sign == "nonneg" else sign


PLANTED = {
    "every term is positive": ("visible_sign", lambda sig, term: "positive"),
    "an unknown sign is nonnegative": ("visible_sign", _unknown_is_nonneg),
    "a nonnegative term is positive": ("visible_sign", _strictly),
    "parameters may be quantified": ("fixed", lambda variables, hypotheses: None),
    "hypotheses have no parameters": ("parameters", lambda judgement: set()),
    "evidence for signs is not needed": ("signed", lambda *_: True),
    "a definition may be dropped while its symbol is in use": ("symbols_of", lambda term: set()),
    "any difference is zero": ("normal_form", lambda sig, term: {}),
    "free variables are not seen": ("free_vars", lambda term: set()),
}


@pytest.mark.parametrize("fault", sorted(set(PLANTED) - {"free variables are not seen"}))
def test_a_planted_fault_is_found(fault, monkeypatch):
    name, wrong = PLANTED[fault]
    for module in (theorem, definitions):
        if hasattr(module, name):
            monkeypatch.setattr(module, name, wrong)
    with pytest.raises(Finding, match="false"):
        for data in scripts(20_000, 5):
            targets.rules(data)


@pytest.mark.slow
def test_a_fault_that_needs_a_long_run_is_found(monkeypatch):
    monkeypatch.setattr(theorem, *PLANTED["free variables are not seen"])
    with pytest.raises(Finding, match="false"):
        for data in scripts(60_000, 5):
            targets.rules(data)


def test_a_false_theorem_is_a_finding():
    script = Script(b"\x01" * 50)
    made = theorem.assume(targets.SIG, theorem.Judgement((), ">", num(1), num(2)))
    object.__setattr__(made, "hypotheses", frozenset())  # a forgery
    with pytest.raises(Finding):
        script.examine(made)


def test_the_command_prints_its_figures():
    run = subprocess.run(
        [sys.executable, "-m", "tests.attack.fuzz", "--seconds", "2", "models"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "models: " in run.stdout and "no finding" in run.stdout
