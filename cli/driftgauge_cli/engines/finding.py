"""The monitors of an endpoint, whichever engine runs them."""

from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from driftgauge_cli.aws.endpoints import find_endpoint
from driftgauge_cli.aws.session import error_code
from driftgauge_cli.engines.driftgauge.monitor import DriftgaugeRunner
from driftgauge_cli.engines.handle import MonitorHandle, Runner
from driftgauge_cli.engines.model_monitor.monitor import ModelMonitorRunner
from driftgauge_cli.errors import UserError
from driftgauge_contract.kinds import MonitorKind

if TYPE_CHECKING:
    import boto3

RUNNERS: Final[tuple[Runner, ...]] = (ModelMonitorRunner(), DriftgaugeRunner())
_DENIED = {"AccessDenied", "AccessDeniedException"}


def find_monitors(
    session: "boto3.Session", endpoint: str, kind: MonitorKind | None = None
) -> tuple[MonitorHandle, ...]:
    """Return the monitors of an endpoint, or those of one kind, in the order of their kinds and then of the engines.

    A caller who may use one engine need not be allowed to see the other, so a refusal is raised only if no monitor
    is found.
    """
    found: list[MonitorHandle] = []
    refusals: list[ClientError] = []
    kinds = [kind] if kind else list(MonitorKind)
    for runner in RUNNERS:
        try:
            found += runner.monitors(session, endpoint, kinds)
        except ClientError as error:
            if error_code(error) not in _DENIED:
                raise
            refusals.append(error)
    if refusals and not found:
        raise refusals[0]
    return tuple(sorted(found, key=lambda monitor: kinds.index(monitor.kind)))


def find_monitor(
    session: "boto3.Session", endpoint: str, kind: MonitorKind, *, name: str | None = None
) -> MonitorHandle:
    """Return the one monitor of a kind; `name` chooses where an endpoint has several."""
    found = {monitor.name: monitor for monitor in require_monitors(session, endpoint, kind)}
    names = list(found)
    if name is None and len(names) > 1:
        raise UserError(f"endpoint {endpoint!r} has several {kind.words} monitors; add --schedule {'|'.join(names)}")
    if name is not None and name not in names:
        raise UserError(f"endpoint {endpoint!r} has no {kind.words} monitor {name!r}; there are: {', '.join(names)}")
    return found[name or names[0]]


def require_monitors(
    session: "boto3.Session", endpoint: str, kind: MonitorKind | None = None
) -> tuple[MonitorHandle, ...]:
    """Return the monitors of an endpoint; raise a UserError if there are none."""
    found = find_monitors(session, endpoint, kind)
    if not found:
        # A misspelt endpoint is the likelier mistake, and is reported first.
        find_endpoint(session, endpoint)
        what = f"{kind.words} monitor; deploy it with that monitor" if kind else "monitor"
        raise UserError(f"endpoint {endpoint!r} has no {what}")
    return found
