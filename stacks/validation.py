"""The validation of templates by CDK and cdk-nag."""

from aws_cdk import App, CloudFormationValidatePlugin, Validations


def validate_at_synth(app: App) -> None:
    """Add CDK's own validator and the AwsSolutions rules of cdk-nag to an app.

    They are off by default, since they take longer than everything else in a synthesis, and the tests run them.
    """
    from cdk_nag import AwsSolutionsChecks  # noqa: PLC0415 - its import alone would slow down every synth

    Validations.of(app).add_plugins(CloudFormationValidatePlugin(), AwsSolutionsChecks())
