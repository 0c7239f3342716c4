"""The container contract: what a job is told through its environment, and how it tells its end.

A job's environment holds the container's paths (``/opt/ml/…``). They are resolved below a root folder, so that the
same environment works in a container, in a folder of this machine, and in a test.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import TypeVar

from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.settings import AnalysisType, Generation, Mode, ProblemType, Switch

CONTAINER_ROOT = PurePosixPath("/opt/ml")
EXIT_MESSAGE = PurePosixPath("output/message")
METRICS_FOLDER = PurePosixPath("output/metrics/cloudwatch")

Choice = TypeVar("Choice", bound=StrEnum)


class FileFormat(StrEnum):
    """The kinds of dataset that a job can be given."""

    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"
    CAPTURE = "sagemakerCaptureJson"
    MERGED = "sagemakerMergeJson"
    """Captures with their labels, as the ground-truth merger writes them."""


@dataclass(frozen=True, kw_only=True)
class DatasetFormat:
    """The ``dataset_format`` variable: ``{"csv": {"header": true}}``, ``{"parquet": {}}`` and so on."""

    kind: FileFormat
    header: bool = False
    capture_names: tuple[str, ...] = ("endpointInput", "endpointOutput", "batchTransformOutput")


@dataclass(frozen=True, kw_only=True)
class JobSettings:
    """Everything that a job's environment says."""

    root: Path
    dataset_source: Path
    output_path: Path
    dataset_format: DatasetFormat
    ground_truth_source: Path | None = None
    baseline_constraints: Path | None = None
    baseline_statistics: Path | None = None
    start_time: datetime | None = None
    end_time: datetime | None = None
    metric_time: datetime | None = None
    publish_metrics: bool = False
    endpoint_name: str | None = None
    schedule_name: str | None = None
    metric_lines: Path | None = None
    record_preprocessor_script: Path | None = None
    post_analytics_processor_script: Path | None = None
    analysis_type: AnalysisType = AnalysisType.DATA_QUALITY
    analysis_config: Path | None = None
    problem_type: ProblemType | None = None
    features_attribute: str | None = None
    exclude_features_attribute: str | None = None
    inference_attribute: str | None = None
    probability_attribute: str | None = None
    probability_threshold: float | None = None
    ground_truth_attribute: str | None = None
    positive_label: str | None = None
    generation: Generation = Generation.C
    mode: Mode = Mode.COMPAT
    raw_values: bool = True

    @property
    def metrics_folder(self) -> Path:
        """Where metric lines go: to where CloudWatch's agent picks them up, unless the job names another folder."""
        return self.metric_lines or self.root / METRICS_FOLDER

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], root: Path) -> "JobSettings":
        """The settings of the job that runs in this environment, with its paths below ``root``."""
        read = _Environment(environment, root)
        return cls(
            root=root,
            dataset_source=read.required_path("dataset_source"),
            output_path=read.required_path("output_path"),
            dataset_format=parse_dataset_format(read.required("dataset_format")),
            ground_truth_source=read.path("ground_truth_source"),
            baseline_constraints=read.path("baseline_constraints"),
            baseline_statistics=read.path("baseline_statistics"),
            start_time=read.time("start_time"),
            end_time=read.time("end_time"),
            metric_time=read.time("metric_time"),
            publish_metrics=read.switch("publish_cloudwatch_metrics", default=False),
            endpoint_name=read.text("sagemaker_endpoint_name"),
            schedule_name=read.text("sagemaker_monitoring_schedule_name"),
            metric_lines=read.path("driftgauge_metrics_folder"),
            record_preprocessor_script=read.path("record_preprocessor_script"),
            post_analytics_processor_script=read.path("post_analytics_processor_script"),
            analysis_type=read.choice("analysis_type", AnalysisType) or AnalysisType.DATA_QUALITY,
            analysis_config=read.path("analysis_config"),
            problem_type=read.choice("problem_type", ProblemType),
            features_attribute=read.text("features_attribute"),
            exclude_features_attribute=read.text("exclude_features_attribute"),
            inference_attribute=read.text("inference_attribute"),
            probability_attribute=read.text("probability_attribute"),
            probability_threshold=read.number("probability_threshold_attribute"),
            ground_truth_attribute=read.text("ground_truth_attribute"),
            positive_label=read.text("positive_label"),
            generation=read.choice("driftgauge_generation", Generation) or Generation.C,
            mode=read.choice("driftgauge_mode", Mode) or Mode.COMPAT,
            raw_values=read.switch("driftgauge_raw_values", default=True),
        )


