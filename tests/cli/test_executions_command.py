import json
from datetime import UTC, datetime, timedelta

import pytest

NOW = datetime.now(tz=UTC)
VIOLATED = "CompletedWithViolations: Job completed successfully with 1 violations."
FEATURE = {"feature_name": "salt", "constraint_check_type": "completeness_check", "description": "0.5 is below 1.0"}
METRIC = {"metric_name": "rmse", "constraint_check_type": "GreaterThanThreshold", "description": "Metric rmse with 9"}


def scheduled(aws, status="Completed", *, schedule="shop-data-quality", job=None, violations=(), at=NOW):
    """An execution that a schedule has started."""
    execution = {
        "MonitoringScheduleName": schedule,
        "ScheduledTime": at,
        "CreationTime": at,
        "LastModifiedTime": at,
        "MonitoringExecutionStatus": status,
    }
    if job:
        uri = f"s3://reports/{job}"
        execution["ProcessingJobArn"] = f"arn:aws:sagemaker:eu-west-1:1:processing-job/{job}"
        aws.jobs[job] = {
            "ProcessingJobName": job,
            "ProcessingJobStatus": "Completed",
            "CreationTime": at,
            "ExitMessage": VIOLATED if violations else "Completed: Job completed successfully with no violations.",
            "ProcessingOutputConfig": {"Outputs": [{"OutputName": "result", "S3Output": {"S3Uri": uri}}]},
        }
        aws.objects[f"{uri}/constraint_violations.json"] = json.dumps({"violations": violations}).encode()
    aws.executions.append(execution)


def test_scheduled_executions_and_runs_are_listed_together_the_newest_first(aws, driftgauge):
    aws.capture(NOW)
    scheduled(aws, job="model-monitoring-1", at=NOW - timedelta(hours=1))
    driftgauge("run", "shop", "data_quality")

    output = driftgauge("executions", "shop", "--json").json

    assert [entry["trigger"] for entry in output] == ["run", "schedule"]
    assert output[1]["job_name"] == "model-monitoring-1"
    assert output[1]["message"] == "Completed: Job completed successfully with no violations."


def test_an_execution_without_a_job_shows_why(aws, driftgauge):
    scheduled(aws, "Failed")
    aws.executions[0]["FailureReason"] = "Job inputs had no data"

    [output] = driftgauge("executions", "shop", "--json").json

    assert (output["status"], output["message"]) == ("Failed", "Job inputs had no data")


def test_a_run_of_two_jobs_is_one_execution(aws, driftgauge):
    aws.capture(NOW)
    aws.label(NOW)
    driftgauge("run", "shop", "model_quality")

    assert len(aws.jobs) == 2
    [output] = driftgauge("executions", "shop", "--json").json
    assert not output["job_name"].endswith("-merge")


def test_a_run_whose_merge_failed_is_shown_as_failed(aws, driftgauge, outcome):
    aws.capture(NOW)
    aws.label(NOW)
    aws.outcomes = [outcome(status="Failed", exit_message="", failure_reason="nothing matched")]
    driftgauge("run", "shop", "model_quality")

    [output] = driftgauge("executions", "shop", "--monitor", "model_quality", "--json").json

    assert (output["status"], output["message"]) == ("Failed", "nothing matched")


def test_jobs_that_only_look_like_runs_are_left_out(aws, driftgauge):
    scheduled(aws, job="shop-data-quality-run-of-mine")
    aws.executions.clear()

    assert driftgauge("executions", "shop", "--json").json == []


def test_people_get_a_table(aws, driftgauge):
    scheduled(aws, "CompletedWithViolations", job="model-monitoring-1", violations=[FEATURE])

    out = driftgauge("executions", "shop").out

    assert "Executions on shop" in out
    assert "1 violation" in out
    assert "model-monitoring-1" in out


def test_the_table_tells_monitors_by_name_as_two_may_be_of_a_kind(aws, driftgauge):
    scheduled(aws, "Failed")

    aws.schedules["shop-model-monitor-data-quality"] = "DataQuality"
    scheduled(aws, "Failed", schedule="shop-model-monitor-data-quality")

    output = driftgauge("executions", "shop").out.split()

    assert {"data-quality", "model-monitor-data-quality"} <= set(output)


