"""Joining predictions with their labels by the inference id that the caller gave, or else by the event id.

Nothing is dropped without being counted. If an id has several labels, the one that was read last counts: it corrects
the earlier ones. If an id has several predictions, each of them gets the label.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

from driftgauge_analyzer.json_text import JsonValue
from driftgauge_analyzer.reading.capture import CapturedRecord
from driftgauge_analyzer.reading.place import RecordError
from driftgauge_analyzer.reading.unreadable import UnreadableRecords
from driftgauge_contract.captures import RecordKey

REPORT_FILE = "_merge_report.json"
"""The underscore says that it is no data: what reads the merged records passes it over."""


@dataclass(frozen=True, kw_only=True)
class Labels:
    """The uploaded labels by id, and the number of further labels for an id that has one."""

    by_id: Mapping[str, JsonValue]
    duplicates: int


@dataclass(frozen=True, kw_only=True)
class Counts:
    """The numbers of records by what became of them. Counts of different ids can be added."""

    merged: int = 0
    predictions: int = 0
    repeated_predictions: int = 0
    predictions_without_label: int = 0
    labels: int = 0
    duplicate_labels: int = 0
    labels_without_prediction: int = 0

    @property
    def report(self) -> dict[str, int]:
        """The counts by name."""
        return asdict(self)

    @classmethod
    def from_report(cls, report: Mapping[str, object]) -> Self:
        """Return the counts in a report."""
        return cls(**{name: count for name, count in report.items() if isinstance(count, int)})

    @property
    def coverage(self) -> float | None:
        """Return the share of the predictions that have a label; `None` without a prediction."""
        return self.merged / self.predictions if self.predictions else None

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(**{name: count + other.report[name] for name, count in self.report.items()})


@dataclass(frozen=True, kw_only=True)
class Merge:
    """Merged records as lines of JSON, by the folder of their captures, and the counts of the merge."""

    lines: Mapping[Path, list[str]] = field(repr=False)
    counts: Counts


def collect_labels(records: Iterable[CapturedRecord], unreadable: UnreadableRecords | None = None) -> Labels:
    """Collect the labels in ground-truth records."""
    unreadable = unreadable or UnreadableRecords()
    by_id: dict[str, JsonValue] = {}
    duplicates = 0
    for record in records:
        with unreadable.tolerated(record.document):
            label = label_of(record)
            duplicates += record.join_key in by_id
            by_id[record.join_key] = label
    return Labels(by_id=by_id, duplicates=duplicates)


def label_of(record: CapturedRecord) -> JsonValue:
    """Return the label in a ground-truth record."""
    if record.ground_truth is None:
        raise RecordError(record.place, "there is no groundTruthData")
    if not record.join_key:
        raise RecordError(record.place, "eventMetadata has no eventId, so nobody knows whose label this is")
    return record.document[RecordKey.GROUND_TRUTH]


def merge(predictions: Iterable[CapturedRecord], labels: Labels) -> Merge:
    """Join each prediction with its label."""
    # Lines, because a record's text takes a fifth of the memory that its objects take.
    lines: dict[Path, list[str]] = {}

    def keep(record: CapturedRecord, label: JsonValue) -> None:
        lines.setdefault(record.place.path.parent, []).append(_line(record, label))

    counts = match(predictions, labels, keep)
    return Merge(lines=lines, counts=counts)


def match(
    predictions: Iterable[CapturedRecord], labels: Labels, keep: Callable[[CapturedRecord, JsonValue], None]
) -> Counts:
    """Pass each prediction that has a label to `keep`, and count everything."""
    seen: set[str] = set()
    count = merged = 0
    for record in predictions:
        count += 1
        # A client that retries sends the same inference id again, and both answers are evaluated.
        seen.add(record.join_key)
        if record.join_key in labels.by_id:
            merged += 1
            keep(record, labels.by_id[record.join_key])
    return Counts(
        merged=merged,
        predictions=count,
        repeated_predictions=count - len(seen),
        predictions_without_label=count - merged,
        labels=len(labels.by_id) + labels.duplicates,
        duplicate_labels=labels.duplicates,
        labels_without_prediction=len(labels.by_id.keys() - seen),
    )


def merged_document(record: CapturedRecord, label: JsonValue) -> dict[str, JsonValue]:
    """Return the merged record of a call and its label."""
    return {
        RecordKey.METADATA.value: record.document[RecordKey.METADATA],
        RecordKey.VERSION.value: record.event_version,
        RecordKey.GROUND_TRUTH.value: label,
        RecordKey.CAPTURE.value: record.document.get(RecordKey.CAPTURE, {}),
    }


def _line(record: CapturedRecord, label: JsonValue) -> str:
    return json.dumps(merged_document(record, label), separators=(",", ":")) + "\n"
