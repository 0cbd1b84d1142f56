"""Policy gradients from groups of sampled answers: leave-one-out, the group mean, and its standard deviation.

``pi`` is any policy, ``g`` one component of its score (mean zero); sums over y, z, x are means over independent answers.
"""

from scsym.claims import paper
from scsym.language import Hypothesis, eq, ge, sum_
from scsym.models import bandit
from scsym.prove import auto, prove, square_zero, times
from scsym.theories.scores import gradient, group, x, y, z
from scsym.theories.scores import scores as T

rl = paper("rl-finetuning", T)
PAIR, TRIPLE = group(T, y, z), group(T, y, z, x)


def leave_one_out(own, *others):
    """The reward less the mean of the other answers' rewards, times the score."""
    mean = T.r(others[0])
    for other in others[1:]:
        mean = mean + T.r(other)
    return (T.r(own) - mean / len(others)) * T.g(own)


TWO = sum_((y, z), PAIR * (leave_one_out(y, z) + leave_one_out(z, y)) / 2)
THREE = sum_((y, z, x), TRIPLE * (leave_one_out(y, z, x) + leave_one_out(z, x, y) + leave_one_out(x, y, z)) / 3)


@rl.claim("leave-one-out", [eq(TWO, gradient(T)), eq(THREE, gradient(T))], title="RLOO is unbiased, groups of 2 and 3",
          source="Kool et al. 2019; Ahmadian et al. 2024, as commonly quoted")  # fmt: skip
def unbiased():
    return [auto(T, goal) for goal in unbiased.goals]


MEAN = (T.r(y) + T.r(z)) / 2
MEAN3 = (T.r(y) + T.r(z) + T.r(x)) / 3
OWN3 = sum_((y, z, x), TRIPLE * sum((T.r(o) - MEAN3) * T.g(o) for o in (y, z, x)) / 3)
OWN = sum_((y, z), PAIR * ((T.r(y) - MEAN) * T.g(y) + (T.r(z) - MEAN) * T.g(z)) / 2)


rl.claim("group-mean", eq(OWN, gradient(T) / 2), title="the mean of a group of 2, own answer included, halves the gradient",
          source="GRPO and Dr. GRPO, as commonly quoted")  # fmt: skip


rl.claim("group-mean-three", eq(OWN3, 2 * gradient(T) / 3), title="a group of 3, own answer included: two thirds of it",
         source="GRPO and Dr. GRPO, as commonly quoted")  # fmt: skip


@rl.claim("group-mean-unbiased", eq(OWN, gradient(T)), expect="refuted", against="reading",
          instead=["rl-finetuning/group-mean", "rl-finetuning/leave-one-out"],
          title="the group mean is an unbiased baseline", source="as commonly quoted")  # fmt: skip
def group_mean_unbiased():
    return bandit([0, 1], pi=["1/2", "1/2"])


# The standard deviation of a group, verdicts zero or one: the advantage of a mixed group is the same multiple of the
# deviation from the mean for every mixed group of two or three answers.

BINARY = T.assuming("binary", eq(T.r(y) ** 2, T.r(y)), "the reward is zero or one")
B = BINARY.declare(
    r"""
    sd(y, z)   nonneg   \sigma   the standard deviation of a group of two
    A(y, z)    real     A        the advantage of the first answer, zero where both agree
    """,
    sd=lambda m, one, other: abs(m.worth(one) - m.worth(other)) / 2,
    A=lambda m, one, other: m.worth(one) - m.worth(other),
)
GAP = B.r(y) - B.r(z)
B = B.assuming("sd_def", eq(B.sd(y, z) ** 2, ((B.r(y) - MEAN) ** 2 + (B.r(z) - MEAN) ** 2) / 2), "root of the variance")
B = B.assuming("A_def", eq(B.A(y, z) * B.sd(y, z), B.r(y) - MEAN), "deviation over standard deviation")
B = B.assuming("agreed", eq(B.A(y, z) * (1 - GAP**2), 0), "no advantage where both agree")
NORMALISED = sum_((y, z), PAIR * (B.A(y, z) * T.g(y) + B.A(z, y) * T.g(z)) / 2)


