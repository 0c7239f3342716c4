"""Job definitions: created, checked and deleted. They are never updated."""

from collections.abc import Callable, Mapping

from driftgauge_contract.job_definitions import JobDefinition
from driftgauge_contract.kinds import KINDS, MonitorKind, require_all_kinds
from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.control_plane.errors import validation
from driftgauge_local.sagemaker.control_plane.resource_kinds import DEFINITIONS, ENDPOINT, ENDPOINT_CONFIG, SCHEDULE
from driftgauge_local.sagemaker.control_plane.store import Store
from driftgauge_local.sagemaker.schedules.baselines import with_resources
from driftgauge_local.sagemaker.schedules.defaults import definition_with_defaults

MONITOR_KINDS = {facts.monitoring_type: kind for kind, facts in KINDS.items()}
"""The kinds of monitors, by the API's MonitoringType."""


class JobDefinitions:
    """The Create and Delete operations of the job definitions of every kind."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def operations(self) -> dict[str, Callable[[Document], Document]]:
        """Return Create and Delete of each kind."""
        found: dict[str, Callable[[Document], Document]] = {}
        for kind, resource in DEFINITIONS.items():
            found[f"Create{resource.resource}"] = self._create(kind)
            found[f"Delete{resource.resource}"] = self._delete(kind)
        return found

    def get(self, kind: MonitorKind, name: str) -> JobDefinition:
        """Return a named definition; raises the service's ResourceNotFound."""
        return self._read(kind, self._store.get(DEFINITIONS[kind], name).document)

    def read_inline(self, document: Document) -> JobDefinition:
        """Return a schedule's own definition, with the baseline that it names by its job."""
        baseline = with_resources(self._store, MonitorKind.DATA_QUALITY, document.get("BaselineConfig", {}))
        return JobDefinition.read_inline(document | {"BaselineConfig": baseline})

    def _read(self, kind: MonitorKind, document: Document) -> JobDefinition:
        name = f"{KINDS[kind].monitoring_type}BaselineConfig"
        return JobDefinition.read(kind, document | {name: with_resources(self._store, kind, document.get(name, {}))})

    def _create(self, kind: MonitorKind) -> Callable[[Document], Document]:
        resource = DEFINITIONS[kind]

        def create(given: Document) -> Document:
            request = definition_with_defaults(kind, given)
            source = request[f"{KINDS[kind].monitoring_type}JobInput"]
            # The shapes of the API allow both and neither.
            if ("EndpointInput" in source) == ("BatchTransformInput" in source):
                raise validation("Exactly one of EndpointInput and BatchTransformInput must be specified.")
            refuse_transforms(source)
            definition = self._read(kind, request)
            check_endpoint(self._store, definition)
            _CHECKS[kind](definition)
            summary = {
                "MonitoringJobDefinitionName": request[resource.name],
                "MonitoringJobDefinitionArn": self._store.arn(resource, request[resource.name]),
                "EndpointName": definition.endpoint_name or "",
            }
            return self._store.add(resource, request | summary).document

        return create

    def _delete(self, kind: MonitorKind) -> Callable[[Document], Document]:
        resource = DEFINITIONS[kind]

        def delete(request: Document) -> Document:
            record = self._store.get(resource, request[resource.name])
            with self._store.lock:
                holders = [
                    schedule.name
                    for schedule in self._store.all(SCHEDULE)
                    if schedule.document.get("MonitoringJobDefinitionName") == record.name
                    and MONITOR_KINDS[schedule.document["MonitoringType"]] is kind
                ]
                # A definition in use cannot be deleted, so stacks delete the schedule first.
                if holders:
                    raise validation(f"Job Definition {record.arn} is locked by schedule {', '.join(holders)}.")
                self._store.remove(record)
            return {}

        return delete


def refuse_transforms(source: Document) -> None:
    """Refuse the captures of batch transforms, whose executions would find no data."""
    if "BatchTransformInput" in source:
        raise validation("SageMaker on this machine monitors endpoints; BatchTransformInput must not be specified.")


def check_endpoint(store: Store, definition: JobDefinition) -> None:
    """Refuse a definition whose endpoint does not exist or captures nothing."""
    name = definition.endpoint_name
    if name is None:
        return
    record = store.find(ENDPOINT, name)
    if record is None:
        raise validation(f"Endpoint '{name}' does not exist or is not valid")
    config = store.find(ENDPOINT_CONFIG, record.document["EndpointConfigName"])
    # An endpoint that is still being created has no capture of its own yet.
    capture = record.document.get("DataCaptureConfig") or (config.document if config else {}).get("DataCaptureConfig")
    if not capture or not capture.get("EnableCapture"):
        raise validation(f"Endpoint '{name}' does not have data capture enabled")


def _accept(definition: JobDefinition) -> None:
    del definition


def _check_problem(definition: JobDefinition) -> None:
    """Refuse a model-quality definition that does not name the problem, or where the prediction is."""
    if definition.endpoint is None:
        return
    if definition.application.problem_type is None:
        raise validation("ProblemType must be specified in ModelQualityAppSpecification.")
    attributes = definition.endpoint.attributes
    if attributes.inference is None and attributes.probability is None:
        raise validation("Either InferenceAttribute or ProbabilityAttribute must be specified in EndpointInput.")


_CHECKS: Mapping[MonitorKind, Callable[[JobDefinition], None]] = require_all_kinds(
    {
        MonitorKind.DATA_QUALITY: _accept,
        MonitorKind.MODEL_QUALITY: _check_problem,
        MonitorKind.MODEL_BIAS: _accept,
    }
)
"""What the service checks when a definition is created, beyond the shapes of the API."""
