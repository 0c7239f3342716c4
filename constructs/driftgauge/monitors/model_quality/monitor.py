"""Watches what a model's predictions are worth, once the labels are known."""

from constructs import Construct

from driftgauge.baselines.baseline import Dataset
from driftgauge.baselines.files import BaselineFiles
from driftgauge.baselines.predictions import Predictions
from driftgauge.endpoint.endpoint import Endpoint
from driftgauge.monitors.engine import GroundTruth
from driftgauge.monitors.monitor import Monitor, MonitorRun
from driftgauge.service.storage import S3Prefix
from driftgauge_contract.jobs import problem_baseline_environment
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.problem import Problem


def model_quality_dataset(predictions: Predictions, problem: Problem) -> Dataset:
    """Predictions and labels as the dataset of a model-quality baseline."""
    made = predictions.dataset
    environment = {**made.environment, **problem_baseline_environment(problem)}
    return Dataset(uri=made.uri, identity=made.identity, environment=environment, stored_at=made.stored_at)


class ModelQualityMonitor(Monitor):
    """Merges captured predictions with the labels under `ground_truth`, and compares what they are worth."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        endpoint: Endpoint,
        problem: Problem,
        baseline: BaselineFiles,
        ground_truth: S3Prefix,
        run: MonitorRun,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            kind=MonitorKind.MODEL_QUALITY,
            endpoint=endpoint,
            baseline=baseline,
            ground_truth=GroundTruth(problem=problem, labels=ground_truth),
            run=run,
        )
