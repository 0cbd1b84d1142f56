"""Policy gradients from groups of any size: one answer y, and all others of its group as one independent draw o.

The answers of a group are alike, so that the mean over the group is the mean of one of them.
"""

from scsym.claims import paper
from scsym.language import Index, eq, natural, sum_
from scsym.models import table
from scsym.prove import prove
from scsym.theories.scores import gradient, scores, y

o, n = Index("o", "O"), natural("n")
T = scores.declare(
    r"""
    o in O     all other answers of a group
    n in N
    Q(o)       law       Q     the probability of the others
    b(o)       real      b     a baseline from the others, such as their mean reward
    S(o)       real      S     the sum of the others' rewards
    """
)
rl = paper("rl-finetuning", T)
COINS = {"Q": {"x": "1/2", "z": "1/2"}, "b": {"x": "1", "z": "0"}, "S": {"x": "1", "z": "0"}, "pi": {"right": "1/4", "wrong": "3/4"},
         "r": {"right": "1", "wrong": "0"}, "g": {"right": "3/4", "wrong": "-1/4"}}  # fmt: skip
MODEL = table({"Y": ["right", "wrong"], "O": ["x", "z"]}, COINS)


def mean(advantage):
    """The mean of an advantage times the score."""
    return sum_((y, o), T.pi(y) * T.Q(o) * advantage * T.g(y))


@rl.claim("leave-one-out-any", eq(mean(T.r(y) - T.b(o)), gradient(T)), title="RLOO is unbiased, groups of any size",
          source="Kool et al. 2019; Ahmadian et al. 2024, as commonly quoted")  # fmt: skip
def leave_one_out_any():
    return prove(T, leave_one_out_any.goals[0], by=[T.Q_sums, T.score_mean]), MODEL


@rl.claim("group-mean-any", eq(mean((n + 2) * T.r(y) - (T.r(y) + T.S(o))), (n + 1) * gradient(T)),
          title="the mean of a group of G, own answer included, shrinks the gradient by 1 - 1/G",
          source="GRPO and Dr. GRPO, as commonly quoted", why="The group has G = n + 2 answers; both sides are times G.")  # fmt: skip
def group_mean_any():
    return prove(T, group_mean_any.goals[0], by=[T.Q_sums, T.score_mean]), MODEL


A = T.declare(
    r"""
    right(o)   real   A_1   the advantage of a right answer among these others
    wrong(o)   real   A_0   that of a wrong one
    """
).assuming("binary", eq(T.r(y) ** 2, T.r(y)), "the reward is zero or one")  # fmt: skip
GIVEN = T.r(y) * A.right(o) + (1 - T.r(y)) * A.wrong(o)


@rl.claim("standard-deviation-any", eq(mean(GIVEN), sum_(o, T.Q(o) * (A.right(o) - A.wrong(o))) * gradient(T)), theory=A,
          title="for a verdict, any normalisation within a group only rescales the gradient of a prompt",
          source="ours; against the difficulty bias of Liu et al. 2025 (Dr. GRPO), as commonly quoted",
          why="The factor is the mean of A_1 - A_0 over the other answers; it depends on the prompt through p alone.")  # fmt: skip
def standard_deviation_any():
    return prove(A, standard_deviation_any.goals[0], by=[T.score_mean]), table(
        {"Y": ["right", "wrong"], "O": ["x", "z"]}, COINS | {"right": {"x": "0", "z": "1"}, "wrong": {"x": "-1", "z": "0"}})  # fmt: skip
