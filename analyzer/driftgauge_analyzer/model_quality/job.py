"""The model-quality job: a baseline from labelled predictions, or a comparison of merged records with one."""

import logging
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from driftgauge_analyzer import json_text
from driftgauge_analyzer.baseline_problems import findings_document
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.ground_truth.coverage import label_coverage
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.json_text import JsonValue
from driftgauge_analyzer.metrics import MetricDatum, write_metrics
from driftgauge_analyzer.model_quality import compat, constraints, dataset, exact, records, suggestions
from driftgauge_analyzer.model_quality.deviation import standard_deviations
from driftgauge_analyzer.model_quality.documents import (
    constraints_document,
    constraints_key,
    statistics_document,
    violations_document,
    with_intervals,
    with_residuals,
)
from driftgauge_analyzer.model_quality.evaluation import Evaluation
from driftgauge_analyzer.model_quality.regression import RegressionSample
from driftgauge_analyzer.model_quality.samples import Question
from driftgauge_analyzer.model_quality.self_check import self_check
from driftgauge_analyzer.model_quality.table import Attributes, Role, Table
from driftgauge_analyzer.model_quality.uncertainty.estimates import Estimate
from driftgauge_analyzer.model_quality.uncertainty.intervals import Interval
from driftgauge_analyzer.model_quality.uncertainty.of_samples import estimates_of, intervals_of
from driftgauge_analyzer.model_quality.violations import Comparison
from driftgauge_analyzer.outputs import write_all
from driftgauge_analyzer.reading.capture import TimeRange, data_files, read_records
from driftgauge_analyzer.reading.scripts import load_preprocessor
from driftgauge_analyzer.reading.unreadable import UnreadableRecords, require_usable
from driftgauge_analyzer.unreadable_report import (
    unreadable_before,
    unreadable_metrics,
    unreadable_records,
    unreadable_report,
)
from driftgauge_contract.constraints import Mode
from driftgauge_contract.outcomes import NO_LABELLED_PHRASE
from driftgauge_contract.paths import CONSTRAINTS_FILE, FINDINGS_FILE, STATISTICS_FILE, VIOLATIONS_FILE
from driftgauge_contract.problem import DEFAULT_PROBABILITY_THRESHOLD, ProblemType
from driftgauge_contract.variables import FileFormat

log = logging.getLogger(__name__)

_MERGED = {FileFormat.CAPTURE, FileFormat.MERGED}
VIOLATION_COUNT = "total_number_of_violations"


@dataclass(frozen=True, kw_only=True)
class Result:
    """An evaluation with its standard deviations, and the constraints that it suggests.

    In `exact` mode it says of each metric how far chance moves it.
    """

    evaluation: Evaluation
    deviations: Mapping[str, float]
    suggested: list[constraints.Constraint]
    unreadable: UnreadableRecords = field(default_factory=UnreadableRecords)
    coverage: float | None = None
    estimates: Mapping[str, Estimate] = field(default_factory=dict)
    intervals: Mapping[str, Interval] = field(default_factory=dict)
    residuals: Mapping[str, JsonValue] = field(default_factory=dict)


LabelledReader = Callable[[JobSettings, Question], Table]
"""Makes the table of labelled predictions that a monitoring job evaluates."""


def read_merged(settings: JobSettings, question: Question) -> Table:
    """Read the labelled predictions in what the ground-truth merger wrote."""
    if settings.dataset_format.kind not in _MERGED:
        raise AnalyzerError("Model quality is monitored on merged captures: dataset_format must be sagemakerMergeJson")
    script = settings.record_preprocessor_script
    table = question.table(unreadable_before(settings))
    found = read_records(data_files(settings.dataset_source), TimeRange.of(settings), table.unreadable)
    preprocess = load_preprocessor(script) if script else None
    records.read_rows(found, question.attributes, table.roles, preprocess, table.unreadable).add_to(table)
    table.coverage = label_coverage(settings.dataset_source)
    require_rows(table, settings)
    return table


