"""Measures that cannot see a change of their column, and thresholds that no change can reach."""

from collections.abc import Iterator, Sequence

from driftgauge_analyzer.baseline_problems import BaselineProblem
from driftgauge_analyzer.data_quality.exact.columns import BaselineColumn
from driftgauge_analyzer.data_quality.exact.expectations import DriftSetting
from driftgauge_analyzer.measures.measure import Measure
from driftgauge_analyzer.measures.registry import MEASURES, for_categories, for_numbers
from driftgauge_contract.constraints import DriftMeasure
from driftgauge_contract.findings import Severity


def measure_problems(column: BaselineColumn, settings: Sequence[DriftSetting]) -> Iterator[BaselineProblem]:
    """Yield the problems of a column's measures: those that cannot see a change, and thresholds out of reach."""
    for setting in settings:
        measure = _measure(column, setting)
        if measure is None and setting.measure is not DriftMeasure.AUTO:
            yield _error(
                column,
                f"{setting.measure} does not compare a column of {_what(column)}",
                f"write measure: auto, or one of {', '.join(_possible(column)) or 'none'}",
            )
        elif measure is not None and setting.threshold is not None and setting.threshold >= measure.largest:
            yield _error(
                column,
                f"the threshold {setting.threshold:g} is out of reach: {measure.name} is at most {measure.largest:.3g}",
                f"write threshold: {measure.threshold:g}, the default of {measure.name}",
            )


def _measure(column: BaselineColumn, setting: DriftSetting) -> Measure | None:
    if column.type.numeric:
        return for_numbers(setting.measure)
    if column.categories is None:
        return None
    return for_categories(setting.measure, len(column.categories), column.present)


def _possible(column: BaselineColumn) -> list[str]:
    if column.type.numeric:
        return [name.value for name, measure in MEASURES.items() if measure.numbers]
    return [name.value for name, measure in MEASURES.items() if measure.categories] if column.categories else []


def _what(column: BaselineColumn) -> str:
    if column.type.numeric:
        return "numbers"
    return "categories" if column.categories else "texts that are too many to list"


def _error(column: BaselineColumn, problem: str, remedy: str) -> BaselineProblem:
    return BaselineProblem(severity=Severity.ERROR, feature_name=column.name, problem=problem, remedy=remedy)
