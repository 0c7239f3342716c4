"""The mark of a deployment: tags of its stacks, which CloudFormation also puts on the resources of the stacks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

DEFAULT_APP = "driftgauge"
"""The app of a project whose `cdk.json` names none."""

CLOUDFORMATION_STACK_TAG = "aws:cloudformation:stack-name"
"""The tag with the name of its stack that CloudFormation puts on every resource that can have tags."""

GUARD_RESOURCE_TYPE = "Custom::DriftgaugeStackGuard"
"""The custom resource that fails the update of a stack which is not the deployment's."""

_DATA_SUFFIX = "-data"
# Stacks of Driftgauge 0.1 and 0.2 have no tags, but all of these outputs.
_OUTPUTS_OF_EARLIER_STACKS = (
    frozenset({"CaptureBucketName", "ReportsBucketName", "KeyArn"}),
    frozenset({"EndpointName", "CaptureUri", "ReportsUri", "TopicArn"}),
)


class MarkTag(StrEnum):
    """The keys of the tags."""

    DEPLOYMENT = "driftgauge:deployment"
    APP = "driftgauge:app"
    """Also the key of the context in `cdk.json` that names the app."""


class GuardProperty(StrEnum):
    """The properties of the custom resource that guards a stack: its mark."""

    DEPLOYMENT = "Deployment"
    APP = "App"


@dataclass(frozen=True, kw_only=True)
class Mark:
    """The deployment to which a stack belongs, and the app in which the deployment is."""

    deployment: str
    app: str = DEFAULT_APP

    @classmethod
    def from_tags(cls, tags: Mapping[str, str]) -> Self | None:
        """Return the mark among the tags of a stack or resource, or `None` if there is none."""
        deployment = tags.get(MarkTag.DEPLOYMENT)
        return None if deployment is None else cls(deployment=deployment, app=tags.get(MarkTag.APP, DEFAULT_APP))

    @property
    def tags(self) -> dict[str, str]:
        """Return the tags of the deployment's stacks."""
        return {MarkTag.DEPLOYMENT.value: self.deployment, MarkTag.APP.value: self.app}

    @property
    def stacks(self) -> tuple[str, str]:
        """Return the names of the deployment's stacks: that of the data, and that of the endpoint."""
        return data_stack_name(self.deployment), self.deployment

    def __str__(self) -> str:
        return f"deployment {self.deployment!r} of app {self.app!r}"


def data_stack_name(deployment: str) -> str:
    """Return the name of the stack with the data of a deployment."""
    return f"{deployment}{_DATA_SUFFIX}"


def is_of_an_earlier_version(outputs: Collection[str]) -> bool:
    """Return whether Driftgauge 0.1 or 0.2 made a stack without a mark, by the stack's outputs."""
    return any(names <= set(outputs) for names in _OUTPUTS_OF_EARLIER_STACKS)
