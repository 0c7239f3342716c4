"""Make the NutriScore sample: train.csv, validation.csv, production.csv and model.tar.gz.

The CSV files have a header and the label in the first column. What is there already is left as it is.
"""

import argparse
import csv
import gzip
import io
import os
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np

from driftgauge_cli.samples.nutriscore.nutri_score import Values
from driftgauge_cli.samples.nutriscore.products import DECIMALS, make_products

SEED: Final = 20260730
SPLITS: Final = {"train.csv": 32_000, "validation.csv": 4_000, "production.csv": 4_000}
MODEL: Final = "model.tar.gz"
PARAMETERS: Final = {"objective": "reg:squarederror", "max_depth": 7, "eta": 0.15, "subsample": 0.8, "seed": SEED}
ROUNDS: Final = 150


def write_csv(path: Path, products: Mapping[str, Values], rows: slice) -> None:
    """Write the rows of `products`, each column with its own number of decimals."""
    texts = [[f"{value:.{DECIMALS[name]}f}" for value in column[rows]] for name, column in products.items()]
    with _whole(path) as temporary, temporary.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(products)
        writer.writerows(zip(*texts, strict=True))


def train(products: Mapping[str, Values], rows: slice) -> bytes:
    """Train a regressor of the first column on the others; return it as XGBoost saves it."""
    # Imported here, since it takes half a second that a run which finds everything need not spend.
    import xgboost

    label, *features = (column[rows] for column in products.values())
    data = xgboost.DMatrix(np.column_stack(features), label=label)
    return bytes(xgboost.train(PARAMETERS, data, num_boost_round=ROUNDS).save_raw("ubj"))


def write_model(path: Path, model: bytes) -> None:
    """Pack the model as SageMaker packs it: a tar with one member, `xgboost-model`; equal models, equal bytes."""
    member = tarfile.TarInfo("xgboost-model")
    member.size = len(model)
    with (
        _whole(path) as temporary,
        temporary.open("wb") as file,
        # Neither a name nor a time, which would make the bytes differ from run to run.
        gzip.GzipFile(fileobj=file, mode="wb", filename="", mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w") as archive,
    ):
        archive.addfile(member, io.BytesIO(model))


class _whole:  # noqa: N801 (reads as a verb where it is used)
    """A temporary path that takes the place of `path` once the block has ended well."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Path:
        handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}.")
        os.close(handle)
        self._temporary = Path(name)
        return self._temporary

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            # Temporary files can be read by their owner alone.
            self._temporary.chmod(0o644)
            # Replaced in one step, so that an interrupted run leaves no half of a file.
            self._temporary.replace(self._path)
        else:
            self._temporary.unlink()


def make(folder: Path) -> list[Path]:
    """Make what is missing in `folder` and return it."""
    missing = [folder / name for name in (*SPLITS, MODEL) if not (folder / name).exists()]
    if not missing:
        return []
    products = make_products(sum(SPLITS.values()), seed=SEED)
    start = 0
    for name, count in SPLITS.items():
        if folder / name in missing:
            write_csv(folder / name, products, slice(start, start + count))
        start += count
    if folder / MODEL in missing:
        write_model(folder / MODEL, train(products, slice(0, SPLITS["train.csv"])))
    return missing


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, required=True, help="the folder for the files")
    folder = parser.parse_args().output
    folder.mkdir(parents=True, exist_ok=True)
    for path in make(folder):
        sys.stdout.write(f"made {path.name}\n")


if __name__ == "__main__":
    main()
