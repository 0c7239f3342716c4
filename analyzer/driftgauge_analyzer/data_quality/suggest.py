"""The constraints that a dataset's own profile suggests."""

from driftgauge_analyzer.data_quality.constraints import Constraints, FeatureConstraints
from driftgauge_analyzer.data_quality.statistics import categorical_buckets
from driftgauge_analyzer.profiling.profile import ColumnProfile, DatasetProfile
from driftgauge_contract.constraints import InferredType


def suggest_constraints(profile: DatasetProfile) -> Constraints:
    """Suggest constraints that this data meets."""
    return Constraints(features=tuple(_feature(name, column) for name, column in profile.columns.items()))


def _feature(name: str, column: ColumnProfile) -> FeatureConstraints:
    buckets = categorical_buckets(column) if column.type is InferredType.STRING else None
    return FeatureConstraints(
        name=name,
        type=column.type,
        completeness=column.completeness,
        is_non_negative=column.moments.minimum >= 0 if column.type.numeric else None,
        domains=None if buckets is None else tuple(buckets),
    )
