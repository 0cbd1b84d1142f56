"""Karwowski and Douglas, Definitions 5.6 to 5.8 and Theorem 5.9: conventions, and what is wrong as printed.

Temperature is an inverse one (larger alpha is colder), folded rewards are weights that may exceed one, and three things
fail: the indices of cumulative folding, log pi in the place of log(pi / p), and a prior put into the reward "without
loss of generality". The corrected statements are proven in the module on folding.
"""

from fractions import Fraction

from scsym.claims import paper
from scsym.mdp import Policy, zoo
from scsym.models import Point
from scsym.operators import conditioned_on, fold_F, fold_H, iterate, temperature
from scsym.prove import Theory, eq, gt
from scsym.theories.measured import first_action, until

HALF = Fraction(1, 2)


def of(operator, index=int, last=4, **options):
    """The meaning of an operator's first probability after ``index(k)`` steps from the prior, for k to ``last``."""
    return until(last, lambda m, k: first_action(operator(m.mdp, m.the_policy("p"), index(k), **options)))


def power(k):
    """2^k."""
    return 2**k


def printed_weight(m, rank):
    """The weight w pi/p of an action after one folding."""
    state, prior = m.states[0], m.the_policy("p")
    action = m.mdp.actions(state)[rank]
    return m.mdp.weight(state, action) * fold_F(m.mdp, prior, 1)[state, action] / prior[state, action]


def inside(mdp, prior, alpha):
    """Temperature alpha with a uniform prior, the prior's probabilities times the weights."""
    scaled = mdp.replace(weights={(s, a): prior[s, a] * mdp.weight(s, a) for s, a in mdp.pairs})
    return temperature(scaled, scaled.uniform(), alpha)


def halved(*states):
    """The first probability when the weights of the given states are halved."""

    def meaning(m):
        weights = {(s, a): m.mdp.weight(s, a) / (2 if s in states else 1) for s, a in m.mdp.pairs}
        return first_action(conditioned_on(m.mdp, m.the_policy("p"), weights))

    return meaning


T = Theory("pressures", reading="the first action's probability under each pressure on the prior").declare(
    r"""
    k in N
    p()               real   p                  the prior
    G(k)              real   \pi^G              after k steps of retraining
    F(k)              real   \pi^F              after k steps of folding log(pi / p)
    H(k)              real   \pi^H              after k steps of cumulative folding
    hot(k)            real   \pi_\alpha         at the inverse temperature alpha = k
    G_power(k)        real   \pi^G_{2^k}        after 2^k steps of retraining
    hot_power(k)      real   \pi_{\alpha=2^k}   at the inverse temperature alpha = 2^k
    F_printed(k)      real   \pi^{F'}           after k steps of folding log pi, as printed
    H_printed(k)      real   \pi^{H'}           after k steps of cumulative folding of log pi, as printed
    inside(k)         real   \pi'_\alpha        at alpha = k, with the prior put into the reward
    first_weight()    real   w_1                w pi_1/p of the first action after one folding
    second_weight()   real   w_2                w pi_1/p of the second action after one folding
    """,
    p=lambda m: first_action(m.the_policy("p")),
    G=of(iterate),
    F=of(fold_F),
    H=of(fold_H),
    hot=of(temperature),
    G_power=of(iterate, power, 2),
    hot_power=of(temperature, power, 2),
    F_printed=of(fold_F, printed=True),
    H_printed=of(fold_H, printed=True),
    inside=of(inside),
    first_weight=lambda m: printed_weight(m, 0),
    second_weight=lambda m: printed_weight(m, 1),
)
RACE = Theory("race", reading="conditioning on scaled weights").declare(
    r"""
    plain()    real   \pi     with the weights as they are
    level()    real   \pi_2   with all weights of time 2 halved
    uneven()   real   \pi_f   with the forest's weights halved
    """,
    plain=halved(),
    level=halved("mountain", "forest"),
    uneven=halved("forest"),
)
karwowski = paper("karwowski2025", T)


def two(first_weight=1, second_weight=HALF, prior=HALF):
    """One decision between two actions."""
    model = zoo.weighted_bandit(first_weight, second_weight)
    return Point(model, {"p": Policy(model, {"s": {"a1": prior, "a2": 1 - prior}})})


@karwowski.claim("lem-A.8-printed", eq(T.hot_power(1), T.H(1)), expect="refuted", against="text",
    instead="karwowski2025/cumulative-folding-doubles",
    title="cumulative folding k times is temperature alpha = 2^k, at k = 1", source="Lemma A.8, appendix A.3",
    quotes="For any prior and deterministic dynamics: pi_alpha(k) = pi_k^H for alpha(k) = 2^k.",
    why="One index off: the reward r_k is 2^k r up to shaping, but it gives the policy of index k + 1."
)  # fmt: skip
def lemma_eight():
    return two()


