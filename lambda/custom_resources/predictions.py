"""`Custom::DriftgaugePredictions`: an endpoint's predictions for labelled data, as the dataset of a baseline.

The rows go to the endpoint in batches; for Model Monitor, whose container is documented to read a captured body as one
record, one by one. The endpoint captures these requests like any other; capture cannot be switched
off for some of them. Their inference ids say whose they are, and the Driftgauge engine passes them over. A data-quality
execution of Model Monitor sees those of its hour: AWS's container reads every record.
"""

import csv
import io
import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from uuid import uuid4

from botocore.exceptions import ClientError

from custom_resources.answers import column_names, parse_answers, with_classes
from custom_resources.clients import Deadline, code, message, patiently
from custom_resources.dataset import DatasetLayout, LabelledRow, batches, read_rows
from custom_resources.errors import DeploymentError
from custom_resources.events import Answer, Event, Properties, RequestType
from custom_resources.fingerprint import fingerprint
from custom_resources.storage import Storage
from driftgauge_contract.captures import DEPLOYMENT_REQUEST_PREFIX
from driftgauge_contract.custom_resources import PredictionsAttribute, PredictionsProperty
from driftgauge_contract.problem import LABEL_COLUMN, OutputColumn

if TYPE_CHECKING:
    from mypy_boto3_sagemaker_runtime import SageMakerRuntimeClient

PREDICTIONS_FILE = "predictions.csv"
_CSV = "text/csv"
# Far from an endpoint's limits, 6 MB and 60 seconds, and yet few requests.
_MAX_ROWS, _MAX_BYTES = 500, 1_000_000
_MAX_BEGINNING = 32_000_000
"""Bytes of a dataset that fit into the Lambda's memory several times."""

_SINGLE_ROWS_AT_ONCE = 8

# The answers are the same, whether rows are sent one by one or together.
_NOT_IN_FINGERPRINT = frozenset(
    {PredictionsProperty.OUTPUT_URI, PredictionsProperty.SINGLE_ROWS, "ServiceTimeout", "ServiceToken"}
)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class PredictionInputs:
    """The properties of the resource, read once."""

    endpoint: str
    dataset_uri: str
    layout: DatasetLayout
    headers: tuple[str, ...]
    """The names of the dataset's columns, where the result has them, too."""

    output_column: OutputColumn
    output_positions: Mapping[str, int]
    """Where in an answer of several columns the prediction and the probability are."""

    single_rows: bool
    threshold: float | None
    identity: str
    location: str

    @classmethod
    def from_properties(cls, properties: Properties) -> Self:
        """Return the inputs; the fingerprint covers the identities of the model and of the dataset."""
        identity = fingerprint(properties.values, without=_NOT_IN_FINGERPRINT)
        output_uri = properties.text(PredictionsProperty.OUTPUT_URI).rstrip("/")
        return cls(
            endpoint=properties.text(PredictionsProperty.ENDPOINT_NAME),
            dataset_uri=properties.text(PredictionsProperty.DATASET_URI),
            layout=DatasetLayout(
                header=properties.boolean(PredictionsProperty.HEADER),
                label_column=properties.integer(PredictionsProperty.LABEL_COLUMN),
                limit=properties.integer(PredictionsProperty.LIMIT),
            ),
            headers=properties.texts(PredictionsProperty.HEADERS),
            output_column=properties.choice(PredictionsProperty.OUTPUT_COLUMN, OutputColumn),
            output_positions=_positions(properties),
            single_rows=properties.boolean(PredictionsProperty.SINGLE_ROWS, default=False),
            threshold=_threshold(properties),
            identity=identity,
            location=f"{output_uri}/{identity}",
        )

    @property
    def uri(self) -> str:
        """Return where the predictions and labels are."""
        return f"{self.location}/{PREDICTIONS_FILE}"


