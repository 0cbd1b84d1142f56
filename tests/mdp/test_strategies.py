"""The strategies of scsym.testing keep what their options promise, and reach the cases that matter."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from scsym.mdp import MDP
from scsym.mdp.strategies import mdps, policies, proxies, simplex

QUICK = settings(max_examples=2000, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


@given(st.integers(1, 5).flatmap(simplex), st.integers(1, 5).flatmap(lambda n: simplex(n, positive=True)))
def test_simplex(point, inner):
    assert sum(point) == sum(inner) == 1
    assert all(p >= 0 for p in point) and all(p > 0 for p in inner)


@given(mdps(cyclic=False), mdps(deterministic=True), mdps(unreachable=False), mdps(same_actions=True))
def test_options(layered, deterministic, spread, same):
    assert layered.is_layered
    assert deterministic.is_deterministic
    assert set(spread.initial) == set(spread.states)
    assert len({same.actions(s) for s in same.states}) == 1


@given(mdps(zero_success=False), mdps(zero_success=False, deterministic=True), mdps(single_start=True))
def test_positive_success(random, deterministic, started):
    assert all("win" in random.P(s, a) for s, a in random.pairs)
    assert all(any("win" in deterministic.P(s, a) for a in deterministic.actions(s)) for s in deterministic.states)
    assert set(started.initial) == {"s0"}


@given(mdps(weighted=True, zero_weights=False))
def test_positive_weights(mdp):
    assert all(mdp.weight(s, a) > 0 for s, a in mdp.pairs)


@given(mdps().flatmap(lambda m: st.tuples(policies(m, full_support=True), proxies(m, positive=True))))
def test_policies_and_proxies(pair):
    pi, proxy = pair
    assert all(pi.support(s) == pi.mdp.actions(s) for s in pi.states)
    assert set(proxy) == set(pi.mdp.terminal) and all(0 < g <= 1 for g in proxy.values())
    pi.mdp.replace(terminal=proxy)


@given(mdps().flatmap(lambda m: policies(m, symbolic=True)), st.fractions(0, 1, max_denominator=5))
def test_symbolic_policies(pi, x):
    assert pi.symbols in ((), ("x",))
    if pi.symbols:
        assert pi.subs({"x": x}).symbols == ()


def reachable(mdp: MDP) -> set:
    seen = {s for s in mdp.initial if s in mdp.index}
    waiting = list(seen)
    while waiting:
        for t in mdp.successors(waiting.pop()):
            if t not in seen:
                seen.add(t)
                waiting.append(t)
    return seen


def test_shrinking_ends_at_the_smallest_case():
    least = find(mdps(), lambda m: True, settings=QUICK)
    assert len(least.states) == 1 and len(least.actions("s0")) == 1 and not least.symbols


@pytest.mark.parametrize(
    ("case", "size"),
    [
        (lambda m: not m.is_layered, 1),
        (lambda m: len(reachable(m)) < len(m.states), 2),
        (lambda m: len({m.actions(s) for s in m.states}) > 1, 2),
        (lambda m: any("s1" in m.P("s0", a) and "s0" in m.P("s1", a) for a in "a") if len(m.states) > 1 else False, 2),
        (lambda m: any(len(m.actions(s)) > 1 and m.P(s, "a") == m.P(s, m.actions(s)[-1]) for s in m.states), 1),
        (lambda m: any(g not in (0, 1) for g in m.terminal.values()), 1),
        (lambda m: len(m.initial) > 1, 2),
        (lambda m: any(Fraction(1, 3) in m.P(s, a).values() for s, a in m.pairs), 1),
    ],
)
def test_the_cases_that_matter_are_found_and_small(case, size):
    # how far shrinking gets depends on hypothesis' version; one state more is still a small example
    assert size <= len(find(mdps(), case, settings=QUICK).states) <= size + 1
