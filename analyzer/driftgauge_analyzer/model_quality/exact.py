"""Comparing in `exact` mode: a violation is larger than chance explains, and large enough to matter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from driftgauge_analyzer.json_text import JsonValue, java_double
from driftgauge_analyzer.model_quality.constraints import Constraint, bad_direction
from driftgauge_analyzer.model_quality.documents import interval_document
from driftgauge_analyzer.model_quality.evaluation import Evaluation
from driftgauge_analyzer.model_quality.uncertainty.binary import MIN_CLASS_ROWS
from driftgauge_analyzer.model_quality.uncertainty.estimates import Estimate
from driftgauge_analyzer.model_quality.uncertainty.intervals import confidence_interval
from driftgauge_analyzer.model_quality.uncertainty.judgement import Judged, Levels, Limit, judge
from driftgauge_analyzer.model_quality.violations import Comparison, NotEvaluated, Violation, camel_case, describe
from driftgauge_contract.constraints import ComparisonOperator, Mode, OwnKey
from driftgauge_contract.metrics import LABEL_COVERAGE, adjusted_metric_name
from driftgauge_contract.problem import ProblemType

# The metrics of a window depend on each other, so that fewer than all of them count as tests: simulated, see
# `benchmarks/truth`.
_GATES: Mapping[ProblemType, float] = {
    ProblemType.REGRESSION: 0.6,
    ProblemType.BINARY_CLASSIFICATION: 0.1,
    ProblemType.MULTICLASS_CLASSIFICATION: 0.6,
}
# All errors of two classes are in f1 and accuracy, which hardly differ. They get most of the rate, since a model that
# got worse mostly makes more errors of both kinds.
_LARGE_GATES: Mapping[ProblemType, Mapping[str, float]] = {
    ProblemType.BINARY_CLASSIFICATION: {"f1": 0.9, "accuracy": 0.9},
}
# Once the gate has found that something changed, more metrics are named without more false alarms.
_NAMING = 0.025

_UNDEFINED: Mapping[str, str] = {
    **dict.fromkeys(("recall", "true_positive_rate", "false_negative_rate"), "no label is the positive class"),
    **dict.fromkeys(("true_negative_rate", "false_positive_rate"), "every label is the positive class"),
    "precision": "nothing was predicted to be the positive class",
    **dict.fromkeys(("f0_5", "f1", "f2"), "the positive class occurs among neither labels nor predictions"),
    "auc": "the labels are all of one class",
    "r2": "the labels are all equal",
}


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The error rate of a comparison, and the rows and label coverage that it requires."""

    alpha: float
    min_rows: int = 1
    min_label_coverage: float = 0.0

    def levels(self, problem: ProblemType) -> Levels:
        """Return the levels of significance that keep the rate of windows with any finding at `alpha`."""
        gates = {metric: self.alpha * share for metric, share in _LARGE_GATES.get(problem, {}).items()}
        gate = self.alpha * _GATES[problem]
        return Levels(gate=gate, naming=max(gate, _NAMING, *gates.values()), gates=gates)


@dataclass(frozen=True, kw_only=True)
class LabelledWindow:
    """The labelled rows of a window, their share of all predictions, and the estimate of each metric."""

    problem: ProblemType
    rows: int
    coverage: float | None
    estimates: Mapping[str, Estimate]


def compare(constraints: Sequence[Constraint], window: LabelledWindow, rules: Rules) -> Comparison:
    """Compare what can be compared, and say of the rest why it is not."""
    too_little = _too_little(window, rules)
    reasons = {each.metric: too_little or _obstacle(each, window) for each in constraints}
    compared = [each for each in constraints if reasons[each.metric] is None]
    judged = _judge(compared, window, rules.levels(window.problem))
    not_evaluated = [NotEvaluated(metric=metric, reason=reason) for metric, reason in reasons.items() if reason]
    return Comparison(
        violations=[
            *_coverage_violations(window, rules),
            *(_violation(each, judged[each.metric], window) for each in compared if judged[each.metric].violated),
        ],
        not_evaluated=not_evaluated,
        published=_published(judged, window),
        own=_own(window, rules, not_evaluated),
    )


