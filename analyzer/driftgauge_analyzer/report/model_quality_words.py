"""The violations of model quality in words."""

from collections.abc import Mapping

from driftgauge_analyzer.json_text import JsonValue
from driftgauge_analyzer.report.figures import figure, words
from driftgauge_analyzer.report.files import Document, objects_of
from driftgauge_analyzer.report.finding import Finding
from driftgauge_contract.constraints import OWN_KEY, ComparisonOperator

_BOUNDS: Mapping[str, str] = {
    ComparisonOperator.LESS: "at least",
    ComparisonOperator.LESS_OR_EQUAL: "more than",
    ComparisonOperator.GREATER: "at most",
    ComparisonOperator.GREATER_OR_EQUAL: "less than",
}
_NEXT = (
    "Look at the data quality of the same window first: drifted or broken features are the usual cause. "
    "Without any, compare the labels with the training data, and consider training the model again."
)
_LABELS_NEXT = "Find out why labels are late or missing; until they come, the quality of the model is not known."


def finding(violation: Document, metric: Mapping[str, JsonValue], rows: int) -> Finding:
    """Return a violation in words; `metric` is its entry in the report, or empty where statistics do not have it."""
    name = str(violation.get("metric_name"))
    own = objects_of(violation.get(OWN_KEY))
    value, threshold = figure(own.get("value", metric.get("value"))), figure(metric.get("threshold"))
    if not metric or value is None or threshold is None:
        return _as_described(name, violation)
    bound = _BOUNDS.get(str(violation.get("constraint_check_type")), "at most")
    baseline = figure(metric.get("baseline"))
    before = "" if baseline is None else f"; the baseline has {words(baseline)}"
    return Finding(
        subject=name,
        check="Worse than the threshold",
        expected=f"{bound} {words(threshold)}{before}",
        found=f"{words(value)} over {rows:,} labelled rows",
        certainty=_certainty(own, metric),
        next=_NEXT,
    )


def _certainty(own: Document, metric: Mapping[str, JsonValue]) -> str:
    lower, upper = figure(metric.get("lower")), figure(metric.get("upper"))
    band = "" if lower is None or upper is None else f"the 95% confidence interval is {words(lower)} to {words(upper)}"
    adjusted = figure(own.get("adjusted_value"))
    if adjusted is not None:
        rest = f"after allowing for chance in the window and in the baseline it is still {words(adjusted)}"
        return f"{band}; {rest}" if band else rest
    rest = "Model Monitor's rule compares with the threshold alone and does not allow for chance"
    return f"{band}; {rest}" if band else rest


def _as_described(name: str, violation: Document) -> Finding:
    return Finding(
        subject=name,
        # `label_coverage` of ours is the only constraint about labels; AWS's metrics have other names.
        check="Too few labels" if "overage" in name else "Worse than the threshold",
        expected="what the constraints state",
        found=str(violation.get("description")),
        certainty="a count, not an estimate" if "overage" in name else "not stated",
        next=_LABELS_NEXT if "overage" in name else _NEXT,
    )
