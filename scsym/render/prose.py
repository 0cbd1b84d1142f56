r"""Sentences that mix words with mathematics, as authors of statements write them, with or without dollars.

``segments`` splits a sentence into words and formulas: ``L(\pi) \le L(\pi_+) for feasible pi`` is the formula
``L(\pi) \le L(\pi_+)``, the words ``for feasible`` and the formula ``\pi``. A formula typed in plain characters
(``pi_k^F(a1) = 5/11``, ``J >= 0``) becomes LaTeX.
"""

from __future__ import annotations

import re
import unicodedata

from scsym.typeset import GREEK, text_latex

OPERATORS = {
    "=": "=", "<": "<", ">": ">", "+": "+", "-": "-", "/": "/", "|": r"\mid", "||": r"\,\|\,", ":=": ":=", "==": "=",
    "<=": r"\le", ">=": r"\ge", "!=": r"\ne", "<<": r"\ll", ">>": r"\gg", "->": r"\to", "=>": r"\Rightarrow",
    "*": r"\,",
    "~": r"\sim", "...": r"\ldots", "..": r"\ldots",
}  # fmt: skip
PLAIN = frozenset("+-/<>=")
FUNCTIONS = frozenset("log exp max min sup inf lim det gcd ln".split())
ROMAN = frozenset("Var Cov Rem KL supp sgn argmax argmin".split())
KNOWN = GREEK | FUNCTIONS | frozenset(
    """frac tfrac dfrac sum prod int sqrt le ge ne lt gt leq geq neq ll gg to mid in notin subset cdot cdots ldots dots
    times infty partial mathbb mathcal mathrm mathbf text textbf operatorname tilde hat bar vec star ast forall exists
    varepsilon vartheta varphi left right bigl bigr Bigl Bigr biggl biggr big Big lvert rvert lVert rVert quad qquad
    Rightarrow Leftrightarrow iff implies mapsto sim approx equiv propto pm mp cup cap setminus emptyset wedge vee neg
    langle rangle lfloor rfloor lceil rceil ell min max colon circ prime limits overline underline dagger top bot land
    lor longrightarrow rightarrow leftarrow downarrow uparrow Longrightarrow binom infty Pr oplus otimes""".split()
)  # fmt: skip

_TOKEN = re.compile(
    r"\\[A-Za-z]+|\\.|[A-Za-z]+(?![A-Za-z])|\d+(?:\.\d+)?|<=|>=|!=|<<|>>|->|=>|\|\||:=|==|\.\.\.|\.\.|\s+|.", re.DOTALL
)
_NAME = re.compile(r"(?:[A-Z]\d?|[a-zA-Z]\d|[b-zB-HJ-Z]|" + "|".join(sorted(GREEK)) + r"|pi0|pi\+|d\+|chi2)'?")


def segments(text: str) -> list[tuple[bool, str]]:
    """The pieces of a sentence: (True, LaTeX of a formula) or (False, words), in order."""
    if "$" in text:
        parts = text.split("$")
        if len(parts) % 2:
            return [(n % 2 == 1, p) for n, p in enumerate(parts) if p and (n % 2 == 0 or valid(p))]
    out: list[tuple[bool, str]] = []
    for is_math, raw in _runs(text):
        tex = formula_latex(raw) if is_math else raw
        fine = not is_math or valid(tex)
        piece = (is_math and fine, tex if fine else raw)
        if out and not out[-1][0] and not piece[0]:
            piece = (False, out.pop()[1] + piece[1])
        out.append(piece)
    return out


