"""Russo, Proposition 6.1: conditioning on a proxy outcome, through the covariance of Q and the proxy's Q.

As the text argues (displayed formula missing in our source): the improvement per state is the one of faithful success
conditioning times the correlation of Q and the proxy's action values and a ratio of influences. As reconstructed, with
the side conditions that the text leaves out: V, the proxy's value and I positive at the state. The theorem behind it
has no root and no division by I: ``A_tilde(s) Vt(s) = Cov(Q, Qt)(s)``. Where I = 0 the ratio is 0/0.
The scope is one step at one state: a proxy that helps at every state need not reach the J of faithful conditioning.
"""

from fractions import Fraction

from scsym.analysis import evaluate
from scsym.claims import claim
from scsym.claims.former import claim as former_claim
from scsym.mdp import zoo
from scsym.operators import proxy_condition, success_condition
from scsym.prove import Declaration, eq, ge, isolate, prove, search, square_zero, sum_, times, vanishing_term
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


@claim(
    "russo2026/prop-6.1",
    P,
    [eq(gain * P.Vt(s), cov), eq(faithful * T.V(s), variance), eq(gain * P.Vt(s) * variance, cov * T.V(s) * faithful)],
    title="a proxy improves by the covariance with Q",
    source="Proposition 6.1",
    quotes="the improvement of proxy conditioning is that of faithful conditioning times the correlation of Q and the "
    "proxy's action values and a ratio of action-influences",
)
def proxy_gain():
    core = search(P, eq(gain * P.Vt(s), cov), MEANS, depth=2)
    yield core
    own = search(P, eq(faithful * T.V(s), variance), [P.V_value, P.pi0_sums, P.conditioning], depth=2)
    yield own
    ratio = search(P, eq(gain * P.Vt(s) * variance, cov * T.V(s) * faithful), [core, own], depth=1)
    yield ratio
    model = zoo.proxy_trap()
    proxy = zoo.proxy_trap(proxy=True)
    e, seen = evaluate(model), evaluate(proxy)
    ratios = []
    for state in model.states:
        acts = model.actions(state)
        mean = sum(e.Q[state, x] * seen.Q[state, x] for x in acts) / 2
        own_variance = sum(e.Q[state, x] ** 2 for x in acts) / 2 - e.V[state] ** 2
        ratios.append((mean - e.V[state] * seen.V[state]) * e.V[state] / (seen.V[state] * own_variance))


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


@former_claim(
    "russo2026/prop-6.1-ratio",
    expect="proven",
    title="the ratio of improvements: correlation and influences",
    source="Proposition 6.1",
    printed="We take the ratio and insert standard normalization",
    says=r"where V, \tilde{V}, I > 0: A_{\tilde{\pi}_+} = \rho \frac{\tilde\sigma/\tilde{V}}{\sigma/V} A_{\pi_+}, that is "
    r"\rho \sqrt{\tilde{I}/I} A_{\pi_+} with \sqrt{I} = \sigma/V; squared without roots "
    r"(A_{\tilde{\pi}_+}/V)^2 \le I \tilde{I}, where \tilde{I} = \mathrm{Var}(\tilde{Q})/\tilde{V}^2; and |\rho| \le 1 where "
    r"\tilde{I} > 0. With \tilde{I} = 0 both sides vanish",
)
def ratio(p):
    own = search(P, eq(faithful * T.V(s), variance), [P.V_value, P.pi0_sums, P.conditioning], depth=2)
    core = search(P, eq(gain * P.Vt(s), cov), MEANS, depth=2)
    correlation, deviations = R.rho_Q(s), (R.sdt(s) / P.Vt(s)) / (R.sd(s) / T.V(s))
    p.theorem(
        prove(
            R,
            eq(gain, correlation * deviations * faithful),
            using=[
                times(1 / P.Vt(s), core),
                times(-1 / P.Vt(s), R.rho_Q_def),
                times(-correlation * R.sdt(s) / (P.Vt(s) * R.sd(s)), own),
                times(correlation * R.sdt(s) / (P.Vt(s) * R.sd(s)), R.sd_def),
            ],
        )
    )
    p.theorem(prove(R, eq(R.sd(s) / T.V(s) * (R.sd(s) / T.V(s)), T.I(s)), by=[T.I_def, R.sd_def]))
    bound = cauchy_schwarz()
    p.theorem(bound)
    p.theorem(
        prove(
            P,
            ge(T.I(s) * (spread / P.Vt(s) ** 2), (gain / T.V(s)) ** 2),
            by=[T.I_def],
            using=[
                times(1 / (T.V(s) * P.Vt(s)) ** 2, bound),
                times(-(gain * P.Vt(s) + cov) / (T.V(s) * P.Vt(s)) ** 2, core),
            ],
        )
    )
    p.theorem(
        prove(
            R,
            ge(R.sd(s) ** 2 * R.sdt(s) ** 2 * (1 - correlation**2), 0),
            using=[
                times(1, bound),
                times(R.sdt(s) ** 2, R.sd_def),
                times(variance, R.sdt_def),
                times(-(correlation * R.sd(s) * R.sdt(s) + cov), R.rho_Q_def),
            ],
        )
    )
    flat = P.assuming("flat", eq(spread, 0), "the proxy does not tell actions apart: its influence is zero")
    at_action = vanishing_term(
        prove(flat, eq(spread, 0), using=[times(1, flat.flat)]), a, T.pi0(s, a) * (P.Qt(s, a) - P.Vt(s)) ** 2
    )
    unmoved = T.pi0(s, a) * (P.Qt(s, a) - P.Vt(s))
    same = square_zero(prove(flat, eq(unmoved**2, 0), using=[times(T.pi0(s, a), at_action)]), unmoved)
    p.theorem(
        prove(
            flat,
            eq(gain, 0),
            using=[times(1 / P.Vt(s), core), times((T.Q(s, a) - T.V(s)) / P.Vt(s), same, over=a)],
        )
    )


