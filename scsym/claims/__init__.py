"""Statements with the verdict that they declare, and the runner that finds out whether they earn it.

A statement is a function under ``proofs/<paper>/`` with the decorator `claim`. It receives a `Proof` recorder and tells
it what to compare; the recorder raises NotProven at the first thing that does not hold, so a statement never passes by
silence. `collect` finds statements as pytest collects tests, `run` runs one, ``scsym check`` runs them all.

>>> from fractions import Fraction
>>> @claim("demo/half", expect="proven for this shape", says="1/4 + 1/4 = 1/2")
... def half(p):
...     p.exact("1/4 + 1/4", Fraction(1, 4) + Fraction(1, 4), "1/2")
>>> run(half).verdict
<Verdict.SHAPE: 'proven for this shape'>
"""

from scsym.claims.collector import collect, proofs_folder
from scsym.claims.proof import Proof
from scsym.claims.runner import run, run_all
from scsym.claims.selection import select
from scsym.claims.statement import Claim, Outcome, Step, Verdict, claim

__all__ = [
    "Claim",
    "Outcome",
    "Proof",
    "Step",
    "Verdict",
    "claim",
    "collect",
    "proofs_folder",
    "run",
    "run_all",
    "select",
]
