"""The standard deviation of a metric over five draws of 80 % of the rows.

The service draws without a seed, so its figures differ from run to run. Here the draws depend on the number of rows
only, so that the same data gives the same file. Each draw is without replacement; the deviation is that of a sample
(n - 1).
"""

import numpy as np

from driftgauge_analyzer.model_quality.evaluation import Sample

# The service's rule: 200 rows, and five draws of 80 % of them.
MIN_SAMPLE_ROWS = 200
DRAWS = 5
SHARE = 0.8
SEED = 0


def standard_deviations(sample: Sample) -> dict[str, float]:
    """Return the standard deviation of each metric, or none where there are fewer than 200 rows."""
    size = len(sample)
    if size < MIN_SAMPLE_ROWS:
        return {}
    random = np.random.default_rng(SEED)
    draws = [
        sample.take(np.sort(random.choice(size, int(size * SHARE), replace=False))).evaluate().metrics
        for _ in range(DRAWS)
    ]
    return {name: _deviation([draw[name] for draw in draws]) for name in draws[0]}


def _deviation(values: list[float]) -> float:
    # The deviation of an undefined or infinite metric is undefined, which is an answer and not a mistake.
    with np.errstate(invalid="ignore"):
        return float(np.std(values, ddof=1))
