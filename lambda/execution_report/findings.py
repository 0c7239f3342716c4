"""The results of an execution that completed: the violations, and the metrics that are left to publish."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from driftgauge_contract.metrics import METRICS_FILE
from driftgauge_contract.paths import UNREADABLE_FILE, VIOLATIONS_FILE
from execution_report import metric_lines, violations
from execution_report import unreadable as unreadable_records
from execution_report.executions import Ending, Execution
from execution_report.metric_lines import BrokenMetricsError, Metric
from execution_report.storage import Storage
from execution_report.violations import BrokenReportError, Subjects
from execution_report.worst import WorstFinding, findings_by_subject


class BrokenResultError(Exception):
    """The files of an execution that completed cannot be read; the text names the file and the reason."""


@dataclass(frozen=True, kw_only=True)
class Findings:
    """The number of violations by the type of their check, where something was compared, and the metrics."""

    violations: Mapping[str, int] | None = None
    subjects: Subjects = field(default_factory=Subjects)
    """The columns or metrics that violated."""

    worst: tuple[WorstFinding, ...] = ()
    """A violation of each column or metric in words, the worst first."""

    unreadable: int | None = None
    """The number of records that were set aside, where the job tolerates such records."""

    metrics: tuple[Metric, ...] = ()
    refused: tuple[str, ...] = ()
    """The reasons why some lines of the metrics' file are no metrics that CloudWatch accepts."""

    @property
    def count(self) -> int:
        """Return the number of violations of any type."""
        return sum((self.violations or {}).values())

    @property
    def features(self) -> list[str]:
        """Return the columns or metrics that violated, the worst first."""
        return [finding.subject for finding in self.worst]


def findings_of(execution: Execution, storage: Storage) -> Findings:
    """Read the results of an execution; one that did not complete has none."""
    if execution.ending is not Ending.COMPLETED:
        return Findings()
    if execution.report_uri is None:
        raise BrokenResultError("it has no report")
    compared = _compared(execution, f"{execution.report_uri}/{VIOLATIONS_FILE}", storage)
    found = replace(compared, unreadable=_unreadable(f"{execution.report_uri}/{UNREADABLE_FILE}", storage))
    # Model Monitor has published the metrics itself.
    if execution.metrics_namespace is None:
        return found
    file = f"{execution.report_uri}/{METRICS_FILE}"
    try:
        metrics, refused = metric_lines.parse(storage.read(file) or b"")
    except BrokenMetricsError as error:
        raise BrokenResultError(f"{file}: {error}") from error
    return replace(found, metrics=tuple(metrics), refused=tuple(f"{file}: {reason}" for reason in refused))


def _unreadable(file: str, storage: Storage) -> int | None:
    body = storage.read(file)
    try:
        return None if body is None else unreadable_records.count(body)
    except BrokenReportError as error:
        raise BrokenResultError(f"{file}: {error}") from error


def _compared(execution: Execution, file: str, storage: Storage) -> Findings:
    body = storage.read(file)
    if body is None:
        if execution.found_nothing:
            return Findings(violations={})
        raise BrokenResultError(f"{file}: there is no such file")
    try:
        return Findings(
            violations=violations.count(body), subjects=violations.subjects(body), worst=findings_by_subject(body)
        )
    except BrokenReportError as error:
        raise BrokenResultError(f"{file}: {error}") from error
