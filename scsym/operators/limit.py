"""Limits as finite certificates: explicit geometric bounds ``C rho^k``, from which the limits follow.

`success_limit` is about retraining for ever, `cooling_limit` about the incoherence as the temperature goes to zero.

In a layered model the iterates ``pi_k = G^k(pi)`` succeed with probabilities that increase to the best that the prior
supports, and ``V*(s) - V_k(s) <= C rho^k`` with exact C and rho < 1 (Karwowski and Douglas, Proposition 5.5, for any
transitions). From the last layer backwards: with ``q*`` the limits of the action values, B the actions of the largest
one, and ``q* - q_k <= c r^k`` from the layer behind,

    pi_k(a)/pi_k(b) = pi(a)/pi(b) prod_{j<k} q_j(a)/q_j(b) <= K sigma^k,    sigma = q*(a)/q*(b) < 1 for a not in B,

where ``K = pi(a)/pi(b) / prod_j (1 - x_j)``, ``x_j = 1 - q_j(b)/q*(b)``. The first factors of that product are
computed, the others bounded by ``prod (1 - x_j) >= 1 - sum x_j >= 1/2``. Rows that cannot succeed are kept.

The rows converge too. ``u_k(a) = pi(a) prod_{j<k} q_j(a)/V*`` falls in k, and pi_k = u_k / U_k with U_k = sum u_k. So
the total variation between pi_k and pi_m, m >= k, is at most ``(U_k - U_m)/U_k``, and the divergence of the limit from
pi_k at most ``log(U_k/U_oo)``; both are at most ``(U_k - U_oo)/U_oo``, which the same bounds make geometric.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scsym.analysis import evaluate
from scsym.errors import InvalidModel, TooLarge, UndefinedValue
from scsym.exact import fraction_text, log_combination, oo
from scsym.mdp import MDP, Policy

from .success import condition

ZERO, ONE = Fraction(0), Fraction(1)
ROUNDS = 200


@dataclass(frozen=True)
class Geometric:
    """``C rho^k``, a bound for every natural k."""

    C: Fraction
    rho: Fraction

    def __call__(self, k: int) -> Fraction:
        return self.C * self.rho**k if self.rho or k else self.C

    def text(self, index: str = "k") -> str:
        """The bound with this letter for the natural number."""
        return f"{fraction_text(self.C)} * ({fraction_text(self.rho)})^{index}"

    def __str__(self) -> str:
        return self.text()


@dataclass(frozen=True)
class SuccessLimit:
    """Where retraining leads: the best success probability, a limit policy, and how fast.

    value : S*; bound : ``S* - S(pi_k) <= bound(k)``; values, bounds : the same at each state; support : the
    actions that stay possible at each state; policy : uniform over these; rows : a bound of the total variation between
    pi_k and every later iterate at each state, and of the divergence ``KL(pi_oo || pi_k)`` there.
    """

    value: Fraction
    bound: Geometric
    values: Mapping[Any, Fraction]
    bounds: Mapping[Any, Geometric]
    support: Mapping[Any, tuple[Any, ...]]
    policy: Policy
    rows: Mapping[Any, Geometric]

    def __str__(self) -> str:
        return f"0 <= {fraction_text(self.value)} - S(pi_k) <= {self.bound} for every k"

    def to_latex(self) -> str:
        """The statement as LaTeX."""
        return (
            rf"0 \le {fraction_text(self.value)} - S(\pi_k) \le "
            rf"{fraction_text(self.bound.C)} \cdot \left({fraction_text(self.bound.rho)}\right)^k"
        )


def success_limit(mdp: MDP, prior: Policy | None = None) -> SuccessLimit:
    """The limit of ``S(G^k(prior))`` with its geometric bound, for a layered model without symbols.

    Where several actions tie in the limit, the policy shares the row uniformly among those that the prior supports; the
    iterates' own shares may differ, their values do not.

    Raises InvalidModel for a cyclic model or one with symbols (unroll or substitute first) and TooLarge where a bound
    would need more than 200 exact iterates.
    """
    if mdp.symbols:
        raise InvalidModel("a limit needs numbers: substitute the model's symbols first")
    order = mdp.topological_order()
    if order is None:
        raise InvalidModel("a limit needs a layered model: use unrolled(T) first")
    pi = prior if prior is not None else mdp.uniform()
    iterates = _Iterates(mdp, pi)
    values: dict[Any, Fraction] = {}
    bounds: dict[Any, Geometric] = {}
    support: dict[Any, tuple[Any, ...]] = {}
    moves: dict[Any, Geometric] = {}
    for s in reversed(order):
        moves[s] = _at_state(mdp, pi, s, values, bounds, support, iterates)
    start = [(p, s) for s, p in mdp.initial.items() if s in values]
    rest = sum((p * mdp.terminal[s] for s, p in mdp.initial.items() if s in mdp.terminal), ZERO)
    value = sum((p * values[s] for p, s in start), rest)
    bound = _sum([(p, bounds[s]) for p, s in start])
    rows = {
        s: {a: Fraction(int(a in kept), len(kept)) for a in mdp.actions(s)} if values[s] else dict(pi[s])
        for s, kept in support.items()
    }
    return SuccessLimit(value, bound, values, bounds, support, Policy(mdp, rows), moves)


class _Iterates:
    """The exact action values of the iterates, made when they are needed."""

    def __init__(self, mdp: MDP, pi: Policy) -> None:
        self.made = [evaluate(mdp, pi)]

    def q(self, k: int, s: Any, a: Any) -> Fraction:
        if k >= ROUNDS:
            raise TooLarge(f"the bound would need more than {ROUNDS} exact iterates; two actions are too close")
        while len(self.made) <= k:
            last = self.made[-1]
            self.made.append(evaluate(last.mdp, condition(last)))
        return self.made[k].Q[s, a]


def _at_state(
    mdp: MDP,
    pi: Policy,
    s: Any,
    values: dict[Any, Fraction],
    bounds: dict[Any, Geometric],
    support: dict[Any, tuple[Any, ...]],
    iterates: _Iterates,
) -> Geometric:
    """Enter the state's limits; the bound of how far its row still moves."""
    limits, gaps = {}, {}
    for a, chance in pi[s].items():
        if chance:
            w, law = mdp.weight(s, a), mdp.P(s, a)
            limits[a] = w * sum((p * (values[t] if t in values else mdp.terminal[t]) for t, p in law.items()), ZERO)
            gaps[a] = _sum([(w * p, bounds[t]) for t, p in law.items() if t in bounds])
    best = max(limits.values())
    values[s] = best
    if best == 0:
        bounds[s], support[s] = Geometric(ZERO, ZERO), tuple(limits)
        return bounds[s]
    support[s] = tuple(a for a, q in limits.items() if q == best)
    leader = min(support[s], key=lambda a: (gaps[a].rho, gaps[a].C))
    parts = [(ONE, gaps[b]) for b in support[s]]  # V* - V_k is at most the largest gap of the best actions, ...
    worst = Geometric(max(g.C for _, g in parts), max(g.rho for _, g in parts))
    product = _product(best, gaps[leader], s, leader, iterates)
    lost = [  # ... and the mass of the others, each of which loses q* at most
        (ONE, Geometric(best * pi[s][a] / pi[s][leader] / product, q / best)) for a, q in limits.items() if q != best
    ]
    bounds[s] = _sum([(ONE, worst), *lost])
    left = pi[s][leader] * product  # at most U_oo
    fading = [(pi[s][a] / left, Geometric(ONE, q / best)) for a, q in limits.items() if q != best]
    settling = [(pi[s][b] / (left * best * (1 - gaps[b].rho)), gaps[b]) for b in support[s]]
    return _sum([*fading, *settling])


