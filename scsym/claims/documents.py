"""A claim as data: what the judge reads, and the folder of claims, certificates and models that a stranger judges."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from scsym.claims.statement import Claim, Verdict
from scsym.judge.claim import FORMAT
from scsym.kernel.document import plain
from scsym.kernel.terms import Judgement
from scsym.language import Theory


def kind(theory: Theory, name: str) -> str:
    """What a hypothesis is: "definition", "assumption" (beyond the theory) or "axiom" (of the theory)."""
    h = theory.hypotheses[name]
    return "definition" if h.definition else "assumption" if h.assumption else "axiom"


def theory_document(theory: Theory) -> dict[str, Any]:
    """A theory's signature and hypotheses as data."""
    return {
        "theory": theory.name,
        "signature": {d.name: [list(d.arguments), d.sign] for d in theory.declarations.values()},
        "hypotheses": {name: [kind(theory, name), plain(h.judgement)] for name, h in theory.hypotheses.items()},
    }


def theory_hash(theory: Theory) -> str:
    """SHA-256 of a theory's formal content, by which a reader knows that two statements share it."""
    return hashlib.sha256(text_of(theory_document(theory)).encode()).hexdigest()


def claim_document(claim: Claim) -> dict[str, Any]:
    """The claim as the judge reads it (`scsym.judge.verdict`)."""
    return {
        "format": FORMAT,
        "name": claim.name,
        **theory_document(claim.theory),
        "goals": [plain(goal) for goal in goals_of(claim)],
        "shape": claim.expect is Verdict.SHAPE,
    }


def goals_of(claim: Claim) -> tuple[Judgement, ...]:
    """The claim's goals as judgements; none for what the library decides."""
    return tuple(goal.judgement for goal in claim.goals)


def text_of(document: Any) -> str:
    """The document as text: the same bytes in every run."""
    return json.dumps(document, sort_keys=True, separators=(",", ":")) + "\n"
