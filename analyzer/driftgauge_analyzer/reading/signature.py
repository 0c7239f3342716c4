"""The places of features, predictions and probabilities in captured bodies, and the classes of a vector's positions."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.reading.attributes import Attribute
from driftgauge_analyzer.reading.bodies import Body, Reading, Row
from driftgauge_analyzer.reading.captured_rows import NamedFields
from driftgauge_analyzer.reading.place import Place, RecordError
from driftgauge_contract.constraints import Mode
from driftgauge_contract.problem import OutputColumn

PREDICTION, PROBABILITY = OutputColumn.PREDICTION.value, OutputColumn.PROBABILITY.value
_MIN_CLASSES = 2


@dataclass(frozen=True, kw_only=True)
class Signature:
    """The places of a model's features and answers; a body without any is taken as it is.

    With `classes`, an answer has a vector with a probability for each class, such as that of XGBoost's
    `multi:softprob`: the most probable class is the prediction. An empty list stands for the classes' numbers.
    """

    features: str | None = None
    prediction: str | None = None
    probability: str | None = None
    classes: Sequence[str] | None = None
    positive: int | None = None
    """The position whose probability counts; that of the most probable class unless given."""

    @classmethod
    def of(cls, settings: JobSettings) -> Self:
        """Return the signature in a job's settings; in `compat` mode bodies are taken as they are."""
        if settings.mode is Mode.COMPAT:
            return cls()
        return cls(
            features=settings.features_attribute,
            prediction=settings.inference_attribute,
            probability=settings.probability_attribute,
            classes=settings.classes,
        )

    @property
    def names_answers(self) -> bool:
        """Return whether a prediction or a probability has a place of its own in an answer."""
        return any(each is not None for each in (self.prediction, self.probability, self.classes))

    @property
    def is_plain(self) -> bool:
        """Return whether bodies are taken as they are."""
        return self.features is None and not self.names_answers

    def answers(self, body: Body, place: Place) -> dict[str, Sequence[Reading]]:
        """Return the rows of predictions and of probabilities in an answer; without places it is the prediction."""
        sides: dict[str, Sequence[Reading]] = {}
        if self.prediction is not None or not self.names_answers:
            sides[PREDICTION] = Attribute(setting=PREDICTION, path=self.prediction).readings(body, place)
        if self.probability is not None or self.classes is not None:
            sides[PROBABILITY] = Attribute(setting=PROBABILITY, path=self.probability).readings(body, place)
        return sides

    def answer(self, found: Mapping[str, Row], place: Place) -> NamedFields:
        """Return prediction and probability from the row of each."""
        answer: NamedFields = {}
        if PROBABILITY in found and self.classes is not None:
            vector = found[PROBABILITY]
            predicted, position = most_probable(vector, self.classes, place)
            answer = {
                PREDICTION: predicted,
                PROBABILITY: _texts(vector)[position if self.positive is None else self.positive],
            }
        elif PROBABILITY in found:
            answer[PROBABILITY] = Attribute(setting=PROBABILITY).value(found[PROBABILITY], place)
        if PREDICTION in found:
            answer[PREDICTION] = Attribute(setting=PREDICTION).value(found[PREDICTION], place)
        return {name: answer[name] for name in (PREDICTION, PROBABILITY) if name in answer}


def most_probable(row: Row, classes: Sequence[str], place: Place) -> tuple[str, int]:
    """Return the class with the highest probability of a vector, and its position."""
    texts = _texts(row)
    probabilities = [_number(text) for text in texts]
    if len(texts) < _MIN_CLASSES or any(math.isnan(each) for each in probabilities):
        raise RecordError(place, f"the answer holds {len(texts)} values that are no probabilities of classes")
    if classes and len(classes) != len(texts):
        raise RecordError(place, f"the answer holds {len(texts)} probabilities, where {len(classes)} classes are named")
    # The first of equal ones, as numpy's `argmax` and XGBoost's `multi:softmax` take it.
    best = probabilities.index(max(probabilities))
    return classes[best] if classes else str(best), best


def _texts(row: Row) -> list[str | None]:
    return list(row.values()) if isinstance(row, dict) else row


def _number(text: str | None) -> float:
    try:
        return float(text or "nan")
    except ValueError:
        return math.nan
