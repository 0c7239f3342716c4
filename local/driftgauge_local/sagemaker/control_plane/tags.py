"""The tags of every kind of resource that has an ARN."""

from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.control_plane.errors import validation
from driftgauge_local.sagemaker.control_plane.store import Record, Store

_MAX_TAGS = 50


class Tags:
    """The operations AddTags, ListTags and DeleteTags."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, request: Document) -> Document:
        """Set tags of a resource, and return all of its tags."""
        record = self._resource(request)
        with self._store.lock:
            tags = record.tags | {tag["Key"]: tag["Value"] for tag in request["Tags"]}
            if len(tags) > _MAX_TAGS:
                raise validation(f"A resource can have at most {_MAX_TAGS} tags; {record.arn} would have {len(tags)}.")
            record.tags = tags
        return self.list(request)

    def list(self, request: Document) -> Document:
        """Return a resource's tags."""
        tags = self._resource(request).tags
        return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}

    def delete(self, request: Document) -> Document:
        """Remove tags from a resource."""
        record = self._resource(request)
        with self._store.lock:
            record.tags = {k: v for k, v in record.tags.items() if k not in request["TagKeys"]}
        return {}

    def _resource(self, request: Document) -> Record:
        record = self._store.by_arn(request["ResourceArn"])
        if record is None:
            raise validation(f'Could not find resource "{request["ResourceArn"]}".')
        return record
