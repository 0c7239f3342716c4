"""The deployment of another model to an endpoint: the steps of an update, and the alarms that roll it back."""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sagemaker as sagemaker

from driftgauge_contract.rollouts import (
    MAX_ROLLBACK_ALARMS,
    MAX_ROLLOUT_SECONDS,
    MAX_STARTUP_SECONDS,
    MIN_ROLLOUT_SECONDS,
    CapacityUnit,
    TrafficRouting,
    bakes,
)

_Property = sagemaker.CfnEndpoint


@dataclass(frozen=True, kw_only=True)
class Rollout:
    """The steps in which requests are shifted to the instances with the new model.

    After each step the alarms are watched for as long as `bake`. If one of them is in ALARM, all requests go back to
    the former instances, and the update fails.
    """

    routing: TrafficRouting = TrafficRouting.ALL_AT_ONCE
    percent: int = 100
    """The part of the new instances that the canary, or each linear step, turns on."""

    bake: Duration

    def render(self, alarms: Sequence[cloudwatch.CfnAlarm]) -> sagemaker.CfnEndpoint.DeploymentConfigProperty:
        """Return the configuration as CloudFormation takes it.

        Raises:
            ValueError: SageMaker would watch nothing, or does not take so many alarms.
        """
        if not 1 <= len(alarms) <= MAX_ROLLBACK_ALARMS:
            raise ValueError(f"{len(alarms)} alarms roll an update back; allowed: 1 to {MAX_ROLLBACK_ALARMS}")
        names = [_Property.AlarmProperty(alarm_name=str(alarm.alarm_name)) for alarm in alarms]
        seconds = int(self.bake.to_seconds())
        total = bakes(self.routing, self.percent) * seconds + MAX_STARTUP_SECONDS
        return _Property.DeploymentConfigProperty(
            auto_rollback_configuration=_Property.AutoRollbackConfigProperty(alarms=names),
            blue_green_update_policy=_Property.BlueGreenUpdatePolicyProperty(
                traffic_routing_configuration=self._steps(seconds),
                # The wait after the last step, in which alarms still roll back.
                termination_wait_in_seconds=seconds,
                # SageMaker counts the start of the instances and all waits; it rolls back at the end of this time.
                maximum_execution_timeout_in_seconds=min(max(total, MIN_ROLLOUT_SECONDS), MAX_ROLLOUT_SECONDS),
            ),
        )

    def _steps(self, seconds: int) -> sagemaker.CfnEndpoint.TrafficRoutingConfigProperty:
        size = _Property.CapacitySizeProperty(type=CapacityUnit.PERCENT, value=self.percent)
        return _Property.TrafficRoutingConfigProperty(
            type=self.routing,
            wait_interval_in_seconds=seconds,
            # Each form of routing takes its own size and refuses the other (API reference, `TrafficRoutingConfig`).
            canary_size=size if self.routing is TrafficRouting.CANARY else None,
            linear_step_size=size if self.routing is TrafficRouting.LINEAR else None,
        )
