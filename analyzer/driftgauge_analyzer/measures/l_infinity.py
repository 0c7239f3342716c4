"""The largest difference of any category's share."""

import numpy as np

from driftgauge_analyzer.measures.measure import Measure
from driftgauge_analyzer.measures.samples import Categories, category_shares
from driftgauge_contract.constraints import DriftMeasure


def l_infinity(baseline: Categories, current: Categories) -> float:
    """Return `max |p - q|` over all categories: from 0 to 1.

    Source: P. L. Chebyshev's norm; in this use N. Polyzotis et al., Data Validation for Machine Learning, Proceedings
    of SysML (2019), section 4.
    """
    p, q = category_shares(baseline, current)
    return float(np.abs(p - q).max())


MEASURE = Measure(name=DriftMeasure.L_INFINITY, title="largest difference of a share", categories=l_infinity)
