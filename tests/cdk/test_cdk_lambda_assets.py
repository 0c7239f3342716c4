"""The code with which the Lambda functions are deployed."""

from pathlib import Path

import pytest
from aws_cdk import Duration, Stack
from cdk.conftest import new_app

from driftgauge.functions.lambda_functions import function_role, lambda_function, log_group

PACKAGES = ("custom_resources", "execution_report", "monitor_execution", "stack_guard")


@pytest.fixture(scope="module")
def assets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folders that would be uploaded, by package."""
    app = new_app(tmp_path_factory.mktemp("out"))
    stack = Stack(app, "alone")
    logs = log_group(stack, "Logs")
    role = function_role(stack, "Role", log_group=logs)
    for package in PACKAGES:
        lambda_function(
            stack,
            package,
            handler=f"{package}.handler.on_event",
            role=role,
            log_group=logs,
            memory_size=128,
            timeout=Duration.minutes(1),
        )
    folders = [path for path in Path(app.synth().directory).glob("asset.*") if path.is_dir()]
    return {package: folder for folder in folders for package in PACKAGES if (folder / package).is_dir()}


@pytest.mark.parametrize("package", PACKAGES)
def test_an_asset_has_its_package_and_the_contract_and_nothing_else(assets: dict[str, Path], package: str) -> None:
    assert {path.name for path in assets[package].iterdir()} == {package, "driftgauge_contract"}
    assert (assets[package] / package / "handler.py").is_file()
    assert (assets[package] / "driftgauge_contract" / "kinds.py").is_file()


def test_compiled_files_are_no_part_of_an_asset(assets: dict[str, Path]) -> None:
    assert not [path for folder in assets.values() for path in folder.rglob("__pycache__")]
