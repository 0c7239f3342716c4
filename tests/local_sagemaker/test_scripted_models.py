"""Models with a script, called as AWS's images call them."""

import io
import json
import tarfile
from importlib import metadata
from pathlib import Path
from textwrap import dedent

import joblib
import numpy as np
import pytest
from local_sagemaker.conftest import deploy, new_cloud, new_service
from local_sagemaker.service_requests import model
from sklearn.linear_model import LinearRegression

from driftgauge_local.serving.program import InvocationError, ModelError
from driftgauge_local.serving.script.predictor import ScriptPredictor
from driftgauge_local.serving.sklearn.predictor import load

ADDS = """
class Model:
    def predict(self, rows):
        return rows.sum(axis=1)

def model_fn(model_dir):
    return Model()
"""
JSON, CSV = {"content-type": "application/json"}, {"content-type": "text/csv"}


def loaded(folder: Path, script: str, **files: str) -> ScriptPredictor:
    code = folder / "code"
    code.mkdir()
    (code / "inference.py").write_text(dedent(script), encoding="utf-8")
    for name, text in files.items():
        (code / f"{name}.{'txt' if name == 'requirements' else 'py'}").write_text(text, encoding="utf-8")
    return load(folder)


@pytest.mark.parametrize("body", ["[[1, 2], [3, 4]]", "1,2\n3,4\n"])
def test_rows_are_read_and_answers_written_without_functions_of_the_script(tmp_path: Path, body: str) -> None:
    headers = JSON if body.startswith("[") else CSV
    reply = loaded(tmp_path, ADDS).invoke(body.encode(), headers)
    assert (reply.content_type, json.loads(reply.body)) == ("application/json", [3.0, 7.0])


def test_an_answer_has_the_type_that_the_client_accepts(tmp_path: Path) -> None:
    predictor = loaded(tmp_path, ADDS)
    assert predictor.invoke(b"[[1, 2]]", {**JSON, "accept": "text/csv"}).body == b"3.0\n"
    array = np.load(io.BytesIO(predictor.invoke(b"[[1, 2]]", {**JSON, "accept": "application/x-npy"}).body))
    assert array.tolist() == [3.0]


def test_the_environment_may_set_the_type_of_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", "text/csv")
    assert loaded(tmp_path, ADDS).invoke(b"[[1, 2]]", {**JSON, "accept": "*/*"}).content_type == "text/csv"


def test_functions_of_the_script_replace_those_of_the_image(tmp_path: Path) -> None:
    predictor = loaded(
        tmp_path,
        """
        import json
        from helper import factor

        def model_fn(model_dir):
            return 10

        def input_fn(body, content_type):
            return json.loads(body)["inputs"]

        def predict_fn(data, model):
            return [factor * model * value for value in data]

        def output_fn(prediction, accept):
            return json.dumps({"predictions": prediction}), "application/json"
        """,
        helper="factor = 2",
    )
    assert predictor.invoke(b'{"inputs": [1, 2]}', JSON).body == b'{"predictions": [20, 40]}'


def test_transform_fn_answers_in_place_of_three_others(tmp_path: Path) -> None:
    predictor = loaded(
        tmp_path,
        """
        def model_fn(model_dir):
            return "model"

        def transform_fn(model, body, content_type, accept):
            return f"{model} {body} {content_type} {accept}"
        """,
    )
    assert predictor.invoke(b"1", {**CSV, "accept": "text/plain"}).body == b"model 1 text/csv text/plain"


def test_transform_fn_beside_one_of_the_three_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="The script has transform_fn and predict_fn; allowed"):
        loaded(tmp_path, "def transform_fn(model, body, content_type, accept): ...\ndef predict_fn(data, model): ...")


def test_a_function_may_take_a_context(tmp_path: Path) -> None:
    script = "def model_fn(model_dir, context):\n    return context.system_properties['model_dir'] == model_dir\n"
    script += "def predict_fn(data, model):\n    return model\n"
    assert loaded(tmp_path, script).invoke(b"[]", JSON).body == b"true"


def test_bytes_of_a_type_of_one_s_own_reach_the_script_as_they_are(tmp_path: Path) -> None:
    script = ADDS + "def transform_fn(model, body, content_type, accept):\n    return body[::-1], content_type\n"
    assert loaded(tmp_path, script).invoke(b"\x00\xff", {"content-type": "image/x-own"}).body == b"\xff\x00"


