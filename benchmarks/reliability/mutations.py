"""Mutated inputs: deployment files, captures, labels, constraints and statistics, each read or refused in one line.

    python benchmarks/reliability/mutations.py [--count 100000] [--seconds 600] [--seed 1]

A mutated input passes if it ends within ten seconds in a result or in a refusal, and a refused job has written
nothing. Anything else is kept in a folder, which is named at the end, and the exit code is 1.
"""

import argparse
import json
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import yaml

from driftgauge_analyzer.data_quality.job import run as run_data_quality
from driftgauge_analyzer.dataset_format import DatasetFormat
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.ground_truth.job import run as run_merge
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_contract.constraints import Mode
from driftgauge_contract.variables import FileFormat
from driftgauge_deployment import InvalidDeploymentError, load_deployment

ROOT = Path(__file__).parents[2]
MAX_SECONDS = 10
CONSTRAINTS = {
    "version": 0.0,
    "features": [
        {"name": "_c0", "inferred_type": "Fractional", "completeness": 1.0},
        {"name": "_c1", "inferred_type": "Integral", "completeness": 1.0},
    ],
    "monitoring_config": {
        "evaluate_constraints": "Enabled",
        "distribution_constraints": {"perform_comparison": "Enabled", "comparison_threshold": 0.1},
    },
}
NUMBER = {"distribution": {"kll": {"sketch": {"data": [[1.0, 2.0], [3.0]]}, "buckets": []}}}
FEATURE = {"name": "_c1", "inferred_type": "Integral", "numerical_statistics": NUMBER}
STATISTICS = {"version": 0.0, "features": [FEATURE]}
FRAGMENTS = [
    *(b"", b"\x00", b"\xff\xfe", b"{", b"}", b"[", b"]", b'"', b":", b",", b"\n", b"- ", b"  ", b"#", b"&a ", b"*a"),
    *(b"null", b"true", b"NaN", b"-1", b"1e400", b"9" * 400, b"x" * 300, b"{{resolve:ssm:/a}}", b"{% 1 %}", b"\\ud800"),
    *(b"../../etc/passwd", b"!!python/object:os.system", b"2026-13-45", b"=cmd()", "é\u2028".encode()),
]
VALUES: Sequence[object] = (
    *(None, True, 0, -1, 0.5, 10**30, 1e308, float("nan"), float("inf"), "", "a", "NaN", "\ud800", "x" * 300),
    *([], {}, [[]], {"": None}, ["a", 1, None], {"name": "_c0"}),
)


