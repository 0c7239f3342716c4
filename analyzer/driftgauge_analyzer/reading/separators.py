"""CSV whose fields are separated by semicolons or tabs, as Excel writes it in much of Europe, with decimal commas."""

import csv
import io
from dataclasses import replace

from driftgauge_analyzer.reading.blocks import Block
from driftgauge_contract.columns import decimal_point


def with_commas(block: Block, separator: str) -> Block:
    """Return a block's lines with commas between fields, and points in decimal numbers."""
    # What is not UTF-8 stays as it is, and is reported where the line is read.
    lines = block.data.decode("utf-8", "surrogateescape").split("\n")
    text = "\n".join(_with_commas(line, separator) if line.strip() else line for line in lines)
    return replace(block, data=text.encode("utf-8", "surrogateescape"))


def _with_commas(line: str, separator: str) -> str:
    try:
        (fields,) = csv.reader([line], delimiter=separator, strict=True)
    # A broken line is left as it is, for the reader that knows its place to report.
    except (csv.Error, ValueError):
        return line
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow([decimal_point(field) for field in fields])
    return written.getvalue()
