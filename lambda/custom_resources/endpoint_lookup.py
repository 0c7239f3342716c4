"""`Custom::DriftgaugeEndpointLookup`: an endpoint that something else deployed, as SageMaker describes it.

Nothing of the endpoint is changed, and nothing happens when the resource is deleted.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from custom_resources.clients import Deadline, is_missing, patiently
from custom_resources.errors import DeploymentError
from custom_resources.events import Answer, Event, Properties, RequestType
from custom_resources.fingerprint import fingerprint
from driftgauge_contract.custom_resources import EndpointLookupAttribute, EndpointLookupProperty
from driftgauge_contract.paths import split_uri

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker.type_defs import DescribeEndpointConfigOutputTypeDef, DescribeEndpointOutputTypeDef


@dataclass(frozen=True, kw_only=True)
class EndpointLookup:
    """The custom resource of an existing endpoint."""

    sagemaker: "SageMakerClient"
    deadline: Deadline

    def on_event(self, event: Event) -> Answer:
        """Return the id; the endpoint is described when the request is completed."""
        return Answer(physical_id=_physical_id(event))

    def is_complete(self, event: Event) -> Answer:
        """Return what the monitors need to know of the endpoint."""
        if event.request_type is RequestType.DELETE:
            return Answer(physical_id=_physical_id(event))
        name = event.properties.text(EndpointLookupProperty.ENDPOINT_NAME)
        endpoint = self._endpoint(name)
        config = patiently(
            lambda: self.sagemaker.describe_endpoint_config(EndpointConfigName=endpoint["EndpointConfigName"]),
            self.deadline,
        )
        _require_instances(name, config)
        bucket, prefix = split_uri(_capture_uri(name, config, event.properties).rstrip("/"))
        attributes = {
            EndpointLookupAttribute.ENDPOINT_NAME.value: name,
            EndpointLookupAttribute.VARIANT_NAME.value: _variant(name, endpoint, event.properties),
            EndpointLookupAttribute.CAPTURE_BUCKET.value: bucket,
            EndpointLookupAttribute.CAPTURE_PREFIX.value: prefix,
            EndpointLookupAttribute.MODEL_IDENTITY.value: _identity(config),
        }
        return Answer(physical_id=_physical_id(event), attributes=attributes)

    def _endpoint(self, name: str) -> "DescribeEndpointOutputTypeDef":
        try:
            return patiently(lambda: self.sagemaker.describe_endpoint(EndpointName=name), self.deadline)
        except ClientError as error:
            if is_missing(error):
                raise DeploymentError(
                    f"there is no endpoint {name!r} in this account and region; deploy it first, or correct "
                    "endpoint.existing"
                ) from error
            raise


def _physical_id(event: Event) -> str:
    if event.physical_id:
        return event.physical_id
    return f"endpoint-{event.properties.text(EndpointLookupProperty.ENDPOINT_NAME)}"


def _require_instances(name: str, config: "DescribeEndpointConfigOutputTypeDef") -> None:
    """Fail the deployment for an endpoint whose requests and answers are not captured as bodies."""
    serverless = [each["VariantName"] for each in config["ProductionVariants"] if "ServerlessConfig" in each]
    if serverless:
        raise DeploymentError(
            f"endpoint {name!r} is serverless (variant {', '.join(serverless)}), and SageMaker has no data capture for "
            "serverless endpoints; monitor an endpoint with instances"
        )
    if "AsyncInferenceConfig" in config:
        raise DeploymentError(
            f"endpoint {name!r} is asynchronous: its requests and answers are objects in S3, and no captured bodies; "
            "monitor a real-time endpoint"
        )


def _capture_uri(name: str, config: "DescribeEndpointConfigOutputTypeDef", properties: Properties) -> str:
    """Return the place of the captured data; fail the deployment if nothing is captured that monitors could read."""
    if given := properties.optional_text(EndpointLookupProperty.CAPTURE_URI):
        return given
    # boto3's types do not say that the member is absent without data capture.
    capture = config.get("DataCaptureConfig", {})
    if not capture.get("EnableCapture"):
        raise DeploymentError(
            f"endpoint {name!r} captures nothing: its configuration {config['EndpointConfigName']!r} has no data "
            "capture. Update the endpoint with a configuration whose DataCaptureConfig is enabled, or name the place "
            "of its captured data with endpoint.capture: s3://…"
        )
    captured = {str(option["CaptureMode"]) for option in capture["CaptureOptions"]}
    needed = properties.texts(EndpointLookupProperty.CAPTURE_MODES)
    # The service knows a third mode, for both sides.
    missing = [mode for mode in needed if not captured & {mode, "InputAndOutput"}]
    if missing:
        raise DeploymentError(
            f"endpoint {name!r} captures {', '.join(sorted(captured))}, but its monitors need {', '.join(needed)}: "
            f"add the capture mode {', '.join(missing)} to its configuration"
        )
    return capture["DestinationS3Uri"]


def _variant(name: str, endpoint: "DescribeEndpointOutputTypeDef", properties: Properties) -> str:
    variants = [variant["VariantName"] for variant in endpoint.get("ProductionVariants", [])]
    given = properties.optional_text(EndpointLookupProperty.VARIANT_NAME)
    # Of several variants one would have to be guessed, and its alarms would be silent about the others.
    if given is None and len(variants) == 1:
        return variants[0]
    if given is None or given not in variants:
        found = f"no variant {given!r}" if given else "several variants"
        raise DeploymentError(
            f"endpoint {name!r} has {found}; name one of them with endpoint.variant: {', '.join(variants)}"
        )
    return given


def _identity(config: "DescribeEndpointConfigOutputTypeDef") -> str:
    # A configuration cannot be changed, but deleted and created again with another model.
    models = [variant.get("ModelName", "") for variant in config["ProductionVariants"]]
    created = config["CreationTime"].isoformat()
    return fingerprint({"config": config["EndpointConfigArn"], "models": models, "created": created})
