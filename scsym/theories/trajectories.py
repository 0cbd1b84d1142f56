"""Trajectories as a finite index set Z: their laws, decision by decision, and their success.

Karwowski and Douglas (2025), Propositions 4.3, 4.7, 4.16 and 5.4. Nothing is enumerated in a proof: a sum over Z is a
symbol like any other. Four theories: `posterior` (the law given success against the law of the conditioned policy,
indexed by the decisions still to come), `marginals` (the same laws, decision by decision), `laws` (two policies, by the
decisions made) and `masses` (a prior law and a success probability per trajectory, which is all that deterministic
transitions leave of a problem).
In a concrete model Z holds the trajectories of four decisions that the policy can take.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from scsym.errors import UndefinedValue
from scsym.exact import log as logarithm
from scsym.language import Hypothesis, Index, Theory, eq, log, natural, sum_

from .layered import a, expected, final, inverse, j, k, layered, n, prior, stationary, tau, values, weight, x, y

i, h = Index("i", "Z"), Index("h", "Z")

DECISIONS = 4
ONE, ZERO = Fraction(1), Fraction(0)


# Concrete models: a trajectory is (x0, a0, x1, ..., a3, x4)


def state_at(path: tuple[Any, ...], made: int) -> Any:
    """The state after ``made`` decisions; beyond the end, the last one. Raises UndefinedValue before the start."""
    _demand_start(made)
    return path[2 * min(made, DECISIONS)]


def action_at(path: tuple[Any, ...], made: int) -> Any:
    """The decision after ``made`` decisions; beyond the end, the last one. Raises UndefinedValue before the start."""
    _demand_start(made)
    return path[2 * min(made, DECISIONS - 1) + 1]


def _demand_start(made: int) -> None:
    if made < 0:
        raise UndefinedValue(f"a trajectory of {DECISIONS} decisions has none before its first")


def step_of(m: Any, tag: str, path: tuple[Any, ...], made: int) -> Any:
    """The policy's probability of the decision."""
    return prior(m, tag, state_at(path, made), action_at(path, made))


def chance_of(m: Any, path: tuple[Any, ...], made: int) -> Any:
    """The transition probability after the decision."""
    return tau(m, state_at(path, made), action_at(path, made), state_at(path, made + 1))


def weight_of(m: Any, path: tuple[Any, ...], made: int) -> Any:
    """The weight of the decision."""
    return weight(m, state_at(path, made), action_at(path, made))


def product(factors: Any) -> Any:
    """The product of exact numbers."""
    found = ONE
    for factor in factors:
        found = found * factor
    return found


def law_of(m: Any, tag: str, path: tuple[Any, ...], made: int = DECISIONS) -> Any:
    """The probability of the first ``made`` decisions of the trajectory and what follows each."""
    start = m.mdp.initial.get(path[0], ZERO)
    return start * product(step_of(m, tag, path, t) * chance_of(m, path, t) for t in range(made))


def from_start(m: Any, tag: str, path: tuple[Any, ...]) -> Any:
    """The probability of the trajectory from the likeliest start, zero for one that starts elsewhere.

    Retraining leaves the start's law as it is, so that trajectories from one start are reweighted among themselves.
    """
    start = max(m.mdp.initial, key=lambda i: (m.mdp.initial[i], str(i)))
    return law_of(m, tag, path) / m.mdp.initial[start] if path[0] == start else ZERO


def success_of(m: Any, path: tuple[Any, ...]) -> Any:
    """The product of the weights and the last state's weight."""
    return product(weight_of(m, path, t) for t in range(DECISIONS)) * final(m, path[-1])


# The law given success


def _value(m: Any, left: int) -> Any:
    return values(m, "p", stationary(m, "p"), left)


def _here(path: Any, left: int) -> Any:
    return state_at(path, DECISIONS - left)


def _ahead(m: Any, path: Any, left: int) -> Any:
    made = DECISIONS - left - 1
    return expected(m, state_at(path, made), action_at(path, made), _value(m, left))


def _conditioned(m: Any, path: Any, left: int) -> Any:
    made = DECISIONS - left - 1
    total = _value(m, left + 1)[state_at(path, made)]
    own = step_of(m, "p", path, made)
    return own * weight_of(m, path, made) * _ahead(m, path, left) / total if total != 0 else own


def _rest(m: Any, path: Any, left: int, factor: Any) -> Any:
    return product(factor(m, path, t) for t in range(left))


