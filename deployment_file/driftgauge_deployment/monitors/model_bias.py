"""The monitor of bias: whether labels and predictions favour one group of rows over the others."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Annotated, ClassVar

from pydantic import Field, StrictFloat, StrictInt, StrictStr

from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.metrics import BIAS_VALUES, POST_TRAINING_BIAS_METRICS, PRE_TRAINING_BIAS_METRICS
from driftgauge_deployment.columns import stated_columns
from driftgauge_deployment.documents import Document
from driftgauge_deployment.fields import Attribute, Column, Margin, Number
from driftgauge_deployment.mistakes import Mistake, Place
from driftgauge_deployment.monitors.content_rules import dataset_is_large_enough
from driftgauge_deployment.monitors.dataset_rules import (
    dataset_can_be_read,
    dataset_path,
    dataset_table,
    header_is_there,
    rows_are_no_parquet,
    sent_rows_are_complete,
)
from driftgauge_deployment.monitors.kind import KindOfSection
from driftgauge_deployment.monitors.metric_rules import (
    alarm_metrics,
    alarms_have_a_threshold,
    metrics_exist,
    overrides_have_one_key,
    thresholds_can_be_reached,
)
from driftgauge_deployment.monitors.section import (
    BaselineSection,
    LabelledMonitorSection,
    OverrideSection,
    overrides_field,
)
from driftgauge_deployment.near import hint, listed
from driftgauge_deployment.section import Section
from driftgauge_deployment.values import FileReference

CellValue = Annotated[StrictInt | StrictFloat | StrictStr, Field(description="a text or a number")]
CellValues = Annotated[tuple[CellValue, ...], Field(min_length=1, description="a list of texts or numbers")]
BIAS_METRICS = PRE_TRAINING_BIAS_METRICS | POST_TRAINING_BIAS_METRICS

_KIND = MonitorKind.MODEL_BIAS
_PLACE = ("monitors", _KIND.value)


class FacetSection(Section):
    """A column that says which rows belong to a group; without values and threshold each value is a group."""

    name: Column
    values: CellValues | None = None
    """The values of the group's rows."""

    threshold: Number | None = None
    """The group's rows have values above this number."""


class ModelBiasBaselineSection(BaselineSection):
    """Labelled data, for which the deployment asks the endpoint for predictions."""

    limit: StrictInt | None = Field(default=None, ge=1, description="how many rows are used, 1 or more")


class ModelBiasSection(LabelledMonitorSection):
    """Measures bias against groups of rows, before and after the model, once the labels are known.

    | key | meaning |
    |---|---|
    | `label` | the column with the label |
    | `label_values`, `label_threshold` | the favourable labels: a list, or those above a number |
    | `facets` | the groups: the column's `name`, and `values` or a `threshold` |
    | `group_variable` | a column by which rows are grouped for the conditional metrics CDDL and CDDPL |
    | `headers` | all columns of the dataset in their order, label included; unless a local dataset has a header row |
    | `features_attribute` | the features in a JSON request; CSV requests have the columns without the label |
    | `label_attribute` | the label in a JSON label; a CSV label is the label itself |
    | `inference_attribute`, `probability_attribute`, `probability_threshold` | the prediction in an answer |
    | `baseline` | labelled data, or the `constraints` of a baseline that was made elsewhere |
    | `label_delay` | how long labels take to come: windows are that much earlier than the schedule |
    | `label_horizon` | how long after that labels still make their windows run again |
    | `margin`, `overrides` | how far a metric may be above its baseline, for all metrics or by abbreviation |
    """

    key_hints: ClassVar[Mapping[str, str]] = {
        # Clarify's configuration has no such key: `label_values_or_threshold` names the favourable labels.
        "positive_label": "label_values with the favourable labels, such as [1], or label_threshold",
    }

    label: Column
    label_values: CellValues | None = None
    label_threshold: Number | None = None
    facets: Annotated[tuple[FacetSection, ...], Field(min_length=1, description="a list of facets, each with a name")]
    group_variable: Column | None = None
    # A label and one feature at least.
    headers: Annotated[tuple[Column, ...], Field(min_length=2)] | None = Field(
        default=None, description="a list of all columns, the label's included"
    )
    features_attribute: Attribute | None = None
    label_attribute: Attribute | None = None
    inference_attribute: Attribute | None = None
    probability_attribute: Attribute | None = None
    probability_threshold: float | None = Field(default=None, ge=0, le=1, description="0 to 1")
    baseline: ModelBiasBaselineSection
    # Constraints are the baseline's own values, which about half of all windows without a change are beyond.
    margin: Margin = 0.1
    overrides: dict[str, OverrideSection] = overrides_field()

    @property
    def columns(self) -> Sequence[str]:
        """Return all columns in their order: `headers`, or the first row of the dataset."""
        return stated_columns(self.headers, self.baseline.dataset, header=self.baseline.header) or ()

    @property
    def favourable(self) -> Sequence[str | float]:
        """Return what Clarify calls `label_values_or_threshold`."""
        return self.label_values or ([] if self.label_threshold is None else [self.label_threshold])


def label_is_favourable_in_one_way(document: Document) -> Iterator[Mistake]:
    """Require either values or a threshold for the favourable label."""
    bias = document.section(*_PLACE)
    if document.has(*_PLACE) and ("label_values" in bias) == ("label_threshold" in bias):
        message = "which labels are favourable? allowed: label_values, such as [1], or label_threshold, such as 0.5"
        yield Mistake(place=_PLACE, message=message)


