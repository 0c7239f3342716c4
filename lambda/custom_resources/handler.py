"""The two handlers that CDK's provider framework calls."""

import logging
from collections.abc import Callable, Mapping
from typing import Protocol

from botocore.exceptions import BotoCoreError, ClientError

from custom_resources import clients
from custom_resources.baseline import Baseline
from custom_resources.clients import Deadline, LambdaContext
from custom_resources.endpoint_lookup import EndpointLookup
from custom_resources.errors import DeploymentError
from custom_resources.events import Answer, Event
from custom_resources.file_checks import ArchiveCheck, DatasetCheck
from custom_resources.first_datapoint import FirstDatapoint
from custom_resources.jobs import Jobs
from custom_resources.model_history import ModelHistory
from custom_resources.newest_package import NewestPackage
from custom_resources.predictions import Predictions
from custom_resources.runs import Runs
from custom_resources.schedule_drain import ScheduleDrain
from custom_resources.storage import Storage
from custom_resources.workflow_drain import WorkflowDrain
from driftgauge_contract.custom_resources import ResourceType

_LOG = logging.getLogger(__name__)
logging.getLogger("custom_resources").setLevel(logging.INFO)


class Resource(Protocol):
    """A custom resource; both methods may be called again for the same event."""

    def on_event(self, event: Event) -> Answer:
        """Begin what the event requests."""

    def is_complete(self, event: Event) -> Answer:
        """Return whether the request is complete, and the resource's attributes."""


def on_event(request: Mapping[str, object], context: LambdaContext) -> dict[str, object]:
    """Begin a request of CloudFormation; an error's text becomes the reason why the deployment fails."""
    event, resource = _dispatch(request, context)
    try:
        return resource.on_event(event).to_on_event()
    except (ClientError, BotoCoreError) as error:
        raise DeploymentError(str(error)) from error


def is_complete(request: Mapping[str, object], context: LambdaContext) -> dict[str, object]:
    """Follow a request of CloudFormation, until it is complete or an error fails the deployment."""
    event, resource = _dispatch(request, context)
    try:
        return resource.is_complete(event).to_is_complete()
    except (ClientError, BotoCoreError) as error:
        raise DeploymentError(str(error)) from error


def _dispatch(request: Mapping[str, object], context: LambdaContext) -> tuple[Event, Resource]:
    event = Event.from_request(request)
    # Properties and payloads are the customer's, and logs are kept for long: neither is logged.
    _LOG.info("%s of %s %s", event.request_type, event.resource_type, event.logical_id)
    return event, _RESOURCES[event.resource_type](Deadline.of(context))


def _baseline(deadline: Deadline) -> Resource:
    storage = _storage(deadline)
    runs = Runs(jobs=_jobs(deadline), functions=clients.functions, storage=storage, deadline=deadline)
    return Baseline(storage=storage, runs=runs)


def _predictions(deadline: Deadline) -> Resource:
    return Predictions(storage=_storage(deadline), runtime=clients.runtime(), deadline=deadline)


def _schedule_drain(deadline: Deadline) -> Resource:
    return ScheduleDrain(
        sagemaker=clients.sagemaker(),
        jobs=_jobs(deadline),
        first_datapoint=_first_datapoint(deadline),
        deadline=deadline,
    )


def _workflow_drain(deadline: Deadline) -> Resource:
    return WorkflowDrain(
        stepfunctions=clients.stepfunctions(), first_datapoint=_first_datapoint(deadline), deadline=deadline
    )


def _model_history(deadline: Deadline) -> Resource:
    return ModelHistory(storage=_storage(deadline), sagemaker=clients.sagemaker(), deadline=deadline)


def _dataset_check(deadline: Deadline) -> Resource:
    return DatasetCheck(storage=_storage(deadline))


def _archive_check(deadline: Deadline) -> Resource:
    return ArchiveCheck(storage=_storage(deadline))


def _endpoint_lookup(deadline: Deadline) -> Resource:
    return EndpointLookup(sagemaker=clients.sagemaker(), deadline=deadline)


def _newest_package(deadline: Deadline) -> Resource:
    return NewestPackage(storage=_storage(deadline), sagemaker=clients.sagemaker(), deadline=deadline)


def _storage(deadline: Deadline) -> Storage:
    return Storage(s3=clients.s3(), deadline=deadline)


def _jobs(deadline: Deadline) -> Jobs:
    return Jobs(sagemaker=clients.sagemaker(), deadline=deadline)


def _first_datapoint(deadline: Deadline) -> FirstDatapoint:
    return FirstDatapoint(cloudwatch=clients.cloudwatch(), deadline=deadline)


_RESOURCES: Mapping[ResourceType, Callable[[Deadline], Resource]] = {
    ResourceType.BASELINE: _baseline,
    ResourceType.ENDPOINT_LOOKUP: _endpoint_lookup,
    ResourceType.PREDICTIONS: _predictions,
    ResourceType.SCHEDULE_DRAIN: _schedule_drain,
    ResourceType.WORKFLOW_DRAIN: _workflow_drain,
    ResourceType.MODEL_HISTORY: _model_history,
    ResourceType.NEWEST_PACKAGE: _newest_package,
    ResourceType.DATASET_CHECK: _dataset_check,
    ResourceType.ARCHIVE_CHECK: _archive_check,
}
