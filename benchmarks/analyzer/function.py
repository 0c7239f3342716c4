"""Start, time and memory of the Lambda function, as far as this machine can tell: from the bundle's files to results.

    python benchmarks/analyzer/function.py --python PYTHON3.12 [--records N …]

Unpacks the bundle as Lambda does, and then does for each number of records what the function does after it has copied
its input: the first time with empty temporary storage, where the packages are unpacked, and again as a function that is
still warm. Copying from S3 and Lambda's own start are not in it.
"""

import argparse
import sys
import tempfile
import zipfile
from pathlib import Path

from measure import Cost, cost
from run import BUILD, Contender, _monitor, _quality

from driftgauge.engines.driftgauge.analyzer_bundle import analyzer_bundle
from samples import captures, csv_part, labels

# The function itself needs boto3 for S3 alone, which Lambda has.
RUN = """
import os, subprocess, sys
from analysis_function.packages import import_path
environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, import_path()))}
sys.exit(subprocess.run([sys.executable, "-m", "driftgauge_analyzer", *sys.argv[1:]], env=environment).returncode)
"""


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="driftgauge-benchmark-") as folder:
        code = Path(folder) / "code"
        with zipfile.ZipFile(analyzer_bundle()) as bundle:
            bundle.extractall(code)
        print("| records | analysis | | seconds | CPU s | MiB |\n|---:|---|---|---:|---:|---:|")
        for records in options.records:
            for contender in _contenders(records):
                storage = Path(tempfile.mkdtemp(dir=folder))
                for what in ("cold", "warm"):
                    _show(records, contender, what, _measured(contender, options.python, code, storage))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", required=True, help="a Python 3.12, for which the bundle's wheels are")
    parser.add_argument("--records", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000])
    return parser.parse_args()


def _contenders(records: int) -> list[Contender]:
    folder = BUILD / "data"
    captured = captures(folder, records, 2)
    return [
        _monitor("data quality", captured, csv_part(folder, 1, 100_000), records),
        _quality("model quality", captured, labels(folder, records), records),
    ]


def _measured(contender: Contender, python: str, code: Path, storage: Path) -> Cost:
    arguments = contender.command[contender.command.index("--root") :]
    environment = {**contender.environment, "PYTHONPATH": str(code), "TMPDIR": str(storage)}
    return cost((python, "-c", RUN, *arguments), environment)


def _show(records: int, contender: Contender, what: str, spent: Cost) -> None:
    figures = f"{spent.seconds:.1f} | {spent.processor_seconds:.1f} | {spent.mebibytes:.0f}"
    print(f"| {records:,} | {contender.task} | {what} | {figures} |")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
