"""Facts of SageMaker's blue/green deployments, by which an endpoint gets another model.

Source: SageMaker API reference, `BlueGreenUpdatePolicy`, `TrafficRoutingConfig` and `AutoRollbackConfig`; developer
guide, "Deployment guardrails".
"""

from enum import StrEnum


class TrafficRouting(StrEnum):
    """The ways to shift requests from the old instances to the new ones."""

    ALL_AT_ONCE = "ALL_AT_ONCE"
    CANARY = "CANARY"
    LINEAR = "LINEAR"


class CapacityUnit(StrEnum):
    """The units of the part of the new instances that a step turns on."""

    PERCENT = "CAPACITY_PERCENT"
    INSTANCES = "INSTANCE_COUNT"


MAX_CANARY_PERCENT = 50
MIN_LINEAR_PERCENT, MAX_LINEAR_PERCENT = 10, 50
MAX_BAKE_SECONDS = 3600
MAX_ROLLBACK_ALARMS = 10
MIN_ROLLOUT_SECONDS, MAX_ROLLOUT_SECONDS = 600, 14_400
"""SageMaker's limits for the whole of an update; the upper one is that of CloudFormation's documentation."""

MIN_STARTUP_SECONDS, MAX_STARTUP_SECONDS = 60, 3600
"""How long SageMaker lets the containers of new instances take until they answer (`ProductionVariant`)."""

NO_GUARDRAILS_PREFIX = "ml.inf1."
"""Endpoints of these instances are always updated all at once, without a look at alarms."""


def bakes(routing: TrafficRouting, percent: int) -> int:
    """Return how many times an update waits and looks at the alarms."""
    if routing is TrafficRouting.ALL_AT_ONCE:
        return 1
    # After the canary, and after the rest.
    return 2 if routing is TrafficRouting.CANARY else -(-100 // percent)
