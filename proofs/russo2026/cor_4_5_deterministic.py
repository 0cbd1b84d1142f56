"""Russo, Corollary 4.5 where outcomes are deterministic: one step of conditioning is optimal. The paper does not say so.

Example 2.1 (language generation) is the case: transitions are deterministic and a finished answer is right or wrong.
Then pi_plus succeeds for sure from every state, V_{pi+} = 1, so nothing is left for a second step, and "conservative"
misleads. What is needed is less: an action that can end in failure at once never leads on or to success (``win lose
= 0`` and ``P lose = 0``); transitions between non-terminal states may be random. This is also necessary, for actions
that pi0 takes.
"""

from scsym.claims import claim
from scsym.language import Declaration
from scsym.mdp import zoo
from scsym.models import Point
from scsym.prove import auto, eq, ge, sum_, vanishing_term
from scsym.theories.mdp import with_failure
from scsym.theories.success import a, s, t, u
from scsym.theories.success import success as T

D = with_failure(T)
E = D.assuming("sure_end", eq(D.win(s, a) * D.lose(s, a), 0), "an action that can fail at once does not also win")
E = E.assuming("sure_step", eq(T.P(s, a, t) * D.lose(s, a), 0), "an action that can fail at once does not go on")


def harmless(theory):
    """``pi_plus(a|s) lose(s, a) = 0``."""
    return auto(theory, eq(T.pi_plus(s, a) * D.lose(s, a), 0)).called("pi_plus never fails at once")


def certain(theory):
    """``V_plus(s) = 1``: one solves the Bellman equation of pi_plus, whose Green's function makes it the solution."""
    one = auto(theory, eq(sum_(a, T.pi_plus(s, a) * (T.win(s, a) + sum_(t, T.P(s, a, t)))), 1), [harmless(theory)])
    return auto(theory, eq(T.V_plus(s), 1), [one])


@claim("russo2026/cor-4.5-deterministic", E,
    [eq(E.V_plus(s), 1), eq(T.J_plus(), sum_(s, T.mu(s))), ge(T.V_plus(s), T.V_pi(s))],
    title="deterministic outcomes: pi_plus is optimal after one step", source="Corollary 4.5, Example 2.1"
)  # fmt: skip
def one_step():
    value = certain(E)
    yield value
    yield auto(E, eq(T.J_plus(), sum_(s, T.mu(s))), [value])  # fmt: skip
    lost = sum_((u, a), T.N_pi(s, u) * T.pi(u, a) * D.lose(u, a))
    failure = auto(D, eq(1 - T.V_pi(s), lost))
    yield auto(E, ge(T.V_plus(s), T.V_pi(s)), [value, failure])  # fmt: skip
    # two tokens, answers aa, ab, bb are right


X = D.assuming("certain", eq(T.V_plus(s), 1), "pi_plus succeeds for sure")


@claim("russo2026/cor-4.5-deterministic-converse", X, eq(T.pi0(s, a) * T.Q(s, a) * D.lose(s, a), 0),
    title="certain success after one step only where failing actions fail for sure", source="Corollary 4.5"
)  # fmt: skip
def converse():
    none = auto(X, eq(sum_(a, T.pi_plus(s, a) * D.lose(s, a)), 0))
    at_action = vanishing_term(none, a, T.pi_plus(s, a) * D.lose(s, a))
    yield (
        auto(X, eq(T.pi0(s, a) * T.Q(s, a) * D.lose(s, a), 0), [at_action])
    )


ONWARD = T.with_symbols(
    Declaration(
        "next", ("S", "A", "S"), "nonneg", "where an action leads, if it goes on", "n", lambda m, i, j, o: m.P(i, j, o)
    )
)
ONWARD = ONWARD.assuming("onward", eq(ONWARD.next(s, a, t), T.P(s, a, t)))
ONWARD = ONWARD.assuming("certain", eq(ONWARD.next(s, a, t) ** 2, ONWARD.next(s, a, t)), "transitions are certain")


@claim("russo2026/cor-4.5-deterministic-transitions", ONWARD, eq(T.V_plus(s), 1), expect="refuted",
    against="strengthening", instead="russo2026/cor-4.5-deterministic",
    title="deterministic transitions alone do not make one step optimal", source="Corollary 4.5, Section 6.1",
    why="The outcome may still be random, as for a reduced return."
)  # fmt: skip
def transitions_only():
    return Point(zoo.N(), {})
