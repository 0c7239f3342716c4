"""Executions that no event tells of: SageMaker starts no job where there is nothing to look at, and events get lost."""

from datetime import UTC, datetime, timedelta

import pytest

FINE = {"executions_ended": 1, "executions_failed": 0, "no_data": 0, "no_labels": 0}


def test_an_execution_without_data_is_reported(aws, monitors):
    monitors.execution()

    monitors.hour()

    assert monitors.values() == {**FINE, "no_data": 1}
    assert "s3://reports/reports/shop/execution-reports/shop-data-quality-202611220700.json" in aws.objects


@pytest.mark.parametrize("schedule", ["shop-model-quality", "shop-model-bias"])
def test_where_labels_are_needed_the_service_does_not_say_which_input_was_missing(monitors, schedule):
    monitors.execution(schedule)

    monitors.hour()

    assert monitors.values(schedule) == {**FINE, "no_data": 1, "no_labels": 1}


def test_any_other_failure_without_a_job_is_one(monitors):
    monitors.execution(FailureReason="ClientError: AccessDenied")

    monitors.hour()

    assert monitors.values() == {**FINE, "executions_failed": 1}


def test_the_next_hour_reports_nothing_again(aws, monitors):
    monitors.execution()
    monitors.hour()
    before = list(aws.published)

    monitors.hour()

    assert aws.published == before


def test_a_lost_event_is_made_up_for(monitors):
    job = monitors.job(violations=["data_type_check"])
    monitors.execution(job=job, MonitoringExecutionStatus="CompletedWithViolations")

    monitors.hour()

    assert monitors.values()["violations"] == 1


def test_what_an_event_has_told_of_is_not_described_again(aws, monitors):
    job = monitors.job(violations=[])
    monitors.execution(job=job, MonitoringExecutionStatus="Completed")
    monitors.tell(job)
    aws.calls.clear()

    monitors.hour()

    assert "DescribeProcessingJob" not in aws.calls


def test_an_execution_that_failed_after_its_merge_is_reported(monitors):
    merge = monitors.job(schedule="shop-model-quality", image="sagemaker-model-monitor-groundtruth-merger")
    monitors.execution("shop-model-quality", job=merge, FailureReason="ResourceLimitExceeded: no instances are left")
    monitors.tell(merge)

    monitors.hour()

    assert monitors.values("shop-model-quality") == {**FINE, "executions_failed": 1}


@pytest.mark.parametrize("status", ["Pending", "InProgress", "Stopping"])
def test_what_goes_on_is_left_alone(aws, monitors, status):
    monitors.execution(MonitoringExecutionStatus=status)

    monitors.hour()

    assert not aws.published


def test_older_executions_are_left_alone(aws, monitors):
    monitors.execution(CreationTime=datetime.now(tz=UTC) - timedelta(hours=25))

    monitors.hour()

    assert not aws.published


def test_a_job_that_may_not_be_described_does_not_hide_the_other_executions(aws, monitors, refusal, caplog):
    """The role's permissions name the beginnings of jobs' names, and a service may choose another."""
    for number in range(2):
        job = monitors.job(f"job-{number}", violations=[])
        monitors.execution(job=job, MonitoringExecutionStatus="Completed")
    monitors.execution("shop-model-quality")
    aws.failures["DescribeProcessingJob"] = refusal("AccessDeniedException")

    monitors.hour()

    assert monitors.values() == {**FINE, "violations": 0}
    assert monitors.values("shop-model-quality") == {**FINE, "no_data": 1, "no_labels": 1}
    assert "cannot be reported: ClientError AccessDeniedException" in caplog.text


def test_a_schedule_whose_executions_may_not_be_listed_does_not_hide_the_other_schedules(aws, monitors, refusal):
    monitors.execution("shop-model-quality")
    aws.failures["ListMonitoringExecutions"] = refusal("AccessDeniedException")

    monitors.hour()

    assert monitors.values("shop-model-quality")["executions_ended"] == 1
