"""A person's own scripts in a monitor's jobs."""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import aws_iam as iam

from driftgauge.service import permissions
from driftgauge.service.storage import StoredFile


@dataclass(frozen=True, kw_only=True)
class Scripts:
    """The scripts of a monitor, in the form that SageMaker Model Monitor knows."""

    preprocessor: StoredFile | None = None
    """A file with `preprocess_handler`, which makes rows of a captured record."""

    postprocessor: StoredFile | None = None
    """A file with `postprocess_handler`, which runs at the end of a job."""

    @property
    def files(self) -> Sequence[StoredFile]:
        """Return the files that are given."""
        return [file for file in (self.preprocessor, self.postprocessor) if file is not None]

    @property
    def preprocessor_uri(self) -> str | None:
        """Return where the preprocessor is."""
        return self.preprocessor.uri if self.preprocessor else None

    @property
    def postprocessor_uri(self) -> str | None:
        """Return where the postprocessor is."""
        return self.postprocessor.uri if self.postprocessor else None

    def grant_read(self, role: iam.IRole) -> None:
        """Allow the role of a job to read the scripts."""
        for file in self.files:
            permissions.read_input(role, file)
