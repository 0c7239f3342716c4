import json
from datetime import UTC, datetime, timedelta

import pytest

NOW = datetime.now(tz=UTC)
RECORD = {
    "captureData": {
        "endpointInput": {"observedContentType": "text/csv", "mode": "INPUT", "data": "1,2\n", "encoding": "CSV"},
        "endpointOutput": {"observedContentType": "text/csv", "mode": "OUTPUT", "data": "0.5", "encoding": "CSV"},
    },
    "eventMetadata": {"eventId": "e-1", "inferenceId": "d-0", "inferenceTime": "2026-11-22T07:00:00Z"},
    "eventVersion": "0",
}


def test_files_of_the_last_day_are_listed(aws, driftgauge):
    recent = aws.capture(NOW)
    aws.capture(NOW - timedelta(days=2))

    assert [entry["uri"] for entry in driftgauge("captures", "shop", "--json").json] == [recent]


def test_files_of_every_variant_are_listed(aws, driftgauge):
    aws.variants = ("blue", "green")
    aws.capture(NOW, variant="blue")
    aws.capture(NOW, variant="green")

    assert {entry["variant"] for entry in driftgauge("captures", "shop", "--json").json} == {"blue", "green"}


def test_the_records_of_the_newest_files_are_counted(aws, driftgauge):
    aws.capture(NOW - timedelta(hours=1))
    aws.capture(NOW, record="{}\n{}\n")

    output = driftgauge("captures", "shop", "--limit", "1", "--json").json

    assert [entry["records"] for entry in output] == [None, 2]


def test_people_see_when_how_many_and_how_much_was_captured(aws, driftgauge):
    uri = aws.capture(NOW, record="{}\n{}\n")

    out = driftgauge("captures", "shop").out

    assert out.splitlines()[1].split() == ["written", "(UTC)", "records", "size"]
    assert out.splitlines()[3].split()[-3:] == ["2", "2", "B"]
    assert uri in out


def test_a_window_chooses_hours(aws, driftgauge):
    old = aws.capture(datetime(2026, 1, 5, 10, 30, tzinfo=UTC))
    aws.capture(datetime(2026, 1, 5, 12, 0, tzinfo=UTC))

    ended = driftgauge("captures", "shop", "--from", "2026-01-05T10:00", "--to", "2026-01-05T12:00", "--json")

    assert [entry["uri"] for entry in ended.json] == [old]


def test_a_record_is_shown_for_people(aws, driftgauge):
    uri = aws.capture(NOW, record=json.dumps(RECORD))

    out = driftgauge("captures", "shop", uri).out

    assert "d-0" in out
    assert "input (text/csv)" in out
    assert "1,2" in out
    assert "0.5" in out


def test_the_last_record_is_shown_as_json(aws, driftgauge):
    later = {**RECORD, "eventMetadata": {**RECORD["eventMetadata"], "eventId": "e-2"}}
    aws.capture(NOW, record=f"{json.dumps(RECORD)}\n{json.dumps(later)}\n")

    [record] = driftgauge("captures", "shop", "last", "--json").json

    assert record["event_id"] == "e-2"
    assert record["output"] == {"content_type": "text/csv", "encoding": "CSV", "data": "0.5"}


def test_a_side_that_was_not_captured_is_left_out(aws, driftgauge):
    half = {**RECORD, "captureData": {"endpointInput": RECORD["captureData"]["endpointInput"]}}
    aws.capture(NOW, record=json.dumps(half))

    assert driftgauge("captures", "shop", "last", "--json").json[0]["output"] is None


@pytest.mark.parametrize("text", ["no json", "[]", '{"eventMetadata": {}}'])
def test_a_damaged_record_is_named_with_its_file_and_line(aws, driftgauge, text):
    uri = aws.capture(NOW, record=f"{json.dumps(RECORD)}\n{text}")

    assert driftgauge("captures", "shop", uri).err == f"{uri}:2: not a record of captured data"


def test_an_endpoint_that_captures_nothing_says_so(aws, driftgauge):
    aws.capturing = False

    assert driftgauge("captures", "shop").err == "endpoint 'shop' captures no data; deploy it with data capture"


def test_nothing_captured_yet_says_so(aws, driftgauge):
    assert driftgauge("captures", "shop", "last").err.startswith("nothing was captured on 'shop' in that time")


def test_a_time_that_cannot_be_read_is_named_with_what_can(aws, driftgauge):
    ended = driftgauge("captures", "shop", "--from", "yesterday")

    assert ended.err.startswith("'yesterday' is not a time; give 2026-11-22T07:00 (UTC), now, or how long ago")


def test_a_file_that_is_not_there_is_named(aws, driftgauge):
    assert driftgauge("captures", "shop", "s3://capture/none").err == "there is no object at s3://capture/none"
