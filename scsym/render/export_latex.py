"""Write statements as LaTeX files: snippets, the notation, an appendix per paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scsym.files import write_atomically
from scsym.mdp.tikz import mdp_tikz

from .article import article, resting
from .concrete import model_snippet
from .latex import Macros, appendix, model_appendix, snippet, style

if TYPE_CHECKING:
    from scsym.claims import Claim, Outcome


def write_latex(
    out: Path,
    claims: Sequence[Claim],
    outcomes: Sequence[Outcome],
    everything: Sequence[Claim] = (),
    *,
    numbered: bool = False,
    two_columns: bool = False,
) -> list[Path]:
    """Write ``scsym.sty``, ``<paper>/<statement>.tex`` and ``<paper>-appendix.tex`` into the folder; returns the paths.

    Compile an appendix in that folder.
    """
    macros = Macros()
    titles = {c.name: f"{c.paper}, {c.source}" if c.source else c.name for c in (*everything, *claims)}
    articles = resting([article(c, o) for c, o in zip(claims, outcomes, strict=True)])
    written = []
    for a in articles:
        path = out / f"{a.name}.tex"
        write_atomically(path, snippet(a, macros, titles, numbered))
        written.append(path)
    for paper in dict.fromkeys(a.claim.paper for a in articles):
        own = [a for a in articles if a.claim.paper == paper]
        path = out / f"{paper}-appendix.tex"
        write_atomically(path, appendix(paper, own, [f"{a.name}.tex" for a in own], two_columns))
        written.append(path)
    path = out / "scsym.sty"
    write_atomically(path, style(macros))
    return [*written, path]


def write_models(out: Path, models: Sequence[tuple[str, Any, Any]]) -> list[Path]:
    """Write, for each (source, model, policy), the computation of pi_+ and the graph, and a document of all of them."""
    written, files = [], []
    for source, mdp, policy in models:
        name = re.sub(r"[^A-Za-z0-9]+", "-", mdp.name or source).strip("-").lower()
        for suffix, text in (("", model_snippet(mdp, policy)), ("-graph", mdp_tikz(mdp) + "\n")):
            path = out / "models" / f"{name}{suffix}.tex"
            write_atomically(path, text)
            written.append(path)
        files.append((mdp.name or source, f"models/{name}.tex", f"models/{name}-graph.tex"))
    for path, text in ((out / "models-appendix.tex", model_appendix(files)), (out / "scsym.sty", style(Macros()))):
        write_atomically(path, text)
        written.append(path)
    return written
