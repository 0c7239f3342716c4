"""Model Monitor's job definition of model quality."""

from aws_cdk import aws_iam as iam
from aws_cdk.aws_sagemaker import CfnModelQualityJobDefinition as Definition
from constructs import Construct

from driftgauge.monitors import job_definition
from driftgauge.monitors.engine import GroundTruth, MonitorSpec


def model_quality_definition(scope: Construct, spec: MonitorSpec, role: iam.IRole) -> Definition:
    """Create the definition of a model-quality monitor's jobs."""
    truth = spec.required_ground_truth
    return Definition(
        scope,
        "Definition",
        model_quality_app_specification=Definition.ModelQualityAppSpecificationProperty(
            image_uri=job_definition.image_uri(scope, spec),
            problem_type=truth.problem_type or "",
            environment=job_definition.PUBLISH_METRICS,
            record_preprocessor_source_uri=spec.scripts.preprocessor_uri,
            post_analytics_processor_source_uri=spec.scripts.postprocessor_uri,
        ),
        model_quality_baseline_config=Definition.ModelQualityBaselineConfigProperty(
            constraints_resource=Definition.ConstraintsResourceProperty(s3_uri=spec.baseline.constraints_uri)
        ),
        model_quality_job_input=Definition.ModelQualityJobInputProperty(
            endpoint_input=None if spec.transforms else _endpoint_input(spec, truth),
            batch_transform_input=job_definition.batch_transform_input(spec),
            ground_truth_s3_input=Definition.MonitoringGroundTruthS3InputProperty(s3_uri=truth.labels.uri),
        ),
        model_quality_job_output_config=job_definition.output_config(spec),
        job_resources=job_definition.job_resources(spec),
        network_config=job_definition.network_config(spec),
        role_arn=role.role_arn,
        stopping_condition=job_definition.stopping_condition(spec),
    )


def _endpoint_input(spec: MonitorSpec, truth: GroundTruth) -> Definition.EndpointInputProperty:
    offsets = job_definition.time_offsets(spec)
    return Definition.EndpointInputProperty(
        endpoint_name=spec.endpoint.endpoint_name,
        start_time_offset=offsets.start,
        end_time_offset=offsets.end,
        local_path=job_definition.ENDPOINT_INPUT_PATH,
        inference_attribute=truth.attributes.inference,
        probability_attribute=truth.attributes.probability,
        probability_threshold_attribute=truth.attributes.probability_threshold,
    )
