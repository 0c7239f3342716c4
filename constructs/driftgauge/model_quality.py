"""Watches what a model's predictions are worth, once the labels are known."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from driftgauge.baseline import BaselineFiles, Dataset
from driftgauge.endpoint import Endpoint
from driftgauge.images import MONITOR_ANALYZER, AwsImage
from driftgauge.monitor import ENDPOINT_INPUT_PATH, PUBLISH_METRICS, Monitor, MonitorRun
from driftgauge.names import MonitorKind
from driftgauge.predictions import LABEL_COLUMN, OutputColumn, Predictions
from driftgauge.storage import S3Prefix

_Definition = sagemaker.CfnModelQualityJobDefinition


class ProblemType(StrEnum):
    """What a model predicts."""

    REGRESSION = "Regression"
    BINARY_CLASSIFICATION = "BinaryClassification"
    MULTICLASS_CLASSIFICATION = "MulticlassClassification"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What a model predicts, and where in its captured output the prediction is.

    An attribute is the index of a column in a CSV output (`"0"`) or the name of a field in a JSON output.
    """

    problem_type: ProblemType
    inference_attribute: str | None = None
    probability_attribute: str | None = None
    probability_threshold: float | None = None

    def __post_init__(self) -> None:
        if self.problem_type is ProblemType.REGRESSION and self.inference_attribute is None:
            raise ValueError(
                "Regression needs an inference attribute, such as '0' for the first column of a CSV output"
            )
        if self.inference_attribute is None and self.probability_attribute is None:
            raise ValueError(f"{self.problem_type} needs an inference attribute, a probability attribute, or both")

    @property
    def output_column(self) -> OutputColumn:
        """What the endpoint answers with."""
        return OutputColumn.PROBABILITY if self.inference_attribute is None else OutputColumn.PREDICTION

    def baseline_environment(self) -> Mapping[str, str]:
        """What tells the analyzer how to read a baseline of predictions and labels."""
        environment = {
            "analysis_type": "MODEL_QUALITY",
            "problem_type": self.problem_type.value,
            "ground_truth_attribute": LABEL_COLUMN,
        }
        if self.output_column is OutputColumn.PREDICTION:
            return {**environment, "inference_attribute": OutputColumn.PREDICTION.value}
        environment["probability_attribute"] = OutputColumn.PROBABILITY.value
        if self.probability_threshold is not None:
            environment["probability_threshold_attribute"] = str(self.probability_threshold)
        return environment


def model_quality_dataset(predictions: Predictions, problem: Problem) -> Dataset:
    """Predictions and labels as the dataset of a model-quality baseline."""
    made = predictions.dataset
    environment = {**made.environment, **problem.baseline_environment()}
    return Dataset(uri=made.uri, identity=made.identity, environment=environment, stored_at=made.stored_at)


class ModelQualityMonitor(Monitor):
    """A model-quality job definition and the schedule that runs it.

    An execution merges captured data with the labels under `ground_truth`, and fails where there are none.
    """

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
            scope, construct_id, kind=MonitorKind.MODEL_QUALITY, endpoint=endpoint, baseline=baseline, run=run
        )
        self.ground_truth = ground_truth
        captured = endpoint.capture.place(endpoint.name)
        role = self._job_role(inputs=[captured, ground_truth])
        self._run_on_schedule(self._definition(problem, baseline, role), role)

    def _definition(
        self, problem: Problem, baseline: BaselineFiles, role: iam.Role
    ) -> sagemaker.CfnModelQualityJobDefinition:
        return _Definition(
            self,
            "Definition",
            model_quality_app_specification=_Definition.ModelQualityAppSpecificationProperty(
                image_uri=AwsImage(repository=MONITOR_ANALYZER).uri(self),
                problem_type=problem.problem_type.value,
                environment=PUBLISH_METRICS,
            ),
            model_quality_baseline_config=_Definition.ModelQualityBaselineConfigProperty(
                constraints_resource=_Definition.ConstraintsResourceProperty(s3_uri=baseline.constraints_uri)
            ),
            model_quality_job_input=_Definition.ModelQualityJobInputProperty(
                endpoint_input=self._endpoint_input(problem),
                ground_truth_s3_input=_Definition.MonitoringGroundTruthS3InputProperty(s3_uri=self.ground_truth.uri),
            ),
            model_quality_job_output_config=self._job_output(),
            job_resources=self._job_resources(),
            network_config=self._network_config(),
            role_arn=role.role_arn,
            stopping_condition=self._stopping_condition(),
        )

    def _endpoint_input(self, problem: Problem) -> sagemaker.CfnModelQualityJobDefinition.EndpointInputProperty:
        return _Definition.EndpointInputProperty(
            endpoint_name=self.endpoint.endpoint_name,
            local_path=ENDPOINT_INPUT_PATH,
            inference_attribute=problem.inference_attribute,
            probability_attribute=problem.probability_attribute,
            probability_threshold_attribute=problem.probability_threshold,
        )
