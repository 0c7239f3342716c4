"""Model Monitor's job definition of data quality."""

from aws_cdk import aws_iam as iam
from aws_cdk.aws_sagemaker import CfnDataQualityJobDefinition as Definition
from constructs import Construct

from driftgauge.monitors import job_definition
from driftgauge.monitors.engine import MonitorSpec


def data_quality_definition(scope: Construct, spec: MonitorSpec, role: iam.IRole) -> Definition:
    """Create the definition of a data-quality monitor's jobs."""
    return Definition(
        scope,
        "Definition",
        data_quality_app_specification=Definition.DataQualityAppSpecificationProperty(
            image_uri=job_definition.image_uri(scope, spec),
            environment=job_definition.PUBLISH_METRICS,
            record_preprocessor_source_uri=spec.scripts.preprocessor_uri,
            post_analytics_processor_source_uri=spec.scripts.postprocessor_uri,
        ),
        data_quality_baseline_config=Definition.DataQualityBaselineConfigProperty(
            constraints_resource=Definition.ConstraintsResourceProperty(s3_uri=spec.baseline.constraints_uri),
            statistics_resource=Definition.StatisticsResourceProperty(s3_uri=spec.baseline.statistics_uri),
        ),
        data_quality_job_input=Definition.DataQualityJobInputProperty(
            endpoint_input=None
            if spec.transforms
            else Definition.EndpointInputProperty(
                endpoint_name=spec.endpoint.endpoint_name, local_path=job_definition.ENDPOINT_INPUT_PATH
            ),
            batch_transform_input=job_definition.batch_transform_input(spec),
        ),
        data_quality_job_output_config=job_definition.output_config(spec),
        job_resources=job_definition.job_resources(spec),
        network_config=job_definition.network_config(spec),
        role_arn=role.role_arn,
        stopping_condition=job_definition.stopping_condition(spec),
    )
