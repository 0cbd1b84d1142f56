"""The papers' examples and the small counterexamples, each with its exact values.

"Russo" is *Success Conditioning as Policy Improvement*, arXiv 2601.18175; "Karwowski-Douglas" is *Incoherence in
goal-conditioned autoregressive models*. The policy is uniform unless a function returns one beside the model.
Notation: V value, J success probability, pi+ the success-conditioned policy, I action-influence, d occupancy, d+
success-conditioned occupancy, G^k the k-th iterate of success conditioning, S success probability and J expected
return E sum log w in the second paper.

Each function returns an `MDP`, or a pair ``(MDP, Policy)`` where the example fixes a policy that is not uniform.
`EXAMPLES` lists them by name; ``scsym.mdp.read("zoo:chain2")`` reads one.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import comb
from typing import Any

from scsym.errors import InvalidModel
from scsym.exact import exact
from scsym.mdp.builders import horizon
from scsym.mdp.model import MDP
from scsym.mdp.policy import Policy

HALF = Fraction(1, 2)
WIN_LOSE = {"win": 1, "lose": 0}
END = {"end": 1}
Rows = dict[Any, dict[Any, Any]]


# Building blocks


def bandit(*q: Any, name: str = "bandit") -> MDP:
    """One state ``"s"``; arm ``"a1"``, ``"a2"``, ... succeeds with the given probability.

    Iterates: G^k is proportional to pi0 q^k. Russo, Theorem 4.1 with chi-squared summed over the support of pi0 only
    fails for ``bandit("1/2", 1)`` and pi0 = (1, 0): the policy (0, 1) would have divergence -1 and L = 1/2 > 0.
    """
    if not q:
        raise InvalidModel("a bandit needs at least one arm")
    values = [exact(x) for x in q]
    arms = {f"a{i}": {"win": x, "lose": 1 - x} for i, x in enumerate(values, start=1)}
    return MDP({"s": arms}, initial="s", terminal=WIN_LOSE, name=name)


def weighted_bandit(*w: Any, name: str = "weighted bandit") -> MDP:
    """One decision (T = 1) with weights w = exp r; the episode then ends with success 1.

    ``weighted_bandit(1, "1/2")``: the incoherence kappa_1 of G^k(uniform) is log 3 - (3/2) log 2, then 0, then
    (4/5) log 2 + log 3 - log 5 > 0: retraining does not decrease it at fixed delta (Karwowski-Douglas, abstract).
    """
    if not w:
        raise InvalidModel("a bandit needs at least one arm")
    arms = {f"a{i}": "end" for i in range(1, len(w) + 1)}
    weights = {("s", f"a{i}"): x for i, x in enumerate(w, start=1)}
    return MDP({"s": arms}, initial="s", terminal=END, weights=weights, name=name)


# Russo


def example_3_1(h: Any = "1/200") -> MDP:
    """Russo, Example 3.1: one state, two actions with success probability 1/2 - h and 1/2 + h.

    For h = 1/200: J0 = 1/2, pi+ = (99/200, 101/200), J(pi+) = 10001/20000, I = Gamma = chi2 = 1/10000, L = 1/20000.
    In general I = 4 h^2 and the gain is 2 h^2.
    """
    x = exact(h)
    return bandit(HALF - x, HALF + x, name="Russo Example 3.1")


def chain2() -> MDP:
    """Two states in a row; the first action goes on, the second loses.

    V = (1/4, 1/2), I = (1, 1), d0 = (1, 1/2), d+ = (1, 1), L = 1/2, Gamma = 2, J(pi+) = 1, remainder 1/4: the
    true relative gain 3 exceeds I(s0) = 1 (Russo, Proposition 4.3 and the abstract).
    """
    rows: Rows = {"s0": {"go": "s1", "stop": "lose"}, "s1": {"go": "win", "stop": "lose"}}
    return MDP(rows, initial="s0", terminal=WIN_LOSE, name="chain2")


def N() -> MDP:
    """Two doors: behind the first both actions win with 1/2, behind the second 4/5 or nothing.

    V = (9/20, 1/2, 2/5), I = (1/81, 0, 1), d+ = d of pi+ = (1, 5/9, 4/9), L = 37/180, Gamma = 37/81,
    J(pi+) = 19/30, remainder -1/45: the true relative gain 33/81 is below Gamma (Russo, text after Proposition 4.3).
    """
    even = {"win": HALF, "lose": HALF}
    rows: Rows = {
        "s0": {"first": "s1", "second": "s2"},
        "s1": {"a": even, "b": even},
        "s2": {"a": {"win": "4/5", "lose": "1/5"}, "b": "lose"},
    }
    return MDP(rows, initial="s0", terminal=WIN_LOSE, name="N")


def K() -> MDP:
    """One state with a loop: ``win``, or ``try`` that stays with 1/2 and loses with 1/2.

    V = 2/3, pi+ = (3/4, 1/4), I = 1/4, d0 = d+ = 4/3, d of pi+ = 8/7, J(pi+) = 6/7, L = 2/9, remainder -2/63,
    shift factor 6/7 < 1.
    """
    rows: Rows = {"s": {"win": "win", "try": {"s": HALF, "lose": HALF}}}
    return MDP(rows, initial="s", terminal=WIN_LOSE, name="K")


def win_lose_stay() -> tuple[MDP, Policy]:
    """One state, actions win, lose, stay; pi0 = (1/20, 1/20, 9/10).

    V = 1/2, d0 = 10. The improper policy "always stay" has A = 0 everywhere but J = 0: the performance-difference
    expansion of Russo, Section 4.1 needs a proper policy. With pihat = (1/20, 3/20, 4/5), J(pihat) = 1/4 and
    excess log 2 + 9 log(9/8), Proposition 5.1 fails if kappa is formed with the occupancy of pihat.
    """
    rows: Rows = {"s": {"win": "win", "lose": "lose", "stay": "s"}}
    mdp = MDP(rows, initial="s", terminal=WIN_LOSE, name="win-lose-stay")
    return mdp, Policy(mdp, {"s": {"win": "1/20", "lose": "1/20", "stay": "9/10"}})


def prompts(*values: Any) -> tuple[MDP, Policy]:
    """Equally likely prompts x1, x2, ... answered ``right`` with the given probability (default 1 and 1/8).

    Deterministic transitions, yet the shift factor is max J0 / V: values (1/2, 1/4) give d+ = (2/3, 1/3),
    d of pi+ = (1/2, 1/2), kappa = 3/2. Values (1, 1/8): J0 = 9/16, J(pi+) = 1, kappa = 9/2, and the bound of Russo,
    Proposition 5.1 with kappa = 1 is violated by pihat(right|x2) = 1/2 (J = 3/4, excess (1/9) log 2).
    """
    chances = [exact(v) for v in values or (1, "1/8")]
    names = [f"x{i}" for i in range(1, len(chances) + 1)]
    rows: Rows = {x: {"right": "win", "wrong": "lose"} for x in names}
    mdp = MDP(rows, initial=dict.fromkeys(names, Fraction(1, len(names))), terminal=WIN_LOSE, name="prompts")
    return mdp, Policy(mdp, {x: {"right": v, "wrong": 1 - v} for x, v in zip(names, chances, strict=True)})


def shift(eps: Any = "1/100") -> MDP:
    """Chance leads to s1, which wins, or to s2, which wins with eps: kappa = (1 + eps)/(2 eps), here 101/2.

    The shift factor of Russo, Proposition 5.1 is unbounded for stochastic transitions.
    """
    x = exact(eps)
    rows: Rows = {
        "s0": {"go": {"s1": HALF, "s2": HALF}},
        "s1": {"go": "win"},
        "s2": {"go": {"win": x, "lose": 1 - x}},
    }
    return MDP(rows, initial="s0", terminal=WIN_LOSE, name="shift")


def two_lengths() -> MDP:
    """Success after one step (a) or after two (b), always: pi+(a) = 1/2.

    The minimiser of the length-normalised loss is 2/3, not pi+ (Russo, Section 2: the loss is a sum).
    """
    rows: Rows = {"s0": {"a": "win", "b": "s1"}, "s1": {"go": "win"}}
    return MDP(rows, initial="s0", terminal={"win": 1}, name="two lengths")


def proxy_trap(proxy: bool = False) -> MDP:
    """Behind door a success is (3/5, 2/5), behind door b (4/5, 0); the proxy sees (3/5, 2/5) and (1/5, 0).

    The ratio of Russo, Proposition 6.1 is (6, 1, 1), at least one everywhere, and yet conditioning on the proxy gives
    J = 17/30, less than J(pi+) = 29/45 (J0 = 9/20). ``proxy_trap(proxy=True).terminal`` is the proxy outcome.
    """
    rows: Rows = {"s0": {"a": "s1", "b": "s2"}, "s1": {"a": "1a", "b": "1b"}, "s2": {"a": "2a", "b": "2b"}}
    seen = {"1a": "3/5", "1b": "2/5", "2a": "1/5" if proxy else "4/5", "2b": 0}
    return MDP(rows, initial="s0", terminal=seen, name="proxy trap")


def beta_tail(a: int, b: int, c: Any) -> Any:
    """P(X >= c) for X ~ Beta(a, b) with positive integers a, b: a polynomial in c, exact (c in [0, 1] or symbolic)."""
    if not (isinstance(a, int) and isinstance(b, int) and a >= 1 and b >= 1):
        raise InvalidModel(f"the exact tail needs positive integer parameters, not Beta({a}, {b})")
    x, n = exact(c), a + b - 1
    return sum((comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(a)), Fraction(0))


def beta_bandit(threshold: Any = None, *, special: tuple[int, int] = (7, 3), moderate: str = "mixture") -> MDP:
    """Russo, Section 6.3: 99 moderate arms of mean 1/2 and one special arm Beta(a, b), exactly.

    Without a threshold, success is the faithful reduction: an arm succeeds with its mean. With ``threshold=c`` an arm
    succeeds if its return is at least c, 0 < c <= 1 (a proxy; `terminal` of this model serves `proxy_condition`).

    moderate : ``"mixture"``, arm i returns with probability i/100 a fair coin and else a uniform number (mean tail
        3/4 - c/2); or ``"three"``, 33 arms each of fair coin, arcsine and uniform law (c in {1/4, 1/2, 3/4}, where
        the arcsine tail is rational).

    For m = 7/10, the mean of Beta(7, 3): J0 = 251/500, faithful J = 631/1255, gain 99/125500, I = 99/63001. With
    "three", the thresholds 1/4, 1/2, 3/4 give the gains 11671/10526500, 2079/1290500, 123959/592270500.
    In general the gain is (99/100)(m - 1/2)(r - 1)/(99 + r) with r = special tail / mean moderate tail.
    """
    a, b = special
    if threshold is None:
        chances = [Fraction(1, 2)] * 99
        best = Fraction(a, a + b)
    else:
        c = exact(threshold)
        if isinstance(c, Fraction) and not 0 < c <= 1:
            raise InvalidModel(f"the threshold must lie in (0, 1], not {c}")
        best = beta_tail(a, b, c)
        chances = _moderate_tails(c, moderate)
    arms: dict[str, Any] = {f"moderate {i}": f"moderate {i}" for i in range(1, 100)} | {"special": "special"}
    success = dict(zip(arms, [*chances, best], strict=True))
    return MDP({"s": arms}, initial="s", terminal=success, name="Beta bandit")


def _moderate_tails(c: Any, family: str) -> list[Any]:
    coin, uniform = HALF, 1 - c
    if family == "mixture":
        return [Fraction(i, 100) * coin + Fraction(100 - i, 100) * uniform for i in range(1, 100)]
    if family == "three":
        arcsine = {Fraction(1, 4): Fraction(2, 3), Fraction(1, 2): HALF, Fraction(3, 4): Fraction(1, 3)}
        if c not in arcsine:
            raise InvalidModel(f"the arcsine tail is tabulated at 1/4, 1/2 and 3/4, not at {c}")
        return [coin] * 33 + [arcsine[c]] * 33 + [uniform] * 33
    raise InvalidModel(f"the moderate arms are 'mixture' or 'three', not {family!r}")


def gamblers_ruin(n: int = 4, p: Any = HALF) -> MDP:
    """Positions 1, ..., n - 1, start at 1; ``bet`` goes up with p and down with 1 - p; 0 loses, n wins.

    Always betting wins from i with (1 - r^i)/(1 - r^n), r = (1 - p)/p, and with i/n for p = 1/2. Not from the
    papers: a cyclic model with a known answer, also for symbolic p.
    """
    up = exact(p)
    rows: Rows = {i: {"bet": {i + 1: up, i - 1: 1 - up}} for i in range(1, n)}
    return MDP(rows, initial=1, terminal={0: 0, n: 1}, name="gambler's ruin")


# Karwowski and Douglas


def mountain_race() -> MDP:
    """Karwowski-Douglas, Example 1: the mountain has a good and a fatal path, the forest two middling ones.

    G^k(mountain) = 1/2, 2/5, 8/17, 32/59, 128/209 for k = 0..4, that is 1/(1 + 2 (3/4)^k) for k >= 1;
    S = 5/8, 17/20, 59/68, 209/236, 755/836; J(pi0) = -oo, J(pi1) = (3/5) log(3/4). At the root q = (1/2, 3/4).
    Its iterated Boltzmann-coherent policy (Examples 2 and 4, delta = 1): 1/2, 2/5, 4/7 and fixed from then on.
    """
    rows: Rows = {
        "start": {"mountain": "mountain", "forest": "forest"},
        "mountain": {"good": "end", "fatal": "end"},
        "forest": {"left": "end", "right": "end"},
    }
    weights = {
        ("mountain", "fatal"): 0,
        ("forest", "left"): "3/4",
        ("forest", "right"): "3/4",
    }
    return MDP(rows, initial="start", terminal=END, weights=weights, name="mountain race")


def example_3() -> MDP:
    """Karwowski-Douglas, Example 3 and Appendix B: with stochastic transitions temperature differs from retraining.

    a1 leads to (x, y) with (1/4, 3/4), a2 with (1/2, 1/2); w(x) = 2/3, w(y) = 1/3. The weights are read off the
    paper's intermediate products (25/132, 36/132).
    G^k(a1) = 1/2, 5/11, 25/61, 125/341, 625/1921; temperature alpha = k: 1/2, 5/11, 7/17, 11/29, 19/53 (k = 0..4).
    """
    rows: Rows = {
        "s": {"a1": {"x": "1/4", "y": "3/4"}, "a2": {"x": HALF, "y": HALF}},
        "x": {"go": "end"},
        "y": {"go": "end"},
    }
    weights = {("x", "go"): "2/3", ("y", "go"): "1/3"}
    return MDP(rows, initial="s", terminal=END, weights=weights, name="Karwowski-Douglas Example 3")


def AB() -> MDP:
    """The smallest model found in which retraining lowers the return (Karwowski-Douglas, Proposition 5.4).

    o: A (w = 1/2) leads to g, B to g or b by a fair coin; w(g) = 1, w(b) = 1/8. G = (8/17, 9/17);
    J falls from -(5/4) log 2 to -(43/34) log 2, then -(371/290) log 2, while S rises from 17/32 to 145/272.
    For the J-optimal policy A, kappa_{1/n} = log(1 + (9/8)^n).
    """
    rows: Rows = {
        "o": {"A": "g", "B": {"g": HALF, "b": HALF}},
        "g": {"go": "end"},
        "b": {"go": "end"},
    }
    weights = {("o", "A"): HALF, ("b", "go"): "1/8"}
    return MDP(rows, initial="o", terminal=END, weights=weights, name="AB")


def figure_4(swapped: bool = False) -> tuple[MDP, Policy]:
    """Karwowski-Douglas, Figure 4 (Appendix D), with its prior: look-ahead 1 and 2 should disagree at the root.

    left leads to s1 of value 1/2 whatever is done, right to s1' with a winning and a losing action. The printed prior
    (2/3, 1/3) at s1' makes right better at both look-aheads (2/3 > 1/2 and 1 > 1/2): no conflict. With
    ``swapped=True`` the prior is (1/3, 2/3), and 1/3 < 1/2 < 1 is the conflict that the paper claims.
    """
    even = {"win": HALF, "lose": HALF}
    rows: Rows = {
        "s0": {"left": "s1", "right": "s1'"},
        "s1": {"a": even, "b": even},
        "s1'": {"a": "win", "b": "lose"},
    }
    mdp = MDP(rows, initial="s0", terminal=WIN_LOSE, name="Karwowski-Douglas Figure 4")
    good = Fraction(1, 3) if swapped else Fraction(2, 3)
    row = {
        "s0": {"left": HALF, "right": HALF},
        "s1": {"a": good, "b": 1 - good},
        "s1'": {"a": good, "b": 1 - good},
    }
    return mdp, Policy(mdp, row)


def dead_end() -> MDP:
    """Stationary policies are not closed under G: the same state asks for different actions at t = 1 and t = 2.

    T = 2; in s, ``a`` (w = 1/2) stays and ``b`` (w = 1) leads to d, where w = 0. G is (1, 0) at t = 1 and (1/3, 2/3)
    at t = 2. States are pairs (t, s).
    """
    rows: Rows = {"s": {"a": "s", "b": "d"}, "d": {"go": "d"}}
    weights = {("s", "a"): HALF, ("d", "go"): 0}
    return horizon(rows, weights=weights, T=2, initial="s", name="dead end")


def fork() -> MDP:
    """o leads to x (one action) or y (two actions), all weights 1: G leaves the uniform policy unchanged.

    The printed folding of Karwowski-Douglas, Definition 5.7 gives (2/3, 1/3) at o after two steps instead, although
    the prior is uniform: the number of actions varies.
    """
    rows: Rows = {"o": {"to x": "x", "to y": "y"}, "x": {"go": "end"}, "y": {"a": "end", "b": "end"}}
    return MDP(rows, initial="o", terminal=END, name="fork")


def folding_gap() -> MDP:
    """H-folding, retraining and temperature all differ here for stochastic transitions (Theorem 5.9).

    o: 0 leads to x or y by a fair coin, 1 leads to y; w(x) = (1, 1/2), w(y) = (3/4, 3/4).
    Probability of action 0 at o: H_3 = 2147/3767, G_4 = 12749/22469, temperature 4 gives 217/379.
    """
    rows: Rows = {
        "o": {0: {"x": HALF, "y": HALF}, 1: "y"},
        "x": {0: "end", 1: "end"},
        "y": {0: "end", 1: "end"},
    }
    weights = {("x", 1): HALF, ("y", 0): "3/4", ("y", 1): "3/4"}
    return MDP(rows, initial="o", terminal=END, weights=weights, name="folding gap")


def ties() -> MDP:
    """o leads to x (two actions with w = 1) or to y (w = 1 and w = 0).

    Karwowski-Douglas, Corollary 5.11 fails on it: kappa_delta(G^i) = (5/3) log 2 - log 3 for all i >= 1 and all delta.
    """
    rows: Rows = {
        "o": {"to x": "x", "to y": "y"},
        "x": {"a": "end", "b": "end"},
        "y": {"a": "end", "b": "end"},
    }
    return MDP(rows, initial="o", terminal=END, weights={("y", "b"): 0}, name="ties")


def two_starts() -> MDP:
    """Two equally likely initial states with one action each, w = 1 and 1/2.

    Given success the initial law is (2/3, 1/3), not (1/2, 1/2): Karwowski-Douglas, Proposition 4.3 needs a fixed
    initial state.
    """
    rows: Rows = {"s": {"go": "end"}, "t": {"go": "end"}}
    initial = {"s": HALF, "t": HALF}
    return MDP(rows, initial=initial, terminal=END, weights={("t", "go"): HALF}, name="two starts")


def unequal_steps() -> MDP:
    """Two trajectories with weights (1, 1/8) and (1/2, 1/2): the expected *sum* of the weights falls under G.

    17/16 for the uniform policy, 25/24 after one step, although transitions are deterministic.
    """
    rows: Rows = {"o": {"a": "x", "b": "y"}, "x": {"go": "end"}, "y": {"go": "end"}}
    weights = {("o", "b"): HALF, ("x", "go"): "1/8", ("y", "go"): HALF}
    return MDP(rows, initial="o", terminal=END, weights=weights, name="unequal steps")


EXAMPLES: dict[str, Callable[..., MDP | tuple[MDP, Policy]]] = {
    f.__name__: f
    for f in (
        example_3_1, chain2, N, K, win_lose_stay, prompts, shift, two_lengths, proxy_trap, beta_bandit, gamblers_ruin,
        mountain_race, example_3, AB, figure_4, dead_end, fork, folding_gap, ties, two_starts, unequal_steps,
    )
}  # fmt: skip
