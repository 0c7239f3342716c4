"""How long a deployment takes on this machine, from synth to destroy.

    .venv/bin/python benchmarks/deployment.py [synth] [lambda] [cold] [deploy] [path] [demo]

Every figure is of a whole process. Synth is measured in pairs with an empty app, because only the ratio is comparable
between machines; the demo's steps are those that it writes to build/demo.json.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import critical_path
import handlers

ROOT: Final = Path(__file__).resolve().parents[1]
EMPTY_APP: Final = "from aws_cdk import App, Stack\napp = App({})\nStack(app, 'empty')\napp.synth()\n"
UNVALIDATED: Final = "builtin_cloud_formation_validation=False"


def seconds_of(*command: str, folder: Path = ROOT) -> float:
    """Run a command to its end and return the seconds it took; its output is shown only if it fails."""
    environment = {**os.environ, "PATH": f"{ROOT / '.venv/bin'}{os.pathsep}{os.environ['PATH']}"}
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return time.perf_counter() - start


def synth(rounds: int = 7) -> dict[str, float]:
    """Time ``cdk synth -q`` of the default deployment and of empty apps, in turn.

    The default app leaves CDK's own validation of templates out, so its like is the empty app that does so too.
    """
    with tempfile.TemporaryDirectory() as name:
        ours = (ROOT, "-o", str(Path(name) / "out"))
        alike, validated = (_empty_app(Path(name) / each, each) for each in ("alike", "validated"))
        contenders = (ours, (alike,), (validated,))
        times = [
            [seconds_of("cdk", "synth", "-q", *arguments, folder=folder) for folder, *arguments in contenders]
            for _ in range(rounds + 1)
        ][1:]
    rows = {"default deployment": 0, "empty app, validation off as in ours": 1, "empty app, validation on": 2}
    seconds = {f"cdk synth -q, {name} (s)": statistics.median(each[at] for each in times) for name, at in rows.items()}
    return {
        **seconds,
        "ratio to the empty app, validation off in both": statistics.median(each[0] / each[1] for each in times),
        "ratio to the empty app with CDK's defaults": statistics.median(each[0] / each[2] for each in times),
    }


def _empty_app(folder: Path, kind: str) -> Path:
    folder.mkdir()
    app = EMPTY_APP.format(UNVALIDATED if kind == "alike" else "")
    (folder / "app.py").write_text(app, encoding="utf-8")
    (folder / "cdk.json").write_text((ROOT / "cdk.json").read_text(encoding="utf-8"), encoding="utf-8")
    return folder


def lambda_import(runs: int = 9) -> dict[str, float]:
    """Time the import of the custom resources' Lambda, with and without what it imports."""

    def of(statement: str) -> float:
        path = f"import sys; sys.path.insert(0, {str(ROOT / 'lambda')!r}); "
        return statistics.median(seconds_of("python", "-c", path + statement) for _ in range(runs))

    bare = of("pass")
    return {
        "import boto3 (s)": of("import boto3") - bare,
        "import custom_resources.handler, boto3 included (s)": of("import custom_resources.handler") - bare,
    }


def demo() -> dict[str, float]:
    """Run the demo once and return the seconds of its steps."""
    whole = seconds_of("driftgauge", "demo")
    steps = json.loads((ROOT / "build" / "demo.json").read_text(encoding="utf-8"))["seconds"]
    return {**{f"demo: {step} (s)": taken for step, taken in steps.items()}, "driftgauge demo, whole (s)": whole}


MEASURES: Final[dict[str, Callable[[], dict[str, float]]]] = {
    "synth": synth,
    "lambda": lambda_import,
    "cold": handlers.cold_start,
    "deploy": handlers.one_deployment,
    "path": critical_path.steps,
    "demo": demo,
}


def main() -> None:
    """Print a table of the measures that are named, or of all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("measure", nargs="*", choices=[[], *MEASURES], help="default: all")
    names = parser.parse_args().measure or list(MEASURES)
    for name in names:
        for figure, value in MEASURES[name]().items():
            print(f"{figure:<56} {value:8.2f}", flush=True)


if __name__ == "__main__":
    main()
