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

from scsym.language import Declaration, Hypothesis, Index, Theory, eq, log, natural, sum_

from .layered import a, expected, final, inverse, j, k, layered, n, prior, stationary, tau, values, weight, x, y

i, h = Index("i", "Z"), Index("h", "Z")

DECISIONS = 4
ONE, ZERO = Fraction(1), Fraction(0)


# Concrete models: a trajectory is (x0, a0, x1, ..., a3, x4)


def state_at(path: tuple[Any, ...], made: int) -> Any:
    """The state after ``made`` decisions; beyond the end, the last one."""
    return path[2 * min(made, DECISIONS)]


def action_at(path: tuple[Any, ...], made: int) -> Any:
    """The decision after ``made`` decisions; beyond the end, the last one."""
    return path[2 * min(made, DECISIONS - 1) + 1]


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


def _posterior(theory: Theory) -> Theory:
    """The theory of one trajectory's decisions, counted by those that are still to come."""
    made = lambda left: DECISIONS - left - 1  # noqa: E731

    def declare(name: str, sign: str, reading: str, latex: str, meaning: Any) -> Declaration:
        return Declaration(name, ("N", "Z"), sign, reading, latex, lambda m, t, path: meaning(m, path, t))

    theory = theory.with_symbols(
        declare(
            "p_", "nonneg", "the prior's probability of the decision", "p", lambda m, z, t: step_of(m, "p", z, made(t))
        ),
        declare("w_", "nonneg", "the weight of the decision", "w", lambda m, z, t: weight_of(m, z, made(t))),
        declare(
            "tau_", "nonneg", "the probability of what followed", r"\tau", lambda m, z, t: chance_of(m, z, made(t))
        ),
        declare(
            "v_",
            "nonneg",
            "the success probability where the trajectory is",
            "v",
            lambda m, z, t: _value(m, t)[_here(z, t)],
        ),
        declare("e_", "nonneg", "the expected success probability after the decision", r"\tau v", _ahead),
        declare("g_", "nonneg", "the conditioned policy's probability of the decision", r"\hat p", _conditioned),
        declare(
            "A",
            "nonneg",
            "the probability of the rest of the trajectory and of its success",
            "p(\\xi, O)",
            lambda m, z, t: (
                final(m, z[-1])
                * _rest(
                    m,
                    z,
                    t,
                    lambda m, z, u: step_of(m, "p", z, made(u)) * weight_of(m, z, made(u)) * chance_of(m, z, made(u)),
                )
            ),
        ),
        declare(
            "B",
            "nonneg",
            "the probability of the rest under the conditioned policy",
            r"\hat p(\xi)",
            lambda m, z, t: _rest(m, z, t, lambda m, z, u: _conditioned(m, z, u) * chance_of(m, z, made(u))),
        ),
        declare(
            "R",
            "nonneg",
            "the product of v over its expectation",
            "R",
            lambda m, z, t: _rest(m, z, t, lambda m, z, u: _value(m, u)[_here(z, u)] * inverse(_ahead(m, z, u))),
        ),
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

    T = theory.with_symbols(
        Declaration("given", ("Z",), "nonneg", "the law of trajectories given success", r"p(\xi|O)", _given),
        Declaration("hat", ("Z",), "nonneg", "the law of the conditioned policy", r"\hat p(\xi)", _hatted),
        Declaration(
            "at", ("N", "Z", "X", "A", "X"), "nonneg", "one if decision j is that one and leads there, else zero", "1",
            lambda m, t, z, o, c, e: Fraction(int((state_at(z, t), action_at(z, t), state_at(z, t + 1)) == (o, c, e))),
        ),
        Declaration(
            "d", ("N", "X", "A"), "nonneg", "the probability of the decision given success", "d_O",
            lambda m, t, o, c: _mass(m, _given, t, o, c),
        ),
        Declaration(
            "d_hat", ("N", "X", "A"), "nonneg", "the probability of the decision under the conditioned policy",
            r"\hat d", lambda m, t, o, c: _mass(m, _hatted, t, o, c),
        ),
        Declaration(
            "after", ("N", "X"), "nonneg", "the success probability after it", "v", lambda m, t, o: later(m, t)[o]
        ),
        Declaration(
            "mean", ("N", "X", "A"), "nonneg", "its expectation", r"\sum \tau v",
            lambda m, t, o, c: expected(m, o, c, later(m, t)),
        ),
        Declaration("tau_given", ("N", "X", "A", "X"), "nonneg", "the transition given success", r"\tau_O", given),
    )  # fmt: skip
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

    T = Theory(
        "trajectory laws",
        sorts={"X": "all states", "A": "the actions", "Z": "the trajectories"},
        reading="two policies and the laws of their trajectories",
    ).with_symbols(
        Declaration("pi", ("N", "X", "A"), "nonneg", "the policy", r"\pi", lambda m, t, o, c: prior(m, "pi", o, c)),
        Declaration(
            "hat", ("N", "X", "A"), "nonneg", "the other policy", r"\hat\pi", lambda m, t, o, c: prior(m, "hat", o, c)
        ),
        Declaration("rate", ("N", "X", "A"), "positive", "hat / pi where pi > 0, else one", r"\rho", rate),
        Declaration(
            "law",
            ("Z",),
            "nonneg",
            "the probability of the trajectory under pi",
            r"p_\pi(\xi)",
            lambda m, z: law_of(m, "pi", z),
        ),
        Declaration(
            "at",
            ("N", "Z", "X", "A"),
            "nonneg",
            "one if the trajectory is there and decides so, else zero",
            "1",
            lambda m, t, z, o, c: Fraction(int(there(z, t) == (o, c))),
        ),
        Declaration("d", ("N", "X"), "nonneg", "the occupancy p(S_t = x)", "d", occupancy),
        Declaration(
            "step",
            ("N", "Z"),
            "nonneg",
            "pi's probability of the decision",
            r"\pi",
            lambda m, t, z: step_of(m, "pi", z, t),
        ),
        Declaration(
            "hat_step",
            ("N", "Z"),
            "nonneg",
            "hat's probability of the decision",
            r"\hat\pi",
            lambda m, t, z: step_of(m, "hat", z, t),
        ),
        Declaration(
            "chance", ("N", "Z"), "nonneg", "the transition probability", r"\tau", lambda m, t, z: chance_of(m, z, t)
        ),
        Declaration(
            "along",
            ("N", "Z"),
            "positive",
            "the rate at the decision",
            r"\rho",
            lambda m, t, z: rate(m, t, *there(z, t)),
        ),
        Declaration(
            "P",
            ("N", "Z"),
            "nonneg",
            "the probability of the first decisions under pi",
            "p",
            lambda m, t, z: law_of(m, "pi", z, t),
        ),
        Declaration(
            "P_hat",
            ("N", "Z"),
            "nonneg",
            "the probability of the first decisions under hat",
            r"\hat p",
            lambda m, t, z: law_of(m, "hat", z, t),
        ),
        Declaration(
            "R",
            ("N", "Z"),
            "positive",
            "the product of the rates",
            "R",
            lambda m, t, z: product(rate(m, u, *there(z, u)) for u in range(t)),
        ),
    )
    T = T.with_hypotheses(
        Hypothesis("pi_sums", eq(sum_(a, T.pi(j, x, a)), 1), "pi is a probability"),
        Hypothesis("hat_sums", eq(sum_(a, T.hat(j, x, a)), 1), "hat is a probability"),
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
        "kl",
        (j, x),
        -sum_(a, T.pi(j, x, a) * log(T.rate(j, x, a))),
        reading="the divergence of pi from hat at a state",
        latex=r"\mathrm{KL}",
    )
    T = T.define(
        "KL",
        (j,),
        -sum_(i, T.law(i) * log(T.R(j, i))),
        reading="the divergence of the trajectory laws",
        latex=r"\mathrm{KL}_\xi",
    )

    def kappa(m: Any, t: int) -> Any:
        from scsym.exact import log as logarithm

        found: Any = ZERO
        for u in range(t):
            for o in m.domain("X"):
                for c in m.actions:
                    mass = occupancy(m, u, o) * prior(m, "pi", o, c)
                    if mass != 0:
                        found = found - mass * logarithm(rate(m, u, o, c))
        return found

    T = T.with_symbols(
        Declaration(
            "kappa", ("N",), "real", "the state divergences along the occupancy, summed over time", r"\kappa", kappa
        )
    )
    return T.with_hypotheses(
        Hypothesis("kappa_zero", eq(T.kappa(0), 0), "no decision", True),
        Hypothesis(
            "kappa_next", eq(T.kappa(j + 1), T.kappa(j) + sum_(x, T.d(j, x) * T.kl(j, x))), "one decision more", True
        ),
    )


# A prior law and a success probability per trajectory


def _masses() -> Theory:
    T = Theory("masses", sorts={"Z": "the trajectories"}, reading="trajectories with a law and a success probability")

    def pairs(m: Any) -> dict[Any, tuple[Any, Any]]:
        return m.remember("masses", lambda: {z: (law_of(m, "p", z), success_of(m, z)) for z in m.domain("Z")})

    def total(m: Any, t: int) -> Any:
        return m.remember(("masses", t), lambda: sum((p * r**t for p, r in pairs(m).values()), ZERO))

    def share(m: Any, t: int, z: Any) -> Any:
        p, r = pairs(m)[z]
        return p * r**t / total(m, t)

    T = T.with_symbols(
        Declaration("p", ("Z",), "nonneg", "the prior law of trajectories", "p", lambda m, z: pairs(m)[z][0]),
        Declaration(
            "r", ("Z",), "positive", "the success probability e^R of a trajectory", "r", lambda m, z: pairs(m)[z][1]
        ),
        Declaration("Zk", ("N",), "positive", "the prior's success with the weights r^k", "Z_k", total),
        Declaration(
            "P",
            ("N", "Z"),
            "nonneg",
            "the law after k steps of retraining",
            "P_k",
            share,
        ),
    )
    T = T.with_hypotheses(
        Hypothesis("p_sums", eq(sum_(i, T.p(i)), 1), "p is a probability"),
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
