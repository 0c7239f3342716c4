"""Metrics of bias in the labels, from which a model learns."""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from driftgauge_analyzer.bias.outcomes import Outcomes, Sample, UndefinedError, conditional_disparity, rate

Distribution = npt.NDArray[np.float64]


def class_imbalance(sample: Sample) -> float:
    """Return how much larger one group is than the other."""
    a, d = sample.advantaged.size, sample.disadvantaged.size
    return (a - d) / (a + d)


def label_proportions(sample: Sample) -> float:
    """Return how much more often the others' labels are favourable than the facet's."""
    return _favoured(sample.advantaged) - _favoured(sample.disadvantaged)


def label_disparity(sample: Sample) -> float:
    """Return the demographic disparity of the labels."""
    return conditional_disparity(sample, sample.labels)


def kullback_leibler(sample: Sample) -> float:
    """Return how badly the facet's distribution of labels describes that of the others."""
    others, facet = _distributions(sample)
    return _divergence(others, facet)


def jensen_shannon(sample: Sample) -> float:
    """Return the mean divergence of both distributions from their average."""
    others, facet = _distributions(sample)
    middle = 0.5 * (others + facet)
    return 0.5 * (_divergence(others, middle) + _divergence(facet, middle))


def lp_norm(sample: Sample) -> float:
    """Return the Euclidean distance of the distributions."""
    return _distance(sample, 2)


def total_variation(sample: Sample) -> float:
    """Return half the sum of the distributions' differences."""
    return 0.5 * _distance(sample, 1)


def kolmogorov_smirnov(sample: Sample) -> float:
    """Return the largest difference of the distributions."""
    return _distance(sample, np.inf)


def _favoured(outcomes: Outcomes) -> float:
    return rate(outcomes.favoured, outcomes.size)


def _distributions(sample: Sample) -> tuple[Distribution, Distribution]:
    """Return the shares of unfavourable and favourable labels in both groups, where both groups have such labels."""
    shares = [
        np.array([group.unfavoured, group.favoured]) / group.size for group in (sample.advantaged, sample.disadvantaged)
    ]
    others, facet = shares
    # As in Clarify's open formulas (smclarify): a label of one group alone has no finite divergence.
    common = (others > 0) & (facet > 0)
    if not common.any():
        raise UndefinedError("no label occurs in both groups")
    return others[common], facet[common]


def _divergence(left: Distribution, right: Distribution) -> float:
    return float(np.sum(left * np.log(left / right)))


def _distance(sample: Sample, order: float) -> float:
    others, facet = _distributions(sample)
    return float(np.linalg.norm(others - facet, order))


PRE_TRAINING: Mapping[str, tuple[str, Callable[[Sample], float]]] = {
    "CDDL": ("Conditional Demographic Disparity in Labels (CDDL)", label_disparity),
    "CI": ("Class Imbalance (CI)", class_imbalance),
    "DPL": ("Difference in Positive Proportions in Labels (DPL)", label_proportions),
    "JS": ("Jensen-Shannon Divergence (JS)", jensen_shannon),
    # The files spell it so.
    "KL": ("Kullback-Liebler Divergence (KL)", kullback_leibler),
    "KS": ("Kolmogorov-Smirnov Distance (KS)", kolmogorov_smirnov),
    "LP": ("L-p Norm (LP)", lp_norm),
    "TVD": ("Total Variation Distance (TVD)", total_variation),
}
"""Each metric's description and function by its name, in the order of the files."""
