"""Every quantity and every operator against its definition, in random models without symbols."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random

import pytest

from scsym import analysis, operators
from scsym.analysis import evaluate
from scsym.errors import ImproperPolicy, UndefinedValue
from scsym.exact import LogNumber, oo, undefined
from scsym.mdp import MDP, Policy

from . import definitions as ref
from .models import GOALS, model, policy

SEEDS = range(60)
SOFT = {
    "delta = 1": (analysis.boltzmann_weights(1), lambda q: ref.boltzmann(q, 1)),
    "delta = 1/3": (analysis.boltzmann_weights(3), lambda q: ref.boltzmann(q, 3)),
    "argmax": (analysis.argmax_uniform, ref.argmax),
}


class Case:
    """A random model and two of its policies, in the library and as plain tables."""

    def __init__(self, seed, layered=None):
        self.random = random = Random(seed)
        self.plain = model(random, layered)
        self.rows, self.other_rows = policy(random, self.plain), policy(random, self.plain)
        m = self.plain
        self.mdp = MDP(m.transitions, initial=m.initial, terminal=m.goal, weights=m.weight)
        self.pi, self.other = Policy(self.mdp, self.rows), Policy(self.mdp, self.other_rows)
        self.evaluation = evaluate(self.mdp, self.pi)
        self.V = ref.values(m, self.rows)
        self.Q = ref.action_values(m, self.V)
        self.J = ref.success(m, self.V)


def plain(policy_):
    return {s: dict(row) for s, row in policy_.items()}


def close(x, y):
    """Whether an exact value is the number y of sixty digits, or the same infinity."""
    if x is oo or x is -oo:
        return y == (ref.CONTEXT.inf if x is oo else -ref.CONTEXT.inf)
    value = ref.CONTEXT.mpf(x.evalf(50)) if isinstance(x, LogNumber) else ref.number(Fraction(x))
    return abs(value - y) <= ref.CONTEXT.mpf(10) ** -40 * max(1, abs(y))


def attempt(function, *arguments):
    """The value, or the name of what stands in its way."""
    try:
        return function(*arguments)
    except ImproperPolicy:
        return "improper"
    except UndefinedValue:
        return None


@pytest.mark.parametrize("seed", SEEDS)
def test_values(seed):
    c = Case(seed)
    e = c.evaluation
    assert dict(e.V) == c.V and dict(e.Q) == c.Q and e.J == c.J
    assert dict(e.A) == {(s, a): q - c.V[s] for (s, a), q in c.Q.items()}
    assert all(close(e.soft_V[s], ref.log(v)) for s, v in c.V.items())
    assert all(close(e.soft_Q[key], ref.log(q)) for key, q in c.Q.items())
    found = ref.influence(c.plain, c.rows)
    assert {s: None if x is undefined else x for s, x in e.influence.items()} == found


@pytest.mark.parametrize("seed", SEEDS)
def test_visits(seed):
    c = Case(seed)
    e = c.evaluation
    assert e.is_proper == ref.is_proper(c.plain, c.rows)
    for weighted, visits, occupancy in (
        (False, "visits", "occupancy"),
        (True, "weighted_visits", "weighted_occupancy"),
    ):
        want = ref.visits(c.plain, c.rows, weighted)
        assert {s: ref.INFINITE if d is oo else d for s, d in getattr(e, visits).items()} == want
        found = attempt(getattr, e, occupancy)
        assert found == ("improper" if ref.INFINITE in want.values() else want)
        moves = ref.kernel(c.plain, c.rows, weighted)
        try:
            green = ref.resolvent(moves, c.plain.states)
        except ZeroDivisionError:
            green = "improper"
        assert attempt(lambda weighted=weighted: e.green(weighted=weighted)) == green
    assert {s for s, d in ref.visits(c.plain, c.rows).items() if d != 0} == e.reachable


@pytest.mark.parametrize("seed", SEEDS)
def test_given_success(seed):
    c = Case(seed)
    want = ref.visits_given_success(c.plain, c.rows)
    if want is None:
        assert set(c.evaluation.success_occupancy.values()) == {undefined}
        assert attempt(getattr, c.evaluation, "Gamma") is None
    else:
        assert dict(c.evaluation.success_occupancy) == want
        by_state = ref.influence(c.plain, c.rows)
        assert c.evaluation.Gamma == ref.total(d * by_state[s] for s, d in want.items() if d != 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_return_and_incoherence(seed):
    c = Case(seed)
    found, want = attempt(getattr, c.evaluation, "expected_return"), ref.expected_return(c.plain, c.rows)
    assert (found, want) == ("improper", None) or close(found, want)
    for soft, by_definition in SOFT.values():
        want = ref.incoherence(c.plain, c.rows, by_definition)
        found = attempt(analysis.f_incoherence, c.mdp, c.pi, soft)
        assert found == want if want is None or want == "improper" else close(found, want)


@pytest.mark.parametrize("seed", SEEDS)
def test_linearised_objective(seed):
    c = Case(seed)
    A = {s: ref.total(p * (c.Q[s, a] - c.V[s]) for a, p in row.items()) for s, row in c.other_rows.items()}
    assert dict(analysis.advantage_of(c.other, c.evaluation)) == A
    d = ref.visits(c.plain, c.rows, weighted=True)
    if ref.INFINITE in d.values():
        assert attempt(analysis.linearised_objective, c.other, c.evaluation) == "improper"
        return
    L = ref.total(d[s] * A[s] for s in A)
    assert analysis.linearised_objective(c.other, c.evaluation) == L
    rest = ref.success(c.plain, ref.values(c.plain, c.other_rows)) - c.J - L
    assert analysis.remainder(c.other, c.evaluation) == rest
    after = ref.visits(c.plain, c.other_rows, weighted=True)
    finite = ref.INFINITE not in after.values()
    assert attempt(analysis.remainder_by_shift, c.other, c.evaluation) == (rest if finite else "improper")


@pytest.mark.parametrize("seed", SEEDS)
def test_divergences(seed):
    c = Case(seed)
    d = ref.visits_given_success(c.plain, c.rows)
    for kind, by_definition in (
        ("chi_squared", ref.chi_squared),
        ("forward_kl", ref.kl),
        ("reverse_kl", lambda p, q: ref.kl(q, p)),
    ):
        parts = {s: by_definition(c.other_rows[s], c.rows[s]) for s in c.rows}
        numbers = {
            s: ref.CONTEXT.inf if x == ref.INFINITE else ref.number(x) if isinstance(x, Fraction) else x
            for s, x in parts.items()
        }
        for s, x in numbers.items():
            assert close(analysis.policy_divergence(kind, c.other, c.pi, {s: 1}), x)
        if d is not None:
            want = sum((ref.number(d[s]) * x for s, x in numbers.items() if d[s] != 0), ref.CONTEXT.mpf(0))
            assert close(analysis.policy_divergence(kind, c.other, c.pi, c.evaluation.success_occupancy), want)


@pytest.mark.parametrize("seed", SEEDS)
def test_shift_factor(seed):
    c = Case(seed)
    d = ref.visits_given_success(c.plain, c.rows)
    for learned, rows in ((None, ref.conditioned(c.plain, c.rows)), (c.other, c.other_rows)):
        top = ref.visits(c.plain, rows, weighted=True)
        seen = [s for s in top if d is not None and d[s] != 0]
        want = (
            max((top[s] / d[s] for s in seen), default=None) if ref.INFINITE not in map(top.get, seen) else "improper"
        )
        assert attempt(operators.shift_factor, c.mdp, c.pi, learned) == want


@pytest.mark.parametrize("seed", SEEDS)
def test_conditioning_and_its_relatives(seed):
    c = Case(seed)
    m, step = c.plain, c.rows
    for k in range(3):
        assert (
            plain(operators.iterate(c.mdp, c.pi, k)) == step == ref.folded(m, c.rows, k, doubling=False, printed=False)
        )
        step = ref.conditioned(m, step)
    for alpha in (0, 1, 2, 5):
        goal, weight = ({key: x**alpha for key, x in table.items()} for table in (m.goal, m.weight))
        hot = ref.Model(m.transitions, m.initial, goal, weight)
        assert plain(operators.temperature(c.mdp, c.pi, alpha)) == (ref.conditioned(hot, c.rows) if alpha else c.rows)
    proxy = {t: c.random.choice(GOALS) for t in m.goal if c.random.random() < 0.8}
    other = ref.Model(m.transitions, m.initial, {**m.goal, **proxy}, m.weight)
    assert plain(operators.proxy_condition(c.mdp, c.pi, proxy)) == ref.conditioned(other, c.rows)
    for soft, by_definition in SOFT.values():
        once = ref.soft(m, c.rows, by_definition)
        assert {s: dict(row) for s, row in analysis.soft_rows(c.mdp, c.pi, soft).items()} == once
        assert plain(operators.iterated_coherence(c.mdp, c.pi, soft, 2)) == ref.soft(m, once, by_definition)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("printed", [False, True])
def test_folding(seed, printed):
    c = Case(seed)
    for k in range(4):
        for operator, doubling in ((operators.fold_F, False), (operators.fold_H, True)):
            want = ref.folded(c.plain, c.rows, k, doubling=doubling, printed=printed)
            if want is None:
                with pytest.raises((ArithmeticError, ValueError)):
                    operator(c.mdp, c.pi, k, printed=printed)
            else:
                assert plain(operator(c.mdp, c.pi, k, printed=printed)) == want


@pytest.mark.parametrize("seed", SEEDS)
def test_steps_of_one_row(seed):
    c = Case(seed)
    for s, row in c.rows.items():
        score = {a: c.random.choice([Fraction(0), Fraction(1), Fraction(1, 2)]) for a in row}
        n = c.random.choice([1, 2, 3])
        want = dict.fromkeys(row, Fraction(0))
        for draws in product(row, repeat=n):
            best = [a for a in draws if score[a] == max(score[b] for b in draws)]
            chance = Fraction(1)
            for a in draws:
                chance *= row[a]
            for a in best:
                want[a] += chance / len(best)
        assert operators.best_of_n_row(c.pi[s], score, n) == want
        tilted = {a: p * score[a] for a, p in row.items()}
        z = ref.total(tilted.values())
        found = attempt(operators.forward_kl_step, c.pi[s], score)
        assert found == ({a: x / z for a, x in tilted.items()} if z else None)
        level = Fraction(c.random.choice([2, 7]), 1)
        near = {a: p / (level - score[a]) for a, p in row.items()}
        want = {a: x / ref.total(near.values()) for a, x in near.items()}
        assert operators.reverse_kl_step(c.pi[s], score, level) == want


@pytest.mark.parametrize("seed", SEEDS)
def test_trust_region_of_any_radius(seed):
    """The maximiser is the water level of some step; no feasible policy is better; at last only the best are left."""
    c = Case(seed)
    d = ref.visits_given_success(c.plain, c.rows)
    if d is None or c.evaluation.Gamma == 0:
        return
    seen = [s for s in d if d[s] != 0]
    y = {s: {a: c.Q[s, a] / c.V[s] - 1 for a in c.rows[s]} for s in seen}
    best = ref.total(d[s] * max(y[s][a] for a, p in c.rows[s].items() if p != 0) for s in seen)
    for step in (Fraction(0), Fraction(1, 3), Fraction(1), Fraction(5, 4), Fraction(3), Fraction(40)):
        there = {s: ref.waterfilling(c.rows[s], y[s], step) for s in seen}
        radius = ref.total(d[s] * ref.chi_squared(there[s], c.rows[s]) for s in seen)
        L = ref.total(d[s] * p * y[s][a] for s in seen for a, p in there[s].items())
        region = operators.chi2_trust_region(c.mdp, c.pi, radius)
        assert all(dict(region.policy[s]) == there[s] for s in seen)
        assert region.value == c.J * L
        assert L == best or region.step == step
        for _ in range(3):  # feasible competitors
            share = Fraction(c.random.randint(0, 10), 10)
            rows = {s: {a: (1 - share) * c.rows[s][a] + share * p for a, p in c.other_rows[s].items()} for s in seen}
            moved = [ref.chi_squared(rows[s], c.rows[s]) for s in seen]
            if ref.INFINITE not in moved and ref.total(d[s] * x for s, x in zip(seen, moved, strict=True)) <= radius:
                assert ref.total(d[s] * p * y[s][a] for s in seen for a, p in rows[s].items()) <= L
    assert operators.chi2_trust_region(c.mdp, c.pi, 10**40).value == c.J * best


@pytest.mark.parametrize("seed", range(40))
def test_unrolled_in_time_by_all_trajectories(seed):
    c = Case(seed)
    T, final = c.random.choice([1, 2]), c.random.choice([Fraction(0), Fraction(1), Fraction(1, 3)])
    times, m = range(1, T + 1), c.plain
    timed = ref.Model(
        {(t, s): {a: {(t + 1, x): p for x, p in row.items()} for a, row in m.transitions[s].items()}
         for t in times for s in m.states},
        {(1, s): p for s, p in m.initial.items()},
        {**{(t, x): g for t in range(1, T + 2) for x, g in m.goal.items()}, **{(T + 1, s): final for s in m.states}},
        {((t, s), a): w for (s, a), w in m.weight.items() for t in times},
    )  # fmt: skip
    rows = policy(c.random, timed)
    mdp = c.mdp.unrolled(T, final=final)
    pi = Policy(mdp, rows)
    e, plus = evaluate(mdp, pi), operators.success_condition(mdp, pi)
    found = ref.trajectories(timed, rows)
    J = ref.total(p * w for p, w, _ in found)
    assert e.J == J
    for s in timed.states:
        assert e.occupancy[s] == ref.total(p for p, _, path in found for x, _ in path if x == s)
        if J != 0:
            given = ref.total(p * w for p, w, path in found for x, _ in path if x == s) / J
            assert e.success_occupancy[s] == given
            for a in rows[s]:
                joint = ref.total(p * w for p, w, path in found if (s, a) in path) / J
                assert given == 0 or plus.probability(s, a) == joint / given
