"""What AWS's containers wrote, byte for byte where one partition was read."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from analyzer.captures import record

from driftgauge_analyzer.data_quality.job import run
from driftgauge_analyzer.data_quality.statistics import statistics_document
from driftgauge_analyzer.dataset_format import DatasetFormat
from driftgauge_analyzer.generation import Generation
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.json_text import dumps
from driftgauge_analyzer.profiling.profile import DatasetProfile, profile_batches
from driftgauge_analyzer.reading.batch import Batch
from driftgauge_analyzer.reading.capture import TimeRange
from driftgauge_analyzer.reading.captured import CaptureReader
from driftgauge_contract.variables import FileFormat

WHOLE = [
    ("sdk_dataquality_100x6", "baseline_dataset.csv", False, "constraints_good.json"),
    ("boston_packt_ch11", "baseline.csv", True, "constraints.json"),
    ("mlops_workshop_scaled_boston_1f99a130", "baseline_from_sketch.csv", True, "constraints.json"),
]


def suggest(dataset: Path, output: Path, *, header: bool = True) -> Path:
    settings = JobSettings(
        root=output,
        dataset_source=dataset,
        output_path=output,
        dataset_format=DatasetFormat(kind=FileFormat.CSV, header=header),
        generation=Generation.A,
    )
    assert run(settings) is None
    return output


def monitor(capture: Path, constraints: Path, statistics: Path | None, output: Path) -> list[Mapping[str, str]]:
    settings = JobSettings(
        root=output,
        dataset_source=capture,
        output_path=output,
        dataset_format=DatasetFormat(kind=FileFormat.CAPTURE),
        baseline_constraints=constraints,
        baseline_statistics=statistics,
        generation=Generation.A,
    )
    run(settings)
    violations: list[Mapping[str, str]] = json.loads((output / "constraint_violations.json").read_text())["violations"]
    return violations


def by_feature(violations: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    return sorted(violations, key=lambda violation: violation["feature_name"])


@pytest.mark.parametrize(("case", "dataset", "header", "constraints"), WHOLE, ids=[case for case, *_ in WHOLE])
def test_statistics_and_constraints_are_the_same_bytes(
    golden: Path, tmp_path: Path, case: str, dataset: str, header: bool, constraints: str
) -> None:
    output = suggest(golden / case / dataset, tmp_path, header=header)
    assert (output / "statistics.json").read_bytes() == (golden / case / "statistics.json").read_bytes()
    assert (output / "constraints.json").read_bytes() == (golden / case / constraints).read_bytes()


def test_boston_violations(golden: Path, tmp_path: Path) -> None:
    case = golden / "boston_packt_ch11"
    found = monitor(case / "capture_reconstructed.jsonl", case / "constraints.json", case / "statistics.json", tmp_path)
    expected = json.loads((case / "constraint_violations.json").read_text())["violations"]
    assert by_feature(found) == by_feature(expected)


def test_churn_constraints_of_70_columns_and_statistics_of_33(golden: Path, tmp_path: Path) -> None:
    case = golden / "churn_awsexamples"
    output = suggest(case / "baseline.csv", tmp_path)
    assert (output / "constraints.json").read_bytes() == (case / "constraints.json").read_bytes()
    written = {feature["name"]: feature for feature in json.loads((output / "statistics.json").read_text())["features"]}
    kept = json.loads((case / "statistics_partial.json").read_text())["features"]
    assert len(kept) == 33
    for feature in kept:
        complete = feature.pop("_complete")
        ours = written[feature["name"]]
        assert without_sketch(ours) == without_sketch(feature)
        if complete:
            assert ours == feature


def without_sketch(feature: Mapping[str, object]) -> Mapping[str, object]:
    copy: dict[str, dict[str, dict[str, dict[str, object]]]] = json.loads(json.dumps(feature))
    copy["numerical_statistics"]["distribution"]["kll"].pop("sketch")
    return copy


def test_ids_violations_of_type_and_completeness(golden: Path, tmp_path: Path) -> None:
    case = golden / "ids_dsoa_monitoring"
    constraints = json.loads((case / "constraints_current.json").read_text())
    # The baseline's own constraints are not at hand; the two violated ones follow from the violations' texts.
    for feature in constraints["features"]:
        feature["completeness"] = 1.0
        if feature["name"] == "Tot Fwd Pkts":
            feature["inferred_type"] = "Integral"
    baseline = tmp_path / "baseline.json"
    baseline.write_text(json.dumps(constraints))
    found = monitor(case / "capture_reconstructed.jsonl", baseline, None, tmp_path)
    expected = json.loads((case / "constraint_violations.json").read_text())["violations"]
    without_drift = [item for item in expected if item["constraint_check_type"] != "baseline_drift_check"]
    assert by_feature(found) == by_feature(without_drift)
    assert (tmp_path / "constraints.json").read_bytes() == (case / "constraints_current.json").read_bytes()


def test_ids_partial_results_merge_as_those_of_sparks_partitions(golden: Path) -> None:
    """Four capture files became two partitions, of 300 and 709 rows."""
    case = golden / "ids_dsoa_monitoring"
    names = [item["name"] for item in json.loads((case / "constraints_current.json").read_text())["features"]]
    reader = CaptureReader(capture_names=("endpointInput", "endpointOutput"), names=names, window=TimeRange())
    (batch,) = reader.read(case / "capture_reconstructed.jsonl")
    whole = DatasetProfile(Generation.A)
    for part in (slice(0, 300), slice(300, 1009)):
        rows = Batch(frame=batch.frame[part], path=batch.path, lines=batch.lines[part], by_position=True)
        whole.merge(profile_batches([rows], Generation.A))
    written = json.loads(dumps(statistics_document(whole, generation=Generation.A)))
    ours = {feature["name"]: feature for feature in written["features"]}
    kept = json.loads((case / "statistics_current_partial.json").read_text())["features"]
    complete = [item for item in kept if item.pop("_complete", True)]
    assert complete
    for feature in kept:
        mine, theirs = (item["numerical_statistics"] for item in (ours[feature["name"]], feature))
        assert (mine["sum"], mine["mean"], mine["min"], mine["max"]) == (
            theirs["sum"],
            theirs["mean"],
            theirs["min"],
            theirs["max"],
        )
        assert mine["std_dev"] == pytest.approx(theirs["std_dev"], rel=1e-12)
    exact = [item for item in complete if ours[item["name"]] == item]
    assert len(exact) >= len(complete) - 1


def churn_traffic(golden: Path) -> list[str]:
    """The notebook's requests: 180 lines of its file at first, then the file over and over, its odd first line too."""
    lines = (golden / "churn_awsexamples/current_input_cols_file.csv").read_text().splitlines()
    return [*lines[:180], *lines * 5, *lines[:69]]


