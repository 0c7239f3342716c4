"""The settings of the function, from its environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from driftgauge_contract.drift_events import DriftVariable


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The target that is started, how often at most, and the file that says when it was started last."""

    start_arn: str
    interval: timedelta
    last_start_uri: str

    @classmethod
    def from_environment(cls, variables: Mapping[str, str]) -> Self:
        """Return the settings in the environment's variables."""
        return cls(
            start_arn=variables[DriftVariable.START_ARN],
            interval=timedelta(seconds=int(variables[DriftVariable.INTERVAL_SECONDS])),
            last_start_uri=variables[DriftVariable.LAST_START_URI],
        )
