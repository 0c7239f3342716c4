"""Check of the role with which CloudFormation deploys."""

from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from driftgauge_cli.aws.refusals import unknown
from driftgauge_cli.findings import Finding, ok, problem
from driftgauge_cli.project_context import DEFAULT_QUALIFIER

if TYPE_CHECKING:
    import boto3

NEEDED: Final = {
    "cloudformation:DescribeStacks": "the endpoint's stack refers to outputs of the data stack",
    "kms:CreateGrant": "the volumes of the endpoint's instances are encrypted with the data stack's key",
}
"""The actions that a role with policies of its own may lack, with what each is for."""

_ROLE = "arn:{partition}:iam::{account}:role/cdk-{qualifier}-cfn-exec-role-{account}-{region}"
_CHECK = "deploying role"


def check_deploying_role(session: "boto3.Session", qualifier: str = DEFAULT_QUALIFIER) -> Finding:
    """Ask IAM whether the role that `cdk bootstrap` made for CloudFormation may do what its own policies often lack.

    By default the role is an administrator; an account may bootstrap with policies of its own.
    """
    identity = session.client("sts").get_caller_identity()
    role = _ROLE.format(
        partition=identity["Arn"].split(":")[1],
        account=identity["Account"],
        region=session.region_name,
        qualifier=qualifier,
    )
    try:
        # Simulated by IAM, which takes boundaries and the role's own policies into account, and changes nothing.
        answer = session.client("iam").simulate_principal_policy(PolicySourceArn=role, ActionNames=list(NEEDED))
    except ClientError as error:
        return unknown(_CHECK, error, f"iam:SimulatePrincipalPolicy on {role}")
    results = answer["EvaluationResults"]
    missing = [each["EvalActionName"] for each in results if each["EvalDecision"] != "allowed"]
    if not missing:
        return ok(_CHECK, f"{role} is allowed {' and '.join(NEEDED)}")
    reasons = "; ".join(f"{action}: {NEEDED[action]}" for action in missing)
    return problem(_CHECK, f"{role} is not allowed {' and '.join(missing)}", f"allow it ({reasons})")
