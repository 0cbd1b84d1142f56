"""Russo, Lemma 4.6, first part: how much weight a chi-squared trust region lets a rare action gain.

As the text argues: at most of order sqrt(eps). As reconstructed and sharpened: with pi0(rare) = eps and any law b of the
common actions, the best is min(1, eps + sqrt(delta eps (1 - eps))), whatever their number. The certificate is a sum of
squares: chi^2 splits into the rare action's share and the scatter of the common ones.
"""

from fractions import Fraction

from scsym.analysis import chi_squared, evaluate
from scsym.claims import claim
from scsym.mdp import Policy, zoo
from scsym.operators import chi2_trust_region
from scsym.prove import Declaration, Theory, eq, ge, search, sum_
from scsym.prove.language import Index

a = Index("a", "A")


R = Theory("one state with a rare action").with_symbols(
    Declaration("eps", (), "positive", "pi0 of the rare action", r"\varepsilon"),
    Declaration("w", (), "positive", "pi0 of all common actions together", r"(1 - \varepsilon)"),
    Declaration("b", ("A",), "positive", "pi0 of a common action", "b"),
    Declaration("q", (), "nonneg", "pi of the rare action", "q"),
    Declaration("pi", ("A",), "nonneg", "pi of a common action", r"\pi"),
    Declaration("chi2", (), "real", "chi-squared of pi from pi0", r"\chi^2"),
    Declaration("delta", (), "nonneg", "the radius", r"\delta"),
)
R = R.assuming("total", eq(R.eps() + R.w(), 1), "pi0 is a probability")
R = R.assuming("b_sums", eq(sum_(a, R.b(a)), R.w()), "the common actions have the rest of pi0")
R = R.assuming("pi_sums", eq(R.q() + sum_(a, R.pi(a)), 1), "pi is a probability")
R = R.assuming(
    "chi2_value", eq(R.chi2(), R.q() ** 2 / R.eps() + sum_(a, R.pi(a) ** 2 / R.b(a)) - 1), "chi-squared, Definition 4.2"
)
R = R.assuming("radius", ge(R.delta(), R.chi2()), "pi lies in the trust region")

scatter = sum_(a, (R.pi(a) - R.b(a) * (1 - R.q()) / R.w()) ** 2 / R.b(a))
EQUATIONS = [R.total, R.b_sums, R.pi_sums, R.chi2_value]


@claim(
    "russo2026/lem-4.6-chi2",
    expect="proven",
    title="the rare action's gain under chi-squared, any number of actions",
    source="Lemma 4.6",
    printed="of order sqrt(eps)",
    says=r"\chi^2 = \frac{(q - \varepsilon)^2}{\varepsilon (1 - \varepsilon)} + \sum_a \frac{1}{b_a} \left(\pi_a - "
    r"\frac{b_a (1 - q)}{1 - \varepsilon}\right)^2, so \chi^2 \le \delta gives (q - \varepsilon)^2 \le \delta "
    r"\varepsilon (1 - \varepsilon)",
)
def squares(p):
    spread = (R.q() - R.eps()) ** 2
    split = search(R, eq(R.chi2() * R.eps() * R.w(), spread + R.eps() * R.w() * scatter), EQUATIONS, depth=4)
    p.theorem(split)
    p.theorem(
        search(
            R,
            ge(R.delta() * R.eps() * R.w(), spread),
            [split, R.radius],
            squares=[R.eps() * R.w() * scatter],
            depth=2,
        )
    )
    for eps, best in (("1/10", "2/5"), ("1/5", "3/5"), ("1/101", "11/101"), ("1/10001", "101/10001")):
        model = zoo.bandit(0, 1)
        s = model.states[0]
        common, rare = model.actions(s)
        pi0 = Policy(model, {s: {common: 1 - Fraction(eps), rare: eps}})
        region = chi2_trust_region(model, pi0, evaluate(model, pi0).success_occupancy[s])
        p.exact(f"the best at eps = {eps}, delta = 1", region.policy[s][rare], best)
        p.exact(f"its chi-squared at eps = {eps}", chi_squared(region.policy[s], pi0[s]), 1)
