"""Data quality on many machines is data quality on one."""

import gzip
import json
from pathlib import Path

import polars as pl
import pytest
from analyzer.captures import record
from distributed.both_ways import End, Job, assert_same
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark import SparkContext

DATA = "input/data"
HEADER = '{"csv": {"header": true}}'
NO_HEADER = '{"csv": {"header": false}}'
CAPTURE = '{"sagemakerCaptureJson": {"captureIndexNames": ["endpointInput", "endpointOutput"]}}'


@pytest.fixture
def job(tmp_path: Path, spark: SparkContext) -> Job:
    environment = {"dataset_format": HEADER, "dataset_source": f"/opt/ml/processing/{DATA}"}
    return Job(root=tmp_path, environment=environment, spark=spark)


def rows(count: int, start: int = 0) -> str:
    return "".join(
        f"{number},{number / 7},{'red' if number % 3 else ''},{number % 5}\n" for number in range(start, start + count)
    )


def parts(end: End) -> int:
    """Of how many parts the statistics say that they are merged."""
    (note,) = end.files["statistics.json"].get("notes", ["merged from 1 parts"])
    return int(note.split()[2])


def test_a_large_file_is_cut_into_parts(job: Job) -> None:
    job.put(f"{DATA}/train.csv", "a,b,c,d\n" + rows(100))
    many = job.everywhere()
    assert_same(job.here(), many)
    assert parts(many) > 4


def test_what_fits_into_one_part_is_the_same_to_the_byte(job: Job) -> None:
    job.put(f"{DATA}/train.csv", "a,b,c,d\n" + rows(100))
    job.here()
    job.everywhere(part_size=1 << 20)
    for name in ("statistics.json", "constraints.json"):
        here, everywhere = (job.root / "processing" / way / name for way in ("here", "everywhere"))
        assert here.read_bytes() == everywhere.read_bytes()


def test_exact_mode_finds_the_same(job: Job) -> None:
    exact = {"driftgauge_mode": "exact"}

    def table(shift: int) -> str:
        lines = (
            f"{number % 7 + shift},{number * 37 % 200},{'red' if number % 3 else ''},"
            + (f"{number}-id" if shift and number % 2 else f"id {number}")
            for number in range(200)
        )
        return "a,b,c,d\n" + "\n".join(lines) + "\n"

    job.put(f"{DATA}/train.csv", table(0))
    one, many = job.here(**exact), job.everywhere(**exact)
    assert_same(one, many)
    for name in ("constraints.json", "statistics.json"):
        (job.root / "processing/here" / name).rename(job.put(f"baseline/{name}", ""))
    job.put("now/now.csv", table(3))
    exact |= {
        "dataset_source": "/opt/ml/processing/now",
        "baseline_constraints": "/opt/ml/processing/baseline/constraints.json",
        "baseline_statistics": "/opt/ml/processing/baseline/statistics.json",
    }
    one, many = job.here(**exact), job.everywhere(**exact)
    assert_same(one, many)
    assert {"baseline_drift_check", "format_check"} <= {
        violation["constraint_check_type"] for violation in one.files["constraint_violations.json"]["violations"]
    }


def test_a_reference_is_compared_in_the_same_way(job: Job) -> None:
    exact = {"driftgauge_mode": "exact"}
    job.put(f"{DATA}/train.csv", "a,b,c,d\n" + rows(200))
    assert_same(job.here(**exact), job.everywhere(**exact))
    for name in ("constraints.json", "statistics.json"):
        (job.root / "processing/here" / name).rename(job.put(f"baseline/{name}", ""))
    job.put("now/now.csv", "a,b,c,d\n" + rows(200))
    job.put("before/before.csv", "a,b,c,d\n" + rows(200, start=1000))
    exact |= {
        "dataset_source": "/opt/ml/processing/now",
        "baseline_constraints": "/opt/ml/processing/baseline/constraints.json",
        "baseline_statistics": "/opt/ml/processing/baseline/statistics.json",
        "driftgauge_reference_source": "/opt/ml/processing/before",
        "driftgauge_reference_start": "2026-01-01T00:00:00Z",
        "driftgauge_reference_end": "2026-01-02T00:00:00Z",
    }

    one, many = job.here(**exact), job.everywhere(**exact)

    assert_same(one, many)
    checks = {each["constraint_check_type"] for each in one.files["constraint_violations.json"]["violations"]}
    assert "reference_drift_check" in checks


