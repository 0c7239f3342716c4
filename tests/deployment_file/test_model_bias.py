"""The bias monitor of a deployment file: its keys, and the mistakes in them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from driftgauge_deployment import Deployment

BIAS = """\
name: shop
model: {artifact: model.tar.gz}
monitors:
  model_bias:
    label: returned
    label_values: [0]
    facets: [{name: age, threshold: 40}, {name: region, values: [north, south]}]
    headers: [returned, age, region]
    inference_attribute: 0
    baseline: {dataset: rows.csv}
"""

Load = Callable[[str], Deployment]
Mistakes = Callable[[str], list[str]]


def test_label_facets_headers_and_a_prediction_are_enough(load: Load) -> None:
    bias = load(BIAS).monitors.model_bias
    assert bias is not None
    assert (bias.label, list(bias.favourable), list(bias.columns)) == ("returned", [0], ["returned", "age", "region"])
    assert [(facet.name, facet.values, facet.threshold) for facet in bias.facets] == [
        ("age", None, 40),
        ("region", ("north", "south"), None),
    ]


def test_a_threshold_can_say_which_labels_are_favourable(load: Load) -> None:
    bias = load(BIAS.replace("label_values: [0]", "label_threshold: 0.5")).monitors.model_bias
    assert bias is not None
    assert list(bias.favourable) == [0.5]


def test_the_header_of_a_local_dataset_names_the_columns(load: Load, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("returned,age,region\n1,30,north\n")
    text = BIAS.replace("    headers: [returned, age, region]\n", "").replace(
        "dataset: rows.csv", "dataset: orders.csv, header: true"
    )
    bias = load(text).monitors.model_bias
    assert bias is not None
    assert list(bias.columns) == ["returned", "age", "region"]


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("label_values: [0]", "label_values: []", "6: monitors.model_bias.label_values: [] is not allowed; allowed: "),
        ("    label_values: [0]\n", "", "4: monitors.model_bias: which labels are favourable? allowed: label_values"),
        ("label_values: [0]", "label_values: [0]\n    label_threshold: 1", "4: monitors.model_bias: which labels"),
        (
            "    label_values: [0]\n",
            "    label_values: [0]\n    positive_label: 1\n",
            "7: monitors.model_bias.positive_label: unknown key; allowed: label_values with the favourable labels",
        ),
        ("threshold: 40", "threshold: 40, values: [1]", "7: monitors.model_bias.facets[0]: has values and a threshold"),
        ("name: region", "name: age", "7: monitors.model_bias.facets[1].name: 'age' is listed twice"),
        (
            "name: region",
            "name: regoin",
            "7: monitors.model_bias.facets[1].name: 'regoin' is no column; did you mean 'region'? ",
        ),
        ("name: region", "name: returned", "7: monitors.model_bias.facets[1].name: 'returned' is the label; allowed"),
        ("label: returned", "label: kept", "5: monitors.model_bias.label: 'kept' is no column; allowed: returned, "),
        ("    headers: [returned, age, region]\n", "", "4: monitors.model_bias: the columns are not known; allowed: "),
        (
            "    inference_attribute: 0\n",
            "",
            "4: monitors.model_bias: neither an inference nor a probability attribute",
        ),
        ("rows.csv}", "rows.csv}\n    overrides: {AUC: {margin: 5%}}", "11: monitors.model_bias.overrides.AUC: "),
        ("rows.csv}", "rows.csv}\n    group_variable: sex", "11: monitors.model_bias.group_variable: 'sex' is no"),
    ],
)
def test_a_mistake_is_reported_where_it_is(mistakes: Mistakes, old: str, new: str, mistake: str) -> None:
    [found] = mistakes(BIAS.replace(old, new))
    assert found.startswith(mistake)


def test_an_alarm_on_a_measure_of_bias_needs_a_measure_that_there_is(mistakes: Mistakes) -> None:
    [found] = mistakes(BIAS + "alarms: {metrics: {model_bias: [DPPL, DDPL]}}\n")
    assert found.startswith("11: alarms.metrics.model_bias[1]: 'DDPL' is no metric of bias; allowed: AD, CDDL, ")


def test_an_alarm_on_a_measure_of_bias_needs_its_monitor(mistakes: Mistakes) -> None:
    text = "name: shop\nmodel: {artifact: model.tar.gz}\nmonitors:\n  data_quality: {baseline: {dataset: rows.csv}}\n"
    [found] = mistakes(text + "alarms: {metrics: {model_bias: [DPPL]}}\n")
    assert found.startswith("5: alarms.metrics.model_bias: there is no model_bias monitor; allowed: ")


def test_constraints_made_elsewhere_need_no_statistics(load: Load) -> None:
    assert load(BIAS.replace("dataset: rows.csv", "constraints: s3://bucket/analysis.json")).monitors.model_bias


def test_one_machine_analyzes_bias(mistakes: Mistakes) -> None:
    [mistake] = mistakes(BIAS + "    instance_count: 2\nengine: driftgauge\n")
    assert mistake == (
        "11: monitors.model_bias.instance_count: 2 instances for model bias, which one machine analyzes; allowed: 1"
    )


@pytest.mark.parametrize(("value", "allowed"), [("1", "less than 1"), ("-1.5", "more than -1")])
def test_a_limit_that_no_measure_can_be_beyond_is_refused(
    load: Load, mistakes: Mistakes, value: str, allowed: str
) -> None:
    text = BIAS + f"    overrides: {{DPPL: {{threshold: {value}}}}}\n"
    assert load(text)
    [mistake] = mistakes(text + "alarms: {metrics: {model_bias: [DPPL]}}\n")
    assert mistake.endswith(f"is out of reach, because no DPPL is beyond it; allowed: {allowed}")


def test_every_row_has_a_label(mistakes: Mistakes, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("30,1,north\n40,,south\n" * 150)
    text = BIAS.replace("rows.csv", "orders.csv").replace("[returned, age, region]", "[age, returned, region]")
    [found] = mistakes(text)
    assert "orders.csv:2: the label, column 1, is empty; allowed: a label in each row" in found
