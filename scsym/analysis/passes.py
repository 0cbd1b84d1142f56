"""All quantities of a policy and its successors under success conditioning, in balls of one precision.

What is zero, one or infinite by the graph of the model is told apart first and exactly (`Support`); the rest comes from
`scsym.exact.censoring`, where nothing is subtracted. Entries of a table are balls, or exact values where they are
known: None for zero, Fractions, ``oo`` and ``undefined``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from scsym.errors import ImproperPolicy, UndefinedValue
from scsym.exact import oo, undefined
from scsym.exact.backend import engine
from scsym.exact.balls import Ball, Balls, balls
from scsym.exact.censoring import Censored, Plan, plan
from scsym.mdp import MDP, Policy

from .dynamics import ONE, ZERO, backwards, forwards, recurrent

Rows = list[list[Any]]  # per state, per action in the model's order; None is an exact zero
Table = dict[Any, Any]


@dataclass(frozen=True)
class Move:
    """One action: its weight, the nonterminal successors with their probabilities, and what it wins at the end.

    stays : whether it never ends the episode; safe : whether success is not lost by it; same : the first action of the
    state with the same weight and law.
    """

    weight: Fraction
    moves: tuple[tuple[int, Fraction], ...]
    win: Fraction
    stays: bool
    safe: bool
    same: int


def moves_of(mdp: MDP) -> list[list[Move]]:
    """Every action of every state."""
    lift, lower = engine(False)
    found = []
    for s in mdp.states:
        row: list[Move] = []
        laws: dict[Any, int] = {}
        for n, a in enumerate(mdp.actions(s)):
            law, w = mdp.P(s, a), mdp.weight(s, a)
            inside, win = [], []
            for t, q in law.items():
                if t in mdp.index:
                    inside.append((mdp.index[t], q))
                elif g := mdp.terminal[t]:
                    win.append(q if g == 1 else lower(lift(q) * lift(g)))
            total = win[0] if len(win) == 1 else lower(sum(map(lift, win), lift(ZERO))) if win else ZERO
            stays = len(inside) == len(law)
            safe = w == 1 and (stays or all(t in mdp.index or mdp.terminal[t] == 1 for t in law))
            same = laws.setdefault((w, tuple(sorted(inside)), total), n)
            row.append(Move(w, tuple(inside), total, stays, safe, same))
        found.append(row)
    return found


class Support:
    """What the graph alone decides, for the actions ``live`` that a policy takes with positive probability."""

    def __init__(self, mdp: MDP, moves: Sequence[Sequence[Move]], live: Sequence[Sequence[int]]) -> None:
        self.mdp, self.moves, self.live = mdp, moves, live
        taken = [[moves[i][n] for n in actions] for i, actions in enumerate(live)]
        self.edges = [{j for m in row for j, _ in m.moves} for row in taken]
        self.scored = [{j for m in row if m.weight for j, _ in m.moves} for row in taken]
        self.good = backwards(self.scored, [i for i, row in enumerate(taken) if any(m.weight and m.win for m in row)])
        unsafe = [i for i, row in enumerate(taken) if i not in self.good or not all(m.safe for m in row)]
        self.certain = frozenset(range(len(live))) - backwards(self.edges, unsafe)
        self._ends = [not all(m.stays for m in row) for row in taken]
        self._leaks = [not all(m.stays and m.weight == 1 for m in row) for row in taken]
        self.start = [mdp.index[s] for s in mdp.initial if s in mdp.index]

    @cached_property
    def inside(self) -> dict[int, int]:
        """The states whose value the graph does not tell, numbered."""
        return {i: k for k, i in enumerate(sorted(self.good - self.certain))}

    def visited(self, weighted: bool) -> tuple[dict[int, int], frozenset[int]]:
        """The states with a finite positive number of visits, numbered, and those visited for ever."""
        edges, leaving = (self.scored, self._leaks) if weighted else (self.edges, self._ends)
        reached = forwards(edges, self.start)
        endless = recurrent(edges, reached - backwards(edges, [i for i, out in enumerate(leaving) if out]))
        return {i: k for k, i in enumerate(sorted(reached - endless))}, endless

    @cached_property
    def conditioned(self) -> list[list[int]]:
        """The actions that keep a positive probability when success is conditioned on."""
        return [
            [n for n in actions if self._hopeful(self.moves[i][n])] if i in self.good else list(actions)
            for i, actions in enumerate(self.live)
        ]

    def _hopeful(self, move: Move) -> bool:
        return bool(move.weight) and (bool(move.win) or any(j in self.good for j, _ in move.moves))


@dataclass(frozen=True)
class Coefficients:
    """An action as balls over numbered states: to each of them, to a certain gain, and to none of these."""

    gain: Any
    rest: Any
    to: tuple[tuple[int, Any], ...]


class Shape:
    """A model and a policy, ready for passes of any precision; supports and plans are made once."""

    def __init__(self, mdp: MDP, policy: Policy) -> None:
        self.mdp = mdp
        self.moves = moves_of(mdp)
        self.rows = [[policy.probability(s, a) for a in mdp.actions(s)] for s in mdp.states]
        live = [[n for n, p in enumerate(row) if p != 0] for row in self.rows]
        self.first = Support(mdp, self.moves, live)
        self._plans: dict[Any, Plan] = {}

    @cached_property
    def later(self) -> Support:
        """The support of every successor: conditioning again takes no more actions away."""
        live = self.first.conditioned
        return self.first if live == list(map(list, self.first.live)) else Support(self.mdp, self.moves, live)

    def support(self, k: int) -> Support:
        """The support of G^k(pi)."""
        return self.later if k else self.first

    def plan(self, support: Support, kind: str, place: dict[int, int], dense: bool) -> Plan:
        """The order of elimination among these states."""
        key = (id(support), kind, dense)
        if key not in self._plans:
            edges = support.edges if kind == "visits" else support.scored
            self._plans[key] = plan([[place[j] for j in edges[i] if j in place] for i in place], dense)
        return self._plans[key]


class Pass:
    """The policies pi, G(pi), G^2(pi), ... at one precision; use it inside ``balls.working()``."""

    def __init__(self, shape: Shape, bits: int) -> None:
        self.shape = shape
        self.balls: Balls = balls(bits)
        self.levels: list[Level] = []
        self._coefficients: dict[Any, list[list[Coefficients]]] = {}
        self._known: dict[Fraction, Ball] = {}
        self._lift, _ = engine(False)

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

    def of(self, x: Any) -> Ball:
        """The ball of a rational, made once."""
        if x not in self._known:
            self._known[x] = self.balls.of(x)
        return self._known[x]

    def value_coefficients(self, support: Support) -> list[list[Coefficients]]:
        """Every action over `Support.inside`, step weights multiplied in; the gain counts success for certain."""
        key = id(support), "values"
        if key not in self._coefficients:
            place, sure = support.inside, support.certain
            self._coefficients[key] = [[self._read(m, m.weight, place, sure) for m in row] for row in self.shape.moves]
        return self._coefficients[key]

    def visit_coefficients(self, support: Support, place: dict[int, int], weighted: bool) -> list[list[Coefficients]]:
        """Every action over the states with finitely many visits; without a gain."""
        key = id(support), "visits", weighted
        if key not in self._coefficients:
            self._coefficients[key] = [
                [self._read(m, m.weight if weighted else ONE, place, None) for m in row] for row in self.shape.moves
            ]
        return self._coefficients[key]

    def _read(self, move: Move, w: Fraction, place: dict[int, int], sure: frozenset[int] | None) -> Coefficients:
        if not w:
            return Coefficients(None, self.balls.one, ())
        lift, make = self._lift, self.balls.of
        gain, total, to = lift(ZERO if sure is None else move.win), lift(ZERO), []
        for j, q in move.moves:
            if j in place:
                total += lift(q)
                to.append((place[j], self.of(q if w == 1 else w * q)))
            elif sure is not None and j in sure:
                gain += lift(q)
        if w != 1:
            gain, total = lift(w) * gain, lift(w) * total
        rest = 1 - gain - total
        return Coefficients(make(gain) if gain else None, make(rest) if rest else None, tuple(to))


class Level:
    """The quantities of one policy G^k(pi), each computed when first asked for."""

    def __init__(self, owner: Pass, k: int, rows: Rows) -> None:
        self.owner, self.k, self.rows = owner, k, rows
        self.shape, self.balls = owner.shape, owner.balls
        self.mdp = owner.shape.mdp
        self.support = owner.shape.support(k)

    # Values

    @cached_property
    def _values(self) -> list[Any]:
        support, of = self.support, self.owner.value_coefficients(self.support)
        place = support.inside
        chain, leave, win = self._matrix(place, of, support)
        solved: list[Any] = []
        if place:
            order = self.shape.plan(support, "values", place, self.balls.dense)
            solved = Censored(self.balls, chain, leave, order).values(win)
        found: list[Any] = [None] * len(self.rows)
        for i in support.certain:
            found[i] = ONE
        for i, k in place.items():
            found[i] = solved[k]
        return found

    def _matrix(
        self, place: dict[int, int], of: list[list[Coefficients]], support: Support
    ) -> tuple[list[dict[int, Ball]], list[Ball], list[Any]]:
        """Rows over the numbered states, what leaves each for none of them, and the gain in that."""
        chain, leave, win = [], [], []
        for i in place:
            row: dict[int, Ball] = {}
            out, gain = self.balls.zero, None
            for n in support.live[i]:
                p, c = self.rows[i][n], of[i][n]
                for j, q in c.to:
                    row[j] = row[j] + p * q if j in row else p * q
                if c.gain is not None:
                    gain = p * c.gain if gain is None else gain + p * c.gain
                if c.rest is not None:
                    out = out + p * c.rest
            chain.append(row)
            win.append(gain)
            leave.append(out if gain is None else out + gain)
        return chain, leave, win

    @cached_property
    def _action_values(self) -> Rows:
        V, of = self._values, self.owner.value_coefficients(self.support)
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
            of = self.owner.visit_coefficients(support, place, weighted)
            chain, leave, _ = self._matrix(place, of, support)
            order = self.shape.plan(support, "weighted visits" if weighted else "visits", place, self.balls.dense)
            masses = [mdp.initial.get(mdp.states[i], ZERO) for i in place]
            start = [self.owner.of(p) if p else None for p in masses]
            for i, y in zip(place, Censored(self.balls, chain, leave, order).visits(start), strict=True):
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
        mdp, parts = self.mdp, []
        ends = [(self.owner.of(p), mdp.terminal[s]) for s, p in mdp.initial.items() if s in mdp.terminal]
        for i, (s, d) in enumerate(self.occupancy.items()):
            if d is None:
                continue
            actions = mdp.actions(s)
            for n in self.support.live[i]:
                p, a = d * self.rows[i][n], actions[n]
                if (w := mdp.weight(s, a)) != 1:
                    ends.append((p, w))
                for t, q in mdp.P(s, a).items():
                    if mdp.terminal.get(t, ONE) != 1:
                        ends.append((p * self.owner.of(q), mdp.terminal[t]))
        for mass, x in ends:
            if x == 0:
                return {None: -oo}
            if x != 1:
                parts.append(mass * self.balls.log(self.owner.of(x)))
        return {None: self._sum(parts)}


def _finite(visits: Table) -> Table:
    for s, d in visits.items():
        if d is oo:
            raise ImproperPolicy(f"the policy never ends from state {s!r}, so its occupancy is infinite")
    return visits


__all__ = ["Coefficients", "Level", "Move", "Pass", "Shape", "Support"]
