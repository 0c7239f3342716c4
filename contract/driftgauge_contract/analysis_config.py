"""The keys of `analysis_config.json`, with which SageMaker Clarify and our analyzer configure a bias analysis."""

from enum import StrEnum


class AnalysisConfigKey(StrEnum):
    """The keys of a configuration. Source: SageMaker developer guide, "Analysis Configuration Files"."""

    HEADERS = "headers"
    """All columns in their order, the label's included."""

    LABEL = "label"
    """The label's column; for labels that are captured as JSON, where a label is in its record."""

    LABEL_VALUES = "label_values_or_threshold"
    """The favourable labels, or the number above which labels are favourable."""

    FACETS = "facet"
    PREDICTED_LABEL = "predicted_label"
    """The column of a dataset that has the predictions; only the configuration of a baseline job has it."""

    PROBABILITY_THRESHOLD = "probability_threshold"
    DATASET_TYPE = "dataset_type"
    METHODS = "methods"
    """The measures that Clarify computes for a baseline; a monitor's configuration has none."""

    GROUP_VARIABLE = "group_variable"
    """The column by which rows are grouped for the conditional metrics CDDL and CDDPL."""


class FacetKey(StrEnum):
    """The keys of a facet, which is a column that says which rows belong to a group."""

    NAME = "name_or_index"
    VALUES = "value_or_threshold"
    """The values of the group's rows, or the number above which they are; each value is a group without them."""
