"""The table of types agrees with AWS's own schemas, which cfn-lint carries."""

import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from driftgauge_local.cloudformation import RESOURCE_TYPES, ResourceType


def schema(resource_type: ResourceType) -> dict[str, object]:
    return PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", resource_type.type_name).schema


def names(pointers: object) -> set[str]:
    assert isinstance(pointers, list)
    return {str(each).removeprefix("/properties/") for each in pointers}


@pytest.fixture(params=RESOURCE_TYPES.values(), ids=lambda each: each.noun)
def resource_type(request: pytest.FixtureRequest) -> ResourceType:
    found = request.param
    assert isinstance(found, ResourceType)
    return found


def test_every_property_is_known(resource_type: ResourceType) -> None:
    described = schema(resource_type)
    properties = described["properties"]
    assert isinstance(properties, dict)

    assert set(properties) - names(described["readOnlyProperties"]) == resource_type.properties


def test_the_properties_that_need_a_new_resource_are_the_schema_s(resource_type: ResourceType) -> None:
    assert names(schema(resource_type)["createOnlyProperties"]) == resource_type.create_only


def test_ref_is_the_schema_s_primary_identifier(resource_type: ResourceType) -> None:
    assert names(schema(resource_type)["primaryIdentifier"]) == {resource_type.arn_member}


def test_every_read_only_property_can_be_read(resource_type: ResourceType) -> None:
    assert names(schema(resource_type)["readOnlyProperties"]) <= set(resource_type.attributes)
