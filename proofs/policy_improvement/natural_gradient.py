"""Natural policy gradient for tabular softmax policies: every step improves every state, and T steps lose order 1/T.

``pi_{k+1}`` is proportional to ``pi_k e^(eta A_k)``; from the uniform policy, with rewards between zero and one.
"""

from functools import cache

from scsym.claims import paper
from scsym.language import Hypothesis, card, delta, eq, ge, log, natural, sum_
from scsym.models import table
from scsym.prove import generalise, induct, log_of, prove, tangent, times
from scsym.theories import discounted as disc
from scsym.theories.discounted import a, b, s, t, u
from scsym.theories.lemmas import policies as lib
from scsym.theories.lemmas import use

k = natural("k")
N = disc.with_policy(disc.problem, "star", "the comparator", r"\pi^*", "_star").declare(
    r"""
    k in N
    pi(k, s, a)   positive   \pi    the iterates
    V(k, s)       real       V      their values
    J(k)          real       J      their values from the start
    R(k, s, t)    nonneg     R      their resolvents
    w(k, s, a)    positive   w      e^(eta A)
    Z(k, s)       positive   Z      the normaliser
    eta           positive   \eta   the step
    """
)
STEP, V = sum_((u, a), N.R(k, s, u) * N.pi(k, u, a) * N.P(u, a, t)), N.V(k, s)


def advantage(i, at=s, action=a):
    """``A_i(s, a)``."""
    return N.r(at, action) + N.gamma() * sum_(t, N.P(at, action, t) * N.V(i, t)) - N.V(i, at)


Q = N.r(s, a) + N.gamma() * sum_(t, N.P(s, a, t) * N.V(k, t))
N = N.with_hypotheses(
    Hypothesis("V_bellman", eq(V, sum_(a, N.pi(k, s, a) * Q)), "Bellman equation of the iterates"),
    Hypothesis("J_def", eq(N.J(k), sum_(s, N.mu(s) * V)), "from the start"),
    Hypothesis("R_last", eq(N.R(k, s, t), delta(s, t) + N.gamma() * STEP), "the resolvent, by the last step"),
    Hypothesis("Z_def", eq(N.Z(k, s), sum_(a, N.pi(k, s, a) * N.w(k, s, a))), "the normaliser"),
    Hypothesis("step", eq(N.pi(k + 1, s, a) * N.Z(k, s), N.pi(k, s, a) * N.w(k, s, a)), "the next iterate"),
    Hypothesis("w_def", eq(log(N.w(k, s, a)), N.eta() * advantage(k)), "the weight is e^(eta A)"),
)
N = N.assuming("uniform", eq(card("A") * N.pi(0, s, a), 1), "the first policy is uniform")
pi = paper("policy-improvement", N)



def always(value):
    """A sequence that is constant."""
    return {"first": [], "then": [[value, 0, "1"]]}


# two actions that are worth the same, so that e^(eta A) is rational
ROWS, PAIRS = [("x", "x")], [("x", "a"), ("x", "b")]
MODEL = table(
    {"X": ["x"], "A": ["a", "b"]},
    {
        "P": {(*pair, "x"): 1 for pair in PAIRS}, "r": dict.fromkeys(PAIRS, "1/2"), "star": dict.fromkeys(PAIRS, "1/2"),
        "gamma": "1/2", "h": "1/2", "mu": {"x": 1}, "V_star": {"x": 1}, "J_star": 1, "d_star": {"x": 2}, "eta": 1,
        "R_star": dict.fromkeys(ROWS, 2), "pi": dict.fromkeys(PAIRS, always("1/2")), "V": {"x": always("1")},
        "J": {(): always("1")}, "R": dict.fromkeys(ROWS, always("2")), "w": dict.fromkeys(PAIRS, always("1")),
        "Z": {"x": always("1")},
    },
)  # fmt: skip


@cache
def sums():
    """Every iterate is a policy."""
    base = prove(N, eq(sum_(a, N.pi(0, s, a)), 1), using=[times(1 / card("A"), N.uniform, over=a)])
    return generalise(induct(N, eq(sum_(a, N.pi(k, s, a)), 1, fix=(k,)), k, base, lambda h: prove(
        N, eq(sum_(a, N.pi(k + 1, s, a)), 1, fix=(k,)), using=[
            times(1 / N.Z(k, s), N.step, over=a), times(-1 / N.Z(k, s), N.Z_def)])))  # fmt: skip


