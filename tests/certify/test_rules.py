"""Every rule before the Gallina checker: it accepts steps of the kernel and refuses what the kernel refuses."""

import shutil
from dataclasses import replace
from functools import cache

import pytest

from scsym.certify.coq import Sequent, Step, false_variants, sequent, steps
from scsym.certify.run import decide
from scsym.kernel import (
    Item,
    Judgement,
    KernelError,
    Symbol,
    absurd,
    antisymmetry,
    assume,
    cases,
    combine,
    cut,
    discharge,
    induction,
    instantiate,
    log_congruence,
    multiply,
    signature,
    tangent,
)
from scsym.kernel.terms import ONE, ZERO, add, minus, mul, num, total
from tests.kernel.examples import eq, ge, gt, power, sym

pytestmark = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")

VS, VT, VA, K = ("s", "S"), ("t", "S"), ("a", "A"), ("k", "N")
s, t, a, k = ("var", "s", "S"), ("var", "t", "S"), ("var", "a", "A"), ("nat", (0, (("k", 1),)))
SIG = signature(
    {
        "V": Symbol(("S",), "positive"),
        "W": Symbol(("S",), "nonneg"),
        "Q": Symbol(("S", "A"), "nonneg"),
        "c": Symbol(("N",), "real"),
        "f": Symbol(("S",), "real"),
        "g": Symbol(("S",), "positive"),
        "n": Symbol((), "nonzero"),
        "x": Symbol((), "positive"),
        "y": Symbol((), "nonneg"),
        "z": Symbol((), "real"),
    }
)


V, W, Q, F, G = sym("V", s), sym("W", s), sym("Q", s, a), sym("f", s), sym("g", s)
x, y, z, n = sym("x"), sym("y"), sym("z"), sym("n")
MEAN = eq(total(VA, Q), V, VS)  # sum_a Q(s, a) = V(s) for all s
C_AT = {i: sym("c", ("nat", i)) for i in ((0, ()), (1, (("k", 1),)))}


def made():
    """For every rule a theorem of the kernel whose last step uses it."""
    nonneg = assume(SIG, ge(F, ZERO, VS))
    grows = assume(SIG, ge(sym("c", k), ZERO))
    step = combine(SIG, [grows, STEP], ge(C_AT[1, (("k", 1),)], ZERO), [Item(0, ONE), Item(1, ONE, ((K, k),))])
    yield "assume", assume(SIG, MEAN)
    yield (
        "combine",
        combine(SIG, [assume(SIG, MEAN)], eq(total(VS, total(VA, Q)), total(VS, V)), [Item(0, ONE, ((VS, s),), (VS,))]),
    )
    yield "combine >=", combine(SIG, [nonneg], ge(mul(W, F), ZERO, VS), [Item(0, W, ((VS, s),))])
    yield "combine >", combine(SIG, [nonneg], gt(add(F, x), ZERO, VS), [Item(0, ONE, ((VS, s),))], x)
    yield (
        "powers",
        combine(SIG, [], eq(mul(power(x, 2, k=1), power(mul(x, n), -1)), mul(power(x, 1, k=1), power(n, -1)), K)),
    )
    yield "deltas", combine(SIG, [], eq(total(VT, mul(("delta", s, t), sym("V", t))), V, VS))
    yield "logs", combine(SIG, [], eq(("log", mul(num(2), V)), add(("log", V), ("log", num(2))), VS))
    yield (
        "cut",
        cut(
            combine(SIG, [], ge(W, ZERO, VS), remainder=W),
            combine(SIG, [assume(SIG, ge(W, ZERO, VS))], ge(total(VS, W), ZERO), [Item(0, ONE, ((VS, s),), (VS,))]),
        ),
    )
    yield "multiply", multiply(assume(SIG, gt(V, F, VS)), assume(SIG, ge(W, G, VS)))
    yield "multiply >", multiply(assume(SIG, gt(V, F, VS)), assume(SIG, gt(W, G, VS)))
    yield "antisymmetry", antisymmetry(assume(SIG, ge(V, F, VS)), assume(SIG, ge(F, V, VS)))
    yield "absurd", absurd(combine(SIG, [assume(SIG, gt(ZERO, x))], gt(z, z), [Item(0, ONE)], x), eq(z, ONE))
    yield (
        "cases",
        cases(
            combine(SIG, [assume(SIG, gt(z, ZERO))], ge(power(z, 2), ZERO), remainder=power(z, 2)),
            combine(SIG, [assume(SIG, ge(ZERO, z))], ge(power(z, 2), ZERO), remainder=power(z, 2)),
            z,
            ZERO,
        ),
    )
    yield "induction", induction(assume(SIG, ge(C_AT[0, ()], ZERO)), step, ge(sym("c", k), ZERO), "k")
    yield "tangent", tangent(SIG, (VS,), V)
    yield "log_congruence", log_congruence(assume(SIG, eq(V, G, VS)))
    yield "instantiate", instantiate(nonneg, {"f": ((VS,), mul(W, W))}, SIG)
    yield (
        "instantiate by evidence",
        instantiate(tangent(SIG, (VS,), V), {"V": ((VS,), F)}, SIG, [assume(SIG, gt(F, ZERO, VS))]),
    )
    yield "discharge", discharge(assumed(eq(F, W, VS), ge(W, ZERO, VS)), eq(F, W, VS))
    yield "discharge a quotient", discharge(assumed(eq(mul(G, V), x, VS), ge(W, ZERO, VS)), eq(mul(G, V), x, VS))


