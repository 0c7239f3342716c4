"""A table reads well at any width: no word is broken, and nothing is left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftgauge_cli.tables import laid_out, wrapped

COLUMNS = ("alarm", "state", "why")
WHY = "nutriscore violates its constraints, see constraint_violations.json below s3://bucket/a/rather/long/prefix"


def lines(columns, rows, width):
    return list(laid_out(columns, rows, width))


def test_a_row_that_fits_is_one_line():
    header, rule, row = lines(COLUMNS, [("latency", "OK", "fine")], 80)

    assert header.split() == ["alarm", "state", "why"]
    assert set(rule) == {"─"}
    assert row == "latency  OK     fine"


def test_text_is_wrapped_beside_the_row_where_there_is_room():
    text = "a text that is longer than the room that is left beside it"

    assert lines(COLUMNS, [("latency", "ALARM", text)], 60)[2:] == [
        "latency  ALARM  a text that is longer than the room that is",
        "                left beside it",
    ]


def test_text_is_written_below_the_row_where_there_is_no_room():
    assert lines(COLUMNS, [("latency", "ALARM", "a text that is longer than the room")], 40)[2:] == [
        "latency  ALARM",
        "    why: a text that is longer than the",
        "         room",
    ]


def test_a_word_that_is_too_long_has_a_line_of_its_own_and_is_whole():
    assert f"         {WHY.rsplit(maxsplit=1)[-1]}" in lines(COLUMNS, [("latency", "ALARM", WHY)], 40)


def test_of_two_texts_the_first_stays_in_the_row():
    output = lines(("check", "found", "advice"), [("stack", "it is there " * 4, "do this or that " * 4)], 60)

    assert output[2].startswith("stack  it is there")
    assert output[-1].strip().startswith("this") or any("advice:" in line for line in output)


def test_a_long_name_among_short_ones_has_a_line_of_its_own():
    rows = [
        ("price", "Fractional", "1"),
        ("size", "Integral", "1"),
        ("a_name_that_is_longer_than_the_room", "String", "0.5"),
    ]

    assert lines(("feature", "type", "completeness"), rows, 50)[2:] == [
        "price                     Fractional             1",
        "size                      Integral               1",
        "a_name_that_is_longer_than_the_room",
        "                          String               0.5",
    ]


def test_a_column_without_values_is_left_out():
    assert lines(COLUMNS, [("latency", "", "fine")], 80)[0].split() == ["alarm", "why"]


def test_numbers_stand_right_so_that_they_can_be_compared():
    assert [line[-5:] for line in lines(("what", "value"), [("a", "9.5"), ("b", "123.5")], 80)[2:]] == [
        "  9.5",
        "123.5",
    ]


def test_names_and_values_have_no_header_and_a_value_stays_beside_its_name():
    uri = "s3://" + "x" * 100

    assert lines(("", ""), [("job", "j"), ("report", uri)], 40) == ["job     j", f"report  {uri}"]


def test_wide_characters_take_two_columns():
    output = lines(("name", "more"), [("日本", "x"), ("abcd", "x")], 80)[2:]

    assert output == ["日本  x", "abcd  x"]


words = st.lists(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=30), max_size=12)


@given(st.lists(st.tuples(words, words, words), min_size=1, max_size=4), st.integers(20, 200))
def test_no_word_is_broken_or_lost_at_any_width(rows, width):
    cells = [tuple(" ".join(cell) for cell in row) for row in rows]

    output = sorted(word for line in lines(COLUMNS, cells, width)[2:] for word in line.split())

    labels = {f"{column}:" for column in COLUMNS}
    assert sorted(word for row in rows for cell in row for word in cell) == [
        word for word in output if word not in labels
    ]


@given(words, st.integers(5, 80))
def test_a_line_is_longer_than_the_width_only_for_one_word(text, width):
    assert all(len(line) <= width or " " not in line for line in wrapped(" ".join(text), width))


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_line_is_within_the_width_where_its_words_are(width):
    rows = [("data-quality-violations", "ALARM", WHY.rpartition(" ")[0])]

    assert max(map(len, lines(COLUMNS, rows, width))) <= width
