"""Russo, Corollary 4.5 without the standing assumption: states from which success is impossible.

The paper assumes V > 0 "to avoid repeated qualifiers". Where V = 0 let pi_plus be pi0. Then neither policy need be
proper: from a state with V = 0 it may run for ever, without success. The improvement still holds: within k steps pi_plus
succeeds with probability at least ``V(s) - E[V(s_k)]``, and what is left, the probability to be still running at a state
with V > 0, shrinks geometrically (the argument of `proper`, applied to the states with V > 0). This is not in the paper.
"""

from scsym.claims import claim
from scsym.prove import (
    Declaration,
    antisymmetry,
    at_most,
    by_cases,
    delta,
    eq,
    fix_all,
    flip,
    ge,
    generalise,
    geometric,
    induct,
    multiply,
    natural,
    negated,
    prove,
    sum_,
    tends,
    times,
    vanishing_term,
)
from scsym.theories.horizon import with_horizon
from scsym.theories.mdp import a, mdp, s, t, u, with_failure, with_policy

k, K = natural("k"), natural("K")

Z = with_failure(
    with_policy(
        mdp, "pi0", "the behaviour policy", r"\pi_0", value="V", q="Q", occupancy="d0", success="J0", role="behaviour"
    )
)
Z = Z.with_symbols(
    Declaration(
        "pi_plus", ("S", "A"), "nonneg", "pi0 conditioned on success, pi0 where that is impossible", r"\pi_+",
        lambda m, i, j: m.policy("pi_plus", i, j),
    ),
    Declaration("V_plus", ("S",), "nonneg", "the success probability of pi_plus", r"V_{\pi_+}", lambda m, i: m.value("pi_plus", i)),
    Declaration("live", ("S",), "nonneg", "one where V > 0, else zero", r"1_{V>0}", lambda m, i: int(m.value("pi0", i) > 0)),
    Declaration("dead", ("S",), "nonneg", "one where V = 0, else zero", r"1_{V=0}", lambda m, i: int(m.value("pi0", i) == 0)),
    Declaration(
        "inverse", ("S",), "nonneg", "1 / V where V > 0, else zero", "V^{-1}",
        lambda m, i: 1 / m.value("pi0", i) if m.value("pi0", i) else 0,
    ),
    Declaration(
        "c", (), "positive", "a bound below every positive Q/V, at most one", "c",
        lambda m: min(
            [1, *(m.q("pi0", i, j) / m.value("pi0", i) for i in m.states for j in m.actions if m.q("pi0", i, j))]
        ),
    ),
    Declaration(
        "low", (), "positive", "a bound below the success probability within K steps", "p",
        lambda m: min(m.value("pi0", i) for i in m.states if m.value("pi0", i)) / 2,
    ),
)  # fmt: skip
Z = Z.assuming("V_at_most_one", ge(1, Z.V(s)), "V is a probability")
Z = Z.assuming("split", eq(Z.live(s) + Z.dead(s), 1)).assuming("dead_V", eq(Z.dead(s) * Z.V(s), 0))
Z = Z.assuming("inverse_def", eq(Z.inverse(s) * Z.V(s), Z.live(s)))
Z = Z.assuming("conditioning", eq(Z.live(s) * Z.pi_plus(s, a), Z.inverse(s) * Z.pi0(s, a) * Z.Q(s, a)), "Bayes' rule")
Z = Z.assuming("unchanged", eq(Z.dead(s) * Z.pi_plus(s, a), Z.dead(s) * Z.pi0(s, a)), "pi_plus is pi0 where V = 0")
Z = Z.assuming("plus_sums", eq(sum_(a, Z.pi_plus(s, a)), 1), "pi_plus is a probability")
backup = sum_(a, Z.pi_plus(s, a) * (Z.win(s, a) + sum_(t, Z.P(s, a, t) * Z.V_plus(t))))
Z = Z.assuming("V_plus_bellman", eq(Z.V_plus(s), backup), "Bellman equation of pi_plus")
Z = Z.assuming("c_bound", ge(Z.Q(s, a) * (Z.Q(s, a) - Z.c() * Z.V(s)), 0), "Q >= c V wherever Q > 0")
Z = Z.assuming("c_at_most_one", ge(1, Z.c()), "c is at most one")


