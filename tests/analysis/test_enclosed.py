"""Enclosures contain the exact values: tens of thousands of comparisons in random models, and a planted fault."""

import os
import random
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from scsym.analysis import (
    Evaluation,
    boltzmann_incoherence,
    evaluate,
    improvements,
    iterates,
    kl,
)
from scsym.errors import ImproperPolicy, InvalidPolicy, ParseError, StatementError, UndecidedSign, UndefinedValue
from scsym.exact import Enclosure, LogNumber, balls, oo, undefined
from scsym.mdp import MDP, Policy, zoo
from scsym.operators import condition, shift_factor

TABLES = (
    "V",
    "Q",
    "A",
    "visits",
    "weighted_visits",
    "success_occupancy",
    "influence",
    "occupancy",
    "soft_V",
)
NUMBERS = ("J", "Gamma", "expected_return")


def law(rng, targets, tiny=False):
    """Probabilities over these targets; with ``tiny`` most of the mass is on the first one."""
    parts = [rng.randint(1, 9) for _ in targets]
    if tiny:
        parts[0] *= 10 ** rng.randint(8, 40)
    found = {}
    for t, k in zip(targets, parts, strict=True):
        found[t] = found.get(t, Fraction(0)) + Fraction(k, sum(parts))
    return found


def random_model(rng, kind):
    """A model of this kind with one of its policies."""
    n = {"chain": rng.randint(15, 40), "dense": rng.randint(9, 12)}.get(kind, rng.randint(1, 7))
    ends = {"win": Fraction(1), "lose": Fraction(0), "half": Fraction(rng.randint(1, 9), 10)}
    states = [f"s{i}" for i in range(n)]
    table, weights = {}, {}
    for i, s in enumerate(states):
        table[s] = {}
        for a in "abc"[: rng.randint(1, 3 if kind != "dense" else 2)]:
            if kind == "chain":
                targets = [states[min(i + 1, n - 1)] if i < n - 1 else "win", states[max(0, i - 1)]]
                targets += [rng.choice(["lose", "half"])] * rng.randint(0, 1)
            elif kind == "dense":
                targets = [rng.choice(states) for _ in range(5)] + [rng.choice(list(ends))]
            else:
                targets = [rng.choice([*states, *ends]) for _ in range(rng.randint(1, 4))]
            table[s][a] = law(rng, targets, tiny=kind == "degenerate" and rng.random() < 0.7)
            if kind == "weighted" and rng.random() < 0.5:
                weights[s, a] = Fraction(rng.randint(0, 4), 4)
    starts = law(rng, [rng.choice([*states, "half"]) for _ in range(2)])
    mdp = MDP(table, initial=starts, terminal=ends, weights=weights)
    rows = {}
    for s in states:
        parts = [rng.randint(0, 3) for _ in mdp.actions(s)]
        if not any(parts):
            parts[-1] = 1
        rows[s] = {a: Fraction(k, sum(parts)) for a, k in zip(mdp.actions(s), parts, strict=True)}
    return mdp, Policy(mdp, rows)


def value(read):
    """A quantity, or the kind of error instead."""
    try:
        return read()
    except (ImproperPolicy, UndefinedValue) as error:
        return type(error)


def contains(found, exact, digits):
    """Whether the enclosure holds the exact value and is as narrow as promised."""
    if not isinstance(found, Enclosure):
        return found is exact or found == exact
    if isinstance(exact, LogNumber):
        inside = (exact - found.low).sign() >= 0 >= (exact - found.high).sign() if exact else 0 in found
        size = max(abs(found.low), abs(found.high))
    else:
        inside, size = exact in found, abs(exact)
    return inside and found.width <= size / 10**digits + Fraction(3, 10 ** (2 * digits))


