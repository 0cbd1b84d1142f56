"""Karwowski and Douglas, Definitions 5.6 to 5.8 and Theorem 5.9: conventions, and what is wrong as printed.

Temperature is an inverse one (larger alpha is colder), folded rewards are weights that may exceed one, and three things
fail: the indices of cumulative folding, log pi in the place of log(pi / p), and a prior put into the reward "without
loss of generality". The corrected statements are proven in the module on folding.
"""

from fractions import Fraction

from scsym.claims.former import claim
from scsym.mdp import Policy, zoo
from scsym.operators import conditioned_on, fold_F, fold_H, iterate, temperature


@claim(
    "karwowski2025/lem-A.8-printed",
    expect="refuted",
    title="cumulative folding k times is temperature alpha = 2^k",
    source="Lemma A.8, appendix A.3",
    printed="For any prior and deterministic dynamics: pi_alpha(k) = pi_k^H for alpha(k) = 2^k.",
    says=r"one index off: for w = (1, 1/2) \pi_1^H = 2/3 and \pi_{\alpha = 2} = 4/5; the reward r_k is 2^k r up to shaping, but "
    r"it gives the policy \pi_{k+1}^H",
)
def lemma_eight(p):
    model = zoo.weighted_bandit(1, "1/2")
    cumulated_, warm = fold_H(model, model.uniform(), 1)["s", "a1"], temperature(model, model.uniform(), 2)["s", "a1"]
    p.exact("pi_1^H and pi_{alpha = 2}", [cumulated_, warm], ["2/3", "4/5"])
    p.counterexample(model, "pi_1^H(a1) against pi_{alpha = 2}(a1)", cumulated_, warm, relation="=")
    p.corrected("karwowski2025/cumulative-folding-doubles")


@claim(
    "karwowski2025/thm-5.9-printed",
    expect="refuted",
    title="the indices of Theorem 5.9 as printed",
    source="Theorem 5.9",
    printed="pi_alpha(k) = pi_(2^k)^G = pi_(2^k)^F = pi_k^H for alpha(k) = 2^k",
    says=r"\pi_{2^k}^G \ne \pi_k^H: for w = (1, 1/2) and k = 1, 4/5 against 2/3",
)
def printed_indices(p):
    model = zoo.weighted_bandit(1, "1/2")
    left, right = iterate(model, model.uniform(), 2)["s", "a1"], fold_H(model, model.uniform(), 1)["s", "a1"]
    p.counterexample(model, "pi_2^G(a1) against pi_1^H(a1)", left, right, relation="=")
    p.corrected("karwowski2025/thm-5.9")


@claim(
    "karwowski2025/thm-5.9-stochastic",
    expect="refuted",
    title="cumulative folding under chance",
    source="Theorem 5.9, after Definition 5.8",
    printed="equivalent to the other modes of retraining only under deterministic dynamics",
    says=r"\pi_k^H = G^k still for k \le 2, but \pi_3^H, G^4 and \pi_{\alpha = 4} are three different policies: 2147/3767, "
    r"12749/22469 and 217/379",
)
def under_chance(p):
    model = zoo.folding_gap()
    pi = model.uniform()
    start = next(iter(model.initial))
    first = model.actions(start)[0]
    values = [
        fold_H(model, pi, 3)[start, first],
        iterate(model, pi, 4)[start, first],
        temperature(model, pi, 4)[start, first],
    ]
    p.exact("H_3, G^4, alpha = 4", values, ["2147/3767", "12749/22469", "217/379"])
    for i in (1, 2):
        p.exact(f"H_{i} = G^{i}", dict(fold_H(model, pi, i).items()), dict(iterate(model, pi, i).items()))
    p.counterexample(model, "H_3 against G^4", values[0], values[1], relation="=")
    p.corrected("karwowski2025/thm-5.9")


@claim(
    "karwowski2025/def-5.6",
    expect="proven for this shape",
    title="temperature: alpha = 0 is the prior, larger alpha is colder",
    source="Definition 5.6",
    printed="increasing the temperature",
    says=r"\pi_{\alpha = 0} = p, also where w = 0 (w^0 = 1); increasing alpha lowers the temperature: \pi_\alpha(a_1) = 2^\alpha/(2^\alpha "
    r"+ 1) for w = (1, 1/2)",
)
def inverse_temperature(p):
    for model in (zoo.mountain_race(), zoo.dead_end(), zoo.example_3()):
        p.exact(
            f"alpha = 0 in {model.name}",
            dict(temperature(model, model.uniform(), 0).items()),
            dict(model.uniform().items()),
        )
    model = zoo.weighted_bandit(1, "1/2")
    for alpha in range(6):
        got = temperature(model, model.uniform(), alpha)["s", "a1"]
        p.exact(f"alpha = {alpha}", got, Fraction(2**alpha, 2**alpha + 1))


