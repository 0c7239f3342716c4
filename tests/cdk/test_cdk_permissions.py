"""Roles may do what SageMaker, jobs and Lambda do, on the deployment's own names and prefixes, and nothing else."""

import json
from collections.abc import Callable, Iterator

import pytest
from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from cdk.role_policies import POLICY_TYPES, Allowed, Statement, Template, actions_of, allowed_in, statements_of

from driftgauge import MonitoredEndpoint, Network
from driftgauge.service.permissions import allow

ENDPOINT, LAMBDA = "Endpoint", "DriftgaugeCustomResources"
BASELINES = ("DataQualityBaseline", "ModelQualityBaseline")
MONITORS = ("DataQuality", "ModelQuality")
REPORT = "ExecutionReport"
BASELINE, DRAIN = "Custom::DriftgaugeBaseline", "Custom::DriftgaugeScheduleDrain"
DELETION = {
    "sagemaker:StopProcessingJob",
    "sagemaker:StopMonitoringSchedule",
    "sagemaker:DescribeMonitoringSchedule",
    "sagemaker:ListMonitoringExecutions",
}
ROLES = (ENDPOINT, LAMBDA, REPORT, *BASELINES, *MONITORS)


@pytest.fixture
def allowed(endpoint_template: Template) -> Allowed:
    return allowed_in(endpoint_template)


def all_statements(*templates: Template) -> Iterator[Statement]:
    for template in templates:
        for entry in template["Resources"].values():
            if entry["Type"] in POLICY_TYPES:
                yield from entry["Properties"]["PolicyDocument"]["Statement"]  # type: ignore[index]


def test_no_action_has_a_wildcard(endpoint_template: Template, data_template: Template) -> None:
    actions = {action for entry in all_statements(endpoint_template, data_template) for action in actions_of(entry)}
    assert not [action for action in actions if "*" in action]


def test_no_role_has_a_managed_policy(endpoint_template: Template) -> None:
    roles = [entry for entry in endpoint_template["Resources"].values() if entry["Type"] == "AWS::IAM::Role"]
    assert len(roles) == 12
    assert not any("ManagedPolicyArns" in role["Properties"] for role in roles)  # type: ignore[operator]


@pytest.mark.parametrize("owner", ROLES)
def test_every_role_is_kept_within_its_deployment(endpoint_template: Template, owner: str) -> None:
    """Only actions without resources are allowed on all resources."""
    unbounded = {
        action
        for entry in statements_of(endpoint_template, owner)
        if entry["Resource"] == "*"
        for action in actions_of(entry)
    }
    knows_no_resources = {
        "cloudwatch:GetMetricStatistics",
        "cloudwatch:PutMetricData",
        "ecr:GetAuthorizationToken",
        "sagemaker:ListMonitoringExecutions",
    }
    assert unbounded <= knows_no_resources


@pytest.mark.parametrize("owner", [ENDPOINT, *BASELINES, *MONITORS])
def test_metrics_go_to_sagemaker_s_namespaces(endpoint_template: Template, owner: str) -> None:
    [statement] = [
        entry for entry in statements_of(endpoint_template, owner) if "cloudwatch:PutMetricData" in actions_of(entry)
    ]
    assert statement["Condition"] == {"StringLike": {"cloudwatch:namespace": ["aws/sagemaker/*", "/aws/sagemaker/*"]}}


def test_the_endpoint_writes_its_own_captures(allowed: Allowed) -> None:
    assert '"/capture/nutriscore/*"' in allowed(ENDPOINT, "s3:PutObject")


def test_the_endpoint_reads_its_model_and_nothing_else(allowed: Allowed) -> None:
    [resource] = json.loads(allowed(ENDPOINT, "s3:GetObject"))
    assert resource["Fn::Join"][1][-1].endswith(".gz")
    assert "*" not in json.dumps(resource)


@pytest.mark.parametrize(
    ("owner", "prefixes"),
    [
        ("DataQuality", ["capture/nutriscore", "baselines/nutriscore/data_quality"]),
        (
            "ModelQuality",
            [
                "capture/nutriscore",
                "ground-truth",
                "reports/nutriscore/model_quality",
                "baselines/nutriscore/model_quality",
            ],
        ),
    ],
)
def test_a_monitor_reads_what_it_compares(allowed: Allowed, owner: str, prefixes: list[str]) -> None:
    readable = allowed(owner, "s3:GetObject")
    assert readable.count("/*") == len(prefixes)
    assert all(f'"/{prefix}/*"' in readable for prefix in prefixes)


@pytest.mark.parametrize(("owner", "monitor"), [("DataQuality", "data_quality"), ("ModelQuality", "model_quality")])
def test_a_monitor_writes_its_own_reports(allowed: Allowed, owner: str, monitor: str) -> None:
    writable = allowed(owner, "s3:PutObject")
    assert f'"/reports/nutriscore/{monitor}/*"' in writable
    assert writable.count("/*") == 1


def test_a_job_may_list_the_one_file_that_is_its_input(endpoint_template: Template) -> None:
    """SageMaker takes every input for a prefix."""
    [listing] = [
        entry
        for entry in statements_of(endpoint_template, "DataQualityBaseline")
        if "s3:ListBucket" in actions_of(entry) and "StringLike" in entry["Condition"]  # type: ignore[operator]
    ]
    assert json.dumps(listing["Condition"]).count(".csv") == 1


def test_only_model_quality_pulls_the_ground_truth_merger(allowed: Allowed) -> None:
    merger = "sagemaker-model-monitor-groundtruth-merger"
    assert merger in allowed("ModelQuality", "ecr:BatchGetImage")
    assert merger not in allowed("DataQuality", "ecr:BatchGetImage")


