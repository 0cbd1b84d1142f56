"""Russo, Theorem 4.1: the success-conditioned policy solves a chi-squared trust-region problem.

As reconstructed (the displayed problem is missing in our source; its weights and radius are forced by the text and by
appendix A.3): maximise L(pi) subject to ``sum_s d+(s) chi2(pi || pi0)(s) <= Gamma = sum_s d+(s) I(s)``, with chi2 =
+oo where pi leaves the support of pi0. Normalising d+ changes nothing, both sides being linear in it.

The text argues by Cauchy-Schwarz for the equivalent problem of Lemma A.3. Here one identity gives more: optimality, the
multiplier J0/2, and uniqueness at every state that pi0 visits. "The" solution is unique only there, and the support
convention cannot be dropped. The competitor pi need not be proper; neither need pi_plus. What pi_plus maximises is L,
not the true success probability. (The text calls the statement both Theorem 4.1 and Proposition 4.1.)
"""

from fractions import Fraction

from scsym.claims import claim
from scsym.mdp import MDP, Policy, zoo
from scsym.models import Point
from scsym.operators import success_condition
from scsym.prove import Declaration, auto, eq, flip, ge, isolate, prove, square_zero, sum_, times, vanishing_term
from scsym.theories.success import a, b, s, t
from scsym.theories.success import success as T

from .lem_a_3 import FREE

HALF = Fraction(1, 2)
PRINTED = (
    "success conditioning exactly maximizes the first-order policy optimization subject to the constraint that the "
    "policy moves no more in chi-squared divergence than the aggregate action-influence under the behavior policy"
)

moved = sum_(s, T.d_plus(s) * T.chi2(s))
"""How far the competitor moves: its weighted chi-squared divergence."""

distance = sum_(s, T.d_plus(s) * sum_(a, T.pi0(s, a) * (T.rho(s, a) - T.Q(s, a) / T.V(s)) ** 2))
"""The weighted squared distance of pi from pi_plus: sum d+ (pi - pi+)^2 / pi0."""


def certificate():
    """``L(pi+) - L(pi) = J0/2 (Gamma - moved) + J0/2 distance``, for every pi << pi0, feasible or not."""
    return auto(
        T, eq(T.L_plus() - T.L(), T.J0() * HALF * (T.Gamma() - moved) + T.J0() * HALF * distance),
    ).called("trust-region identity")  # fmt: skip


feasible = T.assuming("feasible", ge(T.Gamma(), moved), "pi lies in the trust region")


@claim("russo2026/thm-4.1", feasible,
    [
        eq(T.L_plus() - T.L(), T.J0() * HALF * (T.Gamma() - moved) + T.J0() * HALF * distance),
        ge(T.L_plus(), T.L()),
        eq(sum_(s, T.d_plus(s) * T.chi2_plus(s)), T.Gamma()),
    ], title="success conditioning solves the trust-region problem", source="Theorem 4.1", quotes=PRINTED
)  # fmt: skip
def optimality():
    identity = certificate()
    yield identity
    yield (
        prove(
            feasible,
            ge(T.L_plus(), T.L()),
            using=[times(1, identity), times(T.J0() * HALF, feasible.feasible)],
            remainder=T.J0() * HALF * distance,
        )
    )


U = T.assuming("feasible", ge(T.Gamma(), moved), "pi lies in the trust region")
U = U.assuming("as_good", ge(T.L(), T.L_plus()), "pi is as good as pi_plus")


@claim("russo2026/thm-4.1-uniqueness", U, eq(T.d0(s) * (T.pi(s, a) - T.pi_plus(s, a)), 0),
    title="the solution is unique at the states that pi0 visits", source="Theorem 4.1",
    quotes="success conditioning is the exact solution"
)  # fmt: skip
def uniqueness():
    near = auto(U, ge(0, distance), [certificate()])
    at_state = vanishing_term(near, s, T.d_plus(s) * sum_(a, T.pi0(s, a) * (T.rho(s, a) - T.Q(s, a) / T.V(s)) ** 2))
    at_action = vanishing_term(at_state, a, T.d_plus(s) * T.pi0(s, a) * (T.rho(s, a) - T.Q(s, a) / T.V(s)) ** 2)
    root = T.d_plus(s) * (T.pi(s, a) - T.pi_plus(s, a))
    square = auto(U, eq(root**2, 0), [at_action])
    same = square_zero(square, root)
    yield auto(U, eq(T.d0(s) * (T.pi(s, a) - T.pi_plus(s, a)), 0), [same])


