"""A claim as data: the goals that it states, in a signature, with named hypotheses."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from scsym.kernel import IllFormed, Judgement, Signature
from scsym.kernel.document import read_judgement, read_signature
from scsym.kernel.terms import check_judgement

FORMAT = "scsym-claim/1"
NAME = re.compile(r"[A-Za-z0-9_.+/\-]{1,200}")  # no blank or line end, with which a name could forge what is printed
KINDS, FIELDS = "axiom definition assumption".split(), "format name theory signature hypotheses goals shape".split()


class Stated(NamedTuple):
    """A claim as it was read: hypotheses by name, each with its kind."""

    name: str
    theory: str
    signature: Signature
    hypotheses: dict[str, Judgement]
    kinds: dict[str, str]
    goals: tuple[Judgement, ...]
    shape: bool


def read_claim(document: Any) -> Stated:
    """The claim that a document states. Raises IllFormed if it is none."""
    try:
        return _claim(document)
    except (TypeError, ValueError, LookupError, AttributeError, RecursionError) as error:
        raise IllFormed(f"the data are no claim: {type(error).__name__}: {error}") from error


def _claim(document: Any) -> Stated:
    if not isinstance(document, dict) or document.get("format") != FORMAT or set(document) != set(FIELDS):
        raise IllFormed(f"a claim has the format {FORMAT} and the fields {', '.join(FIELDS)}")
    sig, hypotheses, kinds = read_signature(document["signature"]), {}, {}
    if not (isinstance(document["hypotheses"], dict) and isinstance(document["goals"], list) and document["goals"]):
        raise IllFormed("a claim has named hypotheses and a list of one or more goals")
    for name, entry in document["hypotheses"].items():
        if not isinstance(entry, list) or len(entry) != 2 or entry[0] not in KINDS:
            raise IllFormed(f"the hypothesis {name!r:.40} is a kind ({', '.join(KINDS)}) and a judgement")
        if not NAME.fullmatch(name):
            raise IllFormed(f"{name!r:.40} is no name of a hypothesis: letters, digits and _ . + / - only")
        kinds[name], hypotheses[name] = entry[0], read_judgement(entry[1])
    goals = tuple(read_judgement(goal) for goal in document["goals"])
    for judgement in (*hypotheses.values(), *goals):
        check_judgement(sig, judgement)
    names = document["name"], document["theory"]
    if not all(isinstance(n, str) and n.isprintable() for n in names) or not isinstance(document["shape"], bool):
        raise IllFormed("the names of a claim and its theory are printable texts, and shape is true or false")
    return Stated(*names, sig, hypotheses, kinds, goals, document["shape"])
