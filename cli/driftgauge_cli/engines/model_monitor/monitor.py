"""A monitor that is a monitoring schedule."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from driftgauge_cli.engines.handle import Execution, OnProgress
from driftgauge_cli.engines.model_monitor.access import check_eligibility
from driftgauge_cli.engines.model_monitor.executions import schedule_executions
from driftgauge_cli.engines.model_monitor.runs import run_schedule
from driftgauge_cli.engines.model_monitor.schedules import MonitoringSchedule, describe_schedule, schedule_names
from driftgauge_cli.engines.windows import Window
from driftgauge_cli.kinds import MonitorKind

_NAMESPACES = {
    MonitorKind.DATA_QUALITY: "aws/sagemaker/Endpoints/data-metrics",
    MonitorKind.MODEL_QUALITY: "aws/sagemaker/Endpoints/model-metrics",
}

if TYPE_CHECKING:
    import boto3

    from driftgauge_cli.findings import Finding


class ModelMonitorRunner:
    """Finds the monitoring schedules of an endpoint."""

    name = "model-monitor"

    def monitors(
        self, session: "boto3.Session", endpoint: str, kinds: Sequence[MonitorKind]
    ) -> tuple["ScheduleHandle", ...]:
        """Find the schedules of these kinds; what they run is looked up when it is asked for."""
        return tuple(
            ScheduleHandle(session=session, name=name, endpoint=endpoint, kind=kind)
            for kind in kinds
            for name in schedule_names(session, endpoint, kind)
        )

    def obstacles(self, session: "boto3.Session") -> Iterator["Finding"]:
        """Find out whether the account may use Model Monitor."""
        yield check_eligibility(session)


@dataclass(frozen=True, kw_only=True)
class ScheduleHandle:
    """A monitoring schedule, as a monitor."""

    session: "boto3.Session"
    name: str
    endpoint: str
    kind: MonitorKind

    @cached_property
    def schedule(self) -> MonitoringSchedule:
        """The schedule and its job definition."""
        return describe_schedule(self.session, self.endpoint, self.kind, self.name)

    @property
    def constraints_uri(self) -> str | None:
        """The constraints that it compares with."""
        return self.schedule.definition.constraints_uri

    @property
    def statistics_uri(self) -> str | None:
        """The baseline's statistics, which data quality compares with."""
        return self.schedule.definition.statistics_uri

    @property
    def ground_truth_uri(self) -> str | None:
        """Where it looks for labels, if it takes any."""
        return self.schedule.definition.ground_truth_uri

    @property
    def metrics_namespace(self) -> str:
        """Where CloudWatch has its metrics: a schedule's go where the service's own go."""
        return _NAMESPACES[self.kind]

    def executions(self, limit: int) -> Iterator[Execution]:
        """Tell the schedule's executions, and the runs that were asked for."""
        return schedule_executions(self.session, self.kind, self.name, limit)

    def run(self, window: Window, on_progress: OnProgress) -> Execution:
        """Run the jobs of the schedule's definition over a window."""
        return run_schedule(self.session, self.schedule, window, on_progress)
