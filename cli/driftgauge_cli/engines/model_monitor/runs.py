"""A schedule's monitor run now: the jobs of its execution, over a window of one's own."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from driftgauge_cli.aws.endpoints import find_endpoint
from driftgauge_cli.aws.session import s3_client, sagemaker_client
from driftgauge_cli.aws.storage import S3Uri, hour_of, hour_prefix, list_hours
from driftgauge_cli.engines.handle import (
    NOTHING_CAPTURED,
    NOTHING_LABELLED,
    Execution,
    OnProgress,
    Trigger,
)
from driftgauge_cli.engines.model_monitor.executions import job_execution, merge_name, run_prefix
from driftgauge_cli.engines.model_monitor.jobs import (
    MAX_INPUTS,
    Folder,
    Step,
    data_quality_job,
    data_room,
    merge_job,
    model_quality_job,
    output_uri,
)
from driftgauge_cli.engines.model_monitor.schedules import MonitoringSchedule
from driftgauge_cli.engines.waiting import await_end
from driftgauge_cli.engines.windows import Window, group_hours
from driftgauge_cli.kinds import MonitorKind
from driftgauge_cli.output import UserError

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_sagemaker.type_defs import (
        CreateProcessingJobRequestTypeDef,
        DescribeProcessingJobResponseTypeDef,
    )

_TRUTH_FOLDERS = 4


def run_schedule(
    session: "boto3.Session", schedule: MonitoringSchedule, window: Window, on_progress: OnProgress
) -> Execution:
    """Run what a schedule runs, over a window, and wait for it.

    The jobs are those of the schedule's named job definition, so what they find is what the schedule would find.
    They are no executions of the schedule: they are named after it, and their reports lie in folders of their own.
    """
    started = datetime.now(tz=UTC)
    run = _Run(session=session, schedule=schedule, window=window, started=started, on_progress=on_progress)
    return run.data_quality() if schedule.monitor is MonitorKind.DATA_QUALITY else run.model_quality()


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

    def data_quality(self) -> Execution:
        data = self._captured(data_room(self.schedule.definition))
        return self._execution(self._finish(data_quality_job(self.schedule, self._analysis(data))))

    def model_quality(self) -> Execution:
        truth = self._labelled(_TRUTH_FOLDERS)
        data = self._captured(MAX_INPUTS - len(truth))
        merged = output_uri(self.schedule.definition) / "merge" / self.name
        step = Step(name=merge_name(self.name), window=self.window, data=data, destination=merged)
        job = self._finish(merge_job(self.schedule, step, truth))
        if job["ProcessingJobStatus"] == "Completed":
            analysis = self._analysis([Folder(source=merged, path="")])
            job = self._finish(model_quality_job(self.schedule, analysis))
        return self._execution(job)

    def _analysis(self, data: list[Folder]) -> Step:
        """Describe the job that compares; a folder of its own keeps its report from replacing another's."""
        hour = output_uri(self.schedule.definition) / self.schedule.endpoint / self.schedule.name
        report = hour / hour_prefix(self.started) / self.name
        return Step(name=self.name, window=self.window, data=data, destination=report)

    def _captured(self, room: int) -> list[Folder]:
        endpoint = find_endpoint(self.session, self.schedule.endpoint)
        hours = {
            variant: (below, self._hours(below, self.window.end))
            for variant, below in endpoint.captured_below().items()
        }
        filled = {variant: found for variant, found in hours.items() if found[1]}
        if not filled:
            raise UserError(f"nothing was captured on {endpoint.name!r} from {self.window}; {NOTHING_CAPTURED}")
        return [
            Folder(source=below / name, path=f"{endpoint.name}/{variant}/{name}")
            for variant, (below, found) in filled.items()
            for name in group_hours(found, max(1, room // len(filled)))
        ]

    def _labelled(self, room: int) -> list[Folder]:
        """Find the ground truth: labels come later, so in all hours from the window's start until now."""
        uri = self.schedule.definition.ground_truth_uri
        if uri is None:
            raise UserError(f"job definition {self.schedule.definition.name!r} names no ground truth")
        below = S3Uri.parse(uri)
        names = group_hours(self._hours(below, max(self.started, self.window.end)), room)
        if not names:
            raise UserError(
                f"there is no ground truth below {below} since {self.window.start:%Y-%m-%d %H:00} UTC; "
                f"{NOTHING_LABELLED}"
            )
        return [Folder(source=below / name, path=name) for name in names]

    def _hours(self, below: S3Uri, end: datetime) -> list[datetime]:
        objects = list_hours(s3_client(self.session), below, self.window.start, end)
        return [hour for entry in objects if (hour := hour_of(entry.uri, below)) is not None]

    def _finish(self, request: "CreateProcessingJobRequestTypeDef") -> "DescribeProcessingJobResponseTypeDef":
        sagemaker = sagemaker_client(self.session)
        name = request["ProcessingJobName"]
        sagemaker.create_processing_job(**request)

        def look() -> "DescribeProcessingJobResponseTypeDef":
            job = sagemaker.describe_processing_job(ProcessingJobName=name)
            self.on_progress(f"{name}: {job['ProcessingJobStatus']}")
            return job

        return await_end(look, lambda job: job["ProcessingJobStatus"] not in {"InProgress", "Stopping"})

    def _execution(self, job: "DescribeProcessingJobResponseTypeDef") -> Execution:
        return job_execution(self.schedule.monitor, self.schedule.name, Trigger.RUN, job)
