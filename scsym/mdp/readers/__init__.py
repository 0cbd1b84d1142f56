"""Readers of models: our own tables, arrays, Gymnasium's toy-text tables and Storm's explicit format.

``read(source)`` chooses by the form of `source`:

========================================  =====================================================================
``model.json``, ``model.yaml``            our own table format, see `scsym.mdp.readers.table`
``model.drn?goal=done``                   Storm's explicit format, see `scsym.mdp.readers.drn`
``gymnasium:FrozenLake-v1?map_name=8x8``  a Gymnasium environment with a table, see `scsym.mdp.readers.gym`
``zoo:example_3_1?h=1/100``               an example of the papers, see `scsym.mdp.zoo`
========================================  =====================================================================

No reader evaluates text as code; texts become numbers through the whitelisting parser of `scsym.exact` alone.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from scsym.errors import ParseError

if TYPE_CHECKING:
    from scsym.mdp.model import MDP
    from scsym.mdp.policy import Policy

MAX_BYTES = 50_000_000
TABLES = (".json", ".yaml", ".yml")


def read(source: str | os.PathLike[str]) -> MDP:
    """The model that `source` names (a path, or a text with a scheme; see the module's table).

    Raises ParseError for an unknown form or an unreadable text, MissingDependency where an optional library is
    needed, and InvalidModel or InexactInput for what is read.
    """
    text = os.fspath(source)
    scheme, _, rest = text.partition(":")
    if scheme == "gymnasium":
        from scsym.mdp.readers.gym import read_gymnasium

        name, options = split_query(rest)
        return read_gymnasium(name, options)
    if scheme == "zoo":
        return _example(*split_query(rest))[0]
    name, options = (text, {}) if Path(text).is_file() else split_query(text)
    suffix = Path(name).suffix.lower()
    if suffix in TABLES:
        from scsym.mdp.readers.table import model_from_data, parse_data

        _only(options, (), name)
        return model_from_data(parse_data(file_text(name), suffix))
    if suffix == ".drn":
        from scsym.mdp.readers.drn import from_drn

        _only(options, ("goal", "rationalize"), name)
        rationalize = flag(options.get("rationalize", "false"))
        return from_drn(file_text(name), goal=options.get("goal"), rationalize=rationalize, name=Path(name).stem)
    raise ParseError(f"{text!r} names no model: give a .json, .yaml or .drn file, gymnasium:NAME or zoo:NAME")


def read_policy(source: str | os.PathLike[str], mdp: MDP) -> Policy:
    """The policy of `mdp` in a .json or .yaml file, ``{state: {action: probability}}``, or "uniform".

    A table that describes a model and has the key ``policy`` serves too. States and actions are matched by their texts.
    """
    from scsym.mdp.policy import Policy
    from scsym.mdp.readers.table import parse_data, policy_from_data

    text = os.fspath(source)
    if text == "uniform":
        return Policy.uniform(mdp)
    suffix = Path(text).suffix.lower()
    if suffix not in TABLES:
        raise ParseError(f"{text!r} names no policy: give a .json or .yaml file, or uniform")
    return policy_from_data(parse_data(file_text(text), suffix), mdp)


def prior(source: str | os.PathLike[str], mdp: MDP) -> Policy:
    """The policy that `source` fixes beside its model (some examples and tables do), else the uniform one."""
    from scsym.mdp.policy import Policy

    text = os.fspath(source)
    if text.startswith("zoo:"):
        given = _example(*split_query(text.removeprefix("zoo:")))[1]
        if given is not None:
            return given
    if Path(text).suffix.lower() in TABLES:
        from scsym.mdp.readers.table import parse_data, policy_from_data

        data = parse_data(file_text(text), Path(text).suffix.lower())
        if "policy" in data:
            return policy_from_data(data, mdp)
    return Policy.uniform(mdp)


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


def file_text(path: str | os.PathLike[str]) -> str:
    """The text of a file of at most `MAX_BYTES` bytes in UTF-8."""
    file = Path(path)
    if not file.is_file():
        raise ParseError(f"there is no file {str(file)!r}")
    if file.stat().st_size > MAX_BYTES:
        raise ParseError(f"{str(file)!r} is larger than {MAX_BYTES} bytes, the limit for a model")
    try:
        return file.read_text(encoding="utf-8-sig")  # with or without the mark that some editors write
    except UnicodeDecodeError:
        raise ParseError(f"{str(file)!r} is not a text in UTF-8") from None


def _only(options: dict[str, str], known: tuple[str, ...], name: str) -> None:
    for key in options:
        if key not in known:
            raise ParseError(f"{name!r} takes no option {key!r}; known options are {', '.join(known) or 'none'}")


def _example(name: str, options: dict[str, str]) -> tuple[MDP, Policy | None]:
    from inspect import signature

    from scsym.mdp.zoo import EXAMPLES

    if name not in EXAMPLES:
        raise ParseError(f"the zoo has no example {name!r}; it has {', '.join(EXAMPLES)}")
    function = EXAMPLES[name]
    known = tuple(p.name for p in signature(function).parameters.values() if p.kind is not p.VAR_POSITIONAL)
    _only(options, known, f"zoo:{name}")
    result: Any = function(**{key: _argument(value) for key, value in options.items()})
    return result if isinstance(result, tuple) else (result, None)


def _argument(text: str) -> Any:
    if text.lower() in ("true", "false"):
        return flag(text)
    return int(text) if text.isdecimal() and len(text) < 10 else text
