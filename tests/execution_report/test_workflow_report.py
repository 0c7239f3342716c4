"""What is told of an execution that a workflow ran: the same as of one of Model Monitor, and its job's metrics."""

import json
import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from execution_report.settings import Settings
from execution_report.workflow_records import from_record

FINE = {"executions_ended": 1, "executions_failed": 0, "no_data": 0, "no_labels": 0}
FAILED = {**FINE, "executions_failed": 1}
REPORTS = "s3://reports/reports/shop"
NAMESPACE = "Driftgauge/data-metrics"


def violations(*checks):
    return "constraint_violations.json", json.dumps({"violations": [{"constraint_check_type": c} for c in checks]})


def metric(name="feature_null_age", **changes):
    line = {
        "MetricName": name,
        "Timestamp": f"{datetime.now(tz=UTC) - timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}",
        "Dimensions": [
            {"Name": "Endpoint", "Value": "shop"},
            {"Name": "MonitoringSchedule", "Value": "shop-data-quality"},
        ],
        "Value": 3.0,
        "Unit": "None",
        **changes,
    }
    return {name: value for name, value in line.items() if value is not None}


def metrics(*lines):
    return "cloudwatch_metrics.jsonl", "".join(
        f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines
    )


def completed(machines, *files, checks=(), job="job-1"):
    return machines.with_job(machines.outcome(), job, violations(*checks), *files)


def of_jobs(aws):
    return [datum for datum in aws.published if datum["Namespace"] == NAMESPACE]


def markers(aws):
    folder = f"{REPORTS}/execution-reports/"
    names = [uri.removeprefix(folder) for uri in aws.objects if uri.startswith(folder)]
    return sorted(name for name in names if "/" not in name)


def test_violations_are_counted_in_all_and_by_check(monitors, machines):
    machines.tell(machines.ended(completed(machines, checks=["data_type_check", "completeness_check"])))

    assert monitors.values() == {
        **FINE,
        "violations": 2,
        "violations data_type_check": 1,
        "violations completeness_check": 1,
    }


def test_records_that_were_set_aside_are_counted(monitors, machines):
    report = "unreadable_records.json", json.dumps({"records_unreadable": 3, "examples": []})
    machines.tell(machines.ended(completed(machines, report)))

    assert monitors.values() == {**FINE, "violations": 0, "records_unreadable": 3}


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"records_unreadable": true}'])
def test_a_broken_report_of_such_records_is_a_failed_execution(monitors, machines, content):
    machines.tell(machines.ended(completed(machines, ("unreadable_records.json", content))))

    assert monitors.values() == FAILED


def test_the_counts_are_of_the_moment_in_which_the_job_ended(aws, machines):
    machines.tell(machines.ended(completed(machines)))

    assert {datum["Timestamp"].isoformat() for datum in aws.published} == {"2026-11-22T07:05:30+00:00"}


@pytest.mark.parametrize("status", ["Failed", "Stopped"])
def test_a_job_that_failed_or_was_stopped_is_a_failed_execution(monitors, machines, status):
    machines.tell(machines.ended(machines.with_job(machines.outcome(status=status), "job-1")))

    assert monitors.values() == FAILED


@pytest.mark.parametrize(("missing", "counted"), [("captures", "no_data"), ("labels", "no_labels")])
def test_no_data_is_told_apart_from_a_failure(monitors, machines, missing, counted):
    machines.tell(machines.ended(machines.outcome("shop-model-quality", status="NoData", Missing=missing)))

    assert monitors.values("shop-model-quality") == {**FINE, counted: 1}


@pytest.mark.parametrize("status", ["FAILED", "TIMED_OUT", "ABORTED"])
def test_an_execution_that_says_nothing_has_failed(aws, monitors, machines, status):
    machines.tell(machines.ended(None, status=status))

    assert monitors.values() == FAILED
    assert markers(aws) == ["run-1.json"]


