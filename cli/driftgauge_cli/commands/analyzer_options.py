"""The options that `driftgauge baseline` and `driftgauge check` share, as groups."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from driftgauge_analyzer.generation import Generation
from driftgauge_cli.errors import UserError
from driftgauge_contract.constraints import Mode
from driftgauge_contract.false_alarms import DEFAULT_ALPHA
from driftgauge_contract.problem import ProblemType
from driftgauge_contract.variables import FileFormat

Output = Annotated[Path, typer.Option("--output", "-o", help="The folder for the files.")]
AnalysisConfig = Annotated[
    Path | None,
    typer.Option("--analysis-config", help="Clarify's configuration: looks for bias instead.", exists=True),
]


class CheckedFormat(StrEnum):
    """The formats that `check` reads: an endpoint's captures, or a dataset such as a batch transform's output."""

    CAPTURE = "capture"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"

    @property
    def file_format(self) -> FileFormat:
        """The format in a job's settings."""
        return FileFormat.CAPTURE if self is CheckedFormat.CAPTURE else FileFormat(self.value)


@dataclass(frozen=True, kw_only=True)
class AnalyzerOptions:
    """Options for reading a dataset and for the files that the analyzer writes."""

    header: Annotated[bool, typer.Option(help="Whether the CSV's first line has the columns' names.")] = True
    generation: Annotated[Generation, typer.Option(help="Whose files to write: A 2020-22, B 2022-24, C since.")] = (
        Generation.C
    )
    mode: Annotated[Mode, typer.Option(help="Findings beyond chance, or what AWS's container computes.")] = Mode.EXACT
    raw_values: Annotated[
        bool, typer.Option("--raw-values/--no-raw-values", help="Keep sketches: up to 2,050 values each.")
    ] = True
    report: Annotated[Path | None, typer.Option(help="An HTML file for the report that people look at.")] = None


@dataclass(frozen=True, kw_only=True)
class PredictionOptions:
    """Options for the place of the model's answer in a record."""

    inference_attribute: Annotated[str | None, typer.Option(help="The column or key of the prediction.")] = None
    probability_attribute: Annotated[str | None, typer.Option(help="The column or key of the probability.")] = None
    probability_threshold: Annotated[
        float | None, typer.Option(help="The probability above which the prediction is positive.")
    ] = None
    positive_label: Annotated[str | None, typer.Option(help="The positive class, in exact mode.")] = None
    class_name: Annotated[
        list[str] | None,
        typer.Option(metavar="LABEL=CLASS", help="A label and the class that predictions write for it; repeatable."),
    ] = None

    @property
    def class_names(self) -> dict[str, str]:
        """Return the classes that predictions write, by label; raises UserError."""
        pairs = [given.partition("=") for given in self.class_name or ()]
        wrong = next((label for label, mark, name in pairs if not (label and mark and name)), None)
        if wrong is not None:
            raise UserError(f"--class-name {wrong!r} is no pair; allowed: LABEL=CLASS, such as good=1")
        return {label: name for label, _, name in pairs}


@dataclass(frozen=True, kw_only=True)
class BaselineOptions:
    """The kind of baseline that `baseline` makes; of data quality by default."""

    problem_type: Annotated[ProblemType | None, typer.Option(help="Makes a baseline of model quality.")] = None
    ground_truth_attribute: Annotated[str | None, typer.Option(help="The column or key of the label.")] = None
    analysis_config: AnalysisConfig = None
    label: Annotated[
        str | None, typer.Option(help="The column, or its index from 0, that a data-quality baseline leaves out.")
    ] = None
    predictions: Annotated[
        Path | None, typer.Option(help="A CSV of the endpoint's answers to rows like these.", exists=True)
    ] = None


@dataclass(frozen=True, kw_only=True)
class BiasOptions:
    """The configuration of a bias analysis."""

    analysis_config: AnalysisConfig = None
    features_attribute: Annotated[str | None, typer.Option(help="The JMESPath of features, for bias.")] = None


@dataclass(frozen=True, kw_only=True)
class DataOptions:
    """The data that `check` compares with a baseline, and how much of it a finding needs in exact mode."""

    data_format: Annotated[CheckedFormat, typer.Option("--format", help="What CAPTURE holds.")] = CheckedFormat.CAPTURE
    preprocessor: Annotated[Path | None, typer.Option(help="A script with preprocess_handler.", exists=True)] = None
    postprocessor: Annotated[Path | None, typer.Option(help="A script with postprocess_handler.", exists=True)] = None
    ground_truth: Annotated[Path | None, typer.Option(help="Labels, for a baseline of model quality.")] = None
    alpha: Annotated[
        float, typer.Option(min=0, max=1, help="How often a window without any change may have a finding.")
    ] = DEFAULT_ALPHA
    min_rows: Annotated[int, typer.Option(min=1, help="Labelled rows below which nothing is compared.")] = 1
    min_label_coverage: Annotated[
        float, typer.Option(min=0, max=1, help="The share of predictions that must have a label.")
    ] = 0.0
