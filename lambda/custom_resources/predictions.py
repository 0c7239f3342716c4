"""`Custom::DriftgaugePredictions`: an endpoint's predictions for labelled data, as the dataset of a baseline.

The rows go to the endpoint in batches; for Model Monitor, whose container is documented to read a captured body as one
record, one by one. The endpoint captures these requests like any other; capture cannot be switched
off for some of them. Their inference ids say whose they are, and the Driftgauge engine passes them over. A data-quality
execution of Model Monitor sees those of its hour: AWS's container reads every record.
"""

import csv
import io
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Self, TypeVar
from uuid import uuid4

from botocore.exceptions import ClientError

from custom_resources.answers import column_names, parse_answers, with_classes
from custom_resources.calls import Response, stored_call
from custom_resources.clients import Deadline, code, message, patiently
from custom_resources.dataset import DatasetLayout, LabelledRow, batches, feature_names, read_rows
from custom_resources.errors import DeploymentError
from custom_resources.events import Answer, Event, Properties, RequestType
from custom_resources.fingerprint import fingerprint
from custom_resources.storage import Storage
from driftgauge_contract.captures import DEPLOYMENT_REQUEST_PREFIX, ContentType, PayloadKey, RecordKey
from driftgauge_contract.custom_resources import PredictionsAttribute, PredictionsProperty
from driftgauge_contract.problem import LABEL_COLUMN, OutputColumn
from driftgauge_contract.requests import RequestFormat

if TYPE_CHECKING:
    from mypy_boto3_sagemaker_runtime import SageMakerRuntimeClient

PREDICTIONS_FILE = "predictions.csv"
CALLS_FILE = "predictions.jsonl"
# Far from an endpoint's limits, 6 MB and 60 seconds, and yet few requests.
_MAX_ROWS, _MAX_BYTES = 500, 1_000_000
_MAX_BEGINNING = 32_000_000
"""Bytes of a dataset that fit into the Lambda's memory several times."""

# Enough for 500 rows in a minute at a second each, and few for an endpoint of one instance.
_SINGLE_ROWS_AT_ONCE = 8

# The answers are the same, whether rows are sent one by one or together.
_NOT_IN_FINGERPRINT = frozenset(
    {PredictionsProperty.OUTPUT_URI, PredictionsProperty.SINGLE_ROWS, "ServiceTimeout", "ServiceToken"}
)
_LOG = logging.getLogger(__name__)

