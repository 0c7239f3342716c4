"""The demo from beginning to end: AWS on this machine, the deployment, its story, and the end of everything."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import typer

from driftgauge_cli.aws.session import explained, open_session
from driftgauge_cli.demonstration.steps import Steps
from driftgauge_cli.demonstration.story import FEED, Story
from driftgauge_cli.demonstration.summary import Summary
from driftgauge_cli.engine_choice import EngineChoice
from driftgauge_cli.errors import UserError
from driftgauge_cli.output import note, status
from driftgauge_cli.project.sample import DEPLOYMENT, SAMPLE_FOLDER
from driftgauge_local import deployment, life_cycle
from driftgauge_local.instance import Instance

_STEPS: Final = 9
# What a shell may say of another AWS must not send the demo there.
_OTHER_AWS: Final = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_CA_BUNDLE")


class Performance:
    """One run of the demo in a project."""

    def __init__(self, *, project: Path, home: Path | None, engine: EngineChoice, report: Path) -> None:
        self._project = project
        self._report = report
        self._home = home
        self._engine = engine
        self._steps = Steps(total=_STEPS)

    def run(self, port: int) -> Summary:
        """Run the demo with AWS on a port, and end that AWS whatever happens."""
        with self._steps.step("sample", "Make the NutriScore sample: 40,000 products and a model of their score"):
            self._make_sample()
        with self._steps.step("start", "Start AWS on this machine"), status("starting"):
            instance = life_cycle.up(port=port, home=self._home)
        try:
            self._deploy()
            _use(instance)
            with explained():
                return self._tell()
        finally:
            # Whatever fails, no process of the demo is left running.
            life_cycle.down(home=self._home)

    def _make_sample(self) -> None:
        # A process of its own keeps numpy and XGBoost out of this one.
        folder = self._project / SAMPLE_FOLDER
        program = [sys.executable, "-m", "driftgauge_cli.samples.nutriscore.make", "--output", str(folder)]
        made = subprocess.run(program, capture_output=True, text=True, check=False)
        if made.returncode:
            raise UserError(f"the sample could not be made: {made.stderr.strip().splitlines()[-1]}")
        typer.echo(made.stdout.strip() or "everything is there")

    def _deploy(self) -> None:
        with self._steps.step("bootstrap", "cdk bootstrap"), _lines("bootstrapping") as on_line:
            deployment.bootstrap(on_line=on_line, home=self._home, project=self._project)
        title = f"cdk deploy of deployments/{DEPLOYMENT}.yaml"
        with self._steps.step("deploy", title), _lines("deploying") as on_line:
            context = self._engine.context
            deployment.deploy(DEPLOYMENT, on_line=on_line, home=self._home, project=self._project, engine=context)

    def _tell(self) -> Summary:
        step = self._steps.step
        story = Story(session=open_session(), deployment=DEPLOYMENT, sample=self._project / SAMPLE_FOLDER)
        story.show_baselines()
        with step("traffic", "Send 500 products to the endpoint, then their true scores"):
            ordinary = story.send_production()
        with step("monitors", "Run the monitors"):
            story.run_monitors(ordinary)
        with step("drift", f"The feed breaks: {FEED}. Send that, and run the monitors again"):
            broken = story.send_broken()
            story.run_monitors(broken)
        with step("alarms", "Alarms, what reached the topic, and the metrics behind it"):
            story.wait_for_alarms()
            story.show_metrics(broken)
            story.compare_engines()
            story.write_report(self._report)
        with step("destroy", "cdk destroy"):
            self._destroy()
        return story.summary(self._engine.engines, self._steps.seconds)

    def _destroy(self) -> None:
        with _lines("destroying") as on_line:
            kept = deployment.destroy(DEPLOYMENT, on_line=on_line, home=self._home, project=self._project)
        typer.echo(f"The data is kept on purpose: the stack {kept.stack} with {', '.join(kept.buckets)}.")
        typer.echo("The demo ends AWS on this machine now, and these with it. In an account, remove them with:")
        typer.echo(f"  cdk destroy {kept.stack} -c deployment={DEPLOYMENT}")
        for bucket in kept.buckets:
            typer.echo(f"  aws s3 rb s3://{bucket} --force")


def _use(instance: Instance) -> None:
    for name in _OTHER_AWS:
        os.environ.pop(name, None)
    os.environ.update(instance.environment)


@contextmanager
def _lines(title: str) -> Iterator[Callable[[str], None]]:
    """Show the latest line beside a spinner; every line if there is no terminal."""
    if not sys.stderr.isatty():
        yield note
        return
    with status(title) as update:
        yield lambda line: update(f"{title}: {line}")
