"""The library for the automatic proof: each lemma over any sorts, matched with a goal by `scsym.prove.library`."""

from __future__ import annotations

import inspect
from functools import cache

from scsym.prove.library import Schema
from scsym.prove.prover import Lemma

from . import divergences, policies, sums  # noqa: F401  (each registers its lemmas)
from .registry import LIBRARY, Entry


@cache
def schemas() -> tuple[Schema, ...]:
    """Every lemma of the library as a schema."""
    return tuple(_schema(entry) for entry in LIBRARY)


def _schema(entry: Entry) -> Schema:
    names = tuple(inspect.signature(entry.make).parameters)

    def make(*sorts: str) -> Lemma:
        return entry(**dict(zip(names, sorts, strict=True)))

    return Schema(entry.name, len(names), make)
