"""Which container images this machine can stand in for, and with which programs."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Program:
    """A program in place of an image; the job's own `/opt/ml` is given to it as `--root`."""

    arguments: tuple[str, ...]

    def command(self, root: Path) -> list[str]:
        """Return the command line for a job whose files lie below the root."""
        return [sys.executable, *self.arguments, "--root", str(root)]


MERGER_REPOSITORY = "sagemaker-model-monitor-groundtruth-merger"
PROGRAMS: Mapping[str, Program] = {
    "sagemaker-model-monitor-analyzer": Program(arguments=("-m", "driftgauge_analyzer")),
    MERGER_REPOSITORY: Program(arguments=("-m", "driftgauge_analyzer", "merge")),
}
"""Processing images, by the name of their repository."""

SERVABLE = ("sagemaker-xgboost",)
"""Inference images, by the name of their repository."""


def repository(image: str) -> str:
    """Return `name` of `account.dkr.ecr.region.amazonaws.com/name:tag`."""
    return image.rpartition("/")[2].partition(":")[0].partition("@")[0]


def not_runnable(image: str, runnable: Mapping[str, object] | tuple[str, ...]) -> str:
    """Say that an image cannot run here, and which can."""
    return f"Image {image} cannot run on this machine; images that can: {', '.join(sorted(runnable))}."
