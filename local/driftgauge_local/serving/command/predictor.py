"""A model behind a command's own HTTP server."""

import http.client
import subprocess
import time
from collections.abc import Mapping

from driftgauge_local.serving.program import InvocationError, ModelError, Reply

_PAUSE_SECONDS = 0.1
# The service's own limit for an answer to /ping.
_PING_SECONDS = 2.0
_ANSWER_SECONDS = 60.0
# The headers that SageMaker hands to a container; those of the connection are its own.
_PASSED_ON = ("content-type", "accept", "x-amzn-sagemaker-custom-attributes")


class CommandPredictor:
    """Passes requests on to a server on a port of this machine."""

    def __init__(self, port: int) -> None:
        self._port = port

    def wait_until_ready(self, process: "subprocess.Popen[bytes]", *, seconds: float) -> None:
        """Wait until the server answers /ping with 200; raises ModelError if it ends before, or takes too long."""
        deadline = time.monotonic() + seconds
        while not self._pings():
            if process.poll() is not None:
                raise ModelError(f"local_server ended with exit code {process.returncode} before it answered /ping.")
            if time.monotonic() > deadline:
                # Killed, since a server that hangs before its first answer need not listen to a signal.
                process.kill()
                raise ModelError(
                    f"local_server did not answer /ping with 200 within {seconds:.0f} s on port {self._port}, which "
                    "SAGEMAKER_BIND_TO_PORT names."
                )
            time.sleep(_PAUSE_SECONDS)

    def invoke(self, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Pass one request on; raises InvocationError."""
        passed_on = {name: headers[name] for name in _PASSED_ON if name in headers}
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_ANSWER_SECONDS)
        try:
            connection.request("POST", "/invocations", body, passed_on)
            answer = connection.getresponse()
            content, content_type = answer.read(), answer.getheader("Content-Type", "application/octet-stream")
        except (OSError, http.client.HTTPException) as error:
            raise InvocationError(500, f"local_server broke off its answer: {error!r}") from error
        finally:
            connection.close()
        if not 200 <= answer.status < 300:
            raise InvocationError(answer.status, content.decode(errors="replace"))
        return Reply(content_type=content_type, body=content)

    def _pings(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_PING_SECONDS)
        try:
            connection.request("GET", "/ping")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
