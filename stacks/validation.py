"""The validation of templates by CDK and cdk-nag."""

from aws_cdk import App, CloudFormationValidatePlugin, Validations

from driftgauge_deployment.storage import Security
from stacks.endpoint_stack import EndpointStack


def validate_at_synth(app: App) -> None:
    """Add CDK's own validator and the AwsSolutions rules of cdk-nag to an app; where a stack is hardened, all packs.

    They are off by default, since they take longer than everything else in a synthesis, and the tests run them.
    """
    import cdk_nag  # noqa: PLC0415 - its import alone would slow down every synth

    Validations.of(app).add_plugins(CloudFormationValidatePlugin(), cdk_nag.AwsSolutionsChecks())
    stacks = (each for each in app.node.find_all() if isinstance(each, EndpointStack))
    if any(stack.security is Security.HARDENED for stack in stacks):
        packs = (cdk_nag.NIST80053R5Checks(), cdk_nag.HIPAASecurityChecks(), cdk_nag.PCIDSS321Checks())
        Validations.of(app).add_plugins(*packs)
