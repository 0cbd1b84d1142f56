"""A policy learned from successful trajectories, against the success-conditioned policy: Russo (2026), section 5.

``pi`` is the learned policy; ``KL(s)`` its divergence KL(pi_plus || pi)(s), finite; ``eps`` the excess cross-entropy
loss. Nothing is assumed about ``pi`` otherwise: it may be improper, ``V_pi`` any solution of its Bellman equation in
[0, 1]. Success is worth ``hit`` and failure ``miss``, two positive numbers (for each k, so that a sequence of them can
be chosen); ``W`` is the value of ``pi`` for that outcome, positive though V_pi or 1 - V_pi may vanish.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from scsym.exact import undefined
from scsym.language import Expr, Hypothesis, Natural, Statement, Theory, eq, ge, log, natural, sum_
from scsym.prove.prover import Lemma, isolate, prove, times
from scsym.prove.tactics import archimedes, induct, lemma_of, log_of, multiply, tangent

from .divergence import nonnegative, with_kl
from .mdp import with_failure
from .success import a, s, success, t

i, j, k = natural("i"), natural("j"), natural("k")


def _between(m: Any) -> Any:
    """A probability strictly between zero and one: that of pi, or one on the way to that of pi_plus; else undefined."""
    of_pi, of_plus = m.success("pi"), m.success("pi_plus")
    if 0 < of_pi < 1:
        return of_pi
    middle = (of_pi + of_plus) / 2
    return middle if 0 < middle < 1 else undefined


def _point(m: Any, done: int, left: int) -> Any:
    return (_between(m) * (left + 1) + m.success("pi_plus") * done) / (done + left + 1)


def _hit(m: Any, n: int) -> Any:
    return _point(m, n, 0) / _between(m)


def _miss(m: Any, n: int) -> Any:
    return (1 - _point(m, n, 0)) / (1 - _between(m))


def _outcome(m: Any, n: int, success: Any) -> Any:
    return _hit(m, n) * success + _miss(m, n) * (1 - success)


def _kappa(m: Any) -> Any:
    ratios = (m.occupancy("pi_plus", o) / m.success_occupancy(o) for o in m.states if m.success_occupancy(o) != 0)
    return max(ratios)


def _learned() -> Theory:
    theory, _ = with_kl(with_failure(success), "pi_plus", "pi", "KL")
    theory = theory.declare(
        r"""
        i, j, k in N
        J_fail     nonneg     \bar J(\pi_+)   the failure probability of pi_plus
        hit(i)     positive   \alpha          what success is worth
        miss(i)    positive   \beta           what failure is worth
        q          positive   q               a success probability between those of pi and pi_plus
        q_fail     positive   \bar q          one minus q
        x(i, j)    positive   x               a point on the way from q to J(pi_plus)
        y(i, j)    positive   \bar x          one minus x
        part(i)    nonneg     h               one over i + 1
        kappa      nonneg     \kappa          the shift factor
        """,
        J_fail=lambda m: 1 - m.success("pi_plus"),
        hit=_hit,
        miss=_miss,
        q=_between,
        q_fail=lambda m: 1 - _between(m),
        x=_point,
        y=lambda m, n, o: 1 - _point(m, n, o),
        part=lambda m, n: Fraction(1, n + 1),
        kappa=_kappa,
    )
    T = theory
    theory = (
        theory.assuming("mu_sums", eq(sum_(s, T.mu(s)), 1), "the initial distribution is a probability")
        .assuming("J_fail_def", eq(T.J_fail(), 1 - T.J_plus()), "pi_plus succeeds or fails")
        .assuming("q_fail_def", eq(T.q() + T.q_fail(), 1), "q is a probability, neither zero nor one")
        .assuming(
            "q_between", ge((T.q() - T.J()) * (T.J_plus() - T.q()), 0), "q lies between J(pi) and J(pi_plus), or on one"
        )
        .assuming("x_def", eq(T.x(i, j) * (i + j + 1), (j + 1) * T.q() + i.number * T.J_plus()), "i of i + j + 1 steps")
        .assuming("y_def", eq(T.x(i, j) + T.y(i, j), 1), "x is a probability")
        .with_hypotheses(Hypothesis("part_def", eq(T.part(i) * (i + 1), 1), "one over i + 1", True))
        .assuming("kappa_bound", ge(T.kappa() * T.d_plus(s), T.d_pi_plus(s)), "the shift factor bounds the ratio")
        .assuming("hit_def", eq(T.hit(i) * T.q(), T.x(i, 0)), "the likelihood ratio of success")
        .assuming("miss_def", eq(T.miss(i) * T.q_fail(), T.y(i, 0)), "the likelihood ratio of failure")
    )
    theory = theory.define(
        "W", (k, s), T.hit(k) * T.V_pi(s) + T.miss(k) * (1 - T.V_pi(s)), sign="positive",
        reading="the worth of the outcome of pi", latex="W", meaning=lambda m, n, o: _outcome(m, n, m.value("pi", o)),
    )  # fmt: skip
    theory = theory.define(
        "W_start", (k,), T.hit(k) * T.J() + T.miss(k) * (1 - T.J()), sign="positive",
        reading="the worth of the outcome of pi from the start", latex=r"\bar{W}",
        meaning=lambda m, n: _outcome(m, n, m.success("pi")),
    )  # fmt: skip
    return theory.define(
        "eps", (), sum_(s, T.d_plus(s) * T.KL(s)), sign="real", reading="the excess cross-entropy loss of pi",
        latex=r"\epsilon",
    )  # fmt: skip


learned = _learned()
"""The theory of a learned policy and its divergence from pi_plus."""

KL = with_kl(with_failure(success), "pi_plus", "pi", "KL")[1]
"""The divergence KL(pi_plus || pi)."""


def ending(n: Any) -> Expr:
    """What ``s, a`` is worth when W is the worth of what follows."""
    T = learned
    return T.win(s, a) * T.hit(n) + T.lose(s, a) * T.miss(n) + sum_(t, T.P(s, a, t) * T.W(n, t))


@cache
def bellman() -> Lemma:
    """``W(s) = sum_a pi (win hit + lose miss + sum_t P W(t))``."""
    T = learned
    return prove(
        T, eq(T.W(k, s), sum_(a, T.pi(s, a) * ending(k))), by=[T.W_def, isolate(T.mass, T.lose), T.pi_sums],
        using=[times(T.hit(k) - T.miss(k), T.V_pi_bellman)],
    ).called("Bellman equation of the outcome's worth")  # fmt: skip


@cache
def statewise() -> Lemma:
    """``log W(s) >= -KL(s) + sum_a pi_plus (win log hit + lose log miss + sum_t P log W(t))``.

    Jensen's inequality at one state, that is the tangent line of the logarithm at the ratio of what happens under pi to
    what happens under pi_plus.
    """
    T = learned
    ratio, W = T.KL_ratio(s, a), T.W(k, s)
    plus = T.pi_plus(s, a)
    return prove(
        T,
        ge(
            log(W),
            sum_(
                a,
                plus * (
                    T.win(s, a) * log(T.hit(k)) + T.lose(s, a) * log(T.miss(k))
                    + sum_(t, T.P(s, a, t) * log(T.W(k, t)))
                ),
            ) - T.KL(s),
        ),
        by=[T.KL_def],
        using=[
            times(plus * T.win(s, a), tangent(T, ratio * T.hit(k) / W), over=a),
            times(plus * T.lose(s, a), tangent(T, ratio * T.miss(k) / W), over=a),
            times(plus * T.P(s, a, t), tangent(T, ratio * T.W(k, t) / W), over=(a, t)),
            times(1 / W, bellman()),
            times(ending(k) / W, T.KL_split, over=a),
            times(plus * (1 - log(W) + log(ratio)), T.mass, over=a),
            times(1 - log(W), T.pi_plus_sums),
        ],
        remainder=sum_(a, T.KL_off(s, a) * ending(k)) / W,
    ).called("the statewise inequality")  # fmt: skip


@cache
def from_start() -> Lemma:
    """``log W_start >= J_plus log hit + J_fail log miss - sum_s d_{pi+}(s) KL(s)``: the trajectories' divergence."""
    T = learned
    plus, d = T.pi_plus(s, a), T.d_pi_plus(s)
    succeeds = prove(
        T, eq(sum_((s, a), d * plus * T.win(s, a)), T.J_plus()),
        by=[T.J_plus_def, isolate(T.d_pi_plus_flow, T.mu)], using=[times(-d, T.V_plus_bellman, over=s)],
    ).called("where pi_plus succeeds")  # fmt: skip
    fails = prove(
        T, eq(sum_((s, a), d * plus * T.lose(s, a)), T.J_fail()), by=[T.J_fail_def],
        using=[
            times(d * plus, T.mass, over=(s, a)), times(-1, succeeds), times(d, T.pi_plus_sums, over=s),
            times(1, T.mu_sums), times(1, T.d_pi_plus_flow, t, over=t),
        ],
    ).called("where pi_plus fails")  # fmt: skip
    start = T.W_start(k)
    mean = prove(
        T, eq(start, sum_(s, T.mu(s) * T.W(k, s))), by=[T.W_start_def, T.W_def, T.J_def, T.mu_sums],
    ).called("the worth from the start")  # fmt: skip
    return prove(
        T,
        ge(log(start), T.J_plus() * log(T.hit(k)) + T.J_fail() * log(T.miss(k)) - sum_(s, d * T.KL(s))),
        using=[
            times(T.mu(s), tangent(T, T.W(k, s) / start), over=s),
            times(1 / start, mean),
            times(1 - log(start), T.mu_sums),
            times(d, statewise(), over=s),
            times(-log(T.W(k, t)), T.d_pi_plus_flow, t, over=t),
            times(log(T.hit(k)), succeeds),
            times(log(T.miss(k)), fails),
        ],
    ).called("the trajectories' divergence")


