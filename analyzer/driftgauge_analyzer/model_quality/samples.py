"""Turning texts into samples: numbers for a regression, classes for a classification.

Class names are compared in lower case and with `_` for blanks, as the service writes them; a whole number is the same
class with and without `.0`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from driftgauge_analyzer.errors import AnalyzerError, listed
from driftgauge_analyzer.model_quality.binary import BinarySample
from driftgauge_analyzer.model_quality.evaluation import FloatArray, IntArray, Sample
from driftgauge_analyzer.model_quality.multiclass import MulticlassSample
from driftgauge_analyzer.model_quality.regression import RegressionSample
from driftgauge_analyzer.model_quality.table import Attributes, Role, Table
from driftgauge_analyzer.reading.unreadable import UnreadableRecords
from driftgauge_contract.problem import DEFAULT_PROBABILITY_THRESHOLD, ProblemType

_NUMERIC: Mapping[ProblemType, frozenset[Role]] = {
    ProblemType.REGRESSION: frozenset({Role.LABEL, Role.PREDICTION}),
    ProblemType.BINARY_CLASSIFICATION: frozenset({Role.PROBABILITY}),
    ProblemType.MULTICLASS_CLASSIFICATION: frozenset(),
}
# The confusion matrix grows with the square of the classes, and numbers are a sign of a regression.
MAX_CLASSES = 1000
_TWO = 2
# What the other class is called where only the positive one is known.
_OPPOSITES = {"1": "0", "true": "false", "yes": "no", "positive": "negative", "y": "n", "t": "f"}
# `-1` is written for the negative class as well, but is not what a missing one would be called.
_PAIRS = (*_OPPOSITES.items(), ("1", "-1"))


@dataclass(frozen=True, kw_only=True)
class Question:
    """The problem type of an evaluation, and the places of its values."""

    problem: ProblemType
    attributes: Attributes
    threshold: float = DEFAULT_PROBABILITY_THRESHOLD
    positive_label: str | None = None
    class_names: Mapping[str, str] = field(default_factory=dict)
    """The classes of labels that predictions write differently."""

    def __post_init__(self) -> None:
        if not {Role.PREDICTION, *self._alternatives} & set(self.attributes.names) and self.attributes.classes is None:
            needed = "inference_attribute or probability_attribute" if self._alternatives else "inference_attribute"
            raise AnalyzerError(f"{self.problem} needs {needed}")

    @property
    def _alternatives(self) -> set[Role]:
        return {Role.PROBABILITY} if self.problem is ProblemType.BINARY_CLASSIFICATION else set()

    @property
    def roles(self) -> tuple[Role, ...]:
        """The columns that the evaluation reads."""
        useful = {Role.PREDICTION, *self._alternatives} & set(self.attributes.names)
        if self.attributes.classes is not None:
            # A vector of probabilities tells both.
            useful |= {Role.PREDICTION, *self._alternatives}
        return (Role.LABEL, *(role for role in Role if role in useful))

    @property
    def numeric(self) -> tuple[Role, ...]:
        """The columns whose values must be numbers."""
        numbers = _NUMERIC[self.problem]
        return tuple(role for role in self.roles if role in numbers)

    def table(self, unreadable: UnreadableRecords) -> Table:
        """Create an empty table of the columns that the evaluation reads."""
        return Table(roles=self.roles, numeric=self.numeric, unreadable=unreadable)

    def sample(self, table: Table) -> Sample:
        """Return the table's rows as a sample that can be evaluated."""
        match self.problem:
            case ProblemType.REGRESSION:
                return self._regression(table)
            case ProblemType.BINARY_CLASSIFICATION:
                return self._binary(table)
            case ProblemType.MULTICLASS_CLASSIFICATION:
                return self._multiclass(table)

    def _regression(self, table: Table) -> RegressionSample:
        return RegressionSample(
            labels=self._numbers(table, Role.LABEL), predictions=self._numbers(table, Role.PREDICTION)
        )

    def _binary(self, table: Table) -> BinarySample:
        names = {role: self._classes(table, role) for role in table.roles if role is not Role.PROBABILITY}
        classes: dict[Role, set[str]] = {role: set(column.unique()) for role, column in names.items()}
        _require_common_names(classes, self.attributes)
        negative, positive = two_classes(set().union(*classes.values()), self.positive_label)
        flags = {role: _flags(column, positive) for role, column in names.items()}
        scores = self._numbers(table, Role.PROBABILITY) if Role.PROBABILITY in table.roles else None
        if scores is not None and Role.PREDICTION not in flags:
            # The documentation does not say what a probability equal to the threshold is.
            flags[Role.PREDICTION] = (scores > self.threshold).astype(np.int64)
        return BinarySample(
            actual=flags[Role.LABEL],
            predicted=flags[Role.PREDICTION],
            scores=scores,
            negative_class=negative,
            positive_class=positive,
        )

    def _classes(self, table: Table, role: Role) -> pl.Series:
        """Return a column of classes, with those of labels as predictions write them."""
        names = class_names(table.text(role))
        if role is not Role.LABEL or not self.class_names:
            return names
        written = class_names(pl.Series(list(self.class_names), dtype=pl.String))
        return names.replace(written, class_names(pl.Series(list(self.class_names.values()), dtype=pl.String)))

    def _multiclass(self, table: Table) -> MulticlassSample:
        labels, predictions = self._classes(table, Role.LABEL), self._classes(table, Role.PREDICTION)
        classes = _ordered(set(labels.unique()) | set(predictions.unique()))
        if len(classes) > MAX_CLASSES:
            raise AnalyzerError(f"There are {len(classes)} classes, more than {MAX_CLASSES}: is this a Regression?")
        positions = {name: position for position, name in enumerate(classes)}
        actual, predicted = (names.replace_strict(positions, return_dtype=pl.Int64) for names in (labels, predictions))
        return MulticlassSample(actual=actual.to_numpy(), predicted=predicted.to_numpy(), classes=classes)

    def _numbers(self, table: Table, role: Role) -> FloatArray:
        return table.numbers(role, self.attributes).to_numpy()