def _running(m, steps):
    x = {i: int(m.value("pi0", i) > 0) for i in m.states}
    for _ in range(steps):
        x = {
            i: sum(m.policy("pi_plus", i, j) * m.P(i, j, o) * x[o] for j in m.actions for o in m.states)
            for i in m.states
        }
    return x


H = with_horizon(with_horizon(Z, "pi0", "within"), "pi_plus", "within_plus", "", "rest", "gained")
H = H.with_symbols(
    Declaration(
        "running", ("N", "S"), "nonneg", "the probability that pi_plus is running at a state with V > 0 after k steps",
        "z^+", lambda m, n, i: _running(m, n)[i],
    )
)  # fmt: skip
H = H.assuming("running_zero", eq(H.running(0, s), H.live(s)))
H = H.assuming("running_next", eq(H.running(k + 1, s), sum_((a, t), H.pi_plus(s, a) * H.P(s, a, t) * H.running(k, t))))
H = H.assuming("low_bound", ge(H.within(K, s), H.low() * H.live(s), fix=(K,)), "success within K steps where V > 0")


def gain():
    """``A_{pi+}(s) = V(s)^-1 Var_{pi0}(Q)(s)`` where V > 0, else zero."""
    advantage = sum_(a, Z.pi_plus(s, a) * (Z.Q(s, a) - Z.V(s)))
    spread = Z.inverse(s) * sum_(a, Z.pi0(s, a) * (Z.Q(s, a) - Z.V(s)) ** 2)
    difference = Z.Q(s, a) - Z.V(s)
    return prove(
        H,
        eq(advantage, spread),
        by=[flip(Z.V_value), Z.pi0_sums, Z.dead_V],
        using=[
            times(-advantage, Z.split),
            times(difference, Z.conditioning, over=a),
            times(difference, Z.unchanged, over=a),
        ],
    ), spread


def entrywise(part, bounded):
    """``part (Q - c V) >= 0`` for a nonnegative ``part <= Q``, given the lemma ``Q - part >= 0``; indices fixed."""
    gap = Z.c() * Z.V(s) - Z.Q(s, a)
    goal = fix_all(ge(part * -gap, 0))

    def above(case):
        return prove(H, goal, using=[times(1, multiply(case, bounded)), times(1, Z.c_bound, s, a)])

    return by_cases(H, Z.c() * Z.V(s), Z.Q(s, a), above, lambda case: prove(H, goal, using=[times(part, case)]))


def dominates():
    """``pi_plus win >= c pi0 win`` and ``pi_plus P(t) V(t) >= c pi0 P(t) V(t)``, entry by entry."""
    to_t = Z.P(s, a, t) * Z.V(t)
    others = sum_(u, (1 - delta(t, u)) ** 2 * Z.P(s, a, u) * Z.V(u))
    inside = {
        "win": prove(
            H, fix_all(ge(Z.Q(s, a) - Z.win(s, a), 0)), by=[Z.Q_def], remainder=sum_(u, Z.P(s, a, u) * Z.V(u))
        ),
        "go": prove(H, fix_all(ge(Z.Q(s, a) - to_t, 0)), by=[Z.Q_def], remainder=Z.win(s, a) + others),
    }
    found = []
    for name, part in (("win", Z.win(s, a)), ("go", to_t)):
        bound = generalise(entrywise(part, inside[name]))
        found.append(
            prove(
                H,
                ge(Z.pi_plus(s, a) * part, Z.c() * Z.pi0(s, a) * part),
                using=[
                    times(Z.inverse(s) * Z.pi0(s, a), bound),
                    times(part * Z.pi0(s, a) * Z.dead(s), Z.c_at_most_one),
                    times(part, Z.conditioning),
                    times(part, Z.unchanged),
                    times(-part * (Z.pi_plus(s, a) - Z.c() * Z.pi0(s, a)), Z.split),
                    times(Z.c() * Z.pi0(s, a) * part, Z.inverse_def),
                ],
            )
        )
    return found


