"""The section about requests and answers, and what the jobs of each monitor are told of it."""

import json
from collections.abc import Callable

import pytest

from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.variables import Variable
from driftgauge_deployment import Deployment
from driftgauge_deployment.analysis import baseline_variables, execution_variables
from driftgauge_deployment.signature import signature_of

DATA, QUALITY = MonitorKind.DATA_QUALITY, MonitorKind.MODEL_QUALITY
Load = Callable[[str], Deployment]
Mistakes = Callable[[str], list[str]]

SEVERAL = "MulticlassClassification"
ONE = "Regression\n    inference_attribute: 0"
FILE = """name: shop
model: {artifact: model.tar.gz}
monitors:
  data_quality:
    baseline: {dataset: train.csv, header: true}
  model_quality:
    problem_type: MulticlassClassification
    baseline: {dataset: train.csv, header: true}
"""


def test_several_classes_without_a_prediction_have_a_probability_each(load: Load) -> None:
    signature = signature_of(load(FILE))
    assert signature is not None
    assert (signature.prediction, signature.probability, signature.classes) == (None, "@", ())


@pytest.mark.parametrize("kind", [DATA, QUALITY])
def test_baseline_and_windows_of_every_monitor_are_told_the_same(load: Load, kind: MonitorKind) -> None:
    deployment = load(FILE + "payload: {features: instances, probability: out.p, classes: [low, 1, true]}\n")
    expected = {
        Variable.FEATURES: "instances",
        Variable.PROBABILITY: "out.p",
        Variable.CLASSES: json.dumps(["low", "1", "true"]),
    }
    for variables in (baseline_variables(deployment, kind), execution_variables(deployment, kind)):
        assert {name: variables[name] for name in expected} == expected
        assert Variable.INFERENCE not in variables


def test_a_monitor_s_own_attribute_comes_before_the_deployment_s(load: Load) -> None:
    text = FILE.replace(SEVERAL, "Regression\n    inference_attribute: score")
    deployment = load(text + "payload: {prediction: 0, features: rows}\n")
    variables = execution_variables(deployment, QUALITY)
    assert (variables[Variable.INFERENCE], variables[Variable.FEATURES]) == ("score", "rows")


def test_a_regression_s_answer_is_the_prediction(load: Load) -> None:
    text = FILE.replace(SEVERAL, "Regression") + "payload: {content_type: application/json}\n"
    signature = signature_of(load(text))
    assert signature is not None
    assert signature.prediction == "@"


def test_a_deployment_without_the_section_takes_lines_of_csv(load: Load) -> None:
    assert signature_of(load(FILE.replace(SEVERAL, ONE))) is None


def test_classes_are_named_as_labels_and_predictions_write_them(load: Load) -> None:
    own = (
        "BinaryClassification\n    inference_attribute: 0\n    positive_label: -1\n    class_names: {good: 1, bad: -1}"
    )
    variables = execution_variables(load(FILE.replace(SEVERAL, own)), QUALITY)
    assert variables[Variable.POSITIVE_LABEL] == "-1"
    assert json.loads(variables[Variable.CLASS_NAMES]) == {"good": "1", "bad": "-1"}


@pytest.mark.parametrize("setting", ["payload: {prediction: 0}", "payload: {}"])
def test_the_section_is_for_exact_mode(mistakes: Mistakes, setting: str) -> None:
    text = FILE.replace(SEVERAL, ONE)
    found = mistakes(f"{text}{setting}\nmode: compat\n")
    assert any("payload: is read in exact mode only" in mistake for mistake in found), found


def test_the_columns_of_datasets_are_chosen_for_all(load: Load) -> None:
    deployment = load(FILE + "payload: {columns: [salt, sugar], exclude: [age]}\n")
    variables = baseline_variables(deployment, DATA)
    assert json.loads(variables[Variable.COLUMNS]) == ["salt", "sugar"]
    assert variables[Variable.EXCLUDE_FEATURES] == "age"
    assert Variable.COLUMNS not in baseline_variables(deployment, QUALITY)


def test_a_label_is_named_or_numbered(load: Load, mistakes: Mistakes) -> None:
    by_name = FILE.replace("header: true}", "header: true, label: score}")
    monitors = load(by_name).monitors
    assert monitors.data_quality is not None
    assert monitors.data_quality.baseline.label == "score"
    found = mistakes(by_name.replace("label: score", "label: scroe"))
    assert any("'scroe' is no column of the dataset; did you mean 'score'?" in mistake for mistake in found)