@dataclass(frozen=True)
class Coin:
    """Two coins, of success probability p and ``learned``, and points on the way from q, between them, to p.

    x, y : the n-th of n + m + 1 points and one minus it; hit, miss : what success and failure are worth at n; worth :
    the value of the outcome of the learned coin then; laws : the names of the hypotheses that define these, and of that
    which places q; at : the indices that all of them have.
    """

    theory: Theory
    p: Expr
    failure: Expr
    learned: Expr
    q: Expr
    q_fail: Expr
    x: Callable[[Any, Any], Expr]
    y: Callable[[Any, Any], Expr]
    hit: Callable[[Any], Expr]
    miss: Callable[[Any], Expr]
    worth: Callable[[Any], Expr]
    laws: Mapping[str, str]
    at: tuple[Any, ...] = ()

    def law(self, name: str) -> Hypothesis:
        """The hypothesis of that name."""
        return self.theory.hypotheses[self.laws[name]]


def outcome_coin() -> Coin:
    """The success probabilities of pi_plus and of the learned policy from the start."""
    T = learned
    laws = {"failure": "J_fail_def", "q_fail": "q_fail_def", "between": "q_between", "x": "x_def", "y": "y_def",
            "hit": "hit_def", "miss": "miss_def", "worth": "W_start_def"}  # fmt: skip
    return Coin(T, T.J_plus(), T.J_fail(), T.J(), T.q(), T.q_fail(), T.x, T.y, T.hit, T.miss, T.W_start, laws)


