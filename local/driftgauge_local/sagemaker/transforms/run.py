"""A run of a transform job: start the model, transform each object, write the outputs and the capture's manifests."""

import gzip
import json
import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from driftgauge_contract.paths import capture_name, hour_folder
from driftgauge_contract.windows import stamp
from driftgauge_local.processes.children import Processes
from driftgauge_local.sagemaker.control_plane.cloud import Cloud, ObjectError
from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.endpoints.inference_container import InferenceContainer, Reports
from driftgauge_local.sagemaker.endpoints.model_archive import StartError
from driftgauge_local.sagemaker.jobs.files import JobFailedError, below, manifest
from driftgauge_local.sagemaker.transforms.transformation import Transformation

LOG_GROUP = "/aws/sagemaker/TransformJobs"
_SEE_LOGS = "See job logs for more information"


@dataclass(frozen=True, kw_only=True)
class Source:
    """An object to transform, and its name in the output."""

    prefix: str
    name: str

    @property
    def uri(self) -> str:
        """Return where the object is."""
        return f"{self.prefix}{self.name}"


class TransformRun:
    """Runs a job in the calling thread; `stop` may be called from any other."""

    def __init__(self, job: Document, model: Document, *, folder: Path, cloud: Cloud, processes: Processes) -> None:
        self._job = job
        self._model = model
        self._folder = folder
        # Everything that a transform reads and writes, it reads and writes as its model's role.
        self._cloud = cloud.acting_as(model["ExecutionRoleArn"])
        self._processes = processes
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Ask the run to end."""
        # The object that is being transformed is finished first: a half of an output would look whole.
        self._stopped.set()

    def run(self, started: datetime) -> str:
        """Run the job to its end, and return its status; raises JobFailedError."""
        sources = self._sources()
        transformation = Transformation.of(self._job, started=stamp(started.replace(microsecond=0)))
        container = self._container()
        written: list[str] = []
        try:
            failures = [self._failure(transformation, container, source, written) for source in sources]
        finally:
            container.stop()
        self._capture(sources, written, started)
        if self._stopped.is_set():
            return "Stopped"
        reason = next((failure for failure in failures if failure), None)
        if reason:
            raise JobFailedError(reason)
        return "Completed"

    def _failure(
        self, transformation: Transformation, container: InferenceContainer, source: Source, written: list[str]
    ) -> str | None:
        """Transform one object, and return the reason if it could not be; the others are transformed all the same."""
        if self._stopped.is_set():
            return None
        try:
            body = transformation.apply(self._read(source.uri), lambda body: self._ask(container, body))
            self._write(f"{self._output}/{source.name}.out", body)
            written.append(f"{source.name}.out")
        except _BadAnswerError as error:
            return self._logged(f"AlgorithmError: {_SEE_LOGS}", f"{source.uri}: {error}")
        except (ValueError, OSError) as error:
            return self._logged(f"ClientError: {_SEE_LOGS}", f"{source.uri}: {error}")
        return None

    def _ask(self, container: InferenceContainer, body: bytes) -> bytes:
        given = {
            "content-type": self._job["TransformInput"].get("ContentType"),
            "accept": self._job["TransformOutput"].get("Accept"),
        }
        answer = container.invoke(body, {name: value for name, value in given.items() if value})
        if not answer.succeeded:
            message = answer.body.decode(errors="replace")
            raise _BadAnswerError(f"Bad HTTP status received from algorithm: {answer.status}: {message}")
        return answer.body

    def _container(self) -> InferenceContainer:
        container = self._model["PrimaryContainer"]
        environment = {**container.get("Environment", {}), **self._job["Environment"]}
        model = self._model | {"PrimaryContainer": container | {"Environment": environment}}
        try:
            return InferenceContainer(
                model,
                folder=self._folder / "model",
                cloud=self._cloud,
                processes=self._processes,
                reports=Reports(log=self._log, health=lambda _: None),
            )
        except StartError as error:
            raise JobFailedError(f"AlgorithmError: {error}") from error

    def _sources(self) -> list[Source]:
        """Return the objects to transform; raises JobFailedError if there are none."""
        source = self._job["TransformInput"]["DataSource"]["S3DataSource"]
        uri = source["S3Uri"]
        try:
            if source["S3DataType"] == "ManifestFile":
                prefix, names = manifest(uri, self._cloud.get_object(uri))
            else:
                found = [each.uri for each in self._cloud.list_objects(uri) if not each.uri.endswith("/")]
                names = [below(uri, each) for each in found]
                prefix = found[0].removesuffix(names[0]) if found else uri
        except ObjectError as error:
            raise JobFailedError(f"ClientError: {error.code}: {error.message} ({uri})") from error
        if not names:
            raise JobFailedError(f"ClientError: No S3 objects found under S3 URL {uri}.")
        return [Source(prefix=prefix, name=name) for name in names]

    def _read(self, uri: str) -> bytes:
        try:
            body = self._cloud.get_object(uri)
        except ObjectError as error:
            raise ValueError(f"{error.code}: {error.message}") from error
        return gzip.decompress(body) if self._job["TransformInput"]["CompressionType"] == "Gzip" else body

    def _write(self, uri: str, body: bytes) -> None:
        try:
            self._cloud.put_object(uri, body)
        except ObjectError as error:
            raise JobFailedError(f"ClientError: {error.code}: {error.message} ({uri})") from error

    def _capture(self, sources: list[Source], written: list[str], started: datetime) -> None:
        """Write the manifests of what was read and written, below the hour in which the job began."""
        capture = self._job.get("DataCaptureConfig")
        if not capture or not written:
            return
        hour, name = hour_folder(started), capture_name(started, str(uuid.uuid4()))
        names = [source.name for source in sources if f"{source.name}.out" in written]
        for side, prefix, objects in (("input", sources[0].prefix, names), ("output", f"{self._output}/", written)):
            document = json.dumps([{"prefix": prefix}, *objects])
            self._write(f"{capture['DestinationS3Uri'].rstrip('/')}/{side}/{hour}/{name}", document.encode())

    @property
    def _output(self) -> str:
        uri: str = self._job["TransformOutput"]["S3OutputPath"]
        return uri.rstrip("/")

    def _logged(self, reason: str, line: str) -> str:
        self._log([line])
        return reason

    def _log(self, lines: Sequence[str]) -> None:
        self._cloud.put_log(LOG_GROUP, f"{self._job['TransformJobName']}/i-local", lines)


class _BadAnswerError(Exception):
    """An answer of the model that is no success."""