def compare(exact, found, digits=12):
    """How many values were compared, and those that the enclosures miss."""
    count, missed = 0, []

    def check(name, left, right):
        nonlocal count
        count += 1
        if isinstance(left, type) or isinstance(right, type):
            missed.extend([] if left is right else [(name, left, right)])
        elif not contains(right, left, digits):
            missed.append((name, left, right))

    for name in TABLES:
        left, right = value(lambda n=name: getattr(exact, n)), value(lambda n=name: getattr(found, n))
        if isinstance(left, type):
            check(name, left, right)
        else:
            for key in left:
                check(name, left[key], right[key])
    for name in NUMBERS:
        check(name, value(lambda n=name: getattr(exact, n)), value(lambda n=name: getattr(found, n)))
    after = condition(exact)
    forward, reverse = found.kl(), found.kl(reverse=True)
    for s in exact.mdp.states:
        check("kl", kl(after[s], exact.policy[s]), forward[s])
        check("reverse kl", kl(exact.policy[s], after[s]), reverse[s])
        for a in exact.mdp.actions(s):
            check("pi+", after[s, a], found.conditioned[s, a])
            check("pi", exact.policy[s, a], found.policy[s, a])
    check("kappa", value(lambda: shift_factor(exact.mdp, exact.policy)), value(lambda: found.kappa))
    check(
        "incoherence",
        value(lambda: boltzmann_incoherence(exact.mdp, exact.policy, 2)),
        value(lambda: found.incoherence(2)),
    )
    return count, missed, after