@pytest.mark.parametrize("cause", ["no JSON", '{"errorMessage": "…", "errorType": "MonitorError"}', "[]", '"Failed"'])
def test_a_cause_that_is_no_outcome_is_a_failure(monitors, machines, cause):
    machines.tell(machines.ended(None, status="FAILED", cause=cause))

    assert monitors.values() == FAILED


def test_a_job_that_could_not_be_created_is_a_failure_of_its_execution(aws, monitors, machines):
    machines.tell(machines.ended(machines.outcome(status="Failed", Reason="quota"), name="run-7"))

    assert monitors.values() == FAILED
    assert markers(aws) == ["run-7.json"]


def test_what_came_to_the_same_result_counts_once(aws, machines):
    outcome = completed(machines)
    machines.tell(machines.ended(outcome))
    before = list(aws.published)

    machines.tell(machines.ended({**outcome, "Repeated": True}, name="run-2"))

    assert aws.published == before
    assert markers(aws) == ["job-1.json"]


def test_a_window_without_data_counts_once(aws, machines):
    for name in ("run-1", "run-2"):
        machines.tell(machines.ended(machines.outcome(status="NoData", Missing="captures"), name=name))

    assert markers(aws) == ["shop-data-quality-202611220700-nodata.json"]


def test_the_job_s_metrics_are_published_in_a_namespace_of_our_own(aws, machines):
    machines.tell(machines.ended(completed(machines, metrics(metric(), metric("feature_completeness_age", Value=1)))))

    assert [(datum["MetricName"], datum["Value"], datum["Unit"]) for datum in of_jobs(aws)] == [
        ("feature_null_age", 3.0, "None"),
        ("feature_completeness_age", 1.0, "None"),
    ]
    assert of_jobs(aws)[0]["Dimensions"] == metric()["Dimensions"]


def test_only_watched_columns_have_metrics_where_columns_are_watched(aws, machines, monkeypatch):
    watched = {
        arn: {**entry, "WatchedColumns": '["age"]'} for arn, entry in json.loads(os.environ["WORKFLOWS"]).items()
    }
    monkeypatch.setenv("WORKFLOWS", json.dumps(watched))
    names = ("feature_null_age", "feature_null_income", "feature_baseline_drift_age", "drifted_features")
    machines.tell(machines.ended(completed(machines, metrics(*(metric(name) for name in names)))))

    assert [datum["MetricName"] for datum in of_jobs(aws)] == [names[0], *names[2:]]


@pytest.mark.parametrize(
    ("window", "newest"),
    [
        (("2026-11-22T06:00:00Z", "2026-11-22T07:00:00Z"), True),
        (("2026-11-21T07:00:00Z", "2026-11-22T07:00:00Z"), True),
        (("2026-11-22T06:45:00Z", "2026-11-22T07:00:00Z"), True),
        (("2026-11-22T05:00:00Z", "2026-11-22T06:00:00Z"), False),
        (("2026-11-20T07:00:00Z", "2026-11-21T07:00:00Z"), False),
    ],
)
def test_only_the_newest_window_s_metrics_are_of_the_moment_in_which_the_job_ended(aws, machines, window, newest):
    """An alarm looks at its newest period, so a value of the newest window must be in it, and no other may be."""
    of_window = f"{datetime.now(tz=UTC) - timedelta(hours=1):%Y-%m-%dT%H:%M:%S+00:00}"
    ended = f"{datetime.now(tz=UTC) - timedelta(minutes=1):%Y-%m-%dT%H:%M:%S+00:00}"
    shift = datetime.fromisoformat(ended) - datetime.fromisoformat("2026-11-22T07:05:30+00:00")
    start, end = ((datetime.fromisoformat(moment) + shift).isoformat() for moment in window)
    outcome = completed(machines, metrics(metric(Timestamp=of_window)))

    machines.tell(machines.ended({**outcome, "EndedAt": ended, "Window": {"Start": start, "End": end}}))

    assert [datum["Timestamp"].isoformat() for datum in of_jobs(aws)] == [ended if newest else of_window]


