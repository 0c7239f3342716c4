"""The analyzer's data-quality monitor in this process: a baseline, then windows, through its real code."""

import json
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import polars as pl

from driftgauge_analyzer.data_quality.constraints import Constraints, read_constraints
from driftgauge_analyzer.data_quality.mode import DataQualityMode
from driftgauge_analyzer.data_quality.modes import MODES
from driftgauge_analyzer.dataset_format import DatasetFormat
from driftgauge_analyzer.generation import Generation
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.json_text import dumps
from driftgauge_analyzer.profiling.details.column_details import DetailsOf
from driftgauge_analyzer.profiling.profile import DatasetProfile
from driftgauge_analyzer.reading.batch import Batch
from driftgauge_contract.constraints import Mode
from driftgauge_contract.variables import FileFormat

_ONE_THREAD = ThreadPoolExecutor(1)


@dataclass(frozen=True, kw_only=True)
class Found:
    """A violation."""

    feature: str
    check: str


@dataclass(frozen=True, kw_only=True)
class DataQualityMonitor:
    """A baseline, and how windows are compared with it."""

    mode: DataQualityMode
    constraints: Constraints

    @classmethod
    def of(cls, baseline: pl.DataFrame, mode: Mode, alpha: float = 0.005) -> Self:
        """Make a baseline of these rows, all of them texts, and read it back from its files."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            settings = JobSettings(
                root=folder,
                dataset_source=folder,
                output_path=folder,
                dataset_format=DatasetFormat(kind=FileFormat.CSV),
                baseline_constraints=folder / "constraints.json",
                baseline_statistics=folder / "statistics.json",
                mode=mode,
                alpha=alpha,
            )
            details = DetailsOf() if mode is Mode.EXACT else None
            profile = profiled(baseline, None, details)
            fresh = MODES[mode](JobSettings(**{**vars(settings), "baseline_constraints": None}))
            for file, document in zip(("statistics", "constraints"), fresh.described(profile, settings), strict=True):
                (folder / f"{file}.json").write_text(dumps(document), encoding="utf-8")
            constraints = read_constraints(folder / "constraints.json")
            return cls(mode=MODES[mode](settings), constraints=constraints)

    def violations(self, window: pl.DataFrame) -> Sequence[Found]:
        """Compare a window."""
        return [
            Found(feature=violation["feature_name"], check=violation["constraint_check_type"])
            for violation in json.loads(dumps(self.report(window)))["violations"]
        ]

    def report(self, window: pl.DataFrame) -> dict[str, object]:
        """Return the document of a window's violations."""
        profile = profiled(window, self.constraints, self.mode.details)
        return dict(self.mode.compare(profile, self.constraints).document)


def profiled(rows: pl.DataFrame, constraints: Constraints | None, details: DetailsOf | None) -> DatasetProfile:
    """Profile rows of texts, as the job does."""
    profile = DatasetProfile(Generation.C, constraints.domains if constraints else None, details)
    profile.update(Batch(frame=rows, path=Path("rows"), lines=range(rows.height)), _ONE_THREAD)
    return profile
