"""A violation as the report says it: what was expected, what was found, how sure that is, and what to do next."""

import re
from dataclasses import dataclass

from driftgauge_analyzer.json_text import JsonValue

_LONG_NUMBER = re.compile(r"-?\d+\.\d{4,}(?:[eE][-+]?\d+)?|-?\d+(?:\.\d+)?[eE][-+]?\d+")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A violation in words."""

    subject: str
    check: str
    expected: str
    found: str
    certainty: str
    next: str
    rank: float = 0.0
    """How far beyond its limit it is, where that can be said: the report begins with the furthest."""

    def document(self) -> dict[str, JsonValue]:
        """Return what the page needs."""
        return {
            "subject": self.subject,
            "check": self.check,
            "expected": sentence(self.expected),
            "found": sentence(self.found),
            "certainty": sentence(self.certainty),
            "next": self.next,
        }


def sentence(text: str) -> str:
    """Return a text that begins with a capital letter and ends with a full stop; numbers keep four digits."""
    short = _LONG_NUMBER.sub(lambda number: f"{float(number[0]):.4g}", text.strip())
    return short[:1].upper() + short[1:] + ("" if short.endswith((".", "!", "?")) else ".")
