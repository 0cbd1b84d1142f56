"""Numbers from closed forms: exact derivatives in a symbol, and numeric functions for plots."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from scsym.errors import ParseError, UndefinedValue
from scsym.exact import Undefined, symbols_of
from scsym.exact.names import symbol_name
from scsym.mdp import MDP, Policy
from scsym.optional import library

from .evaluation import evaluate


def sensitivity(mdp: MDP, pi: Policy, variable: Any) -> Any:
    """dJ/d(variable), the exact derivative of the success probability in a symbol of the model or the policy.

    Raises ParseError if neither has that symbol.
    """
    known, name = sorted({*mdp.symbols, *pi.symbols}), symbol_name(variable)
    if name not in known:
        raise ParseError(f"neither the model nor the policy has a symbol {name!r}; they have {known}")
    J = evaluate(mdp, pi).J
    return J.diff(name) if name in symbols_of([J]) else Fraction(0)


def to_callable(value: Any, names: Sequence[Any] | None = None, modules: Any = "numpy") -> Callable[..., Any]:
    """A numeric function of the symbols (by default in alphabetical order), by sympy's lambdify.

    value : a closed form, or a mapping or sequence of them (values by state, a policy), whose shape the result keeps.
    modules : what the function computes with: "numpy", "math", "mpmath", "sympy", "jax", ... For plots, not verdicts.

    Raises ParseError if a symbol is missing in `names`, UndefinedValue for 0/0.
    """
    import sympy

    present = symbols_of(_leaves(value))
    order = [symbol_name(n) for n in names] if names is not None else list(present)
    missing = sorted(set(present) - set(order))
    if missing:
        raise ParseError(f"the value depends on {missing} too")
    if isinstance(modules, str) and modules in ("numpy", "scipy", "jax", "torch"):
        library(modules, f"a function that computes with {modules}")
    leaves = [_expression(leaf) for leaf in _leaves(value)]
    numbers = sympy.lambdify([sympy.Symbol(n) for n in order], leaves, modules)

    def function(*arguments: Any) -> Any:
        """The numbers at the given values of the symbols."""
        return _shaped(value, iter(numbers(*arguments)))

    return function


def _leaves(value: Any) -> list[Any]:
    if hasattr(value, "items"):
        return [leaf for _, inner in value.items() for leaf in _leaves(inner)]
    if isinstance(value, (list, tuple)):
        return [leaf for inner in value for leaf in _leaves(inner)]
    return [value]


def _shaped(value: Any, numbers: Iterator[Any]) -> Any:
    """The numbers in the places of the leaves."""
    if hasattr(value, "items"):
        return {key: _shaped(inner, numbers) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_shaped(inner, numbers) for inner in value]
    return next(numbers)


def _expression(value: Any) -> Any:
    import sympy

    if isinstance(value, Undefined):
        raise UndefinedValue("an undefined entry (0/0) has no numeric function")
    if hasattr(value, "_sympy_"):
        return value._sympy_()
    return sympy.Rational(Fraction(value).numerator, Fraction(value).denominator)
