"""Starting AWS on this machine in the background, and ending it with everything that it started."""

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
from driftgauge_local.credentials import Credentials
from driftgauge_local.instance import Home, Instance, LocalAwsError
from driftgauge_local.locations import folder_in_use, folder_to_start, holder_of, register, running_homes
from driftgauge_local.toolchain import find_node

DEFAULT_PORT = 4601
_START_SECONDS = 60.0
_STOP_SECONDS = 10.0
_POLL_SECONDS = 0.05
# CDK's waiter asks every five seconds whether a resource is complete, which is long for jobs of one second.
_WAIT_SCALE = "0.1"
# The instances that this Python process started. They are its children, so it has to wait for their end.
_children: dict[int, subprocess.Popen[bytes]] = {}


def up(*, port: int = DEFAULT_PORT, home: Path | None = None, enforce_iam: bool = False) -> Instance:
    """Start an instance and wait until it answers.

    With `enforce_iam` every call needs a permission, and TLS.

    Raises:
        LocalAwsError: An instance runs already, or cannot be started.
    """
    place = Home(folder_to_start(home))
    running = place.running()
    if running:
        raise LocalAwsError(
            f"AWS on this machine is running already, on port {running.port} from {place.path}. "
            'Use it: eval "$(driftgauge local env)". End it: driftgauge local down'
        )
    node = find_node()
    # Checked here for a clear message; the process itself could only die.
    _refuse_taken(port)
    _make_empty(place)
    credentials = Credentials.new()
    credentials.write(place.credentials)
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
            env={
                **_clean_environment(port, node, place),
                **credentials.environment(),
                **(_enforcing(certificates) if certificates else {}),
            },
            # A group of its own, so that Ctrl-C in the terminal does not end it, and `down` ends all of it.
            start_new_session=True,
        )
    instance = Instance(
        pid=process.pid,
        port=port,
        credentials=credentials,
        authority=certificates.authority if certificates else None,
    )
    _wait_until_it_answers(process, place, instance)
    register(place, port)
    return instance


def down(*, home: Path | None = None) -> Instance | None:
    """End the instance and its children, and return it; None if none was running."""
    place = Home(folder_in_use(home))
    running = place.running()
    if running is None:
        return None
    # First a request, which lets SageMaker end its jobs and serving processes.
    _signal(running.pid, signal.SIGTERM)
    if not _gone(place, running.pid):
        _signal_group(running.pid, signal.SIGKILL)
        if not _gone(place, running.pid):
            raise LocalAwsError(f"Process {running.pid} does not end, not even killed. See {place.log}.")
    _make_empty(place)
    return running


def status(*, home: Path | None = None) -> Instance | None:
    """Return the running instance, or None."""
    return Home(folder_in_use(home)).running()


def require_running(*, home: Path | None = None) -> Instance:
    """Return the running instance; raises LocalAwsError if there is none."""
    place = Home(folder_in_use(home))
    running = place.running()
    if running is None:
        raise LocalAwsError(f"AWS on this machine is not running{_elsewhere(place)}. Start it: driftgauge local up")
    return running


def _elsewhere(place: Home) -> str:
    """Return where other instances run, as a part of a sentence."""
    others = [home.path for home, _ in running_homes() if home.path != place.path]
    return f" from {place.path}, only from {', '.join(map(str, others))}" if others else ""


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            holder = holder_of(port)
            why = f"AWS on this machine from {holder.path} holds it" if holder else error.strerror
            raise LocalAwsError(
                f"Port {port} cannot be used ({why}). Choose another: driftgauge local up --port NUMBER"
            ) from error


def _make_empty(place: Home) -> None:
    """Remove the files of earlier runs except the log, since their resources were in memory and are gone."""
    place.create()
    for folder in (place.sagemaker, place.temporary, place.assemblies):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    shutil.rmtree(place.certificates, ignore_errors=True)
    place.access_log.unlink(missing_ok=True)
    place.credentials.unlink(missing_ok=True)


def _clean_environment(port: int, node: Path, place: Home) -> dict[str, str]:
    """Return an environment without the user's profile and proxy, because Lambdas inherit it.

    It keeps the Python path, so that the emulator runs the same sources as this process.
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
        # No Docker: functions run in child processes.
        "LAMBDA_EXECUTOR": "local",
        # Services that nobody uses would open ports of their own.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "SFN_WAIT_SCALE": _WAIT_SCALE,
        "LOG_LEVEL": "INFO",
    }


def _enforcing(certificates: Certificates) -> dict[str, str]:
    """Return the variables that make the process enforce IAM over TLS, and its Lambdas trust it."""
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


def _wait_until_it_answers(process: subprocess.Popen[bytes], place: Home, instance: Instance) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise LocalAwsError(f"AWS on this machine did not start: {_last_line(place.log)} (log: {place.log})")
        if _answers(instance):
            _children[process.pid] = process
            return
        time.sleep(_POLL_SECONDS)
    _signal_group(process.pid, signal.SIGKILL)
    process.wait()
    raise LocalAwsError(f"AWS on this machine did not answer within {_START_SECONDS:.0f} s (log: {place.log})")


def _answers(instance: Instance) -> bool:
    connection = _connection(instance.port, instance.authority)
    try:
        # An unsigned request is refused, which shows that the server is up.
        connection.request("GET", "/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    else:
        return True
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
    """Return whether the process has released its lock in time. It kills its whole group, itself included."""
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
