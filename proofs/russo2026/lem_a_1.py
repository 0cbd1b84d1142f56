"""Russo, Lemma A.1: pi_plus(a|s) = pi0(a|s) Q(s, a) / V(s).

As the text argues (proof missing in our source) and as reconstructed: Bayes' rule and the Markov property. With x(t, s)
the probability to be in s at time t, ``P(s_t = s, a_t = a, success) = x(t, s) pi0(a|s) Q(s, a)``, so conditioning gives
the formula at every state and time with x(t, s) > 0, the same for all t. At states that pi0 never visits the conditional
probability is 0/0, even if V > 0 there; the formula is then the definition of pi_plus.
"""

from scsym.claims import claim
from scsym.prove import Declaration, eq, flip, isolate, natural, prove, sum_, times
from scsym.theories.horizon import reached
from scsym.theories.success import a, b, s
from scsym.theories.success import success as T

k = natural("k")

C = T.with_symbols(
    Declaration("x", ("N", "S"), "nonneg", "the probability to be in s at time k", "x", lambda m, n, i: reached(m, n)[i]),
    Declaration(
        "joint", ("N", "S", "A"), "nonneg", "the probability of s, a at time k and success",
        r"P(s_k = s, a_k = a, R = 1)",
        lambda m, n, i, j: reached(m, n)[i] * m.policy("pi0", i, j) * m.q("pi0", i, j),
    ),
    Declaration(
        "given", ("N", "S", "A"), "nonneg", "the probability of a at time k given s and success",
        r"P(a_k = a | s_k = s, R = 1)", lambda m, n, i, j: m.policy("pi_plus", i, j),
    ),
)  # fmt: skip
C = C.assuming(
    "markov", eq(C.joint(k, s, a), C.x(k, s) * T.pi0(s, a) * T.Q(s, a)), "Q is the success probability after (s, a)"
)
C = C.assuming(
    "conditional", eq(C.given(k, s, a) * sum_(b, C.joint(k, s, b)), C.joint(k, s, a)), "conditional probability"
)


@claim(
    "russo2026/lem-a.1",
    C,
    [
        eq(C.x(k, s) * (C.given(k, s, a) * T.V(s) - T.pi0(s, a) * T.Q(s, a)), 0),
        eq(C.x(k, s) * (C.given(k, s, a) - T.pi_plus(s, a)), 0),
        eq(sum_(a, T.pi0(s, a) * T.Q(s, a)) / T.V(s), 1),
    ],
    title="the success-conditioned policy by Bayes' rule",
    source="Lemma A.1",
    quotes="Here we state a formula for the success-conditioned policy",
)
def bayes():
    law = prove(
        C,
        eq(C.x(k, s) * (C.given(k, s, a) * T.V(s) - T.pi0(s, a) * T.Q(s, a)), 0),
        by=[T.V_value, flip(C.markov), C.conditional],
    )
    yield law
    yield (
        prove(
            C,
            eq(C.x(k, s) * (C.given(k, s, a) - T.pi_plus(s, a)), 0),
            by=[isolate(T.conditioning, T.pi_plus)],
            using=[times(1 / T.V(s), law)],
        )
    )
    yield prove(T, eq(sum_(a, T.pi0(s, a) * T.Q(s, a)) / T.V(s), 1), by=[flip(T.V_value)])
