"""Watches the data that an endpoint is sent: types, completeness, columns and drift against a baseline."""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from driftgauge.baseline import BaselineFiles, Dataset
from driftgauge.endpoint import Endpoint
from driftgauge.images import MONITOR_ANALYZER, AwsImage
from driftgauge.monitor import ENDPOINT_INPUT_PATH, PUBLISH_METRICS, Monitor, MonitorRun
from driftgauge.names import MonitorKind
from driftgauge.predictions import csv_format
from driftgauge.storage import StoredFile

_Definition = sagemaker.CfnDataQualityJobDefinition


def data_quality_dataset(file: StoredFile, *, header: bool = False) -> Dataset:
    """Training data as a baseline's dataset: the label first, then the features as the endpoint takes them."""
    environment = {"dataset_format": csv_format(header=header)}
    return Dataset(uri=file.uri, identity=file.identity, environment=environment, stored_at=file)


class DataQualityMonitor(Monitor):
    """A data-quality job definition and the schedule that runs it."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        endpoint: Endpoint,
        baseline: BaselineFiles,
        run: MonitorRun,
    ) -> None:
        super().__init__(
            scope, construct_id, kind=MonitorKind.DATA_QUALITY, endpoint=endpoint, baseline=baseline, run=run
        )
        role = self._job_role(inputs=[endpoint.capture.place(endpoint.name)])
        self._run_on_schedule(self._definition(baseline, role), role)

    def _definition(self, baseline: BaselineFiles, role: iam.Role) -> sagemaker.CfnDataQualityJobDefinition:
        return _Definition(
            self,
            "Definition",
            data_quality_app_specification=_Definition.DataQualityAppSpecificationProperty(
                image_uri=AwsImage(repository=MONITOR_ANALYZER).uri(self), environment=PUBLISH_METRICS
            ),
            data_quality_baseline_config=_Definition.DataQualityBaselineConfigProperty(
                constraints_resource=_Definition.ConstraintsResourceProperty(s3_uri=baseline.constraints_uri),
                statistics_resource=_Definition.StatisticsResourceProperty(s3_uri=baseline.statistics_uri),
            ),
            data_quality_job_input=_Definition.DataQualityJobInputProperty(
                endpoint_input=_Definition.EndpointInputProperty(
                    endpoint_name=self.endpoint.endpoint_name, local_path=ENDPOINT_INPUT_PATH
                )
            ),
            data_quality_job_output_config=self._job_output(),
            job_resources=self._job_resources(),
            network_config=self._network_config(),
            role_arn=role.role_arn,
            stopping_condition=self._stopping_condition(),
        )