@rl.claim("standard-deviation-two", eq(NORMALISED, gradient(T)), theory=B,
          title="GRPO with groups of 2: dividing by the standard deviation gives the gradient itself",
          source="ours; against the difficulty bias of Liu et al. 2025 (Dr. GRPO), as commonly quoted")  # fmt: skip
def standard_deviation_two():
    sd, away = B.sd(y, z), GAP**2 * (2 * B.sd(y, z) - 1)
    # a mixed group has deviation 1/2: gap^2 (2 sd - 1)(2 sd + 1) = 0, and the last factor is positive
    product = auto(B, eq(away * (2 * sd + 1), 0))
    square = prove(B, ge(0, away**2), using=[times(-away, product)], remainder=2 * sd * away**2)
    half = square_zero(square, away)
    cube = auto(B, eq(GAP**3, GAP))
    same = auto(B, eq(B.A(y, z), GAP), [half, cube])  # fmt: skip
    return same


C = BINARY.declare(r"root  positive  \sqrt{2}  the square root of two")
C = C.with_hypotheses(Hypothesis("root_def", eq(C.root() ** 2, 2), "a square root", True))
COUNT = C.r(y) + C.r(z) + C.r(x)
C = C.define("A", (y, z, x), 3 * (C.r(y) - COUNT / 3), times=C.root(), latex="A",
             reading="the advantage of the first answer of a group of three, over their deviation")  # fmt: skip


@rl.claim("standard-deviation-three",
          [eq(COUNT * (3 - COUNT) * (COUNT * (3 - COUNT) - 2), 0),
           eq(sum_((y, z, x), TRIPLE * C.A(y, z, x) * C.g(y)), C.root() * gradient(C))], theory=C,
          title="GRPO with groups of 3: every mixed group has the same deviation, and sqrt 2 times the gradient",
          source="ours; against the difficulty bias of Liu et al. 2025 (Dr. GRPO), as commonly quoted")  # fmt: skip
def standard_deviation_three():
    same, update = standard_deviation_three.goals
    return (
        auto(C, same),
        auto(C, update),
    )  # fmt: skip


# The baseline of least variance

V = T.declare("best   real   b^*   the best baseline\nb   real   b   any baseline",
              b=lambda m: sum(m.law("pi", o) * m.worth(o) for o in m.domain("Y")))  # fmt: skip
SQUARE = sum_(y, V.pi(y) * V.g(y) ** 2)
V = V.assuming("best_def", eq(V.best() * SQUARE, sum_(y, V.pi(y) * V.g(y) ** 2 * V.r(y))), "the mean weighted by g^2")


def moment(baseline):
    """The second moment of the estimate (r - b) g."""
    return sum_(y, V.pi(y) * V.g(y) ** 2 * (V.r(y) - baseline) ** 2)


rl.claim("best-baseline", eq(moment(V.b()) - moment(V.best()), (V.b() - V.best()) ** 2 * SQUARE), theory=V,
          title="the baseline of least variance, with the exact excess", source="Greensmith et al. 2004, as commonly quoted")  # fmt: skip


VALUE = sum_(y, T.pi(y) * T.r(y))
SECOND = sum_(y, T.pi(y) * T.g(y) ** 2 * (T.r(y) - VALUE) ** 2)


@rl.claim("value-baseline", ge(sum_(y, T.pi(y) * T.g(y) ** 2 * T.r(y) ** 2), SECOND), expect="refuted",
          against="reading", instead=["rl-finetuning/best-baseline"],
          title="the value is the baseline of least variance, or at least no worse than none",
          source="as commonly quoted")  # fmt: skip
def value_baseline():
    return bandit([0, 1], pi=["1/4", "3/4"])
