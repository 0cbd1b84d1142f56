"""Proofs as data: a theorem and everything it rests on as one JSON document, and its replay by the rules alone.

The document is the authority. `verify` trusts nothing in it: it parses within bounds, runs every step through the
rules, and compares what they made with what the document claims. ``hash`` is the SHA-256 of the canonical text.
"""

from __future__ import annotations

import hashlib
import json
import time
from fractions import Fraction
from typing import Any, NamedTuple

from . import axioms
from . import theorem as rules
from .errors import IllFormed, KernelError, Refused
from .terms import Judgement, Signature, Symbol, signature
from .theorem import Item, Theorem

FORMAT = "scsym-proof/1"
MAX_BYTES = 20_000_000
MAX_STEPS = 5_000
MAX_SECONDS = 60.0

PLAIN = {
    "cut": rules.cut,
    "multiply": rules.multiply,
    "antisymmetry": rules.antisymmetry,
    "log_congruence": axioms.log_congruence,
}


class Report(NamedTuple):
    """What a replay established."""

    theorem: Theorem
    hash: str
    axioms: tuple[str, ...]
    steps: int
    seconds: float


# Writing.


def _out(value: Any) -> Any:
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, (tuple, list)):
        return [_out(v) for v in value]
    return value


def _proof_order(thm: Theorem) -> list[Theorem]:
    """The theorem's premises, theirs, ..., each once, premises first."""
    order: list[Theorem] = []
    done: set[int] = set()
    stack = [(thm, False)]
    while stack:
        t, expanded = stack.pop()
        if id(t) in done:
            continue
        if expanded:
            done.add(id(t))
            order.append(t)
        else:
            stack.append((t, True))
            stack.extend((p, False) for p in reversed(t.premises))
    return order


def used_axioms(thm: Theorem) -> tuple[str, ...]:
    """The analytic axioms in a theorem's proof, by name."""
    return tuple(sorted({t.rule for t in _proof_order(thm)} & set(axioms.AXIOMS)))


def to_document(thm: Theorem) -> dict[str, Any]:
    """The theorem with its whole proof as JSON-ready data."""
    order = _proof_order(thm)
    number = {id(t): n for n, t in enumerate(order)}
    signatures: list[Signature] = []

    def sig(s: Signature) -> int:
        if s not in signatures:
            signatures.append(s)
        return signatures.index(s)

    steps = []
    for t in order:
        data = [sig(d) if isinstance(d, Signature) else _out(d) for d in t.data]
        steps.append([t.rule, [number[id(p)] for p in t.premises], data])
    document: dict[str, Any] = {
        "format": FORMAT,
        "conclusion": _out(thm.conclusion),
        "hypotheses": sorted((_out(h) for h in thm.hypotheses), key=json.dumps),
        "signatures": [{n: [list(s.arguments), s.sign] for n, s in one.symbols} for one in signatures],
        "steps": steps,
    }
    return {**document, "hash": content_hash(document)}


def content_hash(document: dict[str, Any]) -> str:
    """SHA-256 of the document's canonical text, without its own hash and any display name."""
    body = {k: v for k, v in document.items() if k in ("format", "conclusion", "hypotheses", "signatures", "steps")}
    return hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def dump(thm: Theorem) -> str:
    """The document as text: the same bytes in every run."""
    return json.dumps(to_document(thm), sort_keys=True, separators=(",", ":")) + "\n"


# Reading.


def _tuple(value: Any) -> Any:
    return tuple(_tuple(v) for v in value) if isinstance(value, list) else value


def _term(value: Any) -> Any:
    """Nested lists as nested tuples, with the numbers of ``num`` read as fractions."""
    if not isinstance(value, list):
        return value
    if len(value) == 2 and value[0] == "num":
        text = value[1]
        if not (isinstance(text, str) and len(text) < 10_000 and text.isascii()):
            raise IllFormed(f"bad number {text!r:.40}")
        parts = text.removeprefix("-").split("/")
        if len(parts) > 2 or not all(p.isdigit() for p in parts) or (len(parts) == 2 and int(parts[1]) == 0):
            raise IllFormed(f"bad number {text!r:.40}")
        return ("num", Fraction(text))
    return tuple(_term(v) for v in value)


def _judgement(value: Any) -> Judgement:
    if not (isinstance(value, list) and len(value) == 4 and isinstance(value[1], str)):
        raise IllFormed(f"not a judgement: {value!r:.80}")
    return Judgement(_tuple(value[0]), value[1], _term(value[2]), _term(value[3]))


