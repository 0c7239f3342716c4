"""The role with which a pipeline checks a deployment: it runs the monitors once, and reads what they found."""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from driftgauge.service.permissions import allow, invoke_endpoint, read_prefix, sagemaker_arn, write_prefix
from driftgauge.service.pseudo_parameters import ACCOUNT, PARTITION, REGION
from driftgauge_contract.names import monitor_name
from driftgauge_deployment.delivery import checks_role_name
from driftgauge_deployment.deployment import Deployment
from stacks.data_stack import DataStack, DeployedData
from stacks.mark import stack_environment, stack_tags
from stacks.settings import Places

_OWN_NAMES = "The names begin with the endpoint's, and each deployment's configuration has another one."
_ONE_WORKFLOW = "Step Functions names the executions; the workflows are these."


def checks_role_arn(deployment: Deployment) -> str:
    """Return the ARN of the role in the account to which the deployment goes."""
    return f"arn:{PARTITION}:iam::{deployment.account}:role/{checks_role_name(deployment.name)}"


class ChecksStack(Stack):
    """The stack of the role, in the account of the deployment that is checked.

    Args:
        scope: The stage of the deployment.
        deployment: The deployment that is checked.
        data: The stack of the deployment's data.
        trusted: Who may assume the role.
    """

    def __init__(self, scope: Construct, *, deployment: Deployment, data: DataStack, trusted: iam.IPrincipal) -> None:
        super().__init__(
            scope,
            checks_role_name(deployment.name),
            description=f"The role with which a pipeline checks {deployment.name}",
            env=stack_environment(deployment),
            stack_name=checks_role_name(deployment.name),
            tags=stack_tags(scope, deployment),
        )
        self.add_stack_dependency(data)
        self.role = iam.Role(self, "Role", role_name=checks_role_name(deployment.name), assumed_by=trusted)
        self._grant_endpoint(deployment)
        self._grant_monitors(deployment)
        self._grant_data(Places.of(deployment, DeployedData(self, data=data)))

    def _grant_endpoint(self, deployment: Deployment) -> None:
        name = deployment.endpoint_name
        invoke_endpoint(self.role, name)
        allow(self.role, ["sagemaker:DescribeEndpoint"], on=[sagemaker_arn(f"endpoint/{name}")])
        described = [sagemaker_arn(f"{kind}/*") for kind in ("endpoint-config", "model")]
        actions = ["sagemaker:DescribeEndpointConfig", "sagemaker:DescribeModel"]
        allow(self.role, actions, on=described, because=_OWN_NAMES)

    def _grant_monitors(self, deployment: Deployment) -> None:
        names = [monitor_name(deployment.endpoint_name, kind) for kind in deployment.monitors.given]
        allow(self.role, ["states:ListStateMachines"], on=["*"], because="states:ListStateMachines has no resources.")
        machines = [f"arn:{PARTITION}:states:{REGION}:{ACCOUNT}:stateMachine:{name}" for name in names]
        allow(self.role, ["states:DescribeStateMachine", "states:StartExecution"], on=machines)
        executions = [f"arn:{PARTITION}:states:{REGION}:{ACCOUNT}:execution:{name}:*" for name in names]
        actions = ["states:DescribeExecution", "states:GetExecutionHistory"]
        allow(self.role, actions, on=executions, because=_ONE_WORKFLOW)

    def _grant_data(self, places: Places) -> None:
        for place in (places.captured, places.reports):
            read_prefix(self.role, place)
        write_prefix(self.role, places.ground_truth)
