"""Inputs, outputs and environment of the processing jobs of baselines and monitors.

The same job is requested by Model Monitor for its schedules, by the SageMaker on this machine, by `driftgauge run`, by
the workflow of the Driftgauge engine and, for a baseline, by a custom resource; the analyzer reads it. The requests
are built here, from the paths and variables of AWS's containers as their logs show them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from driftgauge_contract.containers import (
    CONFIG_PATH,
    CONSTRAINTS_PATH,
    DATASET_PATH,
    LABELS_PATH,
    MERGE_INPUT_PATH,
    OUTPUT_PATH,
    POSTPROCESSOR_PATH,
    PREPROCESSOR_PATH,
    STATISTICS_PATH,
)
from driftgauge_contract.kinds import KINDS, AnalysisType, MonitorKind
from driftgauge_contract.paths import file_name
from driftgauge_contract.problem import LABEL_COLUMN, OutputColumn, Problem, output_positions
from driftgauge_contract.variables import (
    ENDPOINT_INPUT_TYPE,
    Variable,
    captures_format,
    merged_format,
    metric_time,
)
from driftgauge_contract.windows import Window, stamp

Json = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class SideFile:
    """A file that a job gets beside its data, and the variable with its path in the container."""

    name: str
    variable: Variable
    uri: str
    folder: str

    @property
    def path(self) -> str:
        """Return the file's path in the container."""
        return f"{self.folder}/{file_name(self.uri)}"

    def input(self) -> Json:
        """Return the job's input."""
        return processing_input(self.name, self.uri, self.folder)


@dataclass(frozen=True, kw_only=True)
class SideFiles:
    """The files that an analysis gets beside its data, each by its URI."""

    constraints: str | None = None
    statistics: str | None = None
    preprocessor: str | None = None
    postprocessor: str | None = None
    analysis_config: str | None = None

    def given(self) -> Sequence[SideFile]:
        """Return the files that are given."""
        rows = (
            ("constraints", Variable.BASELINE_CONSTRAINTS, self.constraints, CONSTRAINTS_PATH),
            ("baseline", Variable.BASELINE_STATISTICS, self.statistics, STATISTICS_PATH),
            ("pre_processor_script", Variable.PREPROCESSOR, self.preprocessor, PREPROCESSOR_PATH),
            ("post_processor_script", Variable.POSTPROCESSOR, self.postprocessor, POSTPROCESSOR_PATH),
            ("analysis_config", Variable.ANALYSIS_CONFIG, self.analysis_config, CONFIG_PATH),
        )
        return [
            SideFile(name=name, variable=variable, uri=uri, folder=folder)
            for name, variable, uri, folder in rows
            if uri
        ]


@dataclass(frozen=True, kw_only=True)
class Attributes:
    """The positions of a record's parts in captured data, named as in SageMaker's `EndpointInput`."""

    features: str | None = None
    inference: str | None = None
    probability: str | None = None
    probability_threshold: float | None = None
    exclude_features: str | None = None

    @classmethod
    def of_problem(cls, problem: Problem) -> "Attributes":
        """Return the attributes that a problem names."""
        return cls(
            inference=problem.inference_attribute,
            probability=problem.probability_attribute,
            probability_threshold=problem.probability_threshold,
        )

    @classmethod
    def of_endpoint_input(cls, document: Mapping[str, object]) -> "Attributes":
        """Return the attributes in an `EndpointInput` of SageMaker's API."""
        threshold = document.get("ProbabilityThresholdAttribute")
        return cls(
            features=_optional_text(document.get("FeaturesAttribute")),
            inference=_optional_text(document.get("InferenceAttribute")),
            probability=_optional_text(document.get("ProbabilityAttribute")),
            probability_threshold=None if threshold is None else float(str(threshold)),
            exclude_features=_optional_text(document.get("ExcludeFeaturesAttribute")),
        )

    @property
    def output_column(self) -> OutputColumn:
        """Return what the endpoint answers with."""
        return OutputColumn.PROBABILITY if self.inference is None else OutputColumn.PREDICTION

    @property
    def output_positions(self) -> Mapping[OutputColumn, int]:
        """Return where in a CSV answer prediction and probability are, counted from 0."""
        return output_positions(self.inference, self.probability)

    def environment(self) -> dict[str, str]:
        """Return the variables of the attributes that are given."""
        threshold = self.probability_threshold
        return _present(
            {
                Variable.FEATURES: self.features,
                Variable.INFERENCE: self.inference,
                Variable.PROBABILITY: self.probability,
                Variable.PROBABILITY_THRESHOLD: None if threshold is None else str(threshold),
                Variable.EXCLUDE_FEATURES: self.exclude_features,
            }
        )


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """An analysis of one window of a monitor, as a job's environment describes it."""

    kind: MonitorKind
    monitor_name: str
    endpoint_name: str
    window: Window
    dataset_source: str
    dataset_format: str
    files: SideFiles = field(default_factory=SideFiles)
    attributes: Attributes = field(default_factory=Attributes)
    problem_type: str | None = None
    ground_truth_source: str | None = None
    """Where the labels are, if the analysis merges them itself."""

    output_path: str = OUTPUT_PATH

    def environment(self) -> dict[str, str]:
        """Return the variables of the analysis; those of a monitor's own program may go before and after them."""
        analysis_type = KINDS[self.kind].analysis_type
        return {
            Variable.PUBLISH_METRICS.value: "Enabled",
            # AWS's container takes an absent type for data quality, and its data-quality jobs do not set it.
            **({} if analysis_type is AnalysisType.DATA_QUALITY else {Variable.ANALYSIS_TYPE.value: analysis_type}),
            **_present({Variable.PROBLEM_TYPE: self.problem_type}),
            **self.attributes.environment(),
            **{file.variable.value: file.path for file in self.files.given()},
            Variable.DATASET_FORMAT.value: self.dataset_format,
            Variable.DATASET_SOURCE.value: self.dataset_source,
            **_present({Variable.GROUND_TRUTH_SOURCE: self.ground_truth_source}),
            Variable.OUTPUT_PATH.value: self.output_path,
            Variable.START_TIME.value: stamp(self.window.start),
            Variable.END_TIME.value: stamp(self.window.end),
            Variable.METRIC_TIME.value: metric_time(self.window),
            Variable.ENDPOINT_NAME.value: self.endpoint_name,
            Variable.SCHEDULE_NAME.value: self.monitor_name,
        }


