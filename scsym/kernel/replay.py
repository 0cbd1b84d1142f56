"""Proofs as data: replay a theorem's JSON document by the rules alone. The document is the authority.

`verify` trusts nothing in it: it parses within bounds, runs the steps through the rules, and compares what they made
with what the document claims. The hash is the SHA-256 of the canonical text (sorted keys, no spaces).
"""

from __future__ import annotations

import hashlib
import json
import time
from fractions import Fraction
from typing import Any, NamedTuple

from . import axioms
from . import theorem as theorem_rules
from .errors import IllFormed, KernelError, Refused
from .terms import Judgement, Signature, Symbol, check_judgement, signature
from .theorem import Item, Theorem

FORMAT = "scsym-proof/1"
MAX_BYTES, MAX_STEPS, MAX_SECONDS = 20_000_000, 5_000, 60.0
CLAIMED = ("format", "conclusion", "hypotheses", "signatures", "steps")


class Report(NamedTuple):
    """What a replay established."""

    theorem: Theorem
    hash: str
    axioms: tuple[str, ...]
    steps: int
    seconds: float


def plain(value: Any) -> Any:
    """Terms, judgements and certificates as JSON data."""
    if isinstance(value, (tuple, list)):
        return [plain(v) for v in value]
    return str(value) if isinstance(value, Fraction) else value


def claims(theorem: Theorem) -> dict[str, Any]:
    """What a document has to claim of its theorem."""
    hypotheses = sorted((plain(h) for h in theorem.hypotheses), key=json.dumps)
    return {"conclusion": plain(theorem.conclusion), "hypotheses": hypotheses}


def content_hash(document: dict[str, Any]) -> str:
    """SHA-256 of the document's canonical text, without its own hash."""
    return _sha256({key: document.get(key) for key in CLAIMED})


def _sha256(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _tuple(value: Any) -> Any:
    return tuple(_tuple(v) for v in value) if isinstance(value, list) else value


def _term(value: Any) -> Any:
    """Nested lists as nested tuples, with the numbers of ``num`` read as fractions."""
    if not isinstance(value, list):
        return value
    if len(value) == 2 and value[0] == "num":
        parts = value[1].removeprefix("-").split("/") if isinstance(value[1], str) else []
        digits = all(p.isascii() and p.isdigit() and len(p) < 4_000 for p in parts)
        if len(parts) not in (1, 2) or not digits or (len(parts) == 2 and not int(parts[1])):
            raise IllFormed(f"bad number {value[1]!r:.40}")
        return ("num", Fraction(value[1]))
    return tuple(_term(v) for v in value)


def _judgement(value: Any) -> Judgement:
    forall, relation, left, right = value
    return Judgement(_tuple(forall), relation, _term(left), _term(right))


def _signature(value: Any) -> Signature:
    return signature({name: Symbol(_tuple(arguments), sign) for name, (arguments, sign) in value.items()})


def _run(rule: Any, premises: list[Theorem], data: list[Any], signatures: list[Signature]) -> Theorem:
    rules: Any = theorem_rules  # a wrong number of premises is a TypeError, which `replay` reports
    match rule, data:
        case "cut" | "multiply" | "antisymmetry", []:
            return getattr(rules, rule)(*premises)
        case "log_congruence", []:
            return axioms.log_congruence(*premises)
        case "assume", [s, j]:
            return rules.assume(signatures[s], _judgement(j))
        case "combine", [s, goal, lines, remainder]:
            items = [Item(p, _term(c), _tuple(b), _tuple(o)) for p, c, b, o in lines]
            return rules.combine(signatures[s], premises, _judgement(goal), items, _term(remainder))
        case "absurd", [goal]:
            return rules.absurd(*premises, _judgement(goal))
        case "cases", [left, right]:
            return rules.cases(*premises, _term(left), _term(right))
        case "induction", [claim, name]:
            return rules.induction(*premises, _judgement(claim), name)
        case "instantiate", [s, lines]:
            table = {n: (_tuple(params), _term(t)) for n, params, t in lines}
            return rules.instantiate(premises[0], table, signatures[s], premises[1:])
        case "discharge", [definition]:
            return rules.discharge(premises[0], _judgement(definition), premises[1:])
        case "tangent", [s, forall, term]:
            return axioms.tangent(signatures[s], _tuple(forall), _term(term))
    raise IllFormed(f"no rule {rule!r:.40} with such data")


def replay(document: Any, seconds: float = MAX_SECONDS, known: dict[str, Theorem] | None = None) -> Theorem:
    """Run every step (unless ``known`` by the SHA-256 of its proof) through the rules; returns the last theorem.

    Raises KernelError: what is wrong with which step, or that a bound on size or time was reached.
    """
    deadline, known = time.monotonic() + seconds, {} if known is None else known
    made, keys, n = list[Theorem](), list[str](), -1
    try:
        steps, tables = document["steps"], _sha256(document["signatures"])
        signatures = [_signature(t) for t in document["signatures"]]
        if document["format"] != FORMAT or not steps or len(steps) > MAX_STEPS:
            raise Refused(f"not a document of format {FORMAT} with 1 to {MAX_STEPS} steps")
        for n, (rule, numbers, data) in enumerate(steps):
            if time.monotonic() > deadline:
                raise Refused(f"replay takes longer than {seconds:g} s")
            if not all(type(p) is int and 0 <= p < n for p in numbers):
                raise IllFormed("a premise is not an earlier step")
            keys.append(_sha256([rule, [keys[p] for p in numbers], data, tables]))
            if keys[n] not in known:
                known[keys[n]] = _run(rule, [made[p] for p in numbers], data, signatures)
            made.append(known[keys[n]])
    except KernelError as error:
        raise type(error)(f"step {n}: {error}") from error
    except (TypeError, ValueError, LookupError, AttributeError, RecursionError) as error:
        # the data come from outside: whatever Python calls a wrong shape, it is a malformed document
        raise IllFormed(f"step {n}: malformed data ({type(error).__name__})") from error
    return made[-1]


def verify(text: str | bytes, known: dict[str, Theorem] | None = None) -> Report:
    """Replay a stored proof (``known`` as in `replay`) and compare it with what the document claims.

    Raises KernelError if the text is malformed or too large, a step fails, or a claim differs from the replay.
    """
    start = time.perf_counter()
    if len(text) > MAX_BYTES:
        raise Refused(f"a document of more than {MAX_BYTES} bytes")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise IllFormed(f"not a JSON document ({type(error).__name__})") from error
    theorem = replay(document, known=known)
    variables = dict[str, str]()
    for judgement in (theorem.conclusion, *theorem.hypotheses):  # one variable, one sort in the whole sequent
        check_judgement(theorem.signature, judgement, variables)
    for key, value in claims(theorem).items():
        if document.get(key) != value:
            raise IllFormed(f"the {key} claimed by the document is not what its steps prove")
    if document.get("hash") != content_hash(document):
        raise IllFormed("the content hash does not fit the document")
    used = {step[0] for step in document["steps"]} & set(axioms.AXIOMS)
    seconds = time.perf_counter() - start
    return Report(theorem, document["hash"], tuple(sorted(used)), len(document["steps"]), seconds)
