"""Statements as people write them: expressions, declared symbols, hypotheses, theories, and their text."""

from .expressions import (
    Expr,
    Index,
    Natural,
    Statement,
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
from .polynomials import monomial_term, polynomial_term, polynomial_text
from .reader import read_latex, understood
from .text import folded, judgement_text, term_text
from .theory import Declaration, Hypothesis, Theory

__all__ = [
    "Declaration",
    "Expr",
    "Hypothesis",
    "Index",
    "Natural",
    "Statement",
    "Theory",
    "card",
    "delta",
    "eq",
    "expr",
    "folded",
    "ge",
    "gt",
    "judgement_text",
    "le",
    "log",
    "lt",
    "monomial_term",
    "natural",
    "polynomial_term",
    "polynomial_text",
    "read_latex",
    "sum_",
    "sum_below",
    "term_text",
    "understood",
]
