"""One process against Spark's executors: the same baseline of ten million rows, on one core and on two.

    python benchmarks/analyzer/distributed.py [--parts N] [--rounds N] [--folder DIR]

Makes the rows from a seed in a temporary folder (3.3 GB for ten million), runs every contender in turn, prints time,
memory and ratios, and removes the folder. Spark's executors are processes of their own, ``local-cluster[N,1,…]``, that
are started as on a cluster; with N of them there are N cores for everything, its driver included.
"""

import argparse
import os
import statistics
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyspark
from measure import Cost, cost, family, resident, text_of

import driftgauge_analyzer.distributed
from samples import ROWS_A_PART, parts

EXECUTOR = "CoarseGrainedExecutorBackend"
MEBIBYTE = 1 << 20
SUBMIT = Path(pyspark.__file__).parent / "bin/spark-submit"
PROGRAM = Path(driftgauge_analyzer.distributed.__file__).parent / "__main__.py"


@dataclass(frozen=True, kw_only=True)
class Contender:
    """A command, and the processors that it may use."""

    name: str
    cores: int
    command: tuple[str, ...]


@dataclass(kw_only=True)
class Measured:
    """What the rounds of a contender cost."""

    costs: list[Cost] = field(default_factory=list)
    executor_mebibytes: float = 0

    @property
    def seconds(self) -> float:
        return statistics.median(one.seconds for one in self.costs)


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        data = parts(folder / "data", options.parts)
        measured = {contender: Measured() for contender in _contenders(folder / "output")}
        for number in range(options.rounds):
            for contender, figures in measured.items():
                _run(contender, figures, _environment(data, folder))
                last = figures.costs[-1]
                text = f"{last.seconds:7.1f} s {last.processor_seconds:7.1f} s {figures.executor_mebibytes:6.0f} MiB"
                print(f"round {number + 1}: {contender.name:22} {text}", file=sys.stderr)
    print(_report(measured, options))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", type=int, default=10, help="millions of rows (default 10)")
    parser.add_argument("--rounds", type=int, default=3, help="the median of so many counts (default 3)")
    parser.add_argument("--folder", type=Path, help="where to make the temporary folder")
    return parser.parse_args()


def _contenders(output: Path) -> list[Contender]:
    here = (sys.executable, "-m", "driftgauge_analyzer", "--root", str(output))
    return [
        Contender(name="one process", cores=1, command=here),
        Contender(name="one process", cores=2, command=here),
        *(Contender(name=f"{count} executor(s)", cores=count, command=_submit(count, output)) for count in (1, 2)),
    ]


def _submit(executors: int, output: Path) -> tuple[str, ...]:
    master = ("--master", f"local-cluster[{executors},1,1024]", "--executor-memory", "512m", "--driver-memory", "512m")
    return (str(SUBMIT), *master, str(PROGRAM), "--root", str(output))


def _environment(data: Path, folder: Path) -> Mapping[str, str]:
    return {
        "dataset_format": '{"csv": {"header": true}}',
        "dataset_source": str(data),
        "output_path": str(folder / "output"),
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": str(PROGRAM.parents[2]),
        # Spark would leave its executors' logs where it is installed.
        "SPARK_WORKER_DIR": str(folder / "work"),
    }


def _run(contender: Contender, figures: Measured, environment: Mapping[str, str]) -> None:
    cores = ",".join(map(str, sorted(os.sched_getaffinity(0))[: contender.cores]))
    watch = _ExecutorWatch()
    watch.start()
    figures.costs.append(cost(("taskset", "--cpu-list", cores, *contender.command), environment))
    watch.stop()
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


def _report(measured: Mapping[Contender, Measured], options: argparse.Namespace) -> str:
    first = next(iter(measured.values())).seconds
    lines = [
        f"{options.parts * ROWS_A_PART:,} x 23 numbers; median of {options.rounds}",
        "",
        "| contender | cores | seconds | CPU s | MiB in all | MiB an executor | time ÷ one process on one core |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for contender, figures in measured.items():
        processor = statistics.median(one.processor_seconds for one in figures.costs)
        highest = max(one.mebibytes for one in figures.costs)
        executor = f"{figures.executor_mebibytes:.0f}" if figures.executor_mebibytes else "-"
        lines.append(
            f"| {contender.name} | {contender.cores} | {figures.seconds:.1f} | {processor:.1f} | {highest:.0f}"
            f" | {executor} | {figures.seconds / first:.2f} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
