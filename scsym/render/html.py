"""The pages of the offline report: words, MathML and inline SVG.

The front page has one small script, which filters its tables; without it the page is whole and the filter is hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from scsym.claims.statement import AGAINST, Verdict
from scsym.kernel.terms import Judgement
from scsym.language import folded
from scsym.mdp.notation import ends_latex, transition_rows
from scsym.typeset import BREAK, RELATIONS, Notation, index_latex, name_latex, negative, term_marked

from .article import Article, Chain, Combination, Given, Shown, Table, counted, slips
from .cells import failing_marked, place_marked, values_marked
from .certificate import certificate_lines
from .latex import product_marked
from .mathml import breakable, formula, mathml
from .prose import segments
from .svg import KINDS, SIGNS, mdp_svg

if TYPE_CHECKING:
    from scsym.mdp import MDP, Policy

LONGEST_CERTIFICATE = 60_000
LARGEST_DRAWING = 24
"""States of the largest model that is drawn."""


def prose(text: str) -> str:
    """A sentence with its formulas as MathML."""
    pieces = segments(" ".join(text.split()))
    return "".join(
        formula(breakable(tex)).replace(' displaystyle="true"', "") if math else escape(tex) for math, tex in pieces
    )


def judgement(j: Judgement, notation: Notation) -> str:
    """A judgement, its quantifiers in words."""
    marked = f"{term_marked(j.left, notation)}{BREAK} {RELATIONS[j.relation]} {term_marked(j.right, notation)}"
    names = ", ".join(name_latex(n) for n, _ in j.forall)
    return formula(marked) + (f" for all {mathml(names)}" if names else "")


def badge(verdict: str) -> str:
    """A verdict: colour, sign and word."""
    return f'<span class="badge {KINDS[verdict]}"><span aria-hidden="true">{SIGNS[verdict]} </span>{verdict}</span>'


def verdict_badge(verdict: str) -> str:
    """The badge of a verdict, and behind it what a refutation is against."""
    kind = next(k for k in sorted(KINDS, key=len, reverse=True) if verdict.startswith(k))
    return badge(kind) + escape(verdict.removeprefix(kind))


PAGE = """\
<!DOCTYPE html>
<html lang="en" xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>{title}</title>
<link rel="stylesheet" href="{up}style.css" />
<link rel="icon" href="data:," />
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header><nav aria-label="Report"><ul><li><a href="{up}index.html"{here}>All statements</a></li></ul></nav></header>
<main id="content">
{body}
</main>
<footer><p>Written by scsym. Proofs are checked by its kernel; <code>scsym verify</code> checks a downloaded certificate
again.</p></footer>
</body>
</html>
"""


def page(title: str, body: str, up: str) -> str:
    """A whole page; `up` is the way to the report's folder, empty on the front page."""
    return PAGE.format(title=escape(title), body=body, up=up, here="" if up else ' aria-current="page"')


# Theorems


def given_list(heading: str, given: Sequence[Given]) -> str:
    """Hypotheses or definitions, with their tags."""
    rows = []
    for g in given:
        reading = f"{prose(g.reading)}: " if g.reading else ""
        shown = judgement(g.judgement, Notation(g.theory))
        rows.append(f'<li><span class="tag">({g.tag})</span> {reading}{shown}</li>')
    return _details(f"{heading} ({len(rows)})", f'<ol class="given formula">{"".join(rows)}</ol>')


def _details(summary: str, body: str, opened: bool = False) -> str:
    start = '<details open="open">' if opened else "<details>"
    return f"{start}<summary>{summary}</summary><div>{body}</div></details>"


def chain_list(chain: Chain, notation: Notation) -> str:
    """A chain, a justification below each step."""
    rows = [f'<li><div class="formula">{formula(term_marked(chain.start, notation))}</div></li>']
    for link in chain.links:
        shown = formula(f"{RELATIONS[link.relation]} {term_marked(link.term, notation)}")
        why = "; ".join(filter(None, [", ".join(map(prose, link.why)), prose(link.note)]))
        reason = f'<div class="why">by {why}</div>' if why else ""
        rows.append(f'<li><div class="formula">{shown}</div>{reason}</li>')
    return f'<ol class="chain">{"".join(rows)}</ol>'


