"""The conversion of template values to the API's types, since CloudFormation passes numbers and booleans as strings."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape
from botocore.session import Session

_BOOLEANS = {"true": True, "false": False}


def _boolean(text: str) -> bool:
    if text.lower() not in _BOOLEANS:
        raise ValueError(text)
    return _BOOLEANS[text.lower()]


_FROM_TEXT: Mapping[str, Callable[[str], object]] = {
    "integer": int,
    "long": int,
    "float": float,
    "double": float,
    "boolean": _boolean,
}


class ValueOfWrongTypeError(ValueError):
    """A property whose text is not a number or boolean."""


@cache
def _service_model(service: str) -> ServiceModel:
    model = Session().get_service_model(service)
    if not isinstance(model, ServiceModel):
        raise TypeError(f"botocore describes {service} as {type(model).__name__}")
    return model


def coerce(operation: str, properties: Mapping[str, Any], *, service: str = "sagemaker") -> dict[str, Any]:
    """Convert each value to the type of its member in the operation's input."""
    shape = _service_model(service).operation_model(operation).input_shape
    coerced = _value(shape, dict(properties), "") if shape else {}
    return coerced if isinstance(coerced, dict) else {}


def _value(shape: Shape, value: object, path: str) -> object:
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        members = shape.members
        return {
            # Unknown members are kept: the service's own check names them.
            name: _value(members[name], each, f"{path}/{name}") if name in members else each
            for name, each in value.items()
        }
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [_value(shape.member, each, f"{path}/{index}") for index, each in enumerate(value)]
    if isinstance(shape, MapShape) and isinstance(value, dict):
        return {str(name): _value(shape.value, each, f"{path}/{name}") for name, each in value.items()}
    kind = shape.type_name
    # A template may write a number or a boolean where the API has a text.
    if kind == "string" and isinstance(value, bool | int | float):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if kind in _FROM_TEXT and isinstance(value, str):
        return _from_text(kind, value, path)
    return value


def _from_text(kind: str, text: str, path: str) -> object:
    try:
        return _FROM_TEXT[kind](text)
    except ValueError:
        raise ValueOfWrongTypeError(f"#{path}: expected type: {kind}, found: String ({text!r})") from None
