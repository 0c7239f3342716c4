import json
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_resources.adjustments import ThresholdOverride
from custom_resources.documents import ConstraintsFile
from custom_resources.errors import DeploymentError, cut
from custom_resources.events import Properties
from custom_resources.fingerprint import fingerprint, job_name
from custom_resources.model_quality.adjustments import ModelQualityAdjustments
from custom_resources.model_quality.constraints import Constraint, metrics_of
from driftgauge_contract.constraints import ComparisonOperator as Operator
from driftgauge_contract.limits import MAX_NAME

numbers = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300)
margins = st.floats(min_value=0, max_value=10)
operators = st.sampled_from(Operator)


def adjustments(margin="0", **overrides):
    values = {"Margin": margin, "Overrides": json.dumps(overrides)}
    return ModelQualityAdjustments.from_properties(Properties(values=values))


def constraints(**thresholds):
    section = {
        metric: {"threshold": threshold, "comparison_operator": "GreaterThanThreshold"}
        for metric, threshold in thresholds.items()
    }
    return ConstraintsFile(document={"version": 0.0, "regression_constraints": section})


def threshold_of(adjustments, metric, threshold, operator=Operator.GREATER):
    entry = {"threshold": threshold, "comparison_operator": operator.value}
    suggested = ConstraintsFile(document={"regression_constraints": {metric: entry}})
    return metrics_of(adjustments.adjust(suggested).used.document)[metric]["threshold"]


@given(numbers, margins, operators)
def test_a_margin_never_makes_a_constraint_stricter(threshold, margin, operator):
    widened = Constraint(threshold=threshold, operator=operator).widened(margin)

    assert widened >= threshold if operator is Operator.GREATER else widened <= threshold


@given(numbers, operators)
def test_without_a_margin_the_threshold_is_the_suggested_one_to_the_bit(threshold, operator):
    assert threshold_of(adjustments(), "rmse", threshold, operator).hex() == float(threshold).hex()


@pytest.mark.parametrize(
    ("operator", "threshold", "expected"),
    [("GREATER", 2.0, 2.5), ("LESS", 2.0, 1.5), ("GREATER", -2.0, -1.5), ("LESS", -2.0, -2.5), ("LESS", 0.0, 0.0)],
)
def test_a_margin_is_a_share_of_the_threshold_s_size_in_the_bad_direction(operator, threshold, expected):
    assert Constraint(threshold=threshold, operator=Operator[operator]).widened(0.25) == expected


def test_an_override_s_threshold_wins_over_the_margin():
    assert threshold_of(adjustments("0.1", rmse={"threshold": 7}), "rmse", 1.0) == 7


def test_an_override_s_margin_replaces_the_general_one():
    assert threshold_of(adjustments("0.1", rmse={"margin": 0.5}), "rmse", 2.0) == 3.0


def test_a_threshold_can_be_given_where_the_baseline_found_none():
    assert threshold_of(adjustments(r2={"threshold": 0.5}), "r2", None, Operator.LESS) == 0.5


@pytest.mark.parametrize(
    "override",
    [1, {}, {"threshold": "2"}, {"threshold": 1, "margin": 1}, {"margin": -1}, {"margin": True}, {"limit": 1}],
)
def test_any_other_override_is_refused_with_its_value(override):
    with pytest.raises(DeploymentError, match=re.escape(f"the override of rmse is {json.dumps(override)}; it must be")):
        ThresholdOverride.from_json("rmse", override)


@pytest.mark.parametrize("threshold", ["NaN", None, True])
def test_a_metric_without_a_number_stays_as_it_is(threshold):
    suggested = constraints(rmse=1.0, r2=threshold)

    used = adjustments("0.1").adjust(suggested).used

    assert metrics_of(used.document)["r2"] == metrics_of(suggested.document)["r2"]


def test_a_metric_without_a_number_cannot_be_alarmed_on():
    with pytest.raises(DeploymentError, match="the constraint of r2 has no threshold: the baseline found 'NaN'"):
        Constraint.from_json("r2", metrics_of(constraints(r2="NaN").document)["r2"])


def test_a_threshold_out_of_range_is_refused():
    with pytest.raises(DeploymentError, match="out of range"):
        threshold_of(adjustments("10"), "rmse", 1e308)


def test_constraints_of_features_have_no_metrics_to_override():
    with pytest.raises(DeploymentError, match="there are: none"):
        adjustments(rmse={"threshold": 1}).adjust(ConstraintsFile(document={"features": []}))


def test_what_is_changed_is_told_with_the_reason():
    adjusted = adjustments("0.1", r2={"threshold": 7}, mae={"margin": 0}).adjust(constraints(rmse=2.0, r2=1.0, mae=1.0))

    assert json.loads(adjusted.difference_text()) == [
        {"name": "rmse", "what": "threshold", "suggested": 2.0, "used": 2.2, "because": "margin 10%"},
        {"name": "r2", "what": "threshold", "suggested": 1.0, "used": 7, "because": "override"},
    ]


