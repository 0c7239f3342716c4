"""The dataset of a data-quality baseline."""

from driftgauge.baselines.dataset import Dataset
from driftgauge.service.storage import StoredFile
from driftgauge_contract.jobs import Variable, csv_format


def data_quality_dataset(file: StoredFile, *, header: bool = False) -> Dataset:
    """Return training data as a baseline's dataset: the label first, then the features as the endpoint gets them."""
    environment = {Variable.DATASET_FORMAT.value: csv_format(header=header)}
    return Dataset(uri=file.uri, identity=file.identity, environment=environment, stored_at=file)
