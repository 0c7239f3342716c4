"""The problem type that the values of a label suggest."""

from driftgauge_cli.preparation.look import ColumnLook
from driftgauge_contract.problem import ProblemType

_MAX_CLASSES = 20


def suggested_problem(label: ColumnLook) -> ProblemType:
    """Return the problem type that the values of a label suggest."""
    # Two values are two classes even where they are numbers, such as 0 and 1.
    if len(label.values) == 2:
        return ProblemType.BINARY_CLASSIFICATION
    if not label.is_numeric or (len(label.values) <= _MAX_CLASSES and label.integers == label.filled):
        return ProblemType.MULTICLASS_CLASSIFICATION
    return ProblemType.REGRESSION
