"""Start AWS on this machine in the background, and end it with everything it started."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

from driftgauge_local.certificates import Certificates
from driftgauge_local.instance import Home, Instance, LocalAwsError
from driftgauge_local.toolchain import find_node

DEFAULT_HOME = Path(".driftgauge/local")
DEFAULT_PORT = 4601
_START_SECONDS = 60.0
_STOP_SECONDS = 10.0
_POLL_SECONDS = 0.05
_HEALTH = "/_ministack/health"
# CDK's waiter asks every five seconds whether a resource is complete, which is long for jobs of one second.
_WAIT_SCALE = "0.1"
# Those that this very Python process started, to be waited for; others belong to processes that have ended.
_children: dict[int, subprocess.Popen[bytes]] = {}


def up(*, port: int = DEFAULT_PORT, home: Path = DEFAULT_HOME, enforce_iam: bool = False) -> Instance:
    """Start it and wait until it answers; raises LocalAwsError if it is there already, or cannot be started.

    With `enforce_iam` every call needs a permission, and TLS.
    """
    place = Home(home.resolve())
    running = place.running()
    if running:
        raise LocalAwsError(
            f"AWS on this machine is running already, on port {running.port}. End it: driftgauge local down"
        )
    node = find_node()
    _refuse_taken(port)
    _make_empty(place)
    certificates = Certificates(place.certificates) if enforce_iam else None
    if certificates:
        certificates.make()
    with place.log.open("wb") as log:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "driftgauge_local", "--port", str(port), "--home", str(place.path)),
                *(["--enforce-iam"] if enforce_iam else []),
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=_clean_environment(port, node, place) | (_enforcing(certificates) if certificates else {}),
            start_new_session=True,
        )
    return _when_healthy(process, place, port, certificates)


def down(*, home: Path = DEFAULT_HOME) -> Instance | None:
    """End what `up` started, with every child, and return what it was; None when nothing was running."""
    place = Home(home.resolve())
    running = place.running()
    if running is None:
        return None
    _signal(running.pid, signal.SIGTERM)
    if not _gone(place, running.pid):
        _signal_group(running.pid, signal.SIGKILL)
        if not _gone(place, running.pid):
            raise LocalAwsError(f"Process {running.pid} does not end, not even killed. See {place.log}.")
    _make_empty(place)
    return running


def status(*, home: Path = DEFAULT_HOME) -> Instance | None:
    """Return the running instance, or None."""
    return Home(home.resolve()).running()


def require_running(*, home: Path = DEFAULT_HOME) -> Instance:
    """Return the running instance; raises LocalAwsError if there is none."""
    running = status(home=home)
    if running is None:
        raise LocalAwsError("AWS on this machine is not running. Start it: driftgauge local up")
    return running


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise LocalAwsError(
                f"Port {port} cannot be used ({error.strerror}). Choose another: driftgauge local up --port NUMBER"
            ) from error


def _make_empty(place: Home) -> None:
    """State lives in memory: the files of a run belong to nothing after it. Its log is kept."""
    place.path.mkdir(parents=True, exist_ok=True)
    for folder in (place.sagemaker, place.temporary, place.assemblies):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    shutil.rmtree(place.certificates, ignore_errors=True)
    place.access_log.unlink(missing_ok=True)


def _clean_environment(port: int, node: Path, place: Home) -> dict[str, str]:
    """Lambdas inherit the emulator's environment, so it has nothing of the person's own: no profile, no proxy.

    It has the Python path, to be of the same sources as the process that starts it.
    """
    path = [str(node.parent), str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"]
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "LC_ALL", "TZ", "PYTHONPATH") if name in os.environ}
    return kept | {
        "PATH": os.pathsep.join(path),
        "PYTHONUNBUFFERED": "1",
        "TMPDIR": str(place.temporary),
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": "localhost",
        "LAMBDA_EXECUTOR": "local",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "SFN_WAIT_SCALE": _WAIT_SCALE,
        "LOG_LEVEL": "INFO",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }


def _enforcing(certificates: Certificates) -> dict[str, str]:
    """Let the process enforce IAM and speak TLS, and its Lambdas trust it."""
    authority = str(certificates.authority)
    return {
        "AUTH": "true",
        "USE_SSL": "1",
        "MINISTACK_SSL_CERT": str(certificates.certificate),
        "MINISTACK_SSL_KEY": str(certificates.key),
        "AWS_CA_BUNDLE": authority,
        "NODE_EXTRA_CA_CERTS": authority,
        "SSL_CERT_FILE": authority,
    }


def _when_healthy(
    process: subprocess.Popen[bytes], place: Home, port: int, certificates: Certificates | None
) -> Instance:
    authority = certificates.authority if certificates else None
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise LocalAwsError(f"AWS on this machine did not start: {_last_line(place.log)} (log: {place.log})")
        if _answers(port, authority):
            _children[process.pid] = process
            return Instance(pid=process.pid, port=port, authority=authority)
        time.sleep(_POLL_SECONDS)
    _signal_group(process.pid, signal.SIGKILL)
    process.wait()
    raise LocalAwsError(f"AWS on this machine did not answer within {_START_SECONDS:.0f} s (log: {place.log})")


def _answers(port: int, authority: Path | None) -> bool:
    connection = _connection(port, authority)
    try:
        connection.request("GET", _HEALTH)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _connection(port: int, authority: Path | None) -> http.client.HTTPConnection:
    if authority is None:
        return http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    trust = ssl.create_default_context(cafile=str(authority))
    return http.client.HTTPSConnection("127.0.0.1", port, timeout=2, context=trust)


def _last_line(log: Path) -> str:
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1].strip() if lines else "it wrote nothing"


def _gone(place: Home, pid: int) -> bool:
    """Whether the process has let go of its lock, within a time: it kills its whole group, itself included."""
    deadline = time.monotonic() + _STOP_SECONDS
    while time.monotonic() < deadline:
        if place.running() is None:
            if pid in _children:
                _children.pop(pid).wait()
            return True
        time.sleep(_POLL_SECONDS)
    return False


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _signal_group(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, number)
