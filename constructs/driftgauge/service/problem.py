"""What a model predicts, and where its predictions and the labels are."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LABEL_COLUMN = "label"


class OutputColumn(StrEnum):
    """What the endpoint answers with."""

    PREDICTION = "prediction"
    PROBABILITY = "probability"


class ProblemType(StrEnum):
    """What a model predicts."""

    REGRESSION = "Regression"
    BINARY_CLASSIFICATION = "BinaryClassification"
    MULTICLASS_CLASSIFICATION = "MulticlassClassification"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What a model predicts, and where in its captured output the prediction is.

    An attribute is the index of a column in a CSV output (`"0"`) or the name of a field in a JSON output.
    """

    problem_type: ProblemType
    inference_attribute: str | None = None
    probability_attribute: str | None = None
    probability_threshold: float | None = None

    def __post_init__(self) -> None:
        if self.problem_type is ProblemType.REGRESSION and self.inference_attribute is None:
            raise ValueError(
                "Regression needs an inference attribute, such as '0' for the first column of a CSV output"
            )
        if self.inference_attribute is None and self.probability_attribute is None:
            raise ValueError(f"{self.problem_type} needs an inference attribute, a probability attribute, or both")

    @property
    def output_column(self) -> OutputColumn:
        """What the endpoint answers with."""
        return OutputColumn.PROBABILITY if self.inference_attribute is None else OutputColumn.PREDICTION

    def monitoring_environment(self) -> Mapping[str, str]:
        """What tells the analyzer where predictions are in what the endpoint captures."""
        found = {
            "problem_type": self.problem_type.value,
            "inference_attribute": self.inference_attribute,
            "probability_attribute": self.probability_attribute,
            "probability_threshold_attribute": _text(self.probability_threshold),
        }
        return {name: value for name, value in found.items() if value is not None}

    def baseline_environment(self) -> Mapping[str, str]:
        """What tells the analyzer how to read a baseline of predictions and labels."""
        environment = {
            "analysis_type": "MODEL_QUALITY",
            "problem_type": self.problem_type.value,
            "ground_truth_attribute": LABEL_COLUMN,
        }
        if self.output_column is OutputColumn.PREDICTION:
            return {**environment, "inference_attribute": OutputColumn.PREDICTION.value}
        environment["probability_attribute"] = OutputColumn.PROBABILITY.value
        if self.probability_threshold is not None:
            environment["probability_threshold_attribute"] = str(self.probability_threshold)
        return environment


def _text(number: float | None) -> str | None:
    return None if number is None else str(number)
