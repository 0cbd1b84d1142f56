"""Sums over ranges of naturals before the extracted checker: theorems of the kernel, and false ones."""

import json

import pytest

from scsym.certify.extracted import answers, missing
from scsym.kernel import (
    Item,
    Judgement,
    KernelError,
    Residual,
    Symbol,
    assume,
    combine,
    induction,
    instantiate,
    signature,
)
from scsym.kernel.document import plain
from scsym.kernel.terms import ONE, ZERO, add, minus, mul, total
from scsym.prove.store import dump

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "-")

SIG = signature(
    {
        "c": Symbol(("N",)),
        "d": Symbol(("N", "S"), "nonneg"),
        "V": Symbol(("S",), "positive"),
        "x": Symbol((), "nonzero"),
        "y": Symbol((), "nonneg"),
    }
)
NONE, VS, s = (0, ()), ("s", "S"), ("var", "s", "S")
K = ("k", "N")
x, y, V = ("sym", "x", ()), ("sym", "y", ()), ("sym", "V", (s,))


def lin(constant, *names):
    return (constant, tuple((n, 1) for n in sorted(names)))


def c(*index):
    return ("sym", "c", (("nat", lin(*index)),))


def d(*index):
    return ("sym", "d", (("nat", lin(*index)), s))


def below(bound, body, name="j"):
    return ("range", (name, bound), body)


def power(base, *index):
    return ("pow", base, lin(*index))


M, J = lin(0, "m"), lin(0, "j")
TRUE = {
    "the last term": ("=", below(lin(1, "m"), c(0, "j")), add(below(M, c(0, "j")), c(0, "m"))),
    "the last three": (
        "=",
        below(lin(3, "m"), c(1, "j")),
        add(c(2, "m"), below(M, c(1, "i"), "i"), c(1, "m"), c(3, "m")),
    ),
    "none": ("=", below(NONE, c(0, "j")), ZERO),
    "three": ("=", below((3, ()), c(0, "j")), add(c(2), c(1), c(0))),
    "as many": ("=", below(lin(1, "k", "m"), ONE), add(("nat", M), ("nat", lin(1, "k")))),
    "a factor": ("=", below(M, mul(c(0, "j"), x, c(0, "m"))), mul(x, below(M, c(0, "j")), c(0, "m"))),
    "two sums": ("=", below(M, add(c(0, "j"), y)), add(mul(y, ("nat", M)), below(M, c(0, "i"), "i"))),
    "orders": ("=", below(M, total(VS, mul(d(0, "j"), V))), total(VS, mul(V, below(M, d(0, "j"))))),
    "the index as a number": ("=", below(lin(1, "m"), ("nat", J)), add(below(M, ("nat", J)), ("nat", M))),
    "powers": ("=", below(M, power(x, 1, "j")), below(M, mul(x, power(x, 0, "i")), "i")),
    "beside each other": (
        "=",
        mul(below(M, c(0, "j")), below(lin(0, "k"), c(0, "j"))),
        mul(below(lin(0, "k"), c(0, "i"), "i"), below(M, c(0, "j"))),
    ),
}
FALSE = {
    "another last term": ("=", below(lin(1, "m"), c(0, "j")), add(below(M, c(0, "j")), c(1, "m"))),
    "one more": ("=", below(lin(1, "m"), c(0, "j")), below(M, c(0, "j"))),
    "one": ("=", below(M, ONE), ONE),
    "a shift": ("=", below(M, c(1, "j")), below(M, c(0, "j"))),
    "another bound": ("=", below(M, c(0, "j")), below(lin(0, "k"), c(0, "j"))),
    "the index outside": ("=", below(M, c(0, "j")), mul(("nat", M), c(0, "j"))),
    "another range inside": ("=", below(M, mul(c(0, "j"), c(0, "j"))), power(below(M, c(0, "j")), 2)),
    "another symbol": ("=", below(M, mul(x, c(0, "j"))), below(M, mul(y, c(0, "j")))),
}
SIGNS = [
    ("sum >= 0", ">=", below(M, d(0, "j")), True),
    ("sum > 0", ">", below(lin(1, "m"), V), True),
    ("perhaps none > 0", ">", below(M, V), False),
    ("unknown >= 0", ">=", below(lin(1, "m"), c(0, "j")), False),
    ("nonneg > 0", ">", below(lin(1, "m"), d(0, "j")), False),
]


