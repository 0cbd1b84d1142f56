"""Karwowski and Douglas, Proposition 4.16: one decision, and return minus KL to the prior.

The maximiser is the Gibbs policy ``p e^r / Z``, as printed. It is "the Boltzmann-coherent policy" only for a uniform
prior, since Definition 4.11 forgets the prior: ``e^r / sum e^r``. Certificate:
``E_pi r - KL(pi || p) = log Z - KL(pi || pi*)``, with ``KL >= 0`` and equality iff pi = pi*. Policies that leave
{p e^r > 0} have the value -oo.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from scsym.analysis import evaluate, policy_divergence
from scsym.claims import claim
from scsym.language import Hypothesis
from scsym.mdp import Policy, zoo
from scsym.models import Point
from scsym.operators import iterate, success_condition
from scsym.prove import (
    Declaration,
    Index,
    Theory,
    auto,
    eq,
    ge,
    gt,
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
from scsym.theories.measured import uniform
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
        return gibbs(m, *c) / pi(m, *c) if pi(m, *c) != 0 else Fraction(1)

    def symbol(name: str, sign: str, reading: str, latex: str, meaning: Q, role: str = "") -> Declaration:
        return Declaration(name, reads, sign, reading, latex, meaning, role)

    T = Theory(name, sorts=sorts, reading="one choice").with_symbols(
        symbol("p", "nonneg", "the prior", "p", p, "law"),
        symbol("w", "nonneg", "the weight e^r", "e^r", w),
        symbol("pi", "nonneg", "any policy in the support of p e^r", r"\pi", pi, "law"),
        symbol("rho", "positive", "pi / p where pi > 0, else one", r"\rho",
               lambda m, *c: pi(m, *c) / p(m, *c) if pi(m, *c) != 0 else Fraction(1)),
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
    total = auto(T, eq(sum_(i, T.gibbs(*here)), 1))  # fmt: skip
    mass = auto(T, eq(sum_(i, T.off(*here)), 1 - sum_(i, T.pi(*here) * T.t(*here))), [total])  # fmt: skip
    near = sum_(i, T.pi(*here) * (m - 1) ** 2 / m)
    off = sum_(i, T.off(*here))
    bound = auto(T, ge(T.KL(*at), near + off), [mass, tangent(T, T.t(*here) / m), tangent(T, m)])  # fmt: skip
    return bound, near, off


def identity(T: Theory, at: tuple[Index, ...], i: Index) -> Any:
    """``E_pi r - KL(pi || p) = log Z - KL(pi || gibbs)``."""
    here = (*at, i)
    product = log_of(auto(T, eq(T.t(*here) * T.rho(*here) * T.Z(*at), T.used(*here))))
    return auto(T, eq(T.gain(*at), log(T.Z(*at)) - T.KL(*at)), [product])  # fmt: skip


def bounded(T: Theory, at: tuple[Index, ...], i: Index) -> Iterator[Any]:
    """The identity, and the bounds that it gives."""
    exact = identity(T, at, i)
    yield exact
    bound, near, off = spread(T, at, i)
    yield bound
    yield auto(T, ge(log(T.Z(*at)), T.gain(*at)), [exact, bound])


def only(B: Theory, at: tuple[Index, ...], i: Index) -> Any:
    """A policy as good as the Gibbs policy is the Gibbs policy."""
    here, T = (*at, i), B
    bound, near, off = spread(B, at, i)
    small = auto(B, ge(0, near + off, fix=at), [identity(B, at, i), bound])
    m = T.mid(*here)
    no_off = vanishing_term(auto(B, ge(0, off, fix=at), [small]), i, T.off(*here))
    no_near = vanishing_term(
        auto(B, ge(0, near, fix=at), [small]), i, T.pi(*here) * (m - 1) ** 2 / m
    )
    root = T.pi(*here) * (m - 1)
    same = square_zero(auto(B, eq(root**2, 0, fix=at), [no_near]), root)
    by = [T.split, isolate(T.mid_def, T.t), no_off]
    return prove(B, eq(T.pi(*here), T.gibbs(*here), fix=at), by=by, using=[times(-2, same)])


def attained(E: Theory, at: tuple[Index, ...], i: Index) -> Any:
    """The Gibbs policy is a maximiser."""
    here, T = (*at, i), E
    share = T.pi(*here) * (T.t(*here) - 1)
    product = auto(E, eq(T.pi(*here) * share, 0, fix=at))  # fmt: skip
    flat = square_zero(auto(E, eq(share**2, 0, fix=at), [product]), share)
    return auto(
        E, ge(T.gain(*at), log(T.Z(*at)), fix=at),
        [identity(E, at, i), tangent(T, 1 / T.t(*here)), flat],
    )  # fmt: skip


def statements(name: str, T: Theory, at: tuple[Index, ...], i: Index, titles: tuple[str, ...], **words: Any) -> None:
    """The maximum, that it is attained at the Gibbs policy, and nowhere else."""
    here = (*at, i)
    B = T.assuming("as_good", ge(T.gain(*at), log(T.Z(*at)), fix=at), "pi is a maximiser")
    E = T.assuming("equal", eq(T.pi(*here), T.gibbs(*here), fix=at), "pi is the Gibbs policy")
    near = sum_(i, T.pi(*here) * (T.mid(*here) - 1) ** 2 / T.mid(*here)) + sum_(i, T.off(*here))
    bounds = [
        eq(T.gain(*at), log(T.Z(*at)) - T.KL(*at)),
        ge(T.KL(*at), near),
        ge(log(T.Z(*at)), T.gain(*at)),
    ]
    same, best = eq(T.pi(*here), T.gibbs(*here), fix=at), ge(T.gain(*at), log(T.Z(*at)), fix=at)
    claim(name, T, bounds, title=titles[0], **words)(lambda: (*bounded(T, at, i), at_gibbs()))
    claim(name + "-unique", B, same, title=titles[1], **words)(lambda: (only(B, at, i), at_gibbs()))
    claim(name + "-attained", E, best, title=titles[2], **words)(lambda: (attained(E, at, i), at_gibbs()))


def at_gibbs() -> Point:
    """Two actions of different weights, a prior that is not uniform, and the Gibbs policy."""
    model = zoo.weighted_bandit(1, "1/2")
    prior_ = Policy(model, {"s": {"a1": "3/4", "a2": "1/4"}})
    return Point(model, {"p": prior_, "pi": success_condition(model, prior_)})


ACTIONS = one_choice(
    "gibbs", {"X": "the states", "A": "the actions"}, (x,), a,
    lambda m, s, c: prior(m, "p", s, c), lambda m, s, c: action_values(m, 1, s)[c], lambda m, s, c: prior(m, "pi", s, c),
)  # fmt: skip
TRAJECTORIES = one_choice(
    "gibbs, trajectories", {"Z": "the trajectories"}, (), z,
    lambda m, path: law_of(m, "p", path), success_of, lambda m, path: law_of(m, "pi", path),
)  # fmt: skip


statements(
    "karwowski2025/prop-4.16", ACTIONS, (x,), a,
    ("return minus KL to the prior is at most log Z", "the Gibbs policy is the only maximiser",
     "the Gibbs policy is a maximiser"),
    source="Proposition 4.16",
    quotes=PRINTED,
)  # fmt: skip
statements(
    "karwowski2025/prop-4.16-more-decisions", TRAJECTORIES, (), z,
    ("the same for laws of trajectories: return minus KL is at most log v", "the law given success is the only maximiser",
     "the law given success is a maximiser"),
    source="Proposition 4.16",
    why="For deterministic transitions from one initial state the law given success is that of G(p) (Proposition 4.3).",
)  # fmt: skip


ONE = Theory("one decision").declare(
    r"""
    a in A    the actions
    p(a)      positive   p      the prior
    w(a)      positive   w      the weight e^r
    Z         positive   Z      the prior's success probability
    W         positive   W      the sum of the weights
    """,
    p=lambda m, c: m.policy("p", m.states[0], c),
    w=lambda m, c: m.mdp.weight(m.states[0], c),
    Z=lambda m: m.success("p"),
    W=lambda m: sum(m.mdp.weight(m.states[0], c) for c in m.actions),
)
ONE = ONE.assuming("Z_def", eq(ONE.Z(), sum_(a, ONE.p(a) * ONE.w(a)))).assuming("W_def", eq(ONE.W(), sum_(a, ONE.w(a))))
ONE = ONE.define("gibbs", (a,), ONE.p(a) * ONE.w(a), times=ONE.Z(), sign="positive", reading="the maximiser")
ONE = ONE.define("soft", (a,), ONE.w(a), times=ONE.W(), sign="positive", reading="the Boltzmann-coherent policy")


@claim("karwowski2025/prop-4.16-boltzmann", ONE,
    [
        eq(ONE.soft(a), ONE.gibbs(a)),
        eq(sum_(a, ONE.soft(a) * (log(ONE.w(a)) + log(ONE.p(a)) - log(ONE.soft(a)))), log(ONE.Z())),
    ], expect="refuted", against="text", instead="karwowski2025/prop-4.16", title="the maximiser is Boltzmann-coherent",
    source="Proposition 4.16", quotes=PRINTED,
    why="p = (3/4, 1/4), e^r = (1, 1/2): the maximiser is (6/7, 1/7), the Boltzmann-coherent policy (2/3, 1/3)."
)  # fmt: skip
def boltzmann_coherent() -> Point:
    return at_gibbs()


def _regularised(steps: int) -> Q:
    """J - KL(. || p) along the occupancy, after steps of retraining."""

    def meaning(m: Any) -> Any:
        prior_ = m.the_policy("pi0")
        pi = iterate(m.mdp, prior_, steps)
        after = evaluate(m.mdp, pi)
        return after.expected_return - policy_divergence("forward_kl", pi, prior_, after.occupancy)

    return meaning


MORE = Theory("more decisions").declare(
    r"""
    v         positive   v       the prior's success probability
    once      real       F_1     J - KL at G(p)
    twice     real       F_2     J - KL at G(G(p))
    """,
    v=lambda m: m.success("pi0"),
    once=_regularised(1),
    twice=_regularised(2),
)


@claim("karwowski2025/prop-4.16-race", MORE,
    [eq(MORE.v(), Fraction(5, 8)), eq(MORE.once(), log(MORE.v())), gt(MORE.once(), MORE.twice())],
    expect="proven for this shape", title="in the mountain race G(p) attains log v", source="Proposition 4.16"
)  # fmt: skip
def race() -> Point:
    return uniform(zoo.mountain_race())


@claim("karwowski2025/prop-4.16-stochastic", MORE, ge(MORE.once(), log(MORE.v())), expect="refuted",
    against="strengthening", instead=["karwowski2025/prop-4.16-more-decisions", "karwowski2025/prop-4.16-soft"],
    title="with transitions at random, G(p) attains log v", source="Proposition 4.16",
    why="In the model AB J - KL at G(p) is below log v = log(17/32)."
)  # fmt: skip
def stochastic() -> Point:
    return uniform(zoo.AB())
