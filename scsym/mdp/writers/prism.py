"""PRISM's explicit files, written exactly; PRISM reads them with ``-exact``."""

from __future__ import annotations

import re
import warnings
from typing import Any

from scsym.errors import ExchangeWarning, InvalidModel
from scsym.exact import fraction_text
from scsym.mdp.model import MDP
from scsym.mdp.writers.numbered import numbered

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
WORDS = frozenset(
    """A bool clock const ctmc C double dtmc E endinit endinvariant endmodule endobservables endrewards endsystem false
    formula filter func F global G init invariant I int label maxmax maxmin max mdp minmax minmin min module X
    nondeterministic observable observables Pmaxmax Pmaxmin Pmax Pminmax Pminmin Pmin P pomdp popta probabilistic prob
    pta rate rewards Rmaxmax Rmaxmin Rmax Rminmax Rminmin Rmin R S stochastic system true U W""".split()
)  # words of PRISM's language, which it takes for no name


def to_prism(mdp: MDP, *, expand: bool = False) -> dict[str, str]:
    """The model as the texts of PRISM's explicit files, ``{"tra": ..., "lab": ...}``; success is the label ``success``.

    Write them side by side (model.tra, model.lab) and run ``prism -exact -importmodel model.all -mdp``. Names of
    actions become identifiers (another character is ``_``, and a name that begins with a digit, or is a word of
    PRISM's language such as A or init, gets one in front), which an ExchangeWarning says where two then meet.

    The format has no symbols and no initial law; `expand` as for `to_drn`. Raises InvalidModel.
    """
    if mdp.symbols:
        raise InvalidModel(f"PRISM's explicit files have no symbols, but the model has {', '.join(mdp.symbols)}")
    model = numbered(mdp, ".tra", expand=expand)
    lines = []
    merged: Any = None
    for s, rows in enumerate(model.rows):
        names = [_identifier(action) for action, _ in rows]
        if len(set(names)) < len(names):
            merged = merged if merged is not None else model.names[s]
        for k, (name, (_, law)) in enumerate(zip(names, rows, strict=True)):
            lines += [f"{s} {k} {t} {fraction_text(p)} {name}" for t, p in law.items()]
    if merged is not None:
        warnings.warn(f"two actions of {merged!r} get one name in PRISM's files", ExchangeWarning, stacklevel=2)
    head = f"{len(model.rows)} {sum(map(len, model.rows))} {len(lines)}"
    labels = {s: ["0"] if s == model.start else [] for s in {model.start, *model.success}}
    for s in model.success:
        labels[s].append("2")
    lab = ["# Labels", '0="init" 1="deadlock" 2="success"', *(f"{s}: {' '.join(labels[s])}" for s in sorted(labels))]
    return {"tra": "\n".join(["# Transitions (MDP)", head, *lines]) + "\n", "lab": "\n".join(lab) + "\n"}


def _identifier(text: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9_]", "_", text) or "_"
    return plain if NAME.fullmatch(plain) and plain not in WORDS else f"_{plain}"
