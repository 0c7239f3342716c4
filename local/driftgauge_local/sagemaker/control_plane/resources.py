"""The operations that every kind of resource has: Describe, List and Delete."""

from collections.abc import Callable
from dataclasses import dataclass

from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.control_plane.listing import Listing
from driftgauge_local.sagemaker.control_plane.resource_kinds import (
    DEFINITIONS,
    ENDPOINT,
    ENDPOINT_CONFIG,
    MODEL,
    MODEL_PACKAGE_GROUP,
    PROCESSING_JOB,
    SCHEDULE,
    TRANSFORM_JOB,
)
from driftgauge_local.sagemaker.control_plane.shapes import Shapes
from driftgauge_local.sagemaker.control_plane.store import ResourceKind, Store

Operation = Callable[[Document], Document]
"""Answers an accepted request with a document, which is then cut to the operation's output."""


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A kind of resource, its List operation and how that lists it."""

    kind: ResourceKind
    operation: str
    listing: Listing


LISTED = (
    Listed(
        kind=MODEL,
        operation="ListModels",
        listing=Listing(summaries="Models", summary="ModelSummary", name="ModelName"),
    ),
    Listed(
        kind=ENDPOINT_CONFIG,
        operation="ListEndpointConfigs",
        listing=Listing(summaries="EndpointConfigs", summary="EndpointConfigSummary", name="EndpointConfigName"),
    ),
    Listed(
        kind=ENDPOINT,
        operation="ListEndpoints",
        listing=Listing(summaries="Endpoints", summary="EndpointSummary", name="EndpointName", status="EndpointStatus"),
    ),
    Listed(
        kind=MODEL_PACKAGE_GROUP,
        operation="ListModelPackageGroups",
        listing=Listing(
            summaries="ModelPackageGroupSummaryList",
            summary="ModelPackageGroupSummary",
            name="ModelPackageGroupName",
        ),
    ),
    Listed(
        kind=PROCESSING_JOB,
        operation="ListProcessingJobs",
        listing=Listing(
            summaries="ProcessingJobSummaries",
            summary="ProcessingJobSummary",
            name="ProcessingJobName",
            status="ProcessingJobStatus",
            # The API's default order differs from operation to operation (API reference, `SortOrder`).
            ascending=True,
        ),
    ),
    Listed(
        kind=TRANSFORM_JOB,
        operation="ListTransformJobs",
        listing=Listing(
            summaries="TransformJobSummaries",
            summary="TransformJobSummary",
            name="TransformJobName",
            status="TransformJobStatus",
        ),
    ),
    *(
        Listed(
            kind=kind,
            operation=f"List{kind.resource}s",
            listing=Listing(
                summaries="JobDefinitionSummaries",
                summary="MonitoringJobDefinitionSummary",
                name="MonitoringJobDefinitionName",
            ),
        )
        for kind in DEFINITIONS.values()
    ),
    Listed(
        kind=SCHEDULE,
        operation="ListMonitoringSchedules",
        listing=Listing(
            summaries="MonitoringScheduleSummaries",
            summary="MonitoringScheduleSummary",
            name="MonitoringScheduleName",
            status="MonitoringScheduleStatus",
        ),
    ),
)


def general_operations(store: Store, shapes: Shapes) -> dict[str, Operation]:
    """Return Describe and List for every kind, and Delete for those that nothing else depends on."""
    kinds = [listed.kind for listed in LISTED]
    return {
        **{f"Describe{kind.resource}": _describe(store, kind) for kind in kinds},
        **{listed.operation: _list(store, shapes, listed) for listed in LISTED},
        # The other kinds have something that runs, or that others refer to, and have operations of their own.
        **{f"Delete{kind.resource}": _delete(store, kind) for kind in (MODEL, ENDPOINT_CONFIG)},
    }


def _describe(store: Store, kind: ResourceKind) -> Operation:
    return lambda request: store.get(kind, request[kind.name]).document


def _delete(store: Store, kind: ResourceKind) -> Operation:
    def delete(request: Document) -> Document:
        store.remove(store.get(kind, request[kind.name]))
        return {}

    return delete


def _list(store: Store, shapes: Shapes, listed: Listed) -> Operation:
    def page(request: Document) -> Document:
        # Summaries are copies, so that a page shows one moment.
        with store.lock:
            documents = [shapes.summary(listed.listing.summary, r.document) for r in store.all(listed.kind)]
        return listed.listing.page(documents, request)

    return page
