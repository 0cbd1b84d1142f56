"""Fuzz targets of the readers of files: a sound file with some places changed, or any bytes.

A model, or the documented error, in bounded time: nothing else may happen.
"""

import gzip
import io
import json
import tarfile
import time
import warnings
from collections import Counter
from copy import deepcopy
from functools import cache

from scsym.errors import ScsymError
from scsym.mdp import MDP, from_drn, from_prism, from_umb, to_drn, to_prism, to_umb
from scsym.mdp.readers.packed import members
from scsym.mdp.readers.prism import explicit_prism

from .choices import Choices, Finding

SECONDS = 10.0
MODELS = (
    MDP({"s": {"go": {"t": "1/3", "l": "2/3"}, "wait": "s"}, "t": {"go": {"w": "1/2", "s": "1/2"}}}, initial="s",
        terminal={"w": 1, "l": 0}),
    MDP({"s": {"a": {"w": "1/170141183460469231731687303715884105728", "s": "1/2", "l":
        "85070591730234615865843651857942052863/170141183460469231731687303715884105728"}}}, initial="s",
        terminal={"w": 1, "l": 0}),
)  # fmt: skip
VALUES = (0, 1, 2, 3, 4, 5, 64, 127, 128, 192, 256, 2**31, 2**40, 2**63, -1, True, None, "", "1", "double", "rational")
VALUES += ("bool", "stochastic", "urgent-stochastic", [], {}, ["states"], {"type": "double", "size": 64}, 1.5)


@cache
def _sound(which):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return members(gzip.decompress(to_umb(MODELS[which])))


def umb(data):
    """An archive of UMB with changes in its index, its arrays, its tar headers or its compression."""
    choose = Choices(data)
    content = dict(_sound(choose(2)))
    index = json.loads(content["index.json"])
    for _ in range(choose(4)):
        _change_index(index, choose)
    content["index.json"] = json.dumps(index).encode()
    for _ in range(choose(4)):
        name = choose.of(sorted(content))
        content[name] = _changed(content[name], choose)
        if choose(6) == 0:
            del content[name]
        elif choose(6) == 0:
            content[choose.of(["state-to-exit-rate.bin", "x", "state-is-markovian.bin", name + "x"])] = content[name]
    archive = _tar(content, choose)
    if choose(3) == 0:
        archive = _changed(archive, choose)
    if choose(2):
        archive = gzip.compress(archive, 1)
        if choose(3) == 0:
            archive = _changed(archive, choose)
    how = choose.of([{}, {"rationalize": True}, {"floats": "normalize"}, {"initial": 0}, {"goal": 1, "initial": 0}])
    return _outcome(lambda: from_umb(archive, **how), archive)


AUTOMATON = "ma\n0 go\n* 1 1/4\n* 2 3/4\n0 !\n* 2 9\n1 !\n* 1 6\n* 2 2\n2 !\n* 2 1\n"
ROWS = "4 4 6\n0 1/2:1 1/2:2 a\n0 1:3 b\n1 1/3:1 1/3:2 1/3:3\n2 1:2\n"
REWARDS = (
    '# Reward structure "r"\n# State rewards\n4 1\n0 2\n',
    "# Reward structure\n# Transition rewards\n4 4 2\n0 0 1 1/3\n0 0 2 1/3\n",
    "# Reward structure\n# Transition rewards\n4 4 2\n0 5:1 5:2\n0\n1\n2\n",
    "# States\n(x)\n0:(0)\n1:(1)\n2:(2)\n3:(3)\n",
)


def tra(data):
    """PRISM's explicit files, also in rows, all in one or of an automaton, with changed characters and words."""
    choose = Choices(data)
    texts = to_prism(MODELS[choose(2)])
    texts["tra"] = choose.of([texts["tra"], texts["tra"], AUTOMATON, ROWS])
    if choose(2):
        texts["tra"] += "".join(choose.of([texts["lab"], *REWARDS]) for _ in range(choose(4)))
    tra, lab = _changed_text(texts["tra"], choose), _changed_text(texts["lab"], choose) if choose(3) else None
    sta = choose.of([None, None, "(x)\n0:(0)\n1:(1)\n", ""])
    kind = choose.of([None, None, "DTMC", "CTMC", "mdp", "x"])
    how = choose.of(
        [{}, {"rationalize": True}, {"goal": 1}, {"goal": "success|2", "initial": "uniform"}, {"horizon": 3}]
    )
    rewards = [[_changed_text(choose.of(REWARDS), choose)]] if choose(2) else []

    def both():
        explicit_prism(tra, lab, sta=sta, kind=kind, rewards=rewards)
        return from_prism(tra, lab, sta=sta, kind=kind, **how)

    return _outcome(both if choose(2) else lambda: from_prism(tra, lab, sta=sta, kind=kind, **how), (tra, lab, rewards))


