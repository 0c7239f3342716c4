"""The files with which a monitor compares, made by the deployment or elsewhere."""

from dataclasses import dataclass
from typing import Protocol

from aws_cdk import aws_iam as iam

from driftgauge.service import permissions
from driftgauge.service.storage import StoredFile


class BaselineFiles(Protocol):
    """The files of a baseline: `Baseline` or `ExistingBaseline`. Which of them a monitor needs depends on its kind."""

    @property
    def constraints_uri(self) -> str:
        """Return the URI of the constraints in use."""

    @property
    def statistics_uri(self) -> str:
        """Return the URI of the statistics of the baseline's data."""

    @property
    def analysis_config_uri(self) -> str:
        """Return the URI of the configuration of a bias analysis."""

    def grant_read(self, role: iam.IRole) -> None:
        """Allow a role to read all of them."""


@dataclass(frozen=True, kw_only=True)
class ExistingBaseline:
    """A baseline that was made elsewhere."""

    constraints: StoredFile
    statistics: StoredFile | None = None
    """Needed for data quality."""

    analysis_config: StoredFile | None = None
    """Needed for bias."""

    @property
    def constraints_uri(self) -> str:
        """Return the URI of the constraints."""
        return self.constraints.uri

    @property
    def statistics_uri(self) -> str:
        """Return the URI of the statistics.

        Raises:
            ValueError: The baseline has no statistics.
        """
        if self.statistics is None:
            raise ValueError("a baseline of data quality needs statistics beside its constraints")
        return self.statistics.uri

    @property
    def analysis_config_uri(self) -> str:
        """Return the URI of the configuration of a bias analysis.

        Raises:
            ValueError: The baseline has no such configuration.
        """
        if self.analysis_config is None:
            raise ValueError("a baseline of bias needs an analysis configuration beside its constraints")
        return self.analysis_config.uri

    def grant_read(self, role: iam.IRole) -> None:
        """Allow a role to read the files that are given."""
        for file in filter(None, (self.constraints, self.statistics, self.analysis_config)):
            permissions.read_input(role, file)
