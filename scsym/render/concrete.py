r"""Concrete computations written out as in a paper's appendix: success conditioning of one model.

Bellman equations with the model's numbers, their solution, Bayes' rule at each state, the new policy and what it gains.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scsym.exact import is_symbolic
from scsym.exact.notation import label_latex, rational_marked, value_marked
from scsym.typeset import BREAK, TIMES, bracketed, finish

if TYPE_CHECKING:
    from scsym.analysis import Evaluation
    from scsym.mdp import MDP, Policy


@dataclass(frozen=True)
class Passage:
    """A sentence and the equations below it: (left side, right sides of a chain), with break marks."""

    words: str
    equations: tuple[tuple[str, tuple[str, ...]], ...]


def conditioning_passages(mdp: MDP, policy: Policy | None = None) -> list[Passage]:
    """The computation of pi_+ for a policy (uniform by default), passage by passage."""
    from scsym.analysis import evaluate
    from scsym.operators import success_condition

    before = evaluate(mdp, policy)
    conditioned = success_condition(mdp, before.policy)
    passages = [
        Passage(
            "The Bellman equations: an action succeeds with probability",
            tuple(_action_values(before)),
        ),
        Passage("and the policy averages over its actions,", tuple(_averages(before))),
        Passage("Their least nonnegative solution is", tuple(_solution(before))),
        Passage(
            r"Bayes' rule $\pi_+(a \mid s) = \pi(a \mid s)\,Q(s, a) / V(s)$ gives the policy conditioned on success:",
            tuple(_bayes(before, conditioned)),
        ),
    ]
    after = evaluate(mdp, conditioned)
    result = [("J(\\pi)", (_start(before), value_marked(before.J))), ("J(\\pi_+)", (value_marked(after.J),))]
    hopeless = [s for s in mdp.states if before.V[s] == 0]
    if hopeless:
        names = ", ".join(f"${label_latex(s)}$" for s in hopeless)
        passages.append(Passage(f"Success is impossible from {names}, where the policy is left as it is.", ()))
    passages.append(Passage("From the start, success has probability", tuple(result)))
    return passages


def _q(s: Any, a: Any) -> str:
    return f"Q({label_latex(s)}, {label_latex(a)})"


def _v(s: Any) -> str:
    return f"V({label_latex(s)})"


def _times(coefficient: Any, body: str) -> str:
    if coefficient == 1:
        return body
    written = value_marked(coefficient)
    if is_symbolic(coefficient) and (" + " in written or " - " in written) and "\\frac" not in written:
        written = bracketed(written)
    return f"{written}{TIMES}{body}" if body else written


def _sum(parts: Sequence[str]) -> str:
    return f"{BREAK} + ".join(parts) or "0"


def _action_values(e: Evaluation) -> Iterator[tuple[str, tuple[str, ...]]]:
    mdp = e.mdp
    for s, a in mdp.pairs:
        parts = []
        sure = 0 * mdp.weight(s, a)
        for t, p in mdp.P(s, a).items():
            if t in mdp.terminal:
                sure = sure + p * mdp.terminal[t]
            else:
                parts.append(_times(p, _v(t)))
        if sure != 0 or not parts:
            parts.insert(0, value_marked(sure))
        body = _sum(parts)
        w = mdp.weight(s, a)
        if w != 1:
            body = _times(w, bracketed(body) if len(parts) > 1 else body) if parts != ["1"] else value_marked(w)
        yield _q(s, a), (body,)


def _averages(e: Evaluation) -> Iterator[tuple[str, tuple[str, ...]]]:
    for s, row in e.policy.items():
        yield _v(s), (_sum([_times(p, _q(s, a)) for a, p in row.items() if p != 0]),)


def _solution(e: Evaluation) -> Iterator[tuple[str, tuple[str, ...]]]:
    for s in e.mdp.states:
        for a in e.mdp.actions(s):
            yield _q(s, a), (value_marked(e.Q[s, a]),)
        yield _v(s), (value_marked(e.V[s]),)


def _bayes(e: Evaluation, conditioned: Policy) -> Iterator[tuple[str, tuple[str, ...]]]:
    for s, row in e.policy.items():
        if e.V[s] == 0:
            continue
        for a, p in row.items():
            left = rf"\pi_+({label_latex(a)} \mid {label_latex(s)})"
            result = value_marked(conditioned.probability(s, a))
            symbolic = any(map(is_symbolic, (p, e.Q[s, a], e.V[s])))
            shown = (result,) if symbolic else (_quotient(p, e.Q[s, a], e.V[s]), result)
            yield left, shown


def _quotient(p: Any, q: Any, v: Any) -> str:
    return rf"\frac{{{_small(p)} \cdot {_small(q)}}}{{{_small(v)}}}"


def _small(x: Any) -> str:
    """A number on a fraction, in one line."""
    if hasattr(x, "denominator") and x.denominator != 1 and max(abs(x.numerator), x.denominator) < 10**6:
        return rf"{x.numerator}/{x.denominator}"
    return finish(rational_marked(x))


def _start(e: Evaluation) -> str:
    mdp = e.mdp
    parts = [_times(p, _v(s) if s in mdp.index else value_marked(mdp.terminal[s])) for s, p in mdp.initial.items()]
    return _sum(parts)


def conditioning_latex(mdp: MDP, policy: Policy | None = None) -> str:
    r"""The computation as LaTeX for a paper that uses ``scsym.sty``; long lines break by themselves."""
    out = []
    for passage in conditioning_passages(mdp, policy):
        rows = []
        for left, rights in passage.equations:
            chain = f"{BREAK} = ".join([left, *rights])
            rows.append(rf"  &\scline{{\scmath{{{finish(chain, breaks=True)}}}}}")
        body = " \\\\\n".join(rows)
        align = f"\n\\begingroup\\allowdisplaybreaks\n\\begin{{align*}}\n{body}\n\\end{{align*}}\\endgroup"
        out.append(passage.words + (align if rows else ""))
    return "\n".join(out) + "\n"


def conditioning_aligned(mdp: MDP, policy: Policy | None = None) -> str:
    """The computation as one ``aligned`` block, for notebooks."""
    rows = []
    for passage in conditioning_passages(mdp, policy):
        words = passage.words.replace("$", "")
        rows.append(rf"&\text{{{words}}}" if "\\" not in words else r"&\text{Bayes' rule gives}")
        rows += [rf"&\qquad {left} = {finish(' = '.join(rights))}" for left, rights in passage.equations]
    return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"


def model_snippet(mdp: MDP, policy: Policy | None = None) -> str:
    r"""A model, its transition table and the computation of pi_+, to be ``\input`` where ``scsym.sty`` is loaded."""
    from scsym.mdp.notation import array, ends_latex, transition_rows

    from .prose import words_latex

    columns, header, rows = transition_rows(mdp, policy or mdp.uniform())
    ends = ", ".join(f"${x}$" for x in ends_latex(mdp))
    name = f" {words_latex(mdp.name)}" if mdp.name else ""
    small = r"\begin{center}\footnotesize\setlength{\arraycolsep}{3pt}\renewcommand{\arraystretch}{1.3}"
    parts = (array(columns, header, rows[n : n + 40]) for n in range(0, len(rows), 40))
    tables = "\n\n".join(f"{small}${part}$\\end{{center}}" for part in parts)
    return f"The model{name}: {ends}.\n\n{tables}\n\n{conditioning_latex(mdp, policy)}"
