"""The dataset of a model-quality baseline."""

from dataclasses import replace

from driftgauge.baselines.dataset import Dataset
from driftgauge.baselines.predictions import Predictions
from driftgauge_contract.jobs import Attributes, problem_baseline_environment, problem_environment
from driftgauge_contract.problem import OutputColumn, Problem
from driftgauge_contract.variables import Variable


def model_quality_dataset(predictions: Predictions, problem: Problem) -> Dataset:
    """Return predictions and labels as a baseline's dataset."""
    dataset = predictions.dataset
    if predictions.are_captures:
        attributes = Attributes.of_problem(problem).environment()
        return replace(dataset, environment={**dataset.environment, **problem_environment(problem), **attributes})
    environment = {**dataset.environment, **problem_baseline_environment(problem)}
    if predictions.has_classes:
        environment[Variable.INFERENCE.value] = OutputColumn.PREDICTION.value
    return replace(dataset, environment=environment)
