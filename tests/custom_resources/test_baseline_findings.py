"""A deployment says what is wrong with a baseline, and fails where an alarm or check could not work."""

import json

import pytest

from custom_resources.errors import MAX_REASON_BYTES, DeploymentError

EMPTY = {"severity": "warning", "feature_name": "b", "problem": "every value is missing", "remedy": "leave it out"}
FEATURES = [
    {"name": "a", "inferred_type": "Fractional", "completeness": 0.953},
    {"name": "b", "inferred_type": "String", "completeness": 1.0, "string_constraints": {"domains": ["x", "y"]}},
    {"name": "c", "inferred_type": "String", "completeness": 1.0},
]
DRIFT = {"comparison_threshold": 0.1, "comparison_method": "Robust", "categorical_comparison_threshold": 0.1}
EXACT = {
    "features": FEATURES,
    "monitoring_config": {"evaluate_constraints": "Enabled", "distribution_constraints": DRIFT},
    "driftgauge": {"mode": "exact"},
}
COMPAT = {key: value for key, value in EXACT.items() if key != "driftgauge"}
RATES = {
    "recall": (0.9, "LessThanThreshold"),
    "false_positive_rate": (0.0, "GreaterThanThreshold"),
    "accuracy": (0.95, "LessThanThreshold"),
    "auc": (None, "LessThanThreshold"),
}


@pytest.fixture
def data_quality(cloudformation, properties, aws):
    """Return the attributes of a data-quality baseline for which the job wrote some constraints and findings."""

    def run(overrides=None, *, constraints=EXACT, findings=(), drift_features=(), statistics="{}"):
        stack = cloudformation(
            "Custom::DriftgaugeBaseline",
            {
                **{name: value for name, value in properties.items() if name not in {"Margin", "AlarmMetrics"}},
                "Monitor": "data_quality",
                "Overrides": json.dumps(overrides or {}),
                "DriftFeatures": list(drift_features),
            },
        )
        files = {"constraints.json": json.dumps(constraints), "statistics.json": statistics}
        if findings:
            files["baseline_findings.json"] = json.dumps({"findings": list(findings)})
        return done(stack, aws, files)

    return run


@pytest.fixture
def model_quality(cloudformation, properties, aws):
    """Return the attributes of a baseline of rates."""

    def run(overrides=None, *, alarms=(), margin="0.1", exact=False):
        stack = cloudformation(
            "Custom::DriftgaugeBaseline",
            {**properties, "Margin": margin, "Overrides": json.dumps(overrides or {}), "AlarmMetrics": list(alarms)},
        )
        section = {metric: entry(value, operator, exact) for metric, (value, operator) in RATES.items()}
        document = {"binary_classification_constraints": section}
        if exact:
            document["driftgauge"] = {"mode": "exact"}
        return done(stack, aws, {"constraints.json": json.dumps(document), "statistics.json": "{}"})

    return run


def entry(value, operator, exact):
    found = {"threshold": value, "comparison_operator": operator}
    if exact and value is not None:
        found |= {"driftgauge": {"baseline": {"value": value, "rows": 500, "errors": 10}, "margin": 0.02}}
    return found


def done(stack, aws, files):
    event = stack.event("Create")
    stack.deliver(event)
    if aws.running():
        aws.end_job(files=files)
    return stack.poll(event)["Data"]


def test_the_job_s_warnings_are_an_attribute(data_quality):
    data = data_quality(findings=[EMPTY])
    assert data["Warnings"] == "b: every value is missing; leave it out"


def test_a_baseline_without_warnings_says_so(data_quality):
    assert data_quality()["Warnings"] == "none"


def test_all_findings_are_beside_the_constraints_in_use(data_quality, aws):
    data = data_quality({"features": {"a": {"inferred_type": "String"}}}, findings=[EMPTY])
    uri = data["ConstraintsUri"].replace("constraints.json", "baseline_findings.json")
    assert [each["feature_name"] for each in json.loads(aws.objects[uri])["findings"]] == ["b", "a"]


def test_an_error_of_the_job_fails_the_deployment(data_quality):
    with pytest.raises(DeploymentError, match="b: every value is missing; leave it out"):
        data_quality(findings=[EMPTY | {"severity": "error"}])


