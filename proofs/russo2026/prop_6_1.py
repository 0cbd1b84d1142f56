"""Russo, Proposition 6.1: conditioning on a proxy outcome, through the covariance of Q and the proxy's Q.

As the text argues (displayed formula missing in our source): the improvement per state is the one of faithful success
conditioning times the correlation of Q and the proxy's action values and a ratio of influences. As reconstructed, with
the side conditions that the text leaves out: V, the proxy's value and I positive at the state. The theorem behind it
has no root and no division by I: ``A_tilde(s) Vt(s) = Cov(Q, Qt)(s)``. Where I = 0 the ratio is 0/0.
The scope is one step at one state: a proxy that helps at every state need not reach the J of faithful conditioning.
"""

from scsym.analysis import evaluate
from scsym.claims import claim
from scsym.mdp import zoo
from scsym.models import Point
from scsym.operators import proxy_condition
from scsym.prove import Declaration, auto, eq, ge, isolate, prove, square_zero, sum_, times, vanishing_term
from scsym.theories.rare import root
from scsym.theories.success import a, b, s, u
from scsym.theories.success import success as T

P = T.with_symbols(
    Declaration(
        "Qt", ("S", "A"), "nonneg", "the proxy's success probability after s, a", r"\tilde{Q}",
        lambda m, i, j: (1 + m.q("pi0", i, j)) / 2,
    ),
)  # fmt: skip
P = P.define(
    "Vt", (s,), sum_(a, T.pi0(s, a) * P.Qt(s, a)), sign="positive", reading="the proxy's value", latex=r"\tilde{V}"
)
P = P.with_symbols(
    Declaration(
        "tilde", ("S", "A"), "nonneg", "the policy conditioned on the proxy", r"\tilde{\pi}_+",
        lambda m, i, j: m.policy("pi0", i, j) * (1 + m.q("pi0", i, j)) / (1 + m.value("pi0", i)),
    ),
)  # fmt: skip
P = P.assuming("proxy_conditioning", eq(P.tilde(s, a) * P.Vt(s), T.pi0(s, a) * P.Qt(s, a)), "Bayes' rule for the proxy")

cov = sum_(a, T.pi0(s, a) * (T.Q(s, a) - T.V(s)) * (P.Qt(s, a) - P.Vt(s)))
variance = sum_(a, T.pi0(s, a) * (T.Q(s, a) - T.V(s)) ** 2)
spread = sum_(a, T.pi0(s, a) * (P.Qt(s, a) - P.Vt(s)) ** 2)
gain = sum_(a, P.tilde(s, a) * (T.Q(s, a) - T.V(s)))
faithful = sum_(a, T.pi_plus(s, a) * (T.Q(s, a) - T.V(s)))
MEANS = [P.Vt_def, P.V_value, P.pi0_sums, P.proxy_conditioning]


@claim("russo2026/prop-6.1", P,
    [
        eq(gain * P.Vt(s), cov),
        eq(faithful * T.V(s), variance),
        eq(gain * P.Vt(s) * variance, cov * T.V(s) * faithful),
    ], title="a proxy improves by the covariance with Q", source="Proposition 6.1",
    quotes="the improvement of proxy conditioning is that of faithful conditioning times the correlation of Q and the proxy's action values and a ratio of action-influences"
)  # fmt: skip
def proxy_gain():
    core = auto(P, eq(gain * P.Vt(s), cov))
    yield core
    own = auto(P, eq(faithful * T.V(s), variance))
    yield own
    ratio = auto(P, eq(gain * P.Vt(s) * variance, cov * T.V(s) * faithful), [core, own])
    yield ratio


def _deviation(m, i, value):
    """The standard deviation of an action value under pi0 in a concrete model, where it is rational."""
    mean = sum(m.policy("pi0", i, j) * value(j) for j in m.actions)
    return root(sum(m.policy("pi0", i, j) * (value(j) - mean) ** 2 for j in m.actions))


def _correlation(m, i):
    """One or -1 in a concrete model: its proxy is a straight line in Q."""
    return 1 if _deviation(m, i, lambda j: m.q("pi0", i, j)) else 0


