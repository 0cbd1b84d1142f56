"""Karwowski and Douglas, Definition 4.9 and Proposition 4.10: iterated coherence ends after T steps, T the decisions.

True with T the number of decisions (T + 1 in the indexing of section 3), for any f that is defined at every state, any
prior and any transitions; sharp. That f depends on the action values alone is said by difference quotients:
``f(q) - f(q') = sum_b L_b (q_b - q'_b)`` for some L, which any function has, and which gives f(q) = f(q') if q = q'.
"""

from fractions import Fraction

from scsym.analysis import boltzmann_incoherence, boltzmann_weights
from scsym.claims import claim
from scsym.language import Hypothesis, Theory, log
from scsym.mdp import zoo
from scsym.operators import iterated_coherence
from scsym.prove import Declaration, auto, eq, induct, natural, sum_
from scsym.theories.layered import a, b, expected, layered, n, stationary, value_laws, values, weight, x
from scsym.theories.measured import uniform, until

i, h = natural("i"), natural("h")


def _rule(m, times_):
    """The policy after some steps of coherence with delta = 1; uniform where every action fails."""
    if times_ == 0:
        return stationary(m, "p")

    def rule(left, s, c):
        q = _values(m, times_ - 1, left, s)
        total = sum(q.values(), Fraction(0))
        return q[c] / total if total != 0 else Fraction(1, len(m.actions))

    return rule


def _values(m, times_, left, s):
    after = values(m, ("coherence", times_), _rule(m, times_), left)
    return {c: weight(m, s, c) * expected(m, s, c, after) for c in m.actions}


def _quotient(m, one, two, left, s, c, d):
    """The difference quotient of f along the first coordinate in which the two vectors differ."""
    q, r = _values(m, one, left, s), _values(m, two, left, s)
    first = next((e for e in m.actions if q[e] != r[e]), None)
    if d != first:
        return Fraction(0)
    return (_rule(m, one + 1)(left, s, c) - _rule(m, two + 1)(left, s, c)) / (q[d] - r[d])


T = layered.with_symbols(
    Declaration(
        "B", ("N", "N", "X", "A"), "nonneg", "the policy after k steps of coherence", r"\pi^B",
        lambda m, k, t, s, c: _rule(m, k)(t, s, c),
    ),
    Declaration(
        "vB", ("N", "N", "X"), "nonneg", "its success probability", "v^B",
        lambda m, k, t, s: values(m, ("coherence", k), _rule(m, k), t)[s],
    ),
    Declaration(
        "qB", ("N", "N", "X", "A"), "nonneg", "its success probability after an action", "q^B",
        lambda m, k, t, s, c: _values(m, k, t, s)[c],
    ),
    Declaration("L", ("N", "N", "N", "X", "A", "A"), "real", "difference quotients of f", "L", _quotient),
)  # fmt: skip
T = value_laws(T, "vB", "qB", True, "B")
T = T.with_hypotheses(
    Hypothesis(
        "f_of_q",
        eq(
            T.B(i + 1, n, x, a) - T.B(h + 1, n, x, a),
            sum_(b, T.L(i, h, n, x, a, b) * (T.qB(i, n, x, b) - T.qB(h, n, x, b))),
        ),
        "the next policy is a function of the action values",
    )
)


def final_rows(settled):
    """Once the values behind it are final, a row is final: from ``vB(i + n, n) = vB(n, n)`` for all i, at a fixed n."""
    same_q = auto(T, eq(T.qB(i + n, n, x, a), T.qB(n, n, x, a), fix=(n,)), [settled])
    rows = auto(T, eq(T.B(i + n + 1, n, x, a), T.B(n + 1, n, x, a), fix=(n,)), [same_q])  # fmt: skip
    return same_q, rows


@claim("karwowski2025/prop-4.10", T,
    [
        eq(T.vB(i + n, n, x), T.vB(n, n, x)),
        eq(T.B(i + n + 1, n, x, a), T.B(n + 1, n, x, a)),
        eq(T.B(i + n + 2, n, x, a), T.B(i + n + 1, n, x, a)),
    ], title="after T steps of coherence a problem of T decisions is coherent",
    source="Definition 4.9, Proposition 4.10", quotes="The policy pi_T^B is f-coherent."
)  # fmt: skip
def fixed_after():
    base = auto(T, eq(T.vB(i + 0, 0, x), T.vB(0, 0, x)))

    def step(settled):
        same_q, rows = final_rows(settled)
        return auto(T, eq(T.vB(i + n + 1, n + 1, x), T.vB(n + 1, n + 1, x), fix=(n,)), [rows, same_q])  # fmt: skip

    values_ = induct(T, eq(T.vB(i + n, n, x), T.vB(n, n, x), fix=(n,)), n, base, step).called("values are final")
    yield values_
    same_q = auto(T, eq(T.qB(i + n, n, x, a), T.qB(n, n, x, a)), [values_])  # fmt: skip
    rows = auto(T, eq(T.B(i + n + 1, n, x, a), T.B(n + 1, n, x, a)), [same_q])  # fmt: skip
    yield rows
    yield (auto(
        T, eq(T.B(i + n + 2, n, x, a), T.B(i + n + 1, n, x, a)),
        [rows],
    ).called("coherent after T steps"))  # fmt: skip


RACE = Theory("steps of coherence").declare(
    r"""
    n in N
    kappa(n)   real   \kappa_1(\pi_n^B)   the incoherence after n steps of coherence, delta = 1
    """,
    kappa=until(2, lambda m, k: boltzmann_incoherence(
        m.mdp, iterated_coherence(m.mdp, m.the_policy("pi0"), boltzmann_weights(1), k), 1), first=1),
)  # fmt: skip


@claim("karwowski2025/prop-4.10-race", RACE,
    [eq(RACE.kappa(1), log(7) - log(5) - Fraction(2, 5) * log(2)), eq(RACE.kappa(2), 0)],
    expect="proven for this shape", title="the mountain race, of two decisions, is coherent after two steps",
    source="Proposition 4.10"
)  # fmt: skip
def two_steps():
    return uniform(zoo.mountain_race())


@claim("karwowski2025/prop-4.10-sharp", RACE, eq(RACE.kappa(1), 0), expect="refuted", against="strengthening",
    instead=["karwowski2025/prop-4.10", "karwowski2025/prop-4.10-race"], title="fewer steps than decisions suffice",
    source="Proposition 4.10",
    why="In the mountain race (T = 2) one step leaves kappa > 0. With the numbering s_0, ..., s_T of section 3 there are T + 1 decisions, so pi_T^B need not be coherent."
)  # fmt: skip
def sharp():
    return uniform(zoo.mountain_race())
