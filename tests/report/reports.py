"""Small datasets, and the reports that the command makes of them."""

import csv
import random
from pathlib import Path

from typer.testing import CliRunner

from driftgauge_cli.app import app

HOSTILE = "</script><script>alert(1)</script>"


def invoke(*arguments: object, code: int = 0) -> None:
    """Run the command, which must end with this code."""
    result = CliRunner().invoke(app, list(map(str, arguments)))
    assert result.exit_code == code, result.output


def write(path: Path, rows: int, *, shift: float = 0.0, country: str = "FR", seed: int = 1, plain: int = 0) -> Path:
    """Write a dataset of a number that shifts, a category, and numbers that never change.

    The number's name would be markup if it was not escaped.
    """
    draw = random.Random(seed)
    with path.open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow([HOSTILE, "country", *(f"plain_{index}" for index in range(plain))])
        for _ in range(rows):
            changing = [draw.gauss(shift, 1), draw.choice(["DE", country])]
            lines.writerow([*changing, *(round(draw.gauss(0, 1), 3) for _ in range(plain))])
    return path


def make_report(folder: Path, *, plain: int = 0, rows: int = 2000) -> Path:
    """Return the report of a window in which the number and the category have drifted."""
    base, options = folder / "base", ["--mode", "exact"]
    invoke("baseline", write(folder / "before.csv", rows, plain=plain), "-o", base, *options)
    window = write(folder / "now.csv", rows // 4, shift=2.0, country="<b>", seed=2, plain=plain)
    where = ["--format", "csv", "--baseline", base, "-o", folder / "out", "--report", folder / "mine.html"]
    invoke("check", window, *where, *options, code=2)
    return folder / "mine.html"
