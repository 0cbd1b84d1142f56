"""Russo, Section 6.3: return thresholding on a bandit of many moderate arms and a special one.

As reconstructed: n moderate arms of mean 1/2 and one arm of mean m, uniform behaviour; conditioning on a return of at
least c. Only the tails q = P(return >= c) matter, and of the moderate arms only their mean. The gain in J has the sign
of (m - 1/2)(q_special - q_moderate): it turns exactly where the tails agree.
"""

from fractions import Fraction

from scsym.analysis import evaluate
from scsym.claims import claim
from scsym.exact import exact
from scsym.mdp import MDP, Policy, zoo
from scsym.operators import faithful_gain, proxy_condition, threshold_gain


@claim(
    "russo2026/sec-6.3-gain",
    expect="proven for this shape",
    title="the exact gain of return thresholding",
    source="Section 6.3",
    says=r"J(\tilde{\pi}_c) - J_0 = \frac{n}{n+1} (m - 1/2) \frac{r - 1}{n + r}, r = q_s/\bar{q}, for symbolic m, q_s, "
    r"\bar{q} and n = 99; zero exactly where q_s = \bar{q}",
)
def gain(p):
    # the moderate arms taken together: they are alike in mean and only their mean tail counts
    model = MDP(
        {"s": {"moderate": "moderate", "special": "special"}}, initial="s", terminal={"moderate": "1/2", "special": "m"}
    )
    pi0 = Policy(model, {"s": {"moderate": "99/100", "special": "1/100"}})
    tilde = proxy_condition(model, pi0, {"moderate": "q", "special": "t"})
    m, q, t = exact("m"), exact("q"), exact("t")
    difference = evaluate(model, tilde).J - evaluate(model, pi0).J
    r = t / q
    p.exact("the gain", difference, Fraction(99, 100) * (m - Fraction(1, 2)) * (r - 1) / (99 + r))
    p.exact("the gain where the tails agree", difference.subs({"t": q}), 0)
    p.exact("the faithful gain is r = 2m", difference.subs({"t": m, "q": "1/2"}), faithful_gain(m))
    p.exact("scsym.operators.threshold_gain", threshold_gain(m, t, q), difference)


@claim(
    "russo2026/sec-6.3-beta",
    expect="proven for this shape",
    title="Beta arms at rational thresholds",
    source="Section 6.3, Figure 2",
    says="Beta(7, 3) among 33 fair coins, 33 arcsine and 33 uniform arms: exact gains at c = 1/4, 1/2, 3/4",
)
def beta(p):
    model = zoo.beta_bandit()
    before = evaluate(model)
    p.exact("J0", before.J, "251/500")
    p.exact("faithful gain", faithful_gain("7/10"), "99/125500")
    p.exact("I", before.influence["s"], "99/63001")
    for c, tail, moderate, value in (
        ("1/4", "8181/8192", "23/36", "11671/10526500"),
        ("1/2", "233/256", "1/2", "2079/1290500"),
        ("3/4", "13085/32768", "13/36", "123959/592270500"),
    ):
        p.exact(f"tail of Beta(7, 3) at {c}", zoo.beta_tail(7, 3, c), tail)
        p.exact(f"gain at {c}", threshold_gain("7/10", tail, moderate), value)
        proxy = zoo.beta_bandit(threshold=c, moderate="three")
        tilde = proxy_condition(model, model.uniform(), proxy.terminal)
        p.exact(f"gain at {c} from the model", evaluate(model, tilde).J - before.J, value)


@claim(
    "russo2026/sec-6.3-beats",
    expect="refuted",
    title="thresholding does not always help less or more than the faithful outcome",
    source="Section 6.3",
    printed="read as: conditioning on a high return improves J at every threshold",
)
def beats(p):
    high = "9/10"
    tail = zoo.beta_tail(7, 3, high)
    value = threshold_gain("7/10", tail, Fraction(3, 4) - Fraction(9, 20))
    p.counterexample(zoo.beta_bandit(threshold=high), "the gain of Beta(7, 3) at c = 9/10", value, 0, relation=">=")
    p.corrected("russo2026/sec-6.3-gain")