R = P.with_symbols(
    Declaration(
        "sd", ("S",), "positive", "the standard deviation of Q", r"\sigma",
        lambda m, i: _deviation(m, i, lambda j: m.q("pi0", i, j)),
    ),
    Declaration(
        "sdt", ("S",), "nonneg", "the standard deviation of the proxy's Q", r"\tilde\sigma",
        lambda m, i: _deviation(m, i, lambda j: (1 + m.q("pi0", i, j)) / 2),
    ),
    Declaration("rho_Q", ("S",), "real", "the correlation of Q and the proxy's Q", r"\rho_Q", _correlation),
)  # fmt: skip
R = R.assuming("sd_def", eq(R.sd(s) ** 2, variance), "Q is not constant: I is positive")
R = R.assuming("sdt_def", eq(R.sdt(s) ** 2, spread), "a standard deviation")
R = R.assuming("rho_Q_def", eq(R.rho_Q(s) * R.sd(s) * R.sdt(s), cov), "correlation; any number where sdt = 0")


def cauchy_schwarz():
    """``Var(Q) Var(Qt) >= Cov(Q, Qt)^2``: half of a double sum of squares is left over."""
    y, z = (lambda i: T.Q(s, i) - T.V(s)), (lambda i: P.Qt(s, i) - P.Vt(s))
    pairs = sum_((a, b), T.pi0(s, a) * T.pi0(s, b) * (y(a) * z(b) - y(b) * z(a)) ** 2)
    return prove(P, ge(variance * spread, cov**2), remainder=pairs / 2).called("Cauchy-Schwarz")


def faithful_core():
    """``V A_{pi+} = Var(Q)``."""
    return auto(P, eq(faithful * T.V(s), variance))


def proxy_core():
    """``Vt A_tilde = Cov(Q, Qt)``."""
    return auto(P, eq(gain * P.Vt(s), cov))


@claim("russo2026/prop-6.1-ratio", R,
    [
        eq(gain, R.rho_Q(s) * ((R.sdt(s) / P.Vt(s)) / (R.sd(s) / T.V(s))) * faithful),
        eq(R.sd(s) / T.V(s) * (R.sd(s) / T.V(s)), T.I(s)),
        ge(R.sd(s) ** 2 * R.sdt(s) ** 2 * (1 - R.rho_Q(s) ** 2), 0),
    ], title="the ratio of improvements: correlation and influences", source="Proposition 6.1",
    quotes="We take the ratio and insert standard normalization"
)  # fmt: skip
def ratio():
    improvement, influence, correlated = ratio.goals
    yield auto(R, improvement, [proxy_core(), faithful_core()])
    yield auto(R, correlated, [cauchy_schwarz()])


@claim("russo2026/prop-6.1-squared", P, ge(T.I(s) * (spread / P.Vt(s) ** 2), (gain / T.V(s)) ** 2),
    title="the improvement by a proxy, without roots, where Q may be constant", source="Proposition 6.1"
)  # fmt: skip
def squared():
    core = proxy_core()
    return prove(
        P,
        squared.goals[0],
        by=[T.I_def],
        using=[
            times(1 / (T.V(s) * P.Vt(s)) ** 2, cauchy_schwarz()),
            times(-(gain * P.Vt(s) + cov) / (T.V(s) * P.Vt(s)) ** 2, core),
        ],
    )


FLAT = P.assuming("flat", eq(spread, 0, fix=(s,)), "the proxy does not tell the actions at s apart")


@claim("russo2026/prop-6.1-flat", FLAT, eq(gain, 0, fix=(s,)), title="a proxy without influence improves nothing",
    source="Proposition 6.1"
)  # fmt: skip
def flat():
    none = auto(FLAT, eq(spread, 0, fix=(s,)))
    at_action = vanishing_term(none, a, T.pi0(s, a) * (P.Qt(s, a) - P.Vt(s)) ** 2)
    unmoved = T.pi0(s, a) * (P.Qt(s, a) - P.Vt(s))
    same = square_zero(auto(FLAT, eq(unmoved**2, 0, fix=(s,)), [at_action]), unmoved)
    lines = [times(1 / P.Vt(s), proxy_core()), times((T.Q(s, a) - T.V(s)) / P.Vt(s), same, over=a)]
    return prove(FLAT, flat.goals[0], using=lines)


