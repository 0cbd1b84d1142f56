"""Documents of about 1 MB that are made to cost as much as they can: ``python -m tests.kernel.hostile NAME``.

Each is verified in a process with a limit on memory; what it took is printed as JSON.
"""

import json
import resource
import sys
import time
from pathlib import Path

from scsym.kernel import KernelError, verify
from scsym.kernel.document import FORMAT, content_hash

MEGABYTE = 1_000_000
ZERO, ONE = ["num", "0"], ["num", "1"]
SIGNATURE = {
    "r": [[], "real"],
    "c": [[], "positive"],
    "p": [["S"], "positive"],
    "q": [["S", "S"], "real"],
    "f": [["N"], "real"],
    "n": [["N"], "natural"],
} | {f"x{i}": [[], "positive"] for i in range(200)}


def sym(name, *indices):
    return ["sym", name, list(indices)]


def var(i):
    return ["var", f"v{i}", "S"]


def nat(constant, **coefficients):
    return ["nat", [constant, sorted(coefficients.items())]]


def summed(count, body):
    for i in range(count):
        body = ["sum", [f"v{i}", "S"], body]
    return body


def power(base, exponent, **coefficients):
    return ["pow", base, nat(exponent, **coefficients)[1]]


X = [sym(f"x{i}") for i in range(200)]


def equal(term, other=ZERO, tables=None):
    """The steps of one claim ``term = other``."""
    return [["combine", [], [0, [[], "=", term, other], [], ZERO]]], [tables or SIGNATURE]


