import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_resources.data_quality.adjustments import DataQualityAdjustments
from custom_resources.data_quality.features import features_of
from custom_resources.documents import ConstraintsFile
from custom_resources.errors import DeploymentError
from custom_resources.events import Properties
from driftgauge_contract.custom_resources import ConstraintPart, drift_attribute

DRIFT = {
    "perform_comparison": "Enabled",
    "comparison_threshold": 0.1,
    "comparison_method": "Robust",
    "categorical_comparison_threshold": 0.1,
    "categorical_drift_method": "LInfinity",
}


def suggested():
    return ConstraintsFile(
        document={
            "version": 0.0,
            "features": [
                {
                    "name": "sugars",
                    "inferred_type": "Fractional",
                    "completeness": 1.0,
                    "num_constraints": {"is_non_negative": True},
                },
                {
                    "name": "grade",
                    "inferred_type": "String",
                    "completeness": 0.9,
                    "string_constraints": {"domains": ["a", "b"]},
                },
                {"name": "comment", "inferred_type": "String", "completeness": 0.5},
            ],
            "monitoring_config": {
                "evaluate_constraints": "Enabled",
                "emit_metrics": "Enabled",
                "datatype_check_threshold": 1.0,
                "domain_content_threshold": 1.0,
                "distribution_constraints": dict(DRIFT),
            },
        }
    )


def adjustments(features=None, config=None, drift=()):
    overrides = {"features": features or {}, "monitoring_config": config or {}}
    values = {"Overrides": json.dumps(overrides), "DriftFeatures": list(drift), "Margin": "0.0", "AlarmMetrics": []}
    return DataQualityAdjustments.from_properties(Properties(values=values))


def used(features=None, config=None):
    return adjustments(features, config).adjust(suggested()).used


def differences(features=None, config=None):
    differences = adjustments(features, config).adjust(suggested()).differences
    return [(entry.name, entry.what, entry.suggested, entry.used, entry.because) for entry in differences]


def drift_thresholds(*names, features=None, config=None):
    wanted = adjustments(features, config, drift=names)
    return wanted.attributes(wanted.adjust(suggested()).used)


def test_without_overrides_the_constraints_are_the_suggested_ones():
    assert used() == suggested()
    assert differences() == []


def test_completeness_replaces_the_feature_s_own():
    assert features_of(used({"sugars": {"completeness": 0.95}}).document)["sugars"]["completeness"] == 0.95
    assert differences({"sugars": {"completeness": 0.95}}) == [("sugars", "completeness", 1.0, 0.95, "override")]


def test_a_type_replaces_the_feature_s_own_and_takes_its_constraints_with_it():
    as_text = features_of(used({"sugars": {"inferred_type": "String"}}).document)["sugars"]
    as_number = features_of(used({"grade": {"inferred_type": "Integral"}}).document)["grade"]

    assert as_text == {"name": "sugars", "inferred_type": "String", "completeness": 1.0}
    assert as_number == {"name": "grade", "inferred_type": "Integral", "completeness": 0.9}


def test_a_number_of_another_type_keeps_its_constraints():
    assert features_of(used({"sugars": {"inferred_type": "Integral"}}).document)["sugars"]["num_constraints"]


def test_a_drift_threshold_is_a_config_of_the_feature_s_own_that_is_complete():
    feature = features_of(used({"sugars": {"drift_threshold": 0.2}}).document)["sugars"]

    both = {"comparison_threshold": 0.2, "categorical_comparison_threshold": 0.2}
    assert feature["monitoring_config_overrides"] == {"distribution_constraints": {**DRIFT, **both}}
    assert differences({"sugars": {"drift_threshold": 0.2}}) == [("sugars", "drift_threshold", 0.1, 0.2, "override")]


def test_a_feature_s_own_config_is_in_the_spelling_of_the_sdk_and_of_the_documentation():
    feature = features_of(used({"sugars": {"drift_threshold": 0.2}}).document)["sugars"]

    assert feature["monitoringConfigOverrides"] == feature["monitoring_config_overrides"]
    assert "monitoringConfigOverrides" not in features_of(used({"sugars": {"completeness": 0.5}}).document)["sugars"]


def test_a_text_s_drift_threshold_is_that_of_categories():
    feature = features_of(used({"grade": {"drift_threshold": 0.2}}).document)["grade"]

    drift = feature["monitoring_config_overrides"]["distribution_constraints"]
    assert drift["categorical_comparison_threshold"] == 0.2


