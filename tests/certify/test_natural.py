"""Functions with natural values before the extracted checker: theorems of the kernel, and steps that it refuses."""

import json
from functools import cache

import pytest

from scsym.certify.extracted import answers, missing
from scsym.kernel import (
    Item,
    KernelError,
    Symbol,
    assume,
    combine,
    discharge,
    induction,
    instantiate,
    recursion,
    signature,
)
from scsym.kernel.document import plain
from scsym.kernel.replay import replay
from scsym.kernel.terms import ONE, ZERO, add, minus, mul, num, total
from scsym.prove.store import dump, to_document
from tests.kernel.examples import eq, ge, gt, sym

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "-")

SIG = signature(
    {
        "n": Symbol(("N",), "natural"),
        "d": Symbol(("S",), "natural"),
        "l": Symbol((), "natural"),
        "q": Symbol(("S", "N"), "natural"),
        "u": Symbol(("N", "S"), "nonneg"),
        "c": Symbol(("N",)),
        "V": Symbol(("S",), "positive"),
        "x": Symbol((), "positive"),
        "y": Symbol((), "nonneg"),
        "z": Symbol(()),
    }
)
K, M, VS, VT = ("k", "N"), ("m", "N"), ("s", "S"), ("t", "S")
s, t = ("var", "s", "S"), ("var", "t", "S")
x, y, z, V = sym("x"), sym("y"), sym("z"), sym("V", s)


def lin(constant=0, *calls, **names):
    """A linear expression; each call is a name and its indices, or these and a coefficient."""
    own = tuple(sorted((call[:2], call[2] if len(call) > 2 else 1) for call in calls))
    return (constant, tuple(sorted(names.items())), *([own] if own else []))


def at(constant=0, *calls, **names):
    return ("nat", lin(constant, *calls, **names))


def n(*index, **names):
    return "n", (at(*index, **names),)


def d(index=s):
    return "d", (index,)


L, N, D = ("l", ()), n(m=1), d()
NM, ND, NL = ("sym", *N), ("sym", *D), ("sym", *L)


def below(bound, body, name="j"):
    return ("range", (name, bound), body)


def power(base, *index, **names):
    return ("pow", base, lin(*index, **names))


IDENTITIES = {
    "the value as a number": eq(add(at(1, N, k=2), NM), add(mul(num(2), NM), mul(num(2), at(k=1)), ONE)),
    "an index": eq(sym("u", at(1, N), s), sym("u", at(1, N), s)),
    "an exponent": eq(power(x, 0, (*N, 2), k=1), mul(power(x, 0, N), power(x, 0, N), power(x, k=1))),
    "a negative exponent": eq(mul(power(x, 2, (*N, -1)), power(x, 0, N)), power(x, 2)),
    "two functions": eq(power(x, 0, N, D, L), mul(power(x, 0, L), power(x, 0, D), power(x, 0, N))),
    "the logarithm of a power": eq(("log", power(x, 0, N)), mul(NM, ("log", x))),
    "the logarithm beside a delta": eq(
        total(VT, mul(("delta", s, t), ("sym", *d(t)), ("log", x))), ("log", power(x, 0, D))
    ),
    "a range of as many": eq(below(lin(1, L), y), mul(y, add(NL, ONE))),
    "the last term": eq(
        below(lin(1, N), sym("c", at(j=1))), add(below(lin(0, N), sym("c", at(i=1)), "i"), sym("c", at(0, N)))
    ),
    "a factor that depends on it": eq(
        below(lin(m=1), mul(power(x, 0, N), sym("c", at(j=1)))), mul(power(x, 0, N), below(lin(m=1), sym("c", at(j=1))))
    ),
    "within a sum": eq(
        total(VT, mul(("sym", *d(t)), power(x, 0, D))), mul(power(x, 0, D), total(VS, ("sym", *d())))
    ),
    "of two arguments": eq(
        sym("c", at(2, ("q", (s, at(1, m=2))))), sym("c", at(2, ("q", (s, at(1, m=2)))))
    ),
}  # fmt: skip
WRONG = {
    "another value": eq(at(0, N), ("sym", *n(1, m=1))),
    "one more": eq(sym("c", at(1, N)), sym("c", at(0, N))),
    "another argument": eq(sym("c", at(0, D)), sym("c", at(0, d(t)))),
    "another exponent": eq(power(x, 0, N), power(x, 0, L)),
    "another logarithm": eq(("log", power(x, 0, N)), mul(NL, ("log", x))),
    "a range of another length": eq(below(lin(0, L), y), mul(y, add(NL, ONE))),
    "a power of what may be zero": eq(mul(power(y, 0, (*N, -1)), power(y, 0, N)), ONE),
    "the value as an index": eq(sym("c", at(0, N)), NM),
}
HELD = {"of what is bound": eq(total(VS, power(x, 0, D)), ZERO)}  # no statement of the language


