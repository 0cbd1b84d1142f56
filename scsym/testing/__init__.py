"""For tests: exact comparison, snapshots, strategies of random exact models, and an oracle for numeric code.

`compare` (assert_exact), `plugin` (the pytest fixture exact_snapshot), `strategies` (mdps, policies, simplex, proxies),
`oracle` (floats with guaranteed bounds, and a comparison of someone's numeric code with the exact values).
"""

from typing import Any

__all__ = ["assert_exact", "check_policy_improvement", "compare_arrays", "exact_arrays"]


def __getattr__(name: str) -> Any:
    if name == "assert_exact":
        from scsym.testing.compare import assert_exact

        return assert_exact
    if name in __all__:
        from scsym.testing import oracle

        return getattr(oracle, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
