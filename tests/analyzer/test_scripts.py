"""A job's own scripts."""

import json
import logging
from pathlib import Path

import pytest

from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.reading import scripts
from driftgauge_analyzer.reading.capture import CapturedRecord, Payload
from driftgauge_analyzer.reading.place import Place
from driftgauge_analyzer.reading.scripts import ScriptTimeError, load_preprocessor, run_postprocessor

RECORD = CapturedRecord(
    place=Place(path=Path("capture.jsonl"), line=7),
    event_id="event",
    inference_id="mine",
    inference_time="2026-01-01T10:00:00Z",
    input=Payload(encoding="CSV", data="1,2", content_type="text/csv", mode="INPUT"),
    output=Payload(encoding="CSV", data="0.5\n", content_type="text/csv", mode="OUTPUT"),
    custom_attributes=("blue",),
)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    return tmp_path / "script.py"


def preprocess(script: Path, body: str, arguments: str = "inference_record") -> list[dict[str, str | None]]:
    script.write_text(f"def preprocess_handler({arguments}):\n    {body}\n")
    return load_preprocessor(script)(RECORD)


def test_the_documentations_own_example(script: Path) -> None:
    script.write_text(
        "def preprocess_handler(inference_record):\n"
        "    input_data = inference_record.endpoint_input.data\n"
        "    output_data = inference_record.endpoint_output.data.rstrip('\\n')\n"
        "    data = output_data + ',' + input_data\n"
        "    return {str(i).zfill(20): d for i, d in enumerate(data.split(','))}\n"
    )
    (row,) = load_preprocessor(script)(RECORD)
    assert list(row.values()) == ["0.5", "1", "2"]


def test_a_record_has_the_documented_attributes(script: Path) -> None:
    (row,) = preprocess(
        script,
        "r = inference_record; m = r.event_metadata; return {'a': r.endpoint_input.observedContentType, "
        "'b': r.endpoint_input.mode, 'c': r.endpoint_output.encoding, 'd': m.event_id, 'e': m.event_time, "
        "'f': m.custom_attribute[0], 'g': r.event_version, 'h': r.batch_transform_output, 'i': r.ground_truth}",
    )
    assert list(row.values()) == ["text/csv", "INPUT", "CSV", "event", RECORD.inference_time, "blue", "0", None, None]


def test_columns_are_ordered_by_key(script: Path) -> None:
    assert list(preprocess(script, "return {'b': 1, 'a': 2}")[0]) == ["a", "b"]


def test_values_become_text(script: Path) -> None:
    (row,) = preprocess(script, "return {'a': 1, 'b': 0.5, 'c': True, 'd': None, 'e': 'x'}")
    assert row == {"a": "1", "b": "0.5", "c": "true", "d": None, "e": "x"}


def test_numpy_s_numbers_become_text(script: Path) -> None:
    body = "import numpy as np; return {'a': np.int64(1), 'b': np.float64(0.5), 'c': np.bool_(True), 'd': np.array(2)}"
    assert preprocess(script, body) == [{"a": "1", "b": "0.5", "c": "true", "d": "2"}]


def test_bodies_have_the_names_of_aws_s_public_examples_too(script: Path) -> None:
    body = "e = record.event_data; return {'in': e.endpointInput.data, 'out': e.endpointOutput.encoding}"
    (row,) = preprocess(script, body, "record")
    assert row["out"] == "CSV"
    assert row["in"] is not None


def test_a_list_is_several_rows_and_an_empty_one_drops_the_record(script: Path) -> None:
    assert preprocess(script, "return [{'a': 1}, {'a': 2}]") == [{"a": "1"}, {"a": "2"}]
    assert preprocess(script, "return []") == []


def test_a_handler_may_take_a_logger(script: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    preprocess(script, "logger.info('seen'); return {}", "inference_record, logger")
    assert "seen" in caplog.text


def test_a_failure_names_script_line_and_record(script: Path) -> None:
    with pytest.raises(AnalyzerError) as error:
        preprocess(script, "return {}['x']")
    assert str(error.value) == (f"{script}:2: preprocess_handler, for the record at capture.jsonl:7: KeyError: 'x'")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def preprocess_handler(:", "not a Python script"),
        ("raise RuntimeError('no')", ":1: the script: RuntimeError: no"),
        ("handler = 1", "there is no function preprocess_handler"),
        ("def preprocess_handler(r):\n    return 1", "returned int; it must be a dict or a list of dicts"),
        ("def preprocess_handler(r):\n    return {'a': [1]}", r"returned \[1\] in a column"),
        ("import sys\ndef preprocess_handler(r):\n    sys.exit(3)", ":3: .*SystemExit: 3"),
    ],
)
def test_what_is_wrong_with_a_script_is_said(script: Path, text: str, message: str) -> None:
    script.write_text(text)
    with pytest.raises(AnalyzerError, match=message):
        load_preprocessor(script)(RECORD)


@pytest.mark.parametrize(
    "body",
    [
        "while True: pass",
        "import time; time.sleep(60)",
        "import re; return re.match('(a+)+$', 'a' * 64 + 'b')",
        "while True:\n        try:\n            while True: pass\n        except Exception: pass",
    ],
)
def test_a_handler_that_hangs_fails_the_job(script: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    monkeypatch.setattr(scripts, "MAX_CALL_SECONDS", 0.2)
    with pytest.raises(ScriptTimeError, match=r"capture\.jsonl.* ran for more than 0\.2 seconds"):
        preprocess(script, body)


def test_a_script_that_hangs_while_it_is_loaded_fails_the_job(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scripts, "MAX_CALL_SECONDS", 0.2)
    script.write_text("while True: pass")
    with pytest.raises(ScriptTimeError, match="the script: it ran for more than"):
        load_preprocessor(script)


def test_a_handler_has_the_time_for_each_record_anew(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scripts, "MAX_CALL_SECONDS", 0.5)
    script.write_text("import time\ndef preprocess_handler(record):\n    time.sleep(0.2)\n    return {'a': 1}\n")
    rows = load_preprocessor(script)
    assert [rows(RECORD) for _ in range(4)] == [[{"a": "1"}]] * 4


def test_a_script_that_is_not_there_is_named(script: Path) -> None:
    with pytest.raises(AnalyzerError, match="No such file"):
        run_postprocessor(script)


def test_the_postprocessor_is_called_without_arguments(script: Path, tmp_path: Path) -> None:
    script.write_text(
        f"import json, pathlib\ndef postprocess_handler():\n    pathlib.Path({str(tmp_path / 'x')!r}).write_text('1')\n"
    )
    run_postprocessor(script)
    assert json.loads((tmp_path / "x").read_text()) == 1
