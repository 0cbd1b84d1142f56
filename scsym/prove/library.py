"""Lemmas about any symbols, put to use by matching: the weighted Cauchy-Schwarz inequality, a mean between bounds, ...

A *schema* is proven for placeholder symbols, once for each choice of sorts. Its conclusion (a side of it, or a sum in
it) is matched with the terms of a goal: a placeholder ``f(x)`` stands for any term in x, and a product of placeholders
for any split of the factors. The kernel's rule `instantiate` makes the instance; signs that do not show are proven.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, permutations, product
from typing import Any

from scsym import kernel
from scsym.errors import ScsymError
from scsym.kernel import Judgement, KernelError, Signature, Theorem, visible_sign
from scsym.kernel.terms import (
    NATURAL,
    ZERO,
    Term,
    Var,
    add,
    bound_vars,
    free_vars,
    mul,
    rename,
    symbols_of,
    variable_index,
)  # fmt: skip
from scsym.language import Theory

from .goals import Prover
from .prover import Lemma
from .tactics import generalise
from .workspace import SIGNED, subterms

Substitution = dict[str, tuple[tuple[Var, ...], Term]]
MOST, TRIES = 12, 30  # instances of one schema, and attempts at one


@dataclass(frozen=True, eq=False)
class Schema:
    """A lemma for any sorts: ``make("S", "A")`` proves it there; every symbol of its theory is a placeholder.

    The lemma may have hypotheses about its placeholders; an instance counts where these are proven.
    """

    name: str
    sorts: int
    make: Callable[..., Lemma]
    made: dict[tuple[str, ...], Lemma] = field(default_factory=dict)

    def at(self, *sorts: str) -> Lemma:
        """The lemma for these sorts, proven once."""
        if sorts not in self.made:
            self.made[sorts] = self.make(*sorts)
        return self.made[sorts]

    def label(self, sorts: Sequence[str]) -> str:
        """The name of the lemma for these sorts."""
        return f"{self.name}[{', '.join(sorts)}]" if sorts else self.name


def library_sources(library: Sequence[Schema], names: Sequence[str] = ()) -> dict[str, Theorem]:
    """The theorems of the schemas that were used, or are named, by their labels."""
    found = {s.label(sorts): lemma.theorem for s in library for sorts, lemma in s.made.items()}
    for name in names:
        head, _, inside = name.partition("[")
        for schema in library:
            if schema.name == head and name not in found:
                found[name] = schema.at(*(part.strip() for part in inside.rstrip("]").split(",") if part)).theorem
    return found


def instances(schema: Schema, prover: Prover, goal: Judgement, whole: bool = False) -> Iterator[Lemma]:
    """The instances of a schema that terms of the goal suggest; ``whole``: those alone that read as the goal does."""
    terms = [goal.left, goal.right]
    sorts = sorted({v[1] for t in terms for v in bound_vars(t) | free_vars(t)} - {NATURAL})
    if len(sorts) < schema.sorts:  # a goal about named quantities: their definitions have the sorts
        declared = prover.theory.declarations.values()
        sorts = sorted({sort for d in declared for sort in d.arguments} - {NATURAL})
    seen: set[Judgement] = set()
    for chosen in permutations(sorts, schema.sorts):
        try:
            lemma = schema.at(*chosen)
        except ScsymError:  # its proof does not go through for these sorts
            continue
        if whole and lemma.theorem.conclusion.relation != goal.relation:
            continue
        suggested = (_as_goal if whole else _suggested)(lemma, terms, prover.theory)
        for substitution in islice(suggested, TRIES):
            made = _instance(lemma, prover, substitution)
            if made is not None and made.theorem.conclusion not in seen:
                seen.add(made.theorem.conclusion)
                yield made.called(schema.label(chosen))
                if len(seen) >= MOST:
                    return


def _suggested(lemma: Lemma, terms: Sequence[Term], theory: Theory) -> Iterator[Substitution]:
    """Substitutions for all placeholders, from matching what the conclusion says of all of them.

    Placeholders that only the lemma's hypotheses mention are read off the theory's hypotheses of the same form.
    """
    c = lemma.theorem.conclusion
    holes = _symbols(c)
    patterns = [t for side in (c.left, c.right) for t in subterms(side) if holes <= symbols_of(t)]
    patterns += [side for side in (c.left, c.right) if side[0] == "sym"]  # a named quantity: its laws tell the rest
    hypotheses = sorted(lemma.theorem.hypotheses, key=repr)
    seen: list[Substitution] = []
    for pattern in patterns:
        for t in dict.fromkeys(u for side in terms for u in subterms(side)):
            for env in _readings(pattern, t):
                for found in match(pattern, t, env, {}):
                    for whole in islice(_completed(hypotheses, found, theory), MOST):
                        if holes <= whole.keys() and whole not in seen:
                            seen.append(whole)
                            yield whole


def _as_goal(lemma: Lemma, terms: Sequence[Term], theory: Theory) -> Iterator[Substitution]:
    """Substitutions that make the conclusion the goal, whose sides are the terms."""
    c = lemma.theorem.conclusion
    for env in _readings(add(c.left, c.right), add(*terms)):
        for found in _all(list(zip((c.left, c.right), terms, strict=True)), env, {}):
            yield from islice(_completed(sorted(lemma.theorem.hypotheses, key=repr), found, theory), MOST)


def _symbols(j: Judgement) -> set[str]:
    return symbols_of(j.left) | symbols_of(j.right)


def _readings(pattern: Term, t: Term) -> Iterator[dict[Var, Var]]:
    """The ways to read the pattern's free indices as those of the term."""
    own = sorted(v for v in free_vars(pattern) if v[1] != NATURAL)
    given = [[v for v in sorted(free_vars(t)) if v[1] == sort] for _, sort in own]
    for chosen in islice(product(*given), MOST):
        if len(set(chosen)) == len(chosen):
            yield dict(zip(own, chosen, strict=True))


