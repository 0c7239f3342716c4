"""How the metrics of an endpoint's monitors went over their last executions, from the files that these left."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from driftgauge_cli.aws.session import s3_client
from driftgauge_cli.aws.storage import S3Uri, list_objects, read_text
from driftgauge_cli.engines.finding import require_monitors
from driftgauge_cli.engines.handle import Execution, MonitorHandle, OnProgress
from driftgauge_cli.errors import UserError
from driftgauge_cli.kinds.history import published_figures
from driftgauge_cli.kinds.registry import KINDS
from driftgauge_cli.operations.reports import parse_violations
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.metrics import METRICS_FILE
from driftgauge_contract.paths import STATISTICS_FILE, VIOLATIONS_FILE

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_s3 import S3Client

VIOLATIONS: Final = "violations"
"""The name of the figure that every monitor has."""

_LOOKED_AT = 100


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The figures of one execution, by their names."""

    started: datetime
    job_name: str | None
    figures: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class MonitorHistory:
    """The last completed executions of a monitor, the oldest first."""

    monitor: str
    kind: MonitorKind
    executions: Sequence[Figures]

    def series(self) -> Mapping[str, Sequence[float | None]]:
        """Return the values of each figure, with None where an execution has none."""
        names = dict.fromkeys(name for each in self.executions for name in each.figures)
        return {name: [each.figures.get(name) for each in self.executions] for name in names}


def read_history(
    session: "boto3.Session", endpoint: str, kind: MonitorKind | None, limit: int, on_progress: OnProgress
) -> tuple[MonitorHistory, ...]:
    """Return the history of each monitor of an endpoint, or of those of one kind."""
    s3 = s3_client(session)
    return tuple(_history(s3, monitor, limit, on_progress) for monitor in require_monitors(session, endpoint, kind))


def _history(s3: "S3Client", monitor: MonitorHandle, limit: int, on_progress: OnProgress) -> MonitorHistory:
    on_progress(f"{monitor.name}: reading executions")
    completed = (each for each in monitor.executions(_LOOKED_AT) if each.is_completed and each.report_uri)
    latest = list(itertools.islice(completed, limit))
    figures = [_figures(s3, each) for each in reversed(latest)]
    return MonitorHistory(monitor=monitor.name, kind=monitor.kind, executions=figures)


def _figures(s3: "S3Client", execution: Execution) -> Figures:
    below = S3Uri.parse(str(execution.report_uri))
    written = {str(entry.uri): entry.uri for entry in list_objects(s3, below)}
    texts = {
        name: read_text(s3, written[str(below / name)])
        for name in (VIOLATIONS_FILE, METRICS_FILE)
        if str(below / name) in written
    }
    violations = parse_violations(execution.monitor, str(below / VIOLATIONS_FILE), texts.get(VIOLATIONS_FILE, _NONE))
    figures = _published(s3, execution, texts.get(METRICS_FILE), written.get(str(below / STATISTICS_FILE)))
    return Figures(
        started=execution.started,
        job_name=execution.job_name,
        figures={VIOLATIONS: len(violations), **figures},
    )


_NONE = '{"violations": []}'


def _published(
    s3: "S3Client", execution: Execution, metrics: str | None, statistics: S3Uri | None
) -> Mapping[str, float]:
    followed = KINDS[execution.monitor].history
    try:
        if metrics is not None:
            return published_figures(metrics, followed.name)
        # AWS's own analyzer publishes its metrics and keeps no list of them.
        if followed.of_statistics is not None and statistics is not None:
            return followed.of_statistics(read_text(s3, statistics))
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(
            f"{execution.report_uri} has no metrics of {execution.monitor.words} that can be read"
        ) from error
    return {}
