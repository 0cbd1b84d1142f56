"""Russo, Proposition 5.1: readings that make the bound false, and exact values of the shift factor.

The proposition bounds the loss of a learned policy by sqrt(kappa eps / 2); its displays are missing in our source, and
`prop_5_1` reconstructs them. As the text says, kappa compares with the occupancy of the *learned* policy; then the bound
is false. Nor is kappa one for all deterministic transitions: success reweighs random prompts, and with kappa = 1 the
bound is false as well. And eps is the loss of a trajectory: with its mean per token the bound is false.
"""

from fractions import Fraction

from scsym.analysis import evaluate, policy_divergence
from scsym.claims import claim
from scsym.language import Theory
from scsym.mdp import Policy, zoo
from scsym.models import Point
from scsym.operators import shift_factor
from scsym.prove import Declaration, eq, ge, isolate, prove, sum_, times
from scsym.theories import learned as first
from scsym.theories.learned import learned as T
from scsym.theories.learned import s
from scsym.theories.success import a, success, t


def positive(model, pi0):
    """The standing assumption, as a hypothesis of a counterexample."""
    return {"V is positive": all(v > 0 for v in evaluate(model, pi0).V.values())}


def _kl(m, tag):
    """``sum_s d_+(s) KL(pi_plus || pi)(s)`` in a concrete model."""
    return policy_divergence(
        "forward_kl", m.the_policy("pi_plus"), m.the_policy(tag), m.evaluation("pi0").success_occupancy
    )


SHIFT = success.with_symbols(
    Declaration("eps", (), "real", "the excess cross-entropy loss of pi", r"\epsilon", lambda m: _kl(m, "pi")),
    Declaration(
        "kappa_hat", (), "nonneg", "the shift factor with the occupancy of pi", r"\hat\kappa",
        lambda m: shift_factor(m.mdp, m.the_policy("pi0"), m.the_policy("pi")),
    ),
)  # fmt: skip
SHIFT = SHIFT.assuming("kappa_hat_bound", ge(SHIFT.kappa_hat() * SHIFT.d_plus(s), SHIFT.d_pi(s)), "it bounds the ratio")


@claim("russo2026/prop-5.1-learned", SHIFT, ge(SHIFT.kappa_hat() * SHIFT.eps() / 2, (SHIFT.J_plus() - SHIFT.J()) ** 2),
    expect="refuted", against="reading", instead=["russo2026/prop-5.1", "russo2026/prop-5.1-horizon"],
    title="the bound with the learned policy's occupancy in the shift factor", source="Proposition 5.1",
    quotes="[kappa] compares occupancy under the learned policy to occupancy [of] success-conditioned trajectories",
    why="Against a display that is missing in our source: kappa_hat = 1/2, gap 3/4, eps = log 2 + 9 log(9/8) here."
)  # fmt: skip
def learned():
    model, pi0 = zoo.win_lose_stay()
    return Point(model, {"pi0": pi0, "pi": Policy(model, {"s": {"win": "1/20", "lose": "3/20", "stay": "4/5"}})})


SURE = SHIFT.assuming("certain", eq(success.P(s, a, t) ** 2, success.P(s, a, t)), "transitions are certain")
SURE = SURE.assuming("outcomes", eq(success.win(s, a) ** 2, success.win(s, a)), "and so are outcomes")


@claim("russo2026/prop-5.1-prompts", SURE,
    [ge(SURE.d_plus(s), SURE.d_pi_plus(s)), ge(SURE.eps() / 2, (SURE.J_plus() - SURE.J()) ** 2)], expect="refuted",
    against="text", instead=["russo2026/prop-5.1-no-shift", "russo2026/prop-5.1-shift-prompts"],
    title="kappa = 1 for deterministic transitions", source="Proposition 5.1, remark",
    quotes="[kappa = 1] whenever state transitions are deterministic - including autoregressive sequence generation",
    why="Success reweighs random prompts of different difficulty: kappa = 9/2 here."
)  # fmt: skip
def prompts():
    model, pi0 = zoo.prompts()
    return Point(model, {"pi0": pi0, "pi": Policy(model, {"x1": {"right": 1}, "x2": {"right": "1/2", "wrong": "1/2"}})})


L = T.with_symbols(
    Declaration(
        "length", (), "positive", "the expected length of a successful trajectory", r"E[\tau | R = 1]",
        lambda m: sum(m.success_occupancy(o) for o in m.states),
    )
)  # fmt: skip
L = L.assuming("length_def", eq(L.length(), sum_(s, T.d_plus(s))), "E[tau | success]")
L = L.define(
    "eps_tok", (), sum_(s, T.d_plus(s) * T.KL(s)), times=L.length(), sign="real",
    reading="the excess loss per token", latex=r"\epsilon_{\mathrm{tok}}",
)  # fmt: skip


