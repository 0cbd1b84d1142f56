"""Policies: one exact distribution over the available actions per nonterminal state; an immutable value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from scsym.errors import InvalidPolicy
from scsym.mdp.model import MDP, Action, State
from scsym.mdp.validate import ONE, ZERO, Exact, Numbers, law_of, listed, named_values, substituted, symbol_names


class Policy:
    """A stationary policy pi(a|s) of one MDP (time-indexed where the MDP is `unrolled`).

    `rows` is ``{s: {a: p}}`` with a row for every nonterminal state; an available action that is left out has
    probability zero, and a bare action instead of a row has probability one. Each row sums to one exactly
    (identically in the symbols) and no rational entry is negative.

    ``pi[s]`` is the row over *all* available actions, zeros included; ``pi[s, a]`` is one probability. Where
    states are themselves pairs, a state takes precedence; `probability(s, a)` is never ambiguous.

    Raises InvalidPolicy for a missing state, an action that is not available, a row with another sum or a negative
    entry; InexactInput for floats.
    """

    __slots__ = ("_hash", "_rows", "assumptions", "mdp", "symbols")

    mdp: MDP
    symbols: tuple[str, ...]
    assumptions: tuple[str, ...]
    _rows: dict[State, Mapping[Action, Exact]]
    _hash: int | None

    def __init__(self, mdp: MDP, rows: Mapping[State, Any], *, symbols: Any = None) -> None:
        if not isinstance(mdp, MDP):
            raise InvalidPolicy(f"a policy belongs to an MDP, not to a {type(mdp).__name__}")
        if not isinstance(rows, Mapping):
            raise InvalidPolicy(f"a policy is a mapping {{state: {{action: probability}}}}, not {type(rows).__name__}")
        for s in rows:
            if s not in mdp.index:
                why = "is terminal" if s in mdp.terminal else "is not a state of the model"
                raise InvalidPolicy(f"the policy has a row for {s!r}, which {why}")
        numbers = Numbers(symbol_names(symbols), error=InvalidPolicy)
        table: dict[State, Mapping[Action, Exact]] = {}
        for s in mdp.states:
            if s not in rows:
                raise InvalidPolicy(f"the policy has no row for the state {s!r}")
            table[s] = _row(numbers, mdp, s, rows[s])
        _set(self, "mdp", mdp)
        _set(self, "_rows", table)
        _set(self, "symbols", tuple(sorted(numbers.found)))
        _set(self, "assumptions", tuple(numbers.assumptions))
        _set(self, "_hash", None)

    @classmethod
    def uniform(cls, mdp: MDP) -> Policy:
        """Equal probability for the actions available in each state."""
        made = object.__new__(cls)  # nothing to validate
        known: dict[tuple[Action, ...], Mapping[Action, Exact]] = {}
        rows = {}
        for s, laws in mdp.kernel.items():
            actions = tuple(laws)
            row = known.get(actions)
            if row is None:
                row = known[actions] = MappingProxyType(dict.fromkeys(actions, Fraction(1, len(actions))))
            rows[s] = row
        for name, value in (("mdp", mdp), ("_rows", rows), ("symbols", ()), ("assumptions", ()), ("_hash", None)):
            _set(made, name, value)
        return made

    @classmethod
    def deterministic(cls, mdp: MDP, choice: Mapping[State, Action]) -> Policy:
        """Probability one for ``choice[s]``; a state with a single action may be left out."""
        only = {s: {mdp.actions(s)[0]: ONE} for s in mdp.states if len(mdp.actions(s)) == 1}
        return cls(mdp, {**only, **{s: {a: ONE} for s, a in choice.items()}})

    @property
    def states(self) -> tuple[State, ...]:
        """The nonterminal states, in the model's order."""
        return self.mdp.states

    def __getitem__(self, key: Any) -> Any:
        if key in self._rows:
            return self._rows[key]
        if isinstance(key, tuple) and len(key) == 2 and key[0] in self._rows:
            return self.probability(*key)
        raise InvalidPolicy(f"the policy has no row for {key!r}; nonterminal states are {listed(self.states)}")

    def probability(self, s: State, a: Action) -> Exact:
        """pi(a|s)."""
        row = self._rows.get(s)
        if row is None:
            raise InvalidPolicy(f"the policy has no row for {s!r}; nonterminal states are {listed(self.states)}")
        if a not in row:
            raise InvalidPolicy(f"the state {s!r} has no action {a!r}; its actions are {listed(row)}")
        return row[a]

    def support(self, s: State) -> tuple[Action, ...]:
        """The actions with pi(a|s) not zero, in the model's order."""
        return tuple(a for a, p in self[s].items() if p != 0)

    def items(self) -> Iterator[tuple[State, Mapping[Action, Exact]]]:
        """Pairs (state, row)."""
        return iter(self._rows.items())

    @property
    def is_deterministic(self) -> bool:
        """Whether one action has probability one in every state."""
        return all(len(self.support(s)) == 1 for s in self.states)

    def subs(self, values: Mapping[Any, Any]) -> Policy:
        """The policy with symbols replaced by exact values; symbols of the model are replaced there too."""
        exact_values = named_values(values)
        for name in exact_values:
            if name not in self.symbols and name not in self.mdp.symbols:
                raise InvalidPolicy(f"neither the policy nor its model has the symbol {name!r}")
        of_model = {n: v for n, v in exact_values.items() if n in self.mdp.symbols}
        rows = {s: {a: substituted(p, exact_values) for a, p in row.items()} for s, row in self._rows.items()}
        return Policy(self.mdp.subs(of_model) if of_model else self.mdp, rows)

    def mix(self, other: Policy, t: Any) -> Policy:
        """The mixture (1 - t) pi + t other, state by state; `t` is exact, possibly symbolic."""
        if not isinstance(other, Policy) or other.mdp != self.mdp:
            raise InvalidPolicy("only policies of the same model can be mixed")
        share = Numbers(error=InvalidPolicy).unit(t, lambda: "the share t of the mixture")
        rest = ONE - share
        rows = {s: {a: rest * p + share * other.probability(s, a) for a, p in row.items()} for s, row in self.items()}
        return Policy(self.mdp, rows)

    def to_latex(self) -> str:
        """The table of the policy as LaTeX mathematics."""
        from scsym.mdp.notation import policy_latex

        return policy_latex(self)

    def _repr_latex_(self) -> str:
        from scsym.mdp.notation import MOST_ROWS, policy_latex

        return f"$\\displaystyle {policy_latex(self, MOST_ROWS)}$"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Policy):
            return NotImplemented
        return self is other or (self._rows == other._rows and self.mdp == other.mdp)

    def __hash__(self) -> int:
        if self._hash is None:
            _set(self, "_hash", hash((self.mdp, frozenset((s, frozenset(r.items())) for s, r in self._rows.items()))))
        return self._hash  # type: ignore[return-value]

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"a Policy is immutable; make another one instead of setting {name}")

    def __delattr__(self, name: str) -> None:
        self.__setattr__(name, None)

    def __reduce__(self) -> Any:
        return Policy, (self.mdp, {s: dict(row) for s, row in self._rows.items()})

    def __repr__(self) -> str:
        shown = list(self._rows.items())[:8]
        lines = [f"  {s!r}: " + ", ".join(f"{a!r} {p}" for a, p in row.items() if p != 0) for s, row in shown]
        if len(self._rows) > len(shown):
            lines.append(f"  ... {len(self._rows) - len(shown)} more states")
        return f"Policy of {self.mdp!r}\n" + "\n".join(lines)


_set = object.__setattr__


def _row(numbers: Numbers, mdp: MDP, s: State, given: Any) -> Mapping[Action, Exact]:
    law = law_of(given, lambda: f"the row of {s!r}", InvalidPolicy)
    actions = mdp.actions(s)
    for a in law:
        if a not in actions:
            raise InvalidPolicy(f"the policy names action {a!r} in state {s!r}, whose actions are {listed(actions)}")
    values = numbers.distribution(
        law, lambda a: f"pi({a!r} | {s!r})", lambda: f"the probabilities of the actions in state {s!r}"
    )
    return MappingProxyType({a: values.get(a, ZERO) for a in actions})
