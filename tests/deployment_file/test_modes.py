"""The mode of a deployment and of its monitors, and the keys that only exact mode reads."""

from collections.abc import Callable

import pytest
from deployment_file.test_model_bias import BIAS

from driftgauge_contract.constraints import DriftMeasure, Mode
from driftgauge_contract.kinds import MonitorKind
from driftgauge_deployment import Deployment
from driftgauge_deployment.analysis import baseline_variables, execution_variables, mode_of

SHOP = """\
name: shop
model: {{artifact: model.tar.gz}}
engine: {engine}
{more}
monitors:
  data_quality:
    baseline: {{dataset: train.csv, header: true}}
    schedule: hourly
  model_quality:
    problem_type: Regression
    inference_attribute: 0
    baseline: {{dataset: train.csv, header: true}}
    schedule: daily at 6
"""
DATA, QUALITY = MonitorKind.DATA_QUALITY, MonitorKind.MODEL_QUALITY

Load = Callable[[str], Deployment]
Mistakes = Callable[[str], list[str]]


def shop(more: str = "", *, engine: str = "driftgauge") -> str:
    return SHOP.format(engine=engine, more=more)


def test_a_monitor_has_the_deployment_s_mode_unless_it_has_its_own(load: Load) -> None:
    deployment = load(shop("mode: exact") + "    mode: compat\n")
    assert mode_of(deployment, DATA) is Mode.EXACT
    assert mode_of(deployment, QUALITY) is Mode.COMPAT


@pytest.mark.parametrize("engine", ["model-monitor", "[model-monitor, driftgauge]", "[driftgauge, model-monitor]"])
def test_aws_s_container_has_no_exact_mode(load: Load, mistakes: Mistakes, engine: str) -> None:
    [mistake] = mistakes(shop("mode: exact", engine=engine))
    assert mistake == (
        "4: mode: 'exact' is not possible with model-monitor, which runs AWS's container; "
        "allowed: compat, or engine: driftgauge"
    )
    assert mode_of(load(shop(engine=engine)), DATA) is Mode.COMPAT


def test_exact_is_the_mode_unless_another_is_named(load: Load) -> None:
    assert mode_of(load(shop()), DATA) is Mode.EXACT


def test_an_unknown_mode_is_reported_with_those_that_there_are(mistakes: Mistakes) -> None:
    assert mistakes(shop("mode: strict")) == ["4: mode: 'strict' is not allowed; allowed: exact, compat"]


def test_in_compat_mode_jobs_have_no_variables_of_exact_mode(load: Load) -> None:
    deployment = load(shop("mode: compat"))
    assert baseline_variables(deployment, DATA) == execution_variables(deployment, DATA) == {}


def test_the_budget_of_false_alarms_is_divided_over_the_windows_of_all_monitors(load: Load) -> None:
    deployment = load(shop("mode: exact\nalarms: {false_alarms: 3 per month}"))
    variables = execution_variables(deployment, DATA)
    assert variables["driftgauge_mode"] == "exact"
    assert float(variables["driftgauge_alpha"]) == pytest.approx(3 / (720 + 30))
    assert "driftgauge_alpha" not in baseline_variables(deployment, DATA)


@pytest.mark.parametrize(
    ("text", "a_month"), [("1 per month", 1.0), ("0.5 per week", 0.5 * 30 / 7), ("2 per year", 2 * 30 / 365)]
)
def test_a_budget_of_false_alarms_is_a_number_per_period(load: Load, text: str, a_month: float) -> None:
    assert load(shop(f"mode: exact\nalarms: {{false_alarms: {text}}}")).alarms.false_alarms == pytest.approx(a_month)


@pytest.mark.parametrize("text", ["1", "0 per month", "1 per day", "true"])
def test_another_budget_of_false_alarms_is_refused(mistakes: Mistakes, text: str) -> None:
    [mistake] = mistakes(shop(f"mode: exact\nalarms: {{false_alarms: {text}}}"))
    assert mistake.startswith("5: alarms.false_alarms: ")
    assert mistake.endswith("allowed: a number per week, month or year, such as 1 per month")


def test_limits_on_rows_and_labels_reach_the_jobs_of_model_quality(load: Load) -> None:
    deployment = load(shop("mode: exact") + "    min_rows: 50\n    label_coverage: 80%\n")
    variables = execution_variables(deployment, QUALITY)
    assert (variables["driftgauge_min_rows"], variables["driftgauge_min_label_coverage"]) == ("50", "0.8")
    assert "driftgauge_min_rows" not in execution_variables(deployment, DATA)


