"""The newest findings of a monitor, which the execution report keeps for the message about them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from driftgauge_contract.alarm_messages import FindingsField
from driftgauge_contract.console import object_address
from driftgauge_contract.paths import split_uri
from driftgauge_contract.workflow import InputField

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True, kw_only=True)
class Findings:
    """The findings of a monitor's newest execution, the worst of them in words."""

    kind: str
    count: int
    worst: tuple[tuple[str, str], ...]
    """Columns or metrics, each with what was expected and what was found."""

    window: str
    report_uri: str

    @property
    def headline(self) -> str:
        """Return what happened, after the name of the endpoint."""
        noun = "violation" if self.count == 1 else "violations"
        return f"has {self.count} {self.kind} {noun}{self.window}, the worst of {self.worst[0][0]}"

    @property
    def lines(self) -> list[str]:
        """Return the worst findings, one a line."""
        return [f"- {subject}: {text}" for subject, text in self.worst]

    def report_link(self, alarm_arn: str) -> str:
        """Return the address of the report in the console, which asks for the account's permissions."""
        return object_address(self.report_uri, beside=alarm_arn)


def read_findings(uri: str, s3: "S3Client") -> Findings | None:
    """Return the findings in a file; `None` where there is none, or nothing was found."""
    bucket, key = split_uri(uri)
    try:
        document: Mapping[str, Any] = json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    except ClientError as error:
        # A monitor that has found nothing yet has no file.
        if error.response.get("Error", {}).get("Code") != "NoSuchKey":
            raise
        return None
    worst = tuple(
        (str(each[FindingsField.SUBJECT]), str(each[FindingsField.TEXT])) for each in document[FindingsField.WORST]
    )
    if not worst:
        return None
    return Findings(
        kind=document[FindingsField.KIND],
        count=document[FindingsField.COUNT],
        worst=worst,
        window=_window(document[FindingsField.WINDOW]),
        report_uri=document[FindingsField.REPORT_URI],
    )


def _window(window: Mapping[str, str] | None) -> str:
    if window is None:
        return ""
    start, end = (window[field][:16].replace("T", " ") for field in (InputField.START, InputField.END))
    return f" from {start} to {end} UTC"
