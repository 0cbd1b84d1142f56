r"""LaTeX for papers: a snippet per statement, the file ``scsym.sty`` with the notation, a verified appendix per paper.

Lines break by themselves at any column width: a right-hand side of an ``align`` is a ragged paragraph of mathematics
(``\scline``), so one snippet fits a single-column and a two-column article. Only amsmath, amssymb and amsthm are used.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from scsym.claims.statement import Verdict
from scsym.exact.labels import label_text
from scsym.kernel.terms import Judgement, Term
from scsym.language import folded
from scsym.mdp.notation import array, ends_latex, transition_rows
from scsym.typeset import (
    BREAK,
    GREEK,
    RELATIONS,
    TIMES,
    Notation,
    applied,
    bracketed,
    finish,
    heading,
    index_latex,
    name_latex,
    negative,
    quantifier_latex,
    term_marked,
)  # fmt: skip

from .article import Article, Chain, Combination, Drawn, Given, Shown, Table, counted, slips
from .cells import failing_marked, place_marked, values_marked
from .prose import prose_latex, words_latex

if TYPE_CHECKING:
    from scsym.prove import Lemma

SPELLED = {"'": "Prime", "*": "Star", "+": "Plus", "-": "Minus", "^": "Sup", "/": "Over", "=": "Is"}
DIGITS = "Zero One Two Three Four Five Six Seven Eight Nine".split()
VERDICTS = {
    "proven": "proven", "proven, hypotheses not tried": "provenuntried", "proven for this shape": "provenshape",
    "established by the library": "established", "refuted": "refuted", "open": "open", "vacuous": "vacuous",
}  # fmt: skip


# Notation as macros


class Macros(Notation):
    r"""Notation by macros such as ``\scPiZero``, collected with their definitions for ``scsym.sty``.

    A macro stands for a symbol without its indices. It is named after the symbol and how it is written, so that its
    name does not depend on what else is exported.
    """

    def __init__(self, table: dict[str, tuple[str, str]] | None = None) -> None:
        super().__init__()
        self.table = {} if table is None else table

    def of(self, theory: object) -> Macros:
        """The same table for the symbols of a theory."""
        made = Macros(self.table)
        made.theory = theory  # type: ignore[assignment]
        return made

    def plain(self) -> Notation:
        """The same notation without macros."""
        return Notation(self.theory)

    def symbol(self, name: str, arguments: Sequence[str] = ()) -> str:
        """The macro of a symbol, applied."""
        declared = self.declaration(name)
        head = heading(declared.latex if declared else "", name, arguments)
        macro, reading = macro_name(name, head), declared.reading if declared else ""
        self.table[macro] = head, min(filter(None, (reading, self.table.get(macro, ("", ""))[1])), default="")
        return f"\\{macro}{{}}" + applied(head, name, declared.arguments if declared else (), arguments)


def macro_name(name: str, written: str = "") -> str:
    r"""The macro of a symbol, written otherwise than its name says: letters only, digits and signs in words.

    >>> macro_name("pi0"), macro_name("V", r"V_{\pi_0}"), macro_name("V", "V")
    ('scPiZero', 'scVPiZero', 'scV')
    """
    own, other = _spelled(name), _spelled(written)
    if other.startswith(own):
        own, other = other, ""
    return f"sc{own}{other and 'As'}{other}"


def _spelled(text: str) -> str:
    words = re.findall(r"[A-Za-z]+|\d|[^\sA-Za-z\d]", re.sub(r"\\(?:math\w+|operatorname|text)\b|\\[|,;!]", " ", text))
    signs = SPELLED | {str(n): digit for n, digit in enumerate(DIGITS)}
    return "".join(_letters(w) if w.isalpha() else signs.get(w, "") for w in words)


def _letters(word: str) -> str:
    if len(word) == 1:
        return word
    return f"Big{word}" if word in GREEK and word[0].isupper() else word[0].upper() + word[1:]


STYLE = r"""% Notation and environments of statements exported by scsym. Needs amsmath, amssymb, amsthm.
% Every command is provided, so define one before \usepackage{scsym} (or \renewcommand it after) to override it.
\NeedsTeXFormat{LaTeX2e}
\ProvidesPackage{scsym}[2026/01/01 statements exported by scsym]
\RequirePackage{amsmath,amssymb,amsthm}