@dataclass(frozen=True, kw_only=True)
class Predictions:
    """The custom resource of an endpoint's predictions."""

    storage: Storage
    runtime: "SageMakerRuntimeClient"
    deadline: Deadline

    def on_event(self, event: Event) -> Answer:
        """Get the predictions, unless the same inputs gave them before; a deletion leaves the file."""
        if event.request_type is RequestType.DELETE:
            return Answer(physical_id=event.physical_id or "")
        inputs = PredictionInputs.from_properties(event.properties)
        if PREDICTIONS_FILE in self.storage.names_below(inputs.location):
            _LOG.info("the predictions are there: no request to the endpoint")
        else:
            self._predict(inputs)
        return Answer(physical_id=inputs.location)

    def is_complete(self, event: Event) -> Answer:
        """Return where the predictions are."""
        if event.request_type is RequestType.DELETE:
            return Answer(physical_id=event.physical_id or "")
        inputs = PredictionInputs.from_properties(event.properties)
        # The header is a line too, which is taken off below.
        records = self.storage.read(inputs.uri).count(b"\n")
        attributes = {
            PredictionsAttribute.DATASET_URI.value: inputs.uri,
            PredictionsAttribute.DATASET_IDENTITY.value: inputs.identity,
            PredictionsAttribute.ROWS.value: str(records - 1),
        }
        return Answer(physical_id=inputs.location, attributes=attributes)

    def _predict(self, inputs: PredictionInputs) -> None:
        rows = read_rows(inputs.dataset_uri, self._dataset(inputs), inputs.layout)
        answers: list[list[str]] = []
        slowest = 0.0
        for batch in batches(rows, max_rows=_MAX_ROWS, max_bytes=_MAX_BYTES):
            # Stopping early leaves time for an answer with a reason; Lambda's own timeout would give none.
            if self.deadline.left < 2 * slowest:
                raise DeploymentError(
                    f"endpoint {inputs.endpoint} predicted {len(answers)} of {len(rows)} rows in the time of this "
                    "Lambda; limit the rows of the baseline's dataset"
                )
            # The slowest batch so far predicts the next one better than the mean: models warm up and slow down.
            before = self.deadline.left
            ask = self._ask_singly if inputs.single_rows else self._ask
            answers += ask(inputs.endpoint, batch)
            slowest = max(slowest, before - self.deadline.left)
        self.storage.write(inputs.uri, _table(inputs, answers, rows), content_type=_CSV)
        _LOG.info("%d rows predicted", len(answers))

    def _dataset(self, inputs: PredictionInputs) -> bytes:
        """Return the dataset; of one whose rows are limited only the beginning, since it may be large."""
        # Every row is needed, so there is no use in reading a part.
        if not inputs.layout.limit:
            return self.storage.read(inputs.dataset_uri)
        body = self.storage.read(inputs.dataset_uri, max_bytes=_MAX_BEGINNING)
        # What was cut ends in a part of a line.
        return body if len(body) < _MAX_BEGINNING else body[: body.rfind(b"\n") + 1]

    def _ask_singly(self, endpoint: str, batch: Sequence[LabelledRow]) -> list[list[str]]:
        with ThreadPoolExecutor(max_workers=_SINGLE_ROWS_AT_ONCE) as pool:
            return [answer for [answer] in pool.map(lambda row: self._ask(endpoint, [row]), batch)]

    def _ask(self, endpoint: str, batch: Sequence[LabelledRow]) -> list[list[str]]:
        body = "".join(f"{row.features}\n" for row in batch).encode()
        try:
            answer = patiently(
                lambda: self.runtime.invoke_endpoint(
                    EndpointName=endpoint,
                    Body=body,
                    ContentType=_CSV,
                    Accept=_CSV,
                    InferenceId=f"{DEPLOYMENT_REQUEST_PREFIX}{uuid4().hex}",
                ),
                self.deadline,
            )
        except ClientError as error:
            # A refusal may quote the rows, and a logged traceback would quote the refusal.
            raise DeploymentError(
                f"endpoint {endpoint} refused the dataset's rows: {_refusal(endpoint, error)}"
            ) from None
        return parse_answers(endpoint, answer["Body"].read(), rows=len(batch))


def _positions(properties: Properties) -> Mapping[str, int]:
    given = properties.group(PredictionsProperty.OUTPUT_POSITIONS)
    return {name.value: given.integer(name) for name in OutputColumn if name in given.values} if given else {}


def _threshold(properties: Properties) -> float | None:
    given = properties.optional_text(PredictionsProperty.THRESHOLD) is not None
    return properties.number(PredictionsProperty.THRESHOLD, default="") if given else None


def _table(inputs: PredictionInputs, answers: Sequence[Sequence[str]], rows: Sequence[LabelledRow]) -> str:
    """Return the answers beside the labels, or beside all of the dataset's columns, with a header."""
    # A CSV with rows of different widths would shift the columns of the baseline.
    width = len(answers[0])
    if any(len(answer) != width for answer in answers):
        raise DeploymentError(
            f"endpoint {inputs.endpoint} answered some rows with {width} columns, and some with others"
        )
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = column_names(width, inputs.output_column.value, inputs.output_positions)
    if inputs.threshold is not None:
        answers = with_classes(inputs.endpoint, answers, names.index(OutputColumn.PROBABILITY), inputs.threshold)
        names = (*names, OutputColumn.PREDICTION.value)
    pairs = zip(answers, rows, strict=True)
    if inputs.headers:
        _check_headers(inputs, names, rows[0])
        writer.writerow((*inputs.headers, *names))
        writer.writerows((*row.values, *answer) for answer, row in pairs)
    else:
        writer.writerow((*names, LABEL_COLUMN))
        writer.writerows((*answer, row.label) for answer, row in pairs)
    return text.getvalue()


def _check_headers(inputs: PredictionInputs, names: Sequence[str], row: LabelledRow) -> None:
    if len(inputs.headers) != len(row.values):
        raise DeploymentError(
            f"{PredictionsProperty.HEADERS} names {len(inputs.headers)} columns, but {inputs.dataset_uri} has "
            f"{len(row.values)}"
        )
    if taken := sorted(set(names) & set(inputs.headers)):
        raise DeploymentError(
            f"{PredictionsProperty.HEADERS} names {', '.join(taken)}, which is the name of a column of the endpoint's "
            "answers; give the dataset's column another name"
        )


def _refusal(endpoint: str, error: ClientError) -> str:
    """Return why a request was refused, without the model's own words, which may quote the rows."""
    reason, quotes, _ = message(error).partition(" with message ")
    where = f"; its own words are in the log group /aws/sagemaker/Endpoints/{endpoint}" if quotes else ""
    return f"{code(error)}: {reason}{where}"
