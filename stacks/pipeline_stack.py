"""The pipeline of a deployment: source, synth and tests, then each environment with its checks and approvals.

It is a self-mutating CDK Pipeline: the first deployment is made by hand, and every later one by a push, those of the
pipeline itself included.
"""

from collections.abc import Mapping
from pathlib import Path

from aws_cdk import Environment, Stack, pipelines
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from driftgauge.service.pseudo_parameters import PARTITION
from driftgauge.service.trust import trusted_service
from driftgauge_contract.toolchain import CDK_VERSION
from driftgauge_deployment.delivery import checks_role_name, pipeline_name, verify_command
from driftgauge_deployment.deployment import Deployment
from driftgauge_deployment.pipeline import PipelineStage, SourceSection
from stacks.checks_role import ChecksStack, checks_role_arn
from stacks.deployment_stacks import DeploymentStage
from stacks.sources import required

_PROFILE = "checks"
_RUNTIMES = {"phases": {"install": {"runtime-versions": {"python": "3.12", "nodejs": "22"}}}}
# CodeBuild gives its credentials to containers in this way, from which the profile goes on to the role.
_AS_CHECKS_ROLE = (
    "mkdir -p ~/.aws",
    rf"printf '[profile {_PROFILE}]\nrole_arn = %s\ncredential_source = EcsContainer\nregion = %s\n' "
    '"$CHECKS_ROLE" "$CHECKS_REGION" > ~/.aws/config',
)


class PipelineStack(Stack):
    """The stack of a pipeline.

    Args:
        scope: The app.
        deployment: The deployment file as it is without an environment.
        stages: The deployment in each environment of the pipeline's stages.
        file: The deployment file as `-c pipeline=` names it.
        project: The folder of the app.
    """

    def __init__(
        self,
        scope: Construct,
        *,
        deployment: Deployment,
        stages: Mapping[str, Deployment],
        file: str,
        project: Path,
    ) -> None:
        self._section = required(deployment.pipeline)
        name = pipeline_name(deployment.name)
        super().__init__(
            scope,
            name,
            description=f"The pipeline of the monitored endpoint {deployment.name}",
            env=Environment(account=self._section.account, region=self._section.region),
            tags=dict(deployment.tags),
        )
        self._deployment = deployment
        self._file, self._project = file, project
        self._source = self._make_source(required(self._section.source))
        self._checks_role = self._make_checks_role(name)
        self._pipeline = self._make_pipeline(name)
        for stage in self._section.ordered_stages:
            self._add_stage(stage, stages[stage.environment])

    def _make_pipeline(self, name: str) -> pipelines.CodePipeline:
        return pipelines.CodePipeline(
            self,
            "Pipeline",
            pipeline_name=name,
            cli_version=CDK_VERSION,
            # The artifacts are read in the accounts of the stages, which a key of AWS's own does not allow.
            cross_account_keys=True,
            enable_key_rotation=True,
            code_build_defaults=pipelines.CodeBuildOptions(
                build_environment=codebuild.BuildEnvironment(build_image=codebuild.LinuxBuildImage.STANDARD_7_0),
                partial_build_spec=codebuild.BuildSpec.from_object(_RUNTIMES),
            ),
            synth=self._synth(),
        )

    def _synth(self) -> pipelines.CodeBuildStep:
        synth = f"npx --yes aws-cdk@{CDK_VERSION} synth --quiet -c pipeline={self._file}"
        return pipelines.CodeBuildStep(
            "Synth",
            input=self._source,
            install_commands=list(self._section.install),
            commands=[*self._section.test, synth],
        )

    def _make_source(self, source: SourceSection) -> pipelines.CodePipelineSource:
        if source.connection is not None:
            repository = required(source.repository)
            return pipelines.CodePipelineSource.connection(repository, source.branch, connection_arn=source.connection)
        bucket = s3.Bucket.from_bucket_name(self, "SourceBucket", required(source.bucket))
        return pipelines.CodePipelineSource.s3(bucket, required(source.key))

    def _make_checks_role(self, name: str) -> iam.Role:
        # The roles in the other accounts trust it by this name.
        return iam.Role(
            self, "ChecksRole", role_name=checks_role_name(name), assumed_by=trusted_service("codebuild.amazonaws.com")
        )

    def _add_stage(self, stage: PipelineStage, deployment: Deployment) -> None:
        deployed = DeploymentStage(self, stage.environment, deployment=deployment)
        approval = [pipelines.ManualApprovalStep(f"Approve {deployment.name}")] if stage.approval else []
        if stage.checks:
            data = deployed.endpoint_stack.data_stack
            ChecksStack(deployed, deployment=deployment, data=data, trusted=self._trusted())
        checks = [self._checks(stage, deployment)] if stage.checks else []
        self._pipeline.add_stage(deployed, pre=approval, post=checks)

    def _checks(self, stage: PipelineStage, deployment: Deployment) -> pipelines.CodeBuildStep:
        role = checks_role_arn(deployment)
        command = verify_command(stage, deployment.endpoint_name, self._project)
        return pipelines.CodeBuildStep(
            f"Check {deployment.name}",
            input=self._source,
            install_commands=list(self._section.install),
            commands=[*_AS_CHECKS_ROLE, f"AWS_PROFILE={_PROFILE} {command}"],
            env={"CHECKS_ROLE": role, "CHECKS_REGION": required(deployment.region)},
            role=self._checks_role,
            role_policy_statements=[iam.PolicyStatement(actions=["sts:AssumeRole"], resources=[role])],
        )

    def _trusted(self) -> iam.IPrincipal:
        """Return the role of the checks' builds, as an account trusts it before and after it is made anew."""
        account, role = self._section.account, checks_role_name(pipeline_name(self._deployment.name))
        arn = f"arn:{PARTITION}:iam::{account}:role/{role}"
        return iam.AccountPrincipal(account).with_conditions({"ArnEquals": {"aws:PrincipalArn": arn}})
