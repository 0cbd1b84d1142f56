"""Karwowski and Douglas, Proposition 4.16: one decision, and return minus KL to the prior.

The maximiser is the Gibbs policy ``p e^r / Z``, as printed. It is "the Boltzmann-coherent policy" only for a uniform
prior, since Definition 4.11 forgets the prior: ``e^r / sum e^r``. Certificate:
``E_pi r - KL(pi || p) = log Z - KL(pi || pi*)``, with ``KL >= 0`` and equality iff pi = pi*. Policies that leave
{p e^r > 0} have the value -oo.
"""

from collections.abc import Callable, Iterator
from typing import Any

from scsym.analysis import evaluate, kl, policy_divergence
from scsym.claims.former import claim
from scsym.exact import log as logarithm
from scsym.exact import weighted
from scsym.language import Hypothesis
from scsym.mdp import Policy, zoo
from scsym.operators import boltzmann, success_condition
from scsym.prove import (
    Declaration,
    Index,
    Theory,
    eq,
    ge,
    isolate,
    log,
    log_of,
    prove,
    square_zero,
    sum_,
    tangent,
    times,
    vanishing_term,
)
from scsym.theories.incoherence import action_values
from scsym.theories.layered import prior
from scsym.theories.trajectories import i as z
from scsym.theories.trajectories import law_of, success_of

x, a = Index("x", "X"), Index("a", "A")
PRINTED = (
    "Given an MDP with time horizon T=1, a reward r(s,a) and a prior p(a|s), the Boltzmann-coherent policy pi(a|s) "
    "can be "
    "derived by maximising E[r(s,a)] - KL(pi(a|s) || p(a|s)); it is proportional to p(a|s) exp(r(s,a))"
)


Q = Callable[..., Any]


def one_choice(name: str, sorts: dict[str, str], at: tuple[Index, ...], i: Index, p: Q, w: Q, pi: Q) -> Theory:
    """A choice of i, one for each ``at``: prior p, weight w = e^r and any policy pi, given by their meanings."""
    reads = (*(e.var[1] for e in at), i.var[1])
    here = (*at, i)

    def total(m: Any, *s: Any) -> Any:
        return sum(p(m, *s, c) * w(m, *s, c) for c in m.domain(i.var[1]))

    def gibbs(m: Any, *c: Any) -> Any:
        return p(m, *c) * w(m, *c) / total(m, *c[:-1])

    def target(m: Any, *c: Any) -> Any:
        return gibbs(m, *c) / pi(m, *c) if pi(m, *c) != 0 else 1

    def symbol(name: str, sign: str, reading: str, latex: str, meaning: Q, role: str = "") -> Declaration:
        return Declaration(name, reads, sign, reading, latex, meaning, role)

    T = Theory(name, sorts=sorts, reading="one choice").with_symbols(
        symbol("p", "nonneg", "the prior", "p", p, "law"),
        symbol("w", "nonneg", "the weight e^r", "e^r", w),
        symbol("pi", "nonneg", "any policy in the support of p e^r", r"\pi", pi, "law"),
        symbol("rho", "positive", "pi / p where pi > 0, else one", r"\rho",
               lambda m, *c: pi(m, *c) / p(m, *c) if pi(m, *c) != 0 else 1),
        symbol("used", "positive", "w where pi > 0, else Z", "w",
               lambda m, *c: w(m, *c) if pi(m, *c) != 0 else total(m, *c[:-1])),
        symbol("t", "positive", "gibbs / pi where pi > 0, else one", r"t", target),
        symbol("mid", "positive", "half of one plus t", "m", lambda m, *c: (1 + target(m, *c)) / 2),
        symbol("off", "nonneg", "what gibbs gives where pi gives nothing", r"\pi^*_0",
               lambda m, *c: gibbs(m, *c) if pi(m, *c) == 0 else 0),
        Declaration("Z", reads[:-1], "positive", "the normaliser sum p w", "Z", total),
    )  # fmt: skip
    T = T.with_hypotheses(
        Hypothesis("p_sums", eq(sum_(i, T.p(*here)), 1), "p is a probability"),
        Hypothesis("pi_sums", eq(sum_(i, T.pi(*here)), 1), "pi is a probability"),
        Hypothesis("Z_def", eq(T.Z(*at), sum_(i, T.p(*here) * T.w(*here))), "the normaliser", True),
        Hypothesis(
            "rho_def", eq(T.pi(*here) * T.rho(*here) * T.p(*here), T.pi(*here) ** 2), "rho is pi / p where pi > 0"
        ),
        Hypothesis("used_def", eq(T.pi(*here) * T.used(*here), T.pi(*here) * T.w(*here)), "used is w where pi > 0"),
        Hypothesis("t_def", eq(T.t(*here) * T.rho(*here) * T.Z(*at), T.used(*here)), "t = w / (rho Z)"),
        Hypothesis("mid_def", eq(2 * T.mid(*here), 1 + T.t(*here)), "the middle of one and t"),
    )
    T = T.define(
        "gibbs", here, T.p(*here) * T.w(*here), times=T.Z(*at), sign="nonneg", reading="the Gibbs policy p e^r / Z",
        latex=r"\pi^*",
    )  # fmt: skip
    T = T.with_hypotheses(
        Hypothesis("split", eq(T.gibbs(*here), T.pi(*here) * T.t(*here) + T.off(*here)), "gibbs is t pi, and more"),
        Hypothesis("off_support", eq(T.pi(*here) * T.off(*here), 0), "off lives where pi does not"),
    )
    gain = sum_(i, T.pi(*here) * (log(T.used(*here)) - log(T.rho(*here))))
    T = T.define("gain", at, gain, reading="E_pi r - KL(pi || p)")
    return T.define("KL", at, -sum_(i, T.pi(*here) * log(T.t(*here))), reading="KL(pi || gibbs)")


