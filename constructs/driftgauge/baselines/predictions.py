"""Predictions for labelled data, from the endpoint itself: what the baseline of model quality is made from."""

from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import CustomResource
from constructs import Construct

from driftgauge.baselines.dataset import Dataset
from driftgauge.endpoint.endpoint import MonitoredEndpoint
from driftgauge.functions.custom_resources import CustomResources
from driftgauge.service import permissions
from driftgauge.service.storage import S3Prefix, Source
from driftgauge_contract.custom_resources import PredictionsProperty
from driftgauge_contract.jobs import Variable, csv_format
from driftgauge_contract.problem import OutputColumn


@dataclass(frozen=True, kw_only=True)
class LabelledData:
    """A CSV file with features and a label."""

    source: Source
    label: int = 0
    """The label's column, counted from 0."""

    header: bool = False
    limit: int | None = None
    """How many rows are used; all unless given."""


class Predictions(Construct):
    """Sends the features of a labelled CSV to the endpoint, in batches, and keeps its answers beside the labels.

    The endpoint captures these requests as it captures any other: that cannot be switched off for some of them. Their
    inference ids say whose they are, and the Driftgauge engine's analyzer passes them over.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        endpoint: MonitoredEndpoint,
        data: LabelledData,
        output: S3Prefix,
        output_column: OutputColumn = OutputColumn.PREDICTION,
        output_positions: Mapping[OutputColumn, int] | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.output = output
        self.output_column = output_column
        stored = data.source.bind(self, "Dataset")
        provider = CustomResources.of(self)
        permissions.read_file(provider.role, stored)
        permissions.read_prefix(provider.role, output)
        permissions.write_prefix(provider.role, output)
        endpoint.grant_invoke(provider.role)
        self._resource = CustomResource(
            self,
            "Resource",
            resource_type="Custom::DriftgaugePredictions",
            service_token=provider.service_token,
            properties={
                "EndpointName": endpoint.endpoint_name,
                "ModelIdentity": endpoint.model_identity,
                "DatasetUri": stored.uri,
                "DatasetIdentity": stored.identity,
                "Header": data.header,
                "LabelColumn": data.label,
                "Limit": data.limit or 0,
                "OutputUri": output.uri,
                "OutputColumn": output_column.value,
                **_positions(output_positions or {}),
            },
        )

    @property
    def dataset(self) -> Dataset:
        """The predictions and their labels as a baseline's dataset."""
        return Dataset(
            uri=self._resource.get_att_string("DatasetUri"),
            identity=self._resource.get_att_string("DatasetIdentity"),
            environment={Variable.DATASET_FORMAT.value: csv_format(header=True)},
            stored_at=self.output,
        )


def _positions(positions: Mapping[OutputColumn, int]) -> dict[str, object]:
    # An answer of one column needs none.
    if set(positions.values()) <= {0}:
        return {}
    return {PredictionsProperty.OUTPUT_POSITIONS.value: {name.value: at for name, at in positions.items()}}
