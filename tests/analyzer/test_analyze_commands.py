"""`driftgauge baseline` and `driftgauge check`."""

import json
from pathlib import Path

import pytest
import typer
from analyzer.captures import record
from typer.testing import CliRunner, Result

from driftgauge_cli.commands.analyze import baseline, check
from driftgauge_cli.errors import UserError

TRAIN = "label,amount,colour\n" + "".join(
    f"{index % 2},{index}.5,{'red' if index % 3 else 'blue'}\n" for index in range(60)
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "train.csv").write_text(TRAIN)
    assert run("baseline", tmp_path / "train.csv", "--output", tmp_path / "base").exit_code == 0
    return tmp_path


def run(*arguments: object) -> Result:
    app = typer.Typer()
    app.command()(baseline)
    app.command()(check)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def capture(folder: Path, *rows: tuple[str, str]) -> Path:
    path = folder / "capture" / "10"
    path.mkdir(parents=True, exist_ok=True)
    (path / "a.jsonl").write_text("\n".join(record(question, answer) for question, answer in rows))
    return folder / "capture"


def test_a_baseline_is_written_and_shown(folder: Path) -> None:
    result = run("baseline", folder / "train.csv", "--output", folder / "again")
    assert {path.name for path in (folder / "again").iterdir()} >= {"constraints.json", "statistics.json"}
    assert "3 features" in result.output
    assert "Fractional" in result.output


def test_json_is_the_constraints_file(folder: Path) -> None:
    result = run("baseline", folder / "train.csv", "--output", folder / "again", "--json")
    assert json.loads(result.stdout) == json.loads((folder / "again/constraints.json").read_text())


def test_a_file_without_a_header_has_numbered_columns(folder: Path) -> None:
    run("baseline", folder / "train.csv", "--output", folder / "again", "--no-header")
    assert '"_c0"' in (folder / "again/constraints.json").read_text()


def test_generation_mode_and_raw_values_reach_the_files(folder: Path) -> None:
    run("baseline", folder / "train.csv", "--output", folder / "a", "--generation", "A", "--no-raw-values")
    assert "categorical_drift_method" not in (folder / "a/constraints.json").read_text()
    assert '"data"' not in (folder / "a/statistics.json").read_text()
    run("baseline", folder / "train.csv", "--output", folder / "b", "--mode", "compat")
    assert "corrections" not in (folder / "b/statistics.json").read_text()


def test_both_commands_are_exact_unless_told_otherwise(folder: Path) -> None:
    assert json.loads((folder / "base/constraints.json").read_text())["driftgauge"]["mode"] == "exact"
    run("check", capture(folder, ("10.5,red", "1")), "--baseline", folder / "base", "--output", folder / "out")
    assert json.loads((folder / "out/constraint_violations.json").read_text())["driftgauge"]["mode"] == "exact"


def test_the_endpoint_s_answers_take_the_place_of_the_label(folder: Path) -> None:
    (folder / "answers.csv").write_text("prediction,label\n0.25,1\n0.75,2\n")
    options = ("--label", "0", "--predictions", folder / "answers.csv")
    result = run("baseline", folder / "train.csv", "--output", folder / "again", *options, "--json")
    assert json.loads(result.stdout)["features"][0]["name"] == "prediction"
    assert len(json.loads(result.stdout)["features"]) == 3


def test_too_few_labelled_rows_are_not_compared(tmp_path: Path) -> None:
    (tmp_path / "val.csv").write_text("p,l\n" + "".join(f"{number},{number + 0.5}\n" for number in range(30)))
    quality = ("--problem-type", "Regression", "--inference-attribute", "p", "--ground-truth-attribute", "l")
    run("baseline", tmp_path / "val.csv", "--output", tmp_path / "base", *quality)
    captures = capture(tmp_path, ("1", "900"))
    label = {"groundTruthData": {"data": "1", "encoding": "CSV"}, "eventMetadata": {"eventId": "e"}}
    (tmp_path / "labels.jsonl").write_text(json.dumps(label))
    options = ("--baseline", tmp_path / "base", "--ground-truth", tmp_path / "labels.jsonl")
    found = ("check", captures, "--output", tmp_path / "out", *options, "--inference-attribute", "0", "--min-rows", "2")
    assert run(*found).exit_code == 0
    assert "fewer than the minimum of 2" in (tmp_path / "out/constraint_violations.json").read_text()


def test_captures_without_violations_exit_with_0(folder: Path) -> None:
    captures = capture(folder, ("10.5,red", "1"), ("20.5,blue", "0"))
    result = run("check", captures, "--baseline", folder / "base", "--output", folder / "out")
    assert result.exit_code == 0, result.output
    assert "No violations." in result.output


