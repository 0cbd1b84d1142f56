"""Models to other libraries' shapes and back, exactly."""

import builtins
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings

from scsym.analysis import evaluate
from scsym.errors import InexactInput, InvalidModel, InvalidPolicy, MissingDependency, ScsymError
from scsym.mdp import (
    MDP,
    from_arrays,
    from_drn,
    from_frame,
    from_gymnasium_table,
    from_networkx,
    policy_array,
    policy_from_array,
    to_arrays,
    to_drn,
    to_frame,
    to_gymnasium,
    zoo,
)
from scsym.mdp.strategies import mdps, policies

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def read_back(made, **options):
    return from_arrays(
        made.P,
        initial=made.initial,
        terminal=made.terminal,
        weights=made.weights,
        states=made.states,
        actions=made.actions,
        **options,
    )


@given(mdps(weighted=True))
@QUICK
def test_exact_arrays_come_back(mdp):
    assert read_back(to_arrays(mdp)) == mdp


@given(mdps(symbolic=True))
@QUICK
def test_symbolic_arrays_come_back(mdp):
    assert read_back(to_arrays(mdp)) == mdp
    with pytest.raises(InexactInput, match="symbols"):
        to_arrays(mdp, "float64")


@given(mdps(weighted=True))
@QUICK
def test_float_arrays_are_rounded_and_come_back_as_the_fractions_they_stand_for(mdp):
    made = to_arrays(mdp, "float64")
    assert made.P.dtype == "float64" and abs(made.P.sum(axis=2)[made.P.sum(axis=2) > 0] - 1).max() < 1e-12
    assert read_back(made, rationalize=True) == mdp
    with pytest.raises(InexactInput, match="is a float"):
        read_back(made)


@given(mdps().flatmap(policies))
@QUICK
def test_policies_come_back_from_arrays(pi):
    assert policy_from_array(pi.mdp, policy_array(pi)) == pi
    assert policy_from_array(pi.mdp, policy_array(pi, "float64"), rationalize=True) == pi


def test_policy_arrays_are_checked():
    mdp = zoo.K()
    with pytest.raises(InvalidPolicy, match=r"shape \(1, 2\)"):
        policy_from_array(mdp, [[1]])
    with pytest.raises(InexactInput, match="0.5"):
        policy_from_array(mdp, [[0.5, 0.5]])
    with pytest.raises(InexactInput, match="try"):
        policy_from_array(mdp, [[0.9, 0.10000001]], rationalize=True)
    two = MDP({"s": {"a": "t"}, "t": {"b": "win"}}, initial="s", terminal={"win": 1})
    with pytest.raises(InvalidPolicy, match="b"):
        policy_from_array(two, [[0, 1], [0, 1]])


@given(mdps(weighted=True))
@QUICK
def test_graphs_come_back(mdp):
    assert from_networkx(mdp.to_networkx()) == mdp


def test_graphs_are_checked():
    networkx = pytest.importorskip("networkx")
    graph = networkx.MultiDiGraph()
    graph.add_node("s", initial=1)
    graph.add_node("win", success=1)
    graph.add_edge("s", "win", probability=1)
    with pytest.raises(InvalidModel, match="action and probability"):
        from_networkx(graph)
    graph.add_edge("win", "s", action="a", probability=1)
    with pytest.raises(InvalidModel):
        from_networkx(graph)


@given(mdps(weighted=True))
@QUICK
def test_transition_frames_come_back(mdp):
    assert from_frame(to_frame(mdp), initial=mdp.initial, terminal=mdp.terminal) == mdp


def test_transition_frames_are_checked():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(
        {"state": ["s", "s"], "action": [0, 0], "next": ["win", "lose"], "probability": [1 / 3, 2 / 3]}
    )
    ends = {"initial": "s", "terminal": {"win": 1, "lose": 0}}
    with pytest.raises(InexactInput):
        from_frame(frame, **ends)
    assert evaluate(from_frame(frame, rationalize=True, **ends)).J == Fraction(1, 3)
    frame["weight"] = ["1/2", "1/3"]
    with pytest.raises(InvalidModel, match="two weights"):
        from_frame(frame, rationalize=True, **ends)
    with pytest.raises(InvalidModel, match="no column 'next'"):
        from_frame(frame.drop(columns="next"), **ends)


