"""A schedule's monitor, run now: the jobs of its execution over a window that the caller chooses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from driftgauge_cli.aws.endpoints import find_endpoint
from driftgauge_cli.aws.session import s3_client, sagemaker_client
from driftgauge_cli.aws.storage import S3Uri, hour_of, list_hours
from driftgauge_cli.engines.handle import (
    NOTHING_CAPTURED,
    NOTHING_LABELLED,
    Execution,
    NoDataError,
    OnProgress,
    Trigger,
)
from driftgauge_cli.engines.model_monitor.executions import job_execution, merge_name, run_prefix
from driftgauge_cli.engines.model_monitor.merger import merger_image
from driftgauge_cli.engines.model_monitor.schedules import MonitoringSchedule
from driftgauge_cli.engines.waiting import await_end
from driftgauge_cli.engines.windows import group_hours
from driftgauge_cli.errors import UserError
from driftgauge_contract.job_definitions import JobDefinition
from driftgauge_contract.kinds import KINDS
from driftgauge_contract.limits import MAX_PROCESSING_INPUTS
from driftgauge_contract.model_monitor_jobs import Folder, Step, analysis_request, max_data_folders, merge_request
from driftgauge_contract.paths import MERGED_FOLDER, report_folder
from driftgauge_contract.windows import Window

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_sagemaker.type_defs import DescribeProcessingJobResponseTypeDef

_MAX_LABEL_FOLDERS = 4
_COMPLETED = "Completed"
_ACTIVE = {"InProgress", "Stopping"}


def run_schedule(
    session: "boto3.Session", schedule: MonitoringSchedule, window: Window, on_progress: OnProgress
) -> Execution:
    """Run what a schedule runs, over a window, and wait for it.

    The jobs are those of the schedule's named job definition, so what they find is what the schedule would find.
    They are no executions of the schedule: they are named after it, and their reports are in folders of their own.
    """
    if schedule.definition.endpoint is None:
        raise UserError(f"schedule {schedule.name!r} monitors batch transforms; only endpoints can be run")
    started = datetime.now(tz=UTC)
    run = _Run(session=session, schedule=schedule, window=window, started=started, on_progress=on_progress)
    return run.execute()


@dataclass(frozen=True, kw_only=True)
class _Run:
    session: "boto3.Session"
    schedule: MonitoringSchedule
    window: Window
    started: datetime
    on_progress: OnProgress

    @property
    def name(self) -> str:
        return f"{run_prefix(self.schedule.name)}{self.started:%Y%m%d%H%M%S}"

    @property
    def definition(self) -> JobDefinition:
        return self.schedule.definition

    def execute(self) -> Execution:
        if not KINDS[self.schedule.kind].needs_labels:
            return self._execution(self._analyze(self._captures(max_data_folders(self.definition))))
        merged = f"{self.definition.output_uri}/{MERGED_FOLDER}/{self.name}"
        job = self._merge(merged)
        # Without merged records there is nothing to analyse, and the merge's failure is that of the run.
        if job["ProcessingJobStatus"] == _COMPLETED:
            job = self._analyze([Folder(uri=merged)])
        return self._execution(job)

    def _merge(self, destination: str) -> "DescribeProcessingJobResponseTypeDef":
        labels = self._labels(_MAX_LABEL_FOLDERS)
        # Captures and labels share the inputs that a processing job may have.
        captures = self._captures(MAX_PROCESSING_INPUTS - len(labels))
        step = self._step(merge_name(self.name), captures, destination)
        region = sagemaker_client(self.session).meta.region_name
        image = merger_image(self.definition.application.image_uri, region)
        return self._finish(merge_request(self.definition, step, labels=labels, image_uri=image))

    def _analyze(self, data: Sequence[Folder]) -> "DescribeProcessingJobResponseTypeDef":
        # A folder of its own keeps the report from replacing that of the schedule's execution in this hour.
        hour = report_folder(endpoint_name=self.schedule.endpoint, monitor_name=self.schedule.name, moment=self.started)
        step = self._step(self.name, data, f"{self.definition.output_uri}/{hour}/{self.name}")
        return self._finish(analysis_request(self.definition, step))

    def _step(self, name: str, data: Sequence[Folder], destination: str) -> Step:
        return Step(name=name, monitor_name=self.schedule.name, window=self.window, data=data, destination=destination)

    def _captures(self, room: int) -> list[Folder]:
        endpoint = find_endpoint(self.session, self.schedule.endpoint)
        hours = {
            variant: (below, self._hours(below, self.window.end))
            for variant, below in endpoint.captured_below().items()
        }
        filled = {variant: found for variant, found in hours.items() if found[1]}
        if not filled:
            raise NoDataError(f"nothing was captured on {endpoint.name!r} {self.window}; {NOTHING_CAPTURED}")
        return [
            Folder(uri=str(below / name), path=f"{endpoint.name}/{variant}/{name}")
            for variant, (below, found) in filled.items()
            for name in group_hours(found, max(1, room // len(filled)))
        ]

    def _labels(self, room: int) -> list[Folder]:
        uri = self.definition.ground_truth_uri
        if uri is None:
            raise UserError(f"job definition {self.definition.name!r} names no ground truth")
        below = S3Uri.parse(uri)
        # Labels are uploaded after the predictions, under the hour of their collection: look until now.
        names = group_hours(self._hours(below, max(self.started, self.window.end)), room)
        if not names:
            raise NoDataError(
                f"there is no ground truth below {below} since {self.window.start:%Y-%m-%d %H:00} UTC; "
                f"{NOTHING_LABELLED}"
            )
        return [Folder(uri=str(below / name), path=name) for name in names]

    def _hours(self, below: S3Uri, end: datetime) -> list[datetime]:
        objects = list_hours(s3_client(self.session), below, self.window.start, end)
        return [hour for entry in objects if (hour := hour_of(entry.uri, below)) is not None]

    def _finish(self, request: Mapping[str, Any]) -> "DescribeProcessingJobResponseTypeDef":
        sagemaker = sagemaker_client(self.session)
        name: str = request["ProcessingJobName"]
        sagemaker.create_processing_job(**request)

        def look() -> "DescribeProcessingJobResponseTypeDef":
            job = sagemaker.describe_processing_job(ProcessingJobName=name)
            self.on_progress(f"{name}: {job['ProcessingJobStatus']}")
            return job

        return await_end(look, lambda job: job["ProcessingJobStatus"] not in _ACTIVE)

    def _execution(self, job: "DescribeProcessingJobResponseTypeDef") -> Execution:
        return job_execution(self.schedule.kind, self.schedule.name, Trigger.RUN, job)
