"""The files of a new project."""

import io
import json
import os
import secrets
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from string import Template

from driftgauge_cli.ownership.project_mark import app_of
from driftgauge_cli.preparation.plan import Plan
from driftgauge_cli.preparation.writing import write_rows
from driftgauge_cli.project.answers import Answers
from driftgauge_cli.project.finding import DEPLOYMENTS
from driftgauge_cli.project.scalars import scalar
from driftgauge_cli.project.shipped import CDK_SETTINGS, shipped_text, template_text
from driftgauge_contract.frameworks import FRAMEWORKS, Framework
from driftgauge_contract.ownership import MarkTag
from driftgauge_contract.problem import ProblemType
from driftgauge_contract.toolchain import CDK_VERSION
from driftgauge_local.toolchain import PROJECT_FILE

_COMMENT_COLUMN = 51


def _commented(text: str, comment: str, indent: int = 4) -> str:
    return f"{' ' * indent}{text}".ljust(_COMMENT_COLUMN) + f"# {comment}"


_PREDICTIONS: Mapping[ProblemType, str] = {
    ProblemType.REGRESSION: _commented('inference_attribute: "0"', "the column of the answer with the number"),
    ProblemType.BINARY_CLASSIFICATION: (
        _commented('probability_attribute: "0"', "the column of the answer with the probability of label 1")
        + "\n    probability_threshold: 0.5"
    ),
    ProblemType.MULTICLASS_CLASSIFICATION: _commented(
        'inference_attribute: "0"', "the column of the answer with the class"
    ),
}


def project_files(answers: Answers, folder: Path) -> Mapping[Path, str]:
    """Return the texts of a new project's files, by their paths in the folder."""
    name = answers.name
    values = {"name": name, "version": version("driftgauge"), "cdk_version": CDK_VERSION}
    # A project that has an app keeps it, or its stacks would belong to another one.
    app = (app_of(folder) if (folder / PROJECT_FILE).is_file() else None) or new_app(name)
    files = {
        Path(DEPLOYMENTS, f"{name}.yaml"): deployment_text(answers, folder),
        Path("tests", f"test_{name.replace('-', '_')}.py"): _filled("test_deployment.py", values),
        Path(".github", "workflows", f"{name}.yml"): _filled("workflow.yml", values),
        **app_files(values, app=app),
    }
    if not answers.dataset.fits_as_it_is:
        files[_prepared_path(answers)] = _prepared_text(answers.dataset)
    return files


def new_app(name: str) -> str:
    """Return a name of an app that no other project has."""
    # A random part, since two projects of one account may have the same name.
    return f"{name}-{secrets.token_hex(4)}"


def app_files(values: Mapping[str, str], *, app: str | None = None) -> dict[Path, str]:
    """Return the files that every app has, whatever it deploys; `app` tells its stacks from those of other apps."""
    return {
        Path("app.py"): _filled("app.py", values),
        Path(PROJECT_FILE): _settings(app),
        Path("requirements.txt"): _filled("requirements.txt", values),
        Path(".gitignore"): template_text("gitignore"),
    }


def _settings(app: str | None) -> str:
    text = shipped_text(CDK_SETTINGS)
    if app is None:
        return text
    settings = json.loads(text)
    settings["context"][MarkTag.APP.value] = app
    return json.dumps(settings, indent=2) + "\n"


def deployment_text(answers: Answers, folder: Path) -> str:
    """Return a deployment file with comments; its paths are relative to the folder `deployments`."""
    dataset, as_it_is = answers.dataset, answers.dataset.fits_as_it_is
    values = {
        "name": answers.name,
        "engine": answers.engine.value,
        "model": _model(answers, folder),
        "dataset": _relative(dataset.source.path if as_it_is else folder / _prepared_path(answers), folder),
        "header": str(dataset.source.header or not as_it_is).lower(),
        "feature": scalar(next((column.name for column in dataset.features), "price")),
        "problem_type": answers.problem_type.value,
        "prediction": _PREDICTIONS[answers.problem_type],
    }
    return _filled("deployment.yaml", values)


def _model(answers: Answers, folder: Path) -> str:
    if answers.model_is_package:
        return f"  package: {scalar(answers.model)}"
    image = f"image: {{framework: xgboost, version: {FRAMEWORKS[Framework.XGBOOST].newest}}}"
    lines = [_commented(image, "or {uri: …} for an image of your own", 2)]
    if answers.model_is_local:
        return "\n".join([*lines, f"  artifact: {_relative(Path(answers.model), folder)}"])
    version_line = _commented('version: "1"', "change it when the content of the file changes", 2)
    return "\n".join([*lines, f"  artifact: {scalar(answers.model)}", version_line])


def _prepared_text(plan: Plan) -> str:
    text = io.StringIO()
    write_rows(plan, text)
    return text.getvalue()


def _prepared_path(answers: Answers) -> Path:
    return Path("data", f"{answers.name}.csv")


def _relative(path: Path, folder: Path) -> str:
    relative = Path(os.path.relpath(path.resolve(), (folder / DEPLOYMENTS).resolve())).as_posix()
    return scalar(relative)


def _filled(name: str, values: Mapping[str, str]) -> str:
    return Template(template_text(name)).substitute(values)
