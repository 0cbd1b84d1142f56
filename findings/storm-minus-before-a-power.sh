#!/usr/bin/env bash
# stormpy 2.0.0 (Storm's .drn, parametric values): a minus sign is taken into the power that follows it.
# "1+-p^2" is read as 1+p^2, while "1-p^2" and "1+-(p^2)" are 1-p^2; "-p^2" is +p^2, "-p^3" is -p^3. In Python, in sympy
# and in mathematics -p^2 is -(p^2). A file with such a term is read as another model, without a message.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "stormpy==2.0.0"
cat >"$folder/run.py" <<'PYTHON'
import sys
import stormpy

print("stormpy", stormpy.__version__)


def read(value):
    path = f"{sys.argv[1]}/model.drn"
    with open(path, "w") as file:
        file.write(
            "@type: DTMC\n@value_type: parametric\n@parameters\np\n@reward_models\n\n@nr_states\n2\n@nr_choices\n2\n@model\n"
            f"state 0 init\n\taction 0\n\t\t1 : {value}\nstate 1\n\taction 0\n\t\t1 : 1\n"
        )
    model = stormpy.build_model_from_drn[stormpy.RationalFunction](path)
    (entry,) = model.transition_matrix.get_row(0)
    (p,) = entry.value.gather_variables()
    three = entry.value.evaluate({p: stormpy.RationalFunctionCoefficient(3)})
    return str(three)


expected = {"1-p^2": "-8", "1+-(p^2)": "-8", "1+-p^2": "10", "-p^2": "9", "-(p^2)": "-9", "-p^3": "-27"}
seen = {value: read(value) for value in expected}
for value, number in seen.items():
    print(f"at p = 3, {value} is read as {number}")
sys.exit(seen != expected)
PYTHON
"$folder/venv/bin/python" "$folder/run.py" "$folder"
