"""What CDK and cdk-nag find wrong with templates."""

from aws_cdk import App, CloudFormationValidatePlugin, Validations


def validate_at_synth(app: App) -> None:
    """Let CDK's own validator and cdk-nag's AwsSolutions rules refuse a template.

    Off unless asked for, since the two take longer than everything else in a synth, and the tests have asked already.
    """
    from cdk_nag import AwsSolutionsChecks  # noqa: PLC0415 - its import alone would slow down every synth

    Validations.of(app).add_plugins(CloudFormationValidatePlugin(), AwsSolutionsChecks())
