"""The catalogue of published and commonly quoted statements, row by row: which statements here answer each row.

Rows are named by strand and number (B best of n, S soft best of n, G finetuning, R return-conditioned, P policy
improvement, C control as inference, I divergences; W and K are results of our own).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scsym.claims import Verdict, collect

PROOFS = Path(__file__).resolve().parents[2] / "proofs"

STRANDS = {
    "best-of-n": """
        B1   law law-with-ties
        B2   density
        B3   divergence-formula divergence-sharp
        B4   divergence-top divergence-least
        B3c  divergence
        B5   win-rate win-rate-formula win-rate-ties
        B6   chi-squared chi-squared-sharp
        B8   reward-rises
        B9   reward-diminishes divergence-diminishes
        B10  reward
        B12  optimal
        B7   total-variation
        B13  verdict verdict-divergence
        B14  rejection-reward rejection
        B15  coverage-reward coverage
        B16  error-transfer
        B17  over-optimisation
        S1   soft-divergence
        S2   soft
        S3   soft-between
    """,
    "rl-finetuning": """
        G1   verdict-advantage verdict-advantage-printed
        G2   regularised-optimum
        G3   odds
        G4   amplification amplification-always
        G5   convergence cycle
        G5m  mirror-odds
        G6   mean-only
        G7   leave-one-out-any leave-one-out
        G8   group-mean-any group-mean group-mean-three group-mean-unbiased
        G9   standard-deviation-any standard-deviation-two standard-deviation-three
        G10  pass-at-k
        G10p plug-in plug-in-unbiased
        G11  gradient bounds
        G13  pass-at-two-rises
        G15  k3 k3-unbiased
        G16  k3-gradient k3-gradient-forward
        G18  length-weight
        G19  curated
        G19c weighted
        G19d weighted-tighter
        G20  reweighting
    """,
    "return-conditioned": """
        R1   bayes
        R2   aligned-return
        R3   higher-return reaching
        R4   best-return
        R5   imitation
        R7   cloning
        R8   cloning-improves
        R8n  normalised
        R9   empty-bound
        R10  strict-bound bound
    """,
    "policy-improvement": """
        P1   performance-difference
        P3   conservative-sharp conservative conservative-bound
        P4   conservative-gain
        P5   trpo trpo-expected expected-advantage
        P6   cpo
        P7   occupancy-shift
        P9   natural-gradient-step mirror-step
        P10  natural-gradient
        P12  mirror-descent
        P13  soft-policy-iteration soft-greedy
        P14  soft-maximum mirror-step
        P15  reward-weighted reward-weighted-identity
        P17  policy-iteration policy-iteration-rate
        P19  greedy-loss greedy-loss-estimate greedy-loss-values
        P20  simulation
        P21  bellman-residual
        P22  soft-optimum soft-greedy soft-greedy-bound
    """,
    "rl-finetuning ": """
        P23  best-baseline value-baseline
    """,
    "control-as-inference": """
        C1   evidence
        C2   posterior-optimal
        C3   soft-bellman-attained
        C4   soft-bellman soft-bellman-attained
    """,
    "divergences": """
        P11  three-points
        I1   gibbs
        I3   donsker-varadhan variational-bound
        I4   compensation
        I5   chain-rule
        I6   data-processing data-processing-total-variation
        I7   pinsker pinsker-weak
        I8   bretagnolle-huber
        I9   kl-chi-squared
        I11  chi-squared-total-variation chi-squared-without-two
        I12  bhattacharyya
        I14  donsker-varadhan
        I15  mean-difference
        I17  symmetry triangle
        I21  entropy
        I22  vajda vajda-simpler
    """,
    "beyond": """
        P16  comonotone-tilt
        W1   true-gain
        W2   iterated-gain
        W3   movement
        W4   comonotone-tilt ray
        W5   second-moment
        W6   best-action
        K1   partition
        K2   retraining-rate
        K3   jeffreys
        K4   products row-incoherence
        K5   cooling retraining-row
    """,
}

OPEN: dict[str, str] = {}
"""Rows whose statement is declared open; it says what is missing."""


NARROWER = {
    "B7": "for every set of worst outcomes; total variation is the largest of these, which is not said formally",
    "B8": "the reward only, not KL",
    "S3": "both bounds at each n; nothing about growth in n",
    "G9": "for groups of four and more, the factor as a mean over the other answers and not as a sum over binomials",
    "R2": "horizon one",
    "R5": "horizon one, the exact loss",
    "P17": "without termination, which needs pigeonhole",
}
"""Rows of which only a part is stated, and which part."""


def answers():
    """The rows, each with the names of its statements."""
    rows = {}
    for strand, text in STRANDS.items():
        for line in text.split("\n"):
            if line.strip():
                row, *names = line.split()
                rows.setdefault(row, []).extend(f"{strand.strip()}/{name}" for name in names)
    return rows


ROWS = answers()


@pytest.fixture(scope="module")
def statements():
    folders = {name.strip().replace("-", "_") for name in STRANDS}
    return {c.name: c for folder in sorted(folders) for c in collect(PROOFS / folder)}


@pytest.mark.parametrize("row", ROWS)
def test_the_statements_of_a_row_exist(row, statements):
    assert ROWS[row]
    for name in ROWS[row]:
        assert name in statements, f"{row} names {name}, which no file declares"
        assert statements[name].source, f"{name} does not say where it comes from"
    assert any(statements[name].expect is not Verdict.OPEN for name in ROWS[row])


def test_open_rows_say_what_is_missing(statements):
    named = set(OPEN.values())
    assert named == {name for name, statement in statements.items() if statement.expect is Verdict.OPEN}
    assert all(statements[name].why.startswith("Missing: ") for name in named)


def test_no_row_is_both_answered_and_missing():
    assert not set(ROWS) & set(OPEN)
    assert set(NARROWER) <= set(ROWS)


def test_how_many_rows_have_a_verdict():
    published = {row for row in ROWS if row[0] not in "WK"}
    assert len(published) + len(OPEN) == 90
    assert len(published) == 90
    assert {row for row in ROWS if row[0] in "WK"} == {f"W{i}" for i in range(1, 7)} | {f"K{i}" for i in range(1, 6)}


CITES_A_PLACE = re.compile(r"\b(Theorem|Lemma|Corollary|Proposition|Figure|equation|section|appendix|abstract|\d{4})\b")
READ = {"Ghosh et al. 2019", "Russo 2026"}
"""Sources whose own text was compared; of all others the statements say that they are as commonly quoted."""


def test_sources_known_at_second_hand_say_so(statements):
    for statement in statements.values():
        own = statement.source.startswith(("ours", "folklore")) or any(name in statement.source for name in READ)
        if CITES_A_PLACE.search(statement.source) and not own:
            assert re.search("as (commonly|often)", statement.source), f"{statement.name}: {statement.source}"
        if statement.quote and not own:
            assert statement.quote.reconstructed, f"{statement.name} quotes words of a text that was not compared"
        assert statement.against != "text" or own, f"{statement.name} refutes a text that was not compared"