def test_every_file_has_its_own_header(job: Job) -> None:
    for number in range(4):
        job.put(f"{DATA}/{number}.csv", "a,b,c,d\n" + rows(40, 100 * number))
    assert_same(job.here(), job.everywhere())


def test_without_a_header_the_first_line_is_a_row_of_one_part(job: Job) -> None:
    job.put(f"{DATA}/train.csv", rows(60))
    assert_same(job.here(dataset_format=NO_HEADER), job.everywhere(dataset_format=NO_HEADER))


def test_packed_files_are_read_whole(job: Job) -> None:
    for number in range(3):
        job.put(f"{DATA}/{number}.csv.gz", gzip.compress(("a,b,c,d\n" + rows(40, 100 * number)).encode()))
    assert_same(job.here(), job.everywhere(part_size=100))


def test_json_lines_and_parquet(job: Job) -> None:
    for number in range(3):
        frame = pl.DataFrame({"x": [float(number), number + 0.5], "y": ["a", None]})
        frame.write_ndjson(job.put(f"json/{number}.jsonl", ""))
        frame.write_parquet(job.put(f"parquet/{number}.parquet", b""))
    for kind in ("json", "parquet"):
        variables = {"dataset_format": f'{{"{kind}": {{}}}}', "dataset_source": f"/opt/ml/processing/{kind}"}
        assert_same(job.here(**variables), job.everywhere(part_size=40, **variables))


@pytest.fixture
def monitoring(job: Job) -> Job:
    """Captures of other data than the baseline's: another colour, letters for numbers, larger numbers."""
    job.put(f"{DATA}/train.csv", "y,x,colour\n" + "".join(f"{number % 2},{number},red\n" for number in range(300)))
    job.here()
    for name in ("constraints.json", "statistics.json"):
        (job.root / "processing/here" / name).rename(job.put(f"baseline/{name}", ""))
    for number in range(6):
        lines = [record(f"{1000 + 50 * number + row},{'blue' if row % 9 else 'red'}", "1") for row in range(50)]
        job.put(f"captures/{number:02d}.jsonl", "\n".join(lines))
    job.put("captures/07.jsonl", record("many,red", "1"))
    job.environment |= {
        "dataset_format": CAPTURE,
        "dataset_source": "/opt/ml/processing/captures",
        "baseline_constraints": "/opt/ml/processing/baseline/constraints.json",
        "baseline_statistics": "/opt/ml/processing/baseline/statistics.json",
        "publish_cloudwatch_metrics": "Enabled",
        "metric_time": "2026-01-01T11:00:00Z",
    }
    return job


def test_captures_violate_the_same_constraints(monitoring: Job) -> None:
    one, many = monitoring.here(), monitoring.everywhere()
    assert_same(one, many)
    assert "violations" in many.message
    assert parts(many) == 7


def test_captures_lead_to_the_same_metrics(monitoring: Job) -> None:
    lines = []
    for do in (monitoring.here, monitoring.everywhere):
        do()
        lines.append((monitoring.root / "output/metrics/cloudwatch/cloudwatch_metrics.jsonl").read_text())
    assert lines[0] == lines[1]


def test_a_manifest_names_the_files(monitoring: Job) -> None:
    folder = monitoring.root / "processing/captures"
    manifest = [{"prefix": f"{folder}/"}, *(path.name for path in folder.iterdir())]
    monitoring.put("manifest/captures.json", json.dumps(manifest))
    many = monitoring.everywhere(dataset_source="/opt/ml/processing/manifest/captures.json")
    assert_same(monitoring.here(), many)


