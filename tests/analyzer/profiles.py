"""Profiles of columns that are written out in a test."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl

from driftgauge_analyzer.generation import Generation
from driftgauge_analyzer.profiling.profile import DatasetProfile
from driftgauge_analyzer.reading.batch import Batch

Columns = Mapping[str, Sequence[str | None]]


def batch_of(columns: Columns) -> Batch:
    frame = pl.DataFrame(dict(columns), schema=dict.fromkeys(columns, pl.String))
    return Batch(frame=frame, path=Path("data.csv"), lines=range(2, 2 + frame.height))


def profiled(
    columns: Columns, generation: Generation = Generation.C, domains: Mapping[str, Sequence[str]] | None = None
) -> DatasetProfile:
    profile = DatasetProfile(generation, domains)
    with ThreadPoolExecutor(1) as pool:
        profile.update(batch_of(columns), pool)
    return profile
