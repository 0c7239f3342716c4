"""The model-quality part of a report: metrics with thresholds and intervals, confusion matrix, curves, residuals."""

from collections.abc import Mapping

from driftgauge_analyzer.documents import read_object
from driftgauge_analyzer.json_text import JsonValue
from driftgauge_analyzer.model_quality.documents import constraints_key, metrics_key
from driftgauge_analyzer.model_quality.violations import camel_case
from driftgauge_analyzer.report.figures import count, figure, figures
from driftgauge_analyzer.report.files import Document, ExecutionFiles, objects, objects_of
from driftgauge_analyzer.report.finding import Finding
from driftgauge_analyzer.report.model_quality_words import finding
from driftgauge_contract.constraints import OWN_KEY, EstimateKey, MetricKey, OwnKey, StatisticsKey
from driftgauge_contract.margins import HIGHER_IS_WORSE
from driftgauge_contract.metrics import LABEL_COVERAGE
from driftgauge_contract.problem import ProblemType

JsonObject = dict[str, JsonValue]

_CONSTANT = "_best_constant_classifier"
_CURVE_POINTS = 160
# The 97.5 % point of the normal distribution: 95 % lie within it on both sides.
_NORMAL_95 = 1.96
_CURVES: Mapping[str, tuple[str, str, str]] = {
    "roc": ("receiver_operating_characteristic_curve", "false_positive_rates", "true_positive_rates"),
    "precisionRecall": ("precision_recall_curve", "recalls", "precisions"),
}


def model_quality(files: ExecutionFiles) -> JsonObject:
    """Return the part of the report of a model-quality execution, or of a baseline."""
    statistics = read_object(files.statistics)
    problem = _problem(statistics)
    found = objects_of(statistics.get(metrics_key(problem)))
    limits = objects_of(read_object(files.constraints).get(constraints_key(problem))) if files.constraints else {}
    baseline = read_object(files.baseline) if files.baseline and files.baseline.is_file() else {}
    before = objects_of(baseline.get(metrics_key(problem)))
    rows = count(objects_of(statistics.get("dataset")).get("item_count"))
    metrics = {name: _metric(name, found, limits, before) for name in _names(found)}
    findings = [_finding(violation, metrics, rows) for violation in files.violations]
    _mark_violated(metrics, files.violations)
    return {
        "rows": rows,
        "violations": [each.document() for each in findings],
        "quality": {
            "problem": problem.value,
            "coverage": figure(files.own.get(LABEL_COVERAGE)),
            "metrics": list(metrics.values()),
            "confusion": _confusion(found.get("confusion_matrix")),
            "baselineConfusion": _confusion(before.get("confusion_matrix")),
            "curves": {name: _curve(found, key) for name, key in _CURVES.items() if key[0] in found},
            "baselineCurves": {name: _curve(before, key) for name, key in _CURVES.items() if key[0] in before},
            "residuals": _residuals(statistics),
            "baselineResiduals": _residuals(baseline),
        },
        "notCompared": [_not_compared(each) for each in objects(files.own.get("not_evaluated"))],
    }


def metrics_of(files: ExecutionFiles) -> JsonObject:
    """Return value, interval and verdict of each metric of an execution, for a trend over several."""
    statistics = read_object(files.statistics)
    found = objects_of(statistics.get(metrics_key(_problem(statistics))))
    metrics = {name: _metric(name, found, {}, {}) for name in _names(found)}
    _mark_violated(metrics, files.violations)
    kept = ("value", "lower", "upper", "violated")
    return {name: {key: metric[key] for key in kept} for name, metric in metrics.items()}


def _problem(statistics: Document) -> ProblemType:
    return next(problem for problem in ProblemType if metrics_key(problem) in statistics)


def _names(found: Document) -> list[str]:
    # The constant classifier is no metric of the model, and is shown beside the metric that it belongs to.
    return [name for name, entry in found.items() if "value" in objects_of(entry) and not name.endswith(_CONSTANT)]


def _metric(name: str, found: Document, limits: Document, before: Document) -> JsonObject:
    entry, limit = objects_of(found[name]), objects_of(limits.get(name))
    own = objects_of(limit.get(OWN_KEY))
    baseline = objects_of(own.get(OwnKey.BASELINE))
    value, deviation = figure(entry.get("value")), figure(entry.get("standard_deviation"))
    lower, upper = _interval(entry, value, deviation)
    return {
        "name": name,
        "value": value,
        "lower": lower,
        "upper": upper,
        "baseline": figure(baseline.get(EstimateKey.VALUE, objects_of(before.get(name)).get("value"))),
        "threshold": figure(limit.get(MetricKey.THRESHOLD)),
        "operator": str(limit[MetricKey.OPERATOR]) if MetricKey.OPERATOR in limit else None,
        "higherIsWorse": name in HIGHER_IS_WORSE,
        "constant": figure(objects_of(found.get(f"{name}{_CONSTANT}")).get("value")),
        "violated": False,
    }


def _interval(entry: Document, value: float | None, deviation: float | None) -> tuple[float | None, float | None]:
    """Return the confidence interval, or else the one that the standard deviation of resamples stands for."""
    stated = objects_of(objects_of(entry.get(OWN_KEY)).get("confidence_interval"))
    if stated:
        return figure(stated.get("lower")), figure(stated.get("upper"))
    if value is None or deviation is None:
        return None, None
    return figure(value - _NORMAL_95 * deviation), figure(value + _NORMAL_95 * deviation)


def _finding(violation: Document, metrics: Mapping[str, JsonObject], rows: int) -> Finding:
    name = str(violation.get("metric_name"))
    # Model Monitor's violations name metrics in camel case, its statistics in snake case.
    metric = next((each for key, each in metrics.items() if name in (key, camel_case(key))), {})
    return finding(violation, metric, rows)


def _mark_violated(metrics: Mapping[str, JsonObject], violations: list[Document]) -> None:
    named = {str(violation.get("metric_name")) for violation in violations}
    for name, metric in metrics.items():
        metric["violated"] = bool(named & {name, camel_case(name)})


def _confusion(matrix: object) -> JsonValue:
    """Return classes and counts by actual class (row) and predicted class (column)."""
    rows = objects_of(matrix)
    if not rows:
        return None
    classes = list(dict.fromkeys([*rows, *(name for row in rows.values() for name in objects_of(row))]))
    return {
        "classes": classes,
        "counts": [[count(objects_of(rows.get(actual)).get(name)) for name in classes] for actual in classes],
    }


def _curve(found: Document, key: tuple[str, str, str]) -> JsonValue:
    """Return the points of a curve, thinned to what a chart can show."""
    curve = objects_of(found.get(key[0]))
    x, y = (curve.get(name) for name in key[1:])
    if not isinstance(x, list) or not isinstance(y, list):
        return None
    # The last point is always kept, as a curve ends in a corner of its chart.
    step = max(1, -(-len(x) // _CURVE_POINTS))
    kept = [*range(0, len(x), step), *([len(x) - 1] if len(x) % step != 1 % step and x else [])]
    return {"x": figures(x[place] for place in kept), "y": figures(y[place] for place in kept)}


def _residuals(statistics: Document) -> JsonValue:
    residuals = objects_of(objects_of(statistics.get(OWN_KEY)).get(StatisticsKey.RESIDUALS))
    edges, counts = residuals.get("edges"), residuals.get("counts")
    if not isinstance(edges, list) or not isinstance(counts, list):
        return None
    return {"edges": figures(edges), "counts": figures(counts)}


def _not_compared(entry: Document) -> JsonObject:
    return {"subject": str(entry.get("metric_name")), "reason": str(entry.get("reason"))}