@given(mdps(fractional_success=False, unreachable=False))
@QUICK
def test_gymnasium_tables_come_back(mdp):
    place = {s: i for i, s in enumerate((*mdp.states, *mdp.terminal))}
    start = [float(mdp.initial.get(s, 0)) for s in place]
    if not any(mdp.terminal[t] == 1 for s, a in mdp.pairs for t in mdp.P(s, a) if t in mdp.terminal):
        return  # the reader refuses a table in which nothing succeeds
    back = from_gymnasium_table(to_gymnasium(mdp), start)
    for s, v in evaluate(mdp).V.items():
        assert evaluate(back).V[place[s]] == v


@given(mdps(weighted=True, unreachable=False))
@QUICK
def test_storm_files_keep_the_success_probability(mdp):
    assume(any(set(mdp.P(s, a)) != {s} for s, a in mdp.pairs))  # a .drn file of absorbing states alone is no model
    assert evaluate(from_drn(to_drn(mdp, expand=True))).J == evaluate(mdp).J


def test_gymnasium_tables():
    table = to_gymnasium(zoo.K())
    assert {entry[2:] for entries in table[0].values() for entry in entries} >= {(1.0, True)}
    assert all(abs(sum(e[0] for e in entries) - 1) < 1e-12 for row in table.values() for entries in row.values())
    with pytest.raises(InvalidModel, match="substitute or expand"):
        to_gymnasium(zoo.mountain_race())


def test_frames_hold_exact_numbers():
    pytest.importorskip("pandas")
    mdp = zoo.K()
    e = evaluate(mdp)
    q = to_frame(e.Q, "Q")
    assert q.loc[("s", "win")] == 1 and q.name == "Q"
    frame = to_frame(mdp.uniform())
    assert frame.loc["s", "try"] == Fraction(1, 2)


@pytest.mark.parametrize(
    ("library", "extra", "convert"),
    [
        ("numpy", "arrays", lambda: to_arrays(zoo.K())),
        ("scipy", "arrays", lambda: to_arrays(zoo.K(), "float64", sparse=True)),
        ("pandas", "frames", lambda: to_frame(zoo.K())),
        ("networkx", "graphs", lambda: zoo.K().to_networkx()),
    ],
)
def test_a_missing_library_is_named(library, extra, convert, monkeypatch):
    import sys

    real = builtins.__import__

    def without(name, *arguments, **options):
        if name.split(".")[0] == library:
            raise ImportError(name)
        return real(name, *arguments, **options)

    loaded = [name for name in sys.modules if name.startswith(f"{library}.")]
    for name in (library, *loaded):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingDependency, match=rf"needs {library}: pip install -e '\.\[{extra}\]'$"):
        convert()
    monkeypatch.setattr("scsym.optional.__file__", "/nowhere/site-packages/scsym/optional.py")
    with pytest.raises(MissingDependency, match=rf"needs {library}: pip install 'scsym\[{extra}\]'$"):
        convert()


def test_floats_are_refused_with_their_place_and_spelling_unless_asked_for():
    mdp = MDP({"s": {"a": {"s": "1/3", "win": "2/3"}}}, initial="s", terminal={"win": 1})
    frame = to_frame(mdp).astype({"probability": float})
    graph = mdp.to_networkx(texts=False)
    for *_, data in graph.edges(data=True):
        data["probability"] = float(data["probability"])
    ends = {"initial": "s", "terminal": {"win": 1}}
    floats = to_arrays(mdp, "float64")
    for read in (
        lambda **options: from_frame(frame, **ends, **options),
        lambda **options: from_networkx(graph, **options),
        lambda **options: from_arrays(floats.P, states=floats.states, actions=floats.actions, **ends, **options),
    ):
        with pytest.raises(InexactInput, match="the probability of 's' from 's' under 'a': 0.333.* write '1/3' or"):
            read()
        assert read(rationalize=True) == mdp
    starts = mdp.to_networkx()
    starts.nodes["s"]["initial"] = 1.0
    with pytest.raises(InexactInput, match="the initial probability of 's': 1.0 is a float.* write '1'"):
        from_networkx(starts)
    assert from_networkx(starts, rationalize=True) == mdp


