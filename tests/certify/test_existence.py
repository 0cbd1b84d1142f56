"""Rules about limits and existence before the extracted checker: true and false documents, written by hand."""

import json
from functools import cache

import pytest

from scsym.certify.extracted import answers, missing
from scsym.kernel.document import plain
from scsym.kernel.terms import ONE, ZERO, add, minus, mul, num, total
from tests.kernel.examples import sym

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "-")

SYMBOLS = {
    "A": ((), "real"),
    "B": ((), "real"),
    "Ak": (("N",), "real"),
    "V": (("S",), "positive"),
    "W": (("S",), "nonneg"),
    "Q": (("S", "A"), "real"),
    "f": (("S",), "real"),
    "g": (("S",), "positive"),
    "h": (("S",), "nonneg"),
    "z": (("S",), "nonzero"),
    "p": (("S", "A"), "nonneg"),
    "u": (("N", "S"), "nonneg"),
    "e": (("N", "S"), "positive"),
    "y": (("S", "N", "N"), "real"),
}
VS, VT, VA, VB, K, M = ("s", "S"), ("t", "S"), ("a", "A"), ("b", "A"), ("k", "N"), ("m", "N")
a, b, c, t = ("var", "a", "A"), ("var", "b", "A"), ("var", "c", "A"), ("var", "t", "S")
s, k, m = ("var", "s", "S"), (0, (("k", 1),)), (0, (("m", 1),))


def power(base, lin):
    return ("pow", base, lin)


def document(steps, conclusion, hypotheses):
    """What a certificate says: rule, premises and data of each step, and what all of them claim to prove."""
    return {
        "format": "scsym-proof/1",
        "signatures": [{name: [list(arguments), sign] for name, (arguments, sign) in SYMBOLS.items()}],
        "steps": plain(steps),
        "conclusion": plain(conclusion),
        "hypotheses": plain(hypotheses),
        "hash": "",
    }


A, B, V, W, Q, f, g, h, z = (
    sym("A"),
    sym("B"),
    sym("V", s),
    sym("W", s),
    sym("Q", s, a),
    *(sym(n, s) for n in "fghz"),
)
Ak = sym("Ak", ("nat", k))
P = sym("p", s, a)
BOUND = ([VS], ">=", add(mul(W, W), V), ZERO)


def archimedes(premise, slope, rest, conclusion, name="k"):
    return document([["assume", [], [0, premise]], ["archimedes", [0], [name, slope, rest]]], conclusion, [premise])


def dropped(definition, conclusion=BOUND, hypotheses=(), evidence=()):
    """A definition that a proof has without using it, dropped."""
    steps = [
        ["assume", [], [0, definition]],
        ["combine", [0], [0, conclusion, [], conclusion[2]]],
        *(["assume", [], [0, e]] for e in evidence),
        ["discharge", [1, *range(2, 2 + len(evidence))], [definition]],
    ]
    return document(steps, conclusion, [*hypotheses, *evidence])


def picks(square=None, one=None, best=None, conclusion=BOUND, variable=VA, objective=Q, name="p"):
    """A maximiser of Q(s, .) that a proof has without using it, dropped."""
    parts = [
        square or ([VS, VA], "=", power(P, (2, ())), P),
        one or ([VS], "=", total(VA, P), ONE),
        best or ([VS, VB], ">=", total(VA, mul(P, Q)), sym("Q", s, b)),
    ]
    steps = [["assume", [], [0, part]] for part in parts]
    steps += [
        ["combine", [0, 1, 2], [0, conclusion, [], conclusion[2]]],
        ["maximiser", [3], [parts, name, variable, objective]],
    ]
    return document(steps, conclusion, [])


def recursion(base, after, place=0, conclusion=BOUND, evidence=()):
    """A recursion that a proof has without using it, dropped."""
    steps = [
        ["assume", [], [0, base]],
        ["assume", [], [0, after]],
        ["combine", [0, 1], [0, conclusion, [], conclusion[2]]],
        *(["assume", [], [0, e]] for e in evidence),
        ["recursion", [2, *range(3, 3 + len(evidence))], [base, after, place]],
    ]
    return document(steps, conclusion, evidence)


def index(constant, *names):
    """A natural number as an index."""
    return ("nat", (constant, tuple((n, 1) for n in names)))


def line(slope, rest, *forall, relation=">="):
    return ([K, *forall], relation, add(mul(("nat", k), slope), rest), ZERO)


def whole(definition):
    return ([VS], definition[0], definition[1], definition[2])