def resolve(root: Path, container_path: str) -> Path:
    """Where a path of the container is on this machine."""
    path = PurePosixPath(container_path)
    return root / path.relative_to(CONTAINER_ROOT) if path.is_relative_to(CONTAINER_ROOT) else Path(path)


def container_text(root: Path, text: str) -> str:
    """A text in which this machine's paths are the container's, which are all that a job's owner knows."""
    return text.replace(f"{root}/", f"{CONTAINER_ROOT}/")


def parse_dataset_format(text: str) -> DatasetFormat:
    """The dataset format of a job's ``dataset_format`` variable."""
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict) or len(value) != 1:
        raise AnalyzerError(f"dataset_format is {text!r}; it must be one of {_format_list()}")
    (name, options), *_ = value.items()
    if name not in set(FileFormat):
        raise AnalyzerError(f"dataset_format names {name!r}; it must be one of {_format_list()}")
    options = options or {}
    names = options.get("captureIndexNames") or DatasetFormat.capture_names
    return DatasetFormat(
        kind=FileFormat(name),
        header=_truth(options.get("header", False)),
        capture_names=tuple(names),
    )


def write_exit_message(root: Path, message: str) -> None:
    """Leave the one line that the processing job shows as its exit message."""
    path = root / EXIT_MESSAGE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(message, encoding="utf-8")


def exit_message(violations: int | None, analysis_type: AnalysisType = AnalysisType.DATA_QUALITY) -> str:
    """The exit message of a job that came to its end; ``None`` where nothing was compared."""
    if violations:
        return f"CompletedWithViolations: Job completed successfully with {violations} violations."
    if analysis_type is AnalysisType.MODEL_BIAS:
        return "Completed: SageMaker XAI Analyzer ran successfully"
    return "Completed: Job completed successfully with no violations."


def _format_list() -> str:
    return ", ".join(f'{{"{name}": …}}' for name in FileFormat)


def _truth(value: object) -> bool:
    return value if isinstance(value, bool) else str(value).lower() == "true"


@dataclass(frozen=True)
class _Environment:
    variables: Mapping[str, str]
    root: Path

    def text(self, name: str) -> str | None:
        return self.variables.get(name) or None

    def required(self, name: str) -> str:
        value = self.text(name)
        if value is None:
            raise AnalyzerError(f"The environment variable {name} is not set")
        return value

    def path(self, name: str) -> Path | None:
        value = self.text(name)
        return None if value is None else resolve(self.root, value)

    def required_path(self, name: str) -> Path:
        return resolve(self.root, self.required(name))

    def time(self, name: str) -> datetime | None:
        value = self.text(name)
        return None if value is None else parse_time(value, name)

    def number(self, name: str) -> float | None:
        value = self.text(name)
        try:
            return None if value is None else float(value)
        except ValueError:
            raise AnalyzerError(f"{name} is {value!r}; it must be a number") from None

    def choice(self, name: str, choices: type[Choice]) -> Choice | None:
        value = self.text(name)
        try:
            return None if value is None else choices(value)
        except ValueError:
            raise AnalyzerError(f"{name} is {value!r}; it must be one of {', '.join(choices)}") from None

    def switch(self, name: str, *, default: bool) -> bool:
        value = self.choice(name, Switch)
        return default if value is None else value is Switch.ENABLED


def parse_time(text: str, name: str) -> datetime:
    """A moment as jobs and captured events write it: ``2019-12-01T15:20:00Z``."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise AnalyzerError(f"{name} is {text!r}; it must be a time such as 2019-12-01T15:20:00Z") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