def test_graphs_can_be_written():
    import io
    import json

    networkx = pytest.importorskip("networkx")
    symbolic = MDP({0: {1: {0: "p", 2: "1 - p"}}}, initial=0, terminal={2: 1})
    for mdp in (zoo.chain2(), zoo.K(), zoo.chain2().unrolled(2), symbolic):
        graph = mdp.to_networkx()
        networkx.write_graphml(graph, io.BytesIO())
        networkx.write_gexf(graph, io.BytesIO())
        text = json.dumps(networkx.node_link_data(graph))
        back = from_networkx(networkx.node_link_graph(json.loads(text)))
        assert evaluate(back).J == evaluate(mdp).J
    file = io.BytesIO()
    networkx.write_graphml(zoo.chain2().to_networkx(), file)
    file.seek(0)
    assert from_networkx(networkx.read_graphml(file)) == zoo.chain2()


@given(mdps(weighted=True, symbolic=True))
@QUICK
def test_graphml_keeps_every_number(mdp):
    import io

    networkx = pytest.importorskip("networkx")
    file = io.BytesIO()
    networkx.write_graphml(mdp.to_networkx(), file)
    file.seek(0)
    assert from_networkx(networkx.read_graphml(file)) == mdp


def test_graphs_hold_exact_objects_where_asked_for():
    mdp = MDP({"s": {("a", 1): {"win": "1/3", "lose": "2/3"}}}, initial="s", terminal={"win": 1, "lose": 0})
    graph = mdp.to_networkx(texts=False)
    assert {d["probability"] for *_, d in graph.edges(data=True)} == {Fraction(1, 3), Fraction(2, 3)}
    assert from_networkx(graph) == mdp
    assert {d["action"] for *_, d in mdp.to_networkx().edges(data=True)} == {"('a', 1)"}
    with pytest.raises(InvalidModel, match="two actions of 's' have the same text.*texts=False"):
        MDP({"s": {1: "t", "1": "t"}}, initial="s", terminal={"t": 1}).to_networkx()


@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
def test_sparse_arrays_of_any_form_come_back():
    numpy, sparse = pytest.importorskip("numpy"), pytest.importorskip("scipy.sparse")
    rows = {0: {"a": {0: "1/4", 1: "3/4"}, "b": 2}, 1: {"a": {1: "1/7", 2: "2/7", 3: "4/7"}}}
    mdp = MDP(rows, initial=0, terminal={2: 1, 3: 0})
    made = to_arrays(mdp, "float64", sparse=True)
    forms = (
        lambda m: m, sparse.csr_matrix, sparse.csc_array, sparse.coo_matrix, sparse.lil_array, sparse.dok_matrix,
        lambda m: m.toarray(), lambda m: m.toarray().tolist(), lambda m: m.toarray().astype("float32"),
        lambda m: numpy.matrix(m.toarray()), sparse.bsr_array, sparse.csr_array, sparse.coo_array,
    )  # fmt: skip
    for form in forms:
        P = [form(m) for m in made.P]
        boxed = numpy.empty(len(P), dtype=object)  # an array of matrices, as pymdptoolbox accepts
        for k, m in enumerate(P):
            boxed[k] = m
        for given_ in (P, tuple(P), boxed):
            again = from_arrays(
                given_, initial=made.initial, terminal=made.terminal, states=made.states, actions=made.actions,
                rationalize=True,
            )  # fmt: skip
            assert again == mdp, form
    twice = sparse.coo_array(([1 / 3, 1 / 3, 1 / 3, 1.0], ([0, 0, 0, 1], [1, 1, 0, 1])), shape=(2, 2))
    assert from_arrays([twice], initial=0, terminal={1: 1}, rationalize=True).P(0, 0) == {
        0: Fraction(1, 3),
        1: Fraction(2, 3),
    }
    with pytest.raises(InvalidModel, match="sparse arrays hold floats"):
        to_arrays(mdp, sparse=True)


def test_the_type_of_a_float_says_how_near_its_fraction_is():
    numpy = pytest.importorskip("numpy")
    law = [[[0, 1 / 3, 2 / 3], [0, 1, 0], [0, 0, 1]]]
    for dtype in ("float32", "float64"):
        P = numpy.array(law, dtype=dtype)
        assert evaluate(from_arrays(P, initial=0, terminal={1: 1, 2: 0}, rationalize=True)).J == Fraction(1, 3)
    mixed = numpy.array(law, dtype="float32").astype("float64")  # rounded to 24 bits, but it says 53
    with pytest.raises(ScsymError):
        from_arrays(mixed, initial=0, terminal={1: 1, 2: 0}, rationalize=True)


class Counted:
    """A state's name that counts how often it is hashed or compared."""

    done = 0

    def __init__(self, k):
        self.k = k

    def __hash__(self):
        Counted.done += 1
        return hash(self.k)

    def __eq__(self, other):
        Counted.done += 1
        return self is other