def drn(data):
    """Storm's text format with changed characters, words and lines."""
    choose = Choices(data)
    text = to_drn(MODELS[choose(2)])
    if choose(2):
        text = text.replace("@parameters\n", "@parameters\np q", 1).replace("1/3", choose.of(EXPRESSIONS), 1)
    text = _changed_text(text, choose)
    how = choose.of(
        [{}, {"rationalize": True}, {"goal": 1}, {"failure": "2"}, {"initial": "0:1/2,1:1/2"}, {"horizon": 2}]
    )
    return _outcome(lambda: from_drn(text, **how), text)


EXPRESSIONS = ("p", "-p^2", "(1-p)^9*(q-p)", "p/q", "1/(p-p)", "pow(p,2)", "p^(1-q)", "((p+q)^30)^30", "1e400", "$1")
WORDS = (
    "0",
    "1",
    "2",
    "3",
    "9",
    "99999999",
    "-1",
    "1/2",
    "1/0",
    "0.5",
    "0.333",
    "1e-9",
    "nan",
    "[0,1]",
    "state",
    "action",
)
WORDS += (
    "!3",
    "[1, 2]",
    "//",
    ":",
    "@type: CTMC",
    "@model",
    "init",
    '"init"',
    "#",
    "# Transitions (CTMC)",
    "\n",
    "goal",
    "p",
)


def _outcome(read, shown):
    start = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = read()
            count = Counter(accepted=1)
        except ScsymError:
            found, count = None, Counter(refused=1)
    if found is not None and not isinstance(found, MDP):
        raise Finding(f"{shown!r:.300} was read as {found!r}")
    if time.perf_counter() - start > SECONDS:
        raise Finding(f"reading {shown!r:.300} took over {SECONDS} s")
    return count


def _change_index(value, choose):
    """Walk into the index and change one place."""
    while True:
        keys = sorted(value) if isinstance(value, dict) else list(range(len(value)))
        if not keys:
            return
        key = choose.of(keys)
        if isinstance(value[key], dict | list) and value[key] and choose(8):
            value = value[key]
            continue
        if choose(5) == 0:
            del value[key]
        else:
            value[key] = deepcopy(choose.of(VALUES))
        return


def _changed(data, choose):
    """Bytes with one place changed, cut or doubled."""
    if not data:
        return bytes([choose(256)] * choose(20))
    at = (choose(256) * 256 + choose(256)) % len(data)
    kind = choose(4)
    if kind == 0:
        return data[:at]
    if kind == 1:
        return data[:at] + data[at : at + 8] + data[at:]
    return data[:at] + bytes([choose.of([0, 1, 2, 3, 4, 127, 128, 255, choose(256)])]) + data[at + 1 :]


def _changed_text(text, choose):
    for _ in range(choose(5)):
        words = text.split(" ")
        at = (choose(256) * 256 + choose(256)) % len(words)
        kind = choose(5)
        if kind == 0:
            del words[at]
        elif kind == 1:
            words.insert(at, choose.of(WORDS))
        elif kind == 2:
            words[at] = choose.of(WORDS)
        elif kind == 3:
            words[at] = words[at][: choose(8)]
        else:
            lines = " ".join(words).split("\n")
            lines.insert(choose(256) % len(lines), choose.of(lines))
            words = "\n".join(lines).split(" ")
        text = " ".join(words)
    return text


def _tar(content, choose):
    out = io.BytesIO()
    form = choose.of([tarfile.USTAR_FORMAT, tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
    kind = choose.of([tarfile.REGTYPE] * 9 + [tarfile.SYMTYPE, tarfile.DIRTYPE, tarfile.GNUTYPE_SPARSE])
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, data in content.items():
            member = tarfile.TarInfo(name)
            member.size, member.type = len(data), kind
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


TARGETS = {"umb": umb, "tra": tra, "drn": drn}
