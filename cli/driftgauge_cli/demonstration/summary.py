"""What the demo leaves behind for programs: ``build/demo.json``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from driftgauge_cli.demonstration.baselines import Baseline
from driftgauge_cli.demonstration.inbox import AlarmMessage
from driftgauge_cli.demonstration.metrics import Alarm
from driftgauge_cli.operations.reports import Report, Violation


@dataclass(frozen=True, kw_only=True)
class ExecutionSummary:
    """An execution and what it found."""

    monitor: str
    status: str
    violations: Sequence[Violation]

    @classmethod
    def of(cls, report: Report) -> "ExecutionSummary":
        """Take from a report what the summary tells."""
        return cls(monitor=report.execution.monitor.value, status=report.execution.status, violations=report.violations)


@dataclass(frozen=True, kw_only=True)
class AlarmSummary:
    """An alarm as it stood in the end; `notified` says whether the topic told that it rang."""

    name: str
    metric: str
    threshold: float
    comparison_operator: str
    state: str
    notified: bool

    @classmethod
    def of(cls, alarm: Alarm, messages: Sequence[AlarmMessage]) -> "AlarmSummary":
        """Put an alarm and the topic's messages together."""
        return cls(
            name=alarm.name,
            metric=alarm.metric,
            threshold=alarm.threshold,
            comparison_operator=alarm.comparison_operator,
            state=alarm.state,
            notified=any(message.alarm == alarm.name and message.state == "ALARM" for message in messages),
        )


@dataclass(frozen=True, kw_only=True)
class Summary:
    """The whole story."""

    deployment: str
    endpoint: str
    captured_records: int
    baselines: Mapping[str, Baseline]
    executions: Sequence[ExecutionSummary]
    alarms: Sequence[AlarmSummary]
    left_over: Sequence[str]
    seconds: Mapping[str, float]
