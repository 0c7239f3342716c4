"""The mistakes in a deployment file, as data that every command prints in the same way."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from driftgauge_contract.findings import Severity

Key = str | int
Place = tuple[Key, ...]
"""The keys that lead to a value, such as `("alarms", "drift", 0)`."""


# The beginning says what it is, and the end what is allowed.
_MAX_HALF = 500


@dataclass(frozen=True, kw_only=True, order=True)
class Mistake:
    """A mistake at a place in a deployment file."""

    line: int = 0
    """The line in the file; 0 if the mistake is not about a line."""

    place: Place = ()
    message: str
    severity: Severity = Severity.ERROR
    rechecked: bool = False
    """Whether the check of the baseline finds the same, and can say more of it."""

    @property
    def path(self) -> str:
        """Return the place as people write it: `alarms.drift[0]`."""
        path = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in self.place)
        return path.removeprefix(".")

    def text(self, file: Path | None = None) -> str:
        """Return the mistake as one line: `shop.yaml:6: error: monitors.data_quality.schedule: …`."""
        message = _shortened(self.message)
        if file is None:
            return message
        where = f"{file}:{self.line}" if self.line else str(file)
        return ": ".join(filter(None, (where, self.severity.value, _shortened(self.path), message)))


class InvalidDeploymentError(Exception):
    """A deployment that cannot be read or deployed, with all of its mistakes."""

    def __init__(self, mistakes: Iterable[Mistake], *, file: Path | None = None) -> None:
        self.mistakes = in_order(mistakes)
        self.file = file
        super().__init__("\n".join(self.lines))

    @property
    def lines(self) -> tuple[str, ...]:
        """Return one line for each mistake, in the order of the file."""
        return tuple(mistake.text(self.file) for mistake in self.mistakes)


def in_order(mistakes: Iterable[Mistake]) -> tuple[Mistake, ...]:
    """Return each mistake once, in the order of the file."""
    # Two engines, or two monitors of a dataset, can refuse the same value with the same words.
    found: dict[tuple[int, str, str], Mistake] = {}
    for mistake in sorted(mistakes, key=lambda each: (each.line, each.path, each.message, each.severity)):
        found.setdefault((mistake.line, mistake.path, mistake.message), mistake)
    return tuple(found.values())


def _shortened(text: str) -> str:
    """Return a text on one line without its middle, if it is long because a value in the file is."""
    line = " ".join(text.split())
    return line if len(line) <= 2 * _MAX_HALF else f"{line[:_MAX_HALF]} … {line[-_MAX_HALF:]}"