@claim(
    "karwowski2025/def-5.7",
    expect="proven for this shape",
    title="folded rewards are weights, not probabilities",
    source="Definitions 5.7 and 5.8",
    printed="r_{k+1} = r_0 + log p(a_t | s_t, O^(k) = 1)",
    says=r"w \pi/p exceeds one: 4/3 for w = (1, 1/2), uniform prior, so r_1 > 0; one factor for all states of a decision time "
    r"changes nothing, a factor by state does: halving only the forest's weights in the mountain race gives the mountain 4/7",
)
def folded_weights(p):
    model = zoo.weighted_bandit(1, "1/2")
    once = fold_F(model, model.uniform(), 1)["s"]
    p.exact("w pi_1/p", [model.weight("s", a) * x / Fraction(1, 2) for a, x in once.items()], ["4/3", "1/3"])
    race = zoo.mountain_race()
    weights = {(s, a): race.weight(s, a) for s, a in race.pairs}
    for name, halved, mountain in (
        ("nothing", (), "2/5"), ("both states of time 2", ("mountain", "forest"), "2/5"), ("the forest", ("forest",), "4/7"),
    ):  # fmt: skip
        scaled = {(s, a): w / (2 if s in halved else 1) for (s, a), w in weights.items()}
        p.exact(
            f"mountain, halved: {name}", conditioned_on(race, race.uniform(), scaled)["start", "mountain"], mountain
        )


@claim(
    "karwowski2025/lem-A.8-wlog",
    expect="refuted",
    title="a prior can be folded into the reward without loss of generality",
    source="Lemmas A.8, A.9, A.10, appendix A.3",
    printed="Throughout the proof, we will assume that the prior is uniform; otherwise the prior is folded into the reward.",
    says=r"the inverse temperature would act on the prior, p^\alpha w^\alpha for p w^\alpha: with w = (1, 1/2), p = (3/4, 1/4) and "
    r"\alpha = 2, 36/37 for 12/13",
)
def no_loss(p):
    model = zoo.weighted_bandit(1, "1/2")
    prior = Policy(model, {"s": {"a1": "3/4", "a2": "1/4"}})
    inside = model.replace(weights={("s", a): prior["s", a] * model.weight("s", a) for a in model.actions("s")})
    folded, kept = temperature(inside, inside.uniform(), 2)["s", "a1"], temperature(model, prior, 2)["s", "a1"]
    p.exact("the prior in the reward, and beside it", [folded, kept], ["36/37", "12/13"])
    p.exact("they agree at alpha = 1", temperature(inside, inside.uniform(), 1)["s", "a1"],
            temperature(model, prior, 1)["s", "a1"])  # fmt: skip
    p.counterexample(model, "pi_{alpha = 2}(a1), the prior in the reward against beside it", folded, kept, relation="=")
    p.corrected("karwowski2025/lem-A.10")


@claim(
    "karwowski2025/def-5.7-printed",
    expect="refuted",
    title="folding log pi as printed is retraining",
    source="Definitions 5.7 and 5.8, Theorem 5.9",
    printed="r_{k+1} = r_0 + log p(a_t | s_t, O^(k) = 1)",
    says="with a prior that is not uniform, or a uniform one over numbers of actions that differ: for w = (1, 1) and p = (3/4, 1/4) "
    "the printed pi_k^F is proportional to p^k, (9/10, 1/10) for k = 2, though nothing distinguishes the actions; with one "
    "action here and two there the printed pi_2^F is (2/3, 1/3) where retraining leaves (1/2, 1/2)",
)
def printed_folding(p):
    model = zoo.weighted_bandit(1, 1)
    skew = Policy(model, {"s": {"a1": "3/4", "a2": "1/4"}})
    p.exact("G^k", [iterate(model, skew, i)["s", "a1"] for i in range(4)], ["3/4"] * 4)
    rows = [fold_F(model, skew, i, printed=True)["s", "a1"] for i in (2, 3)]
    p.exact("printed pi_2^F, pi_3^F: p^k", rows, ["9/10", "27/28"])
    p.exact("printed pi_2^H, pi_3^H: p^(2^(k - 1))", [fold_H(model, skew, i, printed=True)["s", "a1"] for i in (2, 3)],
            ["9/10", "81/82"])  # fmt: skip
    unequal = zoo.weighted_bandit(1, "1/2")
    other = Policy(unequal, {"s": {"a1": "3/4", "a2": "1/4"}})
    p.exact("printed pi_2^F and G^2, w = (1, 1/2)",
            [fold_F(unequal, other, 2, printed=True)["s", "a1"], iterate(unequal, other, 2)["s", "a1"]], ["36/37", "12/13"])  # fmt: skip
    uneven = zoo.fork()  # a uniform prior, but one action here and two there
    start = next(iter(uneven.initial))
    p.exact(
        "printed pi_2^F in the fork",
        list(fold_F(uneven, uneven.uniform(), 2, printed=True)[start].values()),
        ["2/3", "1/3"],
    )
    p.exact("G^2 in the fork", list(iterate(uneven, uneven.uniform(), 2)[start].values()), ["1/2", "1/2"])
    p.counterexample(model, "printed pi_2^F(a1) against G^2(a1)", rows[0], Fraction(3, 4), relation="=")
    p.corrected("karwowski2025/folding-is-retraining")