@pytest.mark.parametrize(
    ("headers", "status", "named"),
    [({"content-type": "text/xml"}, 415, "text/xml"), ({**JSON, "accept": "text/xml"}, 406, "text/xml")],
)
def test_a_type_that_nobody_reads_or_writes_is_named_with_what_to_do(
    tmp_path: Path, headers: dict[str, str], status: int, named: str
) -> None:
    with pytest.raises(InvocationError, match="A script reads others with input_fn") as refused:
        loaded(tmp_path, ADDS).invoke(b"[[1]]", headers)
    assert refused.value.status == status
    assert named in refused.value.message


def test_an_error_of_the_script_is_a_server_error_with_its_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    predictor = loaded(tmp_path, ADDS + "def predict_fn(data, model):\n    raise KeyError('price')\n")
    with pytest.raises(InvocationError, match="KeyError: 'price'") as refused:
        predictor.invoke(b"[[1]]", JSON)
    assert refused.value.status == 500
    assert "in predict_fn" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("", "no script with a model_fn"),
        ("import nowhere_to_be_found", "No module named 'nowhere_to_be_found'. It is not installed"),
        ("def model_fn(model_dir):\n    open(model_dir + '/absent')", "model_fn failed: FileNotFoundError"),
        ("1 / 0", "inference.py cannot be imported: ZeroDivisionError"),
    ],
)
def test_a_script_that_loads_no_model_is_refused_with_the_reason(tmp_path: Path, script: str, reason: str) -> None:
    with pytest.raises(ModelError, match=reason):
        loaded(tmp_path, script)


def test_requirements_that_are_not_installed_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"names numpy<1, nowhere==2\. .* -m pip install numpy<1 nowhere==2"):
        loaded(tmp_path, ADDS, requirements="# comment\nnumpy>=1.20\nnumpy<1\nnowhere==2  # gone\n")


def test_the_environment_names_another_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAGEMAKER_PROGRAM", "serve.py")
    monkeypatch.setenv("SAGEMAKER_SUBMIT_DIRECTORY", "/opt/ml/model/src")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "serve.py").write_text(ADDS, encoding="utf-8")
    assert load(tmp_path).invoke(b"[[1, 2]]", JSON).body == b"[3.0]"


def test_a_script_outside_of_the_model_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAGEMAKER_SUBMIT_DIRECTORY", "s3://bucket/source.tar.gz")
    with pytest.raises(ModelError, match=r"source\.tar\.gz; on this machine scripts are in the model"):
        load(tmp_path)


SKLEARN = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
SCRIPT = """
import json

import joblib


def model_fn(model_dir):
    print("loading")
    return joblib.load(f"{model_dir}/model.joblib")


def input_fn(body, content_type):
    return [row["values"] for row in json.loads(body)["instances"]]


def output_fn(prediction, accept):
    return json.dumps({"predictions": [{"score": round(value, 6)} for value in prediction.tolist()]})
"""


def artifact() -> bytes:
    rows = np.arange(20.0).reshape(10, 2)
    written = io.BytesIO()
    joblib.dump(LinearRegression().fit(rows, rows.sum(axis=1)), written)
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        for name, body in (("model.joblib", written.getvalue()), ("code/inference.py", SCRIPT.encode())):
            entry = tarfile.TarInfo(name)
            entry.size = len(body)
            tar.addfile(entry, io.BytesIO(body))
    return archive.getvalue()


def test_an_endpoint_answers_by_its_script_and_logs_that_the_image_has_another_version(tmp_path: Path) -> None:
    cloud = new_cloud(artifact())
    service = new_service(cloud, tmp_path)
    try:
        request = model(image=SKLEARN)
        request["PrimaryContainer"]["Environment"] = {"SAGEMAKER_PROGRAM": "inference.py"}
        deploy(service, request)
        sent = b'{"instances": [{"values": [1, 2]}, {"values": [3, 4]}]}'
        answer = service.invoke_endpoint("endpoint", sent, {"Content-Type": "application/json"})
        assert json.loads(answer.body) == {"predictions": [{"score": 3.0}, {"score": 7.0}]}
        lines = [line for group in list(cloud.logs.values()) for line in group]
        assert "loading" in lines
        here = metadata.version("scikit-learn")
        assert f"scikit-learn {here} answers on this machine; the image has 1.2 (1.2-1-cpu-py3)." in lines
    finally:
        service.stop()
