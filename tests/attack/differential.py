"""``python -m tests.attack.differential [--cases N] [--seed N] [COMPARISON]...``: scsym against independent methods.

`normal_form`: the kernel against sympy's expansion at concrete sizes. `evaluation`: exact values against enumeration of
trajectories, floating point within rounding, and intervals. `logs`: signs and values against mpmath at 120 digits.
"""

import argparse
import sys
import time
from collections import Counter
from fractions import Fraction
from itertools import product
from random import Random

import flint
import hypothesis
import mpmath
import numpy as np
import sympy
from hypothesis import strategies as st

from scsym.analysis import evaluate, kl
from scsym.exact import LogNumber, log, oo
from scsym.kernel import KernelError, normal_form
from scsym.kernel.terms import NATURAL, minus
from scsym.mdp.strategies import mdps, policies
from scsym.operators import success_condition

from .records import record, row
from .targets import SIG, Choices, Finding, rewritten, term

# Sums, products, powers and deltas, as polynomials


def expansion(t, sizes, env):
    """The term as a sympy expression, with every sum written out."""
    match t[0]:
        case "num":
            return sympy.Rational(t[1].numerator, t[1].denominator)
        case "sym":
            where = "_".join(str(env[i[1:]]) for i in t[2])
            return sympy.Symbol(f"{t[1]}_{where}")
        case "add":
            return sympy.Add(*(expansion(p, sizes, env) for p in t[1]))
        case "mul":
            return sympy.Mul(*(expansion(p, sizes, env) for p in t[1]))
        case "pow":
            return expansion(t[1], sizes, env) ** t[2][0]
        case "sum":
            return sympy.Add(*(expansion(t[2], sizes, {**env, t[1]: v}) for v in range(sizes[t[1][1]])))
        case "delta":
            return sympy.Integer(int(env[t[1][1:]] == env[t[2][1:]]))
        case "card":
            return sympy.Integer(sizes[t[1]])
    raise ValueError(t)


def polynomial(t):
    """Whether sympy expands it without further ado: no logarithm, no natural variable, no negative power."""
    match t[0]:
        case "sym":
            return NATURAL not in dict(SIG.symbols)[t[1]].arguments
        case "add" | "mul":
            return all(map(polynomial, t[1]))
        case "pow":
            return not t[2][1] and 0 <= t[2][0] <= 2 and polynomial(t[1])
        case "sum":
            return polynomial(t[2])
    return t[0] in ("num", "delta", "card")


def compare_normal_forms(seed):
    """One random term against a rewriting of it, or against another term."""
    choose = Choices(Random(seed).randbytes(120))
    left = term(choose)
    right = rewritten(choose, left) if choose(4) else term(choose)
    if not (polynomial(left) and polynomial(right)):
        return "outside the comparison"
    try:
        zero = normal_form(SIG, minus(left, right)) == {}
    except KernelError:
        return "refused by the kernel"
    names = [("s", "S"), ("t", "S"), ("a", "A"), ("b", "A")]
    differ = False
    for sizes in ({"S": 1, "A": 2}, {"S": 2, "A": 1}, {"S": 2, "A": 3}):
        for values in product(*(range(min(sizes[sort], 2)) for _, sort in names)):
            env = dict(zip(names, values, strict=True))
            differ = sympy.expand(expansion(left, sizes, env) - expansion(right, sizes, env)) != 0
            if differ:
                break
        if differ:
            break
    if zero and differ:
        raise Finding(f"the kernel says equal, sympy different: {left} and {right}")
    if not zero and not differ:
        return "equal at these sizes, different for the kernel"
    return "equal" if zero else "different"


# Values of models


def trajectories(mdp, pi, s, depth):
    """(success probability, probability left over) of all trajectories of at most ``depth`` decisions."""
    if s in mdp.terminal:
        return mdp.terminal[s], Fraction(0)
    if depth == 0:
        return Fraction(0), Fraction(1)
    total, rest = Fraction(0), Fraction(0)
    for a, chosen in pi[s].items():
        for t, p in mdp.P(s, a).items():
            won, left = trajectories(mdp, pi, t, depth - 1)
            total += chosen * p * mdp.weight(s, a) * won
            rest += chosen * p * mdp.weight(s, a) * left
    return total, rest


def compare_values(mdp, pi):
    """V by enumeration (a lower and an upper bound), by floating point and by intervals; the same for pi_+."""
    for policy in (pi, success_condition(mdp, pi)):
        e = evaluate(mdp, policy)
        for s in mdp.states:
            won, left = trajectories(mdp, policy, s, 6)
            if not won <= e.V[s] <= won + left:
                raise Finding(f"V({s}) = {e.V[s]} is outside the enumeration's [{won}, {won + left}]")
        if e.J != sum((p * e.V.get(s, mdp.terminal.get(s, 0)) for s, p in mdp.initial.items()), Fraction(0)):
            raise Finding("J is not the mean of V")
        _by_linear_systems(mdp, policy, e)
    return "compared"


