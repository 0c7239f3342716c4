"""What CloudFormation knows about where it deploys to, asked of CDK once."""

from aws_cdk import Aws

ACCOUNT = Aws.ACCOUNT_ID
PARTITION = Aws.PARTITION
REGION = Aws.REGION
URL_SUFFIX = Aws.URL_SUFFIX
