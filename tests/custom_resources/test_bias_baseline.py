"""The baseline of a bias monitor: its job, its configuration, and its constraints, through the analyzer itself."""

import json

import pytest

from custom_resources.errors import DeploymentError
from driftgauge_analyzer.__main__ import main
from driftgauge_analyzer.bias.config import read_config

LABELLED = b"Sex,Age,Target\n0,30,1\n0,41,0\n1,30,1\n1,52,1\n0,30,0\n1,41,1\n"
CONFIG = {
    "headers": ["Sex", "Age", "Target"],
    "label": "Target",
    "label_values_or_threshold": [1],
    "facet": [{"name_or_index": "Sex", "value_or_threshold": [0]}],
    "group_variable": "Age",
}
CLARIFY = "1.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-clarify-processing:1.0"
OURS = "1.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-scikit-learn:1.4-2-py312-cpu-py3"


@pytest.fixture
def dataset(aws, cloudformation):
    """The endpoint's predictions for labelled data, with the data's own columns."""
    aws.objects["s3://assets/labelled.csv"] = LABELLED
    aws.predict = lambda body: "\n".join(
        "1" if line.startswith("1") else "0" for line in body.decode().splitlines()
    ).encode()
    stack = cloudformation(
        "Custom::DriftgaugePredictions",
        {
            "EndpointName": "shop",
            "DatasetUri": "s3://assets/labelled.csv",
            "Header": "true",
            "Headers": CONFIG["headers"],
            "LabelColumn": "2",
            "Limit": "0",
            "OutputUri": "s3://reports/predictions",
            "OutputColumn": "prediction",
        },
    )
    return stack.ask("Create")["Data"]["DatasetUri"]


@pytest.fixture
def bias(cloudformation, properties, dataset):
    def make(image=OURS, config=CONFIG, **changes):
        return cloudformation(
            "Custom::DriftgaugeBaseline",
            {
                **properties,
                "Monitor": "model_bias",
                "JobNamePrefix": "shop-model-bias",
                "ImageUri": image,
                "DatasetUri": dataset,
                "Environment": {
                    "dataset_format": '{"csv": {"header": true}}',
                    "analysis_type": "MODEL_BIAS",
                    "inference_attribute": "prediction",
                },
                "AnalysisConfig": json.dumps(config),
                "Margin": "0",
                "AlarmMetrics": ["DPL"],
                **changes,
            },
        )

    return make


@pytest.fixture
def run_job(aws, tmp_path):
    """Run the job that was created last as SageMaker would, with the analyzer in the place of its image."""

    def run():
        job = aws.running()[-1]
        for given in (each["S3Input"] for each in job["ProcessingInputs"]):
            folder = tmp_path / given["LocalPath"].removeprefix("/opt/ml/")
            folder.mkdir(parents=True, exist_ok=True)
            uri = given["S3Uri"]
            (folder / uri.rpartition("/")[2]).write_bytes(aws.objects[uri])
        code = main(["--root", str(tmp_path)], job["Environment"])
        message = (tmp_path / "output/message").read_text()
        assert code == 0, message
        output = tmp_path / "processing/output"
        aws.end_job(files={path.name: path.read_text() for path in output.iterdir()}, ExitMessage=message)

    return run


def created(stack, run_job):
    event = stack.event("Create")
    stack.deliver(event)
    run_job()
    return stack.poll(event)["Data"]


def test_the_dataset_has_the_data_s_columns_and_the_predictions(aws, dataset):
    assert aws.objects[dataset].splitlines()[:2] == [b"Sex,Age,Target,prediction", b"0,30,1,0"]


@pytest.mark.parametrize("image", [OURS, CLARIFY])
def test_the_analyzer_makes_a_baseline_of_it(aws, bias, run_job, image):
    data = created(bias(image), run_job)

    used = json.loads(aws.objects[data["ConstraintsUri"]])
    [group] = used["post_training_bias_metrics"]["facets"]["Sex"]
    metrics = {each["name"]: each["value"] for each in group["metrics"]}
    assert data["ConstraintsUri"].endswith("/analysis.json")
    assert metrics["DPPL"] == 1.0
    assert "StatisticsUri" not in data


