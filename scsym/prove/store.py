"""Write a theorem as its proof document. Not trusted: what is written here counts once the kernel replayed it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from scsym.kernel import Judgement, Signature, Theorem, used_axioms
from scsym.kernel.document import FORMAT, claims, content_hash, plain

__all__ = ("dump", "proof_order", "to_document", "used_axioms")


def proof_order(theorem: Theorem, stop: Callable[[Theorem], bool] = lambda t: False) -> list[Theorem]:
    """A theorem's premises, theirs, ..., each once, premises first, the theorem last.

    stop : theorems whose own premises are left out.
    """
    order: list[Theorem] = []
    done: set[int] = set()
    stack = [(theorem, False)]
    while stack:
        t, expanded = stack.pop()
        if id(t) in done:
            continue
        if expanded:
            done.add(id(t))
            order.append(t)
        else:
            stack.append((t, True))
            if not stop(t):
                stack.extend((p, False) for p in reversed(t.premises))
    return order


def to_document(
    theorem: Theorem, name: str = "", statement: str = "", labels: Mapping[Judgement, str] | None = None
) -> dict[str, Any]:
    """The theorem with its whole proof as JSON-ready data: the name and hash of its statement, names of hypotheses."""
    order = proof_order(theorem)
    number = {id(t): n for n, t in enumerate(order)}
    signatures: list[Signature] = []

    def datum(value: Any) -> Any:
        if not isinstance(value, Signature):
            return plain(value)
        if value not in signatures:
            signatures.append(value)
        return signatures.index(value)

    steps = [[t.rule, [number[id(p)] for p in t.premises], [datum(d) for d in t.data]] for t in order]
    tables = [{n: [list(s.arguments), s.sign] for n, s in sig.symbols} for sig in signatures]
    proof = {"format": FORMAT, **claims(theorem), "signatures": tables, "steps": steps}
    known = {json.dumps(plain(judgement)): label for judgement, label in (labels or {}).items()}
    named = [known.get(json.dumps(hypothesis), "") for hypothesis in proof["hypotheses"]]
    document = {**proof, "name": name, "statement": statement, "labels": named}
    return {**document, "hash": content_hash(document)}


def dump(theorem: Theorem, name: str = "", statement: str = "", labels: Mapping[Judgement, str] | None = None) -> str:
    """The document (as `to_document`) as text: the same bytes in every run."""
    return json.dumps(to_document(theorem, name, statement, labels), sort_keys=True, separators=(",", ":")) + "\n"
