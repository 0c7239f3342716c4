"""What all tests share: no test is timed, as machines are noisy; whichever imports CDK first, it is set up alike."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from small_files import write_archive, write_rows, write_table

from driftgauge_cli.samples.nutriscore.make import make as make_sample
from driftgauge_deployment import Deployment, InvalidDeploymentError, load_deployment

ROOT = Path(__file__).parents[1]

# Read when aws_cdk is imported; the compliance tests turn validation on for themselves.
os.environ["CDK_VALIDATION"] = "false"
if (node := Path(sys.executable).with_name("node")).exists():
    os.environ.setdefault("JSII_NODE", str(node))

# A shell may lead to an AWS account or to an AWS on this machine: no test may.
for name in [name for name in os.environ if name.startswith("AWS_") and name != "AWS_CA_BUNDLE"]:
    del os.environ[name]

# In CI hypothesis takes its own profile, which has no deadline either and tries the same examples each time.
if "CI" not in os.environ:
    settings.register_profile("untimed", deadline=None)
    settings.load_profile("untimed")


@pytest.fixture(scope="session", autouse=True)
def own_registry_of_instances(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the instances of AWS on this machine that tests start apart from the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session")
def deployment_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the default deployment, whose sample files are small stand-ins."""
    folder = tmp_path_factory.mktemp("repository")
    samples = folder / "samples" / "nutriscore"
    samples.mkdir(parents=True)
    write_table(samples / "train.csv", ["score", "sugars_100g"])
    write_table(samples / "validation.csv", ["score", "sugar"])
    write_archive(samples / "model.tar.gz")
    (folder / "deployments").mkdir()
    return Path(shutil.copy(ROOT / "deployments" / "nutriscore.yaml", folder / "deployments"))


@pytest.fixture(scope="session")
def shipped_deployment(deployment_file: Path) -> Deployment:
    """The shipped deployment, as Model Monitor runs it."""
    return load_deployment(deployment_file, engine="model-monitor")


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str], Deployment]:
    """Load a deployment file with some text, beside a model and a dataset."""
    write_archive(tmp_path / "model.tar.gz")
    write_table(tmp_path / "train.csv", ["score", "sugar", "salt", "age", "type"])
    write_rows(tmp_path / "rows.csv", width=3)

    def run(text: str) -> Deployment:
        path = tmp_path / "shop.yaml"
        path.write_text(text, encoding="utf-8")
        return load_deployment(path)

    return run


@pytest.fixture
def mistakes(load: Callable[[str], Deployment], tmp_path: Path) -> Callable[[str], list[str]]:
    """The mistakes in a text, each a line that begins with the line's number in the file."""

    def run(text: str) -> list[str]:
        with pytest.raises(InvalidDeploymentError) as caught:
            load(text)
        lines = str(caught.value).splitlines()
        return [line.removeprefix(f"{tmp_path / 'shop.yaml'}:").replace(": error: ", ": ", 1) for line in lines]

    return run


@pytest.fixture(scope="session")
def sample() -> Path:
    """The NutriScore sample, which is made where it is missing."""
    folder = ROOT / "samples" / "nutriscore"
    folder.mkdir(parents=True, exist_ok=True)
    make_sample(folder)
    return folder
