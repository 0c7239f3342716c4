"""Results of the demo's executions and alarms."""

from collections.abc import Sequence
from dataclasses import dataclass

from driftgauge_cli.demonstration.inbox import AlarmMessage
from driftgauge_cli.demonstration.metrics import Alarm
from driftgauge_cli.operations.reports import Report, Violation


@dataclass(frozen=True, kw_only=True)
class ExecutionSummary:
    """An execution and what it found."""

    monitor: str
    schedule: str
    status: str
    violations: Sequence[Violation]

    @classmethod
    def of(cls, report: Report) -> "ExecutionSummary":
        """Return the summary of a report."""
        execution = report.execution
        return cls(
            monitor=execution.monitor.value,
            schedule=execution.schedule,
            status=execution.status,
            violations=report.violations,
        )


@dataclass(frozen=True, kw_only=True)
class AlarmSummary:
    """An alarm at the end; `notified` says whether the topic sent a message about what it sees."""

    name: str
    monitor: str
    metric: str
    threshold: float
    comparison_operator: str
    state: str
    notified: bool

    @classmethod
    def of(cls, alarm: Alarm, messages: Sequence[AlarmMessage]) -> "AlarmSummary":
        """Return the summary of an alarm, with what the topic's messages say of it."""
        return cls(
            name=alarm.name,
            monitor=alarm.monitor,
            metric=alarm.metric,
            threshold=alarm.threshold,
            comparison_operator=alarm.comparison_operator,
            state=alarm.state,
            notified=any(alarm.name in message.seen_by and message.state == "ALARM" for message in messages),
        )
