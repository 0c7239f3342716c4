"""The files that an execution reads: what was captured in its window, and the labels since.

Captures lie at `{prefix}/{variant}/yyyy/mm/dd/hh/mm-ss-mmm-{uuid}.jsonl`, named by the moment in which they were begun;
labels at `{prefix}/yyyy/mm/dd/hh/*.jsonl`, by the hour in which they came. Other objects there are counted, not read.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor_execution.storage import Storage, StoredObject
from monitor_execution.window import Window

_HOUR = timedelta(hours=1)
_HOURLY, _BEGUN = "%Y/%m/%d/%H", "%Y/%m/%d/%H/%M-%S"
_CAPTURE = re.compile(r"[0-5]\d-[0-5]\d-\d{3}-[0-9A-Za-z-]+\.jsonl")
_LABELS = re.compile(r"[^._].*\.jsonl")

# A file that was begun before the window may hold records of it. One that was begun just after it may, too: its first
# record is as old as its answer took. What lies outside the window in them is left to the job, which reads the times.
_LONGEST_FILE, _LONGEST_ANSWER = _HOUR, timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The files to read, in the order of their keys, and how many objects beside them are none."""

    files: tuple[StoredObject, ...]
    ignored: int

    @classmethod
    def of(cls, objects: Iterable[StoredObject], is_read: Callable[[str], object]) -> "Listing":
        """Tell the files by their names."""
        found = sorted(objects, key=lambda each: (each.bucket, each.key))
        files = tuple(each for each in found if is_read(each.name))
        return cls(files=files, ignored=len(found) - len(files))

    def document(self) -> dict[str, int]:
        """Count them for the outcome."""
        return {
            "Files": len(self.files),
            "Bytes": sum(each.size for each in self.files),
            "Ignored": self.ignored,
        }


def captures(storage: Storage, uri: str, window: Window) -> Listing:
    """List what may hold a record of the window, of each variant of the endpoint."""
    first, last = f"{window.start - _LONGEST_FILE:{_BEGUN}}", f"{window.end + _LONGEST_ANSWER:{_BEGUN}}"
    variants = storage.folders(uri)
    return Listing.of(
        (each for variant in variants for each in storage.between(variant, first, last)), _CAPTURE.fullmatch
    )


def labels(storage: Storage, uri: str, window: Window, now: datetime) -> Listing:
    """List the labels that have come since the window's first hour: they may be late."""
    first, last = f"{window.start:{_HOURLY}}", f"{max(now, window.end) + _HOUR:{_HOURLY}}"
    return Listing.of(storage.between(uri, first, last), _LABELS.fullmatch)
