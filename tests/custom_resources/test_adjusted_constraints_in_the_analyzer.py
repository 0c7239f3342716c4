"""What the Lambda writes is what the analyzer reads."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from custom_resources.data_quality.adjustments import DataQualityAdjustments
from custom_resources.data_quality.monitoring_config import SETTINGS
from custom_resources.documents import ConstraintsFile
from custom_resources.events import Properties
from driftgauge_analyzer.data_quality.constraints import Constraints, FeatureConstraints, read_constraints
from driftgauge_analyzer.generation import Generation
from driftgauge_analyzer.json_text import dumps
from driftgauge_contract.constraints import InferredType, Switch

SUGGESTED = Constraints(
    features=(
        FeatureConstraints(name="sugars", type=InferredType.FRACTIONAL, completeness=1.0, is_non_negative=True),
        FeatureConstraints(name="grade", type=InferredType.STRING, completeness=0.9, domains=("a", "b")),
    )
)


@pytest.fixture
def read(tmp_path):
    """Adjust what the analyzer suggests, and let the analyzer read it."""

    def adjusted(generation=Generation.C, **overrides):
        suggestion = ConstraintsFile.parse("s3://b/c.json", dumps(SUGGESTED.document(generation)).encode())
        wanted = DataQualityAdjustments.from_properties(Properties(values={"Overrides": json.dumps(overrides)}))
        path = tmp_path / "constraints.json"
        path.write_text(wanted.adjust(suggestion).used.text(), encoding="utf-8")
        return read_constraints(path)

    return adjusted


def of(constraints, name):
    return next(feature for feature in constraints.features if feature.name == name)


@pytest.mark.parametrize("generation", Generation)
def test_without_overrides_nothing_changes(read, generation):
    assert read(generation) == SUGGESTED


@pytest.mark.parametrize("generation", Generation)
def test_a_drift_threshold_holds_for_its_feature_alone(read, generation):
    constraints = read(generation, features={"sugars": {"drift_threshold": 0.2}, "grade": {"drift_threshold": 0.3}})

    assert of(constraints, "sugars").config.comparison_threshold == 0.2
    assert of(constraints, "grade").config.categorical_comparison_threshold == 0.3
    assert constraints.config == SUGGESTED.config


def test_a_feature_that_is_off_is_not_looked_at(read):
    config = of(read(features={"sugars": {"evaluate": False}}), "sugars").config

    assert (config.evaluate_constraints, config.perform_comparison) == (Switch.DISABLED, Switch.DISABLED)


def test_type_and_completeness_are_the_given_ones(read):
    sugars = of(read(features={"sugars": {"inferred_type": "String", "completeness": 0.5}}), "sugars")

    assert (sugars.type, sugars.completeness, sugars.is_non_negative) == (InferredType.STRING, 0.5, None)


def values(setting):
    return st.sampled_from(setting.choices) if setting.choices else st.floats(0, min(setting.maximum, 1e9))


@given(
    config=st.fixed_dictionaries({}, optional={key: values(setting) for key, setting in SETTINGS.items()}),
    generation=st.sampled_from(Generation),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_setting_that_is_accepted_is_understood(read, config, generation):
    understood = read(generation, monitoring_config=config).config

    assert {key: getattr(understood, key) for key in config} == config
