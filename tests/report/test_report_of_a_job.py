"""Every execution writes a page about what it found, which says it in words and holds no markup from data."""

import json
import re
import time
from pathlib import Path

import pytest
from report.reports import HOSTILE, invoke, make_report, write

from driftgauge_analyzer.report.execution import Subject, execution_part
from driftgauge_analyzer.report.files import ExecutionFiles
from driftgauge_analyzer.report.html import report_html
from driftgauge_contract.kinds import AnalysisType


def data_of(page: Path) -> dict[str, list[dict[str, object]]]:
    match = re.search(r'<script type="application/json" id="data">(.*?)</script>', page.read_text())
    assert match
    return json.loads(match[1])


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_report(tmp_path_factory.mktemp("report"))


def test_the_execution_has_the_same_report_beside_its_violations(page: Path) -> None:
    beside = page.parent / "out/report.html"
    assert data_of(beside)["parts"] == data_of(page)["parts"]
    assert (page.parent / "out/constraint_violations.json").is_file()


def test_a_violation_is_said_in_words(page: Path) -> None:
    (part,) = data_of(page)["parts"]
    drift = next(each for each in part["violations"] if each["check"] == "Drift of the distribution")
    assert drift["expected"] == "The distribution of the baseline's 2000 numbers."
    assert drift["found"].startswith("A Kolmogorov-Smirnov distance of 0.")
    assert drift["certainty"].startswith("Chance alone would do this less than once in a million comparisons.")
    assert drift["next"]


def test_each_feature_has_both_distributions_with_distance_and_threshold(page: Path) -> None:
    (part,) = data_of(page)["parts"]
    number, country = part["features"]
    assert (number["name"], country["name"]) == (HOSTILE, "country")
    assert number["drift"]["value"] > number["drift"]["threshold"] == 0.1
    assert sum(number["chart"]["baseline"]) == pytest.approx(1, abs=0.01)
    assert sum(number["chart"]["current"]) == pytest.approx(1, abs=0.01)
    assert dict(zip(country["chart"]["categories"], country["chart"]["current"], strict=True))["FR"] == 0
    assert (number["current"]["rows"], number["baseline"]["rows"]) == (500, 2000)


def test_names_and_values_from_data_are_no_markup(page: Path) -> None:
    text = page.read_text()
    assert HOSTILE not in text
    assert "<b>" not in text


def test_the_figures_of_a_number_have_its_quartiles(page: Path) -> None:
    number, country = data_of(page)["parts"][0]["features"]
    assert -0.1 < number["baseline"]["median"] < 0.1
    assert 0.55 < number["baseline"]["upper_quartile"] < 0.8
    assert "median" not in country["baseline"]


def test_two_hundred_features_are_small_and_quick(tmp_path: Path) -> None:
    folder = tmp_path / "wide"
    folder.mkdir()
    page = make_report(folder, plain=200, rows=200)
    assert page.stat().st_size < 2_000_000
    files = ExecutionFiles(
        analysis_type=AnalysisType.DATA_QUALITY,
        folder=folder / "out",
        constraints=folder / "base/constraints.json",
        baseline=folder / "base/statistics.json",
    )
    start = time.process_time()
    report_html("wide", [execution_part(files, Subject())])
    assert time.process_time() - start < 3


def test_without_raw_values_the_report_has_bins_only(tmp_path: Path) -> None:
    base, options = tmp_path / "base", ["--mode", "exact", "--no-raw-values"]
    invoke("baseline", write(tmp_path / "before.csv", 50), "-o", base, *options)
    window = write(tmp_path / "now.csv", 50, shift=3, seed=2)
    invoke(
        *["check", window, "--format", "csv", "--baseline", base, "-o", tmp_path / "out"],
        *[*options, "--report", tmp_path / "r.html"],
        code=2,
    )
    chart = data_of(tmp_path / "r.html")["parts"][0]["features"][0]["chart"]
    assert chart["coarse"] is True
    text = (tmp_path / "r.html").read_text()
    numbers = sorted(float(line.split(",")[0]) for line in window.read_text().splitlines()[1:])
    # The extremes are in the statistics, too; no number between them is.
    assert not [number for number in numbers[1:-1] if f"{number:.6g}" in text]


def test_a_baseline_has_a_report_of_its_own(tmp_path: Path) -> None:
    invoke("baseline", write(tmp_path / "before.csv", 50), "-o", tmp_path / "base", "--report", tmp_path / "base.html")
    (part,) = data_of(tmp_path / "base.html")["parts"]
    assert not part["compared"]
    assert [feature["name"] for feature in part["features"]] == [HOSTILE, "country"]
