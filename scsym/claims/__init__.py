"""Statements: formal goals in a theory with the verdict that they declare, and the judge who finds out.

A statement stands in a file under ``proofs/<paper>/``. It is a value, made by `claim`, before anything is proven; a
function below it returns the evidence, or `scsym prove` finds it and keeps it beside the statement. `collect` finds
statements as pytest collects tests, `run` runs one, ``scsym check`` runs them all.

>>> from scsym.language import eq, sum_
>>> from scsym.prove import prove
>>> from scsym.theories.success import a, s, success as T
>>> @claim("demo/mean", T, eq(sum_(a, T.pi0(s, a) * (T.Q(s, a) - T.V(s))), 0), title="advantages have mean zero")
... def mean():
...     return prove(T, mean.goals[0], by=[T.pi0_sums, T.V_value])
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from scsym.claims.collector import collect, proofs_folder
from scsym.claims.library import Decided, decided
from scsym.claims.selection import select
from scsym.claims.statement import Claim, Outcome, Paper, Quote, Step, Verdict, claim, paper

__all__ = [
    "Claim",
    "Decided",
    "Outcome",
    "Paper",
    "Quote",
    "Step",
    "Verdict",
    "claim",
    "collect",
    "decided",
    "lemmas_of",
    "paper",
    "proofs_folder",
    "run",
    "run_all",
    "select",
]

if TYPE_CHECKING:
    from scsym.claims.evidence import lemmas_of
    from scsym.claims.runner import run, run_all

_LATER = {"lemmas_of": "evidence", "run": "runner", "run_all": "runner"}  # evidence needs models, with their numbers


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found = getattr(import_module(f"scsym.claims.{_LATER[name]}"), name)
    return found