@claim("russo2026/prop-5.1-per-token-bound", L,
    [eq(L.length() * L.eps_tok(), T.eps()), ge(T.kappa() * L.length() * L.eps_tok(), 2 * (T.J_plus() - T.q())**2)],
    title="the bound with a loss per token", source="Proposition 5.1"
)  # fmt: skip
def per_token_bound():
    whole = prove(
        L, eq(L.length() * L.eps_tok(), T.eps()), by=[T.eps_def, isolate(L.eps_tok_def, L.eps_tok)]
    ).called("a trajectory's loss")  # fmt: skip
    yield whole
    bound = first.all_pieces(first.shifted_bound(), T.kappa() * T.eps(), (T.J_plus() - T.q()) ** 2)
    yield prove(L, per_token_bound.goals[1], using=[times(1, bound), times(T.kappa(), whole)])


TOKEN = SHIFT.with_symbols(
    Declaration("kappa", (), "nonneg", "the shift factor", r"\kappa", lambda m: shift_factor(m.mdp, m.the_policy("pi0"))),
    Declaration(
        "length", (), "positive", "the expected length of a successful trajectory", r"E[\tau | R = 1]",
        lambda m: sum(m.success_occupancy(o) for o in m.states),
    ),
)  # fmt: skip
TOKEN = TOKEN.assuming("kappa_bound", ge(TOKEN.kappa() * TOKEN.d_plus(s), TOKEN.d_pi_plus(s)), "it bounds the ratio")
TOKEN = TOKEN.assuming("length_def", eq(TOKEN.length(), sum_(s, TOKEN.d_plus(s))), "E[tau | success]")


@claim("russo2026/prop-5.1-per-token", TOKEN,
    ge(TOKEN.kappa() * TOKEN.eps() / TOKEN.length() / 2, (TOKEN.J_plus() - TOKEN.J()) ** 2), expect="refuted",
    against="reading", instead="russo2026/prop-5.1-per-token-bound", title="the bound with a loss per token",
    source="Proposition 5.1, Section 2",
    quotes="Suppose an estimated policy achieves excess cross-entropy loss [eps] relative to the success-conditioned policy",
    why="Errors add up along a trajectory."
)  # fmt: skip
def per_token():
    model = zoo.chain2()
    return Point(model, {"pi0": model.uniform(), "pi": model.uniform()})


def _ratio(state):
    """``d_{pi+} / d_+`` at a state of the point."""
    return lambda m: m.occupancy("pi_plus", state) / m.success_occupancy(state)


def _kappa_of(*arguments):
    """The shift factor of a pair of prompts."""
    return lambda m: shift_factor(*zoo.prompts(*arguments))


VALUES = Theory("shift factors").with_symbols(
    Declaration("J0", (), "real", "the success probability", "J_0", lambda m: m.success("pi0")),
    Declaration("V1", (), "real", "the success probability at the first prompt", "V_1", lambda m: m.value("pi0", "x1")),
    Declaration(
        "V2", (), "real", "the success probability at the second prompt", "V_2", lambda m: m.value("pi0", "x2")
    ),
    Declaration("r1", (), "real", "the ratio of occupancies at the first prompt", "r_1", _ratio("x1")),
    Declaration("r2", (), "real", "the ratio of occupancies at the second prompt", "r_2", _ratio("x2")),
    Declaration("two", (), "real", "kappa of prompts with V = 1/2 and 1/4", r"\kappa_2", _kappa_of("1/2", "1/4")),
    Declaration("one", (), "real", "kappa of one prompt", r"\kappa_1", _kappa_of("1/3")),
    Declaration(
        "chance",
        (),
        "real",
        "kappa where success is rare after one action",
        r"\kappa_\epsilon",
        lambda m: shift_factor(zoo.shift(), zoo.shift().uniform()),
    ),
    Declaration("loop", (), "real", "kappa of a loop", r"\kappa_K", lambda m: shift_factor(zoo.K(), zoo.K().uniform())),
)


@claim("russo2026/prop-5.1-values", VALUES,
    [
        eq(VALUES.r1() * VALUES.V1(), VALUES.J0()),
        eq(VALUES.r2() * VALUES.V2(), VALUES.J0()),
        eq(VALUES.two(), Fraction(3, 2)),
        eq(VALUES.one(), 1),
        eq(VALUES.chance(), Fraction(101, 2)),
        eq(VALUES.loop(), Fraction(6, 7)),
    ], expect="proven for this shape",
    title="values of the shift factor: J0 / V at a prompt, one for a single start, large under chance, and below one",
    source="Proposition 5.1"
)  # fmt: skip
def values():
    model, pi0 = zoo.prompts("v", "w")
    return Point(model, {"pi0": pi0})