def test_a_set_of_values_is_published_as_one(aws, machines):
    values = {"SampleCount": 2.0, "Sum": 3.0, "Minimum": 1.0, "Maximum": 2.0}
    machines.tell(machines.ended(completed(machines, metrics(metric(Value=None, StatisticValues=values)))))

    assert of_jobs(aws)[0]["StatisticValues"] == values


def test_a_model_quality_monitor_has_its_own_namespace(aws, machines):
    outcome = machines.with_job(machines.outcome("shop-model-quality"), "job-2", violations(), metrics(metric("rmse")))

    machines.tell(machines.ended(outcome))

    assert ("Driftgauge/model-metrics", "rmse") in [(each["Namespace"], each["MetricName"]) for each in aws.published]


def test_a_bias_monitor_has_its_own_namespace_and_dimensions(aws, monitors, machines):
    dimensions = {"Endpoint": "shop", "MonitoringSchedule": "shop-model-bias", "BiasStage": "Post-training"}
    dimensions |= {"Label": "Target", "LabelValue": "1", "Facet": "Sex", "FacetValue": "0"}
    line = metric("bias_metric_DPPL", Dimensions=[{"Name": n, "Value": v} for n, v in dimensions.items()], Value=-0.25)
    outcome = machines.outcome("shop-model-bias", status="CompletedWithViolations")

    machines.tell(machines.ended(machines.with_job(outcome, "job-3", violations("bias_drift_check"), metrics(line))))

    assert monitors.values("shop-model-bias") == {**FINE, "violations": 1, "violations bias_drift_check": 1}
    [found] = [each for each in aws.published if each["Namespace"] == "Driftgauge/bias-metrics"]
    assert {each["Name"]: each["Value"] for each in found["Dimensions"]} == dimensions
    assert found["Value"] == -0.25


def test_more_metrics_than_one_call_takes(aws, machines):
    lines = [metric(f"feature_null_{number}") for number in range(2001)]

    machines.tell(machines.ended(completed(machines, metrics(*lines))))

    assert [datum["MetricName"] for datum in of_jobs(aws)] == [line["MetricName"] for line in lines]
    assert aws.calls.count("PutMetricData") == 1 + 3


def test_a_job_without_metrics_is_none_the_worse(monitors, machines):
    machines.tell(machines.ended(completed(machines)))

    assert monitors.values() == {**FINE, "violations": 0}


@pytest.mark.parametrize("age", [timedelta(days=15), -timedelta(hours=3)])
def test_what_cloudwatch_takes_no_more_is_left_out(aws, monitors, machines, age):
    """A window of three weeks ago may be run again; its metrics are in its files."""
    long_ago = f"{datetime.now(tz=UTC) - age:%Y-%m-%dT%H:%M:%SZ}"
    window = {"Start": "2026-10-01T05:00:00Z", "End": "2026-10-01T06:00:00Z"}

    machines.tell(machines.ended({**completed(machines, metrics(metric(Timestamp=long_ago))), "Window": window}))

    assert not of_jobs(aws)
    assert monitors.values() == {**FINE, "violations": 0}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (metric(""), "MetricName is no text of 1 to 255 characters"),
        (metric("n" * 256), "MetricName is no text of 1 to 255 characters"),
        (metric("feature_null_größe"), "MetricName has characters that are not printable ASCII"),
        (metric(Timestamp="yesterday"), "Timestamp is no moment with its zone"),
        (metric(Timestamp="2026-11-22T07:05:30"), "Timestamp is no moment with its zone"),
        (metric(Dimensions=[{"Name": "Endpoint"}]), "Value of a dimension is no text of printable ASCII"),
        (
            metric(Dimensions=[{"Name": "Facet", "Value": "größe"}]),
            "Value of a dimension is no text of printable ASCII",
        ),
        (metric(Dimensions=[{"Name": "n", "Value": "v"}] * 31), "Dimensions is no list of at most 30"),
        (metric(Value="3"), "Value is no number"),
        (metric(Value=True), "Value is no number"),
        (metric(Value=float("nan")), "Value is no number that CloudWatch accepts"),
        (metric(Value=1e300), "Value is no number that CloudWatch accepts"),
        (metric(Value=None), "it has neither Value nor StatisticValues"),
        (metric(Value=None, StatisticValues={"Sum": 1}), "SampleCount is no number"),
        (metric(Unit=None), "Unit is no text of 1 to 255 characters"),
    ],
)
def test_a_metric_that_cloudwatch_would_refuse_is_left_out_alone(aws, monitors, machines, caplog, line, reason):
    machines.tell(machines.ended(completed(machines, metrics(metric(), line, metric("feature_null_fat")))))

    assert monitors.values() == {**FINE, "violations": 0, "feature_null_age": 3.0, "feature_null_fat": 3.0}
    assert f"{REPORTS}/data_quality/job-1/cloudwatch_metrics.jsonl: line 2: {reason}" in caplog.text
    assert "größe" not in caplog.text


