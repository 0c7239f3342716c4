"""CSV of RFC 4180, as pandas and most clients write it: a quote within quotes is doubled."""

import csv

from driftgauge_analyzer.reading import spark_csv
from driftgauge_analyzer.reading.place import Place


def split_line(line: str, place: Place) -> list[str | None]:
    """Split a line into its fields; a line that is not RFC 4180 is split as Spark splits it."""
    # Nearly all lines have no quotes, and splitting them is much faster than Python's reader.
    if '"' not in line:
        return [field or None for field in line.split(",")]
    try:
        (fields,) = csv.reader([line], strict=True)
    except (csv.Error, ValueError):
        # Spark writes a quote within quotes with a backslash before it.
        return spark_csv.split_line(line, place)
    return [field or None for field in fields]
