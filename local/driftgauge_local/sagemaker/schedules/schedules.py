"""Monitoring schedules: checked, stored, and run when they are due."""

from datetime import datetime, timedelta

from driftgauge_contract.job_definitions import JobDefinition
from driftgauge_contract.kinds import KINDS, MonitorKind
from driftgauge_contract.windows import Window
from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.control_plane.errors import validation
from driftgauge_local.sagemaker.control_plane.resource_kinds import SCHEDULE
from driftgauge_local.sagemaker.control_plane.store import Record, Store
from driftgauge_local.sagemaker.schedules import cron
from driftgauge_local.sagemaker.schedules.cron import Cron
from driftgauge_local.sagemaker.schedules.defaults import inline_with_defaults
from driftgauge_local.sagemaker.schedules.definitions import (
    MONITOR_KINDS,
    JobDefinitions,
    check_endpoint,
    refuse_transforms,
)
from driftgauge_local.sagemaker.schedules.executions import ACTIVE, Executions
from driftgauge_local.sagemaker.schedules.monitoring_jobs import Occasion
from driftgauge_local.sagemaker.schedules.offsets import analysis_window

_HOUR = timedelta(hours=1)
_INLINE_TYPE = KINDS[MonitorKind.DATA_QUALITY].monitoring_type
# Merging and analysis share the hour of a monitor that compares with ground truth.
_HOURLY_LABELLED_SECONDS = 1800
# The captures of an hour's last moments are written within seconds; AWS waits for up to twenty minutes.
_GRACE = timedelta(seconds=3)


class Schedules:
    """The operations of monitoring schedules, and `tick`, which runs those that are due."""

    def __init__(self, *, store: Store, definitions: JobDefinitions, executions: Executions) -> None:
        self._store = store
        self._definitions = definitions
        self._executions = executions
        self._due: dict[str, datetime] = {}

    def create(self, request: Document) -> Document:
        """Create a schedule; one for NOW runs at once."""
        record = self._store.add(SCHEDULE, request | self._described(request["MonitoringScheduleConfig"]))
        self._set_going(record)
        return record.document

    def update(self, request: Document) -> Document:
        """Replace a schedule's configuration."""
        record = self._store.get(SCHEDULE, request["MonitoringScheduleName"])
        described = self._described(request["MonitoringScheduleConfig"])
        with self._store.lock:
            self._check_idle(record, "update")
            self._store.change(record, **described)
        self._set_going(record)
        return record.document

    def delete(self, request: Document) -> Document:
        """Delete a schedule; its executions stay listed."""
        record = self._store.get(SCHEDULE, request["MonitoringScheduleName"])
        with self._store.lock:
            # The service refuses it too; stacks therefore drain their schedules first.
            self._check_idle(record, "delete")
            self._due.pop(record.name, None)
            self._store.remove(record)
        return {}

    def describe(self, request: Document) -> Document:
        """Return a schedule with its last execution."""
        record = self._store.get(SCHEDULE, request["MonitoringScheduleName"])
        last = self._executions.of(record.name)[-1:]
        return record.document | ({"LastMonitoringExecutionSummary": last[0]} if last else {})

    def start(self, request: Document) -> Document:
        """Resume a schedule; one for NOW runs once more."""
        record = self._store.get(SCHEDULE, request["MonitoringScheduleName"])
        self._set_going(record)
        return {}

    def stop(self, request: Document) -> Document:
        """Pause a schedule; an execution in progress continues."""
        record = self._store.get(SCHEDULE, request["MonitoringScheduleName"])
        with self._store.lock:
            self._due.pop(record.name, None)
            self._store.change(record, MonitoringScheduleStatus="Stopped")
        return {}

    def tick(self) -> None:
        """Run the schedules that are due."""
        now = self._store.now()
        with self._store.lock:
            due = [name for name, time in self._due.items() if time + _GRACE <= now]
            records = [self._store.get(SCHEDULE, name) for name in due]
        for record in records:
            self._run_due(record, now)

    def _run_due(self, record: Record, now: datetime) -> None:
        timing = Cron.parse(_schedule_config(record.document)["ScheduleExpression"])
        with self._store.lock:
            scheduled = self._due.get(record.name)
            if scheduled is None:
                return
            # Set before the execution begins, so that the next tick does not begin it again.
            self._due[record.name] = timing.after(now)
        # A machine that slept makes up for the last time only, as one execution looks at one window.
        while (following := timing.after(scheduled)) + _GRACE <= now:
            scheduled = following
        self._begin(record, scheduled, timing.interval)

    def _set_going(self, record: Record) -> None:
        expression = _schedule_config(record.document)["ScheduleExpression"]
        with self._store.lock:
            self._store.change(record, MonitoringScheduleStatus="Scheduled")
            self._due.pop(record.name, None)
            if expression != cron.NOW:
                self._due[record.name] = Cron.parse(expression).after(self._store.now())
        # An update during an execution must not start a second one.
        if expression == cron.NOW and not self._is_active(record):
            self._begin(record, self._store.now(), _HOUR)

    def _begin(self, record: Record, scheduled: datetime, interval: timedelta) -> None:
        timing = _schedule_config(record.document)
        window = Window(start=scheduled - interval, end=scheduled)
        if "DataAnalysisStartTime" in timing:
            window = analysis_window(
                scheduled, timing["DataAnalysisStartTime"], timing.get("DataAnalysisEndTime", "-PT0H")
            )
        occasion = Occasion(schedule=record.name, scheduled=scheduled, window=window)
        self._executions.begin(record, self._definition(record.document["MonitoringScheduleConfig"]), occasion)

    def _described(self, config: Document) -> Document:
        """Check a configuration, and return the members of a description that follow from it."""
        definition = self._definition(config)
        check_endpoint(self._store, definition)
        timing = {"ScheduleExpression": cron.DAILY} | config.get("ScheduleConfig", {})
        if "MonitoringJobDefinition" in config:
            config = config | {"MonitoringJobDefinition": inline_with_defaults(config["MonitoringJobDefinition"])}
        _check_timing(timing, definition, self._store.now())
        return {
            "MonitoringScheduleConfig": config | {"ScheduleConfig": timing},
            "MonitoringType": KINDS[definition.kind].monitoring_type,
            "MonitoringJobDefinitionName": definition.name,
            "EndpointName": definition.endpoint_name,
        }

    def _definition(self, config: Document) -> JobDefinition:
        name, inline = config.get("MonitoringJobDefinitionName"), config.get("MonitoringJobDefinition")
        if (name is None) == (inline is None):
            raise validation("Specify either MonitoringJobDefinition or MonitoringJobDefinitionName.")
        if inline is not None:
            if config.get("MonitoringType", _INLINE_TYPE) != _INLINE_TYPE:
                raise validation(f"A {config['MonitoringType']} schedule must have a MonitoringJobDefinitionName.")
            for source in inline["MonitoringInputs"]:
                refuse_transforms(source)
            return self._definitions.read_inline(inline)
        if "MonitoringType" not in config:
            raise validation("MonitoringType must be specified with MonitoringJobDefinitionName.")
        return self._definitions.get(_monitor_kind(config["MonitoringType"]), f"{name}")

    def _is_active(self, record: Record) -> bool:
        return any(e["MonitoringExecutionStatus"] in ACTIVE for e in self._executions.of(record.name))

    def _check_idle(self, record: Record, verb: str) -> None:
        active = [e for e in self._executions.of(record.name) if e["MonitoringExecutionStatus"] in ACTIVE]
        if active:
            status = active[-1]["MonitoringExecutionStatus"]
            raise validation(f"Cannot {verb} monitoring schedule {record.arn}: it has an execution in status {status}.")


