"""Model quality: constraints of metrics such as `rmse`, each with a threshold and an operator."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, cast

from driftgauge_cli.kinds.descriptor import Cell, ConstraintsFile, Document, KindDescriptor, Place, itself
from driftgauge_cli.kinds.job_profile import JobProfiles, driftgauge_profile, model_monitor_profile, on_spark
from driftgauge_contract.constraints import PROBLEM_SECTIONS, MetricKey
from driftgauge_contract.metrics import MODEL_QUALITY_METRICS

if TYPE_CHECKING:
    from driftgauge_deployment.monitors.model_quality import ModelQualitySection
    from driftgauge_deployment.monitors.section import MonitorSection


def _read(text: str) -> Iterator[tuple[Place, object]]:
    document = json.loads(text)
    sections = [section for section in PROBLEM_SECTIONS.values() if section in document]
    if not sections:
        raise KeyError(" or ".join(PROBLEM_SECTIONS.values()))
    for section in sections:
        for metric, constraint in document[section].items():
            yield (metric, MetricKey.OPERATOR), constraint[MetricKey.OPERATOR]
            yield (metric, MetricKey.THRESHOLD), constraint[MetricKey.THRESHOLD]


def _cell(place: Place) -> Cell:
    metric, value = place
    return metric, _HEADINGS[value]


def _alarm_place(metric: str, _: Mapping[str, str]) -> Place | None:
    return metric, MetricKey.THRESHOLD


def _violation_subject(entry: Document) -> str:
    return str(entry["metric_name"])


def _metric_count(section: "MonitorSection") -> int:
    monitor = cast("ModelQualitySection", section)
    return len(MODEL_QUALITY_METRICS[monitor.problem_type]) + 1


_HEADINGS: Mapping[str, str] = {MetricKey.OPERATOR: "violated by", MetricKey.THRESHOLD: "threshold"}
_ON_ONE = driftgauge_profile(processor_seconds=80e-6, kibibytes=1.6, mebibytes=150)

MODEL_QUALITY = KindDescriptor(
    subject="metric",
    violation_subject=_violation_subject,
    constraints=ConstraintsFile(
        read=_read,
        cell=_cell,
        alarm_place=_alarm_place,
        sources=itself,
    ),
    profiles=JobProfiles(
        # Predictions are merged with labels by a job of its own before the analysis.
        model_monitor=model_monitor_profile(jobs=2, processor_seconds=50e-6),
        driftgauge=_ON_ONE,
        spark=on_spark(_ON_ONE, processor_seconds=190e-6),
    ),
    metric_count=_metric_count,
)
