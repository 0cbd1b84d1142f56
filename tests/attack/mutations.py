"""``python -m tests.attack.mutations [--cases N] [--seed N]``: proofs changed at random, what passes evaluated.

Each proof document is changed in one to three places; where the kernel accepts the steps, the sequent that they make is
evaluated in random interpretations by code that shares nothing with the kernel. A false one is a finding.
"""

import argparse
import copy
import json
import sys
import time
from collections import Counter
from random import Random

from scsym.kernel import KernelError, axioms, definitions, theorem
from scsym.kernel.document import FORMAT
from scsym.kernel.replay import replay
from scsym.kernel.terms import ONE, ZERO, add, mul, num, total
from scsym.prove.store import to_document

from .interpretation import Interpretation, Undefined
from .records import record, row
from .targets import Finding
from .test_planted import (
    AT_ZERO,
    FK,
    FN,
    IN,
    SIG,
    START,
    V_,
    VA,
    VS,
    W_,
    A,
    B,
    C,
    K,
    R,
    X,
    Y,
    assume,
    eq,
    from_definition,
    ge,
    gt,
    nat,
    power,
    shown,
    sym,
    upto,
)

NAMES = sorted({name for name, _ in SIG.symbols} | {"s", "t", "a", "b", "k", "m", "j", "i", "S", "A", "N"})
SIGNS = ["real", "nonzero", "nonneg", "positive", "natural"]


def seeds():
    """Honest theorems, one or more for each rule that is under attack."""
    line = add(mul(nat(k=1), W_), V_)
    yield axioms.archimedes(shown(ge(line, ZERO, K), remainder=line), "k", W_, V_)
    root = eq(power(Y, 2), W_)
    yield definitions.discharge(from_definition(root, ge(W_, ZERO), (0, num(-1)), remainder=power(Y, 2)), root)
    quotient = eq(mul(R, V_), power(C, 2))
    yield definitions.discharge(from_definition(quotient, ge(V_, ZERO), (0, ZERO), remainder=V_), quotient)
    steps = ge(mul(sym("n"), V_), C)
    yield definitions.discharge(from_definition(steps, ge(V_, ZERO), remainder=V_), steps)
    logarithm = eq(("log", V_), C)
    yield definitions.discharge(from_definition(logarithm, ge(mul(C, C), ZERO), remainder=power(C, 2)), logarithm)
    step = eq(FN, add(FK, W_), K)
    made = shown(
        ge(W_, ZERO),
        (0, num(-1)),
        (1, num(-1), AT_ZERO),
        premises=[assume(START), assume(step)],
        remainder=sym("f", nat(1)),
    )
    yield definitions.recursion(made, START, step, 0)
    chosen, third = sym("pick", A), ge(total(VA, mul(sym("pick", A), sym("Q", A))), sym("Q", B), ("b", "A"))
    parts = (eq(power(chosen, 2), chosen, VA), eq(total(VA, chosen), ONE), third)
    made = shown(ge(W_, ZERO), premises=[assume(third), *map(assume, parts[:2])], remainder=W_)
    yield definitions.maximiser(made, parts, "pick", VA, sym("Q", A))
    lemma = shown(ge(add(C, V_), ZERO), (0, ONE), premises=[assume(ge(C, ZERO))], remainder=V_)
    user = shown(ge(add(C, V_, ONE), ZERO), (0, ONE), premises=[assume(lemma.conclusion)], remainder=ONE)
    yield theorem.cut(lemma, user)
    positive = shown(gt(total(VS, sym("V", IN[VS])), ZERO), remainder=total(VS, sym("V", IN[VS])))
    put = {"V": ((VS,), add(power(sym("W", IN[VS]), 2), V_))}
    yield theorem.instantiate(positive, put, SIG)
    evidence = assume(gt(C, ZERO))
    yield theorem.instantiate(shown(gt(add(V_, W_), ZERO), remainder=add(V_, W_)), {"v": ((), C)}, SIG, [evidence])
    shorter = add(upto("i", nat(m=1), sym("g", nat(i=1))), sym("g", nat(m=1)))
    counted = shown(eq(upto("j", nat(1, m=1), sym("g", nat(j=1))), shorter))
    yield theorem.instantiate(counted, {"g": ((("i", "N"),), sym("h", nat(i=1), nat(2)))}, SIG)
    each = shown(ge(sym("f", nat(k=1)), ZERO, K), remainder=sym("f", nat(k=1)))
    goal = ge(upto("j", nat(2, m=1), mul(V_, sym("f", nat(j=1)))), ZERO)
    yield shown(goal, (0, V_, ((K, nat(j=1)),), (("j", nat(2, m=1)[1]),)), premises=[each])
    there = ("nat", (1, (("m", 1),), ((("n", ()), 2),)))
    yield shown(ge(add(sym("p", there), there), ZERO), remainder=add(sym("p", there), there))
    claim = ge(sym("g", nat(k=1)), ZERO)
    grow = eq(sym("g", nat(1, k=1)), add(sym("g", nat(k=1)), W_), K)
    stepped = shown(
        ge(sym("g", nat(1, k=1)), ZERO),
        (0, ONE),
        (1, ONE, ((K, nat(k=1)),)),
        premises=[assume(claim), assume(grow)],
        remainder=W_,
    )
    yield theorem.induction(assume(ge(sym("g", nat(0)), ZERO)), stepped, claim, "k")
    above, below = gt(C, X), ge(X, C)
    goal = ge(power(add(C, mul(num(-1), X)), 2), ZERO)
    square = power(add(C, mul(num(-1), X)), 2)
    halves = [shown(goal, (0, ZERO), premises=[assume(j)], remainder=square) for j in (above, below)]
    yield theorem.cases(*halves, C, X)


