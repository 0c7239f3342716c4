"""The section `pipeline` of a deployment file: the way of a change through the environments.

    pipeline:
      account: "999900001111"
      region: eu-west-1
      source: {connection: arn:aws:codeconnections:eu-west-1:999900001111:connection/ID, repository: shop/fraud}
      stages:
        - {environment: dev, traffic: data/sample.csv}
        - prod

Each stage but the last is checked after its deployment, and each but the first needs an approval before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StrictStr

from driftgauge_deployment.environments import EnvironmentName
from driftgauge_deployment.fields import AccountId, File, RegionName, Switch
from driftgauge_deployment.section import Section
from driftgauge_deployment.values import at_least_one

_Repository = Annotated[
    StrictStr,
    Field(pattern=r"^[\w.-]+/[\w.-]+$", description="OWNER/NAME"),
]
_Connection = Annotated[
    StrictStr,
    Field(
        # AWS renamed the service in 2024; connections keep the ARN with which they were created.
        pattern=r"^arn:aws[a-z-]*:(codeconnections|codestar-connections):[a-z0-9-]+:\d{12}:connection/[\w-]+$",
        description="the ARN of a connection, arn:aws:codeconnections:REGION:ACCOUNT:connection/ID",
    ),
]
_Bucket = Annotated[
    StrictStr, Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", description="the name of a bucket with versions")
]
_Archive = Annotated[StrictStr, Field(pattern=r"\.zip$", description="the key of a .zip file in the bucket")]
_Commands = Annotated[tuple[StrictStr, ...], Field(description="a list of shell commands")]


class SourceSection(Section):
    """The source of the project: a repository behind a connection, or an archive in a bucket with versions."""

    connection: _Connection | None = None
    repository: _Repository | None = None
    branch: StrictStr = "main"
    bucket: _Bucket | None = None
    key: _Archive | None = None


class StageSection(Section):
    """A stage: an environment, and what is asked and checked around its deployment."""

    environment: EnvironmentName
    approval: Switch | None = None
    """Whether a person has to approve the deployment; all but the first stage unless given."""

    checks: Switch | None = None
    """Whether the monitors run after the deployment; all but the last stage unless given."""

    traffic: File | None = None
    """The rows that are sent to the endpoint before its monitors run, in CSV with a header."""

    label: StrictStr | None = None
    """The label's column among these rows, by its name; its values are uploaded as labels."""


def _as_stage(value: object) -> object:
    return {"environment": value} if isinstance(value, str) else value


class PipelineSection(Section):
    """The pipeline of a deployment."""

    account: AccountId | None = None
    region: RegionName | None = None
    """Account and region of the pipeline in AWS CodePipeline."""

    source: SourceSection | None = None
    """The source of a pipeline in AWS CodePipeline; none where GitHub Actions runs it."""

    github: _Repository | None = None
    """The repository whose workflow deploys the stages, for those who use GitHub Actions in place of CodePipeline."""

    stages: Annotated[tuple[Annotated[StageSection, BeforeValidator(_as_stage)], ...], AfterValidator(at_least_one)] = (
        Field(description="a list of environments, or of mappings with environment, approval, checks, traffic, label")
    )
    install: _Commands = ("pip install -r requirements.txt",)
    test: _Commands = ("python -m pytest",)

    @property
    def ordered_stages(self) -> Sequence["PipelineStage"]:
        """Return the stages with their defaults."""
        last = len(self.stages) - 1
        return [
            PipelineStage(
                environment=stage.environment,
                # Nothing comes before the first stage that a person could judge.
                approval=position > 0 if stage.approval is None else stage.approval,
                # After the last stage nothing is left to hold back.
                checks=position < last if stage.checks is None else stage.checks,
                section=stage,
            )
            for position, stage in enumerate(self.stages)
        ]


@dataclass(frozen=True, kw_only=True)
class PipelineStage:
    """A stage with its defaults."""

    environment: str
    approval: bool
    checks: bool
    section: StageSection
