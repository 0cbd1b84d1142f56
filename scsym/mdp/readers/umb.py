"""UMB, the binary format that Storm, PRISM and Modest share: a tar of an index (JSON) and arrays, read exactly.

Source: the description at github.com/pmc-tools/umb (format version 1). Read are chains and decision processes, in
discrete or continuous time, with rational probabilities of any length or doubles; games, partially observed and
interval models are refused by name. Nothing but the standard library is used.

- Doubles are refused unless the reader is told what they mean (see `scsym.exact.meaning`): written by Storm or PRISM,
  they are rounded.
- A successor that occurs twice in one choice adds up. A state without a choice is never left.
- Probabilities are those of the next state in continuous time too, so a chain there is read as its embedded chain; a
  state with exit rate zero is never left.
- A label is known by its alias, or by its identifier where it has none.

What is success and what is failure: see `scsym.mdp.readers.explicit`.
"""

from __future__ import annotations

import json
import struct
import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from scsym.errors import ParseError
from scsym.exact.meaning import Reading, reading
from scsym.mdp.model import MDP
from scsym.mdp.readers.explicit import MAX_STATES, Explicit, Rewards, add_up, episodic, need_text
from scsym.mdp.readers.packed import is_tar, members, unpacked
from scsym.mdp.validate import listed

INDEX = "index.json"
VERSION = 1
COUNTS = (
    "#players",
    "#states",
    "#initial-states",
    "#choices",
    "#choice-actions",
    "#branches",
    "#branch-actions",
    "#observations",
)
MAX_SIZE = 1 << 20  # bits of one rational number
REMEDY = "build the model exactly and export it with rational numbers"


def from_umb(
    data: bytes,
    *,
    goal: Any = None,
    failure: Any = None,
    initial: Any = None,
    horizon: int | None = None,
    rationalize: bool = False,
    floats: str | None = None,
    denominators: Any = None,
    name: str = "",
) -> MDP:
    """The model in the bytes of a .umb file; states are the file's numbers, actions its texts.

    goal, failure : labels (or numbers of states) that end the episode; several as a collection or joined by ``|``.
    initial : a state or ``{state: probability}``; needed where the file has not exactly one initial state.
    horizon : success within so many steps.
    rationalize, floats, denominators : what doubles mean, see `scsym.exact.meaning.reading`.

    Raises ParseError for what is not of the format, InexactInput for doubles, and what `MDP` raises for the model.
    """
    way = reading(rationalize, floats=floats, denominators=denominators, remedy=REMEDY)
    return episodic(explicit_umb(data, way), goal=goal, failure=failure, initial=initial, horizon=horizon, name=name)


def explicit_umb(data: bytes, way: Reading | None = None, *, rewards: bool = False) -> Explicit:
    """What a .umb file says; its reward structures only on request."""
    need_text(data, "a UMB model", bytes)
    data = unpacked(data, "the UMB file")
    if not is_tar(data):
        raise ParseError("a UMB file is a tar archive, and these data are none")
    return _File(members(data, "the UMB file"), way or reading()).explicit(rewards)


