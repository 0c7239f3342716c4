import json
import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ReadTimeoutError

from driftgauge_cli.operations.traffic import send_traffic

CSV = "score,energy,salt\n7,100,0.5\n-2,,1\n3,50,2\n"


@pytest.fixture
def rows(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text(CSV)
    return str(path)


def sent(aws):
    return {request["InferenceId"]: request["Body"].decode() for request in aws.requests}


def uploaded(aws):
    [(uri, body)] = [(uri, body) for uri, body in aws.objects.items() if "ground-truth" in uri]
    return uri, [json.loads(line) for line in body.decode().splitlines()]


def test_every_row_is_one_request_with_an_inference_id(aws, driftgauge, rows):
    driftgauge("traffic", "shop", rows, "--ids", "day1")

    assert sent(aws) == {"day1-0": "7,100,0.5", "day1-1": "-2,,1", "day1-2": "3,50,2"}
    assert {request["ContentType"] for request in aws.requests} == {"text/csv"}


@pytest.mark.parametrize("label", ["score", "0"])
def test_the_label_s_column_is_left_out(aws, driftgauge, rows, label):
    driftgauge("traffic", "shop", rows, "--label", label, "--ids", "d")

    assert sent(aws) == {"d-0": "100,0.5", "d-1": ",1", "d-2": "50,2"}


def test_without_a_header_the_first_line_is_a_row(aws, driftgauge, rows):
    driftgauge("traffic", "shop", rows, "--no-header", "--label", "2", "--limit", "1", "--ids", "d")

    assert sent(aws) == {"d-0": "score,energy"}


def requests_output(**fields):
    return {
        "Requests": json.dumps({"ContentType": "application/json", "Rows": "objects", "Key": "instances", **fields})
    }


def test_requests_have_the_format_of_the_deployment_s_payload(aws, driftgauge, rows):
    aws.outputs = requests_output()

    driftgauge("traffic", "shop", rows, "--label", "score", "--ids", "d", "--limit", "2")

    assert [json.loads(body) for body in sent(aws).values()] == [
        {"instances": [{"energy": 100, "salt": 0.5}]},
        {"instances": [{"energy": None, "salt": 1}]},
    ]
    assert {request["ContentType"] for request in aws.requests} == {"application/json"}


def test_requests_have_the_columns_of_the_deployment_s_payload_in_their_order(aws, driftgauge, rows):
    aws.outputs = requests_output(Rows="arrays", Columns=["salt", "energy", "score"], Exclude=["energy"])

    driftgauge("traffic", "shop", rows, "--ids", "d", "--limit", "1")

    assert json.loads(sent(aws)["d-0"]) == {"instances": [[0.5, 7]]}


def test_a_file_without_the_columns_of_the_deployment_is_refused_with_those_that_it_has(aws, driftgauge, rows):
    aws.outputs = requests_output(Columns=["price", "salt"])

    ended = driftgauge("traffic", "shop", rows)

    assert ended.err == "the deployment sends price, which the file's header lacks: score, energy, salt"


def test_the_result_is_counted_by_status(aws, driftgauge, rows, refusal):
    refused = refusal("ModelError", "Received client error (400)", 424, OriginalStatusCode=400)
    aws.refuse_row = lambda row: refused if row.startswith("-2") else None

    ended = driftgauge("traffic", "shop", rows, "--json")

    assert ended.json["sent"] == 3
    assert ended.json["answered"] == 2
    assert ended.json["failed"] == {"400": 1}
    assert ended.json["first_error"] == "Received client error (400)"
    assert set(ended.json["latency_ms"]) == {"mean", "median", "p90", "p99", "maximum"}


def test_people_get_a_table(aws, driftgauge, rows):
    ended = driftgauge("traffic", "shop", rows)

    assert ended.code == 0
    assert "Traffic to shop" in ended.out
    assert "median" in ended.out


def test_when_no_row_is_answered_the_command_fails_with_the_first_refusal(aws, driftgauge, rows, refusal):
    aws.refuse_row = lambda row: refusal("ModelError", "the model is broken", 424, OriginalStatusCode=500)

    ended = driftgauge("traffic", "shop", rows)

    assert ended.code == 1
    assert ended.err == "no row was answered; the first refusal: the model is broken"


def test_an_unknown_endpoint_is_answered_with_those_there_are(aws, driftgauge, rows):
    ended = driftgauge("traffic", "shoop", rows)

    assert ended.code == 1
    assert ended.err == "there is no endpoint 'shoop' in eu-west-1; there are: other, shop"


def test_an_endpoint_that_does_not_answer_yet_is_named_with_its_state(aws, driftgauge, rows):
    assert driftgauge("traffic", "other", rows).err == "endpoint 'other' takes no requests now: it is Creating"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "has no rows"),
        (b"a,b\n", "has no rows"),
        (b"a,b\n1\n", ":2: 1 values, where the lines above have 2"),
        (b"a,b\n1,\xff\n", ":2: not UTF-8 text"),
        (b'a,b\n1,"2\n', "not CSV"),
    ],
)
def test_a_bad_file_is_named_with_its_line(aws, driftgauge, tmp_path, text, reason):
    path = tmp_path / "bad.csv"
    path.write_bytes(text)

    ended = driftgauge("traffic", "shop", str(path))

    assert ended.code == 1
    assert ended.err.startswith(str(path))
    assert reason in ended.err