def test_a_feature_that_is_not_evaluated_has_no_findings(data_quality):
    data = data_quality({"features": {"b": {"evaluate": False}}}, findings=[EMPTY | {"severity": "error"}])
    assert data["Warnings"] == "none"


def test_many_warnings_are_cut_to_what_the_answer_has_room_for(data_quality):
    data = data_quality(findings=[EMPTY | {"problem": f"{'ä' * 300} {number}"} for number in range(40)])
    assert data["Warnings"].endswith("…")
    assert len(json.dumps(data)) <= 3000


def test_columns_with_the_same_problem_are_named_together(data_quality):
    data = data_quality(findings=[EMPTY, EMPTY | {"feature_name": "c"}])
    assert data["Warnings"] == "b, c: every value is missing; leave it out"


def test_many_errors_are_cut_behind_the_place_of_all_findings(data_quality):
    findings = [EMPTY | {"severity": "error", "problem": f"reason {number}"} for number in range(100)]
    with pytest.raises(DeploymentError) as failure:
        data_quality(findings=findings)
    reason = str(failure.value)
    assert reason.startswith("checks or alarms of the baseline cannot work (all findings: s3://reports/baselines/")
    assert len(reason.encode()) <= MAX_REASON_BYTES


@pytest.mark.parametrize(
    ("override", "reason"),
    [
        (
            {"completeness": 1.0},
            "a: it would violate on healthy data: completeness is to be 100.0%, and is 95.3% in the baseline; "
            "write overrides: {features: {a: {completeness: 95%}}}, or leave it out",
        ),
        (
            {"drift": [{"measure": "chi_squared"}]},
            "a: chi_squared cannot see a change of it, because it holds numbers; write overrides: {features: {a: "
            "{drift: {measure: auto}}}}",
        ),
    ],
)
def test_a_constraint_that_cannot_work_fails_the_deployment(data_quality, override, reason):
    with pytest.raises(DeploymentError) as failure:
        data_quality({"features": {"a": override}})
    assert reason in str(failure.value)


def test_a_share_up_to_the_baseline_s_may_be_demanded(data_quality):
    assert data_quality({"features": {"a": {"completeness": 0.95}}})["Warnings"] == "none"


def test_without_slack_aws_s_check_of_missing_values_is_a_warning(data_quality):
    warnings = data_quality(constraints=COMPAT)["Warnings"]
    assert warnings.startswith("a: completeness is 95.3% in the baseline and compared without any slack")
    assert "write overrides: {features: {a: {completeness: 90%}}}, or mode: exact" in warnings


def test_a_threshold_of_drift_that_is_out_of_reach_is_an_error_only_where_it_has_an_alarm(data_quality):
    overrides = {"features": {"a": {"drift_threshold": 1.5}}}
    assert data_quality(overrides)["Warnings"].startswith("a: the threshold 1.5 of its drift is out of reach")
    with pytest.raises(DeploymentError, match="out of reach, because auto is at most 1"):
        data_quality(overrides, drift_features=["a"])


def test_measures_for_all_features_may_leave_out_some(data_quality):
    overrides = {"drift": [{"measure": "wasserstein"}]}
    warnings = data_quality(overrides)["Warnings"]
    assert "b: wasserstein cannot see a change of it, because it holds categories" in warnings
    assert "c: wasserstein cannot see a change of it, because it holds texts that are too many to list" in warnings
    with pytest.raises(DeploymentError, match="b: wasserstein cannot see"):
        data_quality(overrides, drift_features=["b"])


@pytest.mark.parametrize(
    ("wanted", "warning"),
    [
        ({"a": {"inferred_type": "Integral"}}, "a: the baseline has fractions, which are no whole numbers"),
        ({"b": {"inferred_type": "Fractional"}}, "b: the baseline has values of type String, which are no numbers"),
        ({"a": {"inferred_type": "String"}}, "a: the baseline has numbers, whose drift is not seen as String"),
    ],
)
def test_a_type_that_the_baseline_does_not_have_is_a_warning(data_quality, wanted, warning):
    assert warning in data_quality({"features": wanted})["Warnings"]


