"""Records that cannot be used: an error of the job in `compat` mode, set aside and counted in `exact` mode."""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Lock
from typing import Self

from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.json_text import JsonValue
from driftgauge_analyzer.reading.place import Place, RecordError

log = logging.getLogger(__name__)

Content = bytes | str | Mapping[str, JsonValue] | Callable[[], Mapping[str, JsonValue]]
"""What was read of a record, or what makes it where it is needed."""

MAX_EXAMPLES = 10
_NAMED_IN_ERROR = 3
# Enough to recognise a record; whole bodies would make the report as large as the data.
_MAX_CONTENT = 300


@dataclass(frozen=True, kw_only=True, order=True)
class Example:
    """One of the records that were set aside."""

    file: str
    line: int
    reason: str
    content: str | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"

    @classmethod
    def from_document(cls, document: Mapping[str, object]) -> Self:
        """Read an example from a report."""
        content = document.get("record")
        return cls(
            file=str(document.get("file")),
            line=int(str(document.get("line", 0))),
            reason=str(document.get("reason")),
            content=None if content is None else str(content),
        )

    def document(self) -> dict[str, JsonValue]:
        """Return the example as a report shows it; the record itself only where values may be shown."""
        content: dict[str, JsonValue] = {} if self.content is None else {"record": self.content}
        return {"file": self.file, "line": self.line, "reason": self.reason, **content}


class UnreadableRecords:
    """Collects the records that cannot be used, or refuses the first of them."""

    def __init__(self, *, tolerant: bool = False, with_content: bool = False) -> None:
        self.tolerant = tolerant
        self._with_content = with_content
        self._count = 0
        self._examples: list[Example] = []
        self.extra_fields: Mapping[str, int] = {}
        """Fields that too few records have to be columns, and how many have them."""
        # One thread reads a batch while another parses the one before it.
        self._lock = Lock()

    @property
    def count(self) -> int:
        """The number of records that were set aside."""
        return self._count

    @property
    def examples(self) -> tuple[Example, ...]:
        """The first of them by file and line."""
        return tuple(sorted(self._examples)[:MAX_EXAMPLES])

    @contextmanager
    def tolerated(self, content: Content | None = None) -> Iterator[None]:
        """Set a record aside if reading it fails; `content` is what was read."""
        try:
            yield
        except RecordError as error:
            if not self.tolerant:
                raise
            self.add(error.place, error.reason, content)

    def add(self, place: Place, reason: str, content: Content | None = None) -> None:
        """Set a record aside."""
        # Records may hold personal data, and are shown only where the job may show raw values.
        shown = _shown(content) if self._with_content else None
        example = Example(file=str(place.path), line=place.line, reason=reason, content=shown)
        # Counting up is not atomic.
        with self._lock:
            self._count += 1
            if len(self._examples) < MAX_EXAMPLES:
                self._examples.append(example)

    def merge(self, other: "UnreadableRecords") -> None:
        """Count in what was set aside in another part of the data."""
        self._count += other.count
        # Sorted, so that the examples do not depend on the order in which parts are merged.
        self._examples = sorted([*self._examples, *other.examples])[:MAX_EXAMPLES]

    def document(self) -> dict[str, JsonValue]:
        """Return what another process needs to go on counting."""
        return {"count": self._count, "examples": [example.document() for example in self.examples]}

    def add_document(self, document: Mapping[str, object]) -> None:
        """Count in what another process set aside."""
        count, examples = document.get("count"), document.get("examples")
        if isinstance(count, int) and isinstance(examples, list):
            self._count += count
            found = [Example.from_document(item) for item in examples if isinstance(item, Mapping)]
            self._examples = sorted([*self._examples, *found])[:MAX_EXAMPLES]

    def rename(self, name: Callable[[str], str]) -> None:
        """Give the examples' files other names."""
        self._examples = [replace(example, file=name(example.file)) for example in self._examples]

    def __getstate__(self) -> dict[str, object]:
        # Locks cannot be sent to other processes.
        return {name: value for name, value in vars(self).items() if name != "_lock"}

    def __setstate__(self, state: Mapping[str, object]) -> None:
        vars(self).update(state, _lock=Lock())


def require_usable(unreadable: UnreadableRecords, usable: int, limit: float) -> None:
    """Refuse to go on if more than a share of the records cannot be used.

    A single record is no reason to discard a window, however small it is, unless the limit is 0.
    """
    if not unreadable.count:
        return
    total = unreadable.count + usable
    share = f"{unreadable.count} of {total} records cannot be used ({unreadable.count / total:.1%}"
    if usable and unreadable.count <= max(limit * total, 1 if limit else 0):
        log.warning("%s): %s", share, _named(unreadable))
        return
    raise AnalyzerError(f"{share}; max_unreadable allows {limit:.1%}): {_named(unreadable)}")


def _named(unreadable: UnreadableRecords) -> str:
    more = "; …" if unreadable.count > _NAMED_IN_ERROR else ""
    return "; ".join(map(str, unreadable.examples[:_NAMED_IN_ERROR])) + more


def _shown(content: Content | None) -> str | None:
    if content is None:
        return None
    if callable(content):
        content = content()
    if isinstance(content, bytes):
        content = content.decode("utf-8", "replace")
    text = content if isinstance(content, str) else json.dumps(content, separators=(",", ":"))
    return text.strip()[:_MAX_CONTENT]
