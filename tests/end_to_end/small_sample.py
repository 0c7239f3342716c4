"""A sample that a deployment is done with in seconds: three features, a few hundred rows, a model of some kilobytes."""

import csv
import io
import tarfile
from pathlib import Path

import numpy as np
import xgboost

COLUMNS = ("label", "width", "height", "depth")


def write_rows(path: Path, *, seed: int, shift: float = 0.0) -> None:
    """Labelled rows, enough for the standard deviations of a model-quality baseline."""
    generator = np.random.default_rng(seed)
    features = generator.normal(10 + shift, 2, size=(250, 3)).round(3)
    labels = (features @ [1.0, -2.0, 0.5] + generator.normal(0, 0.3, 250)).round(3)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(np.column_stack([labels, features]).tolist())


def write_model(path: Path, *, rows: Path, rounds: int) -> None:
    """A regressor of the first column on the others, packed as SageMaker packs it."""
    with rows.open(encoding="utf-8") as file:
        data = np.array(list(csv.reader(file))[1:], dtype=float)
    parameters = {"objective": "reg:squarederror", "max_depth": 3, "nthread": 1}
    booster = xgboost.train(parameters, xgboost.DMatrix(data[:, 1:], label=data[:, 0]), num_boost_round=rounds)
    body = bytes(booster.save_raw("ubj"))
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo("xgboost-model")
        member.size = len(body)
        archive.addfile(member, io.BytesIO(body))


def write_sample(folder: Path) -> None:
    """Everything that the deployments of a life name, and what breaks them."""
    for name, seed, shift in (("train", 1, 0.0), ("newer", 2, 1.0), ("newest", 3, 2.0), ("validation", 4, 0.0)):
        write_rows(folder / f"{name}.csv", seed=seed, shift=shift)
    for name, rounds in (("model", 8), ("better", 12)):
        write_model(folder / f"{name}.tar.gz", rows=folder / "train.csv", rounds=rounds)
    # Readers disagree about backslashes in quotes, so that this row is left to the job, which refuses it.
    ragged = (folder / "train.csv").read_text(encoding="utf-8") + '"1.5\\\\",2\n'
    (folder / "ragged.csv").write_text(ragged, encoding="utf-8")
    words = (folder / "validation.csv").read_text(encoding="utf-8") + "1.5,wide,high,deep\n"
    (folder / "words.csv").write_text(words, encoding="utf-8")
