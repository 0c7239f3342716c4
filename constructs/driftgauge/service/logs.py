"""The encryption of log groups: a stack's own, and the permission that CloudWatch Logs needs on the key."""

from typing import Self, cast

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from driftgauge.service.pseudo_parameters import ACCOUNT, PARTITION, REGION, URL_SUFFIX

_ID = "DriftgaugeLogEncryption"
_ACTIONS = [
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
]


class LogEncryption(Construct):
    """The key of a stack's log groups. Add it before the constructs that have logs; without it they have no key.

    CloudWatch Logs must be allowed to use the key: see `allow_logs_to_use`.
    """

    def __init__(self, scope: Stack, *, key: kms.IKey) -> None:
        super().__init__(scope, _ID)
        self.key = key

    @classmethod
    def key_of(cls, scope: Construct) -> kms.IKey | None:
        """Return the key of the log groups in a scope's stack, if one was added."""
        found = cast("Self | None", Stack.of(scope).node.try_find_child(_ID))
        return found.key if found else None


def allow_logs_to_use(key: kms.IKey) -> None:
    """Allow CloudWatch Logs to encrypt the log groups of this account and region with a key.

    Without it a log group with the key cannot be created. The policy of an imported key cannot be changed: allow it
    where the key is created.
    """
    # CloudFormation names most log groups, and long names are shortened, so the groups are not named here.
    groups = f"arn:{PARTITION}:logs:{REGION}:{ACCOUNT}:log-group:*"
    statement = iam.PolicyStatement(
        sid="AllowLogs",
        principals=[iam.ServicePrincipal(f"logs.{REGION}.{URL_SUFFIX}")],
        actions=_ACTIONS,
        resources=["*"],
        # The encryption context is what CloudWatch Logs gives KMS to recognize the caller's log group by.
        conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
    )
    key.add_to_resource_policy(statement, allow_no_op=True)
