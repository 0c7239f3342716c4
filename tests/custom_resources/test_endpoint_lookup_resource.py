"""An endpoint that something else deployed is described as it is, and refused where it cannot be monitored."""

import copy
from datetime import UTC, datetime

import pytest

from custom_resources.errors import DeploymentError

CAPTURE = {
    "EnableCapture": True,
    "InitialSamplingPercentage": 100,
    "DestinationS3Uri": "s3://orders/captured/here/",
    "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
}


class Endpoints:
    """The endpoint `orders` with its configuration, as SageMaker describes it."""

    def __init__(self, aws):
        self.variants, self.capture, self.created = ["blue"], copy.deepcopy(CAPTURE), datetime(2026, 1, 1, tzinfo=UTC)
        self.of_variant, self.of_config = {}, {}
        aws._DescribeEndpoint = self.endpoint
        aws._DescribeEndpointConfig = self.config

    def endpoint(self, request):
        variants = [{"VariantName": name} for name in self.variants]
        return {
            "EndpointName": request["EndpointName"],
            "EndpointConfigName": "orders-1",
            "ProductionVariants": variants,
        }

    def config(self, request):
        name = request["EndpointConfigName"]
        return {
            "EndpointConfigName": name,
            "EndpointConfigArn": f"arn:aws:sagemaker:eu-west-1:123456789012:endpoint-config/{name}",
            "ProductionVariants": [
                {"VariantName": variant, "ModelName": "model", **self.of_variant} for variant in self.variants
            ],
            **self.of_config,
            "CreationTime": self.created,
            **({"DataCaptureConfig": self.capture} if self.capture else {}),
        }


@pytest.fixture
def endpoints(aws):
    return Endpoints(aws)


@pytest.fixture
def look(aws, endpoints, cloudformation):
    """Deploy a look at the endpoint with more properties, and return its attributes."""

    def run(**properties):
        stack = cloudformation(
            "Custom::DriftgaugeEndpointLookup",
            {"EndpointName": "orders", "CaptureModes": ["Input", "Output"], **properties},
        )
        return stack.ask("Create")["Data"]

    return run


def test_place_and_variant_are_those_of_the_configuration(look):
    found = look()
    assert (found["CaptureBucket"], found["CapturePrefix"]) == ("orders", "captured/here")
    assert found["VariantName"] == "blue"


def test_a_given_place_is_used_though_the_endpoint_captures_nothing(endpoints, look):
    endpoints.capture = None
    found = look(CaptureUri="s3://elsewhere/orders")
    assert (found["CaptureBucket"], found["CapturePrefix"]) == ("elsewhere", "orders")


def test_one_of_several_variants_is_chosen(endpoints, look):
    endpoints.variants = ["blue", "green"]
    assert look(VariantName="green")["VariantName"] == "green"


def test_another_configuration_is_another_model(endpoints, look):
    before = look()["ModelIdentity"]
    assert look()["ModelIdentity"] == before
    endpoints.created = datetime(2026, 1, 2, tzinfo=UTC)
    assert look()["ModelIdentity"] != before


def test_an_endpoint_that_captures_nothing_is_refused_with_what_to_do(endpoints, look):
    endpoints.capture["EnableCapture"] = False
    with pytest.raises(DeploymentError, match=r"'orders' captures nothing: .* DataCaptureConfig is enabled, or name"):
        look()


def test_a_serverless_endpoint_is_refused_with_the_reason(endpoints, look):
    endpoints.of_variant = {"ServerlessConfig": {"MemorySizeInMB": 2048, "MaxConcurrency": 1}}
    with pytest.raises(DeploymentError, match=r"serverless \(variant blue\), and SageMaker has no data capture"):
        look()


def test_an_asynchronous_endpoint_is_refused_with_the_reason(endpoints, look):
    endpoints.of_config = {"AsyncInferenceConfig": {"OutputConfig": {"S3OutputPath": "s3://orders/out"}}}
    with pytest.raises(DeploymentError, match="its requests and answers are objects in S3"):
        look()


def test_a_side_that_is_not_captured_is_named(endpoints, look):
    endpoints.capture["CaptureOptions"] = [{"CaptureMode": "Output"}]
    with pytest.raises(DeploymentError, match=r"captures Output, but its monitors need Input, Output: add .* Input to"):
        look()


def test_a_capture_mode_for_both_sides_is_enough(endpoints, look):
    endpoints.capture["CaptureOptions"] = [{"CaptureMode": "InputAndOutput"}]
    assert look()["CaptureBucket"] == "orders"


@pytest.mark.parametrize(
    ("properties", "found"), [({}, "several variants"), ({"VariantName": "red"}, "no variant 'red'")]
)
def test_the_variants_to_choose_from_are_named(endpoints, look, properties, found):
    endpoints.variants = ["blue", "green"]
    with pytest.raises(DeploymentError, match=f"{found}; name one of them with endpoint.variant: blue, green"):
        look(**properties)


def test_a_missing_endpoint_is_named(aws, look):
    aws.fail("DescribeEndpoint", "ValidationException", 'Could not find endpoint "orders".')
    with pytest.raises(DeploymentError, match="there is no endpoint 'orders' in this account and region"):
        look()


def test_its_deletion_asks_for_nothing(aws, look, cloudformation):
    stack = cloudformation("Custom::DriftgaugeEndpointLookup", {"EndpointName": "orders"})
    stack.physical_id = "endpoint-orders"
    assert stack.ask("Delete")["IsComplete"]
    assert aws.calls == []
