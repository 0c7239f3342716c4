"""The analyzer on many machines: Spark reads and joins, and each of its tasks is the analyzer on a part of the data."""
