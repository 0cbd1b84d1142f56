"""Russo, Proposition 5.1: the inequality at one state behind it.

The text argues with the laws of whole trajectories. As reconstructed at one state: what the outcome's relative entropy ``kl(s)`` between
pi_plus and pi can be, is the divergence KL(pi_plus || pi)(s) of the step and what follows under pi_plus. Two forms: for
the worth of an outcome (no condition on V_pi), and for ``kl(s)`` itself, where pi must be able to succeed, and to fail
where pi_plus can. Added up with d_{pi+} it telescopes.
"""

from scsym.claims import claim
from scsym.language import natural
from scsym.prove import Declaration, auto, eq, ge, gt, log, prove, sum_, tangent, times, vanishing_term
from scsym.prove.tactics import absurd, by_cases, fix_all, generalise, multiply
from scsym.theories import learned as first
from scsym.theories.learned import a, s, t
from scsym.theories.learned import learned as T


def _fails(m, tag, i):
    return 1 - m.value(tag, i)


E = T.with_symbols(
    Declaration(
        "v", ("S",), "positive", "V_pi / V_plus", "v", lambda m, i: m.value("pi", i) / m.value("pi_plus", i)
    ),
    Declaration("U", ("S",), "nonneg", "the failure probability of pi_plus", "U", lambda m, i: _fails(m, "pi_plus", i)),
    Declaration(
        "f", ("S",), "positive", "the ratio of the failure probabilities where pi_plus can fail, else one", "f",
        lambda m, i: _fails(m, "pi", i) / _fails(m, "pi_plus", i) if _fails(m, "pi_plus", i) else 1,
    ),
    Declaration(
        "f_off", ("S",), "nonneg", "the failure probability of pi where pi_plus cannot fail, else zero", "o",
        lambda m, i: 0 if _fails(m, "pi_plus", i) else _fails(m, "pi", i),
    ),
)  # fmt: skip
E = (
    E.assuming("v_def", eq(T.V_pi(s), E.v(s) * T.V_plus(s)), "pi can succeed, and so can pi_plus")
    .assuming("U_def", eq(E.U(s), 1 - T.V_plus(s)), "failure")
    .assuming("f_split", eq(1 - T.V_pi(s), E.f(s) * E.U(s) + E.f_off(s)), "pi can fail where pi_plus can")
    .assuming("f_apart", eq(E.f_off(s) * E.U(s), 0), "f_off lives where pi_plus cannot fail")
)
E = E.define(
    "kl", (s,), -T.V_plus(s) * log(E.v(s)) - E.U(s) * log(E.f(s)), reading="the relative entropy of the outcomes",
    latex=r"\mathrm{kl}",
)  # fmt: skip

plus, ratio = T.pi_plus(s, a), T.KL_ratio(s, a)


def failure(own, tail):
    """``sum_a own (lose + sum_t P tail)``."""
    return sum_(a, own * (T.lose(s, a) + sum_(t, T.P(s, a, t) * tail)))


def fails():
    """``U(s) = sum_a pi_plus (lose + sum_t P U(t))``."""
    return auto(E, eq(E.U(s), failure(plus, E.U(t))))  # fmt: skip


def successes():
    """``v(s) V_plus(s) >= sum_a pi_plus ratio (win + sum_t P v(t) V_plus(t))``."""
    follow = T.win(s, a) + sum_(t, T.P(s, a, t) * E.v(t) * T.V_plus(t))
    return auto(E, ge(E.v(s) * T.V_plus(s), sum_(a, plus * ratio * follow)))  # fmt: skip


def failures():
    """``f(s) U(s) >= sum_a pi_plus ratio (lose + sum_t P f(t) U(t))``, by cases: U(s) may vanish."""
    bound, whole = E.f(s) * E.U(s), failure(plus * ratio, E.f(t) * E.U(t))
    below = auto(E, ge(1 - T.V_pi(s), whole))
    scaled = auto(E, ge(E.U(s) * bound, E.U(s) * whole, fix=(s,)), [below])  # fmt: skip
    goal = fix_all(ge(bound, whole))

    def can_fail(case):
        def too_small(other):
            both = multiply(case, other)
            nothing = auto(E, fix_all(gt(0, 0)), [both, scaled])
            return absurd(nothing, goal)

        return by_cases(E, whole, bound, too_small, lambda other: auto(E, goal, [other]))

    def cannot_fail(case):
        none = auto(E, fix_all(ge(0, failure(plus, E.U(t)))), [case, fails()])
        here = vanishing_term(none, a, plus * (T.lose(s, a) + sum_(t, T.P(s, a, t) * E.U(t))))
        onward = sum_(t, T.P(s, a, t) * E.U(t))
        at_once = auto(E, ge(0, plus * T.lose(s, a), fix=(s,)), [here])  # fmt: skip
        later = auto(E, ge(0, plus * onward, fix=(s,)), [here])  # fmt: skip
        then = vanishing_term(later, t, plus * T.P(s, a, t) * E.U(t))
        return auto(E, goal, [at_once, then])

    return generalise(by_cases(E, E.U(s), 0, can_fail, cannot_fail))


def entropy():
    """``KL(s) + sum_{a,t} pi_plus P kl(t) >= kl(s)``."""
    win, lose, go = plus * T.win(s, a), plus * T.lose(s, a), plus * T.P(s, a, t)
    succeed, fail, _U = go * T.V_plus(t), go * E.U(t), E.U(s)
    return prove(
        E,
        ge(T.KL(s) + sum_((a, t), go * E.kl(t)), E.kl(s)),
        by=[E.kl_def, T.KL_def],
        using=[
            # success: log sum inequality
            times(win, tangent(E, ratio / E.v(s)), over=a),
            times(succeed, tangent(E, ratio * E.v(t) / E.v(s)), over=(a, t)),
            times(1 / E.v(s), successes()),
            times(log(E.v(s)) - 1, T.V_plus_bellman),
            # failure
            times(lose, tangent(E, ratio / E.f(s)), over=a),
            times(fail, tangent(E, ratio * E.f(t) / E.f(s)), over=(a, t)),
            times(1 / E.f(s), failures()),
            times(log(E.f(s)) - 1, fails()),
            # every step ends or goes on to a state that succeeds or fails
            times(plus * log(ratio), T.mass, over=a),
            times(go * log(ratio), E.U_def, t, over=(a, t)),
        ],
    ).called("the statewise inequality for the relative entropy")


@claim(
    "russo2026/prop-5.1-statewise",
    E,
    [
        ge(
            log(E.W(natural("k"), s)),
            sum_(
                a,
                E.pi_plus(s, a)
                * (
                    E.win(s, a) * log(E.hit(natural("k")))
                    + E.lose(s, a) * log(E.miss(natural("k")))
                    + sum_(t, E.P(s, a, t) * log(E.W(natural("k"), t)))
                ),
            )
            - E.KL(s),
        ),
        ge(E.KL(s) + sum_((a, t), E.pi_plus(s, a) * E.P(s, a, t) * E.kl(t)), E.kl(s)),
        ge(sum_(s, T.d_pi_plus(s) * T.KL(s)), sum_(s, T.mu(s) * E.kl(s))),
    ],
    title="the inequality at one state behind Proposition 5.1",
    source="Appendix A.8",
    quotes="equality (c) uses the chain rule of KL divergence",
)
def statewise():
    yield first.statewise()
    local = entropy()
    yield local
    yield auto(E, ge(sum_(s, T.d_pi_plus(s) * T.KL(s)), sum_(s, T.mu(s) * E.kl(s))), [local])
