"""``python -m tests.attack.agreement [--mutants N] [--seed N] [FOLDER]``: kernel and extracted checker, compared.

Both read the same documents: the certificates of FOLDER (default: of theorems of every rule), then mutants of these. A
mutant is the part of a proof that leads to one of its steps, changed at one to three places. Whatever either decides,
the other must decide alike; a bound of one (on work, time, size) leaves a mutant undecided. The exit code is 1 if they
differ, and what they say to the first such mutants is printed.
"""

import argparse
import copy
import json
import random
import re
import sys
import time
from collections import Counter
from pathlib import Path

from scsym.certify.extracted import ask, conversation
from scsym.kernel import KernelError, Refused, combine
from scsym.kernel.document import claims
from scsym.kernel.replay import replay
from tests.attack.records import record, row

SECONDS = 2.0  # for each document and checker
KNOWN = 20_000  # steps remembered at a time
CONVENTION = "its statement leaves a value to a convention"  # which either may do with: nothing is certified
RELATIONS, SIGNS = ("=", ">=", ">"), ("real", "nonzero", "nonneg", "positive", "natural")


def parts(document, last):
    """The steps that lead to one step, as a document of their own."""
    steps, needed = document["steps"], {last}
    for n in range(last, -1, -1):
        if n in needed:
            needed.update(steps[n][1])
    number = {n: k for k, n in enumerate(sorted(needed))}
    own = [[steps[n][0], [number[p] for p in steps[n][1]], copy.deepcopy(steps[n][2])] for n in number]
    return {**{k: copy.deepcopy(v) for k, v in document.items()}, "steps": own}


