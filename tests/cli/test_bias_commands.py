"""The commands on a bias monitor, with both engines."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from custom_resources.documents import ConstraintsFile
from custom_resources.events import Properties
from custom_resources.model_bias.adjustments import ModelBiasAdjustments

START = datetime(2026, 11, 22, 6, 10, tzinfo=UTC)
WINDOW = ("--from", "2026-11-22T06:10", "--to", "2026-11-22T08:01")
VIOLATION = {
    "constraint_check_type": "bias_drift_check",
    "description": "Metric value 0.4 doesn't meet the baseline constraint requirement 0.2",
    "facet": "Sex",
    "facet_value": "0",
    "metric_name": "DPPL",
}
VIOLATED = "CompletedWithViolations: Job completed successfully with 1 violations."


def analysis(value):
    """Return a report of one measure of one group."""
    measure = {"name": "DPPL", "description": "Difference in Positive Proportions in Predicted Labels", "value": value}
    groups = [{"value_or_threshold": "0", "metrics": [measure]}]
    return json.dumps({"version": "1.0", "post_training_bias_metrics": {"label": "Target", "facets": {"Sex": groups}}})


def alarm(value):
    """Return an alarm on that measure."""
    dimensions = {"Endpoint": "shop", "MonitoringSchedule": "shop-model-bias", "Facet": "Sex", "FacetValue": "0"}
    return {
        "AlarmName": "shop-model-bias-DPPL",
        "MetricName": "bias_metric_DPPL",
        "Namespace": "aws/sagemaker/Endpoints/bias-metrics",
        "Dimensions": [{"Name": name, "Value": value} for name, value in dimensions.items()],
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": value,
    }


@pytest.fixture
def deployed(aws):
    """Deploy a bias monitor with Model Monitor, whose constraints stand beside their suggestion."""
    aws.schedules["shop-model-bias"] = "ModelBias"
    suggested = analysis(0.2)
    adjustments = ModelBiasAdjustments.from_properties(Properties(values={"Margin": "0.25"}))
    adjusted = adjustments.adjust(ConstraintsFile.parse("s3://b/analysis.json", suggested.encode()))
    baseline = "s3://reports/baselines/shop-model-bias/abc"
    used = f"{baseline}/used/{adjustments.identity}"
    aws.definitions["ModelBias"]["ModelBiasBaselineConfig"]["ConstraintsResource"]["S3Uri"] = f"{used}/analysis.json"
    aws.objects[f"{used}/analysis.json"] = adjusted.used.text().encode()
    aws.objects[f"{baseline}/analysis.json"] = suggested.encode()
    aws.objects[f"{used}/difference.json"] = adjusted.difference_text().encode()
    aws.capture(START)
    aws.label(START + timedelta(hours=1))
    return aws


def test_a_run_merges_labels_and_then_analyses_with_clarify(deployed, driftgauge):
    ended = driftgauge("run", "shop", "model_bias", *WINDOW)

    merge, job = deployed.jobs.values()
    assert ended.code == 0
    assert job["AppSpecification"]["ImageUri"].endswith("sagemaker-clarify-processing:1.0")
    assert job["Environment"]["analysis_type"] == "MODEL_BIAS"
    assert job["Environment"]["analysis_config"] == "/opt/ml/processing/input/config/analysis_config.json"
    assert job["Environment"]["baseline_constraints"].endswith("/analysis.json")
    assert job["Environment"]["features_attribute"] == "features"
    assert merge["ProcessingJobName"] == f"{job['ProcessingJobName']}-merge"


def test_the_merger_is_in_the_registry_of_model_monitor_and_not_in_clarify_s(deployed, driftgauge):
    driftgauge("run", "shop", "model_bias", *WINDOW)

    merge = next(iter(deployed.jobs.values()))
    assert merge["AppSpecification"]["ImageUri"] == (
        "468650794304.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-model-monitor-groundtruth-merger"
    )


def test_violations_name_metric_facet_and_group(deployed, driftgauge, outcome):
    report = {"constraint_violations.json": json.dumps({"violations": [VIOLATION]})}
    deployed.outcomes = [outcome(), outcome(exit_message=VIOLATED, files=report)]
    driftgauge("run", "shop", "model_bias", *WINDOW)

    [found] = driftgauge("violations", "shop", "--monitor", "model_bias", "--json").json

    assert found["violations"] == [
        {
            "subject": "DPPL of Sex 0",
            "check": "bias_drift_check",
            "description": VIOLATION["description"],
        }
    ]


def test_constraints_show_the_used_value_beside_the_suggested_one(deployed, driftgauge):
    [found] = driftgauge("constraints", "shop", "model_bias", "--json").json["constraints"]

    [value] = found["values"]
    assert value == {
        "name": "Sex 0",
        "what": "DPPL",
        "used": 0.25,
        "suggested": 0.2,
        "because": "margin 25%",
    }


def test_people_get_a_row_for_each_measure_and_a_column_for_each_group(deployed, driftgauge):
    lines = driftgauge("constraints", "shop", "model_bias").out.splitlines()

    assert lines[1].split() == ["metric", "Sex", "0"]
    assert lines[3] == "DPPL    0.25 (suggested 0.2; margin 25%)"


def test_an_alarm_s_threshold_is_traced_to_the_group_s_constraint(deployed, driftgauge):
    deployed.alarms = [alarm(0.25)]

    [found] = driftgauge("constraints", "shop", "model_bias", "--json").json["alarms"]

    assert found["origin"] == "margin 25%; the baseline suggested 0.2"


def test_executions_of_the_driftgauge_engine_are_listed(aws, driftgauge):
    aws.machine("shop-model-bias", "model_bias")
    aws.ended("shop-model-bias", {"Status": "Completed", "Reason": "Completed: fine", "JobName": "job-1"})

    [found] = driftgauge("executions", "shop", "--monitor", "model_bias", "--json").json

    assert (found["monitor"], found["status"], found["job_name"]) == ("model_bias", "Completed", "job-1")


def test_labels_go_where_a_bias_monitor_alone_reads_them(aws, driftgauge, tmp_path):
    aws.schedules = {}
    aws.machine("shop-model-bias", "model_bias", GroundTruthUri="s3://capture/bias-labels")
    rows = tmp_path / "rows.csv"
    rows.write_text("score,a\n1,2\n")
    driftgauge("traffic", "shop", str(rows), "--label", "score")

    uploaded = driftgauge("labels", "shop", str(rows), "--label", "score", "--json").json

    [uri] = uploaded["uris"]
    assert uri.startswith("s3://capture/bias-labels/")
