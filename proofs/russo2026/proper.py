"""Properness of pi0 and of pi_plus: the steps that Russo's proofs use without saying so; they are not in the paper.

Corollary 4.5 (appendix A.6) lets ``T^n V`` converge to the value of pi_plus, and appendix B uses the performance
difference of pi_plus: both need that pi_plus ends almost surely. With finitely many states this follows from the
standing assumption V > 0, first for pi0, then for pi_plus. The theorems are stated with numbers that a finite model
has: ``m`` with ``m V(s) >= 1``, a horizon K and ``low > 0`` with P(success within K steps) >= low from every state, and
``c <= 1`` below every positive Q / V (without the cap at one the bound is false: in `zoo.chain2` the least positive Q / V
is 2, and no probability is at least 4 times 1/2). Countably many states need not have such numbers (Remark 2.2).
"""

from fractions import Fraction

from scsym.claims import claim
from scsym.prove import (
    Declaration,
    auto,
    by_cases,
    eq,
    fix_all,
    ge,
    generalise,
    geometric,
    gt,
    induct,
    multiply,
    natural,
    prove,
    tends,
    times,
)
from scsym.theories.horizon import with_horizon
from scsym.theories.mdp import with_failure
from scsym.theories.success import a, s, t
from scsym.theories.success import success as T

ASSUMPTION = "we assume that success is possible from any non-terminal state under pi0"
k, K = natural("k"), natural("K")


def _least(values):
    return min([Fraction(1), *values])


H = with_horizon(T, "pi0", "within", "alive", "rest")
H = with_horizon(H, "pi_plus", "within_plus", "alive_plus")
H = with_failure(with_horizon(H, "pi", "within_pi", "alive_pi")).with_symbols(
    Declaration("m", (), "positive", "a bound on 1/V", "m", lambda m: max(1 / m.value("pi0", i) for i in m.states)),
    Declaration(
        "c", (), "positive", "a bound below every positive Q/V", "c",
        lambda m: _least(
            m.q("pi0", i, j) / m.value("pi0", i) for i in m.states for j in m.actions if m.q("pi0", i, j)
        ),
    ),
    Declaration(
        "low", (), "positive", "a bound below the success probability within K steps", "p",
        lambda m: min(m.value("pi0", i) for i in m.states) / 2,
    ),
)  # fmt: skip
H = H.assuming("m_bound", ge(H.m() * H.V(s), 1), "V is bounded below: finitely many states, V positive")
H = H.assuming("c_bound", ge(H.Q(s, a) * (H.Q(s, a) - H.c() * H.V(s)), 0), "Q >= c V wherever Q > 0")
H = H.assuming("c_at_most_one", ge(1, H.c()), "c is at most one")
H = H.assuming("low_bound", ge(H.within(K, s), H.low(), fix=(K,)), "success within K steps from every state")
H = H.assuming("keeps", ge(H.pi(s, a), H.c() * H.pi0(s, a)), "pi keeps a fraction of pi0")


def powers():
    """``1 >= c^k``."""
    c = H.c()
    return induct(
        H,
        ge(1, c**k, fix=(k,)),
        k,
        auto(H, ge(1, c**0)),
        lambda before: auto(H, ge(1, c ** (k + 1), fix=(k,)), [before]),
    )


def entrywise(part, bounded):
    """``part (Q - c V) >= 0`` for a nonnegative ``part <= Q``, given the lemma ``Q - part >= 0``; indices fixed."""
    gap = H.c() * H.V(s) - H.Q(s, a)
    goal = fix_all(ge(part * -gap, 0))

    def above(case):
        return auto(H, goal, [multiply(case, bounded)])

    return by_cases(H, H.c() * H.V(s), H.Q(s, a), above, lambda case: auto(H, goal, [case]))


def plus_dominates():
    """``pi_plus win >= c pi0 win`` and ``pi_plus P >= c pi0 P``, entry by entry."""
    to_t = H.P(s, a, t) * H.V(t)
    part_win = auto(H, fix_all(ge(H.Q(s, a) - H.win(s, a), 0)))
    part_go = auto(H, fix_all(ge(H.Q(s, a) - to_t, 0)))
    win = generalise(entrywise(H.win(s, a), part_win))
    go = generalise(entrywise(to_t, part_go))
    return (
        auto(H, ge(H.pi_plus(s, a) * H.win(s, a), H.c() * H.pi0(s, a) * H.win(s, a)), [win]),
        auto(H, ge(H.pi_plus(s, a) * H.P(s, a, t), H.c() * H.pi0(s, a) * H.P(s, a, t)), [go]),
    )


