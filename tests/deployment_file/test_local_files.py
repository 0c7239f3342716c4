"""Datasets and models on this machine are read before anything is deployed."""

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from driftgauge_deployment import Deployment, load_deployment

HEAD = "name: shop\nmodel: {artifact: model.tar.gz}\nmonitors:\n"
DATA_QUALITY = HEAD + "  data_quality:\n    baseline: {dataset: orders.csv, header: true}\n"
MODEL_QUALITY = (
    HEAD + "  model_quality:\n    problem_type: Regression\n    inference_attribute: 0\n"
    "    baseline: {dataset: orders.csv, header: true}\n"
)
ROWS = "".join(f"{row % 2},{row % 7},{row % 11}\n" for row in range(300))

Load = Callable[[str], Deployment]
Mistakes = Callable[[str], list[str]]


@pytest.fixture
def orders(tmp_path: Path) -> Callable[[str], None]:
    """Write the dataset."""
    return lambda text: (tmp_path / "orders.csv").write_text(text, encoding="utf-8") and None


@pytest.fixture
def warnings(load: Load, tmp_path: Path) -> Callable[[str], list[str]]:
    """The warnings about a text without errors."""

    def run(text: str) -> list[str]:
        load(text)
        found: list[str] = []
        load_deployment(tmp_path / "shop.yaml", warn=found.append)
        return [line.removeprefix(f"{tmp_path / 'shop.yaml'}:") for line in found]

    return run


def test_a_dataset_that_is_right_has_no_mistake(
    orders: Callable[[str], None], warnings: Callable[[str], list[str]]
) -> None:
    orders("bought,visits,age\n" + ROWS)
    assert warnings(DATA_QUALITY) == []


@pytest.mark.parametrize(
    ("content", "mistake"),
    [
        (b"", "orders.csv is empty; allowed: a CSV file in UTF-8"),
        (b"y,a\n1,\xff\n", "orders.csv:2: not UTF-8 text, so no CSV file; allowed: a CSV file in UTF-8"),
        (b"y,a\n", "orders.csv has a header and no rows; allowed: the data that the model was made from"),
        (b"y,a\n1,2\n1,2,3\n1\n", "orders.csv:3: 3 cells, where the first line has 2, and 1 more such rows; allowed"),
        (b"\x1f\x8bno", "orders.csv cannot be read: "),
    ],
)
def test_a_dataset_that_cannot_be_analyzed_is_an_error(
    mistakes: Mistakes, tmp_path: Path, content: bytes, mistake: str
) -> None:
    (tmp_path / "orders.csv").write_bytes(content)
    [found] = [line for line in mistakes(DATA_QUALITY) if "warning" not in line]
    assert found.startswith(f"5: monitors.data_quality.baseline.dataset: {mistake}")


@pytest.mark.parametrize(
    ("header", "warning"),
    [
        ("bought,,age", "the header of orders.csv names no column _c1; give each a name"),
        ("bought,age,Age", "the header of orders.csv has a name several times, so that the columns are monitored as"),
        ("0.5,1,2", "the header of orders.csv has nothing but numbers; write header: false if it has none"),
    ],
)
def test_an_odd_header_is_a_warning(
    orders: Callable[[str], None], warnings: Callable[[str], list[str]], header: str, warning: str
) -> None:
    orders(f"{header}\n{ROWS}")
    [found] = warnings(DATA_QUALITY)
    assert found.startswith(f"5: warning: monitors.data_quality.baseline.dataset: {warning}")


def test_columns_may_be_numbered_by_their_header(
    orders: Callable[[str], None], warnings: Callable[[str], list[str]]
) -> None:
    orders(f"0,1,2\n{ROWS}")
    assert warnings(DATA_QUALITY) == []


def test_a_header_that_the_file_does_not_name_is_a_warning(
    orders: Callable[[str], None], warnings: Callable[[str], list[str]]
) -> None:
    orders(f"bought,visits,age\n{ROWS}")
    [found] = warnings(DATA_QUALITY.replace(", header: true", ""))
    assert found.endswith("looks like the columns' names: bought, visits, age; write header: true if it is")


