"""Estimates of a metric from a sample: its value and its standard error."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A metric's value from `rows` rows, with a count of errors or a standard error.

    A metric that is a share has the number of errors among the rows it is a share of: recall has the false negatives
    among the actual positives. The standard error of any other is that of its badness (see `scales`).
    """

    value: float
    rows: int
    errors: int | None = None
    standard_error: float | None = None

    @property
    def is_defined(self) -> bool:
        """Return whether the metric has a value: a share of nothing has none."""
        return math.isfinite(self.value)

    @property
    def has_uncertainty(self) -> bool:
        """Return whether it is known how far chance moves the value."""
        return self.errors is not None or self.standard_error is not None
