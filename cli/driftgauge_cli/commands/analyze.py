"""`driftgauge baseline` and `driftgauge check`: the analyzer on local files, without AWS."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from driftgauge_analyzer.dataset_format import DatasetFormat
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_cli.baseline_findings import read_findings, show_findings
from driftgauge_cli.commands.analyze_tables import read_document, show_baseline, show_violations
from driftgauge_cli.commands.analyzer_options import (
    AnalyzerOptions,
    BaselineOptions,
    BiasOptions,
    DataOptions,
    Output,
    PredictionOptions,
)
from driftgauge_cli.commands.option_groups import with_option_groups
from driftgauge_cli.commands.options import JsonOption
from driftgauge_cli.errors import UserError
from driftgauge_cli.output import note
from driftgauge_contract.constraints import PROBLEM_SECTIONS, Mode
from driftgauge_contract.kinds import AnalysisType
from driftgauge_contract.paths import FINDINGS_FILE
from driftgauge_contract.problem import ProblemType
from driftgauge_contract.variables import FileFormat

VIOLATIONS_FOUND = 2
"""The exit code of `check` where the data does not meet the constraints."""

_CONSTRAINTS, _ANALYSIS = "constraints.json", "analysis.json"
_FORMATS = {".csv": FileFormat.CSV, ".json": FileFormat.JSON, ".jsonl": FileFormat.JSON, ".parquet": FileFormat.PARQUET}


@with_option_groups
def baseline(
    file: Annotated[Path, typer.Argument(help="CSV, JSON lines or Parquet; or a folder of them.", exists=True)],
    *,
    output: Output,
    kind: BaselineOptions,
    prediction: PredictionOptions,
    analyzer: AnalyzerOptions,
    as_json: JsonOption = False,
) -> None:
    """Write a dataset's statistics.json and constraints.json, or its analysis.json of bias."""
    with _analyzer_errors():
        settings = JobSettings(
            root=output,
            dataset_source=file,
            output_path=output,
            dataset_format=DatasetFormat(kind=_format_of(file), header=analyzer.header),
            analysis_type=_analysis_type(kind.problem_type, kind.analysis_config),
            analysis_config=kind.analysis_config,
            problem_type=kind.problem_type,
            ground_truth_attribute=kind.ground_truth_attribute,
            label=kind.label,
            predictions_source=kind.predictions,
        )
        _run(_with_shared_options(settings, prediction, analyzer), analyzer.report)
    files = [_ANALYSIS] if kind.analysis_config else ["statistics.json", _CONSTRAINTS]
    show_baseline(output / files[-1], as_json=as_json)
    if analyzer.mode is Mode.EXACT and not kind.analysis_config:
        files.append(FINDINGS_FILE)
        _show_findings(output / FINDINGS_FILE, as_json=as_json)
    note(f"Wrote {', '.join(files)} to {output}")


@with_option_groups
def check(
    capture: Annotated[Path, typer.Argument(help="A file of captured JSON lines, or a folder of them.", exists=True)],
    *,
    output: Output,
    baseline: Annotated[Path, typer.Option(help="The folder with the baseline's files.", exists=True)],
    data: DataOptions,
    prediction: PredictionOptions,
    bias: BiasOptions,
    analyzer: AnalyzerOptions,
    as_json: JsonOption = False,
) -> None:
    """Check captured data against a baseline; exits with 2 where there are violations."""
    constraints = baseline / (_ANALYSIS if bias.analysis_config else _CONSTRAINTS)
    problem_type = None if bias.analysis_config else _problem_type(constraints)
    with _analyzer_errors():
        settings = JobSettings(
            root=output,
            dataset_source=capture,
            output_path=output,
            dataset_format=DatasetFormat(kind=data.data_format.file_format, header=analyzer.header),
            baseline_constraints=constraints,
            baseline_statistics=baseline / "statistics.json",
            ground_truth_source=data.ground_truth,
            record_preprocessor_script=data.preprocessor,
            post_analytics_processor_script=data.postprocessor,
            analysis_type=_analysis_type(problem_type, bias.analysis_config),
            analysis_config=bias.analysis_config,
            features_attribute=bias.features_attribute,
            problem_type=problem_type,
            alpha=data.alpha,
            min_rows=data.min_rows,
            min_label_coverage=data.min_label_coverage,
        )
        if settings.analysis_type is not AnalysisType.DATA_QUALITY and data.ground_truth is None:
            raise UserError("The baseline is one of labelled predictions: name the labels with --ground-truth")
        found = _run(_with_shared_options(settings, prediction, analyzer), analyzer.report)
    show_violations(output / "constraint_violations.json", as_json=as_json)
    raise typer.Exit(VIOLATIONS_FOUND if found else 0)


def _show_findings(path: Path, *, as_json: bool) -> None:
    # JSON on stdout is one document: the constraints. The findings are in a file beside them.
    if not as_json:
        show_findings(read_findings(str(path), path.read_text(encoding="utf-8")))


def _with_shared_options(
    settings: JobSettings, prediction: PredictionOptions, analyzer: AnalyzerOptions
) -> JobSettings:
    names = prediction.class_names
    if analyzer.mode is Mode.COMPAT and (prediction.positive_label is not None or names):
        # AWS's container knows 0 and 1 alone.
        raise UserError("--positive-label and --class-name are read in exact mode only; allowed: --mode exact")
    return replace(
        settings,
        generation=analyzer.generation,
        mode=analyzer.mode,
        raw_values=analyzer.raw_values,
        inference_attribute=prediction.inference_attribute,
        probability_attribute=prediction.probability_attribute,
        probability_threshold=prediction.probability_threshold,
        positive_label=prediction.positive_label,
        class_names=names,
    )


def _run(settings: JobSettings, report: Path | None) -> int | None:
    # Imported here, because they bring polars and numpy.
    from driftgauge_analyzer.analyses import analyze
    from driftgauge_analyzer.report.job import write_report

    found = analyze(settings)
    if report is not None:
        write_report(settings, report)
        note(f"Wrote {report}")
    return found


def _analysis_type(problem_type: ProblemType | None, analysis_config: Path | None) -> AnalysisType:
    if analysis_config:
        return AnalysisType.MODEL_BIAS
    return AnalysisType.MODEL_QUALITY if problem_type else AnalysisType.DATA_QUALITY


@contextmanager
def _analyzer_errors() -> Iterator[None]:
    """Turn the analyzer's errors inside the block into a UserError."""
    try:
        yield
    except (AnalyzerError, OSError) as error:
        raise UserError(str(error)) from error


def _format_of(source: Path) -> FileFormat:
    files = [source] if source.is_file() else sorted(path for path in source.rglob("*") if path.is_file())
    # The analyzer reads compressed files, too.
    suffixes = (Path(path.name.removesuffix(".gz")).suffix for path in files)
    kind = next((_FORMATS[suffix] for suffix in suffixes if suffix in _FORMATS), None)
    if kind is None:
        raise UserError(f"{source}: cannot tell the format; a file's name must end in {', '.join(_FORMATS)}")
    return kind


def _problem_type(constraints: Path) -> ProblemType | None:
    """Return the problem type of a constraints file of model quality; None for one of data quality."""
    document = read_document(constraints)
    return next((kind for kind, key in PROBLEM_SECTIONS.items() if key in document), None)
