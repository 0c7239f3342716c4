"""The places of features and predictions in the bodies of a deployment, from its file's sections."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from driftgauge_contract.problem import WHOLE_ANSWER, ProblemType
from driftgauge_contract.variables import Variable
from driftgauge_deployment.deployment import Deployment
from driftgauge_deployment.monitors.section import given_variables
from driftgauge_deployment.payload import PayloadSection


@dataclass(frozen=True, kw_only=True)
class Signature:
    """The places of features, predictions and probabilities, and the classes of a vector of probabilities."""

    features: str | None
    prediction: str | None
    probability: str | None
    classes: tuple[str, ...] | None

    @property
    def variables(self) -> Mapping[Variable, str]:
        """Return the variables of the jobs of every monitor."""
        return given_variables(
            {
                Variable.FEATURES: self.features,
                Variable.INFERENCE: self.prediction,
                Variable.PROBABILITY: self.probability,
                Variable.CLASSES: None if self.classes is None else json.dumps(self.classes),
            }
        )


def signature_of(deployment: Deployment) -> Signature | None:
    """Return the signature of a deployment that has a payload section, or a classifier of several classes.

    All others answer lines of CSV, in which the monitors' own attributes are enough.
    """
    quality, payload = deployment.monitors.model_quality, deployment.payload or PayloadSection()
    prediction, probability = payload.prediction, payload.probability
    problem = None
    if quality is not None:
        problem = quality.problem_type
        prediction, probability = (
            quality.inference_attribute or prediction,
            quality.probability_attribute or probability,
        )
    # Several classes without a prediction of their own can only be told by a probability of each.
    by_class = problem is ProblemType.MULTICLASS_CLASSIFICATION and prediction is None
    if deployment.payload is None and not by_class:
        return None
    # A regression without a stated place answers the number alone.
    if problem is ProblemType.REGRESSION and prediction is None:
        prediction = WHOLE_ANSWER
    if by_class and probability is None:
        probability = WHOLE_ANSWER
    return Signature(
        features=payload.features,
        prediction=prediction,
        probability=probability,
        classes=(payload.classes or ()) if by_class else payload.classes,
    )
