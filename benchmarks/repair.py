"""How many of the corrections that people wrote beside refuted statements `repair` finds.

A refuted statement of the corpus names the statements that hold instead. It is given to `repair` with its theory, with
the lemmas above it (but for those of its correction) and with what its neighbours assume; then each goal of the
correction is compared with what was proven: *equal* (the same up to normal forms and names of indices), or *implied*
(the search proves it from the repaired statement without a hypothesis that it needs otherwise).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, permutations

from scsym import kernel
from scsym.claims import Claim, Verdict, collect, proofs_folder
from scsym.claims.repairing import repaired
from scsym.errors import ScsymError
from scsym.kernel import Judgement, KernelError
from scsym.kernel.terms import free_vars, rename, variable_index
from scsym.language import Statement, Theory
from scsym.prove import Lemma
from scsym.prove.auto import settle
from scsym.prove.found import sources
from scsym.prove.nearby import Change, key_of
from scsym.prove.repair import Mended

from .timing import print_table

SECONDS, SECONDS_TO_COMPARE = 20.0, 2.0
REPAIRED, MOST = "repaired", 6  # hypotheses that are left out in turn


@dataclass(frozen=True)
class Row:
    """One refuted statement: how many goals its correction has, and how many were found equal or implied."""

    name: str
    goals: int
    equal: int
    implied: int
    proven: int
    seconds: float
    failure: str = ""

    @property
    def verdict(self) -> str:
        """``equal`` or ``implied`` if a goal of the correction was found so, else empty."""
        return "equal" if self.equal else "implied" if self.implied else ""


def rows(seconds: float = SECONDS, names: Sequence[str] = ()) -> Iterator[Row]:
    """Each refuted statement in turn, or those named."""
    statements = collect(proofs_folder())
    by_name = {statement.name: statement for statement in statements}
    for statement in statements:
        if statement.expect is Verdict.REFUTED and (not names or statement.name in names):
            near = [other for other in statements if other.file == statement.file]
            yield measured(statement, near, [by_name[name] for name in statement.instead], seconds)


def measured(statement: Claim, near: Sequence[Claim], instead: Sequence[Claim], seconds: float) -> Row:
    """What `repair` finds of the corrections."""
    start = time.process_time()
    near = [other for other in near if other.name not in statement.instead]
    failure, found = "", list[Mended]()
    try:
        for answer in repaired(statement, near, seconds, without=statement.instead):
            found += answer.found
    except ScsymError as error:
        failure = str(error).splitlines()[0]
    took = time.process_time() - start
    wanted = [(other.theory, goal) for other in instead for goal in other.goals]
    equal = [(t, g) for t, g in wanted if any(_equal(t, g.judgement, m.statement.judgement) for m in found)]
    rest = [pair for pair in wanted if pair not in equal]
    implied = [(t, g) for t, g in rest if _implied(t, g, found)]
    return Row(statement.name, len(wanted), len(equal), len(implied), len(found), took, failure)


def _equal(theory: Theory, wanted: Judgement, found: Judgement) -> bool:
    try:
        key = key_of(theory, Change(wanted, "", 0))
        return any(key is not None and key == key_of(theory, Change(j, "", 0)) for j in _renamings(found, wanted))
    except KernelError:  # it speaks of symbols that the theory does not have
        return False


def _renamings(j: Judgement, other: Judgement) -> Iterator[Judgement]:
    """The judgement with the other's names for its variables, in each way that the sorts allow."""
    own = sorted(free_vars(j.left) | free_vars(j.right))
    theirs = sorted(free_vars(other.left) | free_vars(other.right))
    for chosen in islice(permutations(theirs, len(own)), 120):
        if len(own) == len(theirs) and all(v[1] == w[1] for v, w in zip(own, chosen, strict=True)):
            env = {v: variable_index(*w) for v, w in zip(own, chosen, strict=True)}
            try:
                yield j._replace(left=rename(j.left, env), right=rename(j.right, env))
            except KernelError:  # a sum binds one of the names
                continue


def _implied(theory: Theory, wanted: Statement, found: Sequence[Mended]) -> bool:
    """Whether a repaired statement does for the goal what a hypothesis does that it was proven by.

    The search then proves the goal with the statement and without that hypothesis, and not without both.
    """
    named = sources(theory)
    known = {h.judgement for h in theory.hypotheses.values()}
    for mended in found:
        if mended.lemma is None or not mended.lemma.theorem.hypotheses <= known:
            continue
        try:
            given = kernel.assume(theory.signature, mended.statement.judgement)
        except KernelError:  # it speaks of symbols that the theory does not have
            continue
        for name in [n for n in named if named[n].conclusion in mended.lemma.theorem.hypotheses][:MOST]:
            others = {n: t for n, t in named.items() if n != name}
            result = settle(theory, wanted, {REPAIRED: given, **others}, SECONDS_TO_COMPARE, quick=True)
            if isinstance(result, Lemma) and given.conclusion in result.theorem.hypotheses:
                if not isinstance(settle(theory, wanted, others, SECONDS_TO_COMPARE), Lemma):
                    return True
    return False


def table(seconds: float, markdown: bool) -> None:
    """Every refuted statement, and the share of corrections that were found."""
    results = list(rows(seconds))
    heads = ["refuted statement", "proven instead", "goals of the correction", "equal", "implied", "s"]
    cells = [[r.name, str(r.proven), str(r.goals), str(r.equal), str(r.implied), f"{r.seconds:.1f}"] for r in results]
    print_table(f"Repair (CPU, {seconds:g} s a goal)", heads, cells, markdown)
    corrected = [r for r in results if r.goals]
    found = [r for r in corrected if r.verdict]
    equal = sum(r.verdict == "equal" for r in corrected)
    share = 100 * len(found) / len(corrected)
    print(
        f"{len(results)} refuted statements, {len(corrected)} with a correction; found: {len(found)} "
        f"({share:.0f} %), {equal} of them with an equal goal; something was proven for "
        f"{sum(r.proven > 0 for r in results)}"
    )