def keeps_dominates(keeps=H.keeps):
    """The same two inequalities for a policy with ``pi >= c pi0``."""
    c = H.c()
    return tuple(
        auto(H, ge(H.pi(s, a) * part, c * H.pi0(s, a) * part))
        for part in (H.win(s, a), H.P(s, a, t))
    )


def succeeds(policy, within, next_step, zero, dominated):
    """``within(k, s) >= c^k P_pi0(success within k steps)``, by induction."""
    c, (win, go) = H.c(), dominated
    below_one = powers()

    def step(before):
        return auto(H, ge(within(k + 1, s), c ** (k + 1) * H.within(k + 1, s), fix=(k,)), [before, go, win, below_one])

    base = auto(H, ge(within(0, s), c**0 * H.within(0, s)))
    return induct(H, ge(within(k, s), c**k * H.within(k, s), fix=(k,)), k, base, step)


def running(policy, sums, within, alive, rules, success):
    """``alive(k + K, s) <= (1 - q) alive(k, s)``, ``1 >= alive``, and the limit zero of alive; with ``q = c^K low``.

    success : within >= c^k that of pi0, or None for pi0 itself, for which ``q = low``.
    """
    low, lines = H.low(), [times(1, H.low_bound)]
    share = low if success is None else H.c() ** K * low
    if success is not None:
        lines = [times(1, success, K, s), times(H.c() ** K, H.low_bound, s)]
    total = induct(
        H,
        ge(1, within(k, s) + alive(k, s), fix=(k,)),
        k,
        auto(H, ge(1, within(0, s) + alive(0, s))),
        lambda before: auto(H, ge(1, within(k + 1, s) + alive(k + 1, s), fix=(k,)), [before]),
    )
    first = prove(
        H,
        ge((1 - share) * alive(0, s), alive(K, s), fix=(K,)),
        by=[rules[2]],
        using=[times(1, total, K, s), *lines],
    )
    drop = induct(
        H,
        ge((1 - share) * alive(k, s), alive(k + K, s), fix=(k, K)),
        k,
        first,
        lambda before: auto(H, ge((1 - share) * alive(k + 1, s), alive(k + K + 1, s), fix=(k, K)), [before]),
    )
    falls = induct(
        H,
        ge(alive(k, s), alive(k + 1, s), fix=(k,)),
        k,
        auto(H, ge(alive(0, s), alive(1, s))),
        lambda before: auto(H, ge(alive(k + 1, s), alive(k + 2, s), fix=(k,)), [before]),
    )
    at_most_one = auto(H, ge(1, alive(k, s)), [total])
    return drop, at_most_one, geometric(H, alive(k, s), k, (1, at_most_one), falls, (share, K, drop))


def almost_surely(alive, share):
    """``alive(k + K) <= (1 - share) alive(k)``, and the probability to have ended within k steps tends to one."""
    return [
        ge((1 - share) * alive(k, s), alive(K + k, s), fix=(K,)),
        *tends(1 - alive(k, s), 1, K.number / share, k, fix=(K,)),
    ]


def ends(*policy):
    """The lemmas of `almost_surely`."""
    drop, _, vanishes = running(*policy)
    size, step = vanishes.constant, (k + 1).number
    return [
        drop,
        auto(H, ge(size, step * (1 - vanishes.sequence - 1), fix=(K,)), [vanishes.below]),
        auto(H, ge(size, step * (1 - (1 - vanishes.sequence)), fix=(K,)), [vanishes.above]),
    ]


