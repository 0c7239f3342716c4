"""The findings that `security: hardened` acknowledges, each at its resource and with its reason.

What can be put right is: hardened deployments are in a VPC, encrypt everything with a key of their own, and keep
access logs. The rest has a reason, and is acknowledged where it is found and nowhere else.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from aws_cdk import Acknowledgment, CfnResource, Stack, Validations
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3

# The names of the packs as cdk-nag has them in the ids of its findings.
_NIST, _HIPAA, _PCI = "NIST.800.53.R5", "HIPAA.Security", "PCI.DSS.321"


@dataclass(frozen=True, kw_only=True)
class Reason:
    """A finding that is acknowledged: where it is found, and why it is as it should be."""

    rule: str
    packs: Sequence[str]
    found: Callable[[CfnResource], bool]
    because: str


REASONS = (
    Reason(
        rule="CloudWatchAlarmAction",
        packs=(_NIST, _HIPAA),
        found=lambda each: isinstance(each, cloudwatch.CfnAlarm) and not each.alarm_actions,
        because="A composite alarm over this one, or the alarm that needs attention, sends the message, once.",
    ),
    Reason(
        rule="IAMNoInlinePolicy",
        packs=(_NIST, _HIPAA, _PCI),
        found=lambda each: isinstance(each, iam.CfnPolicy) or _has_inline_policies(each),
        because="The policy is of one role and is deleted with it; a managed policy could be attached to others.",
    ),
    Reason(
        rule="LambdaConcurrency",
        packs=(_NIST, _HIPAA),
        found=lambda each: isinstance(each, lambda_.CfnFunction),
        because="Schedules, alarms and deployments start the function, a few times an hour; a reservation would take "
        "concurrency from the rest of the account.",
    ),
    Reason(
        rule="LambdaDLQ",
        packs=(_NIST, _HIPAA),
        found=lambda each: isinstance(each, lambda_.CfnFunction),
        because="CloudFormation or a workflow waits for the function's answer, or its failures have a destination; "
        "cdk-nag does not look at destinations.",
    ),
    Reason(
        rule="S3BucketReplicationEnabled",
        packs=(_NIST, _HIPAA, _PCI),
        found=lambda each: isinstance(each, s3.CfnBucket),
        because="Captures may hold personal data, which stays in its region and ends with its retention; storage: "
        "takes buckets that are replicated.",
    ),
    Reason(
        rule="S3DefaultEncryptionKMS",
        packs=(_NIST, _HIPAA, _PCI),
        found=lambda each: isinstance(each, s3.CfnBucket) and each.logging_configuration is None,
        because="S3 delivers access logs only to a bucket that S3's own keys encrypt.",
    ),
)


def harden(stack: Stack) -> None:
    """Acknowledge, at each resource of a stack, what the packs find there and has a reason."""
    for resource in stack.node.find_all():
        if isinstance(resource, CfnResource):
            acknowledged = list(_acknowledgements(resource))
            if acknowledged:
                Validations.of(resource).acknowledge(*acknowledged)


def _acknowledgements(resource: CfnResource) -> Iterator[Acknowledgment]:
    for reason in REASONS:
        if reason.found(resource):
            for pack in reason.packs:
                yield Acknowledgment(id=f"{pack}::{pack}-{reason.rule}", reason=reason.because)


def _has_inline_policies(resource: CfnResource) -> bool:
    return isinstance(resource, iam.CfnRole) and bool(resource.policies)