def _lived(made: Any) -> Any:
    """The factor of one decision in the probability of a trajectory and its success."""
    return lambda m, z, u: step_of(m, "p", z, made(u)) * weight_of(m, z, made(u)) * chance_of(m, z, made(u))


def _posterior(theory: Theory) -> Theory:
    """The theory of one trajectory's decisions, counted by those that are still to come."""
    made = lambda left: DECISIONS - left - 1  # noqa: E731

    def ahead(factor: Any) -> Any:
        return lambda m, t, z: _rest(m, z, t, factor)

    theory = theory.declare(
        r"""
        i, h in Z    the trajectories
        p_(n, i)     nonneg   p_\xi               the prior's probability of the decision
        w_(n, i)     nonneg   w_\xi               the weight of the decision
        tau_(n, i)   nonneg   \tau_\xi            the probability of what followed
        v_(n, i)     nonneg   v_\xi               the success probability where the trajectory is
        e_(n, i)     nonneg   e_\xi               the expected success probability after the decision
        g_(n, i)     nonneg   \hat p_\xi          the conditioned policy's probability of the decision
        A(n, i)      nonneg   P_{O}               the probability of the rest of the trajectory and of its success
        B(n, i)      nonneg   \hat P              the probability of the rest under the conditioned policy
        R(n, i)      nonneg   R                   the product of v over its expectation
        """,
        p_=lambda m, t, z: step_of(m, "p", z, made(t)),
        w_=lambda m, t, z: weight_of(m, z, made(t)),
        tau_=lambda m, t, z: chance_of(m, z, made(t)),
        v_=lambda m, t, z: _value(m, t)[_here(z, t)],
        e_=lambda m, t, z: _ahead(m, z, t),
        g_=lambda m, t, z: _conditioned(m, z, t),
        A=lambda m, t, z: final(m, z[-1]) * _rest(m, z, t, _lived(made)),
        B=ahead(lambda m, z, u: _conditioned(m, z, u) * chance_of(m, z, made(u))),
        R=ahead(lambda m, z, u: _value(m, u)[_here(z, u)] * inverse(_ahead(m, z, u))),
    )
    T = theory
    here = (n, i)
    return T.with_hypotheses(
        Hypothesis("bayes_", eq(T.g_(*here) * T.v_(n + 1, i), T.p_(*here) * T.w_(*here) * T.e_(*here)), "conditioning"),
        Hypothesis("A_zero", eq(T.A(0, i), T.v_(0, i)), "no decision is left", True),
        Hypothesis("A_next", eq(T.A(n + 1, i), T.p_(*here) * T.w_(*here) * T.tau_(*here) * T.A(*here)), "", True),
        Hypothesis("B_zero", eq(T.B(0, i), 1), "no decision is left", True),
        Hypothesis("B_next", eq(T.B(n + 1, i), T.g_(*here) * T.tau_(*here) * T.B(*here)), "", True),
        Hypothesis("R_zero", eq(T.R(0, i), 1), "the empty product", True),
        Hypothesis("R_next", eq(T.R(n + 1, i) * T.e_(*here), T.R(*here) * T.v_(*here)), "one more factor v / e"),
    )


# Both laws of trajectories, decision by decision


def _given(m: Any, path: Any) -> Any:
    total = m.remember("success", lambda: sum(law_of(m, "p", z) * success_of(m, z) for z in m.domain("Z")))
    return law_of(m, "p", path) * success_of(m, path) / total


def _hatted(m: Any, path: Any) -> Any:
    steps = (_conditioned(m, path, left) * chance_of(m, path, DECISIONS - left - 1) for left in range(DECISIONS))
    return m.mdp.initial.get(path[0], ZERO) * product(steps)


def _mass(m: Any, law: Any, made: int, o: Any, c: Any) -> Any:
    there = (z for z in m.domain("Z") if (state_at(z, made), action_at(z, made)) == (o, c))
    return sum((law(m, z) for z in there), ZERO)


