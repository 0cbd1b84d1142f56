"""The finite episodic MDP: a value, validated once when it is made and never changed after.

Both papers' settings are one model: nonterminal states with their own actions, a kernel P(s'|s,a), an initial
distribution, terminal states with a success probability g in [0, 1] (1 and 0 for a binary outcome) and step weights
w(s,a) in [0, 1] (w = exp r, the optimality likelihood; 1 if unused). The success probability of a policy is
E[prod w(s_t,a_t) * g(s_T)]; an episode that never ends counts as a failure.

Sources: Russo, arXiv 2601.18175, Section 2 (w = 1); Karwowski and Douglas, Sections 3 to 5 (g = 1, w = exp r).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from scsym.errors import InvalidModel
from scsym.mdp.validate import ONE, Exact, Numbers, law_of, listed, named_values, substituted, symbol_names

if TYPE_CHECKING:
    from scsym.mdp.policy import Policy

State = Any  # any hashable; Mapping keys are invariant, so a narrower type would refuse dict[str, ...]
Action = Any
_KEEP: Any = object()


class MDP:
    """A finite episodic MDP with exact entries.

    Parameters
    ----------
    transitions : ``{s: {a: {s2: p}}}``; its keys are the nonterminal states, in this order. A bare successor ``s2``
        instead of ``{s2: p}`` has probability one. Actions may differ from state to state.
    initial : ``{s: p}`` or one state. Mass on a terminal state is allowed.
    terminal : ``{s: success probability}`` with values in [0, 1]; True and False are read as 1 and 0.
    weights : ``{(s, a): w}`` or ``{s: {a: w}}`` with values in [0, 1]; 1 where absent. Zero is allowed (r = -oo).
    symbols : declared names, as "p q" or a collection; an undeclared name is then refused. None accepts any name.
    name : a name for people; it plays no part in equality.

    Numbers are ints, Fractions, texts such as ``"1/3"`` or ``"1 - p"``, sympy rationals or expressions, rational
    functions. Rows sum to one exactly, identically in the symbols. The sign of a symbolic entry cannot be decided
    without ranges; it is accepted, and noted in `assumptions`.

    Raises InvalidModel (with the state, the action and the offending value), InexactInput for floats and ParseError
    for texts that are no exact number.

    >>> MDP({"s": {"a": {"win": "1/3", "lose": "2/3"}, "b": "lose"}}, initial="s", terminal={"win": 1, "lose": 0})
    MDP: 1 state, 2 state-action pairs, 2 terminal
    """

    __slots__ = ("_P", "_weights", "_hash", "assumptions", "index", "initial", "name", "states", "symbols", "terminal")

    states: tuple[State, ...]
    terminal: Mapping[State, Exact]
    initial: Mapping[State, Exact]
    index: Mapping[State, int]
    symbols: tuple[str, ...]
    assumptions: tuple[str, ...]
    name: str
    _P: dict[State, dict[Action, Mapping[State, Exact]]]
    _weights: dict[tuple[State, Action], Exact]
    _hash: int | None

    def __init__(
        self,
        transitions: Mapping[State, Mapping[Action, Any]],
        *,
        initial: Any,
        terminal: Mapping[State, Any],
        weights: Mapping[Any, Any] | None = None,
        symbols: Any = None,
        name: str = "",
    ) -> None:
        declared = symbol_names(symbols)
        numbers = Numbers(declared)
        _check_mapping("transitions", "{state: {action: {successor: probability}}}", transitions)
        _check_mapping("terminal", "{state: success probability}", terminal)
        if not transitions:
            raise InvalidModel("the model has no nonterminal state: transitions is empty")
        for s in terminal:
            if s in transitions:
                raise InvalidModel(f"the state {s!r} is both terminal and a key of transitions")
        goals = {
            s: numbers.unit(int(g) if isinstance(g, bool) else g, lambda s=s: f"the success probability of {s!r}")  # type: ignore[misc]
            for s, g in terminal.items()
        }
        kernel = {s: _rows(numbers, s, actions, transitions, goals) for s, actions in transitions.items()}
        _set(self, "_P", kernel)
        _set(self, "_weights", _weights(numbers, kernel, weights))
        _set(self, "states", tuple(kernel))
        _set(self, "terminal", MappingProxyType(goals))
        _set(self, "index", MappingProxyType({s: i for i, s in enumerate(kernel)}))
        _set(self, "initial", MappingProxyType(_initial(numbers, kernel, goals, initial)))
        order = sorted(numbers.found) if declared is None else declared
        _set(self, "symbols", tuple(n for n in order if n in numbers.found))
        _set(self, "assumptions", tuple(numbers.assumptions))
        _set(self, "name", name)
        _set(self, "_hash", None)

    # Reading

    @property
    def kernel(self) -> Mapping[State, Mapping[Action, Mapping[State, Exact]]]:
        """The transitions as given: ``{s: {a: {s2: probability}}}`` without zero entries."""
        return MappingProxyType(self._P)

    def actions(self, s: State) -> tuple[Action, ...]:
        """The actions available in the nonterminal state `s`, in the given order."""
        return tuple(self._row(s))

    def P(self, s: State, a: Action) -> Mapping[State, Exact]:
        """The law of the successor of `s` under `a`: ``{s2: probability}`` without zero entries."""
        row = self._row(s)
        if a not in row:
            raise InvalidModel(f"the state {s!r} has no action {a!r}; its actions are {listed(row)}")
        return row[a]

    def weight(self, s: State, a: Action) -> Exact:
        """The step weight w(s, a) = exp r(s, a), in [0, 1]."""
        if self._weights and (s, a) in self._weights:
            return self._weights[s, a]
        self.P(s, a)
        return ONE

    @property
    def pairs(self) -> Iterator[tuple[State, Action]]:
        """All state-action pairs, state by state."""
        return ((s, a) for s, row in self._P.items() for a in row)

    @property
    def has_weights(self) -> bool:
        """Whether some step weight differs from 1."""
        return bool(self._weights)

    @property
    def is_deterministic(self) -> bool:
        """Whether each action leads to one successor (initial state and terminal outcome may still be random)."""
        return all(len(p) == 1 for row in self._P.values() for p in row.values())

    @property
    def is_layered(self) -> bool:
        """Whether no state can be visited twice, so that every policy is proper."""
        return self.topological_order() is not None

    def topological_order(self) -> tuple[State, ...] | None:
        """The nonterminal states with each one before all its successors; None where the model has a cycle."""
        incoming = dict.fromkeys(self._P, 0)
        after = {s: self.successors(s) for s in self._P}
        for targets in after.values():
            for t in targets:
                incoming[t] += 1
        ready = [s for s in reversed(self.states) if not incoming[s]]
        order = []
        while ready:
            s = ready.pop()
            order.append(s)
            for t in after[s]:
                incoming[t] -= 1
                if not incoming[t]:
                    ready.append(t)
        return tuple(order) if len(order) == len(self._P) else None

    def successors(self, s: State) -> tuple[State, ...]:
        """The nonterminal states that some action can reach from `s` in one step."""
        return tuple(dict.fromkeys(t for p in self._row(s).values() for t in p if t in self._P))

    # Other models from this one

    def replace(self, *, initial: Any = _KEEP, terminal: Any = _KEEP, weights: Any = _KEEP, name: Any = _KEEP) -> MDP:
        """This model with another initial law, other success probabilities or other weights (each replaced whole).

        A proxy for success is `replace(terminal=...)`; ``weights=None`` removes the weights.
        """
        return MDP(
            self._P,
            initial=self.initial if initial is _KEEP else initial,
            terminal=self.terminal if terminal is _KEEP else terminal,
            weights=self._weights if weights is _KEEP else weights,
            name=self.name if name is _KEEP else name,
        )

    def subs(self, values: Mapping[Any, Any]) -> MDP:
        """This model with symbols replaced by exact values (or by expressions), validated again.

        Raises InvalidModel if a name does not occur, or if an entry leaves its range.
        """
        exact_values = named_values(values)
        for name in exact_values:
            if name not in self.symbols:
                raise InvalidModel(f"the model has no symbol {name!r}; its symbols are {listed(self.symbols)}")

        def sub(row: Mapping[Any, Exact]) -> dict[Any, Exact]:
            return {key: substituted(v, exact_values) for key, v in row.items()}

        return MDP(
            {s: {a: sub(p) for a, p in row.items()} for s, row in self._P.items()},
            initial=sub(self.initial),
            terminal=sub(self.terminal),
            weights=sub(self._weights),
            name=self.name,
        )

    def unrolled(self, T: int, *, final: Any = 1) -> MDP:
        """The time-indexed model with decisions at t = 1, ..., T; its states are the pairs ``(t, s)``.

        Whoever is still in a nonterminal state after decision T ends in the terminal state ``(T + 1, s)`` with
        success probability `final` (a number, or ``{s: number}``); a terminal state reached at time t becomes
        ``(t, s)`` and keeps its success probability. With ``final=1`` and no terminal states this is the convention
        v_{T+1} = 1 of Karwowski and Douglas; ``final=0`` asks for success within T decisions.
        """
        from scsym.mdp.builders import unrolled

        return unrolled(self, T, final=final)

    def uniform(self) -> Policy:
        """The policy that gives equal probability to the actions available in each state."""
        from scsym.mdp.policy import Policy

        return Policy.uniform(self)

    def to_networkx(self, *, texts: bool = True) -> Any:
        """A ``networkx.MultiDiGraph``: one edge per (s, a, s2) with attributes `action`, `probability`, `weight`.

        Numbers are texts ("1/3"), which networkx's writers take; with ``texts=False`` they are exact numbers. See
        `scsym.mdp.conversions.to_networkx`.
        """
        from scsym.mdp.conversions import to_networkx

        return to_networkx(self, texts=texts)

    def to_latex(self, policy: Policy | None = None) -> str:
        """The transition table (with a policy's probabilities, if given) as LaTeX mathematics."""
        from scsym.mdp.notation import mdp_latex

        return mdp_latex(self, policy)

    def to_tikz(self) -> str:
        """The graph of the model as a TikZ picture."""
        from scsym.mdp.tikz import mdp_tikz

        return mdp_tikz(self)

    def _repr_latex_(self) -> str:
        from scsym.mdp.notation import MOST_ROWS, mdp_latex

        return f"$\\displaystyle {mdp_latex(self, most=MOST_ROWS)}$"

    # A value: equality by content, no change, a text for people

    def _row(self, s: State) -> dict[Action, Mapping[State, Exact]]:
        try:
            return self._P[s]
        except KeyError:
            kind = "is terminal and has no actions" if s in self.terminal else "is not a state of the model"
            raise InvalidModel(f"{s!r} {kind}; nonterminal states are {listed(self.states)}") from None

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, MDP):
            return NotImplemented
        return (
            self._P == other._P
            and self.terminal == other.terminal
            and self.initial == other.initial
            and self._weights == other._weights
        )

    def __hash__(self) -> int:
        if self._hash is None:
            rows = frozenset((s, a, frozenset(p.items())) for s, row in self._P.items() for a, p in row.items())
            rest = (frozenset(d.items()) for d in (self.terminal, self.initial, self._weights))
            _set(self, "_hash", hash((rows, *rest)))
        return self._hash  # type: ignore[return-value]

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"an MDP is immutable: make another one with replace() or subs(), do not set {name}")

    def __delattr__(self, name: str) -> None:
        self.__setattr__(name, None)

    def __reduce__(self) -> Any:
        kernel = {s: {a: dict(p) for a, p in row.items()} for s, row in self._P.items()}
        return _rebuild, (kernel, dict(self.initial), dict(self.terminal), self._weights, self.symbols, self.name)

    def __repr__(self) -> str:
        parts = [_count(len(self.states), "state"), _count(sum(map(len, self._P.values())), "state-action pair")]
        parts.append(f"{len(self.terminal)} terminal")
        if self.symbols:
            parts.append(f"symbols {', '.join(self.symbols)}")
        return f"MDP{f' {self.name!r}' if self.name else ''}: {', '.join(parts)}"