def require_rows(table: Table, settings: JobSettings) -> None:
    """Refuse to evaluate nothing, or a part that is too small."""
    require_usable(table.unreadable, len(table) + table.incomplete, settings.max_unreadable)
    if not len(table):
        raise AnalyzerError(
            f"{NO_LABELLED_PHRASE} {TimeRange.of(settings)} in {settings.dataset_source}"
            + (f"; {table.incomplete} predictions have no label" if table.incomplete else "")
        )


def run(settings: JobSettings, reader: LabelledReader = read_merged) -> int | None:
    """Do the job and return the number of violations, or `None` where there was no baseline to compare with."""
    if settings.baseline_constraints is None:
        suggest(settings, reader)
        return None
    return monitor(settings, settings.baseline_constraints, reader)


def suggest(settings: JobSettings, reader: LabelledReader = read_merged) -> None:
    """Write the statistics and suggested constraints of a baseline dataset, or of labelled captures in `exact` mode."""
    question = _question(settings)
    captured = settings.dataset_format.kind in _MERGED and settings.mode is Mode.EXACT
    table = reader(settings, question) if captured else _read_dataset(settings, question)
    result = _evaluate(table, question, settings.mode)
    files = _files(result, question, settings)
    if settings.mode is Mode.EXACT:
        files[FINDINGS_FILE] = json_text.dumps(findings_document(self_check(question.sample(table), result.suggested)))
    write_all(settings.output_path, files)


def _read_dataset(settings: JobSettings, question: Question) -> Table:
    if Role.LABEL not in question.attributes.names:
        raise AnalyzerError("ground_truth_attribute is not set: it names the baseline's column of labels")
    table = question.table(unreadable_records(settings))
    dataset.add_dataset(table, settings.dataset_source, settings.dataset_format, question.attributes, settings.mode)
    require_usable(table.unreadable, len(table) + table.incomplete, settings.max_unreadable)
    if not len(table):
        raise AnalyzerError(f"{settings.dataset_source}: there is no row with both a label and a prediction")
    return table


def monitor(settings: JobSettings, baseline: Path, reader: LabelledReader = read_merged) -> int:
    """Write the statistics of merged records, the constraints that they suggest, and those that they violate."""
    question = _question(settings)
    agreed = constraints.read(baseline, constraints_key(question.problem))
    result = _evaluate(reader(settings, question), question, settings.mode)
    comparison = _compare(agreed, result, question, settings)
    # A metric that was not compared is no violation, so the log is where its reason can be seen.
    for each in comparison.not_evaluated:
        log.warning("%s was not compared: %s", each.metric, each.reason)
    files = _files(result, question, settings)
    files[VIOLATIONS_FILE] = json_text.dumps(violations_document(comparison))
    write_all(settings.output_path, files)
    # After the files: an alarm must not announce a report that could not be written.
    write_metrics([*_metric_data(result.evaluation, comparison), *unreadable_metrics(result.unreadable)], settings)
    return len(comparison.violations)


def _compare(
    agreed: list[constraints.Constraint], result: Result, question: Question, settings: JobSettings
) -> Comparison:
    if settings.mode is Mode.COMPAT:
        return compat.compare(agreed, result.evaluation.metrics, result.deviations)
    window = exact.LabelledWindow(
        problem=question.problem,
        rows=result.evaluation.item_count,
        coverage=result.coverage,
        estimates=result.estimates,
    )
    rules = exact.Rules(
        alpha=settings.alpha, min_rows=settings.min_rows, min_label_coverage=settings.min_label_coverage
    )
    return exact.compare(agreed, window, rules)