def test_violations_are_shown_and_exit_with_2(folder: Path) -> None:
    captures = capture(folder, *[(f"{number}.5,green", f"{number % 2}") for number in range(40)])
    result = run("check", captures, "--baseline", folder / "base", "--output", folder / "out")
    assert result.exit_code == 2
    assert "violations" in result.output
    assert "categorical_values_check" in result.output
    assert (folder / "out/constraint_violations.json").is_file()


def test_a_preprocessor_can_be_tried_on_captures(folder: Path) -> None:
    script = folder / "prepare.py"
    script.write_text("def preprocess_handler(record):\n    return {'label': 1, 'amount': 2.5, 'colour': 'red'}\n")
    arguments = ["check", capture(folder, ("x", "y")), "--baseline", folder / "base", "--output", folder / "out"]
    assert run(*arguments, "--preprocessor", script).exit_code == 0


def test_a_postprocessor_runs_after_a_check(folder: Path) -> None:
    script, left = folder / "after.py", folder / "left.txt"
    write = f"Path({str(left)!r}).write_text('done')"
    script.write_text(f"from pathlib import Path\n\n\ndef postprocess_handler():\n    {write}\n")
    arguments = ["check", capture(folder, ("10,green", "1")), "--baseline", folder / "base", "--output", folder / "out"]
    run(*arguments, "--postprocessor", script)
    assert left.read_text() == "done"


def test_model_quality_is_checked_with_labels(tmp_path: Path) -> None:
    (tmp_path / "validation.csv").write_text("prediction,label\n" + "".join(f"{i}.0,{i}.5\n" for i in range(20)))
    options = ["--problem-type", "Regression", "--inference-attribute", "prediction"]
    result = run(
        "baseline", tmp_path / "validation.csv", "--output", tmp_path / "base", *options,
        "--ground-truth-attribute", "label", "--mode", "compat",
    )  # fmt: skip
    assert result.exit_code == 0, result.exception
    assert "rmse" in result.output
    labels = tmp_path / "labels.jsonl"
    label = {"groundTruthData": {"data": "9.0", "encoding": "CSV"}, "eventMetadata": {"eventId": "e"}}
    labels.write_text(json.dumps({**label, "eventVersion": "0"}))
    check_options = ["--baseline", tmp_path / "base", "--output", tmp_path / "out", "--inference-attribute", "0"]
    check_options += ["--mode", "compat"]
    arguments = ["check", capture(tmp_path, ("1,2", "3.0")), *check_options]
    result = run(*arguments, "--ground-truth", labels)
    assert result.exit_code == 2, result.exception
    assert "rmse" in result.output
    without = run(*arguments)
    assert isinstance(without.exception, UserError)
    assert "--ground-truth" in str(without.exception)


BINARY = ("--problem-type", "BinaryClassification", "--inference-attribute", "p", "--ground-truth-attribute", "l")


def test_classes_that_labels_and_predictions_write_differently_are_named(tmp_path: Path) -> None:
    rows = "".join(f"{('yes', 'no')[n % 2]},{('good', 'bad')[n % 2]}\n" for n in range(40))
    (tmp_path / "answers.csv").write_text("p,l\n" + rows)
    arguments = ["baseline", tmp_path / "answers.csv", "--output", tmp_path / "base", *BINARY]
    named = ["--positive-label", "yes", "--class-name", "good=yes", "--class-name", "bad=no"]
    result = run(*arguments, *named)
    assert result.exit_code == 0, result.exception
    statistics = json.loads((tmp_path / "base/statistics.json").read_text())
    assert statistics["binary_classification_metrics"]["accuracy"]["value"] == 1.0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--class-name", "good"], "--class-name 'good' is no pair; allowed: LABEL=CLASS"),
        (["--positive-label", "yes", "--mode", "compat"], "are read in exact mode only"),
    ],
)
def test_classes_that_cannot_be_used_are_refused(tmp_path: Path, options: list[str], message: str) -> None:
    (tmp_path / "answers.csv").write_text("p,l\n1,1\n0,0\n")
    result = run("baseline", tmp_path / "answers.csv", "--output", tmp_path / "base", *BINARY, *options)
    assert message in str(result.exception)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("train.csv", "a,b\n1\n", "train.csv:2: 1 fields"),
        ("train.txt", "a\n1\n", "cannot tell the format"),
        ("train.jsonl", "{", "train.jsonl:1: not a JSON document"),
    ],
)
def test_a_mistake_is_one_line(tmp_path: Path, name: str, content: str, message: str) -> None:
    (tmp_path / name).write_text(content)
    result = run("baseline", tmp_path / name, "--output", tmp_path / "out")
    assert isinstance(result.exception, UserError)
    assert message in str(result.exception)
    assert not (tmp_path / "out").exists()


