"""Processing jobs: created, run in the background, stopped, and reported as events."""

import shutil
import threading
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from driftgauge_local.processes.children import Processes
from driftgauge_local.sagemaker.control_plane.cloud import Cloud
from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.control_plane.errors import INTERNAL_ERROR, in_use, validation
from driftgauge_local.sagemaker.control_plane.events import emit_state
from driftgauge_local.sagemaker.control_plane.resource_kinds import PROCESSING_JOB
from driftgauge_local.sagemaker.control_plane.store import Record, Store
from driftgauge_local.sagemaker.jobs.files import PROCESSING_ROOT
from driftgauge_local.sagemaker.jobs.programs import Program
from driftgauge_local.sagemaker.jobs.run import JobRun, Outcome

_EVENT = "SageMaker Processing Job State Change"
_DAY_SECONDS = 86_400
_S3_INPUT_DEFAULTS = {
    "S3InputMode": "File",
    "S3DataDistributionType": "FullyReplicated",
    "S3CompressionType": "None",
}


class ProcessingJobs:
    """The operations CreateProcessingJob and StopProcessingJob, and the runs of the jobs."""

    def __init__(
        self, *, store: Store, cloud: Cloud, home: Path, programs: Mapping[str, Program], processes: Processes
    ) -> None:
        self._store = store
        self._processes = processes
        self._cloud = cloud
        self._home = home / "jobs"
        self._programs = programs
        self._runs: dict[str, tuple[JobRun, threading.Thread]] = {}
        self._closing = False

    def create(self, request: Document) -> Document:
        """Create a job and run it in the background."""
        return self.begin(request).document

    def begin(self, request: Document) -> Record:
        """Create a job and return its record, for executions of schedules."""
        _check(request)
        job = _with_defaults(request)
        cloud = self._cloud.acting_as(job["RoleArn"])
        # One step, so that whoever sees the job can wait for it and stop it.
        with self._store.lock:
            record = self._store.add(PROCESSING_JOB, job | {"ProcessingJobStatus": "InProgress"})
            run = JobRun(
                job | {"ProcessingJobArn": record.arn},
                folder=self._home / record.name,
                cloud=cloud,
                region=self._store.region,
                programs=self._programs,
                processes=self._processes,
            )
            thread = threading.Thread(target=self._run, args=(record, run), daemon=True, name=f"job {record.name}")
            self._runs[record.name] = (run, thread)
            # A job that is created while the service stops must not outlive it.
            if self._closing:
                run.stop()
            thread.start()
        return record

    def stop_job(self, request: Document) -> Document:
        """Request a job to end."""
        record = self._store.get(PROCESSING_JOB, request["ProcessingJobName"])
        with self._store.lock:
            status = record.document["ProcessingJobStatus"]
            if status not in ("InProgress", "Stopping"):
                raise validation(f"The request was rejected because the processing job is in status {status}.")
            run, _ = self._runs[record.name]
            self._store.change(record, ProcessingJobStatus="Stopping")
        if status == "InProgress":
            self._emit(record)
        run.stop()
        return {}

    def delete(self, request: Document) -> Document:
        """Delete a job that has ended."""
        record = self._store.get(PROCESSING_JOB, request["ProcessingJobName"])
        with self._store.lock:
            status = record.document["ProcessingJobStatus"]
            if status in ("InProgress", "Stopping"):
                raise in_use(f"The processing job {record.name} cannot be deleted in status {status}.")
            self._store.remove(record)
        return {}

    def wait(self, record: Record) -> None:
        """Wait for a job to end."""
        with self._store.lock:
            run = self._runs.get(record.name)
        if run:
            run[1].join()

    def stop(self) -> None:
        """End every job."""
        with self._store.lock:
            self._closing = True
            runs = list(self._runs.values())
        for run, _ in runs:
            run.stop()
        for _, thread in runs:
            thread.join()

    def _run(self, record: Record, run: JobRun) -> None:
        outcome = Outcome(status="Failed", failure_reason=INTERNAL_ERROR)
        try:
            self._emit(record)
            self._store.change(record, ProcessingStartTime=self._store.now())
            outcome = run.run()
        finally:
            # Also after an unexpected error: a job must not stay InProgress for ever.
            self._settle(record, outcome)
            shutil.rmtree(self._home / record.name, ignore_errors=True)
            with self._store.lock:
                self._runs.pop(record.name, None)

    def _settle(self, record: Record, outcome: Outcome) -> None:
        self._store.change(
            record,
            ProcessingJobStatus=outcome.status,
            ExitMessage=outcome.exit_message,
            FailureReason=outcome.failure_reason,
            ProcessingEndTime=self._store.now(),
        )
        self._emit(record)

    def _emit(self, record: Record) -> None:
        emit_state(self._cloud, self._store, _EVENT, record)


def _check(request: Document) -> None:
    if "ExperimentConfig" in request:
        raise validation("SageMaker on this machine has no experiments; ExperimentConfig must not be specified.")
    inputs = request.get("ProcessingInputs", [])
    outputs = request.get("ProcessingOutputConfig", {}).get("Outputs", [])
    for what, names in (
        ("Input", [given["InputName"] for given in inputs]),
        ("Output", [output["OutputName"] for output in outputs]),
    ):
        if len(set(names)) < len(names):
            raise validation(f"{what} names must be unique within a processing job: {', '.join(names)}.")
    for place in [given.get("S3Input") for given in inputs] + [output.get("S3Output") for output in outputs]:
        _check_place(place)


def _check_place(place: Document | None) -> None:
    if place is None:
        raise validation("SageMaker on this machine reads and writes S3 only: S3Input and S3Output must be specified.")
    if place.get("S3InputMode") == "Pipe":
        raise validation("SageMaker on this machine reads inputs in File mode only.")
    path = PurePosixPath(place.get("LocalPath", ""))
    if not path.is_relative_to(PROCESSING_ROOT) or ".." in path.parts:
        raise validation(f"LocalPath {path} must be an absolute path below {PROCESSING_ROOT}.")


def _with_defaults(request: Document) -> Document:
    inputs = [
        given | {"AppManaged": given.get("AppManaged", False), "S3Input": _S3_INPUT_DEFAULTS | given["S3Input"]}
        for given in request.get("ProcessingInputs", [])
    ]
    return {"StoppingCondition": {"MaxRuntimeInSeconds": _DAY_SECONDS}} | request | {"ProcessingInputs": inputs}
