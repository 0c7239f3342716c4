"""One report of the monitors of an endpoint, made from the files that their executions left in S3."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.report.execution import KINDS as REPORTED
from driftgauge_analyzer.report.execution import JsonObject, Subject, execution_part, history_entry
from driftgauge_analyzer.report.files import ExecutionFiles
from driftgauge_analyzer.report.html import report_html
from driftgauge_cli.aws.session import s3_client
from driftgauge_cli.aws.storage import S3Uri, list_objects, read_bytes
from driftgauge_cli.engines.finding import require_monitors
from driftgauge_cli.engines.handle import Execution, MonitorHandle, OnProgress
from driftgauge_cli.errors import UserError
from driftgauge_contract.kinds import KINDS, MonitorKind
from driftgauge_contract.paths import REPORT_FILE, STATISTICS_FILE, USED_FOLDER, file_name

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_s3 import S3Client

MAX_EXECUTIONS = 100
"""The executions of a monitor that are looked at, which is also the most that a page of the services lists."""


@dataclass(frozen=True, kw_only=True)
class Period:
    """The time in which executions have begun; with a job, that of its execution and those before it."""

    start: datetime | None = None
    end: datetime | None = None
    job: str | None = None

    @property
    def words(self) -> str:
        """Return the period as the end of a sentence."""
        return "in this time" if self.job is None else f"and the job {self.job!r}"

    def holds(self, moment: datetime) -> bool:
        """Return whether a moment is within the period."""
        after = self.start is None or moment >= self.start
        return after and (self.end is None or moment < self.end)

    def until_job(self, executions: Sequence[Execution]) -> Sequence[Execution]:
        """Return executions, which come newest first, from that of the job on; all of them without a job."""
        if self.job is None:
            return executions
        at = next((index for index, each in enumerate(executions) if each.job_name == self.job), len(executions))
        return executions[at:]


def deployment_report(
    session: "boto3.Session", endpoint: str, kind: MonitorKind | None, period: Period, on_progress: OnProgress
) -> str:
    """Return the page about the latest execution of each monitor, with the trend over those before it."""
    parts = []
    for monitor in require_monitors(session, endpoint, kind):
        on_progress(f"{monitor.name}: reading executions")
        found = [each for each in monitor.executions(MAX_EXECUTIONS) if _is_reported(each, period)]
        executions = period.until_job(found)
        if executions:
            on_progress(f"{monitor.name}: reading the files of {len(executions)} executions")
            parts.append(_part(s3_client(session), monitor, executions))
    if not parts:
        raise UserError(
            f"no execution on {endpoint!r} has a report {period.words}; see `driftgauge executions {endpoint}`"
        )
    return report_html(endpoint, parts)


def write_page(path: Path, page: str) -> None:
    """Write a report, into a folder that need not exist yet."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise UserError(f"cannot write {path}: {error.strerror}") from error


def _is_reported(execution: Execution, period: Period) -> bool:
    return execution.is_completed and execution.report_uri is not None and period.holds(execution.started)


def _part(s3: "S3Client", monitor: MonitorHandle, executions: Sequence[Execution]) -> JsonObject:
    latest = executions[0]
    subject = Subject(monitor=monitor.name, endpoint=monitor.endpoint, executed=latest.started)
    with tempfile.TemporaryDirectory(prefix="driftgauge-report-") as folder, _analyzer_errors(monitor, folder):
        downloads = _Downloads(s3=s3, folder=Path(folder), monitor=monitor)
        # Executions come newest first; a trend is read from left to right.
        history = [downloads.history(each) for each in reversed(executions)]
        return execution_part(downloads.latest(latest), subject, history)


@contextmanager
def _analyzer_errors(monitor: MonitorHandle, folder: str) -> Iterator[None]:
    """Name the monitor whose files cannot be read, and not where they were for a moment."""
    try:
        yield
    except AnalyzerError as error:
        raise UserError(f"{monitor.name}: {error}".replace(f"{folder}/", "")) from error


@dataclass(frozen=True, kw_only=True)
class _Downloads:
    """The files of a monitor's executions and of its baseline, in a folder of this machine."""

    s3: "S3Client"
    folder: Path
    monitor: MonitorHandle

    def history(self, execution: Execution) -> JsonObject:
        """Return an execution's place in the trend."""
        analysis_type = KINDS[self.monitor.kind].analysis_type
        folder = self._fetch(execution, REPORTED[analysis_type].trend_files)
        return history_entry(ExecutionFiles(analysis_type=analysis_type, folder=folder), _utc(execution.started))

    def latest(self, execution: Execution) -> ExecutionFiles:
        """Return all files of an execution, and those of the baseline."""
        return ExecutionFiles(
            analysis_type=KINDS[self.monitor.kind].analysis_type,
            folder=self._fetch(execution, None),
            constraints=self._baseline_file(self.monitor.constraints_uri),
            baseline=self._baseline_file(self.monitor.statistics_uri or self._statistics_beside_constraints()),
        )

    def _fetch(self, execution: Execution, names: Sequence[str] | None) -> Path:
        below = S3Uri.parse(str(execution.report_uri))
        folder = self.folder / (execution.job_name or "latest")
        folder.mkdir(exist_ok=True)
        for entry in list_objects(self.s3, below):
            name = file_name(str(entry.uri))
            # The page of the execution itself is large, and nothing of it is read.
            wanted = name != REPORT_FILE if names is None else name in names
            if entry.uri == below / name and wanted and not (folder / name).exists():
                (folder / name).write_bytes(read_bytes(self.s3, entry.uri))
        return folder

    def _baseline_file(self, uri: str | None) -> Path | None:
        if uri is None:
            return None
        folder = self.folder / "baseline"
        folder.mkdir(exist_ok=True)
        path = folder / file_name(uri)
        path.write_bytes(read_bytes(self.s3, S3Uri.parse(uri)))
        return path

    def _statistics_beside_constraints(self) -> str | None:
        """Return the statistics of a baseline that its monitor does not name, since only a reader needs them."""
        if self.monitor.constraints_uri is None:
            return None
        folder = S3Uri.parse(self.monitor.constraints_uri.rpartition("/")[0].removesuffix(f"/{USED_FOLDER}"))
        found = (entry.uri for entry in list_objects(self.s3, folder) if entry.uri == folder / STATISTICS_FILE)
        return next(map(str, found), None)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
