"""Exact analysis and machine-checked proof about finite episodic MDPs.

To compute about a model:

- `scsym.mdp` : models and policies: `MDP`, `Policy`, `read` for files and environments, `mdp.zoo` for examples
- `scsym.analysis` : what one computes about a policy: `evaluate`, `discounted`, `pass_at_k`, `trajectories`, ...
- `scsym.operators` : what one does to a policy: `success_condition`, `iterate`, `best_of_n`, `grpo`, `kl_step`, ...
- `scsym.asymptotics` : rates near zero, certified bounds; `scsym.exact` : the numbers themselves
- `scsym.testing` : exact assertions and an oracle for numeric code; `scsym.sweeps`, `scsym.studies` : many jobs

To state and prove:

- `scsym.language` : theories and formulas: `Theory`, `eq`, `ge`, `sum_`, `read_latex`
- `scsym.theories` : theories that are there: `theories.success`, `theories.laws`, ..., and `theories.lemmas`
- `scsym.prove` : `prove` by given equations, `prove.auto.auto` without a hint; limits, induction, tactics
- `scsym.models` : exact models: `refute` looks for a counterexample, `find_model` for one of the hypotheses
- `scsym.claims` : statements with their declared verdicts: `claim`, `paper`, `run`, `collect`
- `scsym.kernel`, `scsym.judge` : what is trusted: theorems from certificates, verdicts from data
- `scsym.certify` : the second opinion in Coq; `scsym.render` : LaTeX and the report; `scsym.server` : tools by MCP

On the command line ``scsym --help``; a tutorial and guides are in ``docs/``. The names below are imported when they are
first used, so ``import scsym`` costs next to nothing and never imports sympy.

>>> from scsym import MDP, evaluate, success_condition
>>> bet = {"safe": "won", "risky": {"won": "1/3", "lost": "2/3"}}
>>> bet = MDP({"s": bet}, initial="s", terminal={"won": 1, "lost": 0})
>>> print(evaluate(bet).J, "->", evaluate(bet, success_condition(bet)).J)
2/3 -> 5/6
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
