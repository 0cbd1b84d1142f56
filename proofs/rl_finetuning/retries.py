"""pass@k: its unbiased estimator, what the plug-in estimate misses, its gradient, and how it can fall as pass@1 rises."""

from scsym.claims import paper
from scsym.claims.evidence import gather
from scsym.language import Theory, eq, ge, gt, sum_
from scsym.models import table
from scsym.prove import fix_all, generalise, induct, multiply, prove, times
from scsym.theories.laws import y
from scsym.theories.lemmas import use
from scsym.theories.retries import k, n, pascal
from scsym.theories.retries import retries as T

rl = paper("rl-finetuning", T)


def mean_of_choices(i, j):
    """``S(i, j) = C(i, j) q^j``, about fixed numbers."""
    return fix_all(eq(T.S(i, j), T.C(i, j) * T.q() ** j))


@rl.claim("pass-at-k", eq(T.S(n, k), T.C(n, k) * T.q() ** k),
          title="1 - C(n - c, k)/C(n, k) is an unbiased estimate of pass@k",
          source="Chen et al. 2021, as commonly quoted",
          why="S is the mean of C(n - c, k) over the successes c of n tries, so its quotient by C(n, k) is (1 - p)^k.")  # fmt: skip
def pass_at_k():
    def nothing(i):
        return prove(T, mean_of_choices(i, 0), using=[times(1, T.S_first, i), times(-1, T.C_first, i)])

    def from_none(h):
        return prove(T, mean_of_choices(0, k + 1), using=[
            times(0, h), times(1, T.S_sum, at={"n": 0}), times(-(T.q() ** (k + 1)), T.C_sum, at={"n": 0})])  # fmt: skip

    def one_more(h):
        def chosen(kept):
            return prove(T, mean_of_choices(n + 1, k + 1), using=[
                times(0, kept), times(1, pascal()[1]), times(-(T.q() ** (k + 1)), pascal()[0]),
                times(1, h, k + 1), times(T.q(), h, k)])  # fmt: skip

        return generalise(induct(T, mean_of_choices(n + 1, k), k, nothing(n + 1), chosen))

    base = generalise(induct(T, mean_of_choices(0, k), k, nothing(0), from_none))
    return generalise(induct(T, eq(T.S(n, k), T.C(n, k) * T.q() ** k, fix=(n,)), n, base, one_more))


P = Theory("two success probabilities").declare(
    r"""
    k in N
    a   nonneg   a   one failure probability
    b   nonneg   b   another
    """
)


@rl.claim("gradient", ge(P.b() ** (k + 1) - P.a() ** (k + 1), (k + 1) * P.a() ** k * (P.b() - P.a())), theory=P,
          title="pass@k lies under its tangent: the gradient of pass@1, weighted by k (1 - p)^(k - 1)",
          source="as commonly quoted")  # fmt: skip
def gradient():
    a, b = P.a(), P.b()

    def goal(i):
        return fix_all(ge(b ** (i + 1) - a ** (i + 1), (i.number + 1) * a**i * (b - a)))

    def step(h):
        return prove(P, goal(k + 1), using=[times(b, h)], remainder=(k + 1) * a**k * (b - a) ** 2)

    return generalise(induct(P, goal(k), k, prove(P, fix_all(ge(b - a, b - a))), step))


M = Theory("prompts", reading="success probabilities of prompts, before and after").declare(
    r"""
    y in Y      the prompts
    mu(y)       law      \mu   how often a prompt comes
    old(y)      nonneg   p      the success probability before
    new(y)      nonneg   p'     the success probability after
    """
)
M = M.assuming("better", gt(sum_(y, M.mu(y) * M.new(y)), sum_(y, M.mu(y) * M.old(y))), "pass@1 rises")
BETTER = ge(sum_(y, M.mu(y) * (1 - M.old(y)) ** 2), sum_(y, M.mu(y) * (1 - M.new(y)) ** 2))


@rl.claim("pass-at-two-rises", BETTER, theory=M, expect="refuted", against="reading",
          instead=["rl-finetuning/pass-at-two-rises-each"], title="where pass@1 rises, pass@2 does not fall",
          source="RLVR against the base model, as commonly discussed")  # fmt: skip
def pass_at_two_rises():
    values = {"mu": ("1/2", "1/2"), "old": ("1/2", "1/2"), "new": ("1", "1/10")}
    return table({"Y": ["easy", "hard"]}, {n: {"easy": one, "hard": two} for n, (one, two) in values.items()})


EACH = M.assuming("each", ge(M.new(y), M.old(y)), "no prompt gets worse")
EACH = EACH.assuming("chance", ge(1, EACH.new(y)), "a probability")


@rl.claim("pass-at-two-rises-each", BETTER, theory=EACH, title="where no prompt gets worse, pass@2 does not fall",
          source="RLVR against the base model, as commonly discussed")  # fmt: skip
