"""Hypothesis strategies for exact models: `mdps`, `policies`, `simplex`, `proxies`.

Everything shrinks to few states, few actions and small denominators. Models have states ``"s0", "s1", ...``, actions
``"a", "b", ...`` and terminals ``"win", "lose"`` (and ``"draw"``, with a success probability in between).

>>> from hypothesis import given
>>> @given(mdps(cyclic=False).flatmap(policies))
... def test_rows_sum_to_one(pi):
...     assert all(sum(row.values()) == 1 for _, row in pi.items())
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from scsym.exact import exact
from scsym.mdp.model import MDP
from scsym.mdp.policy import Policy

ACTIONS = "abcdefgh"


@st.composite
def simplex(draw: st.DrawFn, n: int, *, positive: bool = False, denominator: int = 12) -> tuple[Fraction, ...]:
    """`n` Fractions that sum to one, as integer parts of at most `denominator` each; `positive` excludes zeros."""
    if n < 1:
        raise ValueError("a distribution needs at least one entry")
    least = 1 if positive else 0
    parts = draw(st.lists(st.integers(least, max(denominator, 1)), min_size=n, max_size=n))
    total = sum(parts)
    if total == 0:
        return (Fraction(1), *[Fraction(0)] * (n - 1))
    return tuple(Fraction(k, total) for k in parts)


def unit_fractions(denominator: int = 12) -> st.SearchStrategy[Fraction]:
    """Fractions in [0, 1] with small denominators; shrinks to 0."""
    return st.integers(1, denominator).flatmap(lambda d: st.integers(0, d).map(lambda k: Fraction(k, d)))


@st.composite
def mdps(
    draw: st.DrawFn,
    *,
    max_states: int = 4,
    max_actions: int = 3,
    cyclic: bool = True,
    layered: bool = False,
    deterministic: bool = False,
    symbolic: bool = False,
    weighted: bool = False,
    zero_weights: bool = True,
    fractional_success: bool = True,
    unreachable: bool = True,
    zero_success: bool = True,
    ties: bool = True,
    same_actions: bool = False,
    single_start: bool = False,
    denominator: int = 6,
) -> MDP:
    """A random exact MDP.

    cyclic : transitions may lead back (False: the model is layered, so every policy is proper).
    layered : the same as ``cyclic=False``.
    deterministic : each action has one successor.
    symbolic : one transition row or success probability is a function of the symbol ``p`` (valid for p in [0, 1]).
    weighted : random step weights in [0, 1]; ``zero_weights=False`` keeps them positive.
    fractional_success : the terminal ``"draw"`` with success strictly between 0 and 1 may occur.
    unreachable : False puts initial mass on every state.
    zero_success : False lets every action of every state reach ``"win"`` with positive probability
        (for ``deterministic=True``: some action of every state leads to ``"win"``).
    ties : two actions of one state may be made copies of each other, and often are.
    same_actions : every state has the same actions.
    single_start : the initial law is the point mass at ``"s0"``.
    """
    n = draw(st.integers(1, max_states))
    states = [f"s{i}" for i in range(n)]
    terminal: dict[str, Any] = {"win": Fraction(1), "lose": Fraction(0)}
    if fractional_success and draw(st.booleans()):
        terminal["draw"] = draw(st.sampled_from([Fraction(1, 2), Fraction(1, 3), Fraction(3, 4)]))
    shared = draw(st.integers(1, max_actions))
    rows: dict[str, dict[str, Any]] = {}
    for i, s in enumerate(states):
        targets = ["win", "lose", *list(terminal)[2:], *(states[i + 1 :] if layered or not cyclic else states)]
        count = shared if same_actions else draw(st.integers(1, max_actions))
        rows[s] = {a: draw(_laws(targets, deterministic, zero_success, denominator)) for a in ACTIONS[:count]}
        if deterministic and not zero_success:
            rows[s][ACTIONS[0]] = {"win": Fraction(1)}
        if ties and count > 1 and draw(st.booleans()):
            rows[s][ACTIONS[count - 1]] = dict(rows[s][ACTIONS[0]])
    if symbolic:
        _put_symbol(draw, rows, terminal, deterministic)
    weights = None
    if weighted:
        some = unit_fractions(4) if zero_weights else unit_fractions(4).map(lambda w: w or Fraction(1, 2))
        weights = {(s, a): draw(some) for s in states for a in rows[s]}
    return MDP(rows, initial=_start(draw, states, single_start, unreachable), terminal=terminal, weights=weights)


@st.composite
def _laws(
    draw: st.DrawFn, targets: list[str], deterministic: bool, zero_success: bool, denominator: int
) -> dict[str, Fraction]:
    if deterministic:
        return {draw(st.sampled_from(targets)): Fraction(1)}
    chosen = draw(st.lists(st.sampled_from(targets), min_size=1, max_size=3, unique=True))
    if not zero_success and "win" not in chosen:
        chosen.append("win")
    shares = draw(simplex(len(chosen), positive=True, denominator=denominator))
    return dict(zip(chosen, shares, strict=True))


def _put_symbol(draw: st.DrawFn, rows: dict[str, Any], terminal: dict[str, Any], deterministic: bool) -> None:
    p = exact("p")
    if deterministic or draw(st.booleans()):
        terminal["draw"] = p
        first = next(iter(rows))
        rows[first][ACTIONS[0]] = {"draw": Fraction(1)}
        return
    s = draw(st.sampled_from(sorted(rows)))
    a = draw(st.sampled_from(sorted(rows[s])))
    if rows[s][a] == {"win": 1}:
        rows[s][a] = {"win": p, "lose": 1 - p}
    else:
        law = {t: q * (1 - p) for t, q in rows[s][a].items()}
        rows[s][a] = law | {"win": law.get("win", 0) + p}


def _start(draw: st.DrawFn, states: list[str], single_start: bool, unreachable: bool) -> dict[str, Fraction]:
    if single_start or (unreachable and draw(st.booleans())):
        return {states[0]: Fraction(1)}
    shares = draw(simplex(len(states), positive=not unreachable, denominator=4))
    return {s: q for s, q in zip(states, shares, strict=True) if q}


@st.composite
def policies(
    draw: st.DrawFn,
    mdp: MDP,
    *,
    full_support: bool = False,
    deterministic: bool = False,
    symbolic: bool = False,
    denominator: int = 6,
) -> Policy:
    """A random exact policy of `mdp`; `symbolic` mixes in the symbol ``x`` (valid for x in [0, 1]) at one state."""
    rows: dict[Any, Any] = {}
    for s in mdp.states:
        actions = mdp.actions(s)
        if deterministic:
            rows[s] = {draw(st.sampled_from(actions)): Fraction(1)}
        else:
            shares = draw(simplex(len(actions), positive=full_support, denominator=denominator))
            rows[s] = dict(zip(actions, shares, strict=True))
    if symbolic:
        s = draw(st.sampled_from(mdp.states))
        x = exact("x")
        share = Fraction(1, len(mdp.actions(s)))
        rows[s] = {a: (1 - x) * rows[s].get(a, 0) + x * share for a in mdp.actions(s)}
    return Policy(mdp, rows)


@st.composite
def proxies(draw: st.DrawFn, mdp: MDP, *, positive: bool = False, denominator: int = 6) -> dict[Any, Fraction]:
    """A proxy outcome: a random success probability for each terminal state of `mdp`; `positive` excludes zeros."""
    some = unit_fractions(denominator)
    if positive:
        some = some.map(lambda g: g or Fraction(1, denominator))
    return {t: draw(some) for t in mdp.terminal}
