"""The files that a deployment file names, as the constructs take them."""

from typing import TypeVar, cast

from aws_cdk import Stack
from aws_cdk import aws_kms as kms
from constructs import Construct

from driftgauge import LocalFile, Override, S3File, StoredFile
from driftgauge.service.scripts import Scripts
from driftgauge.service.storage import Source
from driftgauge_contract.limits import short_hash
from driftgauge_deployment.monitors.section import BaselineSection, MonitorSection, OverrideSection
from driftgauge_deployment.values import FileReference

Value = TypeVar("Value")


def source(scope: Construct, reference: FileReference, version: str | None, key: str | None) -> Source:
    """Return a file of this machine, or one in S3 with its version, and the key that encrypts it if it has one."""
    if reference.path is not None:
        return LocalFile(path=reference.path)
    # The content of a file in S3 is not seen at synthesis, so that only its version tells of new data.
    encrypted_with = imported_key(scope, key) if key else None
    return S3File.from_uri(required(reference.uri), version=required(version), key=encrypted_with)


def dataset_source(scope: Construct, settings: BaselineSection) -> Source:
    """Return the dataset of a baseline."""
    return source(scope, required(settings.dataset), settings.version, settings.key)


def imported_key(scope: Construct, arn: str) -> kms.IKey:
    """Return a key that exists, once for each stack."""
    stack, construct_id = Stack.of(scope), f"Key{short_hash(arn)}"
    found = stack.node.try_find_child(construct_id)
    return cast("kms.IKey", found) if found else kms.Key.from_key_arn(stack, construct_id, arn)


def stored(uri: str | None) -> StoredFile | None:
    """Return a file that is in S3 already, if the deployment file names one."""
    return S3File.from_uri(uri).stored() if uri else None


def stored_scripts(scope: Construct, name: str, section: MonitorSection) -> Scripts:
    """Stage a monitor's own scripts, as far as they are files of this machine."""
    return Scripts(
        preprocessor=_script(scope, f"{name}Preprocessor", section.preprocessor),
        postprocessor=_script(scope, f"{name}Postprocessor", section.postprocessor),
    )


def _script(scope: Construct, construct_id: str, reference: FileReference | None) -> StoredFile | None:
    if reference is None:
        return None
    # A script in S3 is read anew by each job, so that it needs no version.
    if reference.path is None:
        return stored(reference.uri)
    return LocalFile(path=reference.path).bind(scope, construct_id)


def override(settings: OverrideSection) -> Override:
    """Return the override of a metric."""
    return Override(threshold=settings.threshold, margin=settings.margin)


def required(value: Value | None) -> Value:
    """Return a value that the rules of the deployment file have made sure of.

    Raises:
        ValueError: The deployment file was not checked.
    """
    if value is None:
        raise ValueError("the deployment file was not checked")
    return value
