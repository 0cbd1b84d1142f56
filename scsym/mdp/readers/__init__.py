"""Readers of models: our own tables, arrays, Gymnasium's toy-text tables, and the files of Storm, PRISM and UMB.

``read(source)`` chooses by the form of `source`:

========================================  =====================================================================
``model.json``, ``model.yaml``            our own table format, see `scsym.mdp.readers.table`
``model.drn?goal=done``                   Storm's explicit format, see `scsym.mdp.readers.drn`
``model.umb?goal=done``                   the binary format of Storm, PRISM and Modest, see `scsym.mdp.readers.umb`
``model.tra?goal=done``                   PRISM's explicit files (model.lab beside it), or all in one (.pexp), see
                                          `scsym.mdp.readers.prism`
``model.pm?N=3&goal=s=7``                 PRISM's language (.prism, .pm, .nm, .sm, .ma) and JANI (.jani), built by an
                                          installed Storm, see `scsym.mdp.readers.storm`
``gymnasium:FrozenLake-v1?map_name=8x8``  a Gymnasium environment with a table, see `scsym.mdp.readers.gym`
``zoo:example_3_1?h=1/100``               an example of the papers, see `scsym.mdp.zoo`
========================================  =====================================================================

Files of other tools take the options ``goal``, ``failure``, ``initial``, ``horizon`` (see
`scsym.mdp.readers.explicit`), and all files ``rationalize``, ``floats``, ``denominators`` (see `scsym.exact.meaning`).
Compression (gzip, xz, bzip2) and a tar around one file are recognised by their first bytes, whatever the file is
called; so is the format where the file's ending does not say it.

No reader evaluates text as code; texts become numbers through the whitelisting parsers of scsym alone.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from scsym.errors import ParseError, in_one_sentence
from scsym.mdp.readers.options import flag, only, split_query

if TYPE_CHECKING:
    from scsym.exact.meaning import Reading
    from scsym.mdp.model import MDP
    from scsym.mdp.policy import Policy

TABLES = (".json", ".yaml", ".yml")
NO_MODEL = (
    "names no model: give a .json, .yaml or .drn file, gymnasium:NAME or zoo:NAME; other files that are read end in "
    ".umb, .tra, .pexp, .prism, .pm, .nm, .sm, .ma, .jani"
)


def read(source: str | os.PathLike[str]) -> MDP:
    """The model that `source` names (a path, or a text with a scheme; see the module's table).

    Raises ParseError for an unknown form or an unreadable text, MissingDependency where an optional library is
    needed, and InvalidModel or InexactInput for what is read.
    """
    with in_one_sentence(f"{str(source)!r:.200} cannot be read", ParseError):
        return _read(source_text(source))


def _read(text: str) -> MDP:
    scheme, _, rest = text.partition(":")
    if scheme == "gymnasium":
        from scsym.mdp.readers.gym import read_gymnasium

        name, options = split_query(rest)
        return read_gymnasium(name, options)
    if scheme == "zoo":
        return _example(*split_query(rest))[0]
    from scsym.mdp.readers.files import FORMATS, format_of, is_file, model

    name, options = (text, {}) if is_file(text) else split_query(text)
    suffix = format_of(name)
    if suffix in TABLES:
        from scsym.mdp.readers.table import model_from_data

        data, way = _table(name, suffix, options)
        return model_from_data(data, way)
    if suffix in FORMATS:
        return model(name, suffix, options)
    raise ParseError(f"{text!r} {NO_MODEL}")


def read_rewards(source: str | os.PathLike[str]) -> dict[str, dict[tuple[Any, Any], Any]]:
    """The reward structures of a .drn, .umb, .tra or .pexp file: ``{name: {(state, action): reward}}``, exactly.

    A state's reward counts for each of its actions. PRISM's rewards are in the files .srew and .trew (or model1.srew,
    model2.srew, ...) beside model.tra. A reward that depends on the successor becomes its expectation. The MDP itself
    has no rewards but step weights; the expected total reward of a policy is the sum of visits, policy and reward.
    """
    with in_one_sentence(f"{str(source)!r:.200} cannot be read", ParseError):
        return _read_rewards(source_text(source))


def _read_rewards(text: str) -> dict[str, dict[tuple[Any, Any], Any]]:
    from scsym.mdp.readers.files import FORMATS, format_of, is_file, rewards

    name, options = (text, {}) if is_file(text) else split_query(text)
    suffix = format_of(name)
    if suffix not in FORMATS:
        raise ParseError(f"{text!r} names no file with rewards: give a .drn, .umb, .tra or .pexp file")
    return rewards(name, suffix, options)


def source_text(source: Any) -> str:
    """A source as a text: a text, or a path. Raises ParseError for anything else."""
    text = os.fspath(source) if isinstance(source, str | os.PathLike) else None
    if not isinstance(text, str):
        raise ParseError(f"a source is a text or a path, not a {type(source).__name__}")
    return text


def read_policy(source: str | os.PathLike[str], mdp: MDP) -> Policy:
    """The policy of `mdp` in a .json or .yaml file, ``{state: {action: probability}}``, or "uniform".

    A table that describes a model and has the key ``policy`` serves too. States and actions are matched by their texts.
    """
    with in_one_sentence(f"{str(source)!r:.200} cannot be read as a policy", ParseError):
        return _read_policy(source_text(source), mdp)


def _read_policy(text: str, mdp: MDP) -> Policy:
    from scsym.mdp.policy import Policy
    from scsym.mdp.readers.files import format_of, is_file
    from scsym.mdp.readers.table import policy_from_data

    if text == "uniform":
        return Policy.uniform(mdp)
    name, options = (text, {}) if is_file(text) else split_query(text)
    suffix = format_of(name)
    if suffix not in TABLES:
        raise ParseError(f"{text!r} names no policy: give a .json or .yaml file, or uniform")
    data, way = _table(name, suffix, options)
    return policy_from_data(data, mdp, way)


def _table(name: str, suffix: str, options: dict[str, str]) -> tuple[dict[str, Any], Reading]:
    """The data of a file of our own format, and what its floats mean."""
    from scsym.exact.meaning import reading
    from scsym.mdp.readers.files import NUMBERS, arguments, file_text
    from scsym.mdp.readers.table import ASKS, parse_data

    only(options, NUMBERS, name)
    way = reading(**arguments(options), asks=ASKS)
    return parse_data(file_text(name), suffix, way), way


def prior(source: str | os.PathLike[str], mdp: MDP) -> Policy:
    """The policy that `source` fixes beside its model (some examples and tables do), else the uniform one."""
    from scsym.mdp.policy import Policy

    text = source_text(source)
    if text.startswith("zoo:"):
        given = _example(*split_query(text.removeprefix("zoo:")))[1]
        if given is not None:
            return given
    from scsym.mdp.readers.files import format_of, is_file

    name, options = (text, {}) if is_file(text) else split_query(text)
    if not text.startswith("gymnasium:") and (suffix := format_of(name)) in TABLES:
        from scsym.mdp.readers.table import policy_from_data

        data, way = _table(name, suffix, options)
        if "policy" in data:
            return policy_from_data(data, mdp, way)
    return Policy.uniform(mdp)


def _example(name: str, options: dict[str, str]) -> tuple[MDP, Policy | None]:
    from inspect import signature

    from scsym.mdp.zoo import EXAMPLES

    if name not in EXAMPLES:
        raise ParseError(f"the zoo has no example {name!r}; it has {', '.join(EXAMPLES)}")
    function = EXAMPLES[name]
    known = tuple(p.name for p in signature(function).parameters.values() if p.kind is not p.VAR_POSITIONAL)
    only(options, known, f"zoo:{name}")
    result: Any = function(**{key: _argument(value) for key, value in options.items()})
    return result if isinstance(result, tuple) else (result, None)


def _argument(text: str) -> Any:
    if text.lower() in ("true", "false"):
        return flag(text)
    return int(text) if text.isdecimal() and len(text) < 10 else text
