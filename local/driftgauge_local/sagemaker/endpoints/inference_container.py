"""A running model: the serving process of one production variant."""

import http.client
import io
import json
import subprocess
import tarfile
import threading
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from driftgauge_local.processes.children import Processes
from driftgauge_local.sagemaker.control_plane.cloud import Cloud, ObjectError
from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.control_plane.images import not_runnable, repository
from driftgauge_local.sagemaker.endpoints.models import artifact_uri
from driftgauge_local.serving.program import ServingProgram
from driftgauge_local.serving.registry import SERVING_PROGRAMS

# The service gives a model sixty seconds to answer.
_ANSWER_SECONDS = 60.0


class StartError(Exception):
    """The reason why a container did not start, as the endpoint's FailureReason states it."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The container's answer."""

    status: int
    content_type: str
    body: bytes

    @property
    def succeeded(self) -> bool:
        """Return whether the model answered; a status of 0 means that there was no answer."""
        return 200 <= self.status < 300


class InferenceContainer:
    """Starts a model's container, and sends requests to it."""

    def __init__(
        self,
        model: Document,
        *,
        folder: Path,
        cloud: Cloud,
        processes: Processes,
        log: Callable[[Sequence[str]], None],
    ) -> None:
        container = model["PrimaryContainer"]
        program = _program(container)
        unpack(_artifact(container, cloud), folder)
        self._child = processes.start(
            program.command(folder),
            folder=folder,
            environment=container.get("Environment", {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        threading.Thread(target=self._pass_on, args=(log,), daemon=True, name="container-log").start()
        self._port = self._await_port()

    def invoke(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send a request to the model; raises OSError if the container has ended or is too slow."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_ANSWER_SECONDS)
        try:
            connection.request("POST", "/invocations", body, dict(headers))
            answer = connection.getresponse()
            return Answer(status=answer.status, content_type=answer.getheader("Content-Type", ""), body=answer.read())
        except http.client.HTTPException as error:
            raise ConnectionError(f"The container broke off its answer: {error!r}") from error
        finally:
            connection.close()

    def stop(self) -> None:
        """End the container."""
        self._child.stop()

    def _await_port(self) -> int:
        with self._child.stdout as stdout:
            said = stdout.readline()
        answer = json.loads(said) if said else {"error": "The container ended before it could serve."}
        if "error" in answer:
            self._child.stop()
            raise StartError(str(answer["error"]))
        return int(answer["port"])

    def _pass_on(self, log: Callable[[Sequence[str]], None]) -> None:
        with self._child.stderr as stderr:
            for line in stderr:
                log([line.decode(errors="replace").rstrip()])


def _program(container: Document) -> ServingProgram:
    program = SERVING_PROGRAMS.get(repository(container["Image"]))
    if program is None:
        raise StartError(not_runnable(container["Image"], SERVING_PROGRAMS))
    variable = program.unsupported(container.get("Environment", {}))
    if variable:
        raise StartError(
            f"The model asks for {variable}, which the {program.title} container on this machine does not have."
        )
    return program


def _artifact(container: Document, cloud: Cloud) -> bytes:
    uri = artifact_uri(container)
    if uri is None:
        raise StartError("The model has no ModelDataUrl for its container to load a model from.")
    try:
        return cloud.get_object(uri)
    except ObjectError as error:
        raise StartError(f"Failed to download model data at {uri}: {error.code}: {error.message}") from error


def unpack(artifact: bytes, folder: Path) -> None:
    """Unpack a model.tar.gz, as SageMaker does into /opt/ml/model."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with tarfile.open(fileobj=io.BytesIO(artifact), mode="r:*") as archive:
            for member in archive:
                _require_inside(member)
            archive.extraction_filter = getattr(tarfile, "data_filter", None)
            archive.extractall(folder)  # noqa: S202 - every member has been looked at
    except (tarfile.TarError, zlib.error, EOFError, OSError) as error:
        raise StartError(f"Failed to extract model data archive from the model artifact: {error}") from error


def _require_inside(member: tarfile.TarInfo) -> None:
    """Refuse what is no file or folder below the model's; Python before 3.11.4 has no filter that would."""
    path = PurePosixPath(member.name)
    if path.is_absolute() or ".." in path.parts or not (member.isfile() or member.isdir()):
        raise tarfile.TarError(f"{member.name} is no file or folder of the model's own")
