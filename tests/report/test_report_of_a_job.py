"""Every execution writes a page about what it found, which says it in words and holds no markup from data."""

import json
import re
from pathlib import Path

import pytest
from report.reports import HOSTILE, invoke, make_report, write


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
    lowest, highest = sorted(float(line.split(",")[0]) for line in window.read_text().splitlines()[1:])[1:-1:47]
    assert str(lowest)[:8] not in text
    assert str(highest)[:8] not in text


def test_a_baseline_has_a_report_of_its_own(tmp_path: Path) -> None:
    invoke("baseline", write(tmp_path / "before.csv", 50), "-o", tmp_path / "base", "--report", tmp_path / "base.html")
    (part,) = data_of(tmp_path / "base.html")["parts"]
    assert not part["compared"]
    assert [feature["name"] for feature in part["features"]] == [HOSTILE, "country"]
