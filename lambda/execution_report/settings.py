"""What the Lambda is told by its environment."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The endpoint, the monitor of each of its schedules, and the prefix below which reports lie."""

    endpoint: str
    schedules: Mapping[str, str]
    reports_uri: str

    @classmethod
    def from_environment(cls, variables: Mapping[str, str]) -> Self:
        """Read ENDPOINT_NAME, SCHEDULES (JSON: name to monitor) and REPORTS_URI."""
        return cls(
            endpoint=variables["ENDPOINT_NAME"],
            schedules=json.loads(variables["SCHEDULES"]),
            reports_uri=variables["REPORTS_URI"].rstrip("/"),
        )
