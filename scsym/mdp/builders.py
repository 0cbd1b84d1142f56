"""Time-indexed models: `unrolled` copies a model over t = 1, ..., T; `horizon` starts from weights alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scsym.errors import InvalidModel, TooLarge
from scsym.mdp.model import MDP, State
from scsym.mdp.validate import Exact, Numbers

MOST_STEPS = 3_000_000  # transitions of an unrolled model, about 1 GB


def unrolled(mdp: MDP, T: int, *, final: Any = 1) -> MDP:
    """The time-indexed copy of `mdp` with T decisions; see `MDP.unrolled`."""
    if isinstance(T, bool) or not isinstance(T, int) or T < 1:
        raise InvalidModel(f"the number of decisions T must be a positive integer, not {T!r}")
    steps = sum(len(mdp.P(s, a)) for s, a in mdp.pairs)
    if steps * T > MOST_STEPS:
        raise TooLarge(
            f"{T} decisions of a model with {steps} transitions are more than {MOST_STEPS} transitions; "
            f"take at most {MOST_STEPS // steps} decisions"
        )
    last = _final(mdp, final)
    terminal: dict[State, Exact] = {(1, s): mdp.terminal[s] for s in mdp.initial if s in mdp.terminal}
    transitions: dict[State, dict[Any, Any]] = {}
    weights: dict[Any, Exact] = {}
    for t in range(1, T + 1):
        for s in mdp.states:
            row = transitions[t, s] = {}
            for a in mdp.actions(s):
                row[a] = {(t + 1, s2): p for s2, p in mdp.P(s, a).items()}
                weights[(t, s), a] = mdp.weight(s, a)
                terminal |= {(t + 1, s2): mdp.terminal[s2] for s2 in mdp.P(s, a) if s2 in mdp.terminal}
                if t == T:
                    terminal |= {(t + 1, s2): last[s2] for s2 in mdp.P(s, a) if s2 in last}
    name = f"{mdp.name}, T = {T}" if mdp.name else ""
    initial = {(1, s): p for s, p in mdp.initial.items()}
    return MDP(transitions, initial=initial, terminal=terminal, weights=weights, name=name)


def horizon(
    transitions: Mapping[State, Mapping[Any, Any]],
    *,
    weights: Mapping[Any, Any],
    T: int,
    initial: Any,
    final: Any = 1,
    symbols: Any = None,
    name: str = "",
) -> MDP:
    """A problem of T decisions with step weights and no terminal states: success is prod_t w(s_t, a_t).

    The setting of Karwowski and Douglas, Sections 4 and 5, with w = exp r and v_{T+1} = `final` (1 by default).
    States of the result are the pairs (t, s).
    """
    endless = MDP(transitions, initial=initial, terminal={}, weights=weights, symbols=symbols, name=name)
    return unrolled(endless, T, final=final)


def _final(mdp: MDP, final: Any) -> dict[State, Exact]:
    numbers = Numbers()
    if not isinstance(final, Mapping):
        value = numbers.unit(int(final) if isinstance(final, bool) else final, lambda: "the final success probability")
        return dict.fromkeys(mdp.states, value)
    for s in final:
        if s not in mdp.index:
            raise InvalidModel(f"a final success probability is given for {s!r}, which is not a nonterminal state")
    missing = [s for s in mdp.states if s not in final]
    if missing:
        raise InvalidModel(f"no final success probability is given for the state {missing[0]!r}")
    return {s: numbers.unit(final[s], lambda s=s: f"the final success probability of {s!r}") for s in mdp.states}  # type: ignore[misc]
