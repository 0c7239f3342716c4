"""The settings of a job, as its environment gives them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from driftgauge_analyzer.container import METRICS_FOLDER
from driftgauge_analyzer.dataset_format import DatasetFormat, parse_dataset_format
from driftgauge_analyzer.environment import Environment
from driftgauge_analyzer.settings import AnalysisType, Generation, Mode, ProblemType


@dataclass(frozen=True, kw_only=True)
class JobSettings:
    """What a job analyses, what it compares with, and where it writes."""

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
        """Where metric lines go: the folder that CloudWatch's agent reads, unless the job names another."""
        return self.metric_lines or self.root / METRICS_FOLDER

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], root: Path) -> "JobSettings":
        """Read the settings of the job that runs in this environment, with its paths below `root`."""
        read = Environment(environment, root)
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


Program = Callable[[JobSettings], int | None]
"""Performs a job and returns the number of violations; `None` where there was nothing to compare with."""
