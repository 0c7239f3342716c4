"""The container images that AWS provides. Neither a call to AWS nor the region is needed at synthesis."""

from dataclasses import dataclass
from typing import Protocol

from aws_cdk import CfnMapping, Stack, Token
from constructs import Construct

from driftgauge.service.pseudo_parameters import PARTITION, REGION, URL_SUFFIX
from driftgauge_contract import images
from driftgauge_contract.frameworks import FRAMEWORKS, Framework
from driftgauge_contract.images import ImageRepository

XGBOOST_VERSIONS = tuple(FRAMEWORKS[Framework.XGBOOST].tags)
"""The versions of AWS's XGBoost image, oldest first."""


@dataclass(frozen=True, kw_only=True)
class Repository:
    """One of AWS's image repositories, in whichever region a stack is deployed to."""

    facts: ImageRepository
    table: str
    """The logical id of the account table in a template, which repositories in the same accounts share."""

    @property
    def name(self) -> str:
        """Return the repository's name."""
        return self.facts.name

    def account(self, scope: Construct) -> str:
        """Return the account in the scope's region: a number, or a lookup if the region is known at deployment only."""
        stack = Stack.of(scope)
        return self._lookup(stack) if Token.is_unresolved(stack.region) else self.facts.account(stack.region)

    def arn(self, scope: Construct) -> str:
        """Return the repository's ARN, for permissions to pull."""
        return f"arn:{PARTITION}:ecr:{REGION}:{self.account(scope)}:repository/{self.name}"

    def _lookup(self, stack: Stack) -> str:
        # A stack without a region finds the account during the deployment; images in the same accounts share a table.
        table = stack.node.try_find_child(self.table)
        if not isinstance(table, CfnMapping):
            rows = {region: {"account": account} for region, account in self.facts.accounts.items()}
            table = CfnMapping(stack, self.table, mapping=rows)
        return table.find_in_map(REGION, "account")


XGBOOST = Repository(facts=images.XGBOOST, table="XGBoostAccounts")
SCIKIT_LEARN = Repository(facts=images.SCIKIT_LEARN, table="XGBoostAccounts")
PYTORCH = Repository(facts=images.PYTORCH, table="PyTorchAccounts")
SPARK = Repository(facts=images.SPARK, table="SparkAccounts")
MONITOR_ANALYZER = Repository(facts=images.MONITOR_ANALYZER, table="ModelMonitorAccounts")
GROUND_TRUTH_MERGER = Repository(facts=images.GROUND_TRUTH_MERGER, table="ModelMonitorAccounts")
CLARIFY = Repository(facts=images.CLARIFY, table="ClarifyAccounts")


class ContainerImage(Protocol):
    """The image of a container: `AwsImage` or `ImageUri`."""

    @property
    def identity(self) -> str:
        """Return a text that changes when the image does, and is known at synthesis."""

    def uri(self, scope: Construct) -> str:
        """Return the image's URI in the scope's region."""

    def repository_arns(self, scope: Construct) -> list[str]:
        """Return the ECR repositories from which a role must be able to pull."""


@dataclass(frozen=True, kw_only=True)
class AwsImage:
    """An image of AWS's, from the account that holds it in the region of the deployment."""

    repository: Repository
    tag: str | None = None

    @property
    def identity(self) -> str:
        """Return repository and tag, without account and region."""
        return self.repository.name + (f":{self.tag}" if self.tag else "")

    def uri(self, scope: Construct) -> str:
        """Return the image's URI in the scope's region."""
        registry = f"{self.repository.account(scope)}.dkr.ecr.{REGION}.{URL_SUFFIX}"
        return f"{registry}/{self.identity}"

    def repository_arns(self, scope: Construct) -> list[str]:
        """Return the repository of the image."""
        return [self.repository.arn(scope)]


@dataclass(frozen=True, kw_only=True)
class ImageUri:
    """Your own image in ECR, `{account}.dkr.ecr.{region}.amazonaws.com/{repository}[:tag|@digest]`."""

    value: str

    @property
    def identity(self) -> str:
        """Return the URI, which needs a digest or a tag that is never moved."""
        return self.value

    def uri(self, scope: Construct) -> str:  # noqa: ARG002 - the URI is the same in every scope
        """Return the URI as given."""
        return self.value

    def repository_arns(self, scope: Construct) -> list[str]:  # noqa: ARG002
        """Return the repository that the URI names."""
        registry, _, image = self.value.partition("/")
        # The image may be in another account and region than the stack.
        account, _, _, region, *_ = registry.split(".")
        repository = image.partition("@")[0].partition(":")[0]
        return [f"arn:{PARTITION}:ecr:{region}:{account}:repository/{repository}"]


_REPOSITORIES = (XGBOOST, SCIKIT_LEARN, PYTORCH, SPARK, MONITOR_ANALYZER, GROUND_TRUTH_MERGER, CLARIFY)
_TAGS = {
    # The newest images for processing jobs with Python 3.12: on one machine, and on several.
    SCIKIT_LEARN.name: "1.4-2-py312-cpu-py3",
    SPARK.name: "3.5-cpu-py312-v1.4",
    # Source: `image_uri_config/clarify.json` of SageMaker's Python SDK.
    CLARIFY.name: "1.0",
}


def aws_image(facts: ImageRepository) -> AwsImage:
    """Return the image of one of AWS's repositories for jobs; Model Monitor's images have no tags."""
    return AwsImage(repository=_repository(facts), tag=_TAGS.get(facts.name))


def framework_image(framework: Framework, version: str | None = None, *, instance_type: str = "") -> AwsImage:
    """Return AWS's serving image of a framework: the newest version, or another; for GPUs if the instances have them.

    Raises:
        ValueError: There is no such version.
    """
    images = FRAMEWORKS[framework]
    tag = images.tag(version or images.newest, instance_type)
    return AwsImage(repository=_repository(images.repository), tag=tag)


def xgboost_image(version: str | None = None) -> AwsImage:
    """Return AWS's XGBoost serving image: the newest one, or another of `XGBOOST_VERSIONS`."""
    return framework_image(Framework.XGBOOST, version)


def _repository(facts: ImageRepository) -> Repository:
    return next(each for each in _REPOSITORIES if each.name == facts.name)