@pytest.mark.parametrize("owner", ROLES)
def test_listing_is_limited_to_prefixes(endpoint_template: Template, owner: str) -> None:
    """A request without a prefix asks for the bucket itself."""
    for entry in statements_of(endpoint_template, owner):
        if "s3:ListBucket" in actions_of(entry) and entry["Condition"] != {"Null": {"s3:prefix": "true"}}:
            assert list(entry["Condition"]["StringLike"]) == ["s3:prefix"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("owner", "buckets"), [("DataQuality", 2), ("ModelQuality", 2), ("DataQualityBaseline", 1), (LAMBDA, 0)]
)
def test_a_job_may_ask_whether_the_deployments_own_buckets_exist(
    endpoint_template: Template, owner: str, buckets: int
) -> None:
    asked = [
        entry["Resource"]
        for entry in statements_of(endpoint_template, owner)
        if entry.get("Condition") == {"Null": {"s3:prefix": "true"}}
    ]
    assert json.dumps(asked).count("BucketName") == buckets


def test_the_lambda_starts_jobs_of_this_deployment(allowed: Allowed) -> None:
    jobs = allowed(LAMBDA, "sagemaker:CreateProcessingJob")
    assert ":processing-job/nutriscore-data-quality-*" in jobs
    assert ":processing-job/nutriscore-model-quality-*" in jobs
    assert jobs.count(":processing-job/") == 2


def test_the_lambda_passes_the_baselines_roles_to_sagemaker_only(endpoint_template: Template) -> None:
    passing = [entry for entry in statements_of(endpoint_template, LAMBDA) if "iam:PassRole" in actions_of(entry)]
    for entry in passing:
        assert entry["Condition"] == {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}}
    roles = json.dumps([entry["Resource"] for entry in passing])
    assert roles.count("Fn::GetAtt") == 2
    assert "DataQualityBaselineRole" in roles
    assert "ModelQualityBaselineRole" in roles


def test_the_lambda_invokes_this_endpoint(allowed: Allowed) -> None:
    assert ":endpoint/nutriscore" in allowed(LAMBDA, "sagemaker:InvokeEndpoint")


def test_the_lambda_stops_these_schedules(allowed: Allowed) -> None:
    schedules = allowed(LAMBDA, "sagemaker:StopMonitoringSchedule")
    assert schedules.count(":monitoring-schedule/") == 2
    assert "*" not in schedules


def test_the_lambda_publishes_to_driftgauge_s_namespace(endpoint_template: Template) -> None:
    conditions = [
        entry["Condition"]
        for entry in statements_of(endpoint_template, LAMBDA)
        if "cloudwatch:PutMetricData" in actions_of(entry)
    ]
    assert conditions == [{"StringLike": {"cloudwatch:namespace": ["Driftgauge"]}}]


def test_what_a_deletion_needs_outlives_it(endpoint_template: Template) -> None:
    """An update takes what it removes out of a role's own policy before the custom resources are deleted."""
    resources = endpoint_template["Resources"]
    policies = {name: entry for name, entry in resources.items() if "CustomResourcePolicy" in name}
    waiting = [entry for entry in resources.values() if entry["Type"] in {BASELINE, DRAIN}]
    needed = {name for entry in waiting for name in resources_before(resources, entry)}
    [own] = [entry for name, entry in resources.items() if name.startswith("DriftgaugeCustomResourcesRoleDefault")]
    assert len(policies) == 4
    assert set(policies) <= needed
    assert not DELETION & {action for entry in statements(own) for action in actions_of(entry)}


def resources_before(resources: dict[str, dict[str, object]], entry: dict[str, object]) -> set[str]:
    """Return the resources that are created before a resource, and deleted after it."""
    names = entry.get("DependsOn", [])
    direct = {names} if isinstance(names, str) else set(names)  # type: ignore[call-overload]
    return direct.union(*(resources_before(resources, resources[name]) for name in direct))


def statements(policy: dict[str, object]) -> list[Statement]:
    return policy["Properties"]["PolicyDocument"]["Statement"]  # type: ignore[index,no-any-return]


def test_volumes_are_granted_a_key_by_aws_services_only(endpoint_template: Template) -> None:
    grants = [entry for entry in all_statements(endpoint_template) if "kms:CreateGrant" in actions_of(entry)]
    assert len(grants) == 5
    for entry in grants:
        services = json.dumps(entry["Condition"]["StringEquals"]["kms:ViaService"])  # type: ignore[index]
        assert services.count('{"Ref": "AWS::Region"}') == 2
        assert '"sagemaker."' in services
        assert '"ec2."' in services


def test_a_vpc_needs_network_interfaces(
    stack: Stack,
    make_endpoint: Callable[..., MonitoredEndpoint],
    resources: Callable[..., list[dict[str, object]]],
) -> None:
    make_endpoint(stack, network=Network(subnet_ids=["subnet-1"], security_group_ids=["sg-1"]))
    assert "ec2:CreateNetworkInterface" in json.dumps(resources(stack, "AWS::IAM::Policy"))


def test_without_a_vpc_there_are_none(endpoint_template: Template) -> None:
    assert not [entry for entry in all_statements(endpoint_template) if "ec2:" in json.dumps(entry["Action"])]


def test_a_wildcard_without_a_reason_is_refused(stack: Stack) -> None:
    role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    with pytest.raises(ValueError, match="a wildcard needs a reason"):
        allow(role, ["s3:GetObject"], on=["arn:aws:s3:::bucket/*"])
