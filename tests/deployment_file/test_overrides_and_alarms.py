"""Overrides and alarms in a deployment file: what is taken, and what is refused with its place."""

from collections.abc import Callable

import pytest

from driftgauge_deployment.deployment import Deployment

DATA_QUALITY = """\
name: shop
model: {artifact: model.tar.gz}
monitors:
  data_quality:
    baseline: {dataset: train.csv, header: true}
"""
IN_S3 = DATA_QUALITY.replace("dataset: train.csv", "dataset: s3://data/train.csv, version: '1'")
ELSEWHERE = DATA_QUALITY.replace(
    "dataset: train.csv, header: true", "constraints: s3://old/c.json, statistics: s3://old/s.json"
)

Load = Callable[[str], Deployment]
Mistakes = Callable[[str], list[str]]


def test_violations_and_liveness_have_alarms_unless_they_are_switched_off(load: Load) -> None:
    alarms = load(DATA_QUALITY).alarms
    assert (alarms.violations.enabled, alarms.liveness) == (True, True)
    alarms = load(DATA_QUALITY + "alarms: {violations: false, liveness: false}\n").alarms
    assert (alarms.violations.enabled, alarms.liveness) == (False, False)


@pytest.mark.parametrize(
    ("feature", "message"),
    [
        ("{type: Float}", "type: 'Float' is not allowed; allowed: Integral, Fractional, String, Unknown"),
        (
            "{completeness: 101%}",
            "completeness: '101%' is not a share of all values; allowed: a percentage up to 100%, such as 95%",
        ),
        (
            "{completeness: 0.95}",
            "completeness: 0.95 is not a share of all values; allowed: a percentage up to 100%, such as 95%",
        ),
        ("{drift_threshold: -0.1}", "drift_threshold: -0.1 is not allowed; allowed: a number from 0 on"),
        ("{drift_threshold: .nan}", "drift_threshold: nan is not allowed; allowed: a number from 0 on"),
        ("{drift_threshold: true}", "drift_threshold: True is not allowed; allowed: a number from 0 on"),
        ("{evaluate: no thanks}", "evaluate: 'no thanks' is not allowed; allowed: true or false"),
        (
            "{drift_treshold: 0.1}",
            "drift_treshold: unknown key; did you mean 'drift_threshold'? "
            "allowed: type, completeness, drift_threshold, drift, evaluate",
        ),
    ],
)
def test_an_override_of_a_feature_is_checked(mistakes: Mistakes, feature: str, message: str) -> None:
    [mistake] = mistakes(f"{DATA_QUALITY}    overrides: {{features: {{sugar: {feature}}}}}\n")
    assert (
        mistake.replace(" (not checked at all)", "") == f"6: monitors.data_quality.overrides.features.sugar.{message}"
    )


def test_a_feature_may_have_the_name_of_a_key(mistakes: Mistakes) -> None:
    [mistake] = mistakes(DATA_QUALITY + "    overrides: {features: {type: {completness: 95%}}}\n")
    assert "did you mean 'completeness'? allowed: type," in mistake


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("{comparison_method: KS}", "comparison_method: 'KS' is not allowed; allowed: Robust, Simple"),
        (
            "{categorical_drift_method: L1}",
            "categorical_drift_method: 'L1' is not allowed; allowed: LInfinity, ChiSqua",
        ),
        (
            "{datatype_check_threshold: 98}",
            "datatype_check_threshold: 98 is not allowed; allowed: a number from 0 to 1",
        ),
        ("{emit_metrics: Enabled}", "emit_metrics: 'Enabled' is not allowed; allowed: true or false"),
        (
            "{comparison_treshold: 1}",
            "comparison_treshold: unknown key; did you mean 'comparison_threshold'? allowed: ",
        ),
    ],
)
def test_an_override_of_the_config_is_checked(mistakes: Mistakes, config: str, message: str) -> None:
    [mistake] = mistakes(f"{DATA_QUALITY}    overrides: {{config: {config}}}\n")
    assert mistake.startswith(f"6: monitors.data_quality.overrides.config.{message}")


def test_a_feature_that_is_off_has_no_other_override(mistakes: Mistakes) -> None:
    [mistake] = mistakes(DATA_QUALITY + "    overrides: {features: {sugar: {evaluate: false, completeness: 95%}}}\n")
    assert mistake == (
        "6: monitors.data_quality.overrides.features.sugar: has evaluate: false and other keys; "
        "allowed: evaluate: false alone"
    )


@pytest.mark.parametrize("override", ["overrides: {features: {sugar: {evaluate: false}}}", "overrides: {config: {}}"])
def test_constraints_made_elsewhere_are_used_as_they_are(mistakes: Mistakes, override: str) -> None:
    [mistake] = mistakes(f"{ELSEWHERE}    {override}\n")
    assert mistake.startswith("6: monitors.data_quality.overrides: changes what a baseline made here suggests; allowed")