def test_churn_violations(golden: Path, tmp_path: Path) -> None:
    case = golden / "churn_awsexamples"
    statistics = suggest(case / "baseline.csv", tmp_path / "baseline") / "statistics.json"
    capture = tmp_path / "capture.jsonl"
    capture.write_text("\n".join(record(line, "0.0142") for line in churn_traffic(golden)))
    found = monitor(capture, case / "constraints.json", statistics, tmp_path / "report")
    # AWS found 60, of which ten are known. The notebook's file begins with a line that has fractions in 59 columns of
    # whole numbers, and the model answers with fractions where the baseline has the label.
    assert len(found) == 60
    known = json.loads((case / "constraint_violations_head10_of_60.json").read_text())["violations"]
    assert [violation for violation in known if violation not in found] == []
    constraints = json.loads((case / "constraints.json").read_text())["features"]
    first = ["0.0142", *churn_traffic(golden)[0].split(",")]
    fractional = {
        feature["name"]
        for feature, cell in zip(constraints, first, strict=True)
        if feature["inferred_type"] == "Integral" and "." in cell
    }
    assert {violation["feature_name"] for violation in found} == fractional
    assert {violation["constraint_check_type"] for violation in found} == {"data_type_check"}


def test_churn_of_the_immersion_day(golden: Path, tmp_path: Path) -> None:
    """The same baseline in another account, and other traffic: of its 60 violations ten are shown."""
    case = golden / "churn_dq_immersion"
    baseline = suggest(golden / "churn_awsexamples/baseline.csv", tmp_path / "baseline")
    assert (baseline / "constraints.json").read_bytes() == (case / "constraints.json").read_bytes()
    found = monitor(
        case / "capture.jsonl", case / "constraints.json", baseline / "statistics.json", tmp_path / "report"
    )
    shown = json.loads((case / "constraint_violations.json").read_text())["violations"]
    assert len(found) == 60
    assert [violation for violation in shown if violation not in found] == []