def class_names(texts: pl.Series) -> pl.Series:
    """Normalise class names as the files spell them."""
    return texts.str.replace(r"^([+-]?\d+)\.0+$", "$1").str.to_lowercase().str.replace_all(" ", "_", literal=True)


def two_classes(found: set[str], positive_label: str | None) -> tuple[str, str]:
    """Return the negative and the positive class among the classes that occur."""
    if positive_label is not None:
        positive = class_names(pl.Series([positive_label]))[0]
    else:
        positive = next((name for name, other in _PAIRS if found <= {name, other}), None)
    if positive is None:
        raise AnalyzerError(
            f"Which class is the positive one? The classes are {listed(map(repr, sorted(found)))}: set positive_label"
        )
    others = found - {positive}
    if len(others) > 1:
        raise AnalyzerError(
            f"BinaryClassification knows two classes; beside {positive!r} there are {listed(map(repr, sorted(others)))}"
            " (scores belong to probability_attribute)"
        )
    # A window may hold one class only; the other one still needs a name in the confusion matrix.
    return next(iter(others), _OPPOSITES.get(positive, f"not_{positive}")), positive


def _require_common_names(classes: Mapping[Role, set[str]], attributes: Attributes) -> None:
    """Refuse labels and predictions that call the same classes by different names."""
    labels, predictions = classes[Role.LABEL], classes.get(Role.PREDICTION, set())
    styles = [{frozenset(pair) for pair in _OPPOSITES.items() if names & set(pair)} for names in (labels, predictions)]
    differ = len(labels | predictions) > _TWO or (all(styles) and not set.intersection(*styles))
    if not labels or not predictions or labels & predictions or not differ:
        return
    raise AnalyzerError(
        f"The {attributes.describe(Role.LABEL)} is {listed(map(repr, sorted(labels)))}, and the "
        f"{attributes.describe(Role.PREDICTION)} is {listed(map(repr, sorted(predictions)))}: "
        "both must call the classes by the same names (1 and 1.0 are the same, true and True as well), "
        "or class_names must map those of labels to those of predictions"
    )


def _flags(names: pl.Series, positive: str) -> IntArray:
    return (names == positive).to_numpy().astype(np.int64)


def _ordered(names: set[str]) -> tuple[str, ...]:
    """Order numbers by size, then texts by alphabet."""
    return tuple(sorted(names, key=lambda name: (not name.isdecimal(), int(name) if name.isdecimal() else 0, name)))
