"""The handler: claims the run of a request, performs it, and records how it ended."""

import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from analysis_function import clients
from analysis_function.files import Limits, RunFiles
from analysis_function.packages import import_path
from analysis_function.record import RunRecord
from driftgauge_contract.containers import EXIT_MESSAGE_PATH
from driftgauge_contract.run_on import FunctionField, RunField, RunStatus

_LOG = logging.getLogger(__name__)
logging.getLogger("analysis_function").setLevel(logging.INFO)

_RESERVE_SECONDS = 5
"""The time that is left for Lambda to report an error when the analyzer has used up the rest."""

_MAX_MESSAGE = 1024
"""The length at which SageMaker cuts messages."""


class Context(Protocol):
    """The part of Lambda's context object that the function reads."""

    log_group_name: str
    log_stream_name: str

    def get_remaining_time_in_millis(self) -> int:
        """Return the time until Lambda ends the function."""


class AnalyzerEndedError(Exception):
    """The analyzer was ended from outside: it ran out of memory or time."""


def on_event(event: Mapping[str, Any], context: Context) -> dict[str, bool]:
    """Run the analyzer unless another function has begun to, and return whether this one did."""
    request = event[FunctionField.REQUEST]
    limits = Limits(max_bytes=event.get(FunctionField.MAX_BYTES), max_rows=event.get(FunctionField.MAX_ROWS))
    with tempfile.TemporaryDirectory(prefix="driftgauge-run-") as folder:
        files = RunFiles(s3=clients.s3(), root=Path(folder), limits=limits)
        # Before the claim: what is too large, or may not be read yet, is left to others without a trace.
        files.download(request)
        record = _record(event, context)
        if not record.claim():
            _LOG.info("%s has been begun by another function", record.name)
            return {"Ran": False}
        status, fields = _run(request, files, context)
    # Outside of the folder's context: the record says that the run has ended only after its files are gone.
    record.end(status, datetime.now(tz=UTC), fields)
    _LOG.info("%s is %s", record.name, status)
    return {"Ran": True}


def _record(event: Mapping[str, Any], context: Context) -> RunRecord:
    now = datetime.now(tz=UTC)
    return RunRecord(
        s3=clients.s3(),
        uri=event[FunctionField.RUN_URI],
        name=event[FunctionField.REQUEST]["ProcessingJobName"],
        started=now,
        expires=now + timedelta(milliseconds=context.get_remaining_time_in_millis()),
        log_group=context.log_group_name,
        log_stream=context.log_stream_name,
    )


def _run(request: Mapping[str, Any], files: RunFiles, context: Context) -> tuple[RunStatus, Mapping[RunField, str]]:
    """Run the analyzer, and return how it ended; nothing is uploaded of a run that fails."""
    code = _analyze(request["Environment"], files.root, context)
    path = files.local(EXIT_MESSAGE_PATH)
    message = path.read_text(errors="replace").strip()[:_MAX_MESSAGE] if path.is_file() else ""
    if code:
        # SageMaker's words for a job whose program failed, which all readers of a reason know.
        reason = f"AlgorithmError: {message}, exit code: {code}"[:_MAX_MESSAGE]
        return RunStatus.FAILED, {RunField.EXIT_MESSAGE: message, RunField.FAILURE_REASON: reason}
    files.upload(request)
    return RunStatus.COMPLETED, {RunField.EXIT_MESSAGE: message}


def _analyze(environment: Mapping[str, str], root: Path, context: Context) -> int:
    """Run the analyzer as a process of its own, whose memory is free again afterwards, and return its exit code."""
    path = os.pathsep.join(map(str, import_path()))
    seconds = context.get_remaining_time_in_millis() / 1000 - _RESERVE_SECONDS
    command = [sys.executable, "-m", "driftgauge_analyzer", "--root", str(root)]
    try:
        done = subprocess.run(
            command,
            env={**os.environ, **environment, "PYTHONPATH": path},
            stdout=subprocess.PIPE,
            # One stream keeps the lines of both in the order in which they were written.
            stderr=subprocess.STDOUT,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise AnalyzerEndedError(f"the analyzer took longer than {seconds:.0f} s") from error
    for line in done.stdout.splitlines():
        _LOG.info("%s", line)
    # A negative code is a signal: the kernel ends the process that needs more memory than there is.
    if done.returncode < 0:
        raise AnalyzerEndedError(f"the analyzer was ended by signal {-done.returncode}, probably for lack of memory")
    return done.returncode
