"""The files of an execution and of its baseline, from which a report is made."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from driftgauge_analyzer.documents import read_object
from driftgauge_contract.constraints import OWN_KEY, OwnKey
from driftgauge_contract.kinds import AnalysisType
from driftgauge_contract.paths import (
    BIAS_ANALYSIS_FILE,
    CONSTRAINTS_FILE,
    FINDINGS_FILE,
    STATISTICS_FILE,
    UNREADABLE_FILE,
    VIOLATIONS_FILE,
)

Document = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class ExecutionFiles:
    """The folder that a job wrote, and the files of the baseline that it compared with, if it did."""

    analysis_type: AnalysisType
    folder: Path
    constraints: Path | None = None
    baseline: Path | None = None

    @property
    def statistics(self) -> Path:
        """The path of the statistics of the data."""
        return self.folder / STATISTICS_FILE

    @property
    def own_constraints(self) -> Path:
        """The path of the constraints that the data suggests."""
        return self.folder / CONSTRAINTS_FILE

    @property
    def analysis(self) -> Path:
        """The path of an analysis of bias."""
        return self.folder / BIAS_ANALYSIS_FILE

    @property
    def violations(self) -> list[Document]:
        """The violations, in the order of their file."""
        return objects(self.comparison.get("violations"))

    @property
    def comparison(self) -> Document:
        """The whole file of violations; a baseline has none."""
        return self._optional(VIOLATIONS_FILE)

    @property
    def own(self) -> Document:
        """Return what only Driftgauge's own mode says of the comparison."""
        return objects_of(self.comparison.get(OWN_KEY))

    @property
    def mode(self) -> str | None:
        """The analyzer's own mode, where the file of violations names it."""
        mode = self.own.get(OwnKey.MODE)
        return None if mode is None else str(mode)

    @property
    def unreadable(self) -> Document:
        """Return the report on the records that could not be read."""
        return self._optional(UNREADABLE_FILE)

    @property
    def findings(self) -> list[Document]:
        """Return what a baseline's check against itself found."""
        return objects(self._optional(FINDINGS_FILE).get("findings"))

    def _optional(self, name: str) -> Document:
        path = self.folder / name
        # Which files there are depends on the engine, the mode and whether there was a baseline.
        return read_object(path) if path.is_file() else {}


def objects(value: object) -> list[Document]:
    """Return the objects in a list; nothing where there is no list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def objects_of(value: object) -> Document:
    """Return an object, or an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}
