"""Rules about the features of a data-quality monitor, as its dataset and the deployment file name them."""

import re
from collections.abc import Iterator, Sequence

from driftgauge_contract.captures import CaptureMode
from driftgauge_contract.constraints import DriftMeasure, Mode, largest_drift
from driftgauge_contract.findings import Severity
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.problem import OutputColumn
from driftgauge_deployment.documents import Document
from driftgauge_deployment.mistakes import Mistake, Place
from driftgauge_deployment.monitors.content_rules import columns_can_be_watched
from driftgauge_deployment.monitors.dataset_rules import (
    dataset_columns,
    label_position,
    rows_are_no_parquet,
    sent_rows_are_complete,
)
from driftgauge_deployment.near import hint, listed
from driftgauge_deployment.stated import stated_mode

DEFAULT_PREDICTIONS = 1000
"""The rows for which the endpoint is asked unless a deployment file says otherwise."""

_KIND = MonitorKind.DATA_QUALITY
_PLACE = ("monitors", _KIND.value)
_OVERRIDES = (*_PLACE, "overrides")
_FURTHER_OUTPUT = re.compile(r"output_\d+")


def features_exist(document: Document) -> Iterator[Mistake]:
    """Require that overrides and alarms name features of the dataset, or answers of the endpoint."""
    columns = dataset_columns(document, _KIND)
    if columns is None or _has_preprocessor(document):
        return
    # A JSON answer has names of its own, which nothing here tells.
    named_by_answer = {"content_type", "prediction", "probability"} & set(document.section("payload"))
    severity = Severity.WARNING if named_by_answer else Severity.ERROR
    label = _label(document, columns) if label_is_left_out(document) else None
    features = watched_features(document, columns)
    for place, name in _named_features(document):
        if name in features or (label is not None and is_answer(name)):
            continue
        if name == label:
            message = f"{name!r} is the label, which is not monitored; allowed: a feature, or {OutputColumn.PREDICTION}"
        elif name in columns:
            message = f"{name!r} is a column that payload leaves out; allowed: {listed(features)}"
        else:
            message = f"{name!r} is no column of the dataset; {hint(name, features)}allowed: {listed(features)}"
        yield Mistake(place=place, message=message, severity=severity)


def chosen_columns_exist(document: Document) -> Iterator[Mistake]:
    """Require that the columns that the endpoint takes, and those that are left out, are columns of the dataset."""
    columns = dataset_columns(document, _KIND)
    if columns is None:
        return
    for key in ("columns", "exclude"):
        for index, name in enumerate(_chosen(document, key)):
            if name not in columns:
                message = f"{name!r} is no column of the dataset; {hint(name, columns)}allowed: {listed(columns)}"
                yield Mistake(place=("payload", key, index), message=message)


def watched_features(document: Document, columns: Sequence[str]) -> Sequence[str]:
    """Return the columns that are monitored: those that the endpoint takes, without the label where it is left out."""
    label = _label(document, columns) if label_is_left_out(document) else None
    chosen, exclude = _chosen(document, "columns") or columns, _chosen(document, "exclude")
    return [name for name in columns if name in chosen and name not in exclude and name != label]


def _chosen(document: Document, key: str) -> Sequence[str]:
    names = document.section("payload").get(key)
    return [str(name) for name in names] if isinstance(names, list) else []


def rows_can_be_asked_about(document: Document) -> Iterator[Mistake]:
    """Require rows that can be sent to the endpoint, where it is asked about this dataset."""
    quality = document.section("monitors", MonitorKind.MODEL_QUALITY.value, "baseline")
    modes = document.section("capture").get("modes", list(CaptureMode))
    # Where answers are not captured, there is nothing to compare predictions with.
    captures_answers = isinstance(modes, list) and CaptureMode.OUTPUT in modes
    # A model-quality baseline asks the endpoint about its own dataset, which has rules of its own.
    is_own = "dataset" not in quality or _has_preprocessor(document)
    if label_is_left_out(document) and captures_answers and is_own:
        position = label_position(document, _KIND)
        yield from rows_are_no_parquet(document, _KIND)
        yield from sent_rows_are_complete(document, _KIND, stated_predictions(document), position)


def features_can_be_watched(document: Document) -> Iterator[Mistake]:
    """Warn of features that cannot be watched, or not as what they are."""
    if _has_preprocessor(document):
        return
    columns = dataset_columns(document, _KIND)
    if columns is not None:
        yield from columns_can_be_watched(document, _KIND, watched_features(document, columns))


def _has_preprocessor(document: Document) -> bool:
    """Return whether a script makes the columns, so that they are not those of the dataset."""
    return document.has(*_PLACE, "preprocessor")


def label_is_left_out(document: Document) -> bool:
    """Return whether the label is no part of the baseline: in `exact` mode, unless predictions are switched off."""
    return stated_mode(document, _KIND) == Mode.EXACT and stated_predictions(document) > 0


def stated_predictions(document: Document) -> int:
    """Return the number of rows for which the endpoint is asked."""
    stated = document.section(*_PLACE, "baseline").get("predictions", DEFAULT_PREDICTIONS)
    return stated if isinstance(stated, int) else DEFAULT_PREDICTIONS


def _label(document: Document, columns: Sequence[str]) -> str | None:
    position = label_position(document, _KIND)
    return None if position is None else columns[position]


def is_answer(name: str) -> bool:
    """Return whether a column of the endpoint's answers can have a name."""
    return name in set(OutputColumn) or _FURTHER_OUTPUT.fullmatch(name) is not None


def _named_features(document: Document) -> Iterator[tuple[Place, str]]:
    for name in document.section(*_OVERRIDES, "features"):
        yield (*_OVERRIDES, "features", name), str(name)
    features = document.section("alarms").get("drift")
    for index, name in enumerate(features if isinstance(features, list) else []):
        yield ("alarms", "drift", index), str(name)


def drift_thresholds_can_be_reached(document: Document) -> Iterator[Mistake]:
    """Require thresholds of drift below 1, which no distance of the default measures exceeds."""
    alarms = document.section("alarms").get("drift")
    watched = alarms if isinstance(alarms, list) else []
    for name in document.section(*_OVERRIDES, "features"):
        place = (*_OVERRIDES, "features", name)
        threshold = document.section(*place).get("drift_threshold")
        # Measures of its own have thresholds of their own.
        own = document.has(*place, "drift") or document.has(*_PLACE, "drift")
        if own or isinstance(threshold, bool) or not isinstance(threshold, int | float):
            continue
        # Not-a-number passes here, as the field's own type refuses it.
        if not threshold >= largest_drift(DriftMeasure.AUTO):
            continue
        yield Mistake(
            place=(*place, "drift_threshold"),
            message=f"{threshold:g} is out of reach, because a distance is at most 1; allowed: less, such as 0.1, or "
            "evaluate: false",
            severity=Severity.ERROR if name in watched else Severity.WARNING,
        )
