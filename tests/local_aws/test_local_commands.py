"""`driftgauge local`: what a person types, and what is printed."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from local_aws.ports import free_port
from typer.testing import CliRunner, Result

from driftgauge_cli.commands import local, local_next
from driftgauge_cli.commands.local import app
from driftgauge_cli.errors import UserError
from driftgauge_cli.ownership import stacks
from driftgauge_local import deployment, life_cycle
from driftgauge_local.credentials import Credentials
from driftgauge_local.instance import Instance, LocalAwsError

Command = Callable[..., Result]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, [*arguments, "--home", str(tmp_path)])

    yield run
    life_cycle.down(home=tmp_path)


def test_up_prints_what_a_shell_evaluates_and_down_ends_it(command: Command, tmp_path: Path) -> None:
    port = free_port()

    started = command("up", "--port", str(port))
    running = json.loads(command("status", "--json").stdout)
    again = command("env")
    ended = command("down")

    assert started.exit_code == 0, started.output
    exported = dict(line.removeprefix("export ").split("=", 1) for line in started.stdout.splitlines())
    assert exported == {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": exported["AWS_ACCESS_KEY_ID"],
        "AWS_SECRET_ACCESS_KEY": exported["AWS_SECRET_ACCESS_KEY"],
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    assert again.stdout == started.stdout
    assert (running["running"], running["port"], running["home"]) == (True, port, str(tmp_path))
    assert f"are in {tmp_path}" in started.stderr
    assert f"Ended process {running['pid']}" in ended.stderr
    assert json.loads(command("status", "--json").stdout) == {"running": False}


def test_down_when_nothing_runs_is_no_mistake(command: Command) -> None:
    ended = command("down")

    assert ended.exit_code == 0
    assert "was not running" in ended.stderr


@pytest.mark.parametrize("name", ["deploy", "destroy"])
def test_a_deployment_to_nothing_is_the_user_s_to_mend(command: Command, name: str) -> None:
    result = command(name, "nutriscore")

    assert isinstance(result.exception, UserError)
    assert str(result.exception) == "AWS on this machine is not running. Start it: driftgauge local up"


@pytest.fixture
def nothing_foreign(monkeypatch: pytest.MonkeyPatch) -> None:
    """An AWS in which nothing is somebody else's."""
    monkeypatch.setattr(life_cycle, "require_running", lambda home: None)
    monkeypatch.setattr(local, "refuse_foreign", lambda *_, **__: None)
    monkeypatch.setattr(local, "note_local_server", lambda *_: None)
    monkeypatch.setattr(local, "show_next", lambda *_: None)


@pytest.mark.usefixtures("nothing_foreign")
@pytest.mark.parametrize(
    ("arguments", "context"),
    [((), None), (("--engine", "driftgauge"), "driftgauge"), (("--engine", "both"), "model-monitor,driftgauge")],
)
def test_an_engine_that_is_named_takes_the_place_of_the_file_s(
    command: Command, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], context: str | None
) -> None:
    engines: list[str | None] = []
    monkeypatch.setattr(deployment, "deploy", lambda name, *, engine, **_: engines.append(engine))

    command("deploy", "nutriscore", *arguments)

    assert engines == [context]


@pytest.mark.usefixtures("nothing_foreign")
def test_every_mistake_of_a_deployment_file_is_a_line_of_its_own(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise LocalAwsError("the app has no template to deploy:\nshop.yaml:3: one\nshop.yaml:7: another")

    monkeypatch.setattr(deployment, "deploy", refuse)

    result = command("deploy", "shop")

    assert isinstance(result.exception, UserError)
    assert result.exception.args == (
        "the app has no template to deploy:",
        "shop.yaml:3: one",
        "shop.yaml:7: another",
    )


OUTPUTS = {
    "EndpointName": "shop",
    "DashboardUrl": "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#dashboards/dashboard/shop",
}


def test_after_a_deployment_the_endpoint_and_the_next_commands_are_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    deployed = stacks.DeployedStack(name="shop", status="CREATE_COMPLETE", outputs=OUTPUTS)
    monkeypatch.setattr(stacks, "find_stack", lambda *_: deployed)

    local_next.show_next(Instance(pid=1, port=1, credentials=Credentials.new()), "shop")

    assert capsys.readouterr().err.splitlines() == [
        "endpoint   shop",
        "next       driftgauge traffic shop FILE.csv --label NAME",
        "           driftgauge status shop",
        "           driftgauge report shop --open",
        f"dashboard  in an account: {OUTPUTS['DashboardUrl']}",
    ]


@pytest.mark.usefixtures("nothing_foreign")
def test_a_deployment_that_is_interrupted_says_what_goes_on_and_how_to_undo_it(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(deployment, "deploy", interrupt)

    ended = command("deploy", "nutriscore")

    assert ended.exit_code == 130
    assert "to undo it: driftgauge local destroy nutriscore" in ended.stderr
