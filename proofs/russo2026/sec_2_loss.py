"""Russo, section 2: pi_plus minimises the next-action loss on successful trajectories.

As the text says, without proof, and as reconstructed (the display is missing in our source): the loss is
``E_{pi0}[sum_t -log pi(a_t|s_t) | success]``, a *sum* over the trajectory. Its excess over the loss of pi_plus is
``sum_s d+(s) KL(pi_plus || pi)(s)``: nonnegative, and zero exactly if pi agrees with pi_plus where pi0 goes. A policy
that gives probability zero to an action of a successful trajectory has infinite loss and is left out.
With the loss divided by the trajectory's length, another common training loss, the minimiser is another policy.
"""

from fractions import Fraction

from scsym.analysis import evaluate
from scsym.claims import claim
from scsym.exact import log as logarithm
from scsym.mdp import Policy, zoo
from scsym.models import Point
from scsym.prove import Declaration, auto, eq, ge, induct, log, log_of, natural, sum_
from scsym.prove.tactics import lemma_of
from scsym.theories.divergence import agree, nonnegative, with_kl
from scsym.theories.horizon import reached
from scsym.theories.success import a, s
from scsym.theories.success import success as T

k = natural("k")
PRINTED = (
    "the success-conditioned policy can be viewed as the minimizer of the next-action-prediction loss on successful "
    "trajectories"
)

L, KL = with_kl(T, "pi_plus", "pi", "KL")
L = L.with_symbols(
    Declaration(
        "own", ("S", "A"), "positive", "pi_plus where it is positive, else one", r"\pi_+^{>0}",
        lambda m, i, j: m.policy("pi_plus", i, j) or 1,
    ),
    Declaration(
        "used", ("S", "A"), "positive", "pi where pi_plus is positive, else one", r"\pi^{>0}",
        lambda m, i, j: m.policy("pi", i, j) if m.policy("pi_plus", i, j) else 1,
    ),
    Declaration(
        "pairs", ("S", "A"), "nonneg", "the expected number of times that a is taken in s, given success",
        r"E[\#(s,a)|R=1]",
        lambda m, i, j: m.occupancy("pi0", i) * m.policy("pi0", i, j) * m.q("pi0", i, j) / m.success("pi0"),
    ),
)  # fmt: skip
L = L.assuming("used_ratio", eq(L.used(s, a), L.KL_ratio(s, a) * L.own(s, a)), "the ratio is pi / pi_plus")
L = L.assuming(
    "pairs_law",
    eq(L.pairs(s, a) * T.J0(), T.d0(s) * T.pi0(s, a) * T.Q(s, a)),
    "Q is the success probability after s, a",
)
for name, symbol, of in (("loss_plus", L.own, r"\pi_+"), ("loss", L.used, r"\pi")):
    L = L.define(
        name, (), -sum_((s, a), L.pairs(s, a) * log(symbol(s, a))), reading=f"the next-action loss of {name[5:] or 'pi'}",
        latex=rf"\mathcal{{L}}({of})",
    )  # fmt: skip


def excess():
    """``loss(pi) - loss(pi_plus) = sum_s d+(s) KL(pi_plus || pi)(s)``."""
    seen = auto(L, eq(L.pairs(s, a), T.d_plus(s) * T.pi_plus(s, a))).called("Lemmas A.1 and A.2")
    return auto(
        L, eq(L.loss() - L.loss_plus(), sum_(s, T.d_plus(s) * L.KL(s))),
        [seen, _logarithms()],
    ).called("excess loss")


def _logarithms():
    return log_of(lemma_of(L, L.used_ratio))


@claim("russo2026/sec-2-loss", L,
    [eq(L.loss() - L.loss_plus(), sum_(s, L.d_plus(s) * L.KL(s))), ge(L.loss(), L.loss_plus())],
    title="pi_plus minimises the next-action loss", source="Section 2", quotes=PRINTED
)  # fmt: skip
def minimiser():
    identity = excess()
    yield identity
    yield auto(L, ge(L.loss(), L.loss_plus()), [identity, nonnegative(L, KL)])


