"""Measures of drift that a deployment names become own keys of the constraints, and thresholds of alarms."""

import json

import pytest

from custom_resources.data_quality.adjustments import DataQualityAdjustments
from custom_resources.data_quality.features import features_of
from custom_resources.documents import ConstraintsFile, Json
from custom_resources.errors import DeploymentError
from custom_resources.events import Properties
from driftgauge_contract.custom_resources import ConstraintPart, drift_attribute

HELLINGER = {"measure": "hellinger", "threshold": 0.3}
PSI = {"measure": "population_stability_index"}


def suggested() -> ConstraintsFile:
    drift = {"perform_comparison": "Enabled", "comparison_threshold": 0.1, "comparison_method": "Robust"}
    feature = {"name": "age", "inferred_type": "Fractional", "completeness": 1.0}
    config = {"emit_metrics": "Enabled", "distribution_constraints": drift}
    document: Json = {"features": [feature], "monitoring_config": config}
    return ConstraintsFile(document=document)


def adjustments(overrides: Json) -> DataQualityAdjustments:
    values = {"Overrides": json.dumps(overrides), "DriftFeatures": ["age"], "Margin": "0.0", "AlarmMetrics": []}
    return DataQualityAdjustments.from_properties(Properties(values=values))


def threshold_of_age(overrides: Json) -> float:
    adjusted = adjustments(overrides)
    attributes = adjusted.attributes(adjusted.adjust(suggested()).used)
    return float(attributes[drift_attribute("age", ConstraintPart.THRESHOLD)])


def test_measures_are_put_beside_the_constraints_of_all_features_and_of_one() -> None:
    adjusted = adjustments({"drift": [PSI], "features": {"age": {"drift": [HELLINGER]}}}).adjust(suggested())
    document = adjusted.used.document
    assert document["driftgauge"] == {"drift": [PSI]}
    assert features_of(document)["age"]["driftgauge"] == {"drift": [HELLINGER]}
    assert [(entry.name, entry.what, entry.used) for entry in adjusted.differences] == [
        ("driftgauge", "drift", [PSI]),
        ("age", "drift", [HELLINGER]),
    ]


@pytest.mark.parametrize(
    ("overrides", "threshold"),
    [
        ({}, 0.1),
        ({"drift": [HELLINGER]}, 0.3),
        ({"drift": [PSI, HELLINGER]}, 0.2),
        ({"drift": [HELLINGER], "features": {"age": {"drift": [PSI]}}}, 0.2),
        ({"drift": [{"measure": "auto"}], "monitoring_config": {"comparison_threshold": 0.4}}, 0.4),
        ({"drift": [{"measure": "auto", "threshold": 0.5}]}, 0.5),
    ],
)
def test_an_alarm_on_drift_has_the_threshold_of_the_feature_s_first_measure(overrides: Json, threshold: float) -> None:
    assert threshold_of_age(overrides) == threshold


@pytest.mark.parametrize(
    "drift", [{"measure": "auto"}, [{"threshold": 1}], [{"measure": "psi"}], [{**HELLINGER, "threshold": -1}], ["auto"]]
)
def test_what_is_no_list_of_measures_is_refused(drift: object) -> None:
    with pytest.raises(DeploymentError, match="the override of drift is "):
        adjustments({"drift": drift})
    with pytest.raises(
        DeploymentError, match=r"the override of age\.drift is .* it must be a list of objects with a measure"
    ):
        adjustments({"features": {"age": {"drift": drift}}})


def test_whether_rows_are_in_the_order_of_time_is_put_beside_the_constraints() -> None:
    adjusted = adjustments({"ordered": True}).adjust(suggested())
    assert adjusted.used.document["driftgauge"] == {"ordered": True}
    assert [(entry.what, entry.used) for entry in adjusted.differences] == [("ordered", True)]
    assert adjustments({"ordered": False}).identity != adjustments({}).identity


@pytest.mark.parametrize(("mode", "limits"), [("exact", ["completeness"]), ("compat", None)])
def test_a_completeness_that_a_person_gives_is_a_limit_in_exact_mode(mode: str, limits: list[str] | None) -> None:
    constraints = suggested()
    constraints.document["driftgauge"] = {"mode": mode}
    used = adjustments({"features": {"age": {"completeness": 1.0}}}).adjust(constraints).used
    own = features_of(used.document)["age"].get("driftgauge", {})
    assert isinstance(own, dict)
    assert own.get("limits") == limits


def test_an_order_is_true_or_false() -> None:
    with pytest.raises(DeploymentError, match='the override of ordered is "yes"; it must be true or false'):
        adjustments({"ordered": "yes"})


def test_without_measures_the_identity_is_as_before() -> None:
    assert adjustments({}).identity == adjustments({"drift": []}).identity != adjustments({"drift": [PSI]}).identity
