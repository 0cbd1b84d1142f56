"""Lemmas about any symbols: matched with a goal, put to use by the kernel's `instantiate`."""

import json

import pytest

from scsym.errors import NotProven
from scsym.prove import Declaration, Found, Index, Theory, auto, eq, ge, prove, sum_
from scsym.prove.found import keep, replay, sources
from scsym.prove.library import Schema, library_sources
from scsym.theories.success import a, s
from scsym.theories.success import success as T


def cauchy_schwarz(sort):
    w, f = Declaration("w", (sort,), "nonneg"), Declaration("f", (sort,))
    theory = Theory("any weights").with_symbols(w, f)
    x, y = Index("x", sort), Index("y", sort)
    spread = sum_((x, y), w(x) * w(y) * (f(x) - f(y)) ** 2) / 2
    goal = ge(sum_(x, w(x)) * sum_(x, w(x) * f(x) ** 2), sum_(x, w(x) * f(x)) ** 2)
    return prove(theory, goal, remainder=spread)


def mean_at_most_one(sort):
    w, f = Declaration("w", (sort,), "nonneg"), Declaration("f", (sort,))
    x = Index("x", sort)
    theory = Theory("any mean").with_symbols(w, f).assuming("whole", eq(sum_(x, w(x)), 1))
    theory = theory.assuming("bounded", ge(1, f(x)))
    return auto(theory, ge(1, sum_(x, w(x) * f(x))))


CAUCHY, MEAN = Schema("cauchy_schwarz", 1, cauchy_schwarz), Schema("mean_at_most_one", 1, mean_at_most_one)


@pytest.mark.parametrize(
    "goal",
    [
        ge(sum_(s, T.d0(s)) * sum_(s, T.d0(s) * (T.V(s) - 3) ** 2), sum_(s, T.d0(s) * (T.V(s) - 3)) ** 2),
        ge(sum_(a, T.pi0(s, a)) * sum_(a, T.pi0(s, a) * T.Q(s, a) ** 2), sum_(a, T.pi0(s, a) * T.Q(s, a)) ** 2),
    ],
    ids=["states", "actions at a state"],
)
def test_an_instance_is_the_goal(goal):
    assert auto(Theory("bare", T.declarations), goal, library=[CAUCHY]).statement.judgement == goal.judgement


def test_hypotheses_of_a_schema_are_proven():
    x = Index("x", "X")
    p, g = Declaration("p", ("X",), "nonneg"), Declaration("g", ("X",))
    theory = Theory("mean").with_symbols(p, g).assuming("p_sums", eq(sum_(x, p(x)), 1))
    goal = ge(1, sum_(x, p(x) * g(x)))
    bounded = theory.assuming("g_bounded", ge(1, g(x)))
    assert set(auto(bounded, goal, library=[MEAN]).hypotheses) == {"p_sums", "g_bounded"}
    with pytest.raises(NotProven):
        auto(theory, goal, library=[MEAN], seconds=1)


def test_a_found_proof_names_the_lemma_of_the_library():
    bare = Theory("bare", T.declarations)
    goal = ge(sum_(s, T.d0(s)) * sum_(s, T.d0(s) * T.V(s) ** 2), sum_(s, T.d0(s) * T.V(s)) ** 2)
    instance = next(iter_instances(bare, goal))
    found = Found.from_dict(json.loads(json.dumps(keep(instance, library_sources([CAUCHY]) | sources(bare)).to_dict())))
    assert found.premises == ("cauchy_schwarz[S]",)
    assert replay(bare, found, library=[Schema("cauchy_schwarz", 1, cauchy_schwarz)]).theorem.conclusion == found.goal


def iter_instances(theory, goal):
    from scsym.prove.library import instances

    class Nothing:
        def __init__(self):
            self.theory = theory

        def lemma(self, goal, supposed, parts):
            return None

    return instances(CAUCHY, Nothing(), goal.judgement)
