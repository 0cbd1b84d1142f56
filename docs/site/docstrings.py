"""Docstrings as Markdown: lines ``name : meaning`` become a list, doctests become code."""

import re
from collections.abc import Iterator
from typing import Any

import griffe

ITEM = re.compile(r"((?:\*{0,2}\w+, )*\*{0,2}\w+) : (.*)")
INNER = re.compile(r"; ((?:\w+(?:\[[^]]*\])?, )*\w+) : ")
HEADING = ("Parameters", "----------")


class Docstrings(griffe.Extension):
    """Rewrites the docstring of every object before it is rendered."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        if obj.docstring is not None:
            obj.docstring.value = markdown(obj.docstring.value)


def markdown(text: str) -> str:
    """The docstring with its lists and its doctests marked as such.

    >>> print(markdown("The sum.\\n\\nx, y : numbers,\\n    exact ones; z : another.\\n\\nRaises TypeError."))
    The sum.
    <BLANKLINE>
    - **`x`**, **`y`** : numbers, exact ones.
    - **`z`** : another.
    <BLANKLINE>
    Raises TypeError.
    """
    made = "\n".join(_lines([line for line in text.splitlines() if line not in HEADING])).strip()
    return re.sub(r"\n{3,}", "\n\n", made)


def _lines(lines: list[str]) -> Iterator[str]:
    listed, n = False, 0
    while n < len(lines):
        block = [lines[n]]
        n += 1
        if block[0].startswith(">>> "):
            while n < len(lines) and lines[n]:
                block.append(lines[n])
                n += 1
            yield from ("```pycon", *block, "```")
        elif found := ITEM.fullmatch(block[0]):
            while n < len(lines) and lines[n].startswith("    "):
                block.append(lines[n].strip())
                n += 1
            if not listed:
                yield ""
            yield from _items(found[1], " ".join([found[2], *block[1:]]))
        else:
            if listed and block[0]:
                yield ""
            yield block[0]
        listed = ITEM.fullmatch(block[0]) is not None


def _items(names: str, meaning: str) -> Iterator[str]:
    parts = INNER.split(f"; {names} : {meaning}")[1:]
    for name, text in zip(parts[::2], parts[1::2], strict=True):
        shown = ", ".join(f"**`{n}`**" for n in name.split(", "))
        yield f"- {shown} : {text if text.endswith('.') else text + '.'}"