@cache
def pinsker() -> Lemma:
    """``J_plus log(x/q) + J_fail log(y/q_fail) >= 2 i (i + 2 j + 1)/(i + j + 1)^2 (J_plus - q)^2``, all i, j."""
    return pinsker_of(outcome_coin())


def pinsker_of(coin: Coin) -> Lemma:
    """``p log(x/q) + failure log(y/q_fail) >= 2 i (i + 2 j + 1)/(i + j + 1)^2 (p - q)^2``, all i, j.

    The relative entropy of two coins, from the tangent line alone: x goes from q to p in i + j + 1 steps, the i-th
    point is given; one step gains ``(x' - x)(p - x')/(x' y')``, and ``x' y' <= 1/4``. By induction on i.
    """
    T, p, pc, q, qc, at = coin.theory, coin.p, coin.failure, coin.q, coin.q_fail, coin.at
    part = learned.part
    gap = p - q

    def entropy(n: Any, left: Any) -> Expr:
        return p * log(coin.x(n, left) / q) + pc * log(coin.y(n, left) / qc)

    def claim(n: Natural) -> Statement:
        return ge((n + j + 1).number ** 2 * entropy(n, j), 2 * n.number * (n + 2 * j + 1) * gap**2, fix=(i,))

    x, y, x1, y1 = coin.x(i, j + 1), coin.y(i, j + 1), coin.x(i + 1, j), coin.y(i + 1, j)
    N = (i + j + 2).number
    gained = prove(
        T, eq(p * (1 - x / x1) + pc * (1 - y / y1), (x1 - x) * (p - x1) / (x1 * y1)),
        using=[
            times(1 - y / y1, coin.law("failure")),
            times(-(1 - p) / y1, coin.law("y"), *at, i, j + 1),
            times(1 / y1 - p * x / (x1 * y1), coin.law("y"), *at, i + 1, j),
        ],
    ).called("one step")  # fmt: skip
    step_length = prove(
        T, eq(N * (x1 - x), gap),
        using=[times(1, coin.law("x"), *at, i + 1, j), times(-1, coin.law("x"), *at, i, j + 1)],
    )  # fmt: skip
    to_go = prove(T, eq(N * (p - x1), (j + 1) * gap), using=[times(-1, coin.law("x"), *at, i + 1, j)])
    spare = (j + 1).number * gap**2 * (x1 - y1) ** 2 / (x1 * y1)

    def step(before: Lemma) -> Lemma:
        return prove(
            T,
            claim(i + 1),
            using=[
                times(1, before, *at, j + 1),
                times(N**2 * p, tangent(T, x / x1)),
                times(N**2 * pc, tangent(T, y / y1)),
                times(N**2, gained),
                times(N * (p - x1) / (x1 * y1), step_length),
                times(gap / (x1 * y1), to_go),
                times(-(j + 1).number * gap**2 * (x1 + y1 + 1) / (x1 * y1), coin.law("y"), *at, i + 1, j),
            ],
            remainder=spare,
        )

    same = prove(
        T, eq(coin.x(0, j), q),
        using=[times(part(j), coin.law("x"), *at, 0, j), times(q - coin.x(0, j), learned.part_def, j)],
    )  # fmt: skip
    rest = prove(
        T, eq(coin.y(0, j), qc),
        using=[times(1, coin.law("y"), *at, 0, j), times(-1, coin.law("q_fail")), times(-1, same)],
    )  # fmt: skip
    square = (j + 1).number ** 2
    start = prove(T, claim(Natural((0, ()))), using=[times(square * p, log_of(same)), times(square * pc, log_of(rest))])
    return induct(T, claim(i), i, start, step).called("Pinsker's inequality, i + j + 1 steps")


