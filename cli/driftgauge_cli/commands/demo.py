"""`driftgauge demo`: the whole story on this machine."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from driftgauge_cli.commands.engine_choice import EngineChoice, EngineOption
from driftgauge_cli.errors import UserError
from driftgauge_cli.output import note, status, to_plain

if TYPE_CHECKING:
    from driftgauge_cli.demonstration.steps import Steps
    from driftgauge_cli.demonstration.summary import Summary
    from driftgauge_local.instance import Instance

_DEPLOYMENT = "nutriscore"
_SAMPLE = Path("samples") / "nutriscore"
_STEPS = 9
_DEFAULT_SUMMARY = Path("build/demo.json")
# What a shell may say of another AWS must not send the demo there.
_OTHER_AWS = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_CA_BUNDLE")


def demo(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of AWS on this machine.")] = 4601,
    home: Annotated[Path | None, typer.Option(help="Folder of its state and log.")] = None,
    engine: EngineOption = EngineChoice.MODEL_MONITOR,
    summary: Annotated[Path, typer.Option(help="Where the summary is written.")] = _DEFAULT_SUMMARY,
) -> None:
    """Deploy the sample here, let its data drift, see the alarm ring, and take it all down again."""
    from driftgauge_cli.demonstration.steps import Steps
    from driftgauge_local.toolchain import find_toolchain

    steps = Steps(total=_STEPS)
    with _one_line():
        project = find_toolchain().project
        with steps.step("sample", "Make the NutriScore sample: 40,000 products and a model of their score"):
            _make_sample(project)
        with steps.step("start", "Start AWS on this machine"), status("starting"):
            instance = _start(port, home)
        try:
            told = _tell(steps, instance, project / _SAMPLE, home, engine)
        finally:
            _end(home)
    _write(summary, told)
    _judge(told)
    typer.echo(f"\nDone in {sum(steps.seconds.values()):.0f} s. The summary is in {summary}.")


def _tell(steps: "Steps", instance: "Instance", sample: Path, home: Path | None, engine: EngineChoice) -> "Summary":
    from driftgauge_cli.aws.session import explained, open_session
    from driftgauge_cli.demonstration.story import FEED, Story
    from driftgauge_local import deployment

    with steps.step("bootstrap", "cdk bootstrap"), _lines("bootstrapping") as on_line:
        deployment.bootstrap(on_line=on_line, home=home)
    with steps.step("deploy", f"cdk deploy of deployments/{_DEPLOYMENT}.yaml"), _lines("deploying") as on_line:
        deployment.deploy(_DEPLOYMENT, on_line=on_line, home=home, engine=engine.context)
    _use(instance)
    with explained():
        story = Story(session=open_session(), deployment=_DEPLOYMENT, sample=sample)
        story.show_baselines()
        with steps.step("traffic", "Send 500 products to the endpoint, then their true scores"):
            ordinary = story.send_production()
        with steps.step("monitors", "Run the monitors"):
            story.run_monitors(ordinary)
        with steps.step("drift", f"The feed breaks: {FEED}. Send that, and run the monitors again"):
            broken = story.send_broken()
            story.run_monitors(broken)
        with steps.step("alarms", "Alarms, what reached the topic, and the metrics behind it"):
            story.wait_for_alarms()
            story.show_metrics(broken)
            story.compare_engines()
        with steps.step("destroy", "cdk destroy"):
            _destroy(home)
        return story.summary(engine.engines, steps.seconds)


def _destroy(home: Path | None) -> None:
    from driftgauge_local import deployment

    with _lines("destroying") as on_line:
        kept = deployment.destroy(_DEPLOYMENT, on_line=on_line, home=home)
    typer.echo(f"Kept on purpose, the data: stack {kept.stack} with {', '.join(kept.buckets)}.")
    typer.echo("The demo now ends AWS on this machine, and with it these. In an account you would remove them with:")
    typer.echo(f"  cdk destroy {kept.stack} -c deployment={_DEPLOYMENT}")
    for bucket in kept.buckets:
        typer.echo(f"  aws s3 rb s3://{bucket} --force")


def _make_sample(project: Path) -> None:
    # A process of its own keeps numpy and XGBoost out of this one.
    program = [sys.executable, "-m", "driftgauge_cli.samples.nutriscore.make", "--output", str(project / _SAMPLE)]
    made = subprocess.run(program, capture_output=True, text=True, check=False)
    if made.returncode:
        raise UserError(f"the sample could not be made: {made.stderr.strip().splitlines()[-1]}")
    typer.echo(made.stdout.strip() or "everything is there")


def _start(port: int, home: Path | None) -> "Instance":
    from driftgauge_local import life_cycle

    return life_cycle.up(port=port, home=home)


def _end(home: Path | None) -> None:
    from driftgauge_local import life_cycle

    life_cycle.down(home=home)


def _use(instance: "Instance") -> None:
    for name in _OTHER_AWS:
        os.environ.pop(name, None)
    os.environ.update(instance.environment)


def _write(path: Path, told: "Summary") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(to_plain(told), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _judge(told: "Summary") -> None:
    """The story has to end as it is told; where it did not, the demo fails."""
    half = len(told.executions) // 2
    before, after = told.executions[:half], told.executions[half:]
    promises = {
        "ordinary traffic gave no violations": all(each.status == "Completed" for each in before),
        "the broken feed was found": all(each.status == "CompletedWithViolations" for each in after),
        "an alarm rang and the topic told so": any(alarm.notified for alarm in told.alarms),
        "both engines found the same": all(comparison.equal for comparison in told.comparisons),
        "nothing was left over": not told.left_over,
    }
    broken = [promise for promise, kept in promises.items() if not kept]
    if broken:
        raise UserError(f"the demo did not end as it should; this does not hold: {'; '.join(broken)}")


@contextmanager
def _one_line() -> Iterator[None]:
    from driftgauge_local.instance import LocalAwsError

    try:
        yield
    except LocalAwsError as error:
        raise UserError(str(error)) from error


@contextmanager
def _lines(title: str) -> Iterator[Callable[[str], None]]:
    """Show the latest line beside a spinner; without a terminal, every line."""
    if not sys.stderr.isatty():
        yield note
        return
    with status(title) as update:
        yield lambda line: update(f"{title}: {line[:100]}")
