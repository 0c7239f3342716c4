"""Metric lines for CloudWatch."""

import json
import math
from datetime import UTC, datetime
from pathlib import Path

import pytest

from driftgauge_analyzer.dataset_format import DatasetFormat
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.metrics import MetricDatum, StatisticValues, metric_lines, write_metrics
from driftgauge_contract.variables import FileFormat

MOMENT = datetime(2019, 11, 26, 3, tzinfo=UTC)


@pytest.fixture
def job(tmp_path: Path) -> JobSettings:
    return JobSettings(
        root=tmp_path,
        dataset_source=tmp_path,
        output_path=tmp_path,
        dataset_format=DatasetFormat(kind=FileFormat.CSV),
        publish_metrics=True,
        endpoint_name="e",
        schedule_name="s",
        end_time=MOMENT,
    )


def test_a_line_is_as_the_service_documents_it() -> None:
    line = metric_lines([MetricDatum(name="m", value=1.0, unit="Count")], {"Endpoint": "e"}, MOMENT)
    assert json.loads(line) == {
        "MetricName": "m",
        "Timestamp": "2019-11-26T03:00:00Z",
        "Dimensions": [{"Name": "Endpoint", "Value": "e"}],
        "Value": 1.0,
        "Unit": "Count",
    }


def test_a_set_of_values_stands_in_place_of_a_value() -> None:
    values = StatisticValues(SampleCount=2.0, Sum=3.0, Minimum=1.0, Maximum=2.0)
    (line,) = map(json.loads, metric_lines([MetricDatum(name="m", value=values)], {}, MOMENT).splitlines())
    assert line["StatisticValues"] == {"SampleCount": 2.0, "Sum": 3.0, "Minimum": 1.0, "Maximum": 2.0}
    assert "Value" not in line


def written(job: JobSettings, *data: MetricDatum) -> list[dict[str, object]]:
    write_metrics(data, job)
    return [json.loads(line) for path in job.metrics_folder.glob("*.jsonl") for line in path.read_text().splitlines()]


def test_figures_have_the_end_of_the_window_for_their_time_and_the_schedule_for_a_dimension(job: JobSettings) -> None:
    (line,) = written(job, MetricDatum(name="m", value=1.0))
    assert line["Timestamp"] == "2019-11-26T03:00:00Z"
    assert line["Dimensions"] == [{"Name": "Endpoint", "Value": "e"}, {"Name": "MonitoringSchedule", "Value": "s"}]


def test_what_cloudwatch_cannot_hold_is_left_out(job: JobSettings) -> None:
    infinite = StatisticValues(SampleCount=2.0, Sum=math.inf, Minimum=1.0, Maximum=2.0)
    data = [MetricDatum(name="nan", value=math.nan), MetricDatum(name="inf", value=infinite)]
    assert [line["MetricName"] for line in written(job, *data, MetricDatum(name="m", value=1.0))] == ["m"]