def _marginals(theory: Theory) -> Theory:
    """The theory of both laws of whole trajectories, with j the decisions made."""

    def later(m: Any, t: int) -> Any:
        return _value(m, DECISIONS - t - 1)

    def given(m: Any, t: int, o: Any, c: Any, e: Any) -> Any:
        mean = expected(m, o, c, later(m, t))
        return tau(m, o, c, e) * later(m, t)[e] / mean if mean != 0 else tau(m, o, c, e)

    T = theory.declare(
        r"""
        i, h in Z               the trajectories
        given(i)                nonneg      p_O       the law of trajectories given success
        hat(i)                  nonneg      \hat p    the law of the conditioned policy
        at(j, i, x, a, y)       indicator   1         one if decision j is that one and leads there, else zero
        d(j, x, a)              nonneg      d_O       the probability of the decision given success
        d_hat(j, x, a)          nonneg      \hat d    the probability of the decision under the conditioned policy
        after(j, x)             nonneg      u         the success probability after it
        mean(j, x, a)           nonneg      \bar u    its expectation
        tau_given(j, x, a, y)   nonneg      \tau_O    the transition given success
        """,
        given=_given,
        hat=_hatted,
        at=lambda m, t, z, o, c, e: Fraction(int((state_at(z, t), action_at(z, t), state_at(z, t + 1)) == (o, c, e))),
        d=lambda m, t, o, c: _mass(m, _given, t, o, c),
        d_hat=lambda m, t, o, c: _mass(m, _hatted, t, o, c),
        after=lambda m, t, o: later(m, t)[o],
        mean=lambda m, t, o, c: expected(m, o, c, later(m, t)),
        tau_given=given,
    )
    here = (j, x, a)
    both = (T.given, T.d(*here) * T.tau_given(*here, y)), (T.hat, T.d_hat(*here) * T.tau(x, a, y))
    return T.with_hypotheses(
        *(
            Hypothesis(f"marginal_{law.name}", eq(sum_(i, law(i) * T.at(j, i, x, a, y)), flow), "the process is Markov")
            for law, flow in both
        ),
        Hypothesis("bayes", eq(T.tau_given(*here, y) * T.mean(*here), T.tau(x, a, y) * T.after(j, y)), "conditioning"),
        Hypothesis("given_sums", eq(sum_(y, T.tau_given(*here, y)), 1), "a probability"),
    )


# Two policies


def _laws() -> Theory:
    def rate(m: Any, t: int, o: Any, c: Any) -> Any:
        p, q = prior(m, "pi", o, c), prior(m, "hat", o, c)
        return q / p if p != 0 else ONE

    def there(z: Any, t: int) -> tuple[Any, Any]:
        return state_at(z, t), action_at(z, t)

    def occupancy(m: Any, t: int, o: Any) -> Any:
        return sum((law_of(m, "pi", z) for z in m.domain("Z") if state_at(z, t) == o), ZERO)

    T = Theory("trajectory laws", reading="two policies and the laws of their trajectories").declare(
        r"""
        x in X          all states
        a in A          the actions
        i in Z          the trajectories
        j in N
        pi(j, x, a)     policy      \pi                 the policy
        hat(j, x, a)    policy      \hat\pi             the other policy
        rate(j, x, a)   positive    \rho                hat / pi where pi > 0, else one
        law(i)          nonneg      p_\pi               the probability of the trajectory under pi
        at(j, i, x, a)  indicator   1                   one if the trajectory is there and decides so, else zero
        d(j, x)         nonneg      d                   the occupancy p(S_t = x)
        step(j, i)      nonneg      \pi_\xi             pi's probability of the decision
        hat_step(j, i)  nonneg      \hat\pi_\xi         hat's probability of the decision
        chance(j, i)    nonneg      \tau_\xi            the transition probability
        along(j, i)     positive    \rho_\xi            the rate at the decision
        P(j, i)         nonneg      p                   the probability of the first decisions under pi
        P_hat(j, i)     nonneg      \hat p              the probability of the first decisions under hat
        R(j, i)         positive    R                   the product of the rates
        """,
        pi=lambda m, t, o, c: prior(m, "pi", o, c),
        hat=lambda m, t, o, c: prior(m, "hat", o, c),
        rate=rate,
        law=lambda m, z: law_of(m, "pi", z),
        at=lambda m, t, z, o, c: Fraction(int(there(z, t) == (o, c))),
        d=occupancy,
        step=lambda m, t, z: step_of(m, "pi", z, t),
        hat_step=lambda m, t, z: step_of(m, "hat", z, t),
        chance=lambda m, t, z: chance_of(m, z, t),
        along=lambda m, t, z: rate(m, t, *there(z, t)),
        P=lambda m, t, z: law_of(m, "pi", z, t),
        P_hat=lambda m, t, z: law_of(m, "hat", z, t),
        R=lambda m, t, z: product(rate(m, u, *there(z, u)) for u in range(t)),
    )
    T = T.with_hypotheses(
        Hypothesis(
            "along_def", eq(log(T.along(j, i)), sum_((x, a), T.at(j, i, x, a) * log(T.rate(j, x, a)))), "", False
        ),
        Hypothesis("step_ratio", eq(T.hat_step(j, i), T.along(j, i) * T.step(j, i)), "on the trajectories of pi"),
        Hypothesis(
            "marginal", eq(sum_(i, T.law(i) * T.at(j, i, x, a)), T.d(j, x) * T.pi(j, x, a)), "d is the marginal law"
        ),
        Hypothesis("P_start", eq(T.P_hat(0, i), T.P(0, i)), "both start from mu"),
        Hypothesis("P_next", eq(T.P(j + 1, i), T.P(j, i) * T.step(j, i) * T.chance(j, i)), "one decision more"),
        Hypothesis(
            "P_hat_next", eq(T.P_hat(j + 1, i), T.P_hat(j, i) * T.hat_step(j, i) * T.chance(j, i)), "one decision more"
        ),
        Hypothesis("R_zero", eq(T.R(0, i), 1), "the empty product", True),
        Hypothesis("R_next", eq(T.R(j + 1, i), T.R(j, i) * T.along(j, i)), "one more factor", True),
    )
    T = T.define(
        "kl", (j, x), -sum_(a, T.pi(j, x, a) * log(T.rate(j, x, a))), latex=r"\mathrm{KL}",
        reading="the divergence of pi from hat at a state",
    )  # fmt: skip
    T = T.define(
        "KL", (j,), -sum_(i, T.law(i) * log(T.R(j, i))), latex=r"\mathrm{KL}_\xi",
        reading="the divergence of the trajectory laws",
    )  # fmt: skip

    def kappa(m: Any, t: int) -> Any:
        found: Any = ZERO
        for u in range(t):
            for o in m.domain("X"):
                for c in m.actions:
                    mass = occupancy(m, u, o) * prior(m, "pi", o, c)
                    if mass != 0:
                        found = found - mass * logarithm(rate(m, u, o, c))
        return found

    T = T.declare(
        r"kappa(j)   real   \kappa   the state divergences along the occupancy, summed over time", kappa=kappa
    )
    return T.with_hypotheses(
        Hypothesis("kappa_zero", eq(T.kappa(0), 0), "no decision", True),
        Hypothesis(
            "kappa_next", eq(T.kappa(j + 1), T.kappa(j) + sum_(x, T.d(j, x) * T.kl(j, x))), "one decision more", True
        ),
    )


