"""A model-quality baseline in `exact` mode says what is wrong with its dataset."""

import json
from pathlib import Path

import pytest

from driftgauge_analyzer.dataset_format import DatasetFormat
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.model_quality.job import suggest
from driftgauge_contract.constraints import Mode
from driftgauge_contract.kinds import AnalysisType
from driftgauge_contract.problem import ProblemType
from driftgauge_contract.variables import FileFormat


def findings(folder: Path, rows: list[str], problem: ProblemType, mode: Mode = Mode.EXACT) -> list[tuple[str, str]]:
    (folder / "rows.csv").write_text("prediction,label\n" + "\n".join(rows) + "\n")
    suggest(
        JobSettings(
            root=folder,
            dataset_source=folder / "rows.csv",
            output_path=folder / "out",
            dataset_format=DatasetFormat(kind=FileFormat.CSV, header=True),
            analysis_type=AnalysisType.MODEL_QUALITY,
            problem_type=problem,
            inference_attribute="prediction",
            ground_truth_attribute="label",
            mode=mode,
        )
    )
    document = json.loads((folder / "out/baseline_findings.json").read_text())
    return [(each["severity"], each["problem"]) for each in document["findings"]]


def test_a_good_dataset_has_none(tmp_path: Path) -> None:
    rows = [f"{row % 2},{(row + (row % 9 == 0)) % 2}" for row in range(300)]
    assert findings(tmp_path, rows, ProblemType.BINARY_CLASSIFICATION) == []


@pytest.mark.parametrize("problem", [ProblemType.BINARY_CLASSIFICATION, ProblemType.MULTICLASS_CLASSIFICATION])
def test_labels_of_one_class_are_an_error(tmp_path: Path, problem: ProblemType) -> None:
    [(severity, text)] = findings(tmp_path, [f"{row % 2},1" for row in range(300)], problem)
    assert (severity, text.partition(",")[0]) == ("error", "all 300 labels are of one class")


def test_labels_that_are_all_equal_are_a_warning(tmp_path: Path) -> None:
    [(severity, text)] = findings(tmp_path, [f"{row}.5,3" for row in range(300)], ProblemType.REGRESSION)
    assert (severity, text) == ("warning", "all 300 labels are 3, so that r2 is undefined")


def test_equal_labels_that_are_all_predicted_right_leave_no_threshold_which_is_said(tmp_path: Path) -> None:
    found = findings(tmp_path, ["5,5"] * 300, ProblemType.REGRESSION)
    assert ("warning", "the baseline has no value from which a threshold can follow, so that nothing is compared: "
            "mae, mse, rmse") in found  # fmt: skip


def test_a_model_that_never_predicts_the_positive_class_has_no_precision_which_is_said(tmp_path: Path) -> None:
    rows = [f"0,{int(row % 10 == 0)}" for row in range(300)]
    assert [text for _, text in findings(tmp_path, rows, ProblemType.BINARY_CLASSIFICATION)] == [
        "the baseline has no value from which a threshold can follow, so that nothing is compared: precision"
    ]


def test_a_small_dataset_is_a_warning(tmp_path: Path) -> None:
    [(severity, text)] = findings(tmp_path, [f"{row}.5,{row}" for row in range(199)], ProblemType.REGRESSION)
    assert (severity, text.partition(",")[0]) == ("warning", "the baseline has 199 rows")


def test_files_of_compat_mode_stay_those_of_aws(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        findings(tmp_path, ["1,2", "2,3"], ProblemType.REGRESSION, Mode.COMPAT)
