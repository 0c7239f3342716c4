import json
from contextlib import suppress

import pytest
from botocore.exceptions import ClientError

from execution_report import handler

JOB = "model-monitoring-202611220700-0123456789abcdef01234567"
MARKER = f"s3://reports/reports/shop/execution-reports/{JOB}.json"
FINE = {"executions_ended": 1, "executions_failed": 0, "no_data": 0, "no_labels": 0}
FAILED = {**FINE, "executions_failed": 1}


def test_violations_are_counted_in_all_and_by_check(monitors):
    monitors.tell(monitors.job(violations=["data_type_check", "baseline_drift_check", "data_type_check"]))

    assert monitors.values() == {
        **FINE,
        "violations": 3,
        "violations data_type_check": 2,
        "violations baseline_drift_check": 1,
    }


def test_no_violations_are_published_as_zero(monitors):
    monitors.tell(monitors.job(violations=[]))

    assert monitors.values() == {**FINE, "violations": 0}


def test_the_metrics_are_of_the_moment_in_which_the_job_ended(aws, monitors):
    monitors.tell(monitors.job(violations=[]))

    assert {datum["Timestamp"].isoformat() for datum in aws.published} == {"2026-11-22T07:05:30+00:00"}
    assert {(datum["Namespace"], datum["Unit"]) for datum in aws.published} == {("Driftgauge", "Count")}


def test_the_event_delivered_again_publishes_nothing(aws, monitors):
    monitors.tell(monitors.job(violations=["data_type_check"]))
    before = list(aws.published)

    monitors.tell(JOB)

    assert aws.published == before


def test_the_marker_says_what_was_published(aws, monitors):
    monitors.tell(monitors.job(violations=["data_type_check"]))

    marker = json.loads(aws.objects[MARKER])
    assert (marker["schedule"], marker["monitor"], marker["ending"]) == (
        "shop-data-quality",
        "data_quality",
        "completed",
    )
    assert {"name": "violations", "value": 1, "check": "data_type_check"} in marker["published"]


@pytest.mark.parametrize("calls", range(7))
def test_killed_at_any_point_the_redelivery_publishes_all_and_nothing_else(aws, monitors, killed, calls):
    job = monitors.job(violations=["data_type_check"])
    aws.dies_after = calls
    with suppress(killed):
        monitors.tell(job)
    aws.dies_after = None

    monitors.tell(job)

    assert monitors.values() == {**FINE, "violations": 1, "violations data_type_check": 1}
    assert MARKER in aws.objects
    assert len({json.dumps(datum, default=str, sort_keys=True) for datum in aws.published}) == 6


def test_a_failed_job_is_a_failed_execution(monitors):
    monitors.tell(monitors.job(status="Failed", FailureReason="AlgorithmError: out of memory"))

    assert monitors.values() == FAILED


def test_a_stopped_job_is_no_success(monitors):
    monitors.tell(monitors.job(status="Stopped"))

    assert monitors.values() == FAILED


@pytest.mark.parametrize("status", ["InProgress", "Stopping"])
def test_a_job_that_goes_on_is_not_reported_yet(aws, monitors, status):
    monitors.tell(monitors.job(status=status))

    assert not aws.published
    assert not aws.objects


@pytest.mark.parametrize(
    "reason",
    [
        "Job inputs had no data",
        "AlgorithmError: There are no rows from 2026-11-22T06:00 to 2026-11-22T07:00 in /opt/ml/processing/input",
        "AlgorithmError: There is no data in /opt/ml/processing/input, exit code: 1",
    ],
)
def test_no_data_is_told_apart_from_a_failure(monitors, reason):
    monitors.tell(monitors.job(status="Failed", FailureReason=reason))

    assert monitors.values() == {**FINE, "no_data": 1}


@pytest.mark.parametrize(
    "reason",
    [
        "There are no labels in /opt/ml/processing/groundtruth: upload ground truth for the hours of this job",
        "None of the 3 labels belongs to one of the 5 predictions: a label's eventId must be the prediction's",
    ],
)
def test_a_merge_without_labels_ends_the_execution(monitors, reason):
    merge = monitors.job(
        "groundtruth-merge-202611220700-0123456789abcdef01234567",
        status="Failed",
        schedule="shop-model-quality",
        image="sagemaker-model-monitor-groundtruth-merger",
        ExitMessage=reason,
    )

    monitors.tell(merge)

    assert monitors.values("shop-model-quality") == {**FINE, "no_labels": 1}


def test_a_merge_without_predictions_had_no_data(monitors):
    monitors.tell(
        monitors.job(
            status="Failed",
            schedule="shop-model-quality",
            image="sagemaker-model-monitor-groundtruth-merger",
            FailureReason="There is no captured prediction in /opt/ml/processing/input_data",
        )
    )

    assert monitors.values("shop-model-quality") == {**FINE, "no_data": 1}


