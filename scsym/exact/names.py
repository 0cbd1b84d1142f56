r"""What a symbol is: one reading of names, for every function that takes one.

A symbol is known by its name: a letter or underscore, then letters, digits and underscores of any script, then perhaps
an index in braces and primes: ``p``, ``lambda``, ``λ``, ``p_{ij}``, ``x'``, ``\alpha``. Wherever a symbol is asked
for, its name serves, and so does the symbol of another library (sympy's, symengine's, z3's, Storm's) or our own
``exact("p")``.

Two symbols of sympy that are different but have one name would become one; a ``Dummy`` is therefore refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from unicodedata import normalize

from scsym.errors import ParseError

NAME = re.compile(r"\\?[^\W\d]\w*(?:\{[\w,]*\}\w*)*'*")
MOST = 100  # characters of a name
NOT_NAMES = ("nan", "inf", "infinity", "oo", "zoo")  # what other programs print for no number


def is_name(text: Any) -> bool:
    """Whether a text may name a symbol."""
    return isinstance(text, str) and len(text) <= MOST and NAME.fullmatch(text) is not None


def symbol_name(x: Any) -> str:
    """The name of a symbol: of a text, of our own symbol, or of another library's. Raises ParseError for what is none.

    Letters that Unicode calls compatible are the same, as in Python's own names.
    """
    if not isinstance(x, str):
        found = _name_of(x)
        if found is None:
            raise ParseError(f"{' '.join(str(x).split()):.80} of type {type(x).__name__} is no symbol; give its name")
        x = found
    name = normalize("NFKC", x)
    if not is_name(name):
        raise ParseError(f"{x!r:.80} is not a name for a symbol")
    if name.lower() in NOT_NAMES:
        raise ParseError(f"{x!r} is no name for a symbol: other programs print it for no number")
    return name


def library_of(x: Any) -> str:
    """The package of an object's type; of a type that names none (sympy's functions), that of its base."""
    modules = (kind.__module__ for kind in type(x).__mro__)
    return next((m for m in modules if isinstance(m, str)), "").partition(".")[0]


def _name_of(x: Any) -> str | None:
    own = getattr(x, "symbol_name", None)
    if isinstance(own, str):
        return own
    library = library_of(x)
    if hasattr(x, "_sympy_") and library != "sympy":
        x = x._sympy_()
        library = library_of(x)
    if library == "sympy" and getattr(x, "is_Symbol", False):
        if type(x).__name__ in ("Dummy", "Wild"):
            raise ParseError(f"{x} is a {type(x).__name__}, which may share its name with another; use sympy.Symbol")
        return str(x.name)
    if library == "z3" and type(x).__name__ == "ArithRef" and x.num_args() == 0:
        return str(x.decl().name())
    if library in ("stormpy", "pycarl") and type(x).__name__ == "Variable":
        return str(x.name)
    return None


def symbol_names(given: Any) -> tuple[str, ...] | None:
    """Declared symbols as names: None, one text "p q" or "p, q", one symbol, or a collection of names and symbols."""
    if given is None:
        return None
    if isinstance(given, str):
        given = _split(given)
    elif not isinstance(given, Iterable):
        given = [given]
    return tuple(dict.fromkeys(symbol_name(x) for x in given))


def _split(text: str) -> list[str]:
    """The names in a text, apart by blanks or by commas outside braces."""
    return [part for part in re.split(r"[\s,]+(?![^{}\s]*\})", text) if part]


def by_name(values: Mapping[Any, Any], known: Iterable[str] | None = None, of: str = "this") -> dict[str, Any]:
    """A mapping from symbols with names as keys.

    Raises ParseError for a key that is no symbol, a symbol that is given twice, or one that is not `known`.
    """
    if not isinstance(values, Mapping):
        raise ParseError(f"values of symbols are a mapping {{name: value}}, not {type(values).__name__}")
    found: dict[str, Any] = {}
    for x, value in values.items():
        name = symbol_name(x)
        if name in found:
            raise ParseError(f"the symbol {name!r} is given twice")
        found[name] = value
    if known is not None:
        for name in found:
            check_known(name, known, of)
    return found


def check_known(name: str, known: Iterable[str], of: str) -> None:
    """Raise ParseError unless the symbol occurs."""
    names = list(known)
    if name not in names:
        shown = ", ".join(names[:6]) + (", ..." if len(names) > 6 else "")
        raise ParseError(f"{of} has no symbol {name!r}; {f'its symbols are {shown}' if names else 'it has none'}")


def plain(names: Iterable[str]) -> tuple[str, ...]:
    """Names in ASCII letters, digits and underscores, which the engines take; different names stay different."""
    return tuple(n if n.isascii() and n.isidentifier() and n[:2] != "u_" else f"u_{n.encode().hex()}" for n in names)
