"""Model Monitor's job definitions: what a schedule of its runs.

The types of definitions share most of their parts, each under a class of its own: plain mappings fit them all.
Definitions have no fixed names, since all of their properties are create-only: a new one replaces the old one.
"""

from aws_cdk import CfnResource
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from driftgauge.monitors.engine import GroundTruth, Watched
from driftgauge.service.images import MONITOR_ANALYZER, AwsImage

_ENDPOINT_INPUT_PATH = "/opt/ml/processing/input/endpoint"
_OUTPUT_PATH = "/opt/ml/processing/output"
_PUBLISH_METRICS = {"publish_cloudwatch_metrics": "Enabled"}

_DataQuality = sagemaker.CfnDataQualityJobDefinition
_ModelQuality = sagemaker.CfnModelQualityJobDefinition


def job_definition(scope: Construct, watched: Watched, role: iam.Role) -> CfnResource:
    """The definition of a monitor's jobs."""
    if watched.ground_truth:
        definition: CfnResource = _model_quality(scope, watched, watched.ground_truth, role)
    else:
        definition = _data_quality(scope, watched, role)
    definition.node.add_dependency(role)
    return definition


def _data_quality(scope: Construct, watched: Watched, role: iam.Role) -> sagemaker.CfnDataQualityJobDefinition:
    return _DataQuality(
        scope,
        "Definition",
        data_quality_app_specification=_DataQuality.DataQualityAppSpecificationProperty(
            image_uri=AwsImage(repository=MONITOR_ANALYZER).uri(scope), environment=_PUBLISH_METRICS
        ),
        data_quality_baseline_config=_DataQuality.DataQualityBaselineConfigProperty(
            constraints_resource=_DataQuality.ConstraintsResourceProperty(s3_uri=watched.baseline.constraints_uri),
            statistics_resource=_DataQuality.StatisticsResourceProperty(s3_uri=watched.baseline.statistics_uri),
        ),
        data_quality_job_input=_DataQuality.DataQualityJobInputProperty(
            endpoint_input=_DataQuality.EndpointInputProperty(
                endpoint_name=watched.endpoint.endpoint_name, local_path=_ENDPOINT_INPUT_PATH
            )
        ),
        data_quality_job_output_config=_output(watched),
        job_resources=_resources(watched),
        network_config=_network_config(watched),
        role_arn=role.role_arn,
        stopping_condition=_stopping_condition(watched),
    )


def _model_quality(
    scope: Construct, watched: Watched, ground_truth: GroundTruth, role: iam.Role
) -> sagemaker.CfnModelQualityJobDefinition:
    return _ModelQuality(
        scope,
        "Definition",
        model_quality_app_specification=_ModelQuality.ModelQualityAppSpecificationProperty(
            image_uri=AwsImage(repository=MONITOR_ANALYZER).uri(scope),
            problem_type=ground_truth.problem.problem_type.value,
            environment=_PUBLISH_METRICS,
        ),
        model_quality_baseline_config=_ModelQuality.ModelQualityBaselineConfigProperty(
            constraints_resource=_ModelQuality.ConstraintsResourceProperty(s3_uri=watched.baseline.constraints_uri)
        ),
        model_quality_job_input=_ModelQuality.ModelQualityJobInputProperty(
            endpoint_input=_predictions(watched, ground_truth),
            ground_truth_s3_input=_ModelQuality.MonitoringGroundTruthS3InputProperty(s3_uri=ground_truth.labels.uri),
        ),
        model_quality_job_output_config=_output(watched),
        job_resources=_resources(watched),
        network_config=_network_config(watched),
        role_arn=role.role_arn,
        stopping_condition=_stopping_condition(watched),
    )


def _predictions(
    watched: Watched, ground_truth: GroundTruth
) -> sagemaker.CfnModelQualityJobDefinition.EndpointInputProperty:
    return _ModelQuality.EndpointInputProperty(
        endpoint_name=watched.endpoint.endpoint_name,
        local_path=_ENDPOINT_INPUT_PATH,
        inference_attribute=ground_truth.problem.inference_attribute,
        probability_attribute=ground_truth.problem.probability_attribute,
        probability_threshold_attribute=ground_truth.problem.probability_threshold,
    )


def _output(watched: Watched) -> dict[str, object]:
    place = {"localPath": _OUTPUT_PATH, "s3Uri": watched.reports.uri, "s3UploadMode": "EndOfJob"}
    output: dict[str, object] = {"monitoringOutputs": [{"s3Output": place}]}
    if watched.settings.key:
        output["kmsKeyId"] = watched.settings.key.key_arn
    return output


def _resources(watched: Watched) -> dict[str, object]:
    cluster: dict[str, object] = {
        "instanceType": watched.settings.instance_type,
        "instanceCount": watched.settings.instance_count,
        "volumeSizeInGb": watched.settings.volume_size_gb,
    }
    if watched.settings.volume_key_arn:
        cluster["volumeKmsKeyId"] = watched.settings.volume_key_arn
    return {"clusterConfig": cluster}


def _network_config(watched: Watched) -> dict[str, object]:
    network = watched.settings.network
    config: dict[str, object] = {
        "enableInterContainerTrafficEncryption": network.encrypt_traffic,
        "enableNetworkIsolation": network.isolated,
    }
    if network.vpc:
        config["vpcConfig"] = network.vpc
    return config


def _stopping_condition(watched: Watched) -> dict[str, object]:
    return {"maxRuntimeInSeconds": watched.settings.max_runtime_seconds}
