"""Karwowski and Douglas, Proposition 4.16: one decision, and return minus KL to the prior.

The maximiser is the Gibbs policy ``p e^r / Z``, as printed. It is "the Boltzmann-coherent policy" only for a uniform
prior, since Definition 4.11 forgets the prior: ``e^r / sum e^r``. Certificate:
``E_pi r - KL(pi || p) = log Z - KL(pi || pi*)``, with ``KL >= 0`` and equality iff pi = pi*. Policies that leave
{p e^r > 0} have the value -oo.
"""

from scsym.analysis import evaluate, kl, policy_divergence
from scsym.claims import claim
from scsym.exact import log as logarithm
from scsym.exact import weighted
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
from scsym.prove.theory import Hypothesis
from scsym.theories.incoherence import action_values
from scsym.theories.layered import prior

x, a = Index("x", "X"), Index("a", "A")
PRINTED = (
    "Given an MDP with time horizon T=1, a reward r(s,a) and a prior p(a|s), the Boltzmann-coherent policy pi(a|s) "
    "can be "
    "derived by maximising E[r(s,a)] - KL(pi(a|s) || p(a|s)); it is proportional to p(a|s) exp(r(s,a))"
)


def _w(m, s, c):
    return action_values(m, 1, s)[c]


def _total(m, s):
    return sum(prior(m, "p", s, c) * _w(m, s, c) for c in m.actions)


def _density(m, s, c):
    pi = prior(m, "pi", s, c)
    return pi / prior(m, "p", s, c) if pi != 0 else 1


def _target(m, s, c):
    pi = prior(m, "pi", s, c)
    return prior(m, "p", s, c) * _w(m, s, c) / _total(m, s) / pi if pi != 0 else 1


def _symbol(name, sign, reading, latex, meaning):
    return Declaration(name, ("X", "A"), sign, reading, latex, meaning)


T = Theory("gibbs", sorts={"X": "the states", "A": "the actions"}, reading="one decision").with_symbols(
    _symbol("p", "nonneg", "the prior", "p", lambda m, s, c: prior(m, "p", s, c)),
    _symbol("w", "nonneg", "the weight e^r", "e^r", _w),
    _symbol("pi", "nonneg", "any policy in the support of p e^r", r"\pi", lambda m, s, c: prior(m, "pi", s, c)),
    _symbol("rho", "positive", "pi / p where pi > 0, else one", r"\pi/p", _density),
    _symbol(
        "used", "positive", "w where pi > 0, else Z", "w",
        lambda m, s, c: _w(m, s, c) if prior(m, "pi", s, c) else _total(m, s),
    ),
    _symbol("t", "positive", "gibbs / pi where pi > 0, else one", r"\pi^*/\pi", _target),
    _symbol("mid", "positive", "half of one plus t", "m", lambda m, s, c: (1 + _target(m, s, c)) / 2),
    _symbol(
        "off", "nonneg", "what gibbs gives to actions that pi does not take", r"\pi^*_0",
        lambda m, s, c: prior(m, "p", s, c) * _w(m, s, c) / _total(m, s) if prior(m, "pi", s, c) == 0 else 0,
    ),
    Declaration("Z", ("X",), "positive", "the normaliser sum p w", "Z", _total),
)  # fmt: skip
T = T.with_hypotheses(
    Hypothesis("p_sums", eq(sum_(a, T.p(x, a)), 1), "p is a probability"),
    Hypothesis("pi_sums", eq(sum_(a, T.pi(x, a)), 1), "pi is a probability"),
    Hypothesis("Z_def", eq(T.Z(x), sum_(a, T.p(x, a) * T.w(x, a))), "the normaliser", True),
    Hypothesis("rho_def", eq(T.pi(x, a) * T.rho(x, a) * T.p(x, a), T.pi(x, a) ** 2), "rho is pi / p where pi > 0"),
    Hypothesis("used_def", eq(T.pi(x, a) * T.used(x, a), T.pi(x, a) * T.w(x, a)), "used is w where pi > 0"),
    Hypothesis("t_def", eq(T.t(x, a) * T.rho(x, a) * T.Z(x), T.used(x, a)), "t = w / (rho Z)"),
    Hypothesis("mid_def", eq(2 * T.mid(x, a), 1 + T.t(x, a)), "the middle of one and t"),
)
T = T.define(
    "gibbs",
    (x, a),
    T.p(x, a) * T.w(x, a),
    times=T.Z(x),
    sign="nonneg",
    reading="the Gibbs policy p e^r / Z",
    latex=r"\pi^*",
)
T = T.with_hypotheses(
    Hypothesis("split", eq(T.gibbs(x, a), T.pi(x, a) * T.t(x, a) + T.off(x, a)), "gibbs is t pi, and more"),
    Hypothesis("off_support", eq(T.pi(x, a) * T.off(x, a), 0), "off lives where pi does not"),
)
T = T.define("gain", (x,), sum_(a, T.pi(x, a) * (log(T.used(x, a)) - log(T.rho(x, a)))), reading="E_pi r - KL(pi || p)")
T = T.define("KL", (x,), -sum_(a, T.pi(x, a) * log(T.t(x, a))), reading="KL(pi || gibbs)")


