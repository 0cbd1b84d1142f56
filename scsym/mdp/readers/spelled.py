"""The numbers of a text file: each spelling becomes an exact value once, and decimals what they were rounded from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from scsym.errors import InvalidModel, ParseError
from scsym.exact import fraction_text
from scsym.exact.meaning import Printed, Reading, printed_digits
from scsym.mdp.readers.explicit import add_up
from scsym.mdp.readers.expression import value
from scsym.mdp.validate import total_of

DECIMAL = re.compile(r"[+-]?(\d+\.\d*|\.\d+|\d+(?=[eE]))([eE][+-]?\d{1,6})?", re.ASCII)

Row = list[tuple[int, str, int]]  # successor, text of the value, number of the line


class Spelled:
    """Turns the texts of a file into numbers.

    way : what decimals mean.   texts : all texts of probabilities, for the digits that the tool prints.
    file : what the file is called in messages.   symbols : declared ones.   placeholders : texts for texts.
    """

    def __init__(
        self,
        way: Reading,
        texts: Iterable[str],
        file: str,
        *,
        symbols: Mapping[str, Any] | None = None,
        placeholders: Mapping[str, str] | None = None,
    ) -> None:
        self.file, self.symbols, self.placeholders = file, symbols or {}, placeholders or {}
        self.known: dict[str, Any] = {}
        self.way = way
        if way.mode != "refuse":
            spelled = (self.placeholders.get(text, text) for text in texts)
            self.way = replace(way, digits=printed_digits([text for text in spelled if DECIMAL.fullmatch(text)]))

    def law(self, row: Row, states: int, source: str, *, rates: bool, hint: str = "") -> dict[int, Any]:
        """The law of one choice: successors that occur again add up.

        `source` names the choice in messages, `hint` is one more way out where decimals do not sum to one.
        """
        values = [self.entry(text, line) for _, text, line in row]
        if self.way.mode != "refuse":
            values = self._meant(values, row, source, rates)
        law: dict[int, Any] = {}
        for (target, _, line), x in zip(row, values, strict=True):
            if target >= states:
                raise ParseError(f"{self.place(line)}: a transition leads to {target}, but there are {states} states")
            add_up(law, target, x)
        if self.way.mode == "refuse" and not rates and any(DECIMAL.fullmatch(text) for _, text, _ in row):
            self._check_decimals(law, source, hint)
        return law

    def _check_decimals(self, law: Mapping[int, Any], source: str, hint: str) -> None:
        """A row of decimals as written; where it does not sum to one they were rounded, and there are ways out."""
        total = total_of(law.values())
        if total != 1 and all(isinstance(x, Fraction) and x >= 0 for x in law.values()):
            remedy = f", or {self.way.remedy}" if self.way.remedy else ""
            raise InvalidModel(
                f"the probabilities {source} sum to {fraction_text(total)}, not to 1, with decimals as written; if "
                f"they were rounded, read with {self.way.asks} (in a source text ?rationalize=true){remedy}{hint}"
            )

    def _meant(self, values: Sequence[Any], row: Row, source: str, rates: bool) -> list[Any]:
        """What decimals were rounded from: rates each by itself, probabilities as a row."""
        if rates:
            return [self.way.number(x, lambda k=k: f"the rate of {row[k][0]} {source}") for k, x in enumerate(values)]  # type: ignore[misc]
        return self.way.row(
            values, lambda k: f"the probability of {row[k][0]} {source}", lambda: f"the probabilities {source}"
        )

    def number(self, text: str, line: int) -> Any:
        """A number that belongs to no row, such as a reward."""
        return self.way.number(self.entry(text, line), lambda: self.place(line))

    def entry(self, text: str, line: int) -> Any:
        """The exact value; a decimal as it is printed where its meaning is asked for."""
        if self.way.mode != "refuse":
            spelled = self.placeholders.get(text, text)
            if DECIMAL.fullmatch(spelled):
                return Printed(spelled)
        if (found := self.known.get(text)) is None:
            found = self.known[text] = self._value(self.placeholders.get(text, text), line)
        return found

    def _value(self, text: str, line: int) -> Any:
        if text.startswith("["):
            raise ParseError(f"{self.place(line)}: the interval {text:.60} is not an exact number")
        try:
            return value(text, self.symbols)
        except ParseError as problem:
            raise ParseError(f"{self.place(line)}: {problem}") from None

    def place(self, line: int) -> str:
        """A line of the file, for messages."""
        return f"line {line} of the {self.file} text"
