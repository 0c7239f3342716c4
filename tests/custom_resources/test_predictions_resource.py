import json
import re
import traceback

import pytest

from custom_resources import clients
from custom_resources.errors import DeploymentError
from driftgauge_contract.captures import is_traffic

DATASET = "s3://assets/validation.csv"
PROPERTIES = {
    "EndpointName": "shop",
    "ModelIdentity": "model-1",
    "DatasetUri": DATASET,
    "DatasetIdentity": "data-1",
    "Header": "true",
    "LabelColumn": "0",
    "Limit": "0",
    "OutputUri": "s3://reports/baselines/shop/predictions",
    "OutputColumn": "prediction",
}


@pytest.fixture
def stack(aws, cloudformation):
    aws.objects[DATASET] = b"score,energy,salt\n7,100,0.5\n-2,,1\n"
    return cloudformation("Custom::DriftgaugePredictions", dict(PROPERTIES))


def sent(aws):
    return [request["Body"].decode() for name, request in aws.calls if name == "InvokeEndpoint"]


def answering(*values, separator=","):
    return lambda body: separator.join(values).encode()


def test_the_dataset_holds_a_prediction_beside_each_label(aws, stack):
    aws.predict = answering("6.5", "-1e-05")

    answer = stack.ask("Create")

    uri = f"{stack.physical_id}/predictions.csv"
    assert aws.objects[uri] == b"prediction,label\n6.5,7\n-1e-05,-2\n"
    assert answer["IsComplete"]
    assert answer["Data"] == {"DatasetUri": uri, "DatasetIdentity": stack.physical_id.rpartition("/")[2], "Rows": "2"}


def test_rows_are_sent_together_without_their_label(aws, stack):
    stack.ask("Create")

    assert sent(aws) == ["100,0.5\n,1\n"]


def test_rows_are_sent_one_by_one_where_a_captured_request_counts_as_one_record(aws, stack):
    aws.predict = lambda body: b"6.5" if body.startswith(b"100") else b"-1"

    stack.ask("Create", SingleRows="true")

    assert sorted(sent(aws)) == [",1\n", "100,0.5\n"]
    assert aws.objects[f"{stack.physical_id}/predictions.csv"] == b"prediction,label\n6.5,7\n-1,-2\n"


def test_one_by_one_or_together_the_predictions_are_the_same(aws, stack):
    stack.ask("Create")
    together = stack.physical_id
    stack.ask("Update", SingleRows="true")

    assert (stack.physical_id, len(sent(aws))) == (together, 1)


def test_a_predicted_class_stands_beside_the_probability_where_a_threshold_is_given(aws, stack):
    aws.predict = answering("0.7", "0.71")

    stack.ask("Create", OutputColumn="probability", Threshold="0.7")

    table = aws.objects[f"{stack.physical_id}/predictions.csv"]
    assert table == b"probability,prediction,label\n0.7,0,7\n0.71,1,-2\n"


def test_a_probability_that_is_no_number_fails_the_deployment(aws, stack):
    aws.predict = answering("yes", "no", separator="\n")

    with pytest.raises(DeploymentError, match="endpoint shop answered with a probability that is no number"):
        stack.ask("Create", OutputColumn="probability", Threshold="0.5")


def test_requests_say_that_they_are_no_traffic(aws, stack):
    stack.ask("Create")

    ids = [request["InferenceId"] for name, request in aws.calls if name == "InvokeEndpoint"]
    assert not any(map(is_traffic, ids))
    assert all(len(each) <= 64 for each in ids)


def test_the_label_may_stand_in_any_column(aws, stack):
    stack.ask("Create", LabelColumn="1", Header="false", Limit="1")

    assert sent(aws) == ["score,salt\n"]
    assert aws.objects[f"{stack.physical_id}/predictions.csv"] == b"prediction,label\n1.5,energy\n"


def test_a_probability_has_a_column_of_its_own_name(aws, stack):
    stack.ask("Create", OutputColumn="probability")

    assert aws.objects[f"{stack.physical_id}/predictions.csv"].startswith(b"probability,label\n")