def test_a_feature_that_is_off_is_neither_checked_nor_compared():
    config = features_of(used({"sugars": {"evaluate": False}}).document)["sugars"]["monitoring_config_overrides"]

    assert config["evaluate_constraints"] == "Disabled"
    assert config["distribution_constraints"] == {**DRIFT, "perform_comparison": "Disabled"}
    assert differences({"sugars": {"evaluate": False}}) == [
        ("sugars", "evaluate_constraints", "Enabled", "Disabled", "override")
    ]


def test_settings_given_flat_go_to_their_places():
    config = used(config={"comparison_method": "Simple", "datatype_check_threshold": 0.98}).document[
        "monitoring_config"
    ]

    assert config["datatype_check_threshold"] == 0.98
    assert config["distribution_constraints"]["comparison_method"] == "Simple"
    assert differences(config={"comparison_method": "Simple"}) == [
        ("monitoring_config", "comparison_method", "Robust", "Simple", "override")
    ]


def test_what_is_as_suggested_is_no_difference():
    assert differences({"sugars": {"completeness": 1, "drift_threshold": 0.1}}, {"emit_metrics": "Enabled"}) == []


def test_a_feature_s_own_threshold_stands_on_the_adjusted_config_and_is_told_against_the_suggested_one():
    features, config = (
        {"sugars": {"drift_threshold": 0.3}},
        {"comparison_threshold": 0.2, "comparison_method": "Simple"},
    )

    own = features_of(used(features, config).document)["sugars"]["monitoring_config_overrides"][
        "distribution_constraints"
    ]

    assert (own["comparison_threshold"], own["comparison_method"]) == (0.3, "Simple")
    assert ("sugars", "drift_threshold", 0.1, 0.3, "override") in differences(features, config)


@pytest.mark.parametrize(
    ("features", "config", "reason"),
    [
        ({"suger": {"completeness": 1}}, None, "Overrides names features that the baseline does not have: suger; "
         "there are: sugars, grade, comment"),
        ({"sugars": {"complete": 1}}, None, "the override of sugars has unknown keys: complete; there are: "
         "inferred_type, completeness, drift_threshold, drift, evaluate"),
        (None, {"threshold": 1}, "the override of monitoring_config has unknown keys: threshold; there are: "
         "evaluate_constraints, emit_metrics, datatype_check_threshold, domain_content_threshold, perform_comparison, "
         "comparison_threshold, comparison_method, categorical_comparison_threshold, categorical_drift_method"),
        ({"sugars": {"completeness": 1.5}}, None, "sugars.completeness is 1.5; it must be a number from 0 to 1"),
        ({"sugars": {"completeness": True}}, None, "sugars.completeness is true; it must be a number from 0 to 1"),
        ({"sugars": {"drift_threshold": -1}}, None, "sugars.drift_threshold is -1; it must be a number from 0 on"),
        ({"sugars": {"inferred_type": "Float"}}, None, "it must be one of Integral, Fractional, String, Unknown"),
        ({"sugars": {"evaluate": "no"}}, None, 'is {"evaluate": "no"}; evaluate must be true, or false on its own'),
        ({"sugars": {"evaluate": False, "completeness": 1}}, None, "evaluate must be true, or false on its own"),
        ({"sugars": {}}, None, "it must have some of inferred_type, completeness, drift_threshold, evaluate"),
        ({"sugars": 1}, None, "it must have some of"),
        (None, {"emit_metrics": "yes"}, 'monitoring_config.emit_metrics is "yes"; it must be one of Enabled, Disabled'),
        (None, {"comparison_method": []}, "it must be one of Robust, Simple"),
        ([], [1], "the override of monitoring_config is [1]; it must be an object"),
    ],
)  # fmt: skip
def test_any_other_override_is_refused_with_what_there_is(features, config, reason):
    with pytest.raises(DeploymentError, match=re.escape(reason)):
        adjustments(features, config).adjust(suggested())


def test_overrides_of_metrics_are_refused():
    with pytest.raises(DeploymentError, match="unknown keys: rmse; there are: features, monitoring_config"):
        DataQualityAdjustments.from_properties(Properties(values={"Overrides": '{"rmse": {"margin": 0.1}}'}))


def test_alarm_metrics_are_refused():
    with pytest.raises(DeploymentError, match="AlarmMetrics names rmse; a baseline of data quality"):
        DataQualityAdjustments.from_properties(Properties(values={"AlarmMetrics": ["rmse"]}))


