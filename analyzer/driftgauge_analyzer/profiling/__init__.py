"""What is remembered of a dataset: partial results that merge, as those of Spark's partitions do."""