@claim("russo2026/proper-pi0", H,
    [ge(H.m() * (H.V(s) - H.within(k, s)), H.alive(k, s)), *almost_surely(H.alive, H.low())],
    title="success possible from everywhere makes pi0 proper", source="Section 2", quotes=ASSUMPTION
)  # fmt: skip
def proper_pi0():
    left = induct(
        H,
        eq(H.within(k, s), H.V(s) - H.rest(k, s), fix=(k,)),
        k,
        auto(H, eq(H.within(0, s), H.V(s) - H.rest(0, s))),
        lambda before: auto(H, eq(H.within(k + 1, s), H.V(s) - H.rest(k + 1, s), fix=(k,)), [before]),
    )
    alive = induct(
        H,
        ge(H.m() * H.rest(k, s), H.alive(k, s), fix=(k,)),
        k,
        auto(H, ge(H.m() * H.rest(0, s), H.alive(0, s))),
        lambda before: auto(H, ge(H.m() * H.rest(k + 1, s), H.alive(k + 1, s), fix=(k,)), [before]),
    )
    yield auto(H, ge(H.m() * (H.V(s) - H.within(k, s)), H.alive(k, s)), [alive, left])
    rules = [H.within_zero, H.within_next, H.alive_zero, H.alive_next]
    yield ends(H.pi0, H.pi0_sums, H.within, H.alive, rules, None)


@claim("russo2026/proper-pi-plus", H,
    [
        ge(H.pi_plus(s, a) * H.win(s, a), H.c() * H.pi0(s, a) * H.win(s, a)),
        ge(H.pi_plus(s, a) * H.P(s, a, t), H.c() * H.pi0(s, a) * H.P(s, a, t)),
        ge(H.within_plus(k, s), H.c() ** k * H.within(k, s)),
        *almost_surely(H.alive_plus, H.c() ** K * H.low()),
        gt(H.c() ** K * H.low(), 0),
    ], title="pi_plus is proper", source="Corollary 4.5, appendix A.6",
    quotes="T^n V converges to the value of pi_plus"
)  # fmt: skip
def proper_pi_plus():
    win, go = plus_dominates()
    yield win
    yield go
    success = succeeds(H.pi_plus, H.within_plus, H.within_plus_next, H.within_plus_zero, (win, go))
    yield success
    rules = [H.within_plus_zero, H.within_plus_next, H.alive_plus_zero, H.alive_plus_next]
    yield ends(H.pi_plus, T.pi_plus_sums, H.within_plus, H.alive_plus, rules, success)


@claim("russo2026/proper-mixture", H,
    [ge(H.within_pi(k, s), H.c()**k * H.within(k, s)), *almost_surely(H.alive_pi, H.c()**K * H.low())],
    title="a policy that keeps a fraction of pi0 is proper", source="Section 4.1"
)  # fmt: skip
def proper_mixture():
    success = succeeds(H.pi, H.within_pi, H.within_pi_next, H.within_pi_zero, keeps_dominates())
    yield success
    rules = [H.within_pi_zero, H.within_pi_next, H.alive_pi_zero, H.alive_pi_next]
    yield ends(H.pi, T.pi_sums, H.within_pi, H.alive_pi, rules, success)


F = with_horizon(with_horizon(T, "pi_plus", "within_plus"), "pi", "within_pi").with_symbols(
    Declaration(
        "c", (), "positive", "a bound below every pi / pi_plus", "c",
        lambda m: _least(
            m.policy("pi", i, j) / m.policy("pi_plus", i, j)
            for i in m.states
            for j in m.actions
            if m.policy("pi_plus", i, j)
        ),
    )
)  # fmt: skip
F = F.assuming("finite", ge(T.pi(s, a), F.c() * T.pi_plus(s, a)), "KL(pi_plus || pi) is finite at every state")
F = F.assuming("c_at_most_one", ge(1, F.c()), "c is at most one")


@claim("russo2026/proper-learned", F, ge(F.within_pi(k, s), F.c() ** k * F.within_plus(k, s)),
    title="a learned policy of finite loss can succeed wherever pi_plus can", source="Section 5"
)  # fmt: skip
def learned():
    c = F.c()
    small = induct(
        F,
        ge(1, c**k, fix=(k,)),
        k,
        auto(F, ge(1, c**0)),
        lambda before: auto(F, ge(1, c ** (k + 1), fix=(k,)), [before]),
    )
    yield (
        induct(
            F,
            ge(F.within_pi(k, s), c**k * F.within_plus(k, s), fix=(k,)),
            k,
            auto(F, ge(F.within_pi(0, s), c**0 * F.within_plus(0, s))),
            lambda before: auto(
                F, ge(F.within_pi(k + 1, s), c ** (k + 1) * F.within_plus(k + 1, s), fix=(k,)),
                [before, small],
            ),
        )
    )
