"""Points for theories of outcomes: a bandit of one state, whose arms are the outcomes and whose policies are laws."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from scsym.errors import StatementError
from scsym.mdp import MDP, Policy

from .interpretation import Point


def bandit(worth: Sequence[Any] = (), **laws: Sequence[Any]) -> Point:
    """The outcomes ``y0, y1, ...`` with the given success probabilities and laws, as a model with one decision.

    worth : what each outcome succeeds with, in [0, 1] (default: all zero)
    laws : the probabilities of the outcomes, in order

    Raises StatementError for laws of different lengths, InexactInput for a float.

    >>> bandit(p=["1/4", "3/4"], q=["1/2", "1/2"]).law("p", "y1")
    Fraction(3, 4)
    """
    sizes = {len(law) for law in laws.values()} | ({len(worth)} if worth else set())
    if len(sizes) != 1:
        raise StatementError(f"the laws of a model have one length, not {', '.join(map(str, sorted(sizes))) or 'none'}")
    names = [f"y{n}" for n in range(sizes.pop())]
    given = dict(zip(names, worth or [0] * len(names), strict=True))
    rows = {name: {"won": value, "lost": 1 - Fraction(value)} for name, value in given.items()}
    mdp = MDP({"start": rows}, initial="start", terminal={"won": 1, "lost": 0})
    return Point(mdp, {tag: Policy(mdp, {"start": dict(zip(names, law, strict=True))}) for tag, law in laws.items()})