X = L.assuming("as_good", ge(L.loss_plus(), L.loss()), "pi predicts as well as pi_plus")


@claim("russo2026/sec-2-loss-unique", X, eq(T.d0(s) * (T.pi(s, a) - T.pi_plus(s, a)), 0),
    title="the minimiser is unique at the states that pi0 visits", source="Section 2", quotes=PRINTED
)  # fmt: skip
def unique():
    none = auto(X, ge(0, sum_(s, T.d_plus(s) * L.KL(s))), [excess()])  # fmt: skip
    same = agree(X, KL, T.d_plus(s), none)
    yield auto(X, eq(T.d0(s) * (T.pi(s, a) - T.pi_plus(s, a)), 0), [same])


# The loss of the first k decisions, for every k: no infinite sum is needed.


def _cost(m, n, tag):
    total = logarithm(1)
    for i, j in ((i, j) for i in m.states for j in m.actions if m.policy("pi_plus", i, j)):
        times_taken = sum(reached(m, k)[i] for k in range(n)) * m.policy("pi0", i, j) * m.q("pi0", i, j)
        total = total - logarithm(m.policy(tag, i, j)) * (times_taken / m.success("pi0"))
    return total


B = L.with_symbols(
    Declaration("x", ("N", "S"), "nonneg", "the probability to be in s at time k", "x", lambda m, n, i: reached(m, n)[i]),
    Declaration(
        "seen", ("N", "S"), "nonneg", "the expected visits to s before time k, given success", "d_+^{<k}",
        lambda m, n, i: sum(reached(m, j)[i] for j in range(n)) * m.value("pi0", i) / m.success("pi0"),
    ),
    Declaration(
        "cost", ("N",), "real", "the loss of pi on the first k decisions", r"\mathcal{L}_k(\pi)",
        lambda m, n: _cost(m, n, "pi"),
    ),
    Declaration(
        "cost_plus", ("N",), "real", "the loss of pi_plus on the first k decisions", r"\mathcal{L}_k(\pi_+)",
        lambda m, n: _cost(m, n, "pi_plus"),
    ),
)  # fmt: skip
taken = B.x(k, s) * T.pi0(s, a) * T.Q(s, a) / T.J0()
"""P(s_k = s, a_k = a | success)."""
B = B.assuming("seen_zero", eq(B.seen(0, s), 0))
B = B.assuming("seen_next", eq(B.seen(k + 1, s), B.seen(k, s) + B.x(k, s) * T.V(s) / T.J0()), "one more decision")
for name, symbol in (("cost", B.used), ("cost_plus", B.own)):
    total = B.declarations[name]
    B = B.assuming(f"{name}_zero", eq(total(0), 0))
    B = B.assuming(
        f"{name}_next", eq(total(k + 1), total(k) - sum_((s, a), taken * log(symbol(s, a)))), "one more decision"
    )


@claim("russo2026/sec-2-loss-prefix", B,
    [eq(B.cost(k) - B.cost_plus(k), sum_(s, B.seen(k, s) * L.KL(s))), ge(B.cost(k), B.cost_plus(k))],
    title="pi_plus minimises the loss of the first k decisions", source="Section 2"
)  # fmt: skip
def prefix():
    bayes = auto(B, eq(T.pi0(s, a) * T.Q(s, a), T.V(s) * T.pi_plus(s, a))).called("Lemma A.1")  # fmt: skip
    later = auto(
        B,
        eq(
            B.cost(k + 1) - B.cost_plus(k + 1),
            B.cost(k) - B.cost_plus(k) + sum_(s, B.x(k, s) * T.V(s) / T.J0() * L.KL(s)),
        ),
        [bayes, _logarithms()],
    )
    identity = induct(
        B,
        eq(B.cost(k) - B.cost_plus(k), sum_(s, B.seen(k, s) * L.KL(s)), fix=(k,)),
        k,
        auto(B, eq(B.cost(0) - B.cost_plus(0), sum_(s, B.seen(0, s) * L.KL(s)))),
        lambda before: auto(
            B, eq(B.cost(k + 1) - B.cost_plus(k + 1), sum_(s, B.seen(k + 1, s) * L.KL(s)), fix=(k,)),
            [later, before],
        ),
    )
    yield identity
    yield auto(B, ge(B.cost(k), B.cost_plus(k)), [identity, nonnegative(B, KL)])


