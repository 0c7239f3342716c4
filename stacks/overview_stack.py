"""The dashboard of all deployments of an app, in a stack of its own: it outlives each of them."""

from collections.abc import Sequence

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from driftgauge import AppDashboard, DeploymentNames
from driftgauge_contract.limits import FIXED_VARIANT_NAME
from driftgauge_contract.names import monitor_name
from driftgauge_contract.ownership import DEFAULT_APP, MarkTag
from driftgauge_deployment.deployment import Deployment


class OverviewStack(Stack):
    """The stack of an app's dashboard.

    Args:
        scope: The app.
        deployments: The app's deployments.
    """

    def __init__(self, scope: Construct, *, deployments: Sequence[Deployment]) -> None:
        app = str(scope.node.try_get_context(MarkTag.APP.value) or DEFAULT_APP)
        super().__init__(
            scope,
            f"{app}-overview",
            description=f"The dashboard of all deployments of {app}",
            tags={MarkTag.APP.value: app},
        )
        dashboard = AppDashboard(self, "Overview", name=app, deployments=[_names(each) for each in deployments])
        CfnOutput(self, "DashboardUrl", value=dashboard.url)


def _names(deployment: Deployment) -> DeploymentNames:
    first, *_ = deployment.engine
    return DeploymentNames(
        name=deployment.name,
        endpoint_name=deployment.endpoint_name,
        # Without a name, an endpoint that exists has the variant that its alarms look up during the deployment.
        variant_name=deployment.endpoint.variant or FIXED_VARIANT_NAME,
        monitors=[
            # The same rule as in the endpoint's stack: the monitors of the first engine have no engine in their names.
            monitor_name(deployment.endpoint_name, kind, "" if engine is first else engine.value)
            for engine in deployment.engine
            for kind in deployment.monitors.given
        ],
        has_dashboard=deployment.dashboard,
    )