def path_divergence() -> Expr:
    """``sum_s d_{pi+}(s) KL(s)``: the divergence of the trajectories' laws."""
    return sum_(s, learned.d_pi_plus(s) * learned.KL(s))


@cache
def gap_bound() -> Lemma:
    """``sum_s d_{pi+}(s) KL(s) >= 2 (1 - 1/(i + 1)) (J_plus - q)^2`` for every i, with q between J(pi) and J_plus."""
    return gap_bound_of(outcome_coin(), path_divergence(), from_start(), pinsker()).called(
        "the bound with the trajectories' divergence"
    )


def gap_bound_of(coin: Coin, divergence: Expr, dual: Lemma, entropies: Lemma) -> Lemma:
    """``divergence >= 2 (1 - 1/(i + 1)) (p - q)^2`` for every i, with q between the learned coin and p.

    dual : ``log worth >= p log hit + failure log miss - divergence``; entropies : Pinsker's inequality.
    """
    T, p, q, qc, at, one = coin.theory, coin.p, coin.q, coin.q_fail, coin.at, (i + 1).number
    x, y, start, hits, misses = coin.x(i, 0), coin.y(i, 0), coin.worth(i), coin.hit(i), coin.miss(i)
    part = learned.part(i)
    hit = prove(T, eq(hits, x / q), using=[times(1 / q, coin.law("hit"))])
    miss = prove(T, eq(misses, y / qc), using=[times(1 / qc, coin.law("miss"))])
    # 1 - worth = (q - learned) (hit - miss), and hit - miss has the sign of p - q
    spread = prove(
        T, eq(one * (hits - misses) * q * qc, i.number * (p - q)),
        using=[
            times(one * qc, coin.law("hit")), times(-one * q, coin.law("miss")), times(1, coin.law("x"), *at, i, 0),
            times(one * x, coin.law("q_fail")), times(-one * q, coin.law("y"), *at, i, 0),
        ],
    )  # fmt: skip
    spent = (q - coin.learned) * (hits - misses)
    worth = prove(
        T, eq(start, 1 - spent), by=[coin.law("worth")],
        using=[
            times(1, coin.law("hit")), times(1, coin.law("miss")), times(1, coin.law("y"), *at, i, 0),
            times(-misses, coin.law("q_fail")),
        ],
    )  # fmt: skip
    entropy = p * log(x / q) + coin.failure * log(y / qc)
    return prove(
        T,
        ge(divergence, 2 * (1 - part) * (p - q) ** 2),
        using=[
            times(1, dual, *at, i),
            times(1, tangent(T, start)),
            times(-1, worth),
            times((q - coin.learned) * part / (q * qc), spread),
            times(i.number * part / (q * qc), coin.law("between")),
            times(p, log_of(hit)),
            times(coin.failure, log_of(miss)),
            times(part**2, entropies, i, *at, 0),
            times(-entropy * (one * part + 1) + 2 * (p - q) ** 2 * (one * part + 1 - part) - spent, learned.part_def),
        ],
    )


