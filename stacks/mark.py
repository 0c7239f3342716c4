"""The mark of a deployment on its stacks."""

from constructs import Construct

from driftgauge_contract.ownership import DEFAULT_APP, Mark, MarkTag
from driftgauge_deployment.deployment import Deployment


def mark_of(scope: Construct, deployment: Deployment) -> Mark:
    """Return the mark of a deployment; the app is named by the context `driftgauge:app`, as `cdk.json` has it."""
    app = scope.node.try_get_context(MarkTag.APP.value)
    return Mark(deployment=deployment.name, app=str(app or DEFAULT_APP))
