"""Writing the report of a job beside its violations."""

from pathlib import Path

from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.outputs import write_all
from driftgauge_analyzer.report.execution import Subject, execution_part
from driftgauge_analyzer.report.files import ExecutionFiles
from driftgauge_analyzer.report.html import report_html
from driftgauge_contract.paths import REPORT_FILE


def write_report(settings: JobSettings, path: Path | None = None) -> None:
    """Write the report of a job that has ended, into its own folder unless a path is given."""
    destination = path or settings.output_path / REPORT_FILE
    files = ExecutionFiles(
        analysis_type=settings.analysis_type,
        folder=settings.output_path,
        constraints=settings.baseline_constraints,
        baseline=settings.baseline_statistics,
    )
    subject = Subject(
        monitor=settings.schedule_name,
        endpoint=settings.endpoint_name,
        start=settings.start_time,
        end=settings.end_time,
    )
    title = settings.schedule_name or settings.dataset_source.name
    write_all(destination.parent, {destination.name: report_html(title, [execution_part(files, subject)])})
