"""What each tool answers: plain functions from data to data. What a caller sends is parsed, never executed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scsym.errors import NotProven, StatementError, TooLarge
from scsym.kernel.text import judgement_text
from scsym.language import Statement, Theory, polynomial_text
from scsym.language.latex_tokens import Lexicon
from scsym.server.named import IDENTIFIER, model_named, stated, theory_named
from scsym.theories.named import THEORIES

ROWS = 40  # pairs or laws that an answer lists
STATES = 5_000  # of a model that is analyzed
STEPS = 20
BITS = 600  # of an exact value that an answer shows
DIGITS = 200
READABLE = 12  # digits up to which values are exact where that is affordable
MENDED = 5  # repaired statements
QUANTITIES = ("J", "expected_return", "Gamma", "expected_steps")

# Models


def read_model(model: str, form: str = "name", goal: str = "") -> dict[str, Any]:
    """Its size, start, ends, and the first rows of its table."""
    mdp, _ = model_named(model, form, goal)
    rows = [
        {"state": str(s), "action": str(a), "to": {str(t): str(p) for t, p in islice(mdp.P(s, a).items(), ROWS)}}
        for s, a in islice(mdp.pairs, ROWS)
    ]
    pairs = sum(1 for _ in mdp.pairs)
    return {
        "name": mdp.name,
        "states": len(mdp.states),
        "pairs": pairs,
        "symbols": sorted(mdp.symbols),
        "initial": {str(s): str(p) for s, p in islice(mdp.initial.items(), ROWS)},
        "success": {str(t): str(g) for t, g in islice(mdp.terminal.items(), ROWS)},
        "rows": rows,
        "rows_left_out": pairs - len(rows),
    }


def analyze(model: str, form: str = "name", goal: str = "", digits: int = 6, steps: int = 1) -> dict[str, Any]:
    """Success probability and its relatives before and after steps of success conditioning, with certified digits."""
    from scsym.analysis.summary import summarise

    _within("digits", digits, 1, DIGITS)
    _within("steps", steps, 0, STEPS)
    mdp, policy = model_named(model, form, goal)
    if len(mdp.states) > STATES:
        raise TooLarge(f"the model has {len(mdp.states)} states, more than the {STATES} of one call; use scsym analyze")
    found = summarise(policy, steps, digits=digits if digits > READABLE else None)
    shown = [name for name in QUANTITIES if name != "expected_return" or mdp.has_weights]
    made = [
        {"step": k, **{name: _number(found.quantity(k, name), digits) for name in shown}}
        for k in range(len(found.evaluations))
    ]
    return {"states": len(mdp.states), "steps": made, "enclosures": found.why or None}


def _within(name: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise StatementError(f"{name} lies between {least} and {most}, not at {value}")


def _number(x: Any, digits: int) -> dict[str, str] | None:
    """Digits that are all right, and the exact value where it is known and short."""
    from scsym.exact import Enclosure, decimal, fraction_text, is_symbolic

    if x is None:
        return None
    if is_symbolic(x):
        return {"exact": fraction_text(x)[:BITS]} if len(fraction_text(x)) <= BITS else None
    shown = {"decimal": decimal(x, digits)}
    rational = hasattr(x, "numerator") and not isinstance(x, Enclosure)
    if rational and max(x.numerator.bit_length(), x.denominator.bit_length()) <= BITS:
        shown["exact"] = fraction_text(x)
    return shown


# Statements


def theories(theory: str = "") -> dict[str, Any]:
    """The names of all theories, or the symbols and hypotheses of one."""
    if not theory:
        return {"theories": list(THEORIES)}
    T = theory_named(theory)
    lexicon = Lexicon(T)
    return {
        "theory": theory,
        "reading": T.reading,
        "symbols": [
            {
                "name": d.name,
                "indices": list(d.arguments),
                "sign": d.sign,
                "reading": d.reading,
                "latex": lexicon.example(d.name),
            }
            for d in T.declarations.values()
        ],
        "hypotheses": {name: judgement_text(h.judgement) for name, h in T.hypotheses.items()},
    }


def state(theory: str, statement: str, assumptions: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The statement as it was understood: as text that reads back, in words of the theory, and as LaTeX."""
    T, goal = _stated(theory, statement, assumptions)
    return _understood(theory, T, goal)