@pytest.mark.parametrize("separator", [",", "\n", "\r\n", " , "])
def test_predictions_may_be_joined_by_commas_or_lines(aws, stack, separator):
    aws.predict = answering("1.0", "2.0", separator=separator)

    assert stack.ask("Create")["Data"]["Rows"] == "2"


def test_the_limit_ends_the_reading(aws, stack):
    aws.objects[DATASET] = b"label,x\n" + b"1,2\n" * 900

    assert stack.ask("Create", Limit="700")["Data"]["Rows"] == "700"
    assert [body.count("\n") for body in sent(aws)] == [500, 200]


def test_of_a_large_dataset_only_the_beginning_is_read(aws, stack, monkeypatch):
    monkeypatch.setattr("custom_resources.predictions._MAX_BEGINNING", 30)
    aws.objects[DATASET] = b"label,x\n" + b"1,2222\n" * 900

    assert stack.ask("Create", Limit="700")["Data"]["Rows"] == "3"


def test_large_rows_are_sent_in_more_requests(aws, stack):
    aws.objects[DATASET] = b"label,x\n" + (b"3," + b"7" * 100_000 + b"\n") * 22

    stack.ask("Create")

    assert [body.count("\n") for body in sent(aws)] == [9, 9, 4]


def test_an_event_delivered_again_sends_nothing_twice(aws, stack):
    event = stack.event("Create")
    stack.deliver(event)
    stack.deliver(event)

    assert stack.poll(event) == stack.poll(event)
    assert len(sent(aws)) == 1


def test_a_rollback_finds_the_old_predictions(aws, stack):
    old = stack.ask("Create")
    stack.ask("Update", ModelIdentity="model-2")

    assert stack.ask("Update") == old
    assert len(sent(aws)) == 2


@pytest.mark.parametrize("change", [{"ModelIdentity": "model-2"}, {"DatasetIdentity": "data-2"}, {"Limit": "1"}])
def test_another_model_or_dataset_is_asked_anew(aws, stack, change):
    stack.ask("Create")
    before = stack.physical_id

    stack.ask("Update", **change)

    assert stack.physical_id != before
    assert len(sent(aws)) == 2


@pytest.mark.parametrize("physical_id", [None, "AWSCDK::CustomResourceProviderFramework::CREATE_FAILED", "s3://b/k"])
def test_delete_leaves_everything(aws, stack, physical_id):
    before = dict(aws.objects)
    stack.physical_id = physical_id

    assert stack.ask("Delete")["IsComplete"]
    assert aws.objects == before
    assert not aws.calls


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "validation.csv: there are no rows"),
        (b"label,x\n", "validation.csv: there are no rows"),
        (b"label,x\n1,2\n1,2,3\n", "validation.csv:3: 3 values, where the lines above have 2"),
        (b"label,x\n1,2\n\xff,3\n", "validation.csv:3: not UTF-8 text"),
        (b'label,x\n1,"2\n', "not CSV"),
        (b"label,x\n,2\n", "validation.csv:2: the label, column 0, is empty"),
    ],
)
def test_a_bad_dataset_fails_the_deployment_with_its_file_and_line(aws, stack, body, reason):
    aws.objects[DATASET] = body

    with pytest.raises(DeploymentError, match=re.escape(reason)):
        stack.deliver(stack.event("Create"))
    assert not sent(aws)


def test_a_label_column_that_is_not_there_is_named_with_what_there_is(aws, stack):
    with pytest.raises(DeploymentError, match="the label column is 3, but there are 3 columns, counted from 0"):
        stack.deliver(stack.event("Create", LabelColumn="3"))


def test_a_missing_dataset_is_named(aws, stack):
    del aws.objects[DATASET]

    with pytest.raises(DeploymentError, match=f"there is no object at {DATASET}"):
        stack.deliver(stack.event("Create"))


