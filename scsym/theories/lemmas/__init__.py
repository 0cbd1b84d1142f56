"""Lemmas that proofs use by name: sums, divergences, policies. `LIBRARY` lists them; `use` puts one into a theory."""

from scsym.theories.lemmas import divergences, pieces, pinsker, policies, sums, vajda
from scsym.theories.lemmas.registry import LIBRARY, Entry, use

__all__ = ["LIBRARY", "Entry", "divergences", "pieces", "pinsker", "policies", "sums", "use", "vajda"]