C = T.with_symbols(
    Declaration(
        "sigma", ("S", "A"), "nonneg", "the density of pi, where pi0 goes", r"\sigma",
        lambda m, i, j: m.policy("pi", i, j) / m.policy("pi0", i, j) if m.policy("pi0", i, j) else 0,
    )
).assuming("stays", eq(T.d0(s) * T.pi(s, a), T.d0(s) * Declaration("sigma", ("S", "A"))(s, a) * T.pi0(s, a)),
           "pi stays in the support of pi0 at the states that pi0 visits")  # fmt: skip


movement = sum_((s, a), T.d_plus(s) * T.pi0(s, a) * (C.sigma(s, a) - 1) ** 2)
F = C.assuming("feasible", ge(T.Gamma(), movement), "pi lies in the trust region")


@claim(
    "russo2026/thm-4.1-reached",
    F,
    [
        eq(
            F.L_plus() - F.L(),
            F.J0() * Fraction(1, 2) * (F.Gamma() - sum_((s, a), F.d_plus(s) * F.pi0(s, a) * (F.sigma(s, a) - 1) ** 2))
            + F.J0()
            * Fraction(1, 2)
            * sum_((s, a), F.d_plus(s) * F.pi0(s, a) * (F.sigma(s, a) - (F.Q(s, a) / F.V(s))) ** 2),
        ),
        ge(T.L_plus(), T.L()),
    ],
    title="the competitor may do anything at states that pi0 does not visit",
    source="Theorem 4.1",
    quotes=PRINTED,
)
def reached():
    far = sum_((s, a), T.d_plus(s) * T.pi0(s, a) * (C.sigma(s, a) - T.Q(s, a) / T.V(s)) ** 2)
    linear = auto(C, eq(T.L(), sum_((s, a), T.d0(s) * C.sigma(s, a) * T.pi0(s, a) * (T.Q(s, a) - T.V(s)))))
    identity = auto(C, eq(T.L_plus() - T.L(), T.J0() * HALF * (T.Gamma() - movement) + T.J0() * HALF * far), [linear])
    yield identity
    yield auto(F, ge(T.L_plus(), T.L()), [identity])


@claim("russo2026/thm-4.1-true-objective", feasible, ge(T.J_plus(), T.J()), expect="refuted", against="reading",
    instead="russo2026/thm-4.1", title="pi_plus as the maximiser of the true success probability on the region",
    source="abstract, Theorem 4.1",
    quotes="success conditioning exactly solves a trust-region optimization problem, maximizing policy improvement subject to a divergence constraint",
    why="The maximised improvement is the first-order one, L: 19/30 against 2/3 here."
)  # fmt: skip
def true_objective():
    model = zoo.N()
    plus = success_condition(model, model.uniform())
    # the second door, which pi_plus avoids, is better once pi_plus acts behind it
    pi = Policy(model, {"s0": {"first": "4/9", "second": "5/9"}, "s1": plus["s1"], "s2": plus["s2"]})
    return Point(model, {"pi0": model.uniform(), "pi": pi})


@claim("russo2026/thm-4.1-unique-everywhere", U, eq(T.pi(s, a), T.pi_plus(s, a)), expect="refuted", against="reading",
    instead="russo2026/thm-4.1-uniqueness", title="the solution as the only one, also at states that are never visited",
    source="Theorem 4.1",
    quotes="success conditioning exactly solves a trust-region optimization problem: the exact solution"
)  # fmt: skip
def unique_everywhere():
    arms = {"a": "win", "b": "lose"}
    model = MDP(
        {"s": arms, "elsewhere": arms}, initial="s", terminal={"win": 1, "lose": 0}, name="a state out of reach"
    )
    plus = success_condition(model, model.uniform())
    other = Policy(model, {"s": plus["s"], "elsewhere": model.uniform()["elsewhere"]})
    return Point(model, {"pi0": model.uniform(), "pi": other})


CUT = FREE.with_symbols(
    Declaration("d_plus", ("S",), "nonneg", "the occupancy given success", "d_+", lambda m, i: m.success_occupancy(i)),
    Declaration("Gamma", (), "nonneg", "the aggregate action-influence", r"\Gamma", lambda m: m.gamma()),
)
CUT = CUT.assuming("d_plus_def", eq(CUT.d_plus(s) * CUT.J0(), CUT.d0(s) * CUT.V(s)))
CUT = CUT.assuming(
    "Gamma_def", eq(CUT.Gamma(), sum_((s, a), CUT.d_plus(s) * CUT.pi0(s, a) * (CUT.Q(s, a) / CUT.V(s) - 1) ** 2))
)
CUT = CUT.assuming(
    "feasible",
    ge(CUT.Gamma(), sum_(s, CUT.d_plus(s) * (sum_(a, CUT.pi0(s, a) * CUT.rho(s, a) ** 2) - 1))),
    "feasible, the divergence being summed over the support of pi0 only",
)