STEP = assume(SIG, ge(C_AT[1, (("k", 1),)], sym("c", k), K))


def assumed(hypothesis, conclusion):
    """A theorem that has the hypothesis without using it."""
    own = combine(SIG, [assume(SIG, hypothesis)], conclusion, remainder=conclusion.left)
    assert own.hypotheses == {hypothesis}
    return own


def claim(rule, premises, conclusion, data=(), hypotheses=None):
    """A step as the kernel would have made it."""
    hypotheses = set().union(*(p.hypotheses for p in premises)) if hypotheses is None else hypotheses
    return Step(rule, tuple(map(sequent, premises)), Sequent(SIG, tuple(hypotheses), conclusion), data)


def combined(premises, goal, items=(), remainder=ZERO):
    """The kernel's attempt to combine, and what it would have claimed."""
    return lambda: combine(SIG, premises, goal, items, remainder), claim(
        "combine", premises, goal, (SIG, goal, tuple(items), remainder)
    )


def put(theorem, f, params, term, conclusion, hypotheses=(), evidence=()):
    """The kernel's attempt to substitute, and what it would have claimed."""
    return lambda: instantiate(theorem, {f: (params, term)}, SIG, evidence), claim(
        "instantiate", [theorem, *evidence], conclusion, (SIG, ((f, params, term),)), hypotheses
    )


