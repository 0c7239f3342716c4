"""The part of the app for `-c pipeline=NAME`: a pipeline in AWS CodePipeline, or the stages of a GitHub workflow."""

from collections.abc import Mapping
from pathlib import Path

from aws_cdk import App

from driftgauge_deployment import Deployment, InvalidDeploymentError, Mistake, find_deployment, load_deployment
from driftgauge_deployment.pipeline import PipelineSection
from stacks.checks_role import ChecksStack
from stacks.deployment_stacks import DeploymentStage
from stacks.github_stack import GithubStack, trusted_workflow
from stacks.pipeline_stack import PipelineStack


def add_delivery(app: App, name: str, deployments: Path) -> None:
    """Add the pipeline of a deployment to an app.

    Raises:
        InvalidDeploymentError: There is no such deployment, it has no pipeline, or its file has mistakes.
    """
    path = find_deployment(name, deployments)
    deployment = load_deployment(path)
    section = deployment.pipeline
    if section is None:
        raise InvalidDeploymentError([Mistake(message=f"-c pipeline={name}: the file has no key pipeline")], file=path)
    stages = {each.environment: load_deployment(path, environment=each.environment) for each in section.stages}
    if section.source is not None:
        PipelineStack(app, deployment=deployment, stages=stages, file=name, project=deployments.parent)
    else:
        _add_workflow_stages(app, section, stages)


def _add_workflow_stages(app: App, section: PipelineSection, stages: Mapping[str, Deployment]) -> None:
    for stage in section.ordered_stages:
        deployment = stages[stage.environment]
        GithubStack(app, deployment=deployment, environment=stage.environment, repository=str(section.github))
        deployed = DeploymentStage(app, stage.environment, deployment=deployment)
        if stage.checks:
            data = deployed.endpoint_stack.data_stack
            ChecksStack(deployed, deployment=deployment, data=data, trusted=trusted_workflow(deployment))
