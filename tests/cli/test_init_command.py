"""`driftgauge init`: a project from a dataset and a model."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from small_files import write_archive

from driftgauge_cli.commands import init
from driftgauge_cli.preparation.plan import look_at
from driftgauge_cli.preparation.problem import suggested_problem
from driftgauge_contract.problem import ProblemType
from driftgauge_deployment import load_deployment

ROOT = Path(__file__).parents[2]
FILES = {
    ".github/workflows/shop.yml",
    ".gitignore",
    "app.py",
    "cdk.json",
    "deployments/shop.yaml",
    "requirements.txt",
    "tests/test_shop.py",
}


@pytest.fixture
def project(driftgauge, monkeypatch):
    """Begin with a folder that has a dataset and a model."""
    folder = Path.cwd()
    (folder / "train.csv").write_text(
        "score,price,weight\n" + "".join(f"{row}.5,{row},{row * 2}\n" for row in range(240))
    )
    write_archive(folder / "model.tar.gz")
    return folder


@pytest.fixture
def run(project, driftgauge):
    def with_options(*more, label="score"):
        return driftgauge("init", "shop", "--dataset", "train.csv", "--model", "model.tar.gz", "--label", label, *more)

    return with_options


def written(folder):
    inputs = {"train.csv", "model.tar.gz"}
    files = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {path for path in files if path not in inputs}


def test_a_project_is_written_whose_deployment_file_is_valid(project, run):
    ended = run()

    deployment = load_deployment(project / "deployments" / "shop.yaml")
    assert (ended.code, written(project)) == (0, FILES)
    assert deployment.name == "shop"
    assert deployment.model.artifact.path == project / "model.tar.gz"
    assert deployment.monitors.model_quality.problem_type is ProblemType.REGRESSION
    assert deployment.monitors.data_quality.baseline.dataset.path == project / "train.csv"


@pytest.mark.parametrize("problem_type", ProblemType)
def test_every_problem_type_gives_a_valid_file(project, run, problem_type):
    run("--problem-type", problem_type)

    deployment = load_deployment(project / "deployments" / "shop.yaml")
    assert deployment.monitors.model_quality.problem_type is problem_type


def test_a_label_that_is_not_first_is_put_first_in_a_copy(project, run):
    original = (project / "train.csv").read_text()

    run(label="weight")

    assert (project / "data" / "shop.csv").read_text().splitlines()[:2] == ["weight,score,price", "0,0.5,0"]
    assert (project / "train.csv").read_text() == original
    baseline = load_deployment(project / "deployments" / "shop.yaml").monitors.model_quality.baseline
    assert (baseline.dataset.path, baseline.label) == (project / "data" / "shop.csv", 0)


@pytest.mark.parametrize(
    "model", ["s3://models/shop/model.tar.gz", "arn:aws:sagemaker:eu-west-1:123456789012:model-package/shop/3"]
)
def test_a_model_may_be_elsewhere(project, driftgauge, model):
    ended = driftgauge("init", "shop", "--dataset", "train.csv", "--model", model, "--label", "score")

    found = load_deployment(project / "deployments" / "shop.yaml").model
    assert ended.code == 0
    assert model in {found.package, found.artifact.uri if found.artifact else None}


def test_a_file_of_one_s_own_is_not_replaced_and_nothing_else_is_written(project, run):
    (project / "app.py").write_text("mine")

    ended = run()

    assert ended.err == "app.py is there already; --force replaces it"
    assert written(project) == {"app.py"}


def test_force_replaces_a_file(project, run):
    (project / "app.py").write_text("mine")

    assert run("--force").code == 0
    assert "synthesize" in (project / "app.py").read_text()


def test_a_second_run_changes_nothing(project, run):
    run()

    assert run().out == ""


def test_without_a_terminal_a_missing_option_is_named(project, driftgauge):
    ended = driftgauge("init", "--model", "model.tar.gz")

    assert ended.err == "--dataset is missing; give it, or run this in a terminal, which asks"


def test_in_a_terminal_it_asks(project, driftgauge, monkeypatch):
    answers = iter(["train.csv", "score", "model.tar.gz", "Regression"])
    monkeypatch.setattr(init, "_can_ask", lambda: True)
    monkeypatch.setattr(init.typer, "prompt", lambda *_, **__: next(answers))

    assert driftgauge("init", "shop").code == 0
    assert written(project) == FILES


def test_every_answer_that_cannot_be_used_is_named(project, driftgauge):
    ended = driftgauge("init", "my shop", "--dataset", "train.csv", "--label", "score", "--model", "gone.tar.gz")

    assert "there is no file gone.tar.gz" in ended.err.splitlines()[1]
    assert ended.err.startswith("the name 'my shop' is not a name")


def test_the_app_that_is_written_synthesizes(project, run):
    run("--engine", "model-monitor")
    context = {**json.loads((project / "cdk.json").read_text())["context"], "deployment": "shop"}
    environment = {**os.environ, "CDK_CONTEXT_JSON": json.dumps(context), "CDK_OUTDIR": str(project / "cdk.out")}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), *sys.path])

    done = subprocess.run(
        [sys.executable, "app.py"], cwd=project, env=environment, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert {path.name for path in (project / "cdk.out").glob("*.template.json")} == {
        "shop.template.json",
        "shop-data.template.json",
    }


def test_columns_that_the_model_cannot_take_are_left_out_of_a_copy_and_named(project, driftgauge):
    rows = "".join(f"{row}.5,,red,{row},{'NA' if row == 7 else row}\n" for row in range(240))
    (project / "messy.csv").write_text(f"score,empty,colour,price,weight\n{rows}")

    ended = driftgauge("init", "shop", "--dataset", "messy.csv", "--model", "model.tar.gz", "--label", "score")

    lines = (project / "data" / "shop.csv").read_text().splitlines()
    assert (lines[0], lines[8]) == ("score,price,weight", "7.5,7,")
    assert "the model takes numbers" in " ".join(ended.out.split())
    assert "score  " not in ended.out, "of an ordinary column there is nothing to say"
    baseline = load_deployment(project / "deployments" / "shop.yaml").monitors.data_quality.baseline
    assert (baseline.dataset.path, baseline.header) == (project / "data" / "shop.csv", True)


def test_a_model_package_may_take_text(project, driftgauge):
    (project / "messy.csv").write_text("score,colour\n" + "".join(f"{row}.5,red{row % 3}\n" for row in range(240)))
    package = "arn:aws:sagemaker:eu-west-1:123456789012:model-package/shop/3"

    driftgauge("init", "shop", "--dataset", "messy.csv", "--model", package, "--label", "score")

    assert written(project) - {"messy.csv"} == FILES


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["0", "1", "1"], ProblemType.BINARY_CLASSIFICATION),
        (["a", "b", "c"], ProblemType.MULTICLASS_CLASSIFICATION),
        (["0", "1", "2"], ProblemType.MULTICLASS_CLASSIFICATION),
        (["0.5", "1.25", "2.75"], ProblemType.REGRESSION),
        ([str(number) for number in range(50)], ProblemType.REGRESSION),
    ],
)
def test_labels_suggest_a_problem_type(tmp_path, labels, expected):
    path = tmp_path / "data.csv"
    path.write_text("".join(f"{label},1\n" for label in labels))

    _, (label, _) = look_at(path, header=False)
    assert suggested_problem(label) is expected


def test_a_row_of_another_width_is_named_by_its_line(tmp_path):
    path = tmp_path / "data.csv"
    path.write_text("y,a\n1,2\n3\n")

    with pytest.raises(init.UserError, match=r"data\.csv:3: 1 values, where the first line has 2"):
        look_at(path, header=True)


def test_the_app_has_a_name_of_its_own_which_a_second_run_keeps(run, project):
    assert run().code == 0
    app = json.loads((project / "cdk.json").read_text())["context"]["driftgauge:app"]
    assert app.startswith("shop-")

    assert run().code == 0

    assert json.loads((project / "cdk.json").read_text())["context"]["driftgauge:app"] == app


@pytest.mark.parametrize("column", ["a\nname: other", "a}: b", "# a", "$price ${price}", '"', "{{resolve:ssm:/key}}"])
def test_the_name_of_a_column_is_no_part_of_the_file_s_syntax(project, run, column):
    with (project / "train.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["score", column], *([f"{row}.5", row] for row in range(240))])

    assert run().code == 0
    assert load_deployment(project / "deployments" / "shop.yaml").name == "shop"
