"""CloudFormation's pseudo parameters, which are read from CDK once, since each reading crosses to Node."""

from aws_cdk import Aws

ACCOUNT = Aws.ACCOUNT_ID
PARTITION = Aws.PARTITION
REGION = Aws.REGION
STACK_ID = Aws.STACK_ID
URL_SUFFIX = Aws.URL_SUFFIX
