"""What a declared symbol may be: roles give the sign, the meaning in a model, and how a search for models draws it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Role:
    """What the word means, the sign it gives, whether it sums to one over the last index, and the model's name of it.

    reading : the method of a `scsym.models.Point` that reads it off, given the policy's name; empty for none
    refers : whether it is a quantity ``of`` another symbol
    """

    words: str
    sign: str = "nonneg"
    sums: bool = False
    reading: str = ""
    refers: bool = False

    def meaning(self, name: str) -> Callable[..., Any] | None:
        """The value in a concrete model, of a symbol or (where the role refers) of the symbol referred to."""
        if not self.reading:
            return None
        method = self.reading
        return lambda model, *indices: getattr(model, method)(name, *indices)


ROLES = {
    "behaviour": Role("a policy with full support, from which others are made", sums=True, reading="policy"),
    "policy": Role("a policy that a model chooses freely", sums=True, reading="policy"),
    "conditioned": Role("the behaviour policy conditioned on success", sums=True, reading="policy"),
    "law": Role("a probability over its last index", sums=True, reading="law"),
    "indicator": Role("zero or one"),
    "value": Role("the success probability of a policy from a state", reading="value", refers=True),
    "action value": Role("the success probability of a policy after an action", reading="q", refers=True),
    "occupancy": Role("the expected visits of a policy", reading="occupancy", refers=True),
    "success": Role("the success probability of a policy from the start", reading="success", refers=True),
    "visits": Role("Green's function of a policy: the expected visits from a state", reading="green", refers=True),
    "density": Role("a policy over the behaviour policy, 0/0 = 0", reading="density", refers=True),
}
"""The roles by their names."""
