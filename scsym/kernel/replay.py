"""Proofs as data: replay a theorem's JSON document by the rules alone. The document is the authority.

`verify` trusts nothing in it: it parses within bounds, runs the steps through the rules, and compares what they made
with what the document claims. The hash is the SHA-256 of the canonical text (sorted keys, no spaces) of all the rest.
Format 2 also carries the ``name`` of the statement, the hash of the ``statement`` (both may be empty) and ``labels``,
what the author calls each of the ``hypotheses``. These are for readers; nothing here depends on them.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from . import axioms, definitions
from . import theorem as theorem_rules
from .errors import IllFormed, KernelError, Refused
from .terms import Judgement, Signature, Symbol, check_judgement, signature
from .theorem import Item, Theorem
from .work import metered, spend

FORMAT = "scsym-proof/2"
KEYS = {"scsym-proof/1": {"format", "conclusion", "hypotheses", "signatures", "steps", "hash"}}
KEYS[FORMAT] = KEYS["scsym-proof/1"] | {"name", "statement", "labels"}
MAX_BYTES, MAX_STEPS, MAX_SECONDS = 20_000_000, 5_000, 60.0
MAX_STEP, MAX_DOCUMENT = 500_000, 2_000_000
WORD, HASH = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}", "[0-9a-f]{64}"  # no name leads out of a folder
Known = dict[str, tuple[Theorem, int]]  # what steps made, and the work that it took, by the SHA-256 of their proofs


class Report(NamedTuple):
    """What a replay established."""

    theorem: Theorem
    hash: str
    axioms: tuple[str, ...]
    steps: int
    seconds: float
    name: str
    statement: str
    labels: tuple[str, ...]
    work: int


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
    return _sha256({key: value for key, value in document.items() if key != "hash"})


def _sha256(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _tuple(value: Any) -> Any:
    return tuple([_tuple(v) if type(v) is list else v for v in value]) if type(value) is list else value


def _term(value: Any) -> Any:
    """A stored term, read by the grammar, so that nothing else is taken for a number; `check` finds what is no term."""
    match value:
        case ["num", str(text)]:
            parts = text.removeprefix("-").split("/")
            digits = all(p.isascii() and p.isdigit() and len(p) < 4_000 for p in parts)
            if len(parts) > 2 or not digits or (len(parts) == 2 and not int(parts[1])):
                raise IllFormed(f"bad number {text!r:.40}")
            return ("num", Fraction(text))
        case ["add" | "mul" as tag, list(parts)]:
            return (tag, tuple(map(_term, parts)))
        case ["pow", base, exponent]:
            return ("pow", _term(base), _tuple(exponent))
        case ["sum" | "range" as tag, variable, body]:
            return (tag, _tuple(variable), _term(body))
        case ["log", body]:
            return ("log", _term(body))
    return _tuple(value)


def read_judgement(value: Any) -> Judgement:
    """A judgement from its data, not checked against a signature yet. Raises an error for a wrong shape."""
    forall, relation, left, right = value
    return Judgement(_tuple(forall), relation, _term(left), _term(right))


def read_signature(value: Any) -> Signature:
    """A checked signature from its data."""
    return signature({name: Symbol(_tuple(arguments), sign) for name, (arguments, sign) in value.items()})


def _numbered(signatures: list[Signature], number: Any) -> Signature:
    if type(number) is not int or not 0 <= number < len(signatures):
        raise IllFormed(f"there is no signature of number {number!r:.40}")
    return signatures[number]


def _run(rule: Any, premises: list[Theorem], data: list[Any], signatures: list[Signature]) -> Theorem:
    rules: Any = theorem_rules  # a wrong number of premises is a TypeError, which `replay` reports
    match rule, data:
        case "cut" | "multiply" | "antisymmetry", []:
            return getattr(rules, rule)(*premises)
        case "log_congruence", []:
            return axioms.log_congruence(*premises)
        case "assume", [s, j]:
            return rules.assume(_numbered(signatures, s), read_judgement(j))
        case "combine", [s, goal, lines, remainder]:
            items = [Item(p, _term(c), _tuple(b), _tuple(o)) for p, c, b, o in lines]
            return rules.combine(_numbered(signatures, s), premises, read_judgement(goal), items, _term(remainder))
        case "absurd", [goal]:
            return rules.absurd(*premises, read_judgement(goal))
        case "cases", [left, right]:
            return rules.cases(*premises, _term(left), _term(right))
        case "induction", [claim, name]:
            return rules.induction(*premises, read_judgement(claim), name)
        case "instantiate", [s, lines]:
            table = {n: (_tuple(params), _term(t)) for n, params, t in lines}
            return rules.instantiate(premises[0], table, _numbered(signatures, s), premises[1:])
        case "discharge", [definition]:
            return definitions.discharge(premises[0], read_judgement(definition), premises[1:])
        case "maximiser", [parts, name, variable, objective]:
            drawn = tuple(map(read_judgement, parts))
            (theorem,) = premises
            return definitions.maximiser(theorem, drawn, name, _tuple(variable), _term(objective))
        case "recursion", [base, step, place]:
            return definitions.recursion(premises[0], read_judgement(base), read_judgement(step), place, premises[1:])
        case "archimedes", [name, slope, rest]:
            (theorem,) = premises
            return axioms.archimedes(theorem, name, _term(slope), _term(rest))
        case "tangent", [s, forall, term]:
            return axioms.tangent(_numbered(signatures, s), _tuple(forall), _term(term))
    raise IllFormed(f"no rule {rule!r:.40} with such data")


def replay(document: Any, seconds: float = MAX_SECONDS, known: Known | None = None) -> Theorem:
    """Run every step (unless ``known``) through the rules; returns the last theorem.

    Raises KernelError: what is wrong with which step, or that a bound on size or work was reached.
    """
    known = {} if known is None else known
    made, keys, n = list[Theorem](), list[str](), -1
    try:
        steps, tables = document["steps"], _sha256(document["signatures"])
        with metered(MAX_DOCUMENT, "the document", seconds):
            signatures = [read_signature(t) for t in document["signatures"]]
            if document["format"] not in KEYS or not steps or len(steps) > MAX_STEPS:
                raise Refused(f"not a document of format {' or '.join(sorted(KEYS))} with 1 to {MAX_STEPS} steps")
            for n, (rule, numbers, data) in enumerate(steps):
                if not all(type(p) is int and 0 <= p < n for p in numbers):
                    raise IllFormed("a premise is not an earlier step")
                keys.append(_sha256([rule, [keys[p] for p in numbers], data, tables]))
                if keys[n] in known:
                    spend(known[keys[n]][1])
                else:
                    with metered(MAX_STEP, "the step") as meter:
                        theorem = _run(rule, [made[p] for p in numbers], data, signatures)
                    known[keys[n]] = (theorem, meter.spent)
                made.append(known[keys[n]][0])
    except KernelError as error:
        raise type(error)(f"step {n}: {error}") from error
    except (TypeError, ValueError, LookupError, AttributeError, RecursionError) as error:
        # the data come from outside: whatever Python calls a wrong shape, it is a malformed document
        raise IllFormed(f"step {n}: malformed data ({type(error).__name__})") from error
    return made[-1]


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


def verify(text: str | bytes, known: Known | None = None) -> Report:
    """Replay a stored proof (``known`` as in `replay`) and compare it with what the document claims.

    Raises KernelError if the text is malformed or too large, a step fails, or a claim differs from the replay.
    """
    start = time.perf_counter()
    document = read(text)
    with metered(2 * MAX_DOCUMENT, "the document") as meter:
        theorem = replay(document, known=known)
        variables = dict[str, str]()
        for judgement in (theorem.conclusion, *theorem.hypotheses):  # one variable, one sort in the whole sequent
            check_judgement(theorem.signature, judgement, variables)
    for key, value in claims(theorem).items():
        if document[key] != value:
            raise IllFormed(f"the {key} claimed by the document is not what its steps prove")
    labels = document.get("labels", [""] * len(theorem.hypotheses))
    if len(labels) != len(theorem.hypotheses):
        raise IllFormed("the document labels more or fewer hypotheses than it has")
    if document["hash"] != content_hash(document):
        raise IllFormed("the content hash does not fit the document")
    used = axioms.used_axioms(theorem)
    seconds, name, statement = time.perf_counter() - start, document.get("name", ""), document.get("statement", "")
    hash_, steps = document["hash"], len(document["steps"])
    return Report(theorem, hash_, used, steps, seconds, name, statement, tuple(labels), meter.spent)
