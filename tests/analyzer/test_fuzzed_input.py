"""Whatever is read, it is read or refused in one line, and a refused job leaves no file."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from analyzer.captures import record
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from driftgauge_analyzer.data_quality.job import run
from driftgauge_analyzer.dataset_format import DatasetFormat
from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.job_settings import JobSettings
from driftgauge_contract.constraints import Mode
from driftgauge_contract.variables import FileFormat

CONSTRAINTS = {
    "features": [{"name": "y", "inferred_type": "Integral", "completeness": 1.0}],
    "monitoring_config": {"distribution_constraints": {"comparison_threshold": 0.1}},
}
CAPTURE = record("1,2", "0.5") + "\n" + record('{"a": 1}', '{"p": 1}', encoding="JSON") + "\n"
CSV = 'a,b\n1,"x, y"\n2.5,\n- 7,\\"\n'

csv_bytes = st.one_of(st.binary(max_size=60), st.text(st.sampled_from('a1.,-"\\\n\r eE\x00é')).map(str.encode))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)

fuzzed = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
Job = Callable[..., None]


@pytest.fixture(params=Mode)
def job(request: pytest.FixtureRequest, tmp_path: Path) -> Job:
    def attempt(
        content: bytes, kind: FileFormat, constraints: bytes | None = None, statistics: bytes | None = None
    ) -> None:
        (tmp_path / "data").write_bytes(content)
        (tmp_path / "statistics.json").write_bytes(statistics or b"")
        baseline = tmp_path / "baseline.json"
        baseline.write_bytes(constraints or b"")
        output = tmp_path / "out"
        described = JobSettings(
            root=tmp_path,
            dataset_source=tmp_path / "data",
            output_path=output,
            dataset_format=DatasetFormat(kind=kind, header=True),
            baseline_constraints=None if constraints is None else baseline,
            baseline_statistics=None if statistics is None else tmp_path / "statistics.json",
            mode=request.param,
        )
        message = refusal(described)
        if message is not None:
            assert "\n" not in message
            assert not output.exists()
            return
        for file in output.iterdir():
            json.loads(file.read_text(encoding="utf-8"))
        shutil.rmtree(output)

    return attempt


def refusal(described: JobSettings) -> str | None:
    try:
        run(described)
    except AnalyzerError as error:
        return str(error)
    return None


def damaged(text: str) -> st.SearchStrategy[bytes]:
    """A text with some bytes cut out and others put in."""
    content = text.encode()
    places, inserted = st.integers(0, len(content)), st.binary(max_size=4)
    return st.builds(lambda start, end, new: content[:start] + new + content[end:], places, places, inserted)


@fuzzed
@given(csv_bytes | damaged(CSV))
@example(b"a,b\n1,2\n\x00,\xff\n")
@example(b'a\n"')
@example(b"a\n1e400\n")
@example(b"a\n1e308\n1e308\n-1e308\n")
@example(b"a,a,a0\n1,2,3\n")
@example(b"\xef\xbb\xbf")
@example(b"a\nx^2\n")  # begins like a zlib stream
@example(b'a,b1"e\nx\x01\x00\x00\x00\x00\x00\x00\x045,\n')
@example(b"a\r1\r\n\n2")
def test_csv(job: Job, content: bytes) -> None:
    job(content, FileFormat.CSV)


@fuzzed
@given(st.lists(json_values, min_size=1, max_size=4).map(lambda values: "\n".join(map(json.dumps, values)).encode()))
@example(b'{"a": NaN, "b": Infinity}')
@example(b'{"a": "\\ud800"}')
@example(b'{"": 1, "a\\nb": 2}')
@example(b"[" * 100_000)
def test_json_lines(job: Job, content: bytes) -> None:
    job(content, FileFormat.JSON)


@fuzzed
@given(damaged(CAPTURE) | json_values.map(json.dumps).map(str.encode))
@example(record("1,2", "\ud800").encode())
@example(record("1e400", "1").encode())
@example(record("", "").encode())
@example(record("NaN,inf", "-inf").encode())
def test_captures(job: Job, content: bytes) -> None:
    job(content, FileFormat.CAPTURE, json.dumps(CONSTRAINTS).encode())


@fuzzed
@given(st.lists(st.tuples(json_values, json_values), min_size=1, max_size=4))
@example([({"a": []}, []), ([[]], [[]]), ({"columns": ["y"], "data": [[1]]}, {"columns": 1, "data": []})])
def test_bodies_of_any_json(job: Job, bodies: list[tuple[object, object]]) -> None:
    lines = [record(json.dumps(one), json.dumps(other), encoding="JSON") for one, other in bodies]
    job("\n".join(lines).encode(), FileFormat.CAPTURE, json.dumps(CONSTRAINTS).encode())


@fuzzed
@given(damaged(json.dumps(CONSTRAINTS)) | json_values.map(json.dumps).map(str.encode))
@example(json.dumps({"features": [{"name": "y", "monitoring_config_overrides": 1}]}).encode())
def test_constraints(job: Job, content: bytes) -> None:
    job(record("1", "1").encode(), FileFormat.CAPTURE, content or b" ")


def statistics_of(data: object, buckets: object) -> str:
    number = {"distribution": {"kll": {"sketch": {"data": data}}}}
    text = {"distribution": {"categorical": {"buckets": buckets}}}
    features = [
        {"name": "y", "inferred_type": "Integral", "numerical_statistics": number},
        {"name": "x", "inferred_type": "String", "string_statistics": text},
    ]
    return json.dumps({"features": features})


@fuzzed
@given(
    damaged(statistics_of([[1, 2], [3]], [{"value": "a", "count": 2}]))
    | st.builds(statistics_of, json_values, st.lists(json_values, max_size=2)).map(str.encode)
)
@example(statistics_of([[]], []).encode())
@example(statistics_of([[10**400]], [{"value": "a", "count": 0}]).encode())
@example(statistics_of([["NaN", None]], [{"value": "a", "count": float("inf")}]).encode())
@example(statistics_of([], [{"value": str(index), "count": index} for index in range(9)]).encode())
def test_statistics(job: Job, content: bytes) -> None:
    drift = {"distribution_constraints": {"categorical_drift_method": "ChiSquared", "comparison_method": "Simple"}}
    constraints = {
        "features": [{"name": name, "inferred_type": "String", "completeness": 1.0} for name in ("y", "x")],
        "monitoring_config": drift,
    }
    job(record("a", "1").encode(), FileFormat.CAPTURE, json.dumps(constraints).encode(), content or b" ")


@fuzzed
@given(st.binary(max_size=40))
def test_parquet(job: Job, content: bytes) -> None:
    job(content, FileFormat.PARQUET)