@pytest.mark.parametrize(("line", "reason"), [('{"MetricName": "secret', "it is not JSON"), ("[]", "it is no object")])
def test_a_damaged_file_of_metrics_counts_as_failed(aws, monitors, machines, caplog, line, reason):
    machines.tell(machines.ended(completed(machines, metrics(metric(), line), checks=["data_type_check"])))

    assert monitors.values() == FAILED
    assert not of_jobs(aws)
    assert f"{REPORTS}/data_quality/job-1/cloudwatch_metrics.jsonl: line 2: {reason}" in caplog.text
    assert "secret" not in caplog.text


def test_a_completed_job_without_its_report_counts_as_failed(monitors, machines, caplog):
    machines.tell(machines.ended(machines.with_job(machines.outcome(), "job-1", metrics(metric()))))

    assert monitors.values() == FAILED
    assert "constraint_violations.json: there is no such file" in caplog.text


def test_a_completed_outcome_without_a_report_counts_as_failed(monitors, machines, caplog):
    machines.tell(machines.ended(machines.outcome()))

    assert monitors.values() == FAILED
    assert "it has no report" in caplog.text


@pytest.mark.parametrize("calls", range(10))
def test_killed_at_any_point_the_redelivery_publishes_all_and_nothing_else(aws, monitors, machines, killed, calls):
    execution = machines.ended(completed(machines, metrics(metric()), checks=["data_type_check"]))
    aws.dies_after = calls
    with suppress(killed):
        machines.tell(execution)
    aws.dies_after = None

    machines.tell(execution)

    assert monitors.values() == {
        **FINE,
        "violations": 1,
        "violations data_type_check": 1,
        "feature_null_age": 3.0,
    }
    assert markers(aws) == ["job-1.json"]
    assert len({json.dumps(datum, default=str, sort_keys=True) for datum in aws.published}) == 7


def test_workflows_of_others_are_ignored(aws, machines):
    machines.tell("arn:…:bakery:1", machine="arn:aws:states:eu-west-1:123456789012:stateMachine:bakery")

    assert not aws.calls


def test_an_execution_that_is_not_there_is_ignored(aws, machines):
    machines.tell("arn:aws:states:eu-west-1:123456789012:execution:shop-data-quality:of-yesterday")

    assert aws.calls == ["DescribeExecution"]


def test_an_execution_that_runs_is_not_reported_yet(aws, machines):
    machines.tell(machines.ended(None, status="RUNNING"))

    assert not aws.published


def test_lost_events_are_made_up_for(aws, monitors, machines):
    for number in range(5):
        machines.ended(completed(machines, job=f"job-{number}"), name=f"run-{number}")
    machines.ended(machines.outcome("shop-model-quality", status="NoData", Missing="labels"))
    machines.ended(None, name="run-9", status="RUNNING")

    monitors.hour()

    assert markers(aws) == [
        *(f"job-{number}.json" for number in range(5)),
        "shop-model-quality-202611220700-nodata.json",
    ]


