"""Model bias: measures such as `DPPL` for each group of a facet, compared with those of the baseline."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, cast

from driftgauge_cli.kinds.descriptor import Cell, ConstraintsFile, Document, KindDescriptor, Place, itself
from driftgauge_cli.kinds.history import HistoryFigures
from driftgauge_cli.kinds.job_profile import JobProfiles, driftgauge_profile, model_monitor_profile
from driftgauge_contract.metrics import (
    BIAS_PREFIX,
    POST_TRAINING_BIAS_METRICS,
    PRE_TRAINING_BIAS_METRICS,
    Dimension,
)
from driftgauge_contract.paths import BIAS_ANALYSIS_FILE

if TYPE_CHECKING:
    from driftgauge_deployment.monitors.model_bias import ModelBiasSection
    from driftgauge_deployment.monitors.section import MonitorSection

_SECTIONS = ("pre_training_bias_metrics", "post_training_bias_metrics")


def _place(facet: str, group: str, metric: str) -> Place:
    return f"{facet} {group}", metric


def _read(text: str) -> Iterator[tuple[Place, object]]:
    document = json.loads(text)
    sections = [document[section] for section in _SECTIONS if section in document]
    if not sections:
        raise KeyError(_SECTIONS[-1])
    for section in sections:
        for facet, groups in section["facets"].items():
            for group in groups:
                yield from _read_group(facet, group)


def _read_group(facet: str, group: Document) -> Iterator[tuple[Place, object]]:
    for metric in group["metrics"]:
        # A measure that is not defined for the group has a reason in place of a value.
        value = metric.get("value")
        place = _place(facet, group["value_or_threshold"], metric["name"])
        yield place, metric.get("error") if value is None else value


def _alarm_place(metric: str, dimensions: Mapping[str, str]) -> Place | None:
    if not metric.startswith(BIAS_PREFIX):
        return None
    facet, group = (dimensions.get(name, "") for name in (Dimension.FACET, Dimension.FACET_VALUE))
    return _place(facet, group, metric.removeprefix(BIAS_PREFIX))


def _figure_name(metric: str, dimensions: Mapping[str, str]) -> str | None:
    place = _alarm_place(metric, dimensions)
    return place and _words(place)


def _words(place: Place) -> str:
    group, metric = place
    return f"{metric} of {group}"


def _figures(text: str) -> Mapping[str, float]:
    # A measure that is not defined for a group has a reason in place of a value.
    return {_words(place): value for place, value in _read(text) if isinstance(value, int | float)}


def _violation_subject(entry: Document) -> str:
    return f"{entry['metric_name']} of {entry['facet']} {entry['facet_value']}"


def _cell(place: Place) -> Cell:
    group, metric = place
    # Groups become columns, beside each other, as they are to be compared.
    return metric, group


def _metric_count(section: "MonitorSection", _: int | None) -> int:
    facets = cast("ModelBiasSection", section).facets
    # A facet with a threshold has one group; one without values has as many as its data, of which two are assumed.
    groups = sum(len(facet.values or ()) or (1 if facet.threshold is not None else 2) for facet in facets)
    return _METRICS_PER_GROUP * groups


_METRICS_PER_GROUP = len(PRE_TRAINING_BIAS_METRICS) + len(POST_TRAINING_BIAS_METRICS)
_ON_ONE = driftgauge_profile(processor_seconds=80e-6, kibibytes=1.6, mebibytes=150)

MODEL_BIAS = KindDescriptor(
    subject="metric",
    violation_subject=_violation_subject,
    constraints=ConstraintsFile(read=_read, cell=_cell, alarm_place=_alarm_place, sources=itself),
    profiles=JobProfiles(
        model_monitor=model_monitor_profile(jobs=2, processor_seconds=50e-6), driftgauge=_ON_ONE, spark=_ON_ONE
    ),
    history=HistoryFigures(name=_figure_name, file=BIAS_ANALYSIS_FILE, read=_figures),
    metric_count=_metric_count,
)
