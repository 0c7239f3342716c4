"""The deployment file: what it may say, the rules that it must keep, and the messages about its mistakes.

    deployment = load_deployment(find_deployment("shop", Path("deployments")))
    deployment.monitors.given      # the monitors, by kind

A file with errors raises `InvalidDeploymentError`, which holds every mistake as data: its severity, place, line and
message. Warnings alone go to the function that `load_deployment` is given for them.
"""

from driftgauge_deployment.deployment import Deployment
from driftgauge_deployment.loading import Warn, find_deployment, find_deployments, load_deployment
from driftgauge_deployment.mistakes import InvalidDeploymentError, Mistake

__all__ = [
    "Deployment",
    "InvalidDeploymentError",
    "Mistake",
    "Warn",
    "find_deployment",
    "find_deployments",
    "load_deployment",
]
