"""What an execution that completed has written: its violations, and the metrics that are left to publish."""

from collections.abc import Mapping
from dataclasses import dataclass

from execution_report import metric_lines, violations
from execution_report.executions import Ending, Execution
from execution_report.metric_lines import BrokenMetricError, Metric
from execution_report.storage import Storage
from execution_report.violations import BrokenReportError


class BrokenResultError(Exception):
    """An execution that completed, but whose files cannot be read; its text names the file and says why."""


@dataclass(frozen=True, kw_only=True)
class Findings:
    """The number of violations by the type of their check, where something was compared; and metrics."""

    violations: Mapping[str, int] | None = None
    metrics: tuple[Metric, ...] = ()

    @property
    def count(self) -> int:
        """The number of violations, of any type."""
        return sum((self.violations or {}).values())


def findings_of(execution: Execution, storage: Storage) -> Findings:
    """Read them all, before anything is published; an execution that did not complete has none."""
    if execution.ending is not Ending.COMPLETED:
        return Findings()
    if execution.report_uri is None:
        raise BrokenResultError("it has no report")
    found = _violations(execution, f"{execution.report_uri}/{violations.FILE}", storage)
    if execution.metrics_namespace is None:
        return Findings(violations=found)
    return Findings(violations=found, metrics=_metrics(f"{execution.report_uri}/{metric_lines.FILE}", storage))


def _violations(execution: Execution, file: str, storage: Storage) -> Mapping[str, int]:
    body = storage.read(file)
    if body is None:
        if execution.found_nothing:
            return {}
        raise BrokenResultError(f"{file}: there is no such file")
    try:
        return violations.count(body)
    except BrokenReportError as error:
        raise BrokenResultError(f"{file}: {error}") from error


def _metrics(file: str, storage: Storage) -> tuple[Metric, ...]:
    try:
        return tuple(metric_lines.parse(storage.read(file) or b""))
    except BrokenMetricError as error:
        raise BrokenResultError(f"{file}: {error}") from error
