"""Notes in the files on how their figures differ from AWS's: corrections, and the effect of many parts."""

from collections.abc import Sequence

from driftgauge_analyzer.json_text import JsonValue

STATISTICS = ("last_bucket: the last bucket ends at the maximum and counts it, however its bound is rounded",)


def noted(document: dict[str, JsonValue], corrections: Sequence[str]) -> dict[str, JsonValue]:
    """Return a document with its corrections named at the end."""
    return {**document, "corrections": list(corrections)}


def noting_parts(document: dict[str, JsonValue], parts: int) -> dict[str, JsonValue]:
    """Return a document with a note, where its figures were merged from those of several parts."""
    if parts < 2:
        return document
    note = (
        f"merged from {parts} parts: counts, types and extremes are those of the whole, sums and standard deviations"
        " agree with it to 12 digits, and sketches, with the buckets counted by them, within their error"
    )
    return {**document, "notes": [note]}