# A prior law and a success probability per trajectory


def _masses() -> Theory:
    def pairs(m: Any) -> dict[Any, tuple[Any, Any]]:
        return m.remember("masses", lambda: {z: (from_start(m, "p", z), success_of(m, z)) for z in m.domain("Z")})

    def total(m: Any, t: int) -> Any:
        return m.remember(("masses", t), lambda: sum((p * r**t for p, r in pairs(m).values()), ZERO))

    def share(m: Any, t: int, z: Any) -> Any:
        p, r = pairs(m)[z]
        return p * r**t / total(m, t)

    reading = "the trajectories from one start under deterministic transitions, their law and their success"
    T = Theory("masses", reading=reading).declare(
        r"""
        i, h in Z   the trajectories from one start
        k in N
        p(i)        law        p     their law under the prior
        r(i)        positive   r     the success probability e^R of a trajectory
        Zk(k)       positive   Z     the prior's success with the weights r^k
        P(k, i)     nonneg     P     their law after k steps of retraining, see thm-5.9-trajectories
        """,
        p=lambda m, z: pairs(m)[z][0],
        r=lambda m, z: pairs(m)[z][1],
        Zk=total,
        P=share,
    )
    T = T.with_hypotheses(
        Hypothesis("Zk_def", eq(T.Zk(k), sum_(i, T.p(i) * T.r(i) ** k)), "the total mass", True),
        Hypothesis("P_def", eq(T.P(k, i) * T.Zk(k), T.p(i) * T.r(i) ** k), "the law is proportional to p r^k", True),
    )
    T = T.define("S", (k,), sum_(i, T.P(k, i) * T.r(i)), sign="nonneg", reading="the success probability", latex="S")
    return T.define("J", (k,), sum_(i, T.P(k, i) * log(T.r(i))), reading="the expected return", latex="J")


posterior = _posterior(layered)
marginals = _marginals(layered)
laws = _laws()
masses = _masses()

__all__ = ["DECISIONS", "a", "h", "i", "j", "k", "laws", "marginals", "masses", "n", "natural", "posterior", "x", "y"]
