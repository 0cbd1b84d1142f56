"""Where a monomial of a premise sits inside another monomial, found by the shapes of their factors.

A *pattern* is a monomial of a premise, or that without its invertible factors; it matches a target if its factors are
among the target's, under a renaming of the premise's quantified indices and of the sums that it closes. The index
looks a target's shapes up (a shape is an atom without its indices) instead of trying every pattern.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from scsym.kernel import Judgement
from scsym.kernel.normal import Atom, Factor, Monomial, indices_of, mentioned
from scsym.kernel.terms import NATURAL, Index, Lin, Signature, Var, lin_add, lin_is_natural
from scsym.language.polynomials import Factors, bound_indices, flatten, range_bounds

from .products import replaced, shape

NOTHING: Lin = (0, ())
OPENED = "opened index"  # the name of a sum's index that is read as "for all"; no variable has a space in it


@dataclass(frozen=True)
class Target:
    """A monomial at hand, taken apart once."""

    mono: Monomial
    factors: tuple[Factor, ...]
    shapes: tuple[Atom, ...]
    kinds: frozenset[Atom]
    bounds: Mapping[int, Lin]


@lru_cache(maxsize=100_000)
def target(mono: Monomial) -> Target:
    """The monomial with its factors and their shapes."""
    factors = tuple(flatten(mono))
    shapes = tuple(shape(a) for a, _ in factors)
    return Target(mono, factors, shapes, frozenset(shapes), range_bounds(mono))


@dataclass(frozen=True)
class Pattern:
    """Factors to look for, and the invertible ones to divide by; ``quantified`` may be bound to any index."""

    source: Any
    factors: tuple[Factor, ...]
    inverse: tuple[Factor, ...]
    quantified: frozenset[Var]
    opened: str = ""  # the sort of the index that is read as "for all", if any
    ranges: frozenset[Index] = frozenset()  # the indices of ranges in it; they are matched by their numbers


def invertible(sig: Signature) -> frozenset[str]:
    """The names of the symbols that are never zero."""
    return frozenset(name for name, symbol in sig.symbols if symbol.sign in ("positive", "nonzero"))


def _can_divide(atom: Atom, nonzero: frozenset[str]) -> bool:
    return atom[0] == "card" or (atom[0] == "sym" and atom[1] in nonzero)


def _binds(atom: Atom) -> bool:
    return any(i[0] == "b" for i in indices_of(atom))


def patterns(
    source: Any, j: Judgement, whole: Iterable[Monomial], nonzero: frozenset[str], divide: bool, opening: bool
) -> Iterator[Pattern]:
    """The patterns of a premise: each monomial as it stands, without its invertible factors, and with just one of them.

    divide : allow those that leave invertible factors out. opening : also read one sum as "for all", as in
    "a nonnegative sum that vanishes has vanishing terms".
    """
    seen: set[tuple] = set()
    quantified = frozenset(j.forall)

    def fresh(factors: tuple[Factor, ...], inverse: Sequence[Factor], opened: str = "") -> Iterator[Pattern]:
        key = (factors, tuple(inverse))
        if factors and key not in seen:
            seen.add(key)
            extra = {(OPENED, opened)} if opened else set()
            ranges = frozenset(i for f in factors for i in mentioned(f) if i[0] == "b" and i[2] == NATURAL)
            yield Pattern(source, factors, tuple(inverse), quantified | extra, opened, ranges)

    for mono in whole:
        factors = tuple(flatten(mono))
        essential = tuple(f for f in factors if not _can_divide(f[0], nonzero) or _binds(f[0]))
        yield from fresh(factors, ())
        yield from fresh(essential, [f for f in factors if f not in essential])
        if divide:
            for f in factors:  # one invertible factor that binds every variable is enough to aim at
                if f not in essential:
                    chosen = (*essential, f)
                    yield from fresh(chosen, [g for g in factors if g not in chosen])
        bound = [i for i in bound_indices(factors) if i[2] != NATURAL]
        if opening and 1 <= len(bound) <= 2:
            for index in bound:
                free = ("v", OPENED, index[2])
                parts = replaced(factors, index, free)
                chosen = tuple(f for f in parts if not _can_divide(f[0], nonzero)) or parts
                rest = [f for f in parts if f not in chosen]
                if any(_binds(a) for a, _ in rest):
                    continue
                yield from fresh(chosen, [f for f in rest if free not in indices_of(f[0])], index[2])


class PatternIndex:
    """Patterns by the shapes of their factors."""

    def __init__(self, everything: Iterable[Pattern]) -> None:
        self._by_shape: dict[Atom, list[tuple[frozenset[Atom], Pattern]]] = defaultdict(list)
        found = list(everything)
        count: dict[Atom, int] = defaultdict(int)
        for pattern in found:
            for kind in {shape(a) for a, _ in pattern.factors}:
                count[kind] += 1
        for pattern in found:
            kinds = frozenset(shape(a) for a, _ in pattern.factors)
            rarest = min(kinds, key=lambda k: (count[k], k))
            self._by_shape[rarest].append((kinds, pattern))

    def near(self, wanted: Target) -> Iterator[Pattern]:
        """The patterns whose shapes all occur in the target."""
        for kind in sorted(wanted.kinds):
            for kinds, pattern in self._by_shape.get(kind, ()):
                if kinds <= wanted.kinds:
                    yield pattern


@dataclass(frozen=True)
class Match:
    """A way in which a pattern sits in a target: what binds, what remains, which sums of the target are closed."""

    binding: dict[Var, Index]
    rest: Factors
    consumed: frozenset[Index]


def matches(pattern: Pattern, wanted: Target, nonzero: frozenset[str]) -> Iterator[Match]:
    """Every way in which the pattern sits inside the target."""
    for env, used in _assign(pattern, wanted, nonzero, 0, {}, {}):
        consumed = frozenset(v for k, v in env.items() if len(k) == 3) | pattern.ranges
        rest = [(a, used.get(t, e)) for t, (a, e) in enumerate(wanted.factors)]
        rest = [(a, e) for a, e in rest if e != NOTHING]
        binding = {k: v for k, v in env.items() if len(k) == 2}
        if consumed:
            bound = (("sym", "", tuple(binding.values())), (1, ()))
            if any(i in consumed for f in (*rest, bound) for i in mentioned(f)):
                continue
        yield Match(binding, rest, consumed)


def _assign(
    pattern: Pattern, wanted: Target, nonzero: frozenset[str], n: int, env: dict, used: dict[int, Lin]
) -> Iterator[tuple[dict, dict[int, Lin]]]:
    if n == len(pattern.factors):
        yield env, used
        return
    atom, exponent = pattern.factors[n]
    kind, here = shape(atom), indices_of(atom)
    exact = any(i[0] == "b" for i in here)
    simple = all(i[0] != "n" or len(i[1][1]) < 2 for i in here)
    for t, (candidate, available) in enumerate(wanted.factors):
        if t in used or wanted.shapes[t] != kind:
            continue
        spare = NOTHING if available == exponent else lin_add(available, exponent, -1)
        if exact and spare != NOTHING and atom[0] != "delta":
            continue  # a bound index must disappear with its factors
        if not lin_is_natural(spare) and not _can_divide(atom, nonzero):
            continue
        extended: dict = env
        pairs = zip(here, indices_of(candidate), strict=True)
        for i, to in pairs if simple else sorted(pairs, key=_composite):
            bound = bind(i, to, extended, pattern.quantified)
            if bound is None:
                break
            extended = bound
        else:
            yield from _assign(pattern, wanted, nonzero, n + 1, extended, {**used, t: spare})


def _composite(pair: tuple[Index, Index]) -> int:
    """Bare variables first: they settle all but one name of a composite index such as ``i + n + 1``."""
    return len(pair[0][1][1]) if pair[0][0] == "n" else 0


def bind(index: Index, to: Index, env: dict, quantified: frozenset[Var]) -> dict | None:
    """The binding in which a pattern's index reads as a target's, or None."""
    if index[0] == "n":
        return _bind_natural(index[1], to, env, quantified)
    key = (index[1], index[2]) if index[0] == "v" else index
    if index[0] == "v" and key not in quantified:
        return env if index == to else None
    if index[2] != (to[2] if to[0] in ("v", "b") else None):
        return None
    if index[0] == "b" and (to[0] != "b" or any(v == to and k != key for k, v in env.items() if len(k) == 3)):
        return None
    if key in env:
        return env if env[key] == to else None
    return {**env, key: to}


def _bind_natural(x: Lin, to: Index, env: dict, quantified: frozenset[Var]) -> dict | None:
    if to[0] != "n":
        return None
    names = [n for n, _ in x[1] if (n, NATURAL) in quantified and (n, NATURAL) not in env]
    rest = to[1]
    for n, c in x[1]:
        if n not in names:
            known = env[n, NATURAL][1] if (n, NATURAL) in env else (0, ((n, 1),))
            rest = lin_add(rest, known, -c)
    rest = lin_add(rest, (x[0], ()), -1)
    if not names:
        return env if rest == NOTHING else None
    if len(names) > 1 or dict(x[1])[names[0]] != 1 or not lin_is_natural(rest):
        return None
    return {**env, (names[0], NATURAL): ("n", rest)}