def powers():
    """``1 >= c^k``."""
    c = Z.c()
    return induct(
        H, ge(1, c**k, fix=(k,)), k, prove(H, ge(1, c**0)),
        lambda before: prove(H, ge(1, c ** (k + 1), fix=(k,)), using=[times(c, before), times(1, Z.c_at_most_one)]),
    )  # fmt: skip


def below_value():
    """``V(s) >= within(k, s)``, so success within k steps needs V > 0."""
    return induct(
        H,
        ge(Z.V(s), H.within(k, s), fix=(k,)),
        k,
        prove(H, ge(Z.V(s), H.within(0, s)), by=[H.within_zero], remainder=Z.V(s)),
        lambda before: prove(
            H, ge(Z.V(s), H.within(k + 1, s), fix=(k,)), by=[H.within_next, Z.V_value, Z.Q_def],
            using=[times(Z.pi0(s, a) * Z.P(s, a, t), before, t, over=(a, t))],
        ),
    )  # fmt: skip


def only_live():
    """``dead(s) within(k, s) = 0``."""
    w = Z.dead(s) * H.within(k, s)
    upper = prove(H, ge(0, w), using=[times(Z.dead(s), below_value()), times(-1, Z.dead_V)])
    return antisymmetry(prove(H, ge(w, 0), remainder=w), upper)


def succeeds():
    """``within_plus(k, s) >= c^k within(k, s)``."""
    c, (win, go), below_one, live = Z.c(), dominates(), powers(), only_live()
    onward = prove(
        H,
        ge(Z.pi_plus(s, a) * Z.P(s, a, t) * H.within(k, t), c * Z.pi0(s, a) * Z.P(s, a, t) * H.within(k, t)),
        using=[
            times(Z.inverse(t) * H.within(k, t), go),
            times((Z.pi_plus(s, a) - c * Z.pi0(s, a)) * Z.P(s, a, t), live, t, k),
            times(-(Z.pi_plus(s, a) - c * Z.pi0(s, a)) * Z.P(s, a, t) * H.within(k, t), Z.split, t),
            times(-(Z.pi_plus(s, a) - c * Z.pi0(s, a)) * Z.P(s, a, t) * H.within(k, t), Z.inverse_def, t),
        ],
    )
    return induct(
        H,
        ge(H.within_plus(k, s), c**k * H.within(k, s), fix=(k,)),
        k,
        prove(H, ge(H.within_plus(0, s), c**0 * H.within(0, s)), by=[H.within_plus_zero, H.within_zero]),
        lambda before: prove(
            H,
            ge(H.within_plus(k + 1, s), c ** (k + 1) * H.within(k + 1, s), fix=(k,)),
            by=[H.within_plus_next, H.within_next],
            using=[
                times(Z.pi_plus(s, a) * Z.P(s, a, t), before, t, over=(a, t)),
                times(c**k, onward, over=(a, t)),
                times(1, win, over=a),
                times(c * sum_(a, Z.pi0(s, a) * Z.win(s, a)), below_one, k),
            ],
        ),
    )


