"""Lemmas that proofs use by name: sums, divergences, policies. `LIBRARY` lists them; `use` puts one into a theory."""

from scsym.theories.lemmas import divergences, pinsker, policies, sums
from scsym.theories.lemmas.registry import LIBRARY, Entry, use

__all__ = ["LIBRARY", "Entry", "divergences", "pinsker", "policies", "sums", "use"]
