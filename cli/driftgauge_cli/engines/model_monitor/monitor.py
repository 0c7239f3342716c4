"""A monitor that a Model Monitor schedule runs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from driftgauge_cli.aws.session import sagemaker_client
from driftgauge_cli.engines.handle import Execution, OnProgress
from driftgauge_cli.engines.model_monitor.access import check_eligibility
from driftgauge_cli.engines.model_monitor.executions import schedule_executions
from driftgauge_cli.engines.model_monitor.runs import run_schedule
from driftgauge_cli.engines.model_monitor.schedules import MonitoringSchedule, describe_schedule, schedule_names
from driftgauge_cli.engines.next_run import next_run
from driftgauge_contract.engines import EngineName
from driftgauge_contract.kinds import KINDS, MonitorKind
from driftgauge_contract.windows import Window

if TYPE_CHECKING:
    import boto3

    from driftgauge_cli.findings import Finding


class ModelMonitorRunner:
    """Finds the monitoring schedules of an endpoint."""

    name = EngineName.MODEL_MONITOR.value

    def monitors(
        self, session: "boto3.Session", endpoint: str, kinds: Sequence[MonitorKind]
    ) -> tuple["ScheduleHandle", ...]:
        """Return the monitors of these kinds that schedules run; their job definitions are read when needed."""
        return tuple(
            ScheduleHandle(session=session, name=name, endpoint=endpoint, kind=kind)
            for kind in kinds
            for name in schedule_names(session, endpoint, kind)
        )

    def obstacles(self, session: "boto3.Session") -> Iterator["Finding"]:
        """Check whether the account may use Model Monitor."""
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
        """Return the schedule with its job definition."""
        return describe_schedule(self.session, self.endpoint, self.kind, self.name)

    @property
    def constraints_uri(self) -> str | None:
        """Return the URI of the constraints that the monitor compares with."""
        return self.schedule.definition.files.constraints

    @property
    def statistics_uri(self) -> str | None:
        """Return the URI of the baseline's statistics, if the kind has them."""
        return self.schedule.definition.files.statistics

    @property
    def ground_truth_uri(self) -> str | None:
        """Return the prefix of the monitor's labels, if it takes any."""
        return self.schedule.definition.ground_truth_uri

    @property
    def metrics_namespace(self) -> str:
        """Return the CloudWatch namespace to which the service's analyzers publish."""
        return KINDS[self.kind].namespace

    def next_run(self, now: datetime) -> datetime | None:
        """Return when SageMaker starts the next execution, which may be minutes late; None if the schedule is off."""
        found = sagemaker_client(self.session).describe_monitoring_schedule(MonitoringScheduleName=self.name)
        config = found["MonitoringScheduleConfig"].get("ScheduleConfig")
        if found["MonitoringScheduleStatus"] != "Scheduled" or config is None:
            return None
        return next_run(config, made=found["CreationTime"], now=now)

    def executions(self, limit: int) -> Iterator[Execution]:
        """Yield the executions of the schedule and the runs of its job definition."""
        return schedule_executions(self.session, self.kind, self.name, limit)

    def run(self, window: Window, on_progress: OnProgress) -> Execution:
        """Run the jobs of the schedule's job definition over a window."""
        return run_schedule(self.session, self.schedule, window, on_progress)
