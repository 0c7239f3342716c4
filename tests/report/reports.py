"""Small datasets, and the reports that the command makes of them."""

import csv
import json
import random
from datetime import UTC, datetime
from pathlib import Path

from typer.testing import CliRunner

from driftgauge_analyzer.report.execution import Subject, execution_part, history_entry
from driftgauge_analyzer.report.files import ExecutionFiles
from driftgauge_analyzer.report.html import report_html
from driftgauge_cli.app import app
from driftgauge_contract.kinds import AnalysisType

QUALITY = AnalysisType.MODEL_QUALITY
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


def make_quality_report(folder: Path) -> Path:
    """Return the report of a classifier, a regression and the bias of a group, each beside its baseline."""
    label = "--ground-truth-attribute", "label"
    classes = "--problem-type", "BinaryClassification", "--probability-attribute", "score", *label
    numbers = "--problem-type", "Regression", "--inference-attribute", "score", *label
    config = {"label": "label", "label_values_or_threshold": [1], "facet": [{"name_or_index": "sex"}]}
    (folder / "config.json").write_text(json.dumps({**config, "headers": ["label", "score", "sex"]}))
    bias = "--analysis-config", folder / "config.json", "--probability-attribute", "score"
    parts = []
    for kind, options in ((QUALITY, classes), (QUALITY, numbers), (AnalysisType.MODEL_BIAS, bias)):
        before, now = (folder / f"{len(parts)}-{name}" for name in ("before", "now"))
        for output, noise in ((before, 0.2), (now, 0.4)):
            invoke("baseline", _predictions(folder / "labelled.csv", noise), "-o", output, "--mode", "exact", *options)
        (now / "constraint_violations.json").write_text('{"violations": []}')
        limits = before / ("constraints.json" if kind is QUALITY else "analysis.json")
        files = ExecutionFiles(analysis_type=kind, folder=now, constraints=limits, baseline=before / "statistics.json")
        times = (datetime(2026, 11, 24, hour, tzinfo=UTC) for hour in (5, 6))
        parts.append(execution_part(files, Subject(), [history_entry(files, moment) for moment in times]))
    page = folder / "report.html"
    page.write_text(report_html("quality", parts))
    return page


def _predictions(path: Path, noise: float) -> Path:
    draw = random.Random(noise)
    with path.open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["label", "score", "sex"])
        for _ in range(400):
            label = draw.randrange(2)
            lines.writerow([label, min(1, max(0, draw.gauss(0.2 + 0.6 * label, noise))), draw.choice("fm")])
    return path
