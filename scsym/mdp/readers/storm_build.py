"""Builds a PRISM program or JANI model with Storm, in a process of its own: ``python storm_build.py FOLDER``.

The folder has ``request.json`` (the file of the program, its language, constants, state formulas) and gets
``model.drn`` and ``answer.json``. Standard library and stormpy alone; `scsym.mdp.readers.storm` starts it.
"""

import json
import re
import sys
from pathlib import Path

ARITHMETIC = ("+", "-", "*", "/", "pow")
KINDS = ("DTMC", "CTMC", "MDP", "MA")
MEMORY = 8 << 30  # bytes; a larger state space ends this process, not the caller's


def main(folder: Path) -> None:
    """Answer the request in the folder."""
    _limit_memory()
    request = json.loads((folder / "request.json").read_text("utf-8"))
    try:
        answer = build(request, folder)
    except Exception as problem:  # Storm's own types and whatever its libraries throw: one sentence for the caller
        answer = {"error": " ".join(str(problem).split())[:300] or type(problem).__name__}
    (folder / "answer.json").write_text(json.dumps(answer), "utf-8")


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # a platform without limits
        return
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


def build(request: dict, folder: Path) -> dict:
    """The states of each formula; the model goes to ``model.drn``."""
    import stormpy

    if not hasattr(stormpy, "io"):
        raise ValueError(f"stormpy {stormpy.__version__} is older than 2.0 (pip install 'stormpy>=2.0')")
    if request["language"] == "jani":
        program, _ = stormpy.io.parse_jani_model(request["file"])
    else:
        program = stormpy.io.parse_prism_program(request["file"], prism_compatibility=True)
    program, kinds = _with_constants(program, request["constants"])
    if missing := [name for name, real in kinds.items() if not real]:
        return {"missing": missing}
    formulas = {text: _formula(text, program) for text in request["formulas"]}
    asked = [_names(stormpy.parse_property(f"P=? [F ({f})]", program)) & kinds.keys() for f in formulas.values() if f]
    decide = set().union(*asked)
    if request["language"] == "jani":
        decide |= _deciding(json.loads(Path(request["file"]).read_text("utf-8-sig")), set(kinds))
    if decide:
        return {"decides": sorted(decide)}
    reached = [stormpy.parse_property(f"P=? [F ({formula})]", program) for formula in formulas.values() if formula]
    everywhere = stormpy.parse_property('P=? [F "deadlock"]', program)  # of one formula alone Storm cuts off its states
    options = stormpy.BuilderOptions([p.get_raw_formula() for p in (*reached, everywhere)])
    options.set_build_all_labels()
    options.set_build_all_reward_models()
    options.set_build_choice_labels()
    model = stormpy.build_model[stormpy.RationalFunction if kinds else stormpy.Rational](program, options=options)
    if model.model_type.name not in KINDS:
        return {"kind": model.model_type.name}
    stormpy.io.export_to_drn(model, str(folder / "model.drn"))
    labels = set(model.labeling.get_labels())
    states = {}
    for text, formula in formulas.items():
        if formula:
            found = stormpy.model_checking(model, stormpy.parse_property(formula, program))
            states[text] = [int(s) for s in found.get_truth_values_vector()]  # the places of the ones
        elif text in labels:
            states[text] = [int(s) for s in model.labeling.get_states(text)]
        else:
            known = ", ".join(sorted(labels))
            return {"error": f"{text!r} is neither a label ({known}) nor a formula over the variables"}
    return {"states": states}


def _with_constants(program, values: dict) -> tuple:
    """The program with constants put in, and the names of those left, with whether they are real numbers."""
    import stormpy

    undefined = [constant.name for constant in program.constants if not constant.defined]
    for name in values:
        if name not in undefined:
            known = ", ".join(undefined) or "none"
            hint = "" if name.isidentifier() else "; within a formula write & as %26"
            raise ValueError(f"{name!r} is no option and no undefined constant of the program (those: {known}){hint}")
        if "," in values[name]:
            raise ValueError(f"the value of {name} is one number or expression, not {values[name]!r}")
    if values:
        text = ",".join(f"{name}={value}" for name, value in values.items())
        program, _ = stormpy.io.instantiate_constants(program, text)
    return program, {c.name: c.type.is_rational for c in program.constants if not c.defined}


def _names(property) -> set:
    """The names in a formula of Storm, in which constants and formulas of the program are put in."""
    return set(re.findall(r"[A-Za-z_]\w*", re.sub(r'"[^"]*"', " ", str(property.get_raw_formula()))))


def _deciding(model: dict, names: set) -> set:
    """Those of the undefined constants of a JANI model that decide what it does, in guards or comparisons.

    Storm reads them as 0 there, without a message, while it refuses such a PRISM program.
    """
    uses = {name: {name} for name in names}
    for constant in model.get("constants", ()):  # each uses only those before it
        if constant["name"] not in names:
            uses[constant["name"]] = set().union(*(uses.get(x, ()) for x in _texts(constant.get("value"))))
    found = set()
    waiting = [(part, False) for key, part in model.items() if key not in ("constants", "properties")]
    while waiting:
        node, decides = waiting.pop()
        if isinstance(node, str) and decides:
            found |= uses.get(node, set())
        elif isinstance(node, list):
            waiting += [(x, decides) for x in node]
        elif isinstance(node, dict):
            decides = decides or node.get("op", "+") not in ARITHMETIC
            waiting += [(x, decides or key == "guard") for key, x in node.items() if key not in ("comment", "op")]
    return found


def _texts(node) -> set:
    parts = node if isinstance(node, list) else node.values() if isinstance(node, dict) else ()
    return {node} if isinstance(node, str) else set().union(*map(_texts, parts))


def _formula(text: str, program) -> str | None:
    """The text where it is a state formula of Storm, over variables and quoted labels; None for the name of a label."""
    import stormpy

    try:
        stormpy.parse_property(f"P=? [F ({text})]", program)
    except Exception:  # the parser's own types
        return None
    return text


if __name__ == "__main__":
    main(Path(sys.argv[1]))
