"""The metrics that a job has left beside its reports, one JSON document a line, as CloudWatch takes them.

CloudWatch refuses a whole call for one datum that it does not accept, such as a name that is not ASCII. So a line that
it would refuse is left out, with the reason, and the others are published.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from driftgauge_contract.limits import (
    MAX_DIMENSIONS,
    MAX_METRIC_NAME,
    MAX_METRIC_VALUE,
    is_dimension_value,
    is_metric_name,
)
from driftgauge_contract.metrics import column_of_metric
from driftgauge_contract.windows import parse_moment

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch.type_defs import MetricDatumTypeDef

# CloudWatch's limits for the timestamp of a datum (API reference, `PutMetricData`).
_MAX_AGE, _MAX_FUTURE = timedelta(days=14), timedelta(hours=2)
_STATISTICS = ("SampleCount", "Sum", "Minimum", "Maximum")


class BrokenMetricsError(Exception):
    """A file that is not one of metrics; the text names the line and the reason, and quotes nothing of it."""


class RefusedMetricError(Exception):
    """A metric that CloudWatch would refuse; the text says why, and quotes nothing of it."""


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One metric, as CloudWatch takes it."""

    datum: "MetricDatumTypeDef"

    def at(self, moment: datetime) -> "Metric":
        """Return the metric with another time."""
        return Metric(datum={**self.datum, "Timestamp": moment})

    def is_about(self, columns: frozenset[str] | None) -> bool:
        """Return whether the metric is about one of some columns, or about the whole window; `None` is any column."""
        column = column_of_metric(self.datum["MetricName"])
        return columns is None or column is None or column in columns

    def is_accepted(self, now: datetime) -> bool:
        """Return whether CloudWatch still accepts the metric's time."""
        return now - _MAX_AGE < cast("datetime", self.datum["Timestamp"]) < now + _MAX_FUTURE


def parse(body: bytes) -> tuple[list[Metric], list[str]]:
    """Return the metrics of a file, and why some of its lines are left out.

    Raises:
        BrokenMetricsError: A line is no JSON object, so that the file is damaged.
    """
    metrics: list[Metric] = []
    refused: list[str] = []
    for number, line in enumerate(body.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            metrics.append(_metric(_document(line, number)))
        except RefusedMetricError as error:
            refused.append(f"line {number}: {error}")
    return metrics, refused


def _document(line: bytes, number: int) -> Mapping[str, object]:
    try:
        document = json.loads(line)
    except ValueError:
        raise BrokenMetricsError(f"line {number}: it is not JSON") from None
    if not isinstance(document, dict):
        raise BrokenMetricsError(f"line {number}: it is no object")
    return document


def _metric(document: Mapping[str, object]) -> Metric:
    read = _Fields(document)
    name = read.text("MetricName")
    if not is_metric_name(name):
        raise RefusedMetricError("MetricName has characters that are not printable ASCII")
    datum = {
        "MetricName": name,
        "Dimensions": read.dimensions(),
        "Timestamp": read.moment(),
        **read.value(),
        "Unit": read.text("Unit"),
    }
    return Metric(datum=cast("MetricDatumTypeDef", datum))


@dataclass(frozen=True)
class _Fields:
    values: Mapping[str, object]

    def text(self, field: str) -> str:
        value = self.values.get(field)
        if not isinstance(value, str) or not 0 < len(value) <= MAX_METRIC_NAME:
            raise RefusedMetricError(f"{field} is no text of 1 to {MAX_METRIC_NAME} characters")
        return value

    def moment(self) -> datetime:
        try:
            return parse_moment(self.text("Timestamp"))
        except ValueError:
            raise RefusedMetricError("Timestamp is no moment with its zone") from None

    def dimensions(self) -> list[dict[str, str]]:
        listed = self.values.get("Dimensions", [])
        if not isinstance(listed, list) or len(listed) > MAX_DIMENSIONS:
            raise RefusedMetricError(f"Dimensions is no list of at most {MAX_DIMENSIONS}")
        return [self._dimension(entry) for entry in listed]

    def _dimension(self, entry: object) -> dict[str, str]:
        value = entry.get("Value") if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(value, str) or not is_dimension_value(value):
            raise RefusedMetricError("Value of a dimension is no text of printable ASCII")
        return {"Name": _Fields(entry).text("Name"), "Value": value}

    def value(self) -> dict[str, object]:
        if "Value" in self.values:
            return {"Value": self.number("Value")}
        statistics = self.values.get("StatisticValues")
        if not isinstance(statistics, dict):
            raise RefusedMetricError("it has neither Value nor StatisticValues")
        return {"StatisticValues": {name: _Fields(statistics).number(name) for name in _STATISTICS}}

    def number(self, field: str) -> float:
        value = self.values.get(field)
        # `True` is an integer in Python.
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise RefusedMetricError(f"{field} is no number")
        if not math.isfinite(value) or abs(value) > MAX_METRIC_VALUE:
            raise RefusedMetricError(f"{field} is no number that CloudWatch accepts")
        return float(value)
