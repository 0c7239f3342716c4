"""A running model: the serving process of one production variant, which is started again when it dies."""

import http.client
import json
import secrets
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from driftgauge_local.processes.children import Child, Processes
from driftgauge_local.sagemaker.control_plane.cloud import Cloud
from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.control_plane.images import not_runnable, repository, version_difference
from driftgauge_local.sagemaker.endpoints.model_archive import StartError, download, unpack
from driftgauge_local.sagemaker.endpoints.version_notes import note_difference
from driftgauge_local.serving.command.servers import find_server
from driftgauge_local.serving.program import Program
from driftgauge_local.serving.registry import SERVING_PROGRAMS
from driftgauge_local.serving.server import TOKEN_HEADER, TOKEN_VARIABLE

# The service gives a model sixty seconds to answer.
_ANSWER_SECONDS = 60.0
# A model that dies at once, again and again, must not keep the machine busy.
_FIRST_PAUSE_SECONDS, _MAX_PAUSE_SECONDS = 0.5, 30.0
_HEALTHY_SECONDS = 60.0
DEFAULT_STARTUP_SECONDS = 600
"""How long a container may take until it answers, unless its variant says otherwise."""


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


@dataclass(frozen=True, kw_only=True)
class Reports:
    """The addresses that a container reports to."""

    log: Callable[[Sequence[str]], None]
    """Takes lines of its log."""

    health: Callable[[str | None], None]
    """Takes the reason for which it cannot answer, or None once it can."""


class InferenceContainer:
    """Starts a model's container, and sends requests to it."""

    def __init__(
        self,
        model: Document,
        *,
        folder: Path,
        cloud: Cloud,
        processes: Processes,
        reports: Reports,
        startup_seconds: int = DEFAULT_STARTUP_SECONDS,
    ) -> None:
        container = model["PrimaryContainer"]
        self._program = _program(container, folder)
        unpack(download(container, cloud), folder)
        self._folder = folder
        self._processes = processes
        self._reports = reports
        # The port is open to every user and web page of this machine; the token is not.
        self._token = secrets.token_hex()
        self._environment = {
            **container.get("Environment", {}),
            # No variant has a name with an underscore.
            **self._program.variables(folder.with_name("_path")),
            TOKEN_VARIABLE: self._token,
        }
        self._image = str(container["Image"])
        self._startup_seconds = startup_seconds
        self._stopped = threading.Event()
        self._problem: str | None = None
        self._child, self._port = self._start()
        threading.Thread(target=self._keep_running, daemon=True, name="container").start()

    def invoke(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send a request to the model; raises OSError if the container has ended or is too slow."""
        if self._problem:
            raise ConnectionError(self._problem)
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_ANSWER_SECONDS)
        try:
            connection.request("POST", "/invocations", body, {**headers, TOKEN_HEADER: self._token})
            answer = connection.getresponse()
            return Answer(status=answer.status, content_type=answer.getheader("Content-Type", ""), body=answer.read())
        except http.client.HTTPException as error:
            raise ConnectionError(f"The container broke off its answer: {error!r}") from error
        finally:
            connection.close()

    def stop(self) -> None:
        """End the container."""
        self._stopped.set()
        self._child.stop()

    def _start(self) -> tuple[Child, int]:
        """Start the serving process, and return it with its port; raises StartError."""
        child = self._processes.start(
            self._program.command(self._folder),
            folder=self._folder,
            environment=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        threading.Thread(target=self._pass_on, args=(child,), daemon=True, name="container-log").start()
        answer = self._first_answer(child)
        if "error" in answer:
            child.stop()
            raise StartError(str(answer["error"]))
        self._compare_versions(str(answer.get("version", "")))
        return child, int(str(answer["port"]))

    def _first_answer(self, child: Child) -> dict[str, object]:
        late = threading.Event()

        def end() -> None:
            # The end of the container is the end of its output too.
            late.set()
            child.stop()

        timer = threading.Timer(self._startup_seconds, end)
        timer.daemon = True
        timer.start()
        with child.stdout as stdout:
            said = stdout.readline()
        timer.cancel()
        if late.is_set():
            return {"error": f"The container did not answer within {self._startup_seconds} seconds."}
        found: dict[str, object] = json.loads(said) if said else {"error": "The container ended before it could serve."}
        return found

    def _compare_versions(self, version: str) -> None:
        difference = version_difference(self._program.title, version, self._image)
        note_difference(self._folder, difference)
        if difference:
            self._reports.log([difference])

    def _keep_running(self) -> None:
        """Start the process again whenever it ends by itself, after a pause that grows if it ends soon."""
        pause = _FIRST_PAUSE_SECONDS
        while True:
            code = self._child.wait(_HEALTHY_SECONDS)
            if code is None:
                pause = _FIRST_PAUSE_SECONDS
                continue
            if self._stopped.is_set():
                return
            self._child.stop()
            self._report(f"The container ended with exit code {code}. It is started again.")
            while not self._started_again(pause):
                pause = min(2 * pause, _MAX_PAUSE_SECONDS)
                if self._stopped.is_set():
                    return
            pause = min(2 * pause, _MAX_PAUSE_SECONDS)

    def _started_again(self, pause: float) -> bool:
        if self._stopped.wait(pause):
            return False
        try:
            self._child, self._port = self._start()
        except StartError as error:
            self._report(f"The container could not be started again: {error}")
            return False
        if self._stopped.is_set():
            # `stop` ended the process before this one.
            self._child.stop()
        self._report(None)
        return True

    def _report(self, problem: str | None) -> None:
        self._problem = problem
        self._reports.health(problem)
        self._reports.log([problem or "The container was started again."])

    def _pass_on(self, child: Child) -> None:
        with child.stderr as stderr:
            for line in stderr:
                self._reports.log([line.decode(errors="replace").rstrip()])


def _program(container: Document, folder: Path) -> Program:
    image = container["Image"]
    program = find_server(folder, image) or SERVING_PROGRAMS.get(repository(image))
    if program is None:
        raise StartError(
            f"{not_runnable(image, SERVING_PROGRAMS)} For an image of your own, the deployment file names a command: "
            "model.local_server."
        )
    variable = program.unsupported(container.get("Environment", {}))
    if variable:
        raise StartError(
            f"The model asks for {variable}, which the {program.title} container on this machine does not have."
        )
    return program
