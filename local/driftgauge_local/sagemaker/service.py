"""The SageMaker service of this machine, assembled from its parts."""

from collections.abc import Mapping
from pathlib import Path

from driftgauge_local.processes.children import Processes
from driftgauge_local.sagemaker.control_plane.cloud import Cloud
from driftgauge_local.sagemaker.control_plane.dispatch import Dispatcher
from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.control_plane.resources import Operation, general_operations
from driftgauge_local.sagemaker.control_plane.shapes import Shapes
from driftgauge_local.sagemaker.control_plane.store import Store
from driftgauge_local.sagemaker.control_plane.tags import Tags
from driftgauge_local.sagemaker.endpoints.endpoint_configs import EndpointConfigs
from driftgauge_local.sagemaker.endpoints.endpoints import Endpoints
from driftgauge_local.sagemaker.endpoints.invocations import Invocations, InvokeResult
from driftgauge_local.sagemaker.endpoints.models import Models
from driftgauge_local.sagemaker.endpoints.recorder import Recorder
from driftgauge_local.sagemaker.jobs.processing_jobs import ProcessingJobs
from driftgauge_local.sagemaker.jobs.programs import PROGRAMS, Program
from driftgauge_local.sagemaker.registry.packages import ModelPackages
from driftgauge_local.sagemaker.schedules.alerts import Alerts
from driftgauge_local.sagemaker.schedules.clock import Clock
from driftgauge_local.sagemaker.schedules.definitions import JobDefinitions
from driftgauge_local.sagemaker.schedules.executions import Executions
from driftgauge_local.sagemaker.schedules.schedules import Schedules
from driftgauge_local.sagemaker.transforms.transform_jobs import TransformJobs


class SageMaker:
    """The control plane, endpoints, jobs and schedules of one account and region.

    | method            | purpose                                                               |
    |-------------------|-----------------------------------------------------------------------|
    | `call`            | an operation of the `sagemaker` API, such as `CreateModel`            |
    | `invoke_endpoint` | `InvokeEndpoint` of the `sagemaker-runtime` API                       |
    | `start`, `tick`   | run schedules by the clock, or once by hand                           |
    | `stop`            | end the clock and every process of this service                       |

    Both kinds of calls raise `ServiceError`. Files of jobs and models are below `home`.
    """

    def __init__(
        self, *, cloud: Cloud, home: Path, region: str, account: str, programs: Mapping[str, Program] = PROGRAMS
    ) -> None:
        self._store = Store(region=region, account=account, now=cloud.now)
        self._recorder = Recorder(cloud)
        self._processes = Processes()
        self._endpoints = Endpoints(
            store=self._store, cloud=cloud, home=home, processes=self._processes, before_gone=self._recorder.flush
        )
        self._invocations = Invocations(
            endpoints=self._endpoints, recorder=self._recorder, cloud=cloud, store=self._store
        )
        self._jobs = ProcessingJobs(
            store=self._store, cloud=cloud, home=home, programs=programs, processes=self._processes
        )
        self._transforms = TransformJobs(store=self._store, cloud=cloud, home=home, processes=self._processes)
        self._definitions = JobDefinitions(self._store)
        self._executions = Executions(store=self._store, cloud=cloud, jobs=self._jobs)
        self._schedules = Schedules(store=self._store, definitions=self._definitions, executions=self._executions)
        self._clock = Clock(self._schedules.tick)
        shapes = Shapes()
        self._dispatcher = Dispatcher(
            operations=self._operations(shapes, cloud), shapes=shapes, store=self._store, cloud=cloud
        )

    def call(self, operation: str, request: Document) -> Document:
        """Return the response to an operation of the control plane; its timestamps are datetimes."""
        return self._dispatcher.call(operation, request)

    def invoke_endpoint(self, endpoint_name: str, body: bytes, headers: Mapping[str, str]) -> InvokeResult:
        """Send a body to an endpoint, with the headers of the HTTP request in any case."""
        return self._invocations.invoke(endpoint_name, body, headers)

    def start(self) -> None:
        """Start to run schedules by the clock."""
        self._clock.start()

    def tick(self) -> None:
        """Run the schedules that are due; after `start` this happens about every second."""
        self._schedules.tick()

    def stop(self) -> None:
        """End the schedules' clock and every process that this service started."""
        # First the clock, so that nothing new begins while the rest ends.
        self._clock.stop()
        self._jobs.stop()
        self._transforms.stop()
        self._executions.stop()
        self._endpoints.stop()
        self._processes.stop()
        # Last, because endpoints that end may still have captures.
        self._recorder.stop()

    def _operations(self, shapes: Shapes, cloud: Cloud) -> dict[str, Operation]:
        tags = Tags(self._store)
        return {
            **general_operations(self._store, shapes),
            **ModelPackages(self._store, shapes, cloud).operations(),
            "CreateModel": Models(self._store, cloud).create,
            "CreateEndpointConfig": EndpointConfigs(self._store).create,
            "CreateEndpoint": self._endpoints.create,
            "UpdateEndpoint": self._endpoints.update,
            "UpdateEndpointWeightsAndCapacities": self._endpoints.update_weights,
            "DeleteEndpoint": self._endpoints.delete,
            "CreateProcessingJob": self._jobs.create,
            "StopProcessingJob": self._jobs.stop_job,
            "DeleteProcessingJob": self._jobs.delete,
            # Nothing is trained here, and clients that look for a model's training find none.
            "ListTrainingJobs": lambda _: {"TrainingJobSummaries": []},
            "CreateTransformJob": self._transforms.create,
            "StopTransformJob": self._transforms.stop_job,
            **self._definitions.operations(),
            "CreateMonitoringSchedule": self._schedules.create,
            "UpdateMonitoringSchedule": self._schedules.update,
            "StartMonitoringSchedule": self._schedules.start,
            "StopMonitoringSchedule": self._schedules.stop,
            "DeleteMonitoringSchedule": self._schedules.delete,
            "DescribeMonitoringSchedule": self._schedules.describe,
            **Alerts(store=self._store, executions=self._executions).operations(),
            "ListMonitoringExecutions": self._executions.answer,
            "AddTags": tags.add,
            "ListTags": tags.list,
            "DeleteTags": tags.delete,
        }