def spread():
    """``KL(pi || gibbs) >= sum pi (m - 1)^2 / m + off``."""
    m = T.mid(x, a)
    total = prove(T, eq(sum_(a, T.gibbs(x, a)), 1), using=[
        times(1 / T.Z(x), T.gibbs_def, over=a), times(-1 / T.Z(x), T.Z_def),
    ])  # fmt: skip
    mass = prove(
        T, eq(sum_(a, T.off(x, a)), 1 - sum_(a, T.pi(x, a) * T.t(x, a))),
        using=[times(1, total), times(-1, T.split, over=a)],
    )  # fmt: skip
    near = sum_(a, T.pi(x, a) * (m - 1) ** 2 / m)
    off = sum_(a, T.off(x, a))
    bound = prove(
        T, ge(T.KL(x), near + off), by=[T.KL_def, mass, isolate(T.mid_def, T.t), T.pi_sums],
        using=[
            times(T.pi(x, a), tangent(T, T.t(x, a) / m), a, x, over=a), times(T.pi(x, a), tangent(T, m), a, x, over=a),
        ],
    )  # fmt: skip
    return bound, near, off


def identity():
    """``E_pi r - KL(pi || p) = log Z - KL(pi || gibbs)``."""
    product = log_of(prove(T, eq(T.t(x, a) * T.rho(x, a) * T.Z(x), T.used(x, a)), by=[T.t_def]))
    return prove(
        T, eq(T.gain(x), log(T.Z(x)) - T.KL(x)), by=[T.gain_def, T.KL_def],
        using=[times(-T.pi(x, a), product, over=a),
               times(log(T.Z(x)), T.pi_sums)],
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
    exact = identity()
    p.theorem(exact)
    bound, near, off = spread()
    p.theorem(bound)
    p.theorem(prove(T, ge(log(T.Z(x)), T.gain(x)), using=[times(-1, exact), times(1, bound)], remainder=near + off))
    B = T.assuming("as_good", ge(T.gain(x), log(T.Z(x)), fix=(x,)), "pi is a maximiser")
    small = prove(
        B, ge(0, near + off, fix=(x,)), using=[times(1, B.as_good), times(-1, exact, x), times(1, bound, x)]
    )  # fmt: skip
    m = T.mid(x, a)
    no_off = vanishing_term(prove(B, ge(0, off, fix=(x,)), using=[times(1, small)], remainder=near), a, T.off(x, a))
    no_near = vanishing_term(
        prove(B, ge(0, near, fix=(x,)), using=[times(1, small)], remainder=off), a, T.pi(x, a) * (m - 1) ** 2 / m
    )  # fmt: skip
    root = T.pi(x, a) * (m - 1)
    same = square_zero(prove(B, eq(root**2, 0, fix=(x,)), using=[times(T.pi(x, a) * m, no_near)]), root)
    p.theorem(
        prove(
            B, eq(T.pi(x, a), T.gibbs(x, a), fix=(x,)), by=[T.split, isolate(T.mid_def, T.t), no_off],
            using=[times(-2, same)],
        ).called("the only maximiser")
    )  # fmt: skip
    E = T.assuming("equal", eq(T.pi(x, a), T.gibbs(x, a), fix=(x,)), "pi is the Gibbs policy")
    share = T.pi(x, a) * (T.t(x, a) - 1)
    product = prove(
        E, eq(T.pi(x, a) * share, 0, fix=(x,)),
        using=[times(-T.pi(x, a), E.equal), times(-T.pi(x, a), T.split), times(-1, T.off_support)],
    )  # fmt: skip
    flat = square_zero(prove(E, eq(share**2, 0, fix=(x,)), using=[times(T.t(x, a) - 1, product)]), share)
    p.theorem(
        prove(
            E, ge(T.gain(x), log(T.Z(x)), fix=(x,)), by=[T.KL_def],
            using=[
                times(1, exact, x), times(T.pi(x, a), tangent(T, 1 / T.t(x, a)), over=a),
                times(1 / T.t(x, a), flat, over=a),
            ],
        ).called("the Gibbs policy is a maximiser")
    )  # fmt: skip


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
    expect="proven for this shape",
    title="with more decisions and deterministic transitions G(p) attains log v",
    source="Proposition 4.16",
    says="in the mountain race J - KL(. || p) is log(5/8) = log v^p at G(p); trajectories take the place of actions",
)
def more_decisions(p):
    race = zoo.mountain_race()
    got, bound = regularised(race, success_condition(race, race.uniform()))
    p.exact("J - KL at G(p)", got, bound)
    p.exact("log v", bound, logarithm("5/8"))


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
