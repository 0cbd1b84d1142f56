"""The two checkers on random identities: what one accepts the other accepts, what one refuses the other refuses."""

import random
import shutil

import pytest

from scsym.certify.coq import Sequent, Step
from scsym.certify.run import decide
from scsym.kernel import Judgement, KernelError, Symbol, combine, normal_form, signature
from scsym.kernel.terms import ONE, ZERO, add, mul, num, total
from scsym.language.polynomials import lettered, monomial_term
from scsym.language.text import judgement_text

SIG = signature(
    {
        "d": Symbol(("S",)),
        "Q": Symbol(("S", "A")),
        "V": Symbol(("S",), "positive"),
        "n": Symbol((), "nonzero"),
        "x": Symbol(("N", "S"), "positive"),
    }
)
STATES, ACTIONS = ([("var", n, "S") for n in "st"], [("var", n, "A") for n in "ab"])
NATURALS = [("nat", (0, (("k", 1),))), ("nat", (1, (("k", 1),))), ("nat", (0, ()))]


def leaf(r):
    s, t, a, b = r.choice(STATES), r.choice(STATES), r.choice(ACTIONS), r.choice(ACTIONS)
    e = (r.choice([-2, -1, 1, 2]), ())
    k = (r.choice([-1, 0, 1]), (("k", r.choice([-1, 1, 2])),))
    return r.choice(
        [
            num(r.randint(-3, 3)),
            ("sym", "d", (s,)),
            ("sym", "Q", (s, a)),
            ("sym", "x", (r.choice(NATURALS), s)),
            ("delta", s, t),
            ("delta", a, b),
            ("pow", ("sym", "V", (s,)), e),
            ("pow", ("sym", "n", ()), k),
            ("nat", k),
            ("card", "S"),
            ("log", mul(num(r.randint(1, 6)), ("pow", ("sym", "V", (s,)), e), ("sym", "x", (r.choice(NATURALS), t)))),
        ]
    )


def term(r, depth=3):
    """A random term over SIG."""
    inner = [term(r, depth - 1) for _ in range(r.randint(1, 3))] if depth else []
    match r.randint(0, 4) if depth else 4:
        case 0:
            return add(*inner)
        case 1:
            return mul(*inner)
        case 2:
            return ("pow", inner[0], (r.randint(0, 2), ()))
        case 3:
            return total(r.choice([("s", "S"), ("t", "S"), ("a", "A"), ("b", "A")]), inner[0])
    return leaf(r)


def claims(count):
    """Pairs of terms: one and its normal form read back, that plus one, and two made apart from each other."""
    r = random.Random(1)
    while count:
        x, y = term(r), term(r)
        try:
            normal = normal_form(SIG, x)
        except KernelError:  # such as the logarithm of zero
            continue
        if len(normal) <= 12:
            count -= 1
            back = lettered(add(*(monomial_term(m, c) for m, c in normal.items())))
            yield from ((x, back), (x, add(back, ONE)), (x, y))


def proves(goal):
    """Whether the kernel proves the goal by computation."""
    try:
        return bool(combine(SIG, [], goal))
    except KernelError:
        return False


@pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")
def test_both_decide_alike():
    goals = [Judgement((), "=", left, right) for left, right in claims(60)]
    kernel = [proves(goal) for goal in goals]
    assert 60 <= sum(kernel) < 120
    coq = decide([Step("combine", (), Sequent(SIG, (), goal), (SIG, goal, (), ZERO)) for goal in goals])
    assert coq == kernel, [judgement_text(goal) for goal, x, y in zip(goals, kernel, coq, strict=True) if x != y]
