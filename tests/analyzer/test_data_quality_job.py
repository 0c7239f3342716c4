"""The data-quality job as a whole: what it reads, writes and says."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from analyzer.captures import record

from driftgauge_analyzer.analyses import analyze as run
from driftgauge_analyzer.dataset_format import DatasetFormat
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.reading import blocks
from driftgauge_contract.variables import FileFormat

CSV = DatasetFormat(kind=FileFormat.CSV, header=True)
CAPTURE = DatasetFormat(kind=FileFormat.CAPTURE)


@pytest.fixture
def settings(tmp_path: Path) -> JobSettings:
    (tmp_path / "train.csv").write_text("y,x\n" + "".join(f"{index % 2},{index}\n" for index in range(500)))
    (tmp_path / "capture.jsonl").write_text("\n".join(record(str(1000 + index), "1") for index in range(500)))
    return JobSettings(
        root=tmp_path,
        dataset_source=tmp_path / "train.csv",
        output_path=tmp_path / "base",
        dataset_format=CSV,
        endpoint_name="shop",
        publish_metrics=True,
    )


@pytest.fixture
def monitoring(settings: JobSettings, tmp_path: Path) -> JobSettings:
    run(settings)
    return replace(
        settings,
        dataset_source=tmp_path / "capture.jsonl",
        output_path=tmp_path / "out",
        dataset_format=CAPTURE,
        baseline_constraints=tmp_path / "base/constraints.json",
        baseline_statistics=tmp_path / "base/statistics.json",
    )


def violated(settings: JobSettings) -> list[str]:
    run(settings)
    document = json.loads((settings.output_path / "constraint_violations.json").read_text())
    return [violation["constraint_check_type"] for violation in document["violations"]]


def metrics(settings: JobSettings) -> dict[str, float]:
    run(settings)
    (file,) = settings.metrics_folder.iterdir()
    return {line["MetricName"]: line.get("Value") for line in map(json.loads, file.read_text().splitlines())}


def constraints(settings: JobSettings, **config: object) -> None:
    path = settings.baseline_constraints
    assert path is not None
    document = json.loads(path.read_text())
    document["monitoring_config"] |= config
    path.write_text(json.dumps(document))


def test_traffic_that_moved_has_drifted(monitoring: JobSettings) -> None:
    assert violated(monitoring) == ["baseline_drift_check"]


def test_without_baseline_statistics_drift_is_not_compared(
    monitoring: JobSettings, caplog: pytest.LogCaptureFixture
) -> None:
    assert violated(replace(monitoring, baseline_statistics=None)) == []
    assert "Drift is not compared: there are no baseline statistics" in caplog.text


def test_statistics_without_raw_values_lose_the_comparison_and_say_so(
    settings: JobSettings, monitoring: JobSettings, caplog: pytest.LogCaptureFixture
) -> None:
    run(replace(settings, raw_values=False))
    assert "the drift of numbers cannot be compared with them" in caplog.text
    assert violated(monitoring) == []
    assert "Drift is not compared where the baseline's statistics have no sketch: y, x" in caplog.text


def test_figures_go_to_cloudwatch(monitoring: JobSettings) -> None:
    figures = metrics(monitoring)
    assert figures["feature_baseline_drift_x"] == pytest.approx(0.886, abs=0.001)
    assert figures["feature_completeness_x"] == 1.0
    assert (figures["feature_non_null_x"], figures["feature_null_x"]) == (500.0, 0.0)
    assert "feature_data_x" in figures


def test_figures_stay_here_where_the_constraints_say_so(monitoring: JobSettings) -> None:
    constraints(monitoring, emit_metrics="Disabled")
    run(monitoring)
    assert not monitoring.metrics_folder.exists()


def test_figures_stay_here_where_the_job_says_so(monitoring: JobSettings) -> None:
    run(replace(monitoring, publish_metrics=False))
    assert not monitoring.metrics_folder.exists()


def test_a_column_that_is_not_evaluated_has_no_drift_but_its_figure(monitoring: JobSettings) -> None:
    path = monitoring.baseline_constraints
    assert path is not None
    document = json.loads(path.read_text())
    for feature in document["features"]:
        feature["num_constraints"]["monitoring_config_overrides"] = {"evaluate_constraints": "Disabled"}
    path.write_text(json.dumps(document))
    assert violated(monitoring) == []
    assert metrics(monitoring)["feature_baseline_drift_x"] > 0.1


def test_comparison_can_be_switched_off_for_all(monitoring: JobSettings) -> None:
    constraints(monitoring, distribution_constraints={"perform_comparison": "Disabled"})
    assert violated(monitoring) == []


def test_the_scripts_of_a_job_are_run(monitoring: JobSettings, tmp_path: Path) -> None:
    before, after = tmp_path / "before.py", tmp_path / "after.py"
    before.write_text("def preprocess_handler(record):\n    return {'0': 1, '1': 250}\n")
    after.write_text(
        f"import pathlib\ndef postprocess_handler():\n"
        f"    pathlib.Path({str(tmp_path / 'done')!r}).write_text(str(list(pathlib.Path({str(tmp_path / 'out')!r})"
        ".glob('*.json')).__len__()))\n"
    )
    run(replace(monitoring, record_preprocessor_script=before, post_analytics_processor_script=after))
    statistics = json.loads((tmp_path / "out/statistics.json").read_text())
    assert [feature["name"] for feature in statistics["features"]] == ["y", "x"]
    assert statistics["features"][1]["numerical_statistics"]["mean"] == 250.0
    assert (tmp_path / "done").read_text() == "3"


def test_a_preprocessor_without_captures_is_passed_over_and_said(
    settings: JobSettings, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    script = tmp_path / "before.py"
    script.write_text("def preprocess_handler(record):\n    return []\n")
    run(replace(settings, record_preprocessor_script=script))
    assert "record_preprocessor_script is not used" in caplog.text


def test_json_columns_have_the_order_of_their_names_whatever_comes_first(
    settings: JobSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "SIZE", 8)
    (tmp_path / "data.jsonl").write_text('{"c": 1}\n{"b": 2}\n{"a": 3}\n')
    json_format = DatasetFormat(kind=FileFormat.JSON)
    run(replace(settings, dataset_source=tmp_path / "data.jsonl", dataset_format=json_format))
    features = json.loads((settings.output_path / "constraints.json").read_text())["features"]
    assert [(feature["name"], feature["completeness"]) for feature in features] == [
        ("a", 1 / 3),
        ("b", 1 / 3),
        ("c", 1 / 3),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("x\n1\n1e400\n", ":3: '1e400' in column 'x' is beyond the range of a double"),
        ("x\n\n" + "9" * 400 + "\n", ":3: '9999"),
        ("x\n", "There are no rows in"),
        ("", "the file is empty"),
    ],
)
def test_what_cannot_be_profiled_is_named(settings: JobSettings, tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "train.csv").write_text(content)
    with pytest.raises(AnalyzerError) as error:
        run(settings)
    assert message in str(error.value)
    assert not settings.output_path.exists()


def test_constraints_of_model_quality_are_none_of_data_quality(monitoring: JobSettings) -> None:
    assert monitoring.baseline_constraints is not None
    monitoring.baseline_constraints.write_text(json.dumps({"version": 0.0, "regression_constraints": {}}))
    with pytest.raises(AnalyzerError, match="not a data-quality constraints file"):
        run(monitoring)


def test_constraints_of_another_model_have_other_columns(monitoring: JobSettings) -> None:
    assert monitoring.baseline_constraints is not None
    feature = {"name": "z", "inferred_type": "Integral", "completeness": 1.0}
    monitoring.baseline_constraints.write_text(json.dumps({"features": [feature] * 1}))
    assert violated(monitoring) == ["extra_column_check"]


def test_a_baseline_suggests_the_measure_of_categories_that_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text("c\na\nb\n")
    variables = {
        "dataset_source": "/opt/ml/train.csv",
        "output_path": "/opt/ml/out",
        "dataset_format": '{"csv": {"header": true}}',
        "categorical_drift_method": "ChiSquared",
    }
    run(JobSettings.from_environment(variables, tmp_path))
    document = json.loads((tmp_path / "out/constraints.json").read_text())
    drift = document["monitoring_config"]["distribution_constraints"]
    assert drift["categorical_drift_method"] == "ChiSquared"