def _signature(value: Any) -> Signature:
    if not isinstance(value, dict):
        raise IllFormed("a signature is a table of symbols")
    table = {}
    for name, entry in value.items():
        if not (isinstance(entry, list) and len(entry) == 2 and isinstance(entry[0], list)):
            raise IllFormed(f"bad declaration of {name!r:.40}")
        table[name] = Symbol(_tuple(entry[0]), entry[1])
    return signature(table)


def _items(value: Any) -> list[Item]:
    return [Item(p, _term(c), _tuple(b), _tuple(o)) for p, c, b, o in value]


def _run(rule: str, premises: list[Theorem], data: list[Any], signatures: list[Signature]) -> Theorem:
    """One step. The data come from the file, so a wrong shape is IllFormed, whatever Python calls it."""
    if rule in PLAIN:
        return PLAIN[rule](*premises)
    match rule, data:
        case "assume", [int(s), j]:
            return rules.assume(signatures[s], _judgement(j))
        case "combine", [int(s), goal, items, remainder]:
            return rules.combine(signatures[s], premises, _judgement(goal), _items(items), _term(remainder))
        case "cases", [left, right]:
            return rules.cases(*premises, _term(left), _term(right))
        case "generalise", [variables]:
            return rules.generalise(*premises, _tuple(variables))
        case "induction", [str(name)]:
            return rules.induction(*premises, name)
        case "instantiate", [int(s), substitution]:
            table = {n: (_tuple(params), _term(t)) for n, params, t in substitution}
            return rules.instantiate(premises[0], table, signatures[s], premises[1:])
        case "discharge", [definition]:
            return rules.discharge(premises[0], _judgement(definition), premises[1:])
        case "tangent", [int(s), forall, term]:
            return axioms.tangent(signatures[s], _tuple(forall), _term(term))
    raise IllFormed(f"no rule {rule!r:.40} with such data")


def replay(document: Any, seconds: float = MAX_SECONDS) -> Theorem:
    """Run every step of a document through the rules; returns the last theorem.

    Raises KernelError: what is wrong with which step, or that a bound on size or time was reached.
    """
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise IllFormed(f"not a proof document of format {FORMAT}")
    steps, tables = document.get("steps"), document.get("signatures")
    if not isinstance(steps, list) or not steps or not isinstance(tables, list):
        raise IllFormed("a proof document has a list of signatures and a nonempty list of steps")
    if len(steps) > MAX_STEPS:
        raise Refused(f"more than {MAX_STEPS} steps")
    signatures = [_signature(t) for t in tables]
    deadline = time.monotonic() + seconds
    made: list[Theorem] = []
    for n, step in enumerate(steps):
        if time.monotonic() > deadline:
            raise Refused(f"replay takes longer than {seconds:g} s")
        try:
            rule, numbers, data = step
            if not all(type(p) is int and 0 <= p < n for p in numbers):
                raise IllFormed("a premise is not an earlier step")
            made.append(_run(rule, [made[p] for p in numbers], data, signatures))
        except KernelError as error:
            raise type(error)(f"step {n}: {error}", *error.args[1:]) if not hasattr(error, "polynomial") else error
        except (TypeError, ValueError, IndexError, KeyError, AttributeError, RecursionError) as error:
            raise IllFormed(f"step {n}: malformed data ({type(error).__name__})") from error
    return made[-1]


def verify(text: str | bytes) -> Report:
    """Replay a stored proof and compare it with what the document claims.

    Raises KernelError if the text is malformed or too large, a step fails, or a claim differs from the replay.
    """
    start = time.perf_counter()
    if len(text) > MAX_BYTES:
        raise Refused(f"a document of more than {MAX_BYTES} bytes")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise IllFormed(f"not a JSON document: {type(error).__name__}") from error
    try:
        thm = replay(document)
    except RecursionError as error:
        raise IllFormed("the document is nested too deeply") from error
    if document.get("conclusion") != _out(thm.conclusion):
        raise IllFormed("the conclusion claimed is not the one proven")
    if document.get("hypotheses") != sorted((_out(h) for h in thm.hypotheses), key=json.dumps):
        raise IllFormed("the hypotheses listed are not the ones used")
    digest = content_hash(document)
    if document.get("hash") != digest:
        raise IllFormed("the content hash does not fit the document")
    steps = len(document["steps"])
    return Report(thm, digest, used_axioms(thm), steps, time.perf_counter() - start)