def combination_list(found: Combination, relation: str, notation: Notation) -> str:
    """The certificate: a line per summand."""
    earlier = [
        f'<li><span class="tag">({n})</span> {judgement(j, notation)}</li>'
        for n, j in enumerate(found.earlier, start=1)
    ]
    rows = ["<li>left side − right side</li>"]
    for n, part in enumerate(found.parts):
        opposite = negative(part.coefficient)
        moved = ", ".join(f"{name_latex(x)} := {index_latex(i)}" for x, i in part.at)
        cited = rf"\langle \mathrm{{{part.cited}}} \rangle" + (f"_{{{moved}}}" if moved else "")
        body = product_marked(part.coefficient if opposite is None else opposite, cited, part.over, notation)
        sign = ("= " if n == 0 else "") + ("-" if opposite is not None else "+ " if n else "")
        rows.append(f'<li><div class="formula">{formula(sign + body)}</div></li>')
    if found.remainder is not None:
        shown = formula("+ " + term_marked(found.remainder, notation))
        rows.append(f'<li><div class="formula">{shown}</div><div class="why">visibly nonnegative</div></li>')
    meaning = f"{mathml(chr(92) + 'langle x ' + chr(92) + 'rangle')} is the left side minus the right side of x."
    sure = "Both sides agree when expanded" + ("." if relation == "=" else ", and every summand is nonnegative.")
    before = f'<p>Shown on the way:</p><ol class="given formula">{"".join(earlier)}</ol>' if earlier else ""
    return f'{before}<ol class="chain">{"".join(rows)}</ol><p class="why">{meaning} {sure}</p>'


def theorem(shown: Shown, heading: str, download: str) -> str:
    """A theorem: statement, side conditions, derivation, certificate, axioms, download."""
    notation = Notation(shown.theory)
    name = f" ({escape(shown.name)})" if shown.name else ""
    out = [f"<section><h3>{heading}{name}</h3>"]
    out.append(f'<div class="formula says">{judgement(shown.judgement, notation)}</div>')
    if shown.given:
        out.append(f'<p class="why">from {", ".join(f"({g.tag})" for g in shown.given)}</p>')
    if shown.signs:
        rows = []
        for sign in shown.signs:
            reading = prose(sign.reading) if sign.reading else ""
            rows.append(
                f"<li>{mathml(term_marked(sign.symbol, notation) + f' {RELATIONS[sign.relation]} 0')}: {reading}</li>"
            )
        out.append(_details(f"Side conditions ({len(rows)})", f'<ul class="plain">{"".join(rows)}</ul>'))
    if shown.chains:
        steps = sum(len(c.links) for c in shown.chains)
        body = "".join(chain_list(c, notation) for c in shown.chains)
        out.append(_details(f"Derivation ({steps} step{'s' * (steps != 1)})", body, opened=shown.is_chain))
    if shown.combination:
        out.append(
            _details(
                "Certificate of the last step", combination_list(shown.combination, shown.judgement.relation, notation)
            )
        )
    lines = "\n".join(certificate_lines(shown.lemma))
    if len(lines) > LONGEST_CERTIFICATE:
        lines = lines[:LONGEST_CERTIFICATE] + "\n... shortened here; the download has everything"
    out.append(_details("Every step of the proof, as text", f'<pre tabindex="0">{escape(lines)}</pre>'))
    axioms = "; ".join(escape(a) for a in shown.axioms) or "none beyond algebra"
    out.append(f"<p>Analytic facts used: {axioms}.</p>")
    if download:
        file = escape(download.rsplit("/", 1)[-1])
        out.append(f'<p><a href="{escape(download)}" download="{file}">Certificate (JSON)</a></p>')
    return "".join(out) + "</section>"


# Models


def scrolled(content: str, name: str) -> str:
    """What may be wider than the page, as a region that the keyboard reaches and scrolls."""
    return f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(name)}">{content}</div>'


def model(mdp: MDP, policy: Policy | None, ident: str) -> str:
    """A model: drawing and table."""
    _, header, rows = transition_rows(mdp, policy)
    head = "".join(f'<th scope="col">{mathml(h)}</th>' for h in header)
    body = "".join("<tr>" + "".join(f"<td>{mathml(c) if c else ''}</td>" for c in row) + "</tr>" for row in rows)
    ends = ", ".join(mathml(x) for x in ends_latex(mdp))
    small = len(mdp.states) <= LARGEST_DRAWING
    drawing = scrolled(mdp_svg(mdp, ident), "drawing of the model") if small else ""
    caption = f"Transitions of the model{f' {escape(mdp.name)}' if mdp.name else ''}"
    rows_shown = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    listed = scrolled(f'<table class="small"><caption>{caption}</caption>{rows_shown}</table>', "transitions")
    return f"{drawing}{listed}<p>{ends}</p>"


