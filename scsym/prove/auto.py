"""State it, and it is proven: a portfolio of searches around one linear program, and tactics that split goals.

Stages go from few candidates to many, since thirty hypotheses crowd out a proof of two lines. What is found is a
theorem of the kernel; `scsym.prove.found` keeps it as data, so that it is not searched again.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from scsym.errors import StatementError
from scsym.language import Statement, Theory

from .certificate import Miss, attempt, visible_goal
from .found import sources
from .prover import Lemma, unproven
from .sources import Stage
from .workspace import Workspace

STAGES = (
    Stage("at sight", 0.1, depth=1, sources=("visible", "picks")),
    Stage(
        "latest lemmas", 0.2, recent=8, depth=2, cap=1_200,
        sources=("visible", "picks", "weights"), premises_from=("harvested",),
    ),
    Stage("likeliest premises", 0.25, premises=12, depth=3, sources=("visible", "picks")),
    Stage("all premises", 0.25, depth=2, cap=2_000, sources=("visible", "picks")),
    Stage(
        "nonnegative terms", 0.4, depth=2, sources=("visible", "picks", "weights"), premises_from=("harvested",)
    ),
    Stage("instances", 0.3, depth=4, cap=2_500, sources=("units", "instances")),
    Stage("deeper", 0.4, depth=3, sources=("visible", "picks")),
    Stage("unfolded", 0.4, depth=2, cap=4_000, sources=("visible", "picks"), unfold=True),
    Stage(
        "products", 0.4, recent=8, depth=2, sources=("visible", "weights"), premises_from=("harvested", "products")
    ),
    Stage("squares", 1.0, depth=2, sources=("visible", "pairs")),
    Stage(
        "logarithms", 1.0, depth=2, sources=("visible", "weights"), premises_from=("tangents", "logarithms")
    ),
)  # fmt: skip


def auto(
    theory: Theory,
    goal: Statement,
    lemmas: Sequence[Lemma] | Mapping[str, Lemma] = (),
    seconds: float = 10,
    use: Sequence[str] | None = None,
) -> Lemma:
    """Prove a statement from the theory's hypotheses and the lemmas, without being told how.

    seconds : of CPU. use : the names of the premises that may be used (default: all); a lemma without a name is
    ``lemma n``, with its place n in the list.

    Raises NotProven, with what was tried and what stands in the way, and StatementError for a name that is unknown.
    """
    named = sources(theory, lemmas)
    if use is not None:
        if unknown := [name for name in use if name not in named]:
            raise StatementError(f"{', '.join(unknown)} is neither a hypothesis of {theory.name!r} nor a lemma given")
        named = {name: named[name] for name in use}
    start = time.process_time()
    end = start + float(seconds)
    space = Workspace(theory, goal.judgement, list(named.values()), list(named), end)
    found = visible_goal(space)
    if found is not None:
        return found
    misses: list[Miss] = []
    for stage in STAGES:
        space.deadline = min(end, time.process_time() + stage.share * seconds)
        result = attempt(space, stage)
        if isinstance(result, Lemma):
            return result
        misses.append(result)
        if time.process_time() >= end:
            break
    lines = [f"not proven: {goal!r}", *(f"  {m.stage}: {m.reason} ({m.candidates} candidates)" for m in misses)]
    raise unproven("\n".join(lines), theory, goal, list(named))
