"""Everything that a verdict rests on: hypotheses, signs, rules, facts, conventions, definitions, models."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from scsym.claims.documents import kind, theory_hash
from scsym.claims.statement import Claim, Outcome, Verdict
from scsym.kernel import Theorem
from scsym.kernel.terms import Judgement, Term, symbols_of
from scsym.language.text import judgement_text
from scsym.models.display import table_lines
from scsym.prove.store import proof_order
from scsym.render import certificate

KINDS = {"axiom": "law of the theory", "assumption": "assumed beyond it", "definition": "definition that is assumed"}
CONVENTIONS = {
    "sum": "sorts are finite and nonempty sets, and sums go over all of one",
    "range": "a sum over the naturals below 0 is 0",
    "power": "0^0 = 1",
    "reciprocal": "x^-1 is written of symbols alone that are declared positive or nonzero",
    "log": "log(x y) = log x + log y and log(x^n) = n log x, for symbols declared positive",
    "delta": "delta(i, j) is 1 where i and j are the same element, else 0",
}
DROPS = {"discharge": 1, "recursion": 2}  # the rules that drop definitions: how many of their data are these


def groups(statement: Claim, outcome: Outcome) -> Iterator[tuple[str, list[str]]]:
    """Headings, each with its lines; those without a line are told by ``none``."""
    theory = statement.theory
    lemmas = [s.value for s in outcome.steps if s.kind == "theorem"]
    steps = [step for lemma in lemmas for step in proof_order(lemma.theorem)]
    named = {h.judgement: h for h in theory.hypotheses.values()}

    def told(names: Iterable[str], kinds: bool) -> list[str]:
        hypotheses = [theory.hypotheses[name] for name in names]
        return [
            f"{h.name}: {judgement_text(h.judgement)}" + (f"  [{KINDS[kind(theory, h.name)]}]" if kinds else "")
            for h in hypotheses
        ]

    yield "hypotheses", told(outcome.hypotheses, True) or ["none"]
    yield "definitions of what the statement mentions, which leave it free", told(outcome.definitions, False)
    dropped = {d for t in steps if t.rule in DROPS for d in t.data[: DROPS[t.rule]]}
    dropped |= {d for t in steps if t.rule == "maximiser" for d in t.data[0]}
    dropped -= {theory.hypotheses[name].judgement for name in outcome.definitions}
    lines = (f"{named[d].name}: {judgement_text(d)}" if d in named else judgement_text(d) for d in dropped)
    yield "definitions of what only the proof mentions, dropped by the kernel", sorted(lines)
    names = (*outcome.hypotheses, *outcome.definitions)
    stated = [*(g.judgement for g in statement.goals), *(theory.hypotheses[name].judgement for name in names)]
    used = set().union(*(symbols_of(side) for j in stated for side in (j.left, j.right)))
    signed = {n: s for n, s in theory.signature.symbols if n in used and s.sign in certificate.SIGNS}
    own = {certificate.sign_line(theory, n, s) for n, s in signed.items()}
    yield "signs", sorted({*certificate.sign_lines(*lemmas), *own})
    yield "rules of the kernel", [", ".join(f"{rule} {n}" for rule, n in sorted(_rules(steps).items()))]
    yield "facts about the real numbers", certificate.axiom_lines(*lemmas) or (["none"] if lemmas else [])
    yield "conventions", [CONVENTIONS[c] for c in CONVENTIONS if c in _used([*stated, *(t.conclusion for t in steps)])]
    yield "functions of scsym that decide it", [goal.call for goal in statement.decisions]
    yield "theory", [f"{theory.name}, SHA-256 {theory_hash(theory)}"]
    yield _models(outcome)


def _models(outcome: Outcome) -> tuple[str, list[str]]:
    lines = [line for table in outcome.models for line in (*table_lines(table), "")][:-1]
    if outcome.verdict is Verdict.REFUTED and not any(s.kind == "theorem" for s in outcome.steps):
        return "the model in which the hypotheses hold and a goal fails", lines
    if outcome.verdict is Verdict.SHAPE:
        return "the model that it is about", lines or ["its values have symbols; scsym evaluates it, not the judge"]
    free = outcome.verdict is Verdict.PROVEN and not outcome.hypotheses
    return "a model of the hypotheses", lines or ["none is needed" if free else "none is kept"]


def _rules(steps: Iterable[Theorem]) -> Counter[str]:
    return Counter(step.rule for step in {id(step): step for step in steps}.values())


def _used(judgements: Iterable[Judgement]) -> set[str]:
    return set().union(*(_shapes(side) for j in judgements for side in (j.left, j.right)))


def _shapes(t: Term) -> set[str]:
    """The conventions that a term calls on."""
    match t:
        case ("add" | "mul", parts):
            return set().union(*map(_shapes, parts))
        case ("pow", base, exponent):
            constant, variables = exponent[0], exponent[1:]
            own = {"reciprocal"} if constant < 0 and variables == ((),) else {"power"} if variables != ((),) else set()
            return own | _shapes(base)
        case ("sum" | "range" | "log" as tag, *_, body):
            return {tag} | _shapes(body)
        case ("delta", *_):
            return {"delta"}
    return set()