@claim("russo2026/thm-4.1-no-support-convention", CUT, ge(CUT.J0() * CUT.Gamma(), CUT.L()), expect="refuted",
    against="reading", instead="russo2026/thm-4.1",
    title="the theorem with chi-squared summed over the support of pi0 only", source="Theorem 4.1, Definition 4.2",
    quotes=PRINTED
)  # fmt: skip
def no_support_convention():
    model = zoo.bandit(HALF, 1)
    rows = {tag: Policy(model, {"s": {"a1": p, "a2": 1 - p}}) for tag, p in (("pi0", 1), ("pi", 0))}
    return Point(model, rows)


R = T.with_symbols(
    Declaration("lam", (), "positive", "the fraction of the way to pi_plus", r"\lambda", lambda m: HALF),
)
R = R.define(
    "pi_lam", (s, a), T.pi0(s, a) + R.lam() * (T.pi_plus(s, a) - T.pi0(s, a)),
    reading="the policy that goes a fraction lam of the way", latex=r"\pi_\lambda",
    meaning=lambda m, s, a: (m.policy("pi0", s, a) + m.policy("pi_plus", s, a)) / 2,
)  # fmt: skip


def weight(i, j):
    """The law under which L, Gamma and the movement are inner products."""
    return T.d_plus(i) * T.pi0(i, j)


def shift(i, j):
    """``rho - 1``."""
    return T.rho(i, j) - 1


def gain(i, j):
    """``Q / V - 1``."""
    return T.Q(i, j) / T.V(i) - 1


def inner_products():
    """L, Gamma and the movement as inner products."""
    linear = auto(
        T, eq(T.L(), T.J0() * sum_((s, a), weight(s, a) * shift(s, a) * gain(s, a))),
    ).called("L as an inner product")
    influence = auto(T, eq(T.Gamma(), sum_((s, a), weight(s, a) * gain(s, a) ** 2)))
    return linear, influence, auto(T, eq(moved, sum_((s, a), weight(s, a) * shift(s, a) ** 2)))


@claim("russo2026/thm-4.1-radius", T, ge(T.J0() ** 2 * T.Gamma() * moved, T.L() ** 2),
    title="the linearised gain against the movement, at any radius", source="Theorem 4.1"
)  # fmt: skip
def radius():
    linear, influence, divergence = inner_products()
    inner = sum_((s, a), weight(s, a) * shift(s, a) * gain(s, a))
    # Cauchy-Schwarz: half the sum of w(s,a) w(t,b) (x(s,a) y(t,b) - x(t,b) y(s,a))^2 with x = rho - 1, y = Q/V - 1
    lagrange = sum_(
        (s, a, t, b), weight(s, a) * weight(t, b) * (shift(s, a) * gain(t, b) - shift(t, b) * gain(s, a)) ** 2
    )
    return prove(
        T,
        radius.goals[0],
        using=[
            times(T.J0() ** 2 * moved, influence),
            times(T.J0() ** 2 * sum_((s, a), weight(s, a) * gain(s, a) ** 2), divergence),
            times(-T.L() - T.J0() * inner, linear),
        ],
        remainder=HALF * T.J0() ** 2 * lagrange,
    )


lam = R.lam()
F_radius = R.assuming("feasible", ge(lam**2 * T.Gamma(), moved), "pi lies in the trust region of radius lam^2 Gamma")
GAP = sum_((s, a), weight(s, a) * (shift(s, a) - lam * gain(s, a)) ** 2)


def within_radius():
    """The lines by which L stays below ``lam J0 Gamma``, up to ``GAP``."""
    linear, influence, divergence = inner_products()
    return [
        times(-1, linear),
        times(HALF * lam * T.J0(), influence),
        times(HALF * T.J0() / lam, divergence),
        times(HALF * T.J0() / lam, F_radius.feasible),
    ]


@claim("russo2026/thm-4.1-radius-bound", F_radius, ge(lam * T.J0() * T.Gamma(), T.L()),
    title="the maximum of L in the region of radius lam^2 Gamma", source="Theorem 4.1"
)  # fmt: skip
def radius_bound():
    return prove(F_radius, radius_bound.goals[0], using=within_radius(), remainder=HALF * T.J0() / lam * GAP)


U_radius = F_radius.assuming("as_good", ge(T.L(), lam * T.J0() * T.Gamma()), "pi attains the bound")