def test_a_drift_alarm_needs_a_data_quality_monitor(mistakes: Mistakes) -> None:
    text = DATA_QUALITY.replace("data_quality:", "model_quality: {problem_type: Regression, inference_attribute: 0,")
    text = text.replace(
        "\n    baseline: {dataset: train.csv, header: true}", " baseline: {dataset: train.csv, header: true}}"
    )
    [mistake] = mistakes(text + "alarms: {drift: [sugar]}\n")
    assert mistake.endswith("alarms.drift: there is no data_quality monitor; allowed: features of the monitor above")


def test_a_drift_alarm_needs_a_feature_whose_name_is_ascii(mistakes: Mistakes) -> None:
    """CloudWatch has no other metric names."""
    found = mistakes(DATA_QUALITY + "alarms: {drift: [sugar, größe]}\n")
    assert [each for each in found if "größe cannot be in the name of a CloudWatch metric; allowed: printable" in each]


def test_a_drift_alarm_takes_no_threshold_from_constraints_made_elsewhere(mistakes: Mistakes) -> None:
    [mistake] = mistakes(ELSEWHERE + "alarms: {drift: [sugar]}\n")
    assert mistake.startswith("6: alarms.drift: thresholds come from a baseline made here; allowed: a baseline with")


@pytest.mark.parametrize(
    "override",
    [
        "{features: {sugar: {evaluate: false}}}",
        "{config: {emit_metrics: false}}",
        "{config: {perform_comparison: false}}",
    ],
)
def test_a_drift_alarm_needs_a_drift_that_is_published(mistakes: Mistakes, override: str) -> None:
    [mistake] = mistakes(f"{DATA_QUALITY}    overrides: {override}\nalarms: {{drift: [sugar]}}\n")
    assert mistake.startswith("7: alarms.drift[0]: 'sugar' is not compared, or its drift not published; allowed:")


def test_drift_alarms_are_so_many_that_their_thresholds_fit_into_an_answer(mistakes: Mistakes) -> None:
    [mistake] = mistakes(f"{IN_S3}alarms: {{drift: [{', '.join(f'f{n}' for n in range(41))}]}}\n")
    assert "is not allowed; allowed: a list of features, 40 at most" in mistake


def test_a_feature_whose_drift_has_an_alarm_leaves_room_for_the_metric_s_name(mistakes: Mistakes, load: Load) -> None:
    assert load(f"{IN_S3}alarms: {{drift: [{'f' * 232}]}}\n")
    [mistake] = mistakes(f"{IN_S3}alarms: {{drift: [{'f' * 233}]}}\n")
    assert mistake.endswith("with names of up to 232 characters")


@pytest.mark.parametrize(("switch", "also"), [("violations", ", false, or a mapping"), ("liveness", " or false")])
def test_alarms_are_on_or_off(mistakes: Mistakes, switch: str, also: str) -> None:
    [mistake] = mistakes(f"{DATA_QUALITY}alarms: {{{switch}: sometimes}}\n")
    assert mistake == f"6: alarms.{switch}: 'sometimes' is not allowed; allowed: true{also}"


MODEL_QUALITY = """\
name: shop
model: {artifact: model.tar.gz}
monitors:
  model_quality:
    problem_type: BinaryClassification
    probability_attribute: 0
    baseline: {dataset: train.csv, header: true}
    overrides: {METRIC: {threshold: VALUE}}
"""


@pytest.mark.parametrize(
    ("metric", "value", "allowed"),
    [("f1", "0", "more than 0"), ("recall", "-0.1", "more than 0"), ("false_positive_rate", "1.0", "less than 1")],
)
def test_a_threshold_that_no_metric_can_be_beyond_is_refused(
    load: Load, mistakes: Mistakes, metric: str, value: str, allowed: str
) -> None:
    text = MODEL_QUALITY.replace("METRIC", metric).replace("VALUE", value)
    [mistake] = mistakes(f"{text}alarms: {{metrics: {{model_quality: [{metric}]}}}}\n")
    assert mistake.endswith(f"is out of reach, because no {metric} is beyond it; allowed: {allowed}")
    # Without an alarm it is a warning, with which a deployment goes on.
    assert load(f"{text}alarms: {{metrics: {{model_quality: [accuracy]}}}}\n")


def test_the_metric_that_has_an_alarm_by_default_is_among_them(mistakes: Mistakes) -> None:
    [mistake] = mistakes(MODEL_QUALITY.replace("METRIC", "f1").replace("VALUE", "0"))
    assert mistake.startswith("8: monitors.model_quality.overrides.f1.threshold: 0 is out of reach")


def test_a_threshold_within_reach_is_taken(load: Load) -> None:
    assert load(MODEL_QUALITY.replace("METRIC", "f1").replace("VALUE", "0.5"))


def test_a_threshold_of_drift_out_of_reach_is_refused_where_it_has_an_alarm(load: Load, mistakes: Mistakes) -> None:
    text = DATA_QUALITY + "    overrides: {features: {sugar: {drift_threshold: 1}}}\n"
    assert load(text)
    [mistake] = mistakes(text + "alarms: {drift: [sugar]}\n")
    assert "sugar.drift_threshold: 1 is out of reach, because a distance is at most 1; allowed: less" in mistake
    assert load(text + "alarms: {drift: [salt]}\n")
