"""The metrics of an endpoint's monitors over their last executions, read from the files of these executions."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
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
from driftgauge_contract.paths import VIOLATIONS_FILE

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
    # Executions without a result have no figures, and would only be gaps.
    completed = (each for each in monitor.executions(_LOOKED_AT) if each.is_completed and each.report_uri)
    latest = list(itertools.islice(completed, limit))
    figures = [_figures(s3, each) for each in reversed(latest)]
    return MonitorHistory(monitor=monitor.name, kind=monitor.kind, executions=figures)


def _figures(s3: "S3Client", execution: Execution) -> Figures:
    files = _Files(s3=s3, execution=execution)
    # Clarify writes a file of violations only where there are some.
    violations = files.text(VIOLATIONS_FILE) or '{"violations": []}'
    found = parse_violations(execution.monitor, f"{execution.report_uri}/{VIOLATIONS_FILE}", violations)
    return Figures(
        started=execution.started,
        job_name=execution.job_name,
        figures={VIOLATIONS: len(found), **_followed(files)},
    )


@dataclass(frozen=True, kw_only=True)
class _Files:
    """The files that an execution left."""

    s3: "S3Client"
    execution: Execution

    # Listed once, since asking for a file that is not there costs a request, too.
    @cached_property
    def written(self) -> frozenset[S3Uri]:
        return frozenset(entry.uri for entry in list_objects(self.s3, self._below))

    @property
    def _below(self) -> S3Uri:
        return S3Uri.parse(str(self.execution.report_uri))

    def text(self, name: str) -> str | None:
        uri = self._below / name
        return read_text(self.s3, uri) if uri in self.written else None


def _followed(files: _Files) -> Mapping[str, float]:
    kind = files.execution.monitor
    followed = KINDS[kind].history
    try:
        if (metrics := files.text(METRICS_FILE)) is not None:
            return published_figures(metrics, followed.name)
        text = files.text(followed.file) if followed.file else None
        return {} if text is None else followed.read(text)
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"{files.execution.report_uri} has no metrics of {kind.words} that can be read") from error
