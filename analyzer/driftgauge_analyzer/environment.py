"""Reading a job's environment variables: each mistake names the variable, its value and what is allowed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from driftgauge_analyzer.container import resolve
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_contract.constraints import Switch

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True)
class Environment:
    """Environment variables, whose paths are resolved below a root folder. An empty variable counts as not set."""

    variables: Mapping[str, str]
    root: Path

    def text(self, name: str) -> str | None:
        """Return a variable's value."""
        # Templates leave unused variables empty instead of leaving them out.
        return self.variables.get(name) or None

    def required(self, name: str) -> str:
        """Return the value of a variable that must be set."""
        value = self.text(name)
        if value is None:
            raise AnalyzerError(f"The environment variable {name} is not set")
        return value

    def path(self, name: str) -> Path | None:
        """Return a path of the container as a path of this machine."""
        value = self.text(name)
        return None if value is None else resolve(self.root, value)

    def required_path(self, name: str) -> Path:
        """Return the path in a variable that must be set."""
        return resolve(self.root, self.required(name))

    def time(self, name: str) -> datetime | None:
        """Return a moment."""
        value = self.text(name)
        return None if value is None else parse_time(value, name)

    def number(self, name: str) -> float | None:
        """Return a number."""
        value = self.text(name)
        try:
            return None if value is None else float(value)
        except ValueError:
            raise AnalyzerError(f"{name} is {value!r}; it must be a number") from None

    def share(self, name: str, *, default: float) -> float:
        """Return a number from 0 to 1."""
        value = self.number(name)
        if value is not None and not 0 <= value <= 1:
            raise AnalyzerError(f"{name} is {self.text(name)!r}; it must be a number from 0 to 1")
        return default if value is None else value

    def count(self, name: str, *, default: int) -> int:
        """Return a whole number from 1 on."""
        value = self.text(name)
        if value is None:
            return default
        # Python takes the digits of every alphabet for a number.
        if not (value.isascii() and value.isdecimal() and int(value)):
            raise AnalyzerError(f"{name} is {value!r}; it must be a whole number from 1 on")
        return int(value)

    def choice(self, name: str, choices: type[Choice]) -> Choice | None:
        """Return one of several texts."""
        value = self.text(name)
        try:
            return None if value is None else choices(value)
        except ValueError:
            raise AnalyzerError(f"{name} is {value!r}; it must be one of {', '.join(choices)}") from None

    def texts(self, name: str) -> tuple[str, ...] | None:
        """Return the texts of a JSON list."""
        value = self._json(name)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise AnalyzerError(f"{name} is {self.text(name)!r}; it must be a JSON list of texts")
        return tuple(value)

    def texts_by_name(self, name: str) -> Mapping[str, str]:
        """Return the texts of a JSON object; none unless the variable is set."""
        value = self._json(name)
        if value is None:
            return {}
        if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
            raise AnalyzerError(f"{name} is {self.text(name)!r}; it must be a JSON object of texts")
        return value

    def _json(self, name: str) -> object:
        value = self.text(name)
        try:
            return None if value is None else json.loads(value)
        except ValueError:
            raise AnalyzerError(f"{name} is {value!r}; it must be JSON") from None

    def switch(self, name: str, *, default: bool) -> bool:
        """Return whether a variable says `Enabled`."""
        value = self.choice(name, Switch)
        return default if value is None else value is Switch.ENABLED


def parse_time(text: str, name: str) -> datetime:
    """Parse a moment as jobs and captured events write it, such as `2019-12-01T15:20:00Z`."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise AnalyzerError(f"{name} is {text!r}; it must be a time such as 2019-12-01T15:20:00Z") from None
    # Times without a zone are UTC, as the service writes them.
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
