"""The analyzer against what people would use instead, in one run on one machine.

    python benchmarks/analyzer/run.py [--rounds N] [--rows N] [--records N] [--parts N] [--only NAME …]

Makes the data from a seed and installs the rivals (both below build/benchmarks/, both kept), runs every contender as a
process of its own, in turn, and prints time, memory and ratios. The table is also written to build/benchmarks/.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from environments import PACKAGES, install, python_of
from measure import Cost, cost

from samples import captures, csv_part, labelled_rows, labels, parts

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build/benchmarks"
RESULTS = BUILD / "analyzer.md"
OURS = "driftgauge"
CSV = '{"csv": {"header": true}}'
CAPTURE = '{"sagemakerCaptureJson": {"captureIndexNames": ["endpointInput", "endpointOutput"]}}'


@dataclass(frozen=True, kw_only=True)
class Contender:
    """A command on some data. Those of one task are compared with the first of it."""

    task: str
    name: str
    command: tuple[str, ...]
    values: int
    environment: dict[str, str]
    rival: str | None = None


def main() -> None:
    """Run it all."""
    options = _options()
    folder = BUILD / "data"
    million = csv_part(folder, 1, options.rows)
    current, reference = (csv_part(folder, seed, options.records) for seed in (2, 3))
    contenders = [
        _suggest("profile", million, options.rows),
        _floor("profile", "polars_csv", million, options.rows),
        *_rivals("profile", million, options.rows),
        _monitor("monitor", captures(folder, options.records, 2), million, options.records),
        _rival(
            "monitor",
            "evidently",
            "evidently_drift",
            current,
            options.records,
            str(reference),
        ),
        _floor("monitor", "polars_json", captures(folder, options.records, 2), options.records),
        *_labelled(folder, options.records),
    ]
    if options.hour:
        contenders.append(
            _quality("hour", captures(folder, options.hour, 2), labels(folder, options.hour), options.hour)
        )
    if options.parts:
        contenders.append(_suggest("stream", parts(folder, options.parts), options.parts * 1_000_000))
    chosen = [one for one in contenders if not options.only or one.name in options.only or one.task in options.only]
    costs = _measured(chosen, options.rounds)
    report = _report(chosen, costs, options)
    RESULTS.write_text(report)
    print(report)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="the best of so many counts (default 3)")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--parts", type=int, default=10, help="millions of rows to stream (default 10; 0: none)")
    parser.add_argument("--hour", type=int, default=0, help="labelled records to evaluate at once, such as 6000000")
    parser.add_argument("--only", nargs="+", help="tasks (profile, monitor, quality, stream, hour) or contenders")
    return parser.parse_args()


def _suggest(task: str, dataset: Path, rows: int) -> Contender:
    output = BUILD / f"output-{task}"
    return Contender(
        task=task,
        name=OURS,
        command=(sys.executable, "-m", "driftgauge_analyzer", "--root", str(output)),
        values=rows * 23,
        environment={
            "dataset_format": CSV,
            "dataset_source": str(dataset),
            "output_path": str(output),
            "driftgauge_mode": "exact",
        },
    )


def _monitor(task: str, dataset: Path, baseline: Path, rows: int) -> Contender:
    """Captured records against a baseline made beforehand. The prediction is one column more, and comes first."""
    made = BUILD / f"output-baseline-{baseline.stem}"
    if not (made / "constraints.json").exists():
        print("making the baseline that captures are compared with", file=sys.stderr)
        job = _suggest(f"baseline-{baseline.stem}", _with_prediction(baseline), 0)
        cost(job.command, job.environment)
    contender = _suggest(task, dataset, rows)
    return Contender(
        task=task,
        name=OURS,
        command=contender.command,
        values=rows * 23,
        environment={
            **contender.environment,
            "dataset_format": CAPTURE,
            "baseline_constraints": str(made / "constraints.json"),
            "baseline_statistics": str(made / "statistics.json"),
        },
    )


def _quality(task: str, dataset: Path, truth: Path, rows: int) -> Contender:
    """Captured predictions merged with their labels and evaluated, in one job; the limit is never reached."""
    limits = BUILD / "quality-constraints.json"
    limit = {"mae": {"threshold": 1e9, "comparison_operator": "GreaterThanThreshold"}}
    limits.write_text(json.dumps({"version": 0.0, "regression_constraints": limit}))
    contender = _suggest(task, dataset, rows)
    return Contender(
        task=task,
        name=OURS,
        command=contender.command,
        values=rows * 23,
        environment={
            **contender.environment,
            "dataset_format": CAPTURE,
            "analysis_type": "MODEL_QUALITY",
            "problem_type": "Regression",
            "inference_attribute": "0",
            "ground_truth_source": str(truth),
            "baseline_constraints": str(limits),
        },
    )


def _labelled(folder: Path, records: int) -> Iterator[Contender]:
    """Model quality of captures and labels, beside others' of the same rows as CSV: JSON and join in their favour."""
    captured, rows = captures(folder, records, 2), labelled_rows(folder, records, 2)
    yield _quality("quality", captured, labels(folder, records), records)
    yield _floor("quality", "polars_json", captured, records)
    for problem in ("regression", "classification"):
        contender = _rival("quality", "evidently", "evidently_quality", rows, records, problem)
        yield replace(contender, name=f"evidently {problem}")
    yield _rival("quality", "nannyml", "nannyml_quality", rows, records)


