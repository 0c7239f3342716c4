"""The default encryption of a bucket in a template, which the emulator's CloudFormation ignores."""

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from ministack.services import s3
from ministack.services.cloudformation import provisioners


def install() -> None:
    """Make a stack's buckets have the encryption of their template."""
    # The emulator goes through this table when a stack sets a bucket up.
    encryption = ("BucketEncryption", _document, s3._put_bucket_encryption, s3._delete_bucket_encryption)
    provisioners._S3_BUCKET_CONFIGURATIONS = (*provisioners._S3_BUCKET_CONFIGURATIONS, encryption)


def _document(encryption: Mapping[str, Any]) -> bytes:
    rule = encryption["ServerSideEncryptionConfiguration"][0]
    key = rule["ServerSideEncryptionByDefault"].get("KMSMasterKeyID")
    # There is no key of AWS's own here, which `aws:kms` without a key stands for.
    by_default = (
        f"{_tag('SSEAlgorithm', 'aws:kms')}{_tag('KMSMasterKeyID', key)}" if key else _tag("SSEAlgorithm", "AES256")
    )
    bucket_key = str(rule.get("BucketKeyEnabled", False)).lower()
    return (
        f'<ServerSideEncryptionConfiguration xmlns="{s3.S3_NS}"><Rule>'
        f"<ApplyServerSideEncryptionByDefault>{by_default}</ApplyServerSideEncryptionByDefault>"
        f"{_tag('BucketKeyEnabled', bucket_key)}</Rule></ServerSideEncryptionConfiguration>"
    ).encode()


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"