def prove(
    theory: str,
    statement: str,
    assumptions: Mapping[str, str] | None = None,
    use: Sequence[str] | None = None,
    lemmas: Mapping[str, Any] | None = None,
    seconds: float = 10,
) -> dict[str, Any]:
    """A proof as data, or a counterexample, or what no combination of the premises cancels."""
    from scsym.prove.auto import auto
    from scsym.prove.found import keep, sources
    from scsym.theories.lemmas.schemas import schemas

    T, goal = _stated(theory, statement, assumptions)
    library = schemas() if use is None else ()
    known = _lemmas(T, lemmas)
    try:
        lemma = auto(T, goal, known, seconds, use, library)
    except NotProven as error:
        if error.counterexample is not None:
            return {**_understood(theory, T, goal), **_refuted(error.counterexample)}
        rest = polynomial_text(error.left_over)[:2000] if error.left_over else None
        return {
            **_understood(theory, T, goal),
            "verdict": "not proven",
            "left_over": rest,
            "would_close_it": list(error.suggestions),
            "said": [line.strip()[:500] for line in str(error).splitlines()[1:12]],
        }
    found = keep(lemma, sources(T, known), "auto")
    return {
        **_understood(theory, T, goal),
        "verdict": "proven",
        "premises": list(found.premises),
        "proof": found.to_dict(),
    }


def refute(
    theory: str, statement: str, assumptions: Mapping[str, str] | None = None, seconds: float = 10
) -> dict[str, Any]:
    """A small exact model in which all hypotheses hold and the statement is false, if one is found."""
    from scsym.models import refute as search

    T, goal = _stated(theory, statement, assumptions)
    found = search(T, goal, seconds=seconds)
    if found is None:
        return {**_understood(theory, T, goal), "verdict": "no counterexample found"}
    return {**_understood(theory, T, goal), **_refuted(found)}


def repair(
    theory: str, statement: str, assumptions: Mapping[str, str] | None = None, seconds: float = 20, most: int = 1
) -> dict[str, Any]:
    """True statements near to a false one, each with what was changed, the conditions that it needs, and its proof."""
    from scsym.prove.repair import repair as mend

    _within("most", most, 1, MENDED)
    T, goal = _stated(theory, statement, assumptions)
    found = mend(T, goal, seconds=seconds, library=_library(), most=most)
    return {
        **_understood(theory, T, goal),
        **_refuted(found.counterexample),
        "proven_instead": [_mended(theory, mended, assumptions) for mended in found.found],
        "tried": found.tried,
    }


def _mended(theory: str, mended: Any, assumptions: Mapping[str, str] | None) -> dict[str, Any]:
    """A repaired statement; with its proof, if the conditions need no symbol that the theory does not have."""
    from scsym.prove.found import keep, sources

    conditions = {h.name: judgement_text(h.judgement) for c in mended.conditions for h in c.hypotheses}
    made = {
        **_understood(theory, mended.theory, mended.statement),
        "changed": mended.words,
        "assumptions": {**(assumptions or {}), **conditions},
    }
    if any(c.symbols for c in mended.conditions):
        return {**made, "needs": [f"{d.name}: {d.reading}" for c in mended.conditions for d in c.symbols]}
    return {**made, "proof": keep(mended.lemma, sources(mended.theory), "auto").to_dict()}


def export(
    theory: str,
    statement: str,
    proof: Mapping[str, Any],
    assumptions: Mapping[str, str] | None = None,
    lemmas: Mapping[str, Any] | None = None,
    to: str = "latex",
    name: str = "session/lemma",
) -> dict[str, Any]:
    """A proof that `prove` gave, replayed by the kernel, as LaTeX or as a folder that scsym verify judges."""
    from scsym.render.latex import lemma_latex
    from scsym.typeset import judgement_latex

    T, goal = _stated(theory, statement, assumptions)
    lemma = _replayed(T, goal, proof, _lemmas(T, lemmas))
    if to == "latex":
        made = {"statement": judgement_latex(goal.judgement, T), "derivation": lemma_latex(lemma)}
    elif to == "folder":
        made = _folder(T, goal, lemma, name)
    else:
        raise StatementError(f"a proof is exported to latex or folder, not {to!r:.80}")
    return made


