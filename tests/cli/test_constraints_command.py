import json

import pytest

from custom_resources.adjustments import Adjusted
from custom_resources.data_quality.adjustments import DataQualityAdjustments
from custom_resources.documents import ConstraintsFile
from custom_resources.events import Properties
from custom_resources.model_quality.adjustments import ModelQualityAdjustments
from driftgauge_analyzer.data_quality.constraints import Constraints, FeatureConstraints
from driftgauge_analyzer.generation import Generation
from driftgauge_analyzer.json_text import dumps
from driftgauge_contract.constraints import InferredType

METRICS = {
    "version": 0.0,
    "regression_constraints": {
        "rmse": {"threshold": 2.0, "comparison_operator": "GreaterThanThreshold"},
        "r2": {"threshold": 0.8, "comparison_operator": "LessThanThreshold"},
    },
}
FEATURES = Constraints(
    features=(
        FeatureConstraints(name="salt", type=InferredType.FRACTIONAL, completeness=1.0),
        FeatureConstraints(name="grade", type=InferredType.STRING, completeness=0.9, domains=("a", "b")),
    )
).document(Generation.C)


@pytest.fixture
def deploy(aws):
    """Put a baseline where the deployment's custom resource puts it, adjusted by the custom resource's own code."""

    def put(kind, **properties):
        model = kind == "ModelQuality"
        suggested = json.dumps(METRICS) if model else dumps(FEATURES)
        adjustments = (ModelQualityAdjustments if model else DataQualityAdjustments).from_properties(
            Properties(values=properties)
        )
        adjusted: Adjusted = adjustments.adjust(ConstraintsFile.parse("s3://b/c.json", suggested.encode()))
        baseline = f"s3://reports/baselines/shop/{kind}/0123456789abcdef"
        used = f"{baseline}/used/{adjustments.identity}"
        aws.objects[f"{baseline}/constraints.json"] = suggested.encode()
        aws.objects[f"{used}/constraints.json"] = adjusted.used.text().encode()
        aws.objects[f"{used}/difference.json"] = adjusted.difference_text().encode()
        baseline_config = aws.definitions[kind][f"{kind}BaselineConfig"]
        baseline_config["ConstraintsResource"] = {"S3Uri": f"{used}/constraints.json"}

    return put


@pytest.fixture
def deployed(deploy):
    deploy("ModelQuality", Margin="0.1", Overrides='{"r2": {"threshold": 0.5}}')
    features = {"salt": {"drift_threshold": 0.25}}
    deploy("DataQuality", Overrides=json.dumps({"features": features}))


def alarm(aws, metric, threshold, *, schedule="shop-model-quality", operator="GreaterThanThreshold"):
    aws.alarms.append(
        {
            "AlarmName": f"shop-{metric}",
            "MetricName": metric,
            "Threshold": threshold,
            "ComparisonOperator": operator,
            "Dimensions": [{"Name": "Endpoint", "Value": "shop"}, {"Name": "MonitoringSchedule", "Value": schedule}],
        }
    )


def output(driftgauge, *arguments):
    return driftgauge("constraints", "shop", *arguments, "--json").json


def values(output, number=0):
    listed = output["constraints"][number]["values"]
    return {(value["name"], value["what"]): (value["suggested"], value["used"], value["because"]) for value in listed}


def origins(output):
    return {entry["metric"]: entry["origin"] for entry in output["alarms"]}


def test_thresholds_are_shown_beside_the_suggested_ones_with_the_reason(deployed, driftgauge):
    found = values(output(driftgauge, "model_quality"))

    assert found["rmse", "threshold"] == (2.0, 2.2, "margin 10%")
    assert found["r2", "threshold"] == (0.8, 0.5, "override")
    assert found["rmse", "comparison_operator"] == ("GreaterThanThreshold", "GreaterThanThreshold", "suggested")


def test_features_are_shown_with_what_is_in_force_for_each(deployed, driftgauge):
    found = values(output(driftgauge, "data_quality"))

    assert found["salt", "drift_threshold"] == (0.1, 0.25, "override")
    assert found["grade", "drift_threshold"] == (0.1, 0.1, "suggested")
    assert found["grade", "completeness"] == (0.9, 0.9, "suggested")
    assert found["monitoring_config", "comparison_method"] == ("Robust", "Robust", "suggested")