def _floor(task: str, script: str, dataset: Path, rows: int) -> Contender:
    """A bare scan of the same data, which is in our own environment."""
    program, output = HERE / "contenders" / f"{script}.py", BUILD / f"output-{script}.json"
    command = (sys.executable, str(program), str(dataset), str(output))
    return Contender(task=task, name="bare scan", command=command, values=rows * 23, environment={})


def _with_prediction(source: Path) -> Path:
    target = source.with_name(f"baseline-{source.name}")
    if not target.exists():
        with source.open() as rows, target.open("w") as labelled:
            labelled.write(f"prediction,{next(rows)}")
            labelled.writelines(f"{row.split(',', 1)[0]},{row}" for row in rows)
    return target


def _rivals(task: str, dataset: Path, rows: int) -> Iterable[Contender]:
    for rival, script in (
        ("whylogs", "whylogs_profile"),
        ("evidently", "evidently_summary"),
        ("spark", "spark_profile"),
    ):
        yield _rival(task, rival, script, dataset, rows)


def _rival(task: str, rival: str, script: str, dataset: Path, rows: int, *more: str) -> Contender:
    program = HERE / "contenders" / f"{script}.py"
    output = BUILD / f"output-{script}.json"
    return Contender(
        task=task,
        name=rival,
        command=(str(python_of(rival, BUILD)), str(program), str(dataset), str(output), *more),
        values=rows * 23,
        environment={},
        rival=rival,
    )


def _measured(contenders: list[Contender], rounds: int) -> list[Cost]:
    for rival in {contender.rival for contender in contenders if contender.rival}:
        install(rival, BUILD)
    best: dict[int, Cost] = {}
    for round_number in range(rounds):
        for index, contender in enumerate(contenders):
            measured = cost(contender.command, contender.environment)
            best[index] = measured.better(best.get(index, measured))
            text = f"{measured.seconds:7.2f} s {measured.processor_seconds:7.2f} s {measured.mebibytes:7.0f} MiB"
            print(f"round {round_number + 1}: {contender.task:8} {contender.name:10} {text}", file=sys.stderr)
    return [best[index] for index in range(len(contenders))]


def _report(contenders: list[Contender], costs: list[Cost], options: argparse.Namespace) -> str:
    lines = [
        f"{options.rows:,} x 23 numbers, {options.records:,} captured records, {os.cpu_count()} cores,"
        f" {platform.machine()}, Python {platform.python_version()}, best of {options.rounds};"
        f" rivals: {', '.join(package for packages in PACKAGES.values() for package in packages)}",
        "",
        "| task | contender | seconds | CPU s | MiB | ns a value | time ÷ ours | CPU ÷ ours | memory ÷ ours |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    pairs = list(zip(contenders, costs, strict=True))
    ours = {contender.task: spent for contender, spent in pairs if contender.name == OURS}
    for contender, spent in pairs:
        each = spent.seconds / contender.values * 1e9
        row = f"{spent.seconds:.2f} | {spent.processor_seconds:.2f} | {spent.mebibytes:.0f} | {each:.0f}"
        lines.append(f"| {contender.task} | {contender.name} | {row} | {_ratios(spent, ours.get(contender.task))} |")
    figures = [{"task": contender.task, "name": contender.name, **vars(spent)} for contender, spent in pairs]
    (BUILD / "analyzer.json").write_text(json.dumps(figures, indent=2))
    return "\n".join(lines) + "\n"


def _ratios(spent: Cost, ours: Cost | None) -> str:
    if ours is None:
        return "- | - | -"
    ratios = (
        spent.seconds / ours.seconds,
        spent.processor_seconds / ours.processor_seconds,
        spent.mebibytes / ours.mebibytes,
    )
    return " | ".join(f"{ratio:.1f}" for ratio in ratios)


if __name__ == "__main__":
    main()
