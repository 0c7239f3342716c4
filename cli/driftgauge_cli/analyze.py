"""``driftgauge baseline`` and ``driftgauge check``: the analyzer on local files, without AWS."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from driftgauge_analyzer.contract import DatasetFormat, FileFormat, JobSettings
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.settings import Generation, Mode, ProblemType
from driftgauge_cli.output import UserError, emit, note, table

VIOLATIONS_FOUND = 2
"""The exit code of ``check`` where the data does not meet the constraints."""

_FORMATS = {".csv": FileFormat.CSV, ".json": FileFormat.JSON, ".jsonl": FileFormat.JSON, ".parquet": FileFormat.PARQUET}
_MODEL_QUALITY = {
    "regression_constraints": ProblemType.REGRESSION,
    "binary_classification_constraints": ProblemType.BINARY_CLASSIFICATION,
    "multiclass_classification_constraints": ProblemType.MULTICLASS_CLASSIFICATION,
}

Output = Annotated[Path, typer.Option("--output", "-o", help="The folder for the files.")]
GenerationOption = Annotated[Generation, typer.Option(help="Whose files to write: A 2020-22, B 2022-24, C since.")]
ModeOption = Annotated[Mode, typer.Option(help="As AWS computes, or corrected where that is known to be wrong.")]
Inference = Annotated[str | None, typer.Option(help="The column or key of the prediction.")]
Probability = Annotated[str | None, typer.Option(help="The column or key of the probability.")]
Threshold = Annotated[float | None, typer.Option(help="The probability above which the prediction is positive.")]
RawValues = Annotated[
    bool, typer.Option("--raw-values/--no-raw-values", help="Keep sketches: up to 2,050 values each.")
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of a table.")]


def baseline(  # noqa: PLR0913 - each is an option
    file: Annotated[Path, typer.Argument(help="CSV, JSON lines or Parquet; or a folder of them.", exists=True)],
    *,
    output: Output,
    header: Annotated[bool, typer.Option(help="Whether the CSV's first line has the columns' names.")] = True,
    generation: GenerationOption = Generation.C,
    mode: ModeOption = Mode.COMPAT,
    problem_type: Annotated[ProblemType | None, typer.Option(help="Makes a baseline of model quality.")] = None,
    inference_attribute: Inference = None,
    ground_truth_attribute: Annotated[str | None, typer.Option(help="The column or key of the label.")] = None,
    probability_attribute: Probability = None,
    probability_threshold: Threshold = None,
    raw_values: RawValues = True,
    as_json: AsJson = False,
) -> None:
    """Write statistics.json and constraints.json of a dataset."""
    with _mistakes_in_one_line():
        settings = JobSettings(
            root=output,
            dataset_source=file,
            output_path=output,
            dataset_format=DatasetFormat(kind=_format_of(file), header=header),
            generation=generation,
            mode=mode,
            raw_values=raw_values,
            problem_type=problem_type,
            inference_attribute=inference_attribute,
            ground_truth_attribute=ground_truth_attribute,
            probability_attribute=probability_attribute,
            probability_threshold=probability_threshold,
        )
        _run(settings)
    _show(output / "constraints.json", as_json, _show_constraints)
    note(f"Wrote statistics.json and constraints.json to {output}")


def check(  # noqa: PLR0913 - each is an option
    capture: Annotated[Path, typer.Argument(help="A file of captured JSON lines, or a folder of them.", exists=True)],
    *,
    output: Output,
    baseline: Annotated[Path, typer.Option(help="The folder with the baseline's files.", exists=True)],
    preprocessor: Annotated[Path | None, typer.Option(help="A script with preprocess_handler.", exists=True)] = None,
    ground_truth: Annotated[Path | None, typer.Option(help="Labels, for a baseline of model quality.")] = None,
    inference_attribute: Inference = None,
    probability_attribute: Probability = None,
    probability_threshold: Threshold = None,
    generation: GenerationOption = Generation.C,
    mode: ModeOption = Mode.COMPAT,
    raw_values: RawValues = True,
    as_json: AsJson = False,
) -> None:
    """Check captured data against a baseline; exits with 2 where there are violations."""
    with _mistakes_in_one_line():
        settings = JobSettings(
            root=output,
            dataset_source=capture,
            output_path=output,
            dataset_format=DatasetFormat(kind=FileFormat.CAPTURE),
            baseline_constraints=baseline / "constraints.json",
            baseline_statistics=baseline / "statistics.json",
            ground_truth_source=ground_truth,
            record_preprocessor_script=preprocessor,
            generation=generation,
            mode=mode,
            raw_values=raw_values,
            problem_type=_problem_type(baseline / "constraints.json"),
            inference_attribute=inference_attribute,
            probability_attribute=probability_attribute,
            probability_threshold=probability_threshold,
        )
        if settings.problem_type and settings.ground_truth_source is None:
            raise UserError("The baseline is one of model quality: name the labels with --ground-truth")
        found = _run(settings)
    _show(output / "constraint_violations.json", as_json, _show_violations)
    raise typer.Exit(VIOLATIONS_FOUND if found else 0)


def _run(settings: JobSettings) -> int | None:
    # Imported here, because they bring polars and numpy.
    if settings.problem_type:
        from driftgauge_analyzer.model_quality.labelled import run
    else:
        from driftgauge_analyzer.data_quality.job import run
    return run(settings)


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
    document = _read(constraints)
    return next((kind for key, kind in _MODEL_QUALITY.items() if key in document), None)


def _read(path: Path) -> Mapping[str, object]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise UserError(f"{path}: not a JSON document ({error})") from error
    return document if isinstance(document, dict) else {}


def _show(path: Path, as_json: bool, show: Callable[[Mapping[str, object]], None]) -> None:
    document = _read(path)
    if as_json:
        emit(document, as_json=True)
    else:
        show(document)


def _show_violations(document: Mapping[str, object]) -> None:
    violations = _records(document["violations"])
    if not violations:
        note("No violations.")
        return
    rows = [
        [item.get("feature_name") or item.get("metric_name"), item["constraint_check_type"], item["description"]]
        for item in violations
    ]
    table(f"{len(rows)} violations", ["feature or metric", "check", "description"], rows)


def _show_constraints(document: Mapping[str, object]) -> None:
    for key, value in document.items():
        if key == "features":
            features = _records(value)
            rows = [[item["name"], item["inferred_type"], item["completeness"]] for item in features]
            table(f"{len(rows)} features", ["name", "type", "completeness"], rows)
        elif key in _MODEL_QUALITY and isinstance(value, dict):
            metrics = [[name, item["comparison_operator"], item["threshold"]] for name, item in value.items()]
            table(key, ["metric", "violated when", "threshold"], metrics)


def _records(value: object) -> Sequence[Mapping[str, object]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