@cache
def at_next():
    """Bellman's equation, the resolvent and the sums of the next iterate."""
    after = k + 1
    later = N.r(s, a) + N.gamma() * sum_(t, N.P(s, a, t) * N.V(after, t))
    visits = sum_((u, a), N.R(after, s, u) * N.pi(after, u, a) * N.P(u, a, t))
    return tuple(prove(N, goal, using=[times(1, law, at={"k": after})]) for goal, law in (
        (eq(N.V(after, s), sum_(a, N.pi(after, s, a) * later), fix=(k,)), N.V_bellman),
        (eq(N.R(after, s, t), delta(s, t) + N.gamma() * visits, fix=(k,)), N.R_last),
        (eq(sum_(a, N.pi(after, s, a)), 1, fix=(k,)), sums())))  # fmt: skip


LOGS = sum_(b, N.pi(k + 1, s, b) * advantage(k, s, b))


@cache
def normaliser():
    """``eta sum pi_{k+1} A_k >= log Z >= 0``."""
    logs = log_of(prove(N, eq(N.pi(k + 1, s, a) * N.Z(k, s), N.pi(k, s, a) * N.w(k, s, a)), using=[times(1, N.step)]))
    now, new, Z, w = N.pi(k, s, a), N.pi(k + 1, s, a), N.Z(k, s), N.w(k, s, a)
    mean = prove(N, eq(sum_(a, now * log(w)), 0), using=[
        times(now, N.w_def, over=a), times(-N.eta(), N.V_bellman), times(-N.eta() * N.V(k, s), sums())])  # fmt: skip
    above = prove(N, ge(log(Z), 0), using=[
        times(now, tangent(N, w / Z), over=a), times(1 / Z, N.Z_def), times(1 - log(Z), sums()), times(1,
        mean)])  # fmt: skip
    gain = prove(N, ge(N.eta() * LOGS, log(Z)), using=[
        times(new, tangent(N, now / new), over=a), times(-new, N.w_def, over=a), times(-new, logs, over=a),
        times(-1, sums()), times(1 + log(Z), at_next()[2])])  # fmt: skip
    return gain, above


@pi.claim("natural-gradient-step", [ge(N.eta() * (N.V(k + 1, s) - N.V(k, s)), log(N.Z(k, s))), ge(log(N.Z(k, s)), 0)],
          title="a step of natural policy gradient raises the value of every state by at least log Z/eta",
          source="Agarwal et al. 2021, natural policy gradient, as commonly quoted")  # fmt: skip
def natural_gradient_step():
    return better(), normaliser()[1], MODEL


@cache
def better():
    """``eta (V_{k+1} - V_k) >= log Z``."""
    gain, above = normaliser()
    terms = {"pi_new": ((s, a), N.pi(k + 1, s, a)), "V_new": ((s,), N.V(k + 1, s)), "R_new": ((s, t), N.R(k + 1, s, t)),
             "V": ((s,), N.V(k, s))}  # fmt: skip
    difference = use(lib.discounted_difference_at(), N, terms, [*at_next()])
    later = N.gamma() * sum_((u, a), N.R(k + 1, s, u) * N.pi(k + 1, u, a) * N.P(u, a, t))
    return prove(N, natural_gradient_step.goals[0], using=[
        times(N.eta(), difference), times(N.R(k + 1, s, u), gain, at={"s": u}, over=u),
        times(later, above, at={"s": t}, over=t), times(log(N.Z(k, t)), at_next()[1], s, t, over=t)])  # fmt: skip


@cache
def rising():
    """``J_{k+1} >= J_k``."""
    return prove(N, ge(N.J(k + 1), N.J(k)), using=[
        times(1, N.J_def, k + 1), times(-1, N.J_def), times(N.mu(s) / N.eta(), better(), over=s),
        times(N.mu(s) / N.eta(), normaliser()[1], over=s)])  # fmt: skip


def regret(i):
    """What the comparator gains on iterate 0 to i, at most."""
    ratio = sum_(a, N.star(s, a) * (log(N.pi(i, s, a)) - log(N.pi(0, s, a))))
    return sum_(s, N.d_star(s) * (N.V(i, s) - N.V(0, s) + ratio / N.eta()))


