"""The dispatch of API requests to the operations that answer them."""

from collections.abc import Mapping

from driftgauge_local.sagemaker.control_plane.authorization import roles_in
from driftgauge_local.sagemaker.control_plane.cloud import Cloud
from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.control_plane.errors import unknown_operation
from driftgauge_local.sagemaker.control_plane.resources import Operation
from driftgauge_local.sagemaker.control_plane.shapes import Shapes
from driftgauge_local.sagemaker.control_plane.store import Store


class Dispatcher:
    """Checks a request, hands it to its operation and cuts the answer to the operation's output."""

    def __init__(self, *, operations: Mapping[str, Operation], shapes: Shapes, store: Store, cloud: Cloud) -> None:
        self._operations = operations
        self._shapes = shapes
        self._store = store
        self._cloud = cloud

    def call(self, operation: str, request: Document) -> Document:
        """Return the response to a request; raises ServiceError."""
        answer = self._operations.get(operation)
        if answer is None:
            raise unknown_operation(operation, self._operations)
        accepted = self._shapes.accept(operation, request)
        # The service refuses a role that it cannot assume when it is given, not when it is first used.
        for role in roles_in(accepted):
            self._cloud.acting_as(role)
        document = answer(accepted)
        with self._store.lock:
            return self._shapes.response(operation, document)
