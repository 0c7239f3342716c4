"""The permissions on a bucket's key, which reading and writing objects needs where IAM is enforced.

The emulator's S3 does not check them. Here they are checked after those of S3 itself.
"""

import re
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.iam_actions import identity_denial_message
from ministack.core.iam_evaluator import AuthError, EvalResult
from ministack.core.responses import get_account_id
from ministack.services import s3

NEEDED = {"s3:GetObject": "kms:Decrypt", "s3:PutObject": "kms:GenerateDataKey"}
"""What S3 asks of the key for an action on an object."""

_KEY = re.compile(r"<KMSMasterKeyID>\s*(arn:[^<\s]+)\s*</KMSMasterKeyID>")
_BUCKET_ARN = "arn:aws:s3:::"


def install() -> None:
    """Make the emulator check the key's permission as well."""
    decide = iam_evaluator.enforce

    def enforce(
        access_key_id: str,
        iam_action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: dict[str, Any] | None = None,
    ) -> EvalResult | AuthError | None:
        denied = decide(access_key_id, iam_action, service, region, resource_arn, service_context)
        # S3 asks for the key only after the object's own permission.
        key = key_of(resource_arn) if denied is None and iam_action in NEEDED else None
        if key is None:
            return denied
        needed = NEEDED[iam_action]
        denied = decide(access_key_id, needed, "kms", region, key)
        return _refusal(needed, key, denied) if isinstance(denied, EvalResult) else denied

    iam_evaluator.enforce = enforce


def key_of(object_arn: str) -> str | None:
    """Return the KMS key of an object's bucket, if it has one."""
    bucket = object_arn.removeprefix(_BUCKET_ARN).partition("/")[0]
    found = _KEY.search(s3._bucket_encryption.get_scoped(get_account_id(), None, bucket) or "")
    return found[1] if found else None


def _refusal(action: str, key: str, denied: EvalResult) -> AuthError:
    """Return the denial with its own message, because S3's would name S3's action."""
    explicit = denied.decision == "Deny"
    return AuthError("AccessDenied", identity_denial_message(action, denied.principal_arn, key, explicit))