def test_a_missing_file_and_an_unknown_column_are_named(aws, driftgauge, rows):
    assert "cannot be read: No such file" in driftgauge("traffic", "shop", "nowhere.csv").err
    assert driftgauge("traffic", "shop", rows, "--label", "price").err.endswith(
        "has no column 'price'; give a name of its header (score, energy, salt), or a number from 0 to 2"
    )


def test_labels_go_to_the_ids_that_were_sent_last(aws, driftgauge, rows):
    driftgauge("traffic", "shop", rows, "--label", "score", "--ids", "early")
    driftgauge("traffic", "shop", rows, "--label", "score", "--ids", "late")

    driftgauge("labels", "shop", rows, "--label", "score")

    _, lines = uploaded(aws)
    assert [line["eventMetadata"]["eventId"] for line in lines] == ["late-0", "late-1", "late-2"]
    assert [line["groundTruthData"]["data"] for line in lines] == ["7", "-2", "3"]


def test_labels_have_the_service_s_format(aws, driftgauge, rows):
    driftgauge("traffic", "shop", rows, "--label", "score", "--ids", "d")

    driftgauge("labels", "shop", rows, "--label", "score")

    uri, lines = uploaded(aws)
    assert re.fullmatch(r"s3://capture/ground-truth/\d{4}/\d\d/\d\d/\d\d/[^/]+\.jsonl", uri)
    assert lines[0] == {
        "groundTruthData": {"data": "7", "encoding": "CSV"},
        "eventMetadata": {"eventId": "d-0"},
        "eventVersion": "0",
    }


