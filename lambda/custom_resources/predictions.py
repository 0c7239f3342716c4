"""`Custom::DriftgaugePredictions`: an endpoint's predictions for labelled data, as a model-quality baseline's dataset.

The rows go to the endpoint in batches. It captures these requests as it captures any other; that cannot be switched off
for some of them. So a data-quality execution of the same hour sees the rows; one of model quality does not, since they
have no ground truth.
"""

import csv
import io
import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from botocore.exceptions import ClientError

from custom_resources.clients import Deadline, code, message, patiently
from custom_resources.dataset import DatasetLayout, LabelledRow, batches, read_rows
from custom_resources.errors import DeploymentError
from custom_resources.events import Answer, Event, Properties, RequestType
from custom_resources.fingerprint import fingerprint
from custom_resources.storage import Storage

if TYPE_CHECKING:
    from mypy_boto3_sagemaker_runtime import SageMakerRuntimeClient

DATASET = "predictions.csv"
_CSV = "text/csv"
# Far from an endpoint's limits, 6 MB and 60 seconds, and yet few requests.
_MOST_ROWS, _MOST_BYTES = 500, 1_000_000
_NO_INPUTS = frozenset({"OutputUri", "ServiceTimeout", "ServiceToken"})
_LOG = logging.getLogger(__name__)


class OutputColumn(StrEnum):
    """What the endpoint's answer is, and so the name of its column."""

    PREDICTION = "prediction"
    PROBABILITY = "probability"


@dataclass(frozen=True, kw_only=True)
class PredictionInputs:
    """The properties of the resource."""

    endpoint: str
    dataset_uri: str
    layout: DatasetLayout
    output_column: OutputColumn
    identity: str
    location: str

    @classmethod
    def from_properties(cls, properties: Properties) -> Self:
        """Read them; the model's identity and the dataset's are in the fingerprint."""
        identity = fingerprint(properties.values, without=_NO_INPUTS)
        return cls(
            endpoint=properties.text("EndpointName"),
            dataset_uri=properties.text("DatasetUri"),
            layout=DatasetLayout(
                header=properties.boolean("Header"),
                label_column=properties.integer("LabelColumn"),
                limit=properties.integer("Limit"),
            ),
            output_column=properties.choice("OutputColumn", OutputColumn),
            identity=identity,
            location=f"{properties.text('OutputUri').rstrip('/')}/{identity}",
        )

    @property
    def uri(self) -> str:
        """Where the predictions and labels lie."""
        return f"{self.location}/{DATASET}"


@dataclass(frozen=True, kw_only=True)
class Predictions:
    """The resource, over what it works on."""

    storage: Storage
    runtime: "SageMakerRuntimeClient"
    deadline: Deadline

    def on_event(self, event: Event) -> Answer:
        """Get the predictions, unless the same inputs have given them before; a deletion leaves the file."""
        if event.request_type is RequestType.DELETE:
            return Answer(physical_id=event.physical_id or "")
        inputs = PredictionInputs.from_properties(event.properties)
        if DATASET in self.storage.names_below(inputs.location):
            _LOG.info("the predictions are there: no request to the endpoint")
        else:
            self._predict(inputs)
        return Answer(physical_id=inputs.location)

    def is_complete(self, event: Event) -> Answer:
        """Tell where the predictions are."""
        if event.request_type is RequestType.DELETE:
            return Answer(physical_id=event.physical_id or "")
        inputs = PredictionInputs.from_properties(event.properties)
        records = self.storage.read(inputs.uri).count(b"\n")
        attributes = {"DatasetUri": inputs.uri, "DatasetIdentity": inputs.identity, "Rows": str(records - 1)}
        return Answer(physical_id=inputs.location, attributes=attributes)

    def _predict(self, inputs: PredictionInputs) -> None:
        rows = read_rows(inputs.dataset_uri, self.storage.read(inputs.dataset_uri), inputs.layout)
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow((inputs.output_column.value, "label"))
        done, slowest = 0, 0.0
        for batch in batches(rows, most_rows=_MOST_ROWS, most_bytes=_MOST_BYTES):
            if self.deadline.left < 2 * slowest:
                raise DeploymentError(
                    f"endpoint {inputs.endpoint} predicted {done} of {len(rows)} rows in the time of this Lambda; "
                    "limit the rows of the baseline's dataset"
                )
            before = self.deadline.left
            predictions = self._ask(inputs.endpoint, batch)
            slowest = max(slowest, before - self.deadline.left)
            writer.writerows((value, row.label) for value, row in zip(predictions, batch, strict=True))
            done += len(batch)
        self.storage.write(inputs.uri, text.getvalue(), content_type=_CSV)
        _LOG.info("%d rows predicted", done)

    def _ask(self, endpoint: str, batch: Sequence[LabelledRow]) -> list[str]:
        body = "".join(f"{row.features}\n" for row in batch).encode()
        try:
            answer = patiently(
                lambda: self.runtime.invoke_endpoint(EndpointName=endpoint, Body=body, ContentType=_CSV, Accept=_CSV),
                self.deadline,
            )
        except ClientError as error:
            # Not even as a cause: a logged traceback would quote what the refusal quotes.
            raise DeploymentError(
                f"endpoint {endpoint} refused the dataset's rows: {_refusal(endpoint, error)}"
            ) from None
        return parse_predictions(endpoint, answer["Body"].read(), rows=len(batch))


def _refusal(endpoint: str, error: ClientError) -> str:
    """Tell why, without the model's own words: they may quote the rows, which no log and no event is to hold."""
    told, quotes, _ = message(error).partition(" with message ")
    where = f"; its own words are in the log group /aws/sagemaker/Endpoints/{endpoint}" if quotes else ""
    return f"{code(error)}: {told}{where}"


def parse_predictions(endpoint: str, body: bytes, *, rows: int) -> list[str]:
    """Read an answer of numbers joined by commas or lines, as they stand; there must be one for each row."""
    text = body.decode(errors="replace").strip()
    values = [value.strip() for value in text.replace("\n", ",").split(",")] if text else []
    if not all(_is_number(value) for value in values):
        raise DeploymentError(
            f"endpoint {endpoint} answered {_CSV} with something else than numbers joined by commas or lines"
        )
    if len(values) != rows:
        raise DeploymentError(
            f"endpoint {endpoint} answered {rows} rows with {len(values)} numbers; one a row is needed"
        )
    return values


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
