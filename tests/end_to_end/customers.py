"""Customers of whom a tenth leave: a count, a heavy tail, a flag, a code and a score; a model answers a probability."""

import csv
import io
import tarfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import xgboost

Table = npt.NDArray[np.float64]

COLUMNS = ("left", "calls", "spend", "premium", "plan", "score")
CALLS, SPEND, PREMIUM, PLAN, SCORE = range(1, 6)
_LEAVING_SHARE = 0.1


def customers(count: int, *, seed: int) -> Table:
    """Labels and features of customers, all drawn from the same distributions."""
    random = np.random.default_rng(seed)
    calls = random.poisson(3, count)
    spend = random.lognormal(3, 1, count).round(2)
    premium = (random.random(count) < 0.08) * 1.0
    plan = random.choice([0, 1, 2, 3], p=[0.4, 0.3, 0.2, 0.1], size=count)
    score = random.normal(size=count).round(4)
    risk = 1.2 * calls + 6 * score + random.normal(size=count)
    # The threshold belongs to the distributions, so that each sample has nearly a tenth above it.
    left = (risk > np.quantile(_risk_of_many(), 1 - _LEAVING_SHARE)) * 1.0
    return np.column_stack([left, calls, spend, premium, plan, score])


def _risk_of_many() -> Table:
    random = np.random.default_rng(0)
    noise = random.normal(size=100_000)
    return np.asarray(1.2 * random.poisson(3, 100_000) + 6 * random.normal(size=100_000) + noise)


def write_customers(path: Path, table: Table) -> Path:
    """Write customers as CSV with a header; a missing value is an empty cell."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in table.tolist():
            writer.writerow(["" if value != value else _plain(value) for value in row])  # noqa: PLR0124 - NaN
    return path


def _plain(value: float) -> float | int:
    return int(value) if value.is_integer() else value


def write_classifier(path: Path, table: Table) -> None:
    """Write a classifier whose answer is a probability, packed as SageMaker packs it."""
    parameters = {"objective": "binary:logistic", "max_depth": 4, "nthread": 1}
    booster = xgboost.train(parameters, xgboost.DMatrix(table[:, 1:], label=table[:, 0]), num_boost_round=40)
    body = bytes(booster.save_raw("ubj"))
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo("xgboost-model")
        member.size = len(body)
        archive.addfile(member, io.BytesIO(body))
