"""The monitor of how good predictions are, which compares them with labels."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from pydantic import Field, StrictInt

from driftgauge_contract.constraints import Mode
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.margins import HIGHER_IS_WORSE, possible_values
from driftgauge_contract.metrics import DEFAULT_ALARM_METRICS, MODEL_QUALITY_METRICS
from driftgauge_contract.problem import ProblemType
from driftgauge_contract.variables import Variable
from driftgauge_deployment.documents import Document
from driftgauge_deployment.fields import Attribute, Class, LabelColumn, Margin, Percentage
from driftgauge_deployment.mistakes import Mistake, Place
from driftgauge_deployment.monitors.content_rules import dataset_is_large_enough, labels_differ
from driftgauge_deployment.monitors.dataset_rules import (
    dataset_can_be_read,
    header_is_there,
    label_is_a_column,
    rows_are_no_parquet,
    rows_can_be_sent,
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
    given_variables,
    overrides_field,
)
from driftgauge_deployment.stated import stated_mode

_KIND = MonitorKind.MODEL_QUALITY
_PLACE = ("monitors", _KIND.value)


class ModelQualityBaselineSection(BaselineSection):
    """Labelled data, for which the deployment asks the endpoint for predictions."""

    label: LabelColumn = 0
    limit: StrictInt | None = Field(default=None, ge=1, description="how many rows are used, 1 or more")


class ModelQualitySection(LabelledMonitorSection):
    """Compares predictions with labels, once the labels are known."""

    problem_type: ProblemType = Field(description=", ".join(ProblemType))
    inference_attribute: Attribute | None = None
    probability_attribute: Attribute | None = None
    probability_threshold: float | None = Field(default=None, ge=0, le=1, description="0 to 1")
    baseline: ModelQualityBaselineSection
    margin: Margin | None = None
    """10% of a threshold in `compat` mode unless given; in `exact` mode 5% of an error and 2 points of a rate."""

    overrides: dict[str, OverrideSection] = overrides_field()
    positive_label: Class | None = None
    """The positive class of a binary classification; 1, true, yes and the like are known."""

    class_names: dict[Class, Class] = Field(
        default={}, description="labels, each with the class that predictions write for it"
    )
    min_rows: StrictInt | None = Field(default=None, ge=1, description="1 or more (labelled rows, in exact mode)")
    """The labelled rows below which a window is not compared."""

    label_coverage: Percentage | None = None
    """The share of predictions that must have a label."""

    @property
    def exact_baseline_variables(self) -> Mapping[Variable, str]:
        """Return what the classes are called."""
        names = json.dumps(self.class_names) if self.class_names else None
        classes = {Variable.POSITIVE_LABEL: self.positive_label, Variable.CLASS_NAMES: names}
        return {**super().exact_baseline_variables, **given_variables(classes)}

    @property
    def exact_variables(self) -> Mapping[Variable, str]:
        """Return the limits on the rows and labels of a window."""
        limits = {Variable.MIN_ROWS: self.min_rows, Variable.MIN_LABEL_COVERAGE: self.label_coverage}
        return {**super().exact_variables, **given_variables(limits)}


def predictions_are_located(document: Document) -> Iterator[Mistake]:
    """Require the attributes that locate a prediction in an endpoint's answer."""
    quality, payload = document.section(*_PLACE), document.section("payload")
    if not document.has(*_PLACE) or "inference_attribute" in quality or "prediction" in payload:
        return
    problem_type = quality.get("problem_type")
    whole = problem_type == ProblemType.REGRESSION and document.has("payload")
    by_class = problem_type == ProblemType.MULTICLASS_CLASSIFICATION
    # Exact mode takes a single number for the prediction, and finds the class in a vector of probabilities.
    if (whole or by_class) and stated_mode(document, _KIND) == Mode.EXACT:
        return
    if problem_type == ProblemType.REGRESSION:
        message = (
            "Regression without an inference attribute; allowed: inference_attribute: '0' "
            "(the column of a CSV output, or the field of a JSON output)"
        )
        yield Mistake(place=_PLACE, message=message)
    elif "probability_attribute" not in quality and "probability" not in payload:
        message = (
            f"{problem_type or 'model quality'} with neither an inference nor a probability attribute; "
            "allowed: inference_attribute, probability_attribute, or both"
        )
        yield Mistake(place=_PLACE, message=message)


def metrics_are_of_the_problem_type(document: Document) -> Iterator[Mistake]:
    """Require that overrides and alarms name metrics of the problem type."""
    named = document.section(*_PLACE).get("problem_type")
    problem_type = next((each for each in ProblemType if each == named), None)
    if problem_type is not None:
        yield from metrics_exist(document, _KIND, MODEL_QUALITY_METRICS[problem_type], problem_type)


def thresholds_are_within_reach(document: Document) -> Iterator[Mistake]:
    """Require thresholds that the metrics can be beyond."""
    named = document.section(*_PLACE).get("problem_type")
    default = next((metrics for each, metrics in DEFAULT_ALARM_METRICS.items() if each == named), ())
    given = document.has("alarms", "metrics", _KIND.value)
    # Metrics that have an alarm by default must be able to reach their thresholds, too.
    alarms = alarm_metrics(document, _KIND) if given else default
    return thresholds_can_be_reached(document, _KIND, _worst, alarms)


def _worst(metric: str, _threshold: float) -> tuple[float, bool]:
    least, most = possible_values(metric)
    return (most, True) if metric in HIGHER_IS_WORSE else (least, False)


def exact_keys(_: Document) -> Iterable[Place]:
    """Return the places of keys that only `exact` mode reads."""
    return tuple(
        (*_PLACE, key) for key in ("min_rows", "label_coverage", "max_unreadable", "positive_label", "class_names")
    )


KIND = KindOfSection(
    section=ModelQualitySection,
    rules=(
        predictions_are_located,
        metrics_are_of_the_problem_type,
        partial(overrides_have_one_key, kind=_KIND),
        thresholds_are_within_reach,
        partial(alarms_have_a_threshold, kind=_KIND),
        partial(rows_are_no_parquet, kind=_KIND),
        partial(dataset_can_be_read, kind=_KIND),
        partial(header_is_there, kind=_KIND),
        partial(rows_can_be_sent, kind=_KIND),
        partial(label_is_a_column, kind=_KIND),
        partial(dataset_is_large_enough, kind=_KIND),
        partial(labels_differ, kind=_KIND),
    ),
    exact_keys=exact_keys,
)
