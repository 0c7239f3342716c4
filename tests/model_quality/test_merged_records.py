from pathlib import Path

import pytest

from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.model_quality.records import read_rows
from driftgauge_analyzer.model_quality.table import Attributes, Role, Table
from driftgauge_analyzer.reading.capture import CapturedRecord, Payload
from driftgauge_analyzer.reading.place import Place

PLACE = Place(path=Path("merged.jsonl"), line=1)


def record(output: str, label: str | None, encoding: str = "CSV", label_encoding: str | None = None) -> CapturedRecord:
    truth = None if label is None else Payload(encoding=label_encoding or encoding, data=label)
    return CapturedRecord(place=PLACE, event_id="1", output=Payload(encoding=encoding, data=output), ground_truth=truth)


def table(
    *records: CapturedRecord, label: str | None = None, prediction: str = "0", probability: str | None = None
) -> Table:
    attributes = Attributes.of(inference=prediction, probability=probability, ground_truth=label)
    roles = (Role.LABEL, *(role for role in (Role.PREDICTION, Role.PROBABILITY) if role in attributes.names))
    table = Table(roles=roles)
    read_rows(records, attributes, table.roles, preprocess=None).add_to(table)
    return table


def rows(found: Table) -> list[tuple[str, ...]]:
    return list(zip(*(found.text(role).to_list() for role in found.roles), strict=True))


def test_a_csv_output_is_addressed_by_position() -> None:
    found = table(record("1,0.9\n", "0\n"), prediction="0", probability="1")
    assert rows(found) == [("0", "1", "0.9")]


@pytest.mark.parametrize("name", ["score", "endpointOutput_score"])
def test_a_json_output_is_addressed_by_key_with_or_without_the_service_s_prefix(name: str) -> None:
    assert rows(table(record('{"score": 0.4}', '{"label": 1}', "JSON"), prediction=name)) == [("1", "0.4")]


def test_a_label_may_be_encoded_differently_from_the_output() -> None:
    assert rows(table(record('{"score": 0.4}', "1", "JSON", "CSV"), prediction="score")) == [("1", "0.4")]


def test_a_label_among_others_is_found_by_its_attribute() -> None:
    merged = record('{"score": 0.4}', '{"id": 7, "label": 1}', "JSON")
    assert rows(table(merged, prediction="score", label="label")) == [("1", "0.4")]


def test_a_batch_transform_output_is_addressed_by_position_or_key() -> None:
    def batch(data: str) -> CapturedRecord:
        return CapturedRecord(
            place=PLACE,
            event_id="1",
            batch_output=Payload(encoding="JSON", data=data),
            ground_truth=Payload(encoding="CSV", data="1"),
        )

    assert rows(table(batch('{"SageMakerOutput": 0.4, "age": 3}'))) == [("1", "0.4")]
    assert rows(table(batch('{"SageMakerOutput": {"score": 0.4}}'), prediction="score")) == [("1", "0.4")]


@pytest.mark.parametrize("output", ["0.4\n0.5\n", "0.4,0.5"])
@pytest.mark.parametrize("label", ["1\n0", "1,0"])
def test_several_predictions_in_a_record_pair_with_as_many_labels(output: str, label: str) -> None:
    assert rows(table(record(output, label))) == [("1", "0.4"), ("0", "0.5")]


def test_several_json_predictions_pair_with_as_many_json_labels() -> None:
    merged = record(
        '{"predictions": [{"score": 0.4}, {"score": 0.5}]}', '{"instances": [{"label": 1}, {"label": 0}]}', "JSON"
    )
    assert rows(table(merged, prediction="score", label="label")) == [("1", "0.4"), ("0", "0.5")]


def test_a_row_of_several_outputs_keeps_them_together() -> None:
    assert rows(table(record("1,0.9\n0,0.2", "1\n0"), prediction="0", probability="1")) == [
        ("1", "1", "0.9"),
        ("0", "0", "0.2"),
    ]


@pytest.mark.parametrize(("output", "label"), [("0.4\n0.5", "1"), ("0.4", "1\n0"), ("0.4\n0.5\n0.6", "1,0")])
def test_different_numbers_of_predictions_and_labels_are_an_error(output: str, label: str) -> None:
    with pytest.raises(AnalyzerError, match=r"merged\.jsonl:1: the record holds \d predictions and \d labels"):
        table(record(output, label))


@pytest.mark.parametrize("label", [None, "", "\n"])
def test_a_record_without_a_label_is_counted(label: str | None) -> None:
    found = table(record("0.4", "1"), record("0.5", label))
    assert (len(found), found.incomplete) == (1, 1)


def test_a_missing_value_is_counted() -> None:
    found = table(record("0.4,1", "1"), record(",1", "1"))
    assert (len(found), found.incomplete) == (1, 1)


def test_an_attribute_that_is_not_there_is_an_error_that_lists_what_is() -> None:
    with pytest.raises(AnalyzerError, match=r"there is no prediction \('score'\); there is probability, label"):
        table(record('{"probability": 0.4, "label": 1}', "1", "JSON", "CSV"), prediction="score")


def test_capture_without_responses_is_an_error_that_says_what_to_do() -> None:
    silent = CapturedRecord(place=PLACE, event_id="1", ground_truth=Payload(encoding="CSV", data="1"))
    with pytest.raises(AnalyzerError, match="there is no endpointOutput: capture the responses"):
        table(silent)


@pytest.mark.parametrize("text", ["NaN", "inf", "1e400", "high", "1_000"])
def test_what_is_not_a_finite_number_is_an_error_that_shows_it(text: str) -> None:
    found = table(record("0.4", "1"), record(text, "1"))
    with pytest.raises(AnalyzerError, match=rf"merged\.jsonl:1: prediction \('0'\) is '{text}'; it must be"):
        found.numbers(Role.PREDICTION, Attributes.of(inference="0", probability=None, ground_truth=None))
