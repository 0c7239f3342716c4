"""A run of a processing job: download the inputs, run the program, upload the outputs."""

import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from driftgauge_local.processes.children import Processes
from driftgauge_local.sagemaker.control_plane.cloud import Cloud, ObjectError
from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.control_plane.images import not_runnable, repository
from driftgauge_local.sagemaker.jobs import metrics
from driftgauge_local.sagemaker.jobs.files import JobFailedError, JobFiles
from driftgauge_local.sagemaker.jobs.programs import Program

LOG_GROUP = "/aws/sagemaker/ProcessingJobs"
_POLL_SECONDS = 0.2


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The end of a job."""

    status: str
    exit_message: str | None = None
    failure_reason: str | None = None


class JobRun:
    """Runs a job in the calling thread; `stop` may be called from any other."""

    def __init__(
        self,
        job: Document,
        *,
        folder: Path,
        cloud: Cloud,
        region: str,
        programs: Mapping[str, Program],
        processes: Processes,
    ) -> None:
        self._job = job
        self._processes = processes
        volume = job["ProcessingResources"]["ClusterConfig"]["VolumeSizeInGB"] * 1024**3
        self._files = JobFiles(root=folder / "ml", cloud=cloud, region=region, volume_bytes=volume)
        self._cloud = cloud
        self._programs = programs
        self._stop = threading.Event()
        self._log = _Log(
            folder / "log", cloud=cloud, stream=f"{job['ProcessingJobName']}/algo-1-{int(cloud.now().timestamp())}"
        )

    def stop(self) -> None:
        """Ask the job to end."""
        self._stop.set()

    def run(self) -> Outcome:
        """Run the job to its end."""
        try:
            program = self._program()
            self._attach_volume()
            self._files.prepare(self._job)
            code = self._execute(program)
            if code is None:
                return Outcome(status="Stopped", exit_message=self._files.exit_message())
            return self._conclude(code)
        except JobFailedError as failure:
            return Outcome(status="Failed", failure_reason=str(failure)[:1024])
        finally:
            self._log.pass_on(to_the_end=True)

    def _program(self) -> Program:
        image = self._job["AppSpecification"]["ImageUri"]
        program = self._programs.get(repository(image))
        if program is None:
            raise JobFailedError(f"ClientError: {not_runnable(image, self._programs)}")
        return program

    def _attach_volume(self) -> None:
        key = self._job["ProcessingResources"]["ClusterConfig"].get("VolumeKmsKeyId")
        try:
            if key:
                self._cloud.attach_volume(key)
        except ObjectError as error:
            raise JobFailedError(f"ClientError: Failed to attach an encrypted volume. {error.message}") from error

    def _execute(self, program: Program) -> int | None:
        """Return the program's exit code, or None if it was stopped or ran for too long."""
        # The limit is for the program, not for the downloads before it.
        deadline = time.monotonic() + self._job["StoppingCondition"]["MaxRuntimeInSeconds"]
        # These are uploaded while the job runs, the others at its end.
        continuous = self._outputs("Continuous")
        with self._log.path.open("wb") as log:
            child = self._processes.start(
                program.command(self._job, self._files),
                folder=self._files.root,
                environment=self._job.get("Environment", {}),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            while (code := child.wait(_POLL_SECONDS)) is None:
                self._log.pass_on()
                self._files.upload(continuous)
                if self._stop.is_set() or time.monotonic() > deadline:
                    return None
        finally:
            child.stop()
        return code

    def _conclude(self, code: int) -> Outcome:
        message = self._files.exit_message()
        if code != 0:
            reason = f"AlgorithmError: {message or ''}, exit code: {code}"
            return Outcome(status="Failed", exit_message=message, failure_reason=reason[:1024])
        self._files.upload(self._outputs("EndOfJob") + self._outputs("Continuous"))
        self._publish_metrics()
        return Outcome(status="Completed", exit_message=message)

    def _outputs(self, mode: str) -> list[Document]:
        outputs = self._job.get("ProcessingOutputConfig", {}).get("Outputs", [])
        return [output for output in outputs if output["S3Output"]["S3UploadMode"] == mode]

    def _publish_metrics(self) -> None:
        if not metrics.publishes(self._job):
            return
        try:
            for datum in metrics.read(self._files.root):
                self._cloud.put_metric(metrics.namespace(self._job["Environment"]), datum)
        # Metrics that cannot be published do not fail a job, as on AWS.
        except (ValueError, ObjectError) as error:
            self._log.add(f"The metrics that follow are not published: {error}")


class _Log:
    """A job's log file, which is copied to its log stream as it grows."""

    def __init__(self, path: Path, *, cloud: Cloud, stream: str) -> None:
        self.path = path
        self._cloud = cloud
        self._stream = stream
        self._read = 0
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()

    def add(self, line: str) -> None:
        """Append a line from the service itself."""
        with self.path.open("a") as log:
            log.write(f"{line}\n")

    def pass_on(self, *, to_the_end: bool = False) -> None:
        """Copy the new lines to the log stream; at the end of the job also a last one without a line break."""
        with self.path.open("rb") as log:
            log.seek(self._read)
            new = log.read()
        if not to_the_end:
            # A line in progress would become two events of the log.
            new = new[: new.rfind(b"\n") + 1]
        if new:
            self._read += len(new)
            self._cloud.put_log(LOG_GROUP, self._stream, new.decode(errors="replace").splitlines())
