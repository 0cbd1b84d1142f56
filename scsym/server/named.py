"""What a call may name: theories of `scsym.theories.named`, models by their text or from the collections."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from scsym.errors import ParseError, StatementError, TooLarge
from scsym.kernel.text import parse_judgement
from scsym.language import Statement, Theory, read_latex, understood
from scsym.mdp import MDP, Policy
from scsym.theories.named import named

FORMS = ("name", "json", "yaml", "drn")
LARGEST = 5_000  # whole number among the options of a model
IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
OF_GYMNASIUM = ("success", "failure", "horizon", "floats", "denominators", "map_name", "is_slippery", "is_rainy")
"""Options of an environment that a call may give; others may name files or open windows."""


def theory_named(name: str, assumptions: Mapping[str, str] | None = None) -> Theory:
    """The theory of the list, with assumptions ``{name: statement}``.

    Raises StatementError for an unknown name, IllFormed for a statement that is not understood.
    """
    theory = named(name)
    for own, text in (assumptions or {}).items():
        if not IDENTIFIER.fullmatch(own):
            raise StatementError(f"an assumption is named by letters, digits and _, not {own!r:.80}")
        theory = theory.assuming(own, stated(theory, text))
    return theory


def stated(theory: Theory, text: str) -> Statement:
    r"""The statement of a text in the kernel's readable form or, where a command such as ``\le`` is in it, in LaTeX.

    In LaTeX every index is quantified, but those "for fixed".

    Raises IllFormed or ParseError with the place that is not understood, StatementError for several statements in one.
    """
    if "\\" not in text:
        return Statement(parse_judgement(text, theory.signature))
    made = read_latex(theory, text, closed=True)
    if len(made) > 1:
        listed = "; ".join(understood([s]) for s in made)
        raise StatementError(f"this makes {len(made)} statements, give one of them: {listed}")
    return made[0]


def model_named(model: str, form: str = "name", goal: str = "") -> tuple[MDP, Policy]:
    """The model and the policy that it fixes, else the uniform one.

    form : "name" for ``zoo:NAME`` and ``gymnasium:NAME``, else the format of the text. goal : a label, for "drn".

    No file is read. Raises ParseError for another form, and what the readers raise.
    """
    from scsym.mdp.readers import prior, read
    from scsym.mdp.readers.options import only, split_query

    match form:
        case "name":
            scheme, colon, rest = model.partition(":")
            if not colon or scheme not in ("zoo", "gymnasium"):
                raise ParseError(f"{model!r:.80} names no model: give zoo:NAME, gymnasium:NAME, or a text and its form")
            if scheme == "gymnasium":
                only(split_query(rest)[1], OF_GYMNASIUM, "a Gymnasium environment")
            _small(split_query(rest)[1])
            mdp = read(model)
            return mdp, prior(model, mdp)
        case "json" | "yaml":
            return _of_table(model, f".{form}")
        case "drn":
            from scsym.mdp.readers.drn import from_drn

            mdp = from_drn(model, goal=goal or None)
            return mdp, mdp.uniform()
    raise ParseError(f"the form of a model is one of {', '.join(FORMS)}, not {form!r:.80}")


def _small(options: Mapping[str, str]) -> None:
    """Raises TooLarge for a whole number that asks for more states than a call may look at."""
    for name, value in options.items():
        if value.isascii() and value.isdecimal() and (len(value) > len(str(LARGEST)) or int(value) > LARGEST):
            raise TooLarge(f"{name} = {value:.20} asks for too large a model; the most is {LARGEST}")


def _of_table(text: str, suffix: str) -> tuple[MDP, Policy]:
    from scsym.mdp.readers.table import model_from_data, parse_data, policy_from_data

    data: dict[str, Any] = parse_data(text, suffix)
    mdp = model_from_data(data)
    return mdp, policy_from_data(data, mdp) if "policy" in data else mdp.uniform()