C = P.assuming("is_tilde", eq(T.pi(s, a) * P.Vt(s), T.pi0(s, a) * P.Qt(s, a)), "pi is conditioned on the proxy")
moved = sum_(a, T.pi(s, a) * (T.Q(s, a) - T.V(s)))


def one_step():
    """``Vt(s) A_tilde(s) = Cov(s)`` for the competitor pi, which is conditioned on the proxy."""
    return search(C, eq(moved * P.Vt(s), cov), [C.Vt_def, C.V_value, C.pi0_sums, C.is_tilde], depth=2)


aligned = C.assuming("aligned", ge(cov, 0), "the proxy correlates with Q nowhere negatively")


def cov_at(i):
    """Cov(Q, Qt) at another state."""
    return sum_(a, T.pi0(i, a) * (T.Q(i, a) - T.V(i)) * (P.Qt(i, a) - P.Vt(i)))


@claim(
    "russo2026/prop-6.1-helps",
    aligned,
    [eq(T.V_pi(s) - T.V(s), sum_(u, T.N_pi(s, u) * cov_at(u) / P.Vt(u))), ge(T.V_pi(s), T.V(s))],
    title="a proxy that nowhere correlates negatively improves every value",
    source="Proposition 6.1, Section 6.2",
    quotes="Compared to faithful conditioning, proxy conditioning helps if the relative increase in action-influence [...] is "
    "strong enough to overcome any loss in alignment",
)
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


@claim(
    "russo2026/prop-6.1-gain",
    C,
    eq(T.J() - T.J0(), sum_(s, T.d_pi(s) * cov / P.Vt(s))),
    title="the exact gain in J of proxy conditioning",
    source="Proposition 6.1, Appendix A.9",
)
def gain_in_J():
    difference = search(
        C,
        eq(T.J() - T.J0(), sum_((s, a), T.d_pi(s) * T.pi(s, a) * (T.Q(s, a) - T.V(s)))),
        [C.J_def, C.J0_def, C.Q_def, C.pi_sums, C.d_pi_flow, C.V_pi_bellman],
    )
    yield search(C, eq(T.J() - T.J0(), sum_(s, T.d_pi(s) * cov / P.Vt(s))), [difference, one_step()], depth=2)


@former_claim(
    "russo2026/prop-6.1-per-state",
    expect="refuted",
    title="a ratio of at least one at every state does not carry over to J",
    source="Proposition 6.1, text of Section 6.2",
    printed="read as: a proxy whose improvement is at least the faithful one at every state improves J at least as much",
)
def per_state(p):
    model, proxy = zoo.proxy_trap(), zoo.proxy_trap(proxy=True)
    e = evaluate(model)
    plus = success_condition(model, model.uniform())
    tilde = proxy_condition(model, model.uniform(), proxy.terminal)

    def better(state):
        own, other = (
            sum((pi.probability(state, x) * e.A[state, x] for x in model.actions(state)), Fraction(0))
            for pi in (plus, tilde)
        )
        return other >= own

    p.counterexample(
        model,
        "J of proxy conditioning against faithful conditioning",
        evaluate(model, tilde).J,
        evaluate(model, plus).J,
        relation=">=",
        hypotheses={f"the proxy improves at least as much at {x}": better(x) for x in model.states},
    )
    p.exact("J of both", [evaluate(model, tilde).J, evaluate(model, plus).J], ["17/30", "29/45"])
    p.corrected("russo2026/prop-6.1-gain")
    p.corrected("russo2026/prop-6.1-helps")