def test_a_setting_of_all_features_is_named_as_their_reason(deploy, driftgauge):
    deploy("DataQuality", Overrides='{"monitoring_config": {"comparison_threshold": 0.2}}')

    found = values(output(driftgauge, "data_quality"))

    assert found["salt", "drift_threshold"] == (0.1, 0.2, "override of monitoring_config")
    assert found["grade", "drift_threshold"] == (0.1, 0.1, "suggested")


def test_the_measure_that_a_feature_has_of_its_own_decides_about_its_threshold(deploy, driftgauge):
    measures = [{"measure": "population_stability_index"}, {"measure": "wasserstein", "threshold": 0.3}]
    deploy("DataQuality", Overrides=json.dumps({"features": {"salt": {"drift": measures}}}))

    found = values(output(driftgauge, "data_quality"))

    assert found["salt", "drift_threshold"] == (0.1, 0.2, "override")
    assert found["salt", "drift"][1] == "population_stability_index, wasserstein 0.3"
    assert ("grade", "drift") not in found


def test_the_measures_of_all_features_hold_where_a_feature_has_none(deploy, driftgauge):
    deploy("DataQuality", Overrides=json.dumps({"drift": [{"measure": "hellinger", "threshold": 0.4}]}))

    found = values(output(driftgauge, "data_quality"))

    assert found["salt", "drift_threshold"] == (0.1, 0.4, "override of driftgauge")


def test_a_feature_that_is_off_has_no_drift_threshold(deploy, driftgauge):
    deploy("DataQuality", Overrides='{"features": {"salt": {"evaluate": false}}}')

    found = values(output(driftgauge, "data_quality"))

    assert found["salt", "evaluate_constraints"] == ("Enabled", "Disabled", "override")
    assert found["salt", "drift_threshold"] == (0.1, None, "override")


def test_both_monitors_are_shown_unless_one_is_named(deployed, driftgauge):
    assert [entry["monitor"] for entry in output(driftgauge)["constraints"]] == ["data_quality", "model_quality"]


def test_the_files_are_named(deployed, driftgauge):
    [found] = output(driftgauge, "model_quality")["constraints"]

    assert found["suggested_uri"] == "s3://reports/baselines/shop/ModelQuality/0123456789abcdef/constraints.json"
    assert found["used_uri"].startswith("s3://reports/baselines/shop/ModelQuality/0123456789abcdef/used/")
    assert found["difference_uri"] == found["used_uri"].replace("constraints.json", "difference.json")


def test_an_alarm_s_threshold_is_traced_to_its_origin(aws, deployed, driftgauge):
    alarm(aws, "rmse", 2.2)
    alarm(aws, "rmse_adjusted", 2.2)
    alarm(aws, "r2", 0.5)
    alarm(aws, "feature_baseline_drift_salt", 0.25, schedule="shop-data-quality")
    alarm(aws, "feature_baseline_drift_grade", 0.1, schedule="shop-data-quality")
    alarm(aws, "violations", 0, schedule="shop-data-quality")

    assert origins(output(driftgauge)) == {
        "rmse": "margin 10%; the baseline suggested 2",
        "rmse_adjusted": "margin 10%; the baseline suggested 2",
        "r2": "override; the baseline suggested 0.8",
        "feature_baseline_drift_salt": "override; the baseline suggested 0.1",
        "feature_baseline_drift_grade": "suggested by the baseline",
        "violations": "the deployment's own",
    }


def test_an_alarm_that_was_changed_by_hand_is_not_taken_for_the_baseline_s(aws, deployed, driftgauge):
    alarm(aws, "rmse", 99.0)

    assert origins(output(driftgauge)) == {"rmse": "not from the constraints in use, which have 2.2"}


def test_alarms_of_other_schedules_are_left_out(aws, deployed, driftgauge):
    alarm(aws, "rmse", 2.2, schedule="shop-other")
    alarm(aws, "rmse", 2.2)

    assert origins(output(driftgauge, "data_quality")) == {}