def test_a_few_odd_rows_are_set_aside_in_exact_mode_only(
    orders: Callable[[str], None], warnings: Callable[[str], list[str]], mistakes: Mistakes
) -> None:
    orders(f"bought,visits,age\n{ROWS}1,2\n")
    [found] = warnings(DATA_QUALITY.replace("header: true", "header: true, predictions: 300"))
    assert "warning: monitors.data_quality.baseline.dataset: orders.csv:302: 2 cells, where the first" in found
    [found] = mistakes(DATA_QUALITY + "mode: compat\n")
    assert found.startswith("5: monitors.data_quality.baseline.dataset: orders.csv:302: 2 cells, where the first")


def test_every_row_that_is_sent_to_the_endpoint_has_all_cells(
    orders: Callable[[str], None], mistakes: Mistakes, load: Load
) -> None:
    orders(f"bought,visits,age\n{ROWS}1,2\n")
    [found] = mistakes(MODEL_QUALITY)
    assert "orders.csv:302: 2 cells" in found
    assert load(MODEL_QUALITY.replace("header: true", "header: true, limit: 300"))


def test_rows_that_the_endpoint_is_asked_about_have_all_cells_and_a_label(
    orders: Callable[[str], None], mistakes: Mistakes, load: Load
) -> None:
    orders(f"bought,visits,age\n{ROWS},1,2\n")
    for text, line in ((DATA_QUALITY, "5: monitors.data_quality"), (MODEL_QUALITY, "7: monitors.model_quality")):
        assert mistakes(text) == [
            f"{line}.baseline.dataset: orders.csv:302: the label, column 0, is empty; allowed: a label in each row"
        ]
    # Without captured answers, nobody asks.
    assert load("capture: {modes: [Input]}\n" + DATA_QUALITY)
    assert load(DATA_QUALITY.replace("header: true", "header: true, predictions: 300"))


def test_only_the_beginning_of_a_large_dataset_is_read(
    orders: Callable[[str], None], warnings: Callable[[str], list[str]]
) -> None:
    row = "1," + "2" * 98 + "\n"
    orders("y,a\n" + "".join(f"{index % 2},{index % 5}\n" for index in range(300)) + row * 40_000 + "1\n")
    assert warnings(DATA_QUALITY) == []


def test_a_cell_may_have_commas_quotes_and_line_breaks(
    orders: Callable[[str], None], warnings: Callable[[str], list[str]]
) -> None:
    orders("y,a\n" + '1,"two, or ""more"""\n0,"one\nor ""two"""\n' * 100)
    assert warnings(DATA_QUALITY) == []


@pytest.mark.parametrize(
    ("more", "mistake"),
    [
        (
            "    overrides: {features: {vists: {completeness: 95%}}}\n",
            "6: monitors.data_quality.overrides.features.vists: 'vists' is no column of the dataset; "
            "did you mean 'visits'? allowed: visits, age",
        ),
        (
            "    overrides: {features: {bought: {completeness: 95%}}}\n",
            "6: monitors.data_quality.overrides.features.bought: 'bought' is the label, which is not monitored; "
            "allowed: a feature, or prediction",
        ),
        (
            "alarms: {drift: [visits, wage]}\n",
            "6: alarms.drift[1]: 'wage' is no column of the dataset; did you mean 'age'? allowed: visits, age",
        ),
    ],
)
def test_an_unknown_feature_is_an_error(
    orders: Callable[[str], None], mistakes: Mistakes, more: str, mistake: str
) -> None:
    orders(f"bought, visits,age\n{ROWS}")
    assert mistakes(DATA_QUALITY + more) == [mistake]


def test_columns_that_the_endpoint_does_not_take_are_not_watched(
    orders: Callable[[str], None], mistakes: Mistakes, warnings: Callable[[str], list[str]]
) -> None:
    orders("bought,id,age\n" + "1,,3\n0,,4\n" * 150)
    payload = "payload: {exclude: [id]}\n"
    assert warnings(DATA_QUALITY + payload) == []
    [found] = mistakes(
        DATA_QUALITY.replace("header: true", "header: true, predictions: 100") + "payload: {exclude: [ids]}\n"
    )[1:]
    assert found.startswith("6: payload.exclude[0]: 'ids' is no column of the dataset; did you mean 'id'? allowed:")
    [found] = mistakes(DATA_QUALITY + payload + "alarms: {drift: [id]}\n")
    assert found == "7: alarms.drift[0]: 'id' is a column that payload leaves out; allowed: age"


