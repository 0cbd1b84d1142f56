"""The sharp bounds on the divergence of the best of n: stated, not proven here."""

from scsym.claims import paper
from scsym.language import ge, log
from scsym.theories.ranked_outcomes import drawn as T
from scsym.theories.ranked_outcomes import n

best = paper("best-of-n", T)
COUNT = T.define("M", (n,), n + 1, sign="positive", reading="n + 1", latex="M")
best.claim(
    "divergence-sharp", ge((n + 1) * log(COUNT.M(n)) - n.number, (n + 1) * T.KL(n + 1)), theory=COUNT, expect="open",
    title="KL(best of n || one) is at most log n - (n - 1)/n", source="Beirami et al. 2024, Theorem 3.1, as commonly quoted",
    why="Missing: a lemma that refines every outcome into k pieces, as for Pinsker's inequality, with the loss of a piece of order 1/k^2.",
)  # fmt: skip