def test_a_folder_without_a_baseline_is_a_mistake(folder: Path) -> None:
    result = run("check", capture(folder, ("1", "2")), "--baseline", folder / "capture", "--output", folder / "out")
    assert isinstance(result.exception, UserError)
    assert "constraints.json: No such file" in str(result.exception)


def test_a_batch_transforms_output_is_checked(folder: Path) -> None:
    appended = "1f1d57b1-2e6f-488c-8c30-db4e6d757861,2022-08-30T00:49:15Z"
    rows = [f"{number % 2},{number}.5,{'red' if number % 3 else 'green'},{appended}\n" for number in range(60)]
    (folder / "rows.csv.out").write_text("".join(rows))
    options = ["--baseline", folder / "base", "--output", folder / "report", "--format", "csv", "--no-header"]
    assert run("check", folder / "rows.csv.out", *options).exit_code == 2
    violations = json.loads((folder / "report/constraint_violations.json").read_text())["violations"]
    assert {item["feature_name"] for item in violations} == {"colour"}
    assert "categorical_values_check" in {item["constraint_check_type"] for item in violations}


BIAS = {
    "headers": ["age", "sex", "approved"],
    "label": "approved",
    "label_values_or_threshold": [1],
    "facet": [{"name_or_index": "sex", "value_or_threshold": ["f"]}],
}


@pytest.fixture
def lending(tmp_path: Path) -> Path:
    """A configuration, a baseline of fair loans, and captures and labels in which women were rejected."""
    (tmp_path / "analysis_config.json").write_text(json.dumps(BIAS))
    rows = "".join(f"{age},{sex},1,1\n{age},{sex},0,0\n" for age in (30, 40) for sex in "fm")
    (tmp_path / "loans.csv").write_text(f"age,sex,approved,said\n{rows}")
    events = [(f"event-{sex}", sex, str(int(sex == "m"))) for sex in "fm"]
    captures = [
        json.loads(record(f"30,{sex}", said)) | {"eventMetadata": {"eventId": event}} for event, sex, said in events
    ]
    labels = [
        {"groundTruthData": {"data": "1", "encoding": "CSV"}, "eventMetadata": {"eventId": event}, "eventVersion": "0"}
        for event, _, _ in events
    ]
    (tmp_path / "captures.jsonl").write_text("\n".join(map(json.dumps, captures)))
    (tmp_path / "labels.jsonl").write_text("\n".join(map(json.dumps, labels)))
    return tmp_path


def bias_baseline(folder: Path) -> Result:
    config = ("--analysis-config", folder / "analysis_config.json", "--inference-attribute", "said")
    return run("baseline", folder / "loans.csv", "--output", folder / "base", *config)


def test_a_baseline_of_bias_is_an_analysis(lending: Path) -> None:
    result = bias_baseline(lending)
    assert (lending / "base/analysis.json").is_file()
    assert "Disparate Impact (DI)" in result.output


def test_bias_is_checked_with_labels(lending: Path) -> None:
    bias_baseline(lending)
    options = ["--baseline", lending / "base", "--output", lending / "report", "--inference-attribute", "0"]
    labels = ["--ground-truth", lending / "labels.jsonl"]
    config = ["--analysis-config", lending / "analysis_config.json"]
    result = run("check", lending / "captures.jsonl", *options, *labels, *config)
    assert result.exit_code == 2
    assert "bias_drift_check" in result.output
    violations = json.loads((lending / "report/constraint_violations.json").read_text())["violations"]
    assert "DPPL" in {violation["metric_name"] for violation in violations}


def test_bias_without_labels_is_refused(lending: Path) -> None:
    bias_baseline(lending)
    config = ["--analysis-config", lending / "analysis_config.json"]
    result = run(
        "check", lending / "captures.jsonl", "--baseline", lending / "base", "--output", lending / "r", *config
    )
    assert isinstance(result.exception, UserError)
    assert "name the labels with --ground-truth" in str(result.exception)


def test_an_exact_baseline_says_what_is_wrong_with_it(folder: Path) -> None:
    result = run("baseline", folder / "train.csv", "--output", folder / "exact")
    assert "What is wrong with the baseline" in result.stdout
    assert "with which only large changes can be told from chance" in " ".join(result.stdout.split())
    assert "Wrote statistics.json, constraints.json, baseline_findings.json to" in result.stderr
