"""Our own table format for models and policies, in JSON or YAML.

::

    name: chain2              # optional
    symbols: [p]              # optional: declared names; any other name is then an error
    initial: s0               # one state, or {state: probability}
    terminal: {win: 1, lose: 0}             # success probability of each terminal state, in [0, 1]
    transitions:                            # state -> action -> successor law
      s0: {go: s1, stop: {lose: 1}}         # a bare successor has probability one
      s1: {go: {win: p, lose: 1 - p}, stop: lose}
    weights:                  # optional: step weights w = exp r in [0, 1], 1 where absent
      s0: {go: 1/2}
    policy:                   # optional: a policy to start from, 0 where an action is absent
      s0: {go: 1/3, stop: 2/3}
      s1: {go: 1}
    horizon: 5                # optional: number of decisions; the model is unrolled in time, states become (t, s)
    final: 1                  # optional, with horizon: success of whoever is then still on the way

The keys are those of `MDP`; an unknown key is an error. Names of states and actions are texts (integers are read as
texts). Numbers are integers or texts: ``"1/3"``, ``"0.25"`` (the decimal as written), ``"p*(1 - q)/2"``. A JSON or
YAML *float* is refused with the exact spelling to use, unless the reader is told what it means (``rationalize=True``,
``floats=``, ``denominators=``; see `scsym.exact.meaning`). Repeated keys, YAML aliases and merges, nesting deeper than
ten, and YAML longer than `MAX_YAML` characters are refused. Writers: `scsym.mdp.to_table`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from scsym.errors import InexactInput, InvalidPolicy, MissingDependency, ParseError, in_one_sentence, sentence
from scsym.exact.meaning import Printed, Reading, printed_digits, reading
from scsym.mdp.builders import unrolled
from scsym.mdp.model import MDP
from scsym.mdp.policy import Policy

MAX_DEPTH = 10
MAX_YAML = 1_000_000  # characters; a tree in memory takes a few hundred times as much
INTEGER = re.compile(r"0|-?[1-9][0-9]{0,4000}")
FLOAT = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,2})?")
ASKS = "rationalize=True (in a source text ?rationalize=true)"
EXACT = reading(asks=ASKS)  # no floats
FORMAT = "scsym-mdp-1"
KEYS = (
    "format", "name", "symbols", "initial", "terminal", "transitions", "weights", "policy", "horizon", "final",
)  # fmt: skip


def from_table(
    text: str,
    *,
    yaml: bool = False,
    rationalize: bool = False,
    floats: str | None = None,
    denominators: Any = None,
) -> MDP:
    """The model written in `text`, JSON by default.

    rationalize : read each float as the fraction that it was rounded from; else floats are refused.
    floats, denominators : other ways to read floats, see `scsym.exact.meaning.reading`.
    """
    way = reading(rationalize, floats=floats, denominators=denominators, asks=ASKS)
    with in_one_sentence("the table cannot be read", ParseError):
        return model_from_data(parse_data(text, ".yaml" if yaml else ".json", way), way)


def parse_data(text: str, suffix: str, way: Reading = EXACT) -> dict[str, Any]:
    """The mapping at the top of a JSON or YAML text, with repeated keys, aliases and deep nesting refused.

    Floats are refused too, or, where `way` says what they mean, kept as their texts.
    """
    try:
        data = (_parse_json if suffix == ".json" else _parse_yaml)(
            text, _refuse_float if way.mode == "refuse" else _kept
        )
    except RecursionError:
        raise ParseError("the text is nested too deeply for a model") from None
    if not isinstance(data, dict):
        raise ParseError("the text of a model must be a mapping with the keys transitions, initial and terminal")
    _check_depth(data)
    return data


def model_from_data(data: Mapping[str, Any], way: Reading = EXACT) -> MDP:
    """The model of an already parsed table (a mapping of the documented shape); `way` is what its floats mean."""
    for key in data:
        if key not in KEYS:
            raise ParseError(f"unknown key {key!r} in the table; known keys are {', '.join(KEYS)}")
    if data.get("format", FORMAT) != FORMAT:
        raise ParseError(f"the table says format {data['format']!r}, but this reader knows {FORMAT!r}")
    timed = "horizon" in data
    for key in ("transitions", "initial") if timed else ("transitions", "initial", "terminal"):
        if key not in data:
            raise ParseError(f"the table has no key {key!r}")
    if "final" in data and not timed:
        raise ParseError("the table has the key 'final' without 'horizon'")
    way = _with_digits(way, data)
    weights = _rows(data["weights"], "weights") if data.get("weights") else {}
    mdp = MDP(
        {
            s: {a: _law(x, way, f"from {s!r} under {a!r}") for a, x in row.items()}
            for s, row in _rows(data["transitions"], "transitions").items()
        },
        initial=_law(data["initial"], way, "of the initial law"),
        terminal=_each(_named(data.get("terminal", {}), "terminal"), way, "the success probability of"),
        weights={s: _each(row, way, f"the weight in {s!r} of") for s, row in weights.items()} or None,
        symbols=_symbols(data.get("symbols")),
        name=str(data.get("name", "")),
    )
    if not timed:
        return mdp
    final = data.get("final", 1)
    named = _named(final, "final") if isinstance(final, dict) else {"everyone": final}
    ends = _each(named, way, "the final success of")
    return unrolled(mdp, data["horizon"], final=ends if isinstance(final, dict) else ends["everyone"])


def policy_from_data(data: Mapping[str, Any], mdp: MDP, way: Reading = EXACT) -> Policy:
    """The policy in an already parsed table, either ``{state: {action: p}}`` or a model table's key ``policy``;
    `way` is what its floats mean."""
    if "transitions" in data and "policy" not in data:
        raise ParseError("the table describes a model but has no key 'policy'")
    of_model = "transitions" in data or isinstance(data.get("policy"), dict)
    way = _with_digits(way, data)
    rows = _rows(data["policy"] if of_model else data, "policy")
    states = _by_text(mdp.states)
    result: dict[Any, Any] = {}
    for name, row in rows.items():
        if name not in states:
            raise InvalidPolicy(f"the policy has a row for {name!r}, which is not a nonterminal state of the model")
        s = states[name]
        actions = _by_text(mdp.actions(s))
        result[s] = {actions.get(a, a): p for a, p in _law(row, way, f"of the policy in {name!r}").items()}
    return Policy(mdp, result)


def _by_text(names: tuple[Any, ...]) -> dict[str, Any]:
    table = {str(x): x for x in names}
    if len(table) < len(names):
        raise ParseError("two states or actions of the model have the same text, so a file cannot tell them apart")
    return table


def _rows(data: Any, what: str) -> dict[str, dict[str, Any]]:
    return {s: _named(row, f"the entry of {s!r} in {what}") for s, row in _named(data, what).items()}


def _named(data: Any, what: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise ParseError(f"{what} must be a mapping, not {_kind(data)}")
    named = {_name(key): value for key, value in data.items()}
    if len(named) < len(data):
        raise ParseError(f"two names in {what} have the same text")
    return named


def _law(data: Any, way: Reading, what: str) -> Any:
    """A distribution, or the name of its one state; floats are read as the way says, the whole law at a time."""
    if not isinstance(data, dict):
        return _name(data)
    law = _named(data, "a distribution")
    if not any(isinstance(p, Printed) for p in law.values()):
        return law
    names = list(law)
    ps = way.row(
        list(law.values()), lambda k: f"the probability of {names[k]!r} {what}", lambda: f"the probabilities {what}"
    )
    return dict(zip(names, ps, strict=True))


def _each(numbers: dict[str, Any], way: Reading, what: str) -> dict[str, Any]:
    """Numbers that belong to no law, floats as the way says."""
    return {
        name: way.number(x, lambda name=name: f"{what} {name!r}") if isinstance(x, Printed) else x  # type: ignore[misc]
        for name, x in numbers.items()
    }


def _with_digits(way: Reading, data: Any) -> Reading:
    """The way, with the digits that the floats of a table were printed with."""
    if way.mode == "refuse" or way.digits is not None:
        return way
    texts, level = [], [data]
    while level:
        texts += [x.text for x in level if isinstance(x, Printed)]
        level = [y for x in level if isinstance(x, dict | list) for y in (x.values() if isinstance(x, dict) else x)]
    return replace(way, digits=printed_digits(texts))


def _name(key: Any) -> str:
    if isinstance(key, str):
        return key
    if isinstance(key, int) and not isinstance(key, bool):
        return str(key)
    if key is None:
        raise ParseError("the name of a state or an action is missing (null)")
    raise ParseError(f"names of states and actions must be texts or integers, not {_kind(key)} {key!r}; quote it")


def _symbols(data: Any) -> Any:
    if data is None or isinstance(data, str):
        return data
    if isinstance(data, list) and all(isinstance(x, str) for x in data):
        return data
    raise ParseError("symbols must be a list of names")


def _kind(x: Any) -> str:
    names = {dict: "a mapping", list: "a list", str: "a text", bool: "the truth value", Printed: "the float"}
    return names.get(type(x), f"a {type(x).__name__}" if x is not None else "nothing")


def _check_depth(data: Any) -> None:
    level, depth = [data], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise ParseError(f"the text is nested deeper than {MAX_DEPTH}, too deep for a model")
        level = [y for x in level if isinstance(x, dict | list) for y in (x.values() if isinstance(x, dict) else x)]


# JSON


def _parse_json(text: str, read_float: Callable[[str, str], Any]) -> Any:
    try:
        return json.loads(
            text,
            object_pairs_hook=_unique,
            parse_float=lambda x: read_float(x, "JSON"),
            parse_constant=_refuse_constant,
        )
    except json.JSONDecodeError as problem:
        raise ParseError(f"not JSON: {problem}") from None
    except ParseError:
        raise
    except ValueError as problem:  # an integer beyond Python's limit on digits
        raise ParseError(f"not readable: {problem}") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise ParseError(f"the key {key!r} occurs twice in one mapping")
        result[key] = value
    return result


def _refuse_float(x: str, language: str) -> Any:
    exact, hint = (f'"{Fraction(x)}"', f"; or read with {ASKS}") if FLOAT.fullmatch(x) else ("a fraction", "")
    raise InexactInput(f"the {language} number {x} is a float, which is not exact; write {exact}{hint}")


def _kept(x: str, language: str) -> Printed:
    if not FLOAT.fullmatch(x):
        raise InexactInput(f"the {language} number {x} is no decimal that a fraction could stand for")
    return Printed(x)


def _refuse_constant(literal: str) -> Any:
    raise InexactInput(f"{literal} is not an exact number")


# YAML


def _parse_yaml(text: str, read_float: Callable[[str, str], Any]) -> Any:
    try:
        import yaml
    except ImportError:
        raise MissingDependency("reading YAML needs PyYAML: pip install pyyaml (or write the table as JSON)") from None

    if len(text) > MAX_YAML:
        raise ParseError(f"the YAML text is longer than {MAX_YAML} characters; write the table as JSON")

    class Loader(yaml.SafeLoader):
        """Safe loading without aliases (so that a short text stays a small tree) and without repeated keys."""

        depth = 0

        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.events.AliasEvent):
                raise ParseError("YAML aliases (*name) are not accepted in a model; write the value out")
            self.depth += 1
            if self.depth > 2 * MAX_DEPTH:
                raise ParseError("the text is nested too deeply for a model")
            node = super().compose_node(parent, index)
            self.depth -= 1
            return node

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            seen = set()
            for key_node, _ in node.value:
                if key_node.tag == "tag:yaml.org,2002:merge":
                    raise ParseError("YAML merges (<<) are not accepted in a model; write the keys out")
                key = key_node.value if isinstance(key_node, yaml.ScalarNode) else id(key_node)
                if key in seen:
                    raise ParseError(f"the key {key!r} occurs twice in one mapping")
                seen.add(key)
            return super().construct_mapping(node, deep=deep)

        def integer(self, node: Any) -> Any:
            # YAML 1.1 also reads 12:30 as 750, 010 as 8 and +1 as 1; here they stay texts.
            text = self.construct_scalar(node)
            return int(text) if INTEGER.fullmatch(text) else text

        def number(self, node: Any) -> Any:
            return read_float(self.construct_scalar(node), "YAML")

    Loader.add_constructor("tag:yaml.org,2002:int", Loader.integer)
    Loader.add_constructor("tag:yaml.org,2002:float", Loader.number)
    try:
        return yaml.load(text, Loader=Loader)  # a SafeLoader: plain data only
    except yaml.YAMLError as problem:
        raise ParseError(f"not YAML: {' '.join(str(problem).split())}") from None
    except (ParseError, InexactInput, RecursionError):
        raise
    except Exception as problem:  # a tag that does not fit its text (!!bool w) fails inside PyYAML in many ways
        raise ParseError(f"not readable: {sentence(problem)}") from None
