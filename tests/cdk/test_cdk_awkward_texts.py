"""Texts of a deployment file that look like a template's functions are in the template as they are."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from driftgauge.engines.driftgauge.states import workflow_definition
from driftgauge_deployment import Deployment, load_deployment

Template = dict[str, dict[str, dict[str, object]]]
AWKWARD = "${AWS::AccountId} ${x} {{y}} 'z' \"%\" <b>"


@pytest.fixture(scope="module")
def awkward_template(deployment_file: Path, synthesize: Callable[[Deployment], dict[str, Template]]) -> Template:
    """The endpoint's stack of a deployment with such a text wherever any text is allowed."""
    content = yaml.safe_load(deployment_file.read_text())
    content["model"]["environment"] = {"KEY": AWKWARD}
    content["monitors"]["model_bias"] = {
        "label": "score",
        "label_values": [AWKWARD],
        "facets": [{"name": "sugar", "values": [AWKWARD]}],
        "inference_attribute": "0",
        "baseline": {"dataset": "../samples/nutriscore/validation.csv", "header": True},
    }
    path = deployment_file.with_name("awkward.yaml")
    path.write_text(yaml.safe_dump(content))
    return synthesize(load_deployment(path))["nutriscore"]


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield key
            yield from texts(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from texts(entry)


def substituted(value: object) -> Iterator[str]:
    """The arguments of `Fn::Sub`."""
    if isinstance(value, dict):
        yield from texts(value.get("Fn::Sub", {}))
        value = list(value.values())
    if isinstance(value, list):
        for entry in value:
            yield from substituted(entry)


def expressions(template: Template) -> set[str]:
    """The texts of all state machines that Step Functions would evaluate."""
    found: set[str] = set()
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::StepFunctions::StateMachine":
            definition = resource["Properties"]["DefinitionString"]  # type: ignore[index]
            joined = (
                definition
                if isinstance(definition, str)
                else "".join(part if isinstance(part, str) else "reference" for part in definition["Fn::Join"][1])
            )
            found |= {text for text in texts(json.loads(joined)) if text.startswith("{%")}
    return found


def test_the_texts_are_in_the_template_as_they_are(awkward_template: Template) -> None:
    assert sum(AWKWARD in text or json.dumps(AWKWARD)[1:-1] in text for text in texts(awkward_template)) >= 2


def test_nothing_in_the_template_is_substituted(awkward_template: Template) -> None:
    # CDK substitutes the account and region in the places of its assets.
    assert all("cdk-hnb659fds-assets" in text for text in substituted(awkward_template))
    assert not any("{{resolve:" in text or text == "DefinitionSubstitutions" for text in texts(awkward_template))


def test_a_state_machine_evaluates_what_it_always_does(
    awkward_template: Template, driftgauge_template: Template
) -> None:
    assert expressions(awkward_template) == expressions(driftgauge_template)


def test_an_expression_in_a_monitor_s_document_is_refused() -> None:
    for text in ("{% $states.input %}", "{%", "x %}"):
        document = {"Job": {"Environment": {"HEADERS": [text]}}}
        with pytest.raises(ValueError, match="would be evaluated by Step Functions"):
            workflow_definition(
                document, plan_arn="plan", conclude_arn="conclude", timeout_seconds=60, settle_seconds=300
            )
