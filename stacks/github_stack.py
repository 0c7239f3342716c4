"""The role with which a workflow of GitHub Actions deploys to an account, without any key that lasts."""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from driftgauge.service.pseudo_parameters import ACCOUNT, PARTITION, REGION
from driftgauge_deployment.delivery import checks_role_name, github_role_name
from driftgauge_deployment.deployment import Deployment
from stacks.mark import stack_environment, stack_tags

_ISSUER = "token.actions.githubusercontent.com"
_BOOTSTRAP_ROLES = ("deploy", "file-publishing", "image-publishing", "lookup")


class GithubStack(Stack):
    """The stack of the role, which is deployed once by hand; the account has GitHub's OIDC provider already.

    Args:
        scope: The app.
        deployment: The deployment in the environment to which the workflow deploys.
        environment: The environment, which GitHub knows by the same name.
        repository: The repository of the workflow, `OWNER/NAME`.
    """

    def __init__(self, scope: Construct, *, deployment: Deployment, environment: str, repository: str) -> None:
        name = github_role_name(deployment.name)
        super().__init__(
            scope,
            name,
            description=f"The role with which GitHub Actions deploys {deployment.name}",
            env=stack_environment(deployment),
            tags=stack_tags(scope, deployment),
        )
        self.role = iam.Role(self, "Role", role_name=name, assumed_by=_workflow_of(repository, environment))
        qualifier = self.synthesizer.bootstrap_qualifier
        self.role.add_to_policy(
            iam.PolicyStatement(
                actions=["sts:AssumeRole"],
                resources=[
                    *(_role(f"cdk-{qualifier}-{each}-role-{ACCOUNT}-{REGION}") for each in _BOOTSTRAP_ROLES),
                    _role(checks_role_name(deployment.name)),
                ],
            )
        )


def trusted_workflow(deployment: Deployment) -> iam.IPrincipal:
    """Return the workflow's role, as the role of the checks trusts it."""
    arn = f"arn:{PARTITION}:iam::{deployment.account}:role/{github_role_name(deployment.name)}"
    return iam.AccountPrincipal(deployment.account).with_conditions({"ArnEquals": {"aws:PrincipalArn": arn}})


def _workflow_of(repository: str, environment: str) -> iam.IPrincipal:
    """Return the jobs of a repository's workflows that GitHub runs for one of its environments."""
    provider = f"arn:{PARTITION}:iam::{ACCOUNT}:oidc-provider/{_ISSUER}"
    # Without the subject, the workflows of all repositories of GitHub could assume the role.
    conditions = {
        f"{_ISSUER}:aud": "sts.amazonaws.com",
        f"{_ISSUER}:sub": f"repo:{repository}:environment:{environment}",
    }
    return iam.WebIdentityPrincipal(provider, conditions={"StringEquals": conditions})


def _role(name: str) -> str:
    return f"arn:{PARTITION}:iam::{ACCOUNT}:role/{name}"
