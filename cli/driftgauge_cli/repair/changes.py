"""Resources of a deployed stack that were deleted or edited by hand."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from driftgauge_cli.aws.session import error_code, s3_client
from driftgauge_cli.aws.storage import S3Uri
from driftgauge_cli.ownership.existing import (
    ALARM,
    COMPOSITE_ALARM,
    ENDPOINT,
    MONITORING_SCHEDULE,
    SCHEDULE,
    STATE_MACHINE,
    WORDS,
    find_existing,
)
from driftgauge_cli.ownership.named import Names
from driftgauge_cli.ownership.stacks import name_in

if TYPE_CHECKING:
    import boto3

_SUBSCRIPTION = "AWS::SNS::Subscription"
_LOOKED_UP = {ENDPOINT, MONITORING_SCHEDULE, SCHEDULE, STATE_MACHINE, ALARM, COMPOSITE_ALARM}
_FILES = ("ConstraintsUri", "StatisticsUri")


@dataclass(frozen=True, kw_only=True)
class Deleted:
    """A resource of the stack that is not there."""

    logical_id: str
    words: str

    def __str__(self) -> str:
        return f"{self.words} was deleted"


@dataclass(frozen=True, kw_only=True)
class ChangedFile:
    """A file of a baseline that is not as the deployment wrote it; the version that it wrote, if it is kept."""

    uri: S3Uri
    how: str
    version: str | None

    def __str__(self) -> str:
        return f"{self.uri} was {self.how}"


def deleted_resources(session: "boto3.Session", stack: str, names: Names) -> Iterator[Deleted]:
    """Yield the resources that the stack has and the services do not."""
    pages = session.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
    resources = [each for page in pages for each in page["StackResourceSummaries"]]
    held = [
        (each["ResourceType"], each["PhysicalResourceId"], each["LogicalResourceId"])
        for each in resources
        if each["ResourceStatus"] != "DELETE_COMPLETE" and each.get("PhysicalResourceId")
    ]
    # What is deployed counts, whatever engine the deployment file says by now.
    machines = {name_in(physical_id) for kind, physical_id, _ in held if kind in {STATE_MACHINE, SCHEDULE}}
    schedules = {name_in(physical_id) for kind, physical_id, _ in held if kind == MONITORING_SCHEDULE}
    deployed = replace(names, state_machines=tuple(machines), monitoring_schedules=tuple(schedules))
    there = {(each.type, each.name) for each in find_existing(session, deployed)}
    for kind, physical_id, logical_id in held:
        if _is_gone(session, kind, physical_id, there):
            words = f"the {WORDS.get(kind, 'subscription')} {name_in(physical_id)!r}"
            yield Deleted(logical_id=logical_id, words=words)


def _is_gone(session: "boto3.Session", kind: str, physical_id: str, there: Collection[tuple[str, str]]) -> bool:
    if kind in _LOOKED_UP:
        return (kind, name_in(physical_id)) not in there
    # A subscription that nobody has confirmed yet has no ARN.
    return kind == _SUBSCRIPTION and physical_id.startswith("arn:") and not _is_subscribed(session, physical_id)


def changed_files(session: "boto3.Session", stack: str) -> Iterator[ChangedFile]:
    """Yield the files of the stack's baselines that were deleted or edited."""
    outputs = session.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0].get("Outputs", [])
    for output in outputs:
        if output["OutputKey"].endswith(_FILES):
            yield from _changed(session, S3Uri.parse(output["OutputValue"]))


def _changed(session: "boto3.Session", uri: S3Uri) -> Iterator[ChangedFile]:
    client = s3_client(session)
    # The buckets are versioned, so that a file that was deleted or edited can be put back.
    listed = client.list_object_versions(Bucket=uri.bucket, Prefix=uri.key)
    versions = sorted(
        (each for each in listed.get("Versions", []) if each["Key"] == uri.key), key=lambda each: each["LastModified"]
    )
    if not versions:
        yield ChangedFile(uri=uri, how="deleted with all its versions", version=None)
        return
    # The place of a baseline's files is made of their inputs, so that the first version is the deployed one.
    first, latest = versions[0]["VersionId"], versions[-1]
    if not latest["IsLatest"]:
        yield ChangedFile(uri=uri, how="deleted", version=first)
    elif first != latest["VersionId"] and _digest(session, uri, first) != _digest(session, uri, latest["VersionId"]):
        yield ChangedFile(uri=uri, how="edited", version=first)


def _digest(session: "boto3.Session", uri: S3Uri, version: str) -> bytes:
    body = s3_client(session).get_object(Bucket=uri.bucket, Key=uri.key, VersionId=version)["Body"].read()
    # Not the ETag, which differs between two uploads of the same content where a key encrypts it.
    return hashlib.sha256(body).digest()


def _is_subscribed(session: "boto3.Session", arn: str) -> bool:
    try:
        session.client("sns").get_subscription_attributes(SubscriptionArn=arn)
    except ClientError as error:
        if error_code(error) in {"NotFound", "NotFoundException"}:
            return False
        raise
    return True
