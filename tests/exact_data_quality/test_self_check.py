"""A baseline that is checked against itself: what is said of it, and how badly."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from driftgauge_analyzer.baseline_problems import BaselineProblem
from driftgauge_analyzer.data_quality.constraints import Constraints, FeatureConstraints
from driftgauge_analyzer.data_quality.exact.columns import BaselineColumn, Numbers
from driftgauge_analyzer.data_quality.exact.expectations import DriftSetting, Expectations
from driftgauge_analyzer.data_quality.exact.self_check.checking import self_check
from driftgauge_analyzer.data_quality.job import run
from driftgauge_analyzer.dataset_format import DatasetFormat
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.measures.samples import Sample
from driftgauge_analyzer.profiling.cell_types import TypeCounts
from driftgauge_analyzer.profiling.details.row_order import Arrangement
from driftgauge_analyzer.significance.dependence import Dependence, DesignEffect
from driftgauge_contract.constraints import DriftMeasure, InferredType, Mode
from driftgauge_contract.findings import Severity
from driftgauge_contract.variables import FileFormat

NUMBERS = BaselineColumn(
    name="x",
    type=InferredType.FRACTIONAL,
    present=475,
    missing=25,
    numbers=Numbers(sample=Sample.of(np.linspace(0, 1, 475)), sketched=False),
    lowest=0.0,
    highest=1.0,
)
CATEGORIES = BaselineColumn(name="c", type=InferredType.STRING, present=500, missing=0, categories={"a": 300, "b": 200})


LONG_RUNS = Dependence((DesignEffect(length=5, effect=4.5, blocks=100), DesignEffect(length=10, effect=8.5, blocks=50)))


def problems(column: BaselineColumn, drift: Sequence[DriftSetting] = (), **expected: object) -> list[BaselineProblem]:
    constraints = FeatureConstraints(
        name=column.name, type=column.type, completeness=column.present / max(column.rows, 1)
    )
    return self_check(
        {column.name: column},
        Constraints(features=(replace(constraints, **expected),)),
        Expectations(feature_drift={column.name: tuple(drift)}),
        0.005,
    )


@pytest.mark.parametrize("column", [NUMBERS, CATEGORIES])
def test_a_good_baseline_has_no_problem(column: BaselineColumn) -> None:
    assert problems(column) == []


def test_a_limit_that_healthy_data_breaks_is_an_error() -> None:
    (problem,) = problems(NUMBERS, completeness=1.0)
    assert (problem.severity, problem.feature_name) == (Severity.ERROR, "x")
    assert "completeness_check would violate on healthy data: in 5 of 5 windows" in problem.problem


def test_a_list_that_lacks_values_of_the_baseline_is_an_error() -> None:
    (problem,) = problems(CATEGORIES, domains=("a",))
    assert problem.severity is Severity.ERROR
    assert "categorical_values_check would violate on healthy data" in problem.problem


@pytest.mark.parametrize(
    ("column", "setting", "message"),
    [
        (NUMBERS, DriftSetting(threshold=1.0), "the threshold 1 is out of reach: kolmogorov_smirnov is at most 1"),
        (
            NUMBERS,
            DriftSetting(measure=DriftMeasure.JENSEN_SHANNON, threshold=0.9),
            "the threshold 0.9 is out of reach: jensen_shannon is at most 0.833",
        ),
        (NUMBERS, DriftSetting(measure=DriftMeasure.CHI_SQUARED), "chi_squared does not compare a column of numbers"),
        (
            CATEGORIES,
            DriftSetting(measure=DriftMeasure.WASSERSTEIN),
            "wasserstein does not compare a column of categories",
        ),
    ],
)
def test_a_measure_that_can_see_nothing_is_an_error(
    column: BaselineColumn, setting: DriftSetting, message: str
) -> None:
    (problem,) = problems(column, [setting])
    assert problem.severity is Severity.ERROR
    assert problem.problem == message


def test_a_large_threshold_of_a_measure_without_a_bound_is_none() -> None:
    assert problems(NUMBERS, [DriftSetting(measure=DriftMeasure.WASSERSTEIN, threshold=3.0)]) == []


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (replace(NUMBERS, present=0, missing=500, numbers=None), "every value is missing"),
        (
            replace(NUMBERS, numbers=Numbers(sample=Sample.of(np.ones(475)), sketched=False), lowest=1.0),
            "one value only",
        ),
        (replace(CATEGORIES, categories={"a": 500}), "one value only"),
        (replace(NUMBERS, numbers=None), "have no sketch"),
        (replace(NUMBERS, present=150, missing=0), "the baseline has 150 rows"),
        (
            replace(CATEGORIES, categories={"1": 300, "NA": 200}, counts=TypeCounts(integral=300, string=200)),
            "200 of 500 values are no numbers, such as NA",
        ),
        (replace(NUMBERS, value_dependence=LONG_RUNS), "over longer stretches than this baseline can show"),
        (replace(NUMBERS, arrangement=Arrangement.SORTED), "only rise or only fall"),
        (replace(NUMBERS, arrangement=Arrangement.GROUPED), "the rows of each of its values stand together"),
        (replace(CATEGORIES, categories=None), "nearly all of its texts are different"),
    ],
)
def test_a_column_that_is_odd_is_a_warning(column: BaselineColumn, message: str) -> None:
    (problem,) = problems(column)
    assert problem.severity is Severity.WARNING
    assert message in problem.problem


def test_a_baseline_job_writes_what_it_found(tmp_path: Path) -> None:
    rows = "".join(f"{value % 7},{value}.5\n" for value in np.random.default_rng(1).permutation(300))
    (tmp_path / "train.csv").write_text("k,x\n" + rows)
    settings = JobSettings(
        root=tmp_path,
        dataset_source=tmp_path / "train.csv",
        output_path=tmp_path / "out",
        dataset_format=DatasetFormat(kind=FileFormat.CSV, header=True),
        mode=Mode.EXACT,
    )
    run(settings)
    document = json.loads((tmp_path / "out/baseline_findings.json").read_text())
    assert document == {"mode": "exact", "errors": 0, "warnings": 0, "findings": []}
    (tmp_path / "train.csv").write_text("k,x\n" + "1,2.5\n" * 50)
    run(settings)
    document = json.loads((tmp_path / "out/baseline_findings.json").read_text())
    assert (document["errors"], document["warnings"]) == (0, 3)
    assert document["findings"][1] == {
        "severity": "warning",
        "feature_name": "k",
        "problem": "it holds one value only, so that any other one is a finding",
        "remedy": "if that is not wanted, write overrides: {features: {k: {evaluate: false}}}",
    }


def test_compat_mode_writes_no_findings(tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text("k\n" + "1\n" * 50)
    dataset_format = DatasetFormat(kind=FileFormat.CSV, header=True)
    source = tmp_path / "train.csv"
    run(JobSettings(root=tmp_path, dataset_source=source, output_path=tmp_path / "out", dataset_format=dataset_format))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["constraints.json", "statistics.json"]
