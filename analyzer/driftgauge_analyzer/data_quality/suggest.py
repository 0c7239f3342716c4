"""The constraints that are suggested from a dataset's profile."""

from driftgauge_analyzer.data_quality.constraints import Constraints, FeatureConstraints
from driftgauge_analyzer.data_quality.listed_categories import ListedCategories
from driftgauge_analyzer.profiling.profile import ColumnProfile, DatasetProfile


def suggest_constraints(profile: DatasetProfile) -> Constraints:
    """Suggest constraints that this data meets."""
    categories = ListedCategories.of(profile)
    return Constraints(features=tuple(_feature(name, column, categories) for name, column in profile.columns.items()))


def _feature(name: str, column: ColumnProfile, categories: ListedCategories) -> FeatureConstraints:
    buckets = categories.of_column(name)
    return FeatureConstraints(
        name=name,
        type=column.type,
        completeness=column.completeness,
        is_non_negative=column.moments.minimum >= 0 if column.type.numeric else None,
        domains=None if buckets is None else tuple(buckets),
    )