def _completed(hypotheses: Sequence[Judgement], found: Substitution, theory: Theory) -> Iterator[Substitution]:
    """Substitutions that also fill what only the hypotheses mention, each read as a law of the theory.

    Where that cannot be, hypotheses of which the theory has no law are left to be proven.
    """
    some = False
    for whole in _laws_read(hypotheses, found, theory, False):
        some = True
        yield whole
    if not some:
        yield from _laws_read(hypotheses, found, theory, True)


def _laws_read(
    hypotheses: Sequence[Judgement], found: Substitution, theory: Theory, skip: bool
) -> Iterator[Substitution]:
    """See `_completed`; the hypothesis with the fewest unknown symbols is read first."""
    open_ = [h for h in hypotheses if not _symbols(h) <= found.keys()]
    if not open_:
        yield found
    for first in sorted(open_, key=lambda h: (len(_symbols(h) - found.keys()), repr(h)))[: None if skip else 1]:
        readings = [more for law in theory.hypotheses.values() for more in _read(first, law.judgement, found)]
        for more in readings:
            yield from _laws_read([h for h in hypotheses if h is not first], more, theory, skip)
        if readings:
            return


def _read(pattern: Judgement, j: Judgement, found: Substitution) -> Iterator[Substitution]:
    """The ways to read a law of the theory as a hypothesis of the lemma."""
    if j.relation != pattern.relation or sorted(s for _, s in j.forall) != sorted(s for _, s in pattern.forall):
        return
    for order in permutations(j.forall):
        if all(v[1] == w[1] for v, w in zip(pattern.forall, order, strict=True)):
            env = dict(zip(pattern.forall, order, strict=True))
            yield from _all([(pattern.left, j.left), (pattern.right, j.right)], env, found)


def match(pattern: Term, t: Term, env: Mapping[Var, Var], found: Substitution) -> Iterator[Substitution]:
    """The ways to read ``t`` as the pattern. ``env``: the pattern's indices and those of t that they stand for."""
    tag = pattern[0]
    if tag == "sym":
        filled = _filled(pattern, t, env, found)
        if filled is not None:
            yield filled
    elif tag == "mul":
        yield from _product(_factors(pattern), _factors(t), env, found)
    elif tag == "add" and t[0] == "add" and len(t[1]) == len(pattern[1]) <= 4:
        for order in permutations(t[1]):
            yield from _all(list(zip(pattern[1], order, strict=True)), env, found)
    elif tag == "sum" and t[0] == "sum" and t[1][1] == pattern[1][1]:
        yield from match(pattern[2], t[2], {**env, pattern[1]: t[1]}, found)
    elif tag == "delta" and t[0] == "delta":
        places = [tuple(env.get(i[1:], i[1:]) for i in pattern[1:]), tuple(i[1:] for i in t[1:])]
        if sorted(places[0]) == sorted(places[1]):
            yield found
    elif tag == "pow" and t[0] == "pow" and t[2] == pattern[2]:
        yield from match(pattern[1], t[1], env, found)
    elif tag == "log" and t[0] == "log":
        yield from match(pattern[1], t[1], env, found)
    elif tag in ("num", "card") and t == pattern:
        yield found