@cache
def shifted_bound() -> Lemma:
    """``kappa eps >= 2 (1 - 1/(i + 1)) (J_plus - q)^2``: Proposition 5.1, for every i and q as in `gap_bound`."""
    T = learned
    worse = multiply(nonnegative_KL(), lemma_of(T, T.kappa_bound)).called("KL is nonnegative, kappa bounds the ratio")
    return prove(
        T,
        ge(T.kappa() * T.eps(), 2 * (1 - T.part(i)) * (T.J_plus() - T.q()) ** 2),
        by=[T.eps_def],
        using=[times(1, gap_bound()), times(1, worse, over=s)],
    ).called("Proposition 5.1")


def all_pieces(bounded: Lemma, divergence: Expr, gap: Expr) -> Lemma:
    """``divergence >= 2 gap`` from ``divergence >= 2 (1 - 1/(i + 1)) gap`` for every i."""
    rest = divergence - 2 * gap
    pieces = [times((i + 1).number, bounded), times(-2 * gap, learned.part_def, i)]
    line = prove(bounded.theory, ge(i.number * rest + divergence, 0), using=pieces)
    return prove(bounded.theory, ge(divergence, 2 * gap), using=[times(1, archimedes(line, i, rest, divergence))])


@cache
def nonnegative_KL() -> Lemma:
    """``KL(s) >= 0``."""
    return nonnegative(learned, KL)
