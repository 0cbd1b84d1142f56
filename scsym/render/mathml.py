r"""LaTeX mathematics, as `scsym.render` writes it, to MathML: a browser shows it without any script, font or network.

The subset: letters, digits, operators, ``\frac``, ``\sqrt``, sub- and superscripts, ``\text`` and its relatives,
``\sum`` and other large operators, Greek, accents, sized brackets. Anything else is shown as its own text.
"""

from __future__ import annotations

import re
from html import escape

from scsym.typeset import BREAK, TIMES

LETTERS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "ϕ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ",
    "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "ell": "ℓ", "infty": "∞", "emptyset": "∅", "partial": "∂", "vartheta": "ϑ",
}  # fmt: skip
OPERATORS = {
    "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "lt": "<", "gt": ">", "ll": "≪", "gg": "≫",
    "to": "→", "rightarrow": "→", "leftarrow": "←", "mapsto": "↦", "Rightarrow": "⇒", "implies": "⟹", "iff": "⟺",
    "Leftrightarrow": "⇔", "in": "∈", "notin": "∉", "subset": "⊂", "cdot": "⋅", "cdots": "⋯", "ldots": "…", "dots": "…",
    "times": "×", "mid": "∣", "sim": "∼", "approx": "≈", "equiv": "≡", "propto": "∝", "pm": "±", "mp": "∓", "cup": "∪",
    "cap": "∩", "setminus": "∖", "wedge": "∧", "vee": "∨", "neg": "¬", "star": "⋆", "ast": "∗", "circ": "∘",
    "prime": "′",
    "forall": "∀", "exists": "∃", "|": "∥", "colon": ":", "uparrow": "↑", "downarrow": "↓", "dagger": "†", "bot": "⊥",
    "top": "⊤", "land": "∧", "lor": "∨", "longrightarrow": "⟶", "Longrightarrow": "⟹", "oplus": "⊕", "otimes": "⊗",
}  # fmt: skip
LARGE = {"sum": "∑", "prod": "∏", "int": "∫"}
FENCES = {
    "{": "{", "}": "}", "langle": "⟨", "rangle": "⟩", "lvert": "|", "rvert": "|", "lVert": "‖", "rVert": "‖",
    "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉",
}  # fmt: skip
OPENING, CLOSING = frozenset("([{⟨⌊⌈"), frozenset(")]}⟩⌋⌉")
FUNCTIONS = frozenset("log exp max min sup inf lim det gcd ln Pr arg".split())
WORDS = frozenset("text mathrm operatorname textbf textit mathbf mathbb mathcal".split())
ACCENTS = {"bar": "¯", "hat": "^", "tilde": "~", "vec": "→", "overline": "¯"}
SPACES = {"quad": "1em", "qquad": "2em", ",": "0.17em", ";": "0.28em", ":": "0.22em", " ": "0.25em"}
SIZES = frozenset(f"{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("l", "r", "")) | {
    "left",
    "right",
}
DOUBLE = {"E": "𝔼", "P": "ℙ", "R": "ℝ", "N": "ℕ", "Q": "ℚ", "Z": "ℤ", "1": "𝟙"}
RELATIONS = frozenset("le ge ne leq geq neq ll gg to Rightarrow implies iff in approx".split())
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\s+|.", re.DOTALL)


