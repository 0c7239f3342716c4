"""The metrics that a job has left beside its reports, one JSON document a line, as CloudWatch takes them."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch.type_defs import MetricDatumTypeDef

FILE = "cloudwatch_metrics.jsonl"
MOST_AT_ONCE = 1000
"""CloudWatch's limit for the data of one call."""

_OLDEST, _NEWEST = timedelta(days=14), timedelta(hours=2)
_LARGEST = 2.0**360
_LONGEST_NAME, _MOST_DIMENSIONS = 255, 30
_STATISTICS = ("SampleCount", "Sum", "Minimum", "Maximum")


class BrokenMetricError(Exception):
    """A line that is no metric; its text names the line and says why, and quotes nothing of it."""


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One metric, and the moment that it is of."""

    moment: datetime
    datum: "MetricDatumTypeDef"

    def is_taken(self, now: datetime) -> bool:
        """Tell whether CloudWatch still takes it: not after two weeks, as of a window that is run again."""
        return now - _OLDEST < self.moment < now + _NEWEST


def parse(body: bytes) -> list[Metric]:
    """Read all lines; one that CloudWatch would refuse breaks the file, so that it is published whole or not at all."""
    return [_metric(line, number) for number, line in enumerate(body.splitlines(), start=1) if line.strip()]


def _metric(line: bytes, number: int) -> Metric:
    try:
        read = _Line(json.loads(line))
        moment = read.moment()
        datum = {
            "MetricName": read.name("MetricName"),
            "Dimensions": read.dimensions(),
            "Timestamp": moment,
            **read.value(),
            "Unit": read.name("Unit"),
        }
    except BrokenMetricError as error:
        raise BrokenMetricError(f"line {number}: {error}") from None
    except ValueError:
        raise BrokenMetricError(f"line {number}: it is not JSON") from None
    return Metric(moment=moment, datum=cast("MetricDatumTypeDef", datum))


class _Line:
    def __init__(self, document: object) -> None:
        if not isinstance(document, dict):
            raise BrokenMetricError("it is no object")
        self._fields: Mapping[str, object] = document

    def name(self, field: str) -> str:
        value = self._fields.get(field)
        if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_NAME:
            raise BrokenMetricError(f"{field} is no text of 1 to {_LONGEST_NAME} characters")
        return value

    def moment(self) -> datetime:
        try:
            moment = datetime.fromisoformat(self.name("Timestamp"))
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise BrokenMetricError("Timestamp is no moment with its zone")
        return moment

    def dimensions(self) -> list[dict[str, str]]:
        listed = self._fields.get("Dimensions", [])
        if not isinstance(listed, list) or len(listed) > _MOST_DIMENSIONS:
            raise BrokenMetricError(f"Dimensions is no list of at most {_MOST_DIMENSIONS}")
        return [{name: _Line(entry).name(name) for name in ("Name", "Value")} for entry in listed]

    def value(self) -> dict[str, object]:
        if "Value" in self._fields:
            return {"Value": self.number("Value")}
        statistics = _Line(self._fields.get("StatisticValues"))
        return {"StatisticValues": {name: statistics.number(name) for name in _STATISTICS}}

    def number(self, field: str) -> float:
        value = self._fields.get(field)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not math.isfinite(number := float(cast("float", value))) or abs(number) > _LARGEST:
            raise BrokenMetricError(f"{field} is no number that CloudWatch takes")
        return number
