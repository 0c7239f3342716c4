"""Comparison of two engines' results on the same traffic."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from driftgauge_cli.aws.session import s3_client
from driftgauge_cli.aws.storage import S3Uri, read_text
from driftgauge_cli.demonstration.outcomes import AlarmSummary, ExecutionSummary
from driftgauge_cli.engines.handle import MonitorHandle
from driftgauge_contract.kinds import MonitorKind

if TYPE_CHECKING:
    import boto3

_DIGITS = 12


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One thing, as each monitor has it; `values` are in the order of the comparison's schedules."""

    what: str
    values: tuple[str, ...]
    equal: bool


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The monitors of one kind beside each other."""

    monitor: MonitorKind
    schedules: tuple[str, ...]
    rows: tuple[Compared, ...]

    @property
    def equal(self) -> bool:
        """Return whether everything is equal."""
        return all(row.equal for row in self.rows)


def compare(
    session: "boto3.Session",
    monitors: Sequence[MonitorHandle],
    executions: Sequence[ExecutionSummary],
    alarms: Sequence[AlarmSummary],
) -> Iterator[Comparison]:
    """Compare constraints, the violations of each run and alarms, for every kind that has several monitors."""
    for kind in MonitorKind:
        of_kind = [monitor for monitor in monitors if monitor.kind is kind]
        if len(of_kind) > 1:
            facts = [
                {**_constraints(session, each), **_found(each, executions), **_alarms(each, alarms)} for each in of_kind
            ]
            yield Comparison(
                monitor=kind, schedules=tuple(monitor.name for monitor in of_kind), rows=tuple(_rows(facts))
            )


def _rows(facts: Sequence[Mapping[str, str]]) -> Iterator[Compared]:
    for what in dict.fromkeys(what for each in facts for what in each):
        values = tuple(each.get(what, "") for each in facts)
        yield Compared(what=what, values=values, equal=len(set(values)) == 1)


def _constraints(session: "boto3.Session", monitor: MonitorHandle) -> dict[str, str]:
    """Return a digest of the document, whatever the order and the layout of its text."""
    if monitor.constraints_uri is None:
        return {}
    document = json.loads(read_text(s3_client(session), S3Uri.parse(monitor.constraints_uri)))
    # Two engines may write the same document with other keys first.
    digest = hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
    return {"constraints": f"sha256 {digest[:_DIGITS]}"}


def _found(monitor: MonitorHandle, executions: Sequence[ExecutionSummary]) -> dict[str, str]:
    found = {}
    for number, execution in enumerate((each for each in executions if each.schedule == monitor.name), start=1):
        found[f"run {number}"] = execution.status
        for each in execution.violations:
            found[f"run {number}: {each.subject}, {each.check}"] = each.description
    return found


def _alarms(monitor: MonitorHandle, alarms: Sequence[AlarmSummary]) -> dict[str, str]:
    own = [alarm for alarm in alarms if alarm.monitor == monitor.name]
    return {f"alarm {alarm.name.removeprefix(f'{monitor.name}-')}": alarm.state for alarm in own}
