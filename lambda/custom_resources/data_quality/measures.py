"""The measures of drift that a deployment names for `exact` mode, of one feature or of all."""

import json
from collections.abc import Sequence
from typing import TypeGuard

from custom_resources.adjustments import is_number
from custom_resources.documents import Json
from custom_resources.errors import DeploymentError
from driftgauge_contract.constraints import OWN_KEY, DriftMeasure, OwnKey, default_drift_threshold

MEASURES_BY_CONFIG = (DriftMeasure.AUTO, DriftMeasure.KOLMOGOROV_SMIRNOV, DriftMeasure.L_INFINITY)
"""The measures whose threshold is that of the monitoring config unless they have their own."""


def check(place: str, value: object) -> Sequence[Json]:
    """Return the measures that an override names; fail the deployment if they are no such list."""
    if not isinstance(value, list) or not all(_is_setting(entry) for entry in value):
        raise DeploymentError(
            f"the override of {place} is {json.dumps(value)}; it must be a list of objects with a measure "
            f"({', '.join(DriftMeasure)}) and, unless the measure's default is meant, a threshold from 0 on"
        )
    return value


def threshold_of_first(feature: Json, document: Json) -> float | None:
    """Return the threshold of the measure that a feature's metric publishes, unless it is the monitoring config's."""
    measures = measures_of(feature) or measures_of(document)
    if not measures:
        return None
    first = measures[0]
    if OwnKey.THRESHOLD in first:
        return float(str(first[OwnKey.THRESHOLD]))
    measure = DriftMeasure(str(first[OwnKey.MEASURE]))
    return None if measure in MEASURES_BY_CONFIG else default_drift_threshold(measure)


def measures_of(owner: Json) -> Sequence[Json]:
    """Return the measures that a feature, or the whole file, names of its own."""
    own = owner.get(OWN_KEY)
    listed = own.get(OwnKey.DRIFT) if isinstance(own, dict) else None
    return listed if isinstance(listed, list) else ()


def _is_setting(entry: object) -> TypeGuard[Json]:
    if not isinstance(entry, dict) or not set(entry) <= {OwnKey.MEASURE, OwnKey.THRESHOLD}:
        return False
    threshold = entry.get(OwnKey.THRESHOLD, 0)
    return entry.get(OwnKey.MEASURE) in list(DriftMeasure) and is_number(threshold) and threshold >= 0
