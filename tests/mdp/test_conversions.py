"""Models to other libraries' shapes and back, exactly."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings

from scsym.analysis import evaluate
from scsym.errors import InvalidModel
from scsym.mdp import zoo
from scsym.mdp.conversions import to_arrays, to_frame, to_gymnasium
from scsym.mdp.readers.arrays import from_arrays
from scsym.testing.strategies import mdps


@given(mdps(weighted=True))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_arrays_come_back(mdp):
    made = to_arrays(mdp)
    back = from_arrays(
        made.P,
        initial={s: p for s, p in zip(made.states, made.initial, strict=True) if p != 0},
        terminal={s: g for s, g in zip(made.states, made.terminal, strict=True) if g is not None},
        weights=made.weights,
        states=made.states,
        actions=made.actions,
    )
    assert evaluate(back).J == evaluate(mdp).J
    assert all(back.P(s, a) == mdp.P(s, a) for s, a in mdp.pairs)


def test_gymnasium_tables():
    table = to_gymnasium(zoo.K())
    assert {entry[2:] for entries in table[0].values() for entry in entries} >= {(1.0, True)}
    assert all(abs(sum(e[0] for e in entries) - 1) < 1e-12 for row in table.values() for entries in row.values())
    with pytest.raises(InvalidModel, match="substitute or expand"):
        to_gymnasium(zoo.mountain_race())


def test_frames_hold_exact_numbers():
    pytest.importorskip("pandas")
    mdp = zoo.K()
    e = evaluate(mdp)
    q = to_frame(e.Q, "Q")
    assert q.loc[("s", "win")] == 1 and q.name == "Q"
    frame = to_frame(mdp.uniform())
    assert frame.loc["s", "try"] == Fraction(1, 2)