_set = object.__setattr__


def _rebuild(kernel: Any, initial: Any, terminal: Any, weights: Any, symbols: Any, name: str) -> MDP:
    return MDP(kernel, initial=initial, terminal=terminal, weights=weights, symbols=symbols, name=name)


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"


def _check_mapping(what: str, shape: str, value: Any) -> None:
    if not isinstance(value, Mapping):
        raise InvalidModel(f"{what} must be a mapping {shape}, not {type(value).__name__}")


def _rows(
    numbers: Numbers,
    s: State,
    actions: Any,
    transitions: Mapping[State, Any],
    terminal: Mapping[State, Any],
) -> dict[Action, Mapping[State, Exact]]:
    _check_mapping(f"the entry of state {s!r}", "{action: {successor: probability}}", actions)
    if not actions:
        raise InvalidModel(f"the state {s!r} has no action; if the episode ends there, list it under terminal")
    rows: dict[Action, Mapping[State, Exact]] = {}
    for a, given in actions.items():
        law = law_of(given, lambda a=a: f"the successor of {s!r} under {a!r}")  # type: ignore[misc]
        for t in law:
            if t not in transitions and t not in terminal:
                raise InvalidModel(
                    f"the action {a!r} in state {s!r} leads to {t!r}, which is neither terminal nor in transitions"
                )
        values = numbers.distribution(
            law,
            lambda t, a=a: f"the probability of {t!r} from {s!r} under {a!r}",  # type: ignore[misc]
            lambda a=a: f"the probabilities from {s!r} under {a!r}",  # type: ignore[misc]
        )
        rows[a] = MappingProxyType({t: p for t, p in values.items() if p != 0})
    return rows


