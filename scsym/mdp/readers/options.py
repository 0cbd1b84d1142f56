"""Options of a source text, ``name?a=1&b=2``."""

from __future__ import annotations

from urllib.parse import unquote

from scsym.errors import ParseError


def split_query(text: str) -> tuple[str, dict[str, str]]:
    """``"name?a=1&b=2"`` as ``("name", {"a": "1", "b": "2"})``; only the first "=" of a part separates."""
    name, _, query = text.partition("?")
    options: dict[str, str] = {}
    for part in query.split("&") if query else ():
        key, equals, value = part.partition("=")
        if not key or not equals:
            raise ParseError(f"the option {part!r} of {name!r} is not of the form name=value")
        if key in options:
            raise ParseError(f"the option {key!r} of {name!r} is given twice")
        options[key] = unquote(value)
    return name, options


def flag(text: str) -> bool:
    """True or False from their texts."""
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    raise ParseError(f"{text!r} is neither true nor false")


def only(options: dict[str, str], known: tuple[str, ...], name: str) -> None:
    """Refuse options that the reader of `name` does not know."""
    for key in options:
        if key not in known:
            raise ParseError(f"{name!r} takes no option {key!r}; known options are {', '.join(known) or 'none'}")


def natural(text: str, what: str) -> int:
    """A natural number of at most nine digits."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise ParseError(f"{what}={text!r} is no natural number below 10^9")
    return int(text)