def test_files_that_only_spark_can_read_are_read_by_it(monitoring: Job) -> None:
    folder = monitoring.root / "processing/captures"
    manifest = [{"prefix": f"file://{folder}/"}, *(path.name for path in folder.iterdir())]
    monitoring.put("manifest/captures.json", json.dumps(manifest))
    source = "/opt/ml/processing/manifest/captures.json"
    one, many = monitoring.here(), monitoring.everywhere(part_size=30_000, dataset_source=source)
    assert_same(one, many)
    monitoring.put("captures/03.jsonl", "\n\n{")
    assert "captures/03.jsonl:3: not a JSON document" in monitoring.everywhere(dataset_source=source).message


def test_a_preprocessor_runs_where_the_records_are(monitoring: Job) -> None:
    script = monitoring.put(
        "code/script.py",
        "def preprocess_handler(record):\n    return {'x': record.endpoint_input.data.split(',')[0]}\n",
    )
    variables = {"record_preprocessor_script": str(script)}
    assert_same(monitoring.here(**variables), monitoring.everywhere(**variables))


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a.csv": "a,b,c,d\n" + rows(90) + "1,2\n" + rows(5)}, "a.csv:92: 2 fields, where the first line has 4"),
        ({"a.csv": "a,b,c,d\n" + rows(40), "b.csv": "a,b,x,d\n" + rows(40)}, "b.csv: its columns are not those"),
        ({"a.csv": "a,b,c,d\n" + rows(40), "b.csv": "a,b,c,d\n1,2,3\n"}, "b.csv:2: 3 fields"),
        ({"a.csv": "a,b\n1\n", "b.csv": "a,b\n1\n" + "1,2\n" * 200}, "a.csv:2: 1 fields"),
        ({"a.csv": "a,b,c,d\n" + rows(60) + "1e999,2,3,4\n"}, "a.csv:62: '1e999' in column 'a' is beyond the range"),
        ({"a.csv": ""}, "a.csv: the file is empty"),
        ({"a.csv": "a,b\n"}, "There are no rows in"),
        ({"_ignored": "x"}, "There is no data in"),
    ],
)
def test_what_is_wrong_is_told_in_the_same_words(job: Job, files: dict[str, str], message: str) -> None:
    for name, content in files.items():
        job.put(f"{DATA}/{name}", content)
    one, many = job.here(), job.everywhere()
    assert message in many.message
    assert one == many


cells = st.one_of(st.none(), st.integers(-1000, 1000).map(str), st.floats(-1000, 1000).map(repr), st.just("text"))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(cells, cells), min_size=3, max_size=80), st.integers(20, 2000))
def test_results_do_not_depend_on_the_number_of_parts(job: Job, table: list[tuple[str, str]], part_size: int) -> None:
    job.put(f"{DATA}/a.csv", "x,y\n" + "".join(f"{x or ''},{y or ''}\n" for x, y in table))
    assert_same(job.here(), job.everywhere(part_size))


def test_ranks_are_within_the_sketch_s_error(job: Job) -> None:
    count = 50_000
    numbers = pl.DataFrame({"x": [(number * 7919) % count for number in range(count)]})
    numbers.write_csv(job.put(f"{DATA}/a.csv", ""))
    (feature,) = job.everywhere(part_size=40_000).files["statistics.json"]["features"]
    buckets = feature["numerical_statistics"]["distribution"]["kll"]["buckets"]
    assert [bucket["count"] for bucket in buckets] == pytest.approx([count / 10] * 10, abs=0.005 * count)


def test_exact_mode_sets_the_same_rows_aside_with_their_lines(job: Job) -> None:
    job.put(f"{DATA}/a.csv", "a,b,c,d\n" + rows(150) + "1,2\n" + rows(150))
    job.put(f"{DATA}/b.csv", "a,b,c,d\n1,2,3\n" + rows(150))
    variables = {"driftgauge_mode": "exact", "dataset_format": '{"csv": {"header": true}}'}
    one, many = job.here(**variables), job.everywhere(**variables)
    assert one.code == many.code == 0, one.message
    assert many.files["unreadable_records.json"] == one.files["unreadable_records.json"]
    examples = many.files["unreadable_records.json"]["examples"]
    assert isinstance(examples, list)
    assert [example["line"] for example in examples] == [152, 2]
