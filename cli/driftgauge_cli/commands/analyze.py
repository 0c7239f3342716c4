"""``driftgauge baseline`` and ``driftgauge check``: the analyzer on local files, without AWS."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from driftgauge_analyzer.dataset_format import DatasetFormat, FileFormat
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.settings import AnalysisType, Generation, Mode, ProblemType
from driftgauge_cli.commands.analyze_tables import read_document, show_baseline, show_violations
from driftgauge_cli.output import UserError, note

VIOLATIONS_FOUND = 2
"""The exit code of ``check`` where the data does not meet the constraints."""

_CONSTRAINTS, _ANALYSIS = "constraints.json", "analysis.json"
_FORMATS = {".csv": FileFormat.CSV, ".json": FileFormat.JSON, ".jsonl": FileFormat.JSON, ".parquet": FileFormat.PARQUET}
_MODEL_QUALITY = {
    "regression_constraints": ProblemType.REGRESSION,
    "binary_classification_constraints": ProblemType.BINARY_CLASSIFICATION,
    "multiclass_classification_constraints": ProblemType.MULTICLASS_CLASSIFICATION,
}


class Format(StrEnum):
    """What ``check`` can read: an endpoint's captures, or a dataset such as the output of a batch transform."""

    CAPTURE = "capture"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"

    @property
    def kind(self) -> FileFormat:
        """The format in a job's settings."""
        return FileFormat.CAPTURE if self is Format.CAPTURE else FileFormat(self.value)


