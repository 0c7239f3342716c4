"""The programs that replace container images of processing jobs on this machine."""

import importlib.util
import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from driftgauge_contract.containers import ANALYZER_REPOSITORY, CLARIFY_REPOSITORY, CONTAINER_ROOT, MERGER_REPOSITORY
from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.jobs.files import JobFailedError, JobFiles

_PYTHONS = ("python", "python3")


class Program(Protocol):
    """A program that runs in place of an image, with the folder of the job's `/opt/ml` as `--root`."""

    def command(self, job: Document, files: JobFiles) -> list[str]:
        """Return the command line for a job with these files; raises JobFailedError."""
        ...


@dataclass(frozen=True, kw_only=True)
class BuiltIn:
    """A Python program of Driftgauge, in place of the one in the image."""

    arguments: tuple[str, ...]

    def command(self, job: Document, files: JobFiles) -> list[str]:
        """Return the same command line for every job."""
        del job
        return [sys.executable, *self.arguments, "--root", str(files.root)]


@dataclass(frozen=True, kw_only=True)
class OwnEntrypoint:
    """The job's own Python program, run by this machine's Python, with the job's folder in place of `/opt/ml`."""

    def command(self, job: Document, files: JobFiles) -> list[str]:
        """Return the entrypoint and arguments of the request."""
        application = job["AppSpecification"]
        entrypoint = application.get("ContainerEntrypoint", [])
        if len(entrypoint) < 2 or entrypoint[0] not in _PYTHONS:
            raise JobFailedError(
                f"ClientError: ContainerEntrypoint is {entrypoint}; on this machine it must be "
                f"{' or '.join(_PYTHONS)} and the program that it runs."
            )
        given = entrypoint[1:] + application.get("ContainerArguments", [])
        program, *arguments = [_local(each, files) for each in given]
        if not Path(program).is_file():
            raise JobFailedError(f"ClientError: ContainerEntrypoint runs {entrypoint[1]}, which no input has brought.")
        # The folder is passed as an argument, since `/opt/ml` cannot be made here.
        return [sys.executable, program, *arguments, "--root", str(files.root)]


@dataclass(frozen=True, kw_only=True)
class SparkEntrypoint(OwnEntrypoint):
    """The job's own Python program on Spark: on one machine, with copies of the data in S3."""

    def command(self, job: Document, files: JobFiles) -> list[str]:
        """Return the command with `smspark-submit` on its path; raises JobFailedError if Spark is not installed."""
        missing = _missing_for_spark()
        if missing:
            image = job["AppSpecification"]["ImageUri"]
            raise JobFailedError(f"ClientError: Image {image} needs {' and '.join(missing)}, which this machine lacks.")
        command = super().command(job, files)
        files.download_manifest_objects(job)
        path = os.pathsep.join([str(_submission(files)), os.environ["PATH"]])
        # Like all of this AWS, it is for this machine only.
        return ["env", f"PATH={path}", "SPARK_LOCAL_IP=127.0.0.1", *command]


def _missing_for_spark() -> list[str]:
    needed = {"pyspark": importlib.util.find_spec("pyspark"), "Java": shutil.which("java")}
    return [name for name, found in needed.items() if not found]


def _submission(files: JobFiles) -> Path:
    """Create a folder with a `smspark-submit` that runs the program: Spark is a package of this Python.

    Like the image's own, it overwrites the exit message of a program that fails.
    """
    program = files.root / "bin" / "smspark-submit"
    program.parent.mkdir()
    message = shlex.quote(str(files.root / "output" / "message"))
    program.write_text(
        f'#!/bin/sh\n{shlex.quote(sys.executable)} "$@"\ncode=$?\n'
        f"[ $code -eq 0 ] || printf '%s' 'Algorithm Error: the Spark application failed' > {message}\nexit $code\n"
    )
    program.chmod(0o755)
    return program.parent


def _local(argument: str, files: JobFiles) -> str:
    inside = PurePosixPath(argument).is_relative_to(CONTAINER_ROOT)
    return str(files.local(argument)) if inside else argument


PROGRAMS: Mapping[str, Program] = {
    ANALYZER_REPOSITORY: BuiltIn(arguments=("-m", "driftgauge_analyzer")),
    MERGER_REPOSITORY: BuiltIn(arguments=("-m", "driftgauge_analyzer", "merge")),
    CLARIFY_REPOSITORY: BuiltIn(arguments=("-m", "driftgauge_analyzer")),
    "sagemaker-scikit-learn": OwnEntrypoint(),
    "sagemaker-spark-processing": SparkEntrypoint(),
}
"""Processing images, by the name of their repository."""