def steps_to_read(n):
    """Calls, hashes and comparisons that reading a sparse walk over n states takes; twice n entries are stored."""
    import sys

    sparse = pytest.importorskip("scipy.sparse")

    class Sparse(sparse.csr_matrix):
        def toarray(self, *arguments, **options):
            raise AssertionError("a sparse matrix was made dense")

        todense = __array__ = __getitem__ = toarray

    here, there = [*range(n), *range(n - 1)], [*range(n), *range(1, n)]
    P = Sparse(([0.5] * (n - 1) + [1.0] + [0.5] * (n - 1), (here, there)), shape=(n, n))
    states, events = [Counted(k) for k in range(n)], 0

    def count(frame, event, argument):
        nonlocal events
        events += event in ("call", "c_call")

    Counted.done, before = 0, sys.getprofile()
    sys.setprofile(count)
    try:
        read = from_arrays([P], initial=states[0], terminal={states[-1]: 1}, states=states, rationalize=True)
    finally:
        sys.setprofile(before)
    assert len(read.states) == n - 1
    return events + Counted.done


def test_sparse_arrays_are_read_in_steps_linear_in_their_stored_entries():
    steps_to_read(10)  # what is imported and remembered once
    small, large = steps_to_read(200), steps_to_read(1600)
    assert large < 10 * small, "eight times the entries"


def test_learned_tables_are_read_as_they_are():
    numpy = pytest.importorskip("numpy")
    x = 0.26894142136999512
    P = numpy.array([[[0, x, 1 - x], [0, 1, 0], [0, 0, 1]]])
    assert evaluate(from_arrays(P, initial=0, terminal={1: 1, 2: 0}, floats="normalize")).J == Fraction(x) / (
        Fraction(x) + Fraction(1 - x)
    )
    with pytest.raises(InexactInput, match="floats='normalize'"):
        from_arrays(P, initial=0, terminal={1: 1, 2: 0}, rationalize=True)


BROKEN = {
    "none": None, "number": 5, "text": "P", "empty": [], "mapping": {0: 1}, "ragged": [[[1], [1, 0]]],
    "deep": [[[[1]]]], "objects": [[[object()]]], "nan": [[[float("nan")]]], "two shapes": [[[1]], [[1, 0], [0, 1]]],
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_no_array(case):
    numpy = pytest.importorskip("numpy")
    for P in (BROKEN[case], numpy.array(BROKEN[case], dtype=object) if case not in ("ragged", "two shapes") else None):
        with pytest.raises(ScsymError):
            from_arrays(P, initial=0, terminal={}, rationalize=True)
    for other in ({"initial": [[1]]}, {"terminal": 5}, {"weights": 1}, {"states": 5}, {"states": [[0], [1]]}):
        with pytest.raises(ScsymError):
            from_arrays([[[1]]], **{"initial": 0, "terminal": {}, **other})


def test_what_is_no_frame():
    pandas = pytest.importorskip("pandas")
    good = {"state": ["s"], "action": ["a"], "next": ["t"], "probability": [1]}
    ends = {"initial": "s", "terminal": {"t": 1}}
    assert evaluate(from_frame(pandas.DataFrame(good), **ends)).J == 1
    for column in ("state", "action", "next"):
        with pytest.raises(InvalidModel, match=f"row 0 of the frame has no {column}"):
            from_frame(pandas.DataFrame({**good, column: [None]}), **ends)
    for wrong in ({"next": [["t"]]}, {"probability": [None]}, {"probability": ["x y"]}, {"weight": [float("nan")]}):
        with pytest.raises(ScsymError):
            from_frame(pandas.DataFrame({**good, **wrong}), **ends)
    for frame in (None, 5, good, pandas.DataFrame(), pandas.DataFrame([[1, 2]], columns=["state", "state"])):
        with pytest.raises(ScsymError):
            from_frame(frame, **ends)


def test_what_is_no_graph():
    networkx = pytest.importorskip("networkx")
    for graph in (None, 5, networkx.Graph(), networkx.DiGraph()):
        with pytest.raises(ScsymError):
            from_networkx(graph)
    graph = networkx.DiGraph()
    graph.add_node("s", initial=1)
    graph.add_node("t", success=1)
    graph.add_edge("s", "t", action=["a"], probability=1)
    with pytest.raises(InvalidModel, match="the graph cannot be read: "):
        from_networkx(graph)
