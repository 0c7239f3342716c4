"""The report of how each execution of a monitor ended, and how many violations it found, which SageMaker lacks."""

import json
from collections.abc import Iterator, Sequence

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from driftgauge.baselines.baseline import Baseline
from driftgauge.endpoint.endpoint import Endpoint
from driftgauge.functions.lambda_functions import function_role, lambda_function, log_group
from driftgauge.functions.undelivered import Undelivered
from driftgauge.monitors.monitor import Monitor
from driftgauge.service import permissions
from driftgauge.service.storage import S3Prefix
from driftgauge_contract.metrics import Namespace
from driftgauge_contract.paths import MARKERS_FOLDER
from driftgauge_contract.workflow import ConstraintsEntry, ReportVariable

REPORT_INTERVAL_HOURS = 1
"""How often the function looks for executions for which there was no event."""


class ExecutionReport(Construct):
    """A Lambda function that publishes `ExecutionMetric`s, once for each execution, and an event of a violated one.

    The event at the end of a job starts it at once. Every hour it looks for executions without an event: those that
    failed before they had a job, and those whose event was lost; and it publishes `configuration_changed` for monitors
    whose constraints are no longer the deployed ones. So no event has to be stored for another attempt; an
    event that was not answered is in the stack's `Undelivered` queue, where an alarm sees it.

    Args:
        scope: The scope of the construct.
        construct_id: The id of the construct.
        endpoint: The endpoint of the monitors.
        monitors: The monitors whose executions are reported.
        reports: The prefix of all reports.
        model: The name of the model in service, which the events of violated executions have.
        windows: How many of the last windows alarms evaluate.
        breaching_windows: In how many of them a column or metric has to violate.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        endpoint: Endpoint,
        monitors: Sequence[Monitor],
        reports: S3Prefix,
        model: str | None = None,
        windows: int = 1,
        breaching_windows: int = 1,
    ) -> None:
        super().__init__(scope, construct_id)
        self._model = model
        self._windows, self._breaching_windows = windows, breaching_windows
        self.function = self._function(endpoint, monitors, reports)
        undelivered = Undelivered.of(self)
        undelivered.keep_failures_of(self.function)
        target = targets.LambdaFunction(self.function, dead_letter_queue=undelivered.queue)
        # A dictionary, since monitors of Model Monitor share a rule: two targets of one event would count twice.
        ended = {name: pattern for monitor in monitors for name, pattern in monitor.deployed.ended_events.items()}
        for name, pattern in ended.items():
            events.Rule(self, name, event_pattern=pattern, targets=[target])
        events.Rule(
            self, "EveryHour", schedule=events.Schedule.rate(Duration.hours(REPORT_INTERVAL_HOURS)), targets=[target]
        )

    def _function(self, endpoint: Endpoint, monitors: Sequence[Monitor], reports: S3Prefix) -> lambda_.Function:
        logs = log_group(self, "Logs")
        role = function_role(self, "Role", log_group=logs)
        self._allow(role, monitors, reports)
        return lambda_function(
            self,
            "Function",
            handler="execution_report.handler.on_event",
            role=role,
            log_group=logs,
            memory_size=256,
            timeout=Duration.minutes(1),
            environment={
                ReportVariable.ENDPOINT_NAME.value: endpoint.name,
                ReportVariable.REPORTS_URI.value: reports.uri,
                **({ReportVariable.MODEL.value: self._model} if self._model else {}),
                **_report_config(monitors),
                **_constraints_in_use(monitors),
                **self._evaluated(),
            },
        )

    def _evaluated(self) -> dict[str, str]:
        if self._windows == 1:
            return {}
        return {
            ReportVariable.BREACHING.value: str(self._breaching_windows),
            ReportVariable.WINDOWS.value: str(self._windows),
        }

    def _allow(self, role: iam.IRole, monitors: Sequence[Monitor], reports: S3Prefix) -> None:
        # A marker says that an execution has been reported, so that an event and the hourly look report it once.
        markers = reports / MARKERS_FOLDER
        for place in (markers, *(monitor.reports for monitor in monitors)):
            permissions.read_prefix(role, place)
        permissions.write_prefix(role, markers)
        for _, baseline in _own_baselines(monitors):
            baseline.grant_read(role)
        for monitor in monitors:
            monitor.deployed.grant_report(role)
        # `PutMetricData` has no resources; a condition on the namespace is the only limit.
        permissions.publish_metrics(role, [Namespace.EXECUTIONS])
        permissions.put_events(role)


def _report_config(monitors: Sequence[Monitor]) -> dict[str, str]:
    """Return the variables that name the monitors, each a JSON object."""
    config: dict[str, dict[str, object]] = {ReportVariable.SCHEDULES.value: {}}
    for monitor in monitors:
        for variable, entry in monitor.deployed.report_config.items():
            config.setdefault(variable, {}).update(entry)
    return {variable: json.dumps(entries) for variable, entries in config.items()}


def _own_baselines(monitors: Sequence[Monitor]) -> Iterator[tuple[Monitor, Baseline]]:
    """Yield the monitors whose constraints the deployment wrote; nothing is known about those made elsewhere."""
    return ((monitor, monitor.baseline) for monitor in monitors if isinstance(monitor.baseline, Baseline))


def _constraints_in_use(monitors: Sequence[Monitor]) -> dict[str, str]:
    in_use = {
        monitor.name: {
            ConstraintsEntry.URI.value: baseline.constraints_uri,
            ConstraintsEntry.DIGEST.value: baseline.constraints_digest,
        }
        for monitor, baseline in _own_baselines(monitors)
    }
    return {ReportVariable.CONSTRAINTS.value: json.dumps(in_use)} if in_use else {}
