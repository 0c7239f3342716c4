"""Where the predictions of a problem are in an endpoint's answer, and in a baseline's dataset."""

import pytest

from driftgauge_contract.jobs import problem_baseline_environment
from driftgauge_contract.problem import OutputColumn, Problem, ProblemType
from driftgauge_contract.variables import Variable

BINARY = ProblemType.BINARY_CLASSIFICATION


@pytest.mark.parametrize(
    ("inference", "probability", "positions"),
    [
        ("0", None, {OutputColumn.PREDICTION: 0}),
        ("1", "0", {OutputColumn.PREDICTION: 1, OutputColumn.PROBABILITY: 0}),
        ("label", "score", {}),
    ],
)
def test_columns_of_a_csv_answer_are_counted_and_fields_of_json_are_not(
    inference: str, probability: str | None, positions: dict[OutputColumn, int]
) -> None:
    problem = Problem(problem_type=BINARY, inference_attribute=inference, probability_attribute=probability)
    assert problem.output_positions == positions


def test_a_baseline_has_the_probability_beside_the_prediction_where_the_endpoint_answers_both() -> None:
    both = Problem(problem_type=BINARY, inference_attribute="0", probability_attribute="1")
    one = Problem(problem_type=BINARY, inference_attribute="0")
    assert problem_baseline_environment(both)[Variable.PROBABILITY] == "probability"
    assert Variable.PROBABILITY not in problem_baseline_environment(one)
