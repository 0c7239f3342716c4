"""The files in S3 that are checked before the endpoint is created; those on this machine are read at synthesis."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from constructs import Construct

from driftgauge import ArchiveCheck, DatasetCheck, ExpectedColumns, MonitorKind
from driftgauge.endpoint.endpoint import AnsweringEndpoint
from driftgauge.service.names import camel
from driftgauge_contract.names import monitor_slug
from driftgauge_deployment.deployment import Deployment
from stacks.monitors.parts import MonitorParts
from stacks.sources import dataset_source, source


def check_files(
    scope: Construct, deployment: Deployment, endpoint: AnsweringEndpoint, parts: Mapping[MonitorKind, MonitorParts]
) -> None:
    """Let the endpoint wait for a check of each file that is in S3."""
    for check in (*_archive(scope, deployment), *_datasets(scope, deployment, parts)):
        endpoint.wait_for(check)


def _archive(scope: Construct, deployment: Deployment) -> Iterator[Construct]:
    model = deployment.model
    # A file of this machine is checked at synthesis, and a package's artifact belongs to the registry.
    if model and model.artifact and model.artifact.uri:
        file = source(scope, model.artifact, model.version, model.key).bind(scope, "CheckedArchive")
        yield ArchiveCheck(scope, "ArchiveCheck", file=file)


def _datasets(
    scope: Construct, deployment: Deployment, parts: Mapping[MonitorKind, MonitorParts]
) -> Iterator[Construct]:
    for kind, part in parts.items():
        dataset = part.section.baseline.dataset
        if dataset and dataset.uri:
            name = f"{camel(monitor_slug(kind))}DatasetCheck"
            file = dataset_source(scope, part.section.baseline).bind(scope, f"{name}File")
            yield DatasetCheck(scope, name, file=file, expected=_expected(deployment, part))


def _expected(deployment: Deployment, part: MonitorParts) -> ExpectedColumns:
    """Return the columns that a dataset has to have, those of the requests that are made of it among them."""
    payload, expected = deployment.payload, part.expected
    if payload is None or expected.sent_rows is None:
        return expected
    # Requests are made of these columns by name, so that one that is missing would fail only after the endpoint is
    # there.
    named = (*expected.features, *payload.columns, *payload.exclude)
    return replace(expected, features=[name for name in dict.fromkeys(named) if name != expected.label])
