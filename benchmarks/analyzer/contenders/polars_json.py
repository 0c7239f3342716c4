"""The floor of a check of captures: polars reads the JSON lines and takes both bodies of each record."""

import sys
from pathlib import Path

import polars as pl

body = pl.Struct({"data": pl.String})
schema = {"captureData": pl.Struct({"endpointInput": body, "endpointOutput": body})}
data = [pl.col("captureData").struct.field(side).struct.field("data") for side in ("endpointInput", "endpointOutput")]
lengths = pl.scan_ndjson(sorted(Path(sys.argv[1]).glob("*.jsonl")), schema=schema).select(
    one.str.len_bytes().sum().alias(str(number)) for number, one in enumerate(data)
)
Path(sys.argv[2]).write_text(lengths.collect(engine="streaming").write_json())
