"""`Custom::DriftgaugeModelHistory`: the record of which model an endpoint served when.

The resource is updated as soon as the endpoint serves another model, long before the baseline of that model is made. So
the monitors of the former model, which run until then, know where its answers end.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from custom_resources.clients import Deadline, patiently
from custom_resources.errors import DeploymentError
from custom_resources.events import Answer, Event, RequestType
from custom_resources.storage import Storage
from driftgauge_contract.custom_resources import ModelHistoryAttribute, ModelHistoryProperty
from driftgauge_contract.model_history import History, history_text, read_history, with_model
from driftgauge_contract.windows import stamp

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient

_JSON = "application/json"


@dataclass(frozen=True, kw_only=True)
class ModelHistory:
    """The custom resource of an endpoint's record; a deletion leaves the file."""

    storage: Storage
    sagemaker: "SageMakerClient"
    deadline: Deadline

    def on_event(self, event: Event) -> Answer:
        """Add the model to the record, unless it is the one in service already."""
        if event.request_type is RequestType.DELETE:
            return Answer(physical_id=event.physical_id or "")
        uri = event.properties.text(ModelHistoryProperty.HISTORY_URI)
        known = self._known(uri)
        replaced, since = self._change(event.properties.text(ModelHistoryProperty.ENDPOINT_NAME))
        identity = event.properties.text(ModelHistoryProperty.MODEL_IDENTITY)
        history = with_model(known, identity, replaced=replaced, since=since)
        if history != known:
            self.storage.write(uri, history_text(history), content_type=_JSON)
        return Answer(physical_id=uri)

    def is_complete(self, event: Event) -> Answer:
        """Return since when the model is in service."""
        uri = event.physical_id or ""
        if event.request_type is RequestType.DELETE:
            return Answer(physical_id=uri)
        *_, in_service = self._read(uri)
        return Answer(physical_id=uri, attributes={ModelHistoryAttribute.SINCE.value: stamp(in_service.since)})

    def _known(self, uri: str) -> History:
        folder, _, name = uri.rpartition("/")
        return self._read(uri) if name in self.storage.names_below(folder) else []

    def _read(self, uri: str) -> History:
        try:
            return read_history(self.storage.read(uri))
        except (ValueError, KeyError, TypeError) as error:
            raise DeploymentError(f"{uri} is no record of models; delete it to begin a new one") from error

    def _change(self, name: str) -> tuple[datetime, datetime]:
        """Return when the endpoint began to change at the earliest, and since when it has been as it is now."""
        endpoint = patiently(lambda: self.sagemaker.describe_endpoint(EndpointName=name), self.deadline)
        config_name = endpoint["EndpointConfigName"]
        config = patiently(
            lambda: self.sagemaker.describe_endpoint_config(EndpointConfigName=config_name), self.deadline
        )
        # Captures have times in whole seconds, so a second in which both models may have answered belongs to none.
        since = endpoint["LastModifiedTime"].astimezone(UTC).replace(microsecond=0) + timedelta(seconds=1)
        # The configuration was created for the new model, so that no answer before it can be the new model's.
        return config["CreationTime"].astimezone(UTC).replace(microsecond=0), since
