"""Rules about limits and existence before the extracted checker: true and false documents, written by hand."""

import json
from functools import cache

import pytest

from scsym.certify.extracted import answers, missing
from scsym.kernel.replay import plain
from scsym.kernel.terms import ZERO, add, mul, num

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
}
VS, K, M = ("s", "S"), ("k", "N"), ("m", "N")
s, k, m = ("var", "s", "S"), (0, (("k", 1),)), (0, (("m", 1),))


def sym(name, *indices):
    return ("sym", name, indices)


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
    sym("Q", s, ("var", "a", "A")),
    *(sym(n, s) for n in "fghz"),
)
Ak = sym("Ak", ("nat", k))
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


def line(slope, rest, *forall, relation=">="):
    return ([K, *forall], relation, add(mul(("nat", k), slope), rest), ZERO)


def whole(definition):
    return ([VS], definition[0], definition[1], definition[2])


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