def _question(settings: JobSettings) -> Question:
    if settings.problem_type is None:
        raise AnalyzerError("problem_type is not set: Regression, BinaryClassification or MulticlassClassification")
    attributes = Attributes.of(
        inference=settings.inference_attribute,
        probability=settings.probability_attribute,
        ground_truth=settings.ground_truth_attribute,
        classes=_vector_classes(settings),
        positive=_positive(settings),
    )
    threshold = settings.probability_threshold
    return Question(
        problem=settings.problem_type,
        attributes=attributes,
        threshold=DEFAULT_PROBABILITY_THRESHOLD if threshold is None else threshold,
        positive_label=settings.positive_label,
        class_names=settings.class_names if settings.mode is Mode.EXACT else {},
    )


def _vector_classes(settings: JobSettings) -> Sequence[str] | None:
    """Return the classes of a vector of probabilities, if the answers hold one."""
    if settings.mode is Mode.COMPAT or settings.classes is not None:
        return None if settings.mode is Mode.COMPAT else settings.classes
    # Of several classes, a probability without a prediction can only be a vector.
    several = settings.problem_type is ProblemType.MULTICLASS_CLASSIFICATION
    return () if several and settings.probability_attribute and not settings.inference_attribute else None


def _positive(settings: JobSettings) -> int | None:
    """Return the position of the positive class in a vector of two probabilities."""
    if settings.problem_type is not ProblemType.BINARY_CLASSIFICATION:
        return None
    classes = settings.classes or ()
    # Of two classes, the second one is the positive one, unless its name is known to be another.
    return classes.index(settings.positive_label) if settings.positive_label in classes else 1


def _evaluate(table: Table, question: Question, mode: Mode) -> Result:
    sample = question.sample(table)
    if table.incomplete:
        log.warning("%d rows without a label or a prediction were left out", table.incomplete)
    evaluation = sample.evaluate()
    log.info("Evaluated %d labelled predictions as %s", evaluation.item_count, question.problem)
    # AWS's container writes the deviations of resamples; `exact` mode keeps them and adds intervals.
    deviations = standard_deviations(sample)
    if mode is Mode.COMPAT:
        suggested = constraints.suggest(evaluation.metrics, question.problem)
        return Result(evaluation=evaluation, deviations=deviations, suggested=suggested)
    estimates = estimates_of(sample)
    return Result(
        evaluation=exact.without_undefined(evaluation, estimates),
        deviations=deviations,
        suggested=suggestions.suggest(estimates, sample, question.problem),
        unreadable=table.unreadable,
        coverage=table.coverage,
        estimates=estimates,
        intervals=intervals_of(sample, estimates),
        residuals=sample.residuals() if isinstance(sample, RegressionSample) else {},
    )


def _files(result: Result, question: Question, settings: JobSettings) -> dict[str, str]:
    statistics = statistics_document(
        result.evaluation,
        result.deviations,
        problem=question.problem,
        generation=settings.generation,
        evaluation_time=datetime.now(UTC),
    )
    if settings.mode is Mode.EXACT:
        statistics = with_intervals(statistics, result.intervals, question.problem)
        statistics = with_residuals(statistics, result.residuals)
    documents: dict[str, Mapping[str, JsonValue]] = {
        STATISTICS_FILE: statistics,
        CONSTRAINTS_FILE: constraints_document(result.suggested, question.problem, settings.mode),
        **unreadable_report(result.unreadable, result.evaluation.item_count, settings),
    }
    return {name: json_text.dumps(document) for name, document in documents.items()}


def _metric_data(evaluation: Evaluation, comparison: Comparison) -> list[MetricDatum]:
    """Return every metric that CloudWatch accepts, and the number of violations."""
    found = {**evaluation.metrics, **comparison.published}
    # CloudWatch refuses a whole call for one value that is not finite.
    metrics = {name: value for name, value in found.items() if math.isfinite(value)}
    return [
        *(MetricDatum(name=name, value=value) for name, value in metrics.items()),
        MetricDatum(name=VIOLATION_COUNT, value=float(len(comparison.violations)), unit="Count"),
    ]