def _all(pairs: list[tuple[Term, Term]], env: Mapping[Var, Var], found: Substitution) -> Iterator[Substitution]:
    if not pairs:
        yield found
        return
    for more in match(*pairs[0], env, found):
        yield from _all(pairs[1:], env, more)


def _factors(t: Term) -> list[Term]:
    return [f for part in t[1] for f in _factors(part)] if t[0] == "mul" else [t]


def _product(
    wanted: list[Term], given: list[Term], env: Mapping[Var, Var], found: Substitution
) -> Iterator[Substitution]:
    """Structured factors first; the placeholders then share what remains, each in turn taking all the rest."""
    rigid = [w for w in wanted if w[0] != "sym"]
    holes = [w for w in wanted if w[0] == "sym"]
    for chosen in permutations(range(len(given)), len(rigid)):
        rest = [g for n, g in enumerate(given) if n not in chosen]
        for more in _all([(w, given[n]) for w, n in zip(rigid, chosen, strict=True)], env, found):
            if not holes:
                if not rest:
                    yield more
            elif len(holes) == 1:
                yield from match(holes[0], _joined(rest), env, more)
            elif len(rest) <= 5:
                for owner in product(range(len(holes)), repeat=len(rest)):
                    if len(set(owner)) < min(len(holes), len(rest)):
                        continue  # one as a factor only where there are too few
                    shares = [[g for g, o in zip(rest, owner, strict=True) if o == k] for k in range(len(holes))]
                    yield from _all(list(zip(holes, map(_joined, shares), strict=True)), env, more)


def _joined(factors: list[Term]) -> Term:
    return factors[0] if len(factors) == 1 else mul(*factors)


def _filled(hole: Term, t: Term, env: Mapping[Var, Var], found: Substitution) -> Substitution | None:
    """The substitution in which the placeholder, applied as it is here, is the term."""
    arguments = []
    for i in hole[2]:
        v = (i[1], i[2]) if i[0] == "var" else None
        if v is None or v in arguments:
            return None
        arguments.append(v)
    params = tuple((f"p{n}", sort) for n, (_, sort) in enumerate(arguments))
    moved = {env[v]: variable_index(*p) for v, p in zip(arguments, params, strict=True) if v in env}
    hidden = {env[v] for v in env if v not in arguments}
    if free_vars(t) & hidden:  # it depends on an index that the placeholder does not have
        return None
    try:
        body = rename(t, moved)
    except KernelError:  # a sum in the term binds a parameter's name
        return None
    if hole[1] in found:
        return found if found[hole[1]] == (params, body) else None
    return {**found, hole[1]: (params, body)}


def _instance(lemma: Lemma, prover: Prover, substitution: Substitution) -> Lemma | None:
    """The lemma with the terms put in, its hypotheses proven; None where a sign or a hypothesis is not."""
    sig = prover.theory.signature
    declared = dict(lemma.theorem.signature.symbols)
    evidence = []
    try:
        for name, (params, term) in substitution.items():
            made = _evidence(prover, sig, declared[name].sign, params, term)
            if made is False:
                return None
            if made is not None:
                evidence.append(made)
        theorem = kernel.instantiate(lemma.theorem, substitution, sig, evidence)
        known = {h.judgement for h in prover.theory.hypotheses.values()}.union(*(e.hypotheses for e in evidence))
        for hypothesis in sorted(theorem.hypotheses - known, key=repr):
            proof = prover.lemma(hypothesis, (), 10)
            if proof is None:
                return None
            theorem = kernel.cut(proof.theorem, theorem)
        return generalise(Lemma(prover.theory, theorem))
    except (KernelError, ScsymError):  # captured names, or a sort that does not fit
        return None


def _evidence(prover: Prover, sig: Signature, sign: str, params: tuple[Var, ...], term: Term) -> Any:
    """None if the sign shows, a theorem that says it, or False."""
    visible = visible_sign(sig, term)
    if sign in ("real", visible) or (visible == "positive" and sign in (*SIGNED, "nonzero")):
        return None
    proof = prover.lemma(Judgement(params, ">=" if sign == "nonneg" else ">", term, ZERO), (), 10)
    return False if proof is None else proof.theorem

