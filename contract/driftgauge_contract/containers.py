"""Paths in the containers of baselines and monitors, and the names of their inputs, outputs and images.

Model Monitor's containers expect their files at these paths, so our analyzer reads and writes them there, too.
"""

# Paths and names in the logs of AWS's containers, unless another source is named.
CONTAINER_ROOT = "/opt/ml"
_PROCESSING = f"{CONTAINER_ROOT}/processing"
OUTPUT_PATH = f"{_PROCESSING}/output"
CODE_PATH = f"{_PROCESSING}/input/code"
DATASET_PATH = f"{_PROCESSING}/input/baseline_dataset_input"
CLARIFY_DATASET_PATH = f"{_PROCESSING}/input/data"
"""Where SageMaker Clarify's image has the dataset of a job (sagemaker 2.257, clarify.py)."""

PREDICTIONS_PATH = f"{_PROCESSING}/input/predictions"
CONFIG_PATH = f"{_PROCESSING}/input/config"
CAPTURES_PATH = f"{_PROCESSING}/input/endpoint"
REFERENCE_PATH = f"{_PROCESSING}/input/reference"
LABELS_PATH = f"{_PROCESSING}/groundtruth"
MERGE_INPUT_PATH = f"{_PROCESSING}/input_data"
CONSTRAINTS_PATH = f"{_PROCESSING}/baseline/constraints"
STATISTICS_PATH = f"{_PROCESSING}/baseline/stats"
PREPROCESSOR_PATH = f"{_PROCESSING}/code/preprocessing"
POSTPROCESSOR_PATH = f"{_PROCESSING}/code/postprocessing"
EXIT_MESSAGE_PATH = f"{CONTAINER_ROOT}/output/message"
METRICS_PATH = f"{CONTAINER_ROOT}/output/metrics/cloudwatch"

MESSAGE_COPY_VARIABLE = "DRIFTGAUGE_MESSAGE_COPY"
"""The variable with the file in which the analyzer leaves a copy of its exit message for the bundle."""

RESULT_OUTPUT = "result"
BASELINE_OUTPUT = "monitoring_output"
CODE_INPUT = "code"
DATASET_INPUT = "baseline_dataset_input"
PREDICTIONS_INPUT = "predictions"
CAPTURES_INPUT = "captures"
LABELS_INPUT = "labels"
REFERENCE_INPUT = "reference"
ENDPOINT_INPUT_NAME = "endpoint_input"
GROUND_TRUTH_INPUT_NAME = "groundtruth_input"

DATA_PATHS = frozenset(
    {CAPTURES_PATH, REFERENCE_PATH, LABELS_PATH, DATASET_PATH, CLARIFY_DATASET_PATH, PREDICTIONS_PATH}
)
"""The folders of a job that have its data; the others have the files of a baseline, scripts and the program."""

ANALYZER_REPOSITORY = "sagemaker-model-monitor-analyzer"
MERGER_REPOSITORY = "sagemaker-model-monitor-groundtruth-merger"
CLARIFY_REPOSITORY = "sagemaker-clarify-processing"
