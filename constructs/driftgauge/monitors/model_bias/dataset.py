"""The dataset of a bias baseline."""

from dataclasses import replace

from driftgauge.baselines.dataset import Dataset
from driftgauge.baselines.predictions import Predictions
from driftgauge.monitors.model_bias.config import BiasConfig
from driftgauge_contract.jobs import Attributes, bias_baseline_environment
from driftgauge_contract.kinds import AnalysisType
from driftgauge_contract.variables import Variable


def model_bias_dataset(predictions: Predictions, config: BiasConfig, attributes: Attributes) -> Dataset:
    """Return predictions, labels and features as a baseline's dataset.

    Args:
        predictions: The endpoint's predictions for labelled data with `headers`.
        config: The configuration of the analysis.
        attributes: Where the predictions are in what the endpoint captures.
    """
    dataset = predictions.dataset
    if predictions.are_captures:
        kind = {Variable.ANALYSIS_TYPE.value: AnalysisType.MODEL_BIAS.value}
        environment = {**dataset.environment, **kind, **attributes.environment()}
        return replace(dataset, environment=environment, analysis_config=config.render())
    environment = {**dataset.environment, **bias_baseline_environment(attributes)}
    return replace(dataset, environment=environment, analysis_config=config.render())