def test_the_name_of_a_threshold_s_attribute_is_the_template_s():
    assert drift_attribute("sugars_100g", ConstraintPart.THRESHOLD) == "drift_e0b45d77bee6_threshold"


def test_drift_alarms_have_the_threshold_in_use():
    assert drift_thresholds("sugars", "grade", features={"sugars": {"drift_threshold": 0.25}}) == {
        drift_attribute("sugars", ConstraintPart.THRESHOLD): "0.25",
        drift_attribute("grade", ConstraintPart.THRESHOLD): "0.1",
    }


def test_drift_alarms_without_a_threshold_of_their_own_have_the_config_s():
    assert drift_thresholds("sugars", config={"comparison_threshold": 0.15}) == {
        drift_attribute("sugars", ConstraintPart.THRESHOLD): "0.15"
    }


@pytest.mark.parametrize(
    ("name", "features", "config", "reason"),
    [
        ("salt", None, None, "DriftFeatures names features that the baseline does not have: salt; there are: sugars"),
        ("sugars", {"sugars": {"evaluate": False}}, None, "DriftFeatures names sugars, but its drift is not compared"),
        ("sugars", None, {"perform_comparison": "Disabled"}, "its drift is not compared"),
        ("sugars", None, {"emit_metrics": "Disabled"}, "emit_metrics is Disabled: there would be no metric"),
        ("comment", None, None, "its type is String: drift is measured of numbers and of texts with few values"),
        ("grade", None, {"categorical_drift_method": "ChiSquared"}, "its drift is a p-value under ChiSquared"),
    ],
)
def test_a_drift_alarm_that_could_never_ring_is_refused(name, features, config, reason):
    with pytest.raises(DeploymentError, match=re.escape(reason)):
        drift_thresholds(name, features=features, config=config)


def test_reading_thresholds_leaves_the_constraints_as_they_are():
    before = suggested()
    adjustments(drift=["sugars"]).attributes(before)

    assert before == suggested()


def test_adjustments_are_named_by_what_they_change():
    assert adjustments({"a": {"completeness": 1}}).identity != adjustments({"a": {"completeness": 0.9}}).identity
    assert adjustments(config={"emit_metrics": "Enabled"}).identity != adjustments().identity
    assert adjustments(drift=["sugars"]).identity == adjustments().identity


def test_a_list_of_very_many_features_fits_into_cloudformation_s_answer():
    wide = ConstraintsFile(document={"features": [{"name": f"ä feature {number}"} for number in range(5000)]})

    with pytest.raises(DeploymentError, match="does not have: salt; there are: ä feature 0") as failure:
        adjustments({"salt": {"completeness": 1}}).adjust(wide)

    assert len(str(failure.value).encode()) <= 1500


def test_what_may_have_been_meant_is_listed_first():
    wide = ConstraintsFile(
        document={"features": [{"name": f"feature {number}"} for number in range(500)] + [{"name": "sugars"}]}
    )

    with pytest.raises(DeploymentError, match="does not have: suger; there are: sugars, feature 0, feature 1"):
        adjustments({"suger": {"completeness": 1}}).adjust(wide)


@given(
    st.dictionaries(st.sampled_from(["sugars", "grade"]), st.fixed_dictionaries({}, optional={
        "completeness": st.floats(0, 1), "drift_threshold": st.floats(0, 10),
        "inferred_type": st.sampled_from(["Integral", "Fractional", "String", "Unknown"]),
    }).filter(bool)),
    st.fixed_dictionaries({}, optional={
        "comparison_threshold": st.floats(0, 1), "comparison_method": st.sampled_from(["Robust", "Simple"]),
    }),
)  # fmt: skip
def test_the_differences_are_all_there_is_between_suggested_and_used(features, config):
    adjusted = adjustments(features, config).adjust(suggested())

    undone = adjusted.used.copy()
    for entry in adjusted.differences:
        if entry.name == "monitoring_config":
            undone.document["monitoring_config"]["distribution_constraints"][entry.what] = entry.suggested
        elif entry.what != "drift_threshold":
            features_of(undone.document)[entry.name][entry.what] = entry.suggested
    for name, feature in features_of(undone.document).items():
        feature.pop("monitoring_config_overrides", None)
        feature.pop("monitoringConfigOverrides", None)
        for kind in ("num_constraints", "string_constraints"):
            if kind in features_of(suggested().document)[name]:
                feature[kind] = features_of(suggested().document)[name][kind]
    assert undone == suggested()