def places(value, prefix=()):
    """The paths of all parts of JSON data."""
    yield prefix
    if isinstance(value, (list, dict)):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], (*prefix, key))


def at(value, path):
    for key in path:
        value = value[key]
    return value


def mutated(random, document):
    """A copy with one to three changes in its steps or declared signs."""
    document = copy.deepcopy(document)
    for _ in range(random.choice((1, 1, 1, 2, 2, 3))):
        data = {"steps": document["steps"], "signatures": document["signatures"]}
        paths = [p for p in places(data) if len(p) > 1]
        path = random.choice(paths)
        old = at(data, path)
        if isinstance(old, (str, list)) and old and not random.randrange(3):  # the same change wherever it occurs
            alike = [at(data, q) for q in paths if type(at(data, q)) is type(old) and _kind(at(data, q)) == _kind(old)]
            document["steps"] = everywhere(document["steps"], old, random.choice(alike))
            continue
        if isinstance(old, str):
            pool = SIGNS if old in SIGNS else ["=", ">=", ">"] if old in ("=", ">=", ">") else NAMES
            new = random.choice(pool) if not old.lstrip("-").isdigit() else str(int(old) + random.choice((-1, 1, 2)))
        elif isinstance(old, bool) or old is None:
            continue
        elif isinstance(old, int):
            new = old + random.choice((-1, 1, -2, 2))
        elif isinstance(old, list) and old and random.randrange(3):
            alike = [q for q in paths if isinstance(at(data, q), list) and _kind(at(data, q)) == _kind(old)]
            new = copy.deepcopy(at(data, random.choice(alike)))
        elif isinstance(old, list) and old:
            new = [x for n, x in enumerate(old) if n != random.randrange(len(old))]
        else:
            continue
        at(data, path[:-1])[path[-1]] = new
    return document


def everywhere(value, old, new):
    """JSON data with every occurrence of a part replaced."""
    if value == old:
        return copy.deepcopy(new)
    return [everywhere(v, old, new) for v in value] if isinstance(value, list) else value


def _kind(value):
    if isinstance(value, str):
        return "name" if value in NAMES else "word"
    terms = ("num", "sym", "add", "mul", "pow", "sum", "range", "delta", "log", "nat", "card")
    first = value[0] if value else None
    return "term" if first in terms else first if first == "var" else (type(first).__name__, len(value))


def verdict(made, tries=12):
    """Whether the sequent of a theorem is false in one of the interpretations that are tried."""
    signs = {name: symbol.sign for name, symbol in made.signature.symbols}
    for seed in range(tries):
        random = Random(seed)
        model = Interpretation(random.randrange)
        try:
            if not model.satisfies(signs, made.hypotheses):
                continue
        except Undefined:
            continue
        try:
            if not model.holds(signs, made.conclusion):
                return "false"
        except Undefined:
            return "without value"
    return "true where tried"


def campaign(cases, seed, rule=None):
    """Counts by outcome, for all seeds or those that end with a rule; raises Finding."""
    documents = [to_document(t) for t in seeds() if rule in (None, t.rule)]
    random, counts = Random(seed), Counter()
    for n in range(cases):
        original = documents[n % len(documents)]
        document = mutated(random, original)
        try:
            made = replay({**document, "format": FORMAT})
        except KernelError:
            counts["refused"] += 1
            continue
        found = to_document(made)
        if (found["conclusion"], found["hypotheses"]) == (original["conclusion"], original["hypotheses"]):
            counts["the same sequent"] += 1
            continue
        outcome = verdict(made)
        if outcome == "false":
            raise Finding(f"a false theorem after a mutation: {json.dumps(document['steps'])}")
        counts[f"another sequent, {outcome}"] += 1
    return counts


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.attack.mutations", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print the record alone")
    options = parser.parse_args()
    start = time.perf_counter()
    counts = campaign(options.cases, options.seed)
    if options.json:
        rows = [row("proof documents changed", options.cases, counts, time.perf_counter() - start)]
        print(record("mutations", ["--cases", str(options.cases), "--seed", str(options.seed)], rows))
        return 0
    for outcome, count in sorted(counts.items()):
        print(f"{outcome}: {count:,}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