@given(numbers, margins)
def test_without_a_difference_used_is_suggested(threshold, margin):
    suggested = constraints(rmse=threshold)
    adjusted = adjustments(str(margin)).adjust(suggested)

    assert bool(adjusted.differences) == (adjusted.used != suggested)


def test_features_of_drift_alarms_are_refused():
    with pytest.raises(DeploymentError, match="DriftFeatures names age; a baseline of model quality"):
        ModelQualityAdjustments.from_properties(Properties(values={"DriftFeatures": ["age"]}))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | numbers | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.text(), json_values, max_size=4))
def test_a_file_survives_reading_and_writing(document):
    text = ConstraintsFile(document=document).text()

    assert ConstraintsFile.parse("s3://b/c.json", text.encode()).text() == text


def test_the_layout_is_the_analyzer_s():
    assert constraints(rmse=1.5).text().splitlines()[:3] == [
        "{",
        '  "version" : 0.0,',
        '  "regression_constraints" : {',
    ]


@given(numbers)
def test_numbers_keep_their_value(number):
    written = json.loads(constraints(rmse=number).text())["regression_constraints"]["rmse"]["threshold"]

    assert written.hex() == float(number).hex()


def test_adjustments_are_named_by_what_they_say():
    assert adjustments("0.10").identity == adjustments("0.1").identity
    assert adjustments("0.1").identity != adjustments("0.2").identity
    assert (
        adjustments(a={"margin": 1}, b={"margin": 2}).identity == adjustments(b={"margin": 2}, a={"margin": 1}).identity
    )
    assert adjustments(a={"margin": 1}).identity != adjustments(a={"threshold": 1}).identity


@given(st.text(max_size=100), st.text(min_size=1), st.text())
def test_a_job_s_name_is_one_that_sagemaker_takes(prefix, inputs, request_id):
    name = job_name(prefix, fingerprint({"inputs": inputs}), request_id)

    assert len(name) <= MAX_NAME
    assert re.fullmatch(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}", name)


@given(st.dictionaries(st.text(), st.text()))
def test_a_fingerprint_does_not_depend_on_the_order(values):
    backwards = dict(reversed(values.items()))

    assert fingerprint(values) == fingerprint(backwards)


def test_a_fingerprint_leaves_out_what_it_is_told_to():
    assert fingerprint({"a": "1", "b": "2"}, without={"b"}) == fingerprint({"a": "1", "b": "3"}, without={"b"})
    assert fingerprint({"a": "1"}) != fingerprint({"a": "2"})


@given(st.text(), st.integers(min_value=3, max_value=60))
def test_a_cut_text_fits_and_is_a_beginning(text, most):
    shortened = cut(text, most)

    assert len(shortened.encode()) <= most
    assert text.startswith(shortened.removesuffix("…"))


def test_infinite_numbers_are_never_written():
    assert not any(
        math.isinf(value["threshold"])
        for value in metrics_of(adjustments("1").adjust(constraints(rmse=1e300)).used.document).values()
    )


def exact(**metrics):
    section = {
        metric: {
            "threshold": threshold,
            "comparison_operator": "LessThanThreshold",
            "driftgauge": {"margin": 0.02, "baseline": {"value": value, "rows": 100, "errors": 5}},
        }
        for metric, (value, threshold) in metrics.items()
    }
    return ConstraintsFile(document={"binary_classification_constraints": section, "driftgauge": {"mode": "exact"}})


def test_in_exact_mode_a_margin_starts_from_what_the_baseline_found():
    adjusted = adjustments("0.1").adjust(exact(recall=(0.95, 0.93), precision=(0.05, 0.03)))

    used = metrics_of(adjusted.used.document)
    assert used["recall"]["threshold"] == pytest.approx(0.85)
    assert used["recall"]["driftgauge"] == {"margin": 0.1, "baseline": {"value": 0.95, "rows": 100, "errors": 5}}
    assert used["precision"]["threshold"] == 0
    assert [entry.because for entry in adjusted.differences] == ["margin 10%", "margin 10%"]


def test_in_exact_mode_the_suggestion_has_its_own_margin():
    unadjusted = ModelQualityAdjustments.from_properties(Properties(values={}))
    suggested = exact(recall=(0.95, 0.93))

    assert unadjusted.adjust(suggested).used == suggested


def test_in_exact_mode_a_given_threshold_has_nothing_to_do_with_the_baseline():
    adjusted = adjustments(recall={"threshold": 0.8}).adjust(exact(recall=(0.95, 0.93)))

    limit = {"threshold": 0.8, "comparison_operator": "LessThanThreshold"}
    assert metrics_of(adjusted.used.document)["recall"] == limit
