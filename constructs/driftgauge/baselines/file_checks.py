"""Checks of files in S3 on which an endpoint waits: nothing else looks at them before it is created."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aws_cdk import CustomResource
from constructs import Construct

from driftgauge.functions.custom_resources import CustomResources
from driftgauge.service import permissions
from driftgauge.service.storage import StoredFile
from driftgauge_contract.custom_resources import ArchiveCheckProperty, DatasetCheckProperty, ResourceType


@dataclass(frozen=True, kw_only=True)
class ExpectedColumns:
    """The columns that a dataset has to have."""

    header: bool = False
    label: int | str | None = None
    """The label's column, counted from 0, or its name, if the label is no feature."""

    sent_rows: int | None = None
    """How many of the first rows are sent to the endpoint, if some are; 0 stands for all."""

    features: Sequence[str] = ()
    """The columns that are named elsewhere in the deployment."""

    width: int | None = None
    """The number of columns, if all are named."""

    stripped: bool = True
    """Whether names are read without blanks around them, as in `exact` mode."""

    def render(self) -> Mapping[str, object]:
        """Return the expectations as the custom resource reads them."""
        optional = {
            DatasetCheckProperty.LABEL_COLUMN: self.label,
            DatasetCheckProperty.ROWS: self.sent_rows,
            DatasetCheckProperty.WIDTH: self.width,
        }
        return {
            DatasetCheckProperty.HEADER.value: self.header,
            DatasetCheckProperty.FEATURES.value: list(self.features),
            DatasetCheckProperty.STRIPPED.value: self.stripped,
            **{name.value: value for name, value in optional.items() if value is not None},
        }


class DatasetCheck(Construct):
    """Fails the deployment if a CSV file lacks columns that the deployment names, or its first rows cannot be sent."""

    def __init__(self, scope: Construct, construct_id: str, *, file: StoredFile, expected: ExpectedColumns) -> None:
        super().__init__(scope, construct_id)
        properties = {
            DatasetCheckProperty.DATASET_URI.value: file.uri,
            DatasetCheckProperty.DATASET_IDENTITY.value: file.identity,
            **expected.render(),
        }
        _add_resource(self, ResourceType.DATASET_CHECK, file, properties)


class ArchiveCheck(Construct):
    """Fails the deployment if a model is no tar archive that is compressed with gzip."""

    def __init__(self, scope: Construct, construct_id: str, *, file: StoredFile) -> None:
        super().__init__(scope, construct_id)
        properties = {
            ArchiveCheckProperty.ARCHIVE_URI.value: file.uri,
            ArchiveCheckProperty.ARCHIVE_IDENTITY.value: file.identity,
        }
        _add_resource(self, ResourceType.ARCHIVE_CHECK, file, properties)


def _add_resource(
    scope: Construct, resource_type: ResourceType, file: StoredFile, properties: Mapping[str, object]
) -> None:
    provider = CustomResources.of(scope)
    policy = provider.policy(scope)
    permissions.read_file(policy, file)
    resource = CustomResource(
        scope, "Resource", resource_type=resource_type, service_token=provider.service_token, properties=properties
    )
    # A policy of its own, so that it is there before the check and goes after it.
    resource.node.add_dependency(policy)