@karwowski.claim("thm-5.9-printed", eq(T.G_power(1), T.H(1)), expect="refuted", against="text",
    instead="karwowski2025/thm-5.9", title="the indices of Theorem 5.9 as printed, at k = 1", source="Theorem 5.9",
    quotes="pi_alpha(k) = pi_(2^k)^G = pi_(2^k)^F = pi_k^H for alpha(k) = 2^k"
)  # fmt: skip
def printed_indices():
    return two()


@karwowski.claim("thm-5.9-stochastic",
    [
        eq(T.H(1), T.G(1)),
        eq(T.H(2), T.G(2)),
        eq(T.H(3), Fraction(2147, 3767)),
        eq(T.G(4), Fraction(12749, 22469)),
        eq(T.hot(4), Fraction(217, 379)),
        gt(T.hot(4), T.H(3)),
        gt(T.H(3), T.G(4)),
    ], expect="proven for this shape",
    title="under chance cumulative folding, retraining and temperature are three different policies",
    source="Theorem 5.9, after Definition 5.8",
    quotes="equivalent to the other modes of retraining only under deterministic dynamics",
    why="The paper's sentence confirmed; the first two indices still agree."
)  # fmt: skip
def under_chance():
    model = zoo.folding_gap()
    return Point(model, {"p": model.uniform()})


@karwowski.claim("def-5.6", [eq(T.hot(0), T.p()), *(eq(T.hot(i), Fraction(2**i, 2**i + 1)) for i in range(1, 5))],
    expect="proven for this shape", title="temperature: alpha = 0 is the prior, larger alpha is colder",
    source="Definition 5.6", quotes="increasing the temperature"
)  # fmt: skip
def inverse_temperature():
    return two()


@karwowski.claim("def-5.7", [eq(T.first_weight(), Fraction(4, 3)), eq(T.second_weight(), Fraction(1, 3))],
    expect="proven for this shape", title="folded rewards are weights, not probabilities: one exceeds 1",
    source="Definitions 5.7 and 5.8", quotes="r_{k+1} = r_0 + log p(a_t | s_t, O^(k) = 1)"
)  # fmt: skip
def folded_weights():
    return two()


@karwowski.claim("def-5.7-factor",
    [eq(RACE.plain(), Fraction(2, 5)), eq(RACE.level(), Fraction(2, 5)), eq(RACE.uneven(), Fraction(4, 7))],
    theory=RACE, expect="proven for this shape",
    title="a factor common to a decision time changes nothing, a factor by state does",
    source="Definitions 5.7 and 5.8"
)  # fmt: skip
def folded_factor():
    race = zoo.mountain_race()
    return Point(race, {"p": race.uniform()})


@karwowski.claim("lem-A.8-wlog", eq(T.inside(2), T.hot(2)), expect="refuted", against="text",
    instead="karwowski2025/lem-A.10",
    title="a prior can be folded into the reward without loss of generality, at alpha = 2",
    source="Lemmas A.8, A.9, A.10, appendix A.3",
    quotes="Throughout the proof, we will assume that the prior is uniform; otherwise the prior is folded into the reward.",
    why="The inverse temperature would act on the prior, p^alpha w^alpha for p w^alpha; they agree at alpha = 1."
)  # fmt: skip
def no_loss():
    return two(prior=Fraction(3, 4))


@karwowski.claim("def-5.7-printed", [eq(T.F_printed(2), T.G(2)), eq(T.H_printed(2), T.G_power(1))], expect="refuted",
    against="text", instead="karwowski2025/folding-is-retraining",
    title="folding log pi as printed is retraining, at k = 2", source="Definitions 5.7 and 5.8, Theorem 5.9",
    quotes="r_{k+1} = r_0 + log p(a_t | s_t, O^(k) = 1)",
    why="Nothing distinguishes the actions, yet the printed folding moves towards the likelier one, as p^k."
)  # fmt: skip
def printed_folding():
    return two(1, 1, prior=Fraction(3, 4))


@karwowski.claim("def-5.7-printed-uniform", eq(T.F_printed(2), T.G(2)), expect="refuted", against="text",
    instead="karwowski2025/folding-is-retraining",
    title="folding log pi as printed is retraining, at k = 2 for a uniform prior",
    source="Definitions 5.7 and 5.8, Theorem 5.9", quotes="r_{k+1} = r_0 + log p(a_t | s_t, O^(k) = 1)",
    why="The numbers of actions differ: one action here and two there."
)  # fmt: skip
def printed_fork():
    model = zoo.fork()
    return Point(model, {"p": model.uniform()})
