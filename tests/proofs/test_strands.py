"""Every statement of the strands beyond the two papers is as declared, and none is proven untried in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from scsym.claims import collect, run

PROOFS = Path(__file__).resolve().parents[2] / "proofs"
STRANDS = (
    "divergences",
    "best_of_n",
    "rl_finetuning",
    "return_conditioned",
    "policy_improvement",
    "control_as_inference",
    "beyond",
)
UNTRIED = {"rl-finetuning/pass-at-k"}


@pytest.mark.parametrize("strand", STRANDS)
def test_every_statement_is_as_declared(strand):
    statements = collect(PROOFS / strand)
    assert len(statements) >= 4
    known = {}
    for statement in statements:
        outcome = run(statement, known=known)
        assert outcome.as_declared, f"{statement.name}: {outcome.verdict}, {outcome.failure}"
        assert (str(outcome.verdict) == "proven, hypotheses not tried") == (statement.name in UNTRIED)


def test_refutations_name_what_holds_instead():
    names = {c.name for strand in STRANDS for c in collect(PROOFS / strand)}
    for strand in STRANDS:
        for statement in collect(PROOFS / strand):
            assert set(statement.instead) <= names, statement.name
