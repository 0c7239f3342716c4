"""The Lambda that reports executions: what starts it, how it is configured and what it may do."""

import json
from collections.abc import Callable

import pytest

Template = dict[str, dict[str, dict[str, object]]]
Resources = Callable[..., list[dict[str, object]]]


@pytest.fixture
def function(endpoint_template: Template, resources: Resources) -> dict[str, object]:
    functions = resources(endpoint_template, "AWS::Lambda::Function")
    return next(entry for entry in functions if entry["Handler"] == "execution_report.handler.on_event")


@pytest.fixture
def statements(endpoint_template: Template) -> list[dict[str, object]]:
    [policy] = [
        entry["Properties"]
        for name, entry in endpoint_template["Resources"].items()
        if name.startswith("ExecutionReportRoleDefaultPolicy")
    ]
    return policy["PolicyDocument"]["Statement"]  # type: ignore[index,no-any-return]


def allowed(statements: list[dict[str, object]], action: str) -> str:
    return json.dumps([entry["Resource"] for entry in statements if action in str(entry["Action"])])


def test_it_is_started_by_the_end_of_a_job(endpoint_template: Template, resources: Resources) -> None:
    [pattern] = [
        rule["EventPattern"] for rule in resources(endpoint_template, "AWS::Events::Rule") if "EventPattern" in rule
    ]
    assert pattern == {
        "source": ["aws.sagemaker"],
        "detail-type": ["SageMaker Processing Job State Change"],
        "detail": {
            "ProcessingJobStatus": ["Completed", "Failed", "Stopped"],
            "ProcessingJobName": [
                {"prefix": "groundtruth-merge-"},
                {"prefix": "model-monitoring-"},
                {"prefix": "data-quality-monitoring-"},
                {"prefix": "model-quality-monitoring-"},
                {"prefix": "model-bias-monitoring-"},
                {"prefix": "nutriscore-"},
            ],
        },
    }


def test_once_an_hour_it_looks_for_what_no_event_told(endpoint_template: Template, resources: Resources) -> None:
    rules = resources(endpoint_template, "AWS::Events::Rule")
    assert [rule["ScheduleExpression"] for rule in rules if "ScheduleExpression" in rule] == ["rate(1 hour)"]


def test_both_rules_may_start_it_and_nothing_else(endpoint_template: Template, resources: Resources) -> None:
    rules = resources(endpoint_template, "AWS::Events::Rule")
    assert all(rule["State"] == "ENABLED" and len(rule["Targets"]) == 1 for rule in rules)  # type: ignore[arg-type]
    permissions = [
        entry
        for entry in resources(endpoint_template, "AWS::Lambda::Permission")
        if "ExecutionReport" in json.dumps(entry["FunctionName"])
    ]
    assert {entry["Principal"] for entry in permissions} == {"events.amazonaws.com"}
    assert all("ExecutionReport" in json.dumps(entry["SourceArn"]) for entry in permissions)
    assert len(permissions) == 2


def test_it_is_told_the_schedules_and_where_reports_are(function: dict[str, object]) -> None:
    variables = function["Environment"]["Variables"]  # type: ignore[index]
    assert variables["ENDPOINT_NAME"] == "nutriscore"
    assert json.loads(variables["SCHEDULES"]) == {
        "nutriscore-data-quality": "data_quality",
        "nutriscore-model-quality": "model_quality",
    }
    assert '"/reports/nutriscore"]' in json.dumps(variables["REPORTS_URI"])


def test_it_is_small(function: dict[str, object]) -> None:
    assert (function["MemorySize"], function["Timeout"]) == (256, 60)


def test_it_publishes_to_one_namespace(statements: list[dict[str, object]]) -> None:
    [entry] = [entry for entry in statements if entry["Action"] == "cloudwatch:PutMetricData"]
    assert entry["Condition"] == {"StringLike": {"cloudwatch:namespace": ["Driftgauge"]}}


def test_it_looks_at_jobs_of_schedules_and_of_this_endpoint(statements: list[dict[str, object]]) -> None:
    jobs = allowed(statements, "sagemaker:DescribeProcessingJob")
    prefixes = (
        *("groundtruth-merge", "model-monitoring", "data-quality-monitoring", "model-quality-monitoring", "nutriscore"),
    )
    assert all(f":processing-job/{prefix}-*" in jobs for prefix in prefixes)
    assert jobs.count(":processing-job/") == len(prefixes)


def test_of_sagemaker_it_only_reads(statements: list[dict[str, object]]) -> None:
    text = json.dumps([entry["Action"] for entry in statements])
    of_sagemaker = {action for action in text.replace('"', " ").replace(",", " ").split() if "sagemaker:" in action}
    assert of_sagemaker == {"sagemaker:DescribeProcessingJob", "sagemaker:ListMonitoringExecutions"}


def test_it_writes_markers_and_reads_reports(statements: list[dict[str, object]]) -> None:
    written, read = allowed(statements, "s3:PutObject"), allowed(statements, "s3:GetObject")
    assert written.count("/*") == 1
    assert '"/reports/nutriscore/execution-reports/*"' in written
    assert all(f'"/reports/nutriscore/{kind}/*"' in read for kind in ("data_quality", "model_quality"))


def test_each_lambda_is_an_asset_of_its_own(endpoint_template: Template, resources: Resources) -> None:
    functions = resources(endpoint_template, "AWS::Lambda::Function")
    codes = {
        str(entry["Handler"]).split(".", maxsplit=1)[0]: json.dumps(entry["Code"])
        for entry in functions
        if str(entry["Handler"]).startswith(("custom_resources", "execution_report"))
    }
    assert len(codes) == len(set(codes.values())) == 2
