r"""Words with formulas between dollars, as authors of statements write them: ``at most $\log n$``.

Nothing outside dollars is taken for a formula.
"""

from __future__ import annotations

import re
import unicodedata

from scsym.typeset import GREEK, text_latex

KNOWN = GREEK | frozenset(
    """log exp sup inf lim det gcd ln frac tfrac dfrac sum prod int sqrt le ge ne lt gt
    leq geq neq ll gg to mid in notin subset cdot cdots ldots dots
    times infty partial mathbb mathcal mathrm mathbf text textbf operatorname tilde hat bar vec star ast forall exists
    varepsilon vartheta varphi left right bigl bigr Bigl Bigr biggl biggr big Big lvert rvert lVert rVert quad qquad
    Rightarrow Leftrightarrow iff implies mapsto sim approx equiv propto pm mp cup cap setminus emptyset wedge vee neg
    langle rangle lfloor rfloor lceil rceil ell min max colon circ prime limits overline underline dagger top bot land
    lor longrightarrow rightarrow leftarrow downarrow uparrow Longrightarrow binom infty Pr oplus otimes""".split()
)  # fmt: skip


def segments(text: str) -> list[tuple[bool, str]]:
    """The pieces of a sentence: (True, LaTeX between dollars) or (False, words), in order.

    A text with one dollar too many is words, and so is a formula that LaTeX would refuse.
    """
    parts = text.split("$")
    if len(parts) % 2 == 0:
        return [(False, text)]
    return [(n % 2 == 1 and valid(part), part) for n, part in enumerate(parts) if part]


def valid(tex: str) -> bool:
    """Whether the LaTeX is safe to typeset: known commands, balanced braces, no double scripts."""
    depth = 0
    for token in re.findall(r"\\[A-Za-z]+|\\.|.", tex, re.DOTALL):
        if token in "{}":
            depth += 1 if token == "{" else -1
        elif re.fullmatch(r"\\[A-Za-z]+", token) and token[1:] not in KNOWN:
            return False
        elif token in "$#%&\\" or token > "~" or (len(token) == 2 and token[0] == "\\" and token[1] not in ",;:!|{} "):
            return False
        if depth < 0:
            return False
    if len(re.findall(r"\\left\b", tex)) != len(re.findall(r"\\right\b", tex)):
        return False
    plain = re.sub(r"\\(?:text|mathrm|operatorname)\{[^{}]*\}", "x", tex)
    while re.search(r"\{[^{}]*\}", plain):
        plain = re.sub(r"\{[^{}]*\}", "x", plain)
    double = re.search(r"\^\s*(?:\\[A-Za-z]+|[^\\\s])x*\s*\^|_\s*(?:\\[A-Za-z]+|[^\\\s])\s*_", plain)
    return (
        depth == 0
        and not double
        and not re.search(r"[\^_]\s*(?:$|\\[,;! ]|[\^_])|'\^|\\(?:frac|sqrt|text|mathrm|left|right)\s*$", plain)
    )


def prose_latex(text: str) -> str:
    """A sentence as LaTeX text with its formulas in dollars."""
    return "".join(f"${tex}$" if math else words_latex(tex) for math, tex in segments(" ".join(text.split())))


def words_latex(text: str) -> str:
    """Words as LaTeX: special characters escaped, quotes curled, characters outside ASCII written as commands."""
    shown = text_latex(text)
    shown = re.sub(r'(^|[\s(\[])"', r"\1``", shown).replace('"', "''")
    return unicode_latex(shown)


UNICODE = {
    "–": "--", "—": "---", "‘": "`", "’": "'", "“": "``", "”": "''", "…": r"\ldots{}", "π": r"$\pi$", "χ": r"$\chi$",
    "≤": r"$\le$", "≥": r"$\ge$", "≠": r"$\ne$", "∞": r"$\infty$", "→": r"$\to$", "∑": r"$\sum$", "·": r"$\cdot$",
    "²": "$^2$", "₊": "$_+$", "₀": "$_0$", "×": r"$\times$", "∈": r"$\in$", "γ": r"$\gamma$", "Γ": r"$\Gamma$",
    "α": r"$\alpha$", "β": r"$\beta$", "λ": r"$\lambda$", "τ": r"$\tau$", "≈": r"$\approx$", "−": "$-$", "\u00a0": "~",
}  # fmt: skip


def unicode_latex(text: str) -> str:
    """Characters that pdflatex does not know as commands; Latin letters stay."""
    return "".join(UNICODE.get(c, c if _settable(c) else f"[U+{ord(c):04X}]") for c in text)


def _settable(c: str) -> bool:
    """Whether pdflatex sets a character with its oldest fonts: ASCII, and letters with an accent."""
    parts = unicodedata.normalize("NFD", c)
    return (
        ord(parts[0]) < 0x7F
        and (len(parts) == 1 or all(x in "\u0300\u0301\u0302\u0303\u0308\u030c\u0327" for x in parts[1:]))
        or c in "ßæøåœ"
    )