def test_a_merge_that_completed_is_not_the_execution_s_end(aws, monitors):
    merge = monitors.job(schedule="shop-model-quality", image="sagemaker-model-monitor-groundtruth-merger")

    monitors.tell(merge)

    assert not aws.published


def test_the_schedule_may_stand_in_the_job_s_arn_alone(aws, monitors):
    arn = "arn:aws:sagemaker:eu-west-1:1:monitoring-schedule/shop-data-quality"

    monitors.tell(monitors.job(schedule=None, violations=[], MonitoringScheduleArn=arn))

    assert monitors.values() == {**FINE, "violations": 0}


@pytest.mark.parametrize("schedule", [None, "bakery-data-quality"])
def test_jobs_of_others_and_baselines_are_ignored(aws, monitors, schedule):
    monitors.tell(monitors.job("shop-data-quality-0123456789abcdef", schedule=schedule, violations=["data_type_check"]))

    assert aws.calls == ["DescribeProcessingJob"]


def test_a_job_that_is_not_there_is_ignored(aws, monitors):
    monitors.tell("model-monitoring-of-yesterday")

    assert not aws.published


@pytest.mark.parametrize("exit_message", ["CompletedWithViolations: Job completed successfully with 3 violations.", ""])
def test_a_completed_job_without_its_report_counts_as_failed(monitors, caplog, exit_message):
    monitors.tell(monitors.job(ExitMessage=exit_message))

    assert monitors.values() == FAILED
    assert f"execution {JOB} counts as failed" in caplog.text
    assert "constraint_violations.json: there is no such file" in caplog.text


def test_a_job_that_says_itself_that_there_was_no_violation_needs_no_file(monitors):
    monitors.tell(monitors.job(ExitMessage="Completed: Job completed successfully with no violations."))

    assert monitors.values() == {**FINE, "violations": 0}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("secret,{", "not JSON"),
        ('{"violations": {"secret": 1}}', "it has no list of violations"),
        ('["secret"]', "it has no list of violations"),
        ('{"violations": ["secret"]}', "a violation names no constraint_check_type"),
        ('{"violations": [{"description": "secret"}]}', "a violation names no constraint_check_type"),
    ],
)
def test_a_broken_report_counts_as_failed_and_is_not_quoted(monitors, caplog, text, reason):
    monitors.tell(monitors.job(violations=text))

    assert monitors.values() == FAILED
    assert reason in caplog.text
    assert "secret" not in caplog.text


def test_nothing_of_the_data_is_logged(monitors, caplog):
    monitors.tell(monitors.job(violations=["data_type_check"]))
    monitors.tell(monitors.job("another", status="Failed", FailureReason="the labels' are inference-4711"))

    assert "1 violations" in caplog.text
    assert "secret" not in caplog.text
    assert "4711" not in caplog.text


def test_a_refusal_is_left_to_lambda_s_next_attempt(aws, monitors, refusal):
    job = monitors.job(violations=[])
    aws.failures["PutMetricData"] = refusal("AccessDenied")
    with pytest.raises(ClientError):
        monitors.tell(job)
    assert MARKER not in aws.objects

    monitors.tell(job)

    assert monitors.values()["executions_ended"] == 1


def test_a_metric_that_cloudwatch_refuses_does_not_lose_the_others(aws, monitors, caplog):
    """CloudWatch refuses a whole call for one datum."""
    aws.refuses = lambda datum: {"Name": "ConstraintCheckType", "Value": "größe_check"} in datum["Dimensions"]

    monitors.tell(monitors.job(violations=["data_type_check", "größe_check"]))

    assert monitors.values() == {**FINE, "violations": 2, "violations data_type_check": 1}
    assert MARKER in aws.objects
    assert "CloudWatch refused a metric of the namespace Driftgauge" in caplog.text
    assert "größe" not in caplog.text


def test_other_events_are_none_of_its_business(aws, monitors, caplog):
    handler.on_event({"detail-type": "EC2 Instance State-change Notification"}, None)

    assert not aws.calls
    assert "is not one of this function's" in caplog.text


@pytest.mark.parametrize("member", ["ProcessingEndTime"])
def test_a_job_that_never_began_ended_when_it_was_changed_last(aws, monitors, member):
    job = monitors.job(status="Failed")
    aws.jobs[job]["LastModifiedTime"] = aws.jobs[job].pop(member)

    monitors.tell(job)

    assert {datum["Timestamp"].isoformat() for datum in aws.published} == {"2026-11-22T07:05:30+00:00"}
