"""The configuration files of a bias baseline: one for its job, and one for the monitor's jobs after it.

Both say the columns, the favourable labels, the facets and the group variable. The job's also says where its dataset
has the predictions, and which measures SageMaker Clarify computes; Clarify refuses those keys in a monitor's.
"""

import json
from collections.abc import Mapping

from custom_resources.errors import DeploymentError
from custom_resources.events import Properties
from driftgauge_contract.analysis_config import AnalysisConfigKey
from driftgauge_contract.containers import CLARIFY_REPOSITORY
from driftgauge_contract.custom_resources import BaselineProperty
from driftgauge_contract.paths import ANALYSIS_CONFIG_FILE
from driftgauge_contract.variables import Variable

JOB_CONFIG_FILE = f"job/{ANALYSIS_CONFIG_FILE}"
"""The job's file. Its folder differs, not its name: Clarify knows its configuration by its name."""

# As `run_bias` of SageMaker's Python SDK asks for them (sagemaker 2.257, clarify.py).
_METHODS = {
    "report": {"name": "report", "title": "Analysis Report"},
    "pre_training_bias": {"methods": "all"},
    "post_training_bias": {"methods": "all"},
}


def analysis_config_files(properties: Properties) -> Mapping[str, str]:
    """Return both files' texts, by their paths below the baseline's location."""
    config = properties.json_object(BaselineProperty.ANALYSIS_CONFIG)
    headers = config.get(AnalysisConfigKey.HEADERS)
    if not isinstance(headers, list) or not headers or not all(isinstance(name, str) for name in headers):
        raise DeploymentError(
            f"headers in the property {BaselineProperty.ANALYSIS_CONFIG} is {json.dumps(headers)}; "
            "it must be a list of the columns' names"
        )
    documents = {ANALYSIS_CONFIG_FILE: config, JOB_CONFIG_FILE: _job_config(config, headers, properties)}
    return {path: json.dumps(document, indent=2, ensure_ascii=False) for path, document in documents.items()}


def _job_config(config: Mapping[str, object], headers: list[str], properties: Properties) -> Mapping[str, object]:
    environment = properties.group(BaselineProperty.ENVIRONMENT) or Properties(values={})
    answers = (environment.optional_text(name) for name in (Variable.INFERENCE, Variable.PROBABILITY))
    prediction = next(filter(None, answers), None)
    threshold = environment.optional_text(Variable.PROBABILITY_THRESHOLD)
    label = config.get(AnalysisConfigKey.LABEL)
    # A monitor's label may be a path in ground truth of JSON. The dataset has it in a column, by default the last one.
    job_config = {
        **config,
        AnalysisConfigKey.LABEL.value: label if isinstance(label, int) or label in headers else headers[-1],
        AnalysisConfigKey.DATASET_TYPE.value: "text/csv",
        AnalysisConfigKey.METHODS.value: _METHODS,
        **_predictions(headers, prediction),
        **({AnalysisConfigKey.PROBABILITY_THRESHOLD.value: float(threshold)} if threshold else {}),
    }
    is_clarify = CLARIFY_REPOSITORY in properties.text(BaselineProperty.IMAGE_URI)
    return _without_headers(job_config) if is_clarify else job_config


def _predictions(headers: list[str], prediction: str | None) -> Mapping[str, object]:
    if prediction is None:
        return {}
    # A dataset that has the column already, made elsewhere, may name it in its headers.
    names = headers if prediction in headers else [*headers, prediction]
    return {AnalysisConfigKey.HEADERS.value: names, AnalysisConfigKey.PREDICTED_LABEL.value: prediction}


def _without_headers(config: Mapping[str, object]) -> Mapping[str, object]:
    """Return a configuration for Clarify, which reads the names in a dataset's first line where it has no others."""
    return {key: value for key, value in config.items() if key != AnalysisConfigKey.HEADERS}