% Where a line may break: before a sign, and between two factors (with a dot).
\providecommand{\scbreak}{\allowbreak}
\providecommand{\sctimes}{\,\discretionary{\hbox{${}\cdot{}$}}{}{}}
% A ragged paragraph of mathematics: one cell of an align, as wide as there is room.
\providecommand{\scindent}{2em}
\providecommand{\scline}[1]{\parbox[t]{\dimexpr\linewidth-\scindent-3.2em\relax}{%
  \raggedright\hangindent1.5em\hangafter1\relpenalty10000\binoppenalty10000\hyphenpenalty150\exhyphenpenalty150
  \pretolerance-1\tolerance9999\emergencystretch0pt\lineskiplimit2pt\lineskip4pt
  \noindent\strut#1\strut\par}}
\providecommand{\scmath}[1]{$\displaystyle #1$}
% A justification: at the right end of the line, or below it where it does not fit.
\providecommand{\scby}[1]{{\unskip\nobreak\hfil\penalty50\hskip1.5em\null\nobreak\hfill{\small\itshape(#1)}}}
% Verdicts.
\providecommand{\scproven}{proven}
\providecommand{\scprovenuntried}{proven, hypotheses not tried}
\providecommand{\scprovenshape}{proven for this shape}
\providecommand{\scestablished}{established by the library}
\providecommand{\screfuted}{refuted}
\providecommand{\scopen}{open}
\providecommand{\scvacuous}{vacuous}
% A reference to another statement: its number where it is part of the document, else its name.
\makeatletter
\providecommand{\scref}[2]{\@ifundefined{r@scsym:#1}{#2}{Statement~\ref{scsym:#1}}}
\@ifundefined{scstatement}{\theoremstyle{definition}\newtheorem{scstatement}{Statement}}{}
\makeatother
\providecommand{\scbox}{\hfill\ensuremath{\square}}
\newenvironment{sclist}{\begin{list}{}{\small\setlength{\leftmargin}{2.6em}\setlength{\labelwidth}{2.2em}%
  \setlength{\labelsep}{0.4em}\setlength{\itemsep}{1pt}\setlength{\parsep}{0pt}\raggedright
  \relpenalty10000\binoppenalty10000\tolerance9999}}{\end{list}}

% Notation of the theories.
"""


def style(macros: Macros) -> str:
    """The text of ``scsym.sty``: environments, and one overridable macro for each symbol in use."""
    lines = []
    for macro, (definition, reading) in sorted(macros.table.items()):
        note = f" % {' '.join(reading.split())}" if reading else ""
        lines.append(f"\\providecommand{{\\{macro}}}{{{definition}}}{note}")
    return STYLE + "\n".join(lines) + "\n\\endinput\n"


# Pieces


def _math(marked: str) -> str:
    return finish(marked, breaks=True)


def judgement_cells(j: Judgement, notation: Notation, display: bool = False) -> str:
    """A judgement in one breakable formula, its quantifiers in words behind it."""
    body = f"{term_marked(j.left, notation)} {BREAK}{RELATIONS[j.relation]} {term_marked(j.right, notation)}"
    forall = quantifier_latex(j)
    shown = rf"\scmath{{{_math(body)}}}" if display else f"${_math(body)}$"
    return shown + (f" ${_math(BREAK)}{forall}$" if forall else "")


def _align(rows: Sequence[str], labels: Sequence[str] = ()) -> str:
    """An ``align*``, or an ``align`` with a label for each row."""
    name = "align" if labels else "align*"
    tagged = [f"{row} \\label{{{label}}}" for row, label in zip(rows, labels, strict=True)] if labels else list(rows)
    body = " \\\\\n".join(f"  {row}" for row in tagged)
    return f"\\begingroup\\allowdisplaybreaks\n\\begin{{{name}}}\n{body}\n\\end{{{name}}}\\endgroup"


def _cell(content: str) -> str:
    return rf"\scline{{{content}}}"


def _row(relation: str, marked: str, why: str = "") -> str:
    reason = rf"\scby{{{why}}}" if why else ""
    sign = RELATIONS.get(relation, relation)
    return rf"&{sign or chr(92) + 'phantom{{}={}}'} " + _cell(rf"\scmath{{{_math(marked)}}}{reason}")


def chain_latex(chain: Chain, notation: Notation, labels: str = "") -> str:
    """A chain as ``align*`` (``align`` with labels ``<labels>-1``, ... on request), a justification at each step."""
    rows = [rf"&\scline{{\hspace*{{-1em}}\scmath{{{_math(term_marked(chain.start, notation))}}}}}"]
    for link in chain.links:
        why = "; ".join(filter(None, [", ".join(map(prose_latex, link.why)), prose_latex(link.note)]))
        rows.append(_row(link.relation, term_marked(link.term, notation), why))
    names = [f"{labels}-{n}" for n in range(1, len(rows) + 1)] if labels else []
    return _align(rows, names)


def combination_latex(found: Combination, relation: str, notation: Notation) -> str:
    """The certificate in words and formulas."""
    text = []
    for n, j in enumerate(found.earlier, start=1):
        text.append(rf"\item[(\textit{{{n}}})] {judgement_cells(j, notation)}")
    earlier = "\\begin{sclist}\n" + "\n".join(text) + "\n\\end{sclist}\n" if text else ""
    rows = [r"&\scline{\hspace*{-1em}left side ${}-{}$ right side}"]
    for n, part in enumerate(found.parts):
        opposite = negative(part.coefficient)
        coefficient = part.coefficient if opposite is None else opposite
        moved = ", ".join(f"{name_latex(x)} := {index_latex(i)}" for x, i in part.at)
        cited = rf"\bigl\langle \mathrm{{{part.cited}}} \bigr\rangle" + (f"_{{{moved}}}" if moved else "")
        body = product_marked(coefficient, cited, part.over, notation)
        rows.append(_row("=" if n == 0 else "", ("{}- " if opposite is not None else "{}+ " if n else "") + body))
    if found.remainder is not None:
        why = "visibly nonnegative"
        rows.append(_row("", r"{}+ " + term_marked(found.remainder, notation), why))
    meaning = r"Here $\langle x \rangle$ is the left side minus the right side of~$x$."
    sure = "Both sides agree when expanded" + ("." if relation == "=" else ", and every summand is nonnegative.")
    return f"{earlier}{_align(rows)}\n{meaning} {sure}"


def product_marked(coefficient: Term, cited: str, over: Sequence[str], notation: Notation) -> str:
    """``sum over (over) of coefficient * cited``, where `cited` is written already."""
    total = rf"\sum_{{{', '.join(map(name_latex, over))}}} " if over else ""
    if coefficient == ("num", 1):
        return total + cited
    text = term_marked(coefficient, notation)
    if coefficient[0] in ("add", "sum") or (coefficient[0] == "mul" and text.startswith("-")):
        text = bracketed(text)
    return rf"{total}{text}{TIMES}{cited}"


def theorem_latex(shown: Shown, macros: Macros, labels: str = "") -> str:
    """A theorem with hypotheses, side conditions, derivation and certificate."""
    notation = macros.of(shown.theory)
    out = []
    if shown.signs:
        out.append(signs_latex(shown, notation))
    name = f" ({words_latex(shown.name)})" if shown.name else ""
    cited = rf"From {ranges([g.tag for g in shown.given])}:" if shown.given else "For all values of the symbols:"
    why = ""
    if shown.is_direct:
        (link,) = shown.chains[0].links
        why = "; ".join(filter(None, [", ".join(map(prose_latex, link.why)), prose_latex(link.note)]))
    reason = rf"\scby{{{why}}}" if why else ""
    goal = _align([rf"&\scline{{{judgement_cells(shown.judgement, notation, display=True)}{reason}}}"])
    out.append(f"\\textit{{{cited}}}{name}\n{goal}")
    if shown.chains and not shown.is_direct:
        out.append(
            "\\textit{Derivation.}\n"
            + "\n".join(
                chain_latex(chain, notation, f"{labels}-{n}" if labels else "")
                for n, chain in enumerate(shown.chains, start=1)
            )
        )
    if shown.combination and not shown.is_chain:
        certificate = combination_latex(shown.combination, shown.judgement.relation, notation)
        out.append(f"\\textit{{Certificate.}}\n{certificate}")
    if shown.axioms:
        out.append(r"\textit{Analytic facts used:} " + "; ".join(map(prose_latex, shown.axioms)) + ".")
    return "\n\n".join(out)


def ranges(tags: Sequence[str]) -> str:
    """``(H1)--(H4), (H7), (D1)``."""
    runs: list[list[str]] = []
    for tag in tags:
        if runs and tag == f"{runs[-1][-1][0]}{int(runs[-1][-1][1:]) + 1}":
            runs[-1].append(tag)
        else:
            runs.append([tag])
    joined = ((r, "--" if len(r) > 2 else ", ") for r in runs)
    return ", ".join(f"({r[0]})" if len(r) == 1 else f"({r[0]}){sign}({r[-1]})" for r, sign in joined)


def given_latex(heading: str, given: Sequence[Given], macros: Macros) -> str:
    """Hypotheses or definitions, with their tags."""
    rows = []
    for g in given:
        reading = f"{prose_latex(g.reading)}: " if g.reading else ""
        rows.append(rf"\item[({g.tag})] {reading}{judgement_cells(g.judgement, macros.of(g.theory))}")
    return f"\\textit{{{heading}}}\n\\begin{{sclist}}\n" + "\n".join(rows) + "\n\\end{sclist}"


def signs_latex(shown: Shown, notation: Notation) -> str:
    """The side conditions: first what is positive or nonzero, then what is nonnegative."""
    groups: dict[str, list[str]] = {}
    for sign in shown.signs:
        groups.setdefault(sign.relation, []).append(_math(term_marked(sign.symbol, notation)))
    parts = []
    for relation in (">", "!=", ">="):
        if relation in groups:
            listed = ", ".join(f"${x}$" for x in groups[relation])
            parts.append(rf"{listed} ${RELATIONS[relation]} 0$")
    return r"{\small\raggedright\textit{Side conditions:} " + "; ".join(parts) + r".\par}"


LONGEST_TABLE = 30


def table_latex(table: Table, macros: Macros) -> str:
    """A model as the judge reads it: a row for each symbol."""
    notation, rows = macros.of(table.theory), []
    for row in table.rows:
        cells = [f"${_math(marked)}$" for marked in values_marked(row, notation)]
        more = len(row.values) - len(cells)
        cells += [f"and {more} more"] if more else []
        rows.append(rf"${_math(notation.symbol(row.symbol))}$ & {{\raggedright {', '.join(cells)}\par}} \\")
    where = _math(place_marked(table))
    about = rf"\multicolumn{{2}}{{@{{}}p{{0.9\linewidth}}@{{}}}}{{\raggedright ${where}$}} \\ \hline"
    place = [about] if where else []
    parts = []
    for first in range(0, len(rows), ROWS_A_PART) or [0]:
        body = "\n".join([*(place if first == 0 else []), *rows[first : first + ROWS_A_PART]])
        columns = r"@{}p{0.26\linewidth}p{0.64\linewidth}@{}"
        parts.append(rf"{{\noindent\footnotesize\begin{{tabular}}{{{columns}}}" + f"\n{body}\n" + r"\end{tabular}\par}")
    many = len({f.goal for f in table.failing}) > 1
    for failing in table.failing:
        which = f"Left and right side of goal {failing.goal + 1}" if many else "Left and right side"
        parts.append(rf"{{\footnotesize\raggedright {which}: ${_math(failing_marked(failing))}$.\par}}")
    return "\n\\smallskip\n".join(parts)


ROWS_A_PART = 8


def model_latex(drawn: Drawn) -> str:
    """An MDP with its policies: the transition table."""
    name = f" ({words_latex(drawn.mdp.name)})" if drawn.mdp.name else ""
    policy = drawn.policies[0][1] if drawn.policies else None
    columns, header, rows = transition_rows(drawn.mdp, policy)
    if len(rows) > LONGEST_TABLE:
        return f"The model{name} has {len(drawn.mdp.states)} states."
    ends = ", ".join(f"${x}$" for x in ends_latex(drawn.mdp))
    table = array("@{}" + columns + "@{}", header, rows)
    small = r"\begin{center}\footnotesize\setlength{\arraycolsep}{3pt}\renewcommand{\arraystretch}{1.3}"
    return f"The model{name}: {ends}.\n\n{small}${table}$\\end{{center}}"


# A statement


def label(name: str) -> str:
    """The label of a statement."""
    return f"scsym:{name}"


def snippet(article: Article, macros: Macros, titles: dict[str, str] | None = None, numbered: bool = False) -> str:
    r"""A statement to be ``\input`` in a paper that uses ``scsym.sty``.

    titles : what to call statements outside the document; numbered : ``align`` with labels instead of ``align*``.
    """
    claim, outcome = article.claim, article.outcome
    heading = "; ".join(filter(None, [prose_latex(claim.source), prose_latex(claim.title)])) or words_latex(claim.name)
    out = [
        f"% {claim.name}: {article.verdict}. Exported by scsym; input it where scsym.sty is loaded.",
        rf"\begin{{scstatement}}[{{{heading}; {verdict_latex(article)}}}]\label{{{label(claim.name)}}}",
    ]
    body = []
    if claim.quote:
        quoted = claim.quote
        body.append(rf"\textit{{In the paper ({quoted.status}):}} {prose_latex(quoted.text)}{_stop(quoted.text)}")
    notation = macros.of(claim.theory)
    if claim.goals:
        goals = folded([goal.judgement for goal in claim.goals])
        lines = [rf"&\scline{{{judgement_cells(j, notation, display=True)}}}" for j in goals]
        body.append(_align(lines))
    body += [rf"\texttt{{\raggedright {breakable_text(repr(decision))}}}" for decision in claim.decisions]
    out.append("\n\n".join(body) or words_latex(claim.name))
    out.append(r"\end{scstatement}")
    kind = "Refutation" if outcome.verdict is Verdict.REFUTED else "Proof"
    shown = [given_latex("Hypotheses.", article.hypotheses, macros)] if article.hypotheses else []
    shown += [given_latex("Where", article.definitions, macros)] if article.definitions else []
    for n, theorem in enumerate(article.theorems, start=1):
        head = rf"\textbf{{Theorem {n} of {len(article.theorems)}.}}" if len(article.theorems) > 1 else ""
        prefix = f"{label(claim.name)}:{n}" if numbered else ""
        shown.append("\n\n".join(filter(None, [head, theorem_latex(theorem, macros, prefix)])))
    which = "Counterexample" if outcome.verdict is Verdict.REFUTED else "Model"
    shown += [rf"\textit{{{which}.}}" + "\n\n" + table_latex(table, macros) for table in article.tables]
    shown += [words_latex(article.in_models)] if article.in_models else []
    shown += [model_latex(drawn) for drawn in article.models]
    if article.decisions:
        decided = "\n".join(rf"\item[--] \texttt{{{breakable_text(text)}}}" for text in article.decisions)
        shown.append(f"\\textit{{Decided.}}\n\\begin{{sclist}}\n{decided}\n\\end{{sclist}}")
    if claim.instead:
        shown.append(rf"\textit{{What holds instead:}} {', '.join(_reference(n, titles) for n in claim.instead)}.")
    if claim.why:
        shown.append(prose_latex(claim.why) + _stop(claim.why))
    if article.rests_on:
        shown.append(r"\textit{Rests on:} " + ", ".join(_reference(n, titles) for n in article.rests_on) + ".")
    if outcome.failure:
        shown.append(r"\textit{Not as declared:} " + prose_latex(outcome.failure[:600]))
    if shown:
        out.append(rf"\begin{{proof}}[{kind}]" + "\n\n".join(shown) + "\n\\end{proof}")
    return "\n".join(out) + "\n"


def verdict_latex(article: Article) -> str:
    """The verdict, with what a refutation is against."""
    macro = f"\\sc{VERDICTS[article.outcome.verdict.value]}{{}}"
    return macro + article.verdict.removeprefix(str(article.outcome.verdict))


def breakable_text(text: str) -> str:
    """Code as text that may break after commas, points and brackets."""
    return re.sub(r"([,(.=])", r"\1\\allowbreak{}", words_latex(text))


def _stop(text: str) -> str:
    return "" if text.rstrip().endswith((".", "!", "?")) else "."


def _reference(name: str, titles: dict[str, str] | None) -> str:
    if "/" not in name:
        return prose_latex(name)
    text = (titles or {}).get(name) or name
    return rf"\scref{{{name}}}{{{words_latex(text)}}}"


def lemma_latex(lemma: Lemma) -> str:
    """A theorem's derivation for a notebook or a paper without ``scsym.sty``: plain ``aligned`` mathematics."""
    from .article import shown

    made = shown(lemma)
    notation = Notation(lemma.theory)
    rows = []
    for chain in made.chains:
        rows.append("& " + finish(term_marked(chain.start, notation)))
        for link in chain.links:
            why = rf" && \text{{{_bare(link.why)}}}" if link.why else ""
            rows.append(rf"&\quad {RELATIONS[link.relation]} {finish(term_marked(link.term, notation))}{why}")
    if not rows:
        from scsym.typeset import judgement_latex

        rows = ["& " + judgement_latex(made.judgement, lemma.theory)]
    body = " \\\\\n".join(rows)
    return f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"


def _bare(why: Sequence[str]) -> str:
    """Justifications without the numbers of hypotheses, which nothing lists here."""
    return prose_latex(re.sub(r"\(H\d+\) ", "", ", ".join(why)))


# A paper


SINGLE = r"\documentclass[11pt]{article}" + "\n" + r"\usepackage[a4paper,margin=2.6cm]{geometry}"
DOUBLE = r"\documentclass[10pt,twocolumn]{article}" + "\n" + r"\usepackage[a4paper,margin=1.8cm]{geometry}"


def appendix(paper: str, articles: Sequence[Article], files: Sequence[str], two_columns: bool = False) -> str:
    """A document of all statements of one paper: a table with the verdicts, then every snippet by ``\\input``."""
    summary = "; ".join(f"{n} {verdict}" for verdict, n in counted(articles).items())
    body = "\n".join(rf"\input{{{file}}}" for file in files)
    slipped = _slips_latex(articles)
    return rf"""{DOUBLE if two_columns else SINGLE}
\usepackage[utf8]{{inputenc}}
\usepackage{{scsym}}
\IfFileExists{{hyperref.sty}}{{\usepackage[hidelinks]{{hyperref}}}}{{}}
\emergencystretch3em
\title{{Verified appendix: {words_latex(paper)}}}
\author{{}}
\date{{}}
\begin{{document}}
\maketitle
\noindent {words_latex(f"{len(articles)} statements: {summary}")}.
{slipped}\section{{Statements and verdicts}}
{verdict_table(articles, two_columns)}
\section{{Statements}}
{body}
\end{{document}}
"""


def _slips_latex(articles: Sequence[Article]) -> str:
    """A section of the refuted statements, each with what holds instead; nothing where there is none."""
    items = []
    for a in slips(articles):
        instead = ", ".join(_reference(name, None) for name in a.claim.instead)
        said = rf"{prose_latex(a.title)}. \textit{{What holds instead:}} {instead}."
        items.append(rf"\item[\ref{{{label(a.name)}}}] {said}")
    if not items:
        return ""
    body = "\n".join(items)
    return f"\\section{{Refuted, and what holds instead}}\n\\begin{{itemize}}\n{body}\n\\end{{itemize}}\n"


def model_appendix(files: Sequence[tuple[str, str, str]]) -> str:
    """A document of models: (name, file of the computation, file of the graph)."""
    sections = "\n".join(
        rf"\section{{{label_text(name)}}}" + f"\n\\begin{{center}}\\input{{{graph}}}\\end{{center}}\n\\input{{{file}}}"
        for name, file, graph in files
    )
    return rf"""{SINGLE}
\usepackage{{scsym}}
\usepackage{{tikz}}
\usetikzlibrary{{arrows.meta}}
\emergencystretch3em
\begin{{document}}
{sections}
\end{{document}}
"""


def verdict_table(articles: Sequence[Article], narrow: bool = False, rows_per_part: int = 12) -> str:
    """The table of statements in parts that fit on a page: number, place in the paper, what, verdict."""
    widths = ("1.6em", "0.24", "0.40", "0.17")
    columns = "".join(rf"p{{{w}\linewidth}}" if w[0] == "0" else f"p{{{w}}}" for w in widths)
    parts = []
    size = r"\footnotesize\setlength{\tabcolsep}{2pt}" if narrow else r"\small\setlength{\tabcolsep}{4pt}"
    for first in range(0, len(articles), rows_per_part):
        rows = []
        for a in articles[first : first + rows_per_part]:
            cells = [rf"\ref{{{label(a.name)}}}", prose_latex(a.claim.source), prose_latex(a.title), verdict_latex(a)]
            rows.append(" & ".join(rf"\raggedright {c}" for c in cells) + r"\tabularnewline")
        table = "\n".join([rf"\begin{{tabular}}{{@{{}}{columns}@{{}}}}", r"\hline", *rows, r"\hline", r"\end{tabular}"])
        parts.append(rf"{{\noindent{size}" + "\n" + table + r"\par}")
    return "\n\\medskip\n".join(parts)
