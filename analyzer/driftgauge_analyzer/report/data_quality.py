"""The data-quality part of a report: violations in words, and every feature beside its baseline."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from driftgauge_analyzer.data_quality.constraints import read_constraints
from driftgauge_analyzer.json_text import JsonValue
from driftgauge_analyzer.report.columns import Column, Dataset, read_dataset
from driftgauge_analyzer.report.data_quality_words import finding
from driftgauge_analyzer.report.distributions import distribution
from driftgauge_analyzer.report.drift import Distance, distances
from driftgauge_analyzer.report.files import Document, ExecutionFiles

JsonObject = dict[str, JsonValue]


def data_quality(files: ExecutionFiles) -> JsonObject:
    """Return the part of the report of a data-quality execution, or of a baseline."""
    current = read_dataset(files.statistics)
    baseline = _baseline(files.baseline)
    constraints = read_constraints(files.constraints) if files.constraints else None
    drift = distances(files.own, baseline, current, constraints)
    found = [finding(violation, current.rows, drift) for violation in files.violations]
    violated = {str(violation.get("feature_name")) for violation in files.violations}
    return {
        "rows": current.rows,
        "baselineRows": baseline.rows if baseline else None,
        "violations": [each.document() for each in sorted(found, key=lambda one: -one.rank)],
        "features": _features(baseline, current, drift, violated),
        "problems": [_problem(each) for each in files.findings],
    }


def _baseline(path: Path | None) -> Dataset | None:
    return read_dataset(path) if path is not None and path.is_file() else None


def _features(
    baseline: Dataset | None, current: Dataset, drift: Mapping[str, Distance], violated: set[str]
) -> Sequence[JsonObject]:
    """Return every column of the data, then those of the baseline that it lacks where that is a violation."""
    before = baseline.columns if baseline else {}
    # A baseline may have columns that a window is not expected to have, such as the label.
    lacking = [name for name in before if name not in current.columns] if "Missing columns" in violated else []
    names = [*current.columns, *lacking]
    return [
        _feature(name, before.get(name), current.columns.get(name), drift.get(name), violated=name in violated)
        for name in names
    ]


def _feature(
    name: str, baseline: Column | None, current: Column | None, drift: Distance | None, *, violated: bool
) -> JsonObject:
    known = current or baseline
    return {
        "name": name,
        "type": known.type.value if known else "",
        "violated": violated or current is None,
        "drift": drift.document() if drift else None,
        "baseline": _figures(baseline),
        "current": _figures(current),
        "chart": distribution(baseline, current),
    }


def _figures(column: Column | None) -> JsonValue:
    if column is None:
        return None
    return {
        "rows": column.rows,
        "missing": column.missing,
        "distinct": column.distinct,
        **column.moments,
        **column.quartiles,
    }


def _problem(problem: Document) -> JsonObject:
    return {
        "subject": None if problem.get("feature_name") is None else str(problem["feature_name"]),
        "problem": str(problem.get("problem", "")),
        "remedy": str(problem.get("remedy", "")),
    }
