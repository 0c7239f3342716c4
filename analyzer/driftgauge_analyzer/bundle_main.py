"""The `__main__` of the bundle: `python3 driftgauge-analyzer.zip [spark] [merge] [--root DIR]`.

The bundle holds the analyzer, and the wheels of its dependencies for one kind of Python. Any other Python uses the
packages that are installed, so nothing but the standard library, and the contract, which needs no more than that, is
imported before the bundle is unpacked.
"""

import itertools
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from driftgauge_contract.containers import MESSAGE_COPY_VARIABLE

PACKAGES = ("driftgauge_analyzer/", "driftgauge_contract/")
SPARK_MAIN = "driftgauge_analyzer/distributed/__main__.py"


def main(archive: Path, arguments: Sequence[str]) -> int:
    """Run the analyzer here or hand it to Spark, and return the exit code."""
    if arguments[:1] == ["spark"]:
        go_on_with_sparks_python(archive, arguments)
        return submit(unpacked(archive), arguments[1:])
    # Compiled extensions cannot be imported from an archive, so everything is unpacked first.
    with tempfile.TemporaryDirectory(prefix="driftgauge-") as folder:
        unpack(archive, Path(folder))
        sys.path.insert(0, folder)
        from driftgauge_analyzer.__main__ import main as analyze  # noqa: PLC0415 - this is where it is now

        return analyze(arguments)


def go_on_with_sparks_python(archive: Path, arguments: Sequence[str]) -> None:
    """Replace this process by Spark's Python, which the wheels are for: on its image `python3` is the system's own."""
    python = shutil.which(os.environ.get("PYSPARK_PYTHON", sys.executable))
    if python is not None and not Path(python).samefile(sys.executable):
        os.execv(python, [python, str(archive), *arguments])  # noqa: S606


def submit(folder: Path, arguments: Sequence[str]) -> int:
    """Submit the analyzer to Spark and return the exit code; every host has it in the same folder.

    `smspark-submit` overwrites the exit message of a program that fails, so that nobody would learn why. The analyzer
    leaves a copy of its message, which is written back.
    """
    with tempfile.TemporaryDirectory(prefix="driftgauge-") as kept:
        copy = Path(kept) / "message"
        environment = os.environ | {"PYTHONPATH": str(folder), MESSAGE_COPY_VARIABLE: str(copy)}
        code = _run(["smspark-submit", str(folder / SPARK_MAIN), *arguments], environment)
        if copy.is_file():
            message = _root(arguments) / "output/message"
            message.parent.mkdir(parents=True, exist_ok=True)
            message.write_bytes(copy.read_bytes())
    return code


def _run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    sys.stdout.flush()  # or the child's lines would be before those of this process
    with subprocess.Popen(command, env=environment) as process:
        # A job that is stopped gets the signal here, and Spark has to end in order.
        signal.signal(signal.SIGTERM, lambda number, _: process.send_signal(number))
        code = process.wait()
    # Python reports a signal as a negative number, shells and SageMaker as 128 and more.
    return code if code >= 0 else 128 - code


def _root(arguments: Sequence[str]) -> Path:
    given = [value for option, value in itertools.pairwise(arguments) if option == "--root"]
    return Path(given[-1] if given else "/opt/ml")


def unpacked(archive: Path) -> Path:
    """Return the folder with the archive's content, which is the same on every host for the same content."""
    with zipfile.ZipFile(archive) as bundle:
        identity = bundle.comment.decode()
    folder = Path(tempfile.gettempdir()) / f"driftgauge-analyzer-{identity}"
    if not folder.is_dir():
        unfinished = Path(tempfile.mkdtemp(prefix="driftgauge-"))
        unpack(archive, unfinished)
        unfinished.chmod(0o755)  # Spark's executors may be other users
        try:
            unfinished.rename(folder)
        except OSError:
            shutil.rmtree(unfinished)
            if not folder.is_dir():  # else another process was quicker
                raise
    return folder


def unpack(archive: Path, folder: Path) -> None:
    """Extract the analyzer, and beside it the wheels' packages if there are wheels for this Python."""
    with zipfile.ZipFile(archive) as bundle:
        names = bundle.namelist()
        bundle.extractall(folder, [name for name in names if name.startswith(PACKAGES)])
        wheels = [name for name in names if name.startswith(f"wheels/{_interpreter()}/")]
        if not wheels:
            sys.stdout.write(f"INFO The bundle has no wheels for {_interpreter()}: its installed packages are used\n")
        for name in wheels:
            with bundle.open(name) as file, zipfile.ZipFile(file) as wheel:
                # Command-line scripts lie in .data; everything else is where it is imported from.
                wheel.extractall(folder, [name for name in wheel.namelist() if ".data/" not in name])


def _interpreter() -> str:
    return f"{sys.implementation.cache_tag}-{sysconfig.get_platform()}"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[0]), sys.argv[1:]))
