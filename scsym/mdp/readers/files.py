"""Files of other tools: which format one has, the options that its reader takes, the files that belong to it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scsym.errors import ParseError
from scsym.exact.meaning import Reading, reading
from scsym.mdp.model import MDP
from scsym.mdp.readers import drn, prism, umb
from scsym.mdp.readers.explicit import Explicit, action_names, episodic
from scsym.mdp.readers.options import flag, natural, only
from scsym.mdp.readers.packed import file_bytes, is_tar, members, only_member, text_of
from scsym.mdp.readers.storm import from_program
from scsym.mdp.validate import ZERO

PACKED = (".gz", ".xz", ".bz2", ".tar", ".tgz")
EPISODE = ("goal", "failure", "initial", "horizon")
NUMBERS = ("rationalize", "floats", "denominators")
PROGRAMS = dict.fromkeys((".prism", ".pm", ".nm", ".sm", ".ma"), "prism") | {".jani": "jani"}


def model(name: str, suffix: str, options: dict[str, str]) -> MDP:
    """The model in a file of one of the `FORMATS`."""
    stem = stem_of(name)
    if suffix in PROGRAMS:
        chosen = arguments({key: x for key, x in options.items() if key in EPISODE})
        constants = {key: x for key, x in options.items() if key not in EPISODE}
        return from_program(file_text(name), language=PROGRAMS[suffix], constants=constants, **chosen, name=stem)
    file = explicit(name, suffix, options)
    return episodic(file, **arguments({key: x for key, x in options.items() if key in EPISODE}), name=stem)


def rewards(name: str, suffix: str, options: dict[str, str]) -> dict[str, dict[tuple[Any, Any], Any]]:
    """The reward structures of a file, by names of actions; see `scsym.mdp.readers.read_rewards`."""
    if suffix in PROGRAMS:
        raise ParseError(f"rewards of a program are read from its export, not from {name!r}")
    file = explicit(name, suffix, options, rewards=True)
    names = [action_names(n for n, _ in choices) for choices in file.choices]
    found: dict[str, dict[tuple[Any, Any], Any]] = {}
    for structure, values in file.rewards.items():
        found[structure] = {
            (s, a): values.states.get(s, ZERO) + values.choices.get((s, k), ZERO)
            for s, row in enumerate(names)
            for k, a in enumerate(row)
        }
    return found


def explicit(name: str, suffix: str, options: dict[str, str], *, rewards: bool = False) -> Explicit:
    """What a file of an explicit format says, with its numbers read as the options ask."""
    load, remedy, more = EXPLICIT[suffix]
    only(options, (*EPISODE, *NUMBERS, *more), name)
    numbers = arguments({key: x for key, x in options.items() if key in NUMBERS})
    way = reading(**numbers, remedy=remedy)
    return load(name, way, rewards, **{key: options[key] for key in more if key in options})


def _drn(name: str, way: Reading, rewards: bool) -> Explicit:
    return drn.explicit_drn(file_text(name), way, rewards=rewards)


def _umb(name: str, way: Reading, rewards: bool) -> Explicit:
    return umb.explicit_umb(file_bytes(name), way, rewards=rewards)


def _tra(name: str, way: Reading, rewards: bool, kind: str | None = None) -> Explicit:
    texts = _reward_texts(name) if rewards else None
    lab, sta = beside(name, ".lab"), beside(name, ".sta")
    return prism.explicit_prism(file_text(name), lab, sta=sta, kind=kind, way=way, rewards=texts)


def _pexp(name: str, way: Reading, rewards: bool, kind: str | None = None) -> Explicit:
    return prism.explicit_prism(file_text(name), kind=kind, way=way, rewards=[] if rewards else None)


Loader = Callable[..., Explicit]
EXPLICIT: dict[str, tuple[Loader, str, tuple[str, ...]]] = {
    ".drn": (_drn, drn.REMEDY, ()),
    ".umb": (_umb, umb.REMEDY, ()),
    ".tra": (_tra, prism.REMEDY, ("kind",)),
    ".pexp": (_pexp, prism.REMEDY, ("kind",)),
}
FORMATS = frozenset({*EXPLICIT, *PROGRAMS})


def _reward_texts(name: str) -> list[list[str]]:
    """Per reward structure the texts of its files beside a .tra file, numbered or not."""
    found = []
    for number in ("", *map(str, range(1, 100))):
        texts = [text for ending in (".srew", ".trew") if (text := beside(name, f"{number}{ending}")) is not None]
        if texts:
            found.append(texts)
        elif number not in ("", "1"):
            break
    return found


def beside(name: str, ending: str) -> str | None:
    """The text of the file of the same name with another ending, compressed or not; None where there is none."""
    path = Path(name)
    packing = ""
    while path.suffix.lower() in PACKED:
        packing = path.suffix + packing
        path = path.with_suffix("")
    first = str(path.with_suffix(""))
    for candidate in dict.fromkeys((f"{first}{ending}{packing}", f"{first}{ending}")):
        if is_file(candidate):
            return file_text(candidate)
    return None


def arguments(options: dict[str, str]) -> dict[str, Any]:
    """Options of a source text as arguments of a reader's function."""
    found: dict[str, Any] = dict(options)
    if "rationalize" in found:
        found["rationalize"] = flag(found["rationalize"])
    if "horizon" in found:
        found["horizon"] = natural(found["horizon"], "horizon")
    if "denominators" in found:
        numbers = [natural(part.strip(), "denominators") for part in found["denominators"].split(",")]
        found["denominators"] = numbers if len(numbers) > 1 else numbers[0]
    return found


def is_file(text: str) -> bool:
    """Whether the text as a whole is the name of a file."""
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False


def file_text(path: str | os.PathLike[str]) -> str:
    """The text in UTF-8 of a file, compressed or not, alone in a tar or not; see `scsym.mdp.readers.packed`."""
    name = repr(os.fspath(path))
    return text_of(only_member(file_bytes(path), name), name)


def _endings(name: str) -> Path:
    """The name without endings that say how it is packed."""
    path = Path(name)
    while path.suffix.lower() in PACKED and path.suffix != path.name:
        path = path.with_suffix("")
    return path


def stem_of(name: str) -> str:
    """The name of a file without its folder and endings."""
    return _endings(name).stem


def format_of(name: str) -> str:
    """The ending that says the format (``model.drn.gz``: .drn), else the one that the content has; "" if unknown."""
    suffix = _endings(name).suffix.lower()
    packed = Path(name).suffix.lower() in PACKED
    if suffix in FORMATS or not is_file(name) or (suffix and not packed):
        return suffix
    data = file_bytes(name)
    if is_tar(data):
        files = members(data, repr(name))
        if umb.INDEX in files:
            return ".umb"
        return Path(next(iter(files))).suffix.lower() if len(files) == 1 else ""
    start = data[:2000].decode("utf-8", "replace").lstrip("\ufeff")
    lines = [line for line in start.split("\n") if line.strip() and not line.startswith("//")]
    return ".drn" if lines and lines[0].startswith("@type") else suffix
