"""The metrics that a monitoring job leaves in files, and the namespace in which the service publishes them."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from driftgauge_local.sagemaker.control_plane.cloud import MetricDatum, StatisticValues
from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.control_plane.images import repository
from driftgauge_local.sagemaker.jobs.programs import ANALYZER_REPOSITORY, CLARIFY_REPOSITORY

_KINDS = {
    "": "data-metrics",
    "DATA_QUALITY": "data-metrics",
    "MODEL_QUALITY": "model-metrics",
    "MODEL_BIAS": "bias-metrics",
    "MODEL_EXPLAINABILITY": "explainability-metrics",
}


def publishes(job: Document) -> bool:
    """Tell whether a job's metrics reach CloudWatch: the service reads those of its own analyzers only."""
    enabled = job.get("Environment", {}).get("publish_cloudwatch_metrics") == "Enabled"
    return bool(
        enabled and repository(job["AppSpecification"]["ImageUri"]) in (ANALYZER_REPOSITORY, CLARIFY_REPOSITORY)
    )


def namespace(environment: Document) -> str:
    """Return the namespace: it follows from what was analysed, and whether that came from an endpoint."""
    source = "Endpoints" if "sagemaker_endpoint_name" in environment else "ModelMonitoring"
    return f"aws/sagemaker/{source}/{_KINDS[environment.get('analysis_type', '')]}"


def read(root: Path) -> Iterator[MetricDatum]:
    """Yield the metrics in a job's files; raises ValueError that names the file and line of one that cannot be read."""
    for path in sorted((root / "output/metrics/cloudwatch").glob("*.jsonl")):
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            if line.strip():
                try:
                    yield _datum(json.loads(line))
                except (ValueError, KeyError, TypeError) as error:
                    raise ValueError(f"{path.name}, line {number}: {error!r}") from error


def _datum(line: Document) -> MetricDatum:
    statistics = line.get("StatisticValues")
    return MetricDatum(
        name=line["MetricName"],
        value=_statistics(statistics) if statistics else float(line["Value"]),
        unit=line.get("Unit", "None"),
        timestamp=datetime.fromisoformat(line["Timestamp"].replace("Z", "+00:00")),
        dimensions={d["Name"]: d["Value"] for d in line.get("Dimensions", [])},
    )


def _statistics(values: Document) -> StatisticValues:
    return StatisticValues(
        sample_count=float(values["SampleCount"]),
        sum=float(values["Sum"]),
        minimum=float(values["Minimum"]),
        maximum=float(values["Maximum"]),
    )
