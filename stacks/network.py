"""The network of a deployment file, as the constructs take it."""

from driftgauge import Network
from driftgauge_deployment.deployment import Deployment


def network(deployment: Deployment) -> Network:
    """Return the network of all instances of a deployment."""
    settings = deployment.network
    return Network(isolated=settings.isolated, subnet_ids=settings.subnets, security_group_ids=settings.security_groups)
