"""The files that a deployment file names, as the constructs take them."""

from typing import TypeVar

from constructs import Construct

from driftgauge import LocalFile, Override, S3File, StoredFile
from driftgauge.service.scripts import Scripts
from driftgauge.service.storage import Source
from driftgauge_deployment.monitors.section import BaselineSection, MonitorSection, OverrideSection
from driftgauge_deployment.values import FileReference

Value = TypeVar("Value")


def source(reference: FileReference, version: str | None) -> Source:
    """Return a file of this machine, or one in S3 with its version."""
    if reference.path is not None:
        return LocalFile(path=reference.path)
    # The content of a file in S3 is not seen at synthesis, so that only its version tells of new data.
    return S3File.from_uri(required(reference.uri), version=required(version))


def dataset_source(settings: BaselineSection) -> Source:
    """Return the dataset of a baseline."""
    return source(required(settings.dataset), settings.version)


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
