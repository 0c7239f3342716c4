"""What outlives an endpoint: buckets and key."""

import json
from collections.abc import Callable

import pytest

from driftgauge_deployment.deployment import Deployment
from driftgauge_deployment.values import parse_delay
from stacks.retention import capture_days

Template = dict[str, dict[str, dict[str, object]]]
Resources = Callable[..., list[dict[str, object]]]

KEPT = ("AWS::S3::Bucket", "AWS::KMS::Key")


@pytest.fixture
def data_buckets(data_template: Template, resources: Resources) -> list[dict[str, object]]:
    """The buckets but the one for access logs."""
    return [bucket for bucket in resources(data_template, "AWS::S3::Bucket") if "LoggingConfiguration" in bucket]


def test_data_is_kept_when_the_stack_goes(data_template: Template) -> None:
    kept = [entry for entry in data_template["Resources"].values() if entry["Type"] in KEPT]
    assert len(kept) == 4
    assert all(entry["DeletionPolicy"] == entry["UpdateReplacePolicy"] == "Retain" for entry in kept)


def test_captures_and_reports_are_encrypted_with_the_key(data_buckets: list[dict[str, object]]) -> None:
    assert len(data_buckets) == 2
    assert all('"SSEAlgorithm": "aws:kms"' in json.dumps(bucket["BucketEncryption"]) for bucket in data_buckets)


def test_every_bucket_is_versioned_and_private(data_template: Template, resources: Resources) -> None:
    for bucket in resources(data_template, "AWS::S3::Bucket"):
        assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
        assert all(bucket["PublicAccessBlockConfiguration"].values())  # type: ignore[attr-defined]


def test_every_bucket_refuses_plain_http(data_template: Template, resources: Resources) -> None:
    policies = resources(data_template, "AWS::S3::BucketPolicy")
    assert len(policies) == 3
    assert all('"aws:SecureTransport": "false"' in json.dumps(policy) for policy in policies)


def test_the_key_rotates(data_template: Template, resources: Resources) -> None:
    assert resources(data_template, "AWS::KMS::Key")[0]["EnableKeyRotation"] is True


def test_a_person_and_the_other_stack_find_what_is_there(data_template: Template) -> None:
    assert set(data_template["Outputs"]) == {"CaptureBucketName", "ReportsBucketName", "KeyArn"}


def test_the_endpoint_s_stack_holds_no_export_of_the_data_s(
    data_template: Template, endpoint_template: Template
) -> None:
    assert "Fn::ImportValue" not in json.dumps(endpoint_template)
    assert not any("Export" in output for output in data_template["Outputs"].values())


def test_the_endpoint_s_stack_says_where_everything_is(endpoint_template: Template) -> None:
    monitors = ("DataQuality", "ModelQuality")
    parts = (
        *("ScheduleName", "ConstraintsUri", "SuggestedConstraintsUri", "DifferenceUri", "StatisticsUri"),
        "BaselineWarnings",
    )
    outputs = {name for name in endpoint_template["Outputs"] if not name.endswith("Threshold")}
    assert outputs == {
        *("EndpointName", "CaptureUri", "GroundTruthUri", "ReportsUri", "TopicArn", "DashboardUrl", "NextCommands"),
        *(f"{monitor}{part}" for monitor in monitors for part in parts),
    }


def rules_of(bucket: dict[str, object]) -> dict[str, int]:
    """After how many days the objects under each prefix go; those that were replaced or deleted are under `*`."""
    rules = bucket["LifecycleConfiguration"]["Rules"]  # type: ignore[index]
    assert all(rule["Status"] == "Enabled" for rule in rules)
    expires = {rule.get("Prefix", ""): rule["ExpirationInDays"] for rule in rules if "ExpirationInDays" in rule}
    [superseded] = [rule for rule in rules if "NoncurrentVersionExpiration" in rule]
    assert superseded["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}
    return expires | {"*": superseded["NoncurrentVersionExpiration"]["NoncurrentDays"]}


def test_captures_labels_reports_and_access_logs_end(data_template: Template, resources: Resources) -> None:
    logs, capture, reports = (rules_of(bucket) for bucket in resources(data_template, "AWS::S3::Bucket"))
    assert capture == {"capture/": 90, "ground-truth/": 90, "*": 30}
    # Baselines are in the bucket of the reports, and stay.
    assert reports == {"reports/": 400, "*": 30}
    assert logs == {"": 90, "*": 30}


@pytest.mark.parametrize(("delay", "days"), [("1 day", 90), ("55 days", 90), ("56 days", 91), ("999 days", 1034)])
def test_captures_are_there_until_their_labels_have_come(shipped_deployment: Deployment, delay: str, days: int) -> None:
    labelled = shipped_deployment.monitors.model_quality
    assert labelled
    later = labelled.model_copy(update={"label_delay": parse_delay(delay)})
    monitors = shipped_deployment.monitors.model_copy(update={"model_quality": later})
    assert capture_days(shipped_deployment.model_copy(update={"monitors": monitors})) == days
