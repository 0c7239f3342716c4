from typing import Any

import pytest
from local_sagemaker.service_requests import CAPTURE, endpoint_config, model

from driftgauge_local.sagemaker import ServiceError
from driftgauge_local.sagemaker.control_plane.shapes import Shapes


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return Shapes()


def refusal(shapes: Shapes, operation: str, request: dict[str, Any]) -> ServiceError:
    with pytest.raises(ServiceError) as refused:
        shapes.accept(operation, request)
    return refused.value


def test_a_missing_required_member_is_refused_in_the_services_words(shapes: Shapes) -> None:
    error = refusal(shapes, "CreateModel", {})
    assert error.code == "ValidationException"
    assert error.message == (
        "1 validation error detected: Value null at 'modelName' failed to satisfy constraint: Member must not be null"
    )


def test_a_pattern_that_does_not_fit_names_value_place_and_pattern(shapes: Shapes) -> None:
    error = refusal(shapes, "CreateModel", model("under_score"))
    assert "Value 'under_score' at 'modelName'" in error.message
    assert "Member must satisfy regular expression pattern: [a-zA-Z0-9]" in error.message


def test_a_range_is_kept(shapes: Shapes) -> None:
    error = refusal(
        shapes, "CreateEndpointConfig", endpoint_config(capture=CAPTURE | {"InitialSamplingPercentage": 101})
    )
    assert "'dataCaptureConfig.initialSamplingPercentage'" in error.message
    assert "Member must have value less than or equal to 100" in error.message


def test_a_value_outside_an_enum_is_refused_with_the_enum(shapes: Shapes) -> None:
    capture = CAPTURE | {"CaptureOptions": [{"CaptureMode": "REQUEST"}]}
    error = refusal(shapes, "CreateEndpointConfig", endpoint_config(capture=capture))
    assert "Value 'REQUEST' at 'dataCaptureConfig.captureOptions.1.member.captureMode'" in error.message
    assert "Member must satisfy enum value set: [Input, Output, InputAndOutput]" in error.message


def test_a_list_that_is_too_short_is_refused(shapes: Shapes) -> None:
    error = refusal(shapes, "CreateEndpointConfig", {"EndpointConfigName": "c", "ProductionVariants": []})
    assert "Member must have length greater than or equal to 1" in error.message


def test_all_that_is_wrong_is_told_at_once(shapes: Shapes) -> None:
    error = refusal(shapes, "CreateEndpointConfig", {"EndpointConfigName": "_", "ProductionVariants": [{}]})
    assert error.message.startswith("2 validation errors detected: ")


def test_a_wrong_type_is_no_validation_error(shapes: Shapes) -> None:
    assert refusal(shapes, "CreateModel", {"ModelName": 3}).code == "SerializationException"


def test_true_is_no_number(shapes: Shapes) -> None:
    request = endpoint_config(capture=CAPTURE | {"InitialSamplingPercentage": True})
    assert refusal(shapes, "CreateEndpointConfig", request).code == "SerializationException"


def test_what_the_model_does_not_know_is_left_out(shapes: Shapes) -> None:
    assert "Colour" not in shapes.accept("CreateModel", model() | {"Colour": "red"})


def test_map_keys_are_checked(shapes: Shapes) -> None:
    request = model()
    request["PrimaryContainer"]["Environment"] = {"not-a-name": "x"}
    assert "at 'primaryContainer.environment.key'" in refusal(shapes, "CreateModel", request).message


def test_tags_may_hold_letters_of_any_script(shapes: Shapes) -> None:
    tags = [{"Key": "Größe", "Value": "große Übersicht"}]
    assert shapes.accept("CreateModel", model() | {"Tags": tags})["Tags"] == tags
