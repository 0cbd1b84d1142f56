"""For tests: exact comparison, snapshots, strategies of random exact models, and an oracle for numeric code.

`compare` (assert_exact), `plugin` (the pytest fixture exact_snapshot), `strategies` (mdps, policies, simplex, proxies),
`statistics` (which cases a strategy reaches), `rounding` (exact values as floats with guaranteed bounds), `oracle`
(someone's numeric code against exact values).
"""

import importlib
from typing import Any

_HOMES = {
    "assert_exact": "compare",
    "cases": "statistics",
    "check_policy_improvement": "oracle",
    "compare_arrays": "oracle",
    "coverage": "statistics",
    "evaluation_arrays": "rounding",
    "exact_arrays": "rounding",
    "mdps": "strategies",
    "policies": "strategies",
    "proxies": "strategies",
    "simplex": "strategies",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = "scsym.mdp.strategies" if _HOMES[name] == "strategies" else f"scsym.testing.{_HOMES[name]}"
    return getattr(importlib.import_module(home), name)
