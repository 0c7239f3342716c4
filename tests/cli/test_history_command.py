import csv
import io
import json
from datetime import timedelta

import pytest
from cli.fake_workflows import REPORT, outcome
from cli.test_executions_command import NOW, scheduled

from driftgauge_cli.sparkline import sparkline

STATISTICS = {"regression_metrics": {"rmse": {"value": 1.5, "standard_deviation": 0.1}}, "dataset": {"item_count": 9}}


def metric(name, value=None, **dimensions):
    known = [{"Name": key, "Value": each} for key, each in {"Endpoint": "shop", **dimensions}.items()]
    found = {"Value": value} if value is not None else {"StatisticValues": {"Sum": 1.0}}
    return {"MetricName": name, "Dimensions": known, **found}


@pytest.fixture
def shop(aws):
    """A deployment of the Driftgauge engine without executions."""
    aws.schedules.clear()
    return aws


def executed(aws, machine, number, metrics, violations=()):
    job = f"{machine}-{number}"
    output = outcome(JobName=job, ReportUri=f"{REPORT}/{job}")
    aws.ended(machine, output, at=NOW - timedelta(hours=10 - number))
    lines = "\n".join(json.dumps(each) for each in metrics)
    aws.objects[f"{REPORT}/{job}/cloudwatch_metrics.jsonl"] = lines.encode()
    aws.objects[f"{REPORT}/{job}/constraint_violations.json"] = json.dumps({"violations": list(violations)}).encode()


def rows(out):
    return {line.split("  ")[0]: line.split() for line in out.splitlines()[3:]}


def test_the_metrics_go_from_the_oldest_execution_to_the_newest(shop, driftgauge):
    shop.machine("shop-data-quality")
    for number, distance in enumerate([0.1, 0.5, 0.2]):
        executed(shop, "shop-data-quality", number, [metric("feature_baseline_drift_salt", distance)])

    out = driftgauge("history", "shop").out

    assert out.startswith("shop-data-quality: 3 executions, ")
    assert rows(out)["drift of salt"][3:] == ["▁█▃", "0.1", "0.5", "0.2"]
    assert rows(out)["violations"] == ["violations", "▁▁▁", "0", "0", "0"]


def test_only_as_many_executions_as_are_asked_for_are_read(shop, driftgauge):
    shop.machine("shop-data-quality")
    for number in range(3):
        executed(shop, "shop-data-quality", number, [metric("drifted_features", float(number))])

    [output] = driftgauge("history", "shop", "--limit", "2", "--json").json

    assert [each["figures"]["drifted_features"] for each in output["executions"]] == [1.0, 2.0]


def test_of_many_metrics_those_that_moved_most_are_shown(shop, driftgauge):
    shop.machine("shop-data-quality")
    for number in range(2):
        moving = [metric(f"feature_baseline_drift_f{each}", number * each / 20) for each in range(15)]
        executed(shop, "shop-data-quality", number, moving)

    out = driftgauge("history", "shop").out

    assert "drift of f14" in out
    assert "drift of f3 " not in out
    assert "and 6 that moved less, or are 0: --all" in out
    assert "drift of f0 " in driftgauge("history", "shop", "--all").out


def test_metrics_of_features_that_have_no_one_value_are_left_out(shop, driftgauge):
    shop.machine("shop-data-quality")
    executed(shop, "shop-data-quality", 0, [metric("feature_data_salt"), metric("feature_null_salt", 3.0)])

    [output] = driftgauge("history", "shop", "--json").json

    assert output["executions"][0]["figures"] == {"violations": 0}


def test_the_metrics_of_bias_name_their_group(shop, driftgauge):
    shop.machine("shop-model-bias", "model_bias")
    executed(shop, "shop-model-bias", 0, [metric("bias_metric_DPL", 0.25, Facet="sex", FacetValue="F")])

    [output] = driftgauge("history", "shop", "--json").json

    assert output["executions"][0]["figures"]["DPL of sex F"] == 0.25


