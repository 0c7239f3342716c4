"""The data of the benchmark, made from a seed: rows of 23 numbers as CSV, and the same rows as captured records."""

import json
import os
from collections.abc import Callable, Iterable
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

COLUMNS = 23
ROWS_A_PART = 1_000_000
DIFFERENT_ROWS = 200_000
RECORDS_A_FILE = 100_000
# Written apart and then moved, so that a run that was interrupted leaves no half file behind.
_PARTIAL = ".partial"


def table(rows: int, seed: int) -> pl.DataFrame:
    """Fifteen columns of full doubles, four with two decimals and four of whole numbers."""
    random = np.random.default_rng(seed)
    columns: dict[str, npt.NDArray[np.float64] | npt.NDArray[np.int64]] = {}
    for index in range(15):
        columns[f"real_{index}"] = random.lognormal(index / 5, 1, rows) if index % 2 else random.normal(0, 10, rows)
    for index in range(4):
        columns[f"amount_{index}"] = random.gamma(2, 50, rows).round(2)
    for index in range(4):
        columns[f"count_{index}"] = random.poisson(10 ** (index + 1), rows)
    return pl.DataFrame(columns)


def csv_part(folder: Path, seed: int, rows: int = ROWS_A_PART) -> Path:
    """A CSV file with a header."""
    return _made(folder / f"rows-{rows}-seed-{seed}.csv", lambda path: table(rows, seed).write_csv(path))


def captures(folder: Path, records: int, seed: int) -> Path:
    """A folder of captured JSON lines, in files as an endpoint leaves them: one row and one prediction a record."""
    target = folder / f"captures-{records}-seed-{seed}"
    target.mkdir(parents=True, exist_ok=True)
    # Only so many rows differ, since what matters is how long it takes to read them.
    lines = csv_part(folder, seed, min(records, DIFFERENT_ROWS)).read_text().splitlines()[1:]
    size = max(1, min(records // 8, RECORDS_A_FILE))
    for number, start in enumerate(range(0, records, size)):
        rows = range(start, min(start + size, records))
        text = (_record(row, lines[row % len(lines)]) for row in rows)
        _made(target / f"{number:03d}-00-000-capture.jsonl", partial(_write, text))
    return target


def labels(folder: Path, records: int) -> Path:
    """A label for each captured record, as it is uploaded."""
    truth = {"data": "1.5", "encoding": "CSV"}
    events = ({"eventId": _event_id(number)} for number in range(records))
    lines = (json.dumps({"groundTruthData": truth, "eventMetadata": event, "eventVersion": "0"}) for event in events)
    return _made(folder / f"labels-{records}.jsonl", partial(_write, (f"{line}\n" for line in lines)))


def labelled_rows(folder: Path, records: int, seed: int) -> Path:
    """The predictions and labels of captures as CSV, for those who read neither JSON nor join."""
    lines = csv_part(folder, seed, min(records, DIFFERENT_ROWS)).read_text().splitlines()[1:]
    rows = (f"{lines[row % len(lines)].split(',', 1)[0]},1.5\n" for row in range(records))
    path = folder / f"labelled-{records}-seed-{seed}.csv"
    return _made(path, partial(_write, chain(["prediction,label\n"], rows)))


def parts(folder: Path, count: int) -> Path:
    """A folder of several CSV files, for what has to be streamed."""
    target = folder / f"parts-{count}"
    target.mkdir(parents=True, exist_ok=True)
    for seed in range(1, count + 1):
        part = csv_part(folder, seed)
        if not (link := target / part.name).exists():
            os.link(part, link)
    return target


def _record(number: int, row: str) -> str:
    # The prediction is the row's first number: what matters here is how long it takes to read.
    prediction = row.split(",", 1)[0]
    body = {"observedContentType": "text/csv", "mode": "INPUT", "data": row, "encoding": "CSV"}
    answer = {"observedContentType": "text/csv; charset=utf-8", "mode": "OUTPUT", "data": prediction, "encoding": "CSV"}
    event = {"eventId": _event_id(number), "inferenceTime": "2026-01-02T10:20:00Z"}
    document = {
        "captureData": {"endpointInput": body, "endpointOutput": answer},
        "eventMetadata": event,
        "eventVersion": "0",
    }
    return json.dumps(document, separators=(",", ":")) + "\n"


def _write(lines: Iterable[str], path: Path) -> None:
    with path.open("w") as file:
        file.writelines(lines)


def _event_id(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def _made(path: Path, make: Callable[[Path], object]) -> Path:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(path.name + _PARTIAL)
        make(partial)
        partial.replace(path)
    return path