def test_an_unknown_endpoint_is_named(aws, driftgauge):
    assert driftgauge("executions", "shoop").err.startswith("there is no endpoint 'shoop'")


def test_violations_of_the_latest_completed_execution_of_each_monitor_are_shown(aws, driftgauge):
    scheduled(aws, job="before-that", at=NOW - timedelta(hours=2))
    scheduled(aws, "CompletedWithViolations", job="new", violations=[FEATURE], at=NOW - timedelta(hours=1))
    scheduled(aws, "Failed", at=NOW)
    scheduled(aws, "CompletedWithViolations", job="model", schedule="shop-model-quality", violations=[METRIC])

    out = driftgauge("violations", "shop").out

    assert "salt" in out
    assert "completeness_check" in out
    assert "0.5 is below 1.0" in out
    assert "rmse" in out
    assert "before-that" not in out


def test_people_get_few_digits_of_what_was_found_and_programs_all(aws, driftgauge):
    output = {**FEATURE, "description": "rmse with 4.150091454886319 of s3://b/1.123456789/x is above 0.5"}
    scheduled(aws, "CompletedWithViolations", job="new", violations=[output])

    assert "rmse with 4.15 of s3://b/1.123456789/x is" in " ".join(driftgauge("violations", "shop").out.split())
    assert "4.150091454886319" in driftgauge("violations", "shop", "--json").out


def test_one_execution_is_chosen_by_its_job(aws, driftgauge):
    scheduled(aws, "CompletedWithViolations", job="old", violations=[FEATURE], at=NOW - timedelta(hours=2))
    scheduled(aws, job="new")

    [output] = driftgauge("violations", "shop", "--job", "old", "--json").json

    assert output["violations"][0] == {
        "subject": "salt",
        "check": "completeness_check",
        "description": "0.5 is below 1.0",
    }


def test_violations_show_when_the_execution_was_and_the_model_in_service(aws, driftgauge):
    scheduled(aws, job="new", at=datetime(2026, 11, 25, 17, 0, 5, tzinfo=UTC))

    out = driftgauge("violations", "shop").out

    assert "2026-11-25 17:00:05 UTC, by schedule" in out
    assert "model     shop-model\n" in out


def test_the_model_of_an_execution_before_the_last_update_is_not_known_for_sure(aws, driftgauge):
    scheduled(aws, job="new", at=datetime(2026, 11, 20, tzinfo=UTC))

    assert "serves since 2026-11-22 00:00:00 UTC" in " ".join(driftgauge("violations", "shop").out.split())


def test_the_page_of_an_execution_is_named_where_it_left_one(aws, driftgauge):
    scheduled(aws, job="new")
    aws.objects["s3://reports/new/report.html"] = b""

    assert "report    s3://reports/new/report.html" in driftgauge("violations", "shop").out


def test_an_execution_without_a_report_has_no_violations(aws, driftgauge):
    scheduled(aws, job="new")
    aws.objects.clear()

    assert driftgauge("violations", "shop", "--monitor", "data_quality", "--json").json[0]["violations"] == []


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((), "no execution on 'shop' is completed yet; see `driftgauge executions shop`"),
        (
            ("--monitor", "data_quality"),
            "no data quality execution on 'shop' is completed yet; run one: driftgauge run shop data_quality",
        ),
        (("--job", "x"), "no execution on 'shop' has a job 'x'; see `driftgauge executions shop`"),
        (("--monitor", "data_quality", "--job", "x"), "no data quality execution on 'shop' has a job 'x'"),
    ],
)
def test_what_is_not_there_says_what_to_do(aws, driftgauge, arguments, reason):
    ended = driftgauge("violations", "shop", *arguments)

    assert ended.code == 1
    assert reason in ended.err


def test_a_report_that_is_damaged_is_named(aws, driftgauge):
    scheduled(aws, job="new")
    aws.objects["s3://reports/new/constraint_violations.json"] = b"{"

    err = driftgauge("violations", "shop").err

    assert err == "s3://reports/new/constraint_violations.json is not a report of data quality violations"
