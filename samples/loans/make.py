"""Make the sample of `deployments/loans.yaml`: `python samples/loans/make.py`.

Applications for loans, of which some are repaid, and a scikit-learn model that reads them as JSON objects.
"""

import argparse
import csv
import io
import random
import tarfile
from pathlib import Path

import joblib
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler

HERE = Path(__file__).parent
COLUMNS = ("decision", "income", "age", "amount", "purpose")
FILES = {"train.csv": 1, "validation.csv": 2, "production.csv": 3}
ROWS = 1500


def applications(count, *, seed):
    """Return applications, all from the same distributions."""
    drawn = random.Random(seed)
    rows = []
    for _ in range(count):
        income = round(drawn.lognormvariate(10.3, 0.35))
        amount = round(drawn.lognormvariate(9.2, 0.5))
        age = drawn.randint(20, 70)
        purpose = drawn.choices(["car", "home", "travel"], weights=[5, 3, 2])[0]
        score = income / 9_000 - amount / 3_500 - (purpose == "travel") + drawn.gauss(0, 0.8)
        decision = "repaid" if score > 0 else "defaulted"
        rows.append(dict(zip(COLUMNS, (decision, income, age, amount, purpose), strict=True)))
    return rows


def write_rows(path, rows):
    """Write rows as CSV with a header."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_model(path, rows):
    """Write the model and its script as SageMaker takes them."""
    model = make_pipeline(DictVectorizer(), MaxAbsScaler(), LogisticRegression(max_iter=500))
    model.fit([{name: row[name] for name in COLUMNS[1:]} for row in rows], [row["decision"] for row in rows])
    written = io.BytesIO()
    joblib.dump(model, written)
    with tarfile.open(path, "w:gz") as archive:
        archive.add(HERE / "code" / "inference.py", "code/inference.py")
        member = tarfile.TarInfo("model.joblib")
        member.size = len(written.getvalue())
        archive.addfile(member, io.BytesIO(written.getvalue()))


def make(folder):
    """Write all files of the sample into a folder."""
    for name, seed in FILES.items():
        write_rows(folder / name, applications(ROWS, seed=seed))
    write_model(folder / "model.tar.gz", applications(ROWS, seed=FILES["train.csv"]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=HERE)
    make(parser.parse_args().output)
