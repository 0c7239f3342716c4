"""Processing jobs that do nothing until a test says how they end."""

import json
import shlex
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from driftgauge_local.sagemaker.jobs.files import JobFiles

SUGGESTED = {
    "version": 0.0,
    "features": [],
    "regression_constraints": {"rmse": {"threshold": 2.0, "comparison_operator": "GreaterThanThreshold"}},
}
NOT_JSON = "<html>"
_WAITING = """
while [ ! -e "$2/../verdict" ]; do sleep 0.01; done
mkdir -p "$2/processing/output" "$2/output"
. "$2/../verdict"
"""


class Verdict(StrEnum):
    """The end of a job."""

    COMPLETED = "completed"
    WITHOUT_CONSTRAINTS = "completed without constraints"
    NOT_JSON = "completed with constraints that are not JSON"
    FAILED = "failed"

    @property
    def is_success(self) -> bool:
        return self is Verdict.COMPLETED

    @property
    def script(self) -> str:
        files = _FILES.get(self, {})
        lines = [f'printf %s {shlex.quote(text)} > "$2/processing/output/{name}"' for name, text in files.items()]
        return "\n".join([*lines, f"exit {int(self is Verdict.FAILED)}"])


_FILES: Mapping[Verdict, Mapping[str, str]] = {
    Verdict.COMPLETED: {"statistics.json": "{}", "constraints.json": json.dumps(SUGGESTED)},
    Verdict.WITHOUT_CONSTRAINTS: {"statistics.json": "{}"},
    Verdict.NOT_JSON: {"statistics.json": "{}", "constraints.json": NOT_JSON},
}


class HeldProgram:
    """Stands in for every container; a shell starts in a tenth of Python's time."""

    def command(self, job: Mapping[str, object], files: JobFiles) -> list[str]:
        return ["/bin/sh", "-c", _WAITING, "job", "--root", str(files.root)]


def pronounce(home: Path, job: str, verdict: Verdict) -> None:
    """End a job that waits."""
    folder = home / "jobs" / job
    draft = folder / "verdict.draft"
    draft.write_text(verdict.script, encoding="utf-8")
    draft.rename(folder / "verdict")
