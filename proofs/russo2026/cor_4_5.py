"""Russo, Corollary 4.5: success conditioning improves the success probability at every state.

As the text argues (appendix A.6): ``T V >= V`` for the Bellman operator T of pi_plus, so ``T^n V >= V``, and ``T^n V``
converges to the value of pi_plus. The limit needs that pi_plus is proper (`proper`), without which ``T V >= V`` proves
nothing. As reconstructed (the display is missing in our source): ``V_plus >= V`` at every state and ``J(pi_plus) >= J0``.
Here the Green's function of pi_plus gives the exact difference at every state, cyclic models included.
"""

from scsym.claims import claim
from scsym.mdp import Policy, zoo
from scsym.models import Point
from scsym.prove import (
    Declaration,
    auto,
    eq,
    flip,
    ge,
    induct,
    isolate,
    natural,
    prove,
    square_zero,
    sum_,
    vanishing_term,
)
from scsym.theories.mdp import mdp, with_policy
from scsym.theories.success import a, s, t, u
from scsym.theories.success import success as T

PRINTED = "success conditioning improves the true success probabilities and not just the first-order approximation"
BAYES = [isolate(T.conditioning, T.pi_plus), flip(T.V_value), T.pi0_sums]


def gain(i):
    """The one-step advantage of pi_plus."""
    return sum_(a, T.pi_plus(i, a) * (T.Q(i, a) - T.V(i)))


def one_step():
    """``A_{pi+}(s) = V(s) I(s)``."""
    return auto(T, eq(gain(s), T.V(s) * T.I(s))).called("Proposition 4.4")


def solved(step):
    """``V_plus - V = N_plus step`` where ``step(s)`` is the one-step advantage: the Bellman equation, solved."""
    return auto(T, eq(T.V_plus(s) - T.V(s), sum_(u, T.N_pi_plus(s, u) * step(u))))


@claim("russo2026/cor-4.5", T,
    [
        eq(T.V_plus(s) - T.V(s), sum_(u, T.N_pi_plus(s, u) * T.V(u) * T.I(u))),
        ge(T.V_plus(s), T.V(s)),
        ge(T.J_plus(), T.J0()),
    ], title="monotone improvement at every state", source="Corollary 4.5", quotes=PRINTED
)  # fmt: skip
def monotone():
    exact = auto(
        T, eq(T.V_plus(s) - T.V(s), sum_(u, T.N_pi_plus(s, u) * T.V(u) * T.I(u))),
        [solved(gain), one_step()],
    ).called("exact improvement")
    yield exact
    better = auto(T, ge(T.V_plus(s), T.V(s)), [exact])
    yield better
    yield auto(T, ge(T.J_plus(), T.J0()), [better])


k = natural("k")
B = T.with_symbols(
    Declaration(
        "iterate", ("N", "S"), "nonneg", "k steps of pi_plus, then the value V", "V^{(k)}",
        lambda m, n, i: _iterate(m, n)[i],
    )
)  # fmt: skip
B = B.assuming("iterate_zero", eq(B.iterate(0, s), T.V(s)))
B = B.assuming(
    "iterate_next",
    eq(B.iterate(k + 1, s), sum_(a, T.pi_plus(s, a) * (T.win(s, a) + sum_(t, T.P(s, a, t) * B.iterate(k, t))))),
)


def _iterate(m, n):
    values = {i: m.value("pi0", i) for i in m.states}
    for _ in range(n):
        values = {
            i: sum(
                m.policy("pi_plus", i, j) * (m.win(i, j) + sum(m.P(i, j, o) * values[o] for o in m.states))
                for j in m.actions
            )
            for i in m.states
        }
    return values


@claim("russo2026/cor-4.5-bellman-iterates", B,
    [ge(B.iterate(k + 1, s), B.iterate(k, s)), ge(B.iterate(k, s), B.V(s)), ge(B.V_plus(s), B.iterate(k, s))],
    title="the printed proof up to its limit", source="Corollary 4.5, appendix A.6",
    quotes="Repeating this inductively yields [a monotone sequence of iterates of the Bellman operator]"
)  # fmt: skip
def bellman_iterates():
    first = auto(
        B, ge(B.iterate(1, s), B.iterate(0, s)),
        [prove(B, eq(T.win(s, a) + sum_(t, T.P(s, a, t) * T.V(t)), T.Q(s, a)), by=[T.Q_def]), one_step()],
    )
    rising = induct(
        B,
        ge(B.iterate(k + 1, s), B.iterate(k, s), fix=(k,)),
        k,
        first,
        lambda before: auto(B, ge(B.iterate(k + 2, s), B.iterate(k + 1, s), fix=(k,)), [before]),
    )
    yield rising
    yield (
        induct(
            B,
            ge(B.iterate(k, s), T.V(s), fix=(k,)),
            k,
            auto(B, ge(B.iterate(0, s), T.V(s))),
            lambda before: auto(B, ge(B.iterate(k + 1, s), T.V(s), fix=(k,)), [before, rising]),
        )
    )
    better = auto(T, ge(T.V_plus(s), T.V(s)), [solved(gain), one_step()])
    yield (
        induct(
            B,
            ge(T.V_plus(s), B.iterate(k, s), fix=(k,)),
            k,
            auto(B, ge(T.V_plus(s), B.iterate(0, s)), [better]),
            lambda before: auto(B, ge(T.V_plus(s), B.iterate(k + 1, s), fix=(k,)), [before]),
        )
    )