def test_a_byte_order_mark_blank_lines_and_quotes_are_read_as_csv(aws, stack):
    aws.objects[DATASET] = b'\xef\xbb\xbflabel,x\r\n1,"a, b"\r\n\r\n2,c\r\n'

    stack.ask("Create")

    assert sent(aws) == ['"a, b"\nc\n']


@pytest.mark.parametrize("count", [1, 3])
def test_another_number_of_predictions_than_rows_fails_the_deployment(aws, stack, count):
    aws.predict = answering(*["1.0"] * count)

    with pytest.raises(DeploymentError, match=f"answered 2 rows with {count} numbers or texts in 1 lines"):
        stack.deliver(stack.event("Create"))


def test_an_answer_of_several_columns_is_kept_whole(aws, stack):
    aws.predict = lambda body: b"1,0.93\n0,0.2\n"

    stack.ask("Create", OutputPositions={"prediction": "0", "probability": "1"})

    assert aws.objects[f"{stack.physical_id}/predictions.csv"] == (
        b"prediction,probability,label\n1,0.93,7\n0,0.2,-2\n"
    )


def test_other_columns_are_numbered(aws, stack):
    aws.predict = lambda body: b"0.1,0.2,0.7\n0.3,0.3,0.4\n"

    stack.ask("Create")

    assert aws.objects[f"{stack.physical_id}/predictions.csv"].startswith(b"prediction,output_1,output_2,label\n")


def test_classes_may_be_texts_one_a_line(aws, stack):
    aws.predict = lambda body: b"setosa\nvirginica\n"

    stack.ask("Create")

    assert aws.objects[f"{stack.physical_id}/predictions.csv"] == b"prediction,label\nsetosa,7\nvirginica,-2\n"


def test_a_column_that_answers_do_not_have_fails_the_deployment(aws, stack):
    with pytest.raises(DeploymentError, match="the probability is column 1 of an answer, but answers have 1 columns"):
        stack.deliver(stack.event("Create", OutputPositions={"prediction": "0", "probability": "1"}))


@pytest.mark.parametrize("answer", [b'{"predictions": [1, 2]}', b"yes,no", b"1.0,nan", b"1\nnan", b"\xff,1"])
def test_an_answer_that_is_no_numbers_fails_the_deployment_without_showing_it(aws, stack, answer):
    aws.predict = lambda body: answer

    with pytest.raises(DeploymentError, match="something else than numbers") as failure:
        stack.deliver(stack.event("Create"))
    assert "yes" not in str(failure.value)


def test_the_endpoint_s_error_is_shown_without_what_it_quotes_of_the_rows(aws, stack):
    said = 'Received client error (415) from primary with message "could not convert string to float: 12.5x"'
    aws.fail("InvokeEndpoint", "ModelError", said)

    with pytest.raises(
        DeploymentError, match=re.escape("ModelError: Received client error (415) from primary; its own words are in")
    ) as failure:
        stack.deliver(stack.event("Create"))
    assert "12.5x" not in "".join(traceback.format_exception(failure.value))


def test_a_throttled_endpoint_is_asked_again(aws, stack, no_waiting):
    aws.fail("InvokeEndpoint", "ThrottlingException", "Rate exceeded", times=2)

    assert stack.ask("Create")["IsComplete"]
    assert len(no_waiting) == 2


def test_a_dataset_too_long_for_the_lambda_s_time_fails_with_how_far_it_came(aws, stack, lambda_context, monkeypatch):
    now = iter(range(0, 10_000, 20))
    monkeypatch.setattr(clients.time, "monotonic", lambda: next(now))
    stack.context = lambda_context(200)
    aws.objects[DATASET] = b"label,x\n" + b"1,2\n" * 5000

    with pytest.raises(DeploymentError, match=r"predicted \d+ of 5000 rows in the time of this Lambda"):
        stack.deliver(stack.event("Create"))


def test_payloads_are_not_logged(aws, stack, caplog):
    stack.ask("Create")

    assert "0.5" not in caplog.text
    assert DATASET not in caplog.text


