"""The metrics of every execution that has ended, in Driftgauge's own namespace."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from driftgauge_contract.metrics import Dimension, ExecutionMetric, monitor_dimensions
from execution_report.executions import Ending, Execution
from execution_report.recurring import Recurring

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch.type_defs import MetricDatumTypeDef


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """A count; `check` is the type of the violations that are counted, if only one is."""

    name: ExecutionMetric
    value: int
    check: str | None = None

    def datum(self, endpoint_name: str, execution: Execution) -> "MetricDatumTypeDef":
        """Return the count as CloudWatch takes it."""
        dimensions = monitor_dimensions(endpoint_name, execution.monitor_name)
        if self.check is not None:
            dimensions[Dimension.CHECK] = self.check
        return {
            "MetricName": self.name,
            "Dimensions": [{"Name": name, "Value": value} for name, value in dimensions.items()],
            "Timestamp": execution.ended,
            "Value": self.value,
            "Unit": "Count",
        }


def measure(
    ending: Ending,
    violations: Mapping[str, int] | None,
    unreadable: int | None = None,
    recurring: Recurring | None = None,
) -> Iterator[Measurement]:
    """Yield the counts of an execution; one that compared nothing has no count of violations, not even zero."""
    yield Measurement(name=ExecutionMetric.ENDED, value=1)
    yield Measurement(name=ExecutionMetric.FAILED, value=int(ending is Ending.FAILED))
    # Zeros, too: without them an alarm would keep the state of an earlier execution.
    yield Measurement(name=ExecutionMetric.NO_DATA, value=int(ending in {Ending.NO_DATA, Ending.NO_INPUTS}))
    yield Measurement(name=ExecutionMetric.NO_LABELS, value=int(ending in {Ending.NO_LABELS, Ending.NO_INPUTS}))
    if unreadable is not None:
        yield Measurement(name=ExecutionMetric.RECORDS_UNREADABLE, value=unreadable)
    if violations is not None:
        yield Measurement(name=ExecutionMetric.VIOLATIONS, value=sum(violations.values()))
        for check, number in violations.items():
            yield Measurement(name=ExecutionMetric.VIOLATIONS, value=number, check=check)
    if recurring is not None:
        yield Measurement(name=ExecutionMetric.RECURRING, value=recurring.violations)
        if recurring.reference is not None:
            yield Measurement(name=ExecutionMetric.RECURRING_REFERENCE, value=recurring.reference)
