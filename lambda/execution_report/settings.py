"""The settings of the function, from its environment."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Self

from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.workflow import ConstraintsEntry, ReportVariable, WorkflowEntry
from execution_report.recurring import Evaluation


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """The monitor that a workflow runs, and the namespace of its metrics."""

    monitor_name: str
    kind: MonitorKind
    metrics_namespace: str
    label_delay: timedelta = timedelta()
    label_horizon: timedelta = timedelta()
    watched_columns: frozenset[str] | None = None
    """The columns whose metrics are published; all of them where it is `None`."""


@dataclass(frozen=True, kw_only=True)
class ConstraintsInUse:
    """The constraints with which a monitor compares, and the digest of what the deployment wrote."""

    uri: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The endpoint, what runs its monitors, and the prefix of their reports.

    Model Monitor's schedules are named, and have a monitor's kind each; workflows are named by the ARNs of their state
    machines.
    """

    endpoint_name: str
    schedules: Mapping[str, MonitorKind]
    workflows: Mapping[str, Workflow]
    reports_uri: str
    constraints: Mapping[str, ConstraintsInUse] = field(default_factory=dict)
    """By the name of the monitor; only those that the deployment made."""

    model: str | None = None
    """The name of the model in service."""

    evaluation: Evaluation | None = None
    """`None` where alarms look at the last window alone."""

    @classmethod
    def from_environment(cls, variables: Mapping[str, str]) -> Self:
        """Return the settings in the environment's variables."""
        schedules = json.loads(variables.get(ReportVariable.SCHEDULES, "{}"))
        workflows = json.loads(variables.get(ReportVariable.WORKFLOWS, "{}"))
        constraints = json.loads(variables.get(ReportVariable.CONSTRAINTS, "{}"))
        return cls(
            endpoint_name=variables[ReportVariable.ENDPOINT_NAME],
            schedules={name: MonitorKind(kind) for name, kind in schedules.items()},
            workflows={arn: _workflow(entry) for arn, entry in workflows.items()},
            reports_uri=variables[ReportVariable.REPORTS_URI].rstrip("/"),
            constraints={name: _constraints(entry) for name, entry in constraints.items()},
            model=variables.get(ReportVariable.MODEL),
            evaluation=_evaluation(variables),
        )


def _evaluation(variables: Mapping[str, str]) -> Evaluation | None:
    if ReportVariable.WINDOWS not in variables:
        return None
    return Evaluation(
        breaching=int(variables[ReportVariable.BREACHING]), windows=int(variables[ReportVariable.WINDOWS])
    )


def _columns(entry: Mapping[str, str]) -> frozenset[str] | None:
    listed = entry.get(WorkflowEntry.WATCHED_COLUMNS)
    return None if listed is None else frozenset(json.loads(listed))


def _constraints(entry: Mapping[str, str]) -> ConstraintsInUse:
    return ConstraintsInUse(uri=entry[ConstraintsEntry.URI], digest=entry[ConstraintsEntry.DIGEST])


def _workflow(entry: Mapping[str, str]) -> Workflow:
    return Workflow(
        monitor_name=entry[WorkflowEntry.MONITOR],
        kind=MonitorKind(entry[WorkflowEntry.KIND]),
        metrics_namespace=entry[WorkflowEntry.METRICS_NAMESPACE],
        watched_columns=_columns(entry),
        label_delay=timedelta(seconds=int(entry.get(WorkflowEntry.LABEL_DELAY, "0"))),
        label_horizon=timedelta(seconds=int(entry.get(WorkflowEntry.LABEL_HORIZON, "0"))),
    )
