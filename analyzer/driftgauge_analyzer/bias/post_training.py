"""Metrics of bias in the predictions: differences between how a model treats the facet and the others."""

from collections.abc import Callable, Mapping

import numpy as np

from driftgauge_analyzer.bias.flip_test import flip_test
from driftgauge_analyzer.bias.outcomes import (
    Flags,
    Outcomes,
    Sample,
    UndefinedError,
    conditional_disparity,
    difference,
    rate,
)

Measure = Callable[[Outcomes], float]


def _accuracy(group: Outcomes) -> float:
    return rate(group.true_positives + group.true_negatives, group.size)


def _acceptance(group: Outcomes) -> float:
    return rate(group.accepted, group.size)


def _precision(group: Outcomes) -> float:
    return rate(group.true_positives, group.accepted)


def _rejection_precision(group: Outcomes) -> float:
    return rate(group.true_negatives, group.rejected)


def _conditional_acceptance(group: Outcomes) -> float:
    return rate(group.favoured, group.accepted)


def _conditional_rejection(group: Outcomes) -> float:
    return rate(group.unfavoured, group.rejected)


def _recall(group: Outcomes) -> float:
    return rate(group.true_positives, group.favoured)


def _specificity(group: Outcomes) -> float:
    return rate(group.true_negatives, group.unfavoured)


def _errors(group: Outcomes) -> float:
    return rate(group.false_negatives, group.false_positives)


def _others_ahead(measure: Measure) -> Callable[[Sample], float]:
    return lambda sample: difference(measure(sample.advantaged), measure(sample.disadvantaged))


def _facet_ahead(measure: Measure) -> Callable[[Sample], float]:
    return lambda sample: difference(measure(sample.disadvantaged), measure(sample.advantaged))


def disparate_impact(sample: Sample) -> float:
    """Return the facet's rate of acceptance as a part of the others'; 1 is parity."""
    return rate(_acceptance(sample.disadvantaged), _acceptance(sample.advantaged))


def prediction_disparity(sample: Sample) -> float:
    """Return the demographic disparity of the predictions."""
    return conditional_disparity(sample, _predictions(sample))


def generalized_entropy(sample: Sample) -> float:
    """Return how unequally the benefit of predictions that are better than the labels is spread over all rows."""
    # 0 for a false negative, 1 for a correct prediction, 2 for a false positive.
    benefit = _predictions(sample).astype(np.int64) - sample.labels + 1
    mean = benefit.mean()
    if not mean:
        raise UndefinedError("all predictions are false negatives")
    return float(((benefit / mean) ** 2 - 1).sum() / (len(benefit) * 2))


def _predictions(sample: Sample) -> Flags:
    if sample.predictions is None:
        raise UndefinedError("there are no predictions")
    return sample.predictions


POST_TRAINING: Mapping[str, tuple[str, Callable[[Sample], float]]] = {
    "AD": ("Accuracy Difference (AD)", _others_ahead(_accuracy)),
    "CDDPL": ("Conditional Demographic Disparity in Predicted Labels (CDDPL)", prediction_disparity),
    # Against their names, DAR and DRR compare how often acceptances and rejections are right.
    "DAR": ("Difference in Acceptance Rates (DAR)", _others_ahead(_precision)),
    "DCA": ("Difference in Conditional Acceptance (DCA)", _others_ahead(_conditional_acceptance)),
    "DCR": ("Difference in Conditional Rejection (DCR)", _facet_ahead(_conditional_rejection)),
    "DI": ("Disparate Impact (DI)", disparate_impact),
    "DPPL": ("Difference in Positive Proportions in Predicted Labels (DPPL)", _others_ahead(_acceptance)),
    "DRR": ("Difference in Rejection Rates (DRR)", _facet_ahead(_rejection_precision)),
    "FT": ("Flip Test (FT)", flip_test),
    "GE": ("Generalized Entropy (GE)", generalized_entropy),
    "RD": ("Recall Difference (RD)", _others_ahead(_recall)),
    "SD": ("Specificity Difference (SD)", _facet_ahead(_specificity)),
    "TE": ("Treatment Equality (TE)", _facet_ahead(_errors)),
}
"""Each metric's description and function by its name, in the order of the files."""
