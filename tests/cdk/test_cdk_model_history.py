"""The record of which model was in service when."""

from typing import Any, cast

from cdk.conftest import Template

RESOURCE = "Custom::DriftgaugeModelHistory"


def resources_of(template: Template, type_: str) -> list[dict[str, Any]]:
    return [cast("dict[str, Any]", each) for each in template["Resources"].values() if each["Type"] == type_]


def test_the_record_is_written_after_the_endpoint_serves_the_model(driftgauge_template: Template) -> None:
    [record] = resources_of(driftgauge_template, RESOURCE)
    [endpoint] = [
        name for name, each in driftgauge_template["Resources"].items() if each["Type"] == "AWS::SageMaker::Endpoint"
    ]

    assert record["Properties"]["EndpointName"] == {"Fn::GetAtt": [endpoint, "EndpointName"]}
    assert record["Properties"]["ModelIdentity"]


def test_a_workflow_is_changed_after_the_record(driftgauge_template: Template) -> None:
    [name] = [name for name, each in driftgauge_template["Resources"].items() if each["Type"] == RESOURCE]

    machines = resources_of(driftgauge_template, "AWS::StepFunctions::StateMachine")
    monitors = [machine for machine in machines if "StateMachineName" in machine["Properties"]]
    assert monitors
    assert all(name in machine["DependsOn"] for machine in monitors)


def test_model_monitor_has_no_record_that_it_could_not_read(endpoint_template: Template) -> None:
    assert resources_of(endpoint_template, RESOURCE) == []
