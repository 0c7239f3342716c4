"""The workflow of GitHub Actions that deploys the environments of a pipeline, one after another."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from driftgauge_contract.toolchain import CDK_VERSION
from driftgauge_deployment import Deployment
from driftgauge_deployment.delivery import checks_role_name, github_role_name, verify_command
from driftgauge_deployment.pipeline import PipelineSection, PipelineStage

_RUNNER = "ubuntu-24.04"
_CDK = f"npx --yes aws-cdk@{CDK_VERSION}"
_HEADER = """\
# Written by `driftgauge pipeline {name}` from the section `pipeline` of the deployment file: change it there.
# An environment of GitHub whose rules require reviewers asks for approval before its job.
"""

# The role of the checks is assumed by the other role, and trusts it to do no more than that.
_CHAINED = {"role-chaining": True, "role-skip-session-tagging": True}

Json = Mapping[str, object]


def workflow_text(deployment: Deployment, stages: Mapping[str, Deployment], *, name: str, project: Path) -> str:
    """Return the text of the workflow file.

    Args:
        deployment: The deployment as it is without an environment, with its pipeline.
        stages: The deployment in each environment of the pipeline's stages.
        name: The deployment as `-c pipeline=` names it.
        project: The folder of the app.

    Raises:
        ValueError: The deployment has no pipeline.
    """
    section = deployment.pipeline
    if section is None:
        raise ValueError("the deployment has no pipeline")
    workflow = {
        "name": f"{deployment.name} delivery",
        # In quotes, or YAML takes it for a truth value.
        "on": {"push": {"branches": ["main"]}, "pull_request": {}},
        # A second push waits for the first one's deployments.
        "concurrency": {"group": f"{deployment.name}-delivery", "cancel-in-progress": False},
        "permissions": {"contents": "read"},
        "jobs": {"test": _tests(section, name), **dict(_deployments(section, stages, name, project))},
    }
    text = yaml.safe_dump(workflow, sort_keys=False, width=1000)
    return _HEADER.format(name=name) + text.replace("'on':", '"on":', 1)


def _tests(section: PipelineSection, name: str) -> Json:
    steps = [
        *_set_up(section),
        *({"run": each} for each in section.test),
        {"run": f"{_CDK} synth -q -c pipeline={name}"},
    ]
    return {"runs-on": _RUNNER, "steps": steps}


def _deployments(
    section: PipelineSection, stages: Mapping[str, Deployment], name: str, project: Path
) -> Iterator[tuple[str, Json]]:
    before = "test"
    for stage in section.ordered_stages:
        yield (
            stage.environment,
            {
                "needs": before,
                "if": "github.ref == 'refs/heads/main' && github.event_name == 'push'",
                "runs-on": _RUNNER,
                # GitHub has its name in the token that the role trusts.
                "environment": stage.environment,
                "permissions": {"contents": "read", "id-token": "write"},
                "steps": [*_set_up(section), *_stage_steps(stage, stages[stage.environment], name, project)],
            },
        )
        before = stage.environment


def _set_up(section: PipelineSection) -> Iterator[Json]:
    yield {"uses": "actions/checkout@v4"}
    yield {"uses": "actions/setup-python@v5", "with": {"python-version": "3.12"}}
    yield {"uses": "actions/setup-node@v4", "with": {"node-version": 24}}
    yield from ({"run": each} for each in section.install)


def _stage_steps(stage: PipelineStage, deployment: Deployment, name: str, project: Path) -> Iterator[Json]:
    yield _credentials(deployment, github_role_name(deployment.name))
    stacks = f"'{stage.environment}/*'"
    yield {"run": f"{_CDK} deploy -c pipeline={name} {stacks} --require-approval never"}
    if stage.checks:
        yield _credentials(deployment, checks_role_name(deployment.name), **_CHAINED)
        yield {"run": verify_command(stage, deployment.endpoint_name, project)}


def _credentials(deployment: Deployment, role: str, **more: object) -> Json:
    partition = _partition(deployment.region or "")
    settings = {
        "role-to-assume": f"arn:{partition}:iam::{deployment.account}:role/{role}",
        "aws-region": deployment.region,
    }
    return {"uses": "aws-actions/configure-aws-credentials@v4", "with": {**settings, **more}}


def _partition(region: str) -> str:
    prefixes = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}
    return next((partition for prefix, partition in prefixes.items() if region.startswith(prefix)), "aws")