Output = Annotated[Path, typer.Option("--output", "-o", help="The folder for the files.")]
Header = Annotated[bool, typer.Option(help="Whether the CSV's first line has the columns' names.")]
GenerationOption = Annotated[Generation, typer.Option(help="Whose files to write: A 2020-22, B 2022-24, C since.")]
ModeOption = Annotated[Mode, typer.Option(help="As AWS computes, or corrected where that is known to be wrong.")]
Inference = Annotated[str | None, typer.Option(help="The column or key of the prediction.")]
Probability = Annotated[str | None, typer.Option(help="The column or key of the probability.")]
Threshold = Annotated[float | None, typer.Option(help="The probability above which the prediction is positive.")]
BiasConfig = Annotated[
    Path | None,
    typer.Option("--analysis-config", help="Clarify's configuration: looks for bias instead.", exists=True),
]
RawValues = Annotated[
    bool, typer.Option("--raw-values/--no-raw-values", help="Keep sketches: up to 2,050 values each.")
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of a table.")]


def baseline(  # noqa: PLR0913 - each is an option
    file: Annotated[Path, typer.Argument(help="CSV, JSON lines or Parquet; or a folder of them.", exists=True)],
    *,
    output: Output,
    header: Header = True,
    generation: GenerationOption = Generation.C,
    mode: ModeOption = Mode.COMPAT,
    problem_type: Annotated[ProblemType | None, typer.Option(help="Makes a baseline of model quality.")] = None,
    inference_attribute: Inference = None,
    ground_truth_attribute: Annotated[str | None, typer.Option(help="The column or key of the label.")] = None,
    probability_attribute: Probability = None,
    probability_threshold: Threshold = None,
    analysis_config: BiasConfig = None,
    raw_values: RawValues = True,
    as_json: AsJson = False,
) -> None:
    """Write a dataset's statistics.json and constraints.json, or its analysis.json of bias."""
    with _mistakes_in_one_line():
        settings = JobSettings(
            root=output,
            dataset_source=file,
            output_path=output,
            dataset_format=DatasetFormat(kind=_format_of(file), header=header),
            generation=generation,
            mode=mode,
            raw_values=raw_values,
            analysis_type=_analysis_type(problem_type, analysis_config),
            analysis_config=analysis_config,
            problem_type=problem_type,
            inference_attribute=inference_attribute,
            ground_truth_attribute=ground_truth_attribute,
            probability_attribute=probability_attribute,
            probability_threshold=probability_threshold,
        )
        _run(settings)
    files = [_ANALYSIS] if analysis_config else ["statistics.json", _CONSTRAINTS]
    show_baseline(output / files[-1], as_json=as_json)
    note(f"Wrote {' and '.join(files)} to {output}")


def check(  # noqa: PLR0913 - each is an option
    capture: Annotated[Path, typer.Argument(help="A file of captured JSON lines, or a folder of them.", exists=True)],
    *,
    output: Output,
    baseline: Annotated[Path, typer.Option(help="The folder with the baseline's files.", exists=True)],
    data_format: Annotated[Format, typer.Option("--format", help="What CAPTURE holds.")] = Format.CAPTURE,
    header: Header = True,
    preprocessor: Annotated[Path | None, typer.Option(help="A script with preprocess_handler.", exists=True)] = None,
    ground_truth: Annotated[Path | None, typer.Option(help="Labels, for a baseline of model quality.")] = None,
    inference_attribute: Inference = None,
    probability_attribute: Probability = None,
    probability_threshold: Threshold = None,
    analysis_config: BiasConfig = None,
    features_attribute: Annotated[str | None, typer.Option(help="The JMESPath of features, for bias.")] = None,
    generation: GenerationOption = Generation.C,
    mode: ModeOption = Mode.COMPAT,
    raw_values: RawValues = True,
    as_json: AsJson = False,
) -> None:
    """Check captured data against a baseline; exits with 2 where there are violations."""
    agreed = baseline / (_ANALYSIS if analysis_config else _CONSTRAINTS)
    problem_type = None if analysis_config else _problem_type(agreed)
    with _mistakes_in_one_line():
        settings = JobSettings(
            root=output,
            dataset_source=capture,
            output_path=output,
            dataset_format=DatasetFormat(kind=data_format.kind, header=header),
            baseline_constraints=agreed,
            baseline_statistics=baseline / "statistics.json",
            ground_truth_source=ground_truth,
            record_preprocessor_script=preprocessor,
            generation=generation,
            mode=mode,
            raw_values=raw_values,
            analysis_type=_analysis_type(problem_type, analysis_config),
            analysis_config=analysis_config,
            features_attribute=features_attribute,
            problem_type=problem_type,
            inference_attribute=inference_attribute,
            probability_attribute=probability_attribute,
            probability_threshold=probability_threshold,
        )
        if settings.analysis_type is not AnalysisType.DATA_QUALITY and ground_truth is None:
            raise UserError("The baseline is one of labelled predictions: name the labels with --ground-truth")
        found = _run(settings)
    show_violations(output / "constraint_violations.json", as_json=as_json)
    raise typer.Exit(VIOLATIONS_FOUND if found else 0)


def _run(settings: JobSettings) -> int | None:
    # Imported here, because it brings polars and numpy.
    from driftgauge_analyzer.analyses import analyze

    return analyze(settings)


def _analysis_type(problem_type: ProblemType | None, analysis_config: Path | None) -> AnalysisType:
    if analysis_config:
        return AnalysisType.MODEL_BIAS
    return AnalysisType.MODEL_QUALITY if problem_type else AnalysisType.DATA_QUALITY


@contextmanager
def _mistakes_in_one_line() -> Iterator[None]:
    try:
        yield
    except (AnalyzerError, OSError) as error:
        raise UserError(str(error)) from error


def _format_of(source: Path) -> FileFormat:
    files = [source] if source.is_file() else sorted(path for path in source.rglob("*") if path.is_file())
    suffixes = (Path(path.name.removesuffix(".gz")).suffix for path in files)
    kind = next((_FORMATS[suffix] for suffix in suffixes if suffix in _FORMATS), None)
    if kind is None:
        raise UserError(f"{source}: cannot tell the format; a file's name must end in {', '.join(_FORMATS)}")
    return kind


def _problem_type(constraints: Path) -> ProblemType | None:
    """What a constraints file of model quality is for; nothing for one of data quality."""
    document = read_document(constraints)
    return next((kind for key, kind in _MODEL_QUALITY.items() if key in document), None)