@pytest.mark.parametrize("exact", [False, True])
def test_a_threshold_that_the_baseline_itself_violates_fails_the_deployment(model_quality, exact):
    with pytest.raises(DeploymentError) as failure:
        model_quality({"recall": {"threshold": 0.95}}, exact=exact)
    assert (
        "recall: it would violate on healthy data: the baseline itself has 0.9, beyond the threshold 0.95; write "
        "overrides: {recall: {threshold: …}} with a number beyond 0.9, or {margin: 10%}"
    ) in str(failure.value)


@pytest.mark.parametrize(("metric", "threshold"), [("recall", 0.0), ("false_positive_rate", 1.0), ("recall", -0.5)])
def test_a_threshold_out_of_reach_fails_the_deployment_where_it_has_an_alarm(model_quality, metric, threshold):
    overrides = {metric: {"threshold": threshold}}
    assert f"{metric}: the threshold {threshold:g} is out of reach" in model_quality(overrides)["Warnings"]
    with pytest.raises(DeploymentError, match=f"{metric}: the threshold {threshold:g} is out of reach, because values"):
        model_quality(overrides, alarms=[metric])


def test_a_suggested_zero_has_no_margin_and_so_no_alarm(model_quality):
    assert (
        "false_positive_rate: the threshold is what the baseline has, 0, without any margin"
        in (model_quality()["Warnings"])
    )
    with pytest.raises(DeploymentError, match="false_positive_rate: the threshold is what the baseline has, 0"):
        model_quality(alarms=["false_positive_rate"])


def test_a_metric_without_a_value_has_no_alarm(model_quality):
    assert "auc: the baseline found no value, so that windows are not compared" in model_quality()["Warnings"]
    with pytest.raises(DeploymentError, match="auc: it has an alarm, but the baseline found no value of it"):
        model_quality(alarms=["auc"])


def test_a_metric_with_room_has_no_finding(model_quality):
    assert "accuracy" not in model_quality(alarms=["accuracy"])["Warnings"]


def test_a_metric_that_is_never_compared_has_no_alarm(cloudformation, properties, aws):
    entries = {"auc": {**entry(0.9, "LessThanThreshold", exact=True)}}
    entries["auc"]["driftgauge"]["baseline"] = {"value": 0.92, "rows": 300}
    document = {"binary_classification_constraints": entries, "driftgauge": {"mode": "exact"}}
    files = {"constraints.json": json.dumps(document), "statistics.json": "{}"}
    stack = cloudformation("Custom::DriftgaugeBaseline", {**properties, "Margin": "", "AlarmMetrics": ["auc"]})
    with pytest.raises(DeploymentError, match="auc: the baseline has too few rows of a class to tell how far chance"):
        done(stack, aws, files)


def test_a_deployment_of_an_earlier_release_gets_the_attribute_without_a_second_job(cloudformation, properties, aws):
    stack = cloudformation("Custom::DriftgaugeBaseline", properties)
    constraints = {"regression_constraints": {"rmse": entry(2.5, "GreaterThanThreshold", exact=False)}}
    done(stack, aws, {"constraints.json": json.dumps(constraints), "statistics.json": "{}"})
    assert stack.ask("Update", AttributesVersion="2")["Data"]["Warnings"] == "none"
    assert len(aws.jobs) == 1


@pytest.mark.parametrize(("texts", "share", "fails"), [(60, 1.0, True), (60, 0.95, True), (40, 0.95, False)])
def test_a_type_of_numbers_allows_as_many_texts_as_the_baseline_has(data_quality, texts, share, fails):
    counts = {"missing": 5, "integral": 0, "fractional": 1000 - texts, "boolean": 0, "string": texts}
    statistics = json.dumps({"features": [{"name": "c", "driftgauge": {"counts": counts}}]})
    overrides = {
        "features": {"c": {"inferred_type": "Fractional"}},
        "monitoring_config": {"datatype_check_threshold": share},
    }
    if not fails:
        assert data_quality(overrides, statistics=statistics)["Warnings"] == "none"
        return
    with pytest.raises(DeploymentError, match="c: it would violate on healthy data: 60 of 1000 values of the baseline"):
        data_quality(overrides, statistics=statistics)