@pytest.mark.parametrize("image", [OURS, CLARIFY])
def test_the_predictions_are_no_feature(aws, bias, tmp_path, image):
    """The flip test compares rows by their features, and must not compare them by what was predicted."""
    stack = bias(image)
    stack.deliver(stack.event("Create"))
    [uri] = [uri for uri in aws.objects if uri.endswith("/job/analysis_config.json")]
    (tmp_path / "config.json").write_bytes(aws.objects[uri])

    config = read_config(tmp_path / "config.json", columns=[*CONFIG["headers"], "prediction"])

    assert config.features == ("Sex", "Age")


def test_the_monitor_s_configuration_is_beside_the_baseline(aws, bias, run_job):
    data = created(bias(), run_job)

    assert data["AnalysisConfigUri"] == f"{data['SuggestedConstraintsUri'].rpartition('/')[0]}/analysis_config.json"
    assert json.loads(aws.objects[data["AnalysisConfigUri"]]) == CONFIG


def test_the_job_s_configuration_is_clarify_s(aws, bias):
    stack = bias(CLARIFY, Environment={**bias().properties["Environment"], "probability_threshold_attribute": "0.4"})
    stack.deliver(stack.event("Create"))

    [job] = aws.running()
    inputs = {each["InputName"]: each["S3Input"] for each in job["ProcessingInputs"]}
    config = json.loads(aws.objects[inputs["analysis_config"]["S3Uri"]])
    assert inputs["analysis_config"]["S3Uri"].endswith("/analysis_config.json")
    assert inputs["analysis_config"]["LocalPath"] == "/opt/ml/processing/input/config"
    assert inputs["baseline_dataset_input"]["LocalPath"] == "/opt/ml/processing/input/data"
    assert config == {
        **{key: value for key, value in CONFIG.items() if key != "headers"},
        "dataset_type": "text/csv",
        "methods": {
            "report": {"name": "report", "title": "Analysis Report"},
            "pre_training_bias": {"methods": "all"},
            "post_training_bias": {"methods": "all"},
        },
        "predicted_label": "prediction",
        "probability_threshold": 0.4,
    }


def test_a_label_s_path_in_ground_truth_is_for_the_monitor_alone(aws, bias, run_job):
    config = {**CONFIG, "label": "result.label"}
    data = created(bias(config=config), run_job)

    [job] = aws.jobs.values()
    [uri] = [each["S3Input"]["S3Uri"] for each in job["ProcessingInputs"] if each["InputName"] == "analysis_config"]
    assert json.loads(aws.objects[uri])["label"] == "Target"
    assert json.loads(aws.objects[data["AnalysisConfigUri"]])["label"] == "result.label"


def test_alarms_have_threshold_and_dimensions(bias, run_job):
    data = created(bias(), run_job)

    assert data["LabelValue"] == "1"
    assert set(data) >= {
        "bias_953dd6f2b461_facet_value",
        "bias_953dd6f2b461_DPL_threshold",
        "bias_953dd6f2b461_DPL_comparison_operator",
        "bias_953dd6f2b461_DPL_statistic",
    }


def test_another_configuration_is_another_baseline_and_another_margin_is_not(aws, bias, run_job):
    stack = bias()
    created(stack, run_job)
    first = stack.physical_id

    stack.ask("Update", Margin="0.1")
    assert (stack.physical_id, len(aws.jobs)) == (first, 1)

    stack.deliver(stack.event("Update", AnalysisConfig=json.dumps({**CONFIG, "group_variable": "Sex"})))
    assert stack.physical_id != first
    assert len(aws.jobs) == 2


@pytest.mark.parametrize("headers", [None, [], [1], "Sex"])
def test_a_configuration_without_headers_fails_the_deployment(bias, headers):
    stack = bias(config={**CONFIG, "headers": headers})

    with pytest.raises(DeploymentError, match="headers in the property AnalysisConfig is"):
        stack.deliver(stack.event("Create"))


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        (["Sex", "Target"], "Headers names 2 columns, but s3://assets/labelled.csv has 3"),
        (["Sex", "prediction", "Target"], "Headers names prediction, which is the name of a column of the endpoint's"),
    ],
)
def test_headers_have_to_fit_the_dataset(aws, cloudformation, dataset, headers, reason):
    stack = cloudformation(
        "Custom::DriftgaugePredictions",
        {
            "EndpointName": "shop",
            "DatasetUri": "s3://assets/labelled.csv",
            "Header": "true",
            "Headers": headers,
            "LabelColumn": "2",
            "Limit": "0",
            "OutputUri": "s3://reports/predictions",
            "OutputColumn": "prediction",
        },
    )

    with pytest.raises(DeploymentError, match=reason):
        stack.ask("Create")
