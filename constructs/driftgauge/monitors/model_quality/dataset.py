"""The dataset of a model-quality baseline."""

from dataclasses import replace

from driftgauge.baselines.dataset import Dataset
from driftgauge.baselines.predictions import Predictions
from driftgauge_contract.jobs import problem_baseline_environment
from driftgauge_contract.problem import Problem


def model_quality_dataset(predictions: Predictions, problem: Problem) -> Dataset:
    """Return predictions and labels as a baseline's dataset."""
    dataset = predictions.dataset
    return replace(dataset, environment={**dataset.environment, **problem_baseline_environment(problem)})
