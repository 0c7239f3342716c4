"""Margins that move a suggested threshold, by the mode of a baseline."""

import math
from collections.abc import Callable, Mapping

from custom_resources.adjustments import ThresholdOverride, is_number
from custom_resources.documents import Json
from custom_resources.errors import DeploymentError
from custom_resources.model_quality.constraints import Constraint
from driftgauge_contract.constraints import OWN_KEY, EstimateKey, MetricKey, Mode, OwnKey
from driftgauge_contract.margins import threshold_with_margin

Move = Callable[[str, Json, float | None], Json]
"""Returns the entry of a metric with its threshold moved by a margin, or by the mode's own where none is given."""


def _compat(metric: str, entry: Json, margin: float | None) -> Json:
    """Move the threshold by a share of its own size, as people do with the constraints of AWS's container."""
    suggested = Constraint.from_json(metric, entry)
    # Without a margin, the threshold stays as it was written: a whole number stays whole.
    threshold = suggested.widened(margin) if margin else suggested.threshold
    return {**entry, MetricKey.THRESHOLD.value: threshold}


def _exact(metric: str, entry: Json, margin: float | None) -> Json:
    """Move the threshold from what the baseline found, by a margin that suits the metric."""
    own = entry.get(OWN_KEY)
    baseline = own.get(OwnKey.BASELINE) if isinstance(own, dict) else None
    value = baseline.get(EstimateKey.VALUE) if isinstance(baseline, dict) else None
    if margin is None or not isinstance(own, dict) or not is_number(value):
        return entry
    threshold = threshold_with_margin(metric, value, margin)
    return {**entry, MetricKey.THRESHOLD.value: threshold, OWN_KEY: {**own, OwnKey.MARGIN.value: margin}}


_MOVES: Mapping[Mode, Move] = {Mode.COMPAT: _compat, Mode.EXACT: _exact}


def adjusted(mode: Mode, metric: str, entry: Json, override: ThresholdOverride, margin: float | None) -> Json:
    """Return the entry of a metric in use.

    A threshold that a person gives is a limit: what the baseline found no longer belongs to it.
    """
    if override.threshold is not None:
        limit = {key: value for key, value in entry.items() if key != OWN_KEY}
        return {**limit, MetricKey.THRESHOLD.value: override.threshold}
    used = _MOVES[mode](metric, entry, margin if override.margin is None else override.margin)
    threshold = used.get(MetricKey.THRESHOLD)
    if isinstance(threshold, float) and not math.isfinite(threshold):
        suggested = entry.get(MetricKey.THRESHOLD)
        raise DeploymentError(f"the threshold of {metric}, {suggested} with its margin, is out of range")
    return used