def test_without_a_list_of_metrics_those_of_the_statistics_count(aws, driftgauge):
    scheduled(aws, schedule="shop-model-quality", job="quality")
    aws.objects["s3://reports/quality/statistics.json"] = json.dumps(STATISTICS).encode()

    [output] = driftgauge("history", "shop", "--monitor", "model_quality", "--json").json

    assert output["executions"][0]["figures"] == {"violations": 0, "rmse": 1.5}


def test_without_a_list_of_metrics_those_of_the_analysis_of_bias_count(aws, driftgauge):
    aws.schedules["shop-model-bias"] = "ModelBias"
    scheduled(aws, schedule="shop-model-bias", job="bias")
    metrics = [{"name": "DPL", "value": 0.25}, {"name": "CI", "value": None, "error": "no such group"}]
    facets = {"sex": [{"value_or_threshold": "F", "metrics": metrics}]}
    aws.objects["s3://reports/bias/analysis.json"] = json.dumps(
        {"pre_training_bias_metrics": {"facets": facets}}
    ).encode()

    [output] = driftgauge("history", "shop", "--monitor", "model_bias", "--json").json

    assert output["executions"][0]["figures"] == {"violations": 0, "DPL of sex F": 0.25}


def test_of_a_single_execution_the_largest_metrics_are_shown(shop, driftgauge):
    shop.machine("shop-data-quality")
    executed(shop, "shop-data-quality", 0, [metric(f"feature_baseline_drift_f{each}", each / 20) for each in range(15)])

    out = driftgauge("history", "shop").out

    assert out.splitlines()[0].count(":") == 3
    assert "drift of f14" in out
    assert "drift of f5 " not in out


def test_a_metric_that_an_execution_lacks_is_a_gap(shop, driftgauge):
    shop.machine("shop-model-quality", "model_quality")
    executed(shop, "shop-model-quality", 0, [metric("rmse", 1.0)])
    executed(shop, "shop-model-quality", 1, [])

    assert rows(driftgauge("history", "shop").out)["rmse"][-3:] == ["1", "1", "none"]


def test_csv_has_a_line_for_each_value_with_all_digits(shop, driftgauge):
    shop.machine("shop-model-quality", "model_quality")
    executed(shop, "shop-model-quality", 0, [metric("rmse", 0.891234567)])

    output = list(csv.DictReader(io.StringIO(driftgauge("history", "shop", "--csv").out)))

    assert [(each["metric"], each["value"]) for each in output] == [("violations", "0"), ("rmse", "0.891234567")]
    assert output[0]["job"] == "shop-model-quality-0"


def test_a_monitor_without_an_execution_says_how_to_run_it(shop, driftgauge):
    shop.machine("shop-data-quality")

    output = driftgauge("history", "shop").out

    assert output == "shop-data-quality has no completed execution yet; run one: driftgauge run shop data_quality\n"


def test_one_of_several_monitors_is_run_by_its_name(shop, driftgauge):
    shop.machine("shop-data-quality")
    shop.machine("shop-driftgauge-data-quality")

    command = "driftgauge run shop data_quality --schedule shop-driftgauge-data-quality"
    assert command in driftgauge("history", "shop").out
    assert command in [each["command"] for each in driftgauge("status", "shop", "--json").json["attention"]]


def test_a_damaged_list_of_metrics_is_named(shop, driftgauge):
    shop.machine("shop-data-quality")
    executed(shop, "shop-data-quality", 0, [])
    shop.objects[f"{REPORT}/shop-data-quality-0/cloudwatch_metrics.jsonl"] = b"{"

    assert "has no metrics of data quality that can be read" in driftgauge("history", "shop").err


@pytest.mark.parametrize(
    ("values", "bars"), [([0, 1, 2], "▁▅█"), ([3, 3], "▁▁"), ([1, None, 2], "▁ █"), ([None], ""), ([], "")]
)
def test_a_sparkline_spans_its_values(values, bars):
    assert sparkline(values) == bars
