"""All monitors of an endpoint, each run once over what was captured, as a pipeline does after a deployment."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from driftgauge_cli.engines.finding import require_monitors
from driftgauge_cli.engines.handle import Execution, MonitorHandle, NoDataError, OnProgress
from driftgauge_cli.engines.windows import run_window
from driftgauge_cli.operations.reports import read_report
from driftgauge_contract.kinds import MonitorKind

if TYPE_CHECKING:
    import boto3

# A run over an empty window starts no instance, so that asking often costs nothing.
_PAUSE_SECONDS = 15.0


class Verdict(StrEnum):
    """The result of the one run of a monitor."""

    PASSED = "no violations"
    VIOLATED = "violations"
    FAILED = "failed"
    NO_DATA = "no data"


@dataclass(frozen=True, kw_only=True)
class Verified:
    """A monitor that was run, and what it found."""

    monitor: MonitorKind
    name: str
    verdict: Verdict
    violations: int = 0
    reason: str | None = None
    report_uri: str | None = None


@dataclass(frozen=True, kw_only=True)
class Patience:
    """The time until which a monitor is run again where nothing is captured yet, and the pause between two runs."""

    until: datetime
    pause: Callable[[float], None] = time.sleep

    @classmethod
    def of(cls, wait: timedelta) -> "Patience":
        """Return the patience for a time from now."""
        return cls(until=datetime.now(tz=UTC) + wait)

    def allows_another(self) -> bool:
        """Pause, or return `False` if the time is over."""
        if datetime.now(tz=UTC) + timedelta(seconds=_PAUSE_SECONDS) > self.until:
            return False
        self.pause(_PAUSE_SECONDS)
        return True


def verify(
    session: "boto3.Session", endpoint: str, *, since: datetime | None, patience: Patience, on_progress: OnProgress
) -> Iterator[Verified]:
    """Run each monitor of an endpoint over what was captured since a time, by default in the last hour."""
    for monitor in require_monitors(session, endpoint):
        yield _verified(session, monitor, since, patience, on_progress)


def _verified(
    session: "boto3.Session",
    monitor: MonitorHandle,
    since: datetime | None,
    patience: Patience,
    on_progress: OnProgress,
) -> Verified:
    while True:
        try:
            return _judged(session, monitor, monitor.run(run_window(since, None), on_progress))
        except NoDataError as error:
            # SageMaker writes captures minutes after the requests.
            if not patience.allows_another():
                return Verified(monitor=monitor.kind, name=monitor.name, verdict=Verdict.NO_DATA, reason=str(error))


def _judged(session: "boto3.Session", monitor: MonitorHandle, execution: Execution) -> Verified:
    report = read_report(session, execution)
    count = len(report.violations)
    if execution.is_completed:
        # The report has their number, which the status does not.
        verdict, reason = (Verdict.VIOLATED if count else Verdict.PASSED), None
    else:
        verdict, reason = Verdict.FAILED, execution.message
    return Verified(
        monitor=monitor.kind,
        name=monitor.name,
        verdict=verdict,
        violations=count,
        reason=reason,
        report_uri=execution.report_uri,
    )