def table(shown: Table, caption: str) -> str:
    """A model as the judge reads it: a row for each symbol."""
    notation, rows = Notation(shown.theory), []
    for row in shown.rows:
        cells = [formula(marked) for marked in values_marked(row, notation)]
        more = len(row.values) - len(cells)
        cells += [f"and {more} more"] if more else []
        rows.append(f'<tr><th scope="row">{mathml(notation.symbol(row.symbol))}</th><td>{", ".join(cells)}</td></tr>')
    place = f"<p>{formula(place_marked(shown))}</p>" if shown.sorts or shown.at else ""
    many = len({f.goal for f in shown.failing}) > 1
    fails = [
        f"<p>Left and right side{f' of goal {f.goal + 1}' if many else ''}: {formula(failing_marked(f))}</p>"
        for f in shown.failing
    ]
    head = '<thead><tr><th scope="col">Symbol</th><th scope="col">Values</th></tr></thead>'
    listed = f'<table class="small"><caption>{caption}</caption>{head}<tbody>{"".join(rows)}</tbody></table>'
    return place + scrolled(listed, "values of the symbols") + "".join(fails)


# A statement


def statement(
    article: Article, up: str, links: Mapping[str, str], downloads: Sequence[str], used_by: Sequence[str], around: str
) -> str:
    """The page of a statement. `links` are pages by statement, relative to this page's folder."""
    claim, outcome = article.claim, article.outcome
    verdict = outcome.verdict.value
    notation = Notation(claim.theory)
    facts: list[tuple[str, str]] = [
        ("Name", f"<code>{escape(claim.name)}</code>"),
        ("In the paper", prose(claim.source)),
    ]
    if claim.quote:
        facts.append((f"In the paper, {claim.quote.status}", prose(claim.quote.text)))
    stated = folded([goal.judgement for goal in claim.goals])
    goals = [f'<div class="formula says">{judgement(j, notation)}</div>' for j in stated]
    goals += [f'<div class="says"><code>{escape(repr(decision))}</code></div>' for decision in claim.decisions]
    facts.append(("Claimed here", "".join(goals)))
    facts.append(("Rests on", ", ".join(_link(n, links) for n in article.rests_on)))
    facts.append(("Used by", ", ".join(_link(n, links) for n in used_by)))
    facts.append(("What holds instead", ", ".join(_link(name, links) for name in claim.instead)))
    listed = "".join(f"<dt>{k}</dt><dd>{v}</dd>" for k, v in facts if v)
    out = [f"<h1>{prose(article.title)}</h1><p>{badge(verdict)}{escape(article.verdict.removeprefix(verdict))}"]
    if not outcome.as_declared:
        out.append(f" declared {escape(outcome.expect.value)}")
    out.append(f'</p><dl class="facts">{listed}</dl>')
    if outcome.failure:
        out.append(f'<p class="failure">{escape(outcome.failure)}</p>')
    if article.given:
        out.append("<section><h2>What is assumed</h2>")
        for heading, given in (("Hypotheses", article.hypotheses), ("Where", article.definitions)):
            out += [given_list(heading, given)] if given else []
        out.append("</section>")
    if article.theorems:
        out.append("<section><h2>Proof</h2>")
        many = len(article.theorems) > 1
        for n, shown in enumerate(article.theorems):
            heading = f"Theorem {n + 1} of {len(article.theorems)}" if many else "Theorem"
            out.append(theorem(shown, heading, downloads[n] if n < len(downloads) else ""))
        out.append("</section>")
    which = "Counterexample" if outcome.verdict is Verdict.REFUTED else "Model"
    if article.tables or article.models:
        out.append(f"<section><h2>{which}</h2>")
        out += [table(shown, f"{which}: values of the symbols") for shown in article.tables]
        out += [f"<p>{escape(article.in_models)}</p>"] if article.in_models else []
        out += [
            model(drawn.mdp, drawn.policies[0][1] if drawn.policies else None, f"m{n}")
            for n, drawn in enumerate(article.models)
        ]
        out.append("</section>")
    if article.decisions:
        rows = "".join(f"<li><code>{escape(text)}</code></li>" for text in article.decisions)
        out.append(f'<section><h2>Decided</h2><ul class="plain">{rows}</ul></section>')
    if claim.why:
        out.append(f"<section><h2>Remarks</h2><p>{prose(claim.why)}</p></section>")
    return page(f"{claim.name}: {verdict}", "".join(out) + around, up)


def _link(name: str, links: Mapping[str, str]) -> str:
    return f'<a href="{escape(links[name])}">{escape(name)}</a>' if name in links else prose(name)


# The front page


