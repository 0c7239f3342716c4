"""The choices that change what the analyzer writes."""

from enum import StrEnum


class Generation(StrEnum):
    """Which of AWS's container generations the files look like: old baselines are compared against their own kind."""

    A = "A"
    """2020 to about 2022."""
    B = "B"
    """About 2022 to mid 2024."""
    C = "C"
    """Since late 2024."""


class Mode(StrEnum):
    """Whether AWS's figures are reproduced, or corrected where they are known to be wrong."""

    COMPAT = "compat"
    EXACT = "exact"


class Switch(StrEnum):
    """How constraints files and job environments turn something on or off."""

    ENABLED = "Enabled"
    DISABLED = "Disabled"


class ProblemType(StrEnum):
    """What a monitored model predicts."""

    REGRESSION = "Regression"
    BINARY_CLASSIFICATION = "BinaryClassification"
    MULTICLASS_CLASSIFICATION = "MulticlassClassification"


class AnalysisType(StrEnum):
    """What a job analyses."""

    DATA_QUALITY = "DATA_QUALITY"
    """The service leaves the variable out for it."""
    MODEL_QUALITY = "MODEL_QUALITY"
    MODEL_BIAS = "MODEL_BIAS"
