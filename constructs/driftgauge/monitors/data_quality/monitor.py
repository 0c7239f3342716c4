"""Watches the data that an endpoint is sent: types, completeness, columns and drift against a baseline."""

from constructs import Construct

from driftgauge.baselines.baseline import Dataset
from driftgauge.baselines.files import BaselineFiles
from driftgauge.endpoint.endpoint import Endpoint
from driftgauge.monitors.monitor import Monitor, MonitorRun
from driftgauge.service.storage import StoredFile
from driftgauge_contract.jobs import Variable, csv_format
from driftgauge_contract.kinds import MonitorKind


def data_quality_dataset(file: StoredFile, *, header: bool = False) -> Dataset:
    """Training data as a baseline's dataset: the label first, then the features as the endpoint takes them."""
    environment = {Variable.DATASET_FORMAT.value: csv_format(header=header)}
    return Dataset(uri=file.uri, identity=file.identity, environment=environment, stored_at=file)


class DataQualityMonitor(Monitor):
    """Compares what is captured with constraints and statistics."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        endpoint: Endpoint,
        baseline: BaselineFiles,
        run: MonitorRun,
    ) -> None:
        super().__init__(
            scope, construct_id, kind=MonitorKind.DATA_QUALITY, endpoint=endpoint, baseline=baseline, run=run
        )
