"""Vajda's bound of KL by total variation; the simpler bound that it is sometimes quoted as is false."""

from scsym.claims import paper
from scsym.language import ge, log
from scsym.models import bandit
from scsym.prove import prove, times
from scsym.theories.lemmas import vajda as lib

T = lib.coins()
div = paper("divergences", T)
RATIO = log(T.far()) - log(T.rest())


@div.claim("vajda", ge(T.far() * T.KL(), T.far() * RATIO - 2 * T.TV()),
           title="KL is at least log((1 + TV)/(1 - TV)) - 2 TV/(1 + TV)",
           source="Vajda 1970, as commonly quoted")  # fmt: skip
def vajda():
    return prove(T, vajda.goals[0], using=[times(T.far(), lib.vajda())]), bandit(p=["1/4", "3/4"], q=["3/4", "1/4"])


@div.claim("vajda-simpler", ge(T.KL(), T.TV() * RATIO), expect="refuted", against="reading",
instead=["divergences/vajda"],
           title="KL is at least TV log((1 + TV)/(1 - TV))", source="as sometimes quoted")  # fmt: skip
def vajda_simpler():
    return bandit(p=[0, 1], q=["3/4", "1/4"])
