#!/usr/bin/env bash
# stormpy 2.0.0 (Storm, parametric building): an undefined real constant in a guard or in the condition of an if-then-else
# of a JANI model is taken as 0, without a message; so is one in a state formula. The same program in PRISM's language is
# refused ("undefined constants that appear in some places other than update probabilities"), and with a value given the
# JANI model is another one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "stormpy==2.0.0"
cat >"$folder/run.py" <<'PYTHON'
import json
import sys
import stormpy

print("stormpy", stormpy.__version__)
folder = sys.argv[1]


def jani(guard, probability):
    def destination(target, p):
        return {"location": "l", "probability": {"exp": p}, "assignments": [{"ref": "s", "value": target}]}

    rest = {"op": "-", "left": 1, "right": probability}
    edge = {"location": "l", "guard": {"exp": guard}, "destinations": [destination(1, probability), destination(2, rest)]}
    kind = {"kind": "bounded", "base": "int", "lower-bound": 0, "upper-bound": 2}
    return {
        "jani-version": 1, "name": "toy", "type": "dtmc", "actions": [], "properties": [],
        "constants": [{"name": "p", "type": "real"}],
        "variables": [{"name": "s", "type": kind, "initial-value": 0}],
        "automata": [{"name": "a", "locations": [{"name": "l"}], "initial-locations": ["l"], "edges": [edge]}],
        "system": {"elements": [{"automaton": "a"}], "syncs": []},
    }


def value(model, constants="", goal="s=1"):
    with open(f"{folder}/model.jani", "w") as file:
        json.dump(model, file)
    program, _ = stormpy.io.parse_jani_model(f"{folder}/model.jani")
    if constants:
        program, _ = stormpy.io.instantiate_constants(program, constants)
    formula = stormpy.parse_property(f"P=? [F ({goal})]", program)
    built = stormpy.build_model[stormpy.RationalFunction](program, [formula])
    (start,) = built.initial_states
    return str(stormpy.model_checking(built, formula).get_value(start))


start = {"op": "=", "left": "s", "right": 0}
below = {"op": "<", "left": "p", "right": 0.5}
guarded = jani({"op": "\u2227", "left": start, "right": below}, 0.25)
chosen = jani(start, {"op": "ite", "if": below, "then": 0.25, "else": 0.75})
seen = [
    ("guard s=0 and p<1/2, p undefined", value(guarded)),
    ("the same, p=2/3", value(guarded, "p=2/3")),
    ("probability p<1/2 ? 1/4 : 3/4, p undefined", value(chosen)),
    ("the same, p=2/3", value(chosen, "p=2/3")),
    ("goal s=1 and p<1/2, p undefined", value(jani(start, 0.25), goal="s=1 & p<0.5")),
]
for what, number in seen:
    print(f"{what}: {number}")

with open(f"{folder}/model.prism", "w") as file:
    file.write("dtmc\nconst double p;\nmodule m\ns : [0..2];\n[] s=0 & p<1/2 -> 1/4 : (s'=1) + 3/4 : (s'=2);\nendmodule\n")
program = stormpy.io.parse_prism_program(f"{folder}/model.prism")
try:
    stormpy.build_model[stormpy.RationalFunction](program, [stormpy.parse_property("P=? [F s=1]", program)])
    refused = False
except RuntimeError as problem:
    refused = "undefined constants" in str(problem)
print("the same in PRISM's language:", "refused" if refused else "built")
sys.exit([number for _, number in seen] != ["1/4", "0", "1/4", "3/4", "1/4"] or not refused)
PYTHON
"$folder/venv/bin/python" "$folder/run.py" "$folder"
