"""The CloudWatch dashboard of all deployments of an app, which finds what it shows by name alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from driftgauge.alarms.definitions import MINUTES_5
from driftgauge.dashboard.dashboard import dashboard_name
from driftgauge.dashboard.widgets import WIDTH, graph, states
from driftgauge.service.console import dashboard_address
from driftgauge.service.metrics import MetricSource, endpoint_metric, execution_metric
from driftgauge.service.pseudo_parameters import ACCOUNT, PARTITION, REGION
from driftgauge_contract.metrics import ExecutionMetric
from driftgauge_contract.names import EndpointAlarm

_HOUR = 3600
_HALF, _TEXT_HEIGHT = WIDTH // 2, 3
MAX_LINES = 500
"""CloudWatch shows no more metrics in a graph (CloudWatch user guide, "CloudWatch service quotas")."""


@dataclass(frozen=True, kw_only=True)
class DeploymentNames:
    """A deployment, by the names of what it has."""

    name: str
    endpoint_name: str
    variant_name: str
    monitors: Sequence[str]
    has_dashboard: bool = True


class AppDashboard(Construct):
    """A dashboard of several deployments: which needs attention, traffic, errors, and what monitors found.

    Args:
        scope: The scope of the construct.
        construct_id: The id of the construct.
        name: The name of the app, for the dashboard's own name.
        deployments: The deployments, at least one.

    Raises:
        ValueError: There is no deployment, or more of them than a graph has lines.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, name: str, deployments: Sequence[DeploymentNames]
    ) -> None:
        super().__init__(scope, construct_id)
        lines = sum(len(each.monitors) for each in deployments)
        if not 1 <= max(lines, len(deployments)) <= MAX_LINES:
            raise ValueError(f"{len(deployments)} deployments with {lines} monitors; allowed: 1 to {MAX_LINES} of both")
        # Dashboards are global in an account: the same app in two regions needs two names.
        self.name = f"{name}-overview-{REGION}"
        rows = [
            [self._links(name, deployments)],
            [states("Deployments that need attention", [self._state(each) for each in deployments])],
            [
                _by_deployment("Requests in 5 minutes", deployments, "Invocations"),
                _by_deployment("Answers with 5XX in 5 minutes", deployments, "Invocation5XXErrors"),
            ],
            [
                _by_monitor("Violations of the last execution", deployments, ExecutionMetric.VIOLATIONS),
                _by_monitor("Executions that failed", deployments, ExecutionMetric.FAILED),
            ],
        ]
        cloudwatch.Dashboard(self, "Dashboard", dashboard_name=self.name, widgets=rows)

    @property
    def url(self) -> str:
        """Return the address of the dashboard in the console."""
        return dashboard_address(self, self.name)

    def _links(self, name: str, deployments: Sequence[DeploymentNames]) -> cloudwatch.IWidget:
        links = [
            f"[{each.name}]({dashboard_address(self, dashboard_name(each.name))})" if each.has_dashboard else each.name
            for each in deployments
        ]
        text = f"# {name}\n\n{' · '.join(links)}\n\n`driftgauge status NAME` says how one is."
        return cloudwatch.TextWidget(markdown=text, width=WIDTH, height=_TEXT_HEIGHT)

    def _state(self, deployment: DeploymentNames) -> cloudwatch.IAlarm:
        alarm = f"{deployment.endpoint_name}-{EndpointAlarm.NEEDS_ATTENTION}"
        arn = f"arn:{PARTITION}:cloudwatch:{REGION}:{ACCOUNT}:alarm:{alarm}"
        return cloudwatch.Alarm.from_alarm_arn(self, f"{deployment.name}State", arn)


def _by_deployment(title: str, deployments: Sequence[DeploymentNames], metric: str) -> cloudwatch.IWidget:
    lines = {each.name: endpoint_metric(each.endpoint_name, each.variant_name, metric) for each in deployments}
    return _graph(title, lines, statistic="Sum", period=MINUTES_5)


def _by_monitor(title: str, deployments: Sequence[DeploymentNames], metric: ExecutionMetric) -> cloudwatch.IWidget:
    lines = {
        monitor: execution_metric(each.endpoint_name, monitor, metric)
        for each in deployments
        for monitor in each.monitors
    }
    return _graph(title, lines, statistic="Maximum", period=_HOUR)


def _graph(title: str, lines: Mapping[str, MetricSource], *, statistic: str, period: int) -> cloudwatch.IWidget:
    metrics = [
        source.metric(statistic=statistic, period=Duration.seconds(period), label=label)
        for label, source in lines.items()
    ]
    return graph(title, metrics, width=_HALF)
