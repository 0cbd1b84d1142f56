"""Russo, Proposition 5.1: excess cross-entropy bounds the loss of success probability.

As reconstructed (the displays are missing in our source): ``(J(pi+) - J(hat pi))^2 <= kappa eps / 2``, where eps is the
expected divergence along a successful trajectory and kappa bounds ``d_{pi+} / d_+``. The trajectories' divergence bounds
what the outcome can be worth (appendix A.8, by the chain rule); Pinsker's inequality for two outcomes is then obtained
from the tangent line of the logarithm, cut into i pieces, and i to infinity by the Archimedean rule.

``q`` stands for a success probability strictly between 0 and 1 and between those of the two policies (that of hat pi, if it
is neither 0 nor 1).
"""

from scsym.claims import paper
from scsym.mdp import zoo
from scsym.models import Point
from scsym.operators import success_condition
from scsym.prove import ge
from scsym.theories import learned as first
from scsym.theories.learned import learned as T

russo = paper("russo2026", T)
PRINTED = (
    "Suppose an estimated policy achieves excess cross-entropy loss [eps] relative to the success-conditioned policy. Then "
    "its success probability satisfies [J(hat pi) >= J(pi+) - sqrt(kappa eps / 2)]"
)
gap = (T.J_plus() - T.q()) ** 2


def learned_exactly():
    """A model: pi_plus learned without error, so that every point on the way is the same."""
    model = zoo.K()
    return Point(model, {"pi0": model.uniform(), "pi": success_condition(model, model.uniform())})


@russo.claim("prop-5.1", ge(T.kappa() * T.eps(), 2 * gap),
    title="excess cross-entropy bounds the loss of success probability", source="Proposition 5.1", quotes=PRINTED
)  # fmt: skip
def bound():
    return first.all_pieces(first.shifted_bound(), T.kappa() * T.eps(), gap), learned_exactly()


@russo.claim("prop-5.1-pieces", first.shifted_bound().statement,
    title="the same with the tangent line cut into i + 1 pieces", source="Proposition 5.1"
)  # fmt: skip
def pieces():
    return first.shifted_bound(), learned_exactly()


@russo.claim("prop-5.1-paths", [first.from_start().statement, first.nonnegative_KL().statement],
    title="the trajectories' divergence bounds what an outcome can be worth", source="Appendix A.8",
    quotes="equality (c) uses the chain rule of KL divergence",
    why="The relative entropy of the two outcomes, in its dual form."
)  # fmt: skip
def paths():
    return first.from_start(), first.nonnegative_KL()


@russo.claim("prop-5.1-pinsker", [first.pinsker().statement, ge(first.path_divergence(), 2 * gap)],
    title="Pinsker's inequality for two outcomes, by pieces of the tangent line, and for the trajectories' divergence",
    source="Appendix A.8", quotes="By Pinsker's inequality"
)  # fmt: skip
def pinsker():
    return first.pinsker(), first.all_pieces(first.gap_bound(), first.path_divergence(), gap), learned_exactly()
