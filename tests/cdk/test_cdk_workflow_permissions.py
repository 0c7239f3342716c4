"""The roles of the Driftgauge engine: each may do its part for its own monitor, and nothing else."""

import json

import pytest
from cdk.role_policies import Allowed, Template, actions_of, allowed_in, statements_of

JOBS, WORKFLOW, SCHEDULER = "ModelQuality", "ModelQualityWorkflow", "ModelQualityWorkflowScheduler"
EXECUTIONS, RESOURCES, REPORT = "DriftgaugeMonitorExecutions", "DriftgaugeCustomResources", "ExecutionReport"
OWNERS = (JOBS, WORKFLOW, SCHEDULER, EXECUTIONS, RESOURCES, REPORT, "DataQuality", "DataQualityWorkflow")

KNOWS_NO_RESOURCES = {
    "cloudwatch:GetMetricStatistics",
    "cloudwatch:PutMetricData",
    "ecr:GetAuthorizationToken",
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
}


@pytest.fixture
def allowed(driftgauge_template: Template) -> Allowed:
    return allowed_in(driftgauge_template)


@pytest.mark.parametrize("owner", OWNERS)
def test_what_may_be_done_to_all_resources_is_what_knows_none(driftgauge_template: Template, owner: str) -> None:
    unbounded = {
        action
        for entry in statements_of(driftgauge_template, owner)
        if entry["Resource"] == "*"
        for action in actions_of(entry)
    }
    assert unbounded <= KNOWS_NO_RESOURCES


@pytest.mark.parametrize("owner", OWNERS)
def test_no_action_has_a_wildcard_and_resources_end_in_theirs(driftgauge_template: Template, owner: str) -> None:
    for entry in statements_of(driftgauge_template, owner):
        assert not [action for action in actions_of(entry) if "*" in action]
        resources = entry["Resource"] if isinstance(entry["Resource"], list) else [entry["Resource"]]
        for resource in resources:
            text = json.dumps(resource).rstrip(']}"')
            assert "*" not in text.removesuffix("*")


def test_no_role_has_a_managed_policy(driftgauge_template: Template) -> None:
    roles = [entry for entry in driftgauge_template["Resources"].values() if entry["Type"] == "AWS::IAM::Role"]
    assert not any("ManagedPolicyArns" in role["Properties"] for role in roles)  # type: ignore[operator]


def test_the_scheduler_starts_this_workflow_and_keeps_what_failed(driftgauge_template: Template) -> None:
    starting, keeping = statements_of(driftgauge_template, SCHEDULER)
    assert starting["Action"] == "states:StartExecution"
    assert ":stateMachine:nutriscore-model-quality" in json.dumps(starting["Resource"])
    assert keeping["Action"] == "sqs:SendMessage"
    assert "DriftgaugeUndeliveredQueue" in json.dumps(keeping["Resource"])


def test_the_workflow_passes_the_job_s_role_to_sagemaker_and_no_other(driftgauge_template: Template) -> None:
    [passing] = [entry for entry in statements_of(driftgauge_template, WORKFLOW) if "iam:PassRole" in actions_of(entry)]
    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}}
    [role] = passing["Resource"].values()  # type: ignore[attr-defined]
    assert role[0].startswith("ModelQualityRole")


@pytest.mark.parametrize("action", ["CreateProcessingJob", "DescribeProcessingJob", "StopProcessingJob", "AddTags"])
def test_the_workflow_runs_the_jobs_of_this_monitor(allowed: Allowed, action: str) -> None:
    jobs = allowed(WORKFLOW, f"sagemaker:{action}")
    assert ":processing-job/nutriscore-model-quality-*" in jobs
    assert jobs.count(":processing-job/") == 1


def test_the_workflow_hears_of_a_job_s_end_through_one_rule(allowed: Allowed) -> None:
    rules = allowed(WORKFLOW, "events:PutRule")
    assert ":rule/StepFunctionsGetEventsForSageMakerProcessingJobsRule" in rules
    assert "*" not in rules


def test_the_workflow_calls_the_two_functions_and_its_own_analyzer(allowed: Allowed) -> None:
    functions = allowed(WORKFLOW, "lambda:InvokeFunction")
    assert functions.count("Fn::GetAtt") == 3
    assert functions.count("DriftgaugeMonitorExecutions") == 2
    assert functions.count("QualityAnalysisFunction") == 1


