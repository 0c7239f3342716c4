"""A small model, trained in a moment and packed as SageMaker packs it."""

import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import xgboost

Rows = np.ndarray[Any, np.dtype[np.float64]]


def tiny_rows(count: int = 400) -> Rows:
    """A target in the first column, and three features that make it."""
    random = np.random.default_rng(7)
    features = random.normal(10, 2, size=(count, 3))
    target = features @ [1.0, -2.0, 0.5] + random.normal(0, 0.1, size=count)
    return np.column_stack([target, features])


def tiny_model(folder: Path, rows: Rows) -> Path:
    """The `model.tar.gz` of a regressor of the first column."""
    booster = xgboost.train({"max_depth": 3}, xgboost.DMatrix(rows[:, 1:], label=rows[:, 0]), num_boost_round=20)
    booster.save_model(folder / "model.ubj")
    archive = folder / "model.tar.gz"
    with tarfile.open(archive, "w:gz") as packed:
        packed.add(folder / "model.ubj", "xgboost-model")
    return archive
