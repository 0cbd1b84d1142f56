"""The shipped statements, each run when it is first asked for."""

from functools import cache

from scsym.claims import Outcome, Verdict, collect, proofs_folder, run, unchanged
from scsym.prove import Lemma

CLAIMS = {c.name: c for c in collect(proofs_folder())}
PROVEN = tuple(name for name, c in CLAIMS.items() if c.expect in (Verdict.PROVEN, Verdict.UNTRIED))
REFUTED = tuple(name for name, c in CLAIMS.items() if c.expect is Verdict.REFUTED)
replayed: dict = {}


@cache
def outcome(name: str) -> Outcome:
    """What running the statement gives, recorded for those that do not need it run."""
    found = run(CLAIMS[name], known=replayed)
    unchanged.remember(CLAIMS[name], found)
    return found


def lemmas(name: str) -> tuple[Lemma, ...]:
    """The theorems that a statement records."""
    return tuple(step.value for step in outcome(name).steps if step.kind == "theorem")
