"""The instances of a deployment file's endpoint: how many there are, and how they get another model."""

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from driftgauge import Autoscaling, MonitoredEndpoint, Rollout
from driftgauge.endpoint.endpoint import AnsweringEndpoint
from driftgauge_deployment.autoscaling import AutoscalingSection
from driftgauge_deployment.rollout import RolloutSection


def scale(endpoint: AnsweringEndpoint, section: AutoscalingSection | None) -> None:
    """Let the number of an endpoint's instances follow its requests, if the file says so."""
    if section is None or not isinstance(endpoint, MonitoredEndpoint):
        return
    endpoint.scale(
        Autoscaling(min_instances=section.min, max_instances=section.max, requests_per_instance=section.target)
    )


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
