"""Values in bodies of any shape, found by name, position or JMESPath."""

import json
from pathlib import Path

import pytest

from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.reading.attributes import Attribute
from driftgauge_analyzer.reading.bodies import read_body
from driftgauge_analyzer.reading.capture import Payload
from driftgauge_analyzer.reading.place import Place, RecordError

PLACE = Place(path=Path("capture.jsonl"), line=1)


def found(path: str | None, content: object) -> list[list[list[str | None]]]:
    """The cells of each row, in each reading of a body of JSON, or of CSV if it is a text."""
    encoding, data = ("CSV", content) if isinstance(content, str) else ("JSON", json.dumps(content))
    body = read_body(Payload(encoding=encoding, data=data), PLACE)
    readings = Attribute(setting="prediction", path=path).readings(body, PLACE)
    return [[list(row.values()) if isinstance(row, dict) else row for row in rows] for rows in readings]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (None, "0.4\n0.6"),
        ("0", "0.4\n0.6"),
        ("1", "x,0.4\ny,0.6"),
        ("score", "0.4\n0.6"),
        ("0", [[0.4], [0.6]]),
        ("predictions", {"predictions": [[0.4], [0.6]], "model": "v2"}),
        ("score", [{"score": 0.4}, {"score": 0.6}]),
        ("score", {"predictions": [{"score": 0.4}, {"score": 0.6}]}),
        ("predictions_score", {"predictions": [{"score": 0.4}, {"score": 0.6}]}),
        ("endpointOutput_score", {"score": [0.4, 0.6], "id": [1, 2]}),
        ("box_x", [{"box": {"x": 0.4}}, {"box": {"x": 0.6}}]),
        ("result.rows[*].[out]", {"result": {"rows": [{"out": 0.4}, {"out": 0.6}]}}),
        ("score", [{"SageMakerOutput": {"score": 0.4}, "age": 3}, {"SageMakerOutput": {"score": 0.6}, "age": 4}]),
    ],
)
def test_an_attribute_leads_to_a_value_of_each_row(path: str | None, content: object) -> None:
    assert [["0.4"], ["0.6"]] in found(path, content)


def test_a_list_of_values_is_one_row_or_many() -> None:
    both = [[["0.4", "0.6"]], [["0.4"], ["0.6"]]]
    assert found("predictions", {"predictions": [0.4, 0.6]}) == both
    assert found("out[*].y", {"out": [{"y": 0.4}, {"y": 0.6}]}) == both


def test_a_name_leads_to_a_list_within_a_row() -> None:
    answer = {"predictions": [{"class": "a", "probabilities": [0.1, 0.9]}, {"class": "b", "probabilities": [0.8, 0.2]}]}
    assert found("probabilities", answer) == [[["0.1", "0.9"], ["0.8", "0.2"]]]


def test_what_is_not_there_is_wrong_with_the_record_and_what_is_there_is_listed() -> None:
    with pytest.raises(RecordError) as error:
        found("score", {"y": 1, "id": 2})
    assert error.value.reason == "there is no prediction ('score'); there is y, id"
    with pytest.raises(RecordError, match=r"there is no prediction \('2'\); there is position 0, position 1"):
        found("2", "1,0.5")


def test_a_wrong_path_is_a_mistake_of_the_job() -> None:
    with pytest.raises(AnalyzerError, match=r"prediction is 'a\[\?'; it must be a JMESPath") as error:
        found("a[?", {"y": 1})
    assert not isinstance(error.value, RecordError)


def test_a_row_of_several_values_needs_an_attribute() -> None:
    with pytest.raises(RecordError, match=r"leads to 2 values: set it to the name or position of one \(a, b\)"):
        Attribute(setting="prediction").value({"a": "1", "b": "2"}, PLACE)
