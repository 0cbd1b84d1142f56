"""All quantities of a policy and its successors under success conditioning, in balls of one precision.

What is zero, one or infinite by the graph of the model is told apart first and exactly (`support`); the rest comes from
`scsym.exact.censoring`, where nothing is subtracted. Entries of a table are balls, or exact values where they are
known: None for zero, Fractions, ``oo`` and ``undefined``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from scsym.errors import ImproperPolicy, UndefinedValue
from scsym.exact import oo, undefined
from scsym.exact.backend import ratio
from scsym.exact.balls import Ball, Balls, balls
from scsym.exact.censoring import Censored

from .dynamics import ONE, ZERO
from .support import Move, Shape, Support

Rows = list[list[Any]]  # per state, per action in the model's order; None is an exact zero
Table = dict[Any, Any]


@dataclass(frozen=True)
class Coefficients:
    """An action over numbered states: its way to each of them, to none of them, and to success for certain."""

    to: tuple[tuple[int, Any], ...]
    leave: Any
    gain: Any


class Pass:
    """The policies pi, G(pi), G^2(pi), ... at one precision; use it inside ``balls.working()``."""

    def __init__(self, shape: Shape, bits: int) -> None:
        self.shape = shape
        self.balls: Balls = balls(bits)
        self.levels: list[Level] = []
        self._coefficients: dict[Any, list[list[Coefficients]]] = {}
        self._known: dict[Any, Ball] = {}

    def level(self, k: int, advance: Callable[[int], None] | None = None) -> Level:
        """G^k(pi); ``advance`` hears of each new one."""
        while len(self.levels) <= k:
            if not self.levels:
                rows = [[self.of(p) if p else None for p in row] for row in self.shape.rows]
                self.levels.append(Level(self, 0, rows))
            else:
                self.levels.append(Level(self, len(self.levels), self.levels[-1].next_rows))
            if advance is not None:
                advance(len(self.levels) - 1)
        return self.levels[k]

    def of(self, x: Fraction) -> Ball:
        """The ball of a rational, made once."""
        key = ratio(x)
        if key not in self._known:
            self._known[key] = self.balls.of(x)
        return self._known[key]

    def coefficients(self, support: Support, place: dict[int, int], weighted: bool) -> list[list[Coefficients]]:
        """Every action over the numbered states, with ``weighted`` times its step weight."""
        key = id(support), id(place), weighted
        if key not in self._coefficients:
            read = self._read
            self._coefficients[key] = [
                [read(m, place, support.certain, weighted) for m in row] for row in self.shape.moves
            ]
        return self._coefficients[key]

    def _read(self, move: Move, place: dict[int, int], sure: frozenset[int], weighted: bool) -> Coefficients:
        make, w = self.balls.of, move.weight
        inside = [(place[j], q) for j, q in move.moves if j in place]
        gain, leave = move.win, move.exit
        if len(inside) < len(move.moves):
            others = [(j, q) for j, q in move.moves if j not in place]
            leave = sum((q for _, q in others), leave)
            gain = sum((q for j, q in others if j in sure), gain)
        if weighted and w != 1:
            if not w:
                return Coefficients((), self.balls.one, None)
            inside = [(k, w * q) for k, q in inside]
            gain, leave = w * gain, 1 - w * (1 - leave)
        to = tuple([(k, make(q)) for k, q in inside])
        return Coefficients(to, make(leave) if leave else None, make(gain) if gain else None)


class Level:
    """The quantities of one policy G^k(pi), each computed when first asked for."""

    def __init__(self, owner: Pass, k: int, rows: Rows) -> None:
        self.owner, self.k, self.rows = owner, k, rows
        self.shape, self.balls = owner.shape, owner.balls
        self.mdp = owner.shape.mdp
        self.support = owner.shape.support(k)
        self._chains: dict[Any, Censored] = {}

    # Values

    @cached_property
    def _weighted(self) -> bool:
        return self.mdp.has_weights

    @cached_property
    def _values(self) -> list[Any]:
        support, place = self.support, self.support.inside
        found: list[Any] = [None] * len(self.rows)
        for i in support.certain:
            found[i] = ONE
        if place:
            of = self.owner.coefficients(support, place, self._weighted)
            gains = [self._gain(i, of[i]) for i in place]
            for i, v in zip(place, self._censored(place, self._weighted).values(gains), strict=True):
                found[i] = v
        return found

    def _gain(self, i: int, of: list[Coefficients]) -> Any:
        gain = None
        for n in self.support.live[i]:
            if (g := of[n].gain) is not None:
                gain = self.rows[i][n] * g if gain is None else gain + self.rows[i][n] * g
        return gain

    def _censored(self, place: dict[int, int], weighted: bool) -> Censored:
        """The chain over the numbered states, eliminated; values and visits share it where they may."""
        key = id(place), weighted
        if key not in self._chains:
            of = self.owner.coefficients(self.support, place, weighted)
            chain, leaves = [], []
            for i in place:
                row: dict[int, Ball] = {}
                out = self.balls.zero
                for n in self.support.live[i]:
                    p, c = self.rows[i][n], of[i][n]
                    for j, q in c.to:
                        row[j] = row[j] + p * q if j in row else p * q
                    if c.leave is not None:
                        out = out + p * c.leave
                chain.append(row)
                leaves.append(out)
            order = self.shape.plan(self.support, place, weighted, self.balls.dense)
            self._chains[key] = Censored(self.balls, chain, leaves, order)
        return self._chains[key]

    @cached_property
    def _action_values(self) -> Rows:
        V = self._values
        of = self.owner.coefficients(self.support, self.support.inside, self._weighted)
        states = list(self.support.inside)
        inner = [V[i] for i in states]
        found = []
        for row in of:
            line = []
            for c in row:
                q = c.gain
                for j, p in c.to:
                    q = p * inner[j] if q is None else q + p * inner[j]
                line.append(q)
            found.append(line)
        return found

    @cached_property
    def _inverse_values(self) -> list[Any]:
        """1 / V where 0 < V < 1."""
        V = self._values
        return [self.balls.inverse(v) if v is not None and v is not ONE else None for v in V]

    @cached_property
    def next_rows(self) -> Rows:
        """The rows of pi_+ = pi Q / V."""
        V, Q, inverse = self._values, self._action_values, self._inverse_values
        found = []
        for i, row in enumerate(self.rows):
            if V[i] is None or V[i] is ONE:
                found.append(row)
                continue
            keep = self.support.conditioned[i]
            line: list[Any] = [None] * len(row)
            if len(keep) == 1:
                line[keep[0]] = self.balls.one
            else:
                for n in keep:
                    line[n] = row[n] * Q[i][n] * inverse[i]
            found.append(line)
        return found

    @cached_property
    def J(self) -> Table:
        """The success probability, under the key None."""
        mdp, V = self.mdp, self._values
        parts = [(p, V[mdp.index[s]]) for s, p in mdp.initial.items() if s in mdp.index]
        sure = sum((p for p, v in parts if v is ONE), ZERO)
        sure += sum((p * mdp.terminal[s] for s, p in mdp.initial.items() if s in mdp.terminal), ZERO)
        balls = [self.owner.of(p) * v for p, v in parts if v is not None and v is not ONE]
        return {None: self._sum(balls, sure)}

    def _sum(self, parts: Iterable[Ball], known: Fraction = ZERO) -> Any:
        """The sum of the balls and an exact number; exact without balls."""
        total = None
        for x in parts:
            total = x if total is None else total + x
        if total is None:
            return known
        return total + self.owner.of(known) if known else total

    @cached_property
    def V(self) -> Table:
        """V(s)."""
        return dict(zip(self.mdp.states, self._values, strict=True))

    @cached_property
    def Q(self) -> Table:
        """Q(s, a)."""
        return self._pairs(self._action_values)

    @cached_property
    def A(self) -> Table:
        """A(s, a) = sum over b of pi(b|s) (Q(s, a) - Q(s, b)), where actions of one law make no difference."""
        rows: Rows = []
        for i, (q, pi) in enumerate(zip(self._action_values, self.rows, strict=True)):
            moves, live = self.shape.moves[i], self.support.live[i]
            line = []
            for n, x in enumerate(q):
                parts = [pi[m] * self._difference(x, q[m]) for m in live if moves[m].same != moves[n].same]
                line.append(self._sum(parts))
            rows.append(line)
        return self._pairs(rows)

    def _difference(self, x: Any, y: Any) -> Ball:
        zero = self.balls.zero
        return (zero if x is None else x) - (zero if y is None else y)

    @cached_property
    def policy(self) -> Table:
        """pi(a|s)."""
        return self._pairs(self.rows)

    @cached_property
    def conditioned(self) -> Table:
        """pi_+(a|s)."""
        return self._pairs(self.next_rows)

    def _pairs(self, rows: Rows) -> Table:
        states = zip(self.mdp.states, rows, strict=True)
        return {(s, a): x for s, row in states for a, x in zip(self.mdp.actions(s), row, strict=True)}

    @cached_property
    def soft_V(self) -> Table:
        """log V(s)."""
        return {s: self._log(v) for s, v in self.V.items()}

    @cached_property
    def soft_Q(self) -> Table:
        """log Q(s, a)."""
        return {key: self._log(q) for key, q in self.Q.items()}

    def _log(self, x: Any) -> Any:
        if x is None or x is ONE:
            return -oo if x is None else ZERO
        return self.balls.log(x)

    # Visits

    @cached_property
    def visits(self) -> Table:
        """d(s)."""
        return self._visits(False)

    @cached_property
    def weighted_visits(self) -> Table:
        """d(s) with the step weights so far."""
        return self._visits(True) if self.mdp.has_weights else self.visits

    def _visits(self, weighted: bool) -> Table:
        support, mdp = self.support, self.mdp
        place, endless = support.visited(weighted)
        found: Table = dict.fromkeys(mdp.states)
        for i in endless:
            found[mdp.states[i]] = oo
        if place:
            masses = [mdp.initial.get(mdp.states[i], ZERO) for i in place]
            start = [self.owner.of(p) if p else None for p in masses]
            for i, y in zip(place, self._censored(place, weighted).visits(start), strict=True):
                found[mdp.states[i]] = y
        return found

    @cached_property
    def occupancy(self) -> Table:
        """d(s), finite."""
        return _finite(self.visits)

    @cached_property
    def weighted_occupancy(self) -> Table:
        """d(s) with the step weights so far, finite."""
        return _finite(self.weighted_visits)

    @cached_property
    def success_occupancy(self) -> Table:
        """d_+(s) = d V / J."""
        J = self.J[None]
        if isinstance(J, Fraction) and not J:
            return dict.fromkeys(self.mdp.states, undefined)
        inverse = self.balls.inverse(self._ball(J))
        found: Table = dict.fromkeys(self.mdp.states)
        for s, v in self.V.items():
            d = self.weighted_visits[s]
            if v is not None and d is not None:
                found[s] = d * inverse if v is ONE else d * v * inverse
        return found

    def _ball(self, x: Any) -> Ball:
        return self.owner.of(x) if isinstance(x, Fraction) else self.balls.zero if x is None else x

    @cached_property
    def expected_steps(self) -> Table:
        """The sum of d, under the key None."""
        return {None: self._sum(d for d in self.occupancy.values() if d is not None)}

    # Influence and divergences

    @cached_property
    def _variances(self) -> list[Any]:
        """Var_pi(Q) = sum over pairs of actions of pi(a) pi(b) (Q(a) - Q(b))^2; None for an exact zero."""
        found: list[Any] = []
        for i, q in enumerate(self._action_values):
            classes = self._classes(i)
            total = None
            for x, (n, p) in enumerate(classes):
                for m, r in classes[:x]:
                    gap = self._difference(q[n], q[m])
                    part = p * r * gap * gap
                    total = part if total is None else total + part
            found.append(total)
        return found

    def _classes(self, i: int) -> list[tuple[int, Ball]]:
        """The actions taken at state i, those of one law together, with their probabilities."""
        found: dict[int, Any] = {}
        for n in self.support.live[i]:
            same = self.shape.moves[i][n].same
            found[same] = found[same] + self.rows[i][n] if same in found else self.rows[i][n]
        return list(found.items())

    @cached_property
    def influence(self) -> Table:
        """I(s)."""
        found: Table = {}
        for s, v, variance, inverse in zip(
            self.mdp.states, self._values, self._variances, self._inverse_values, strict=True
        ):
            if v is None:
                found[s] = undefined
            else:
                found[s] = None if v is ONE or variance is None else variance * inverse * inverse
        return found

    @cached_property
    def Gamma(self) -> Table:
        """(1/J) sum of d Var(Q) / V, under the key None."""
        J = self.J[None]
        if isinstance(J, Fraction) and not J:
            raise UndefinedValue("the success-conditioned occupancy is 0/0: the policy never succeeds (J = 0)")
        d = list(self.weighted_visits.values())
        parts = [
            d[i] * variance * inverse
            for i, (variance, inverse) in enumerate(zip(self._variances, self._inverse_values, strict=True))
            if variance is not None and inverse is not None and d[i] is not None
        ]
        total = self._sum(parts)
        return {None: total if isinstance(total, Fraction) else total * self.balls.inverse(self._ball(J))}

    @cached_property
    def forward_kl(self) -> Table:
        """KL(pi_+(.|s) || pi(.|s)) = sum of pi_+ log(Q / V)."""
        return self._divergence(lambda p, ratio: p * ratio * self.balls.log(ratio), lambda: None)

    @cached_property
    def reverse_kl(self) -> Table:
        """KL(pi(.|s) || pi_+(.|s)) = - sum of pi log(Q / V)."""
        return self._divergence(lambda p, ratio: -p * self.balls.log(ratio), lambda: oo)

    def _divergence(self, part: Callable[[Ball, Ball], Ball], lost: Callable[[], Any]) -> Table:
        """The sum over the classes of actions; ``lost`` is what an action without success adds."""
        found: Table = {}
        for i, s in enumerate(self.mdp.states):
            v, inverse = self._values[i], self._inverse_values[i]
            classes = self._classes(i)
            found[s] = None
            if v is None or v is ONE or len(classes) == 1:
                continue
            total: Any = None
            for n, p in classes:
                q = self._action_values[i][n]
                x = lost() if q is None else part(p, q * inverse)
                if x is oo:
                    total = oo
                elif x is not None and total is not oo:
                    total = x if total is None else total + x
            found[s] = total
        return found

    # Shift, incoherence, return

    @cached_property
    def shift_factors(self) -> Table:
        """d_{pi_+}(s) / d_+(s) where d_+ is not zero."""
        J = self.J[None]
        if isinstance(J, Fraction) and not J:
            raise UndefinedValue("kappa is 0/0: the policy never succeeds (J = 0)")
        after = self.owner.level(self.k + 1).weighted_visits
        found: Table = {}
        for s, x in self.success_occupancy.items():
            if x is None:
                continue
            if after[s] is oo:
                raise ImproperPolicy(f"kappa is infinite: state {s!r} is visited for ever")
            found[s] = None if after[s] is None else after[s] * self.balls.inverse(x)
        if not found:
            raise UndefinedValue("kappa is undefined: no nonterminal state is visited before a success")
        return found

    @cached_property
    def kappa(self) -> Table:
        """The largest of `shift_factors`, under the key None."""
        return {None: self.balls.largest([self._ball(x) for x in self.shift_factors.values()])}

    def incoherence(self, n: int) -> Table:
        """sum of d(s) KL(pi || q^n / sum q^n), under the key None."""
        parts: list[Ball] = []
        endless = False
        for i, (s, d) in enumerate(self.occupancy.items()):
            if d is None:
                continue
            q = [None if x is None else x**n for x in self._action_values[i]]
            if all(x is None for x in q):
                raise UndefinedValue(f"the incoherence is undefined: no action of the state {s!r} can succeed")
            total = self._sum(x for x in q if x is not None)
            for m in self.support.live[i]:
                p = self.rows[i][m]
                if q[m] is None:
                    endless = True
                    continue
                parts.append(d * p * self.balls.log(p * total * self.balls.inverse(q[m])))
        return {None: oo if endless else self._sum(parts)}

    @cached_property
    def expected_return(self) -> Table:
        """E[sum of r] with r = log w, and log g at the end, under the key None."""
        mdp, goals = self.mdp, self.mdp.terminal
        ends: list[tuple[Ball, Fraction]] = []
        for s, p in mdp.initial.items():
            if s in goals:
                ends.append((self.owner.of(p), goals[s]))
        for i, (s, d) in enumerate(self.occupancy.items()):
            if d is None:
                continue
            actions = mdp.actions(s)
            for n in self.support.live[i]:
                p, w = self.rows[i][n], mdp.weight(s, actions[n])
                law = {t: q for t, q in mdp.P(s, actions[n]).items() if goals.get(t, ONE) != 1}
                if w == 0 or any(goals[t] == 0 for t in law):
                    return {None: -oo}
                if w != 1:
                    ends.append((d * p, w))
                ends += [(d * p * self.owner.of(q), goals[t]) for t, q in law.items()]
        if any(x == 0 for _, x in ends):
            return {None: -oo}
        return {None: self._sum(mass * self.balls.log(self.owner.of(x)) for mass, x in ends if x != 1)}


def _finite(visits: Table) -> Table:
    for s, d in visits.items():
        if d is oo:
            raise ImproperPolicy(f"the policy never ends from state {s!r}, so its occupancy is infinite")
    return visits


__all__ = ["Coefficients", "Level", "Pass"]
