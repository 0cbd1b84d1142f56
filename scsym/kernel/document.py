"""Proof documents as text and data: what is written, and what is read, by the grammar of terms.

Reading decides nothing: whatever a step is read as, a rule makes a theorem of it or refuses, and `replay` compares what
was made with what the document claims. The hash is the SHA-256 of the canonical text (sorted keys, no spaces) of all
the rest. Format 2 also carries the ``name`` of the statement, the hash of the ``statement`` (both may be empty) and
``labels``, what the author calls each of the ``hypotheses``. These are for readers; nothing depends on them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from typing import Any

from .errors import IllFormed, Refused
from .terms import Judgement, Signature, Symbol, signature
from .theorem import Theorem

FORMAT = "scsym-proof/2"
KEYS = {"scsym-proof/1": {"format", "conclusion", "hypotheses", "signatures", "steps", "hash"}}
KEYS[FORMAT] = KEYS["scsym-proof/1"] | {"name", "statement", "labels"}
MAX_BYTES = 20_000_000
WORD, HASH = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}", "[0-9a-f]{64}"  # no name leads out of a folder


def plain(value: Any) -> Any:
    """Terms, judgements and certificates as JSON data."""
    if isinstance(value, (tuple, list)):
        return [plain(v) for v in value]
    return str(value) if isinstance(value, Fraction) else value


@lru_cache(maxsize=1_000)
def _stored(judgement: Judgement) -> tuple[Any, str]:
    data = plain(judgement)
    return data, json.dumps(data)


def ordered(hypotheses: Iterable[Judgement]) -> list[Judgement]:
    """Hypotheses in the order of a document."""
    return sorted(hypotheses, key=lambda h: _stored(h)[1])


def claims(theorem: Theorem) -> dict[str, Any]:
    """What a document has to claim of its theorem."""
    hypotheses = [_stored(h)[0] for h in ordered(theorem.hypotheses)]
    return {"conclusion": plain(theorem.conclusion), "hypotheses": hypotheses}


def content_hash(document: dict[str, Any]) -> str:
    """SHA-256 of the document's canonical text, without its own hash."""
    return sha256({key: value for key, value in document.items() if key != "hash"})


def sha256(data: Any) -> str:
    """SHA-256 of the canonical text of data."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def tuples(value: Any) -> Any:
    """Lists as tuples, all the way down."""
    return tuple([tuples(v) if type(v) is list else v for v in value]) if type(value) is list else value


def read_term(value: Any) -> Any:
    """A stored term, read by the grammar, so that nothing else is taken for a number; `check` finds what is no term."""
    match value:
        case ["num", str(text)]:
            parts = text.removeprefix("-").split("/")
            digits = all(p.isascii() and p.isdigit() and len(p) < 4_000 for p in parts)
            if len(parts) > 2 or not digits or (len(parts) == 2 and not int(parts[1])):
                raise IllFormed(f"bad number {text!r:.40}")
            return ("num", Fraction(text))
        case ["add" | "mul" as tag, list(parts)]:
            return (tag, tuple(map(read_term, parts)))
        case ["pow", base, exponent]:
            return ("pow", read_term(base), tuples(exponent))
        case ["sum" | "range" as tag, variable, body]:
            return (tag, tuples(variable), read_term(body))
        case ["log", body]:
            return ("log", read_term(body))
    return tuples(value)


def read_judgement(value: Any) -> Judgement:
    """A judgement from its data, not checked against a signature yet. Raises an error for a wrong shape."""
    forall, relation, left, right = value
    return Judgement(tuples(forall), relation, read_term(left), read_term(right))


def read_signature(value: Any) -> Signature:
    """A checked signature from its data."""
    return signature({name: Symbol(tuples(arguments), sign) for name, (arguments, sign) in value.items()})


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) < len(pairs):
        raise IllFormed("a key stands twice in one object of the document")
    return out


def read(text: str | bytes) -> dict[str, Any]:
    """The document in a text, with its keys checked; raises IllFormed or Refused."""
    if len(text) > MAX_BYTES:
        raise Refused(f"a document of more than {MAX_BYTES} bytes")
    try:
        document = json.loads(text, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise IllFormed(f"not a JSON document ({type(error).__name__})") from error
    keys = KEYS.get(str(document.get("format"))) if isinstance(document, dict) else None
    if keys is None:
        raise IllFormed(f"not a document of format {' or '.join(sorted(KEYS))}")
    if document.keys() != keys:
        raise IllFormed(f"keys missing or unknown: {', '.join(sorted(map(ascii, document.keys() ^ keys)))[:80]}")
    labels = document.get("labels", [])
    for text, pattern in ((document.get("name", ""), f"{WORD}(/{WORD})*"), (document.get("statement", ""), HASH)):
        if not (isinstance(text, str) and len(text) <= 200 and re.fullmatch(f"({pattern})?", text)):
            raise IllFormed(f"a name is words of letters, digits, _ . - with / between, not {text!a:.40}")
    if not (isinstance(labels, list) and all(isinstance(x, str) and re.fullmatch(f"({WORD})?", x) for x in labels)):
        raise IllFormed("a label of a hypothesis is a word of letters, digits, _ . -")
    return document
