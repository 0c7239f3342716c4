"""The `rollout` section of a deployment file, as the construct takes it."""

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from driftgauge import MonitoredEndpoint, Rollout
from driftgauge.endpoint.endpoint import AnsweringEndpoint
from driftgauge_deployment.rollout import RolloutSection


def roll_out(
    endpoint: AnsweringEndpoint, section: RolloutSection | None, alarms: Sequence[cloudwatch.CfnAlarm]
) -> None:
    """Let an endpoint of the deployment's own get another model in steps, if the file says so."""
    if section is None or not isinstance(endpoint, MonitoredEndpoint):
        return
    rollout = Rollout(
        routing=section.routing, percent=section.percent, bake=Duration.seconds(section.bake.total_seconds())
    )
    endpoint.roll_out(rollout, alarms=alarms)
