"""The container images that AWS provides, found without asking AWS and without knowing the region at synth."""

from dataclasses import dataclass
from typing import Protocol

from aws_cdk import CfnMapping, Stack, Token
from constructs import Construct

from driftgauge.service.pseudo_parameters import PARTITION, REGION, URL_SUFFIX
from driftgauge_contract import images
from driftgauge_contract.images import DEFAULT_XGBOOST_VERSION, XGBOOST_TAGS, ImageRepository, xgboost_tag

XGBOOST_VERSIONS = tuple(XGBOOST_TAGS)
"""The versions of AWS's XGBoost image, oldest first."""


@dataclass(frozen=True, kw_only=True)
class Repository:
    """One of AWS's image repositories, in whichever region a stack is deployed to."""

    facts: ImageRepository
    table: str
    """Logical id of the account table in a template; repositories in the same accounts share it."""

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
        table = stack.node.try_find_child(self.table)
        if not isinstance(table, CfnMapping):
            rows = {region: {"account": account} for region, account in self.facts.accounts.items()}
            table = CfnMapping(stack, self.table, mapping=rows)
        return table.find_in_map(REGION, "account")


XGBOOST = Repository(facts=images.XGBOOST, table="XGBoostAccounts")
SCIKIT_LEARN = Repository(facts=images.SCIKIT_LEARN, table="XGBoostAccounts")
SPARK = Repository(facts=images.SPARK, table="SparkAccounts")
MONITOR_ANALYZER = Repository(facts=images.MONITOR_ANALYZER, table="ModelMonitorAccounts")
GROUND_TRUTH_MERGER = Repository(facts=images.GROUND_TRUTH_MERGER, table="ModelMonitorAccounts")
CLARIFY = Repository(facts=images.CLARIFY, table="ClarifyAccounts")


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
    """Return AWS's XGBoost serving image of one of `XGBOOST_VERSIONS`."""
    return AwsImage(repository=XGBOOST, tag=xgboost_tag(version))
