"""Reading `analysis_config.json`: the names of the columns, the favourable label and the facets."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from driftgauge_analyzer.documents import read_object
from driftgauge_analyzer.errors import AnalyzerError, listed
from driftgauge_analyzer.reading.payload import value_text
from driftgauge_contract.analysis_config import AnalysisConfigKey


@dataclass(frozen=True, kw_only=True)
class Facet:
    """A column that determines which rows belong to a group. Without values, each value is a group of its own."""

    name: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AnalysisConfig:
    """The configuration of a bias monitor, in the format of Clarify's."""

    headers: tuple[str, ...]
    label: str
    """The label column's name."""
    label_attribute: str | None
    """Where a ground-truth body has the label; nothing where the body is the label."""
    label_values: tuple[str, ...]
    facets: tuple[Facet, ...]
    group_variable: str | None = None
    predicted_label: str | None = None
    """The column of a dataset that has the predictions, which is no feature."""

    @property
    def features(self) -> tuple[str, ...]:
        """The columns of a request."""
        return tuple(name for name in self.headers if name not in {self.label, self.predicted_label})


def read_config(path: Path, columns: Sequence[str] = ()) -> AnalysisConfig:
    """Read a configuration from a file; without headers, the columns of the dataset are meant."""
    read = _Reader(read_object(path), path)
    given = not columns or AnalysisConfigKey.HEADERS in read.document
    headers = read.texts(AnalysisConfigKey.HEADERS) if given else tuple(columns)
    # Two columns of one name would leave open which of them a facet means.
    if len(set(headers)) < len(headers):
        raise AnalyzerError(f"{path}: headers names a column twice")
    # Clarify takes a name of a column, an index, or the path of the label in a body for the same key.
    label = read.document.get("label")
    name = read.column(label, headers) if _is_column(label, headers) else headers[-1]
    facets = tuple(_facet(read, facet, headers) for facet in read.objects("facet"))
    group = read.document.get("group_variable")
    predicted = read.document.get(AnalysisConfigKey.PREDICTED_LABEL)
    grouped_by = None if group is None else read.column(group, headers)
    if name in {grouped_by, *(facet.name for facet in facets)}:
        raise AnalyzerError(f"{path}: {name!r} is the label; facet and group_variable must name features")
    return AnalysisConfig(
        headers=headers,
        label=name,
        label_attribute=None if _is_column(label, headers) else str(label),
        label_values=read.texts("label_values_or_threshold"),
        facets=facets,
        group_variable=grouped_by,
        predicted_label=None if predicted is None else read.column(predicted, headers),
    )


def _is_column(label: object, headers: Sequence[str]) -> bool:
    return label is None or isinstance(label, int) or label in headers


def _facet(read: "_Reader", document: Mapping[str, object], headers: Sequence[str]) -> Facet:
    name = read.column(document.get("name_or_index"), headers)
    values = document.get("value_or_threshold")
    return Facet(name=name, values=() if values is None else read.as_texts(f"{name}: value_or_threshold", values))


@dataclass(frozen=True)
class _Reader:
    document: Mapping[str, object]
    path: Path

    def texts(self, key: str) -> tuple[str, ...]:
        return self.as_texts(key, self.document.get(key))

    def as_texts(self, key: str, value: object) -> tuple[str, ...]:
        items = value if isinstance(value, list) else [value]
        if not items or not all(isinstance(item, str | int | float) for item in items):
            raise AnalyzerError(f"{self.path}: {key} is {json.dumps(value)}; it must be a list of texts or numbers")
        return tuple(value_text(item) or "" for item in items)

    def objects(self, key: str) -> Sequence[Mapping[str, object]]:
        value = self.document.get(key)
        items = value if isinstance(value, list) else [value]
        objects = [item for item in items if isinstance(item, dict)]
        if not objects or len(objects) < len(items):
            raise AnalyzerError(f"{self.path}: {key} is {json.dumps(value)}; it must be a list of objects")
        return objects

    def column(self, name_or_index: object, headers: Sequence[str]) -> str:
        """Return the column of a name or an index, or the last one where there is neither."""
        if name_or_index is None:
            return headers[-1]
        if isinstance(name_or_index, int) and 0 <= name_or_index < len(headers):
            return headers[name_or_index]
        if isinstance(name_or_index, str) and name_or_index in headers:
            return name_or_index
        raise AnalyzerError(
            f"{self.path}: there is no column {json.dumps(name_or_index)}; headers has {listed(headers)}"
        )
