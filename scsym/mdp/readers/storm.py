"""PRISM programs and JANI models, built exactly by an installed Storm (``pip install stormpy``), and models of stormpy.

``read("model.pm?N=3&goal=s=7%26d=1")``: an option that no reader knows is a constant of the program. A real constant
without a value becomes a symbol, unless it decides what the program does (in a guard, say) or what the goal is: then it
needs a value. `goal` and `failure` are labels or state formulas of Storm over the program's variables, such as ``s=5 |
"done"``; in a source text ``%26`` stands for ``&``. Numbers are exact: 0.1 in a program is 1/10.

Storm runs in a process of its own with bounded memory, so that a program which is too large, or which ends Storm, is an
error here like any other.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from scsym.errors import MissingDependency, ParseError
from scsym.exact.meaning import reading
from scsym.mdp.model import MDP
from scsym.mdp.readers.drn import REMEDY, explicit_drn
from scsym.mdp.readers.explicit import episodic, need_text
from scsym.mdp.readers.packed import file_bytes, text_of
from scsym.optional import command

LANGUAGES = {"prism": "PRISM program", "jani": "JANI model"}
SECONDS = 600
DIGITS = 17  # significant digits that tell one double from every other


def from_program(
    text: str,
    *,
    language: str = "prism",
    constants: Mapping[str, Any] | None = None,
    goal: Any = None,
    failure: Any = None,
    initial: Any = None,
    horizon: int | None = None,
    seconds: float = SECONDS,
    name: str = "",
) -> MDP:
    """The model of a PRISM program or a JANI model, as Storm builds it exactly; states are Storm's numbers.

    text : the program.   language : "prism" or "jani".
    constants : values of its undefined constants, exact numbers or their texts.
    goal, failure : a label, a state formula, or a collection of these; see `scsym.mdp.readers.explicit`.
    initial, horizon : as there.       seconds : how long Storm may take.

    Raises MissingDependency without stormpy 2.0, ParseError for what Storm refuses, and what `MDP` raises.
    """
    need_text(text, "a program")
    if language not in LANGUAGES:
        raise ParseError(f"the language of a program is one of {', '.join(LANGUAGES)}, not {language!r:.40}")
    _need_stormpy(LANGUAGES[language])
    sets = {"goal": _formulas(goal), "failure": _formulas(failure)}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        source = folder / f"program.{'jani' if language == 'jani' else 'prism'}"
        source.write_text(text, encoding="utf-8")
        request = {
            "file": str(source),
            "language": language,
            "constants": {key: str(x) for key, x in (constants or {}).items()},
            "formulas": [formula for formulas in sets.values() for formula in formulas or ()],
        }
        (folder / "request.json").write_text(json.dumps(request), encoding="utf-8")
        states = _answer(folder, LANGUAGES[language], seconds)
        drn = text_of(file_bytes(folder / "model.drn"), "Storm's model")
    chosen = {key: {s for f in formulas for s in states[f]} if formulas else None for key, formulas in sets.items()}
    return episodic(explicit_drn(drn), **chosen, initial=initial, horizon=horizon, name=name)


def from_stormpy(
    model: Any,
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
    """The model of a sparse model of stormpy: exact, parametric, or of doubles (then with ``rationalize=True``).

    The options are those of `scsym.mdp.from_drn`. Raises ParseError for what is no sparse model.
    """
    _need_stormpy("model")
    import stormpy

    way = reading(rationalize, floats=floats, denominators=denominators, remedy=REMEDY)
    if not all(hasattr(model, part) for part in ("transition_matrix", "labeling", "model_type")):
        raise ParseError(f"a sparse model of stormpy is needed, not a {type(model).__name__}")
    how = stormpy.io.DirectEncodingExporterOptions()
    how.output_precision = DIGITS
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "model.drn"
        try:
            stormpy.io.export_to_drn(model, str(path), options=how)
        except (TypeError, RuntimeError) as problem:
            reason = " ".join(str(problem).split())[:200]
            raise ParseError(f"stormpy does not export this as an explicit model: {reason}") from None
        file = explicit_drn(text_of(file_bytes(path), "Storm's model"), way)
    labels = dict.fromkeys(model.labeling.get_labels(), ()) | dict(file.labels)  # those of no state are not exported
    whole = replace(file, labels=labels)
    return episodic(whole, goal=goal, failure=failure, initial=initial, horizon=horizon, name=name)


def _need_stormpy(what: str) -> None:
    if find_spec("stormpy") is None:
        raise MissingDependency(
            f"a {what} needs stormpy: {command('stormpy')}; or let Storm write what is read without it "
            "(storm --prism model.prism --exact --buildfull --exportbuild model.drn)"
        )


def _formulas(given: Any) -> list[str] | None:
    if given is None:
        return None
    return [given] if isinstance(given, str) else [str(x) for x in given]


def _answer(folder: Path, what: str, seconds: float) -> dict[str, list[int]]:
    """Let Storm answer the request in the folder; the states of each formula."""
    script = Path(__file__).with_name("storm_build.py")
    try:
        ended = subprocess.run(
            [sys.executable, "-P", str(script), str(folder)], capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise ParseError(f"Storm did not build the {what} within {seconds} seconds") from None
    file = folder / "answer.json"
    if not file.exists():
        raise ParseError(f"Storm ended (code {ended.returncode}) while it built the {what}, perhaps for want of memory")
    answer = json.loads(file.read_text("utf-8"))
    if "missing" in answer:
        names = answer["missing"]
        raise ParseError(
            f"the {what} needs a value for {', '.join(names)}: give {names[0]}=VALUE in the source or constants="
        )
    if "decides" in answer:
        names = answer["decides"]
        raise ParseError(
            f"{', '.join(names)} decides what the {what} does, or what the goal is, so it cannot stay a symbol: "
            f"give {names[0]}=VALUE in the source or constants="
        )
    if "kind" in answer:
        raise ParseError(f"the {what} is a {answer['kind']}, but only DTMC, CTMC, MDP, MA are read as decision models")
    if "error" in answer:
        raise ParseError(f"Storm refuses the {what}: {answer['error']}")
    return {formula: [int(s) for s in states] for formula, states in answer["states"].items()}
