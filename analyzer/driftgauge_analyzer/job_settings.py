"""The settings of a job, as its environment gives them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from driftgauge_analyzer.container import resolve
from driftgauge_analyzer.dataset_format import DatasetFormat, parse_dataset_format
from driftgauge_analyzer.environment import Environment, parse_time
from driftgauge_analyzer.generation import Generation
from driftgauge_contract.constraints import CategoricalDriftMethod, Mode
from driftgauge_contract.containers import METRICS_PATH
from driftgauge_contract.false_alarms import DEFAULT_ALPHA
from driftgauge_contract.kinds import AnalysisType
from driftgauge_contract.problem import ProblemType
from driftgauge_contract.variables import DEFAULT_MAX_UNREADABLE, Variable


@dataclass(frozen=True, kw_only=True)
class Reference:
    """The captures of the days before a window."""

    source: Path
    start: datetime
    end: datetime

    @classmethod
    def from_environment(cls, read: Environment) -> "Reference | None":
        """Return the reference of a job that has one."""
        source = read.path(Variable.REFERENCE_SOURCE)
        if source is None:
            return None
        start, end = (
            parse_time(read.required(name), name) for name in (Variable.REFERENCE_START, Variable.REFERENCE_END)
        )
        return cls(source=source, start=start, end=end)


@dataclass(frozen=True, kw_only=True)
class JobSettings:
    """The settings of a job: its input, its baseline and the places of its output."""

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
    classes: tuple[str, ...] | None = None
    """The classes of the positions of a vector of probabilities, in `exact` mode; an empty list numbers them."""

    class_names: Mapping[str, str] = field(default_factory=dict)
    """The classes of labels that are written differently from those of predictions, in `exact` mode."""

    columns: tuple[str, ...] | None = None
    """The columns of a data-quality baseline's dataset that the endpoint takes, in order, in `exact` mode."""

    # The format of AWS's container of today; earlier ones are for the comparison with old files.
    categorical_drift_method: CategoricalDriftMethod | None = None
    """The measure of drift of categories that a baseline in `compat` mode suggests; its own unless given."""

    generation: Generation = Generation.C
    # Without the variable, as in the jobs of Model Monitor, the files have to be those of AWS's container.
    mode: Mode = Mode.COMPAT
    raw_values: bool = True
    label: str | None = None
    """The column of a data-quality baseline's dataset that is the label: its name, or its index."""

    prediction_ids: bool = False
    """Whether the job leaves digests of its predictions' ids, by which labels that come later find the window."""

    predictions_source: Path | None = None
    """The endpoint's own answers, for a data-quality baseline."""

    reference: Reference | None = None
    """The captures with which a data-quality window is compared beside its baseline, in `exact` mode."""

    max_unreadable: float = DEFAULT_MAX_UNREADABLE
    """The share of records that may be set aside because they cannot be used, in `exact` mode."""

    alpha: float = DEFAULT_ALPHA
    """The probability of a false finding that a window may have, in `exact` mode."""

    min_rows: int = 1
    """The labelled rows below which a window's model quality is not compared, in `exact` mode."""

    min_label_coverage: float = 0.0
    """The share of predictions that must have a label, in `exact` mode."""

    @property
    def metrics_folder(self) -> Path:
        """Return the folder of metric lines: the one that CloudWatch's agent reads, unless the job names another."""
        return self.metric_lines or resolve(self.root, METRICS_PATH)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], root: Path) -> "JobSettings":
        """Read the settings of the job that runs in this environment, with its paths below `root`."""
        read = Environment(environment, root)
        return cls(
            root=root,
            dataset_source=read.required_path(Variable.DATASET_SOURCE),
            output_path=read.required_path(Variable.OUTPUT_PATH),
            dataset_format=parse_dataset_format(read.required(Variable.DATASET_FORMAT)),
            ground_truth_source=read.path(Variable.GROUND_TRUTH_SOURCE),
            baseline_constraints=read.path(Variable.BASELINE_CONSTRAINTS),
            baseline_statistics=read.path(Variable.BASELINE_STATISTICS),
            start_time=read.time(Variable.START_TIME),
            end_time=read.time(Variable.END_TIME),
            metric_time=read.time(Variable.METRIC_TIME),
            publish_metrics=read.switch(Variable.PUBLISH_METRICS, default=False),
            endpoint_name=read.text(Variable.ENDPOINT_NAME),
            schedule_name=read.text(Variable.SCHEDULE_NAME),
            metric_lines=read.path(Variable.METRICS_FOLDER),
            record_preprocessor_script=read.path(Variable.PREPROCESSOR),
            post_analytics_processor_script=read.path(Variable.POSTPROCESSOR),
            analysis_type=read.choice(Variable.ANALYSIS_TYPE, AnalysisType) or AnalysisType.DATA_QUALITY,
            analysis_config=read.path(Variable.ANALYSIS_CONFIG),
            problem_type=read.choice(Variable.PROBLEM_TYPE, ProblemType),
            features_attribute=read.text(Variable.FEATURES),
            exclude_features_attribute=read.text(Variable.EXCLUDE_FEATURES),
            inference_attribute=read.text(Variable.INFERENCE),
            probability_attribute=read.text(Variable.PROBABILITY),
            probability_threshold=read.number(Variable.PROBABILITY_THRESHOLD),
            ground_truth_attribute=read.text(Variable.GROUND_TRUTH),
            positive_label=read.text(Variable.POSITIVE_LABEL),
            classes=read.texts(Variable.CLASSES),
            columns=read.texts(Variable.COLUMNS),
            class_names=read.texts_by_name(Variable.CLASS_NAMES),
            categorical_drift_method=read.choice(Variable.CATEGORICAL_DRIFT_METHOD, CategoricalDriftMethod),
            generation=read.choice(Variable.GENERATION, Generation) or Generation.C,
            mode=read.choice(Variable.MODE, Mode) or Mode.COMPAT,
            raw_values=read.switch(Variable.RAW_VALUES, default=True),
            label=read.text(Variable.LABEL),
            prediction_ids=read.switch(Variable.PREDICTION_IDS, default=False),
            predictions_source=read.path(Variable.PREDICTIONS_SOURCE),
            reference=Reference.from_environment(read),
            max_unreadable=read.share(Variable.MAX_UNREADABLE, default=DEFAULT_MAX_UNREADABLE),
            alpha=read.share(Variable.ALPHA, default=DEFAULT_ALPHA),
            min_rows=read.count(Variable.MIN_ROWS, default=1),
            min_label_coverage=read.share(Variable.MIN_LABEL_COVERAGE, default=0.0),
        )


Program = Callable[[JobSettings], int | None]
"""Performs a job and returns the number of violations; `None` where there was nothing to compare with."""
