"""KL-regularised training: the optimum, its value and the gap of any policy; advantages of a verdict; lengths."""

from fractions import Fraction

from scsym.claims import paper
from scsym.language import Theory, delta, eq, ge, log, sum_
from scsym.models import table
from scsym.prove import auto, prove
from scsym.theories.laws import y, z
from scsym.theories.lemmas import divergences as lib
from scsym.theories.scores import verdicts as W

from .verdicts import normaliser, success

T = lib.donsker_varadhan().theory  # p: any policy, q: the reference, w = e^(A/beta), tilt: the optimum
rl = paper("rl-finetuning", T)
VALUE = sum_(y, T.p(y) * log(T.w(y)))


@rl.claim("regularised-optimum", [eq(VALUE - T.KL(), log(T.W()) - T.KL_tilt()), ge(log(T.W()), VALUE - T.KL())],
          title="the KL-regularised optimum, with the exact gap of any policy",
          source="Mroueh 2025, section 2; Ziebart 2010, as commonly quoted")  # fmt: skip
def regularised_optimum():
    exact, bound = regularised_optimum.goals
    identity = auto(T, exact, [lib.donsker_varadhan()])
    return identity, auto(T, bound, [lib.variational_bound()])


@rl.claim("mean-only", eq(W.p_new() * (1 - W.p_ref() + W.E() * W.p_ref()), W.E() * W.p_ref()), theory=W,
          title="without the deviation (sigma = 1) the fixed point is reached in one step, whatever the old policy",
          source="Liu et al. 2025 (Dr. GRPO), in Mroueh's recurrence, as commonly quoted")  # fmt: skip
def mean_only():
    return success(), normaliser()


A = Theory("verdict advantages", reading="a policy, a verdict, a function, and conditional means").declare(
    r"""
    y, z in Y    the answers
    pi(y)        law        \pi   the policy
    r(y)         indicator   r     the verdict, zero or one
    f(y)         real       f     a function of the answers
    good         real       f_1   its mean over right answers
    bad          real       f_0   its mean over wrong answers
    """
)
A = A.define("p", (), sum_(y, A.pi(y) * A.r(y)), sign="nonneg", reading="the success probability", latex="p")
A = A.assuming("good_def", eq(A.good() * A.p(), sum_(y, A.pi(y) * A.r(y) * A.f(y))), "a conditional mean")
A = A.assuming("bad_def", eq(A.bad() * (1 - A.p()), sum_(y, A.pi(y) * (1 - A.r(y)) * A.f(y))), "a conditional mean")
UPDATE = sum_(y, A.pi(y) * (A.r(y) - A.p()) * A.f(y))


rl.claim("verdict-advantage", eq(UPDATE, A.p() * (1 - A.p()) * (A.good() - A.bad())), theory=A,
          title="the mean of (r - p) f is p (1 - p) times the difference of the conditional means",
          source="Mroueh 2025, section 2, as commonly quoted, corrected")  # fmt: skip


@rl.claim("verdict-advantage-printed", eq(UPDATE, (1 - A.p()) * A.good() - A.p() * A.bad()), theory=A,
          expect="refuted", against="reading", instead=["rl-finetuning/verdict-advantage"],
          title="the same with weights 1 - p and p and conditional means", source="Mroueh 2025, section 2, as commonly quoted",
          why="A factor p, respectively 1 - p, is missing.")  # fmt: skip
def verdict_advantage_printed():
    cells = {"pi": {"right": "1/4", "wrong": "3/4"}, "r": {"right": "1", "wrong": "0"},
             "f": {"right": "1", "wrong": "0"}, "p": "1/4", "good": "1", "bad": "0"}  # fmt: skip
    return table({"Y": ["right", "wrong"]}, cells)


# One over the length as a weight: the expected update of a softmax over whole answers, against the gradient of J

L = Theory("lengths", reading="answers with lengths, and a softmax over whole answers").declare(
    r"""
    y, z in Y    the answers
    pi(y)        law        \pi   the policy
    r(y)         indicator   r     the verdict
    inv(y)       positive   c     one over the length
    """
)
L = L.define("J", (), sum_(y, L.pi(y) * L.r(y)), sign="nonneg", reading="the success probability", latex="J")
L = L.define("up", (z,), sum_(y, L.pi(y) * (L.r(y) - L.J()) * L.inv(y) * (delta(y, z) - L.pi(z))),
             reading="the expected update of a logit", latex="u")  # fmt: skip
L = L.define("slope", (z,), L.pi(z) * (L.r(z) - L.J()), reading="the derivative of J by a logit", latex="J'")


E = L.declare("one   positive   c_0   one over the common length")
E = E.assuming("equal", eq(E.inv(y), E.one()), "all answers have one length")


@rl.claim("length-weight-equal", eq(E.up(z), E.one() * E.slope(z)), theory=E,
          title="dividing by the length only rescales the update where all answers have one length",
          source="GRPO's length term, as commonly quoted")  # fmt: skip
def length_weight_equal():
    return prove(E, length_weight_equal.goals[0], by=[E.up_def, E.slope_def, E.J_def, E.equal, E.pi_sums])


@rl.claim("length-weight", ge(sum_(z, L.up(z) * L.slope(z)), 0), theory=L, expect="refuted", against="reading",
          instead=["rl-finetuning/length-weight-equal"],
          title="dividing by the length only rescales: the expected update never points against the gradient",
          source="GRPO's length term, against it Liu et al. 2025 (Dr. GRPO), as commonly quoted",
          why="Two short right answers (3/20 each), one long right answer (3/5, ten times as long), four long wrong ones.")  # fmt: skip
def length_weight():
    law = {"s1": ("3/20", 1, "1"), "s2": ("3/20", 1, "1"), "long": ("3/5", 1, "1/10")}
    law |= {f"w{n}": ("1/40", 0, "1/10") for n in range(4)}
    pi = {name: Fraction(p) for name, (p, _, _) in law.items()}
    J = sum(pi[name] * r for name, (_, r, _) in law.items())
    push = {name: pi[name] * (r - J) * Fraction(c) for name, (_, r, c) in law.items()}
    total = sum(push.values())
    cells = {
        "pi": pi, "r": {n: v[1] for n, v in law.items()}, "inv": {n: v[2] for n, v in law.items()},
        "up": {n: push[n] - total * pi[n] for n in law}, "slope": {n: pi[n] * (law[n][1] - J) for n in law}, "J": J,
    }  # fmt: skip
    return table({"Y": list(law)}, cells)
