"""KL divergences between two policies, also where an action has probability zero.

KL(p || q) is finite exactly if q > 0 wherever p > 0; this is said by a positive ratio ``t``, q / p where p > 0 and one
elsewhere: ``q = t p + off`` with ``off`` living where p does not. Then ``KL(s) = -sum_a p log t``.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scsym.errors import StatementError
from scsym.language import Expr, Hypothesis, Index, Natural, Theory, eq, expr, ge, log, sum_
from scsym.prove.prover import Lemma, isolate, prove, times
from scsym.prove.tactics import antisymmetry, square_zero, tangent, vanishing_term

from .mdp import a, s


@dataclass(frozen=True)
class Divergence:
    """KL(p || q) in a theory: the names of p, q and of the divergence, its indices, and the index of the outcomes.

    p has all indices; q has them too, or the last of them only.
    """

    p: str
    q: str
    kl: str
    at: tuple[Index | Natural, ...] = (s,)
    over: Index = a

    @property
    def symbols(self) -> tuple[str, str, str]:
        """The names of the ratio q / p, of the middle of it and one, and of q where p = 0."""
        return f"{self.kl}_ratio", f"{self.kl}_mid", f"{self.kl}_off"

    @property
    def here(self) -> tuple[Index | Natural, ...]:
        """All indices of p and q."""
        return (*self.at, self.over)

    def terms(self, theory: Theory) -> tuple[Expr, Expr, Expr, Expr, Expr]:
        """p, q, the ratio, the middle and the rest, at the indices."""
        q = theory.declarations[self.q]
        p, *others = (theory.declarations[n](*self.here) for n in (self.p, *self.symbols))
        ratio, mid, off = others
        return p, q(*self.here[-len(q.arguments) :]), ratio, mid, off


def with_kl(
    theory: Theory, p: str, q: str, name: str, at: tuple[Index | Natural, ...] = (s,), over: Index = a
) -> tuple[Theory, Divergence]:
    """The theory with ``name(at) = KL(p || q)(at)``, finite; p and q are declared symbols of ``at`` and ``over``."""
    which = Divergence(p, q, name, at, over)
    ratio, mid, off = which.symbols
    first, second = theory.declarations[p], theory.declarations[q]

    def value(tag: str, m: Any, where: tuple[Any, ...]) -> Any:
        made = theory.declarations[tag].meaning
        if made is None:
            raise StatementError(f"{tag} has no meaning in a concrete model")
        return made(m, *where[-len(theory.declarations[tag].arguments) :])

    def quotient(m: Any, *where: Any) -> Any:
        return value(q, m, where) / value(p, m, where) if value(p, m, where) else Fraction(1)

    of = f"{first.latex}\\|{second.latex}"
    indices = ", ".join(i.var[0] for i in which.here)
    variables = "\n".join(f"{i.var[0]} in {i.var[1]}" for i in which.here)
    theory = theory.declare(
        rf"""
        {variables}
        {ratio}({indices})   positive   t_{{{of}}}   {q} / {p} where {p} > 0, else one
        {mid}({indices})     positive   m_{{{of}}}   half of one plus {ratio}
        {off}({indices})     nonneg     o_{{{of}}}   {q} where {p} = 0, else zero
        """,
        **{
            ratio: quotient,
            mid: lambda m, *where: (1 + quotient(m, *where)) / 2,
            off: lambda m, *where: Fraction(0) if value(p, m, where) else value(q, m, where),
        },
    )
    x, y, t, m, o = which.terms(theory)
    theory = theory.with_hypotheses(
        Hypothesis(f"{name}_split", eq(y, x * t + o), f"{q} is positive where {p} is"),
        Hypothesis(f"{name}_apart", eq(x * o, 0), f"{off} lives where {p} does not"),
        Hypothesis(f"{mid}_def", eq(2 * m, 1 + t), "the middle of one and the ratio", True),
    )
    latex = rf"\mathrm{{KL}}({of})"
    return theory.define(name, at, -sum_(over, x * log(t)), reading=f"KL({p} || {q})", latex=latex), which


def gibbs(theory: Theory, which: Divergence, p_sums: Lemma | None = None) -> tuple[Lemma, Expr]:
    """``KL >= rest >= 0``, the lemma and the visibly nonnegative rest ``sum p (m - 1)^2 / m + sum off``.

    That p sums to one is the theory's hypothesis unless a lemma is given.
    """
    table, laws, a = theory.declarations, theory.hypotheses, which.over
    p, _, t, m, off = which.terms(theory)
    mass = prove(
        theory, eq(sum_(a, off), 1 - sum_(a, p * t)), by=[laws[f"{which.q}_sums"]],
        using=[times(-1, laws[f"{which.kl}_split"], over=a)],
    )  # fmt: skip
    rest = sum_(a, p * (m - 1) ** 2 / m) + sum_(a, off)
    lemma = prove(
        theory,
        ge(table[which.kl](*which.at), rest),
        by=[
            laws[f"{which.kl}_def"], mass, isolate(laws[f"{which.symbols[1]}_def"], table[which.symbols[0]]),
            p_sums or laws[f"{which.p}_sums"],
        ],
        using=[times(p, tangent(theory, t / m), over=a), times(p, tangent(theory, m), over=a)],
    )  # fmt: skip
    return lemma.called("Gibbs' inequality"), rest


def nonnegative(theory: Theory, which: Divergence, p_sums: Lemma | None = None) -> Lemma:
    """``KL >= 0``."""
    lemma, rest = gibbs(theory, which, p_sums)
    return prove(theory, ge(theory.declarations[which.kl](*which.at), 0), using=[times(1, lemma)], remainder=rest)


def agree(theory: Theory, which: Divergence, weight: Any, none: Lemma, p_sums: Lemma | None = None) -> Lemma:
    """``weight (q - p) = 0`` from a lemma ``0 >= sum over s of weight(s) KL(s)`` (s the divergence's one index).

    The weight is visibly nonnegative.
    """
    table, laws, a = theory.declarations, theory.hypotheses, which.over
    p, q, _, m, off = which.terms(theory)
    lemma, rest = gibbs(theory, which, p_sums)
    (state,) = which.at
    if not isinstance(state, Index):
        raise StatementError(f"{which.kl} has a natural index, over which there is no sum")
    spread = prove(theory, ge(0, sum_(state, weight * rest)), using=[times(1, none), times(weight, lemma, over=state)])
    at_state = vanishing_term(spread, state, weight * rest)
    near = sum_(a, p * (m - 1) ** 2 / m)
    inside = prove(theory, ge(0, weight * near), using=[times(-1, at_state)], remainder=weight * sum_(a, off))
    outside = prove(theory, ge(0, weight * sum_(a, off)), using=[times(-1, at_state)], remainder=weight * near)
    at_action = vanishing_term(inside, a, weight * p * (m - 1) ** 2 / m)
    gone = vanishing_term(outside, a, weight * off)
    root = weight * p * (m - 1)
    same = square_zero(prove(theory, eq(root**2, 0), using=[times(weight * p * m, at_action)]), root)
    return prove(
        theory,
        eq(weight * (q - p), 0),
        by=[isolate(laws[f"{which.symbols[1]}_def"], table[which.symbols[0]]), laws[f"{which.kl}_split"]],
        using=[times(2, same), times(1, gone)],
    )


def same_logarithms(theory: Theory, weight: Any, first: Any, second: Any, equal: Lemma) -> Lemma:
    """``weight log first = weight log second`` from a lemma ``weight (first - second) = 0``.

    The weight is visibly nonnegative, both others are visibly positive products. No case is split: each logarithm is
    below the tangent line at the other.
    """
    w, x, y = expr(weight), expr(first), expr(second)
    up = prove(theory, ge(w * log(y), w * log(x)), using=[times(w, tangent(theory, x / y)), times(-1 / y, equal)])
    down = prove(theory, ge(w * log(x), w * log(y)), using=[times(w, tangent(theory, y / x)), times(1 / x, equal)])
    return antisymmetry(down, up).called("equal ratios have equal logarithms")


def known_ratio(theory: Theory, which: Divergence, ratio: Any, shown: Lemma) -> Lemma:
    """``p log (q / p) = p log ratio`` from a lemma ``p q = p^2 ratio``: the divergence's ratio where p is positive."""
    laws, known = theory.hypotheses, expr(ratio)
    p, _, own, _, _ = which.terms(theory)
    gap = own - known
    square = prove(
        theory, eq((p * gap) ** 2, 0),
        using=[times(-p * gap, laws[f"{which.kl}_split"]), times(-gap, laws[f"{which.kl}_apart"]), times(gap, shown)],
    )  # fmt: skip
    return same_logarithms(theory, p, own, known, square_zero(square, p * gap))
