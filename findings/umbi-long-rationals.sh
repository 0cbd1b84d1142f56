#!/usr/bin/env bash
# umbi 0.2.5 and (from Python 3.12 on) 0.2.14: umbi.ats.write has rational probabilities only as two parts of 64 bits. An
# exact probability of 2^-64 or 3^-50 ends with "OverflowError: int too big to convert", though the format (pmc-tools/umb,
# version 1) has rationals of any multiple of 128 bits. The limit is not where a double ends: 2^-64 is a double.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
release=$("$folder/venv/bin/python" -c 'import sys; print("0.2.14" if sys.version_info >= (3, 12) else "0.2.5")')
"$folder/venv/bin/pip" install --quiet "umbi==$release"
cat >"$folder/run.py" <<'PYTHON'
import sys
from fractions import Fraction
from importlib.metadata import version

import umbi.ats

print("umbi", version("umbi"))


def chain(p):
    """0 -> 1 with probability p, 2 with 1 - p; 1 and 2 stay."""
    laws = [{1: p, 2: 1 - p}, {1: Fraction(1)}, {2: Fraction(1)}]
    if hasattr(umbi.ats, "SimpleAts"):
        ats = umbi.ats.SimpleAts()
        ats.num_players = 0
        ats.num_states = 3
        for state, law in enumerate(laws):
            choice = ats.new_choice(state=state)
            for target, q in law.items():
                ats.new_choice_branch(choice=choice, target=target, prob=q)
        ats.initial_states = [0]
        return ats
    ats = umbi.ats.ExplicitAts()
    ats.num_players = 0
    for law in laws:
        choice = ats.add_state_choice(ats.add_state())
        for target, q in law.items():
            choice.add_branch(target, q)
    ats.set_initial_states([0])
    return ats


def write(p):
    try:
        umbi.ats.write(chain(p), f"{sys.argv[1]}/model.umb")
        return "written"
    except OverflowError as problem:
        return f"OverflowError: {problem}"


seen = {f"1/{n}": write(Fraction(1, n)) for n in (2**63 - 1, 2**64, 3**50)}
for p, result in seen.items():
    print(p, result)
sys.exit([result[:8] for result in seen.values()] != ["written", "Overflow", "Overflow"])
PYTHON
"$folder/venv/bin/python" "$folder/run.py" "$folder"
