"""Russo, Proposition 5.1: a policy with excess cross-entropy eps loses at most sqrt(kappa eps / 2) of J(pi_plus).

As the text argues (the displays are missing in our source): the divergence of the trajectories' laws, Pinsker's
inequality, a shift factor kappa between occupancies. As reconstructed: eps is the excess over the loss of pi_plus of the
next-action loss, summed over the trajectory, that is ``sum_s d+(s) KL(pi_plus || pi)(s)``; and kappa compares the
occupancy of *pi_plus* with the one given success: ``kappa d+ >= d_{pi+}``. The chain rule in appendix A.8 forces this
numerator; with "the learned policy" of section 5 the bound is false (russo2026/prop-5.1-learned) unless its length is put
in (russo2026/prop-5.1-horizon). Then ``|J(pi_plus) - J(pi)| <= sqrt(kappa eps / 2)``, in both directions. A loss averaged
per token is to be multiplied by E[length | success] (russo2026/prop-5.1-per-token).

Trajectories are not needed: one inequality at each state, added up along the occupancy of pi_plus. Pinsker's inequality
is the limit of a bound that the kernel proves for every i: ``kappa eps >= 2 (1 - 1/(i + 1)) (J(pi_plus) - q)^2`` for
every q strictly inside (0, 1) that lies between J(pi) and J(pi_plus) or is one of them. With ``i -> oo``, ``q -> J(pi)``
this is the proposition; J(pi) = 0 is included. pi may be improper; V_pi may be any solution of its Bellman equation that
lies in [0, 1], the minimal one among them.
"""

from fractions import Fraction

from scsym.analysis import evaluate, policy_divergence
from scsym.claims.former import claim
from scsym.exact import log as logarithm
from scsym.exact import oo
from scsym.mdp import Policy, zoo
from scsym.operators import shift_factor, success_condition
from scsym.theories import learned as first

PRINTED = (
    "Suppose an estimated policy achieves excess cross-entropy loss [eps] relative to the success-conditioned policy. Then "
    "its success probability satisfies [J(hat pi) >= J(pi+) - sqrt(kappa eps / 2)]"
)


@claim(
    "russo2026/prop-5.1",
    expect="proven",
    title="excess cross-entropy bounds the loss of success probability",
    source="Proposition 5.1",
    printed=PRINTED,
    says=r"if \kappa d_+(s) \ge d_{\pi_+}(s) for all s, then \kappa \epsilon \ge 2 (1 - \frac{1}{i + 1}) (J(\pi_+) - q)^2 for "
    r"every i and every 0 < q < 1 with (q - J(\hat\pi)) (J(\pi_+) - q) \ge 0: in the limit "
    r"|J(\pi_+) - J(\hat\pi)| \le \sqrt{\kappa \epsilon / 2}",
)
def bound(p):
    p.theorem(first.shifted_bound())
    # the pair of policies that breaks the other readings of kappa
    model, pi0 = zoo.win_lose_stay()
    hat = Policy(model, {"s": {"win": "1/20", "lose": "3/20", "stay": "4/5"}})
    excess, kappa, gap = _figures(p, model, pi0, hat)
    p.exact("gap, kappa, eps", [gap, kappa, excess], ["3/4", 1, logarithm(2) + 9 * logarithm("9/8")])
    p.holds("the bound squared, .936^2", "<", excess / 2, Fraction(937, 1000) ** 2)
    p.holds("the bound squared, .936^2", ">", excess / 2, Fraction(935, 1000) ** 2)
    model, pi0 = zoo.prompts()
    hat = Policy(model, {"x1": {"right": 1, "wrong": 0}, "x2": {"right": "1/2", "wrong": "1/2"}})
    excess, kappa, gap = _figures(p, model, pi0, hat)
    p.exact("gap, kappa, eps of prompts", [gap, kappa, excess], ["1/4", "9/2", logarithm(2) / 9])
    # a policy that drops an action of pi_plus has no finite excess
    never = Policy(model, {"x1": {"right": 1, "wrong": 0}, "x2": {"right": 0, "wrong": 1}})
    plus, weights = success_condition(model, pi0), evaluate(model, pi0).success_occupancy
    p.exact("excess of a policy that drops an answer", policy_divergence("forward_kl", plus, never, weights), oo)


def _figures(p, model, pi0, hat):
    """The excess loss, the shift factor and the gap; the squared bound is checked."""
    plus = success_condition(model, pi0)
    excess = policy_divergence("forward_kl", plus, hat, evaluate(model, pi0).success_occupancy)
    kappa, gap = shift_factor(model, pi0), evaluate(model, plus).J - evaluate(model, hat).J
    p.holds(f"the bound for {model.name}", ">=", excess * (kappa / 2), gap**2)
    return excess, kappa, gap


@claim(
    "russo2026/prop-5.1-paths",
    expect="proven",
    title="the trajectories' divergence bounds what an outcome can be worth",
    source="Appendix A.8",
    printed="equality (c) uses the chain rule of KL divergence",
    says=r"for all \alpha, \beta > 0: \log(\alpha J(\hat\pi) + \beta (1 - J(\hat\pi))) \ge J(\pi_+) \log \alpha + "
    r"(1 - J(\pi_+)) \log \beta - \sum_s d_{\pi_+}(s) KL(\pi_+\|\hat\pi)(s), the relative entropy of the two outcomes in its "
    r"dual form",
)
def paths(p):
    p.theorem(first.from_start())
    p.theorem(first.nonnegative_KL())


@claim(
    "russo2026/prop-5.1-pinsker",
    expect="proven",
    title="Pinsker's inequality for two outcomes",
    source="Appendix A.8",
    printed="By Pinsker's inequality",
    says=r"J(\pi_+) \log \frac{x}{q} + (1 - J(\pi_+)) \log \frac{1 - x}{1 - q} \ge \frac{2 i (i + 2 j + 1)}{(i + j + 1)^2} "
    r"(J(\pi_+) - q)^2 for x = \frac{(j + 1) q + i J(\pi_+)}{i + j + 1}, all natural i, j; and "
    r"\sum_s d_{\pi_+} KL \ge 2 (1 - \frac{1}{i + 1}) (J(\pi_+) - q)^2",
)
def pinsker(p):
    p.theorem(first.pinsker())
    p.theorem(first.gap_bound())
    # kl(1/2, 1/4) = 1/2 log(4/3) against 2 (1/4)^2, and its first partial bounds
    exact = logarithm("4/3") / 2
    p.holds("kl(1/2, 1/4)", ">", exact, Fraction(1, 8))
    for i in (1, 5, 50):
        p.holds(f"the bound for i = {i}", ">", exact, Fraction(1, 8) * Fraction(i, i + 1))