def without_undefined(evaluation: Evaluation, estimates: Mapping[str, Estimate]) -> Evaluation:
    """Return an evaluation in which a share of nothing is not-a-number, not 0."""
    undefined = {name: each.value for name, each in estimates.items() if not each.is_defined}
    figures = {name: undefined.get(name, figure) for name, figure in evaluation.figures.items()}
    return replace(evaluation, figures=figures)


def _too_little(window: LabelledWindow, rules: Rules) -> str | None:
    if window.rows < rules.min_rows:
        return f"{window.rows} rows with a label, fewer than the minimum of {rules.min_rows}"
    if _lacks_labels(window, rules):
        return "too few of the predictions have a label"
    return None


def _obstacle(constraint: Constraint, window: LabelledWindow) -> str | None:
    estimate = window.estimates.get(constraint.metric)
    if constraint.threshold is None:
        return "the baseline found no value, so there is no threshold"
    if estimate is None:
        return "the window has no such metric"
    if not estimate.is_defined:
        return _UNDEFINED.get(constraint.metric, "its value is not finite")
    uncertain = [estimate, *([constraint.baseline] if constraint.baseline else [])]
    if not _is_plain(constraint) and not all(each.has_uncertainty for each in uncertain):
        return f"fewer than {MIN_CLASS_ROWS} rows of a class" if window.rows > 1 else "a single row"
    return None


def _judge(constraints: Sequence[Constraint], window: LabelledWindow, levels: Levels) -> dict[str, Judged]:
    limits = [
        Limit(metric=each.metric, threshold=each.limit, baseline=each.baseline)
        for each in constraints
        if not _is_plain(each)
    ]
    judged = {each.metric: each for each in judge(limits, window.estimates, levels)}
    for each in filter(_is_plain, constraints):
        value = window.estimates[each.metric].value
        judged[each.metric] = Judged(metric=each.metric, adjusted=value, violated=each.is_violated_by(value))
    return judged


def _is_plain(constraint: Constraint) -> bool:
    """Return whether somebody wrote an operator of their own, which only the plain value can be compared by."""
    return constraint.operator is not bad_direction(constraint.metric)


def _violation(constraint: Constraint, judged: Judged, window: LabelledWindow) -> Violation:
    estimate = window.estimates[constraint.metric]
    interval = confidence_interval(constraint.metric, estimate)
    own: dict[str, JsonValue] = {
        "value": estimate.value,
        "adjusted_value": judged.adjusted,
        "threshold": constraint.threshold,
        "rows": estimate.rows,
        "confidence_interval": interval_document(interval) if interval else None,
    }
    return Violation(
        metric_name=camel_case(constraint.metric),
        operator=constraint.operator,
        description=describe(constraint, estimate.value)
        + f", and is with {java_double(judged.adjusted)}, allowing for chance in {estimate.rows} rows",
        own=own,
    )


def _coverage_violations(window: LabelledWindow, rules: Rules) -> list[Violation]:
    if window.coverage is None or not _lacks_labels(window, rules):
        return []
    limit = Constraint(metric=LABEL_COVERAGE, threshold=rules.min_label_coverage, operator=ComparisonOperator.LESS)
    return [
        Violation(
            metric_name=camel_case(LABEL_COVERAGE),
            operator=limit.operator,
            description=describe(limit, window.coverage),
        )
    ]


def _lacks_labels(window: LabelledWindow, rules: Rules) -> bool:
    return window.coverage is not None and window.coverage < rules.min_label_coverage


def _published(judged: Mapping[str, Judged], window: LabelledWindow) -> dict[str, float]:
    adjusted = {adjusted_metric_name(metric): each.adjusted for metric, each in judged.items()}
    return adjusted | ({} if window.coverage is None else {LABEL_COVERAGE: window.coverage})


def _own(window: LabelledWindow, rules: Rules, not_evaluated: Sequence[NotEvaluated]) -> dict[str, JsonValue]:
    return {
        OwnKey.MODE: Mode.EXACT.value,
        "alpha": rules.alpha,
        "rows": window.rows,
        LABEL_COVERAGE: window.coverage,
        "not_evaluated": [{"metric_name": camel_case(each.metric), "reason": each.reason} for each in not_evaluated],
    }