@pytest.mark.parametrize(
    ("owner", "service", "source"),
    [
        (WORKFLOW, "states.amazonaws.com", ":stateMachine:nutriscore-*"),
        (SCHEDULER, "scheduler.amazonaws.com", ":schedule-group/default"),
    ],
)
def test_a_service_has_a_role_on_behalf_of_this_account_only(
    driftgauge_template: Template, owner: str, service: str, source: str
) -> None:
    [role] = [
        entry
        for name, entry in driftgauge_template["Resources"].items()
        if name.startswith(f"{owner}Role") and entry["Type"] == "AWS::IAM::Role"
    ]
    [trust] = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]  # type: ignore[index]
    assert trust["Principal"] == {"Service": service}
    assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    assert source in json.dumps(trust["Condition"]["ArnLike"]["aws:SourceArn"])


def test_the_lambda_lists_what_is_looked_at_and_reads_only_records_of_models_and_runs(
    driftgauge_template: Template, allowed: Allowed
) -> None:
    listed = [
        prefix
        for entry in statements_of(driftgauge_template, EXECUTIONS)
        if "s3:ListBucket" in actions_of(entry)
        for prefix in entry["Condition"]["StringLike"]["s3:prefix"]  # type: ignore[index]
    ]
    runs = [f"reports/nutriscore/{kind}_quality/manifests/runs" for kind in ("data", "model")]
    places = ["capture/nutriscore", "ground-truth", *runs]
    assert set(listed) == {text for place in places for text in (place, f"{place}/*")}
    readable = allowed(EXECUTIONS, "s3:GetObject")
    assert readable.count("/baselines/nutriscore/models/model_history.json") == 1
    assert [readable.count(f'"/{place}/*"') for place in runs] == [1, 1]
    assert readable.count('"Fn::Join"') == 3


def test_the_lambda_writes_lists_of_files_only(allowed: Allowed) -> None:
    written = allowed(EXECUTIONS, "s3:PutObject")
    assert all(f'"/reports/nutriscore/{kind}_quality/manifests/*"' in written for kind in ("data", "model"))
    assert written.count("/*") == 2


def test_the_lambda_only_looks_jobs_up(driftgauge_template: Template) -> None:
    actions = {action for entry in statements_of(driftgauge_template, EXECUTIONS) for action in actions_of(entry)}
    assert {action for action in actions if action.startswith("sagemaker:")} == {"sagemaker:DescribeProcessingJob"}


def test_a_job_reads_what_it_compares_and_its_program(allowed: Allowed) -> None:
    readable = allowed(JOBS, "s3:GetObject")
    prefixes = (
        "capture/nutriscore",
        "ground-truth",
        "reports/nutriscore/model_quality/manifests",
        "baselines/nutriscore/model_quality",
    )
    assert all(f'"/{prefix}/*"' in readable for prefix in prefixes)
    assert readable.count("/*") == len(prefixes)
    assert readable.count('.zip"') == 1


def test_a_job_writes_its_own_reports(allowed: Allowed) -> None:
    assert '"/reports/nutriscore/model_quality/*"' in allowed(JOBS, "s3:PutObject")


def test_a_job_pulls_one_image(allowed: Allowed) -> None:
    assert allowed(JOBS, "ecr:BatchGetImage").count(":repository/") == 1


def test_a_deletion_stops_executions_of_these_workflows(allowed: Allowed) -> None:
    stopped = allowed(RESOURCES, "states:StopExecution")
    assert all(f":execution:nutriscore-{kind}-quality:*" in stopped for kind in ("data", "model"))
    assert stopped.count(":execution:") == 2


def test_the_report_looks_executions_up_and_publishes_to_driftgauge_s_namespaces(driftgauge_template: Template) -> None:
    statements = statements_of(driftgauge_template, REPORT)
    actions = {action for entry in statements for action in actions_of(entry)}
    assert {action for action in actions if action.startswith(("states:", "sagemaker:"))} == {
        "states:DescribeExecution",
        "states:ListExecutions",
    }
    namespaces = {
        namespace
        for entry in statements
        if "cloudwatch:PutMetricData" in actions_of(entry)
        for namespace in entry["Condition"]["StringLike"]["cloudwatch:namespace"]  # type: ignore[index]
    }
    assert namespaces == {"Driftgauge", "Driftgauge/data-metrics", "Driftgauge/model-metrics"}


def test_state_machines_are_created_one_after_another(driftgauge_template: Template) -> None:
    """Each creation writes the one resource policy of CloudWatch Logs."""
    machines = {
        name: set(entry.get("DependsOn", []))  # type: ignore[call-overload]
        for name, entry in driftgauge_template["Resources"].items()
        if entry["Type"] == "AWS::StepFunctions::StateMachine" and "Workflow" in name
    }
    before = {name: depends & set(machines) for name, depends in machines.items()}
    assert sorted(len(others) for others in before.values()) == [0, *[1] * (len(machines) - 1)]
    assert len(set().union(*before.values())) == len(machines) - 1