class _Reader:
    """Reads tokens one after the other and writes MathML."""

    def __init__(self, tex: str) -> None:
        self.tokens = _TOKEN.findall(tex)
        self.place = 0

    def next(self) -> str:
        while self.place < len(self.tokens) and self.tokens[self.place].isspace():
            self.place += 1
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def take(self) -> str:
        token = self.next()
        self.place += 1
        return token

    def row(self, end: str = "") -> str:
        """Everything up to a closing brace (taken), or to the end."""
        out = []
        while (token := self.next()) and token != end:
            out.append(self.scripted())
        if token:
            self.take()
        return "".join(out)

    def scripted(self) -> str:
        """One item with its scripts."""
        large = self.next()[1:] in LARGE or self.next() in (r"\max", r"\min", r"\sup", r"\inf", r"\lim")
        base = self.item()
        below = above = ""
        while self.next() in ("_", "^", "'"):
            sign = self.take()
            if sign == "_":
                below += self.item()
            else:
                above += "<mo>′</mo>" if sign == "'" else self.item()
        below, above = (f"<mrow>{x}</mrow>" if x else "" for x in (below, above))
        if below and above:
            kind = "munderover" if large else "msubsup"
            return f"<{kind}>{base}{below}{above}</{kind}>"
        if below:
            return f"<munder>{base}{below}</munder>" if large else f"<msub>{base}{below}</msub>"
        return f"<msup>{base}{above}</msup>" if above else base

    def item(self) -> str:
        """One item: a letter, a number, a command with its arguments, a group in braces or brackets."""
        token = self.take()
        if token == "{":
            return f"<mrow>{self.row('}')}</mrow>"
        if token.startswith("\\"):
            return self.command(token[1:])
        if token in OPENING or token == "|":
            return self.fenced(token)
        if token[:1].isdigit():
            return f"<mn>{token}</mn>"
        if token.isalpha():
            return f"<mi>{escape(token)}</mi>"
        if token == "/":
            return '<mo lspace="0" rspace="0">/</mo>'
        return f"<mo>{escape({'-': '−', '*': '∗'}.get(token, token))}</mo>" if token else "<mrow></mrow>"

    def argument(self) -> str:
        """The argument of a command without braces is one digit."""
        if (token := self.next())[:1].isdigit() and len(token) > 1:
            self.tokens[self.place : self.place + 1] = list(token)
        return self.item()

    def command(self, name: str) -> str:
        if name in LETTERS:
            return f"<mi>{LETTERS[name]}</mi>"
        if name in OPERATORS:
            return f"<mo>{escape(OPERATORS[name])}</mo>"
        if name in LARGE:
            return f"<mo>{LARGE[name]}</mo>"
        if name in FENCES:
            return self.fenced(FENCES[name]) if FENCES[name] in OPENING or name[0] == "l" else _bracket(FENCES[name])
        if name in FUNCTIONS:
            beside = self.next()[:1] not in ("(", "", "_", "^", "{", ")")
            return f"<mi>{name}</mi>" + ('<mspace width="0.17em"></mspace>' if beside else "")
        if name in WORDS:
            return self.words(name)
        if name in ("frac", "tfrac", "dfrac", "binom"):
            top, bottom = self.argument(), self.argument()
            if name != "binom":
                return f"<mfrac>{top}{bottom}</mfrac>"
            return f'<mrow><mo>(</mo><mfrac linethickness="0">{top}{bottom}</mfrac><mo>)</mo></mrow>'
        if name == "sqrt":
            return f"<msqrt>{self.item()}</msqrt>"
        if name in ACCENTS:
            return f'<mover accent="true">{self.item()}<mo>{ACCENTS[name]}</mo></mover>'
        if name in SPACES:
            return f'<mspace width="{SPACES[name]}"></mspace>'
        if name in SIZES:
            if self.next() in ("/", "|", "."):
                return self.item() if self.next() != "." else (self.take() and "<mrow></mrow>")
            return self.item()
        return f"<mtext>{escape(name)}</mtext>"

    def words(self, name: str) -> str:
        if self.next() != "{":
            text = self.take()
        else:
            self.place += 1
            depth, parts = 1, []
            while self.place < len(self.tokens):
                token = self.tokens[self.place]
                self.place += 1
                depth += (token == "{") - (token == "}")
                if not depth:
                    break
                parts.append(token)
            text = "".join(parts)
        text = re.sub(r"\\text([a-z]+)\{\}|\$\\([A-Za-z]+)\$|\\([^A-Za-z])|[{}]", _plain, text)
        if name == "mathbb":
            return f"<mi>{''.join(DOUBLE.get(c, c) for c in text)}</mi>"
        if name == "mathcal":
            return f"<mi>{''.join(_script(c) for c in text)}</mi>"
        if name == "mathbf":
            bold = "".join(chr(0x1D7CE + int(c)) if c.isdigit() else c for c in text)
            return f"<mn>{bold}</mn>" if text.isdigit() else f"<mi>{escape(bold)}</mi>"
        if name == "text":
            return f"<mtext>{escape(text).replace(' ', '&#160;')}</mtext>"
        return f'<mi mathvariant="normal">{escape(text)}</mi>'

    def fenced(self, opening: str) -> str:
        """A bracket and what it encloses, so that it grows with that alone."""
        inner: list[str] = []
        bar = opening in "|‖"
        while token := self.next():
            place = self.place
            closed = self.closing(bar, opening)
            if closed:
                body = "".join(inner)
                grows = any(tag in body for tag in ("<mfrac", "<munder", 'stretchy="true"'))
                return f"<mrow>{_bracket(opening, 'prefix', grows)}{body}{_bracket(closed, 'postfix', grows)}</mrow>"
            self.place = place
            if token == "}":
                break
            inner.append(self.scripted())
        return f"<mrow>{_bracket(opening, 'prefix')}{''.join(inner)}</mrow>"

    def closing(self, bar: bool, opening: str) -> str:
        token = self.take()
        if token[1:] in SIZES and token.startswith("\\"):
            token = self.take()
        shown = FENCES.get(token[1:], "") if token.startswith("\\") else token
        if shown in CLOSING and token != "}" and not bar or bar and shown == opening and not token.startswith(r"\l"):
            return shown
        return ""