def test_the_next_hour_reports_nothing_again(aws, monitors, machines):
    machines.ended(completed(machines))
    monitors.hour()
    before = list(aws.published)

    monitors.hour()

    assert aws.published == before


def test_an_execution_that_cannot_be_reported_does_not_hide_the_others(aws, monitors, machines, refusal, caplog):
    for number in range(3):
        machines.ended(completed(machines, job=f"job-{number}"), name=f"run-{number}")
    aws.failures["DescribeExecution"] = refusal("AccessDeniedException", "secret")

    monitors.hour()

    assert len(markers(aws)) == 2
    assert "cannot be reported: ClientError AccessDeniedException" in caplog.text
    assert "secret" not in caplog.text

    monitors.hour()

    assert len(markers(aws)) == 3


def test_what_has_been_looked_at_is_not_described_again(aws, monitors, machines):
    for number in range(3):
        machines.ended(completed(machines, job=f"job-{number}"), name=f"run-{number}")
    machines.tell(machines.ended({**completed(machines, job="job-0"), "Repeated": True}, name="run-9"))
    monitors.hour()
    aws.calls.clear()

    monitors.hour()

    assert "DescribeExecution" not in aws.calls


def test_older_executions_are_left_alone(aws, monitors, machines):
    machines.ended(completed(machines), startDate=datetime.now(tz=UTC) - timedelta(hours=25))

    monitors.hour()

    assert not aws.published


@pytest.mark.parametrize(("name", "call"), [("SCHEDULES", "ListMonitoringExecutions"), ("WORKFLOWS", "ListExecutions")])
@pytest.mark.parametrize("value", ["{}", None])
def test_either_kind_of_monitors_may_be_missing(aws, monitors, monkeypatch, name, call, value):
    monkeypatch.delenv(name) if value is None else monkeypatch.setenv(name, value)

    monitors.hour()

    assert call not in aws.calls
    assert aws.calls


def test_a_window_that_waited_for_its_labels_is_still_the_newest():
    workflow = {"Monitor": "shop-model-quality", "Kind": "model_quality", "MetricsNamespace": "Driftgauge/x"}
    settings = Settings.from_environment(
        {
            "ENDPOINT_NAME": "shop",
            "REPORTS_URI": "s3://reports/x",
            "WORKFLOWS": json.dumps({"now": workflow, "later": {**workflow, "LabelDelayInSeconds": "86400"}}),
        }
    )
    outcome = {
        "EndedAt": "2026-11-23T07:05:30Z",
        "Status": "Completed",
        "Window": {"Start": "2026-11-22T06:00:00Z", "End": "2026-11-22T07:00:00Z"},
    }
    record = {"name": "1", "output": json.dumps(outcome)}

    assert not from_record(record, settings.workflows["now"]).is_news
    assert from_record(record, settings.workflows["later"]).is_news


@pytest.mark.parametrize(("ended", "is_news"), [("2026-11-23T10:59:59Z", True), ("2026-11-23T11:00:01Z", False)])
def test_a_window_that_ran_again_for_late_labels_is_news_within_the_label_horizon(ended, is_news):
    workflow = {
        "Monitor": "shop-model-quality",
        "Kind": "model_quality",
        "MetricsNamespace": "Driftgauge/x",
        "LabelDelayInSeconds": "3600",
        "LabelHorizonInSeconds": "7200",
    }
    settings = Settings.from_environment(
        {"ENDPOINT_NAME": "shop", "REPORTS_URI": "s3://reports/x", "WORKFLOWS": json.dumps({"m": workflow})}
    )
    window = {"Start": "2026-11-23T06:00:00Z", "End": "2026-11-23T07:00:00Z"}
    record = {"name": "1", "output": json.dumps({"EndedAt": ended, "Status": "Completed", "Window": window})}

    assert from_record(record, settings.workflows["m"]).is_news is is_news
