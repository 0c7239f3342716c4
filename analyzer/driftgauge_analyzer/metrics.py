"""Writing the metric lines that CloudWatch's agent reads from a processing job's folder of metrics."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.outputs import write_all
from driftgauge_contract.metrics import METRICS_FILE, Dimension


@dataclass(frozen=True, kw_only=True)
class StatisticValues:
    """The statistics of a set of values."""

    SampleCount: float
    Sum: float
    Minimum: float
    Maximum: float


@dataclass(frozen=True, kw_only=True)
class MetricDatum:
    """A metric's value."""

    name: str
    value: float | StatisticValues
    unit: str = "None"
    dimensions: Mapping[str, str] = field(default_factory=dict)
    """The dimensions beside the job's own."""


def write_metrics(data: Sequence[MetricDatum], settings: JobSettings) -> None:
    """Write the metrics where CloudWatch's agent reads them, if this job publishes any."""
    if settings.publish_metrics and data:
        lines = metric_lines(filter(_is_finite, data), _dimensions(settings), _moment(settings))
        write_all(settings.metrics_folder, {METRICS_FILE: lines})


def metric_lines(data: Iterable[MetricDatum], dimensions: Mapping[str, str], moment: datetime) -> str:
    """Return one JSON document a line."""
    timestamp = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return "".join(json.dumps(_line(datum, timestamp, {**dimensions, **datum.dimensions})) + "\n" for datum in data)


def _line(datum: MetricDatum, timestamp: str, dimensions: Mapping[str, str]) -> dict[str, object]:
    return {
        "MetricName": datum.name,
        "Timestamp": timestamp,
        "Dimensions": [{"Name": name, "Value": value} for name, value in dimensions.items()],
        **_value(datum.value),
        "Unit": datum.unit,
    }


def _is_finite(datum: MetricDatum) -> bool:
    """Return whether CloudWatch accepts the metric's value."""
    figures = asdict(datum.value).values() if isinstance(datum.value, StatisticValues) else [datum.value]
    return all(map(math.isfinite, figures))


def _value(value: float | StatisticValues) -> dict[str, object]:
    return {"StatisticValues": asdict(value)} if isinstance(value, StatisticValues) else {"Value": value}


def _dimensions(settings: JobSettings) -> dict[str, str]:
    named = {Dimension.ENDPOINT.value: settings.endpoint_name, Dimension.SCHEDULE.value: settings.schedule_name}
    return {name: value for name, value in named.items() if value}


def _moment(settings: JobSettings) -> datetime:
    # An alarm looks at the newest period, so that figures must have the time that they are about.
    return settings.metric_time or settings.end_time or datetime.now(UTC)