def _runs(text: str) -> list[tuple[bool, str]]:
    """The sentence as alternating runs; what stands in an open bracket of a formula belongs to it."""
    tokens = re.findall(r"\s+|\S+", text)
    kinds = [_kind(tok, n, tokens) for n, tok in enumerate(tokens)]
    runs: list[tuple[bool, str]] = []

    def put(is_math: bool, piece: str) -> None:
        if runs and runs[-1][0] == is_math:
            runs[-1] = (is_math, runs[-1][1] + piece)
        elif piece:
            runs.append((is_math, piece))

    depth = 0
    space = ""
    for tok, math in zip(tokens, kinds, strict=True):
        if tok.isspace():
            space = tok
            continue
        inside = depth > 0
        core, tail = (tok, "") if (math or inside) and depth + _depth(tok) > 0 else _split_tail(tok, depth)
        lead = ""
        opens = math and not inside and core.startswith(("(", "[")) and _depth(core) > 0
        if opens and not (runs and runs[-1][0]) and _closes(tok, tokens):
            lead, core = core[0], core[1:]
        if math or inside:
            if lead:
                put(False, space + lead)
                space = ""
            put(bool(runs and runs[-1][0]), space)
            put(True, core)
            depth = max(0, depth + _depth(core))
            if tail:
                put(False, tail)
        else:
            put(False, space + tok)
        space = ""
    return runs


def _depth(tok: str) -> int:
    bare = tok.replace(r"\{", "").replace(r"\}", "")
    return sum(map(bare.count, "([{")) - sum(map(bare.count, ")]}"))


def _closes(tok: str, tokens: list[str]) -> bool:
    """Whether a bracket at the start of this word holds words, not a formula."""
    n = tokens.index(tok)
    depth = 0
    for m in range(n, len(tokens)):
        depth += _depth(tokens[m])
        if m > n and re.fullmatch(r"[A-Za-z]{3,}[),;.]*", tokens[m]) and tokens[m].strip("),;.") not in GREEK:
            return True
        if depth <= 0:
            return False
    return True


def _split_tail(tok: str, depth: int = 0) -> tuple[str, str]:
    """Punctuation and closing brackets after a word that stands `depth` brackets deep."""
    match = re.fullmatch(r"(.*?)([,;:.!?]+)", tok)
    core, tail = (match[1], match[2]) if match and not tok.endswith("..") else (tok, "")
    while core.endswith((")", "]")) and depth + _depth(core) < 0:
        core, tail = core[:-1], core[-1] + tail
    return core, tail


def _kind(tok: str, n: int, tokens: list[str]) -> bool:
    if re.fullmatch(r"\(H\d+\)[,;]?|\[\.\.\.\][,;.]?|\.\.\.", tok):
        return False
    core = _split_tail(tok)[0].lstrip("([")
    core = core if _depth(core) >= 0 else core.rstrip(")]")
    if not core or core.isspace():
        return False
    if "\\" in core or core in OPERATORS:
        return core != "-" or not (0 < n < len(tokens) - 1 and tokens[n - 1].isspace() and _wordy(tokens, n))
    near = [tokens[m] for m in (n - 2, n + 2) if 0 <= m < len(tokens)]
    beside = any(t in OPERATORS and t != "-" or re.match(r"\\(in|le|ge|ne|sum|to|ll)\b", t) for t in near)
    if re.fullmatch(r"-?\d+", core):
        return beside or core.startswith("-") or any(t in OPERATORS or t in FUNCTIONS for t in near[:1])
    if re.fullmatch(r"-?\d+/\d+|\d+\.\.\d+", core):
        return True
    if re.fullmatch("[A-Z]", core) and n > 1 and tokens[n - 2].lower() in ("appendix", "section", "figure", "table"):
        return False
    if core in ("a", "I", "A"):
        return beside
    if re.search(r"log\(\d", core):
        return True
    if core in FUNCTIONS:
        return n + 2 < len(tokens) and bool(re.match(r"[\d(]", tokens[n + 2]))
    if re.search(r"https?:|[A-Za-z]{3,}-[A-Za-z]{2,}", core):
        return False
    if re.search(r"[\^]|(?<=[A-Za-z0-9)])_[A-Za-z0-9({+]|[<>=]", core):
        return not re.fullmatch(r"[a-z]{4,}(_[a-z]{3,})+", core)
    if re.match(r"(?:[A-Za-z]{1,3}\d?\+?|alpha|beta|theta|gamma)[(\[]", core) and _depth(core) >= 0:
        return not re.match(r"(?:of|in|at|by|to|or|and|the|for|is|as)[(\[]", core)
    if re.fullmatch(r"[\w+'().|,-]+/[\w+'().|,-]+", core):
        return all(len(w) <= 2 or w in GREEK or w.isdigit() for w in re.findall(r"[A-Za-z]+|\d+", core))
    sum_of_numbers = re.fullmatch(r"\d*[A-Za-z]?[+*-]\d+", core)
    return bool(_NAME.fullmatch(core) or sum_of_numbers) or core in ("sum", "oo", "-oo")


