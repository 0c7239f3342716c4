"""`driftgauge prepare`: what each column looks like, what happens to it, and the file that is written."""

import csv
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from driftgauge_cli.preparation.look import ColumnLook
from driftgauge_cli.preparation.plan import Choices, look_at, planned
from driftgauge_cli.preparation.traits import Trait, remarks
from driftgauge_cli.preparation.writing import write_prepared

ROWS = 60
MESSY = {
    "customer_id": [f"C{row:03d}" for row in range(ROWS)],
    "signup": [f"2026-01-{1 + row % 28:02d}" for row in range(ROWS)],
    "empty": [""] * ROWS,
    "flag": ["1"] * ROWS,
    "age": ["NA" if row == 3 else str(20 + row % 30) for row in range(ROWS)],
    "income": [f"{row * 13 % 50}.25" for row in range(ROWS)],
    "note": ["a" if row == 5 else str(row % 4) for row in range(ROWS)],
    "price": ["" if row == 9 else f"{row % 7}.5" for row in range(ROWS)],
}


@pytest.fixture
def messy(driftgauge):
    """A dataset with a column of each kind, in the folder in which the command runs."""
    with Path("messy.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([list(MESSY), *zip(*MESSY.values(), strict=True)])
    return Path("messy.csv")


@pytest.fixture
def prepare(messy, driftgauge):
    return lambda *more: driftgauge("prepare", "messy.csv", "--output", "out.csv", "--label", "price", *more)


def written():
    with Path("out.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def found(name, cells):
    look = ColumnLook(name=name)
    for line, cell in enumerate(cells, start=2):
        look.add(line, cell)
    return [remark.trait for remark in remarks(look)]


def test_the_screen_says_what_each_column_looks_like_and_what_happens_to_it(prepare, snapshot: SnapshotAssertion):
    ended = prepare()

    assert ended.out + ended.err == snapshot


def test_the_label_comes_first_and_what_a_model_of_numbers_cannot_take_is_left_out(prepare):
    prepare()

    header, *rows = written()
    assert header == ["price", "flag", "age", "income"]
    assert rows[0] == ["0.5", "1", "20", "0.25"]


def test_a_word_for_nothing_among_numbers_becomes_an_empty_cell(prepare):
    prepare()

    assert written()[4][2] == ""


def test_rows_without_a_label_are_left_out(prepare):
    ended = prepare()

    assert len(written()) == ROWS
    assert "1 row without a label is left out" in ended.err


def test_the_dataset_is_left_as_it_is(prepare, messy):
    before = messy.read_bytes()

    prepare()

    assert messy.read_bytes() == before


def test_a_model_that_takes_text_keeps_it(prepare):
    prepare("--text")

    assert written()[0] == ["price", "customer_id", "signup", "flag", "age", "income", "note"]


def test_a_word_for_nothing_among_texts_may_be_a_category(tmp_path):
    (tmp_path / "in.csv").write_text("colour\nred\nnone\n")
    plan = planned(*look_at(tmp_path / "in.csv", header=True), label=None, choices=Choices(text=True))

    write_prepared(plan, tmp_path / "out.csv", force=False)

    assert (tmp_path / "out.csv").read_text() == "colour\nred\nnone\n"


def test_a_person_may_decide_otherwise(prepare):
    prepare("--keep", "note", "--drop", "flag")

    assert written()[0] == ["price", "age", "income", "note"]


def test_what_to_write_in_the_deployment_file_is_yaml(prepare):
    lines = [line for line in prepare().err.splitlines() if line.startswith("  ")]

    baseline, columns, exclude = (yaml.safe_load(line) for line in lines)
    assert baseline == {"baseline": {"dataset": "out.csv", "header": True, "label": 0}}
    assert columns == {"payload": {"columns": ["flag", "age", "income"]}}
    assert exclude == {"payload": {"exclude": ["customer_id", "signup", "empty", "note"]}}


def test_names_that_yaml_would_take_for_something_else_are_quoted(tmp_path, driftgauge):
    Path("in.csv").write_text("y,yes,1,a: b\n" + "1,2,3,4\n2,3,4,5\n")

    lines = driftgauge("prepare", "in.csv", "-o", "out.csv", "--label", "y").err.splitlines()

    assert yaml.safe_load(lines[2]) == {"payload": {"columns": ["yes", "1", "a: b"]}}


def test_a_file_without_a_header_gets_one(driftgauge):
    Path("in.csv").write_text("1,2\n3,4\n")

    driftgauge("prepare", "in.csv", "-o", "out.csv", "--label", "1", "--no-header")

    assert written() == [["1", "0"], ["2", "1"], ["4", "3"]]


def test_programs_get_all_that_was_found(prepare):
    output = {each["name"]: each for each in prepare("--json").json["columns"]}

    assert (output["age"]["rows"], output["age"]["filled"], output["age"]["decision"]) == (60, 59, "keep")
    assert output["age"]["remarks"] == [{"trait": "placeholders", "found": "'NA' in 1 row"}]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--output", "messy.csv"), "messy.csv is the dataset itself"),
        (("--output", "there.csv"), "there.csv is there already; --force replaces it"),
        (("--output", "out.csv", "--label", "prize"), "messy.csv has no column 'prize'; give one of customer_id"),
        (("--output", "out.csv", "--label", "price", "--drop", "price"), "price is the label, which is kept"),
        (("--output", "out.csv", "--keep", "note", "--drop", "note"), "named twice by --keep and --drop"),
        (("--output", "messy.csv/out.csv"), "cannot write messy.csv/out.csv"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_written(messy, driftgauge, arguments, reason):
    Path("there.csv").write_text("mine")

    ended = driftgauge("prepare", "messy.csv", *arguments)

    assert reason in ended.err
    assert Path("there.csv").read_text() == "mine"
    assert {path.name for path in Path.cwd().iterdir()} == {"messy.csv", "there.csv"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        ("a,b\n", "has a header and no rows"),
        ("a,a\n1,2\n", "several columns have the name 'a'"),
        ("a,b\n1,2\n3\n", "in.csv:3: 1 values, where the first line has 2"),
        ('a\n"b\n', "is not CSV in UTF-8"),
    ],
)
def test_a_file_that_is_no_dataset_is_named(driftgauge, text, reason):
    Path("in.csv").write_text(text)

    assert reason in driftgauge("prepare", "in.csv", "-o", "out.csv").err


@pytest.mark.parametrize(
    ("name", "cells", "traits"),
    [
        ("x", ["", " "], [Trait.EMPTY]),
        ("x", ["NA", ""], [Trait.PLACEHOLDERS, Trait.EMPTY]),
        ("x", ["7", "7"], [Trait.CONSTANT]),
        ("x", ["2026-01-05T07:00", "2026-01-06"], [Trait.DATE]),
        ("x", ["05.01.2026", "6/1/26"], [Trait.DATE]),
        ("x", ["1", "b", "1"], [Trait.MIXED]),
        ("x", ["red", "blue"], [Trait.TEXT]),
        ("x", ["1", "2.5", "-1e3"], []),
        ("x", ["1", "nan"], [Trait.PLACEHOLDERS, Trait.CONSTANT]),
        ("x", [str(row) for row in range(30)], [Trait.ID]),
        ("order_id", [str(row * 7) for row in range(30)], [Trait.ID]),
        ("price", [str(row * 7) for row in range(30)], [Trait.ALMOST_UNIQUE]),
        ("name", [f"n{row}" for row in range(30)], [Trait.TEXT, Trait.ID]),
        ("name", ["n0", *(f"n{row}" for row in range(30))], [Trait.TEXT, Trait.ALMOST_UNIQUE]),
        ("price", [f"{row}.5" for row in range(30)], []),
    ],
)
def test_a_column_s_traits(name, cells, traits):
    assert found(name, cells) == traits


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), min_size=1, max_size=6)


@given(st.lists(st.lists(cells, min_size=2, max_size=2), min_size=1, max_size=8))
def test_cells_that_are_kept_are_written_as_they_were(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("rows")
    with (folder / "in.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["a", "b"], *rows])
    plan = planned(*look_at(folder / "in.csv", header=True), label=None, choices=Choices(text=True, keep=("a", "b")))

    write_prepared(plan, folder / "out.csv", force=False)

    with (folder / "out.csv").open(encoding="utf-8", newline="") as file:
        _, *written_rows = csv.reader(file, strict=True)
    expected = [
        ["" if column.is_missing(cell) else cell for column, cell in zip(plan.columns, row, strict=True)]
        for row in rows
    ]
    assert written_rows == expected
