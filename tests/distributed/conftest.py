"""One Spark for all tests of this folder, in the test's own process; without Java they are skipped."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark import SparkContext

from driftgauge_analyzer.distributed.cluster import spark_context

# For so little data, compiling well takes longer than it saves.
QUICK = '--driver-memory 512m --driver-java-options "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"'


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            # PySpark leaves it to the garbage collector to close the sockets through which results came.
            item.add_marker(pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"))


@pytest.fixture(scope="session")
def java() -> None:
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java, and there is none on the PATH")


@pytest.fixture(scope="session")
def spark(java: None) -> Iterator[SparkContext]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_SUBMIT_ARGS", f"--master local[2] {QUICK} pyspark-shell")
        with spark_context() as context:
            context.setLogLevel("ERROR")
            yield context
