"""The files that a monitor compares with, wherever they were made."""

from dataclasses import dataclass
from typing import Protocol

from aws_cdk import aws_iam as iam

from driftgauge.service import permissions
from driftgauge.service.storage import StoredFile


class BaselineFiles(Protocol):
    """Constraints and statistics that a monitor compares with: `Baseline` or `ExistingBaseline`."""

    @property
    def constraints_uri(self) -> str:
        """The constraints in use."""

    @property
    def statistics_uri(self) -> str:
        """The statistics of the baseline's data."""

    def grant_read(self, role: iam.Role) -> None:
        """Let a role read both."""


@dataclass(frozen=True, kw_only=True)
class ExistingBaseline:
    """A baseline that was made elsewhere."""

    constraints: StoredFile
    statistics: StoredFile | None = None
    """Of data quality only."""

    @property
    def constraints_uri(self) -> str:
        """The constraints as they were given."""
        return self.constraints.uri

    @property
    def statistics_uri(self) -> str:
        """The statistics as they were given."""
        if self.statistics is None:
            raise ValueError("a baseline of data quality needs statistics beside its constraints")
        return self.statistics.uri

    def grant_read(self, role: iam.Role) -> None:
        """Let a role read what there is."""
        for file in filter(None, (self.constraints, self.statistics)):
            permissions.read_input(role, file)
