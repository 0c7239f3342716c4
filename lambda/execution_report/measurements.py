"""The metrics of Driftgauge's own: one namespace, and the names and dimensions that its alarms ask for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from execution_report.executions import Ending, Execution

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch.type_defs import MetricDatumTypeDef

NAMESPACE = "Driftgauge"
ENDED, FAILED, NO_DATA, NO_LABELS = "executions_ended", "executions_failed", "no_data", "no_labels"
VIOLATIONS = "violations"


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """A count; `check` is that of violations of one type."""

    name: str
    value: int
    check: str | None = None

    def datum(self, endpoint: str, execution: Execution) -> "MetricDatumTypeDef":
        """Write it as CloudWatch takes it."""
        dimensions = {"Endpoint": endpoint, "MonitoringSchedule": execution.schedule}
        if self.check is not None:
            dimensions["ConstraintCheckType"] = self.check
        return {
            "MetricName": self.name,
            "Dimensions": [{"Name": name, "Value": value} for name, value in dimensions.items()],
            "Timestamp": execution.ended,
            "Value": self.value,
            "Unit": "Count",
        }


def measure(ending: Ending, violations: Mapping[str, int] | None) -> Iterator[Measurement]:
    """Count what an execution came to; an execution that compared nothing has no count of violations, not zero."""
    yield Measurement(name=ENDED, value=1)
    yield Measurement(name=FAILED, value=int(ending is Ending.FAILED))
    yield Measurement(name=NO_DATA, value=int(ending in {Ending.NO_DATA, Ending.NO_INPUTS}))
    yield Measurement(name=NO_LABELS, value=int(ending in {Ending.NO_LABELS, Ending.NO_INPUTS}))
    if violations is not None:
        yield Measurement(name=VIOLATIONS, value=sum(violations.values()))
        for check, number in violations.items():
            yield Measurement(name=VIOLATIONS, value=number, check=check)
