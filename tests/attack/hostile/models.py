"""Models that are none: empty sorts, elements twice, floats, infinities, meanings without an exact value."""

import math

from scsym.claims import claim
from scsym.language import Declaration, Index, Theory, eq, ge, gt, sum_
from scsym.mdp import zoo
from scsym.models import Point

a, b = Index("a", "A"), Index("b", "A")
BASE = Theory("models", sorts={"A": "things"}).with_symbols(
    Declaration("u", ()), Declaration("w", ("A",)), Declaration("c", (), "positive"), Declaration("n", (), "natural")
)
SURE = BASE.assuming("sure", eq(BASE.u(), 1))
THERE = BASE.assuming("there", gt(BASE.w(a), 0, fix=(a,)))


def table(sorts=None, at=None, **cells):
    """A model of BASE, but for what is given."""
    symbols = {name: [[[], "1"]] for name in ("u", "c", "n")} | {"w": [[["x"], "1"], [["y"], "2"]]}
    return {
        "format": "scsym-model/1",
        "sorts": {"A": ["x", "y"]} if sorts is None else sorts,
        "symbols": symbols | cells,
        "at": at or {},
    }


def refuted(name, goal, model, theory=BASE):
    claim(f"hostile/{name}", theory, goal, expect="refuted", against="text")(lambda: model)


refuted("empty-sort", eq(sum_(a, BASE.w(a)), 3), table(sorts={"A": []}))
refuted("an-element-twice", eq(sum_(a, BASE.w(a)), 3), table(sorts={"A": ["x", "x", "y"]}))
refuted("a-cell-of-no-element", eq(sum_(a, BASE.w(a)), 3), table(w=[[["x"], "1"], [["y"], "2"], [["ghost"], "7"]]))
refuted("a-cell-twice", eq(BASE.u(), 1), table(u=[[[], "1"], [[], "2"]]))
refuted("a-float", eq(BASE.u(), 1), table(u=[[[], 0.5]]))
refuted("infinity", gt(5, BASE.u()), table(u=[[[], math.inf]]))
refuted("infinity-in-words", gt(5, BASE.u()), table(u=[[[], "oo"]]))
refuted("division-by-zero", gt(5, BASE.u()), table(u=[[[], "1/0"]]))
refuted("a-negative-natural", ge(BASE.n(), 0), table(n=[[[], "-1"]]))
refuted("half-a-natural", eq(BASE.n(), 1), table(n=[[[], "1/2"]]))
refuted("a-sign", gt(BASE.c(), 0), table(c=[[[], "0"]]))
refuted("a-sort-missing", eq(sum_(a, BASE.w(a)), 3), table(sorts={}))
refuted("true-after-all", ge(BASE.u() ** 2, 0), table())
refuted("an-assumption-ignored", eq(BASE.u(), 1), table(u=[[[], "2"]]), SURE)
refuted("no-such-thing", gt(BASE.w(a), 1, fix=(a,)), table(at={"a": "ghost"}), THERE)
refuted("nothing-fixed", gt(BASE.w(a), 1, fix=(a,)), table(), THERE)
refuted(
    "the-same-thing", gt(BASE.w(a), 0, fix=(a,)), table(w=[[["x"], "1"], [["y"], "-1"]], at={"a": "x", "b": "y"}), THERE
)
refuted("two-numbers", eq(2, 1), (1, 2))
refuted("no-model", eq(BASE.u(), 1), None)
refuted("a-model-of-nothing", eq(BASE.u(), 1), {"symbols": {}})

for word, value in {
    "oo": math.inf,
    "nan": math.nan,
    "float": 0.5,
    "list": [1, 2],
    "words": "many",
    "none": None,
}.items():
    meant = Theory(word).with_symbols(Declaration("x", (), meaning=lambda model, value=value: value))
    refuted(f"a-meaning-of-{word}", eq(meant.x(), 1), Point(zoo.bandit(1, 0), {}), meant)

claim("hostile/another-model", BASE, eq(BASE.u(), 3), expect="proven for this shape")(lambda: table(u=[[[], "2"]]))

computed = Theory("computed").with_symbols(
    Declaration("u", (), meaning=lambda model: 3), Declaration("v", (), meaning=lambda model: model.success("pi0"))
)
claim("hostile/another-meaning", computed, eq(computed.u(), 5), expect="proven for this shape")(
    lambda: {"format": "scsym-model/1", "sorts": {}, "symbols": {"u": [[[], "5"]]}, "at": {}}
)
claim("hostile/a-meaning-without-a-model", computed, eq(computed.v(), 1), expect="proven for this shape")(
    lambda: {"format": "scsym-model/1", "sorts": {}, "symbols": {"v": [[[], "1"]]}, "at": {}}
)