def found():
    """A theorem for each rule that meets such functions."""
    bound = ge(mul(at(1, m=1), minus(z, sym("u", at(0, N), s))), ZERO, M, VS)
    ready = assume(SIG, bound)
    every = assume(SIG, ge(sym("c", at(k=1)), ZERO, K))
    there = ge(sym("c", at(1, N)), ZERO, M)
    yield "an item at a value", combine(SIG, [every], there, [Item(0, ONE, ((K, at(1, N)),))])
    yield "a hypothesis about values", combine(SIG, [ready], bound, [Item(0, ONE, ((M, at(m=1)), (VS, s)))])
    yield "nonneg", combine(SIG, [], ge(NM, ZERO, M), remainder=NM)
    yield "strict", combine(SIG, [], gt(at(1, N), ZERO, M), remainder=at(1, N))
    both = add(at(1, N), power(x, 0, N))
    every = combine(SIG, [], ge(both, ZERO, M), remainder=both)
    yield "a number for a function", instantiate(every, {"n": ((K,), at(3, k=2))}, SIG)
    yield "another function for one", instantiate(every, {"n": ((K,), ("sym", "q", (s, at(1, k=1))))}, SIG)
    least = combine(SIG, [], ge(power(x, 0, L), ZERO), remainder=power(x, 0, L))
    yield "a sum of functions", instantiate(least, {"l": ((), at(1, N, D, k=1))}, SIG)
    own = eq(NM, at(1, m=2), M)
    yield "a definition", discharge(unused(own), own)
    large = ge(mul(NM, x), z, M)
    yield "as large as", discharge(unused(large), large)
    alone = ge(ND, z, VS)
    yield "as large as, alone", discharge(unused(alone), alone)
    start, step = eq(("sym", *n(0)), at(3)), eq(("sym", *n(1, k=1)), at(2, (*n(k=1), 3), k=1), K)
    yield "a recursion", recursion(combine(SIG, [assume(SIG, h) for h in (start, step)], *SHOWN), start, step, 0)
    claim = ge(power(x, 0, n(k=1)), ZERO)
    again = combine(SIG, [assume(SIG, claim)], ge(power(x, 0, n(1, k=1)), ZERO), remainder=power(x, 0, n(1, k=1)))
    first = combine(SIG, [], ge(power(x, 0, n(0)), ZERO), remainder=power(x, 0, n(0)))
    yield "induction", induction(first, again, claim, "k")
    summed = ge(below(lin(2, L), mul(y, sym("u", at(j=1), s))), ZERO, VS)
    weights = combine(SIG, [], ge(sym("u", at(k=1), s), ZERO, K, VS), remainder=sym("u", at(k=1), s))
    over = Item(0, y, ((K, at(j=1)), (VS, s)), (("j", lin(2, L)),))
    yield "summed over a range", combine(SIG, [weights], summed, [over])
    positive = combine(SIG, [], gt(x, ZERO), remainder=x)
    strictly = gt(below(lin(1, k=1), total(VS, mul(V, x))), ZERO)
    yield "summed strictly", combine(SIG, [positive], strictly, [Item(0, V, (), (("j", lin(1, k=1)), VS))])
    counted = ge(below((3, ()), sym("c", at(j=1))), ZERO)
    some = assume(SIG, ge(sym("c", at(k=1)), ZERO, K))
    yield "summed over three", combine(SIG, [some], counted, [Item(0, ONE, ((K, at(j=1)),), (("j", (3, ())),))])


