"""Russo, Proposition 6.1: conditioning on a proxy outcome, through the covariance of Q and the proxy's Q.

As the text argues (displayed formula missing in our source): the improvement per state is the one of faithful success
conditioning times the correlation of Q and the proxy's action values and a ratio of influences. As reconstructed, with
the side conditions that the text leaves out: V, the proxy's value and I positive at the state. The theorem behind it
has no root and no division by I: ``A_tilde(s) Vt(s) = Cov(Q, Qt)(s)``.
The scope is one step at one state: a proxy that helps at every state need not reach the J of faithful conditioning.
"""

from fractions import Fraction

from scsym.analysis import evaluate
from scsym.claims import claim
from scsym.mdp import zoo
from scsym.operators import proxy_condition, success_condition
from scsym.prove import Declaration, eq, search, sum_
from scsym.theories.success import a, s
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
    expect="proven",
    title="a proxy improves by the covariance with Q",
    source="Proposition 6.1",
    printed="the improvement of proxy conditioning is that of faithful conditioning times the correlation of Q and the "
    "proxy's action values and a ratio of action-influences",
    says=r"A_{\tilde{\pi}_+}(s) \tilde{V}(s) = \mathrm{Cov}_{\pi_0}(Q, \tilde{Q})(s); "
    r"A_{\tilde{\pi}_+} \tilde{V} \mathrm{Var}(Q) = \mathrm{Cov}(Q, \tilde{Q}) V A_{\pi_+}; both squared give "
    r"\rho^2 \tilde{I}/I with \tilde{I} = \mathrm{Var}(\tilde{Q})/\tilde{V}^2, wherever V, \tilde{V}, I > 0",
)
def proxy_gain(p):
    core = search(P, eq(gain * P.Vt(s), cov), MEANS, depth=2)
    p.theorem(core)
    own = search(P, eq(faithful * T.V(s), variance), [P.V_value, P.pi0_sums, P.conditioning], depth=2)
    p.theorem(own)
    ratio = search(P, eq(gain * P.Vt(s) * variance, cov * T.V(s) * faithful), [core, own], depth=1)
    p.theorem(ratio)
    model = zoo.proxy_trap()
    proxy = zoo.proxy_trap(proxy=True)
    e, seen = evaluate(model), evaluate(proxy)
    ratios = []
    for state in model.states:
        acts = model.actions(state)
        mean = sum(e.Q[state, x] * seen.Q[state, x] for x in acts) / 2
        own_variance = sum(e.Q[state, x] ** 2 for x in acts) / 2 - e.V[state] ** 2
        ratios.append((mean - e.V[state] * seen.V[state]) * e.V[state] / (seen.V[state] * own_variance))
    p.exact("ratios of the proxy trap", ratios, (6, 1, 1))


@claim(
    "russo2026/prop-6.1-gain",
    expect="proven",
    title="the exact gain in J of proxy conditioning",
    source="Proposition 6.1, Appendix A.9",
    says=r"J(\tilde{\pi}_+) - J_0 = \sum_s d_{\tilde{\pi}_+}(s) \mathrm{Cov}(Q, \tilde{Q})(s) / \tilde{V}(s) for proper "
    r"\tilde{\pi}_+",
)
def gain_in_J(p):
    C = P.assuming("is_tilde", eq(T.pi(s, a) * P.Vt(s), T.pi0(s, a) * P.Qt(s, a)), "pi is conditioned on the proxy")
    difference = search(
        C,
        eq(T.J() - T.J0(), sum_((s, a), T.d_pi(s) * T.pi(s, a) * (T.Q(s, a) - T.V(s)))),
        [C.J_def, C.J0_def, C.Q_def, C.pi_sums, C.d_pi_flow, C.V_pi_bellman],
    )
    local = search(
        C,
        eq(sum_(a, T.pi(s, a) * (T.Q(s, a) - T.V(s))) * P.Vt(s), cov),
        [C.Vt_def, C.V_value, C.pi0_sums, C.is_tilde],
        depth=2,
    )
    p.theorem(search(C, eq(T.J() - T.J0(), sum_(s, T.d_pi(s) * cov / P.Vt(s))), [difference, local], depth=2))
    model = zoo.proxy_trap()
    tilde = proxy_condition(model, model.uniform(), zoo.proxy_trap(proxy=True).terminal)
    p.exact("J0 of the proxy trap", evaluate(model).J, "9/20")
    p.exact("J after proxy conditioning", evaluate(model, tilde).J, "17/30")


@claim(
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
    p.corrected("russo2026/prop-6.1-gain")
