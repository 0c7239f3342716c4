"""The values of a deployment file as a person writes them, and what they become."""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, StrictStr, ValidationInfo

from driftgauge.service.images import xgboost_image
from driftgauge_contract.captures import CaptureMode
from driftgauge_contract.names import checked_endpoint_name
from driftgauge_contract.schedule import Schedule

_DURATION = re.compile(r"(\d+(?:\.\d+)?) ?(ms|s|min)")
_DURATION_UNITS = {"ms": timedelta(milliseconds=1), "s": timedelta(seconds=1), "min": timedelta(minutes=1)}
_PERCENT = re.compile(r"(\d+(?:\.\d+)?) ?%")
_S3_URI = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/(.+)")


@dataclass(frozen=True, kw_only=True)
class FileReference:
    """A file on this machine, or one in S3."""

    path: Path | None = None
    uri: str | None = None


def one_or_several(value: object) -> object:
    """A list, or the one value of which it would be a list."""
    return [value] if isinstance(value, str) else value


def at_least_one(values: tuple[str, ...]) -> tuple[str, ...]:
    """Values as given, of which there has to be one."""
    if not values:
        raise ValueError("[] is none; allowed: one value or more")
    return values


def distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    """Values as given, none of them twice."""
    if twice := sorted({value for value in values if values.count(value) > 1}):
        raise ValueError(f"{', '.join(twice)} stands there twice; allowed: each value once")
    return values


def distinct_modes(modes: tuple[CaptureMode, ...]) -> tuple[CaptureMode, ...]:
    """Capture modes as given, of which there has to be one, and none twice."""
    if not modes or len(set(modes)) < len(modes):
        raise ValueError(f"[{', '.join(modes)}] are no modes; allowed: [Input], [Output] or [Input, Output]")
    return modes


def _file(value: object, info: ValidationInfo) -> FileReference:
    if isinstance(value, str) and "://" in value:
        return FileReference(uri=_s3_uri(value))
    path = Path((info.context or {})["folder"], str(value)).resolve()
    if not path.is_file():
        raise ValueError(
            f"{value!r} is not a file ({str(path)!r}); allowed: a path relative to this file, or s3://bucket/key"
        )
    return FileReference(path=path)


def _s3_uri(value: object) -> str:
    if not isinstance(value, str) or not _S3_URI.fullmatch(value.rstrip("/")):
        raise ValueError(f"{value!r} is not a place in S3; allowed: s3://bucket/key")
    return value.rstrip("/")


def _duration(value: object) -> timedelta:
    parts = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if not parts or not float(parts[1]):
        raise ValueError(f"{value!r} is not a duration; allowed: a number and ms, s or min, such as 200ms")
    return float(parts[1]) * _DURATION_UNITS[parts[2]]


def _margin(value: object) -> float:
    return _fraction(value, f"{value!r} is not a margin; allowed: a percentage, such as 10%")


def _percentage(value: object) -> float:
    message = f"{value!r} is not a share of all values; allowed: a percentage up to 100%, such as 95%"
    fraction = _fraction(value, message)
    if fraction > 1:
        raise ValueError(message)
    return fraction


def _fraction(value: object, otherwise: str) -> float:
    parts = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    if not parts:
        raise ValueError(otherwise)
    return float(parts[1]) / 100


def _schedule(value: object) -> Schedule:
    return Schedule.parse(value if isinstance(value, str) else str(value))


def _image_version(value: object) -> str:
    xgboost_image(str(value))
    return str(value)


def _attribute(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


File = Annotated[FileReference, PlainValidator(_file)]
S3Uri = Annotated[str, PlainValidator(_s3_uri)]
Latency = Annotated[timedelta, PlainValidator(_duration)]
Margin = Annotated[float, PlainValidator(_margin)]
Percentage = Annotated[float, PlainValidator(_percentage)]
When = Annotated[Schedule, PlainValidator(_schedule)]
ImageVersion = Annotated[str, PlainValidator(_image_version)]
Name = Annotated[
    StrictStr,
    Field(description="a letter, then letters, digits and single hyphens"),
    AfterValidator(checked_endpoint_name),
]
Attribute = Annotated[str, BeforeValidator(_attribute)]
