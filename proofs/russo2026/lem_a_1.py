"""Russo, Lemma A.1: pi_plus(a|s) = pi0(a|s) Q(s, a) / V(s).

As the text argues (proof missing in our source) and as reconstructed: Bayes' rule and the Markov property. With x(k, s)
the probability to be in s at time k, ``P(s_k = s, a_k = a, success) = x(k, s) pi0(a|s) Q(s, a)``: proven from the process
itself, the forward flow of what follows a decision. So conditioning gives the formula at every state and time with
x(k, s) > 0, the same for all k. At states that pi0 never visits the conditional
probability is 0/0, even if V > 0 there; the formula is then the definition of pi_plus.
"""

from scsym.claims import claim
from scsym.mdp import zoo
from scsym.models import Point
from scsym.prove import (
    Declaration,
    antisymmetry,
    archimedes,
    auto,
    eq,
    ge,
    induct,
    natural,
    prove,
    sum_,
    times,
)
from scsym.theories.horizon import j, k, m, with_flow, with_horizon
from scsym.theories.success import a, b, s, t
from scsym.theories.success import success as T

i = natural("i")


def markov(theory, tag, value, success, x="x"):
    """``joint(k, s, a) = x(k, s) pi(s, a) (win + sum P V)``: what follows a decision depends on state and action alone."""
    H, (pi, V, u, X) = theory, (theory.declarations[name] for name in (tag, value, success, x))
    first, zero = X(k, s) * pi(s, a), H.hypotheses[f"{success}_zero"]
    step, n = (m + 1).number, H.n(m).natural
    worth = first * (H.win(s, a) + sum_(t, H.P(s, a, t) * V(t)))

    def then(n_, i_):
        left = H.won(k, n_, s, a) + sum_(t, H.after(k, n_, s, a, t) * u(i_, t))
        return eq(left, first * (H.win(s, a) + sum_(t, H.P(s, a, t) * u(i_ + n_, t))), fix=(j,))

    flow = induct(
        H, then(j, i), j, auto(H, then(j - j, i)),
        lambda h: auto(H, then(j + 1, i), [h]),
    )  # fmt: skip
    won = prove(H, eq(H.won(k, j, s, a), first * (H.win(s, a) + sum_(t, H.P(s, a, t) * u(j, t)))), by=[zero],
                using=[times(1, flow, at={"i": j - j}), times(-H.after(k, j, s, a, t), zero, t, over=t)])  # fmt: skip
    ahead, going = step * first * H.P(s, a, t), first * sum_(t, H.P(s, a, t))
    joint, at = H.joint(k, s, a), {"j": n}
    low = [times(step, H.joint_above, at=at), times(step, won, at=at), times(first * H.P(s, a, t), H.value_near, t, m, over=t)]
    high = [times(1, H.joint_near), times(-step, won, at=at), times(ahead, H.value_above, t, n, over=t)]

    def limit(large, small, rest, lines):
        gap = large - small
        line = prove(H, ge(m.number * gap + gap + rest, 0), using=lines)
        return auto(H, ge(large, small), [archimedes(line, m, gap, gap + rest)])

    return antisymmetry(limit(joint, worth, going, low), limit(worth, joint, 1, high))


C = with_flow(with_horizon(T, "pi0", "within"), "pi0", "V", "within")
C = C.with_symbols(
    Declaration(
        "given", ("N", "S", "A"), "nonneg", "the probability of a at time k given s and success",
        r"P(a_k = a | s_k = s, R = 1)", lambda m, n, i, j: m.policy("pi_plus", i, j),
    )
)  # fmt: skip
C = C.assuming(
    "conditional", eq(C.given(k, s, a) * sum_(b, C.joint(k, s, b)), C.joint(k, s, a)), "conditional probability"
)


@claim("russo2026/lem-a.1", C,
    [
        eq(C.joint(k, s, a), C.x(k, s) * T.pi0(s, a) * T.Q(s, a)),
        eq(C.x(k, s) * (C.given(k, s, a) * T.V(s) - T.pi0(s, a) * T.Q(s, a)), 0),
        eq(C.x(k, s) * (C.given(k, s, a) - T.pi_plus(s, a)), 0),
        eq(sum_(a, T.pi0(s, a) * T.Q(s, a)) / T.V(s), 1),
    ], title="the success-conditioned policy by Bayes' rule", source="Lemma A.1",
    quotes="Here we state a formula for the success-conditioned policy"
)  # fmt: skip
def bayes():
    first = C.x(k, s) * T.pi0(s, a)
    joint = auto(C, eq(C.joint(k, s, a), first * T.Q(s, a)), [markov(C, "pi0", "V", "within")])  # fmt: skip
    yield joint
    law = auto(C, eq(C.x(k, s) * (C.given(k, s, a) * T.V(s) - T.pi0(s, a) * T.Q(s, a)), 0), [joint])
    yield law
    yield auto(C, eq(C.x(k, s) * (C.given(k, s, a) - T.pi_plus(s, a)), 0), [law])
    yield Point(zoo.chain2(), {})