def pass_at_two_rises_each():
    gap, room = EACH.new(y) - EACH.old(y), 1 - EACH.new(y)
    both = multiply(prove(EACH, ge(gap, 0), using=[times(1, EACH.each)]), prove(EACH, ge(room, 0), using=[times(1, EACH.chance)]))
    return prove(EACH, pass_at_two_rises_each.goals[0],
                 using=[times(2 * EACH.mu(y), both, over=y)], remainder=sum_(y, EACH.mu(y) * gap**2))  # fmt: skip


PLUG = Theory("plug-in", reading="the plug-in estimate of pass@k, from any number of tries").declare(
    r"""
    y in Y      the outcomes of the tries
    k in N
    mu(y)       law      \mu      their probability
    f(y)        nonneg   f        the fraction of failures
    q           nonneg   \bar p   the failure probability of a try
    """
)
PLUG = PLUG.assuming("mean", eq(sum_(y, PLUG.mu(y) * PLUG.f(y)), PLUG.q()), "the fraction of failures is unbiased")
PLUGGED = sum_(y, PLUG.mu(y) * (1 - PLUG.f(y) ** (k + 1)))


@rl.claim("plug-in", ge(1 - PLUG.q() ** (k + 1), PLUGGED), theory=PLUG,
          title="the plug-in estimate of pass@k is low, for every k and any number of tries",
          source="as commonly quoted")  # fmt: skip
def plug_in():
    (line,) = gather(gradient).lemmas
    tangent = use(line, PLUG, {"a": ((), PLUG.q()), "b": ((), PLUG.f(y))})
    weight = (k + 1) * PLUG.q() ** k
    return prove(PLUG, plug_in.goals[0], by=[PLUG.mu_sums],
                 using=[times(PLUG.mu(y), tangent, over=y), times(weight, PLUG.mean)])  # fmt: skip


@rl.claim("plug-in-unbiased", eq(1 - PLUG.q() ** (k + 1), PLUGGED), theory=PLUG, expect="refuted", against="reading",
          instead=["rl-finetuning/plug-in"], title="the plug-in estimate of pass@k is unbiased",
          source="as commonly quoted")  # fmt: skip
def plug_in_unbiased():
    cells = {"mu": {"none": "1/4", "one": "1/2", "both": "1/4"}, "f": {"none": "1", "one": "1/2", "both": "0"}, "q": "1/2"}
    return table({"Y": ["none", "one", "both"]}, cells)


B = Theory("bounds", reading="one success probability and its complement").declare(
    r"""
    k in N
    p   nonneg   p        the success probability of a try
    q   nonneg   \bar p   its failure probability
    """
)
B = B.assuming("q_def", eq(B.q() + B.p(), 1), "a try succeeds or fails")


@rl.claim("bounds", [ge(k.number * B.p(), 1 - B.q() ** k), ge(1, B.q() ** k * (1 + k.number * B.p()))], theory=B,
          title="pass@k lies between k p/(1 + k p) and k p", source="as commonly quoted")  # fmt: skip
def bounds():
    p, q = B.p(), B.q()

    def upper(i, count):
        return fix_all(ge(count * p, 1 - q**i))

    def lower(i, count):
        return fix_all(ge(1, q**i * (1 + count * p)))

    def more(h):
        # (k + 1) p - 1 + q^(k + 1) = q (k p - 1 + q^k) + k p^2
        return prove(B, upper(k + 1, k.number + 1), using=[
            times(q, h), times(1 - k.number * p, B.q_def)], remainder=k.number * p**2)  # fmt: skip

    def less(h):
        return prove(B, lower(k + 1, k.number + 1), using=[
            times(1, h), times(-(q**k) * (1 + (k + 1) * p), B.q_def)], remainder=(k + 1) * q**k * p**2)  # fmt: skip

    none = k - k
    return [
        generalise(induct(B, goal(k, k.number), k, prove(B, goal(none, 0)), step))
        for goal, step in ((upper, more), (lower, less))
    ]


ODDS = Theory("odds", reading="the odds of success along mirror steps").declare(
    r"""
    k in N
    odds(k)   positive   o   the odds of success
    E(k)      positive   E   the factor e^(1/(beta sigma)) of a step
    c         positive   c   a bound on the factors
    """
)
ODDS = ODDS.assuming("step", eq(ODDS.odds(k + 1), ODDS.E(k) * ODDS.odds(k)), "KL to the last policy: each step multiplies the odds")
ODDS = ODDS.assuming("factor", ge(ODDS.E(k), ODDS.c()), "sigma is at most its value at one half, so factors stay above one")


@rl.claim("mirror-odds", ge(ODDS.odds(k), ODDS.odds(0) * ODDS.c() ** k), theory=ODDS,
          title="with KL to the last policy the odds grow at least geometrically", source="Mroueh 2025, mirror variant, as commonly quoted")  # fmt: skip
def mirror_odds():
    def goal(i):
        power = ODDS.c() ** i if not isinstance(i, int) else 1
        return fix_all(ge(ODDS.odds(i), ODDS.odds(0) * power))

    def step(h):
        return prove(ODDS, goal(k + 1), using=[times(ODDS.c(), h), times(1, ODDS.step, k), times(ODDS.odds(k), ODDS.factor, k)])

    return generalise(induct(ODDS, goal(k), k, prove(ODDS, goal(0)), step))
