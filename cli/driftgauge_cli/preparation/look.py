"""The contents of a column: how many cells are filled, and how many hold numbers, dates or placeholders such as NA."""

import math
import re
from collections import Counter
from dataclasses import dataclass, field

NOTHING = frozenset({"na", "n/a", "#n/a", "nan", "-nan", "null", "none", "nil", "missing", "unknown", "-", "?"})
"""Words that people and programs write where there is no value, in lower case."""

# More would take memory for each different text of each column.
JUDGED_ROWS = 10_000
"""The rows in which different values are counted: enough to tell, and little to remember."""

# ISO 8601, and the usual orders of day, month and year; which of them it is does not matter here.
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([T ].*)?|\d{1,2}[./]\d{1,2}[./](\d{4}|\d{2})( .*)?")
_INTEGER = re.compile(r"[-+]?\d+")


@dataclass(kw_only=True)
class ColumnLook:
    """The contents of a column as far as its rows were read; `add` takes one cell more."""

    name: str
    rows: int = 0
    empty: int = 0
    numbers: int = 0
    integers: int = 0
    dates: int = 0
    nothing: Counter[str] = field(default_factory=Counter)
    """The placeholders as they are written, and how often each occurs."""

    values: set[str] = field(default_factory=set)
    """The different values of the first rows."""

    other: tuple[int, str] | None = None
    """The first cell that is neither a number nor a placeholder, with its line."""

    judged: int = 0
    """The filled cells among the first rows."""

    @property
    def filled(self) -> int:
        """Return the number of cells with a value."""
        return self.rows - self.empty - self.nothing.total()

    @property
    def type(self) -> str:
        """Return what the values are, in one word."""
        if not self.filled:
            return "empty"
        if self.is_numeric:
            return "integers" if self.integers == self.filled else "numbers"
        return "dates" if self.dates == self.filled else "mixed" if self.numbers else "text"

    @property
    def is_numeric(self) -> bool:
        """Return whether there are values, and all of them are numbers."""
        return 0 < self.filled == self.numbers

    def add(self, line: int, cell: str) -> None:
        """Look at one cell more."""
        self.rows += 1
        text = cell.strip()
        if not text:
            self.empty += 1
            return
        if text.lower() in NOTHING:
            self.nothing[text] += 1
            return
        self._add_value(line, text)

    def _add_value(self, line: int, text: str) -> None:
        if self.rows <= JUDGED_ROWS:
            self.judged += 1
            self.values.add(text)
        if is_number(text):
            self.numbers += 1
            self.integers += _INTEGER.fullmatch(text) is not None
            return
        # An example with its line is what a person looks for first.
        self.other = self.other or (line, text)
        self.dates += _DATE.fullmatch(text) is not None


def is_number(text: str) -> bool:
    """Return whether a text is a finite number, as the analyzers read it."""
    try:
        # Python takes underscores for separators, which no analyzer does.
        return math.isfinite(float(text)) and "_" not in text
    except ValueError:
        return False
