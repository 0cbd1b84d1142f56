"""Fuzz targets of the readers of objects: Gymnasium tables, arrays, frames, graphs, sound ones with places changed.

A model or the documented error, on one line and in bounded time; and of a table the model must be what was given: each
positive number says where its pair may lead, so a successor that is lost, or one that nobody named, is a finding.
"""

import time
import warnings
from collections import Counter
from decimal import Decimal
from fractions import Fraction

import networkx
import numpy
import pandas
from scipy import sparse

from scsym.errors import ScsymError
from scsym.mdp import MDP, from_arrays, from_frame, from_gymnasium_table, from_networkx, zoo

from .choices import Choices, Finding

SECONDS = 10.0
THIRD = 1 / 3


class Odd:
    """An object that answers no question."""

    def __eq__(self, other):
        raise RuntimeError("no comparison")

    def __hash__(self):
        raise RuntimeError("no hash")

    def __repr__(self):
        raise RuntimeError("no text")


NUMBERS = (
    0, 1, 0.5, THIRD, 2 / 3, 1.0, -1, 2, 1.7, 1e-16, 2.0**-60, 5e-324, 1e308, float("nan"), float("inf"), 1 - 2**-53,
    0.1, 0.3333333333, "1/3", "p", "1 - p", "0.5", "x y", "", "1/0", "9**9**9", True, None, Fraction(1, 3),
    Decimal("0.25"),
    numpy.float32(THIRD), numpy.float64(0.5), numpy.int8(1), numpy.bool_(True), numpy.float16(THIRD), 1j, b"1", [], [1],
    {}, (), 10**400, numpy.array(0.5), numpy.array([0.5]), numpy.datetime64("2020-01-01"), pandas.NA, object(),
    Odd(),
)  # fmt: skip
NAMES = (
    0, 1, 2, 3, -1, 1.0, 1.7, "0", "1", "a", "", True, False, None, float("nan"), (0,), (0, "a"), [], {},
    numpy.int64(1), numpy.bool_(True), 10**30, b"a", Fraction(1, 2), Odd(), "λ", "a\n", pandas.NaT,
)  # fmt: skip
READING = (
    {}, {"rationalize": True}, {"floats": "normalize"}, {"denominators": 6}, {"denominators": [2]}, {"floats": 5},
)  # fmt: skip


def _bounded(what, read):
    """Read, and count; anything but a model or the documented error in time is a Finding."""
    start = time.process_time()  # of this process, on a machine that others use too
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = read()
    except ScsymError as refused:
        if "\n" in str(refused):
            raise Finding(f"{what}: more than one line: {refused}") from None
        return Counter(refused=1), None
    finally:
        if time.process_time() - start > SECONDS:
            raise Finding(f"{what} took over {SECONDS} s")
    if not isinstance(found, MDP):
        raise Finding(f"{what} was read as {found!r}")
    for s in found.states:
        for a in found.actions(s):
            if sum(found.P(s, a).values()) != 1 or any(p == 0 for p in found.P(s, a).values()):
                raise Finding(f"{what}: the law of {a!r} in {s!r} is {dict(found.P(s, a))}")
    return Counter(accepted=1), found


def _same_support(found, rows):
    """Each pair of the model leads where the entries with a positive probability say."""
    for s in found.states:
        actions = rows[s] if isinstance(rows[s], dict) else dict(enumerate(rows[s]))
        for a in found.actions(s):
            listed = {e[1] for e in actions[a] if not isinstance(e[0], str) and e[0] > 0 or isinstance(e[0], str)}
            led = {t[0] if isinstance(t, tuple) and t[1:] in (("success",), ("failure",)) else t for t in found.P(s, a)}
            if led != listed:
                raise Finding(f"{a!r} in {s!r} leads to {led}, where the table lists {listed}")


def table(data):
    """A table of Gymnasium with entries, flags, rewards, states and actions changed."""
    choose = Choices(data)
    rows = {
        0: {0: [(THIRD, 1, 1.0, True), (THIRD, 0, 0.0, False), (THIRD, 2, 0.0, True)], 1: [(1.0, 3, 0.0, False)]},
        3: {0: [(0.5, 0, 0.0, False), (0.5, 2, 0.0, True)]},
    }
    initial = [1.0, 0.0, 0.0, 0.0]
    for _ in range(choose(4)):
        s, k = choose.of((0, 3)), choose(9)
        actions = rows[s]
        a = choose.of(list(actions) or [0])
        entries = actions.get(a)
        if k < 4 and isinstance(entries, list) and entries and isinstance(entries[0], tuple) and entries[0]:
            n = choose(len(entries))
            entry = list(entries[n]) if isinstance(entries[n], tuple) else [entries[n]]
            place = choose(len(entry)) if entry else 0
            value = choose.of(NAMES) if place == 1 else choose.of(NUMBERS)
            entries[n] = (*entry[:place], value, *entry[place + 1 :])
        elif k == 4 and isinstance(entries, list) and entries:
            n = choose(len(entries))
            if isinstance(entries[n], tuple):
                entries[n] = (*entries[n], choose.of(NUMBERS)) if choose(2) else entries[n][:-1]
        elif k == 5:
            actions[a] = choose.of((None, 5, (), [], {}, "x", [None], [[]], [()]))
        elif k == 6:
            name = choose.of(NAMES)
            if not isinstance(name, (list, dict, Odd)) and name is not pandas.NA:
                actions[name] = [(1.0, 1, 1.0, True)]
        elif k == 7:
            initial[choose(4)] = choose.of(NUMBERS)
        else:
            rows[s] = [rows[s][a] for a in rows[s]] if choose(2) else choose.of((None, [], {}, 5))
            if not isinstance(rows[s], dict):
                break
    options = {"success": choose.of(("positive reward", "termination", "reward>=1", "reward>=1/0", 5, "x"))}
    if choose(3) == 0:
        options |= {"failure": choose.of(("reward<0", "reward<=-1/2", None, ""))}
    if choose(3) == 0:
        options |= {"horizon": choose.of((1, 3, 10**9, 0, -1, "5", 1.5, True, None))}
    count, found = _bounded("a table", lambda: from_gymnasium_table(rows, initial, **options))
    if found is not None and "horizon" not in options and "failure" not in options:
        _same_support(found, rows)
    return count