def once():
    """``live(s) >= sum pi_plus (win + P live)``: from a state with V = 0 nothing but such states is reached."""
    step = sum_(a, Z.pi_plus(s, a) * (Z.win(s, a) + sum_(t, Z.P(s, a, t) * Z.live(t))))
    now = sum_(a, Z.dead(s) * Z.pi0(s, a) * Z.win(s, a))
    later = sum_(a, Z.dead(s) * Z.pi0(s, a) * sum_(t, Z.P(s, a, t) * Z.V(t)))
    value = prove(H, eq(now + later, 0), using=[times(-Z.dead(s), Z.V_value), times(1, Z.dead_V),
                                               times(-Z.dead(s) * Z.pi0(s, a), Z.Q_def, over=a)])  # fmt: skip
    no_win = antisymmetry(
        prove(H, ge(now, 0), remainder=now), prove(H, ge(0, now), using=[times(-1, value)], remainder=later)
    )
    at_action = vanishing_term(
        prove(H, ge(0, later), using=[times(-1, value)], remainder=now), a,
        Z.dead(s) * Z.pi0(s, a) * sum_(t, Z.P(s, a, t) * Z.V(t)),
    )  # fmt: skip
    at_state = vanishing_term(
        prove(H, eq(sum_(t, Z.dead(s) * Z.pi0(s, a) * Z.P(s, a, t) * Z.V(t)), 0), using=[times(1, at_action)]), t,
        Z.dead(s) * Z.pi0(s, a) * Z.P(s, a, t) * Z.V(t),
    )  # fmt: skip
    outside = prove(
        H,
        eq(Z.dead(s) * step, 0),
        using=[
            times(Z.win(s, a) + sum_(t, Z.P(s, a, t) * Z.live(t)), Z.unchanged, over=a),
            times(1, no_win),
            times(Z.inverse(t), at_state, over=(a, t)),
            times(-Z.dead(s) * Z.pi0(s, a) * Z.P(s, a, t), Z.inverse_def, t, over=(a, t)),
        ],
    )
    return prove(
        H,
        ge(Z.live(s), step),
        using=[
            times(-1, outside),
            times(step, Z.split),
            times(-Z.live(s) * Z.pi_plus(s, a) * Z.P(s, a, t), Z.split, t, over=(a, t)),
            times(-Z.live(s) * Z.pi_plus(s, a), Z.mass, over=a),
            times(-Z.live(s), Z.plus_sums),
        ],
        remainder=Z.live(s) * sum_(a, Z.pi_plus(s, a) * (Z.lose(s, a) + sum_(t, Z.P(s, a, t) * Z.dead(t)))),
    )


def by_steps(goal, zero, rules, first=(), more=(), left=None):
    """Induction on k by the first step of pi_plus: ``goal(k)`` at every successor, and the premises ``more``."""
    go = Z.pi_plus(s, a) * Z.P(s, a, t)
    return induct(
        H, goal(k), k, prove(H, goal(k - k), by=zero, using=first),
        lambda before: prove(H, goal(k + 1), by=rules, using=[times(go, before, t, over=(a, t)), *more], remainder=left),
    )  # fmt: skip


