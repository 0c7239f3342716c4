"""Records that cannot be used: exact mode sets them aside, counts them and looks at the others."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from model_quality.jobs import CAPTURE, Job

ROWS = [f"{number % 7},{number / 4},{'xyz'[number % 3]}" for number in range(300)]
OUTPUT = "0.5"


def captured(request: str, response: str = OUTPUT, encoding: str = "CSV", answered: str | None = None) -> str:
    sides = {
        "endpointInput": {"data": request, "encoding": encoding, "mode": "INPUT"},
        "endpointOutput": {"data": response, "encoding": answered or encoding, "mode": "OUTPUT"},
    }
    metadata = {"eventId": "e", "inferenceTime": "2026-01-02T10:20:00Z"}
    return json.dumps({"captureData": sides, "eventMetadata": metadata, "eventVersion": "0"})


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """A monitoring job with a baseline of the same rows that exact mode made."""
    job = Job(
        tmp_path,
        {
            "dataset_format": CAPTURE,
            "dataset_source": "/opt/ml/processing/input/endpoint",
            "output_path": "/opt/ml/processing/output",
            "baseline_constraints": "/opt/ml/processing/baseline/constraints.json",
            "baseline_statistics": "/opt/ml/processing/baseline/statistics.json",
            "publish_cloudwatch_metrics": "Enabled",
            "driftgauge_mode": "exact",
        },
    )
    job.put("train.csv", "\n".join(["y,a,b,c", *(f"{OUTPUT},{row}" for row in ROWS)]))
    baseline = {
        "dataset_format": '{"csv": {"header": true}}',
        "dataset_source": "/opt/ml/processing/train.csv",
        "output_path": "/opt/ml/processing/baseline",
        "baseline_constraints": "",
    }
    assert job.run(**baseline) == 0, job.message
    return job


def monitor(job: Job, lines: Sequence[str], **variables: str) -> None:
    job.put("input/endpoint/capture.jsonl", "\n".join(lines))
    assert job.run(**variables) == 0, job.message


def unreadable(job: Job) -> Mapping[str, Any]:
    report = job.output("unreadable_records.json")
    assert isinstance(report, dict)
    return report


def violations(job: Job) -> list[dict[str, str]]:
    document = job.output("constraint_violations.json")
    assert isinstance(document, dict)
    found: list[dict[str, str]] = document["violations"]
    return found


GOOD = [captured(row) for row in ROWS]

ODD = {
    "a field too many": (captured("1,2.5,x,9"), "5 fields, where the baseline has 4"),
    "a field too few": (captured("1,2.5"), "3 fields, where the baseline has 4"),
    "a header": (captured("a,b,c"), "a header, not data"),
    "a model's error in JSON": (
        captured("1,2.5,x", '{"error": "out of memory"}', answered="JSON"),
        "3 values without a name, where 4 columns are left for them",
    ),
    "a cut line": (GOOD[0][:90], "not a JSON document"),
    "a line of another program": ("[]", "expected a JSON object, found list"),
    "no time": (json.dumps(json.loads(GOOD[0]) | {"eventMetadata": {}}), "inferenceTime is not a time"),
    "an odd encoding": (captured("1,2.5,x", encoding="PROTOBUF"), "the encoding is 'PROTOBUF'"),
    "an open quote": (captured('1,2.5,"x'), "a quoted field does not end on its line"),
    "rows without answers": (captured("1,2.5,x\n1,2.5,x\n1,2.5,x"), "the record holds 1 predictions and 3 rows"),
}


@pytest.mark.parametrize(("line", "reason"), ODD.values(), ids=ODD)
@pytest.mark.parametrize("position", [0, 150, 300])
def test_one_odd_record_is_set_aside_wherever_it_is(job: Job, line: str, reason: str, position: int) -> None:
    monitor(job, [*GOOD[:position], line, *GOOD[position:]], start_time="2026-01-02T10:00:00Z")
    report = unreadable(job)
    assert report["records_unreadable"] == 1
    (example,) = report["examples"]
    assert (example["file"], example["line"]) == ("/opt/ml/processing/input/endpoint/capture.jsonl", position + 1)
    assert example["reason"].startswith(reason)
    assert violations(job) == []
    statistics = job.output("statistics.json")
    assert isinstance(statistics, dict)
    assert statistics["dataset"]["item_count"] == len(ROWS)


def test_drift_of_the_others_is_found(job: Job) -> None:
    drifted = [captured(f"{number % 7 + 20},{number / 4},x") for number in range(300)]
    monitor(job, [ODD["a field too many"][0], *drifted])
    assert "a" in {violation["feature_name"] for violation in violations(job)}


def test_their_number_is_a_metric(job: Job) -> None:
    monitor(job, [*GOOD, ODD["a cut line"][0]])
    values = {line["MetricName"]: line["Value"] for line in job.metrics if "Value" in line}
    assert values["records_unreadable"] == 1.0


def test_the_log_names_them(job: Job, caplog: pytest.LogCaptureFixture) -> None:
    monitor(job, [*GOOD, captured("1,2.5")])
    assert "1 of 301 records cannot be used (0.3%): " in caplog.text
    assert "capture.jsonl:301: 3 fields, where the baseline has 4" in caplog.text


def test_a_window_without_any_says_so(job: Job) -> None:
    monitor(job, GOOD)
    assert unreadable(job) == {
        "records_unreadable": 0,
        "share": 0.0,
        "max_unreadable": 0.01,
        "extra_fields": {},
        "examples": [],
    }


def test_too_many_fail_the_execution_with_the_first_of_them(job: Job) -> None:
    job.put("input/endpoint/capture.jsonl", "\n".join([*GOOD[:200], *[captured("1,2.5")] * 5, *GOOD[200:]]))
    assert job.run() == 1
    place = "/opt/ml/processing/input/endpoint/capture.jsonl"
    assert job.message.startswith("Error: 5 of 305 records cannot be used (1.6%; max_unreadable allows 1.0%):")
    assert f"{place}:201: 3 fields, where the baseline has 4" in job.message
    assert job.message.endswith("; …")


def test_how_many_may_be_unusable_is_a_setting(job: Job) -> None:
    odd = [*GOOD, *[captured("1,2.5")] * 5]
    monitor(job, odd, driftgauge_max_unreadable="0.02")
    job.put("input/endpoint/capture.jsonl", "\n".join([*GOOD, captured("1,2.5")]))
    assert job.run(driftgauge_max_unreadable="0") == 1


def test_a_single_record_does_not_fail_a_small_window(job: Job) -> None:
    monitor(job, [*GOOD[:9], captured("1,2.5")])
    assert unreadable(job)["records_unreadable"] == 1


def test_a_window_of_nothing_else_fails(job: Job) -> None:
    job.put("input/endpoint/capture.jsonl", GOOD[0][:90])
    assert job.run() == 1
    assert "1 of 1 records cannot be used (100.0%" in job.message


def test_records_are_shown_only_where_raw_values_are(job: Job) -> None:
    lines = [*GOOD, captured("secret,2.5")]
    monitor(job, lines)
    assert "secret" in json.dumps(unreadable(job))
    monitor(job, lines, driftgauge_raw_values="Disabled")
    assert "secret" not in json.dumps(unreadable(job))


def test_traffic_with_another_column_throughout_is_a_finding_about_columns(job: Job) -> None:
    monitor(job, [captured(f"{row},1") for row in ROWS])
    (violation,) = violations(job)
    assert violation["constraint_check_type"] == "extra_column_check"
    assert "_c4" in violation["description"]
    assert unreadable(job)["records_unreadable"] == 0


def test_a_further_column_is_found_also_where_it_is_empty(job: Job) -> None:
    monitor(job, [captured(f"{row},") for row in ROWS])
    assert [violation["constraint_check_type"] for violation in violations(job)] == ["extra_column_check"]


def test_a_field_that_few_json_requests_have_is_named_and_changes_nothing(job: Job) -> None:
    rows = [json.dumps(dict(zip("abc", row.split(","), strict=True))) for row in ROWS]
    lines = [captured(row, '{"y": 0.5}', "JSON") for row in rows]
    odd = captured(json.dumps({**json.loads(rows[0]), "trace_id": "t"}), '{"y": 0.5}', "JSON")
    monitor(job, [*lines, odd])
    assert unreadable(job)["extra_fields"] == {"trace_id": 1}
    assert violations(job) == []


def test_a_baseline_of_csv_sets_rows_of_another_length_aside(job: Job) -> None:
    lines = ["y,a,b,c", *(f"{OUTPUT},{row}" for row in ROWS), "0.5,1"]
    job.put("train.csv", "\n".join(lines))
    source = {"dataset_format": '{"csv": {"header": true}}', "dataset_source": "/opt/ml/processing/train.csv"}
    assert job.run(**source, baseline_constraints="") == 0, job.message
    assert unreadable(job)["examples"][0]["reason"] == "2 fields, where the first line has 4"


def test_lists_in_csv_are_read_also_where_all_records_have_one_line(job: Job) -> None:
    monitor(job, [captured(row, f"[{OUTPUT}]") for row in ROWS])
    assert violations(job) == []


@pytest.mark.parametrize("bodies", [("{}", "{}", "JSON"), ("", "", "CSV"), ("[]", "[]", "JSON")])
def test_calls_without_any_content_are_no_rows(job: Job, bodies: tuple[str, str, str]) -> None:
    monitor(job, [*GOOD, captured(*bodies)])
    assert violations(job) == []
    job.put("input/endpoint/capture.jsonl", captured(*bodies))
    assert job.run() == 1
    assert job.run(baseline_constraints="") == 1


def test_compat_mode_refuses_the_first_of_them(job: Job) -> None:
    job.put("input/endpoint/capture.jsonl", "\n".join([*GOOD, captured("1,2.5")]))
    assert job.run(driftgauge_mode="compat") == 1
    assert job.message.endswith("capture.jsonl:301: 3 fields, where earlier records have 4")


@pytest.mark.parametrize("cell", ["1e999", "9" * 400, "NaN"])
def test_a_cell_that_is_no_double_does_not_discard_the_window(job: Job, cell: str) -> None:
    monitor(job, [*GOOD, captured(f"1,{cell},x")])
    assert violations(job) == []
