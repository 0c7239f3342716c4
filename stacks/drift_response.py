"""The `on_drift` section of a deployment file, as the construct takes it."""

from aws_cdk import Duration
from constructs import Construct

from driftgauge import DriftResponse, S3Prefix
from driftgauge_deployment.deployment import Deployment


def respond_to_drift(scope: Construct, deployment: Deployment, reports: S3Prefix) -> None:
    """Start what the file names, if it names anything."""
    asked = deployment.on_drift
    if asked is None:
        return
    DriftResponse(
        scope,
        "DriftResponse",
        endpoint_name=deployment.endpoint_name,
        start=asked.start,
        interval=Duration.seconds(asked.at_most.total_seconds()),
        reports=reports,
    )
