"""The monitor of the data that an endpoint receives."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from enum import StrEnum
from functools import partial
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StrictInt, ValidationInfo, field_validator

from driftgauge_contract.constraints import (
    CategoricalDriftMethod,
    DriftMeasure,
    DriftMethod,
    InferredType,
    default_drift_threshold,
    largest_drift,
)
from driftgauge_contract.kinds import MonitorKind
from driftgauge_deployment.documents import Document
from driftgauge_deployment.fields import Distance, LabelColumn, Percentage, PreviousDays, Share, Switch
from driftgauge_deployment.mistakes import Mistake, Place
from driftgauge_deployment.monitors.content_rules import dataset_is_large_enough
from driftgauge_deployment.monitors.dataset_rules import (
    dataset_can_be_read,
    header_is_there,
    label_is_a_column,
    rows_are_as_wide,
)
from driftgauge_deployment.monitors.feature_rules import (
    DEFAULT_PREDICTIONS,
    chosen_columns_exist,
    drift_thresholds_can_be_reached,
    features_can_be_watched,
    features_exist,
    rows_can_be_asked_about,
)
from driftgauge_deployment.monitors.kind import KindOfSection
from driftgauge_deployment.monitors.section import BaselineSection, MonitorSection
from driftgauge_deployment.section import Section
from driftgauge_deployment.values import one_or_several

_KIND = MonitorKind.DATA_QUALITY
_PLACE = ("monitors", _KIND.value)
_OVERRIDES = (*_PLACE, "overrides")


class DriftSection(Section):
    """A measure of drift, and the distance that is large enough to matter."""

    measure: DriftMeasure = Field(default=DriftMeasure.AUTO, description=", ".join(DriftMeasure))
    threshold: Distance | None = None
    """The measure's default unless given."""

    @field_validator("threshold")
    @classmethod
    def _within_reach(cls, threshold: float | None, info: ValidationInfo) -> float | None:
        measure = info.data.get("measure")
        if threshold is None or measure is None or threshold < largest_drift(measure):
            return threshold
        raise ValueError(
            f"{threshold:g} is out of reach, because {measure} is at most {largest_drift(measure):.3g}; "
            f"allowed: less, such as {default_drift_threshold(measure):g}"
        )


Drift = Annotated[
    tuple[DriftSection, ...],
    BeforeValidator(one_or_several),
    Field(description="a measure, {measure: …, threshold: …}, or a list of them"),
]


class FeatureOverrideSection(Section):
    """The constraints of one feature in place of suggested ones."""

    type: InferredType | None = Field(default=None, description=", ".join(InferredType))
    completeness: Percentage | None = None
    drift_threshold: Distance | None = None
    drift: Drift = ()
    """The measures of this feature, in `exact` mode."""

    evaluate: Switch = Field(default=True, description="true or false (not checked at all)")


class MonitoringConfigSection(Section):
    """The settings of all features in place of suggested ones, by their names in `constraints.json`."""

    evaluate_constraints: Switch | None = None
    emit_metrics: Switch | None = None
    datatype_check_threshold: Share | None = None
    domain_content_threshold: Share | None = None
    perform_comparison: Switch | None = None
    # Literals in place of the enumerations: the constraints get the words as they are written.
    comparison_method: Literal["Robust", "Simple"] | None = Field(default=None, description=", ".join(DriftMethod))
    comparison_threshold: Distance | None = None
    categorical_drift_method: Literal["LInfinity", "ChiSquared"] | None = Field(
        default=None, description=", ".join(CategoricalDriftMethod)
    )
    categorical_comparison_threshold: Distance | None = None


class DataQualityOverridesSection(Section):
    """The constraints that are used in place of suggested ones."""

    features: dict[str, FeatureOverrideSection] = Field(
        default={}, description="features, each with what is used for it"
    )
    config: MonitoringConfigSection = MonitoringConfigSection()


class DataQualityBaselineSection(BaselineSection):
    """Training data: a label, and the features in the order in which the endpoint gets them."""

    # SageMaker's own algorithms take CSV with the label in the first column, so that most training data has it there.
    label: LabelColumn = 0
    predictions: StrictInt = Field(
        default=DEFAULT_PREDICTIONS, ge=0, description="a number of rows; 0 compares answers with the label"
    )
    """The rows for which the deployment asks the endpoint, in `exact` mode and without a model-quality baseline that
    does: what it answers later is compared with its own answers. With 0, it is compared with the label."""

    ordered: Switch | None = None
    """Whether the rows are in the order of time, in `exact` mode: then they tell how much they depend on each other.
    Found out unless given."""


