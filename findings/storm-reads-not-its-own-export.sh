#!/usr/bin/env bash
# stormpy 2.0.0 (Storm's .drn, parametric models): a model with a coefficient of 2^63 or more is exported in a form that
# the same release refuses to read. The exporter writes the integer without a decimal point; the reader of expressions
# takes such a literal for a machine integer. With ".0" appended the same number is read, exactly.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "stormpy==2.0.0"
cat >"$folder/run.py" <<'PYTHON'
import re
import sys
import stormpy

print("stormpy", stormpy.__version__)
first, again, mended = (f"{sys.argv[1]}/{name}.drn" for name in ("first", "again", "mended"))
with open(first, "w") as file:
    file.write(
        "@type: DTMC\n@value_type: parametric\n@parameters\np\n@reward_models\n\n@nr_states\n3\n@nr_choices\n3\n@model\n"
        "state 0 init\n\taction 0\n\t\t1 : p/2^70\n\t\t2 : 1-p/2^70\n"
        "state 1\n\taction 0\n\t\t1 : 1\nstate 2\n\taction 0\n\t\t2 : 1\n"
    )
build = stormpy.build_model_from_drn[stormpy.RationalFunction]
stormpy.io.export_to_drn(build(first), again)
text = open(again).read()
print("exported:", *re.findall(r".*1180591620717411303424.*", text), sep="\n")
try:
    build(again)
    refused = False
    print("read back")
except Exception as problem:
    refused = "64-bit" in str(problem)
    print("read back:", " ".join(str(problem).split())[:120])
with open(mended, "w") as file:
    file.write(text.replace("1180591620717411303424", "1180591620717411303424.0"))
print("with a decimal point:", build(mended).nr_states, "states")
sys.exit(not refused)
PYTHON
"$folder/venv/bin/python" "$folder/run.py" "$folder"
