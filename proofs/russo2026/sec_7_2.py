"""Russo, Section 7.2: weighted maximum likelihood is solved by a Gibbs policy.

The text relates success conditioning to updates that weigh sampled actions: the policy that maximises the weighted
log-likelihood ``sum_a pi0 w log pi`` is ``pi0 w / sum_a pi0 w``. With w = Q it is success conditioning, with
``w = exp(A / beta)`` the Gibbs form. As reconstructed (the display is missing in our source), for any nonnegative
weights that are not all zero where pi0 is not.
"""

from scsym.claims import claim
from scsym.prove import Declaration, auto, eq, ge, log, sum_
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


short = -sum_(a, T.pi0(s, a) * G.w(s, a) * log(G.gap_ratio(s, a)))


def shortfall():
    """What the log-likelihood of pi lacks is ``Z KL(g || pi)``."""
    return auto(G, eq(short, G.Z(s) * G.gap(s)))


def sums():
    """The Gibbs policy is a probability."""
    return auto(G, eq(sum_(a, G.gibbs(s, a)), 1))


@claim("russo2026/sec-7.2-gibbs", G, [eq(short, G.Z(s) * G.gap(s)), ge(short, 0)],
    title="weighted maximum likelihood falls short of the Gibbs policy by a divergence", source="Section 7.2",
    reconstructed="the maximiser of the weighted log-likelihood is proportional to pi0 times the weight"
)  # fmt: skip
def gibbs():
    yield shortfall()
    yield auto(G, ge(short, 0), [shortfall(), nonnegative(G, GAP, sums())])


ATTAINED = G.assuming("attained", ge(0, sum_(s, G.Z(s) * G.gap(s))), "pi attains the maximum at every state")


@claim("russo2026/sec-7.2-unique", ATTAINED, eq(T.pi(s, a), G.gibbs(s, a)),
    title="only the Gibbs policy attains the maximum", source="Section 7.2"
)  # fmt: skip
def unique():
    same = agree(ATTAINED, GAP, G.Z(s), lemma_of(ATTAINED, ATTAINED.attained), sums())
    return same


BY_OUTCOME = OUTCOME.assuming("by_outcome", eq(G.w(s, a), T.Q(s, a)), "the weights are the success probabilities")


@claim("russo2026/sec-7.2-outcome", BY_OUTCOME, eq(G.gibbs(s, a), T.pi_plus(s, a)),
    title="weights by the success probability give pi_plus", source="Section 7.2"
)  # fmt: skip
def by_outcome():
    return auto(BY_OUTCOME, eq(G.Z(s), T.V(s)))
