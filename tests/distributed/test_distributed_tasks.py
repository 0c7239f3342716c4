"""What tasks give is merged in the order of their numbers."""

from operator import add

from pyspark import SparkContext

from driftgauge_analyzer.distributed.tasks import merged_in_order


def test_results_are_merged_with_their_neighbours_in_any_number_of_levels(spark: SparkContext) -> None:
    for count in (5, 257):
        numbered = [(number, [number]) for number in range(count)]
        results = spark.parallelize(numbered[::-1], 2)
        assert merged_in_order(results, count, add) == list(range(count))