@claim("russo2026/cor-4.5-zero-states", H,
    [
        eq(sum_(a, H.pi_plus(s, a) * (H.Q(s, a) - H.V(s))), H.inverse(s) * sum_(a, H.pi0(s, a) * (H.Q(s, a) - H.V(s))**2)),
        ge(H.gained(k, s), 0),
        eq(H.within_plus(k, s), H.V(s) + H.gained(k, s) - H.rest(k, s)),
        ge(Z.V_plus(s), Z.V(s) - H.rest(k, s)),
        ge(H.running(k, s), H.rest(k, s)),
        ge(H.within_plus(k, s), H.c() ** k * H.within(k, s)),
        ge(H.live(s), H.within_plus(k, s) + H.running(k, s)),
        ge((1 - (H.c() ** K * H.low())) * H.running(k, s), H.running(K + k, s), fix=(K,)),
        *tends(H.running(k, s), 0, K.number / (H.c() ** K * H.low()), k, fix=(K,)),
        ge(Z.V_plus(s), Z.V(s)),
    ], title="monotone improvement where success is impossible from some states", source="Corollary 4.5, Section 2",
    quotes="To avoid repeated qualifiers regarding division by zero, we assume that success is possible from any non-terminal state under pi0"
)  # fmt: skip
def zero_states():
    advantage, spread = gain()
    yield advantage
    gained = by_steps(
        lambda n: ge(H.gained(n, s), 0, fix=(k,)), [H.gained_zero], [H.gained_next], (), [times(1, advantage)], spread
    )
    yield gained
    finite = by_steps(
        lambda n: eq(H.within_plus(n, s), Z.V(s) + H.gained(n, s) - H.rest(n, s), fix=(k,)),
        [H.within_plus_zero, H.gained_zero, H.rest_zero],
        [H.within_plus_next, H.gained_next, H.rest_next, Z.Q_def, Z.plus_sums],
    )
    yield finite
    below = by_steps(
        lambda n: ge(Z.V_plus(s), H.within_plus(n, s), fix=(k,)),
        [H.within_plus_zero],
        [H.within_plus_next],
        (times(1, _nonneg(Z.V_plus(s))),),
        [times(1, Z.V_plus_bellman)],
    )
    near = prove(H, ge(Z.V_plus(s), Z.V(s) - H.rest(k, s)), using=[times(1, below), times(1, finite), times(1, gained)])
    yield near
    left = by_steps(
        lambda n: ge(H.running(n, s), H.rest(n, s), fix=(k,)),
        [H.running_zero, H.rest_zero],
        [H.running_next, H.rest_next],
        [times(Z.live(s), Z.V_at_most_one), times(Z.V(s), Z.split), times(-1, Z.dead_V)],
    )
    yield left
    success = succeeds()
    yield success
    total = by_steps(
        lambda n: ge(Z.live(s), H.within_plus(n, s) + H.running(n, s), fix=(k,)),
        [H.within_plus_zero, H.running_zero],
        [H.within_plus_next, H.running_next],
        (),
        [times(1, once())],
    )
    yield total
    c, low = Z.c(), H.low()
    first = prove(
        H,
        ge((1 - c**K * low) * H.running(0, s), H.running(K, s), fix=(K,)),
        by=[H.running_zero],
        using=[times(1, total, K, s), times(1, success, K, s), times(c**K, H.low_bound, s)],
    )
    drop = induct(
        H,
        ge((1 - c**K * low) * H.running(k, s), H.running(k + K, s), fix=(k, K)),
        k,
        first,
        lambda before: prove(
            H,
            ge((1 - c**K * low) * H.running(k + 1, s), H.running(k + K + 1, s), fix=(k, K)),
            by=[H.running_next],
            using=[times(Z.pi_plus(s, a) * Z.P(s, a, t), before, t, over=(a, t))],
        ),
    )
    yield drop
    # so what is left vanishes, and V_plus >= V - rest(k) passes to the limit
    wins = sum_(a, Z.pi_plus(s, a) * Z.win(s, a))
    falls = by_steps(
        lambda n: ge(H.running(n, s), H.running(n + 1, s), fix=(k,)), [H.running_zero, H.running_next],
        [H.running_next], [times(1, once()), times(1, prove(H, ge(wins, 0), remainder=wins))],
    )  # fmt: skip
    bounded = prove(H, ge(1, H.running(k, s)), using=[times(1, total), times(-1, Z.split)],
                    remainder=H.within_plus(k, s) + Z.dead(s))  # fmt: skip
    vanishes = geometric(H, H.running(k, s), k, (1, bounded), falls, (c**K * low, K, drop))
    yield vanishes.lemmas
    gap = Z.V_plus(s) - Z.V(s)
    at_last = prove(H, ge(gap, -H.running(k, s)), using=[times(1, near), times(1, left)])
    yield prove(H, ge(Z.V_plus(s), Z.V(s)), using=[times(1, at_most(negated(vanishes), at_last, gap))])


def _nonneg(term):
    return prove(H, ge(term, 0), remainder=term)
