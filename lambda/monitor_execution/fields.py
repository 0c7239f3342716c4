"""Named values of a JSON object, read by type. A mistake names the place of the value."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self, TypeVar

from driftgauge_contract.windows import parse_moment
from monitor_execution.errors import MonitorError

_URI = re.compile(r"s3://[^/]+/.+")
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, kw_only=True)
class Fields:
    """The values of an object, and its place in the event."""

    place: str
    values: Mapping[str, object]

    @classmethod
    def of(cls, place: str, value: object) -> Self:
        """Return the fields of an object."""
        if not isinstance(value, dict):
            raise MonitorError(f"{place} is {value!r}; it must be an object")
        return cls(place=place, values=value)

    def text(self, name: str) -> str:
        """Return a text that is not empty."""
        value = self.values.get(name)
        if not isinstance(value, str) or not value:
            raise self.mistake(name, "a text")
        return value

    def optional_text(self, name: str) -> str | None:
        """Return a text, or `None` where there is none."""
        return None if self.values.get(name) is None else self.text(name)

    def uri(self, name: str) -> str:
        """Return an S3 URI, without slashes at its end."""
        value = self.values.get(name)
        uri = value.rstrip("/") if isinstance(value, str) else ""
        if not _URI.fullmatch(uri):
            raise self.mistake(name, "an S3 URI such as s3://bucket/prefix")
        return uri

    def optional_uri(self, name: str) -> str | None:
        """Return an S3 URI, or `None` where there is none."""
        return None if self.values.get(name) is None else self.uri(name)

    def positive(self, name: str) -> int:
        """Return a whole number from 1 on."""
        value = self.values.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.mistake(name, "a whole number from 1 on")
        return value

    def numbers(self, name: str, *, below: int) -> tuple[int, ...]:
        """Return a list of at least one whole number from 0 on, in ascending order."""
        value = self.values.get(name)
        if not isinstance(value, list) or not value or not all(number in range(below) for number in value):
            raise self.mistake(name, f"a list of whole numbers from 0 to {below - 1}")
        return tuple(sorted(set(value)))

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts, which is empty where there is none."""
        value = self.values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.mistake(name, "a list of texts")
        return tuple(value)

    def text_by_name(self, name: str) -> Mapping[str, str]:
        """Return an object of texts, which is empty where there is none."""
        value = self.values.get(name, {})
        if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
            raise self.mistake(name, "an object of texts")
        return value

    def objects(self, name: str) -> tuple[Mapping[str, object], ...]:
        """Return a list of objects, which is empty where there is none."""
        value = self.values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.mistake(name, "a list of objects")
        return tuple(value)

    def choice(self, name: str, choices: type[Choice]) -> Choice:
        """Return one of a closed set of values."""
        value = self.values.get(name)
        if not isinstance(value, str) or value not in set(choices):
            raise self.mistake(name, f"one of {', '.join(choices)}")
        return choices(value)

    def moment(self, name: str) -> datetime:
        """Return a moment, in UTC."""
        try:
            return parse_moment(self.text(name))
        except ValueError:
            raise self.mistake(name, "a moment with its zone, such as 2026-11-24T05:00:00Z") from None

    def group(self, name: str) -> Self:
        """Return a nested object."""
        return type(self).of(f"{self.place}.{name}", self.values.get(name))

    def optional_group(self, name: str) -> Self | None:
        """Return a nested object, or `None` where there is none."""
        return None if self.values.get(name) is None else self.group(name)

    def mistake(self, name: str, wanted: str) -> MonitorError:
        """Return the error about a field: what it is, and what it must be."""
        found = repr(self.values[name]) if name in self.values else "missing"
        return MonitorError(f"{self.place}.{name} is {found}; it must be {wanted}")
