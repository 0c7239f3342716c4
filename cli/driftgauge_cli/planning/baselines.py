"""The baselines of a deployment: which are used again, and which need a job."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from driftgauge_cli.planning.changes import Change, Template, changed_properties, references
from driftgauge_contract.custom_resources import BASELINE_NOT_IN_RESULT, BaselineProperty, ResourceType
from driftgauge_contract.kinds import MonitorKind


@dataclass(frozen=True, kw_only=True)
class PlannedBaseline:
    """A baseline, and why its job runs; there is no reason where the files of a former job are used again."""

    kind: MonitorKind
    logical_id: str
    job_because: str | None = None


def planned_baselines(deployed: Template, wanted: Template, changes: Sequence[Change]) -> Iterator[PlannedBaseline]:
    """Yield the baselines of a template that would be deployed."""
    before = deployed.get("Resources", {})
    reached = {change.logical_id for change in changes}
    for name, resource in wanted.get("Resources", {}).items():
        if resource["Type"] == ResourceType.BASELINE:
            kind = MonitorKind(resource["Properties"][BaselineProperty.KIND])
            because = _job_because(before.get(name), resource, reached)
            yield PlannedBaseline(kind=kind, logical_id=name, job_because=because)


def _job_because(before: Mapping[str, Any] | None, after: Mapping[str, Any], reached: set[str]) -> str | None:
    if before is None:
        return "it is new"
    changed = [name for name in changed_properties(before, after) if name not in BASELINE_NOT_IN_RESULT]
    # Predictions of another model, for example, are at another place.
    followed = {
        name
        for name, value in after["Properties"].items()
        if name not in BASELINE_NOT_IN_RESULT and references(value) & reached
    }
    every = sorted({*changed, *followed})
    return f"{', '.join(every)} changed" if every else None