def spread(T: Theory, at: tuple[Index, ...], i: Index) -> tuple[Any, Any, Any]:
    """``KL(pi || gibbs) >= sum pi (m - 1)^2 / m + off``."""
    here = (*at, i)
    m = T.mid(*here)
    total = prove(T, eq(sum_(i, T.gibbs(*here)), 1), using=[
        times(1 / T.Z(*at), T.gibbs_def, over=i), times(-1 / T.Z(*at), T.Z_def),
    ])  # fmt: skip
    mass = prove(
        T, eq(sum_(i, T.off(*here)), 1 - sum_(i, T.pi(*here) * T.t(*here))),
        using=[times(1, total), times(-1, T.split, over=i)],
    )  # fmt: skip
    near = sum_(i, T.pi(*here) * (m - 1) ** 2 / m)
    off = sum_(i, T.off(*here))
    bound = prove(
        T, ge(T.KL(*at), near + off), by=[T.KL_def, mass, isolate(T.mid_def, T.t), T.pi_sums],
        using=[
            times(T.pi(*here), tangent(T, T.t(*here) / m), i, *at, over=i),
            times(T.pi(*here), tangent(T, m), i, *at, over=i),
        ],
    )  # fmt: skip
    return bound, near, off


def identity(T: Theory, at: tuple[Index, ...], i: Index) -> Any:
    """``E_pi r - KL(pi || p) = log Z - KL(pi || gibbs)``."""
    here = (*at, i)
    product = log_of(prove(T, eq(T.t(*here) * T.rho(*here) * T.Z(*at), T.used(*here)), by=[T.t_def]))
    return prove(
        T, eq(T.gain(*at), log(T.Z(*at)) - T.KL(*at)), by=[T.gain_def, T.KL_def],
        using=[times(-T.pi(*here), product, over=i), times(log(T.Z(*at)), T.pi_sums)],
    )  # fmt: skip


def maximum(T: Theory, at: tuple[Index, ...], i: Index) -> Iterator[Any]:
    """The identity, the bound, and that it is attained at the Gibbs policy and nowhere else."""
    here = (*at, i)
    exact = identity(T, at, i)
    yield exact
    bound, near, off = spread(T, at, i)
    yield bound
    yield prove(T, ge(log(T.Z(*at)), T.gain(*at)), using=[times(-1, exact), times(1, bound)], remainder=near + off)
    B = T.assuming("as_good", ge(T.gain(*at), log(T.Z(*at)), fix=at), "pi is a maximiser")
    small = prove(
        B, ge(0, near + off, fix=at), using=[times(1, B.as_good), times(-1, exact, *at), times(1, bound, *at)]
    )  # fmt: skip
    m = T.mid(*here)
    no_off = vanishing_term(prove(B, ge(0, off, fix=at), using=[times(1, small)], remainder=near), i, T.off(*here))
    no_near = vanishing_term(
        prove(B, ge(0, near, fix=at), using=[times(1, small)], remainder=off), i, T.pi(*here) * (m - 1) ** 2 / m
    )  # fmt: skip
    root = T.pi(*here) * (m - 1)
    same = square_zero(prove(B, eq(root**2, 0, fix=at), using=[times(T.pi(*here) * m, no_near)]), root)
    yield prove(
        B, eq(T.pi(*here), T.gibbs(*here), fix=at), by=[T.split, isolate(T.mid_def, T.t), no_off],
        using=[times(-2, same)],
    ).called("the only maximiser")  # fmt: skip
    E = T.assuming("equal", eq(T.pi(*here), T.gibbs(*here), fix=at), "pi is the Gibbs policy")
    share = T.pi(*here) * (T.t(*here) - 1)
    product = prove(
        E, eq(T.pi(*here) * share, 0, fix=at),
        using=[times(-T.pi(*here), E.equal), times(-T.pi(*here), T.split), times(-1, T.off_support)],
    )  # fmt: skip
    flat = square_zero(prove(E, eq(share**2, 0, fix=at), using=[times(T.t(*here) - 1, product)]), share)
    yield prove(
        E, ge(T.gain(*at), log(T.Z(*at)), fix=at), by=[T.KL_def],
        using=[
            times(1, exact, *at), times(T.pi(*here), tangent(T, 1 / T.t(*here)), over=i),
            times(1 / T.t(*here), flat, over=i),
        ],
    ).called("the Gibbs policy is a maximiser")  # fmt: skip


