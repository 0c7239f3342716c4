from pathlib import Path

import polars as pl
import pytest

from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.model_quality.evaluation import Evaluation
from driftgauge_analyzer.model_quality.samples import Question, class_names, two_classes
from driftgauge_analyzer.model_quality.table import Attributes, Role, Table
from driftgauge_analyzer.reading.place import Place
from driftgauge_contract.problem import ProblemType

BINARY = ProblemType.BINARY_CLASSIFICATION


def evaluate(
    problem: ProblemType, rows: list[dict[Role, str]], threshold: float = 0.5, positive: str | None = None
) -> Evaluation:
    attributes = Attributes(names={role: role.value for role in rows[0]})
    question = Question(problem=problem, attributes=attributes, threshold=threshold)
    table = Table(roles=question.roles)
    columns = {role: [row[role] for row in rows] for role in question.roles}
    table.add(columns, lambda row: Place(path=Path("rows.csv"), line=row + 1))
    return question.sample(table).evaluate()


def predicted(*pairs: tuple[str, str]) -> list[dict[Role, str]]:
    return [{Role.LABEL: label, Role.PREDICTION: prediction} for label, prediction in pairs]


def scored(*pairs: tuple[str, str]) -> list[dict[Role, str]]:
    return [{Role.LABEL: label, Role.PROBABILITY: score} for label, score in pairs]


def test_class_names_are_in_lower_case_without_blanks_and_whole_numbers_without_fraction() -> None:
    names = class_names(pl.Series(["Very Good", "1.0", "0", "-1.00", "1.5"]))
    assert names.to_list() == ["very_good", "1", "0", "-1", "1.5"]


def test_a_probability_above_the_threshold_is_a_positive_prediction_and_one_at_it_is_not() -> None:
    matrix = evaluate(BINARY, scored(("1", "0.8"), ("1", "0.7"), ("0", "0.71")), threshold=0.7).figures[
        "confusion_matrix"
    ]
    assert matrix == {"0": {"0": 0, "1": 1}, "1": {"0": 1, "1": 1}}


def test_a_prediction_counts_more_than_the_probability() -> None:
    rows = [{Role.LABEL: "1", Role.PREDICTION: "0", Role.PROBABILITY: "0.9"}]
    assert evaluate(BINARY, rows).metrics["recall"] == 0.0


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({"0", "1"}, ("0", "1")),
        ({"0"}, ("0", "1")),
        ({"1"}, ("0", "1")),
        ({"true", "false"}, ("false", "true")),
        ({"yes"}, ("no", "yes")),
    ],
)
def test_the_usual_names_say_which_class_is_positive(found: set[str], expected: tuple[str, str]) -> None:
    assert two_classes(found, None) == expected


def test_other_names_need_the_positive_label() -> None:
    with pytest.raises(AnalyzerError, match=r"Which class is the positive one\? The classes are 'cat', 'dog'"):
        two_classes({"cat", "dog"}, None)
    assert two_classes({"cat", "dog"}, "Dog") == ("cat", "dog")


@pytest.mark.parametrize("pairs", [[("true", "1"), ("false", "0")], [("no", "0")]])
def test_labels_and_predictions_must_call_the_classes_by_the_same_names(pairs: list[tuple[str, str]]) -> None:
    with pytest.raises(
        AnalyzerError, match=r"The label \('label'\) is .*, and the prediction \('prediction'\) is .*'0'"
    ):
        evaluate(BINARY, predicted(*pairs))


def test_whole_numbers_are_the_same_class_with_and_without_a_fraction() -> None:
    assert evaluate(BINARY, predicted(("1.0", "1"), ("0", "0.0"))).metrics["accuracy"] == 1.0


def test_a_third_class_is_not_binary() -> None:
    with pytest.raises(AnalyzerError, match="two classes; beside 'a' there are 'b', 'c'"):
        two_classes({"a", "b", "c"}, "a")


def test_multiclass_numbers_are_ordered_by_size_and_texts_by_alphabet() -> None:
    rows = predicted(("10", "9"), ("b", "a"), ("9", "10"))
    matrix = evaluate(ProblemType.MULTICLASS_CLASSIFICATION, rows).figures["confusion_matrix"]
    assert list(matrix) == ["9", "10", "a", "b"]


def test_thousands_of_classes_are_taken_for_a_mistake() -> None:
    rows = predicted(*((f"{number}.5", "0") for number in range(1001)))
    with pytest.raises(AnalyzerError, match=r"There are 1002 classes, more than 1000: is this a Regression\?"):
        evaluate(ProblemType.MULTICLASS_CLASSIFICATION, rows)


@pytest.mark.parametrize(
    ("problem", "names", "message"),
    [
        (ProblemType.REGRESSION, {}, "Regression needs inference_attribute"),
        (ProblemType.REGRESSION, {Role.PROBABILITY: "p"}, "Regression needs inference_attribute"),
        (BINARY, {}, "BinaryClassification needs inference_attribute or probability_attribute"),
    ],
)
def test_a_problem_type_needs_its_attributes(problem: ProblemType, names: dict[Role, str], message: str) -> None:
    with pytest.raises(AnalyzerError, match=message):
        Question(problem=problem, attributes=Attributes(names=names))