def captured_call(inference_id, at):
    side = {"encoding": "CSV", "data": "1", "observedContentType": "text/csv"}
    metadata = {"eventId": "e", "inferenceId": inference_id, "inferenceTime": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
    return json.dumps({"captureData": {"endpointOutput": side}, "eventMetadata": metadata}) + "\n"


def hours_of(aws):
    """The ids of the labels, by the hour under which they are."""
    return {
        re.search(r"\d{4}/\d\d/\d\d/\d\d", uri)[0]: [
            json.loads(line)["eventMetadata"]["eventId"] for line in body.decode().splitlines()
        ]
        for uri, body in aws.objects.items()
        if "ground-truth" in uri
    }


def test_labels_are_filed_under_the_hours_of_their_predictions(aws, driftgauge, rows):
    now = datetime.now(tz=UTC)
    earlier, later = now - timedelta(hours=5), now - timedelta(hours=4)
    aws.capture(earlier, record=captured_call("d-0", earlier) + captured_call("d-2", earlier))
    aws.capture(later, record=captured_call("other-1", later) + captured_call("d-1", later))

    ended = driftgauge("labels", "shop", rows, "--label", "score", "--ids", "d", "--json")

    assert hours_of(aws) == {f"{earlier:%Y/%m/%d/%H}": ["d-0", "d-2"], f"{later:%Y/%m/%d/%H}": ["d-1"]}
    assert (len(ended.json["uris"]), ended.json["unplaced"]) == (2, 0)
    assert "no capture" not in ended.err


def test_the_time_at_which_rows_were_sent_is_remembered(aws, driftgauge, rows):
    """A capture of the same id from another day is not this prediction."""
    driftgauge("traffic", "shop", rows, "--label", "score", "--ids", "d", "--limit", "1")
    old = datetime.now(tz=UTC) - timedelta(hours=5)
    aws.capture(old, record=captured_call("d-0", old))

    ended = driftgauge("labels", "shop", rows, "--label", "score")

    assert list(hours_of(aws)) != [f"{old:%Y/%m/%d/%H}"]
    assert "1 labels are filed under this hour, as no capture of their predictions was found from" in ended.err


def test_predictions_of_more_than_a_day_ago_are_found_when_their_time_is_given(aws, driftgauge, rows):
    old = datetime.now(tz=UTC) - timedelta(days=3)
    aws.capture(old, record="".join(captured_call(f"d-{row}", old) for row in range(3)))
    command = ("labels", "shop", rows, "--label", "score", "--ids", "d")

    assert "3 labels are filed under this hour" in driftgauge(*command).err
    aws.objects = {uri: body for uri, body in aws.objects.items() if "ground-truth" not in uri}
    driftgauge(*command, "--from", "4d")

    assert list(hours_of(aws)) == [f"{old:%Y/%m/%d/%H}"]


def test_rows_that_were_refused_get_no_label(aws, driftgauge, rows, refusal):
    aws.refuse_row = lambda row: refusal("ModelError", "no") if row == ",1" else None
    driftgauge("traffic", "shop", rows, "--label", "score", "--ids", "d")

    driftgauge("labels", "shop", rows, "--label", "score")

    assert [line["eventMetadata"]["eventId"] for line in uploaded(aws)[1]] == ["d-0", "d-2"]


def test_a_named_prefix_finds_its_own_rows(aws, driftgauge, rows):
    driftgauge("traffic", "shop", rows, "--label", "score", "--ids", "early", "--limit", "1")
    driftgauge("traffic", "shop", rows, "--label", "score", "--ids", "late")

    assert driftgauge("labels", "shop", rows, "--label", "score", "--ids", "early", "--json").json["records"] == 1


def test_a_prefix_sent_from_elsewhere_takes_every_row_and_says_so(aws, driftgauge, rows):
    ended = driftgauge("labels", "shop", rows, "--label", "score", "--ids", "elsewhere")

    assert len(uploaded(aws)[1]) == 3
    assert "nothing is known to have been sent under 'elsewhere' from here" in ended.err


def test_labels_before_any_traffic_say_what_to_do(aws, driftgauge, rows):
    ended = driftgauge("labels", "shop", rows, "--label", "score")

    assert ended.err == "nothing is known to have been sent to 'shop' from here; name the prefix with --ids"


def test_another_file_than_the_one_that_was_sent_is_refused(aws, driftgauge, rows, tmp_path):
    driftgauge("traffic", "shop", rows, "--label", "score")
    short = tmp_path / "short.csv"
    short.write_text("score,energy,salt\n1,2,3\n")

    assert "has 1 rows, but row 2 was sent" in driftgauge("labels", "shop", str(short), "--label", "score").err


def test_labels_need_a_monitor_that_takes_them(aws, driftgauge, rows):
    driftgauge("traffic", "shop", rows, "--label", "score")
    del aws.schedules["shop-model-quality"]

    ended = driftgauge("labels", "shop", rows, "--label", "score")

    assert (
        ended.err
        == "endpoint 'shop' has no monitor that takes labels; deploy it with a model quality or model bias monitor"
    )


def test_progress_counts_the_answers(aws, session):
    counted = []

    result = send_traffic(session, "shop", ["1", "2", "3"], prefix="d", on_progress=counted.append)

    assert counted == [1, 2, 3]
    assert result.answered_rows == (0, 1, 2)
    assert result.first_error is None


def test_an_interrupted_command_sends_no_more_than_what_is_under_way(aws, session):
    go_on = threading.Event()
    aws.refuse_row = lambda row: None if row == "0" else go_on.wait(5) and None

    def interrupt(_: int) -> None:
        threading.Timer(0.1, go_on.set).start()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send_traffic(
            session, "shop", [str(row) for row in range(100)], prefix="d", concurrency=2, on_progress=interrupt
        )

    assert len(aws.requests) <= 4


def test_an_interruption_while_rows_are_handed_over_sends_no_more_either(aws, session):
    class Rows(list):
        def __iter__(self):
            yield from ("0", "1")
            raise KeyboardInterrupt

    go_on = threading.Event()
    aws.refuse_row = lambda _: go_on.wait(0.2) and None

    with pytest.raises(KeyboardInterrupt):
        send_traffic(session, "shop", Rows(), prefix="d", concurrency=1)

    assert len(aws.requests) <= 1


def test_a_row_that_is_not_answered_in_time_is_counted(aws, session):
    def late(_: str) -> None:
        raise ReadTimeoutError(endpoint_url="https://runtime")

    aws.refuse_row = late

    assert send_traffic(session, "shop", ["1"], prefix="d").failed == {"no answer in time": 1}
