"""Russo, Section 7.2: weighted maximum likelihood is solved by a Gibbs policy.

The text relates success conditioning to updates that weigh sampled actions: the policy that maximises the weighted
log-likelihood ``sum_a pi0 w log pi`` is ``pi0 w / sum_a pi0 w``. With w = Q it is success conditioning, with
``w = exp(A / beta)`` the Gibbs form. As reconstructed (the display is missing in our source), for any nonnegative
weights that are not all zero where pi0 is not.
"""

from scsym.claims.former import claim
from scsym.prove import Declaration, eq, flip, ge, log, prove, sum_, times
from scsym.prove.tactics import lemma_of
from scsym.theories.divergence import agree, nonnegative, with_kl
from scsym.theories.success import a, s
from scsym.theories.success import success as T


def weighted(weight):
    """The theory of a weight per action; ``weight`` makes it from the success probability in a concrete model."""

    def of(m, i, j):
        return weight(m.q("pi0", i, j))

    def total(m, i):
        return sum(m.policy("pi0", i, j) * of(m, i, j) for j in m.actions)

    made = T.with_symbols(
        Declaration("w", ("S", "A"), "nonneg", "the weight of an action", r"\omega", of),
        Declaration("Z", ("S",), "positive", "the mean weight under pi0", "Z", total),
        Declaration(
            "gibbs", ("S", "A"), "nonneg", "the weighted behaviour policy", r"\frac{\pi_0 w}{Z}",
            lambda m, i, j: m.policy("pi0", i, j) * of(m, i, j) / total(m, i),
        ),
    )  # fmt: skip
    made = made.assuming("Z_def", eq(made.Z(s), sum_(a, T.pi0(s, a) * made.w(s, a))), "the mean weight")
    return made.assuming("gibbs_def", eq(made.gibbs(s, a) * made.Z(s), T.pi0(s, a) * made.w(s, a)), "normalised")


G, GAP = with_kl(weighted(lambda q: 1 + q), "gibbs", "pi", "gap")
OUTCOME = weighted(lambda q: q)


@claim(
    "russo2026/sec-7.2-gibbs",
    expect="proven",
    title="weighted maximum likelihood has the Gibbs policy as its solution",
    source="Section 7.2",
    printed="[the maximiser of the weighted log-likelihood is proportional to pi0 times the weight]",
    says=r"\sum_a \pi_0 w \log\pi falls short of its value at g = \pi_0 w / Z, Z = \sum_a \pi_0 w, by Z\, KL(g\|\pi)(s) \ge "
    r"0, and only \pi = g attains it; w = Q gives g = \pi_+",
)
def gibbs(p):
    short = -sum_(a, T.pi0(s, a) * G.w(s, a) * log(G.gap_ratio(s, a)))
    identity = prove(G, eq(short, G.Z(s) * G.gap(s)), by=[G.gap_def, flip(G.gibbs_def)])
    p.theorem(identity)
    sums = prove(
        G,
        eq(sum_(a, G.gibbs(s, a)), 1),
        using=[times(1 / G.Z(s), G.gibbs_def, over=a), times(-1 / G.Z(s), G.Z_def)],
    )
    p.theorem(prove(G, ge(short, 0), using=[times(1, identity), times(G.Z(s), nonnegative(G, GAP, sums))]))
    outcome = OUTCOME.assuming("by_outcome", eq(G.w(s, a), T.Q(s, a)), "the weights are the success probabilities")
    mean = prove(outcome, eq(G.Z(s), T.V(s)), by=[G.Z_def, outcome.by_outcome], using=[times(-1, T.V_value)])
    p.theorem(
        prove(
            outcome,
            eq(G.gibbs(s, a), T.pi_plus(s, a)),
            using=[
                times(1 / T.V(s), G.gibbs_def),
                times(-1 / T.V(s), T.conditioning),
                times(-G.gibbs(s, a) / T.V(s), mean),
                times(T.pi0(s, a) / T.V(s), outcome.by_outcome),
            ],
        )
    )
    attained = G.assuming("attained", ge(0, sum_(s, G.Z(s) * G.gap(s))), "pi attains the maximum at every state")
    same = agree(attained, GAP, G.Z(s), lemma_of(attained, attained.attained), sums)
    p.theorem(prove(attained, eq(T.pi(s, a), G.gibbs(s, a)), using=[times(1 / G.Z(s), same)]))
