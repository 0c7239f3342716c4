"""The facts that a pipeline's stacks and the workflow of GitHub Actions share: names, and the checks' command."""

import os
import shlex
from pathlib import Path

from driftgauge_deployment.pipeline import PipelineStage


def pipeline_name(deployment: str) -> str:
    """Return the name of a deployment's pipeline in AWS CodePipeline, and of its stack."""
    return f"{deployment}-pipeline"


def checks_role_name(deployment: str) -> str:
    """Return the name of the role with which a pipeline checks a deployment, in the account of the deployment."""
    return f"{deployment}-checks"


def github_role_name(deployment: str) -> str:
    """Return the name of the role with which a workflow of GitHub Actions deploys, in the account of the deployment."""
    return f"{deployment}-github"


def verify_command(stage: PipelineStage, endpoint: str, project: Path) -> str:
    """Return the command that checks a stage, to be run in the project's folder."""
    section, command = stage.section, ["driftgauge", "verify", endpoint]
    if section.traffic and section.traffic.path:
        # The build has the project in another folder than this machine.
        command += ["--traffic", Path(os.path.relpath(section.traffic.path, project.resolve())).as_posix()]
    if section.label:
        command += ["--label", section.label]
    return shlex.join(command)