Found = TypeVar("Found")


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

    request: RequestFormat | None
    """The format of requests whose calls are stored as an endpoint captures them."""

    single_rows: bool
    threshold: float | None
    identity: str
    location: str

    @classmethod
    def from_properties(cls, properties: Properties) -> Self:
        """Return the inputs; the fingerprint covers the identities of the model and of the dataset."""
        identity = fingerprint(properties.values, without=_NOT_IN_FINGERPRINT)
        request = properties.group(PredictionsProperty.REQUEST)
        output_uri = properties.text(PredictionsProperty.OUTPUT_URI).rstrip("/")
        return cls(
            endpoint=properties.text(PredictionsProperty.ENDPOINT_NAME),
            dataset_uri=properties.text(PredictionsProperty.DATASET_URI),
            layout=DatasetLayout(
                header=properties.boolean(PredictionsProperty.HEADER),
                label_column=_column(properties.text(PredictionsProperty.LABEL_COLUMN)),
                limit=properties.integer(PredictionsProperty.LIMIT),
                columns=properties.texts(PredictionsProperty.COLUMNS),
                exclude=properties.texts(PredictionsProperty.EXCLUDE),
            ),
            headers=properties.texts(PredictionsProperty.HEADERS),
            output_column=properties.choice(PredictionsProperty.OUTPUT_COLUMN, OutputColumn),
            output_positions=_positions(properties),
            request=RequestFormat.parse(request.values) if request else None,
            single_rows=properties.boolean(PredictionsProperty.SINGLE_ROWS, default=False),
            threshold=_threshold(properties),
            identity=identity,
            location=f"{output_uri}/{identity}",
        )

    @property
    def uri(self) -> str:
        """Return where the predictions and labels are."""
        return f"{self.location}/{self.file}"

    @property
    def file(self) -> str:
        """Return the name of the file."""
        return CALLS_FILE if self.request else PREDICTIONS_FILE


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
        if inputs.file in self.storage.names_below(inputs.location):
            _LOG.info("the predictions are there: no request to the endpoint")
        else:
            self._predict(inputs)
        return Answer(physical_id=inputs.location)

    def is_complete(self, event: Event) -> Answer:
        """Return where the predictions are."""
        if event.request_type is RequestType.DELETE:
            return Answer(physical_id=event.physical_id or "")
        inputs = PredictionInputs.from_properties(event.properties)
        attributes = {
            PredictionsAttribute.DATASET_URI.value: inputs.uri,
            PredictionsAttribute.DATASET_IDENTITY.value: inputs.identity,
            PredictionsAttribute.ROWS.value: str(_count(inputs, self.storage.read(inputs.uri))),
        }
        return Answer(physical_id=inputs.location, attributes=attributes)

    def _predict(self, inputs: PredictionInputs) -> None:
        dataset = self._dataset(inputs)
        rows = read_rows(inputs.dataset_uri, dataset, inputs.layout)
        if inputs.request:
            self._store_calls(inputs, inputs.request, rows, feature_names(inputs.dataset_uri, dataset, inputs.layout))
        else:
            self._store_answers(inputs, rows)
        _LOG.info("%d rows predicted", len(rows))

    def _store_calls(
        self, inputs: PredictionInputs, request: RequestFormat, rows: Sequence[LabelledRow], names: Sequence[str]
    ) -> None:
        def call(batch: Sequence[LabelledRow]) -> list[str]:
            body = _body(inputs, request, batch, names)
            response = self._invoke(inputs.endpoint, body.encode(), request.content_type)
            return [stored_call(batch, body, request.content_type, response)]

        lines = self._in_time(inputs, rows, call)
        self.storage.write(inputs.uri, "".join(lines), content_type=ContentType.JSON_LINES)

    def _store_answers(self, inputs: PredictionInputs, rows: Sequence[LabelledRow]) -> None:
        ask = self._ask_singly if inputs.single_rows else self._ask
        answers = self._in_time(inputs, rows, partial(ask, inputs.endpoint))
        self.storage.write(inputs.uri, _table(inputs, answers, rows), content_type=ContentType.CSV)

    def _in_time(
        self, inputs: PredictionInputs, rows: Sequence[LabelledRow], ask: Callable[[Sequence[LabelledRow]], list[Found]]
    ) -> list[Found]:
        """Return what is found for each batch of rows."""
        found: list[Found] = []
        asked = 0
        slowest = 0.0
        for batch in batches(rows, max_rows=_MAX_ROWS, max_bytes=_MAX_BYTES):
            # Stopping early leaves time for an answer with a reason; Lambda's own timeout would give none.
            if self.deadline.left < 2 * slowest:
                raise DeploymentError(
                    f"endpoint {inputs.endpoint} predicted {asked} of {len(rows)} rows in the time of this "
                    "Lambda; limit the rows of the baseline's dataset"
                )
            # The slowest batch so far predicts the next one better than the mean: models warm up and slow down.
            before = self.deadline.left
            found += ask(batch)
            asked += len(batch)
            slowest = max(slowest, before - self.deadline.left)
        return found

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
        return parse_answers(endpoint, self._invoke(endpoint, body, ContentType.CSV).body, rows=len(batch))

    def _invoke(self, endpoint: str, body: bytes, content_type: ContentType) -> Response:
        try:
            answer = patiently(
                lambda: self.runtime.invoke_endpoint(
                    EndpointName=endpoint,
                    Body=body,
                    ContentType=content_type,
                    # Without it, an image may answer in another format than the one that it captures for clients.
                    Accept=content_type,
                    InferenceId=f"{DEPLOYMENT_REQUEST_PREFIX}{uuid4().hex}",
                ),
                self.deadline,
            )
        except ClientError as error:
            # A refusal may quote the rows, and a logged traceback would quote the refusal.
            raise DeploymentError(
                f"endpoint {endpoint} refused the dataset's rows: {_refusal(endpoint, error)}"
            ) from None
        return Response(content_type=answer.get("ContentType") or content_type, body=answer["Body"].read())


def _count(inputs: PredictionInputs, stored: bytes) -> int:
    """Return the number of rows in the stored file."""
    if inputs.request is None:
        # The header is a line, too.
        return stored.count(b"\n") - 1
    calls = (json.loads(line) for line in stored.splitlines())
    return sum(call[RecordKey.GROUND_TRUTH][PayloadKey.DATA].count("\n") for call in calls)


def _column(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdecimal() else text


def _positions(properties: Properties) -> Mapping[str, int]:
    given = properties.group(PredictionsProperty.OUTPUT_POSITIONS)
    return {name.value: given.integer(name) for name in OutputColumn if name in given.values} if given else {}


def _threshold(properties: Properties) -> float | None:
    given = properties.optional_text(PredictionsProperty.THRESHOLD) is not None
    return properties.number(PredictionsProperty.THRESHOLD, default="") if given else None


def _body(inputs: PredictionInputs, request: RequestFormat, batch: Sequence[LabelledRow], names: Sequence[str]) -> str:
    try:
        return request.body([row.feature_values for row in batch], names)
    except ValueError as error:
        raise DeploymentError(f"{inputs.dataset_uri}: {error}") from error


def _table(inputs: PredictionInputs, answers: Sequence[Sequence[str]], rows: Sequence[LabelledRow]) -> str:
    """Return the answers beside the labels, or beside all of the dataset's columns, with a header."""
    # A CSV with rows of different widths would shift the columns of the baseline.
    width = len(answers[0])
    if any(len(answer) != width for answer in answers):
        raise DeploymentError(
            f"endpoint {inputs.endpoint} answered some rows with {width} columns, and some with others"
        )
    text = io.StringIO()
    # Spark takes the carriage return of Python's default for a part of the last cell.
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