def _lemmas(T: Theory, given: Mapping[str, Any] | None) -> dict[str, Any]:
    """Lemmas by name, each replayed from its statement and proof, in which those before it may be premises."""
    made: dict[str, Any] = {}
    for name, parts in (given or {}).items():
        if not IDENTIFIER.fullmatch(name) or name in T.hypotheses:
            raise StatementError(f"a lemma is named by letters, digits and _, unlike a hypothesis, not {name!r:.80}")
        if not isinstance(parts, Mapping) or parts.keys() != {"statement", "proof"}:
            raise StatementError(f"the lemma {name} is given by its statement and its proof")
        made[name] = _replayed(T, stated(T, parts["statement"]), parts["proof"], made)
    return made


def _replayed(T: Theory, goal: Statement, proof: Any, lemmas: Mapping[str, Any]) -> Any:
    """The theorem of a proof as data, of this goal."""
    from scsym.prove.found import Found, replay

    if not isinstance(proof, Mapping):
        raise StatementError("a proof is the table that prove gave")
    found = Found.from_dict(dict(proof))
    if found.goal != goal.judgement:
        raise StatementError("the proof given is one of another statement; prove this one")
    return replay(T, found, lemmas, _library())


def _library() -> Sequence[Any]:
    from scsym.theories.lemmas.schemas import schemas

    return schemas()


def _folder(T: Theory, goal: Statement, lemma: Any, name: str) -> dict[str, Any]:
    """The documents of the statement with its proof and, where one is found, a model of what it assumes."""
    from dataclasses import replace

    from scsym.claims import Verdict, claim, run
    from scsym.claims.export import write_folder
    from scsym.judge.folder import judge_folder
    from scsym.models import find_model

    made = claim(name, T, goal, expect=str(Verdict.UNTRIED))(lambda: lemma)
    outcome = run(made)
    if outcome.verdict is Verdict.UNTRIED:
        model = find_model(T, [T.hypotheses[h].judgement for h in outcome.hypotheses], None, negate=False, seconds=5)
        if model is not None:
            made = replace(made, expect=Verdict.PROVEN, evidence=lambda: (lemma, model))
            outcome = run(made)
    elif outcome.verdict is Verdict.PROVEN:
        made = replace(made, expect=Verdict.PROVEN)
        outcome = run(made)
    if not outcome.as_declared:
        raise NotProven(f"the judge does not accept the proof: {outcome.failure or outcome.verdict}")
    with TemporaryDirectory() as place:
        folder = Path(place) / "judged"
        files = write_folder(folder, [made], [outcome])
        (judged,) = judge_folder(folder)
        if not judged.good:
            raise NotProven(f"the judge does not accept the folder: {judged.error or judged.finding}")
        return {
            "verdict": str(outcome.verdict),
            "files": {str(path.relative_to(folder)): path.read_text("utf-8") for path in files},
        }


def _stated(theory: str, statement: str, assumptions: Mapping[str, str] | None) -> tuple[Theory, Statement]:
    T = theory_named(theory, assumptions)
    return T, stated(T, statement)


def _understood(theory: str, T: Theory, goal: Statement) -> dict[str, Any]:
    from scsym.typeset import judgement_latex

    return {
        "theory": theory,
        "statement": judgement_text(goal.judgement),
        "latex": judgement_latex(goal.judgement, T),
    }


def _refuted(found: Any) -> dict[str, Any]:
    return {
        "verdict": "refuted",
        "at": {str(n): str(v) for n, v in found.at.items()},
        "left": str(found.left),
        "right": str(found.right),
        "model": [line[:1000] for line in found.lines()[1:ROWS]],
    }


TOOLS: dict[str, Callable[..., dict[str, Any]]] = {
    f.__name__: f for f in (read_model, analyze, theories, state, prove, refute, repair, export)
}
"""The tools by name."""
