"""The endpoint's predictions for labelled data, from which baselines of model quality and of bias are made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aws_cdk import CustomResource
from constructs import Construct

from driftgauge.baselines.dataset import Dataset
from driftgauge.endpoint.endpoint import AnsweringEndpoint
from driftgauge.functions.custom_resources import CustomResources
from driftgauge.service import permissions
from driftgauge.service.storage import S3Prefix, Source
from driftgauge_contract.captures import CaptureSide
from driftgauge_contract.custom_resources import (
    PredictionsAttribute,
    PredictionsProperty,
    ResourceType,
)
from driftgauge_contract.problem import OutputColumn
from driftgauge_contract.requests import RequestFormat
from driftgauge_contract.variables import Variable, csv_format, merged_format


@dataclass(frozen=True, kw_only=True)
class LabelledData:
    """A CSV file with features and a label."""

    source: Source
    label: int | str = 0
    """The label's column, counted from 0, or its name in the header."""

    columns: Sequence[str] = ()
    """The columns that the endpoint takes, in order, by their names in the header; all but the label unless given."""

    exclude: Sequence[str] = ()
    """The columns that are left out, by their names in the header."""

    header: bool = False
    headers: Sequence[str] = ()
    """The names of all columns. The predictions are stored with the features, too, where they are given."""

    limit: int | None = None
    """How many rows are used; all unless given."""

    request: RequestFormat | None = None
    """The format of the requests; lines of CSV, whose answers are stored as CSV, unless given."""

    single_rows: bool = False
    """Whether each row is sent as a request of its own, for an engine that takes a captured request for one record."""


class Predictions(Construct):
    """Sends the features of a labelled CSV file to the endpoint, in batches, and stores its answers beside the labels.

    The endpoint captures these requests like any other: capture cannot be switched off for some of them. Their
    inference ids mark them, so that the Driftgauge engine's analyzer skips them.

    Args:
        scope: The scope of the construct.
        construct_id: The id of the construct.
        endpoint: The endpoint.
        data: The rows to send.
        output: Where the answers are stored.
        output_column: What the endpoint answers with.
        output_positions: Where in an answer of several columns the prediction and the probability are.
        threshold: The probability above which a row is positive; given where the predicted class is wanted beside it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        endpoint: AnsweringEndpoint,
        data: LabelledData,
        output: S3Prefix,
        output_column: OutputColumn = OutputColumn.PREDICTION,
        output_positions: Mapping[OutputColumn, int] | None = None,
        threshold: float | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.output = output
        self.output_column = output_column
        self.has_classes = threshold is not None
        self.are_captures = data.request is not None
        stored = data.source.bind(self, "Dataset")
        provider = CustomResources.of(self)
        policy = provider.creation_policy
        permissions.read_file(policy, stored)
        permissions.read_prefix(policy, output)
        permissions.write_prefix(policy, output)
        endpoint.grant_invoke(policy)
        self._resource = CustomResource(
            self,
            "Resource",
            resource_type=ResourceType.PREDICTIONS,
            service_token=provider.service_token,
            properties={
                PredictionsProperty.ENDPOINT_NAME.value: endpoint.endpoint_name,
                PredictionsProperty.MODEL_IDENTITY.value: endpoint.model_identity,
                PredictionsProperty.DATASET_URI.value: stored.uri,
                PredictionsProperty.DATASET_IDENTITY.value: stored.identity,
                PredictionsProperty.HEADER.value: data.header,
                PredictionsProperty.LABEL_COLUMN.value: data.label,
                PredictionsProperty.LIMIT.value: data.limit or 0,
                PredictionsProperty.OUTPUT_URI.value: output.uri,
                PredictionsProperty.OUTPUT_COLUMN.value: output_column.value,
                **({PredictionsProperty.HEADERS.value: list(data.headers)} if data.headers else {}),
                # Properties of newer features are left out if unused, so that existing templates stay the same.
                **_positions(output_positions or {}),
                **({PredictionsProperty.SINGLE_ROWS.value: True} if data.single_rows else {}),
                **({PredictionsProperty.COLUMNS.value: list(data.columns)} if data.columns else {}),
                **({PredictionsProperty.EXCLUDE.value: list(data.exclude)} if data.exclude else {}),
                **({PredictionsProperty.REQUEST.value: data.request.render()} if data.request else {}),
                # CloudFormation hands numbers to custom resources as texts, and `repr` keeps every digit.
                **({} if threshold is None else {PredictionsProperty.THRESHOLD.value: repr(threshold)}),
            },
        )

    @property
    def _format(self) -> str:
        return merged_format((CaptureSide.INPUT, CaptureSide.OUTPUT)) if self.are_captures else csv_format(header=True)

    @property
    def dataset(self) -> Dataset:
        """Return the predictions and labels as a baseline's dataset."""
        return Dataset(
            uri=self._resource.get_att_string(PredictionsAttribute.DATASET_URI),
            identity=self._resource.get_att_string(PredictionsAttribute.DATASET_IDENTITY),
            environment={Variable.DATASET_FORMAT.value: self._format},
            stored_at=self.output,
        )


def _positions(positions: Mapping[OutputColumn, int]) -> dict[str, object]:
    # An answer of one column needs none.
    if set(positions.values()) <= {0}:
        return {}
    return {PredictionsProperty.OUTPUT_POSITIONS.value: {name.value: at for name, at in positions.items()}}
