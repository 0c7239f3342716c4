"""The shapes of requests and responses, from botocore's description of the service."""

import copy
from datetime import UTC, datetime
from functools import cache

from botocore.model import ListShape, ServiceModel, Shape, StructureShape
from botocore.session import Session

from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.control_plane.errors import validation
from driftgauge_local.sagemaker.control_plane.members import refused_members
from driftgauge_local.sagemaker.control_plane.shape_checks import Violations, check


class Shapes:
    """The `sagemaker` service model."""

    def __init__(self) -> None:
        self._model = _service_model()

    def accept(self, operation: str, request: Document) -> Document:
        """Return the request as this service stores it; raises ServiceError with the service's ValidationException."""
        shape = self._model.operation_model(operation).input_shape
        if shape is None:
            return {}
        found = Violations()
        check(shape, request, "", found)
        if found.messages:
            count = len(found.messages)
            # The service counts all mistakes of a request in one message.
            heading = f"{count} validation error{'s' if count > 1 else ''} detected"
            raise validation(f"{heading}: {'; '.join(found.messages)}")
        refused = next(refused_members(shape, request), None)
        if refused:
            raise validation(refused)
        kept = _kept(shape, request)
        return kept if isinstance(kept, dict) else {}

    def response(self, operation: str, document: Document) -> Document:
        """Cut a document to the members that the operation answers with."""
        shape = self._model.operation_model(operation).output_shape
        return self._cut(shape, document) if shape else {}

    def summary(self, shape_name: str, document: Document) -> Document:
        """Cut a document to the members of a named structure."""
        return self._cut(self._model.shape_for(shape_name), document)

    @staticmethod
    def _cut(shape: Shape, document: Document) -> Document:
        if not isinstance(shape, StructureShape):
            return {}
        return {name: copy.deepcopy(document[name]) for name in shape.members if document.get(name) is not None}


@cache
def _service_model() -> ServiceModel:
    # botocore carries the service's own model: names, types, limits and patterns of every member.
    model: ServiceModel = Session().get_service_model("sagemaker")
    return model


def _kept(shape: Shape, value: object) -> object:
    """Return a copy of a checked value without members that the model does not have, as the service does."""
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        return {
            name: _kept(member, value[name]) for name, member in shape.members.items() if value.get(name) is not None
        }
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [_kept(shape.member, item) for item in value]
    if shape.type_name == "timestamp":
        return timestamp(value)
    return copy.deepcopy(value)


def timestamp(value: object) -> datetime:
    """Return a timestamp from epoch seconds, a datetime or ISO 8601 text."""
    if isinstance(value, datetime):
        # A time without a zone is UTC in all of AWS's APIs.
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    parsed = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