def gained():
    """``J(pi_plus) - J0 = sum_s d_{pi+} V I``."""
    return auto(T, eq(T.J_plus() - T.J0(), sum_(s, T.d_pi_plus(s) * T.V(s) * T.I(s))), [one_step()])  # fmt: skip


X = T.assuming("no_gain", ge(T.J0(), T.J_plus()), "pi_plus is no better")


@claim("russo2026/cor-4.5-strict", X, eq(T.d0(s) * T.I(s), 0),
    title="without improvement no state that pi0 visits has influence", source="Corollary 4.5"
)  # fmt: skip
def strict():
    # without gain pi_plus agrees with pi0 where pi_plus goes, so its occupancy is that of pi0
    none = auto(X, ge(0, sum_(s, T.d_pi_plus(s) * T.V(s) * T.I(s))), [gained()])
    at_state = vanishing_term(none, s, T.d_pi_plus(s) * T.V(s) * T.I(s))
    same = _same_occupancy(X, T.N_pi0, T.N_pi0_first, _unmoved(X, T.d_pi_plus, at_state))
    return auto(X, strict.goals[0], [at_state, same])


Y = T.assuming("no_influence", eq(T.d0(s) * T.I(s), 0), "no state that pi0 visits has influence")


@claim("russo2026/cor-4.5-no-influence", Y, eq(T.J_plus(), T.J0()),
    title="without influence at the states that pi0 visits there is no improvement", source="Corollary 4.5"
)  # fmt: skip
def no_influence():
    still = auto(Y, eq(T.d0(s) * T.V(s) * T.I(s), 0))
    same = _same_occupancy(Y, T.N_pi_plus, T.N_pi_plus_first, _unmoved(Y, T.d0, still))
    return auto(Y, no_influence.goals[0], [gained(), same, still])


def _unmoved(theory, occupancy, at_state):
    """``x(s) (pi_plus - pi0)(s, a) = 0`` from ``x(s) V(s) I(s) = 0``."""
    spread = auto(theory, eq(sum_(a, occupancy(s) * T.pi0(s, a) * (T.Q(s, a) - T.V(s)) ** 2), 0), [at_state])
    at_action = vanishing_term(spread, a, occupancy(s) * T.pi0(s, a) * (T.Q(s, a) - T.V(s)) ** 2)
    root = occupancy(s) * (T.pi_plus(s, a) - T.pi0(s, a))
    square = auto(theory, eq(root**2, 0), [at_action])
    return square_zero(square, root)


def _same_occupancy(theory, green, first, unmoved):
    """``d_{pi+} = d_{pi0}``: where nothing moved both solve one flow equation, whose Green's function is given."""
    return auto(theory, eq(T.d_pi_plus(t), T.d0(t)), [unmoved])


W = with_policy(
    mdp, "pi0", "the behaviour policy", r"\pi_0", value="V", q="Q", occupancy="d0", success="J0", role="behaviour"
)


def _best_so_far(m, i):
    return m.evaluation("pi").V[i]


ANY = W.with_symbols(
    Declaration(
        "pi", ("S", "A"), "nonneg", "a policy, perhaps improper", r"\pi", lambda m, i, j: m.policy("pi", i, j), "policy"
    ),
    Declaration("V_pi", ("S",), "nonneg", "its success probability", r"V_\pi", _best_so_far),
)
ANY = ANY.assuming("pi_sums", eq(sum_(a, ANY.pi(s, a)), 1), "pi is a probability")
ANY = ANY.assuming(
    "V_pi_bellman", eq(ANY.V_pi(s), sum_(a, ANY.pi(s, a) * (ANY.win(s, a) + sum_(t, ANY.P(s, a, t) * ANY.V_pi(t)))))
)
ANY = ANY.assuming("one_step_better", ge(sum_(a, ANY.pi(s, a) * ANY.Q(s, a)), ANY.V(s)), "T_pi V >= V")


@claim("russo2026/cor-4.5-improper-iteration", ANY, ge(ANY.V_pi(s), ANY.V(s)), expect="refuted", against="reading",
    instead="russo2026/cor-4.5", title="T V >= V alone does not improve a policy", source="Corollary 4.5, appendix A.6",
    quotes="The monotonicity property of the Bellman operator implies that this inequality is preserved [...] and our result follows",
    why="A policy that may stay for ever keeps T V >= V and never succeeds; pi_plus is proper (proper-pi-plus)."
)  # fmt: skip
def improper_iteration():
    model, behaviour = zoo.win_lose_stay()
    return Point(model, {"pi0": behaviour, "pi": Policy.deterministic(model, {"s": "stay"})})
