"""The examples in docs/analyzer.md: what it says of them is what the analyzer says."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from driftgauge_analyzer.bias.report import Figure, Stage
from driftgauge_analyzer.bias.violations import compare as compare_bias
from driftgauge_analyzer.data_quality.job import run
from driftgauge_analyzer.dataset_format import DatasetFormat
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.model_quality.compat import compare as compare_quality
from driftgauge_analyzer.model_quality.constraints import Constraint
from driftgauge_contract.constraints import ComparisonOperator, Mode
from driftgauge_contract.variables import FileFormat

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs/analyzer.md").read_text(encoding="utf-8")

Columns = Mapping[str, Sequence[str]]


def columns(count: int) -> Columns:
    return {f"column {number}": ["1"] for number in range(count)}


def found(folder: Path, baseline: Columns, current: Columns, mode: Mode = Mode.COMPAT) -> Mapping[str, str]:
    """The only violation of data against a baseline."""
    dataset_format = DatasetFormat(kind=FileFormat.CSV, header=True)
    train, now = (table(folder / f"{name}.csv", data) for name, data in (("train", baseline), ("now", current)))
    run(JobSettings(root=folder, dataset_source=train, output_path=folder, dataset_format=dataset_format))
    settings = JobSettings(
        root=folder,
        dataset_source=now,
        output_path=folder / "report",
        dataset_format=dataset_format,
        baseline_constraints=folder / "constraints.json",
        baseline_statistics=folder / "statistics.json",
        mode=mode,
    )
    run(settings)
    (violation,) = json.loads((folder / "report/constraint_violations.json").read_text())["violations"]
    assert isinstance(violation, dict)
    return violation


def table(path: Path, data: Columns) -> Path:
    # An empty line would be no row; quotes make it an empty cell.
    rows = [",".join(f'"{cell}"' for cell in row) for row in zip(*data.values(), strict=True)]
    path.write_text("\n".join([",".join(data), *rows]))
    return path


@pytest.mark.parametrize(
    ("check", "baseline", "current"),
    [
        ("data_type_check", {"amount": ["0.5"]}, {"amount": ["1", "2.5", "3", "4.5"]}),
        ("completeness_check", {"age": ["30"]}, {"age": ["30"] * 9 + [""] * 1000}),
        ("missing_column_check", columns(13), columns(12)),
        ("categorical_values_check", {"colour": ["red", "blue"]}, {"colour": ["red", "green"]}),
        (
            "baseline_drift_check",
            {"x": [str(number) for number in range(1000)]},
            {"x": [str(number) for number in range(300, 1300)]},
        ),
        (
            "baseline_drift_check",
            {"colour": ["red"] * 50 + ["blue"] * 50},
            {"colour": ["red"] * 90 + ["blue"] * 10},
        ),
    ],
)
def test_a_check_of_data_quality(tmp_path: Path, check: str, baseline: Columns, current: Columns) -> None:
    violation = found(tmp_path, baseline, current)
    assert violation["constraint_check_type"] == check
    assert f"| `{check}` |" in DOCUMENT
    assert f"`{violation['description']}`" in DOCUMENT


def test_extra_columns_are_worded_as_missing_ones(tmp_path: Path) -> None:
    violation = found(tmp_path, columns(13), columns(14))
    assert violation["constraint_check_type"] == "extra_column_check"
    assert violation["description"].startswith("There are extra columns in current dataset.")
    assert "| `extra_column_check` | 13 columns | 14 columns | the same with `extra` |" in DOCUMENT


def test_a_metric_of_model_quality() -> None:
    constraint = Constraint(metric="rmse", threshold=2.0, operator=ComparisonOperator.GREATER)
    (violation,) = compare_quality([constraint], {"rmse": 2.5}, {}).violations
    assert f"`{violation.description}`" in DOCUMENT


def test_a_metric_of_bias() -> None:
    def difference(value: float) -> Figure:
        return Figure(stage=Stage.POST_TRAINING, facet="sex", group="f", name="DPPL", value=value)

    (violation,) = compare_bias([difference(0.0)], [difference(1.0)], Mode.COMPAT).violations
    assert f"`{violation.description}`" in DOCUMENT
