"""Proofs as data: replay a theorem's JSON document by the rules alone. The document is the authority.

`verify` trusts nothing in it: it parses within bounds, runs the steps through the rules, and compares what they made
with what the document claims.
"""

from __future__ import annotations

import time
from typing import Any, NamedTuple

from . import axioms, definitions
from . import theorem as theorem_rules
from .document import KEYS, claims, content_hash, read, read_judgement, read_signature, read_term, sha256, tuples
from .errors import IllFormed, KernelError, Refused
from .terms import Signature, check_judgement
from .theorem import Item, Theorem
from .work import metered, spend

MAX_STEPS, MAX_SECONDS = 5_000, 60.0
MAX_STEP, MAX_DOCUMENT = 500_000, 2_000_000
SIGNED = ("assume", "combine", "instantiate", "tangent")  # rules whose data begin with the number of a signature
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
            items = [Item(p, read_term(c), tuples(b), tuples(o)) for p, c, b, o in lines]
            return rules.combine(_numbered(signatures, s), premises, read_judgement(goal), items, read_term(remainder))
        case "absurd", [goal]:
            return rules.absurd(*premises, read_judgement(goal))
        case "cases", [left, right]:
            return rules.cases(*premises, read_term(left), read_term(right))
        case "induction", [claim, name]:
            return rules.induction(*premises, read_judgement(claim), name)
        case "instantiate", [s, lines]:
            table = {n: (tuples(params), read_term(t)) for n, params, t in lines}
            return rules.instantiate(premises[0], table, _numbered(signatures, s), premises[1:])
        case "discharge", [definition]:
            return definitions.discharge(premises[0], read_judgement(definition), premises[1:])
        case "maximiser", [parts, name, variable, objective]:
            drawn = tuple(map(read_judgement, parts))
            (theorem,) = premises
            return definitions.maximiser(theorem, drawn, name, tuples(variable), read_term(objective))
        case "recursion", [base, step, place]:
            return definitions.recursion(premises[0], read_judgement(base), read_judgement(step), place, premises[1:])
        case "archimedes", [name, slope, rest]:
            (theorem,) = premises
            return axioms.archimedes(theorem, name, read_term(slope), read_term(rest))
        case "tangent", [s, forall, term]:
            return axioms.tangent(_numbered(signatures, s), tuples(forall), read_term(term))
    raise IllFormed(f"no rule {rule!r:.40} with such data")


def replay(document: Any, seconds: float = MAX_SECONDS, known: Known | None = None) -> Theorem:
    """Run every step (unless ``known``) through the rules; returns the last theorem.

    Raises KernelError: what is wrong with which step, or that a bound on size or work was reached.
    """
    known = {} if known is None else known
    made, keys, n = list[Theorem](), list[str](), -1
    try:
        steps, tables = document["steps"], [sha256(t) for t in document["signatures"]]
        with metered(MAX_DOCUMENT, "the document", seconds):
            signatures = [read_signature(t) for t in document["signatures"]]
            if document["format"] not in KEYS or not steps or len(steps) > MAX_STEPS:
                raise Refused(f"not a document of format {' or '.join(sorted(KEYS))} with 1 to {MAX_STEPS} steps")
            for n, (rule, numbers, data) in enumerate(steps):
                if not all(type(p) is int and 0 <= p < n for p in numbers):
                    raise IllFormed("a premise is not an earlier step")
                if rule in SIGNED and _numbered(signatures, data[0]):
                    data = [*data[1:], tables[data[0]]]  # in another document the same one has another number
                keys.append(sha256([rule, [keys[p] for p in numbers], data]))
                if keys[n] in known:
                    spend(known[keys[n]][1])
                else:
                    with metered(MAX_STEP, "the step") as meter:
                        theorem = _run(rule, [made[p] for p in numbers], steps[n][2], signatures)
                    known[keys[n]] = (theorem, meter.spent)
                made.append(known[keys[n]][0])
    except KernelError as error:
        raise type(error)(f"step {n}: {error}") from error
    except (TypeError, ValueError, LookupError, AttributeError, RecursionError) as error:
        # the data come from outside: whatever Python calls a wrong shape, it is a malformed document
        raise IllFormed(f"step {n}: malformed data ({type(error).__name__})") from error
    return made[-1]


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
