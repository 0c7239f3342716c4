"""The environment variables of the jobs of baselines and monitors, and the formats of data that they name."""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum

from driftgauge_contract.windows import Window, stamp


class Variable(StrEnum):
    """The environment variables of a job. Those that begin with `driftgauge_` are our analyzer's own."""

    ANALYSIS_CONFIG = "analysis_config"
    ANALYSIS_TYPE = "analysis_type"
    BASELINE_CONSTRAINTS = "baseline_constraints"
    BASELINE_STATISTICS = "baseline_statistics"
    CATEGORICAL_DRIFT_METHOD = "categorical_drift_method"
    """The measure of drift of categories that a baseline suggests, as SageMaker's SDK asks for it."""

    DATASET_FORMAT = "dataset_format"
    DATASET_SOURCE = "dataset_source"
    END_TIME = "end_time"
    ENDPOINT_CAPTURE_PREFIX = "sagemaker_endpoint_datacapture_prefix"
    ENDPOINT_NAME = "sagemaker_endpoint_name"
    EXCLUDE_FEATURES = "exclude_features_attribute"
    FEATURES = "features_attribute"
    GROUND_TRUTH = "ground_truth_attribute"
    GROUND_TRUTH_SOURCE = "ground_truth_source"
    INFERENCE = "inference_attribute"
    INPUT_TYPE = "monitoring_input_type"
    METRIC_TIME = "metric_time"
    OUTPUT_PATH = "output_path"
    POSITIVE_LABEL = "positive_label"
    POSTPROCESSOR = "post_analytics_processor_script"
    PREPROCESSOR = "record_preprocessor_script"
    PROBABILITY = "probability_attribute"
    PROBABILITY_THRESHOLD = "probability_threshold_attribute"
    PROBLEM_TYPE = "problem_type"
    PUBLISH_METRICS = "publish_cloudwatch_metrics"
    SCHEDULE_NAME = "sagemaker_monitoring_schedule_name"
    START_TIME = "start_time"

    ALPHA = "driftgauge_alpha"
    CLASS_NAMES = "driftgauge_class_names"
    """The classes of labels that predictions write differently: a JSON object from a label to a prediction's class."""

    CLASSES = "driftgauge_classes"
    """The classes of the positions of a vector of probabilities: a JSON list, whose positions count if it is empty."""

    COLUMNS = "driftgauge_columns"
    """The columns of a data-quality baseline's dataset that the endpoint takes, in order: a JSON list."""

    GENERATION = "driftgauge_generation"
    LABEL = "driftgauge_label"
    """The column of a data-quality baseline's dataset that is the label, not a feature: its name, or its index."""

    MAX_UNREADABLE = "driftgauge_max_unreadable"
    METRICS_FOLDER = "driftgauge_metrics_folder"
    MIN_LABEL_COVERAGE = "driftgauge_min_label_coverage"
    MIN_ROWS = "driftgauge_min_rows"
    MODE = "driftgauge_mode"
    PREDICTION_IDS = "driftgauge_prediction_ids"
    """`Enabled` for a job that leaves digests of the ids of its predictions, so that late labels find their window."""

    PREDICTIONS_SOURCE = "driftgauge_predictions_source"
    """The endpoint's own answers for rows of a data-quality baseline: they stand for the column that it captures."""

    REFERENCE_END = "driftgauge_reference_end"
    REFERENCE_SOURCE = "driftgauge_reference_source"
    """The captures of the days before the window, with which a data-quality window is compared, too."""

    REFERENCE_START = "driftgauge_reference_start"
    RAW_VALUES = "driftgauge_raw_values"


class FileFormat(StrEnum):
    """The formats of data that a job reads, as `dataset_format` names them."""

    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"
    CAPTURE = "sagemakerCaptureJson"
    MERGED = "sagemakerMergeJson"
    """Captures with their labels, as the ground-truth merger writes them."""


_FORMATS = {
    "json": FileFormat.JSON,
    "jsonl": FileFormat.JSON,
    "ndjson": FileFormat.JSON,
    "parquet": FileFormat.PARQUET,
}

DEFAULT_MAX_UNREADABLE = 0.01
"""The share of a window's records that may be unusable before an execution fails."""

HEADER_OPTION = "header"
CAPTURE_NAMES_OPTION = "captureIndexNames"
"""The options of a format in `dataset_format`."""

ENDPOINT_INPUT_TYPE = "ENDPOINT_INPUT"


def metric_time(window: Window) -> str:
    """Return the time with which the metrics of an execution are stamped: the end of its window.

    AWS's containers print the variable among their parameters, but its value is documented nowhere. The end is the
    newest moment that the figures are about, so that the newest period of an alarm holds them.
    """
    return stamp(window.end)


def captures_format(names: Sequence[str] | None) -> str:
    """Return the `dataset_format` of captured data; `None` for the merger, which keeps all sides of a call."""
    return _compact({FileFormat.CAPTURE.value: {CAPTURE_NAMES_OPTION: None if names is None else list(names)}})


def merged_format(names: Sequence[str]) -> str:
    """Return the `dataset_format` of captures that were merged with labels."""
    return _compact({FileFormat.MERGED.value: {CAPTURE_NAMES_OPTION: list(names)}})


def csv_format(*, header: bool) -> str:
    """Return the `dataset_format` of a CSV file with the labels in front, in the spelling of SageMaker's SDK."""
    return json.dumps({FileFormat.CSV.value: {"header": header, "output_columns_position": "START"}})


def format_of_file(name: str) -> FileFormat:
    """Return the format of a dataset by the end of its name: JSON lines, Parquet, or else CSV."""
    return _FORMATS.get(name.rpartition(".")[2].lower(), FileFormat.CSV)


def dataset_format(name: str, *, header: bool) -> str:
    """Return the `dataset_format` of a file, by the end of its name."""
    found = format_of_file(name)
    if found is FileFormat.CSV:
        return csv_format(header=header)
    return json.dumps({found.value: {"lines": True} if found is FileFormat.JSON else {}})


def _compact(document: Mapping[str, object]) -> str:
    return json.dumps(document, separators=(",", ":"))