def _wordy(tokens: list[str], n: int) -> bool:
    before, after = tokens[n - 2] if n > 1 else "", tokens[n + 2] if n + 2 < len(tokens) else ""
    return any(re.fullmatch(r"[A-Za-z]{3,}[^(]*", x) for x in (before, after))


def formula_latex(text: str) -> str:
    r"""A formula typed by hand, in LaTeX or in plain characters, as LaTeX.

    >>> print(formula_latex("pi_k^F(a1) >= 5/11"))
    \pi_k^F(a_{1}) \ge 5/11
    """
    text = _braced(text.replace("**", "^"))
    out: list[str] = []
    tokens = [m[0] for m in _TOKEN.finditer(text)]
    protected = 0
    for n, tok in enumerate(tokens):
        after = tokens[n + 1] if n + 1 < len(tokens) else ""
        previous = out[-1] if out else ""
        if protected or tok == "{" and re.fullmatch(r"\\(text|mathrm|operatorname|mathbf|mathcal|mathbb)", previous):
            protected += (tok == "{") - (tok == "}")
            out.append(tok)
        elif tok == "*" and previous.endswith("^"):
            out.append("{*}")
        elif (
            tok == "|"
            and not (n and tokens[n - 1].isspace())
            and sum(map("".join(tokens[:n]).count, "([{")) <= sum(map("".join(tokens[:n]).count, ")]}"))
        ):
            out.append("|")
        elif tok in OPERATORS:
            out.append(tok if tok in PLAIN else f" {OPERATORS[tok]} ")
        elif tok.isdigit() and re.fullmatch(r"[A-Za-z]|\\[A-Za-z]+", previous) and tokens[n - 1].isalpha():
            out.append(f"_{{{tok}}}")
        elif re.fullmatch(r"[A-Za-z]+", tok):
            out.append(_letters(tok, after))
        elif tok in "#%&$":
            out.append("\\" + tok)
        else:
            out.append(tok)
    tex = re.sub(r"\s+", " ", "".join(out)).strip()
    tex = re.sub(r" ?\} ?\\text\{ ?", " ", tex)  # neighbouring words in one text
    return re.sub(r"(?<=[(\[{,|])(\\text\{) | (\})(?=[)\]},|])", r"\1\2", tex)


def _letters(tok: str, after: str) -> str:
    if len(tok) == 1:
        return r"\mathbb{E}" if tok == "E" and after in ("[", "_") else tok
    if tok in GREEK:
        return "\\" + tok + ("" if not after[:1].isalpha() else " ")
    if tok == "oo":
        return r"\infty"
    if tok == "lam":
        return r"\lambda"
    if tok == "chi" or tok == "sum":
        return "\\" + tok
    if tok in FUNCTIONS:
        return f"\\{tok} "
    if tok in ROMAN:
        return rf"\mathrm{{{tok}}}"
    if re.fullmatch(r"[A-Z]{2}|[a-zA-Z]{2}", tok) and tok not in ("is", "at", "in", "of", "if", "or", "to", "by", "as"):
        return tok
    return rf"\text{{ {tok} }}"


def _braced(text: str) -> str:
    """Exponents and indices in round brackets get braces: ``x^(k+1)``, ``pi_(alpha=k)``; ``pi+`` is ``pi_+``."""
    text = re.sub(r"(?<![A-Za-z\\])(pi|d|chi2)\+", r"\1_+", text)
    text = re.sub(r"chi2", "chi^2", text)
    text = re.sub(r"\b(pi_)(plus)\b", r"\1+", text)
    text = re.sub(r"_([A-Za-z]{2,}|\d{2,})(?![A-Za-z{])", r"_{\1}", text)
    text = re.sub(r"\^(\d{2,})", r"^{\1}", text)
    for _ in range(3):
        text = re.sub(r"([\^_])\(((?:[^()]|\([^()]*\))*)\)", r"\1{\2}", text)
    return text


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
