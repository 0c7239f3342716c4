"""The analyzer on many machines: Spark reads and joins, and each of its tasks analyzes a part of the data."""
