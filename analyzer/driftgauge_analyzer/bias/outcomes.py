"""The labels and predictions of two groups of rows, counted.

Bias is always that of one group, the *facet*, compared with all other rows.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Flags = npt.NDArray[np.bool_]

NO_GROUPS = "Group variable is empty or not provided"
"""What Clarify writes for a conditional metric in an analysis without a group variable."""


class UndefinedError(Exception):
    """A metric has no value for these rows; the text says why."""


@dataclass(frozen=True, kw_only=True)
class Outcomes:
    """The labels and predictions of one group."""

    labels: Flags
    predictions: Flags

    def _count(self, flags: Flags) -> int:
        return int(np.count_nonzero(flags))

    @cached_property
    def size(self) -> int:
        """The number of rows."""
        return len(self.labels)

    @cached_property
    def favoured(self) -> int:
        """The number of rows with the favourable label."""
        return self._count(self.labels)

    @cached_property
    def accepted(self) -> int:
        """The number of rows with the favourable prediction."""
        return self._count(self.predictions)

    @cached_property
    def true_positives(self) -> int:
        """The number of rows with the favourable label and prediction."""
        return self._count(self.labels & self.predictions)

    @property
    def false_positives(self) -> int:
        """The number of rows that the model favoured against their label."""
        return self.accepted - self.true_positives

    @property
    def false_negatives(self) -> int:
        """The number of rows that the model rejected against their label."""
        return self.favoured - self.true_positives

    @property
    def true_negatives(self) -> int:
        """The number of rows with neither the favourable label nor the prediction."""
        return self.size - self.favoured - self.false_positives

    @property
    def unfavoured(self) -> int:
        """The number of rows with another label than the favourable one."""
        return self.size - self.favoured

    @property
    def rejected(self) -> int:
        """The number of rows with another prediction than the favourable one."""
        return self.size - self.accepted


@dataclass(frozen=True, kw_only=True)
class Sample:
    """The rows of an analysis, with what the metrics need to know of each."""

    facet: Flags
    labels: Flags
    predictions: Flags | None = None
    groups: npt.NDArray[np.int64] | None = None
    """The group of each row, by its rank, within which demographic disparity is taken."""
    features: npt.NDArray[np.float64] | None = None
    """What rows are compared by in the flip test; nothing where a feature is no number."""

    @cached_property
    def disadvantaged(self) -> Outcomes:
        """The outcomes of the facet."""
        return self._outcomes(self.facet)

    @cached_property
    def advantaged(self) -> Outcomes:
        """The outcomes of all other rows."""
        return self._outcomes(~self.facet)

    def _outcomes(self, rows: Flags) -> Outcomes:
        if not rows.any():
            whole = "all" if self.facet.any() else "none"
            raise UndefinedError(f"the facet holds {whole} of {len(rows)} rows")
        # Metrics before training look at labels alone, and never at what stands here.
        predictions = self.labels if self.predictions is None else self.predictions
        return Outcomes(labels=self.labels[rows], predictions=predictions[rows])


def rate(part: float, whole: float) -> float:
    """Return a share: nothing of nothing is 0, something of nothing is infinite."""
    if whole:
        return part / whole
    return float(np.copysign(np.inf, part)) if part else 0.0


def difference(left: float, right: float) -> float:
    """Return the difference of two rates; two infinite rates do not differ."""
    # Infinity minus infinity is no number.
    return 0.0 if left == right else left - right


def conditional_disparity(sample: Sample, favoured: Flags) -> float:
    """Return the facet's share of the rejected minus its share of the accepted, averaged over groups."""
    if sample.groups is None:
        raise UndefinedError(NO_GROUPS)
    # Without accepted, or without rejected rows, one of the two shares would be that of nothing.
    if favoured.all() or not favoured.any():
        raise UndefinedError(f"{'all' if favoured.any() else 'none'} of the rows are favoured")
    sizes = np.bincount(sample.groups)
    disparity = _facet_share(sample, sample.groups, ~favoured) - _facet_share(sample, sample.groups, favoured)
    return float(np.sum(sizes * disparity) / len(favoured))


def _facet_share(sample: Sample, groups: npt.NDArray[np.int64], rows: Flags) -> npt.NDArray[np.float64]:
    """Return the facet's share of each group's selected rows."""
    count = int(groups.max()) + 1
    whole = np.bincount(groups[rows], minlength=count)
    part = np.bincount(groups[rows & sample.facet], minlength=count)
    return np.divide(part, whole, out=np.zeros(count), where=whole > 0)