def test_the_columns_of_a_preprocessor_are_its_own(orders: Callable[[str], None], load: Load, tmp_path: Path) -> None:
    orders(f"bought,visits,age\n{ROWS}")
    (tmp_path / "rows.py").write_text("def preprocess_handler(record):\n    return {'visits_per_year': 1}\n")
    assert load(DATA_QUALITY + "    preprocessor: rows.py\nalarms: {drift: [visits_per_year]}\n")


def test_names_in_a_json_answer_are_not_known_here(
    orders: Callable[[str], None], warnings: Callable[[str], list[str]]
) -> None:
    orders(f"bought,visits,age\n{ROWS}")
    text = DATA_QUALITY + "payload: {content_type: application/json}\nalarms: {drift: [score]}\n"
    [found] = warnings(text)
    assert found.startswith("7: warning: alarms.drift[0]: 'score' is no column of the dataset")


@pytest.mark.parametrize("name", ["prediction", "probability", "output_1"])
def test_the_endpoint_s_answers_are_features(orders: Callable[[str], None], load: Load, name: str) -> None:
    orders(f"bought,visits,age\n{ROWS}")
    assert load(DATA_QUALITY + f"alarms: {{drift: [{name}]}}\n")


def test_the_label_stands_for_the_answers_in_compat_mode(orders: Callable[[str], None], load: Load) -> None:
    orders(f"bought,visits,age\n{ROWS}")
    assert load(DATA_QUALITY + "alarms: {drift: [bought]}\nmode: compat\n")


def test_columns_without_a_header_have_their_position(
    orders: Callable[[str], None], mistakes: Mistakes, load: Load
) -> None:
    orders(ROWS)
    text = DATA_QUALITY.replace(", header: true", "")
    assert load(text + "alarms: {drift: [_c1]}\n")
    [found] = mistakes(text + "alarms: {drift: [visits]}\n")
    assert found.endswith("allowed: _c1, _c2")


def test_the_label_is_one_of_the_columns(orders: Callable[[str], None], mistakes: Mistakes) -> None:
    orders(f"bought,visits,age\n{ROWS}")
    for text, kind, line in ((DATA_QUALITY, "data_quality", 5), (MODEL_QUALITY, "model_quality", 7)):
        assert mistakes(text.replace("header: true", "header: true, label: 3")) == [
            f"{line}: monitors.{kind}.baseline.label: column 3 is the label, but orders.csv has 3 columns, counted "
            "from 0: bought, visits, age"
        ]


def test_headers_name_all_columns(orders: Callable[[str], None], mistakes: Mistakes) -> None:
    orders(ROWS)
    bias = (
        "  model_bias:\n    label: bought\n    label_values: [0]\n    facets: [{name: age}]\n"
        "    headers: [bought, age]\n    inference_attribute: 0\n    baseline: {dataset: orders.csv}\n"
    )
    assert mistakes(HEAD + bias) == [
        "8: monitors.model_bias.headers: 2 names, but orders.csv has 3 columns; allowed: a name for each"
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is no tar archive compressed with gzip: it is empty"),
        (b"a pickle", "is no tar archive compressed with gzip"),
        ("tar", "is no tar archive compressed with gzip: it is a tar archive without compression"),
    ],
)
def test_a_model_that_is_no_archive_is_an_error(
    mistakes: Mistakes, tmp_path: Path, content: bytes | str, problem: str
) -> None:
    (tmp_path / "model.pkl").write_bytes(archive("w") if isinstance(content, str) else content)
    text = DATA_QUALITY.replace("model.tar.gz", "model.pkl").replace("orders.csv", "train.csv")
    assert mistakes(text) == [
        f"2: model.artifact: 'model.pkl' {problem}; allowed: an archive as `tar -czf model.tar.gz` makes it"
    ]


def test_a_date_without_quotes_is_told_what_it_is(mistakes: Mistakes) -> None:
    text = "name: shop\nmodel: {artifact: s3://b-b/m.tar.gz, version: 2026-07-01}\nmonitors: {data_quality: {baseline: "
    [found] = mistakes(text + "{dataset: train.csv, header: true}}}\n")
    assert found == (
        "2: model.version: 2026-07-01, which YAML takes for a date unless it is in quotes, is not allowed; allowed: "
        "a text that changes when the file's content does"
    )