ACTIONS = one_choice(
    "gibbs", {"X": "the states", "A": "the actions"}, (x,), a,
    lambda m, s, c: prior(m, "p", s, c), lambda m, s, c: action_values(m, 1, s)[c], lambda m, s, c: prior(m, "pi", s, c),
)  # fmt: skip
TRAJECTORIES = one_choice(
    "gibbs, trajectories", {"Z": "the trajectories"}, (), z,
    lambda m, path: law_of(m, "p", path), success_of, lambda m, path: law_of(m, "pi", path),
)  # fmt: skip


@claim(
    "karwowski2025/prop-4.16",
    expect="proven",
    title="return minus KL to the prior is maximal at the Gibbs policy, and only there",
    source="Proposition 4.16",
    printed=PRINTED,
    says=r"E_\pi r - KL(\pi\|p) = \log Z - KL(\pi\|\pi^*) \le \log Z with Z = \sum p e^r, \pi^* = p e^r/Z; "
    r"equality iff "
    r"\pi = \pi^*",
)
def gibbs(p):
    for theorem in maximum(ACTIONS, (x,), a):
        p.theorem(theorem)


@claim(
    "karwowski2025/prop-4.16-boltzmann",
    expect="refuted",
    title="the maximiser is Boltzmann-coherent",
    source="Proposition 4.16",
    printed=PRINTED,
    says="p = (3/4, 1/4), e^r = (1, 1/2): the maximiser is (6/7, 1/7), the Boltzmann-coherent policy (2/3, 1/3)",
)
def boltzmann_coherent(p):
    model = zoo.weighted_bandit(1, "1/2")
    start = Policy(model, {"s": {"a1": "3/4", "a2": "1/4"}})
    best, soft = success_condition(model, start), boltzmann(model, start, 1)
    p.exact("the Gibbs policy", best["s"], {"a1": "6/7", "a2": "1/7"})
    p.exact("the Boltzmann policy", soft["s"], {"a1": "2/3", "a2": "1/3"})

    def gain(pi):
        back = sum((weighted(q, logarithm(model.weight("s", c))) for c, q in pi["s"].items()), logarithm(1))
        return back - kl(pi["s"], start["s"])

    p.exact("value of the Gibbs policy, log Z", gain(best), logarithm("7/8"))
    p.counterexample(
        model, "value of the Boltzmann policy", gain(soft), gain(best), relation="=",
        hypotheses={"it is coherent: one decision": boltzmann(model, soft, 1) == soft},
    )  # fmt: skip
    p.corrected("karwowski2025/prop-4.16")


def regularised(model, pi):
    """J(pi) - KL(pi || uniform) along pi's occupancy, and log of the uniform policy's success."""
    before, after = evaluate(model), evaluate(model, pi)
    cost = policy_divergence("forward_kl", pi, model.uniform(), after.occupancy)
    return after.expected_return - cost, logarithm(before.J)


@claim(
    "karwowski2025/prop-4.16-more-decisions",
    expect="proven",
    title="with more decisions and deterministic transitions G(p) is the maximiser, with value log v",
    source="Proposition 4.16",
    says=r"trajectories take the place of actions: E_\pi R - KL(p_\pi\|p) = \log v - KL(p_\pi\|p(\cdot|O)) \le \log v for every law "
    r"p_\pi of trajectories, with equality iff p_\pi = p(\cdot|O), which for deterministic transitions from one initial state "
    r"is the law of G(p), and KL(p_\pi\|p) the sum over decisions; in the mountain race log(5/8)",
)
def more_decisions(p):
    for theorem in maximum(TRAJECTORIES, (), z):
        p.theorem(theorem)
    p.rests_on("karwowski2025/prop-4.3-deterministic", "karwowski2025/prop-4.7")
    race = zoo.mountain_race()
    got, bound = regularised(race, success_condition(race, race.uniform()))
    p.exact("J - KL at G(p)", got, bound)
    p.exact("log v", bound, logarithm("5/8"))
    other, _ = regularised(race, success_condition(race, success_condition(race, race.uniform())))
    p.holds("J - KL at G^2(p)", "<", other, bound)


@claim(
    "karwowski2025/prop-4.16-stochastic",
    expect="refuted",
    title="the same with stochastic transitions",
    source="Proposition 4.16",
    says="in the model AB J - KL(. || p) at G(p) is below log v = log(17/32), which no policy attains",
)
def stochastic(p):
    model = zoo.AB()
    got, bound = regularised(model, success_condition(model, model.uniform()))
    p.counterexample(model, "J - KL at G(p) = log v", got, bound, relation="=")
    p.holds("J - KL at G(p) < log v", "<", got, bound)
    p.corrected("karwowski2025/prop-4.16-more-decisions")