C = P.assuming("is_tilde", eq(T.pi(s, a) * P.Vt(s), T.pi0(s, a) * P.Qt(s, a)), "pi is conditioned on the proxy")
moved = sum_(a, T.pi(s, a) * (T.Q(s, a) - T.V(s)))


def one_step():
    """``Vt(s) A_tilde(s) = Cov(s)`` for the competitor pi, which is conditioned on the proxy."""
    return auto(C, eq(moved * P.Vt(s), cov))


aligned = C.assuming("aligned", ge(cov, 0), "the proxy correlates with Q nowhere negatively")


def cov_at(i):
    """Cov(Q, Qt) at another state."""
    return sum_(a, T.pi0(i, a) * (T.Q(i, a) - T.V(i)) * (P.Qt(i, a) - P.Vt(i)))


@claim("russo2026/prop-6.1-helps", aligned,
    [eq(T.V_pi(s) - T.V(s), sum_(u, T.N_pi(s, u) * cov_at(u) / P.Vt(u))), ge(T.V_pi(s), T.V(s))],
    title="a proxy that nowhere correlates negatively improves every value", source="Proposition 6.1, Section 6.2",
    quotes="Compared to faithful conditioning, proxy conditioning helps if the relative increase in action-influence [...] is strong enough to overcome any loss in alignment"
)  # fmt: skip
def helps():
    change = T.V_pi(u) - T.V(u)
    exact_gain = prove(
        C,
        eq(T.V_pi(s) - T.V(s), sum_(u, T.N_pi(s, u) * cov_at(u) / P.Vt(u))),
        by=[T.Q_def, T.pi_sums, isolate(T.V_pi_bellman, T.win)],
        using=[
            times(-change, T.N_pi_last, s, u, over=u),
            times(T.N_pi(s, u) / P.Vt(u), one_step(), u, over=u),
        ],
    )
    yield exact_gain
    yield (
        prove(
            aligned,
            ge(T.V_pi(s), T.V(s)),
            using=[times(1, exact_gain), times(T.N_pi(s, u) / P.Vt(u), aligned.aligned, u, over=u)],
        )
    )


@claim("russo2026/prop-6.1-gain", C, eq(T.J() - T.J0(), sum_(s, T.d_pi(s) * cov / P.Vt(s))),
    title="the exact gain in J of proxy conditioning", source="Proposition 6.1, Appendix A.9"
)  # fmt: skip
def gain_in_J():
    difference = auto(C, eq(T.J() - T.J0(), sum_((s, a), T.d_pi(s) * T.pi(s, a) * (T.Q(s, a) - T.V(s)))))
    yield auto(C, eq(T.J() - T.J0(), sum_(s, T.d_pi(s) * cov / P.Vt(s))), [difference, one_step()])


STRONG = C.assuming("as_much", ge(moved, faithful), "the proxy improves at least as much at every state")


@claim("russo2026/prop-6.1-per-state", STRONG, ge(T.J(), T.J_plus()), expect="refuted", against="strengthening",
    instead=["russo2026/prop-6.1-gain", "russo2026/prop-6.1-helps"],
    title="a proxy that improves as much at every state improves J as much",
    source="Proposition 6.1, text of Section 6.2"
)  # fmt: skip
def per_state():
    model, proxy = zoo.proxy_trap(), zoo.proxy_trap(proxy=True)
    tilde = proxy_condition(model, model.uniform(), proxy.terminal)
    before = evaluate(model)
    given = {
        "Qt": evaluate(proxy).Q,
        "Vt": evaluate(proxy).V,
        "tilde": {(x, y): tilde[x].get(y, 0) for x, y in before.Q},
    }
    return Point(model, {"pi0": model.uniform(), "pi": tilde}, given)
