"""Putting right what was deleted or edited by hand."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from driftgauge_cli.aws.session import s3_client
from driftgauge_cli.errors import UserError
from driftgauge_cli.project_context import DEFAULT_QUALIFIER
from driftgauge_cli.repair.changes import ChangedFile, Deleted
from driftgauge_cli.repair.template import without

if TYPE_CHECKING:
    import boto3

_CAPABILITIES: Any = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"]
# Two seconds, 1,800 times: CloudFormation allows an hour for a custom resource.
_BETWEEN_POLLS: Any = {"Delay": 2, "MaxAttempts": 1800}


def restore_files(session: "boto3.Session", files: Sequence[ChangedFile]) -> None:
    """Write the deployed version of each file again."""
    client = s3_client(session)
    for each in files:
        if each.version is None:
            raise UserError(
                f"{each}; change a setting of the baseline's dataset and deploy, which makes a new baseline"
            )
        source = {"Bucket": each.uri.bucket, "Key": each.uri.key, "VersionId": each.version}
        client.copy_object(Bucket=each.uri.bucket, Key=each.uri.key, CopySource=source)  # type: ignore[arg-type]


def recreate(
    session: "boto3.Session",
    stack: str,
    deleted: Sequence[Deleted],
    on_progress: Callable[[str], None],
    qualifier: str = DEFAULT_QUALIFIER,
) -> None:
    """Let CloudFormation forget the resources that are gone, with what refers to them, and create all of them again.

    `qualifier` is that of the bootstrap stack, whose bucket takes the templates.
    """
    client = session.client("cloudformation")
    body: Any = client.get_template(StackName=stack)["TemplateBody"]
    template = json.loads(body) if isinstance(body, str) else json.loads(json.dumps(body))
    smaller = without(template, {each.logical_id for each in deleted})
    # CloudFormation creates a resource only if its template did not have it before.
    for step, wanted in (("forgetting what is gone", smaller), ("creating it again", template)):
        on_progress(step)
        client.update_stack(
            StackName=stack, TemplateURL=_upload(session, wanted, qualifier), Capabilities=_CAPABILITIES
        )
        client.get_waiter("stack_update_complete").wait(StackName=stack, WaiterConfig=_BETWEEN_POLLS)


def _upload(session: "boto3.Session", template: Mapping[str, Any], qualifier: str) -> str:
    """Upload a template to CDK's bucket, since it is longer than a request may be; return its URL."""
    account = session.client("sts").get_caller_identity()["Account"]
    text = json.dumps(template)
    bucket = f"cdk-{qualifier}-assets-{account}-{session.region_name}"
    key = f"driftgauge-repair/{hashlib.sha256(text.encode()).hexdigest()}.json"
    s3_client(session).put_object(Bucket=bucket, Key=key, Body=text.encode())
    suffix = "amazonaws.com.cn" if str(session.region_name).startswith("cn-") else "amazonaws.com"
    return f"https://s3.{session.region_name}.{suffix}/{bucket}/{key}"
