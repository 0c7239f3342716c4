"""The type `AWS::Scheduler::Schedule` with every property; the emulator's own ignores the time zone."""

import json
from collections.abc import Mapping
from typing import Any

from ministack.services import scheduler
from ministack.services.cloudformation import provisioners

from driftgauge_local.cloudformation.coercion import coerce
from driftgauge_local.cloudformation.provider import generated_name

_TYPE = "AWS::Scheduler::Schedule"
_REFUSED = 400

Properties = Mapping[str, Any]
Result = tuple[str, dict[str, str]]


def install() -> None:
    """Register the type with the emulator."""
    provisioners._RESOURCE_HANDLERS[_TYPE] = {"create": _create, "update": _update, "delete": _delete}
    provisioners._REPLACING_PROPERTIES[_TYPE] = {"Name"}


def _create(logical_id: str, properties: Properties, stack_name: str) -> Result:
    name = properties.get("Name") or generated_name(stack_name, logical_id)
    return _answered(name, scheduler._create_schedule(name, _request(properties)))


def _update(physical_id: str, old: Properties, new: Properties, stack_name: str) -> Result:
    del old
    # A new name is a new schedule; CloudFormation deletes the old one afterwards.
    if new.get("Name") not in (None, physical_id):
        return _create(physical_id, new, stack_name)
    return _answered(physical_id, scheduler._update_schedule(physical_id, _request(new)))


def _delete(physical_id: str, properties: Properties) -> None:
    scheduler._delete_schedule(physical_id, {"groupName": properties.get("GroupName", "default")})


def _request(properties: Properties) -> dict[str, Any]:
    given = {name: value for name, value in properties.items() if name != "Name"}
    return coerce("CreateSchedule", given, service="scheduler")


def _answered(name: str, answer: tuple[int, Mapping[str, str], bytes]) -> Result:
    status, _, body = answer
    content = json.loads(body)
    if status >= _REFUSED:
        raise ValueError(content["Message"])
    return name, {"Arn": content["ScheduleArn"]}
