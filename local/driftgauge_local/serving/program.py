"""The interface of the programs that replace inference images."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Protocol

from driftgauge_local.serving.interpreters import interpreter, search_path


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A successful answer to an invocation."""

    content_type: str
    body: bytes


class InvocationError(Exception):
    """A request that the container refuses, with the HTTP status of its answer."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class ModelError(Exception):
    """A model directory that holds no model that can be loaded."""


class Predictor(Protocol):
    """A loaded model. It may be called from any thread."""

    def invoke(self, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Answer one request; raises InvocationError. Look headers up in lower case."""
        ...


class Program(Protocol):
    """A program that stands in for an image."""

    @property
    def title(self) -> str:
        """Return its name in messages."""
        ...

    def command(self, folder: Path) -> list[str]:
        """Return the command that serves the model in a folder.

        It writes one line of JSON to standard output: the port that serves, or the error.
        """
        ...

    def variables(self, folder: Path) -> dict[str, str]:
        """Return the variables of the command, which may need a folder for itself."""
        ...

    def unsupported(self, environment: Mapping[str, str]) -> str | None:
        """Return the first variable that the program does not support, or None."""
        ...


@dataclass(frozen=True, kw_only=True)
class ServingProgram:
    """The descriptor of a folder in `serving`.

    `module` has a function `load(folder) -> Predictor` that raises ModelError. It is named, not imported, because
    only the serving process should load a machine learning library.
    """

    repository: str
    title: str
    module: str
    distributions: tuple[str, ...]
    """The distributions of PyPI that have the framework, of which one has to be installed."""

    framework: str
    """The framework's name in a deployment file, and that of its own environment on this machine."""

    unsupported_environment: tuple[str, ...] = ()
    """Variables of a model that would make the image behave in a way that the program does not reproduce."""

    def command(self, folder: Path) -> list[str]:
        """Return the command that serves the model in a folder."""
        # -P: a file of the model's own must not be taken for a module of Python's.
        # -u: what a script prints is logged at once.
        serve = [str(interpreter(self.framework)), "-P", "-u", "-m", "driftgauge_local.serving"]
        return [*serve, "--repository", self.repository, "--model", str(folder)]

    def variables(self, folder: Path) -> dict[str, str]:
        """Return the variables of the command, which may need a folder for itself."""
        return search_path(interpreter(self.framework), folder)

    def installed_version(self) -> str:
        """Return the version of the framework in this Python; raises ModelError if it is not installed."""
        for distribution in self.distributions:
            try:
                return metadata.version(distribution)
            except metadata.PackageNotFoundError:
                continue
        raise ModelError(
            f"{self.title} is not installed on this machine; to install it: driftgauge local install {self.framework}"
        )

    def unsupported(self, environment: Mapping[str, str]) -> str | None:
        """Return the first variable that the program does not support, or None."""
        return next((name for name in self.unsupported_environment if environment.get(name)), None)
