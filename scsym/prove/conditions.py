"""Conditions under which a false statement may hold: the usual ones of a theory, by what its symbols are.

A condition is a hypothesis that authors leave unsaid: a positive initial distribution, one start, deterministic
transitions, proper policies, distinct rewards. `usual` lists those that a theory's symbols can express; an author adds
others as `Condition` of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scsym.errors import ScsymError
from scsym.kernel import KernelError
from scsym.kernel.terms import NATURAL
from scsym.language import Declaration, Hypothesis, Index, Natural, Statement, Theory, delta, eq, gt, sum_


@dataclass(frozen=True)
class Condition:
    """Hypotheses that may save a statement, with the symbols that they need beside the theory's."""

    name: str
    reading: str
    hypotheses: tuple[Hypothesis, ...]
    symbols: tuple[Declaration, ...] = ()

    def added(self, theory: Theory) -> Theory | None:
        """The theory under the condition; None where it says nothing new, or means something else by a name."""
        known = {h.judgement for h in theory.hypotheses.values()}
        fresh = [h for h in self.hypotheses if h.judgement not in known]
        symbols = [d for d in self.symbols if d.name not in theory.declarations]
        if not fresh or any(theory.declarations.get(d.name, d) != d for d in self.symbols):
            return None
        try:
            return theory.with_symbols(*symbols).with_hypotheses(*fresh)
        except (ScsymError, KernelError):  # a symbol that is not declared so, or a name that is taken
            return None


def usual(theory: Theory) -> list[Condition]:
    """The usual conditions that the theory's symbols express and its hypotheses do not say."""
    found = list[Condition]()
    for d in theory.declarations.values():
        found += [*_start(d), *_transitions(d), *_proper(theory, d), *_rewards(d), *_positive(d)]
    return [condition for condition in found if condition.added(theory) is not None]


def _assumed(name: str, reading: str, *statements: Statement, symbols: tuple[Declaration, ...] = ()) -> Condition:
    names = [name] if len(statements) == 1 else [f"{name}_{n}" for n, _ in enumerate(statements, start=1)]
    laws = [Hypothesis(n, s, reading, assumption=True) for n, s in zip(names, statements, strict=True)]
    return Condition(name, reading, tuple(laws), symbols)


def _variables(d: Declaration) -> list[Index | Natural]:
    """A fresh variable for each argument of a symbol."""
    pairs = [(f"i{n}", sort) for n, sort in enumerate(d.arguments, start=1)]
    return [Natural((0, ((name, 1),))) if sort == NATURAL else Index(name, sort) for name, sort in pairs]


def _positive(d: Declaration) -> Iterator[Condition]:
    """A prior, or another nonnegative quantity, is positive."""
    if d.sign == "nonneg" and d.role != "indicator":
        yield _assumed(f"{d.name}_positive", f"{d.reading or d.name} is positive", gt(d(*_variables(d)), 0))


def _start(d: Declaration) -> Iterator[Condition]:
    """The initial distribution is a probability, and sits at one state."""
    if d.name == "mu" and len(d.arguments) == 1 and d.arguments[0] != NATURAL:
        i, j = Index("i1", d.arguments[0]), Index("i2", d.arguments[0])
        yield _assumed("mu_sums", "the initial distribution is a probability", eq(sum_(i, d(i)), 1))
        yield _assumed("one_start", "there is one initial state", eq(d(i) * d(j), delta(i, j) * d(i)))


def _transitions(d: Declaration) -> Iterator[Condition]:
    """Deterministic transitions: each probability is zero or one."""
    sorts = [sort for sort in d.arguments if sort != NATURAL]
    if d.name in ("P", "tau") and len(sorts) == 3 and sorts[0] == sorts[2]:
        p = d(*_variables(d))
        yield _assumed("deterministic", "transitions are deterministic", eq(p * p, p))


def _proper(theory: Theory, d: Declaration) -> Iterator[Condition]:
    """A proper policy: it has a finite Green's function, by the first step and by the last."""
    transitions = theory.declarations.get("P")
    if d.role not in ("policy", "behaviour", "conditioned") or transitions is None or len(d.arguments) != 2:
        return
    S, A = d.arguments
    visits = theory.declarations.get(f"N_{d.name}", Declaration(f"N_{d.name}", (S, S), "nonneg", f"visits of {d.name}"))
    if transitions.arguments != (S, A, S) or visits.arguments != (S, S):
        return
    s, t, u, a = Index("s", S), Index("t", S), Index("u", S), Index("a", A)
    first = delta(s, t) + sum_((u, a), d(s, a) * transitions(s, a, u) * visits(u, t))
    last = delta(s, t) + sum_((u, a), visits(s, u) * d(u, a) * transitions(u, a, t))
    laws = (eq(visits(s, t), first), eq(visits(s, t), last))
    yield _assumed(f"{d.name}_proper", f"{d.reading or d.name} is proper", *laws, symbols=(visits,))


def _rewards(d: Declaration) -> Iterator[Condition]:
    """Distinct rewards: the difference of two has an inverse."""
    if d.name in ("r", "R", "reward") and len(d.arguments) == 1 and d.arguments[0] != NATURAL:
        i, j = Index("i1", d.arguments[0]), Index("i2", d.arguments[0])
        apart = Declaration(f"{d.name}_apart", (i.sort, j.sort), "real", "one over the difference of two rewards")
        distinct = eq((d(i) - d(j)) * apart(i, j), 1 - delta(i, j))
        yield _assumed(f"{d.name}_distinct", "different outcomes have different rewards", distinct, symbols=(apart,))
