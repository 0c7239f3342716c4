"""Comparing a window with the captures of the days before it, beside the baseline.

The reference is profiled like a baseline and suggests its own constraints. Of the constraints in use it takes which
columns are compared, by which measure and with which margin; limits that a person wrote are about the baseline alone.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from driftgauge_analyzer.data_quality.constraints import Constraints, MonitoringConfig
from driftgauge_analyzer.data_quality.mode import Result
from driftgauge_analyzer.data_quality.statistics import JsonObject
from driftgauge_analyzer.data_quality.suggest import suggest_constraints
from driftgauge_analyzer.data_quality.violations import Check
from driftgauge_analyzer.json_text import JsonValue
from driftgauge_analyzer.metrics import MetricDatum
from driftgauge_analyzer.profiling.profile import DatasetProfile
from driftgauge_analyzer.reading.capture import TimeRange
from driftgauge_contract.constraints import OWN_KEY, OwnKey
from driftgauge_contract.metrics import LARGEST_DRIFT, LARGEST_REFERENCE_DRIFT, REFERENCE_VIOLATIONS

_OF_COLUMNS = {Check.MISSING_COLUMN.value, Check.EXTRA_COLUMN.value}
_SAID = ("description", "expected", "found")
_NO_LIMITS = MonitoringConfig()


def reference_constraints(reference: DatasetProfile, in_use: Constraints) -> Constraints:
    """Return the constraints that a reference suggests for the columns that are compared."""
    configs = {feature.name: _without_limits(feature.config) for feature in in_use.features}
    suggested = suggest_constraints(reference).features
    features = (replace(each, config=configs[each.name]) for each in suggested if each.name in configs)
    return Constraints(features=tuple(features), config=in_use.config)


def _without_limits(config: MonitoringConfig) -> MonitoringConfig:
    return replace(
        config,
        datatype_check_threshold=_NO_LIMITS.datatype_check_threshold,
        domain_content_threshold=_NO_LIMITS.domain_content_threshold,
    )


def with_reference(result: Result, against: Result, rows: int, when: TimeRange) -> Result:
    """Return the result of a comparison with the baseline together with that of one with the reference."""
    # Columns that are missing or new are findings already.
    found = [each for each in _violations(against) if each["constraint_check_type"] not in _OF_COLUMNS]
    named: list[JsonValue] = [_named(violation, when) for violation in found]
    own, theirs = _own(result), _own(against)
    reference: JsonObject = {
        "from": str(when.start),
        "to": str(when.end),
        "rows": rows,
        "tests": theirs["tests"],
        OwnKey.DRIFT.value: theirs[OwnKey.DRIFT.value],
    }
    return Result(
        document={
            **result.document,
            "violations": [*_violations(result), *named],
            OWN_KEY: {**own, OwnKey.REFERENCE.value: reference},
        },
        violations=result.violations + len(named),
        metrics=[*result.metrics, *_metrics(against, len(named))],
    )


def reference_check(check: str) -> str:
    """Return the type of a check as a comparison with a reference has it, such as `reference_drift_check`."""
    return f"reference_{check.removeprefix('baseline_')}"


def _violations(result: Result) -> Sequence[JsonObject]:
    return cast("Sequence[JsonObject]", result.document["violations"])


def _own(result: Result) -> JsonObject:
    return cast("JsonObject", result.document[OWN_KEY])


def _named(violation: JsonObject, when: TimeRange) -> JsonObject:
    # The checks call what they compare with the baseline, whichever it is.
    said = {key: str(violation[key]).replace("the baseline", "the reference") for key in _SAID}
    return {
        **violation,
        **said,
        "constraint_check_type": reference_check(str(violation["constraint_check_type"])),
        "description": f"Compared with the captures {when}: {said['description']}",
    }


def _metrics(against: Result, violations: int) -> list[MetricDatum]:
    largest = next(datum.value for datum in against.metrics if datum.name == LARGEST_DRIFT)
    return [
        MetricDatum(name=REFERENCE_VIOLATIONS, value=float(violations), unit="Count"),
        MetricDatum(name=LARGEST_REFERENCE_DRIFT, value=largest),
    ]