def _bracket(shown: str, form: str = "postfix", grows: bool = False) -> str:
    return f'<mo form="{form}" stretchy="{str(grows).lower()}" lspace="0" rspace="0">{shown}</mo>'


NAMED = {"backslash": "\\", "asciitilde": "~", "asciicircum": "^", "less": "<", "greater": ">", "bar": "|"}
NAMED |= {"visiblespace": "␣", "dollar": "$"}


def _plain(match: re.Match[str]) -> str:
    """What a command stands for inside a text: a named character, a Greek letter, an escaped sign; braces go."""
    named, letter, sign = match.groups()
    return NAMED.get(named, "") if named else LETTERS.get(letter, letter) if letter else sign or ""


def _script(c: str) -> str:
    special = {"B": "ℬ", "E": "ℰ", "F": "ℱ", "H": "ℋ", "I": "ℐ", "L": "ℒ", "M": "ℳ", "R": "ℛ"}
    return special.get(c) or (chr(0x1D49C + ord(c) - ord("A")) if "A" <= c <= "Z" else c)


def mathml(tex: str, goes_on: bool = False) -> str:
    r"""One formula as a ``math`` element; with ``goes_on`` a sign at its start stands between two terms.

    >>> mathml("x^2")
    '<math displaystyle="true"><msup><mi>x</mi><mrow><mn>2</mn></mrow></msup></math>'
    """
    reader = _Reader(tex.replace(BREAK, " ").replace(TIMES, r"\,"))
    out = ""
    while reader.next():
        out += reader.row("}")  # a brace too many is dropped
    if goes_on and out.startswith("<mo>"):
        out = '<mo form="infix" lspace="0">' + out[4:]
    return f'<math displaystyle="true">{out}</math>'


def breakable(tex: str) -> str:
    """LaTeX typed by hand with break marks before the relations and signs that stand outside of all brackets."""
    out: list[str] = []
    depth = 0
    for token in _TOKEN.findall(tex):
        depth += (token in OPENING) - (token in CLOSING)
        before = "".join(out).rstrip()
        sign = token in ("=", "<", ">") or token[1:] in RELATIONS or (token in "+-" and token and before[-1:].isalnum())
        closed = token in ("+", "-") and before[-1:] in (")", "]", "}")
        if depth == 0 and before and before[-1] not in "_^=<>" and (sign or closed):
            out.append(BREAK)
        out.append(token)
    return "".join(out)


def formula(marked: str) -> str:
    """A long formula as several ``math`` elements, so that it wraps before a sign outside of all brackets."""
    pieces, depth = [""], 0
    for c in marked:
        depth += (c in "([{") - (c in ")]}")
        if c == BREAK and depth == 0:
            pieces.append("")
        else:
            pieces[-1] += c
    return " ".join(mathml(p, n > 0) for n, p in enumerate(pieces) if p.strip())
