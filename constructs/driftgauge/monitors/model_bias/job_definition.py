"""Model Monitor's job definition of bias."""

from aws_cdk import aws_iam as iam
from aws_cdk.aws_sagemaker import CfnModelBiasJobDefinition as Definition
from constructs import Construct

from driftgauge.monitors import job_definition
from driftgauge.monitors.engine import GroundTruth, MonitorSpec


def model_bias_definition(scope: Construct, spec: MonitorSpec, role: iam.IRole) -> Definition:
    """Create the definition of a bias monitor's jobs."""
    truth = spec.required_ground_truth
    if spec.scripts.files:
        raise ValueError("Model Monitor runs no scripts in a bias monitor; allowed: a monitor of the Driftgauge engine")
    return Definition(
        scope,
        "Definition",
        model_bias_app_specification=Definition.ModelBiasAppSpecificationProperty(
            image_uri=job_definition.image_uri(scope, spec),
            # Clarify reads columns, labels and groups from this file, and not from the definition.
            config_uri=spec.baseline.analysis_config_uri,
            environment=job_definition.PUBLISH_METRICS,
        ),
        model_bias_baseline_config=Definition.ModelBiasBaselineConfigProperty(
            constraints_resource=Definition.ConstraintsResourceProperty(s3_uri=spec.baseline.constraints_uri)
        ),
        model_bias_job_input=Definition.ModelBiasJobInputProperty(
            endpoint_input=None if spec.transforms else _endpoint_input(spec, truth),
            batch_transform_input=job_definition.batch_transform_input(spec),
            ground_truth_s3_input=Definition.MonitoringGroundTruthS3InputProperty(s3_uri=truth.labels.uri),
        ),
        model_bias_job_output_config=job_definition.output_config(spec),
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
        features_attribute=truth.attributes.features,
        inference_attribute=truth.attributes.inference,
        probability_attribute=truth.attributes.probability,
        probability_threshold_attribute=truth.attributes.probability_threshold,
    )
