"""The report of the records that a job in `exact` mode set aside, with examples, and their metric."""

from collections.abc import Mapping
from dataclasses import replace

from driftgauge_analyzer.container import container_text
from driftgauge_analyzer.documents import read_object
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.json_text import JsonValue
from driftgauge_analyzer.metrics import MetricDatum
from driftgauge_analyzer.reading.unreadable import UnreadableRecords
from driftgauge_contract.constraints import Mode
from driftgauge_contract.metrics import ExecutionMetric
from driftgauge_contract.paths import UNREADABLE_FILE

ASIDE_FILE = "_unreadable_records.json"
"""What a merge set aside. The underscore says that it is no data: what reads the merged records passes it over."""


def unreadable_records(settings: JobSettings) -> UnreadableRecords:
    """Create what collects a job's unreadable records, which only `exact` mode tolerates."""
    return UnreadableRecords(tolerant=settings.mode is Mode.EXACT, with_content=settings.raw_values)


def unreadable_before(settings: JobSettings) -> UnreadableRecords:
    """Create the collection of a job that reads merged records, with what their merge set aside."""
    unreadable = unreadable_records(settings)
    aside = settings.dataset_source / ASIDE_FILE
    # A merge in compat mode, or by another program, leaves no such file.
    if unreadable.tolerant and aside.is_file():
        unreadable.add_document(read_object(aside))
    return unreadable


def unreadable_report(
    unreadable: UnreadableRecords, usable: int, settings: JobSettings
) -> Mapping[str, Mapping[str, JsonValue]]:
    """Return the report by its file name; there is none in `compat` mode, which refuses such records."""
    if not unreadable.tolerant:
        return {}
    examples = [replace(example, file=container_text(settings.root, example.file)) for example in unreadable.examples]
    return {
        UNREADABLE_FILE: {
            ExecutionMetric.RECORDS_UNREADABLE.value: unreadable.count,
            "share": unreadable.count / (unreadable.count + usable),
            "max_unreadable": settings.max_unreadable,
            "extra_fields": dict(unreadable.extra_fields),
            "examples": [example.document() for example in examples],
        }
    }


def unreadable_metrics(unreadable: UnreadableRecords) -> list[MetricDatum]:
    """Return the number of the records that were set aside."""
    if not unreadable.tolerant:
        return []
    return [MetricDatum(name=ExecutionMetric.RECORDS_UNREADABLE, value=float(unreadable.count), unit="Count")]
