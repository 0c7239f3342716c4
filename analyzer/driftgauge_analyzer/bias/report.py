"""Writing and reading `analysis.json`, which has every bias metric of every group in Clarify's format."""

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from driftgauge_analyzer.bias.outcomes import Sample, UndefinedError
from driftgauge_analyzer.bias.post_training import POST_TRAINING
from driftgauge_analyzer.bias.pre_training import PRE_TRAINING
from driftgauge_analyzer.documents import Node, meant, read_object
from driftgauge_analyzer.errors import AnalyzerError, listed

VERSION = "1.0"
_INFINITIES = ("Infinity", "-Infinity")


class Stage(StrEnum):
    """The stage of training to which a metric belongs, by its name in the files."""

    POST_TRAINING = "post_training_bias_metrics"
    PRE_TRAINING = "pre_training_bias_metrics"

    @property
    def metrics(self) -> Mapping[str, tuple[str, Callable[[Sample], float]]]:
        """The stage's metrics: the predictions', or the labels'."""
        return POST_TRAINING if self is Stage.POST_TRAINING else PRE_TRAINING


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A metric of a group, or the reason why it has no value."""

    stage: Stage
    facet: str
    group: str
    name: str
    value: float | None
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class BiasAnalysis:
    """All figures of an analysis, and the label that they take for favourable."""

    label: str
    label_group: str
    figures: tuple[Figure, ...]

    def document(self) -> dict[str, object]:
        """Return the content of the file."""
        stages = [stage for stage in Stage if any(figure.stage is stage for figure in self.figures)]
        return {"version": VERSION, **{stage.value: self._stage(stage) for stage in stages}}

    def _stage(self, stage: Stage) -> dict[str, object]:
        facets: dict[str, dict[str, list[object]]] = {}
        for figure in self.figures:
            if figure.stage is stage:
                facets.setdefault(figure.facet, {}).setdefault(figure.group, []).append(_entry(figure))
        return {
            "label": self.label,
            "facets": {
                facet: [{"value_or_threshold": group, "metrics": metrics} for group, metrics in groups.items()]
                for facet, groups in facets.items()
            },
            "label_value_or_threshold": self.label_group,
        }


def measure(stage: Stage, facet: str, group: str, sample: Sample) -> Iterator[Figure]:
    """Yield every metric of a stage for one group."""
    for name, (_, metric) in stage.metrics.items():
        try:
            yield Figure(stage=stage, facet=facet, group=group, name=name, value=metric(sample))
        # Clarify reports the reason in place of a value; the other metrics of the group are not affected.
        except UndefinedError as reason:
            yield Figure(stage=stage, facet=facet, group=group, name=name, value=None, error=str(reason))


def text(document: Mapping[str, object]) -> str:
    """Lay out a file as Clarify does."""
    return json.dumps(document, indent=4, ensure_ascii=False)


def number_text(value: float) -> str:
    """Return the text of a figure, with `Infinity` for infinite ones."""
    return str(value).replace("inf", "Infinity")


def read_analysis(path: Path) -> BiasAnalysis:
    """Read the analysis that a baseline consists of."""
    root = Node(read_object(path), f"{path}: analysis")
    sections = {stage: root.child(stage) for stage in Stage if stage in root.value}
    if not sections:
        raise AnalyzerError(
            f"{path}: expected {' or '.join(Stage)}, found {listed(root.value)}:"
            " is this the analysis.json of a bias job?"
        )
    first = next(iter(sections.values()))
    figures = tuple(figure for stage, section in sections.items() for figure in _figures(stage, section))
    return BiasAnalysis(label=first.text("label"), label_group=first.text("label_value_or_threshold"), figures=figures)


def _figures(stage: Stage, section: Node) -> Iterator[Figure]:
    facets = section.child("facets")
    for facet in facets.value:
        for group in facets.children(facet):
            for metric in group.children("metrics"):
                yield Figure(
                    stage=stage,
                    facet=facet,
                    group=group.text("value_or_threshold"),
                    name=_name(stage, metric),
                    value=_value(metric),
                )


def _name(stage: Stage, metric: Node) -> str:
    name = metric.text("name")
    if name not in stage.metrics:
        # A metric that the job does not compute would be a check that is silently off.
        raise AnalyzerError(f"{metric.where}.name is {name!r}, no metric of this stage; {meant(name, stage.metrics)}")
    return name


def _value(metric: Node) -> float | None:
    value = metric.value.get("value")
    # Reading back what Clarify wrote: an infinite metric is a text in its files.
    if value in _INFINITIES:
        return float(str(value))
    return None if value is None else metric.number("value", math.nan)


def _entry(figure: Figure) -> dict[str, object]:
    description, _ = figure.stage.metrics[figure.name]
    if figure.value is None:
        return {"name": figure.name, "description": description, "value": None, "error": figure.error}
    # JSON has no infinity, and Clarify writes a text for it.
    value = figure.value if math.isfinite(figure.value) else number_text(figure.value)
    return {"name": figure.name, "description": description, "value": value}
