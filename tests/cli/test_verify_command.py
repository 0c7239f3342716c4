"""`driftgauge verify` runs every monitor once, and exits with 1 where a pipeline has to stop."""

import json

import pytest
from cli.fake_workflows import outcome

VIOLATION = {"feature_name": "salt", "constraint_check_type": "baseline_drift_check", "description": "0.4 exceeds 0.1"}


@pytest.fixture
def found(aws):
    """Lets the next runs end with so many violations."""
    aws.schedules.clear()
    aws.machine("shop-data-quality")

    def ends(violations):
        told = outcome("CompletedWithViolations" if violations else "Completed")
        aws.ending = told
        report = {"violations": [VIOLATION] * violations}
        aws.objects[f"{told['ReportUri']}/constraint_violations.json"] = json.dumps(report).encode()

    return ends


def test_without_violations_it_passes(driftgauge, found):
    found(0)
    ended = driftgauge("verify", "shop", "--json")
    assert ended.code == 0
    assert [(each["name"], each["verdict"]) for each in ended.json] == [("shop-data-quality", "no violations")]


def test_violations_stop_a_pipeline(driftgauge, found):
    found(2)
    ended = driftgauge("verify", "shop", "--json")
    assert ended.code == 1
    assert [(each["verdict"], each["violations"]) for each in ended.json] == [("violations", 2)]


def test_a_failed_run_stops_a_pipeline_with_its_reason(driftgauge, aws, found):
    found(0)
    aws.ending = outcome("Failed", ReportUri=None, Reason="out of memory")
    ended = driftgauge("verify", "shop", "--json")
    assert ended.code == 1
    assert [(each["verdict"], each["reason"]) for each in ended.json] == [("failed", "out of memory")]


def test_a_deployment_without_requests_yet_passes_and_says_so(driftgauge, aws, found):
    found(0)
    aws.ending = outcome("NoData", ReportUri=None, JobName=None, Reason="Nothing was captured.", Missing="Captures")
    ended = driftgauge("verify", "shop", "--json")
    assert ended.code == 0
    assert [each["verdict"] for each in ended.json] == ["no data"]


def test_a_label_without_rows_is_refused(driftgauge, found):
    assert driftgauge("verify", "shop", "--label", "price").err == (
        "--label names a column of the rows that --traffic sends; give both"
    )


def test_rows_are_sent_first_and_their_labels_uploaded(driftgauge, aws, found, tmp_path):
    found(0)
    aws.machine("shop-model-quality", "model_quality", GroundTruthUri="s3://capture/ground-truth")
    file = tmp_path / "rows.csv"
    file.write_text("price,weight\n1,2\n3,4\n")
    ended = driftgauge("verify", "shop", "--traffic", str(file), "--label", "price", "--wait", "0", "--json")
    assert ended.code == 0, ended.err
    assert sorted(request["Body"] for request in aws.requests) == [b"2", b"4"]
    assert any(uri.startswith("s3://capture/ground-truth/") for uri in aws.objects)
