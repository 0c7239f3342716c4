"""The findings of a baseline's check, which an analyzer's job, the deployment and the command share."""

from enum import StrEnum

FINDINGS_KEY = "findings"
"""The key of the list in `baseline_findings.json`."""

# AWS's container computes no standard deviations below this number of rows (developer guide, "Constraints for model
# quality monitoring").
MIN_BASELINE_ROWS = 200
"""The rows below which a baseline tells little."""


class Severity(StrEnum):
    """The severity of what is wrong with a baseline or with a deployment file."""

    ERROR = "error"
    """The deployment fails: an alarm would be meaningless."""

    WARNING = "warning"
    """The deployment goes on."""


class FindingKey(StrEnum):
    """The keys of a finding."""

    SEVERITY = "severity"
    SUBJECT = "feature_name"
    """The column or metric; null where it is the whole dataset."""

    PROBLEM = "problem"
    REMEDY = "remedy"
    """What to do, with the line to write where a line is enough."""
