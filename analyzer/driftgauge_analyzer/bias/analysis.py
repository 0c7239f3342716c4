"""The bias analysis, which computes every metric of every group that the configuration names."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from driftgauge_analyzer.bias.config import AnalysisConfig, Facet
from driftgauge_analyzer.bias.groups import Group, normal
from driftgauge_analyzer.bias.outcomes import Flags, Sample
from driftgauge_analyzer.bias.report import BiasAnalysis, Stage, measure
from driftgauge_analyzer.bias.table import Table
from driftgauge_analyzer.errors import AnalyzerError


def analyse(
    table: Table, config: AnalysisConfig, threshold: float | None, baseline: BiasAnalysis | None
) -> BiasAnalysis:
    """Measure the bias of labels, and of predictions where there are any; with a threshold, predictions are scores."""
    favourable = _favourable(table, config, baseline)
    rows = _Rows(
        features=table.features,
        labels=favourable.flags(table.labels),
        predictions=_accepted(table, favourable, threshold),
        groups=None if config.group_variable is None else _ranks(table.features[config.group_variable]),
    )
    stages = [stage for stage in Stage if stage is Stage.PRE_TRAINING or rows.predictions is not None]
    figures = [
        figure
        for facet in config.facets
        for group, text in _groups(facet, table.features[facet.name], baseline)
        for sample in [rows.sample(facet, group)]
        for stage in stages
        for figure in measure(stage, facet.name, text, sample)
    ]
    # The baseline names the label in its own words, by which CloudWatch finds the metric again.
    text = baseline.label_group if baseline else favourable.text(table.labels)
    return BiasAnalysis(label=config.label, label_group=text, figures=tuple(figures))


def _favourable(table: Table, config: AnalysisConfig, baseline: BiasAnalysis | None) -> Group:
    earlier = baseline.label_group if baseline else None
    group = Group.of(config.label_values, table.labels, earlier)
    if earlier is not None and not group.matches(earlier):
        raise AnalyzerError(
            f"label_values_or_threshold is {', '.join(config.label_values)}, but the baseline's favourable label is"
            f" {earlier}"
        )
    return group


def _accepted(table: Table, favourable: Group, threshold: float | None) -> Flags | None:
    if table.predictions is None:
        return None
    return (favourable if threshold is None else Group(values=(), threshold=threshold)).flags(table.predictions)


def _groups(facet: Facet, column: pl.Series, baseline: BiasAnalysis | None) -> Iterator[tuple[Group, str]]:
    """Yield a facet's groups with their texts, which are the baseline's where it is about the same group."""
    figures = baseline.figures if baseline else ()
    earlier = list(dict.fromkeys(figure.group for figure in figures if figure.facet == facet.name))
    if facet.values:
        groups = [Group.of(facet.values, column, earlier[0] if earlier else None)]
    else:
        groups = [Group(values=(value,)) for value in normal(column).drop_nulls().unique().sort()]
    for group in groups:
        yield group, next(filter(group.matches, earlier), group.text(column))


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """The columns that the samples of all groups share."""

    features: pl.DataFrame
    labels: Flags
    predictions: Flags | None
    groups: npt.NDArray[np.int64] | None

    def sample(self, facet: Facet, group: Group) -> Sample:
        """Return the rows as one group's metrics need them."""
        return Sample(
            facet=group.flags(self.features[facet.name]),
            labels=self.labels,
            predictions=self.predictions,
            groups=self.groups,
            # The flip test compares rows that differ in the facet, so that the facet is no feature of them.
            features=_numbers(self.features.drop(facet.name)),
        )


def _ranks(column: pl.Series) -> npt.NDArray[np.int64]:
    """Rank each value: by size where all are numbers, else by alphabet. The order decides sums' last digits."""
    numbers = column.cast(pl.Float64, strict=False)
    values = normal(column).fill_null("") if numbers.null_count() > column.null_count() else numbers.fill_null(np.nan)
    _, ranks = np.unique(values.to_numpy(), return_inverse=True)
    return ranks


def _numbers(features: pl.DataFrame) -> npt.NDArray[np.float64] | None:
    numbers = features.cast(pl.Float64, strict=False)
    return None if sum(numbers.null_count().row(0)) else numbers.to_numpy()
