"""Attempts to make a theorem without a rule: what a process prevents, and what only a replay of the file guarantees."""

import copy
import json
import pickle
import subprocess
import sys

import pytest

from scsym.claims import claim, run
from scsym.kernel import Judgement, KernelError, Theorem, combine, cut, verify
from scsym.kernel.terms import num
from scsym.prove import Lemma, dump, eq, flip, isolate, prove, sum_
from scsym.theories.success import a, s
from scsym.theories.success import success as T

TRUE = prove(
    T,
    eq(T.V(s) * sum_(a, T.pi_plus(s, a) * T.Q(s, a)), sum_(a, T.pi0(s, a) * T.Q(s, a) ** 2)),
    by=[isolate(T.conditioning, T.pi_plus), flip(T.V_value)],
)
FALSE = Judgement((), "=", num(0), num(1))


def forged():
    """An object of the class with a false conclusion, made behind the constructor's back."""
    made = object.__new__(Theorem)
    for name in Theorem.__slots__:
        object.__setattr__(made, name, getattr(TRUE.theorem, name))
    object.__setattr__(made, "conclusion", FALSE)
    object.__setattr__(made, "hypotheses", frozenset())
    return made


def test_the_constructor_is_for_rules_only():
    t = TRUE.theorem
    with pytest.raises((KernelError, TypeError)):
        Theorem(object(), t.signature, t.hypotheses, FALSE, "assume", (), ())


def test_a_theorem_does_not_change():
    with pytest.raises((AttributeError, TypeError)):
        TRUE.theorem.conclusion = FALSE
    with pytest.raises((AttributeError, TypeError)):
        del TRUE.theorem.hypotheses


@pytest.mark.parametrize("make", [pickle.dumps, copy.deepcopy, copy.copy])
def test_a_theorem_is_not_copied_by_machinery(make):
    with pytest.raises(TypeError):
        make(TRUE.theorem)


def test_there_are_no_subclasses():
    with pytest.raises(TypeError, match="no subclasses"):
        type("Sub", (Theorem,), {})


def test_a_look_alike_is_no_premise():
    class Alike:
        signature, hypotheses, conclusion = TRUE.theorem.signature, frozenset(), FALSE

    with pytest.raises(KernelError):
        cut(Alike(), TRUE.theorem)
    with pytest.raises(KernelError):
        combine(TRUE.theorem.signature, [Alike()], FALSE)


def test_a_forged_object_does_not_count_as_a_proof():
    """Inside a process Python can make any object; the recorder replays the proof, so the forgery is found."""
    for thing in (forged(), Lemma(T, forged())):
        statement = claim("attack/zero-is-one", T, eq(0, 1))(lambda thing=thing: thing)
        assert not run(statement).as_declared


@pytest.mark.parametrize("thing", [None, "proven", 1, FALSE, eq(T.V(s), T.V(s)), {"conclusion": FALSE}])
def test_other_things_are_no_theorems(thing):
    assert run(claim("attack/other", T, eq(0, 1))(lambda: thing)).verdict.value == "open"


def test_a_patched_kernel_deceives_its_own_process_and_nobody_else(tmp_path):
    """A malicious statement can patch the normal form; the file that it leaves is rejected by a fresh process."""
    module = tmp_path / "evil.py"
    module.write_text(
        "import scsym.kernel.theorem as rules\n"
        "import scsym.prove.prover as prover\n"
        "from scsym.claims import claim\n"
        "from scsym.kernel import Judgement, combine\n"
        "from scsym.kernel.terms import num\n"
        "from scsym.theories.success import success as T\n"
        "rules.normal_form = lambda sig, term: {}\n"
        "from scsym.language import eq\n"
        "@claim('evil/zero-is-one', T, eq(0, 1))\n"
        "def zero():\n"
        "    return combine(T.signature, [], Judgement((), '=', num(0), num(1)))\n",
        encoding="utf-8",
    )
    out = tmp_path / "out"
    command = [sys.executable, "-m", "scsym"]
    subprocess.run([*command, "check", str(module), "--certificates", str(out)], capture_output=True, check=False)
    files = list(out.rglob("*.json"))
    assert files, "the deceived process stores its proof"
    done = subprocess.run([*command, "verify", *map(str, files)], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "REJECTED" in done.stdout


def test_a_document_cannot_claim_more_than_it_proves():
    document = json.loads(dump(TRUE.theorem))
    document["hypotheses"] = document["hypotheses"][1:]
    with pytest.raises(KernelError, match="hypotheses"):
        verify(json.dumps(document))
