"""A short run of the mutation campaign over all rules, and its own teeth."""

import pytest

from scsym.kernel import definitions, theorem

from .mutations import campaign, seeds
from .targets import Finding
from .test_planted import plant

UNDER_ATTACK = {
    "archimedes", "assume", "cases", "combine", "cut", "discharge", "induction", "instantiate", "maximiser",
    "recursion",
}  # fmt: skip


def test_a_short_run():
    counts = campaign(1_500, 5)
    changed = sum(n for outcome, n in counts.items() if outcome.startswith("another"))
    assert counts["refused"] > 500 and changed > 5


def test_the_seeds_use_the_rules_under_attack():
    used, stack = set(), list(seeds())
    while stack:
        one = stack.pop()
        used.add(one.rule)
        stack.extend(one.premises)
    assert used == UNDER_ATTACK


FAULTS = {
    "a cut forgets the lemma's hypotheses": ("cut", theorem, "cut", "lemma.hypotheses | (", "("),
    "no sign is asked for": ("instantiate", theorem, "instantiate", "if not signed(", "if False and not signed("),
    "evidence leaves no hypotheses": (
        "instantiate", theorem, "instantiate", "theorem.hypotheses)) | extra", "theorem.hypotheses))"),
    "weights of any sign": ("combine", theorem, "combine", "or sign not in (POSITIVE, NONNEG)", ""),
    "steps of any sign": (
        "recursion", definitions, "recursion", " or not signed(sig, wanted, value, forall, evidence)", ""),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found_by_chance(fault, monkeypatch):
    rule, *planted = FAULTS[fault]
    plant(monkeypatch, *planted)
    with pytest.raises(Finding, match="a false theorem"):
        campaign(3_000, 1, rule)
