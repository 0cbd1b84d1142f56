"""Studies of retraining on random trees (Karwowski and Douglas, sections 5 and 6), each a table of exact values.

The authors' experiments use floating point and their own random trees; the questions are theirs, the trees ours
(`random_tree`). A study is the same on every machine for the same seeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scsym.analysis import boltzmann_incoherence, effective_horizon, evaluate
from scsym.exact import decimal
from scsym.operators import success_condition
from scsym.optional import library
from scsym.studies.trees import random_tree
from scsym.sweeps import sweep


@dataclass(frozen=True)
class Study:
    """A table of exact values: ``columns`` name the entries of each of the ``rows``."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def column(self, name: str) -> tuple[Any, ...]:
        """One column's values."""
        place = self.columns.index(name)
        return tuple(row[place] for row in self.rows)

    def to_frame(self) -> Any:
        """The table as a pandas frame of exact values."""
        pandas = library("pandas", "a frame")
        return pandas.DataFrame([list(row) for row in self.rows], columns=list(self.columns), dtype=object)

    def __str__(self) -> str:
        cells = [self.columns, *(tuple(decimal(x, 5) if _number(x) else str(x) for x in row) for row in self.rows)]
        widths = [max(len(row[n]) for row in cells) for n in range(len(self.columns))]
        lines = ["  ".join(c.rjust(w) for c, w in zip(row, widths, strict=True)) for row in cells]
        return "\n".join([self.title, *lines])


def _number(x: Any) -> bool:
    return not isinstance(x, (str, int, bool))


def iterated_incoherence(
    seeds: Sequence[int], actions: int = 2, depth: int = 3, rounds: int = 5, n: int = 1, *,
    stochastic: bool = False, executor: Any = None,
) -> Study:  # fmt: skip
    """kappa (delta = 1/n), S and J of the iterates ``G^i(uniform)``, i = 0, ..., rounds, a tree a seed."""

    def one(seed: int) -> list[list[Any]]:
        mdp = random_tree(actions, depth, seed, stochastic=stochastic)
        pi, rows = mdp.uniform(), []
        for i in range(rounds + 1):
            e = evaluate(mdp, pi)
            rows.append([seed, i, boltzmann_incoherence(mdp, pi, n), e.J, e.expected_return])
            pi = success_condition(mdp, pi)
        return rows

    title = f"incoherence at delta = 1/{n} over retraining, trees {actions}^{depth}"
    return Study(title, ("seed", "i", "kappa", "S", "J"), _rows(one, seeds, executor))


def return_improvement(
    seeds: Sequence[int], actions: int = 2, depth: int = 3, rounds: int = 5, *,
    stochastic: bool = False, executor: Any = None,
) -> Study:  # fmt: skip
    """What each step of retraining gains in S and in J (Proposition 5.4: the first is never negative, the second is
    never negative for deterministic trees)."""

    def one(seed: int) -> list[list[Any]]:
        mdp = random_tree(actions, depth, seed, stochastic=stochastic)
        pi, rows = mdp.uniform(), []
        before = evaluate(mdp, pi)
        for i in range(1, rounds + 1):
            pi = success_condition(mdp, pi)
            after = evaluate(mdp, pi)
            gain = after.expected_return - before.expected_return
            rows.append([seed, i, after.J - before.J, gain])
            before = after
        return rows

    return Study(f"gains of retraining, trees {actions}^{depth}", ("seed", "i", "gain in S", "gain in J"),
                 _rows(one, seeds, executor))  # fmt: skip


def misalignment(
    seeds: Sequence[int],
    actions: int = 3,
    depth: int = 3,
    n: int = 1,
    *,
    stochastic: bool = False,
    executor: Any = None,
) -> Study:
    """The share of states where greed on Q^uniform is right, against the incoherence of G(uniform), a tree a seed."""

    def one(seed: int) -> list[list[Any]]:
        mdp = random_tree(actions, depth, seed, stochastic=stochastic)
        plus = success_condition(mdp, mdp.uniform())
        return [[seed, effective_horizon(mdp).agreement, boltzmann_incoherence(mdp, plus, n)]]

    return Study(f"1-greedy agreement against incoherence, trees {actions}^{depth}", ("seed", "agreement", "kappa"),
                 _rows(one, seeds, executor))  # fmt: skip


def horizon_study(
    seeds: Sequence[int],
    actions: int = 3,
    depth: int = 3,
    n: int = 1,
    *,
    stochastic: bool = False,
    executor: Any = None,
) -> Study:
    """The look-ahead k that makes greed optimal, against the incoherence of G(uniform), a tree a seed."""

    def one(seed: int) -> list[list[Any]]:
        mdp = random_tree(actions, depth, seed, stochastic=stochastic)
        plus, horizon = success_condition(mdp, mdp.uniform()), effective_horizon(mdp)
        return [[seed, horizon.k, horizon.worst[0] / horizon.optimum, boltzmann_incoherence(mdp, plus, n)]]

    columns = ("seed", "k", "1-greedy S / S*", "kappa")
    return Study(
        f"effective horizon against incoherence, trees {actions}^{depth}", columns, _rows(one, seeds, executor)
    )


def _rows(one: Any, seeds: Sequence[int], executor: Any) -> tuple[tuple[Any, ...], ...]:
    found = {}
    for done in sweep(one, list(seeds), executor=executor):
        if done.error:
            raise RuntimeError(f"seed {done.key}: {done.error}")
        found[done.key] = done.value
    return tuple(tuple(row) for seed in seeds for row in found[str(seed)])


def kendall(pairs: Sequence[tuple[Any, Any]]) -> Fraction:
    """Kendall's rank correlation (tau-a), exactly: concordant less discordant pairs over all pairs; ties count zero."""
    score, count = 0, 0
    for i, (a, b) in enumerate(pairs):
        for c, d in pairs[:i]:
            count += 1
            score += _order(a, c) * _order(b, d)
    return Fraction(score, count)


def _order(x: Any, y: Any) -> int:
    return (x > y) - (x < y)
