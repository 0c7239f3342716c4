"""The keys of captured calls and of labels: one JSON document a line.

An endpoint captures a request and its response as `captureData`, what is known of the call as `eventMetadata`; labels
are uploaded as `groundTruthData` with the same metadata. Source: SageMaker developer guide, "Capture data".
"""

from collections.abc import Mapping
from enum import StrEnum

# What the constructs set as `CaptureContentTypeHeader` (SageMaker API reference). Our analyzer reads Base64, too, but
# Model Monitor finds no data in it, so both lists are set on every endpoint.
CSV_CONTENT_TYPES = ("text/csv",)
JSON_CONTENT_TYPES = ("application/json", "application/jsonlines")
"""The content types whose bodies are captured as text; a body of another type is captured as Base64."""


class ContentType(StrEnum):
    """The content types of bodies that are rows."""

    CSV = "text/csv"
    JSON = "application/json"
    JSON_LINES = "application/jsonlines"


# The API's words. The SDK calls the same modes REQUEST and RESPONSE (sagemaker 2.257, `data_capture_config.py`).
class CaptureMode(StrEnum):
    """A side of a call that an endpoint is configured to capture."""

    INPUT = "Input"
    OUTPUT = "Output"

    @property
    def side(self) -> "CaptureSide":
        """Return the side as a record names it."""
        return CaptureSide(f"endpoint{self.value}")


class CaptureSide(StrEnum):
    """The sides of a call, as `captureData` and `captureIndexNames` name them."""

    INPUT = "endpointInput"
    OUTPUT = "endpointOutput"
    BATCH_OUTPUT = "batchTransformOutput"


class RecordKey(StrEnum):
    """The keys of a record."""

    CAPTURE = "captureData"
    GROUND_TRUTH = "groundTruthData"
    METADATA = "eventMetadata"
    VERSION = "eventVersion"


class MetadataKey(StrEnum):
    """The keys of a record's metadata."""

    EVENT_ID = "eventId"
    # The caller's own id, from the header `X-Amzn-SageMaker-Inference-Id`; absent where the caller gave none. The
    # service gives every call an event id.
    INFERENCE_ID = "inferenceId"
    INFERENCE_TIME = "inferenceTime"
    CUSTOM_ATTRIBUTES = "customAttributes"


class PayloadKey(StrEnum):
    """The keys of one side of a call, and of a label."""

    DATA = "data"
    ENCODING = "encoding"
    CONTENT_TYPE = "observedContentType"
    MODE = "mode"


class Encoding(StrEnum):
    """The encoding of a captured body."""

    CSV = "CSV"
    JSON = "JSON"
    # The encoding of every body whose content type the endpoint's configuration does not list.
    BASE64 = "BASE64"


# Developer guide, "Capture data from batch transform job". A batch has no metadata per record, so the service writes
# what identifies a record into the record itself.
class AppendedColumn(StrEnum):
    """The columns that the capture of a batch transform appends to each record."""

    INFERENCE_ID = "SageMakerInferenceId"
    INFERENCE_TIME = "SageMakerInferenceTime"


DEPLOYMENT_REQUEST_PREFIX = "driftgauge-deployment-"
"""The beginning of the inference ids of the requests that a deployment itself makes. They are captured like any other,
but are no traffic: the Driftgauge engine's analyzer passes them over."""


def join_id(metadata: Mapping[str, object]) -> str:
    """Return the id by which a prediction and its label are joined: the inference id, or else the event id."""
    # In this order: labels carry whichever id their sender knows, and a sender that set an inference id does not know
    # the event id (developer guide, "Ingest Ground Truth labels and merge them with predictions").
    return str(metadata.get(MetadataKey.INFERENCE_ID) or metadata.get(MetadataKey.EVENT_ID) or "")


def is_traffic(inference_id: str | None) -> bool:
    """Return whether a captured call is traffic, and not a request that a deployment made."""
    return inference_id is None or not inference_id.startswith(DEPLOYMENT_REQUEST_PREFIX)