def written(goal, remainder=ZERO):
    """A certificate of one step without premises, whether it holds or not."""
    table = {name: [list(symbol.arguments), symbol.sign] for name, symbol in SIG.symbols}
    steps = [["combine", [], [0, plain(goal), [], plain(remainder)]]]
    claims = {"conclusion": plain(goal), "hypotheses": [], "signatures": [table], "steps": steps}
    return json.dumps({"format": "scsym-proof/1", **claims, "hash": ""})


def asked(folder, texts):
    paths = [folder / f"{n}.json" for n in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    return answers(paths, seconds=20)


def equation(claim):
    return Judgement((), *claim)


def test_identities_are_certified(tmp_path):
    theorems = {name: combine(SIG, [], equation(claim)) for name, claim in TRUE.items()}
    said = asked(tmp_path, [dump(theorem) for theorem in theorems.values()])
    assert {name: a.reason for name, a in zip(theorems, said, strict=True) if not a.certified} == {}


def test_a_power_comes_out_of_a_range_for_the_checker_alone(tmp_path):
    claim = Judgement((), "=", below(M, power(x, 1, "j")), mul(x, below(M, power(x, 0, "j"))))
    (said,) = asked(tmp_path, [written(claim)])
    assert said.certified
    with pytest.raises(Residual):  # the kernel keeps x^(j + 1) in one piece
        combine(SIG, [], claim)


def test_false_ones_are_refused_by_both(tmp_path):
    for claim in FALSE.values():
        with pytest.raises(KernelError):
            combine(SIG, [], equation(claim))
    said = asked(tmp_path, [written(equation(claim)) for claim in FALSE.values()])
    assert {a.reason for a in said} == {"step 0 is refused"}


def test_signs_of_ranges(tmp_path):
    said = asked(tmp_path, [written(Judgement((), r, t, ZERO), t) for _, r, t, _ in SIGNS])
    for (name, relation, term, good), answer in zip(SIGNS, said, strict=True):
        assert answer.certified == good, name
        try:
            combine(SIG, [], Judgement((), relation, term, ZERO), remainder=term)
        except KernelError:
            assert not good, name


def geometric():
    """(1 - x) sum(j < k, x^j) = 1 - x^k for all k, by induction."""

    def claim(n):
        return Judgement((), "=", mul(minus(ONE, x), below(n, power(x, 0, "j"))), minus(ONE, ("pow", x, n)))

    start, after, now = claim(NONE), claim(lin(1, "k")), claim(lin(0, "k"))
    step = combine(SIG, [assume(SIG, now)], after, [Item(0, ONE)])
    return induction(combine(SIG, [], start), step, now, "k")


def test_a_geometric_sum_by_induction(tmp_path):
    theorem = geometric()
    assert not theorem.hypotheses
    (said,) = asked(tmp_path, [dump(theorem)])
    assert said.certified
    assert said.conclusion == "for all k in N: (1 + -1 * x) * sum(j < k, x^(j)) = 1 + -1 * (x^(k))"


def test_terms_are_put_under_a_range(tmp_path):
    sums = combine(SIG, [], Judgement((K,), *TRUE["the last term"]))
    put = instantiate(sums, {"c": ((("n", "N"),), mul(x, ("nat", lin(2, "n"))))}, SIG)
    (said,) = asked(tmp_path, [dump(put)])
    assert said.certified
    assert "sum(j < m + 1, x * nat(j + 2))" in said.conclusion


def test_a_range_within_a_range_is_for_the_kernel_alone(tmp_path):
    inner = below(lin(0, "k"), mul(c(0, "j"), ("sym", "c", (("nat", lin(0, "i", "j")),))), "i")
    claim = Judgement((), "=", below(M, mul(x, inner)), mul(x, below(M, inner)))
    theorem = combine(SIG, [], claim)
    (said,) = asked(tmp_path, [dump(theorem)])
    assert said.verdict == "refused" and said.reason == "step 0 is refused"
