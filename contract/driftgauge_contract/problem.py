"""Problem types, and the places of predictions and labels."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LABEL_COLUMN = "label"
"""The name of the label's column in the dataset of a model-quality baseline."""


DEFAULT_PROBABILITY_THRESHOLD = 0.5
"""The probability above which a row is positive, where a problem names none."""


# JMESPath calls it the current node; Clarify reads its attributes as JMESPath.
WHOLE_ANSWER = "@"
"""The JMESPath of a body as it is: the attribute of an answer that holds nothing but the prediction."""


class OutputColumn(StrEnum):
    """The kinds of answers of an endpoint; a value names the column in the dataset of a model-quality baseline."""

    PREDICTION = "prediction"
    PROBABILITY = "probability"


# API reference, `ModelQualityAppSpecification`: `ProblemType`.
class ProblemType(StrEnum):
    """The problem types of Model Monitor."""

    REGRESSION = "Regression"
    BINARY_CLASSIFICATION = "BinaryClassification"
    MULTICLASS_CLASSIFICATION = "MulticlassClassification"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """The problem that a model solves, and the place of the prediction in its captured output.

    An attribute is the index of a column in a CSV output (`"0"`) or the name of a field in a JSON output.

    Raises:
        ValueError: Neither attribute is given, or a regression has no inference attribute.
    """

    problem_type: ProblemType
    inference_attribute: str | None = None
    probability_attribute: str | None = None
    probability_threshold: float | None = None

    def __post_init__(self) -> None:
        # A number has no probability that could stand for it.
        if self.problem_type is ProblemType.REGRESSION and self.inference_attribute is None:
            raise ValueError(
                "Regression needs an inference attribute, such as '0' for the first column of a CSV output"
            )
        if self.inference_attribute is None and self.probability_attribute is None:
            raise ValueError(f"{self.problem_type} needs an inference attribute, a probability attribute, or both")

    @property
    def output_column(self) -> OutputColumn:
        """Return what the endpoint answers with."""
        # The class is what a monitor evaluates, so that a probability counts as the answer only where there is no
        # class.
        return OutputColumn.PROBABILITY if self.inference_attribute is None else OutputColumn.PREDICTION

    @property
    def output_positions(self) -> Mapping[OutputColumn, int]:
        """Return where in a CSV answer prediction and probability are, counted from 0."""
        return output_positions(self.inference_attribute, self.probability_attribute)


def output_positions(inference: str | None, probability: str | None) -> Mapping[OutputColumn, int]:
    """Return where in a CSV answer prediction and probability are, by the attributes that are column numbers."""
    given = {OutputColumn.PREDICTION: inference, OutputColumn.PROBABILITY: probability}
    return {name: int(text) for name, text in given.items() if text is not None and text.isdecimal()}
