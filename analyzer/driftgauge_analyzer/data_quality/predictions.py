"""The predictions of a data-quality baseline, which take the place of the label.

An endpoint captures its answers in front of its input, and a window's first column is compared with the baseline's. The
dataset has a label there, or none; but answers are not labels: a classifier may answer a probability. So the endpoint's
own answers for rows like the dataset's stand in front of the features, and the label goes.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from driftgauge_analyzer.errors import AnalyzerError, listed
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_analyzer.profiling.details.column_details import DetailsOf
from driftgauge_analyzer.profiling.profile import DatasetProfile, profile_batches
from driftgauge_analyzer.reading.answers import answered_rows
from driftgauge_analyzer.reading.batch import Batch, Rows, frame_of
from driftgauge_analyzer.reading.blocks import Section
from driftgauge_analyzer.reading.capture import data_files, read_records
from driftgauge_analyzer.reading.csv_files import CsvReader
from driftgauge_analyzer.reading.signature import Signature
from driftgauge_contract.constraints import Mode
from driftgauge_contract.problem import LABEL_COLUMN

CAPTURED_SUFFIX = ".jsonl"
"""The end of the names of files that hold answers as an endpoint captures them; others are CSV."""


def replace_label(profile: DatasetProfile, settings: JobSettings, details: DetailsOf | None) -> None:
    """Remove the label from a baseline's profile, and put the endpoint's answers in front where there are some."""
    if settings.label is not None:
        profile.drop({_label(settings.label, list(profile.columns))})
    if settings.mode is Mode.EXACT:
        _choose_columns(profile, settings)
    if settings.predictions_source is None:
        return
    paths = data_files(settings.predictions_source)
    # Files of captured answers may hold bodies of any shape, and are read as those of a window.
    captured = all(path.suffix == CAPTURED_SUFFIX for path in paths)
    batches = _captured_answers(paths, Signature.of(settings)) if captured else _answers(paths, profile.columns)
    answers = profile_batches(batches, settings.generation, None, details)
    profile.predictions = tuple(answers.columns)
    # The service puts the response's columns before the request's.
    profile.columns = {**answers.columns, **profile.columns}


def _choose_columns(profile: DatasetProfile, settings: JobSettings) -> None:
    """Leave the columns that the endpoint takes, in their order."""
    excluded = [name.strip() for name in (settings.exclude_features_attribute or "").split(",") if name.strip()]
    chosen = settings.columns or tuple(name for name in profile.columns if name not in excluded)
    missing = [name for name in (*chosen, *excluded) if name not in profile.columns]
    if missing:
        raise AnalyzerError(
            f"There is no column {listed(missing)} in the dataset; its columns are {listed(profile.columns)}"
        )
    profile.columns = {name: profile.columns[name] for name in chosen if name not in excluded}


def _label(label: str, columns: Sequence[str]) -> str:
    if label in columns:
        return label
    # A dataset without a header has no names, so a position may stand for one.
    if label.isdecimal() and int(label) < len(columns):
        return columns[int(label)]
    raise AnalyzerError(f"The label {label!r} is no column of the dataset; its columns are {listed(columns)}")


def _answers(paths: Iterable[Path], features: Iterable[str]) -> Iterator[Rows]:
    """Read the columns that are neither the label nor features."""
    others = {LABEL_COLUMN, *features}
    for path in paths:
        for batch in CsvReader(header=True).read(Section(path=path)):
            names = [name for name in batch.names if name not in others]
            if not names:
                raise AnalyzerError(f"{path}: there are no predictions; its columns are {listed(batch.names)}")
            yield Batch(frame=batch.frame.select(names), path=batch.path, lines=batch.lines)


def _captured_answers(paths: Iterable[Path], signature: Signature) -> Iterator[Rows]:
    """Read the answers that a deployment stored as an endpoint captures them, as a window's answers are read."""
    for path in paths:
        places, rows = [], []
        for record in read_records([path]):
            found = answered_rows(record, signature)
            rows += found
            places += [record.place.line] * len(found)
        yield Batch(
            frame=frame_of(rows, list(dict.fromkeys(name for row in rows for name in row))), path=path, lines=places
        )
