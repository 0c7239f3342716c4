"""CloudFormation's requests, read once and typed; every primitive in their properties arrives as a string."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self, TypeVar

from custom_resources.errors import DeploymentError

LONGEST_ATTRIBUTES = 3000
"""Bytes: CloudFormation takes 4 KB with the ids and the request's own words."""

Choice = TypeVar("Choice", bound=StrEnum)


class RequestType(StrEnum):
    """What CloudFormation asks for."""

    CREATE = "Create"
    UPDATE = "Update"
    DELETE = "Delete"


class ResourceType(StrEnum):
    """The custom resources of this Lambda."""

    PREDICTIONS = "Custom::DriftgaugePredictions"
    BASELINE = "Custom::DriftgaugeBaseline"
    SCHEDULE_DRAIN = "Custom::DriftgaugeScheduleDrain"
    WORKFLOW_DRAIN = "Custom::DriftgaugeWorkflowDrain"


@dataclass(frozen=True, kw_only=True)
class Properties:
    """Named values, read by type; one that is missing or has another form fails the deployment by its name."""

    values: Mapping[str, object]

    def text(self, name: str) -> str:
        """Read a text that is not empty."""
        text = self.optional_text(name)
        if text is None:
            raise self._mistake(name, "a text")
        return text

    def optional_text(self, name: str) -> str | None:
        """Read a text; None where there is none, or an empty one."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, str | int | float):
            raise self._mistake(name, "a text")
        return None if value is None or value == "" else str(value)

    def integer(self, name: str) -> int:
        """Read a whole number from 0 on."""
        text = self.text(name)
        if not (text.isascii() and text.isdecimal()):
            raise self._mistake(name, "a whole number from 0 on")
        return int(text)

    def number(self, name: str, *, default: str) -> float:
        """Read a number."""
        try:
            return float(self.optional_text(name) or default)
        except ValueError:
            raise self._mistake(name, "a number") from None

    def boolean(self, name: str, *, default: bool | None = None) -> bool:
        """Read `true` or `false`."""
        text = str(self.values.get(name, default)).lower()
        if text not in {"true", "false"}:
            raise self._mistake(name, "true or false")
        return text == "true"

    def choice(self, name: str, choices: type[Choice]) -> Choice:
        """Read one of a closed set."""
        text = self.text(name)
        if text not in set(choices):
            raise self._mistake(name, f"one of {', '.join(choices)}")
        return choices(text)

    def texts(self, name: str) -> tuple[str, ...]:
        """Read a list of texts; empty where there is none."""
        value = self.values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._mistake(name, "a list of texts")
        return tuple(value)

    def group(self, name: str) -> Self | None:
        """Read nested properties; None where there are none."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self._mistake(name, "a group of properties")
        return type(self)(values=value)

    def groups(self, name: str) -> tuple[Self, ...]:
        """Read a list of nested properties; empty where there is none."""
        value = self.values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self._mistake(name, "a list of groups of properties")
        return tuple(type(self)(values=item) for item in value)

    def json_object(self, name: str) -> dict[str, object]:
        """Read an object from JSON text; empty where there is none."""
        try:
            value = json.loads(self.optional_text(name) or "{}")
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise self._mistake(name, "a JSON object")
        return value

    def _mistake(self, name: str, wanted: str) -> DeploymentError:
        return DeploymentError(f"the property {name} is {self.values.get(name)!r}; it must be {wanted}")


@dataclass(frozen=True, kw_only=True)
class Event:
    """One request; `request_id` stays the same when it is delivered again."""

    request_type: RequestType
    request_id: str
    resource_type: ResourceType
    logical_id: str
    physical_id: str | None
    properties: Properties

    @classmethod
    def from_request(cls, request: Mapping[str, object]) -> Self:
        """Read the provider framework's event."""
        read = Properties(values=request)
        return cls(
            request_type=read.choice("RequestType", RequestType),
            request_id=read.text("RequestId"),
            resource_type=read.choice("ResourceType", ResourceType),
            logical_id=read.text("LogicalResourceId"),
            physical_id=read.optional_text("PhysicalResourceId"),
            properties=read.group("ResourceProperties") or Properties(values={}),
        )


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a resource tells CloudFormation: its id, its attributes, and whether it is done."""

    physical_id: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    complete: bool = True

    def to_on_event(self) -> dict[str, object]:
        """Write it as the answer to `on_event`; attributes follow when the resource is complete."""
        return {"PhysicalResourceId": self.physical_id}

    def to_is_complete(self) -> dict[str, object]:
        """Write it as the answer to `is_complete`; an answer that would not fit fails the deployment here, by name."""
        if not self.complete:
            return {"IsComplete": False}
        size = len(json.dumps(dict(self.attributes)).encode())
        if size > LONGEST_ATTRIBUTES:
            raise DeploymentError(
                f"the attributes need {size} bytes of the {LONGEST_ATTRIBUTES} that fit into CloudFormation's answer; "
                "name fewer alarm metrics or drift features"
            )
        return {"IsComplete": True, "Data": dict(self.attributes)}