def analysis_format(kind: MonitorKind) -> str:
    """Return the `dataset_format` of the data that Model Monitor's analysis job of a kind reads."""
    facts = KINDS[kind]
    return merged_format(facts.capture_names) if facts.needs_labels else captures_format(facts.capture_names)


def merge_environment(window: Window, monitor_name: str) -> dict[str, str]:
    """Return the variables of the job that merges captured predictions with labels."""
    return {
        Variable.DATASET_FORMAT.value: captures_format(None),
        Variable.DATASET_SOURCE.value: MERGE_INPUT_PATH,
        Variable.GROUND_TRUTH_SOURCE.value: LABELS_PATH,
        Variable.INPUT_TYPE.value: ENDPOINT_INPUT_TYPE,
        Variable.OUTPUT_PATH.value: OUTPUT_PATH,
        Variable.START_TIME.value: stamp(window.start),
        Variable.END_TIME.value: stamp(window.end),
        Variable.SCHEDULE_NAME.value: monitor_name,
    }


def baseline_environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of a baseline job: those that describe the dataset, and where it is in the container."""
    return {
        **given,
        Variable.DATASET_SOURCE.value: DATASET_PATH,
        Variable.OUTPUT_PATH.value: OUTPUT_PATH,
        Variable.PUBLISH_METRICS.value: "Disabled",
    }


def problem_environment(problem: Problem) -> dict[str, str]:
    """Return the variables that say what a model predicts, for a model-quality baseline."""
    environment = {
        Variable.ANALYSIS_TYPE.value: AnalysisType.MODEL_QUALITY.value,
        Variable.PROBLEM_TYPE.value: problem.problem_type.value,
    }
    if problem.probability_threshold is not None:
        environment[Variable.PROBABILITY_THRESHOLD.value] = str(problem.probability_threshold)
    return environment


def problem_baseline_environment(problem: Problem) -> dict[str, str]:
    """Return the variables that describe a dataset of predictions and labels, for a model-quality baseline."""
    environment = {
        Variable.ANALYSIS_TYPE.value: AnalysisType.MODEL_QUALITY.value,
        Variable.PROBLEM_TYPE.value: problem.problem_type.value,
        Variable.GROUND_TRUTH.value: LABEL_COLUMN,
    }
    if problem.output_column is OutputColumn.PREDICTION:
        environment[Variable.INFERENCE.value] = OutputColumn.PREDICTION.value
        if len(problem.output_positions) > 1:
            environment[Variable.PROBABILITY.value] = OutputColumn.PROBABILITY.value
        return environment
    environment[Variable.PROBABILITY.value] = OutputColumn.PROBABILITY.value
    if problem.probability_threshold is not None:
        environment[Variable.PROBABILITY_THRESHOLD.value] = str(problem.probability_threshold)
    return environment


def bias_baseline_environment(attributes: Attributes) -> dict[str, str]:
    """Return the variables that describe a dataset of features, labels and predictions, for a bias baseline."""
    environment = {Variable.ANALYSIS_TYPE.value: AnalysisType.MODEL_BIAS.value}
    if attributes.inference is not None:
        return {**environment, Variable.INFERENCE.value: OutputColumn.PREDICTION.value}
    environment[Variable.PROBABILITY.value] = OutputColumn.PROBABILITY.value
    if attributes.probability_threshold is not None:
        environment[Variable.PROBABILITY_THRESHOLD.value] = str(attributes.probability_threshold)
    return environment


def processing_input(name: str, uri: str, path: str, data_type: str = "S3Prefix") -> Json:
    """Return an input of a processing job, all of whose members are stated."""
    return {
        "InputName": name,
        "S3Input": {
            "S3Uri": uri,
            "LocalPath": path,
            "S3DataType": data_type,
            "S3InputMode": "File",
            "S3DataDistributionType": "FullyReplicated",
            "S3CompressionType": "None",
        },
    }


def numbered_inputs(name: str, places: Iterable[tuple[str, str]]) -> list[Json]:
    """Return an input for each pair of a URI and a path, numbered as Model Monitor numbers them: `name_1`, `name_2`."""
    return [processing_input(f"{name}_{number}", uri, path) for number, (uri, path) in enumerate(places, start=1)]


def processing_output(name: str, uri: str) -> Json:
    """Return the output of a processing job, which is uploaded when the job ends."""
    return {"OutputName": name, "S3Output": {"S3Uri": uri, "LocalPath": OUTPUT_PATH, "S3UploadMode": "EndOfJob"}}


def _present(values: Mapping[Variable, str | None]) -> dict[str, str]:
    return {name.value: value for name, value in values.items() if value is not None}


def _optional_text(value: object) -> str | None:
    return None if value is None else str(value)
