#!/usr/bin/env bash
# Gymnasium 1.4.0, Taxi-v4 with fickle_passenger=True: the table env.unwrapped.P is the one of the plain environment. With
# the passenger on board, step() may change the destination, and reaches states that P[s][a] does not list: whoever plans
# on P plans for another environment.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "gymnasium==1.4.0"
cat >"$folder/run.py" <<'PYTHON'
import random
import sys

import gymnasium

print("gymnasium", gymnasium.__version__)
plain, fickle = (gymnasium.make("Taxi-v4", fickle_passenger=x).unwrapped for x in (False, True))
same = plain.P == fickle.P


def outside(env):
    """Sampled steps, with the passenger on board, that lead where the table does not."""
    draw, found = random.Random(0), []
    riding = [s for s in range(500) if list(env.decode(s))[2] == 4 and env.P[s][0]]
    for episode in range(300):
        env.reset(seed=episode)
        env.s = draw.choice(riding)
        for _ in range(5):
            s, a = env.s, draw.randrange(4)
            after, _, terminated, *_ = env.step(a)
            if after not in {t for _, t, *_ in env.P[s][a]}:
                found.append((s, a, int(after)))
    return found


seen = {"plain": outside(plain), "fickle": outside(fickle)}
print("the two tables are equal:", same)
for name, steps in seen.items():
    print(f"{name}: {len(steps)} of 1500 steps lead where P does not", steps[:2])
sys.exit(not (same and not seen["plain"] and len(seen["fickle"]) > 20))
PYTHON
"$folder/venv/bin/python" "$folder/run.py"
