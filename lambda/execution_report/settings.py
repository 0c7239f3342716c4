"""What the Lambda is told by its environment."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """The monitor that a workflow runs, and where the metrics of its jobs belong."""

    monitor: str
    kind: str
    metrics_namespace: str


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The endpoint, what runs its monitors, and the prefix below which reports lie.

    Schedules are Model Monitor's, each with a monitor's kind; workflows are named by the ARNs of their state machines.
    """

    endpoint: str
    schedules: Mapping[str, str]
    workflows: Mapping[str, Workflow]
    reports_uri: str

    @classmethod
    def from_environment(cls, variables: Mapping[str, str]) -> Self:
        """Read ENDPOINT_NAME, REPORTS_URI and, as JSON, SCHEDULES and WORKFLOWS, of which either may be missing."""
        workflows = json.loads(variables.get("WORKFLOWS", "{}"))
        return cls(
            endpoint=variables["ENDPOINT_NAME"],
            schedules=json.loads(variables.get("SCHEDULES", "{}")),
            workflows={arn: _workflow(told) for arn, told in workflows.items()},
            reports_uri=variables["REPORTS_URI"].rstrip("/"),
        )


def _workflow(told: Mapping[str, str]) -> Workflow:
    return Workflow(monitor=told["Monitor"], kind=told["Kind"], metrics_namespace=told["MetricsNamespace"])