SHOWN = (ge(y, ZERO), [], y)


def unused(definition):
    """A theorem that has a definition among its hypotheses without using it."""
    return combine(SIG, [assume(SIG, definition)], *SHOWN)


MADE = {**{name: combine(SIG, [], claim) for name, claim in IDENTITIES.items()}, **dict(found())}


def document(steps, conclusion, hypotheses=()):
    """What a certificate says, whether it holds or not."""
    table = {name: [list(symbol.arguments), symbol.sign] for name, symbol in SIG.symbols}
    claims = {
        "conclusion": plain(conclusion),
        "hypotheses": plain(hypotheses),
        "signatures": [table],
        "steps": plain(steps),
    }
    return json.loads(json.dumps({"format": "scsym-proof/1", **claims, "hash": ""}))


def shown(goal, remainder=ZERO):
    return document([["combine", [], [0, goal, [], remainder]]], goal)


def dropped(rule, definitions, data):
    """Definitions that a proof has without using them, dropped by a rule."""
    steps = [["assume", [], [0, j]] for j in definitions]
    steps += [["combine", [*range(len(steps))], [0, SHOWN[0], [], y]], [rule, [len(steps)], data]]
    return document(steps, SHOWN[0])


def put(name, parameters, term, goal, remainder, made):
    steps = [["combine", [], [0, goal, [], remainder]], ["instantiate", [0], [0, [[name, parameters, term]]]]]
    return document(steps, made)


def defined(definition):
    return dropped("discharge", [definition], [definition])


def recursive(start, step):
    return dropped("recursion", [start, step], [start, step, 0])


def ranged(coefficient, over, goal, *index):
    """A positive premise at an index, with a coefficient, summed over a range."""
    premise = gt(sym("u", at(k=1), s), ZERO, K)
    line = [0, coefficient, [[K, at(*index, j=1)]], over]
    return document([["assume", [], [0, premise]], ["combine", [0], [0, goal, [line], ZERO]]], goal, [premise])