@claim("russo2026/thm-4.1-radius-unique", U_radius, eq(T.d0(s) * (T.pi(s, a) - R.pi_lam(s, a)), 0),
    title="the only maximiser where pi0 goes is pi0 + lam (pi_plus - pi0)", source="Theorem 4.1",
    why="If that point is no policy, the bound is not attained."
)  # fmt: skip
def radius_unique():
    scale = 2 * lam / T.J0()
    lines = [times(scale * w.coefficient, w.source) for w in within_radius()]
    near = prove(U_radius, ge(0, GAP), using=[*lines, times(scale, U_radius.as_good)])
    at_state = vanishing_term(near, s, sum_(a, weight(s, a) * (shift(s, a) - lam * gain(s, a)) ** 2))
    at_action = vanishing_term(at_state, a, weight(s, a) * (shift(s, a) - lam * gain(s, a)) ** 2)
    root = T.d_plus(s) * (T.pi(s, a) - T.pi0(s, a) * (1 + lam * gain(s, a)))
    square = auto(U_radius, eq(root**2, 0), [at_action])
    return square_zero(square, root)


ATTAINED = [
    R.pi_lam_def, T.Gamma_def, T.I_def, isolate(T.conditioning, T.pi_plus), flip(T.V_value), T.pi0_sums,
    isolate(T.d_plus_def, T.d_plus),
]  # fmt: skip


@claim("russo2026/thm-4.1-radius-attained", R,
    [
        eq(sum_((s, a), T.d0(s) * R.pi_lam(s, a) * (T.Q(s, a) - T.V(s))), lam * T.J0() * T.Gamma()),
        eq(R.pi_lam(s, a), T.pi0(s, a) * (1 + lam * gain(s, a))),
        eq(sum_((s, a), weight(s, a) * (lam * gain(s, a)) ** 2), lam**2 * T.Gamma()),
        eq(sum_(a, R.pi_lam(s, a)), 1),
    ], title="pi0 + lam (pi_plus - pi0) has radius lam^2 Gamma and attains the maximum", source="Theorem 4.1"
)  # fmt: skip
def radius_attained():
    objective, density, movement, total = radius_attained.goals
    _, influence, _ = inner_products()
    yield auto(R, movement, [influence])


part = R.assuming("at_most_one", ge(1, lam), "lam is at most one")


claim("russo2026/thm-4.1-radius-policy", part, ge(R.pi_lam(s, a), 0), title="the maximiser is a policy up to lam = 1",
    source="Theorem 4.1"
)  # fmt: skip


W = T.with_symbols(
    Declaration("omega", ("S",), "positive", "the weights of the trust region", r"\omega", lambda m, s: Fraction(1)),
    Declaration("lam", (), "positive", "the step", r"\lambda", lambda m: Fraction(1)),
)
W = W.define(
    "rho_omega", (s, a), 1 + W.lam() * T.d0(s) * (T.Q(s, a) - T.V(s)) / W.omega(s),
    reading="the density of the optimum for general weights", latex=r"\rho_\omega",
    meaning=lambda m, s, a: 1 + m.occupancy("pi0", s) * (m.q("pi0", s, a) - m.value("pi0", s)),
)  # fmt: skip


def divergence(rho):
    return sum_((s, a), W.omega(s) * T.pi0(s, a) * (rho - 1) ** 2)


mine, other = divergence(W.rho_omega(s, a)), divergence(T.rho(s, a))
F_weights = W.assuming("feasible", ge(mine, other), "pi moves no more than the optimum does")


@claim(
    "russo2026/thm-4.1-weights",
    F_weights,
    [
        ge(
            sum_(
                (s, a),
                F_weights.d0(s)
                * F_weights.pi0(s, a)
                * F_weights.rho_omega(s, a)
                * (F_weights.Q(s, a) - F_weights.V(s)),
            ),
            F_weights.L(),
        ),
        eq(
            F_weights.V(s) * F_weights.omega(s) * (F_weights.rho_omega(s, a) - (F_weights.Q(s, a) / F_weights.V(s))),
            (F_weights.lam() * F_weights.d0(s) * F_weights.V(s) - F_weights.omega(s))
            * (F_weights.Q(s, a) - F_weights.V(s)),
        ),
    ],
    title="general state weights: only d+ yields Q / V",
    source="Section 4.2, problem (1)",
)
def weights():

    advantage = T.Q(s, a) - T.V(s)
    best = sum_((s, a), T.d0(s) * T.pi0(s, a) * W.rho_omega(s, a) * advantage)
    distance = sum_((s, a), W.omega(s) * T.pi0(s, a) * (T.rho(s, a) - W.rho_omega(s, a)) ** 2)
    yield (
        prove(
            F_weights,
            ge(best, T.L()),
            by=[T.L_def, T.rho_def, W.rho_omega_def, flip(T.V_value), T.pi0_sums],
            using=[times(HALF / W.lam(), F_weights.feasible)],
            remainder=HALF / W.lam() * distance,
        )
    )
