"""CloudFormation's requests and the answers to them. Every primitive among a request's properties is a string."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self, TypeVar

from custom_resources.errors import DeploymentError
from driftgauge_contract.custom_resources import ResourceType

MAX_ATTRIBUTES_BYTES = 3000
"""CloudFormation accepts an answer of 4,096 bytes, ids and the provider framework's own fields included."""

Choice = TypeVar("Choice", bound=StrEnum)


class RequestType(StrEnum):
    """The operations that CloudFormation requests."""

    CREATE = "Create"
    UPDATE = "Update"
    DELETE = "Delete"


@dataclass(frozen=True, kw_only=True)
class Properties:
    """Named values, read by type. A value that is missing or of another type fails the deployment by its name."""

    values: Mapping[str, object]

    def text(self, name: str) -> str:
        """Return a text that is not empty."""
        text = self.optional_text(name)
        if text is None:
            raise self._mistake(name, "a text")
        return text

    def optional_text(self, name: str) -> str | None:
        """Return a text, or `None` where there is none or an empty one."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, str | int | float):
            raise self._mistake(name, "a text")
        return None if value is None or value == "" else str(value)

    def integer(self, name: str) -> int:
        """Return a whole number from 0 on."""
        text = self.text(name)
        # `isdecimal` alone accepts digits of other scripts, which a person did not mean.
        if not (text.isascii() and text.isdecimal()):
            raise self._mistake(name, "a whole number from 0 on")
        return int(text)

    def number(self, name: str, *, default: str) -> float:
        """Return a number."""
        try:
            return float(self.optional_text(name) or default)
        except ValueError:
            raise self._mistake(name, "a number") from None

    def boolean(self, name: str, *, default: bool | None = None) -> bool:
        """Return whether a value is `true`, not `false`."""
        text = str(self.values.get(name, default)).lower()
        if text not in {"true", "false"}:
            raise self._mistake(name, "true or false")
        return text == "true"

    def choice(self, name: str, choices: type[Choice]) -> Choice:
        """Return one of a closed set of values."""
        text = self.text(name)
        if text not in set(choices):
            raise self._mistake(name, f"one of {', '.join(choices)}")
        return choices(text)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts, which is empty where there is none."""
        value = self.values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._mistake(name, "a list of texts")
        return tuple(value)

    def group(self, name: str) -> Self | None:
        """Return nested properties, or `None` where there are none."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self._mistake(name, "a group of properties")
        return type(self)(values=value)

    def groups(self, name: str) -> tuple[Self, ...]:
        """Return a list of nested properties, which is empty where there is none."""
        value = self.values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self._mistake(name, "a list of groups of properties")
        return tuple(type(self)(values=item) for item in value)

    def json_object(self, name: str) -> dict[str, object]:
        """Return the object in a JSON text, which is empty where there is none."""
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
    """One request of CloudFormation; `request_id` stays the same when it is delivered again."""

    request_type: RequestType
    request_id: str
    resource_type: ResourceType
    logical_id: str
    physical_id: str | None
    properties: Properties

    @classmethod
    def from_request(cls, request: Mapping[str, object]) -> Self:
        """Return the request in an event of the provider framework."""
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
    """The answer of a resource: its id, its attributes, and whether the request is complete."""

    physical_id: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    complete: bool = True

    def to_on_event(self) -> dict[str, object]:
        """Return the answer to `on_event`; attributes follow when the request is complete."""
        return {"PhysicalResourceId": self.physical_id}

    def to_is_complete(self) -> dict[str, object]:
        """Return the answer to `is_complete`; fail the deployment if the attributes do not fit into it."""
        if not self.complete:
            # The provider framework refuses attributes of a request that is not complete.
            return {"IsComplete": False}
        size = len(json.dumps(dict(self.attributes)).encode())
        if size > MAX_ATTRIBUTES_BYTES:
            raise DeploymentError(
                f"the attributes need {size} bytes of {MAX_ATTRIBUTES_BYTES} that fit into CloudFormation's answer; "
                "name fewer alarm metrics or drift features"
            )
        return {"IsComplete": True, "Data": dict(self.attributes)}
