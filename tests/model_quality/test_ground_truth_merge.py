import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftgauge_analyzer.errors import AnalyzerError
from driftgauge_analyzer.ground_truth.merge import Merge, collect_labels, merge
from driftgauge_analyzer.reading.capture import CapturedRecord, parse_record, read_records
from driftgauge_analyzer.reading.place import Place

PLACE = Place(path=Path("file.jsonl"), line=1)


def prediction(event: str, inference: str | None = None) -> CapturedRecord:
    identity = {"eventId": event} if inference is None else {"eventId": event, "inferenceId": inference}
    output = {"observedContentType": "text/csv", "mode": "OUTPUT", "data": "0.4", "encoding": "CSV"}
    return parse_record(
        {"captureData": {"endpointOutput": output}, "eventMetadata": identity, "eventVersion": "0"}, PLACE
    )


def label(event: str, value: str = "1") -> CapturedRecord:
    truth = {"data": value, "encoding": "CSV"}
    return parse_record({"groundTruthData": truth, "eventMetadata": {"eventId": event}, "eventVersion": "0"}, PLACE)


def merged(predictions: list[CapturedRecord], labels: list[CapturedRecord]) -> Merge:
    return merge(predictions, collect_labels(labels))


def test_a_label_belongs_to_the_prediction_with_its_inference_id() -> None:
    result = merged([prediction("e", inference="i")], [label("i")])
    assert result.counts.report["merged"] == 1


def test_without_an_inference_id_the_event_id_decides() -> None:
    assert merged([prediction("e")], [label("e")]).counts.report["merged"] == 1


def test_the_event_id_does_not_count_where_there_is_an_inference_id() -> None:
    assert merged([prediction("e", inference="i")], [label("e")]).counts.report["merged"] == 0


def test_a_merged_line_has_the_service_s_keys_in_order() -> None:
    ((line,),) = merged([prediction("e", inference="i")], [label("i", "0")]).lines.values()
    assert line == (
        '{"eventMetadata":{"eventId":"e","inferenceId":"i"},"eventVersion":"0",'
        '"groundTruthData":{"data":"0","encoding":"CSV"},"captureData":{"endpointOutput":'
        '{"observedContentType":"text/csv","mode":"OUTPUT","data":"0.4","encoding":"CSV"}}}\n'
    )


def test_the_label_that_was_read_last_holds_and_the_others_are_counted() -> None:
    result = merged([prediction("e")], [label("e", "1"), label("e", "2"), label("e", "3")])
    ((line,),) = result.lines.values()
    assert json.loads(line)["groundTruthData"]["data"] == "3"
    assert (result.counts.report["labels"], result.counts.report["duplicate_labels"]) == (3, 2)


def test_a_repeated_prediction_gets_the_label_each_time_and_is_counted() -> None:
    report = merged([prediction("e"), prediction("e")], [label("e")]).counts.report
    assert (report["merged"], report["repeated_predictions"]) == (2, 1)


def test_what_has_no_counterpart_is_counted() -> None:
    report = merged([prediction("a"), prediction("b"), prediction("c")], [label("a"), label("x")]).counts.report
    assert report == {
        "merged": 1,
        "predictions": 3,
        "repeated_predictions": 0,
        "predictions_without_label": 2,
        "labels": 2,
        "duplicate_labels": 0,
        "labels_without_prediction": 1,
    }


ids = st.lists(st.sampled_from("abcdef"))


@given(ids, ids)
def test_every_line_that_is_read_is_accounted_for(predictions: list[str], labels: list[str]) -> None:
    report = merged([prediction(name) for name in predictions], [label(name) for name in labels]).counts.report
    assert report["merged"] + report["predictions_without_label"] == len(predictions)
    used = len(set(labels) & set(predictions))
    assert used + report["labels_without_prediction"] + report["duplicate_labels"] == len(labels)


def test_a_label_that_nobody_owns_is_an_error_with_its_place() -> None:
    with pytest.raises(AnalyzerError, match=r"file\.jsonl:1: eventMetadata has no eventId"):
        collect_labels(
            [parse_record({"groundTruthData": {"data": "1", "encoding": "CSV"}, "eventMetadata": {}}, PLACE)]
        )


def test_a_line_that_is_no_label_is_an_error_with_its_place() -> None:
    with pytest.raises(AnalyzerError, match=r"file\.jsonl:1: there is no groundTruthData"):
        collect_labels([prediction("e")])


def test_the_capture_and_labels_of_the_service_s_sdk_merge_line_by_line(golden: Callable[[str], Path]) -> None:
    captures = read_records([golden("sdk_legacy_2019/capture.jsonl")])
    labels = collect_labels(read_records([golden("sdk_legacy_2019/actuals.jsonl")]))
    report = merge(captures, labels).counts.report
    assert (report["merged"], report["predictions"], report["labels"]) == (44, 44, 44)
    assert report["labels_without_prediction"] == report["duplicate_labels"] == 0
