"""Exact analysis and machine-checked proof about finite episodic MDPs.

The names below are imported when they are first used, so ``import scsym`` costs next to nothing and never imports
sympy. Everything else is found in the sub-packages: `exact`, `mdp`, `analysis`, `operators`, `kernel`, `prove`,
`theories`, `claims`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scsym.analysis import evaluate
    from scsym.claims import claim
    from scsym.mdp import MDP, Policy, read
    from scsym.operators import iterate, success_condition

__all__ = ["MDP", "Policy", "claim", "evaluate", "iterate", "read", "success_condition"]

_HOMES = {
    "MDP": "scsym.mdp",
    "Policy": "scsym.mdp",
    "claim": "scsym.claims",
    "evaluate": "scsym.analysis",
    "iterate": "scsym.operators",
    "read": "scsym.mdp",
    "success_condition": "scsym.operators",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'scsym' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
