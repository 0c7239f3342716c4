"""`driftgauge init`: the project of a monitored endpoint, from a dataset and a model."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from driftgauge_cli.errors import UserError
from driftgauge_cli.output import note, status
from driftgauge_contract.engines import EngineName
from driftgauge_contract.problem import ProblemType

_NEXT = (
    "driftgauge doctor {name}",
    "driftgauge local up && driftgauge local deploy {name}",
    "cdk deploy -c deployment={name} --all",
)


def init(
    name: Annotated[str | None, typer.Argument(help="The endpoint's name; by default the folder's.")] = None,
    dataset: Annotated[Path | None, typer.Option(help="CSV file with the model's training data.")] = None,
    model: Annotated[str | None, typer.Option(help="model.tar.gz, an s3:// URI, or a model package's ARN.")] = None,
    label: Annotated[str | None, typer.Option(help="The label's column: its name, or its index from 0.")] = None,
    problem_type: Annotated[ProblemType | None, typer.Option(help="What the model predicts.")] = None,
    engine: Annotated[EngineName, typer.Option(help="What runs the monitors.")] = EngineName.DRIFTGAUGE,
    header: Annotated[bool, typer.Option(help="Whether the first line names the columns.")] = True,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
) -> None:
    """Write a deployment file and the CDK app around it into this folder; asks for what no option says."""
    from driftgauge_cli.commands.prepare import show_plan
    from driftgauge_cli.preparation.plan import Choices, look_at, planned
    from driftgauge_cli.preparation.problem import suggested_problem
    from driftgauge_cli.project.answers import Answers, checked, default_name, is_package
    from driftgauge_cli.project.files import project_files
    from driftgauge_cli.project.writing import write_files

    folder = Path.cwd()
    path = Path(_answer(str(dataset) if dataset else None, "Dataset, a CSV file", "--dataset"))
    with status(f"reading {path}"):
        source, looks = look_at(path, header=header)
    label_column = source.index_of(_answer(label, "Column of the label", "--label"))
    where = _answer(model, "Model: model.tar.gz, s3://… or a model package's ARN", "--model")
    # A package brings its own image; AWS's XGBoost image, which any other model gets, takes numbers only.
    choices = Choices(text=is_package(where))
    answers = checked(
        Answers(
            name=name or default_name(folder),
            dataset=planned(source, looks, label=source.names[label_column], choices=choices),
            model=where,
            problem_type=problem_type or _problem(suggested_problem(looks[label_column])),
            engine=engine,
        )
    )
    written = write_files(folder, project_files(answers, folder), force=force)
    _check(folder, answers.name)
    if written:
        show_plan(answers.dataset, every=False)
    for each in written:
        typer.echo(f"wrote {each}")
    note("Next:")
    for line in _NEXT:
        note(f"  {line.format(name=answers.name)}")


def _answer(given: str | None, question: str, option: str) -> str:
    if given:
        return given
    if not _can_ask():
        raise UserError(f"{option} is missing; give it, or run this in a terminal, which asks")
    return str(typer.prompt(question))


def _can_ask() -> bool:
    # A pipeline would wait for an answer for ever.
    return sys.stdin.isatty()


def _problem(suggested: ProblemType) -> ProblemType:
    if not _can_ask():
        note(f"The label suggests the problem type {suggested}; another one is given with --problem-type")
        return suggested
    answer = typer.prompt(f"Problem type ({', '.join(ProblemType)})", default=suggested.value)
    try:
        return ProblemType(answer)
    except ValueError as error:
        raise UserError(f"{answer!r} is not a problem type; allowed: {', '.join(ProblemType)}") from error


def _check(folder: Path, name: str) -> None:
    """Read the file that was written, so that no command says later what is wrong with it."""
    from driftgauge_cli.project.deployments import read_deployment
    from driftgauge_deployment import InvalidDeploymentError

    try:
        read_deployment(name, project=folder)
    except InvalidDeploymentError as error:
        raise UserError(*error.lines) from error
