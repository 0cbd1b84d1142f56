"""Boltzmann policies and iterated coherence (Karwowski and Douglas, Definitions 4.5, 4.9, 4.11)."""

from __future__ import annotations

from scsym.analysis.incoherence import Soft, boltzmann_weights, soft_rows
from scsym.mdp import MDP, Policy

from .success import natural


def boltzmann(mdp: MDP, pi: Policy, n: int) -> Policy:
    """pi^delta for delta = 1/n: q^n / sum q^n with pi's own action values; states with all q = 0 are left unchanged."""
    return Policy(mdp, soft_rows(mdp, pi, boltzmann_weights(natural(n, "n in delta = 1/n", 1))))


def iterated_coherence(mdp: MDP, pi: Policy, f: Soft, k: int) -> Policy:
    """k steps of pi := pi^{Q, f}; a model with T decision times is f-coherent after T steps (Proposition 4.10)."""
    natural(k, "the number of steps")
    for _ in range(k):
        pi = Policy(mdp, soft_rows(mdp, pi, f))
    return pi
