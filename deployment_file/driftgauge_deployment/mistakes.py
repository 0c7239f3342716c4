"""The mistakes in a deployment file, as data that every command prints in the same way."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

Key = str | int
Place = tuple[Key, ...]
"""The keys that lead to a value, such as `("alarms", "drift", 0)`."""


@dataclass(frozen=True, kw_only=True, order=True)
class Mistake:
    """A mistake at a place in a deployment file."""

    line: int = 0
    """The line in the file; 0 if the mistake is not about a line."""

    place: Place = ()
    message: str

    @property
    def path(self) -> str:
        """Return the place as people write it: `alarms.drift[0]`."""
        path = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in self.place)
        return path.removeprefix(".")


class InvalidDeploymentError(Exception):
    """A deployment that cannot be read or deployed, with all of its mistakes."""

    def __init__(self, mistakes: Iterable[Mistake], *, file: Path | None = None) -> None:
        # Two engines can refuse the same value with the same words.
        self.mistakes = tuple(sorted(set(mistakes), key=lambda mistake: (mistake.line, mistake.path, mistake.message)))
        self.file = file
        super().__init__("\n".join(self.lines))

    @property
    def lines(self) -> tuple[str, ...]:
        """Return one line for each mistake, in the order of the file."""
        return tuple(self._line(mistake) for mistake in self.mistakes)

    def _line(self, mistake: Mistake) -> str:
        if self.file is None:
            return mistake.message
        parts = (f"{self.file}:{mistake.line}" if mistake.line else str(self.file), mistake.path, mistake.message)
        return ": ".join(filter(None, parts))