def index(
    papers: Mapping[str, Sequence[Article]], maps: Mapping[str, str], links: Mapping[str, str], script: str
) -> str:
    """The front page: counts, filter, then a map, the slips and a table for each paper. `script` works the filter."""
    every = [a for articles in papers.values() for a in articles]
    legend = "".join(
        f'<li>{verdict_badge(v)} <span data-kind="{escape(v)}">{n}</span></li>' for v, n in counted(every).items()
    )
    strands = "".join(
        f'<li id="to-{escape(paper)}"><a href="#{escape(paper)}">{escape(paper)}</a></li>' for paper in papers
    )
    out = [
        f"<h1>{len(every)} statements, machine-checked</h1>",
        f'<ul class="legend">{legend}</ul>',
        "<p>Statements are proven for every finite MDP, proven for one shape of model with symbolic or exact entries, "
        "or refuted by an exact counterexample. On a map, an arrow leads from a statement to one that rests on it; "
        "arrows that follow from others are left out, and so are statements without any.</p>",
        _filter(papers, every),
        f'<nav aria-label="Strands"><ul>{strands}</ul></nav>',
    ]
    for paper, articles in papers.items():
        ident = escape(paper)
        heading = f'<h2 id="{ident}">{ident} <span class="count">{len(articles)}</span></h2>'
        out.append(f'<section data-strand="{ident}" aria-labelledby="{ident}">{heading}')
        if maps[paper]:
            out.append(scrolled(maps[paper], f"map of {paper}"))
        out += _slips(articles, links)
        rows = "".join(_row(a, paper, links[a.name]) for a in articles)
        heads = "".join(f'<th scope="col">{h}</th>' for h in ("Statement", "In the paper", "What", "Verdict"))
        caption = f"<caption>The statements of {ident}</caption>"
        out.append(
            f'<table class="stack">{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></section>'
        )
    return page("Statements, machine-checked", f"{''.join(out)}<script>\n{script}</script>", "")


def _row(a: Article, paper: str, link: str) -> str:
    """A line of a table, with what the filter asks of it."""
    words = " ".join(f"{a.name} {a.title} {a.claim.source} {' '.join(a.claim.shown)}".lower().split())
    data = {"words": words, "verdict": str(a.outcome.verdict), "against": a.against, "strand": paper}
    told = " ".join(f'data-{name}="{escape(value)}"' for name, value in data.items())
    declared = "" if a.outcome.as_declared else " not as declared"
    return (
        f'<tr {told}><th scope="row"><a href="{escape(link)}">{escape(a.name.split("/", 1)[1])}</a></th>'
        f"<td>{prose(a.claim.source)}</td><td>{prose(a.title)}</td><td>{verdict_badge(a.verdict)}{declared}</td></tr>"
    )


def _filter(papers: Iterable[str], articles: Sequence[Article]) -> str:
    """The form that the script shows: words, and what a statement is to be."""
    verdicts = dict.fromkeys(str(v) for v in Verdict if any(a.outcome.verdict is v for a in articles))
    against = [text for text in AGAINST.values() if any(a.against == text for a in articles)]
    chosen = {"verdict": ("Verdict", verdicts), "against": ("Refuted against", against), "strand": ("Strand", papers)}
    fields = []
    for name, (label, values) in chosen.items():
        options = "".join(f'<option value="{escape(v)}">{escape(v)}</option>' for v in values)
        fields.append(f'<label>{label}<select name="{name}"><option value="">any</option>{options}</select></label>')
    return (
        '<form id="filter" role="search" aria-label="Filter the statements" autocomplete="off" hidden="hidden">'
        '<label class="words">Words of name, title, goal or source<input type="search" name="words" '
        f'spellcheck="false" /></label>{"".join(fields)}<button type="reset">Clear</button>'
        f'<output id="found">{len(articles)} statements shown</output></form>'
    )


def _slips(articles: Sequence[Article], links: Mapping[str, str]) -> Iterator[str]:
    """The refuted statements, each with what holds instead."""
    if found := slips(articles):
        items = "".join(
            f"<li>{prose(a.title)} ({_link(a.name, links)}; instead: "
            f"{', '.join(_link(name, links) for name in a.claim.instead)})</li>"
            for a in found
        )
        yield f'<div class="slips"><p>Refuted, and what holds instead:</p><ul>{items}</ul></div>'


def pager(before: Any, after: Any) -> str:
    """Links to the neighbours: (title, address) or None."""
    left = f'<a rel="prev" href="{escape(before[1])}">← {escape(before[0])}</a>' if before else "<span></span>"
    right = f'<a rel="next" href="{escape(after[1])}">{escape(after[0])} →</a>' if after else "<span></span>"
    return f'<nav class="pager" aria-label="Neighbours">{left}{right}</nav>'
