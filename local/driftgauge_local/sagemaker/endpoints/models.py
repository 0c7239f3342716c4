"""Models, with their artifacts and images."""

from driftgauge_local.sagemaker.control_plane.cloud import Cloud, ObjectError
from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.control_plane.errors import validation
from driftgauge_local.sagemaker.control_plane.resource_kinds import MODEL
from driftgauge_local.sagemaker.control_plane.store import Store
from driftgauge_local.sagemaker.registry.packages import package_container


class Models:
    """The operation CreateModel; the others are general operations."""

    def __init__(self, store: Store, cloud: Cloud) -> None:
        self._store = store
        self._cloud = cloud

    def create(self, request: Document) -> Document:
        """Create a model of one container with an image and an artifact."""
        container = self._container(request)
        if "ExecutionRoleArn" not in request:
            raise validation("You must provide an execution role ARN for the model.")
        # The service checks it here too, long before an endpoint needs it.
        self._check_artifact(container, request["ExecutionRoleArn"])
        record = self._store.add(MODEL, request | {"PrimaryContainer": container})
        return record.document

    def _container(self, request: Document) -> Document:
        container = _only_container(request)
        if "ModelPackageName" in container:
            return package_container(self._store, container)
        if "Image" not in container:
            raise validation("Image must be specified for the container.")
        return container

    def _check_artifact(self, container: Document, role: str) -> None:
        uri = artifact_uri(container)
        if uri is None:
            return
        try:
            self._cloud.acting_as(role).get_object(uri)
        except ObjectError as error:
            if error.code == "NoSuchKey":
                raise validation(f"Could not find model data at {uri}.") from error
            raise validation(f"Could not access model data at {uri}. {error.message}") from error


def artifact_uri(container: Document) -> str | None:
    """Return the URI of a container's model archive, which the API takes in two forms."""
    source = container.get("ModelDataSource", {}).get("S3DataSource")
    if source is None:
        return container.get("ModelDataUrl")
    if (source["S3DataType"], source["CompressionType"]) != ("S3Object", "Gzip"):
        raise validation("SageMaker on this machine loads models from one object that is a gzip-compressed archive.")
    uri: str = source["S3Uri"]
    return uri


def _only_container(request: Document) -> Document:
    containers = request.get("Containers", [])
    # The API has two members for one container.
    if bool(containers) == ("PrimaryContainer" in request):
        raise validation("Exactly one of PrimaryContainer and Containers must be specified.")
    if len(containers) > 1:
        raise validation("SageMaker on this machine runs models of one container; inference pipelines are not here.")
    container: Document = request.get("PrimaryContainer") or containers[0]
    return container
