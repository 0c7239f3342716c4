"""The dataset of a data-quality baseline."""

from driftgauge.baselines.dataset import Dataset
from driftgauge.baselines.predictions import Predictions
from driftgauge.service.storage import StoredFile
from driftgauge_contract.variables import Variable, dataset_format


def data_quality_dataset(
    file: StoredFile, *, header: bool = False, label: int | str | None = None, predictions: Predictions | None = None
) -> Dataset:
    """Return training data as a baseline's dataset.

    Args:
        file: A file of CSV, JSON lines or Parquet, by the end of its name, whose features are in the order in which
            the endpoint gets them.
        header: Whether the first line has the columns' names.
        label: The label's column, counted from 0, or its name, if the label is to be left out. Otherwise the first
            column stands for what the endpoint answers.
        predictions: The endpoint's answers, which then stand for what the endpoint answers.
    """
    environment = {Variable.DATASET_FORMAT.value: dataset_format(file.object_key, header=header)}
    if label is not None:
        environment[Variable.LABEL.value] = str(label)
    return Dataset(
        uri=file.uri,
        identity=file.identity,
        environment=environment,
        stored_at=file,
        predictions=predictions.dataset if predictions else None,
    )
