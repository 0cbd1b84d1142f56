"""UMB: the format's own example, what is refused, and exact writing."""

import gzip
import io
import json
import tarfile
from fractions import Fraction

import pytest
from hypothesis import given

from scsym import evaluate
from scsym.errors import ExchangeWarning, InexactInput, InvalidModel, ParseError, ScsymError
from scsym.mdp import MDP, from_drn, from_umb, read_rewards, to_drn, to_umb, zoo
from scsym.mdp.readers.packed import members
from scsym.mdp.strategies import mdps

F = Fraction
MODEL = MDP(
    {"s": {"go": {"t": "1/3", "l": "2/3"}, "wait": "s"}, "t": {"go": {"w": "1/2", "s": "1/2"}}},
    initial="s",
    terminal={"w": 1, "l": 0},
)


def files(data):
    return members(gzip.decompress(data))


def packed(content):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, data in content.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def changed(change, model=MODEL):
    """The bytes of a model after a change of its members; the index is given as a dict."""
    content = files(to_umb(model))
    index = json.loads(content["index.json"])
    change(index, content)
    return packed({**content, "index.json": json.dumps(index).encode()})


def words(*numbers, size=8, signed=False):
    return b"".join(n.to_bytes(size, "little", signed=signed) for n in numbers)


def test_layout():
    content = files(to_umb(MODEL))
    index = json.loads(content["index.json"])
    assert next(iter(content)) == "index.json" and not any(name.startswith(".") for name in content)
    assert index["format-version"] == 1
    system = index["transition-system"]
    assert (system["#states"], system["#choices"], system["#branches"], system["#players"]) == (4, 5, 7, 1)
    assert system["branch-probability-type"] == {"type": "rational", "size": 128}
    assert content["state-to-choices.bin"] == words(0, 2, 3, 4, 5)
    assert content["choice-to-branches.bin"] == words(0, 2, 3, 5, 6, 7)
    assert content["branch-to-target.bin"] == words(1, 3, 0, 0, 2, 2, 3)
    assert content["branch-to-probability.bin"][:32] == words(1, 3, 2, 3)
    assert content["state-is-initial.bin"] == words(1)
    assert content["annotations/aps/success/states/values.bin"] == words(4)
    assert content["actions/choices/strings.bin"] == b"0gowait"
    assert content["actions/choices/values.bin"] == words(1, 2, 1, 0, 0, size=4)
    assert to_umb(MODEL) == to_umb(MODEL)


@given(mdps())
def test_umb_and_drn_say_the_same(mdp):
    again = from_umb(to_umb(mdp, expand=True))
    assert again == from_drn(to_drn(mdp, expand=True))
    assert evaluate(again).J == evaluate(mdp).J


@pytest.mark.parametrize("bits", [1, 62, 63, 64, 126, 127, 128, 500, 3000])
def test_rationals_of_any_length(bits):
    p = F(1, 2**bits - 1) if bits > 1 else F(1, 2)
    mdp = MDP({"s": {"a": {"w": p, "l": 1 - p}}}, initial="s", terminal={"w": 1, "l": 0})
    if bits > 63:
        with pytest.warns(ExchangeWarning, match=r"need rationals of \d+ bits, which PRISM refuses"):
            data = to_umb(mdp)
    else:
        data = to_umb(mdp)
    size = json.loads(files(data)["index.json"])["transition-system"]["branch-probability-type"]["size"]
    assert size % 128 == 0 and (size == 128) == (bits <= 63) and size < 2 * (bits + 1) + 128
    assert from_umb(data).P(0, "a") == {1: p, 2: 1 - p}


def test_what_the_format_lacks():
    with pytest.raises(InvalidModel, match="^the UMB format has no symbols, but the model has p; give them values"):
        to_umb(MDP({"s": {"a": {"w": "p", "l": "1 - p"}}}, initial="s", terminal={"w": 1, "l": 0}))
    with pytest.raises(InvalidModel, match="^the UMB format has one initial state, outcomes 0 and 1 and no weights"):
        to_umb(zoo.AB())
    assert evaluate(from_umb(to_umb(zoo.AB(), expand=True))).J == evaluate(zoo.AB()).J
    odd = MDP({"s": {"go left": {"w": 1}, "//x": {"l": 1}}}, initial="s", terminal={"w": 1, "l": 0})
    with pytest.warns(ExchangeWarning, match="'//x' is no identifier of PRISM"):
        data = to_umb(odd)
    assert from_umb(data).actions(0) == ("go left", "//x")


