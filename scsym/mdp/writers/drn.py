"""Storm's explicit format, spelled so that Storm 1.14 and 2.0 and scsym read the same model."""

from __future__ import annotations

import re
import warnings
from fractions import Fraction
from typing import Any

from scsym.errors import ExchangeWarning, InvalidModel
from scsym.exact import RationalFunction, fraction_text
from scsym.exact.backend import poly_dict
from scsym.mdp.model import MDP
from scsym.mdp.writers.numbered import numbered

PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
WORDS = frozenset("true false min max floor ceil pow mod func log".split())  # words of Storm's expressions
NO_NAME = "__NOLABEL__"
LITERAL = 2**63  # Storm reads smaller integers without a decimal point


def to_drn(mdp: MDP, *, expand: bool = False) -> str:
    """The model in Storm's explicit format; success is the label ``success``.

    The format has one initial state, outcomes 0 and 1, and no step weights. With ``expand=True`` the others are
    expressed by chance: a first state that draws the initial state, a fractional success probability as a last
    draw, and a weight w as failure with probability 1 - w before the step. J and the values of the original states
    are unchanged; without it such a model is refused with InvalidModel.

    Blanks in names of actions become ``_``. A power never follows a minus sign, which Storm would take into it. A
    parameter that Storm's expressions cannot name (a letter beyond ASCII, ``x'``, ``min``) is written all the same, for
    `from_drn`, with an ExchangeWarning.
    """
    model = numbered(mdp, ".drn", expand=expand)
    foreign = [name for name in mdp.symbols if not PLAIN_NAME.fullmatch(name) or name in WORDS]
    if foreign:
        warnings.warn(f"Storm cannot read the parameter name {foreign[0]!r}", ExchangeWarning, stacklevel=2)
    lines = ["// written by scsym", "@type: MDP", f"@value_type: {'parametric' if mdp.symbols else 'rational'}"]
    lines += ["@parameters", " ".join(mdp.symbols), "@reward_models", "", "@nr_states", str(len(model.names))]
    lines += ["@nr_choices", str(sum(map(len, model.rows))), "@model"]
    text = _decimal_point if mdp.symbols else fraction_text
    for s, (name, rows) in enumerate(zip(model.names, model.rows, strict=True)):
        lines.append(f"state {s}{' init' if s == model.start else ''}{' success' if s in model.success else ''}")
        lines.append(f"// {' '.join(str(name).split())}")
        actions = ["_".join(action.split()) or "_" for action, _ in rows]
        actions = [f"{action}_" if action == NO_NAME else action for action in actions]
        if len(set(actions)) < len(actions):
            raise InvalidModel(f"two actions of {name!r} have the same text without spaces")
        for action, (_, law) in zip(actions, rows, strict=True):
            lines.append(f"\taction {action}")
            lines += [f"\t\t{t} : {text(p)}" for t, p in law.items()]
    return "\n".join(lines) + "\n"


def _decimal_point(x: Any) -> str:
    """A number or rational function in Storm's grammar of expressions."""
    if isinstance(x, RationalFunction):
        top, bottom = (_polynomial(x._names, p) for p in (x._num, x._den))
        return top if bottom == "1" else f"({top})/({bottom})"
    top, bottom = _integer(Fraction(x).numerator), _integer(Fraction(x).denominator)
    return top if bottom == "1" else f"{top}/{bottom}"


def _polynomial(names: tuple[str, ...], poly: Any) -> str:
    """Terms with the sign between them, a positive one first; a leading minus has a bracket of its own."""
    terms = [(int(c), tuple(map(int, e))) for e, c in poly_dict(poly).items()]
    terms.sort(key=lambda term: (term[0] < 0, tuple(-e for e in term[1])))
    text = ""
    for c, exponents in terms:
        factors = [f"{n}^{e}" if e > 1 else n for n, e in zip(names, exponents, strict=True) if e]
        if abs(c) != 1 or not factors:
            factors.insert(0, _integer(abs(c)))
        term = "*".join(factors)
        if not text:
            text = term if c > 0 else f"(-1)*{term}"
        else:
            text += f"{'+' if c > 0 else '-'}{term}"
    return text or "0"


def _integer(n: int) -> str:
    text = fraction_text(Fraction(n))
    return text if -LITERAL < n < LITERAL else f"{text}.0"