def test_the_share_of_unusable_records_reaches_the_jobs(load: Load) -> None:
    text = shop("mode: exact").replace("    schedule: hourly\n", "    max_unreadable: 5%\n")
    assert execution_variables(load(text), DATA)["driftgauge_max_unreadable"] == "0.05"
    assert baseline_variables(load(text), DATA)["driftgauge_max_unreadable"] == "0.05"
    assert "driftgauge_max_unreadable" not in execution_variables(load(text), QUALITY)


def test_the_share_of_unusable_records_is_a_key_of_bias_too(load: Load, mistakes: Mistakes) -> None:
    text = BIAS + "    max_unreadable: 3%\n"
    kind = MonitorKind.MODEL_BIAS
    assert execution_variables(load(text), kind)["driftgauge_max_unreadable"] == "0.03"
    assert baseline_variables(load(text), kind)["driftgauge_max_unreadable"] == "0.03"
    [mistake] = mistakes("mode: compat\n" + text)
    assert "max_unreadable" in mistake


def test_measures_of_drift_are_one_or_several(load: Load) -> None:
    text = shop("mode: exact").replace(
        "    schedule: hourly\n",
        "    drift: {measure: wasserstein, threshold: 0.2}\n"
        "    overrides: {features: {age: {drift: [{measure: hellinger}, {measure: chi_squared, threshold: 0.3}]}}}\n",
    )
    quality = load(text).monitors.data_quality
    assert quality is not None
    assert [(drift.measure, drift.threshold) for drift in quality.drift] == [(DriftMeasure.WASSERSTEIN, 0.2)]
    assert [(drift.measure, drift.threshold) for drift in quality.overrides.features["age"].drift] == [
        (DriftMeasure.HELLINGER, None),
        (DriftMeasure.CHI_SQUARED, 0.3),
    ]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("monitors:", "alarms: {false_alarms: 1 per month}\nmonitors:", "5: alarms.false_alarms"),
        ("    schedule: hourly", "    drift: {measure: auto}", "8: monitors.data_quality.drift"),
        (
            "    schedule: hourly",
            "    overrides: {features: {age: {drift: {measure: auto}}}}",
            "8: monitors.data_quality.overrides.features.age.drift",
        ),
        ("    schedule: daily at 6", "    min_rows: 50", "13: monitors.model_quality.min_rows"),
        ("    schedule: daily at 6", "    label_coverage: 90%", "13: monitors.model_quality.label_coverage"),
        ("    schedule: daily at 6", "    max_unreadable: 5%", "13: monitors.model_quality.max_unreadable"),
        (
            "{dataset: train.csv, header: true}",
            "{dataset: train.csv, header: true, ordered: true}",
            "7: monitors.data_quality.baseline.ordered",
        ),
        ("    schedule: hourly", "    max_unreadable: 5%", "8: monitors.data_quality.max_unreadable"),
    ],
)
def test_a_key_that_nothing_reads_in_compat_mode_is_refused(
    mistakes: Mistakes, load: Load, old: str, new: str, place: str
) -> None:
    text = shop("mode: compat").replace(old, new, 1)
    assert mistakes(text) == [f"{place}: is read in exact mode only; allowed: mode: exact, or no such key"]
    assert load(text.replace("mode: compat", "mode: exact"))


@pytest.mark.parametrize(("measure", "largest"), [("auto", "1"), ("jensen_shannon", "0.833")])
def test_a_threshold_that_no_drift_can_reach_is_refused(mistakes: Mistakes, measure: str, largest: str) -> None:
    drift = f"    drift: {{measure: {measure}, threshold: 1.5}}"
    assert mistakes(shop("mode: exact").replace("    schedule: hourly", drift, 1)) == [
        f"8: monitors.data_quality.drift[0].threshold: 1.5 is out of reach, because {measure} is at most {largest}; "
        "allowed: less, such as 0.1"
    ]


def test_a_measure_without_a_bound_may_have_any_threshold(load: Load) -> None:
    drift = "    drift: {measure: wasserstein, threshold: 1.5}"
    assert load(shop("mode: exact").replace("    schedule: hourly", drift, 1))
