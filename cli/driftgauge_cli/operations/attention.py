"""The problems of a deployment that a person has to look at, each with the command that shows more."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from driftgauge_cli.aws.endpoints import Endpoint
from driftgauge_cli.engines.handle import Execution
from driftgauge_cli.operations.alarms import Alarm
from driftgauge_cli.words import run_command, short_name
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.outcomes import ExecutionStatus, Missing, missing_data

_ENDED_BADLY = {ExecutionStatus.FAILED, ExecutionStatus.STOPPED}


@dataclass(frozen=True, kw_only=True)
class Attention:
    """Something to look at: what was found, and the command for it."""

    found: str
    command: str


@dataclass(frozen=True, kw_only=True)
class LastExecution:
    """The last execution of a monitor; None where it never ran."""

    monitor: str
    kind: MonitorKind
    execution: Execution | None


def attention(endpoint: Endpoint, last: Sequence[LastExecution], alarms: Sequence[Alarm]) -> Iterator[Attention]:
    """Yield what needs attention, the most urgent first."""
    name = endpoint.name
    if not endpoint.answers:
        yield Attention(found=f"the endpoint is {endpoint.status}", command=f"driftgauge doctor {name}")
    # An alarm says more than a single execution: somebody decided that it matters.
    if news := [alarm.name for alarm in alarms if alarm.is_news]:
        yield Attention(found=_listed(news), command=f"driftgauge alarms {name}")
    if not last:
        yield Attention(found="there is no monitor", command=f"driftgauge doctor {name}")
    kinds = Counter(each.kind for each in last)
    for each in last:
        yield from _of_execution(name, each, several=kinds[each.kind] > 1)


def _of_execution(name: str, last: LastExecution, *, several: bool) -> Iterator[Attention]:
    execution, monitor = last.execution, short_name(last.monitor, name)
    if execution is None:
        yield Attention(
            found=f"{monitor} never ran", command=run_command(name, last.kind, last.monitor, several=several)
        )
    elif execution.status == ExecutionStatus.COMPLETED_WITH_VIOLATIONS:
        yield Attention(found=f"{monitor} has violations", command=f"driftgauge violations {name}")
    elif execution.status in _ENDED_BADLY:
        yield Attention(found=f"{monitor} has {execution.status.lower()}", command=f"driftgauge executions {name}")
    elif execution.status == ExecutionStatus.NO_DATA:
        yield _of_missing(name, monitor, missing_data(execution.message or ""))


def _of_missing(name: str, monitor: str, missing: Missing | None) -> Attention:
    # Of executions of Model Monitor the service does not say which data they lacked; captures are looked at first.
    if missing is Missing.LABELS:
        return Attention(found=f"{monitor} has no labels", command=f"driftgauge labels {name} FILE.csv --label NAME")
    return Attention(found=f"{monitor} has no data", command=f"driftgauge captures {name}")


def _listed(names: Sequence[str]) -> str:
    return f"alarm {names[0]}" if len(names) == 1 else f"{len(names)} alarms, {names[0]} …"
