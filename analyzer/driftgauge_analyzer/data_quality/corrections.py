"""What exact mode corrects in AWS's figures; each file says which corrections it has."""

from collections.abc import Sequence

from driftgauge_analyzer.json_text import JsonValue

STATISTICS = ("last_bucket: the last bucket ends at the maximum and counts it, however its bound is rounded",)
VIOLATIONS = (
    "drift: distributions are compared over all values, not over distinct ones",
    "is_non_negative: the constraint is evaluated",
)


def noted(document: dict[str, JsonValue], corrections: Sequence[str]) -> dict[str, JsonValue]:
    """A document that names its corrections at the end."""
    return {**document, "corrections": list(corrections)}
