"""The answers from which `driftgauge init` makes a project."""

import re
from dataclasses import dataclass
from pathlib import Path

from driftgauge_cli.errors import UserError
from driftgauge_cli.preparation.plan import Plan
from driftgauge_contract.engines import EngineName
from driftgauge_contract.names import checked_endpoint_name
from driftgauge_contract.problem import ProblemType

_PACKAGE = re.compile(r"arn:aws[a-z-]*:sagemaker:[a-z0-9-]+:\d{12}:model-package/\S+")


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The answers to what `driftgauge init` asks; `model` is a path, an S3 URI or a model package's ARN."""

    name: str
    dataset: Plan
    model: str
    problem_type: ProblemType
    engine: EngineName

    @property
    def model_is_package(self) -> bool:
        """Return whether the model is a package of the model registry."""
        return is_package(self.model)

    @property
    def model_is_local(self) -> bool:
        """Return whether the model is a file of this machine."""
        return not self.model_is_package and not self.model.startswith("s3://")


def is_package(model: str) -> bool:
    """Return whether a model is named by the ARN of a package of the model registry."""
    return _PACKAGE.fullmatch(model) is not None


def default_name(folder: Path) -> str:
    """Return a name for the deployment in a folder, from the folder's name."""
    return re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-") or "endpoint"


def checked(answers: Answers) -> Answers:
    """Return the answers; raise a UserError with a line for each that cannot be used."""
    mistakes = []
    try:
        checked_endpoint_name(answers.name)
    except ValueError as error:
        mistakes.append(f"the name {error}")
    if answers.model_is_local and not Path(answers.model).is_file():
        mistakes.append(
            f"there is no file {answers.model}; give a model.tar.gz, an s3:// URI or a model package's ARN (--model)"
        )
    # All mistakes are told at once, so that nobody has to start over for each.
    if mistakes:
        raise UserError(*mistakes)
    return answers
