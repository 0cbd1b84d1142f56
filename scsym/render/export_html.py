"""Write the report: a folder that opens from disk, without network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path
from posixpath import relpath
from typing import TYPE_CHECKING

from scsym.claims.export import documents
from scsym.files import write_atomically

from .article import Article, article, resting
from .dependencies import Entry, map_svg
from .html import index, pager, statement

if TYPE_CHECKING:
    from scsym.claims import Claim, Outcome


def write_html(out: Path, claims: Sequence[Claim], outcomes: Sequence[Outcome]) -> list[Path]:
    """Write ``index.html``, ``style.css``, a page per statement and the certificates; returns the paths."""
    articles = resting([article(c, o) for c, o in zip(claims, outcomes, strict=True)])
    pages = {a.name: f"{a.name}.html" for a in articles}
    used_by: dict[str, list[str]] = {}
    for a in articles:
        for name in dict.fromkeys(a.rests_on):
            used_by.setdefault(name, []).append(a.name)
    written: list[Path] = []

    def write(name: str, text: str) -> None:
        write_atomically(out / name, text)
        written.append(out / name)

    for own in _papers(articles).values():
        for n, a in enumerate(own):
            here = a.name.rsplit("/", 1)[0]
            links = {name: relpath(target, here) for name, target in pages.items()}
            downloads = []
            for name, text in documents(a.outcome):
                write(f"certificates/{name}", text)
                downloads.append(relpath(f"certificates/{name}", here))
            around = pager(*(_neighbour(own, m, links) for m in (n - 1, n + 1)))
            up = relpath(".", here) + "/"
            write(pages[a.name], statement(a, up, links, downloads, used_by.get(a.name, []), around))
    _front(articles, pages, write)
    return written


def _front(articles: Sequence[Article], pages: dict[str, str], write: Callable[[str, str], None]) -> None:
    """The front page with its maps, and the style of all pages."""
    papers = _papers(articles)
    maps = {
        paper: map_svg([_entry(a, pages) for a in own], f"Dependency map of {paper}", f"map{n}")
        for n, (paper, own) in enumerate(papers.items())
    }
    write("style.css", _beside("report.css"))
    write("index.html", index(papers, maps, pages, _beside("filter.js")))


def _beside(name: str) -> str:
    return files("scsym.render").joinpath(name).read_text(encoding="utf-8")


def _papers(articles: Sequence[Article]) -> dict[str, list[Article]]:
    papers: dict[str, list[Article]] = {}
    for a in articles:
        papers.setdefault(a.claim.paper, []).append(a)
    return papers


def _neighbour(own: Sequence[Article], n: int, links: dict[str, str]) -> tuple[str, str] | None:
    return (own[n].name, links[own[n].name]) if 0 <= n < len(own) else None


def _entry(a: Article, pages: dict[str, str]) -> Entry:
    return Entry(a.name, a.name.split("/", 1)[1], pages[a.name], a.outcome.verdict.value, a.rests_on)
