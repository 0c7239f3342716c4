"""Starting Spark for a job, and reporting its failures in one line."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from py4j.protocol import Py4JJavaError
from pyspark import SparkConf, SparkContext

import driftgauge_analyzer
from driftgauge_analyzer.errors import AnalyzerError

_PACKAGE_FOLDER = Path(driftgauge_analyzer.__file__).resolve().parents[1]
_PYTHON_SHARE = 2 / 3
_MEBIBYTES = "m"


@contextmanager
def spark_context() -> Iterator[SparkContext]:
    """Provide a context for one job; what fails in Spark is the job's error."""
    # Executors would otherwise start whichever `python3` is on their path.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    logging.getLogger("py4j").setLevel(logging.WARNING)
    # Only a running Java process knows the options of spark-submit.
    SparkContext._ensure_initialized()
    try:
        with SparkContext(conf=configuration(SparkConf())) as context:
            context.setLogLevel("WARN")
            yield context
    except Py4JJavaError as error:
        raise AnalyzerError(f"Spark: {_reason(error)}") from None


def configuration(given: SparkConf) -> SparkConf:
    """Complete the configuration of `spark-submit`; without a master, this machine's processors do the work."""
    if not given.contains("spark.master"):
        given.setMaster("local[*]").set("spark.driver.host", "localhost")
    given.setAppName("driftgauge")
    given.set("spark.ui.showConsoleProgress", "false").set("spark.ui.enabled", "false")
    # Every file is asked for by a request of its own; several parts are asked for together, too.
    given.set("spark.hadoop.mapreduce.input.fileinputformat.list-status.num-threads", "4")
    # Where executors find the analyzer and what it imports; each task is one thread's work.
    given.setExecutorEnv("PYTHONPATH", os.pathsep.join(filter(None, [str(_PACKAGE_FOLDER), os.getenv("PYTHONPATH")])))
    given.setExecutorEnv("POLARS_MAX_THREADS", "1")
    _give_memory_to_python(given)
    return given


def _give_memory_to_python(given: SparkConf) -> None:
    """Move memory from Java to Python, which makes the profiles; SageMaker's image gives nearly all to Java."""
    heap, overhead = (given.get(f"spark.executor.{name}", "") for name in ("memory", "memoryOverhead"))
    if heap.endswith(_MEBIBYTES) and overhead.endswith(_MEBIBYTES):
        total = int(heap.rstrip(_MEBIBYTES)) + int(overhead.rstrip(_MEBIBYTES))
        python = int(total * _PYTHON_SHARE)
        given.set("spark.executor.memoryOverhead", f"{python}m").set("spark.executor.memory", f"{total - python}m")


def _reason(error: Py4JJavaError) -> str:
    """Return the last line of the message of the first cause."""
    cause = error.java_exception
    while cause.getCause() is not None:
        cause = cause.getCause()
    message = str(cause.getMessage() or cause.getClass().getName())
    text = message.partition("\n\tat ")[0]
    return next((line for line in reversed(text.splitlines()) if line.strip()), message)
