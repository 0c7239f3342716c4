import csv
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import pytest
import typer
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
    ProfileNotFound,
)
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from driftgauge_cli import app as command_line
from driftgauge_cli.aws.session import explained, open_session
from driftgauge_cli.aws.storage import S3Uri, hour_of
from driftgauge_cli.commands.moments import parse_moment
from driftgauge_cli.errors import UserError
from driftgauge_cli.main import main
from driftgauge_cli.operations import executions
from driftgauge_cli.operations.rows import read_rows
from driftgauge_cli.output import emit, table, to_plain
from driftgauge_contract.paths import hour_folder


def refused(code, message="the text"):
    return ClientError({"Error": {"Code": code, "Message": message}}, "DescribeEndpoint")


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (NoCredentialsError(), "no AWS credentials were found; sign in"),
        (NoRegionError(), "export AWS_REGION"),
        (ProfileNotFound(profile="x"), "aws configure list-profiles"),
        (EndpointConnectionError(endpoint_url="http://127.0.0.1:1"), "AWS cannot be reached: Could not connect"),
        (refused("ExpiredTokenException"), "the AWS credentials are not accepted (the text); sign in again"),
        (
            refused("AccessDenied", "not\nallowed"),
            "DescribeEndpoint was refused: AccessDenied: not allowed",
        ),
        (ParamValidationError(report="x"), "Parameter validation failed"),
    ],
)
def test_a_refusal_of_aws_is_one_line_that_says_what_to_do(error, advice):
    with pytest.raises(UserError) as raised, explained():
        raise error

    assert advice in str(raised.value)


def test_with_an_endpoint_of_one_s_own_an_unreachable_aws_may_be_down(monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")

    with pytest.raises(UserError, match="driftgauge local status"), explained():
        raise EndpointConnectionError(endpoint_url="http://127.0.0.1:1")


def test_aws_region_counts(monkeypatch):
    monkeypatch.setenv("AWS_REGION", "eu-north-1")

    assert open_session().region_name == "eu-north-1"


def test_a_mistake_is_one_line_on_stderr_and_exit_code_1(monkeypatch, capsys):
    def mistaken() -> None:
        raise UserError("give another name")

    monkeypatch.setattr(command_line, "app", mistaken)

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 1
    assert capsys.readouterr().err == "driftgauge: give another name\n"


@pytest.mark.parametrize(
    ("module", "extra"), [("boto3", "cli"), ("polars._reexport", "analyzer"), ("ministack.core", "local")]
)
def test_a_command_without_its_extra_says_which_one_to_install(monkeypatch, capsys, module, extra):
    def needy() -> None:
        raise ModuleNotFoundError(f"No module named {module!r}", name=module)

    monkeypatch.setattr(command_line, "app", needy)

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 1
    assert capsys.readouterr().err.endswith(f"run: pip install 'driftgauge[{extra}]'\n")


def test_a_module_of_no_extra_that_is_missing_is_not_explained_away(monkeypatch):
    def broken() -> None:
        raise ModuleNotFoundError("No module named 'driftgauge_gone'", name="driftgauge_gone")

    monkeypatch.setattr(command_line, "app", broken)

    with pytest.raises(ModuleNotFoundError, match="driftgauge_gone"):
        main()


def test_the_command_line_itself_needs_an_extra():
    program = "import sys; sys.modules['typer'] = None; from driftgauge_cli.main import main; main()"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (1, "")
    assert "pip install 'driftgauge[cli]'" in done.stderr


def test_help_loads_nothing_heavy():
    program = (
        "import sys; from driftgauge_cli.app import app; from typer.testing import CliRunner; "
        "assert 'constraints' in CliRunner().invoke(app, ['--help']).output; "
        "heavy = {'boto3', 'botocore', 'polars', 'numpy', 'ministack', 'xgboost', 'aws_cdk'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, typer.Abort])
def test_a_command_that_is_interrupted_says_that_nothing_goes_on(aws, driftgauge, monkeypatch, interruption):
    def interrupt(*_, **__):
        raise interruption

    monkeypatch.setattr(executions, "list_executions", interrupt)

    ended = driftgauge("executions", "shop")

    assert ended.code == 130
    assert ended.err.endswith("stopped; nothing goes on, and nothing was changed in AWS\n")


def test_an_interruption_before_the_command_line_is_there_is_quiet(monkeypatch, capsys):
    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command_line, "app", interrupt)

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 130
    assert capsys.readouterr().err == ""


def test_a_command_loads_no_other_command():
    program = (
        "import sys; from driftgauge_cli.app import app; from typer.testing import CliRunner; "
        "CliRunner().invoke(app, ['status', '--help']); "
        "print(sorted(name for name in sys.modules if name.startswith('driftgauge_cli.commands.')))"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "['driftgauge_cli.commands.options', 'driftgauge_cli.commands.status']"


@pytest.mark.parametrize("name", list(command_line._COMMANDS))
def test_every_command_has_a_help(name):
    result = CliRunner().invoke(command_line.app, [name, "--help"])

    assert result.exit_code == 0
    assert f" {name} " in result.output


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Thing:
    name: str
    colour: Colour
    at: datetime
    parts: tuple[int, ...] = (1, 2)


THING = Thing("a", Colour.RED, datetime(2026, 11, 22, tzinfo=UTC))


def test_dataclasses_become_plain_json():
    assert to_plain({"it": THING}) == {
        "it": {"name": "a", "colour": "red", "at": "2026-11-22T00:00:00+00:00", "parts": [1, 2]}
    }


def test_records_are_a_table_for_people(capsys):
    emit([THING], as_json=False)

    assert capsys.readouterr().out.split()[:4] == ["name", "colour", "at", "parts"]


def test_markup_in_data_is_shown_as_it_is(capsys):
    table("Things", ("name",), [("[bold]x",)])

    assert "[bold]x" in capsys.readouterr().out


def test_long_names_are_not_folded(capsys):
    table("Things", ("name", "more"), [("x" * 150, "y")])

    assert "x" * 150 in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-22T07:00", datetime(2026, 11, 22, 7, tzinfo=UTC)),
        ("2026-11-22T07:00:05Z", datetime(2026, 11, 22, 7, 0, 5, tzinfo=UTC)),
        ("2026-11-22T08:00+01:00", datetime(2026, 11, 22, 7, tzinfo=UTC)),
        ("2026-11-22", datetime(2026, 11, 22, tzinfo=UTC)),
    ],
)
def test_times_are_utc_unless_they_have_a_zone(text, moment):
    assert parse_moment(text) == moment