def calls(aws, stack):
    lines = aws.objects[f"{stack.physical_id}/predictions.jsonl"].splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize(
    ("request_format", "body"),
    [
        ({"ContentType": "text/csv", "Rows": "arrays"}, "100,0.5\n,1\n"),
        ({"ContentType": "application/json", "Rows": "arrays"}, "[[100, 0.5], [null, 1]]"),
        (
            {"ContentType": "application/json", "Rows": "objects", "Key": "instances"},
            '{"instances": [{"energy": 100, "salt": 0.5}, {"energy": null, "salt": 1}]}',
        ),
        ({"ContentType": "application/jsonlines", "Rows": "arrays"}, "[100, 0.5]\n[null, 1]\n"),
    ],
)
def test_requests_have_the_format_that_the_deployment_names(aws, stack, request_format, body):
    stack.ask("Create", Request=request_format)

    assert sent(aws) == [body]
    [request] = [call for name, call in aws.calls if name == "InvokeEndpoint"]
    assert (request["ContentType"], request["Accept"]) == (request_format["ContentType"],) * 2


def test_calls_are_stored_as_an_endpoint_captures_them_with_their_labels(aws, stack):
    aws.predict = lambda body: b"0.1,0.9\n0.8,0.2\n"

    answer = stack.ask("Create", Request={"ContentType": "text/csv", "Rows": "arrays"})

    [call] = calls(aws, stack)
    assert call["captureData"]["endpointOutput"] == {
        "observedContentType": "text/csv; charset=utf-8",
        "data": "0.1,0.9\n0.8,0.2\n",
        "encoding": "CSV",
    }
    assert call["groundTruthData"] == {"data": "7\n-2\n", "encoding": "CSV"}
    assert is_traffic(call["eventMetadata"].get("inferenceId"))
    assert answer["Data"]["Rows"] == "2"


def test_objects_need_the_names_of_a_header(aws, stack):
    aws.objects[DATASET] = b"7,100,0.5\n"

    with pytest.raises(DeploymentError, match="the dataset must have a header"):
        stack.ask("Create", Header="false", Request={"ContentType": "application/json", "Rows": "objects"})


def test_columns_are_chosen_by_name_and_sent_in_their_order(aws, stack):
    aws.objects[DATASET] = b"id,energy,score,salt\nx,100,7,0.5\ny,90,3,0.6\n"

    stack.ask("Create", LabelColumn="score", Columns=["salt", "energy"])
    stack.ask("Update", LabelColumn="score", Exclude=["id"])

    assert sent(aws) == ["0.5,100\n0.6,90\n", "100,0.5\n90,0.6\n"]
    assert aws.objects[f"{stack.physical_id}/predictions.csv"].decode().splitlines()[0] == "prediction,label"


def test_a_column_that_is_not_there_is_named_with_what_there_is(aws, stack):
    with pytest.raises(DeploymentError, match=r"there is no column 'sugar'; its header has score, energy, salt"):
        stack.ask("Create", Columns=["sugar"])
    with pytest.raises(DeploymentError, match=r"no column 'score'; a column can be named only where there is a header"):
        stack.ask("Create", LabelColumn="score", Header="false")


def test_lines_of_json_name_their_columns(aws, stack):
    aws.objects[DATASET] = b'{"score": 7, "energy": 100, "salt": 0.5}\n{"score": -2, "salt": 1, "energy": null}\n'

    stack.ask("Create", Header="false", LabelColumn="score")

    assert sent(aws) == ["100,0.5\n,1\n"]


@pytest.mark.parametrize(
    ("body", "mistake"),
    [
        (b'{"score": 7, "a": 1}\n{"score": 7, "b": 1}\n', ":2: 'b' is no key of the first line"),
        (b'{"score": 7, "a": [1]}\n', ":1: not a JSON object of values"),
        (b'{"score": 7\n', ":1: not JSON"),
    ],
)
def test_what_is_wrong_with_lines_of_json_is_named(aws, stack, body, mistake):
    aws.objects[DATASET] = body
    with pytest.raises(DeploymentError, match=mistake):
        stack.ask("Create", LabelColumn="score")