def _monitor_kind(monitoring_type: str) -> MonitorKind:
    kind = MONITOR_KINDS.get(monitoring_type)
    if kind is None:
        raise validation(
            f"SageMaker on this machine has no monitors of type {monitoring_type}; it has {', '.join(MONITOR_KINDS)}."
        )
    return kind


def _schedule_config(document: Document) -> Document:
    config: Document = document["MonitoringScheduleConfig"]["ScheduleConfig"]
    return config


def _check_timing(timing: Document, definition: JobDefinition, now: datetime) -> None:
    expression = timing["ScheduleExpression"]
    if "DataAnalysisStartTime" in timing:
        analysis_window(now, timing["DataAnalysisStartTime"], timing.get("DataAnalysisEndTime", "-PT0H"))
    if expression == cron.NOW:
        if not {"DataAnalysisStartTime", "DataAnalysisEndTime"} <= set(timing):
            raise validation("A schedule for NOW must have DataAnalysisStartTime and DataAnalysisEndTime.")
        return
    _check_runtime(Cron.parse(expression).interval, definition)


def _check_runtime(interval: timedelta, definition: JobDefinition) -> None:
    most = int(interval.total_seconds())
    facts = KINDS[definition.kind]
    if interval == _HOUR and facts.needs_labels:
        most = _HOURLY_LABELLED_SECONDS
    seconds = definition.max_runtime_seconds or 0
    if seconds > most:
        raise validation(
            f"MaxRuntimeInSeconds {seconds} is too long for the schedule: a {facts.monitoring_type} job that runs "
            f"every {int(interval / _HOUR)} hour(s) can take at most {most} seconds."
        )
