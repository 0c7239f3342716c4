"""Model quality: constraints of metrics such as `rmse`, each with a threshold and an operator."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, cast

from driftgauge_cli.kinds.descriptor import Cell, ConstraintsFile, Document, KindDescriptor, Place, itself
from driftgauge_cli.kinds.history import HistoryFigures
from driftgauge_cli.kinds.job_profile import JobProfiles, driftgauge_profile, model_monitor_profile, on_spark
from driftgauge_contract.constraints import PROBLEM_SECTIONS, MetricKey
from driftgauge_contract.metrics import LABEL_COVERAGE, MODEL_QUALITY_METRICS, adjusted_metric_name
from driftgauge_contract.paths import STATISTICS_FILE

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
    # In exact mode an alarm is on the metric without the part that chance explains, with the metric's own threshold.
    return metric.removesuffix(_ADJUSTED), MetricKey.THRESHOLD


def _violation_subject(entry: Document) -> str:
    return str(entry["metric_name"])


def _metric_count(section: "MonitorSection", _: int | None) -> int:
    monitor = cast("ModelQualitySection", section)
    return len(MODEL_QUALITY_METRICS[monitor.problem_type]) + 1


def _figure_name(metric: str, _: Mapping[str, str]) -> str | None:
    return metric if metric in _FOLLOWED else None


def _figures(text: str) -> Mapping[str, float]:
    """Return the metrics in the one section of a problem type."""
    sections = (section for name, section in json.loads(text).items() if name.endswith("_metrics"))
    return {
        name: entry["value"]
        for section in sections
        for name, entry in section.items()
        if name in _FOLLOWED and _is_metric(entry)
    }


def _is_metric(entry: object) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("value"), int | float)


_FOLLOWED = frozenset().union(*MODEL_QUALITY_METRICS.values(), {LABEL_COVERAGE})
_ADJUSTED = adjusted_metric_name("")
_HEADINGS: Mapping[str, str] = {MetricKey.OPERATOR: "violated by", MetricKey.THRESHOLD: "threshold"}
_ON_ONE = driftgauge_profile(processor_seconds=14e-6, kibibytes=0.5, mebibytes=300)

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
    history=HistoryFigures(name=_figure_name, file=STATISTICS_FILE, read=_figures),
    metric_count=_metric_count,
)
