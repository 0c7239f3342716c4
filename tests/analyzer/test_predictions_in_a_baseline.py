"""A data-quality baseline with the endpoint's own answers in place of the label."""

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from analyzer.captures import record

from driftgauge_analyzer.data_quality.job import run
from driftgauge_analyzer.dataset_format import DatasetFormat
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_contract.constraints import Mode
from driftgauge_contract.variables import FileFormat

ROWS = 500


def probability(drawn: random.Random) -> str:
    return f"{drawn.betavariate(2, 5):.6f}"


@pytest.fixture
def settings(tmp_path: Path) -> JobSettings:
    """A classifier that answers a probability; its dataset has the label in the middle."""
    drawn = random.Random(1)
    rows = [f"{drawn.gauss(0, 1)},{drawn.randrange(2)},{drawn.randrange(9)}\n" for _ in range(ROWS)]
    (tmp_path / "train.csv").write_text("age,churn,visits\n" + "".join(rows))
    answers = "".join(f"{probability(drawn)},{drawn.randrange(2)}\n" for _ in range(ROWS))
    (tmp_path / "predictions.csv").write_text("probability,label\n" + answers)
    return JobSettings(
        root=tmp_path,
        dataset_source=tmp_path / "train.csv",
        output_path=tmp_path / "base",
        dataset_format=DatasetFormat(kind=FileFormat.CSV, header=True),
        mode=Mode.EXACT,
        label="churn",
        predictions_source=tmp_path / "predictions.csv",
    )


def constraints(settings: JobSettings) -> dict[str, object]:
    run(settings)
    return json.loads((settings.output_path / "constraints.json").read_text())


def findings(settings: JobSettings, shift: float = 0.0) -> set[tuple[str, str]]:
    """Compare a window whose answers may have shifted."""
    run(settings)
    folder, drawn = settings.root, random.Random(2)
    lines = [
        record(f"{drawn.gauss(0, 1)},{drawn.randrange(9)}", f"{shift + float(probability(drawn)):.6f}")
        for _ in range(300)
    ]
    (folder / "capture.jsonl").write_text("\n".join(lines))
    window = replace(
        settings,
        dataset_source=folder / "capture.jsonl",
        output_path=folder / "out",
        dataset_format=DatasetFormat(kind=FileFormat.CAPTURE),
        baseline_constraints=folder / "base/constraints.json",
        baseline_statistics=folder / "base/statistics.json",
    )
    run(window)
    document = json.loads((folder / "out/constraint_violations.json").read_text())
    return {(each["feature_name"], each["constraint_check_type"]) for each in document["violations"]}


def test_the_answers_stand_in_front_of_the_features_and_the_label_is_gone(settings: JobSettings) -> None:
    document = constraints(settings)
    assert [(each["name"], each["inferred_type"]) for each in document["features"]] == [
        ("probability", "Fractional"),
        ("age", "Fractional"),
        ("visits", "Integral"),
    ]
    assert document["driftgauge"] == {"mode": "exact", "predictions": ["probability"]}


def test_a_label_may_be_given_by_its_index(settings: JobSettings) -> None:
    document = constraints(replace(settings, label="1"))
    assert [each["name"] for each in document["features"]] == ["probability", "age", "visits"]


def test_without_a_label_nothing_is_removed(settings: JobSettings) -> None:
    document = constraints(replace(settings, label=None))
    assert [each["name"] for each in document["features"]] == ["probability", "age", "churn", "visits"]


def test_without_answers_only_features_are_left(settings: JobSettings) -> None:
    document = constraints(replace(settings, predictions_source=None))
    assert [each["name"] for each in document["features"]] == ["age", "visits"]


def test_the_first_healthy_window_of_a_classifier_that_answers_a_probability_has_no_finding(
    settings: JobSettings,
) -> None:
    assert findings(settings) == set()


def test_the_drift_of_predictions_is_a_finding_of_its_own(settings: JobSettings) -> None:
    assert findings(settings, shift=0.3) >= {("probability", "prediction_drift_check")}
    assert ("probability", "baseline_drift_check") not in findings(settings, shift=0.3)


def test_an_unknown_label_is_named_with_the_columns(settings: JobSettings) -> None:
    with pytest.raises(
        AnalyzerError, match="The label 'price' is no column of the dataset; its columns are age, churn"
    ):
        run(replace(settings, label="price"))


def test_a_file_without_predictions_is_named(settings: JobSettings) -> None:
    (settings.root / "predictions.csv").write_text("label\n1\n")
    with pytest.raises(AnalyzerError, match=r"predictions\.csv: there are no predictions; its columns are label"):
        run(settings)


def test_a_baseline_has_the_columns_that_the_endpoint_takes_in_their_order(settings: JobSettings) -> None:
    chosen = replace(settings, columns=("visits", "age"))
    assert [each["name"] for each in constraints(chosen)["features"]] == ["probability", "visits", "age"]  # type: ignore[attr-defined]
    without = replace(settings, exclude_features_attribute="age")
    assert [each["name"] for each in constraints(without)["features"]] == ["probability", "visits"]  # type: ignore[attr-defined]


def test_a_column_that_is_not_there_is_named(settings: JobSettings) -> None:
    with pytest.raises(AnalyzerError, match="There is no column wage in the dataset; its columns are age, visits"):
        run(replace(settings, columns=("wage",)))
