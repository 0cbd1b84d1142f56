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
from scsym.operators import arcsine_tail, faithful_gain, proxy_condition, threshold_gain
from scsym.prove import Declaration, eq, gt, prove, sum_, times
from scsym.prove.tactics import lemma_of, multiply
from scsym.theories.rare import FIX, a, b, other, rare, s
from scsym.theories.success import success as T

half = Fraction(1, 2)
eps, common = rare.eps(), rare.common()

def bandit(tail):
    """One special arm b among arms of one mean h; ``tail`` makes an arm's tail from its mean in a concrete model."""

    def seen(m, i, j):
        return tail(m.q("pi0", i, j))

    def mean(m, i):
        return sum(m.policy("pi0", i, j) * seen(m, i, j) for j in m.actions)

    def moderate(m, what):
        state, special = m.states[0], m.actions[-1]
        arms = [j for j in m.actions if j != special]
        total = sum(m.policy("pi0", state, j) for j in arms)
        return sum(m.policy("pi0", state, j) * what(m.q("pi0", state, j)) for j in arms) / total

    B = rare.with_symbols(
        Declaration("tail", ("S", "A"), "nonneg", "the probability of a return of at least c", "q", seen),
        Declaration("mean_tail", ("S",), "positive", "its mean under pi0", r"\tilde{V}", mean),
        Declaration(
            "tilde", ("S", "A"), "nonneg", "the policy conditioned on a return of at least c", r"\tilde\pi_c",
            lambda m, i, j: m.policy("pi0", i, j) * seen(m, i, j) / mean(m, i),
        ),
        Declaration("h", (), "real", "the mean of the moderate arms", "h", lambda m: moderate(m, lambda q: q)),
        Declaration(
            "q_moderate", (), "real", "the mean tail of the moderate arms", r"\bar{q}", lambda m: moderate(m, tail)
        ),
    )  # fmt: skip
    return (
        B.assuming("mean_tail_def", eq(B.mean_tail(s), sum_(a, T.pi0(s, a) * B.tail(s, a))), "the mean tail")
        .assuming("threshold", eq(B.tilde(s, a) * B.mean_tail(s), T.pi0(s, a) * B.tail(s, a)), "given a high return")
        .assuming("moderate", eq(other(a) * T.pi0(s, a) * (T.Q(s, a) - B.h()), 0, fix=FIX), "all other arms have mean h")
        .assuming(
            "q_moderate_def",
            eq(B.q_moderate() * common, sum_(a, other(a) * T.pi0(s, a) * B.tail(s, a)), fix=FIX),
            "the other arms' tails, weighted by pi0",
        )
    )


def gained(B):
    """The gain of conditioning on a high return."""
    return sum_(a, B.tilde(s, a) * (T.Q(s, a) - T.V(s)))


def gain_formula(B):
    """``Vt gain = eps (1 - eps) (m - h) (q_special - q_moderate)``."""
    m, tail = T.Q(s, b), B.tail(s, b)
    value = prove(
        B,
        eq(T.V(s), eps * m + common * B.h(), fix=FIX),
        by=[T.V_value],
        using=[
            times(1, B.moderate, over=a),
            times(B.h(), T.pi0_sums),
            times(B.h() - m, B.eps_def),
            times(-B.h(), B.common_def),
        ],
    )
    seen = prove(
        B,
        eq(B.mean_tail(s), eps * tail + common * B.q_moderate(), fix=FIX),
        by=[B.mean_tail_def],
        using=[times(-1, B.q_moderate_def), times(-tail, B.eps_def)],
    )
    together = prove(
        B,
        eq(
            sum_(a, T.pi0(s, a) * B.tail(s, a) * T.Q(s, a)),
            eps * tail * m + B.h() * common * B.q_moderate(),
            fix=FIX,
        ),
        using=[
            times(B.tail(s, a), B.moderate, over=a),
            times(-B.h(), B.q_moderate_def),
            times(-tail * m, B.eps_def),
        ],
    )
    return prove(
        B,
        eq(gained(B) * B.mean_tail(s), eps * common * (m - B.h()) * (tail - B.q_moderate()), fix=FIX),
        using=[
            times(T.Q(s, a) - T.V(s), B.threshold, over=a),
            times(1, together),
            times(T.V(s), B.mean_tail_def),
            times(-T.V(s), seen),
            times(-eps * tail - common * B.q_moderate(), value),
            times(-eps * tail * m - common * B.h() * B.q_moderate(), B.common_def),
        ],
    )


@claim(
    "russo2026/sec-6.3-sign",
    expect="proven",
    title="thresholding gains exactly where the special arm's tail is above the others' mean tail",
    source="Section 6.3",
    says=r"for any number of arms, any \pi_0 and any tails: \tilde{V} A_{\tilde\pi_c} = \varepsilon (1 - \varepsilon) (m - h) "
    r"(q_s - \bar{q}), with \varepsilon = \pi_0(special), all other arms of mean h: of the sign of q_s - \bar{q} if m > h",
)
def sign(p):
    p.theorem(gain_formula(bandit(lambda q: q)))
    for name, reading, above in (("higher", lambda q: q, True), ("lower", lambda q: 1 - q, False)):
        B = bandit(reading)
        B = B.assuming("better", gt(T.Q(s, b), B.h(), fix=FIX), "the special arm is better")
        sides = (B.tail(s, b), B.q_moderate()) if above else (B.q_moderate(), B.tail(s, b))
        where = B.assuming(name, gt(*sides, fix=FIX), f"its tail is {name}")
        product = multiply(lemma_of(where, where.better), lemma_of(where, where.hypotheses[name]))
        factor = eps * common / B.mean_tail(s)
        goal = gt(gained(B), 0, fix=FIX) if above else gt(0, gained(B), fix=FIX)
        share = times((1 if above else -1) / B.mean_tail(s), gain_formula(where))
        p.theorem(prove(where, goal, using=[share, times(factor, product)]))
    p.exact("the arcsine arm at 1/4, 1/2, 3/4", [arcsine_tail(c) for c in ("1/4", "1/2", "3/4")], ["2/3", "1/2", "1/3"])



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