def _product(best: Fraction, gap: Geometric, s: Any, b: Any, iterates: _Iterates) -> Fraction:
    """A lower bound of ``prod_j q_j(b)/q*(b)`` over all j: computed factors, then ``1 - sum of the rest``."""
    product, j = ONE, 0
    while gap.C and gap(j) / (1 - gap.rho) > best / 2:
        product *= iterates.q(j, s, b) / best
        j += 1
    tail = gap(j) / (1 - gap.rho) / best if gap.C else ZERO
    return product * (1 - tail)


def _sum(parts: list[tuple[Fraction, Geometric]]) -> Geometric:
    """One geometric bound of a sum: the constants add, the slowest rate counts."""
    kept = [(p, g) for p, g in parts if p * g.C]
    return Geometric(sum((p * g.C for p, g in kept), ZERO), max((g.rho for _, g in kept), default=ZERO))


@dataclass(frozen=True)
class CoolingLimit:
    """``kappa_{1/n} = n slope + base + r_n`` with ``0 <= r_n <= bound(n)`` for every n >= 1, exactly.

    slope : the expected sum of ``log(max q / q)`` along the policy, zero exactly if it takes only maximisers
    base : the expected sum of ``log |A*| - H``, A* the maximisers and H the policy's entropy
    """

    slope: Any
    base: Any
    bound: Geometric

    @property
    def value(self) -> Any:
        """The limit for delta to zero: the base, or oo."""
        return self.base if self.slope == 0 else oo

    def __str__(self) -> str:
        line = f"kappa_(1/n) = {self.base if self.slope == 0 else f'{self.base} + n*({self.slope})'}"
        return f"{line} + r_n, 0 <= r_n <= {self.bound.text('n')} for every n"


def cooling_limit(mdp: MDP, pi: Policy) -> CoolingLimit:
    """The incoherence of a policy for every delta = 1/n at once, and its limit (Corollary 4.15, corrected).

    Raises UndefinedValue at a reachable state where no action can succeed, ImproperPolicy for infinite occupancies.
    """
    e = evaluate(mdp, pi)
    slope: list[tuple[Any, Any]] = []
    base: list[tuple[Any, Any]] = []
    rests: list[tuple[Fraction, Geometric]] = []
    for s, d in e.occupancy.items():
        if d == 0:
            continue
        q = {a: e.Q[s, a] for a in mdp.actions(s)}
        top = max(q.values())
        if top == 0:
            raise UndefinedValue(f"the incoherence is undefined: no action of the reachable state {s!r} can succeed")
        count = sum(x == top for x in q.values())
        slope += [(-d * p, q[a] / top) for a, p in pi[s].items()]
        base += [(d, Fraction(count)), *((d * p, p) for p in pi[s].values())]
        rests += [(d / count, Geometric(ONE, x / top)) for x in q.values() if x not in (0, top)]  # 0^n = 0 for n >= 1
    return CoolingLimit(log_combination(slope), log_combination(base), _sum(rests))