def arrays(data):
    """Arrays of many kinds, with entries, shapes and the other arguments changed."""
    choose = Choices(data)
    P = [[[0, 0.5, 0.5], [0, 1, 0], [0, 0, 1]], [[0.25, 0.75, 0], [0, 1, 0], [0, 0, 1]]]
    for _ in range(choose(3)):
        P[choose(2)][choose(3)][choose(3)] = choose.of(NUMBERS)
    if choose(8) == 0:
        P[choose(2)] = choose.of((None, 5, [], [[]], "abc", [[1]], {}))
    given = {"initial": 0, "terminal": {1: 1, 2: 0}, **choose.of(READING)}
    given["initial"] = choose.of((0, 0, {0: 1}, [1, 0, 0], numpy.array([1.0, 0, 0]), *NAMES)) if choose(2) else 0
    if choose(4) == 0:
        nan = float("nan")
        given["terminal"] = choose.of(([None, 1, 0], [nan, 1.0, 0.0], {}, None, 5, {7: 1}, {1: choose.of(NUMBERS)}))
    if choose(4) == 0:
        given["weights"] = choose.of(([[1, 1]] * 3, [[0.5, 1]] * 3, None, 5, [[choose.of(NUMBERS), 1]] * 3, [], [[]]))
    if choose(6) == 0:
        given["order"] = choose.of(("state", "x", None))
    if choose(6) == 0:
        given["states"] = choose.of((["a", "b", "c"], [0, 0, 1], 5, None, "abc", [[], 1, 2]))
    kinds = (
        lambda m: m, numpy.array, lambda m: numpy.array(m, dtype="float32"), sparse.csr_array, sparse.coo_matrix,
        lambda m: numpy.array(m, dtype=object), numpy.matrix, sparse.dok_array, pandas.DataFrame,
    )  # fmt: skip
    kind, whole = choose.of(kinds), choose(3) == 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = kind(P) if whole else [kind(m) for m in P]
    except Exception:  # noqa: BLE001 - no such array
        made = P
    return _bounded("arrays", lambda: from_arrays(made, **given))[0]


def _entries(choose):
    rows = [("s", "a", "w", 0.5, 1), ("s", "a", "t", 0.5, 1), ("s", "b", "t", 1.0, 0.5), ("t", "a", "w", THIRD, 1)]
    rows += [("t", "a", "l", 2 / 3, 1)]
    for _ in range(choose(4)):
        n, k = choose(len(rows)), choose(5)
        value = choose.of(NUMBERS) if k > 2 else choose.of((*NAMES, "s", "t", "w"))
        rows[n] = (*rows[n][:k], value, *rows[n][k + 1 :])
    if choose(5) == 0:
        rows.append(rows[choose(len(rows))])
    return rows


def frame(data):
    """A frame with entries, names and columns changed."""
    choose = Choices(data)
    columns = ["state", "action", "next", "probability", "weight"]
    if choose(8) == 0:
        columns[choose(5)] = choose.of(("state", "x", None, 0, "weight"))
    ends = {"initial": choose.of(("s", {"s": 1}, *NAMES)) if choose(2) else "s", "terminal": {"w": 1, "l": 0}}
    if choose(6) == 0:
        ends["terminal"] = choose.of(({}, None, 5, {"w": choose.of(NUMBERS)}, {"s": 1}))
    try:
        made = pandas.DataFrame(_entries(choose), columns=columns)
        if choose(4) == 0:
            kind = choose.of(("float32", "object", "str", "Float64", "category"))
            made["probability"] = made["probability"].astype(kind)
    except Exception:  # noqa: BLE001 - no such frame
        return Counter(skipped=1)
    return _bounded("a frame", lambda: from_frame(made, **ends, **choose.of(READING)))[0]


def graph(data):
    """A graph with attributes, nodes and edges changed."""
    choose = Choices(data)
    made = choose.of((networkx.MultiDiGraph, networkx.DiGraph, networkx.MultiGraph))()
    try:
        for s, a, t, p, w in _entries(choose):
            made.add_edge(s, t, action=a, probability=p, weight=w)
        made.add_node("s", initial=choose.of((1, 1, 1.0, *NUMBERS)))
        for name, success in (("w", 1), ("l", choose.of((0, 0, *NUMBERS)))):
            made.add_node(name, success=success)
    except Exception:  # noqa: BLE001 - no such graph
        return Counter(skipped=1)
    for _ in range(choose(3)):
        edges = list(made.edges(data=True))
        if edges:
            edges[choose(len(edges))][2].pop(choose.of(("action", "probability", "weight")), None)
    if choose(5) == 0:
        made.name = choose.of((None, 5, "x", [], Odd()))
    if choose(9) == 0:
        made = choose.of((zoo.chain2().to_networkx(), None, 5, [], Odd()))
    return _bounded("a graph", lambda: from_networkx(made, **choose.of(READING)))[0]


TARGETS = {"table": table, "arrays": arrays, "frame": frame, "graph": graph}