@pytest.mark.parametrize(
    ("rows", "warning"),
    [
        (
            "{0},{0}\n" * 1,
            "orders.csv: 1 rows, with which only large changes can be told from chance; take 200 or more",
        ),
        (
            "{0},\n" * 300,
            "orders.csv: columns without a value: age; nothing can be compared. If that is not",
        ),
        (
            "{0},5\n" * 300,
            "orders.csv: columns with one value only: age; any other one is a finding.",
        ),
        ("{0},NA\n1,2\n0,1.5\n" * 100, "orders.csv: columns with texts among numbers: age (100 such as 'N"),
        (
            "{0},NaN\n1,2\n0,1.5\n" * 100,
            "orders.csv: columns with texts among numbers: age (100 such as 'N",
        ),
    ],
)
def test_what_cannot_be_watched_is_a_warning(
    orders: Callable[[str], None], warnings: Callable[[str], list[str]], rows: str, warning: str
) -> None:
    orders("bought,age\n" + rows.format(1))
    found = [line for line in warnings(DATA_QUALITY) if line.removeprefix("5: warning: ").find(warning) >= 0]
    assert len(found) == 1


def test_columns_with_the_same_problem_are_one_line(
    orders: Callable[[str], None], warnings: Callable[[str], list[str]]
) -> None:
    names = [f"c{number}" for number in range(30)]
    orders(",".join(["bought", *names]) + "\n" + f"1{',5' * 30}\n0{',5' * 30}\n" * 150)
    [found] = warnings(DATA_QUALITY)
    assert f"columns with one value only: {', '.join(names[:20])} and 10 more; any other one is a finding" in found
    assert found.endswith("write overrides: {features: {c0: {evaluate: false}}}")


def test_a_feature_that_is_off_has_no_warning(
    orders: Callable[[str], None], warnings: Callable[[str], list[str]]
) -> None:
    orders("bought,age\n" + "1,\n" * 300)
    assert warnings(DATA_QUALITY + "    overrides: {features: {age: {evaluate: false}}}\n") == []


def test_an_alarm_on_an_empty_column_is_an_error(orders: Callable[[str], None], mistakes: Mistakes) -> None:
    orders("bought,age\n" + "1,\n" * 300)
    [_, found] = mistakes(DATA_QUALITY + "alarms: {drift: [age]}\n")
    assert found.startswith(
        "6: alarms.drift[0]: every value of 'age' is missing, so that its alarm can never go to ALARM"
    )


def test_labels_of_one_class_are_an_error_and_equal_numbers_a_warning(
    orders: Callable[[str], None], mistakes: Mistakes, warnings: Callable[[str], list[str]]
) -> None:
    orders("bought,age\n" + "1,2\n1,3\n" * 200)
    [found] = mistakes(MODEL_QUALITY.replace("Regression", "BinaryClassification"))
    assert "orders.csv: all labels are '1', so that metrics are undefined; allowed: labels that differ" in found
    [found] = warnings(MODEL_QUALITY)
    assert "warning: monitors.model_quality.baseline.dataset: orders.csv: all labels are '1'" in found


def test_the_rows_that_are_sent_decide_about_labels(
    orders: Callable[[str], None], mistakes: Mistakes, load: Load
) -> None:
    orders("bought,age\n" + "1,2\n1,3\n" * 200 + "0,1\n")
    text = MODEL_QUALITY.replace("Regression", "BinaryClassification")
    assert load(text)
    assert mistakes(text.replace("header: true", "header: true, limit: 400"))


def archive(mode: str) -> bytes:
    body = io.BytesIO()
    with tarfile.open(fileobj=body, mode=mode) as made:
        made.addfile(tarfile.TarInfo("model"))
    return body.getvalue()


def test_semicolons_are_said_in_exact_mode_and_refused_in_compat_mode(
    mistakes: Mistakes, load: Load, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "orders.csv").write_text("y;a\n" + "1,5;2\n2,5;3\n" * 100)
    assert load(DATA_QUALITY).monitors.data_quality is not None
    found = mistakes(DATA_QUALITY + "mode: compat\n")
    assert any("the fields of orders.csv are separated by semicolons; allowed: commas" in mistake for mistake in found)