START = eq(("sym", *n(0)), at(3))
SUM = below(lin(m=1), sym("u", at(j=1), s))
REFUSED = {
    **{name: shown(claim) for name, claim in WRONG.items()},
    **{name: shown(claim, claim.left) for name, claim in HELD.items()},
    "less than one": shown(gt(NM, ZERO, M), NM),
    "an unknown difference": shown(ge(minus(NM, NL), ZERO, M), minus(NM, NL)),
    "half a number": defined(eq(mul(ND, V), at(1), VS)),
    "a number by a factor one": defined(eq(mul(ND, ONE), at(1), VS)),
    "what is no number": defined(eq(ND, z, VS)),
    "what is perhaps negative": defined(eq(ND, at(-1, L), VS)),
    "as large as, of a real number": defined(ge(V, z, VS)),
    "as large as, over what may be zero": defined(ge(mul(ND, y), z, VS)),
    "as large as itself": defined(ge(ND, add(ND, ONE), VS)),
    "strictly larger": defined(gt(ND, z, VS)),
    "a root": defined(eq(power(NL, 2), at(4))),
    "an exponent of itself": defined(eq(power(ND, 1, D), at(4), VS)),
    "of itself as an index": defined(eq(ND, at(1, D), VS)),
    "a recursion from itself": recursive(START, eq(("sym", *n(1, k=1)), at(1, n(1, k=1)), K)),
    "a recursion from everywhere": recursive(START, eq(("sym", *n(1, k=1)), at(1, n(0)), K)),
    "a recursion over something": recursive(START, eq(mul(("sym", *n(1, k=1)), x), at(1, n(k=1)), K)),
    "a recursion to what is no number": recursive(START, eq(("sym", *n(1, k=1)), mul(z, ("sym", *n(k=1))), K)),
    "what is no number put in": put("l", [], z, ge(NL, ZERO), NL, ge(z, ZERO)),
    "a negative number put in": put("l", [], at(-1), ge(NL, ZERO), NL, ge(at(-1), ZERO)),
    "a function of a function": put(
        "c", [K], sym("u", at(0, n(k=1)), s), ge(mul(sym("c", at(0, N)), sym("c", at(0, N))), ZERO),
        mul(sym("c", at(0, N)), sym("c", at(0, N))), SHOWN[0],
    ),
    "a variable that is called like a symbol": put(
        "n", [K], ("sym", "q", (s, at(1, l=1))), ge(NM, ZERO, M), NM, ge(("sym", "q", (s, at(1, l=1))), ZERO, M)
    ),
    "captured by a range": put(
        "c", [K], at(j=1), ge(below(lin(m=1), mul(sym("c", at(k=1)), sym("c", at(k=1)))), ZERO),
        below(lin(m=1), mul(sym("c", at(k=1)), sym("c", at(k=1)))), ge(below(lin(m=1), mul(at(j=1), at(j=1))), ZERO),
    ),
    "perhaps none": ranged(ONE, [["j", lin(m=1)]], gt(SUM, ZERO)),
    "a weight that may be negative": ranged(
        sym("c", at(j=1)),
        [["j", lin(1, m=1)]],
        ge(below(lin(1, m=1), mul(sym("c", at(j=1)), sym("u", at(j=1), s))), ZERO),
    ),
    "another range": ranged(ONE, [["j", lin(1, m=1)]], ge(SUM, ZERO)),
    "no range": ranged(ONE, [], ge(SUM, ZERO)),
    "at another place": ranged(ONE, [["j", lin(m=1)]], ge(SUM, ZERO), 1),
    "a bound that is bound": ranged(
        ONE, [["j", lin(m=1)], ["i", lin(j=1)]], ge(below(lin(m=1), mul(at(j=1), sym("u", at(j=1), s))), ZERO)
    ),
    "a function of what the range binds": ranged(
        ONE, [["j", lin(m=1)]], ge(below(lin(m=1), sym("u", at(0, n(j=1)), s)), ZERO)
    ),
    "a range of another sort": ranged(ONE, [["s", lin(m=1)]], ge(SUM, ZERO)),
}  # fmt: skip


@cache
def said(folder):
    """One run over all documents of this file."""
    texts = [*map(dump, MADE.values()), *map(json.dumps, REFUSED.values())]
    paths = [folder / f"{k}.json" for k in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    names = [*(("made", name) for name in MADE), *(("refused", name) for name in REFUSED)]
    return dict(zip(names, answers(paths, seconds=20), strict=True))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("documents")


@pytest.mark.parametrize("name", MADE)
def test_what_the_kernel_makes_is_certified(folder, name):
    assert said(folder)["made", name].certified, said(folder)["made", name]


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_kernel_refuses_is_refused(folder, name):
    with pytest.raises(KernelError):
        replay(REFUSED[name])
    assert said(folder)["refused", name].verdict in ("refused", "unreadable"), said(folder)["refused", name]


def test_natural_values_are_among_the_signs(folder):
    answer = said(folder)["made", "a hypothesis about values"]
    assert answer.conclusion == "for all m in N, s in S: nat(m + 1) * (z + -1 * u(n(m), s)) >= 0"
    assert answer.signs == ("n in N", "u >= 0")
    assert to_document(MADE["a definition"])["hypotheses"] == []
