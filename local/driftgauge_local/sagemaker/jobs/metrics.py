"""The metrics that a monitoring job writes to files, and the namespace in which the service publishes them."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath

from driftgauge_contract.constraints import Switch
from driftgauge_contract.containers import ANALYZER_REPOSITORY, CLARIFY_REPOSITORY, CONTAINER_ROOT, METRICS_PATH
from driftgauge_contract.kinds import KINDS, AnalysisType
from driftgauge_contract.variables import Variable
from driftgauge_local.sagemaker.control_plane.cloud import MetricDatum, StatisticValues
from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.control_plane.images import repository

_BY_ANALYSIS_TYPE = {facts.analysis_type.value: facts for facts in KINDS.values()}


_METRICS = PurePosixPath(METRICS_PATH).relative_to(CONTAINER_ROOT)
_OF_ENDPOINTS, _OF_OTHER_DATA = "/Endpoints/", "/ModelMonitoring/"


def publishes(job: Document) -> bool:
    """Return whether a job's metrics are published. The service does so for its own analyzers only."""
    enabled = job.get("Environment", {}).get(Variable.PUBLISH_METRICS) == Switch.ENABLED
    # Custom images have to publish their metrics themselves.
    return bool(
        enabled and repository(job["AppSpecification"]["ImageUri"]) in (ANALYZER_REPOSITORY, CLARIFY_REPOSITORY)
    )


def namespace(environment: Document) -> str:
    """Return the namespace for a job, by its analysis type and whether its data is an endpoint's."""
    analysis = environment.get(Variable.ANALYSIS_TYPE, AnalysisType.DATA_QUALITY.value)
    facts = _BY_ANALYSIS_TYPE.get(analysis)
    if facts is None:
        allowed = ", ".join(_BY_ANALYSIS_TYPE)
        raise ValueError(f"{Variable.ANALYSIS_TYPE} is {analysis}; the types with metrics are: {allowed}")
    if Variable.ENDPOINT_NAME in environment:
        return facts.namespace.value
    # Developer guide, "CloudWatch metrics": those of batch transforms are in a namespace of their own.
    return facts.namespace.value.replace(_OF_ENDPOINTS, _OF_OTHER_DATA)


def read(root: Path) -> Iterator[MetricDatum]:
    """Yield the metrics in a job's files; raises ValueError that names the file and line of one that cannot be read."""
    for path in sorted((root / _METRICS).glob("*.jsonl")):
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
