"""Make the sample of `deployments/deliveries.yaml`, with a Python that has PyTorch.

`driftgauge local install pytorch` installs one: `~/.local/share/driftgauge/serving/pytorch/bin/python
samples/deliveries/make.py`.
"""

import argparse
import csv
import importlib.util
import random
import tarfile
import tempfile
from pathlib import Path

import torch

HERE = Path(__file__).parent
COLUMNS = ("minutes", "kilometers", "parcels", "hour")
FILES = {"train.csv": 1, "validation.csv": 2, "production.csv": 3}
ROWS = 1500
STEPS = 800


def deliveries(count, *, seed):
    """Return deliveries, all from the same distributions."""
    drawn = random.Random(seed)
    rows = []
    for _ in range(count):
        kilometers = round(drawn.gammavariate(3, 4), 1)
        parcels = drawn.randint(1, 12)
        hour = drawn.randint(8, 19)
        minutes = 5 + 2.2 * kilometers + 1.5 * parcels + (8 if hour in (8, 17) else 0) + drawn.gauss(0, 3)
        rows.append((round(max(minutes, 1), 1), kilometers, parcels, hour))
    return rows


def write_rows(path, rows):
    """Write rows as CSV with a header."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)


def trained(rows):
    """Return a trained network of the script's own class."""
    spec = importlib.util.spec_from_file_location("inference", HERE / "code" / "inference.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    torch.manual_seed(0)
    data = torch.tensor(rows, dtype=torch.float32)
    model, features, labels = script.Minutes(), data[:, 1:], data[:, 0]
    model.mean.copy_(features.mean(dim=0))
    model.deviation.copy_(features.std(dim=0))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(STEPS):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(features), labels).backward()
        optimizer.step()
    return model


def write_model(path, model):
    """Write the weights and the script as SageMaker takes them."""
    with tempfile.TemporaryDirectory() as folder, tarfile.open(path, "w:gz") as archive:
        weights = Path(folder, "weights.pt")
        torch.save(model.state_dict(), weights)
        archive.add(weights, "weights.pt")
        archive.add(HERE / "code" / "inference.py", "code/inference.py")


def make(folder):
    """Write all files of the sample into a folder."""
    for name, seed in FILES.items():
        write_rows(folder / name, deliveries(ROWS, seed=seed))
    write_model(folder / "model.tar.gz", trained(deliveries(ROWS, seed=FILES["train.csv"])))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=HERE)
    make(parser.parse_args().output)
