"""Images are found in our own tables, which agree with those of the SageMaker SDK."""

import json
import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from aws_cdk import App, Environment, Stack

from driftgauge import XGBOOST_VERSIONS, AwsImage, Framework, ImageUri, framework_image, xgboost_image
from driftgauge.service.images import CLARIFY, GROUND_TRUTH_MERGER, MONITOR_ANALYZER, SCIKIT_LEARN, SPARK, aws_image
from driftgauge_contract.frameworks import FRAMEWORKS
from driftgauge_contract.image_accounts import CLARIFY_ACCOUNTS, MODEL_MONITOR_ACCOUNTS

# Read as files: an import of the SDK takes seconds.
SDK = find_spec("sagemaker")
assert SDK is not None, "the SageMaker SDK is one of the packages that the tests need"
SDK_TABLES = Path(str(SDK.origin)).with_name("image_uri_config")
VERSIONS = [(framework, version) for framework, images in FRAMEWORKS.items() for version in images.tags]


def sdk_versions(framework: str, scope: str = "inference") -> dict[str, dict[str, object]]:
    table = json.loads((SDK_TABLES / f"{framework}.json").read_text())
    return dict(table.get(scope, table)["versions"])


def in_region(region: str) -> Stack:
    return Stack(App(), "stack", env=Environment(account="111122223333", region=region))


def test_model_monitor_accounts_are_the_sdk_s() -> None:
    assert sdk_versions("model-monitor")[""]["registries"] == dict(MODEL_MONITOR_ACCOUNTS)


def test_the_analyzer_s_repository_is_the_sdk_s() -> None:
    assert sdk_versions("model-monitor")[""]["repository"] == MONITOR_ANALYZER.name


def test_clarify_s_accounts_are_the_sdk_s() -> None:
    entry = sdk_versions("clarify", "processing")["1.0"]
    assert entry["registries"] == dict(CLARIFY_ACCOUNTS)
    assert entry["repository"] == CLARIFY.name


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


@pytest.mark.parametrize(("framework", "version"), VERSIONS)
def test_a_serving_image_is_where_the_sdk_has_it_with_the_sdk_s_tag(framework: Framework, version: str) -> None:
    # The SDK names scikit-learn 1.4-2 for training only; there is one image for both.
    entry = (sdk_versions(framework, "training") | sdk_versions(framework))[version]
    images = FRAMEWORKS[framework]
    accounts: object = entry["registries"]
    assert isinstance(accounts, dict)
    assert accounts.items() >= dict(images.repository.accounts).items()
    assert entry["repository"] == images.repository.name
    # SageMaker SDK 2.257, `image_uris.retrieve`: version, processor and Python, as far as an image has several.
    parts = [version, *(["{processor}"] if entry.get("processors") or framework == "pytorch" else [])]
    parts += entry["py_versions"] if entry.get("py_versions") else []
    assert images.tags[version] == "-".join(parts).replace("{processor}", _only(entry.get("processors")))


def _only(processors: object) -> str:
    return str(processors[0]) if isinstance(processors, list) and len(processors) == 1 else "{processor}"


def test_every_xgboost_version_of_the_sdk_can_be_selected() -> None:
    # Version 1 is the built-in algorithm of 2018, in other accounts and without the open container's protocol.
    assert set(sdk_versions("xgboost")) - {"1"} == set(XGBOOST_VERSIONS)


def test_a_framework_s_image_has_the_tag_of_the_instances_processor() -> None:
    tags = [framework_image(Framework.PYTORCH, instance_type=f"ml.{name}.xlarge").tag for name in ("m5", "g5")]
    assert tags == ["2.6.0-cpu-py312", "2.6.0-gpu-py312"]


def test_pytorch_s_accounts_are_looked_up_in_a_table_of_their_own(stack: Stack) -> None:
    uri = json.dumps(stack.resolve(framework_image(Framework.PYTORCH).uri(stack)))
    assert '{"Fn::FindInMap": ["PyTorchAccounts", {"Ref": "AWS::Region"}, "account"]}' in uri


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