STAY = ([VS, K], "=", sym("u", index(1, "k"), s), sym("u", index(0, "k"), s))
START = ([VS], "=", sym("u", index(0), s), W)
TRUE = {
    "archimedes": archimedes(line(A, B), A, B, ([], ">=", A, ZERO)),
    "archimedes, strict": archimedes(line(A, B, relation=">"), A, B, ([], ">=", A, ZERO)),
    "archimedes, for all states": archimedes(line(f, g, VS), f, g, ([VS], ">=", f, ZERO)),
    "archimedes, rearranged": archimedes(
        ([VS, K], ">=", add(W, mul(("nat", (1, (("k", 2),))), f)), V),
        mul(num(2), f),
        add(f, W, mul(num(-1), V)),
        ([VS], ">=", mul(num(2), f), ZERO),
    ),
    "a square root": dropped(whole(("=", power(h, (2, ())), V))),
    "a real square root of what is not negative": dropped(whole(("=", power(f, (2, ())), W))),
    "a positive root": dropped(whole(("=", power(g, (7, ())), V))),
    "a nonzero root": dropped(whole(("=", power(z, (3, ())), V))),
    "a root of a quotient": dropped(whole(("=", mul(power(h, (2, ())), V), W))),
    "a root of symbolic degree": dropped(whole(("=", power(h, (1, (("m", 2),))), V))),
    "a root by evidence": dropped(whole(("=", power(h, (2, ())), sym("f", s))), evidence=[([VS], ">=", f, ZERO)]),
    "an exponential": dropped(whole(("=", ("log", g), f))),
    "a quotient by another symbol": dropped(whole(("=", mul(h, g), V))),
    "a maximiser": picks(),
    "a maximiser, drawn otherwise": picks(
        square=([VS, VA], "=", mul(P, P), P),
        one=([VS], "=", minus(total(VB, sym("p", s, b)), ONE), ZERO),
        best=([VS, ("c", "A")], ">=", total(VB, mul(sym("p", s, b), sym("Q", s, b))), sym("Q", s, c)),
    ),
    "a maximiser of something with a parameter": picks(
        best=([VS, VB], ">=", total(VA, mul(P, sym("Q", t, a))), sym("Q", t, b)), objective=sym("Q", t, a)
    ),
    "a recursion": recursion(
        ([VS], "=", sym("u", index(0), s), W),
        ([K, VS], "=", sym("u", index(1, "k"), s), total(VT, mul(sym("u", index(0, "k"), t), V))),
    ),
    "a recursion with quotients": recursion(
        ([VS], "=", mul(sym("e", index(0), s), V), V),
        ([VS, K], "=", mul(sym("e", index(1, "k"), s), sym("e", index(0, "k"), s)), V),
    ),
    "a recursion by evidence": recursion(([VS], "=", sym("u", index(0), s), f), STAY, evidence=[([VS], ">=", f, ZERO)]),
    "a recursion in its second number": recursion(
        ([VS, M], "=", sym("y", s, index(0, "m"), index(0)), f),
        ([VS, M, K], "=", sym("y", s, index(0, "m"), index(1, "k")), sym("y", s, index(1, "m"), index(0, "k"))),
        place=2,
    ),
    "a quotient": dropped(whole(("=", mul(h, V), W))),
}
FALSE = {
    "archimedes, another slope": archimedes(line(A, B), mul(num(-1), A), B, ([], ">=", mul(num(-1), A), ZERO)),
    "archimedes, k in the rest": archimedes(line(A, Ak), A, Ak, ([], ">=", A, ZERO)),
    "archimedes, k in the slope": archimedes(line(Ak, B), Ak, B, ([], ">=", Ak, ZERO)),
    "archimedes, k fixed": archimedes(([], ">=", add(mul(("nat", k), A), B), ZERO), A, B, ([], ">=", A, ZERO)),
    "archimedes, an equation": archimedes(line(A, B, relation="="), A, B, ([], ">=", A, ZERO)),
    "archimedes, strict conclusion": archimedes(line(A, B, relation=">"), A, B, ([], ">", A, ZERO)),
    "archimedes, the rest": archimedes(line(A, B), A, B, ([], ">=", B, ZERO)),
    "archimedes, of another variable": archimedes(([K], ">=", mul(("nat", m), A), ZERO), A, ZERO, ([], ">=", A, ZERO)),
    "a root of what may be negative": dropped(whole(("=", power(h, (2, ())), f))),
    "a positive root of what may be zero": dropped(whole(("=", power(g, (2, ())), W))),
    "a nonzero root of what may be zero": dropped(whole(("=", power(z, (2, ())), W))),
    "a power zero": dropped(whole(("=", power(h, (0, ())), V))),
    "a power that may be zero": dropped(whole(("=", power(h, m), V))),
    "a negative power": dropped(whole(("=", power(g, (-1, ())), V))),
    "a root over what may be zero": dropped(whole(("=", mul(power(h, (2, ())), W), V))),
    "a root of itself": dropped(whole(("=", power(h, (2, ())), add(h, V)))),
    "the logarithm of what may be zero": dropped(whole(("=", ("log", h), f))),
    "a logarithm with a factor": dropped(whole(("=", mul(("log", g), V), f))),
    "an inequality": dropped(whole((">=", power(h, (2, ())), V))),
    "a root that the conclusion mentions": dropped(
        whole(("=", power(g, (2, ())), V)), conclusion=([VS], ">=", add(g, V), ZERO)
    ),
    "a maximiser that is no indicator": picks(square=([VS, VA], "=", power(P, (3, ())), P)),
    "two maximisers": picks(one=([VS], "=", total(VA, P), num(2))),
    "a maximiser of another thing": picks(objective=mul(num(-1), Q)),
    "a minimiser": picks(best=([VS, VB], ">=", sym("Q", s, b), total(VA, mul(P, Q)))),
    "a strict maximiser": picks(best=([VS, VB], ">", total(VA, mul(P, Q)), sym("Q", s, b))),
    "a maximiser of itself": picks(best=([VS, VB], ">=", total(VA, mul(P, P)), sym("p", s, b)), objective=P),
    "a maximiser over other states": picks(best=([VT, VB], ">=", total(VA, mul(P, Q)), sym("Q", s, b))),
    "a maximiser that the conclusion mentions": picks(conclusion=([VS], ">=", add(total(VA, P), V), ZERO)),
    "a positive maximiser": picks(
        square=([VS], "=", power(g, (2, ())), g),
        one=([], "=", total(VS, g), ONE),
        best=([VT], ">=", total(VS, mul(g, f)), sym("f", t)),
        variable=VS,
        objective=f,
        name="g",
    ),
    "a recursion from two before": recursion(
        START, ([VS, K], "=", sym("u", index(2, "k"), s), sym("u", index(0, "k"), s))
    ),
    "a recursion from itself": recursion(START, ([VS, K], "=", sym("u", index(1, "k"), s), sym("u", index(1, "k"), s))),
    "a recursion from everywhere": recursion(START, ([VS, K], "=", sym("u", index(1, "k"), s), sym("u", index(0), s))),
    "a recursion to what may be negative": recursion(START, ([VS, K], "=", sym("u", index(1, "k"), s), f)),
    "a recursion from what may be negative": recursion(([VS], "=", sym("u", index(0), s), f), STAY),
    "a recursion that starts at one": recursion(([VS], "=", sym("u", index(1), s), W), STAY),
    "a recursion for one number": recursion(START, ([VS], "=", sym("u", index(1, "k"), s), W)),
    "a recursion over what may be zero": recursion(
        START, ([VS, K], "=", mul(sym("u", index(1, "k"), s), W), sym("u", index(0, "k"), s))
    ),
    "a recursion that the conclusion mentions": recursion(
        START, STAY, conclusion=([VS, K], ">=", sym("u", index(0, "k"), s), ZERO)
    ),
    "a root for fewer arguments": dropped(([], "=", power(h, (2, ())), V)),
}  # fmt: skip


@cache
def said(folder):
    """One run over all documents of this file."""
    named = {**{("true", n): d for n, d in TRUE.items()}, **{("false", n): d for n, d in FALSE.items()}}
    paths = [folder / f"{n}.json" for n in range(len(named))]
    for path, made in zip(paths, named.values(), strict=True):
        path.write_text(json.dumps(made), encoding="utf-8")
    return dict(zip(named, answers(paths, seconds=20), strict=True))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("documents")


@pytest.mark.parametrize("name", TRUE)
def test_true_steps_are_certified(folder, name):
    answer = said(folder)["true", name]
    assert answer.certified, answer


@pytest.mark.parametrize("name", FALSE)
def test_false_steps_are_refused(folder, name):
    answer = said(folder)["false", name]
    assert answer.verdict == "refused", answer
    wrong_claim = name in ("archimedes, strict conclusion", "archimedes, the rest")
    assert answer.reason.startswith("the document claims" if wrong_claim else "step "), answer