class _File:
    """The members of one archive, with what the index says of them."""

    def __init__(self, files: dict[str, bytes], way: Reading) -> None:
        self.files, self.way = files, way
        if INDEX not in files:
            hint = " (its members begin with './')" if f"./{INDEX}" in files else ""
            raise ParseError(f"the archive has no member {INDEX}, so it is no UMB file{hint}")
        self.index = _json(files[INDEX])
        version = self.index.get("format-version")
        if version != VERSION or isinstance(version, bool):
            raise ParseError(f"the UMB file has format version {version!r:.40}, but this reader knows {VERSION}")
        self.system = _mapping(self.index, "transition-system")
        for key in COUNTS:
            n = self.system.get(key)
            if not isinstance(n, int) or isinstance(n, bool) or not 0 <= n <= MAX_STATES * 10:
                raise ParseError(
                    f"{key} in the index must be a natural number of at most {MAX_STATES * 10}, not {n!r:.40}"
                )
        self.states, self.choices = self.system["#states"], self.system["#choices"]
        self.branches = self.system["#branches"]
        if not 1 <= self.states <= MAX_STATES:
            raise ParseError(f"#states in the index must lie in 1, ..., {MAX_STATES}, and is {self.states}")
        self._check_kind()

    def _check_kind(self) -> None:
        time, players = self.system.get("time"), self.system["#players"]
        if time not in ("discrete", "stochastic", "urgent-stochastic"):
            raise ParseError(f"the time of the UMB file is {time!r:.40}, which this reader does not know")
        self.time = time
        if players > 1:
            raise ParseError(f"the file holds a game of {players} players, which is no decision process")
        if self.system["#observations"]:
            raise ParseError("the file holds a partially observed model, whose policies do not see the state")
        if "branch-probability-type" not in self.system:
            raise ParseError("the file holds a transition system without probabilities")
        self.type = _type(self.system["branch-probability-type"], "branch-probability-type")
        if self.type[0] not in ("double", "rational"):
            raise ParseError(f"probabilities of type {self.type[0]} are not exact numbers")

    def explicit(self, rewards: bool) -> Explicit:
        s2c = self._ranges("state-to-choices.bin", self.states, self.choices)
        c2b = self._ranges("choice-to-branches.bin", self.choices, self.branches)
        values = self._values("branch-to-probability.bin", self.type, self.branches)
        targets = self._numbers("branch-to-target.bin", "Q", self.branches)
        if self.branches and max(targets) >= self.states:
            raise ParseError(f"a branch leads to state {max(targets)}, but there are {self.states}")
        names = self._action_names()
        probabilities: list[Any] = []
        choices: list[list[tuple[str | None, Mapping[int, Any]]]] = []
        for s in range(self.states):
            row: list[tuple[str | None, Mapping[int, Any]]] = []
            for c in range(s2c[s], s2c[s + 1]):
                law: dict[int, Any] = {}
                probabilities += self._law(s, c - s2c[s], values[c2b[c] : c2b[c + 1]])
                for b in range(c2b[c], c2b[c + 1]):
                    add_up(law, targets[b], probabilities[b])
                row.append((names[c] if names else None, law))
            choices.append(row)
        return Explicit(
            choices=choices,
            labels=self._labels(),
            initial=tuple(self._initial()),
            rewards=self._rewards(s2c, c2b, probabilities) if rewards else {},
            timed=self.time != "discrete",
            still=self._still(),
        )

    def _law(self, s: int, c: int, values: Sequence[Any]) -> Sequence[Any]:
        if self.type[0] == "rational":
            return values
        return self.way.row(
            values,
            lambda k: f"the probability number {k} of choice {c} in state {s}",
            lambda: f"the probabilities of choice {c} in state {s}",
        )

    # Arrays

    def _member(self, name: str, size: int) -> bytes | None:
        """The bytes of a member, which must be so many; None where it is absent."""
        found = self.files.get(name)
        if found is not None and len(found) != size:
            raise ParseError(f"{name} in the UMB file has {len(found)} bytes where the index says {size}")
        return found

    def _numbers(self, name: str, code: str, n: int) -> Sequence[int]:
        found = self._member(name, n * struct.calcsize(f"<{code}"))
        return _array(code, found) if found is not None else array(code, bytes(n * struct.calcsize(f"<{code}")))

    def _ranges(self, name: str, n: int, total: int) -> Sequence[int]:
        """An array of n + 1 offsets from 0 to `total`; absent, each entity has one."""
        found = self._member(name, 8 * (n + 1))
        if found is None:
            if n != total:
                raise ParseError(f"the UMB file has no {name}, which only {total} of {n} allow it to leave out")
            return range(n + 1)
        offsets = _array("Q", found)
        if offsets[0] != 0 or offsets[n] != total or any(x > y for x, y in zip(offsets, offsets[1:], strict=False)):
            raise ParseError(f"{name} in the UMB file does not rise from 0 to {total}")
        return offsets

    def _bits(self, name: str, n: int) -> list[int] | None:
        """The places of the ones in a set of n bits; None where the file is absent."""
        found = self._member(name, (n + 63) // 64 * 8)
        if found is None:
            return None
        places = [8 * i + j for i, byte in enumerate(found) if byte for j in range(8) if byte >> j & 1]
        if places and places[-1] >= n:
            raise ParseError(f"{name} in the UMB file has a bit beyond its {n}")
        return places

    def _values(self, name: str, kind: tuple[str, int], n: int) -> Sequence[Any]:
        """n doubles or exact fractions."""
        size = kind[1] // 8
        found = self._member(name, n * size)
        if found is None:
            raise ParseError(f"the UMB file has no member {name}")
        if kind[0] == "double":
            return _array("d", found)
        half = size // 2
        known: dict[bytes, Fraction] = {}
        values = []
        for at in range(0, len(found), size):
            piece = found[at : at + size]
            if (x := known.get(piece)) is None:
                bottom = int.from_bytes(piece[half:], "little")
                if not bottom:
                    raise ParseError(f"{name} in the UMB file has a rational number with denominator 0")
                x = known[piece] = Fraction(int.from_bytes(piece[:half], "little", signed=True), bottom)
            values.append(x)
        return values

    def _strings(self, folder: str, n: int) -> list[str] | None:
        mapping, texts = self.files.get(f"{folder}/string-mapping.bin"), self.files.get(f"{folder}/strings.bin")
        if mapping is None or texts is None:
            return None
        offsets = self._ranges(f"{folder}/string-mapping.bin", n, len(texts))
        try:
            return [texts[a:b].decode("utf-8") for a, b in zip(offsets, offsets[1:], strict=False)]
        except UnicodeDecodeError:
            raise ParseError(f"{folder}/strings.bin in the UMB file is not UTF-8") from None

    # What the arrays mean

    def _action_names(self) -> list[str | None] | None:
        n = self.system["#choice-actions"]
        if not n:
            return None
        chosen = self._numbers("actions/choices/values.bin", "I", self.choices)
        if self.choices and max(chosen) >= n:
            raise ParseError(f"a choice has the action {max(chosen)}, but there are {n}")
        texts = self._strings("actions/choices", n)
        return [texts[a] or None if texts is not None else f"a{a}" for a in chosen]

    def _initial(self) -> list[int]:
        found = self._bits("state-is-initial.bin", self.states) or []
        if len(found) != self.system["#initial-states"]:
            declared = self.system["#initial-states"]
            raise ParseError(f"the UMB file declares {declared} initial states but marks {len(found)}")
        return found

    def _still(self) -> frozenset[int]:
        """States in continuous time whose exit rate is zero."""
        if self.time == "discrete" or "state-to-exit-rate.bin" not in self.files:
            return frozenset()
        rates = self._values(
            "state-to-exit-rate.bin", _type(self.system.get("exit-rate-type"), "exit-rate-type"), self.states
        )
        timed: Any = range(self.states)
        if self.time == "urgent-stochastic":
            timed = self._bits("state-is-markovian.bin", self.states) or ()
        return frozenset(s for s in timed if rates[s] == 0)

    def _annotations(self, group: str) -> list[tuple[str, str, dict[str, Any]]]:
        """Triples of identifier, shown name and description."""
        found = _mapping(_mapping(self.index, "annotations", {}), group, {})
        shown: dict[str, str] = {}
        for key in found:
            alias = _mapping(found, key).get("alias", key)
            name = alias if isinstance(alias, str) else key
            if name in shown.values():
                raise ParseError(f"two of the {group} in the UMB file are called {name!r:.60}")
            shown[key] = name
        return [(key, shown[key], found[key]) for key in found]

    def _labels(self) -> dict[str, list[int]]:
        labels = {}
        for key, name, _ in self._annotations("aps"):
            file = f"annotations/aps/{key}/states/values.bin"
            states = self._bits(file, self.states)
            if states is None:
                raise ParseError(f"the label {name!r:.60} is declared, but the UMB file has no member {file}")
            labels[name] = states
        return labels

    def _rewards(self, s2c: Sequence[int], c2b: Sequence[int], probabilities: Sequence[Any]) -> dict[str, Rewards]:
        """The reward structures; a reward of single branches becomes its expectation in the choice."""
        pairs = [(s, c - s2c[s]) for s in range(self.states) for c in range(s2c[s], s2c[s + 1])]
        found = {}
        for key, name, about in self._annotations("rewards"):
            kind = _type(about.get("type"), f"the reward {name:.60}")
            if kind[0] not in ("double", "rational"):
                raise ParseError(f"the reward {name!r:.60} has the type {kind[0]}; rewards are doubles or rationals")
            folder = f"annotations/rewards/{key}"
            states = self._nonzero(f"{folder}/states/values.bin", kind, self.states, range(self.states))
            choices = self._nonzero(f"{folder}/choices/values.bin", kind, self.choices, pairs)
            branches = self._nonzero(f"{folder}/branches/values.bin", kind, self.branches, range(self.branches))
            for c, pair in enumerate(pairs if branches else ()):
                own = [probabilities[b] * branches[b] for b in range(c2b[c], c2b[c + 1]) if b in branches]
                if own:
                    choices[pair] = sum(own, choices.get(pair, Fraction(0)))
            found[name] = Rewards(states, choices)
        return found

    def _nonzero(self, name: str, kind: tuple[str, int], n: int, keys: Iterable[Any]) -> dict[Any, Any]:
        if name not in self.files:
            return {}
        values = self._values(name, kind, n)
        read = {k: self.way.number(x, lambda k=k: f"the reward at {k}") for k, x in zip(keys, values, strict=True)}  # type: ignore[misc]
        return {k: x for k, x in read.items() if x != 0}


def _json(data: bytes) -> dict[str, Any]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise ParseError(f"a key of {listed(key for key, _ in pairs)} in {INDEX} occurs twice")
        return found

    try:
        index = json.loads(data.decode("utf-8"), object_pairs_hook=once)
    except ParseError:
        raise
    except (ValueError, RecursionError):
        raise ParseError(f"{INDEX} in the UMB file is no JSON") from None
    if not isinstance(index, dict):
        raise ParseError(f"{INDEX} in the UMB file is no JSON object")
    return index


def _mapping(data: dict[str, Any], key: str, absent: dict[str, Any] | None = None) -> dict[str, Any]:
    found = data.get(key, absent)
    if not isinstance(found, dict):
        raise ParseError(f"{key!r:.60} in the index of the UMB file must be a JSON object")
    return found


def _type(given: Any, what: str) -> tuple[str, int]:
    """The name and the size in bits of a numeric type that this reader takes."""
    kind = given.get("type") if isinstance(given, dict) else None
    if kind == "double":
        size = given.get("size", 64)
        if size != 64 or isinstance(size, bool):
            raise ParseError(f"{what} is a double of {size!r:.40} bits, which is none")
        return kind, 64
    if kind == "rational":
        size = given.get("size", 128)
        if not isinstance(size, int) or isinstance(size, bool) or size % 16 or not 16 <= size <= MAX_SIZE:
            raise ParseError(f"{what} has rational numbers of {size!r:.40} bits; the format has multiples of 128")
        return kind, size
    if isinstance(kind, str):
        return kind, 0
    raise ParseError(f"{what} in the index of the UMB file has no type")


def _array(code: str, data: bytes) -> Sequence[Any]:
    found = array(code)
    if found.itemsize != struct.calcsize(f"<{code}"):
        return struct.unpack(f"<{len(data) // struct.calcsize(f'<{code}')}{code}", data)
    found.frombytes(data)
    if sys.byteorder == "big":
        found.byteswap()
    return found
