"""The flip test, which compares predictions for the facet's rows with those for similar rows of others."""

import numpy as np
import numpy.typing as npt

from driftgauge_analyzer.bias.neighbours import Others
from driftgauge_analyzer.bias.outcomes import Flags, Sample, UndefinedError
from driftgauge_analyzer.native import kernels

NEIGHBOURS = 5
FEW = 9
"""Among so few others, only the nearest one is asked."""
# The distances of as many pairs are in memory at once, which is 8 MB.
_BLOCK = 1 << 20


def flip_test(sample: Sample) -> float:
    """Return the share of rows favoured against their neighbours' predictions, minus the share rejected so."""
    if sample.predictions is None:
        raise UndefinedError("there are no predictions")
    if sample.features is None:
        raise UndefinedError("the flip test compares numbers, and a feature has other values")
    others, own = sample.advantaged.predictions, sample.disadvantaged.predictions
    expected = _as_neighbours(sample.features[~sample.facet], sample.features[sample.facet], others)
    gains = int(np.count_nonzero(own & ~expected)) - int(np.count_nonzero(~own & expected))
    return gains / len(own)


def _as_neighbours(others: npt.NDArray[np.float64], own: npt.NDArray[np.float64], predictions: Flags) -> Flags:
    """Return what the model predicted for most of each row's nearest others."""
    count = NEIGHBOURS if len(others) > FEW else 1
    library = kernels()
    if library is not None and np.isfinite(others).all() and np.isfinite(own).all() and own.shape[1]:
        return Others.of(library, others, predictions).vote(own, count)
    step = max(1, _BLOCK // len(others))
    votes = [_majority(others, own[start : start + step], predictions, count) for start in range(0, len(own), step)]
    return np.concatenate(votes)


def _majority(others: npt.NDArray[np.float64], rows: npt.NDArray[np.float64], predictions: Flags, count: int) -> Flags:
    distances = np.zeros((len(rows), len(others)))
    for column in range(others.shape[1]):
        distances += (rows[:, column, None] - others[None, :, column]) ** 2
    # Sorting would take far longer. Of neighbours that are equally far, those that come first are asked.
    farthest = np.partition(distances, count - 1, axis=1)[:, count - 1, None]
    nearer, tied = distances < farthest, distances == farthest
    asked = nearer | (tied & (np.cumsum(tied, axis=1) <= count - nearer.sum(axis=1, keepdims=True)))
    votes: Flags = (asked & predictions).sum(axis=1) * 2 > count
    return votes