class EmittedMetrics(StrEnum):
    """The columns whose metrics CloudWatch gets, each of which costs five metrics a month."""

    WATCHED = "watched"
    """Those with an alarm on their drift."""

    ALL = "all"


class DataQualitySection(MonitorSection):
    """Compares the data that the endpoint receives with training data."""

    baseline: DataQualityBaselineSection
    overrides: DataQualityOverridesSection = DataQualityOverridesSection()
    drift: Drift = ()
    """The measures of features without their own, in `exact` mode; `auto` picks one by type and size."""

    reference: PreviousDays | None = None
    """The captures of the days before, with which a window is compared beside its baseline, in `exact` mode."""

    emit_metrics: EmittedMetrics = Field(
        # CloudWatch charges for each metric (docs/cost.md), and those of the other columns are in every report.
        default=EmittedMetrics.WATCHED,
        description=f"{', '.join(EmittedMetrics)} (the columns)",
    )

    @property
    def publishes_all_columns(self) -> bool:
        """Return whether CloudWatch gets the metrics of all columns, and not only of the watched ones."""
        return self.emit_metrics is EmittedMetrics.ALL

    @property
    def compared_with_previous(self) -> timedelta:
        """Return how far back the captures reach with which a window is compared beside its baseline."""
        return self.reference or timedelta()


def disabled_features_have_no_other_override(document: Document) -> Iterator[Mistake]:
    """Require that a feature that is not evaluated has no other override."""
    place = (*_OVERRIDES, "features")
    for feature in document.section(*place):
        override = document.section(*place, feature)
        if override.get("evaluate") is False and len(override) > 1:
            message = "has evaluate: false and other keys; allowed: evaluate: false alone"
            yield Mistake(place=(*place, feature), message=message)


def drift_alarms_have_a_threshold(document: Document) -> Iterator[Mistake]:
    """Require a baseline of this deployment for alarms on drift, which take their thresholds from it."""
    features = document.section("alarms").get("drift")
    if not isinstance(features, list) or not features:
        return
    if not document.has(*_PLACE):
        message = "there is no data_quality monitor; allowed: features of the monitor above"
    elif "constraints" in document.section(*_PLACE, "baseline"):
        # A threshold is an attribute of the custom resource that makes a baseline; nobody reads constraints from
        # elsewhere during a deployment.
        message = "thresholds come from a baseline made here; allowed: a baseline with a dataset, or no features"
    else:
        return
    yield Mistake(place=("alarms", "drift"), message=message)


def drift_alarms_have_a_metric(document: Document) -> Iterator[Mistake]:
    """Require that the drift of a feature with an alarm is measured and published."""
    config = document.section(*_OVERRIDES, "config")
    features = document.section("alarms").get("drift")
    for index, feature in enumerate(features if isinstance(features, list) else []):
        off = document.section(*_OVERRIDES, "features", str(feature)).get("evaluate") is False
        if off or any(config.get(switch) is False for switch in ("emit_metrics", "perform_comparison")):
            yield Mistake(
                place=("alarms", "drift", index),
                message=f"{feature!r} is not compared, or its drift not published; allowed: features with neither "
                "evaluate: false of their own, nor emit_metrics or perform_comparison: false for all",
            )


def exact_keys(document: Document) -> Iterable[Place]:
    """Return the places of keys that only `exact` mode reads."""
    features = ((*_OVERRIDES, "features", name) for name in document.section(*_OVERRIDES, "features"))
    baseline = ((*_PLACE, "baseline", key) for key in ("label", "predictions", "ordered"))
    monitor = ((*_PLACE, key) for key in ("drift", "max_unreadable", "reference"))
    return [*monitor, *baseline, *((*feature, "drift") for feature in features)]


KIND = KindOfSection(
    section=DataQualitySection,
    rules=(
        disabled_features_have_no_other_override,
        drift_alarms_have_a_threshold,
        drift_alarms_have_a_metric,
        partial(dataset_can_be_read, kind=_KIND),
        partial(header_is_there, kind=_KIND),
        partial(rows_are_as_wide, kind=_KIND),
        partial(label_is_a_column, kind=_KIND),
        chosen_columns_exist,
        features_exist,
        rows_can_be_asked_about,
        drift_thresholds_can_be_reached,
        features_can_be_watched,
        partial(dataset_is_large_enough, kind=_KIND, rechecked=True),
    ),
    exact_keys=exact_keys,
)
