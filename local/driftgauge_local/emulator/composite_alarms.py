"""The type `AWS::CloudWatch::CompositeAlarm`, which the emulator's CloudFormation lacks."""

import json
from collections.abc import Mapping
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch
from ministack.services.cloudformation import provisioners

TYPE = "AWS::CloudWatch::CompositeAlarm"
_PROPERTIES = frozenset(
    {
        "ActionsEnabled",
        "AlarmActions",
        "AlarmDescription",
        "AlarmName",
        "AlarmRule",
        "InsufficientDataActions",
        "OKActions",
        "Tags",
    }
)
_OK = 200
Result = tuple[str, dict[str, str]]
Properties = Mapping[str, Any]


def install() -> None:
    """Register the type with the emulator."""
    provisioners._RESOURCE_HANDLERS[TYPE] = {"create": _create, "update": _update, "delete": _delete}
    provisioners._REPLACING_PROPERTIES[TYPE] = {"AlarmName"}
    provisioners._STACK_TAG_PROPERTY[TYPE] = ("Tags", "list")


def _create(logical_id: str, properties: Properties, stack_name: str) -> Result:
    return _put(properties.get("AlarmName") or f"{stack_name}-{logical_id}", properties)


def _update(physical_id: str, old: Properties, new: Properties, stack_name: str) -> Result:
    del old, stack_name
    return _put(physical_id, new)


def _delete(physical_id: str, properties: Properties) -> None:
    del properties
    # A deletion may be repeated.
    if physical_id in cloudwatch._composite_alarms:
        _require(cloudwatch._delete_alarms({}, {"AlarmNames": [physical_id]}, False, True))


def _put(name: str, properties: Properties) -> Result:
    # A property that is accepted but ignored would make a deployment look right.
    unknown = sorted(set(properties) - _PROPERTIES)
    if unknown:
        raise ValueError(f"{', '.join(unknown)} of a composite alarm has no effect on this machine.")
    # CloudFormation passes booleans as text.
    enabled = str(properties.get("ActionsEnabled", True)).lower() == "true"
    # The operation refuses the tags that CloudFormation sets for itself.
    tags = [tag for tag in properties.get("Tags", []) if not tag["Key"].startswith("aws:")]
    request = {**properties, "AlarmName": name, "ActionsEnabled": enabled, "Tags": tags}
    _require(cloudwatch._put_composite_alarm({}, request, False, True))
    return name, {"Arn": f"arn:aws:cloudwatch:{get_region()}:{get_account_id()}:alarm:{name}"}


def _require(answer: tuple[int, Mapping[str, str], bytes]) -> None:
    status, _, body = answer
    if status != _OK:
        found = json.loads(body)
        raise ValueError(str(found.get("message") or found.get("Message") or found))
