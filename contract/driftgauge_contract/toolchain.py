"""The command line of the CDK that deploys a project."""

CDK_VERSION = "2.1148.1"
"""The version of npm's package `aws-cdk`. Its tag `latest` is an old build, so that the version is always named."""
