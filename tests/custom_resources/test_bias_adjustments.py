"""Margins, overrides and alarms of a bias baseline."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_resources.documents import ConstraintsFile
from custom_resources.errors import DeploymentError
from custom_resources.events import Properties
from custom_resources.model_bias.adjustments import ModelBiasAdjustments
from custom_resources.model_bias.figures import Rule, figures_of
from driftgauge_analyzer.bias.report import read_analysis
from driftgauge_analyzer.bias.violations import compare
from driftgauge_contract.constraints import Mode
from driftgauge_contract.custom_resources import ConstraintPart, bias_attribute, facet_value_attribute

POST = {"AD": -0.1, "DI": 0.5, "DCA": "Infinity", "GE": 0.2}
EXACT = {"Environment": {"driftgauge_mode": "exact"}}


def entries(values):
    return [{"name": name, "description": name, "value": value} for name, value in values.items()]


def section(facets):
    return {"label": "Target", "facets": facets, "label_value_or_threshold": "1"}


def group(values, text="0"):
    return {"value_or_threshold": text, "metrics": entries(values)}


def suggested(**facets):
    undefined = {"name": "CDDL", "description": "CDDL", "value": None, "error": "Group variable is empty"}
    pre = group({"DPL": 0.4})
    pre["metrics"].append(undefined)
    return ConstraintsFile(
        document={
            "version": "1.0",
            "post_training_bias_metrics": section(facets or {"Sex": [group(POST)]}),
            "pre_training_bias_metrics": section({"Sex": [pre]}),
        }
    )


def adjustments(margin="0", overrides=None, alarms=(), **properties):
    values = {"Margin": margin, "Overrides": json.dumps(overrides or {}), "AlarmMetrics": list(alarms), **properties}
    return ModelBiasAdjustments.from_properties(Properties(values=values))


def values_of(adjusted):
    return {figure.metric: figure.entry.get("value") for figure in figures_of(adjusted.used.document)}


def test_without_adjustments_the_constraints_are_the_suggested_ones():
    adjusted = adjustments().adjust(suggested())

    assert adjusted.used == suggested()
    assert adjusted.differences == ()


def test_a_margin_moves_every_figure_away_from_no_bias():
    values = values_of(adjustments("0.5").adjust(suggested()))

    assert (values["AD"], values["GE"], values["DPL"]) == (pytest.approx(-0.15), pytest.approx(0.3), pytest.approx(0.6))


def test_a_figure_that_the_baseline_could_not_determine_stays_as_it_is():
    values = values_of(adjustments("0.5").adjust(suggested()))

    assert (values["DCA"], values["CDDL"]) == ("Infinity", None)


def test_an_override_replaces_a_figure_of_its_facet_and_the_reason_why_there_was_none():
    adjusted = adjustments(overrides={"Sex": {"AD": {"threshold": 0.2}, "CDDL": {"threshold": 0.1}}}).adjust(
        suggested()
    )

    assert (values_of(adjusted)["AD"], values_of(adjusted)["CDDL"]) == (0.2, 0.1)
    [cddl] = [figure.entry for figure in figures_of(adjusted.used.document) if figure.metric == "CDDL"]
    assert "error" not in cddl


def test_the_differences_name_group_metric_and_reason():
    overrides = {"Sex": {"AD": {"threshold": 0.2}, "GE": {"margin": 1}}}
    differences = json.loads(adjustments("0.5", overrides).adjust(suggested()).difference_text())

    assert {"name": "Sex 0", "what": "AD", "suggested": -0.1, "used": 0.2, "because": "override"} in differences
    assert {"name": "Sex 0", "what": "GE", "suggested": 0.2, "used": 0.4, "because": "margin 100%"} in differences
    assert {entry["because"] for entry in differences if entry["what"] == "DPL"} == {"margin 50%"}


@pytest.mark.parametrize(
    ("overrides", "reason"),
    [
        (
            {"Age": {"AD": {"threshold": 1}}},
            "Overrides names facets that the baseline does not have: Age; there are: Sex",
        ),
        ({"Sex": {"XX": {"threshold": 1}}}, "Overrides of Sex names bias metrics that there are not: XX; there are: "),
        ({"Sex": {"AD": 1}}, "the override of Sex.AD is 1; it must be"),
        ({"Sex": 1}, "the override of Sex is 1; it must be an object of bias metrics"),
    ],
)
def test_a_wrong_override_fails_the_deployment_with_what_there_is(overrides, reason):
    with pytest.raises(DeploymentError, match=re.escape(reason)):
        adjustments(overrides=overrides).adjust(suggested())


def test_properties_of_other_kinds_are_refused():
    with pytest.raises(DeploymentError, match="DriftFeatures names age; a baseline of model bias"):
        adjustments(DriftFeatures=["age"])


@pytest.mark.parametrize("document", [{}, {"post_training_bias_metrics": {"facets": {"Sex": [1]}}}, {"features": []}])
def test_a_file_that_is_no_bias_analysis_is_named_as_such(document):
    with pytest.raises(DeploymentError, match=r"the constraints (?:are no bias analysis|have no bias metrics)"):
        adjustments().adjust(ConstraintsFile(document=document))


def alarm(metric, **properties):
    found = adjustments(alarms=[metric], **properties).attributes(suggested())
    parts = (ConstraintPart.THRESHOLD, ConstraintPart.OPERATOR, ConstraintPart.STATISTIC)
    return tuple(found[bias_attribute("Sex", metric, part)] for part in parts)


@pytest.mark.parametrize(
    ("metric", "properties", "expected"),
    [
        ("GE", {}, ("0.2", "GreaterThanThreshold", "Maximum")),
        ("AD", {}, ("-0.1", "LessThanThreshold", "Minimum")),
        ("DI", {}, ("0.5", "GreaterThanThreshold", "Maximum")),
        ("DI", EXACT, ("0.5", "LessThanThreshold", "Minimum")),
    ],
)
def test_an_alarm_watches_the_side_of_no_bias_on_which_the_baseline_is(metric, properties, expected):
    assert alarm(metric, **properties) == expected


def test_the_dimensions_of_the_metrics_are_attributes():
    found = adjustments(alarms=["AD"]).attributes(suggested())

    assert (found["LabelValue"], found[facet_value_attribute("Sex")]) == ("1", "0")


def test_an_alarm_on_a_figure_that_is_not_finite_fails_the_deployment():
    with pytest.raises(DeploymentError, match="the baseline found no finite value of it for Sex 0: Infinity"):
        adjustments(alarms=["DCA"]).attributes(suggested())


def test_an_unknown_alarm_metric_fails_the_deployment_with_what_there_is():
    with pytest.raises(DeploymentError, match="names bias metrics that there are not: DPLL; there are: DPL"):
        adjustments(alarms=["DPLL"]).attributes(suggested())


def test_a_facet_of_several_groups_can_have_no_alarms():
    several = suggested(Sex=[group(POST, "0"), group(POST, "1")])

    with pytest.raises(DeploymentError, match="the facet Sex has several groups, such as 0 and 1"):
        adjustments(alarms=["AD"]).attributes(several)
    assert adjustments().attributes(several) == {"LabelValue": "1"}


figures = st.floats(min_value=-2, max_value=2, allow_nan=False)


@given(
    st.fixed_dictionaries({"AD": figures, "DI": st.floats(min_value=0, max_value=4)}),
    st.floats(min_value=0, max_value=3),
    st.sampled_from(Mode),
)
def test_no_margin_makes_the_baseline_violate_what_it_suggests(tmp_path_factory, values, margin, mode):
    properties = {"Environment": {"driftgauge_mode": mode.value}}
    file = suggested(Sex=[group(values)])
    used = adjustments(repr(margin), **properties).adjust(file).used
    folder = tmp_path_factory.mktemp("bias")
    (folder / "suggested.json").write_text(file.text())
    (folder / "used.json").write_text(used.text())

    current, agreed = read_analysis(folder / "suggested.json"), read_analysis(folder / "used.json")

    assert not compare(agreed.figures, current.figures, mode).violations


@given(st.floats(min_value=0.01, max_value=4), st.floats(min_value=0.01, max_value=3))
def test_a_margin_moves_a_ratio_away_from_parity_only_where_the_job_measures_from_there(value, margin):
    exact, compat = Rule(exact=True).widened("DI", value, margin), Rule(exact=False).widened("DI", value, margin)

    assert compat > value
    assert exact < value if value < 1 else exact > value


def findings_of(**given):
    wanted = adjustments(**given)
    before = suggested()
    return [
        (each.severity.value, each.subject, each.problem)
        for each in wanted.findings(before, wanted.adjust(before).used, dict)
    ]


def test_a_margin_leaves_no_finding():
    assert findings_of(margin="0.1", alarms=["DPL", "AD"]) == []


def test_a_limit_that_the_baseline_itself_violates_is_an_error():
    [(severity, subject, problem)] = findings_of(margin="0.1", overrides={"Sex": {"DPL": {"threshold": 0.3}}})
    assert (severity, subject) == ("error", "DPL of Sex 0")
    assert problem == "it would violate on healthy data: the baseline itself has 0.4, beyond the limit 0.3"


def test_a_limit_out_of_reach_is_an_error_where_it_has_an_alarm():
    overrides = {"Sex": {"DPL": {"threshold": 1.0}}}
    assert findings_of(margin="0.1", overrides=overrides) == []
    [found] = findings_of(margin="0.1", overrides=overrides, alarms=["DPL"])
    assert found == ("error", "DPL of Sex 0", "the limit 1 is out of reach")


def test_a_limit_without_margin_is_a_warning_where_it_has_an_alarm():
    [(severity, subject, _)] = findings_of(alarms=["DPL"])
    assert (severity, subject) == ("warning", "DPL of Sex 0")