def compare_many(models, seed=0, kinds=("cyclic", "weighted", "degenerate", "chain")):
    """The comparisons of so many random models of each kind, after 0, 1 and 2 steps where numbers stay short."""
    rng, count, missed = random.Random(seed), 0, []
    for kind in kinds:
        for _ in range(models if kind != "chain" else models // 5):
            mdp, policy = random_model(rng, kind)
            steps = 2 if kind in ("cyclic", "weighted") and len(mdp.states) < 4 else 1 if kind != "chain" else 0
            for found in iterates(mdp, policy, steps, digits=12):
                more, wrong, policy = compare(evaluate(mdp, policy), found)
                count, missed = count + more, missed + [(kind, *w) for w in wrong]
    return count, missed


def test_ten_thousand_exact_values_are_contained():
    count, missed = compare_many(45)
    assert not missed, missed[:3]
    assert count > 10_000


def test_a_dense_core_goes_to_the_dense_solver(monkeypatch):
    from scsym.exact import censoring

    monkeypatch.setattr(censoring, "DENSE", 2)
    monkeypatch.setattr(censoring, "FULL", 10**6)  # every state belongs to the core
    count, missed = compare_many(3, seed=5, kinds=("dense", "degenerate"))
    assert count > 500 and not missed, missed[:3]


@pytest.mark.parametrize("fault", ["middle", "sharp"])
def test_a_planted_rounding_fault_is_found(monkeypatch, fault):
    """Numbers read without their rounding error, or enclosures that forget their radius, miss exact values."""
    if fault == "middle":
        of = balls.ArbBalls.of
        monkeypatch.setattr(balls.ArbBalls, "of", lambda self, x: of(self, x).mid())
        monkeypatch.setattr("scsym.analysis.enclosed.needed", lambda digits: 50)
        monkeypatch.setattr("scsym.analysis.enclosed.STEP_BITS", 0)
        monkeypatch.setattr(Enclosure, "outward", lambda self, digits: self)
    else:
        ends = balls.ArbBalls.ends

        def sharp(self, x):
            found = ends(self, x)
            middle = (found.low + found.high) / 2
            return Enclosure(middle, middle)

        monkeypatch.setattr(balls.ArbBalls, "ends", sharp)
    count, missed = compare_many(4)
    assert len(missed) > 20


def test_intervals_without_flint_contain_the_same_values():
    code = (
        "from tests.analysis.test_enclosed import compare_many; from scsym.exact.backend import flint;"
        "count, missed = compare_many(4); print(flint, count > 800, missed[:2])"
    )
    home = Path(__file__).parents[2]
    environment = {**os.environ, "SCSYM_NO_FLINT": "1", "PYTHONPATH": str(home)}
    found = subprocess.run([sys.executable, "-c", code], cwd=home, env=environment, capture_output=True, text=True)
    assert found.stdout == "None True []\n", found.stderr


def test_a_hundred_steps_on_a_cyclic_model():
    mdp = zoo.gamblers_ruin(9, Fraction(2, 5))
    found = iterates(mdp, steps=100, digits=40)
    assert len(found) == 101 and all(e.J.width * 10**40 <= 1 for e in found)
    exact = [evaluate(mdp)]
    for _ in range(2):
        exact.append(evaluate(mdp, condition(exact[-1])))
    assert all(e.J in f.J for e, f in zip(exact, found, strict=False))


def test_improvement_and_thresholds_are_decided_or_said_to_be_undecided():
    found = iterates(zoo.K(), steps=5, digits=10)
    assert improvements(found) == (1,) * 5
    assert found[5].order(Fraction(1, 2)) == 1 and found[5].order(1) == -1
    same = iterates(zoo.gamblers_ruin(3), steps=1, digits=10)  # one action a state: nothing changes
    assert improvements(same) == (None,) and evaluate(zoo.gamblers_ruin(3)).J in same[1].J


def test_comparisons_of_enclosures():
    low, high = Enclosure(Fraction(1, 3), Fraction(1, 2)), Enclosure(Fraction(1, 2), Fraction(2, 3))
    assert low <= high and not low > high and low < 1 and low > 0 and high >= low
    assert (low.sign(), low.order(high), high.order(low), Enclosure(Fraction(1), Fraction(1)).order(1)) == (
        1,
        None,
        None,
        0,
    )
    with pytest.raises(UndecidedSign, match=r"is undecided at this precision; ask for more digits$"):
        low < high  # noqa: B015
    assert low - low == Enclosure(Fraction(-1, 6), Fraction(1, 6)) and (low * -2).low == -1
    assert 1 / low == Enclosure(Fraction(2), Fraction(3)) and float(low) == float(Fraction(5, 12))
    with pytest.raises(ZeroDivisionError, match="contains zero"):
        1 / (low - low)


def test_what_is_known_exactly_is_exact():
    found = evaluate(zoo.dead_end(), digits=5)
    exact = evaluate(zoo.dead_end())
    zero = [s for s, v in exact.V.items() if v == 0]
    assert zero and all(found.V[s] == Enclosure(Fraction(0), Fraction(0)) for s in zero)
    assert all(found.influence[s] is undefined for s in zero)


def test_an_endless_class_is_visited_for_ever():
    mdp = MDP({"s": {"a": {"s": "1/2", "t": "1/2"}, "b": "win"}, "t": {"a": "t"}}, initial="s", terminal={"win": 1})
    found = evaluate(mdp, digits=8)
    assert found.visits["t"] is oo and evaluate(mdp).visits["s"] in found.visits["s"]
    with pytest.raises(ImproperPolicy, match="never ends from state 't'"):
        found.occupancy  # noqa: B018
    assert evaluate(mdp).Gamma in found.Gamma


def test_refusals():
    with pytest.raises(ParseError, match="give values for the symbols p with subs"):
        evaluate(MDP({"s": {"a": {"w": "p", "l": "1 - p"}}}, initial="s", terminal={"w": 1, "l": 0}), digits=5)
    with pytest.raises(StatementError, match="digits is a positive integer, not 0"):
        evaluate(zoo.K(), digits=0)
    with pytest.raises(ValueError, match="at least 0, not -1"):
        iterates(zoo.K(), steps=-1)
    with pytest.raises(InvalidPolicy):
        iterates(zoo.K(), {"s": "a"})
    never = MDP({"s": {"a": "l"}}, initial="s", terminal={"l": 0})
    with pytest.raises(UndefinedValue, match="never succeeds"):
        evaluate(never, digits=5).Gamma  # noqa: B018
    assert isinstance(evaluate(never), Evaluation) and evaluate(never, digits=5).J.is_exact
