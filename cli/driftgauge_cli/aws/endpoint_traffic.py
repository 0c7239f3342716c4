"""The requests that an endpoint answered lately, from CloudWatch."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from driftgauge_cli.aws.endpoints import Endpoint
from driftgauge_contract.metrics import EndpointDimension, Namespace

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_cloudwatch.type_defs import MetricDataQueryTypeDef

HOURS = 24
"""The hours that are counted."""

_PERIOD = 3600
_FIGURES: Mapping[str, tuple[str, str]] = {
    "requests": ("Invocations", "Sum"),
    "errors": ("Invocation5XXErrors", "Sum"),
    "latency": ("ModelLatency", "Sum"),
    "measured": ("ModelLatency", "SampleCount"),
}


@dataclass(frozen=True, kw_only=True)
class EndpointTraffic:
    """Requests, answers with 5XX, and the mean latency of the model in milliseconds, if there was a request."""

    requests: int
    server_errors: int
    model_latency_ms: float | None


def recent_traffic(session: "boto3.Session", endpoint: Endpoint, now: datetime) -> EndpointTraffic:
    """Return the traffic of the last 24 hours, over all variants."""
    cloudwatch: CloudWatchClient = session.client("cloudwatch")
    pages = cloudwatch.get_paginator("get_metric_data").paginate(
        MetricDataQueries=list(_queries(endpoint)), StartTime=now - timedelta(hours=HOURS), EndTime=now
    )
    values = [(each["Id"], each["Values"]) for page in pages for each in page["MetricDataResults"]]
    return _traffic({name: _total(values, name) for name in _FIGURES})


def _queries(endpoint: Endpoint) -> Iterator["MetricDataQueryTypeDef"]:
    # CloudWatch has no metric over all variants, whose dimensions it matches exactly.
    for number, variant in enumerate(endpoint.variants):
        dimensions = {EndpointDimension.ENDPOINT: endpoint.name, EndpointDimension.VARIANT: variant}
        for name, (metric, statistic) in _FIGURES.items():
            yield {
                "Id": f"{name}{number}",
                "MetricStat": {
                    "Metric": {
                        "Namespace": Namespace.ENDPOINT.value,
                        "MetricName": metric,
                        "Dimensions": [{"Name": key.value, "Value": value} for key, value in dimensions.items()],
                    },
                    "Period": _PERIOD,
                    "Stat": statistic,
                },
            }


def _total(values: Sequence[tuple[str, Sequence[float]]], name: str) -> float:
    return sum(sum(found) for identifier, found in values if identifier.rstrip("0123456789") == name)


def _traffic(totals: Mapping[str, float]) -> EndpointTraffic:
    # ModelLatency is in microseconds.
    mean = totals["latency"] / totals["measured"] / 1000 if totals["measured"] else None
    return EndpointTraffic(
        requests=round(totals["requests"]), server_errors=round(totals["errors"]), model_latency_ms=mean
    )
