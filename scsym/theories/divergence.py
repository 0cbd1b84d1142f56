"""KL divergences between two policies, also where an action has probability zero.

KL(p || q) is finite exactly if q > 0 wherever p > 0; this is said by a positive ratio ``t``, q / p where p > 0 and one
elsewhere: ``q = t p + off`` with ``off`` living where p does not. Then ``KL(s) = -sum_a p log t``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scsym.language import Expr, Hypothesis, Theory, eq, ge, log, sum_
from scsym.prove.prover import Lemma, isolate, prove, times
from scsym.prove.tactics import square_zero, tangent, vanishing_term

from .mdp import a, s


@dataclass(frozen=True)
class Divergence:
    """KL(p || q) in a theory: the names of p and q and of the symbols that `with_kl` declares."""

    p: str
    q: str
    kl: str

    @property
    def symbols(self) -> tuple[str, str, str]:
        """The names of the ratio q / p, of the middle of it and one, and of q where p = 0."""
        return f"{self.kl}_ratio", f"{self.kl}_mid", f"{self.kl}_off"


def with_kl(theory: Theory, p: str, q: str, name: str) -> tuple[Theory, Divergence]:
    """The theory with ``name(s) = KL(p || q)(s)``, finite; p and q are declared symbols of a state and an action."""
    which = Divergence(p, q, name)
    ratio, mid, off = which.symbols
    first, second = theory.declarations[p], theory.declarations[q]

    def value(tag: str, m: Any, i: Any, j: Any) -> Any:
        made = theory.declarations[tag].meaning
        if made is None:
            raise TypeError(f"{tag} has no meaning in a concrete model")
        return made(m, i, j)

    def quotient(m: Any, i: Any, j: Any) -> Any:
        return value(q, m, i, j) / value(p, m, i, j) if value(p, m, i, j) else 1

    of = f"{first.latex}\\|{second.latex}"
    theory = theory.declare(
        rf"""
        {ratio}(s, a)   positive   t_{{{of}}}   {q} / {p} where {p} > 0, else one
        {mid}(s, a)     positive   m_{{{of}}}   half of one plus {ratio}
        {off}(s, a)     nonneg     o_{{{of}}}   {q} where {p} = 0, else zero
        """,
        **{
            ratio: quotient,
            mid: lambda m, i, j: (1 + quotient(m, i, j)) / 2,
            off: lambda m, i, j: 0 if value(p, m, i, j) else value(q, m, i, j),
        },
    )
    t, m, o = (theory.declarations[n] for n in which.symbols)
    theory = theory.with_hypotheses(
        Hypothesis(f"{name}_split", eq(second(s, a), first(s, a) * t(s, a) + o(s, a)), f"{q} is positive where {p} is"),
        Hypothesis(f"{name}_apart", eq(first(s, a) * o(s, a), 0), f"{off} lives where {p} does not"),
        Hypothesis(f"{mid}_def", eq(2 * m(s, a), 1 + t(s, a)), "the middle of one and the ratio", True),
    )
    return theory.define(
        name, (s,), -sum_(a, first(s, a) * log(t(s, a))), reading=f"KL({p} || {q})", latex=rf"\mathrm{{KL}}({of})"
    ), which


def gibbs(theory: Theory, which: Divergence, p_sums: Lemma | None = None) -> tuple[Lemma, Expr]:
    """``KL(s) >= rest(s) >= 0``, the lemma and the visibly nonnegative rest ``sum p (m - 1)^2 / m + sum off``.

    That p sums to one is the theory's hypothesis unless a lemma is given.
    """
    table, laws = theory.declarations, theory.hypotheses
    t, m, off = (table[n](s, a) for n in which.symbols)
    p = table[which.p](s, a)
    mass = prove(
        theory, eq(sum_(a, off), 1 - sum_(a, p * t)), by=[laws[f"{which.q}_sums"]],
        using=[times(-1, laws[f"{which.kl}_split"], over=a)],
    )  # fmt: skip
    rest = sum_(a, p * (m - 1) ** 2 / m) + sum_(a, off)
    lemma = prove(
        theory,
        ge(table[which.kl](s), rest),
        by=[
            laws[f"{which.kl}_def"], mass, isolate(laws[f"{which.symbols[1]}_def"], table[which.symbols[0]]),
            p_sums or laws[f"{which.p}_sums"],
        ],
        using=[times(p, tangent(theory, t / m), over=a), times(p, tangent(theory, m), over=a)],
    )  # fmt: skip
    return lemma.called("Gibbs' inequality"), rest


def nonnegative(theory: Theory, which: Divergence, p_sums: Lemma | None = None) -> Lemma:
    """``KL(s) >= 0``."""
    lemma, rest = gibbs(theory, which, p_sums)
    return prove(theory, ge(theory.declarations[which.kl](s), 0), using=[times(1, lemma)], remainder=rest)


def agree(theory: Theory, which: Divergence, weight: Any, none: Lemma, p_sums: Lemma | None = None) -> Lemma:
    """``weight(s) (q - p)(s, a) = 0`` from a lemma ``0 >= sum over s of weight(s) KL(s)``; the weight is nonneg."""
    table, laws = theory.declarations, theory.hypotheses
    t, m, off = (table[n](s, a) for n in which.symbols)
    p, q = table[which.p](s, a), table[which.q](s, a)
    lemma, rest = gibbs(theory, which, p_sums)
    spread = prove(
        theory, ge(0, sum_(s, weight * rest)), using=[times(1, none), times(weight, lemma, over=s)]
    )  # fmt: skip
    at_state = vanishing_term(spread, s, weight * rest)
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