REFUSED = {
    "version": (lambda i, f: i.update({"format-version": 2}), "format version 2, but this reader knows 1"),
    "no version": (lambda i, f: i.pop("format-version"), "format version None"),
    "text as a count": (lambda i, f: i["transition-system"].update({"#states": "4"}), "#states .* must be a natural"),
    "huge count": (lambda i, f: i["transition-system"].update({"#states": 10**12}), "#states .* must be a natural"),
    "game": (lambda i, f: i["transition-system"].update({"#players": 2}), "a game of 2 players"),
    "observations": (lambda i, f: i["transition-system"].update({"#observations": 1}), "a partially observed model"),
    "no probabilities": (
        lambda i, f: i["transition-system"].pop("branch-probability-type"),
        "a transition system without probabilities",
    ),
    "intervals": (
        lambda i, f: i["transition-system"].update({"branch-probability-type": {"type": "double-interval"}}),
        "type double-interval are not exact",
    ),
    "size": (
        lambda i, f: i["transition-system"].update({"branch-probability-type": {"type": "rational", "size": 100}}),
        "rational numbers of 100 bits",
    ),
    "long size": (
        lambda i, f: i["transition-system"].update({"branch-probability-type": {"type": "rational", "size": 256}}),
        "branch-to-probability.bin in the UMB file has 112 bytes where the index says 224",
    ),
    "time": (lambda i, f: i["transition-system"].update({"time": "dense"}), "the time of the UMB file is 'dense'"),
    "missing member": (lambda i, f: f.pop("branch-to-probability.bin"), "no member branch-to-probability.bin"),
    "missing choices": (lambda i, f: f.pop("state-to-choices.bin"), "no state-to-choices.bin"),
    "missing label": (lambda i, f: f.pop("annotations/aps/success/states/values.bin"), "the label 'success' is decl"),
    "falling": (lambda i, f: f.update({"state-to-choices.bin": words(0, 3, 2, 4, 5)}), "does not rise from 0 to 5"),
    "end": (lambda i, f: f.update({"state-to-choices.bin": words(0, 2, 3, 4, 4)}), "does not rise from 0 to 5"),
    "target": (
        lambda i, f: f.update({"branch-to-target.bin": words(1, 3, 0, 0, 2, 2, 4)}),
        "a branch leads to state 4, but there are 4",
    ),
    "action": (lambda i, f: f.update({"actions/choices/values.bin": words(1, 2, 1, 0, 7, size=4)}), "the action 7"),
    "names": (lambda i, f: f.update({"actions/choices/strings.bin": b"\xffgowait"}), "is not UTF-8"),
    "bit beyond": (lambda i, f: f.update({"state-is-initial.bin": words(16)}), "has a bit beyond its 4"),
    "initial states": (
        lambda i, f: f.update({"state-is-initial.bin": words(3)}),
        "declares 1 initial states but marks 2",
    ),
    "denominator": (
        lambda i, f: f.update({"branch-to-probability.bin": words(1, 0) + f["branch-to-probability.bin"][16:]}),
        "denominator 0",
    ),
    "negative": (
        lambda i, f: f.update(
            {"branch-to-probability.bin": words(-1, signed=True) + words(3, 4, 3) + f["branch-to-probability.bin"][32:]}
        ),
        "is -1/3, but it must not be negative",
    ),
    "sum": (
        lambda i, f: f.update({"branch-to-probability.bin": words(1, 3, 1, 3) + f["branch-to-probability.bin"][32:]}),
        "sum to 2/3, not to 1",
    ),
    "twice": (lambda i, f: f.update({"index.json": b""}) or i.update({"annotations": []}), "must be a JSON object"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case):
    change, message = REFUSED[case]
    data = changed(change)
    with pytest.raises(ScsymError, match=message):
        from_umb(data)


def test_other_refusals():
    for data, message in (
        (b"", "is a tar archive, and these data are none"),
        (packed({"a": b""}), "no member index.json"),
        (packed({"./index.json": b"{}"}), r"its members begin with './'"),
        (packed({"index.json": b"{"}), "is no JSON"),
        (packed({"index.json": b"[" * 100_000}), "is no JSON"),
        (packed({"index.json": b'{"a": 1, "a": 2}'}), "occurs twice"),
        (packed({"index.json": b"1"}), "is no JSON object"),
    ):
        with pytest.raises(ParseError, match=message):
            from_umb(data)


def chain(time="discrete", **more):
    """0 -> 1 (1/4 + 1/4), 2 (1/2); one choice a state, and no array that a chain may leave out."""

    def change(index, content):
        index["transition-system"].update({"#states": 3, "#choices": 3, "#branches": 5, "#players": 0, "time": time})
        index["transition-system"].update({"#choice-actions": 0, **more.pop("system", {})})
        for name in ("state-to-choices.bin", *(n for n in content if n.startswith("actions"))):
            content.pop(name)
        content["choice-to-branches.bin"] = words(0, 3, 4, 5)
        content["branch-to-target.bin"] = words(1, 2, 1, 1, 2)
        content["branch-to-probability.bin"] = words(1, 4, 1, 2, 1, 4, 1, 1, 1, 1)
        content["annotations/aps/success/states/values.bin"] = words(2)
        content.update(more.pop("files", {}))

    return changed(change, MDP({"s": {"a": {"w": 1}}}, initial="s", terminal={"w": 1}))


def test_a_chain_with_a_successor_twice_and_defaults():
    assert from_umb(chain()).P(0, "0") == {1: F(1, 2), 2: F(1, 2)}


def test_continuous_time_is_the_embedded_chain():
    rates = {"exit-rate-type": {"type": "rational", "size": 128}}
    data = chain("stochastic", system=rates, files={"state-to-exit-rate.bin": words(3, 1, 1, 1, 1, 1)})
    assert evaluate(from_umb(data)).J == F(1, 2)
    with pytest.raises(InvalidModel, match="horizon counts steps"):
        from_umb(data, horizon=3)
    stuck = chain("stochastic", system=rates, files={"state-to-exit-rate.bin": words(0, 1, 1, 1, 1, 1)})
    assert evaluate(from_umb(stuck)).J == 0


def test_doubles_need_a_meaning():
    import struct

    doubles = struct.pack("<5d", 1 / 3, 1 / 3, 1 / 3, 1, 1)
    data = chain(
        system={"branch-probability-type": {"type": "double", "size": 64}}, files={"branch-to-probability.bin": doubles}
    )
    with pytest.raises(InexactInput, match="^the probability number 0 of choice 0 in state 0: 0.3333333333333333 is a"):
        from_umb(data)
    assert from_umb(data, rationalize=True).P(0, "0") == {1: F(2, 3), 2: F(1, 3)}
    assert evaluate(from_umb(data, floats="normalize")).J == F(2, 3)


def test_rewards_on_states_choices_and_branches(tmp_path):
    def change(index, content):
        about = {"applies-to": ["states", "choices", "branches"], "type": {"type": "rational", "size": 128}}
        index["annotations"]["rewards"] = {"cost": about, "int": {**about, "alias": "time"}}
        content["annotations/rewards/cost/states/values.bin"] = words(1, 2, 0, 1, 0, 1, 0, 1)
        content["annotations/rewards/cost/choices/values.bin"] = words(3, 1, 0, 1, 0, 1, 0, 1, 0, 1)
        branches = [6, 1, 3, 1, *[0, 1] * 5]  # of the first choice: 1/3 of 6 and 2/3 of 3
        content["annotations/rewards/cost/branches/values.bin"] = words(*branches)

    (tmp_path / "m.umb").write_bytes(changed(change))
    found = read_rewards(tmp_path / "m.umb")
    assert found["cost"][0, "go"] == F(1, 2) + 3 + 4 and found["cost"][0, "wait"] == F(1, 2)
    assert set(found) == {"cost", "time"} and not any(found["time"].values())

    def integers(index, content):
        index["annotations"]["rewards"] = {"steps": {"applies-to": ["states"], "type": {"type": "int"}}}

    (tmp_path / "m.umb").write_bytes(changed(integers))
    with pytest.raises(ParseError, match="^the reward 'steps' has the type int; rewards are doubles or rationals"):
        read_rewards(tmp_path / "m.umb")
