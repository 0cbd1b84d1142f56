"""Karwowski and Douglas, the end of Section 5 and Section 6: best-of-k, and the effective horizon.

Two informal sentences, read literally. Question (1) asks what to do if the prior acts later, question (2) if the policy
itself does: the answers agree where the once conditioned policy is coherent. Nothing follows then about acting greedily
on the prior's Q, which is what the effective horizon is about.
"""

from fractions import Fraction

from scsym.analysis import boltzmann_incoherence, effective_horizon
from scsym.claims import claim
from scsym.language import Theory, eq, gt
from scsym.mdp import MDP, zoo
from scsym.operators import best_of_n, iterate, success_condition
from scsym.theories.measured import first_action, uniform, until


def agreeing():
    """Two rooms: the answers to both questions agree, and the room that looks better to the uniform prior is not."""
    rows = {
        "o": {"to x": "x", "to y": "y"},
        "x": {"good": "end", "bad": "end"},
        "y": {"one": "end", "two": "end", "three": "end", "four": "end"},
    }
    weights = {("o", "to x"): "7/8", ("x", "bad"): 0, ("y", "two"): "1/4", ("y", "three"): "1/4", ("y", "four"): 0}
    return uniform(MDP(rows, initial="o", terminal={"end": 1}, weights=weights, name="two rooms"))


H = Theory("horizon").declare(
    r"""
    kappa    real   \kappa_1(G\pi)   the incoherence of the prior conditioned once, delta = 1
    greedy   real   S_1              the success probability of the worst policy that is greedy on the prior's Q
    S_best   real   S^*              the largest success probability
    """,
    kappa=lambda m: boltzmann_incoherence(m.mdp, success_condition(m.mdp, m.the_policy("pi0")), 1),
    greedy=lambda m: effective_horizon(m.mdp, m.the_policy("pi0")).worst[0],
    S_best=lambda m: effective_horizon(m.mdp, m.the_policy("pi0")).optimum,
)
AGREE = H.assuming("agree", eq(H.kappa(), 0), "the answers to questions (1) and (2) agree")


@claim("karwowski2025/sec-6-agree", AGREE, eq(H.greedy(), H.S_best()), expect="refuted", against="reading",
    instead="karwowski2025/sec-6-two-rooms",
    title="where the answers to both questions agree, greed on the random policy's Q is optimal", source="Section 6",
    quotes="we rephrase their finding to state that deep RL tends to succeed when there is no difference between answers to Questions (1) and (2)",
    why="Greedy gets 7/8 and the best policy 1: an effective horizon of 2."
)  # fmt: skip
def agree():
    return agreeing()


@claim("karwowski2025/sec-6-two-rooms", H, [eq(H.kappa(), 0), eq(H.greedy(), Fraction(7, 8)), eq(H.S_best(), 1)],
    expect="proven for this shape",
    title="a model where the answers agree and greed on the random policy's Q is not optimal", source="Section 6"
)  # fmt: skip
def two_rooms():
    return agreeing()


K = Theory("best of k").declare(
    r"""
    k in N
    G(k)      real   G^k        the probability of the better action after k steps of retraining
    most(k)   real   \pi_{(k)}  its probability under best-of-k
    """,
    G=until(3, lambda m, k: first_action(iterate(m.mdp, m.the_policy("pi0"), k))),
    most=until(4, lambda m, k: first_action(best_of_n(m.mdp, m.the_policy("pi0"), k, m.mdp.weight)), first=1),
)
RETRAINED = [(2, 3), (4, 5), (8, 9)]


@claim("karwowski2025/sec-5-best-of-k", K, [eq(K.G(1), K.most(2)), eq(K.G(2), K.most(3))], expect="refuted",
    against="reading", instead="karwowski2025/sec-5-best-of-k-between",
    title="a phase of retraining as one more sample of best-of-k", source="Section 5, end",
    quotes="no difference on the margin with each phase of re-training equivalent to linearly increasing k",
    why="Rewards 0 and -log 2, uniform prior: 2/3 and 4/5 after retraining, 3/4 and 7/8 for the best of 2 and 3."
)  # fmt: skip
def one_more():
    return uniform(zoo.weighted_bandit(1, "1/2"))


@claim("karwowski2025/sec-5-best-of-k-between", K,
    [
        *(eq(K.G(k), Fraction(*value)) for k, value in enumerate(RETRAINED, start=1)),
        *(eq(K.most(k), 1 - Fraction(1, 2**k)) for k in range(1, 5)),
        *(g for k in (1, 2, 3) for g in (gt(K.G(k), K.most(k)), gt(K.most(k + 1), K.G(k)))),
    ], expect="proven for this shape", title="k steps of retraining lie between best-of-k and best-of-(k + 1)",
    source="Section 5, end", why="Two actions, weights 1 and 1/2, uniform prior."
)  # fmt: skip
def between():
    return uniform(zoo.weighted_bandit(1, "1/2"))
