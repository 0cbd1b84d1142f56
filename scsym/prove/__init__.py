"""Write statements and find their certificates. Nothing here is trusted: every theorem is made by the kernel's rules.

`language` (expressions and statements), `theory` (declared symbols and hypotheses), `prover` (`prove` and `calc`),
`tactics` (recurring short proofs), `limits` (convergence with a rate, and what follows), `rewrite` and `search`
(certificates found), `store` (proofs as JSON), `models` and `refutation` (models of a theory, and counterexamples).
"""

from typing import Any

from scsym.language import (
    Declaration,
    Expr,
    Hypothesis,
    Index,
    Natural,
    Statement,
    Theory,
    card,
    delta,
    eq,
    expr,
    ge,
    gt,
    le,
    log,
    lt,
    natural,
    sum_,
    sum_below,
)

from .auto import auto
from .found import Found
from .limits import (
    Limit,
    added,
    along,
    at_least,
    at_most,
    bernoulli,
    cancel,
    converges,
    denied,
    geometric,
    log_limit,
    negated,
    oscillates,
    product_limit,
    scaled,
    squeezed,
    stays_away,
    summable,
    tends,
    tends_by,
    unique,
    within,
)
from .prover import Calc, Lemma, Step, calc, flip, isolate, prove, times
from .repair import Mended, Repaired, repair
from .search import search, sum_of_squares
from .store import dump, to_document, used_axioms
from .tactics import (
    absurd,
    antisymmetry,
    archimedes,
    at,
    by_cases,
    fix_all,
    generalise,
    induct,
    log_of,
    multiply,
    square_order,
    square_zero,
    suppose,
    tangent,
    vanishing_term,
)


def __getattr__(name: str) -> Any:
    if name in ("Counterexample", "refute"):  # they evaluate models; proving alone does not load that
        from scsym.models import refutation as module

        return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "Calc",
    "Counterexample",
    "Declaration",
    "Expr",
    "Found",
    "Hypothesis",
    "Index",
    "Lemma",
    "Mended",
    "Natural",
    "Repaired",
    "Statement",
    "Step",
    "Theory",
    "Limit",
    "absurd",
    "added",
    "along",
    "antisymmetry",
    "archimedes",
    "at",
    "at_least",
    "at_most",
    "auto",
    "bernoulli",
    "by_cases",
    "calc",
    "cancel",
    "card",
    "converges",
    "delta",
    "denied",
    "dump",
    "eq",
    "expr",
    "fix_all",
    "flip",
    "ge",
    "generalise",
    "geometric",
    "gt",
    "induct",
    "isolate",
    "le",
    "log",
    "log_limit",
    "log_of",
    "lt",
    "multiply",
    "natural",
    "negated",
    "oscillates",
    "product_limit",
    "prove",
    "refute",
    "repair",
    "scaled",
    "search",
    "square_order",
    "square_zero",
    "squeezed",
    "stays_away",
    "sum_",
    "sum_below",
    "sum_of_squares",
    "summable",
    "suppose",
    "tends",
    "tends_by",
    "tangent",
    "times",
    "unique",
    "to_document",
    "used_axioms",
    "vanishing_term",
    "within",
]
