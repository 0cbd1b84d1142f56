"""UMB, the binary format that Storm, PRISM and Modest share, written exactly, with rationals of any length."""

from __future__ import annotations

import gzip
import io
import json
import re
import struct
import tarfile
import warnings
from collections.abc import Iterable
from itertools import accumulate
from typing import Any

from scsym.errors import ExchangeWarning, InvalidModel
from scsym.mdp.model import MDP
from scsym.mdp.writers.numbered import numbered

SIZE = 128  # bits of the shortest rationals, and the only length that PRISM reads
PRISM_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
GOAL = "success"


def to_umb(mdp: MDP, *, expand: bool = False) -> bytes:
    """The model as the bytes of a .umb file (a gzipped tar); success is the label ``success``.

    Every number is exact: rationals have 128 bits where numerators and denominators fit into 63, else the next multiple
    of 128 that holds them. Storm and `from_umb` read any length; PRISM only the first, which an ExchangeWarning says.
    PRISM must be run with ``-exact``. Names of states are not stored; equal models give equal bytes.

    The format has one initial state (as scsym uses it), outcomes 0 and 1, and no step weights; `expand` expresses the
    others by chance, as for `to_drn`. Raises InvalidModel without it, and for a model with symbols, which the format
    does not have.
    """
    if mdp.symbols:
        raise InvalidModel(
            f"the UMB format has no symbols, but the model has {', '.join(mdp.symbols)}; give them values with subs(), "
            "or write to_drn(mdp)"
        )
    model = numbered(mdp, "UMB", expand=expand)
    rows = [row for rows in model.rows for row in rows]
    branches = [(t, (p.numerator, p.denominator)) for _, law in rows for t, p in law.items()]
    values = {p for _, p in branches}
    actions = sorted({action for action, _ in rows})
    size = _size(values)
    spelled = {p: _rational(p, size) for p in values}
    _warn(size, actions)
    n = len(model.names)
    texts = [action.encode("utf-8", "replace") for action in actions]
    number = {action: i for i, action in enumerate(actions)}
    files = {
        "state-is-initial.bin": _bits([model.start], n),
        "state-to-choices.bin": _offsets(map(len, model.rows)),
        "choice-to-branches.bin": _offsets(len(law) for _, law in rows),
        "branch-to-target.bin": struct.pack(f"<{len(branches)}Q", *(t for t, _ in branches)),
        "branch-to-probability.bin": b"".join(spelled[p] for _, p in branches),
        "actions/choices/values.bin": struct.pack(f"<{len(rows)}I", *(number[action] for action, _ in rows)),
        "actions/choices/string-mapping.bin": _offsets(map(len, texts)),
        "actions/choices/strings.bin": b"".join(texts),
        f"annotations/aps/{GOAL}/states/values.bin": _bits(model.success, n),
    }
    return _archive({"index.json": _index(n, len(rows), len(branches), len(actions), size), **files})


def _index(states: int, choices: int, branches: int, actions: int, size: int) -> bytes:
    index = {
        "format-version": 1,
        "format-revision": 0,
        "file-data": {"tool": "scsym"},
        "transition-system": {
            "time": "discrete",
            "#players": 1,
            "#states": states,
            "#initial-states": 1,
            "#choices": choices,
            "#choice-actions": actions,
            "#branches": branches,
            "#branch-actions": 0,
            "#observations": 0,
            "branch-probability-type": {"type": "rational", "size": size},
        },
        "annotations": {"aps": {GOAL: {"alias": GOAL, "applies-to": ["states"], "type": {"type": "bool", "size": 1}}}},
    }
    return json.dumps(index, indent=1).encode()


def _size(values: Iterable[tuple[int, int]]) -> int:
    """The bits of one rational: two parts, the first signed; the second one bit short, as PRISM reads it as signed."""
    longest = max(part.bit_length() for parts in values for part in parts)
    return SIZE * max(1, -(-2 * (longest + 1) // SIZE))


def _warn(size: int, actions: list[str]) -> None:
    if size > SIZE:
        warnings.warn(
            f"some probabilities need rationals of {size} bits, which PRISM refuses (Storm reads them)",
            ExchangeWarning,
            stacklevel=3,
        )
    foreign = next((action for action in actions if not PRISM_NAME.fullmatch(action)), None)
    if foreign is not None and not foreign.isdecimal():
        warnings.warn(
            f"the action name {foreign!r} is no identifier of PRISM, which may refuse it", ExchangeWarning, stacklevel=3
        )


def _offsets(lengths: Iterable[int]) -> bytes:
    offsets = list(accumulate(lengths, initial=0))
    return struct.pack(f"<{len(offsets)}Q", *offsets)


def _bits(places: Iterable[int], n: int) -> bytes:
    """A set of n bits, the least significant first, in whole words of 64."""
    bits = bytearray((n + 63) // 64 * 8)
    for i in places:
        bits[i >> 3] |= 1 << (i & 7)
    return bytes(bits)


def _rational(x: tuple[int, int], size: int) -> bytes:
    half = size // 16
    return x[0].to_bytes(half, "little", signed=True) + x[1].to_bytes(half, "little")


def _archive(files: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return gzip.compress(out.getvalue(), 6, mtime=0)
