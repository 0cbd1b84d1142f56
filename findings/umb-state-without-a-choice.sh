#!/usr/bin/env bash
# stormpy 2.0.0 (UMB, decision processes): a state without a choice is read in the middle of a model and refused at its
# end. The format (pmc-tools/umb, version 1) allows it: a state's choices are an interval of an array, which may be empty.
# The two files below hold one model with its states numbered in another order.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "stormpy==2.0.0"
cat >"$folder/run.py" <<'PYTHON'
import io
import json
import struct
import sys
import tarfile
import stormpy

print("stormpy", stormpy.__version__)


def write(path, offsets, targets):
    """Three states, two choices: state 0 goes to two states with 1/2 each, one of them stays, the other has no choice."""
    index = {
        "format-version": 1,
        "format-revision": 0,
        "transition-system": {
            "time": "discrete", "#players": 1, "#states": 3, "#initial-states": 1, "#choices": 2, "#choice-actions": 0,
            "#branches": 3, "#branch-actions": 0, "#observations": 0,
            "branch-probability-type": {"type": "rational", "size": 128},
        },
    }
    files = {
        "index.json": json.dumps(index).encode(),
        "state-is-initial.bin": struct.pack("<Q", 1),
        "state-to-choices.bin": struct.pack("<4Q", *offsets),
        "choice-to-branches.bin": struct.pack("<3Q", 0, 2, 3),
        "branch-to-target.bin": struct.pack("<3Q", *targets),
        "branch-to-probability.bin": struct.pack("<6Q", 1, 2, 1, 2, 1, 1),
    }
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))


def read(path):
    options = stormpy.io.UmbImportOptions()
    options.value_type = stormpy.io.UmbImportValueType.RATIONAL
    try:
        return f"{stormpy.build_model_from_umb(path, options=options).nr_states} states"
    except Exception as problem:
        return " ".join(str(problem).split())[:120]


middle, last = (f"{sys.argv[1]}/{name}.umb" for name in ("middle", "last"))
write(middle, (0, 1, 1, 2), (1, 2, 2))  # state 1 has no choice
write(last, (0, 1, 2, 2), (1, 2, 1))  # state 2 has no choice
seen = read(middle), read(last)
print("without a choice in the middle:", seen[0])
print("without a choice at the end:", seen[1])
sys.exit(not (seen[0] == "3 states" and "rows" in seen[1]))
PYTHON
"$folder/venv/bin/python" "$folder/run.py" "$folder"