def refused():
    """False or unjustified steps: what the kernel is asked, and what a step would claim."""
    mean, nonneg, here = assume(SIG, MEAN), assume(SIG, ge(F, ZERO, VS)), assume(SIG, ge(F, ZERO))
    yield "factor", *combined([mean], eq(total(VA, Q), mul(num(2), V), VS), [Item(0, ONE, ((VS, s),))])
    yield "negative coefficient", *combined([nonneg], ge(mul(num(-1), F), ZERO, VS), [Item(0, num(-1), ((VS, s),))])
    yield "coefficient of unknown sign", *combined([nonneg], ge(mul(z, F), ZERO, VS), [Item(0, z, ((VS, s),))])
    yield "equation from an inequality", *combined([nonneg], eq(F, ZERO, VS), [Item(0, ONE, ((VS, s),))])
    yield "remainder of unknown sign", *combined([], ge(z, ZERO), remainder=z)
    yield "remainder in an equation", *combined([], eq(y, ZERO), remainder=y)
    yield "strict from nothing positive", *combined([], Judgement((), ">", y, ZERO), remainder=y)
    yield (
        "strict by a nonnegative coefficient",
        *combined([assume(SIG, gt(z, ZERO))], gt(mul(y, z), ZERO), [Item(0, y)]),
    )
    yield "parameter quantified", *combined([here], ge(F, ZERO, VS), [Item(0, ONE)])
    yield "parameter summed", *combined([here], ge(total(VS, F), ZERO), [Item(0, ONE, (), (VS,))])
    yield "parameter bound", *combined([here], ge(sym("f", t), ZERO), [Item(0, ONE, ((VS, t),))])
    yield "binding of another sort", *combined([nonneg], ge(F, ZERO, VS), [Item(0, ONE, ((VS, a),))])
    yield "nothing bound", *combined([nonneg], ge(F, ZERO, VS), [Item(0, ONE)])
    yield "inverse of what may be zero", *combined([], eq(mul(y, power(y, -1)), ONE))
    yield "inverse of what may be zero, by k", *combined([], eq(mul(power(y, 0, k=1), power(y, 0, k=-1)), ONE, K))
    yield "logarithm of nonneg", *combined([], eq(("log", mul(y, y)), mul(num(2), ("log", y))))
    above, below = assume(SIG, ge(V, F, VS)), assume(SIG, ge(F, W, VS))
    yield (
        "antisymmetry of others",
        lambda: antisymmetry(above, below),
        claim("antisymmetry", [above, below], eq(V, F, VS)),
    )
    positive = assume(SIG, gt(x, z))
    yield "not absurd", lambda: absurd(positive, eq(z, ONE)), claim("absurd", [positive], eq(z, ONE), (eq(z, ONE),))
    one, two = (combine(SIG, [assume(SIG, h)], ge(y, ZERO), remainder=y) for h in (gt(z, ZERO), ge(ZERO, z)))
    yield "cases swapped", lambda: cases(two, one, z, ZERO), claim("cases", [two, one], ge(y, ZERO), (z, ZERO), ())
    base, grown = assume(SIG, ge(C_AT[0, ()], ZERO)), assume(SIG, ge(C_AT[1, (("k", 1),)], ZERO))
    yield (
        "induction with k fixed",
        lambda: induction(
            base,
            combine(SIG, [grown, assume(SIG, ge(sym("c", k), ZERO))], grown.conclusion, [Item(0, ONE)]),
            ge(sym("c", k), ZERO),
            "k",
        ),
        claim("induction", [base, grown], ge(sym("c", k), ZERO, K), (ge(sym("c", k), ZERO), "k")),
    )
    yield (
        "tangent of nonneg",
        lambda: tangent(SIG, (), y),
        claim("tangent", [], ge(minus(y, ONE), ("log", y)), (SIG, (), y)),
    )
    equal = assume(SIG, eq(F, W, VS))
    yield (
        "logarithm of real",
        lambda: log_congruence(equal),
        claim("log_congruence", [equal], eq(("log", F), ("log", W), VS)),
    )
    summed = combine(SIG, [], ge(total(VT, sym("W", t)), ZERO), remainder=total(VT, sym("W", t)))
    yield "captured by a sum", *put(summed, "W", (VS,), sym("Q", t, a), ge(total(VT, sym("Q", t, a)), ZERO))
    every = combine(SIG, [], ge(W, ZERO, VS), remainder=W)
    yield "captured by a quantifier", *put(every, "W", (VT,), sym("Q", s, a), ge(Q, ZERO, VS))
    yield "sign of what is put in", *put(every, "W", (VS,), F, ge(F, ZERO, VS))
    yield (
        "wrong evidence",
        *put(every, "W", (VS,), F, ge(F, ZERO, VS), {ge(V, ZERO, VS)}, [assume(SIG, ge(V, ZERO, VS))]),
    )
    product = assumed(eq(F, W, VS), ge(W, ZERO, VS))
    still = assume(SIG, eq(F, W, VS))
    yield (
        "defined symbol still there",
        lambda: discharge(still, eq(F, W, VS)),
        claim("discharge", [still], eq(F, W, VS), (eq(F, W, VS),), ()),
    )
    twice = assumed(eq(F, add(F, ONE), VS), ge(W, ZERO, VS))
    yield (
        "defined by itself",
        lambda: discharge(twice, eq(F, add(F, ONE), VS)),
        claim("discharge", [twice], product.conclusion, (eq(F, add(F, ONE), VS),), ()),
    )
    narrow = assumed(eq(G, F, VS), ge(W, ZERO, VS))
    yield (
        "definition of another sign",
        lambda: discharge(narrow, eq(G, F, VS)),
        claim("discharge", [narrow], product.conclusion, (eq(G, F, VS),), ()),
    )
    zero = assumed(eq(mul(F, W), x, VS), ge(W, ZERO, VS))
    yield (
        "definition by what may be zero",
        lambda: discharge(zero, eq(mul(F, W), x, VS)),
        claim("discharge", [zero], product.conclusion, (eq(mul(F, W), x, VS),), ()),
    )


MADE = dict(made())
REFUSED = {name: (attempt, step) for name, attempt, step in refused()}
SIGNLESS = ("combine >=", "combine >", "powers", "logs", "tangent", "log_congruence")


def without_signs(step):
    """The same step where every symbol is declared real."""
    real = signature({name: Symbol(symbol.arguments) for name, symbol in SIG.symbols})
    premises = tuple(replace(p, signature=real) for p in step.premises)
    return replace(step, premises=premises, claim=replace(step.claim, signature=real))


@cache
def verdicts():
    """One question to Coq about all steps of this file."""
    asked = {("made", name): steps(theorem)[-1] for name, theorem in MADE.items()}
    asked |= {("refused", name): step for name, (_, step) in REFUSED.items()}
    asked |= {("signless", name): without_signs(steps(MADE[name])[-1]) for name in SIGNLESS}
    for name, theorem in MADE.items():
        for number, variant in enumerate(false_variants(steps(theorem)[-1])):
            asked["variant", f"{name} {number}"] = variant
    return dict(zip(asked, decide(list(asked.values())), strict=True))


@pytest.mark.parametrize("name", MADE)
def test_a_step_of_the_kernel_is_accepted(name):
    assert verdicts()["made", name]


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_kernel_refuses_is_refused(name):
    attempt, _ = REFUSED[name]
    with pytest.raises(KernelError):
        attempt()
    assert not verdicts()["refused", name]


@pytest.mark.parametrize("name", SIGNLESS)
def test_signs_are_needed(name):
    assert not verdicts()["signless", name]


def test_false_variants_are_refused():
    variants = {name: answer for (kind, name), answer in verdicts().items() if kind == "variant"}
    assert len(variants) > len(MADE)
    assert not any(variants.values()), [name for name, answer in variants.items() if answer]
