"""Files that AWS's containers wrote make a report, without anything that only our analyzer writes."""

import json
import shutil
from pathlib import Path

import pytest

from driftgauge_analyzer.report.execution import Subject, execution_part
from driftgauge_analyzer.report.files import ExecutionFiles
from driftgauge_contract.kinds import AnalysisType

GOLDEN = Path(__file__).parents[3] / "shared/golden"

pytestmark = pytest.mark.skipif(not GOLDEN.is_dir(), reason="the files of AWS's containers are not beside the checkout")


def test_violations_of_data_quality_are_said_in_words(tmp_path: Path) -> None:
    golden = GOLDEN / "boston_packt_ch11"
    for name in ("statistics.json", "constraint_violations.json"):
        shutil.copy(golden / name, tmp_path)
    files = ExecutionFiles(
        analysis_type=AnalysisType.DATA_QUALITY,
        folder=tmp_path,
        constraints=golden / "constraints.json",
        baseline=golden / "statistics.json",
    )
    part = execution_part(files, Subject())
    written = json.loads((golden / "constraint_violations.json").read_text())["violations"]
    assert sorted(each["subject"] for each in part["violations"]) == sorted(each["feature_name"] for each in written)
    assert not any("requirement is not met" in each["found"] for each in part["violations"])
    assert all(each["certainty"].startswith("Not stated: Model Monitor's rule") for each in part["violations"])


def test_bias_has_every_figure_beside_its_baseline(tmp_path: Path) -> None:
    golden = GOLDEN / "bias_adult_endpoint_jsonl"
    shutil.copy(golden / "baseline_analysis.json", tmp_path / "analysis.json")
    shutil.copy(golden / "constraint_violations.json", tmp_path)
    files = ExecutionFiles(
        analysis_type=AnalysisType.MODEL_BIAS, folder=tmp_path, constraints=golden / "baseline_analysis.json"
    )
    part = execution_part(files, Subject())
    assert len(part["violations"]) == 9
    assert {each["facet"] for each in part["bias"]["metrics"]} == {"Sex"}
    assert sum(each["violated"] for each in part["bias"]["metrics"]) == 9


def test_the_distance_of_a_column_is_the_one_that_the_container_compared(tmp_path: Path) -> None:
    golden = GOLDEN / "boston_packt_ch11"
    shutil.copy(golden / "statistics.json", tmp_path)
    files = ExecutionFiles(
        analysis_type=AnalysisType.DATA_QUALITY,
        folder=tmp_path,
        constraints=golden / "constraints.json",
        baseline=golden / "statistics.json",
    )
    features = execution_part(files, Subject())["features"]
    assert {each["drift"]["value"] for each in features} == {0.0}
    assert {each["drift"]["measure"] for each in features} == {"robust Kolmogorov-Smirnov distance"}
