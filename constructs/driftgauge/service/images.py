"""The container images that AWS provides, found without asking AWS and without knowing the region at synth."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from aws_cdk import CfnMapping, Stack, Token
from constructs import Construct

from driftgauge.service.image_accounts import MODEL_MONITOR_ACCOUNTS, SPARK_ACCOUNTS, XGBOOST_ACCOUNTS
from driftgauge.service.pseudo_parameters import PARTITION, REGION, URL_SUFFIX

DEFAULT_XGBOOST_VERSION = "3.0-5"

_XGBOOST_TAGS = {
    "0.90-1": "0.90-1-cpu-py3",
    "0.90-2": "0.90-2-cpu-py3",
    "1.0-1": "1.0-1-cpu-py3",
    **{version: version for version in ("1.2-1", "1.2-2", "1.3-1", "1.5-1", "1.7-1", DEFAULT_XGBOOST_VERSION)},
}

XGBOOST_VERSIONS = tuple(_XGBOOST_TAGS)
"""The versions of AWS's XGBoost image, oldest first."""


@dataclass(frozen=True, kw_only=True)
class Repository:
    """One of AWS's image repositories, with the account that holds it in each region."""

    name: str
    title: str
    """What it is to people."""

    accounts: Mapping[str, str]
    table: str
    """Logical id of the account table in a template; repositories in the same accounts share it."""

    def account(self, scope: Construct) -> str:
        """The account in the scope's region: a number, or a lookup where the region is only known at deployment."""
        stack = Stack.of(scope)
        if Token.is_unresolved(stack.region):
            return self._lookup(stack)
        if stack.region not in self.accounts:
            raise ValueError(f"AWS has no {self.name} image in {stack.region}; it is in: {', '.join(self.accounts)}")
        return self.accounts[stack.region]

    def arn(self, scope: Construct) -> str:
        """The repository's ARN, for permissions to pull."""
        return f"arn:{PARTITION}:ecr:{REGION}:{self.account(scope)}:repository/{self.name}"

    def _lookup(self, stack: Stack) -> str:
        table = stack.node.try_find_child(self.table)
        if not isinstance(table, CfnMapping):
            rows = {region: {"account": account} for region, account in self.accounts.items()}
            table = CfnMapping(stack, self.table, mapping=rows)
        return table.find_in_map(REGION, "account")


XGBOOST = Repository(name="sagemaker-xgboost", title="XGBoost", accounts=XGBOOST_ACCOUNTS, table="XGBoostAccounts")
MONITOR_ANALYZER = Repository(
    name="sagemaker-model-monitor-analyzer",
    title="Model Monitor",
    accounts=MODEL_MONITOR_ACCOUNTS,
    table="ModelMonitorAccounts",
)
GROUND_TRUTH_MERGER = Repository(
    name="sagemaker-model-monitor-groundtruth-merger",
    title="Model Monitor",
    accounts=MODEL_MONITOR_ACCOUNTS,
    table="ModelMonitorAccounts",
)
SCIKIT_LEARN = Repository(
    name="sagemaker-scikit-learn", title="scikit-learn", accounts=XGBOOST_ACCOUNTS, table="XGBoostAccounts"
)
SPARK = Repository(name="sagemaker-spark-processing", title="Spark", accounts=SPARK_ACCOUNTS, table="SparkAccounts")


class ContainerImage(Protocol):
    """What runs in a container: `AwsImage` or `ImageUri`."""

    @property
    def identity(self) -> str:
        """What changes when the image does, known at synth."""

    def uri(self, scope: Construct) -> str:
        """The image's URI in the scope's region."""

    def repository_arns(self, scope: Construct) -> list[str]:
        """The ECR repositories that a role must be able to pull from."""


@dataclass(frozen=True, kw_only=True)
class AwsImage:
    """An image of AWS's, in the account of the region that it is deployed to."""

    repository: Repository
    tag: str | None = None

    @property
    def identity(self) -> str:
        """Repository and tag, without account and region."""
        return self.repository.name + (f":{self.tag}" if self.tag else "")

    def uri(self, scope: Construct) -> str:
        """The image's URI in the scope's region."""
        registry = f"{self.repository.account(scope)}.dkr.ecr.{REGION}.{URL_SUFFIX}"
        return f"{registry}/{self.identity}"

    def repository_arns(self, scope: Construct) -> list[str]:
        """The one repository that the image is in."""
        return [self.repository.arn(scope)]


@dataclass(frozen=True, kw_only=True)
class ImageUri:
    """An image of one's own in ECR, `{account}.dkr.ecr.{region}.amazonaws.com/{repository}[:tag|@digest]`."""

    value: str

    @property
    def identity(self) -> str:
        """The URI itself: give a tag that is never moved, or a digest."""
        return self.value

    def uri(self, scope: Construct) -> str:  # noqa: ARG002 - the URI is the same in every scope
        """The URI as given."""
        return self.value

    def repository_arns(self, scope: Construct) -> list[str]:  # noqa: ARG002
        """The repository that the URI names."""
        registry, _, image = self.value.partition("/")
        account, _, _, region, *_ = registry.split(".")
        repository = image.partition("@")[0].partition(":")[0]
        return [f"arn:{PARTITION}:ecr:{region}:{account}:repository/{repository}"]


SCIKIT_LEARN_IMAGE = AwsImage(repository=SCIKIT_LEARN, tag="1.4-2-py312-cpu-py3")
SPARK_IMAGE = AwsImage(repository=SPARK, tag="3.5-cpu-py312-v1.4")
"""The newest of AWS's images for processing jobs with Python 3.12: on one machine, and on several."""


def xgboost_image(version: str = DEFAULT_XGBOOST_VERSION) -> AwsImage:
    """AWS's XGBoost serving image of one of `XGBOOST_VERSIONS`."""
    if version not in _XGBOOST_TAGS:
        raise ValueError(f"{version!r} is not a version of AWS's XGBoost image; allowed: {', '.join(XGBOOST_VERSIONS)}")
    return AwsImage(repository=XGBOOST, tag=_XGBOOST_TAGS[version])