def test_of_a_baseline_made_elsewhere_there_is_only_what_is_used(aws, driftgauge):
    aws.objects["s3://reports/ModelQuality/constraints.json"] = json.dumps(METRICS).encode()
    alarm(aws, "rmse", 2.0)

    found = output(driftgauge, "model_quality")

    assert values(found)["rmse", "threshold"] == (None, 2.0, None)
    assert origins(found) == {"rmse": "the constraints in use; what was suggested is not known"}
    assert "No Driftgauge deployment made this baseline" in driftgauge("constraints", "shop", "model_quality").out


def test_a_suggestion_without_its_list_of_differences_still_shows_what_differs(aws, deployed, driftgauge):
    for uri in [uri for uri in aws.objects if uri.endswith("difference.json")]:
        del aws.objects[uri]

    assert values(output(driftgauge, "model_quality"))["rmse", "threshold"] == (2.0, 2.2, "changed")


def test_people_get_a_row_for_each_metric_and_feature(aws, deployed, driftgauge):
    alarm(aws, "rmse", 2.2)

    shown = driftgauge("constraints", "shop").out

    assert "2.2 (suggested 2; margin 10%)" in shown
    assert "0.25 (suggested 0.1; override)" in shown
    assert "where the threshold comes from" in shown
    assert "used:" in shown


def test_a_monitor_without_a_baseline_says_so(aws, driftgauge):
    aws.definitions["ModelQuality"]["ModelQualityBaselineConfig"] = {}

    assert "compares with no baseline" in driftgauge("constraints", "shop", "model_quality").out


@pytest.mark.parametrize("text", ["not json", "[]", '{"regression_constraints": []}', '{"a_constraints": {"rmse": 1}}'])
def test_broken_metrics_are_refused_by_name(aws, driftgauge, text):
    aws.objects["s3://reports/ModelQuality/constraints.json"] = text.encode()

    ended = driftgauge("constraints", "shop", "model_quality")

    assert ended.code == 1
    assert ended.err.startswith("s3://reports/ModelQuality/constraints.json holds no constraints of model quality")


def test_broken_features_are_refused_by_name(aws, driftgauge):
    aws.objects["s3://reports/DataQuality/constraints.json"] = b"{"

    ended = driftgauge("constraints", "shop", "data_quality")

    assert ended.code == 1
    assert ended.err.startswith("s3://reports/DataQuality/constraints.json holds no constraints of data quality")


def test_a_broken_list_of_differences_is_refused_by_name(aws, deployed, driftgauge):
    for uri in [uri for uri in aws.objects if uri.endswith("difference.json")]:
        aws.objects[uri] = b'{"name": 1}'

    assert "difference.json is not a list of differences" in driftgauge("constraints", "shop").err


def test_an_endpoint_without_monitors_is_told_apart_from_one_that_is_not_there(aws, driftgauge):
    aws.schedules.clear()

    assert driftgauge("constraints", "shop").err == "endpoint 'shop' has no monitor"
    assert (
        driftgauge("constraints", "shop", "data_quality").err
        == "endpoint 'shop' has no data quality monitor; deploy it with that monitor"
    )
    assert "there is no endpoint 'nowhere'" in driftgauge("constraints", "nowhere").err


def test_what_is_wrong_with_a_baseline_is_shown_below_its_constraints(aws, driftgauge, deployed):
    """The file is written beside the constraints in use, by the deployment."""
    uri = aws.definitions["DataQuality"]["DataQualityBaselineConfig"]["ConstraintsResource"]["S3Uri"]
    finding = {"severity": "warning", "problem": "it holds one value only", "remedy": "write evaluate: false"}
    findings = [{**finding, "feature_name": name} for name in ("salt", "grade")]
    aws.objects[uri.replace("constraints.json", "baseline_findings.json")] = json.dumps({"findings": findings}).encode()

    shown = driftgauge("constraints", "shop").out

    assert "What is wrong with the baseline" in shown
    assert "salt, grade" in shown
    found = [each["subject"] for entry in output(driftgauge)["constraints"] for each in entry["findings"]]
    assert found == ["salt", "grade"]