def facets_are_stated_in_one_way(document: Document) -> Iterator[Mistake]:
    """Require at most one of values and threshold in each facet, and each column once."""
    names: list[object] = []
    for place, facet in _facets(document):
        if "values" in facet and "threshold" in facet:
            yield Mistake(place=place, message="has values and a threshold; allowed: one of them, or neither")
        if facet.get("name") in names:
            yield Mistake(
                place=(*place, "name"), message=f"{facet['name']!r} is listed twice; allowed: each column once"
            )
        names.append(facet.get("name"))


def predictions_are_located(document: Document) -> Iterator[Mistake]:
    """Require an attribute that locates a prediction in an endpoint's answer."""
    bias = document.section(*_PLACE)
    payload = document.section("payload")
    named = {"inference_attribute", "probability_attribute"} & set(bias) or {"prediction", "probability"} & set(payload)
    if document.has(*_PLACE) and not named:
        message = (
            "neither an inference nor a probability attribute; allowed: inference_attribute, "
            "probability_attribute, or both"
        )
        yield Mistake(place=_PLACE, message=message)


def columns_are_known(document: Document) -> Iterator[Mistake]:
    """Require the columns' names, and that label, facets and group variable are among them."""
    if not document.has(*_PLACE):
        return
    columns = _columns(document)
    if columns is None:
        # A dataset that should state them and cannot be read is a mistake of its own.
        if not _dataset_has_header(document):
            message = "the columns are not known; allowed: headers: [all columns], or a local dataset with header: true"
            yield Mistake(place=_PLACE, message=message)
        return
    label = document.section(*_PLACE).get("label")
    for place, name in _named_columns(document):
        if name not in columns:
            message = f"{name!r} is no column; {hint(str(name), columns)}allowed: {listed(columns)}"
            yield Mistake(place=place, message=message)
        elif name == label and place != (*_PLACE, "label"):
            yield Mistake(place=place, message=f"{name!r} is the label; allowed: a feature")


def rows_are_labelled(document: Document) -> Iterator[Mistake]:
    """Require rows that the deployment can send to the endpoint, each with a label."""
    limit = document.section(*_PLACE, "baseline").get("limit")
    columns, label = _columns(document) or (), document.section(*_PLACE).get("label")
    position = list(columns).index(label) if isinstance(label, str) and label in columns else None
    yield from sent_rows_are_complete(document, _KIND, limit if isinstance(limit, int) else None, position)


def headers_are_all_columns(document: Document) -> Iterator[Mistake]:
    """Require as many headers as a local dataset has columns."""
    headers, table = document.section(*_PLACE).get("headers"), dataset_table(document, _KIND)
    if table and isinstance(headers, list) and len(headers) != table.width:
        message = f"{len(headers)} names, but {table.name} has {table.width} columns; allowed: a name for each"
        yield Mistake(place=(*_PLACE, "headers"), message=message)


def _columns(document: Document) -> Sequence[str] | None:
    headers, baseline = document.section(*_PLACE).get("headers"), document.section(*_PLACE, "baseline")
    if isinstance(headers, list):
        return [str(name) for name in headers]
    dataset = FileReference(path=dataset_path(document, _KIND))
    return stated_columns(None, dataset, header=baseline.get("header") is True)


def _dataset_has_header(document: Document) -> bool:
    baseline = document.section(*_PLACE, "baseline")
    dataset = baseline.get("dataset")
    return baseline.get("header") is True and isinstance(dataset, str) and "://" not in dataset


def _named_columns(document: Document) -> Iterator[tuple[Place, object]]:
    bias = document.section(*_PLACE)
    for key in ("label", "group_variable"):
        if isinstance(bias.get(key), str):
            yield (*_PLACE, key), bias[key]
    for place, facet in _facets(document):
        if isinstance(facet.get("name"), str):
            yield (*place, "name"), facet["name"]


def _facets(document: Document) -> Iterator[tuple[Place, dict[str, object]]]:
    facets = document.section(*_PLACE).get("facets")
    for index, facet in enumerate(facets if isinstance(facets, list) else []):
        if isinstance(facet, dict):
            yield (*_PLACE, "facets", index), facet


def thresholds_are_within_reach(document: Document) -> Iterator[Mistake]:
    """Require thresholds that the measures of bias can be beyond."""
    return thresholds_can_be_reached(document, _KIND, _worst, alarm_metrics(document, _KIND))


def _worst(metric: str, threshold: float) -> tuple[float, bool]:
    """Return the end of the possible values on the threshold's own side of no bias."""
    least, most = BIAS_VALUES.get(metric, (-math.inf, math.inf))
    # A constraint is broken by a value that is farther from 0 than it, on either side (docs/analyzer.md).
    return (most, True) if threshold >= 0 else (least, False)


def exact_keys(_: Document) -> Iterable[Place]:
    """Return the places of keys that only `exact` mode reads."""
    return ((*_PLACE, "max_unreadable"),)


KIND = KindOfSection(
    section=ModelBiasSection,
    rules=(
        label_is_favourable_in_one_way,
        facets_are_stated_in_one_way,
        predictions_are_located,
        columns_are_known,
        partial(metrics_exist, kind=_KIND, known=BIAS_METRICS, owner="bias"),
        partial(overrides_have_one_key, kind=_KIND),
        thresholds_are_within_reach,
        partial(alarms_have_a_threshold, kind=_KIND),
        partial(rows_are_no_parquet, kind=_KIND),
        partial(dataset_can_be_read, kind=_KIND),
        partial(header_is_there, kind=_KIND),
        rows_are_labelled,
        headers_are_all_columns,
        partial(dataset_is_large_enough, kind=_KIND),
    ),
    exact_keys=exact_keys,
)