def kind(value):
    """What a piece of data is, so that it is exchanged for its like."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int):
        return "integer"
    if isinstance(value, str):
        return "text"
    if value and isinstance(value[0], str):
        return "index" if value[0] == "var" else "term" if len(value) > 1 and value[0] != "nat" else value[0]
    return f"list {len(value)}"


def places(value, found):
    """Every list and the position in it of each entry."""
    for n, entry in enumerate(value):
        found.append((value, n))
        if isinstance(entry, list):
            places(entry, found)
    return found


def mutate(r, document):
    """One random change of a step or of the declarations; what was done, in a word."""
    steps = document["steps"]
    n = len(steps) - 1 if r.random() < 0.6 else r.randrange(len(steps))
    rule, premises, data = steps[n]
    what = r.random()
    if what < 0.06 and premises:
        premises[r.randrange(len(premises))] = r.randrange(n)
        return "another premise"
    if what < 0.10 and premises:
        premises.pop(r.randrange(len(premises)))
        return "a premise less"
    if what < 0.16:
        table = r.choice(document["signatures"])
        if table:
            name = r.choice(sorted(table))
            table[name][1] = r.choice(SIGNS)
            return "another sign"
    found = places(data, [])
    if not found:
        return "nothing"
    holder, at = r.choice(found)
    value = holder[at]
    match kind(value):
        case "integer":
            holder[at] = value + r.choice((-2, -1, 1, 2)) if r.random() < 0.8 else r.choice((0, 1, 999_983))
            return "another integer"
        case "text":
            if value in RELATIONS:
                holder[at] = r.choice(RELATIONS)
                return "another relation"
            if re.fullmatch(r"-?\d+(/\d+)?", value):
                holder[at] = r.choice(("0", "1", "-1", "2", "1/2", "-" + value.removeprefix("-"), "1/1000003"))
                return "another number"
            like = [h[k] for h, k in found if isinstance(h[k], str) and k == at and kind(h) == kind(holder)]
            holder[at] = r.choice(like)
            return "another name"
    if r.random() < 0.15 and isinstance(holder, list) and not isinstance(holder[0], str):
        del holder[at]
        return "an entry less"
    if r.random() < 0.1 and kind(value) == "term":
        holder[at] = r.choice((["num", "0"], ["num", "1"], ["mul", [["num", "-1"], value]], ["pow", value, [2, []]]))
        return "another term"
    like = [h[k] for h, k in found if kind(h[k]) == kind(value) and h[k] is not value]
    if like:
        holder[at] = copy.deepcopy(r.choice(like))
        return f"another {kind(value)}"
    return "nothing"


def is_lin(value):
    """Whether a list is a linear expression of natural numbers, with functions or without."""
    if len(value) not in (2, 3) or not isinstance(value[0], int):
        return False
    return all(
        isinstance(part, list) and all(isinstance(p, list) and len(p) == 2 and isinstance(p[0], atom) for p in part)
        for part, atom in zip(value[1:], (str, list), strict=False)
    )


def directed(r, document):
    """One change where the newer rules are: functions in linear expressions, ranges, terms put in, definitions."""
    steps = document["steps"]
    lines = [line for rule, _, data in steps if rule == "combine" for line in data[2]]
    puts = [(data[1], n) for rule, _, data in steps if rule == "instantiate" for n in range(len(data[1]))]
    last = [data for rule, _, data in steps if rule in ("discharge", "recursion", "maximiser", "archimedes") and data]
    found = [entry for h, k in places([s[2] for s in steps], []) if isinstance(entry := h[k], list)]
    lins = [v for v in found if is_lin(v)]
    indices = [v[1] for v in found if len(v) == 3 and v[0] == "var" and isinstance(v[1], str)]
    names = sorted({*indices, *(p[0] for v in lins for p in v[1])}) or ["k"]
    whole = [(f, d[0]) for table in document["signatures"] for f, d in table.items() if d[1] == "natural"]
    what = r.choice(("function", "function", "range", "range", "put", "definition", "cut"))
    if what == "function" and lins:
        lin = r.choice(lins)
        if len(lin) == 3 and lin[2] and r.random() < 0.5:
            calls = lin[2]
            r.choice((calls.clear, calls.pop, lambda: calls.append(copy.deepcopy(calls[0]))))()
            if not calls:
                lin.pop()
            elif r.random() < 0.5:
                calls[0][1] = r.choice((-1, 1, 2))
        elif whole:
            f, sorts = r.choice(whole)
            own = [["nat", r.choice([[0, []], [1, []], [0, [[r.choice(names), 1]]]])] if s == "N" else
                   ["var", r.choice(names), s] for s in sorts]  # fmt: skip
            lin[2:] = [[*(lin[2] if len(lin) == 3 else []), [[f, own], r.choice((1, 1, 2, -1))]]]
        return "another function in a linear expression"
    if what == "range" and lines:
        over = r.choice(lines)[3]
        bound = copy.deepcopy(r.choice(lins)) if lins else [1, []]
        if over and r.random() < 0.7:
            over[r.randrange(len(over))][1] = r.choice((bound, bound, "S", [1, []]))
        else:
            over.append([r.choice(names), bound])
        return "another range of a line"
    if what == "put" and puts:
        table, n = r.choice(puts)
        terms = [v for v in found if kind(v) in ("term", "nat")]
        table[n][2] = copy.deepcopy(r.choice(terms))
        return "another term put in"
    if what == "definition" and last:
        data = r.choice(last)
        like = [v for v in found if kind(v) in ("term", "nat")]
        sides = [(h, k) for h, k in places(data, []) if kind(h[k]) in ("term", "nat")]
        if sides and like:
            holder, at = r.choice(sides)
            old, new = copy.deepcopy(holder[at]), copy.deepcopy(r.choice(like))
            for h, k in places([s[2] for s in steps], []):  # the same change wherever it occurs
                if h[k] == old:
                    h[k] = copy.deepcopy(new)
            return "another part of a definition"
    if what == "cut":
        ends = [n for n, (rule, *_) in enumerate(steps) if n]
        if ends:
            steps.append(["cut", [r.choice(ends), len(steps) - 1], []])
            return "another cut"
    return mutate(r, document)


class Comparison:
    """The two checkers side by side, with what they said so far."""

    def __init__(self, running, kernel=replay):
        self.running, self.kernel, self.known, self.counts, self.differ = running, kernel, {}, Counter(), []

    def compare(self, document):
        """What both say to a document, counted; whether they agree or one of them does not decide."""
        if len(self.known) > KNOWN:
            self.known.clear()
        try:
            theorem = self.kernel(document, seconds=SECONDS, known=self.known)
            document = {**document, **claims(theorem)}
            said = ("accepts", "")
        except Refused as error:
            said = ("undecided", str(error))
        except KernelError as error:
            said = ("refuses", f"{type(error).__name__}: {error}")
        answer = ask(self.running, json.dumps(document))
        accepts = answer.certified
        steps_accepted = accepts or answer.reason.startswith("the document claims something else")
        if said[0] == "undecided" or answer.verdict in ("too large", "not certified"):
            verdict = "undecided by one"
        elif answer.reason == CONVENTION:
            verdict = "not certified for a convention"
        elif said[0] == "accepts":
            verdict = "both accept" if accepts else "DIFFER: the kernel accepts"
        elif steps_accepted and said[1].startswith("Residual") and '"range"' in json.dumps(document["steps"]):
            verdict = "the checker takes x out of a sum of x^(j + 1)"  # an identity that the kernel does not know
        elif steps_accepted and " has two sorts" in said[1]:
            verdict = "the kernel alone wants one sort a name"  # to the checker m of N and m of S are two variables
        elif steps_accepted:
            verdict = "DIFFER: the checker accepts"
        else:
            verdict = "both refuse"
        self.counts[verdict] += 1
        if verdict.startswith("DIFFER"):
            self.differ.append((verdict, said[1], f"{answer.verdict} {answer.reason}", document))
        return not verdict.startswith("DIFFER")


def campaign(documents, mutants, seed, running, until=float("inf")):
    """Compare the checkers on documents and on mutants of them."""
    r, both = random.Random(seed), Comparison(running)
    for document in documents:
        both.compare(document)
    plain = Counter(both.counts)
    made = Counter()
    both.counts.clear()
    while sum(both.counts.values()) < mutants and time.monotonic() < until:
        document = r.choice(documents)
        mutant = parts(document, r.randrange(len(document["steps"])))
        change = directed if r.random() < 0.4 else mutate
        done = [change(r, mutant)] + [mutate(r, mutant) for _ in range(r.choice((0, 0, 0, 1, 2)))]
        made.update(done)
        both.compare(mutant)
    return plain, both, made


def corpus():
    """Documents of theorems of every rule."""
    from scsym.prove.store import to_document
    from tests.attack.mutations import seeds
    from tests.certify.test_existence import TRUE as EXISTENCE
    from tests.certify.test_natural import MADE as NATURAL
    from tests.certify.test_ranges import SIG, TRUE, equation, geometric
    from tests.certify.test_rules import MADE

    ranges = [combine(SIG, [], equation(claim)) for claim in TRUE.values()]
    theorems = [*MADE.values(), *ranges, geometric(), *NATURAL.values(), *seeds()]
    return [json.loads(json.dumps(d)) for d in (*map(to_document, theorems), *EXISTENCE.values())]


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.attack.agreement", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--mutants", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--json", action="store_true", help="print the record alone; none if the two differ")
    parser.add_argument("--keep", type=Path, help="a folder for the mutants on which the two differ")
    options = parser.parse_args()
    documents = corpus()
    if options.folder:
        documents += [json.loads(path.read_bytes()) for path in sorted(options.folder.rglob("*.json"))]
    started = time.monotonic()
    with conversation(SECONDS) as running:
        plain, both, made = campaign(documents, options.mutants, options.seed, running, started + 60 * options.minutes)
    if options.json and not both.differ:
        seconds = time.monotonic() - started
        rows = [
            row("certificates", len(documents), plain, None),
            row("mutants of their parts", sum(both.counts.values()), both.counts, seconds),
        ]
        own = [str(options.folder)] if options.folder else []
        print(record("agreement", [*own, "--mutants", str(options.mutants), "--seed", str(options.seed)], rows))
        return 0
    print(
        f"seed {options.seed}, {len(documents)} certificates, {sum(both.counts.values())} mutants, "
        f"{time.monotonic() - started:.0f} s"
    )
    for title, counts in (("certificates", plain), ("mutants", both.counts), ("changes", made)):
        print(f"{title}:")
        for name, n in counts.most_common():
            print(f"  {n:7,} {name}")
    for verdict, kernel, checker, _ in sorted(both.differ, key=lambda found: found[:3])[:20]:
        print(f"{verdict}\n  kernel:  {kernel[:300]}\n  checker: {checker[:300]}")
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        for n, (_, _, _, document) in enumerate(both.differ):
            (options.keep / f"{n}.json").write_text(json.dumps(document))
    return 1 if both.differ else 0


if __name__ == "__main__":
    sys.exit(main())
