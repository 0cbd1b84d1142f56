"""Verdicts that are zero or one: what the KL-regularised optimum does to the success probability."""

from fractions import Fraction

from scsym.claims import paper
from scsym.language import Theory, eq, gt, log
from scsym.models import bandit, table
from scsym.prove import auto, multiply
from scsym.theories.scores import verdicts as T

rl = paper("rl-finetuning", T)


def normaliser():
    """``Z = 1 + (E - 1) p_ref``."""
    return auto(T, eq(T.Z(), 1 + (T.E() - 1) * T.p_ref()))


def success():
    """``p_new Z = E p_ref``."""
    return auto(T, eq(T.p_new() * T.Z(), T.E() * T.p_ref()))  # fmt: skip


@rl.claim("odds", eq(T.p_new() * (1 - T.p_ref()), T.E() * T.p_ref() * (1 - T.p_new())),
          title="the KL-regularised optimum multiplies the odds of success by E = e^(1/(beta sigma))",
          source="Mroueh 2025, recurrence, as commonly quoted")  # fmt: skip
def odds():
    """``p_new (1 - p_ref) = E p_ref (1 - p_new)``."""
    return success(), normaliser()


G = T.assuming("gain", gt(T.E(), 1), "beta and sigma are positive").assuming("some", gt(T.p_ref(), 0), "not hopeless")
G = G.assuming("not_all", gt(1, T.p_ref()), "not perfect")


@rl.claim("amplification", gt(T.p_new(), T.p_ref()), theory=G, title="GRPO amplifies success",
          source="Mroueh 2025, as commonly quoted")  # fmt: skip
def amplification():
    gain, some, rest = (
        auto(G, gt(x - bound, 0))
        for x, bound, law in ((T.E(), 1, G.gain), (T.p_ref(), 0, G.some), (1, T.p_ref(), G.not_all))
    )
    product = multiply(multiply(gain, some), rest)
    return product, success(), normaliser()


W = T.assuming("gain", gt(T.E(), 1), "beta and sigma are positive")


@rl.claim("amplification-always", gt(T.p_new(), T.p_ref()), theory=W, expect="refuted", against="strengthening",
          instead=["rl-finetuning/amplification"], title="GRPO amplifies success for every reference",
          source="as commonly quoted, without its condition")  # fmt: skip
def amplification_always():
    return bandit([1, 0], ref=[1, 0])


# One step of the iteration with the group's deviation: odds h(p) = odds(p_ref) e^(1/(beta sigma(p))).
# With e^(1/(beta sigma)) = 2^(4/sigma): 2^10 at p = 1/5, where sigma = 2/5, and 2^8 at p = 1/2, where sigma = 1/2.

C = Theory("a cycle", reading="two steps of the iteration, from p1 and from p2").declare(
    r"""
    ref   positive   p_{\mathrm{ref}}   the success of the reference
    p1    positive   p_1                a success probability
    p2    positive   p_2                another
    s1    positive   \sigma_1           the deviation at p1
    s2    positive   \sigma_2           the deviation at p2
    b     positive   b                  1/beta, in units of log 2
    next1   real     n_1                the success after p1
    next2   real     n_2                the success after p2
    E1    positive   E_1                the factor of the odds at p1
    E2    positive   E_2                the factor of the odds at p2
    """
)
C = C.assuming("s1_def", eq(C.s1() ** 2, C.p1() * (1 - C.p1())), "the deviation of a verdict")
C = C.assuming("s2_def", eq(C.s2() ** 2, C.p2() * (1 - C.p2())), "the deviation of a verdict")
C = C.assuming("E1_def", eq(C.s1() * log(C.E1()), C.b() * log(2)), "e^(1/(beta sigma))")
C = C.assuming("E2_def", eq(C.s2() * log(C.E2()), C.b() * log(2)), "e^(1/(beta sigma))")
C = C.assuming("next1_def", eq(C.next1() * (1 - C.ref()), C.E1() * C.ref() * (1 - C.next1())), "the recurrence at p1")
C = C.assuming("next2_def", eq(C.next2() * (1 - C.ref()), C.E2() * C.ref() * (1 - C.next2())), "the recurrence at p2")
C = C.assuming("leads", eq(C.next1(), C.p2()), "p2 comes after p1")


@rl.claim("convergence", eq(C.next2(), C.p2()), theory=C, expect="refuted", against="reading",
          instead=["rl-finetuning/odds"], title="the iteration settles: what follows p2 = h(p1) is p2",
          source="Mroueh 2025, abstract, as commonly quoted: GRPO converges to a fixed point",
          why="A cycle: p1 -> p2 -> p1, exactly, so that the sequence from p1 converges nowhere.")  # fmt: skip
def convergence():
    return two_cycle()


def two_cycle():
    values = {"ref": "1/1025", "p1": "1/5", "p2": "1/2", "s1": "2/5", "s2": "1/2", "b": "4", "E1": "1024", "E2": "256",
              "next1": "1/2", "next2": "1/5"}  # fmt: skip
    return table({}, values)


@rl.claim("cycle", [eq(C.next1(), Fraction(1, 2)), eq(C.next2(), Fraction(1, 5))], theory=C,
          expect="proven for this shape", title="an exact cycle of GRPO's success probabilities, 1/5 <-> 1/2",
          source="ours; against Mroueh 2025, abstract")  # fmt: skip
def cycle():
    return two_cycle()
