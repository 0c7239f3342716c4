"""The addresses of AWS's console, which differ between AWS's partitions."""

from collections.abc import Mapping

from driftgauge_contract.paths import split_uri

# AWS's documentation of China and of GovCloud (US), "Signing in".
CONSOLE_HOSTS: Mapping[str, str] = {
    "aws": "console.aws.amazon.com",
    "aws-cn": "console.amazonaws.cn",
    "aws-us-gov": "console.amazonaws-us-gov.com",
}
"""The host of the console in each partition, which follows the region and a dot."""


def alarm_address(arn: str) -> str:
    """Return the console's page of an alarm, from the alarm's ARN."""
    # `arn:PARTITION:cloudwatch:REGION:ACCOUNT:alarm:NAME`: at most seven parts, since a name may have colons.
    region, name = arn.split(":", 6)[3::3]
    return f"{_console(arn)}/cloudwatch/home?region={region}#alarmsV2:alarm/{name}"


def object_address(uri: str, *, beside: str) -> str:
    """Return the console's page of an object in S3; `beside` is an ARN in its region and partition."""
    bucket, key = split_uri(uri)
    return f"{_console(beside)}/s3/object/{bucket}?region={beside.split(':')[3]}&prefix={key}"


def _console(arn: str) -> str:
    _, partition, _, region, *_ = arn.split(":")
    return f"https://{region}.{CONSOLE_HOSTS[partition]}"
