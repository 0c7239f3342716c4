"""The configuration of a bias analysis."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from driftgauge_contract.analysis_config import AnalysisConfigKey, FacetKey

CellValue = str | int | float


@dataclass(frozen=True, kw_only=True)
class Facet:
    """A column that says which rows belong to a group."""

    name: str
    values: Sequence[CellValue] = ()
    """The values of the group's rows. One number is a threshold, if the column has many numbers: the group's rows are
    above it. Without values, each value of the column is a group."""

    def render(self) -> dict[str, object]:
        """Return the facet as `analysis_config.json` has it."""
        values = {FacetKey.VALUES.value: list(self.values)} if self.values else {}
        return {FacetKey.NAME.value: self.name, **values}


@dataclass(frozen=True, kw_only=True)
class BiasConfig:
    """The columns of a dataset, the favourable label, and the groups whose bias is measured.

    Raises:
        ValueError: There is no facet, or a column is not in the headers, or a facet is the label.
    """

    headers: Sequence[str]
    """All columns in the order in which the endpoint gets them, with the label's at its place in the dataset."""

    label: str
    label_values: Sequence[CellValue]
    """The favourable labels. One number is a threshold, if the column has many numbers."""

    facets: Sequence[Facet]
    group_variable: str | None = None
    """The column by which rows are grouped for the conditional metrics CDDL and CDDPL."""

    label_attribute: str | None = None
    """Where the label is in a JSON label; a label in CSV is the label itself."""

    def __post_init__(self) -> None:
        if not self.facets:
            raise ValueError("a bias analysis has no facet; allowed: one or more")
        features = [name for name in self.headers if name != self.label]
        if len(features) == len(self.headers):
            raise ValueError(f"the label {self.label!r} is no column; allowed: {', '.join(self.headers)}")
        for name in filter(None, (self.group_variable, *(facet.name for facet in self.facets))):
            if name not in features:
                raise ValueError(f"{name!r} is no feature; allowed: {', '.join(features)}")

    def render(self) -> str:
        """Return the text of `analysis_config.json`."""
        features = [name for name in self.headers if name != self.label]
        # The label of a configuration is a column, or else a path in a JSON label: the column is then the last one.
        headers = [*features, self.label] if self.label_attribute else list(self.headers)
        document = {
            AnalysisConfigKey.HEADERS.value: headers,
            AnalysisConfigKey.LABEL.value: self.label_attribute or self.label,
            AnalysisConfigKey.LABEL_VALUES.value: list(self.label_values),
            AnalysisConfigKey.FACETS.value: [facet.render() for facet in self.facets],
            **({AnalysisConfigKey.GROUP_VARIABLE.value: self.group_variable} if self.group_variable else {}),
        }
        return json.dumps(document, ensure_ascii=False)