W = T.with_symbols(
    Declaration("c", ("S", "A"), "nonneg", "the weight of a pair", "c", lambda m, i, j: m.q("pi0", i, j)),
    Declaration("C", ("S",), "positive", "the sum of the weights", "C", lambda m, i: sum(m.q("pi0", i, j) for j in m.actions)),
    Declaration(
        "best", ("S", "A"), "nonneg", "the normalised weights", r"\pi_c",
        lambda m, i, j: m.q("pi0", i, j) / sum(m.q("pi0", i, o) for o in m.actions),
    ),
)  # fmt: skip
W = W.assuming("C_def", eq(W.C(s), sum_(a, W.c(s, a)))).assuming("best_def", eq(W.best(s, a) * W.C(s), W.c(s, a)))
W, GAP = with_kl(W, "best", "pi", "gap")


@claim("russo2026/sec-2-weighted-loss", W,
    [
        eq(-sum_(a, W.c(s, a) * log(W.gap_ratio(s, a))), W.C(s) * W.gap(s)),
        ge(-sum_(a, W.c(s, a) * log(W.gap_ratio(s, a))), 0),
    ], title="the minimiser of a weighted next-action loss", source="Section 2"
)  # fmt: skip
def weighted():
    change = -sum_(a, W.c(s, a) * log(W.gap_ratio(s, a)))
    identity = auto(W, eq(change, W.C(s) * W.gap(s)))
    yield identity
    sums = auto(W, eq(sum_(a, W.best(s, a)), 1))  # fmt: skip
    yield auto(W, ge(change, 0), [identity, nonnegative(W, GAP, sums)])


def _loss(model, policy, normalised):
    """E[sum_t -log pi(a_t|s_t) | success] under the uniform policy, of an acyclic model; divided by tau if asked."""
    behaviour, before = model.uniform(), evaluate(model)
    total = logarithm(1)
    pending = [(i, Fraction(x), logarithm(1), 0) for i, x in model.initial.items()]
    while pending:
        i, chance, cost, length = pending.pop()
        if i in model.terminal:
            total = total + cost * (chance * model.terminal[i] / before.J / (length if normalised else 1))
            continue
        for j in model.actions(i):
            if before.Q[i, j] == 0:
                continue
            for o, x in model.P(i, j).items():
                pending.append((o, chance * behaviour[i, j] * x, cost - logarithm(policy[i, j]), length + 1))
    return total


LENGTHS = T.with_symbols(
    Declaration(
        "normal_plus",
        (),
        "real",
        "the length-normalised loss of pi_plus",
        r"\ell_{\pi_+}",
        lambda m: _loss(m.mdp, m.the_policy("pi_plus"), True),
    ),
    Declaration(
        "normal",
        (),
        "real",
        "the length-normalised loss of pi",
        r"\ell_\pi",
        lambda m: _loss(m.mdp, m.the_policy("pi"), True),
    ),
)


@claim("russo2026/sec-2-loss-normalised", LENGTHS, ge(LENGTHS.normal(), LENGTHS.normal_plus()), expect="refuted",
    against="strengthening", instead=["russo2026/sec-2-loss", "russo2026/sec-2-weighted-loss"],
    title="pi_plus as the minimiser of the length-normalised loss", source="Section 2", quotes=PRINTED,
    why="Short trajectories weigh more: here (2/3, 1/3) at the first state is better than pi_plus, which is (1/2, 1/2)."
)  # fmt: skip
def length_normalised():
    model = zoo.two_lengths()
    return Point(
        model, {"pi0": model.uniform(), "pi": Policy(model, {"s0": {"a": "2/3", "b": "1/3"}, "s1": {"go": 1}})}
    )
