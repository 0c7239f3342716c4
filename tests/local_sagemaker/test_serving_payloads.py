import math

import numpy as np
import pytest

from driftgauge_local.serving.xgboost.payloads import (
    Format,
    InvocationError,
    accepted,
    encode,
    features,
    input_format,
)


def test_each_line_of_csv_is_a_row() -> None:
    assert features(b"1,2.5\n-3,4e2\n", Format.CSV).tolist() == [[1.0, 2.5], [-3.0, 400.0]]


def test_an_empty_cell_is_missing() -> None:
    assert np.isnan(features(b",2,\n1,,3", Format.CSV)).tolist() == [[True, False, True], [False, True, False]]


def test_windows_line_ends_and_other_delimiters_are_read() -> None:
    assert features(b"1;2\r\n3;4\r\n", Format.CSV).tolist() == [[1.0, 2.0], [3.0, 4.0]]


@pytest.mark.parametrize("body", [b"1,a", b"1,2\n3", b"\xff,1"])
def test_csv_that_cannot_be_read_is_an_unsupported_media_type_as_in_the_container(body: bytes) -> None:
    with pytest.raises(InvocationError, match="please ensure data is in csv format") as refused:
        features(body, Format.CSV)
    assert refused.value.status == 415


def test_libsvm_gives_the_named_features_and_leaves_the_rest_missing() -> None:
    rows = features(b"1 0:1.5 2:3\n0 1:7", Format.LIBSVM)
    assert rows.shape == (2, 3)
    assert rows[0, 0] == 1.5
    assert math.isnan(rows[0, 1])
    assert rows[1, 1] == 7


def test_libsvm_with_an_absurd_feature_is_refused_before_it_is_made_room_for() -> None:
    with pytest.raises(InvocationError, match="beyond"):
        features(b"1 999999999:1", Format.LIBSVM)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("text/csv", Format.CSV),
        ("TEXT/CSV; charset=utf-8", Format.CSV),
        ("text/x-libsvm", Format.LIBSVM),
        (None, Format.LIBSVM),
    ],
)
def test_the_content_type_tells_the_format(header: str | None, expected: Format) -> None:
    assert input_format(header) is expected


def test_another_content_type_is_refused() -> None:
    with pytest.raises(InvocationError, match="application/json is not an accepted ContentType") as refused:
        input_format("application/json")
    assert refused.value.status == 415


@pytest.mark.parametrize("header", [None, "", "*/*"])
def test_without_a_wish_the_answer_has_the_default_form(header: str | None) -> None:
    assert accepted(header, "text/csv") == "text/csv"


def test_an_answer_that_cannot_be_given_is_not_acceptable() -> None:
    with pytest.raises(InvocationError) as refused:
        accepted("text/xml", "text/csv")
    assert refused.value.status == 406


def test_answers_have_a_line_or_an_object_for_each_row() -> None:
    assert encode([0.5, 1e-07], "text/csv") == b"0.5\n1e-07\n"
    assert encode([0.5, 2.0], "application/json") == b'{"predictions": [{"score": 0.5}, {"score": 2.0}]}'
    assert encode([0.5, 2.0], "application/jsonlines") == b'{"score": 0.5}\n{"score": 2.0}\n'


def test_the_classes_of_a_row_share_its_line() -> None:
    assert encode([[0.25, 0.75], [1.0, 0.0]], "text/csv") == b"0.25,0.75\n1.0,0.0\n"
