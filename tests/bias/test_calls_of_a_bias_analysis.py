"""A bias analysis of captures and labels that are joined as columns is that of records looked at one by one."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_calls import anything, job_settings, merged_one_by_one, nearly_plain, write

from driftgauge_analyzer.bias import job
from driftgauge_analyzer.bias.config import AnalysisConfig, Facet
from driftgauge_analyzer.bias.labelled_job import Join
from driftgauge_analyzer.bias.table import Table, from_records
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.reading import record_chunks
from driftgauge_analyzer.reading.unreadable import UnreadableRecords
from driftgauge_analyzer.unreadable_report import unreadable_records


def config(*features: str, label: str | None = None) -> AnalysisConfig:
    return AnalysisConfig(
        headers=(*features, "y"),
        label="y",
        label_attribute=label,
        label_values=("1",),
        facets=(Facet(name=features[0]),),
    )


CONFIGS = [config("a", "b"), config("a"), config("a", "b", "c"), config("0", "1"), config("a", "b", label="0")]


def one_by_one(settings: JobSettings, asked: AnalysisConfig, unreadable: UnreadableRecords) -> Table:
    merged, _ = merged_one_by_one(settings, unreadable)
    table = from_records(merged, job.attributes_of(settings, asked), asked, unreadable)
    job.require_rows(table, unreadable, settings)
    return table


def told(read: Any, settings: JobSettings, asked: AnalysisConfig) -> object:
    unreadable = unreadable_records(settings)
    try:
        table = read(settings, asked, unreadable)
    except AnalyzerError as error:
        return str(error)
    assert table.predictions is not None
    columns = table.features.rows(), table.labels.to_list(), table.predictions.to_list()
    return columns, unreadable.count, unreadable.examples


@settings(deadline=None, max_examples=100)
@given(
    found=nearly_plain | anything,
    window=st.booleans(),
    asked=st.sampled_from(CONFIGS),
    inference=st.sampled_from([None, "0", "1", "score"]),
    features=st.sampled_from([None, None, "0", "rows"]),
)
def test_joining_columns_changes_nothing(
    found: Any, window: bool, asked: AnalysisConfig, inference: str | None, features: str | None
) -> None:
    with tempfile.TemporaryDirectory() as temporary, pytest.MonkeyPatch.context() as patch:
        patch.setattr(record_chunks, "SIZE", 400)
        folder = Path(temporary)
        write(folder / "captures", found[0])
        write(folder / "labels", found[1])
        settings = job_settings(folder, window=window, inference_attribute=inference, features_attribute=features)
        assert told(Join().table, settings, asked) == told(one_by_one, settings, asked)
