"""Every theorem that the shipped papers prove, once per session."""

from functools import cache

from scsym.claims import collect, proofs_folder, run
from scsym.prove import Lemma


@cache
def lemmas() -> tuple[tuple[str, Lemma], ...]:
    """(name of the statement and number, lemma) for each theorem recorded."""
    found = []
    for statement in collect(proofs_folder()):
        theorems = [step.value for step in run(statement).steps if step.kind == "theorem"]
        found += [(f"{statement.name}#{n}", lemma) for n, lemma in enumerate(theorems, start=1)]
    return tuple(found)
