"""The encryption of log groups: a stack's own, and the permission that CloudWatch Logs needs on the key."""

from typing import Self, cast

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

from driftgauge.service.pseudo_parameters import ACCOUNT, PARTITION, REGION, URL_SUFFIX

_ID, _RETENTION_ID = "DriftgaugeLogEncryption", "DriftgaugeLogRetention"
_Days = logs.RetentionDays
_RETENTIONS = {
    1: _Days.ONE_DAY,
    3: _Days.THREE_DAYS,
    5: _Days.FIVE_DAYS,
    7: _Days.ONE_WEEK,
    14: _Days.TWO_WEEKS,
    30: _Days.ONE_MONTH,
    60: _Days.TWO_MONTHS,
    90: _Days.THREE_MONTHS,
    120: _Days.FOUR_MONTHS,
    150: _Days.FIVE_MONTHS,
    180: _Days.SIX_MONTHS,
    365: _Days.ONE_YEAR,
    400: _Days.THIRTEEN_MONTHS,
    545: _Days.EIGHTEEN_MONTHS,
    731: _Days.TWO_YEARS,
    1096: _Days.THREE_YEARS,
    1827: _Days.FIVE_YEARS,
    2192: _Days.SIX_YEARS,
    2557: _Days.SEVEN_YEARS,
    2922: _Days.EIGHT_YEARS,
    3288: _Days.NINE_YEARS,
    3653: _Days.TEN_YEARS,
}
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


class LogRetention(Construct):
    """The time for which a stack's log groups keep their events. Add it before the constructs that have logs.

    Args:
        scope: The stack.
        days: One of the retentions that CloudWatch Logs knows.
    """

    def __init__(self, scope: Stack, *, days: int) -> None:
        super().__init__(scope, _RETENTION_ID)
        self.days = _RETENTIONS[days]

    @classmethod
    def of(cls, scope: Construct) -> logs.RetentionDays:
        """Return the retention of the log groups in a scope's stack: 90 days unless another was added."""
        found = cast("Self | None", Stack.of(scope).node.try_find_child(_RETENTION_ID))
        return found.days if found else logs.RetentionDays.THREE_MONTHS


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
