"""The bias job on a few captured loans: what it reads, what it compares, and what it says of bad input."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from model_quality.jobs import Job

CSV_CONFIG = {
    "headers": ["age", "sex", "approved"],
    "label": "approved",
    "label_values_or_threshold": [1],
    "facet": [{"name_or_index": "sex", "value_or_threshold": ["f"]}],
}
CONFIG_FILE = "input/config/analysis_config.json"
# Each row: age, sex, the label and what the model said.
FAIR = ["30,f,1,1", "40,f,0,0", "30,m,1,1", "40,m,0,0"]
UNFAIR = ["30,f,1,0", "40,f,0,0", "30,m,1,1", "40,m,0,1"]


@pytest.fixture
def job(tmp_path: Path) -> Job:
    job = Job(
        tmp_path,
        {
            "analysis_type": "MODEL_BIAS",
            "analysis_config": f"/opt/ml/processing/{CONFIG_FILE}",
            "dataset_format": '{"sagemakerMergeJson": {"captureIndexNames": ["endpointOutput"]}}',
            "dataset_source": "/opt/ml/processing/input_data",
            "output_path": "/opt/ml/processing/output",
            "inference_attribute": "0",
        },
    )
    job.put(CONFIG_FILE, json.dumps(CSV_CONFIG))
    return job


def merged(asked: object, answered: object, truth: object) -> dict[str, object]:
    """A merged record; bodies that are no text are JSON."""
    return {
        "eventMetadata": {"eventId": "e", "inferenceTime": "2026-01-02T10:20:00Z"},
        "eventVersion": "0",
        "groundTruthData": body(truth),
        "captureData": {"endpointInput": body(asked), "endpointOutput": body(answered)},
    }


def body(content: object) -> dict[str, str]:
    if isinstance(content, str):
        return {"data": content, "encoding": "CSV"}
    return {"data": json.dumps(content), "encoding": "JSON"}


def loan(row: str) -> dict[str, object]:
    age, sex, label, prediction = row.split(",")
    return merged(f"{age},{sex}", prediction, label)


def put_loans(job: Job, rows: list[str]) -> None:
    job.put_lines("input_data/2026/01/02/10/merged.jsonl", [loan(row) for row in rows])


def metrics(job: Job, stage: str = "post_training_bias_metrics", facet: str = "sex") -> Mapping[str, object]:
    document = job.output("analysis.json")
    assert isinstance(document, dict)
    (group,) = document[stage]["facets"][facet]
    return {metric["name"]: metric["value"] for metric in group["metrics"]}


def violated(job: Job) -> list[str]:
    document = job.output("constraint_violations.json")
    assert isinstance(document, dict)
    return [violation["metric_name"] for violation in document["violations"]]


def with_baseline(job: Job, rows: list[str]) -> None:
    """Make a baseline of these loans, and let the job compare with it."""
    put_loans(job, rows)
    assert job.run() == 0
    job.put("baseline/analysis.json", (job.root / "processing/output/analysis.json").read_bytes())
    job.environment["baseline_constraints"] = "/opt/ml/processing/baseline/analysis.json"


def test_a_job_without_a_baseline_makes_one(job: Job) -> None:
    put_loans(job, UNFAIR)
    assert job.run() == 0
    assert job.outputs == {"analysis.json"}
    assert job.message == "Completed: SageMaker XAI Analyzer ran successfully"
    assert metrics(job)["DPPL"] == 1.0
    assert metrics(job, "pre_training_bias_metrics")["DPL"] == 0.0


def test_the_same_bias_is_no_violation(job: Job) -> None:
    with_baseline(job, UNFAIR)
    assert job.run() == 0
    assert violated(job) == []


def test_more_bias_in_either_direction_is_a_violation(job: Job) -> None:
    with_baseline(job, FAIR)
    put_loans(job, UNFAIR)
    assert job.run() == 0
    assert job.message.startswith("CompletedWithViolations")
    # Accuracy is the same in both groups, and a ratio (DI) that falls from 1 to 0 counts as less.
    assert violated(job) == ["DAR", "DCA", "DCR", "DPPL", "DRR", "FT", "GE", "RD", "SD", "TE"]


def test_exact_mode_reports_less_impact(job: Job) -> None:
    with_baseline(job, FAIR)
    put_loans(job, UNFAIR)
    job.run(driftgauge_mode="exact")
    assert "DI" in violated(job)


def test_a_violation_names_facet_value_and_both_figures(job: Job) -> None:
    with_baseline(job, FAIR)
    put_loans(job, UNFAIR)
    job.run()
    document = job.output("constraint_violations.json")
    assert isinstance(document, dict)
    assert document["version"] == "1.0"
    assert {
        "constraint_check_type": "bias_drift_check",
        "description": "Metric value 1.0 doesn't meet the baseline constraint requirement 0.0",
        "facet": "sex",
        "facet_value": "f",
        "metric_name": "DPPL",
    } in document["violations"]


def test_json_bodies_are_searched_with_jmespath(job: Job) -> None:
    job.put(CONFIG_FILE, json.dumps({**CSV_CONFIG, "label": "people[*].approved"}))
    asked = {"people": [{"features": [30, "f"]}, {"features": [40, "m"]}]}
    answered = {"predictions": [{"label": 0}, {"label": 1}]}
    truth = {"people": [{"approved": 1}, {"approved": 1}]}
    job.put_lines("input_data/merged.jsonl", [merged(asked, answered, truth)])
    assert job.run(features_attribute="people[*].features", inference_attribute="predictions[*].label") == 0
    assert metrics(job)["DPPL"] == 1.0


def test_json_features_without_an_attribute_go_by_their_names(job: Job) -> None:
    people = [({"sex": "f", "age": 30}, 0), ({"sex": "m", "age": 30}, 1)]
    job.put_lines("input_data/merged.jsonl", [merged(asked, {"label": said}, "1") for asked, said in people])
    assert job.run(inference_attribute="label") == 0
    assert metrics(job)["DPPL"] == 1.0


def test_labels_of_csv_need_no_path_where_bodies_are_json(job: Job) -> None:
    job.put(CONFIG_FILE, json.dumps({**CSV_CONFIG, "label": "label"}))
    people = [({"sex": "f", "age": 30}, 0), ({"sex": "m", "age": 30}, 1)]
    job.put_lines("input_data/merged.jsonl", [merged(asked, {"label": said}, "1") for asked, said in people])
    assert job.run(inference_attribute="label") == 0
    assert metrics(job)["DPPL"] == 1.0


def test_several_columns_of_csv_need_a_position(job: Job) -> None:
    job.put_lines("input_data/merged.jsonl", [merged("30,f\n40,m", "1,0.9\n0,0.2", "1\n1")])
    assert job.run(inference_attribute="label") == 1
    assert "merged.jsonl:1: each row holds 0, 1: inference_attribute must be the position of one" in job.message


def test_a_probability_above_the_threshold_is_favourable(job: Job) -> None:
    put_loans(job, ["30,f,1,0.6", "30,m,1,0.7"])
    assert job.run(inference_attribute="", probability_attribute="0", probability_threshold_attribute="0.6") == 0
    assert metrics(job)["DPPL"] == 1.0


def test_a_single_output_without_an_attribute_is_a_score(job: Job) -> None:
    put_loans(job, ["30,f,1,0.5", "30,m,1,0.51"])
    assert job.run(inference_attribute="") == 0
    assert metrics(job)["DPPL"] == 1.0


def test_a_facet_without_values_has_a_group_for_each(job: Job) -> None:
    job.put(CONFIG_FILE, json.dumps({**CSV_CONFIG, "facet": [{"name_or_index": 1}]}))
    put_loans(job, FAIR)
    assert job.run() == 0
    document = job.output("analysis.json")
    assert isinstance(document, dict)
    groups = document["post_training_bias_metrics"]["facets"]["sex"]
    assert [group["value_or_threshold"] for group in groups] == ["f", "m"]


def test_one_value_of_a_measure_is_a_threshold(job: Job) -> None:
    job.put(CONFIG_FILE, json.dumps({**CSV_CONFIG, "facet": [{"name_or_index": "age", "value_or_threshold": [40]}]}))
    put_loans(job, [f"{age},f,1,{int(age <= 40)}" for age in range(30, 51)])
    assert job.run() == 0
    assert metrics(job, facet="age")["DPPL"] == 1.0
    document = job.output("analysis.json")
    assert isinstance(document, dict)
    (group,) = document["post_training_bias_metrics"]["facets"]["age"]
    assert group["value_or_threshold"] == "(40, 50]"


def test_a_threshold_stays_one_where_few_rows_came(job: Job) -> None:
    job.put(CONFIG_FILE, json.dumps({**CSV_CONFIG, "facet": [{"name_or_index": "age", "value_or_threshold": [40]}]}))
    with_baseline(job, [f"{age},f,1,1" for age in range(30, 51)])
    put_loans(job, ["40,f,1,1", "45,f,1,0"])
    assert job.run() == 0
    assert metrics(job, facet="age")["DPPL"] == 1.0
    assert "DPPL" in violated(job)


def test_a_metric_that_has_no_value_says_why_and_is_not_compared(job: Job, caplog: pytest.LogCaptureFixture) -> None:
    with_baseline(job, FAIR)
    assert metrics(job)["CDDPL"] is None
    assert job.run() == 0
    assert "CDDPL of sex f" in caplog.text


def test_rows_without_a_prediction_are_left_out_and_counted(job: Job, caplog: pytest.LogCaptureFixture) -> None:
    job.put_lines("input_data/merged.jsonl", [merged("30,f\n40,m\n50,m", "1\n0\n,", "1\n1\n0")])
    assert job.run() == 0
    assert "1 rows without a label or a prediction were left out" in caplog.text


def test_records_without_a_label_are_left_out_and_counted(job: Job, caplog: pytest.LogCaptureFixture) -> None:
    put_loans(job, [*FAIR, "30,f,,1"])
    assert job.run() == 0
    assert "1 records without a label were left out" in caplog.text


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("[]", "expected a JSON object, found list"),
        ("{", "not a JSON document"),
        ('{"headers": []}', "headers is []; it must be a list of texts or numbers"),
        ('{"headers": ["a", "b", "a"]}', "headers names a column twice"),
        ('{"headers": ["a"], "facet": ["a"]}', 'facet is ["a"]; it must be a list of objects'),
        (
            '{"headers": ["a", "b"], "facet": [{"name_or_index": 1}]}',
            "'b' is the label; facet and group_variable must name features",
        ),
        (
            '{"headers": ["a", "b"], "label_values_or_threshold": [1], "facet": [{"name_or_index": "c"}]}',
            'there is no column "c"; headers has a, b',
        ),
    ],
)
def test_a_wrong_configuration_is_one_error_with_its_file(job: Job, config: str, message: str) -> None:
    put_loans(job, FAIR)
    job.put(CONFIG_FILE, config)
    assert job.run() == 1
    assert job.message.startswith(f"Error: /opt/ml/processing/{CONFIG_FILE}: {message}")
    assert job.outputs == set()


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"analysis_config": ""}, "analysis_config is not set"),
        ({"inference_attribute": "3"}, "merged.jsonl:1: there is no inference_attribute '3'; there is 0"),
        ({"start_time": "2026-01-02T11:00:00Z"}, "There is no labelled prediction from 2026-01-02 11:00:00+00:00"),
    ],
)
def test_wrong_settings_are_one_error(job: Job, variables: dict[str, str], message: str) -> None:
    put_loans(job, FAIR)
    assert job.run(**variables) == 1
    assert message in job.message


@pytest.mark.parametrize(
    ("attribute", "message"),
    [
        ("predictions[", "inference_attribute is 'predictions['; it must be a JMESPath"),
        ("scores", "there is nothing at inference_attribute 'scores'"),
        ("predictions", "inference_attribute 'predictions' leads to dict, not to values"),
    ],
)
def test_an_attribute_that_leads_nowhere_is_one_error(job: Job, attribute: str, message: str) -> None:
    job.put_lines("input_data/merged.jsonl", [merged("30,f", {"predictions": [{"label": 1}]}, "1")])
    assert job.run(inference_attribute=attribute) == 1
    assert message in job.message


def test_as_many_labels_as_rows_are_needed(job: Job) -> None:
    job.put_lines("input_data/merged.jsonl", [merged("30,f\n40,m", "1\n1", "1")])
    assert job.run() == 1
    assert "merged.jsonl:1: the record holds 2 rows, 2 predictions and 1 labels" in job.message


def test_a_baseline_of_another_kind_is_one_error(job: Job) -> None:
    put_loans(job, FAIR)
    job.put("baseline/constraints.json", '{"version": 0.0, "features": []}')
    assert job.run(baseline_constraints="/opt/ml/processing/baseline/constraints.json") == 1
    assert "is this the analysis.json of a bias job?" in job.message


def test_a_misspelt_metric_of_a_baseline_is_one_error_with_its_place(job: Job) -> None:
    with_baseline(job, FAIR)
    path = job.root / "processing/baseline/analysis.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"DPPL"', '"DPLP"'), encoding="utf-8")
    assert job.run() == 1
    place = r"post_training_bias_metrics\.facets\.sex\[0\]\.metrics\[\d+\]\.name"
    assert re.search(rf"{place} is 'DPLP', no metric of this stage; did you mean 'DPPL'\?", job.message)


def test_a_baseline_of_another_facet_is_one_error(job: Job) -> None:
    with_baseline(job, FAIR)
    job.put(CONFIG_FILE, json.dumps({**CSV_CONFIG, "facet": [{"name_or_index": "age", "value_or_threshold": [30]}]}))
    assert job.run() == 1
    assert "No figure of the baseline can be compared: AD of sex f (not analysed)" in job.message


def test_a_baseline_of_another_favourable_label_is_one_error(job: Job) -> None:
    with_baseline(job, FAIR)
    job.put(CONFIG_FILE, json.dumps({**CSV_CONFIG, "label_values_or_threshold": [0]}))
    assert job.run() == 1
    assert "label_values_or_threshold is 0, but the baseline's favourable label is 1" in job.message


def test_captures_and_labels_are_merged_in_the_same_job(job: Job) -> None:
    lines = [loan(row) for row in FAIR]
    for number, line in enumerate(lines):
        line["eventMetadata"] = {"eventId": f"e{number}", "inferenceTime": "2026-01-02T10:20:00Z"}
    job.put_lines(
        "input/captures.jsonl", [{key: line[key] for key in line if key != "groundTruthData"} for line in lines]
    )
    job.put_lines("truth/labels.jsonl", [{key: line[key] for key in line if key != "captureData"} for line in lines])
    variables = {
        "dataset_format": '{"sagemakerCaptureJson": {"captureIndexNames": null}}',
        "dataset_source": "/opt/ml/processing/input",
        "ground_truth_source": "/opt/ml/processing/truth",
    }
    job.put("config/analysis_config.json", json.dumps(CSV_CONFIG))
    (job.root / "processing" / CONFIG_FILE).unlink()
    assert job.run(**variables, analysis_config="/opt/ml/processing/config/analysis_config.json") == 0
    assert job.outputs == {"analysis.json", "_merge_report.json"}


def test_an_analysis_that_is_not_offered_is_refused(job: Job) -> None:
    assert job.run(analysis_type="MODEL_EXPLAINABILITY") == 1
    assert job.message == (
        "Error: analysis_type is 'MODEL_EXPLAINABILITY'; it must be one of DATA_QUALITY, MODEL_QUALITY, MODEL_BIAS"
    )


def test_exact_mode_sets_records_aside_that_cannot_be_used(job: Job) -> None:
    odd = merged("30,f,7", "1", "1"), merged("30", "1", "1")
    job.put_lines("input_data/merged.jsonl", [*map(loan, FAIR * 50), *odd])
    assert job.run(driftgauge_mode="exact") == 0, job.message
    report = job.output("unreadable_records.json")
    assert isinstance(report, dict)
    assert report["records_unreadable"] == 1
    assert report["examples"][0]["line"] == len(FAIR) * 50 + 2
    assert job.run(driftgauge_mode="compat") == 1