class TooSlowError(Exception):
    """An input was not done within the time."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """A kind of input: what it is mutated from, and what reads it; `read` returns whether it was refused."""

    name: str
    seeds: Sequence[bytes]
    read: Callable[[Path, bytes], bool]


def capture(row: str, answer: str, inference_id: str) -> str:
    sides = {
        "endpointInput": {"observedContentType": "text/csv", "mode": "INPUT", "data": row, "encoding": "CSV"},
        "endpointOutput": {"observedContentType": "text/csv", "mode": "OUTPUT", "data": answer, "encoding": "CSV"},
    }
    metadata = {"eventId": inference_id, "inferenceId": inference_id, "inferenceTime": "2026-11-25T10:00:00Z"}
    return json.dumps({"captureData": sides, "eventMetadata": metadata, "eventVersion": "0"})


def label(inference_id: str) -> str:
    truth = {"data": "1.5", "encoding": "CSV"}
    return json.dumps({"groundTruthData": truth, "eventMetadata": {"eventId": inference_id}, "eventVersion": "0"})


CAPTURES = "".join(f"{capture(f'{n},{n}.5', '0.5', str(n))}\n" for n in range(3)).encode()
LABELS = "".join(f"{label(str(n))}\n" for n in range(3)).encode()


def read_deployment(folder: Path, content: bytes) -> bool:
    path = folder / "shop.yaml"
    path.write_bytes(content)
    try:
        load_deployment(path)
    except InvalidDeploymentError as error:
        if any("\n" in line for line in error.lines):
            raise AssertionError("a mistake is more than one line") from error
        return True
    return False


def data_quality(folder: Path, *, data: bytes, constraints: bytes, statistics: bytes, mode: Mode) -> bool:
    for name, content in (("data", data), ("constraints.json", constraints), ("statistics.json", statistics)):
        (folder / name).write_bytes(content)
    settings = JobSettings(
        root=folder,
        dataset_source=folder / "data",
        output_path=folder / "out",
        dataset_format=DatasetFormat(kind=FileFormat.CAPTURE, header=False),
        baseline_constraints=folder / "constraints.json",
        baseline_statistics=folder / "statistics.json",
        mode=mode,
    )
    return ended(lambda: run_data_quality(settings), folder / "out")


def ended(job: Callable[[], object], output: Path) -> bool:
    """Run a job; a refused one has written nothing, and what the others have written is whole."""
    try:
        job()
    except AnalyzerError as error:
        if "\n" in str(error):
            raise AssertionError("a refusal is more than one line") from error
        if output.exists() and any(output.rglob("*.*")):
            raise AssertionError(f"a refused job left {[path.name for path in output.rglob('*.*')]}") from error
        return True
    for path in output.rglob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))
    return False


def read_captures(folder: Path, content: bytes) -> bool:
    constraints, statistics = as_bytes(CONSTRAINTS), as_bytes(STATISTICS)
    return data_quality(folder, data=content, constraints=constraints, statistics=statistics, mode=one_of(Mode))


def read_constraints(folder: Path, content: bytes) -> bool:
    return data_quality(folder, data=CAPTURES, constraints=content, statistics=as_bytes(STATISTICS), mode=one_of(Mode))


def read_statistics(folder: Path, content: bytes) -> bool:
    return data_quality(folder, data=CAPTURES, constraints=as_bytes(CONSTRAINTS), statistics=content, mode=one_of(Mode))


def read_labels(folder: Path, content: bytes) -> bool:
    inputs = {"captures": CAPTURES, "labels": content}
    for name, data in inputs.items():
        (folder / name / "2026" / "11" / "25" / "10").mkdir(parents=True)
        (folder / name / "2026" / "11" / "25" / "10" / "file.jsonl").write_bytes(data)
    settings = JobSettings(
        root=folder,
        dataset_source=folder / "captures",
        ground_truth_source=folder / "labels",
        output_path=folder / "out",
        dataset_format=DatasetFormat(kind=FileFormat.CAPTURE, header=False),
        start_time=datetime(2026, 11, 25, 10, tzinfo=UTC),
        end_time=datetime(2026, 11, 25, 11, tzinfo=UTC),
    )
    return ended(lambda: run_merge(settings), folder / "out")


def as_bytes(document: object) -> bytes:
    return json.dumps(document).encode()


def one_of(values: type[Mode]) -> Mode:
    return random.choice(list(values))


def deployment_seeds() -> list[bytes]:
    content = (ROOT / "deployments" / "nutriscore-bias.yaml").read_bytes()
    minimal = {
        "name": "shop",
        "model": {"artifact": "s3://bucket/model.tar.gz", "version": "1"},
        "monitors": {"data_quality": {"baseline": {"dataset": "s3://bucket/train.csv", "version": "1"}}},
        "alarms": {"drift": ["a"], "latency": "200ms"},
        "notify": ["me@example.com"],
    }
    return [content, yaml.safe_dump(minimal).encode(), as_bytes(minimal)]


TARGETS = (
    Target(name="deployment files", seeds=deployment_seeds(), read=read_deployment),
    Target(name="captures", seeds=[CAPTURES], read=read_captures),
    Target(name="labels", seeds=[LABELS], read=read_labels),
    Target(name="constraints", seeds=[as_bytes(CONSTRAINTS)], read=read_constraints),
    Target(name="statistics", seeds=[as_bytes(STATISTICS)], read=read_statistics),
)


def mutated(seed: bytes) -> bytes:
    """Change bytes or, in JSON, values, one to four times."""
    content = seed
    for _ in range(random.randint(1, 4)):
        content = (with_other_value(content) if random.random() < 0.5 else None) or with_other_bytes(content)
    return content


def with_other_bytes(seed: bytes) -> bytes:
    """Cut, copy, turn round or insert a piece."""
    content = bytearray(seed)
    start = random.randint(0, len(content))
    end = min(len(content), start + random.choice((0, 1, 2, 8, 40)))
    piece = bytes(content[start:end])
    content[start:end] = random.choice((random.choice(FRAGMENTS), b"", piece * 2, piece[::-1], random.randbytes(2)))
    return bytes(content)


def with_other_value(seed: bytes) -> bytes | None:
    """Exchange a value in one line of JSON; None if the line is not JSON."""
    lines = seed.split(b"\n")
    number = random.randrange(len(lines))
    try:
        document = json.loads(lines[number])
    except (ValueError, RecursionError):
        return None
    lines[number] = json.dumps(exchanged(document)).encode()
    return b"\n".join(lines)


def exchanged(value: object) -> object:
    """Return a document with one value, somewhere in it, replaced, removed or renamed."""
    if not value or not isinstance(value, dict | list) or random.random() < 0.2:
        return random.choice(VALUES)
    key = random.choice(list(value)) if isinstance(value, dict) else random.randrange(len(value))
    copy = dict(value) if isinstance(value, dict) else list(value)
    if random.random() < 0.2:
        inner = copy.pop(key)  # type: ignore[arg-type]
        return copy if not isinstance(copy, dict) or random.random() < 0.5 else {**copy, f"{key}x": inner}
    copy[key] = exchanged(value[key])  # type: ignore[index, call-overload]
    return copy


@contextmanager
def limited() -> Iterator[None]:
    def expire(*_: object) -> None:
        raise TooSlowError(f"not done within {MAX_SECONDS} s")

    signal.signal(signal.SIGALRM, expire)
    signal.alarm(MAX_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)


def attempt(target: Target, content: bytes, folder: Path, kept: Path) -> str:
    """Return how an input ended: read, refused or failed."""
    try:
        with limited():
            return "refused" if target.read(folder, content) else "read"
    except Exception as error:  # noqa: BLE001 - whatever it is, it is counted and shown
        kept.mkdir(parents=True, exist_ok=True)
        name = f"{target.name.replace(' ', '-')}-{len(list(kept.iterdir()))}"
        (kept / name).write_bytes(content)
        print(f"{name}: {type(error).__name__}: {str(error)[:160]}", flush=True)
        return "failed"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random.seed(options.seed)
    ends: dict[str, Counter[str]] = {target.name: Counter() for target in TARGETS}
    home = Path(tempfile.mkdtemp(prefix="driftgauge-mutations-"))
    began, done = time.monotonic(), 0
    while done < options.count and time.monotonic() - began < options.seconds:
        target = TARGETS[done % len(TARGETS)]
        folder = home / "work"
        folder.mkdir()
        ends[target.name][attempt(target, mutated(random.choice(target.seeds)), folder, home / "failed")] += 1
        shutil.rmtree(folder)
        done += 1
    print(f"{done} inputs in {time.monotonic() - began:.0f} s, seed {options.seed}")
    for name, counted in ends.items():
        print(f"{name}: {counted['read']} read, {counted['refused']} refused, {counted['failed']} failed")
    failed = sum(counted["failed"] for counted in ends.values())
    print(f"failed inputs are in {home / 'failed'}" if failed else "none failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
