"""The theories by name, for those who state without Python: a paper's LaTeX source, and programs that call tools."""

from __future__ import annotations

from importlib import import_module

from scsym.errors import StatementError
from scsym.language import Theory

THEORIES = {
    "best of n": "ranked_outcomes.drawn",
    "channel": "laws.channel",
    "chi-squared": "laws.chi_squared",
    "coherence": "incoherence.coherence",
    "cumulative": "folding.cumulative",
    "discounted": "discounted.two_policies",
    "folding": "folding.folding",
    "gain": "gain.gain",
    "joint": "laws.joint",
    "laws": "laws.laws",
    "layered": "layered.layered",
    "learned": "learned.learned",
    "means": "laws.means",
    "mirror": "mirror.mirror",
    "mixture": "laws.mixture",
    "ranked": "ranked.ranked",
    "rare": "rare.rare",
    "retraining": "layered.retraining",
    "retries": "retries.retries",
    "softmax": "softmax.supported",
    "success": "success.success",
    "tempering": "folding.tempering",
    "tilted": "laws.tilted",
    "total variation": "laws.distance",
    "two laws": "laws.two_laws",
}
"""Where each stands below `scsym.theories`, a value or a function with defaults."""


def named(name: str) -> Theory:
    """The theory of a name in `THEORIES`. Raises StatementError for another name."""
    if name not in THEORIES:
        raise StatementError(f"no theory is called {name!r:.80}; there are {', '.join(THEORIES)}")
    module, _, attribute = THEORIES[name].partition(".")
    found = getattr(import_module(f"scsym.theories.{module}"), attribute)
    return found if isinstance(found, Theory) else found()
