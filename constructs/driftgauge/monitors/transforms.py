"""The captures of batch transforms as the data of a monitor."""

from dataclasses import dataclass

from driftgauge.service import permissions
from driftgauge.service.permissions import Grantee
from driftgauge.service.storage import S3Prefix
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.transforms import TransformFormat, transform_side


@dataclass(frozen=True, kw_only=True)
class TransformCapture:
    """The captured data of batch transforms, in place of an endpoint's.

    Labels are merged with predictions by the ids that `GenerateInferenceId` of a transform's `DataCaptureConfig`
    makes it append to each record of its output.
    """

    destination: S3Prefix
    """The `DestinationS3Uri` of the transforms' `DataCaptureConfig`."""

    inputs: S3Prefix
    outputs: S3Prefix
    """Where the transforms read and write, as the manifests of their captures name it."""

    format: TransformFormat = TransformFormat.CSV

    def place(self, kind: MonitorKind) -> S3Prefix:
        """Return where the manifests are that a kind of monitor reads."""
        return self.destination / transform_side(kind).value

    def grant_read(self, role: Grantee) -> None:
        """Allow a role to read the manifests and what they name."""
        for place in (self.destination, self.inputs, self.outputs):
            permissions.read_prefix(role, place)

    def grant_transform(self, role: Grantee) -> None:
        """Allow the role of a model to read what its transforms read, and to write what they write."""
        permissions.read_prefix(role, self.inputs)
        for place in (self.outputs, self.destination):
            permissions.write_prefix(role, place)

    def grant_list(self, role: Grantee) -> None:
        """Allow a role to read the manifests, and to list what they name."""
        permissions.read_prefix(role, self.destination)
        for place in (self.inputs, self.outputs):
            permissions.list_prefix(role, place)
