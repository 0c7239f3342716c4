"""Images are found in our own tables, which agree with those of the SageMaker SDK."""

import json
import re
import sysconfig
from pathlib import Path

import pytest
from aws_cdk import App, Environment, Stack

from driftgauge import XGBOOST_VERSIONS, AwsImage, ImageUri, xgboost_image
from driftgauge.service.images import CLARIFY, GROUND_TRUTH_MERGER, MONITOR_ANALYZER, SCIKIT_LEARN, SPARK, aws_image
from driftgauge_contract.image_accounts import CLARIFY_ACCOUNTS, MODEL_MONITOR_ACCOUNTS, XGBOOST_ACCOUNTS

SDK_TABLES = Path(sysconfig.get_path("purelib")) / "sagemaker" / "image_uri_config"
needs_sdk = pytest.mark.skipif(not SDK_TABLES.is_dir(), reason="the SageMaker SDK is not installed")


def sdk_versions(framework: str, scope: str = "inference") -> dict[str, dict[str, object]]:
    table = json.loads((SDK_TABLES / f"{framework}.json").read_text())
    return dict(table.get(scope, table)["versions"])


def in_region(region: str) -> Stack:
    return Stack(App(), "stack", env=Environment(account="111122223333", region=region))


@needs_sdk
def test_model_monitor_accounts_are_the_sdk_s() -> None:
    assert sdk_versions("model-monitor")[""]["registries"] == dict(MODEL_MONITOR_ACCOUNTS)


@needs_sdk
def test_the_analyzer_s_repository_is_the_sdk_s() -> None:
    assert sdk_versions("model-monitor")[""]["repository"] == MONITOR_ANALYZER.name


@needs_sdk
def test_clarify_s_accounts_are_the_sdk_s() -> None:
    entry = sdk_versions("clarify", "processing")["1.0"]
    assert entry["registries"] == dict(CLARIFY_ACCOUNTS)
    assert entry["repository"] == CLARIFY.name


@needs_sdk
@pytest.mark.parametrize("version", XGBOOST_VERSIONS)
def test_xgboost_accounts_are_the_sdk_s(version: str) -> None:
    assert sdk_versions("xgboost")[version]["registries"] == dict(XGBOOST_ACCOUNTS)


@needs_sdk
@pytest.mark.parametrize(
    ("framework", "scope", "version", "image"),
    [
        ("sklearn", "training", "1.4-2", aws_image(SCIKIT_LEARN.facts)),
        ("spark", "processing", "3.5", aws_image(SPARK.facts)),
    ],
)
def test_the_driftgauge_engine_s_images_are_where_the_sdk_s_are(
    framework: str, scope: str, version: str, image: AwsImage
) -> None:
    entry = sdk_versions(framework, scope)[version]
    assert entry["registries"] == dict(image.repository.facts.accounts)
    assert entry["repository"] == image.repository.name
    assert str(image.tag).startswith(version)


@needs_sdk
def test_every_version_of_the_sdk_can_be_selected() -> None:
    # Version 1 is the built-in algorithm of 2018, in other accounts and without the open container's protocol.
    assert set(sdk_versions("xgboost")) - {"1"} == set(XGBOOST_VERSIONS)


@needs_sdk
@pytest.mark.parametrize("version", XGBOOST_VERSIONS)
def test_a_tag_names_processor_and_python_where_the_sdk_s_does(version: str) -> None:
    entry = sdk_versions("xgboost")[version]
    expected = f"{version}-cpu-py3" if entry.get("processors") else version
    assert xgboost_image(version).tag == expected


@pytest.mark.parametrize("region", ["us-east-1", "cn-north-1"])
def test_model_monitor_is_in_commercial_regions_and_china(region: str) -> None:
    assert MONITOR_ANALYZER.account(in_region(region)) == MODEL_MONITOR_ACCOUNTS[region]


def test_a_region_without_the_image_is_refused_with_those_that_have_it() -> None:
    with pytest.raises(
        ValueError, match="no sagemaker-model-monitor-analyzer image in us-gov-west-1; it is in: af-south"
    ):
        MONITOR_ANALYZER.account(in_region("us-gov-west-1"))


def test_xgboost_is_in_govcloud() -> None:
    stack = in_region("us-gov-west-1")
    assert "414596584902.dkr.ecr." in str(stack.resolve(xgboost_image().uri(stack)))


def test_a_stack_without_a_region_looks_the_account_up_when_it_is_deployed(stack: Stack) -> None:
    uri = json.dumps(stack.resolve(AwsImage(repository=MONITOR_ANALYZER).uri(stack)))
    assert '{"Fn::FindInMap": ["ModelMonitorAccounts", {"Ref": "AWS::Region"}, "account"]}' in uri


def test_analyzer_and_merger_share_one_table(stack: Stack) -> None:
    MONITOR_ANALYZER.account(stack)
    GROUND_TRUTH_MERGER.account(stack)
    assert [child.node.id for child in stack.node.children] == ["ModelMonitorAccounts"]


def test_a_version_that_aws_does_not_have_is_refused_with_those_that_it_has() -> None:
    with pytest.raises(ValueError, match=re.escape("'2.0' is not a version of AWS's XGBoost image; allowed: 0.90-1,")):
        xgboost_image("2.0")


@pytest.mark.parametrize("suffix", ["", ":3", "@sha256:abc"])
def test_pulling_an_image_of_one_s_own_needs_its_repository(stack: Stack, suffix: str) -> None:
    image = ImageUri(value=f"111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/model{suffix}")
    [arn] = image.repository_arns(stack)
    assert arn.endswith(":ecr:eu-west-1:111122223333:repository/team/model")
