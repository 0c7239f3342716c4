"""One process against Spark's executors: the same jobs, on one core and on two.

    python benchmarks/analyzer/distributed.py [--parts N] [--records N] [--rounds N] [--only TASK …] [--folder DIR]

Makes the data from a seed in a temporary folder (3.3 GB for ten million rows), runs every contender in turn, prints
time, memory and ratios, and removes the folder. Spark's executors are processes of their own, ``local-cluster[N,1,…]``,
that are started as on a cluster; with N of them there are N cores for everything, its driver included. Rows lie where
every executor can open them, as a job's inputs do; captures and labels are named by URI, and Spark reads them.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyspark
from measure import Cost, cost, family, resident, text_of

import driftgauge_analyzer.distributed
from samples import captures, labels, parts

EXECUTOR = "CoarseGrainedExecutorBackend"
MEBIBYTE = 1 << 20
SUBMIT = Path(pyspark.__file__).parent / "bin/spark-submit"
PROGRAM = Path(driftgauge_analyzer.distributed.__file__).parent / "__main__.py"
CSV = '{"csv": {"header": true}}'
CAPTURE = '{"sagemakerCaptureJson": {"captureIndexNames": ["endpointInput", "endpointOutput"]}}'


@dataclass(frozen=True, kw_only=True)
class Contender:
    """A command, the processors that it may use, and its job."""

    task: str
    name: str
    cores: int
    command: tuple[str, ...]
    environment: Mapping[str, str]


@dataclass(kw_only=True)
class Measured:
    """What the rounds of a contender cost."""

    costs: list[Cost] = field(default_factory=list)
    executor_mebibytes: float = 0

    @property
    def seconds(self) -> float:
        return statistics.median(one.seconds for one in self.costs)

    @property
    def processor_seconds(self) -> float:
        return statistics.median(one.processor_seconds for one in self.costs)


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        contenders = [
            contender
            for task, (here, everywhere) in _tasks(folder, options).items()
            if not options.only or task in options.only
            for contender in _contenders(task, folder, here, everywhere)
        ]
        measured = [(contender, Measured()) for contender in contenders]
        for number in range(options.rounds):
            for contender, figures in measured:
                _run(contender, figures)
                last = figures.costs[-1]
                text = f"{last.seconds:7.1f} s {last.processor_seconds:7.1f} s {figures.executor_mebibytes:6.0f} MiB"
                what = f"{contender.task:9} {contender.name:12} {contender.cores}"
                print(f"round {number + 1}: {what} {text}", file=sys.stderr)
    print("\n".join(_report(measured)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", type=int, default=10, help="millions of rows (default 10)")
    parser.add_argument("--records", type=int, default=600_000, help="captured records (default 600000)")
    parser.add_argument("--rounds", type=int, default=3, help="the median of so many counts (default 3)")
    parser.add_argument("--only", nargs="+", help="tasks: rows, captures, labels")
    parser.add_argument("--folder", type=Path, help="where to make the temporary folder")
    return parser.parse_args()


def _tasks(folder: Path, options: argparse.Namespace) -> dict[str, tuple[Mapping[str, str], Mapping[str, str]]]:
    """Each job as one process gets it, and as Spark does."""
    rows = {"dataset_format": CSV, "dataset_source": str(parts(folder / "data", options.parts))}
    captured = captures(folder / "data", options.records, 2)
    given = labels(folder / "data", options.records)
    limits = folder / "limits.json"
    limit = {"mae": {"threshold": 1.0, "comparison_operator": "GreaterThanThreshold"}}
    limits.write_text(json.dumps({"version": 0.0, "regression_constraints": limit}))
    quality = {
        "analysis_type": "MODEL_QUALITY",
        "problem_type": "Regression",
        "inference_attribute": "0",
        "baseline_constraints": str(limits),
    }
    here = {"dataset_format": CAPTURE, "dataset_source": str(captured)}
    everywhere = {**here, "dataset_source": str(_manifest(folder / "captures.json", *captured.iterdir()))}
    labels_everywhere = str(_manifest(folder / "labels.json", given))
    return {
        "rows": (rows, rows),
        "captures": (here, everywhere),
        "labels": (
            {**here, **quality, "ground_truth_source": str(given)},
            {**everywhere, **quality, "ground_truth_source": labels_everywhere},
        ),
    }


def _manifest(path: Path, *files: Path) -> Path:
    path.write_text(json.dumps([{"prefix": "file://"}, *map(str, files)]))
    return path


def _contenders(task: str, folder: Path, here: Mapping[str, str], everywhere: Mapping[str, str]) -> Iterable[Contender]:
    output = {"output_path": str(folder / "output"), "PYTHONPATH": str(PROGRAM.parents[2])}
    root = ("--root", str(folder / "output"))
    one = (sys.executable, "-m", "driftgauge_analyzer", *root)
    spark = {**everywhere, **output, "PYSPARK_PYTHON": sys.executable}
    memory = ("--executor-memory", "512m", "--driver-memory", "512m")
    for cores in (1, 2):
        yield Contender(task=task, name="one process", cores=cores, command=one, environment={**here, **output})
    for cores in (1, 2):
        submit = (str(SUBMIT), "--master", f"local-cluster[{cores},1,1024]", *memory, str(PROGRAM), *root)
        yield Contender(task=task, name=f"{cores} executor(s)", cores=cores, command=submit, environment=spark)


def _run(contender: Contender, figures: Measured) -> None:
    cores = ",".join(map(str, sorted(os.sched_getaffinity(0))[: contender.cores]))
    watch = _ExecutorWatch()
    watch.start()
    figures.costs.append(cost(("taskset", "--cpu-list", cores, *contender.command), contender.environment))
    watch.stop()
    # A local cluster leaves its executors' logs where Spark is installed.
    shutil.rmtree(SUBMIT.parents[1] / "work", ignore_errors=True)
    figures.executor_mebibytes = max(figures.executor_mebibytes, watch.highest / MEBIBYTE)


class _ExecutorWatch(threading.Thread):
    """Looks for executors among this process's descendants; keeps the most memory that one held, Python included."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.highest = 0
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(0.2):
            for process in family(str(os.getpid())):
                if EXECUTOR in text_of(f"/proc/{process}/cmdline"):
                    self.highest = max(self.highest, sum(map(resident, family(process))))

    def stop(self) -> None:
        self._ended.set()
        self.join()


def _report(measured: Iterable[tuple[Contender, Measured]]) -> Iterable[str]:
    yield "| task | contender | cores | seconds | CPU s | MiB in all | MiB an executor | time ÷ the first |"
    yield "|---|---|---:|---:|---:|---:|---:|---:|"
    first: dict[str, float] = {}
    for contender, figures in measured:
        ratio = figures.seconds / first.setdefault(contender.task, figures.seconds)
        highest = max(one.mebibytes for one in figures.costs)
        executor = f"{figures.executor_mebibytes:.0f}" if figures.executor_mebibytes else "-"
        yield (
            f"| {contender.task} | {contender.name} | {contender.cores} | {figures.seconds:.1f}"
            f" | {figures.processor_seconds:.1f} | {highest:.0f} | {executor} | {ratio:.2f} |"
        )


if __name__ == "__main__":
    main()
