"""The CloudWatch dashboard of one deployment, which needs no permissions: CloudWatch reads for the person who looks."""

from collections.abc import Sequence

from aws_cdk import Annotations
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from driftgauge.alarms.alarms import MonitorAlarms
from driftgauge.dashboard.widgets import alarm_graph, commands, endpoint_graphs, executions_graph, states
from driftgauge.endpoint.endpoint import Endpoint
from driftgauge.monitors.monitor import Monitor
from driftgauge.service.console import dashboard_address, folder_address
from driftgauge.service.pseudo_parameters import REGION


class Dashboard(Construct):
    """A dashboard: states of the alarms, the endpoint's requests, and each monitor's executions and watched metrics.

    Add it after the alarms, whose thresholds its graphs show.

    Args:
        scope: The scope of the construct.
        construct_id: The id of the construct.
        name: The name of the deployment, for the commands on the dashboard and for its own name.
        endpoint: The endpoint.
        monitors: The monitors of the endpoint.
        alarms: The alarms on them.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        endpoint: Endpoint,
        monitors: Sequence[Monitor],
        alarms: MonitorAlarms,
    ) -> None:
        super().__init__(scope, construct_id)
        self.name = dashboard_name(name)
        rows = [
            [commands(name, [self._reports(monitor) for monitor in monitors])],
            [states("Alarms", self._alarms(alarms))],
            endpoint_graphs(endpoint, alarms.definitions),
            *(_monitor_row(monitor, alarms) for monitor in monitors),
        ]
        # A baseline's statistic is known during the deployment only, which CDK takes for a name that it does not know.
        Annotations.of(self).acknowledge_warning("CloudWatch:Alarm:UnrecognizedStatistic")
        cloudwatch.Dashboard(self, "Dashboard", dashboard_name=self.name, widgets=rows)

    @property
    def url(self) -> str:
        """Return the address of the dashboard in the console."""
        return dashboard_address(self, self.name)

    def _alarms(self, alarms: MonitorAlarms) -> list[cloudwatch.IAlarm]:
        return [
            cloudwatch.Alarm.from_alarm_arn(self, f"{alarm.node.id}State", alarm.attr_arn)
            for alarm in alarms.wanting_attention
        ]

    def _reports(self, monitor: Monitor) -> str:
        return f"[Reports of {monitor.slug}]({folder_address(self, monitor.reports)})"


def dashboard_name(deployment: str) -> str:
    """Return the name of a deployment's dashboard, which is global in an account: each region has one of its own."""
    return f"{deployment}-{REGION}"


def _monitor_row(monitor: Monitor, alarms: MonitorAlarms) -> list[cloudwatch.IWidget]:
    watched = [
        alarm_graph(definition)
        for definition in alarms.definitions
        if definition.metric.namespace == monitor.deployed.namespace
        and definition.metric.dimensions.items() >= monitor.metric("").dimensions.items()
    ]
    return [executions_graph(monitor), *watched]
