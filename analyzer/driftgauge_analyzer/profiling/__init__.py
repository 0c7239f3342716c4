"""Profiles of datasets, which are computed in one pass and can be merged, as Spark's partial results are."""