def _by_linear_systems(mdp, policy, e):
    live = [s for s in mdp.states if e.V[s] != 0]  # the others have no way to success: the system could be singular
    place = {s: n for n, s in enumerate(live)}
    size = len(live)
    if not size:
        return
    matrix = [[Fraction(int(i == j)) for j in range(size)] for i in range(size)]
    right = [Fraction(0)] * size
    for s in live:
        for a, chosen in policy[s].items():
            for t, p in mdp.P(s, a).items():
                flow = chosen * p * mdp.weight(s, a)
                if t in place:
                    matrix[place[s]][place[t]] -= flow
                else:
                    right[place[s]] += flow * mdp.terminal.get(t, 0)
    floats = np.array(matrix, dtype=float)
    solved = np.linalg.solve(floats, np.array(right, dtype=float))
    bound = 64 * size * np.finfo(float).eps * np.linalg.cond(floats, np.inf)
    balls = flint.arb_mat([[flint.arb(flint.fmpq(x.numerator, x.denominator)) for x in row] for row in matrix])
    sides = flint.arb_mat([[flint.arb(flint.fmpq(x.numerator, x.denominator))] for x in right])
    enclosures = balls.solve(sides)
    for s, n in place.items():
        v = e.V[s]
        if abs(float(v) - solved[n]) > bound:
            raise Finding(f"V({s}) = {v} and floating point says {solved[n]}")
        if not (enclosures[n, 0] - flint.arb(flint.fmpq(v.numerator, v.denominator))).contains(0):
            raise Finding(f"V({s}) = {v} is not in the interval {enclosures[n, 0]}")


# Logarithms


def compare_logs(parts):
    """A combination of logarithms: its sign and its enclosure against mpmath."""
    number = sum((log(r) * c for c, r in parts), log(Fraction(1)))
    with mpmath.workdps(120):
        value = mpmath.fsum(
            mpmath.mpf(c.numerator) / c.denominator * mpmath.log(mpmath.mpf(r.numerator) / r.denominator)
            for c, r in parts
        )
        low, high = number.enclosure(200)
        slack = mpmath.mpf(10) ** -50
        if not mpmath.mpf(low.numerator) / low.denominator - slack <= value:
            raise Finding(f"{number} has the lower bound {low}, mpmath says {value}")
        if not value <= mpmath.mpf(high.numerator) / high.denominator + slack:
            raise Finding(f"{number} has the upper bound {high}, mpmath says {value}")
        sign = number.sign()
        if abs(value) > mpmath.mpf(10) ** -100:
            if sign != mpmath.sign(value):
                raise Finding(f"{number} has sign {sign}, mpmath says {value}")
            return "signs agree"
        if sign:
            raise Finding(f"{number} is called nonzero, mpmath says {value}")
        return "zero for both"


def compare_divergences(p, q):
    """KL of two rows against mpmath."""
    found = kl(p, q)
    if found == oo:
        if all(q.get(a, 0) for a, x in p.items() if x):
            raise Finding(f"KL({p}, {q}) is not infinite")
        return "infinite for both"
    with mpmath.workdps(60):
        terms = [(x, x / q[a]) for a, x in p.items() if x]
        value = mpmath.fsum(
            mpmath.mpf(x.numerator) / x.denominator * mpmath.log(mpmath.mpf(r.numerator) / r.denominator)
            for x, r in terms
        )
        low, high = found.enclosure(150) if isinstance(found, LogNumber) else (found, found)
        slack = mpmath.mpf(10) ** -40
        good = low.numerator / mpmath.mpf(low.denominator) - slack <= value
        if not (good and value <= high.numerator / mpmath.mpf(high.denominator) + slack):
            raise Finding(f"KL({p}, {q}) = {found}, mpmath says {value}")
    return "values agree"


@st.composite
def pairs(draw):
    mdp = draw(mdps(max_states=3, denominator=4))
    return mdp, draw(policies(mdp, denominator=4))


ratios = st.fractions(Fraction(1, 60), 60, max_denominator=60)
combinations = st.lists(st.tuples(st.fractions(-3, 3, max_denominator=6), ratios), max_size=6)
close = st.builds(  # zero, or very nearly so
    lambda r, n, m, k: [(Fraction(n), r), (Fraction(-1), r**n), (Fraction(k), Fraction(m, m + 1))],
    ratios,
    st.integers(1, 12),
    st.integers(1, 10**9),
    st.integers(0, 1),
)


@st.composite
def rows(draw):
    def row():
        weights = draw(st.lists(st.integers(0, 9), min_size=3, max_size=3).filter(any))
        return {a: Fraction(w, sum(weights)) for a, w in zip("abc", weights, strict=True)}

    return row(), row()


COMPARISONS = {
    "normal_form": (st.integers(0, 2**63), compare_normal_forms),
    "evaluation": (pairs(), lambda pair: compare_values(*pair)),
    "logs": (combinations | close, compare_logs),
    "divergences": (rows(), lambda pair: compare_divergences(*pair)),
}


def compare(name, cases, seed):
    """Counts of what happened; raises Finding."""
    strategy, comparison = COMPARISONS[name]
    counts = Counter()

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=cases,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(strategy)
    def one(value):
        counts[comparison(value)] += 1

    one()
    return counts


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.attack.differential", description=__doc__)
    parser.add_argument("comparisons", nargs="*", metavar="COMPARISON", help=f"{', '.join(COMPARISONS)} (default: all)")
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print the record alone")
    options = parser.parse_args()
    if unknown := set(options.comparisons) - set(COMPARISONS):
        parser.error(f"no comparison {', '.join(sorted(unknown))}")
    rows = []
    for name in options.comparisons or COMPARISONS:
        start = time.perf_counter()
        counts = compare(name, options.cases, options.seed)
        rows.append(row(name, sum(counts.values()), counts, time.perf_counter() - start))
        if options.json:
            continue
        print(f"{name}: {sum(counts.values()):,} cases in {time.perf_counter() - start:.0f} s, no finding")
        for what, n in sorted(counts.items()):
            print(f"  {what}: {n:,}")
    if options.json:
        arguments = [*options.comparisons, "--cases", str(options.cases), "--seed", str(options.seed)]
        print(record("differential", arguments, rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
