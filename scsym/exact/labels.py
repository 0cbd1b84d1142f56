r"""Names of parameters, states and actions as LaTeX: two names never look alike, and every name compiles in pdfLaTeX.

Short names are set as mathematics where that is one to one: ``p1`` is ``p_{1}``, ``alpha`` is ``\alpha``, ``x'`` has a
prime; a parameter ``p_ij`` has the index ``ij``. Whatever would look like another name shows how it is spelt instead
(``p_1`` has the index ``_1``, a state ``s_0`` is a text). Characters that pdfLaTeX has no glyph for appear by their
code points, ``[U+4E2D]``; blanks that TeX would drop are made visible.
"""

from __future__ import annotations

import re
from typing import Any
from unicodedata import name as unicode_name

from scsym.typeset import GREEK, text_latex

LATIN = frozenset("àáâãäåçèéêëìíîïñòóôõöùúûüýÿÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝßæøÆØ")
SYMBOL = re.compile(r"([A-Za-z]+|[^\W\d_])(\d*)((?:_[^\W_]+)*)('*)")
BRACED = re.compile(r"([A-Za-z])_\{([A-Za-z]{2,})\}('*)")
LABEL = re.compile(r"([A-Za-z])(\d*)([+'*]?)")
VISIBLE = r"\textvisiblespace{}"


def greek(character: str) -> str | None:
    r"""The command of a Greek letter: ``\alpha`` of α, ``\Gamma`` of Γ; None for a letter without one."""
    words = unicode_name(character, "").split()
    if words[:2] != ["GREEK", "SMALL"] and words[:2] != ["GREEK", "CAPITAL"] or len(words) < 4 or words[2] != "LETTER":
        return None
    letter = {"LAMDA": "lambda"}.get(words[3], words[3].lower())
    command = "varsigma" if words[3:] == ["FINAL", "SIGMA"] else letter if words[1] == "SMALL" else letter.capitalize()
    return f"\\{command}" if len(words) == 4 and command in GREEK or command == "varsigma" else None


def label_text(text: str) -> str:
    """A name as LaTeX text, for the inside of ``\\text`` or a heading."""
    inner = re.sub(r"^ +| +$|  +", lambda m: "\0" * len(m[0]), text)
    shown = "".join(map(_character, inner))
    for pair in ("--", "''", "``", "!`", "?`"):  # not joined to other characters
        while pair in shown:
            shown = shown.replace(pair, f"{pair[0]}{{}}{pair[1]}")
    return shown


def _character(c: str) -> str:
    if c == "\0":
        return VISIBLE
    if " " <= c <= "~":
        return text_latex(c) if c != "[" else "{[}"
    if c in LATIN:
        return c
    command = greek(c)
    return f"${command}$" if command else f"[U+{ord(c):04X}]"


def label_latex(label: Any) -> str:
    """The name of a state or an action: a letter (with digits) is italic, a word is text, a tuple a tuple."""
    if isinstance(label, tuple):
        return "(" + ", ".join(map(label_latex, label)) + ("," if len(label) == 1 else "") + ")"
    text = str(label)
    if re.fullmatch(r"-?[0-9]+", text):
        return text
    if match := LABEL.fullmatch(text):
        tail = {"*": r"^{\star}", "+": "^{+}"}.get(match[3], match[3])
        return match[1] + (f"_{{{match[2]}}}" if match[2] else "") + tail
    if len(text) == 1 and (command := greek(text)):
        return command
    return rf"\text{{``{label_text(text)}''}}" if text.startswith("(") else rf"\text{{{label_text(text)}}}"


def symbol_latex(name: str) -> str:
    """The name of a parameter."""
    if match := BRACED.fullmatch(name):
        return f"{match[1]}_{{{match[2]}}}{match[3]}"
    match = SYMBOL.fullmatch(name)
    if not match:
        return rf"\text{{{label_text(name)}}}"
    base, digits, rest, primes = match.groups()
    index = [digits] if digits else []
    for part in rest.split("_")[1:]:
        mark = r"\text{\_}" if index or part[0].isdigit() else ""
        index.append(mark + _word(part))
    return _word(base) + (f"_{{{''.join(index)}}}" if index else "") + primes


def _word(word: str) -> str:
    if word in GREEK:
        return f"\\{word}"
    if len(word) == 1 and (command := greek(word)):
        return command
    if word.isascii() and (len(word) == 1 or word.isdigit()):
        return word
    return rf"\mathrm{{{word}}}" if word.isascii() else rf"\text{{{label_text(word)}}}"


def symbols_latex(names: tuple[str, ...]) -> dict[str, str]:
    """The names of one formula; of two that are drawn alike (alpha, α) the second is spelt out."""
    shown: dict[str, str] = {}
    for name in names:
        made = symbol_latex(name)
        if made in shown.values():
            made = rf"\text{{{label_text(name)}}}" if name.isascii() else rf"\text{{{_codes(name)}}}"
        shown[name] = made
    return shown


def _codes(name: str) -> str:
    return "".join(text_latex(c) if c.isascii() else f"[U+{ord(c):04X}]" for c in name)