def filled(one):
    """As many true steps, each a little different, as make 1 MB."""
    size = len(json.dumps(equal(one, one)[0]))
    count = min(5_000, MEGABYTE // size)
    return [
        equal(["mul", [["num", str(n + 2)], one]], ["mul", [["num", str(n + 2)], one]])[0][0] for n in range(count)
    ], [SIGNATURE]


def huge_monomials():
    """A product of many long products: many factors, few monomials."""
    long = ["mul", [["add", [sym("r"), ONE]], *X, *X, *X]]
    return equal(["add", [long] * 70])


def long_monomials_times_wide_sums():
    wide = ["add", [["mul", [x, *X]] for x in X]]
    return equal(["mul", [wide, wide]])


def deep_powers():
    base = ["add", [sym("r"), sym("c")]]
    for _ in range(60):
        base = power(base, 2)
    return equal(base)


def many_powers():
    return filled(power(["add", [*X[:6]]], 12))


def exponent_tower():
    base = ["num", "3"]
    for _ in range(100):
        base = power(base, 64)
    return equal(base)


def large_exponents():
    return equal(["add", [power(["mul", [["num", str(10**3000)], x]], 64) for x in X]])


def long_numbers():
    digits = [str(10**3000 + i) for i in range(150)]
    return equal(["mul", [["num", f"{a}/{b}"] for a, b in zip(digits, reversed(digits), strict=True)]])


def long_denominators():
    return equal(["add", [["num", f"1/{10**3000 + 2 * i + 1}"] for i in range(300)]])


def sums_of_denominators():
    return equal(["add", [["mul", [["num", f"1/{i + 2}"], X[i % 200]]] for i in range(20_000)]])


def primes():
    number = 9973**750  # 9973 is the largest prime that is divided by
    return equal(["add", [["log", ["num", str(number + 2 * i)]] for i in range(330)]])


def powers_of_two_in_logarithms():
    return equal(["add", [["log", ["num", str(2**9_900)]]] * 300])


def symmetric_indices():
    """Complete graphs of indices that nothing tells apart."""
    body = ["mul", [sym("q", var(i), var(j)) for i in range(12) for j in range(12) if i != j]]
    return filled(summed(12, body))


def many_bound_indices():
    body = ["mul", [sym("q", var(i), var((i + 1) % 24)) for i in range(24)]]
    return filled(summed(24, body))


def many_bound_indices_long_factors():
    body = ["mul", [power(sym("q", var(i % 24), var(j % 24)), i + 1) for i in range(60) for j in range(60)]]
    return filled(summed(24, body))


def wide_sums_times_wide_sums():
    wide = ["add", [["sum", ["v0", "S"], ["mul", [sym("p", var(0)), x]]] for x in X]]
    return equal(["mul", [wide] * 40])


def long_ranges():
    return equal(["range", ["j", [10**6, []]], ["mul", [sym("f", nat(0, j=1)), *X]]])


def nested_ranges():
    body = sym("f", nat(0, a=1, b=1, c1=1, d=1))
    for name in ("a", "b", "c1", "d"):
        body = ["range", [name, [300, [["m", 1]]]], body]
    return equal(body)


def long_linear_expressions():
    names = sorted(f"k{i}" for i in range(50))
    return equal(["mul", [["nat", [1, [[name, 1] for name in names]]]] * 1_000])


def deep_sums_with_renaming():
    """Substitution through sums, each of which looks at its whole body."""
    body = ["add", [sym("p", ["var", "t", "S"])] * 15_000]
    claim = [[["t", "S"]], "=", summed(100, body), ZERO]
    steps = [["assume", [], [0, claim]]]
    table = [
        ["p", [["u", "S"]], ["mul", [sym("c"), ["sum", ["w", "S"], sym("q", ["var", "u", "S"], ["var", "w", "S"])]]]]
    ]
    tables = [SIGNATURE | {"p": [["S"], "real"]}]
    return [*steps, *([["instantiate", [0], [0, table]]] * 60)], tables


def growing_instances():
    """``r := r + r`` over and over."""
    claim = [[], "=", sym("r"), ZERO]
    steps = [["assume", [], [0, claim]]]
    for n in range(4_000):
        steps.append(["instantiate", [n], [0, [["r", [], ["add", [sym("r"), sym("r")]]]]]])
    return steps, [SIGNATURE]


def wide_signatures():
    tables = [{f"y{i}_{j}": [[], "real"] for i in range(3_000)} for j in range(10)]
    step = ["combine", [], [0, [[], "=", ZERO, ZERO], [], ZERO]]
    join = [["combine", [n - 1], [n % 10, [[], "=", ZERO, ZERO], [], ZERO]] for n in range(1, 4_000)]
    return [step, *join], tables


def many_hypotheses():
    """Steps that each gather what all earlier ones assume."""
    assumed = [["assume", [], [0, [[], "=", sym("r"), ["num", str(i)]]]] for i in range(2_400)]
    goal = [[["s", "S"]], "=", ZERO, ZERO]
    first = [["combine", list(range(2_400)), [0, goal, [], ZERO]]]
    more = [["combine", [2_400 + i], [0, goal, [], ["num", "0"]]] for i in range(2_500)]
    return [*assumed, *first, *more], [SIGNATURE]


def products_of_theorems():
    """Terms that double with each step."""
    claim = [[], ">=", ["add", [sym("c"), ["mul", [ONE, sym("r")]]]], ZERO]
    steps = [["assume", [], [0, claim]]]
    for n in range(4_000):
        steps.append(["multiply", [n, n], []])
    return steps, [SIGNATURE]


def many_items():
    claim = [[["t", "S"]], "=", ["mul", [sym("p", ["var", "t", "S"])] * 200], ZERO]
    line = [0, ONE, [[["t", "S"], ["var", "t", "S"]]], [["t", "S"]]]
    goal = [[], "=", ZERO, ZERO]
    return [["assume", [], [0, claim]], ["combine", [0], [0, goal, [line] * 13_000, ZERO]]], [SIGNATURE]


def deltas():
    body = ["mul", [["add", [["delta", var(i), var(i + 1)], ["delta", var(i), var(i + 2)]]] for i in range(18)]]
    return filled(summed(20, body))


def free_deltas():
    body = ["mul", [["delta", var(i), var(i + 1)] for i in range(3_000)]]
    return equal(body)


def deep_nesting():
    term = sym("c")
    for _ in range(145):
        term = ["add", [term, ["mul", [term, ONE]]]] if len(json.dumps(term)) < MEGABYTE // 3 else ["log", term]
    return equal(term)


def long_names():
    name = "a" * 900_000
    return equal(sym(name), tables={name: [[], "real"]})


DOCUMENTS = {
    name: make
    for name, make in list(globals().items())
    if callable(make)
    and getattr(make, "__module__", "") == __name__
    and name not in ("sym", "var", "nat", "summed", "power", "equal", "filled")
}


def document(name):
    """The text of a hostile document."""
    steps, tables = DOCUMENTS[name]()
    claimed = steps[-1][2][1] if steps[-1][0] == "combine" else [[], "=", ZERO, ZERO]
    data = {"format": FORMAT, "name": "", "statement": "", "conclusion": claimed, "hypotheses": [], "labels": []}
    data |= {"signatures": tables, "steps": steps}
    return json.dumps({**data, "hash": content_hash(data)})


def peak():
    """The largest memory of this process alone in MB; a child's `ru_maxrss` begins at what its parent has."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


def main(name, megabytes=500):
    text = document(name)
    before = peak()
    limit = megabytes * 1_048_576
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    start = time.process_time()
    try:
        verify(text)
        verdict = "accepted"
    except KernelError as error:
        verdict = f"{type(error).__name__}: {error}"
    except MemoryError:
        verdict = "out of memory"
    seconds = time.process_time() - start
    found = {"size": len(text), "verdict": verdict[:150], "seconds": seconds, "mb": peak(), "made": before}
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
