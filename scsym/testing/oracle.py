"""An exact oracle for numeric code: floats with guaranteed error bounds, and the smallest model on which code fails.

The arrays have one row per nonterminal state and one column per action (all actions of the model, in order of first
appearance); entries of actions that a state does not have are zero.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scsym.analysis import evaluate
from scsym.errors import MissingDependency
from scsym.mdp import MDP, Policy
from scsym.operators import success_condition

Improve = Callable[..., Any]


def _numpy() -> Any:
    try:
        import numpy
    except ImportError:
        raise MissingDependency("NumPy is needed for float arrays: pip install numpy") from None
    return numpy


@dataclass(frozen=True)
class Arrays:
    """A model and a policy as float arrays.

    P : (states, actions, states), moves between nonterminal states; win : (states, actions), the probability to succeed
    at once; pi : (states, actions); mu : (states,); error : the largest distance of an entry from its exact value.
    """

    states: tuple[Any, ...]
    actions: tuple[Any, ...]
    P: Any
    win: Any
    pi: Any
    mu: Any
    error: Fraction


def nearest(x: Fraction) -> tuple[float, Fraction]:
    """The correctly rounded float of a rational, and its exact distance from it."""
    value = x.numerator / x.denominator  # Python rounds the quotient of integers correctly
    return value, abs(Fraction(value) - x)


def _fill(shape: tuple[int, ...], values: dict[tuple[int, ...], Fraction]) -> tuple[Any, Fraction]:
    array = _numpy().zeros(shape)
    worst = Fraction(0)
    for place, x in values.items():
        array[place], error = nearest(x)
        worst = max(worst, error)
    return array, worst


def exact_arrays(mdp: MDP, pi: Policy) -> Arrays:
    """The model and the policy as correctly rounded float arrays, with the exact bound of all rounding errors."""
    states = mdp.states
    actions = tuple(dict.fromkeys(a for _, a in mdp.pairs))
    column = {a: n for n, a in enumerate(actions)}
    n, m = len(states), len(actions)
    moves: dict[tuple[int, ...], Fraction] = {}
    wins: dict[tuple[int, ...], Fraction] = {}
    rows: dict[tuple[int, ...], Fraction] = {}
    for s, a in mdp.pairs:
        i, k, w = mdp.index[s], column[a], mdp.weight(s, a)
        rows[i, k] = pi.probability(s, a)
        for t, p in mdp.P(s, a).items():
            if t in mdp.index:
                moves[i, k, mdp.index[t]] = w * p
            else:
                wins[i, k] = wins.get((i, k), Fraction(0)) + w * p * mdp.terminal[t]
    starts: dict[tuple[int, ...], Fraction] = {(mdp.index[s],): p for s, p in mdp.initial.items() if s in mdp.index}
    P, worst_P = _fill((n, m, n), moves)
    win, worst_win = _fill((n, m), wins)
    policy, worst_policy = _fill((n, m), rows)
    mu, worst_mu = _fill((n,), starts)
    return Arrays(states, actions, P, win, policy, mu, max(worst_P, worst_win, worst_policy, worst_mu))


@dataclass(frozen=True)
class Comparison:
    """The worst entry of someone's array against exact values.

    within : whether every entry lies within ``tolerance`` of its exact value; at : state and action of the worst one.
    """

    within: bool
    at: tuple[Any, ...]
    got: Any
    expected: Fraction
    error: Fraction | None
    tolerance: Fraction

    def __str__(self) -> str:
        where = ", ".join(map(repr, self.at))
        if self.error is None:
            return f"at {where}: {self.got} where {self.expected} is exact"
        verdict = "within" if self.within else "beyond"
        shown = nearest(self.error)[0]
        bound = nearest(self.tolerance)[0]
        return f"at {where}: {self.got!r} where {self.expected} is exact; error {shown:.3g}, {verdict} {bound:.3g}"


def compare_arrays(mdp: MDP, got: Any, expected: Policy, tolerance: Any = Fraction(1, 10**9)) -> Comparison:
    """Someone's (states, actions) array against an exact policy; the worst entry is reported.

    A value that is not finite, or an array of another shape, is beyond every tolerance.
    """
    from math import isfinite

    from scsym.exact import exact

    bound = exact(tolerance)
    actions = tuple(dict.fromkeys(a for _, a in mdp.pairs))
    array = _numpy().asarray(got, dtype=float)
    if array.shape != (len(mdp.states), len(actions)):
        return Comparison(False, ("shape",), array.shape, Fraction(0), None, bound)
    worst: Comparison | None = None
    for s, a in mdp.pairs:
        value = float(array[mdp.index[s], actions.index(a)])
        right = expected.probability(s, a)
        if not isfinite(value):
            return Comparison(False, (s, a), value, right, None, bound)
        error = abs(Fraction(value) - right)
        if worst is None or worst.error is None or error > worst.error:
            worst = Comparison(error <= bound, (s, a), value, right, error, bound)
    if worst is None:
        raise ValueError("the model has no state to compare")
    return worst


@dataclass(frozen=True)
class Failure:
    """The smallest model and policy found on which numeric code is wrong."""

    mdp: MDP
    policy: Policy
    comparison: Comparison | None
    raised: str

    def __str__(self) -> str:
        from scsym.prove.models import Point
        from scsym.prove.refutation import model_lines

        said = self.raised or str(self.comparison)
        return "\n".join([said, *model_lines(Point(self.mdp, {"pi": self.policy}))])


def check_policy_improvement(
    improve: Improve, *, tolerance: Any = Fraction(1, 10**9), tries: int = 300, **options: Any
) -> Failure | None:
    """Compare ``improve(P, win, pi)`` with exact success conditioning on random models; the smallest failure, or None.

    improve : takes the arrays of `exact_arrays` and returns the new policy as a (states, actions) array; NumPy, JAX or
        PyTorch, whatever ``numpy.asarray`` reads.
    options : of `scsym.testing.strategies.mdps` (cyclic, layered, deterministic, zero_success, ...). States from which
        success is impossible keep their policy; leave them out with ``zero_success=False``.
    """
    from hypothesis import HealthCheck, Phase, find, settings
    from hypothesis import strategies as st
    from hypothesis.errors import NoSuchExample

    from scsym.testing.strategies import mdps, policies

    def judge(mdp: MDP, pi: Policy) -> Failure | None:
        arrays = exact_arrays(mdp, pi)
        try:
            got = improve(arrays.P, arrays.win, arrays.pi)
        except Exception as error:  # someone else's code may fail in any way; that is a finding
            return Failure(mdp, pi, None, f"raised {type(error).__name__}: {error}")
        comparison = compare_arrays(mdp, got, success_condition(mdp, pi), tolerance)
        return None if comparison.within else Failure(mdp, pi, comparison, "")

    @st.composite
    def cases(draw: st.DrawFn) -> tuple[MDP, Policy]:
        mdp = draw(mdps(**{"max_states": 3, "denominator": 4, **options}))
        return mdp, draw(policies(mdp, full_support=True, denominator=4))

    def fails(case: tuple[MDP, Policy]) -> bool:
        return evaluate(*case).is_proper and judge(*case) is not None

    chosen = settings(
        max_examples=tries,
        database=None,
        derandomize=True,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    try:
        return judge(*find(cases(), fails, settings=chosen))
    except NoSuchExample:
        return None
