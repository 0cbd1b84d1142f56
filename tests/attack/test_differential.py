"""Short runs of the comparisons with independent methods, and the comparisons' own teeth."""

from fractions import Fraction

import pytest

from scsym.mdp import zoo

from . import differential
from .differential import COMPARISONS, compare
from .targets import Finding


@pytest.mark.parametrize("name, expected", [
    ("normal_form", {"equal", "different"}),
    ("evaluation", {"compared"}),
    ("logs", {"signs agree", "zero for both"}),
    ("divergences", {"values agree", "infinite for both"}),
])  # fmt: skip
def test_a_short_run(name, expected):
    counts = compare(name, 150, 7)
    assert expected <= set(counts)
    assert sum(counts[e] for e in expected) > 75


def test_every_comparison_runs_here():
    assert set(COMPARISONS) == {"normal_form", "evaluation", "logs", "divergences"}


def test_a_wrong_normal_form_is_found(monkeypatch):
    monkeypatch.setattr(differential, "normal_form", lambda sig, t: {})
    with pytest.raises(Finding, match="the kernel says equal, sympy different"):
        compare("normal_form", 100, 1)


@pytest.mark.parametrize("change", [Fraction(1, 10**9), Fraction(1, 3)])
def test_a_wrong_value_is_found(monkeypatch, change):
    honest = differential.evaluate

    class Wrong:
        def __init__(self, mdp, policy):
            e = honest(mdp, policy)
            self.V = {s: v + change if v else v for s, v in e.V.items()}
            self.J = e.J

    monkeypatch.setattr(differential, "evaluate", Wrong)
    mdp = zoo.N()
    with pytest.raises(Finding):
        differential.compare_values(mdp, mdp.uniform())


def test_a_wrong_divergence_is_found(monkeypatch):
    honest = differential.kl
    monkeypatch.setattr(differential, "kl", lambda p, q: honest(q, p))
    with pytest.raises(Finding, match="mpmath says|is not infinite"):
        compare("divergences", 50, 1)