@pytest.mark.parametrize(("text", "ago"), [("now", 0), ("90s", 90), ("30m", 1800), ("2h", 7200), ("7d", 604800)])
def test_times_may_be_said_as_how_long_ago(text, ago):
    assert abs(datetime.now(tz=UTC) - parse_moment(text) - timedelta(seconds=ago)) < timedelta(seconds=5)


@given(st.datetimes(min_value=datetime(2019, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_an_hour_s_path_is_read_back(moment):
    below = S3Uri.parse("s3://bucket/prefix/")

    hour = moment.replace(minute=0, second=0, microsecond=0)

    assert hour_of(below / hour_folder(moment) / "file.jsonl", below) == hour


@pytest.mark.parametrize("text", ["bucket/key", "s3://", "https://x/y"])
def test_what_is_not_an_s3_uri_is_refused(text):
    with pytest.raises(UserError, match="is not an S3 URI"):
        S3Uri.parse(text)


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), max_size=5)


@given(st.lists(st.lists(cells, min_size=2, max_size=2), min_size=1, max_size=5))
def test_features_survive_reading_whatever_their_cells_hold(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("rows") / "rows.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["label", "a", "b"], *(["1", *row] for row in rows)])

    read = read_rows(path, label="label")

    assert [list(cells) for cells in read.cells] == rows
    assert read.labels == ("1",) * len(rows)


def test_names_and_values_have_no_header(capsys):
    emit({"running": True}, as_json=False)

    lines = [line for line in capsys.readouterr().out.splitlines() if line.strip()]
    assert [line.split() for line in lines] == [["running", "true"]]


def test_a_pipe_gets_eighty_columns_and_no_spaces_at_the_end_of_a_line(capsys):
    table("Costs", ("monitor", "why"), [("data_quality", "word " * 30), ("x" * 300, "y")])

    lines = capsys.readouterr().out.splitlines()
    assert "x" * 300 in lines
    assert all(line == line.rstrip() for line in lines)
    assert max(len(line) for line in lines if "x" not in line) <= 80


@pytest.mark.parametrize(
    ("number", "printed"), [(0.891234567, "0.8912"), (1302.4, "1,302"), (1e-7, "1e-07"), (3.0, "3")]
)
def test_people_get_the_digits_that_they_need(capsys, number, printed):
    emit({"rmse": number}, as_json=False)

    assert capsys.readouterr().out.split()[-1] == printed


def test_programs_get_all_digits(capsys):
    emit({"rmse": 0.891234567}, as_json=True)

    assert "0.891234567" in capsys.readouterr().out


@pytest.mark.parametrize("command", [["cost"], ["doctor"], ["local", "up", "--home"], ["local", "status", "--home"]])
def test_a_file_name_that_is_too_long_is_one_line(command, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["driftgauge", *command, "a" * 300])

    with pytest.raises(SystemExit) as ended:
        main()

    printed = capsys.readouterr()
    assert ended.value.code == 1
    assert "Traceback" not in printed.err
    assert len((printed.err or printed.out).strip().splitlines()) == 1 or "there is no deployment" in printed.out
