"""What Clarify wrote about a numeric facet, an account older than 100, from the dataset that it read."""

import json
from pathlib import Path

import pytest
from bias.golden import golden_case
from model_quality.jobs import Job

Entry = dict[str, object]


@pytest.fixture(scope="module")
def case() -> Path:
    return golden_case("bias_churn_csv_numeric_facet")


@pytest.fixture
def analysis(case: Path, tmp_path: Path) -> dict[str, object]:
    """Return what the baseline job writes."""
    job = Job(
        tmp_path,
        {
            "analysis_type": "MODEL_BIAS",
            "analysis_config": "/opt/ml/processing/input/config/analysis_config.json",
            "dataset_format": '{"csv": {"header": true}}',
            "dataset_source": "/opt/ml/processing/input/data",
            "inference_attribute": "prediction",
            "output_path": "/opt/ml/processing/output",
        },
    )
    job.put("input/config/analysis_config.json", (case / "analysis_config.json").read_bytes())
    job.put("input/data/validation.csv", (case / "validation_with_predictions.csv").read_bytes())
    assert job.run() == 0
    written = job.output("analysis.json")
    assert isinstance(written, dict)
    return written


def without_jensen_shannon(document: object) -> tuple[object, list[Entry]]:
    """A document without the values of JS, and the entries that had them."""
    taken: list[Entry] = []

    def walk(value: object) -> object:
        if isinstance(value, dict):
            if value.get("name") == "JS":
                taken.append(value)
                return {key: member for key, member in value.items() if key != "value"}
            return {key: walk(member) for key, member in value.items()}
        return [walk(item) for item in value] if isinstance(value, list) else value

    return walk(document), taken


def test_every_figure_and_every_error_is_clarifys(analysis: dict[str, object], case: Path) -> None:
    expected = json.loads((case / "baseline_analysis.json").read_text())
    ours, our_divergences = without_jensen_shannon(analysis)
    theirs, their_divergences = without_jensen_shannon(expected)
    assert ours == theirs
    for mine, other in zip(our_divergences, their_divergences, strict=True):
        assert mine["value"] == pytest.approx(other["value"], abs=1e-15)