@cache
def total():
    """``k (J_star - J_k) <= regret``."""
    terms = {"pi_new": ((s, a), N.star(s, a)), "V_new": ((s,), N.V_star(s)), "J_new": ((), N.J_star()),
        "d_new": ((s,), N.d_star(s)),
             "V": ((s,), N.V(k, s)), "J": ((), N.J(k))}  # fmt: skip
    difference = use(lib.discounted_difference(), N, terms)
    logs = log_of(prove(N, eq(N.pi(k + 1, s, a) * N.Z(k, s), N.pi(k, s, a) * N.w(k, s, a)), using=[times(1, N.step)]))

    def goal(i):
        return ge(regret(i), i.number * (N.J_star() - N.J(i)), fix=(k,))

    share = N.d_star(s) / N.eta()

    def step(h):
        return prove(N, goal(k + 1), using=[
            times(1, h), times(-1, difference), times((k + 1).number, rising()), times(share, better(), over=s),
            times(share * N.star(s, a), N.w_def, over=(s, a)), times(share * N.star(s, a), logs, over=(s, a)),
            times(-share * log(N.Z(k, s)), N.star_sums, over=s)])  # fmt: skip

    return generalise(induct(N, goal(k), k, prove(N, goal(0 * k)), step))


R = N.assuming("r_nonneg", ge(N.r(s, a), 0), "rewards are nonnegative").assuming("r_one", ge(1, N.r(s, a)),
    "and at most one")
R = R.assuming("mu_sums", eq(sum_(s, N.mu(s)), 1), "the initial distribution is a probability")


@pi.claim("natural-gradient", ge(log(card("A")) / (N.eta() * N.h()) + 1 / N.h() ** 2,
k.number * (N.J_star() - N.J(k))), theory=R,
          title="T steps of natural policy gradient lose at most (log card A/(eta h) + 1/h^2)/T to every policy",
          source="Agarwal et al. 2021, Theorem 16, as commonly quoted; eta is theirs over h")  # fmt: skip
def natural_gradient():
    h, eta, d = N.h(), N.eta(), N.d_star(s)
    visits = prove(R, eq(h * sum_(s, d), 1), using=[
        times(1, N.d_star_flow, over=t), times(N.gamma() * d * N.star(s, a), N.P_sums, over=(s, a)),
        times(N.gamma() * d, N.star_sums, over=s), times(1, R.mu_sums), times(sum_(s, d), N.h_def)])  # fmt: skip
    earned = prove(R, eq(N.V(k, s), sum_((u, a), N.R(k, s, u) * N.pi(k, u, a) * N.r(u, a))), using=[
        times(N.R(k, s, u), N.V_bellman, at={"s": u}, over=u), times(-N.V(k, t), N.R_last, over=t)])  # fmt: skip
    rows = use(lib.resolvent_rows(), N, {"pi": ((s, a), N.pi(k, s, a)), "R": ((s, t), N.R(k, s, t))},
               [prove(N, eq(sum_(a, N.pi(k, s, a)), 1, fix=(k,)), using=[times(1, sums())]), *N.hypotheses.values()])  # fmt: skip
    out = N.R(k, s, u) * N.pi(k, u, a)
    ceiling = prove(R, ge(1, h * N.V(k, s)), using=[
        times(-1, rows), times(h * out, R.r_one, at={"s": u}, over=(u, a)), times(-h, earned),
        times(-h * N.R(k, s, u), sums(), at={"s": u}, over=u)])  # fmt: skip
    floor = prove(R, ge(N.V(k, s), 0), using=[times(1, earned), times(out, R.r_nonneg, at={"s": u}, over=(u, a))])
    single = prove(R, ge(1, N.pi(k, s, a)), using=[times(-1, sums())], remainder=sum_(b, (1 - delta(a,
        b)) ** 2 * N.pi(k, s, b)))
    first, most = log_of(prove(N, eq(card("A") * N.pi(0, s, a), 1), using=[times(1, N.uniform)])), log(card("A"))
    share = d * N.star(s, a) / eta
    return prove(R, natural_gradient.goals[0], using=[
        times(1, total()), times(-(most / (eta * h) + 1 / h**2), visits), times(d / h, ceiling, over=s),
        times(d, floor, at={"k": 0}, over=s), times(share, tangent(R, N.pi(k, s, a)), over=(s, a)),
        times(share, single, over=(s, a)), times(share, first, over=(s, a)), times(-d * most / eta, N.star_sums,
        over=s)]), MODEL  # fmt: skip
