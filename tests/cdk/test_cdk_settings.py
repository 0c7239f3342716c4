"""The values of a deployment file become settings of the constructs."""

from collections.abc import Callable

from cdk.parts import parts_of

from driftgauge import DataQualityAdjustments, FeatureOverride, InferredType, MonitorKind
from driftgauge_deployment import Deployment

DATA_QUALITY = """\
name: shop
model: {artifact: model.tar.gz}
monitors:
  data_quality:
    baseline: {dataset: train.csv, header: true}
"""

Load = Callable[[str], Deployment]


def adjusted(deployment: Deployment) -> DataQualityAdjustments:
    adjustments = parts_of(deployment)[MonitorKind.DATA_QUALITY].adjustments
    assert isinstance(adjustments, DataQualityAdjustments)
    return adjustments


def test_a_feature_has_a_type_a_completeness_and_a_drift_threshold(load: Load) -> None:
    overrides = "{features: {sugar: {type: Fractional, completeness: 95%, drift_threshold: 0.2}}}"
    assert adjusted(load(f"{DATA_QUALITY}    overrides: {overrides}\n")).features == {
        "sugar": FeatureOverride(inferred_type=InferredType.FRACTIONAL, completeness=0.95, drift_threshold=0.2)
    }


def test_a_feature_can_be_off(load: Load) -> None:
    text = DATA_QUALITY + "    overrides: {features: {sugar: {evaluate: false}}}\n"
    assert adjusted(load(text)).features == {"sugar": FeatureOverride(evaluate=False)}


def test_the_config_s_switches_become_the_constraints_words(load: Load) -> None:
    config = "{comparison_method: Simple, comparison_threshold: 0.15, emit_metrics: true, perform_comparison: false}"
    assert adjusted(load(f"{DATA_QUALITY}    overrides: {{config: {config}}}\n")).monitoring_config == {
        "comparison_method": "Simple",
        "comparison_threshold": 0.15,
        "emit_metrics": "Enabled",
        "perform_comparison": "Disabled",
    }


def test_features_that_have_an_alarm_are_named_to_the_baseline(load: Load) -> None:
    assert adjusted(load(DATA_QUALITY + "alarms: {drift: [sugar, salt]}\n")).drift_features == ("sugar", "salt")


def test_nothing_is_overridden_unless_it_is_given(load: Load) -> None:
    assert adjusted(load(DATA_QUALITY)) == DataQualityAdjustments(features={}, monitoring_config={}, drift_features=())
