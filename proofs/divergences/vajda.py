"""Vajda's bound, stated and not proven here; the simpler bound that it is sometimes quoted as is false."""

from scsym.claims import paper
from scsym.language import eq, ge, log
from scsym.models import bandit
from scsym.theories import laws

T = laws.near().declare(
    r"""
    far    positive   s   one plus the total variation
    rest   positive   c   one minus the total variation
    """,
    far=lambda m: 1 + laws.total_variation(m),
    rest=lambda m: 1 - laws.total_variation(m),
)
T = T.assuming("far_def", eq(T.far(), 1 + T.TV()), "one plus the total variation")
T = T.assuming("rest_def", eq(T.rest(), 1 - T.TV()), "one minus the total variation, which is below one")
div = paper("divergences", T)
RATIO = log(T.far()) - log(T.rest())

div.claim(
    "vajda", ge(T.far() * T.KL(), T.far() * RATIO - 2 * T.TV()), expect="open",
    title="KL is at least log((1 + TV)/(1 - TV)) - 2 TV/(1 + TV)", source="Vajda 1970, as commonly quoted",
    why="Missing: a lemma that refines the way between two coins, as for Pinsker's inequality.",
)  # fmt: skip


@div.claim("vajda-simpler", ge(T.KL(), T.TV() * RATIO), expect="refuted", against="reading",
           title="KL is at least TV log((1 + TV)/(1 - TV))", source="as sometimes quoted")  # fmt: skip
def vajda_simpler():
    return bandit(p=[0, 1], q=["3/4", "1/4"])
