"""Templates are synthesized once a session: one process, one Node, assertions on what CloudFormation would be given."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml
from aws_cdk import App, Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct
from small_files import write_archive

from driftgauge import DataCapture, LocalFile, Model, MonitoredEndpoint, S3Prefix
from driftgauge_contract.constraints import Mode
from driftgauge_contract.engines import EngineName
from driftgauge_deployment import Deployment, load_deployment
from stacks.deployment_stacks import add_stacks

ROOT = Path(__file__).parents[2]
FEATURE_FLAGS: Mapping[str, object] = json.loads((ROOT / "cdk.json").read_text())["context"]
Template = dict[str, dict[str, dict[str, object]]]


def new_app(outdir: Path | None = None) -> App:
    """An app as the CDK command line would start it: pytest does not see cdk.json."""
    return App(context=dict(FEATURE_FLAGS), outdir=str(outdir) if outdir else None)


def by_engines(deployment: Deployment, *engines: EngineName) -> Deployment:
    """The deployment with other engines, in the mode that all of them have."""
    return deployment.model_copy(update={"engine": engines, "mode": Mode.COMPAT})


@pytest.fixture(scope="session")
def bias_deployment(deployment_file: Path) -> Deployment:
    """The default deployment with a bias monitor, by both engines."""
    content = yaml.safe_load(deployment_file.read_text())
    content["monitors"]["model_bias"] = {
        "label": "score",
        "label_threshold": 1,
        "facets": [{"name": "sugar", "threshold": 2}],
        "inference_attribute": "0",
        "baseline": {"dataset": "../samples/nutriscore/validation.csv", "header": True},
        "overrides": {"DPPL": {"margin": "20%"}},
    }
    content["alarms"]["metrics"]["model_bias"] = ["DPPL", "CI"]
    path = deployment_file.with_name("bias.yaml")
    path.write_text(yaml.safe_dump(content))
    return by_engines(load_deployment(path), EngineName.MODEL_MONITOR, EngineName.DRIFTGAUGE)


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> LocalFile:
    """A file in place of the analyzer's, which nothing has to be downloaded for."""
    path = tmp_path_factory.mktemp("bundle") / "driftgauge-analyzer.zip"
    path.write_text("not an analyzer, but a file")
    return LocalFile(path=path)


@pytest.fixture(scope="session")
def synthesize(bundle: LocalFile) -> Callable[[Deployment], dict[str, Template]]:
    """The templates of a deployment's stacks, by stack name."""

    def run(deployment: Deployment) -> dict[str, Template]:
        app = new_app()
        add_stacks(app, deployment, bundle=bundle)
        return {stack.stack_name: stack.template for stack in app.synth().stacks}

    return run


@pytest.fixture(scope="session")
def templates(
    shipped_deployment: Deployment, synthesize: Callable[[Deployment], dict[str, Template]]
) -> dict[str, Template]:
    return synthesize(shipped_deployment)


@pytest.fixture(scope="session")
def endpoint_template(templates: dict[str, Template]) -> Template:
    return templates["nutriscore"]


@pytest.fixture(scope="session")
def driftgauge_template(
    shipped_deployment: Deployment, synthesize: Callable[[Deployment], dict[str, Template]]
) -> Template:
    """The endpoint's stack where Driftgauge's own engine runs the monitors."""
    return synthesize(by_engines(shipped_deployment, EngineName.DRIFTGAUGE))["nutriscore"]


@pytest.fixture(scope="session")
def both_template(shipped_deployment: Deployment, synthesize: Callable[[Deployment], dict[str, Template]]) -> Template:
    """The endpoint's stack where both engines run them, side by side."""
    engines = (EngineName.MODEL_MONITOR, EngineName.DRIFTGAUGE)
    return synthesize(by_engines(shipped_deployment, *engines))["nutriscore"]


@pytest.fixture(scope="session")
def bias_template(bias_deployment: Deployment, synthesize: Callable[[Deployment], dict[str, Template]]) -> Template:
    """The endpoint's stack with a bias monitor of each engine."""
    return synthesize(bias_deployment)["nutriscore"]


@pytest.fixture(scope="session")
def data_template(templates: dict[str, Template]) -> Template:
    return templates["nutriscore-data"]


@pytest.fixture
def stack() -> Stack:
    """An empty stack for constructs on their own."""
    return Stack(new_app(), "alone")


@pytest.fixture
def place(stack: Stack) -> S3Prefix:
    """A folder in a bucket with a key of its own."""
    key = kms.Key(stack, "Key")
    return S3Prefix(bucket=s3.Bucket(stack, "Bucket", encryption_key=key), prefix="here", key=key)


@pytest.fixture
def model_file(tmp_path: Path) -> Path:
    path = tmp_path / "model.tar.gz"
    write_archive(path)
    return path


@pytest.fixture
def make_endpoint(place: S3Prefix, model_file: Path) -> Callable[..., MonitoredEndpoint]:
    """An endpoint in the stack of `place`, with other arguments than the least ones where they are given."""

    def make(scope: Construct, **arguments: object) -> MonitoredEndpoint:
        least = {
            "name": "shop",
            "model": Model(artifact=LocalFile(path=model_file)),
            "capture": DataCapture(destination=place / "capture"),
        }
        return MonitoredEndpoint(scope, "Endpoint", **{**least, **arguments})  # type: ignore[arg-type]

    return make


@pytest.fixture
def resources() -> Callable[[Template | Stack, str], list[dict[str, object]]]:
    """The properties of all resources of a type."""

    def find(where: Template | Stack, of_type: str) -> list[dict[str, object]]:
        template = template_of(where) if isinstance(where, Stack) else where
        found = (entry for entry in template["Resources"].values() if entry["Type"] == of_type)
        return [dict(entry.get("Properties", {})) for entry in found]  # type: ignore[call-overload]

    return find


@pytest.fixture
def alarm(
    endpoint_template: Template, resources: Callable[..., list[dict[str, object]]]
) -> Callable[[str], dict[str, object]]:
    """An alarm of the default deployment by its name without the endpoint's."""
    alarms = [
        *resources(endpoint_template, "AWS::CloudWatch::Alarm"),
        *resources(endpoint_template, "AWS::CloudWatch::CompositeAlarm"),
    ]

    def find(name: str) -> dict[str, object]:
        return next(alarm for alarm in alarms if alarm["AlarmName"] == f"nutriscore-{name}")

    return find


def template_of(stack: Stack) -> Template:
    root = stack.node.root
    assert isinstance(root, App)
    return root.synth(force=True).get_stack_by_name(stack.stack_name).template  # type: ignore[no-any-return]