def _initial(
    numbers: Numbers, kernel: Mapping[State, Any], terminal: Mapping[State, Any], initial: Any
) -> dict[State, Exact]:
    law = law_of(initial, lambda: "the initial law")
    for s in law:
        if s not in kernel and s not in terminal:
            raise InvalidModel(f"the initial state {s!r} is neither terminal nor in transitions")
    values = numbers.distribution(
        law, lambda s: f"the initial probability of {s!r}", lambda: "the initial probabilities"
    )
    return {s: p for s, p in values.items() if p != 0}


def _weights(
    numbers: Numbers, kernel: Mapping[State, Mapping[Action, Any]], weights: Mapping[Any, Any] | None
) -> dict[tuple[State, Action], Exact]:
    if weights is None:
        return {}
    _check_mapping("weights", "{(state, action): weight} or {state: {action: weight}}", weights)
    result: dict[tuple[State, Action], Exact] = {}
    for s, a, w in _flat(kernel, weights):
        if a not in kernel[s]:
            raise InvalidModel(f"a weight is given for action {a!r} of {s!r}, whose actions are {listed(kernel[s])}")
        value = numbers.unit(w, lambda s=s, a=a: f"the weight of {a!r} in {s!r}")  # type: ignore[misc]
        if value != 1:
            result[s, a] = value
    return result


def _flat(kernel: Mapping[State, Any], weights: Mapping[Any, Any]) -> Iterable[tuple[State, Action, Any]]:
    for key, value in weights.items():
        if isinstance(value, Mapping):
            if key not in kernel:
                raise InvalidModel(f"weights are given for {key!r}, which is not a nonterminal state")
            yield from ((key, a, w) for a, w in value.items())
        elif isinstance(key, tuple) and len(key) == 2 and key[0] in kernel:
            yield (*key, value)
        else:
            raise InvalidModel(f"weights are given for {key!r}, which is not a pair (nonterminal state, action)")
