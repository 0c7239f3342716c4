"""`Custom::DriftgaugeNewestPackage`: the version of a model package group that the endpoint serves.

The same value of the parameter always means the same version, so that a rollback comes back to the former one.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from custom_resources.clients import Deadline, patiently
from custom_resources.errors import DeploymentError
from custom_resources.events import Answer, Event, RequestType
from custom_resources.storage import Storage
from driftgauge_contract.model_packages import (
    APPROVED,
    NOT_KNOWN_YET,
    NewestPackageAttribute,
    NewestPackageProperty,
)

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient


@dataclass(frozen=True, kw_only=True)
class NewestPackage:
    """The custom resource of the version to serve; a deletion leaves the record."""

    storage: Storage
    sagemaker: "SageMakerClient"
    deadline: Deadline

    def on_event(self, event: Event) -> Answer:
        """Return the id; the version is found when the request is completed."""
        return Answer(physical_id=_physical_id(event))

    def is_complete(self, event: Event) -> Answer:
        """Return the ARN of the version."""
        if event.request_type is RequestType.DELETE:
            return Answer(physical_id=_physical_id(event))
        value = event.properties.text(NewestPackageProperty.PARAMETER_VALUE)
        arn = self._first(event) if value == NOT_KNOWN_YET else value
        return Answer(physical_id=_physical_id(event), attributes={NewestPackageAttribute.PACKAGE_ARN.value: arn})

    def _first(self, event: Event) -> str:
        """Return the version that was the newest at the first deployment, which a later approval does not change."""
        uri = event.properties.text(NewestPackageProperty.RECORD_URI)
        folder, _, name = uri.rpartition("/")
        # A second delivery, or a rollback, finds the version that was chosen first.
        if name in self.storage.names_below(folder):
            return self.storage.read(uri).decode()
        arn = self._newest_approved(event.properties.text(NewestPackageProperty.GROUP_NAME))
        self.storage.write(uri, arn, content_type="text/plain")
        return arn

    def _newest_approved(self, group: str) -> str:
        answer = patiently(
            lambda: self.sagemaker.list_model_packages(
                ModelPackageGroupName=group,
                ModelApprovalStatus=APPROVED,
                SortBy="CreationTime",
                SortOrder="Descending",
                MaxResults=1,
            ),
            self.deadline,
        )
        found = answer["ModelPackageSummaryList"]
        if not found:
            raise DeploymentError(
                f"model package group {group!r} has no approved version; approve one, and deploy again"
            )
        return found[0]["ModelPackageArn"]


def _physical_id(event: Event) -> str:
    return event.physical_id or f"newest-of-{event.properties.text(NewestPackageProperty.GROUP_NAME)}"
