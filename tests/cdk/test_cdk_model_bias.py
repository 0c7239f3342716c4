"""The bias monitor of a deployment, by Model Monitor and by the Driftgauge engine."""

import json
from collections.abc import Callable

import pytest
from aws_cdk import Stack
from cdk.workflows import Resources, Template, document_of, workflows

from driftgauge import (
    Attributes,
    BiasConfig,
    DriftgaugeEngine,
    ExistingBaseline,
    Facet,
    JobSettings,
    LocalFile,
    ModelBiasAdjustments,
    ModelBiasMonitor,
    ModelMonitorEngine,
    MonitoredEndpoint,
    MonitorRun,
    Override,
    S3File,
    S3Prefix,
    TextFile,
)
from driftgauge_contract.custom_resources import ConstraintPart, bias_attribute, facet_value_attribute
from monitor_execution.monitor import MonitorDocument

DEFINITION = "AWS::SageMaker::ModelBiasJobDefinition"
CONFIG = BiasConfig(
    headers=["age", "sex", "approved"], label="approved", label_values=[1], facets=[Facet(name="sex", values=[0])]
)


def attribute_of(value: object) -> object:
    """The attribute of the baseline that an alarm's value refers to."""
    assert isinstance(value, dict)
    return value["Fn::GetAtt"][1]


@pytest.fixture
def definition(bias_template: Template, resources: Resources) -> dict[str, object]:
    [found] = resources(bias_template, DEFINITION)
    return found


@pytest.fixture
def baseline(bias_template: Template, resources: Resources) -> dict[str, object]:
    """The baseline of Model Monitor's bias monitor."""
    made = resources(bias_template, "Custom::DriftgaugeBaseline")
    return next(each for each in made if each["JobNamePrefix"] == "nutriscore-model-bias")


@pytest.fixture
def document(bias_template: Template, resources: Resources) -> dict[str, object]:
    """The document that the workflow of the Driftgauge engine's bias monitor carries."""
    documents = [document_of(each) for each in workflows(resources, bias_template)]
    return next(each for each in documents if each["Name"] == "nutriscore-driftgauge-model-bias")


def test_model_monitor_runs_clarify(definition: dict[str, object]) -> None:
    image = json.dumps(definition["ModelBiasAppSpecification"]["ImageUri"])  # type: ignore[index]
    assert "sagemaker-clarify-processing:1.0" in image
    assert "ClarifyAccounts" in image


def test_the_definition_takes_the_configuration_from_the_baseline(definition: dict[str, object]) -> None:
    uri = definition["ModelBiasAppSpecification"]["ConfigUri"]  # type: ignore[index]
    assert attribute_of(uri) == "AnalysisConfigUri"


def test_the_definition_locates_the_prediction(definition: dict[str, object]) -> None:
    endpoint_input = definition["ModelBiasJobInput"]["EndpointInput"]  # type: ignore[index]
    assert endpoint_input["InferenceAttribute"] == "0"


def test_the_baseline_is_configured_as_clarify_takes_it(baseline: dict[str, object]) -> None:
    assert json.loads(str(baseline["AnalysisConfig"])) == {
        "headers": ["score", "sugar"],
        "label": "score",
        "label_values_or_threshold": [1],
        "facet": [{"name_or_index": "sugar", "value_or_threshold": [2]}],
    }
    assert baseline["Environment"] == {
        "dataset_format": '{"csv": {"header": true, "output_columns_position": "START"}}',
        "analysis_type": "MODEL_BIAS",
        "inference_attribute": "prediction",
    }


def test_the_baseline_s_job_reads_its_configuration(bias_template: Template) -> None:
    """It lies beside the baseline, where the role of another kind's job may only write."""
    policies = [
        json.dumps(entry["Properties"]["PolicyDocument"])  # type: ignore[index]
        for name, entry in bias_template["Resources"].items()
        if name.startswith("ModelBiasBaselineRoleDefaultPolicy")
    ]
    assert len(policies) == 1
    read = [
        json.dumps(statement["Resource"])
        for statement in json.loads(policies[0])["Statement"]
        if "s3:GetObject" in statement["Action"]
    ]
    assert any("baselines/nutriscore/model_bias/*" in each for each in read)


def test_overrides_are_of_every_facet(baseline: dict[str, object]) -> None:
    assert json.loads(str(baseline["Overrides"])) == {"sugar": {"DPPL": {"margin": 0.2}}}


def test_engines_share_the_predictions_with_their_features(bias_template: Template, resources: Resources) -> None:
    predictions = resources(bias_template, "Custom::DriftgaugePredictions")
    [bias] = [each for each in predictions if "Headers" in each]
    assert bias["Headers"] == ["score", "sugar"]
    assert (bias["LabelColumn"], bias["OutputColumn"]) == (0, "prediction")


def test_the_lambda_can_read_what_a_workflow_carries_of_a_bias_monitor(document: dict[str, object]) -> None:
    monitor = MonitorDocument.parse(document)
    assert monitor.ground_truth_uri == "s3://known-later/ground-truth"
    assert monitor.side_files.constraints == "s3://known-later/ConstraintsUri"
    assert monitor.side_files.analysis_config == "s3://known-later/AnalysisConfigUri"
    assert monitor.side_files.statistics is None
    assert monitor.job.environment == {"inference_attribute": "0"}
    assert document["MetricsNamespace"] == "Driftgauge/bias-metrics"


@pytest.mark.parametrize(("metric", "stage"), [("DPPL", "Post-training"), ("CI", "Pre-training")])
def test_an_alarm_has_the_dimensions_that_are_published(
    bias_template: Template, resources: Resources, metric: str, stage: str
) -> None:
    alarms = resources(bias_template, "AWS::CloudWatch::Alarm")
    [alarm] = [each for each in alarms if each["AlarmName"] == f"nutriscore-model-bias-{metric.lower()}-sugar"]
    dimensions = {each["Name"]: each["Value"] for each in alarm["Dimensions"]}  # type: ignore[attr-defined]
    values = {name: dimensions.pop(name) for name in ("LabelValue", "FacetValue")}
    assert alarm["Namespace"] == "aws/sagemaker/Endpoints/bias-metrics"
    assert alarm["MetricName"] == f"bias_metric_{metric}"
    assert dimensions == {
        "Endpoint": "nutriscore",
        "MonitoringSchedule": "nutriscore-model-bias",
        "BiasStage": stage,
        "Label": "score",
        "Facet": "sugar",
    }
    assert attribute_of(values["LabelValue"]) == "LabelValue"
    assert attribute_of(values["FacetValue"]) == facet_value_attribute("sugar")
    assert attribute_of(alarm["Threshold"]) == bias_attribute("sugar", metric, ConstraintPart.THRESHOLD)


def test_the_alarm_on_missing_labels_is_there(bias_template: Template, resources: Resources) -> None:
    names = {alarm["AlarmName"] for alarm in resources(bias_template, "AWS::CloudWatch::Alarm")}
    assert {"nutriscore-model-bias-no-labels", "nutriscore-driftgauge-model-bias-no-labels"} <= names


def test_a_label_in_json_is_the_last_column_of_the_configuration() -> None:
    config = BiasConfig(
        headers=["approved", "sex"],
        label="approved",
        label_values=[1],
        facets=[Facet(name="sex")],
        label_attribute="labels.approved",
    )
    assert json.loads(config.render()) == {
        "headers": ["sex", "approved"],
        "label": "labels.approved",
        "label_values_or_threshold": [1],
        "facet": [{"name_or_index": "sex"}],
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"facets": []}, "a bias analysis has no facet; allowed: one or more"),
        ({"label": "granted"}, "the label 'granted' is no column; allowed: age, sex, approved"),
        ({"facets": [Facet(name="colour")]}, "'colour' is no feature; allowed: age, sex"),
        ({"group_variable": "approved"}, "'approved' is no feature; allowed: age, sex"),
    ],
)
def test_a_configuration_that_names_no_column_is_refused(change: dict[str, object], message: str) -> None:
    arguments = {
        "headers": ["age", "sex", "approved"],
        "label": "approved",
        "label_values": [1],
        "facets": [Facet(name="sex")],
        **change,
    }
    with pytest.raises(ValueError, match=message):
        BiasConfig(**arguments)  # type: ignore[arg-type]


def test_an_override_decides_what_an_alarm_says_of_its_threshold() -> None:
    adjustments = ModelBiasAdjustments(
        config=CONFIG, margin=0.1, overrides={"sex": {"CI": Override(threshold=0.3)}}, alarm_metrics=["CI", "DPL"]
    )
    assert [(alarm.name, alarm.origin) for alarm in adjustments.alarms(str)] == [
        ("CI of sex", "given in place of the baseline's"),
        ("DPL of sex", "the baseline's with a margin of 10 %"),
    ]


def test_a_baseline_made_elsewhere_has_its_configuration_uploaded(
    stack: Stack, place: S3Prefix, make_endpoint: Callable[..., MonitoredEndpoint], resources: Resources
) -> None:
    config = TextFile(name="analysis_config.json", text=CONFIG.render()).bind(stack, "Config")
    baseline = ExistingBaseline(constraints=S3File.from_uri("s3://old/analysis.json").stored(), analysis_config=config)
    ModelBiasMonitor(
        stack,
        "Bias",
        endpoint=make_endpoint(stack),
        attributes=Attributes(inference="0"),
        baseline=baseline,
        ground_truth=place / "labels",
        run=MonitorRun(reports=place / "reports", engine=ModelMonitorEngine()),
    )
    [definition] = resources(stack, DEFINITION)
    assert "cdk-hnb659fds-assets" in json.dumps(definition["ModelBiasAppSpecification"]["ConfigUri"])  # type: ignore[index]


def test_a_bias_baseline_without_configuration_is_refused() -> None:
    baseline = ExistingBaseline(constraints=S3File.from_uri("s3://old/analysis.json").stored())
    with pytest.raises(ValueError, match="a baseline of bias needs an analysis configuration beside its constraints"):
        _ = baseline.analysis_config_uri


def test_a_bias_analysis_on_several_machines_is_refused(
    stack: Stack, place: S3Prefix, make_endpoint: Callable[..., MonitoredEndpoint], bundle: LocalFile
) -> None:
    baseline = ExistingBaseline(constraints=S3File.from_uri("s3://old/analysis.json").stored())
    settings = JobSettings(instance_count=2)
    run = MonitorRun(reports=place / "reports", engine=DriftgaugeEngine(bundle=bundle), settings=settings)
    with pytest.raises(ValueError, match="2 instances for model bias, which one machine analyzes; allowed: 1"):
        ModelBiasMonitor(
            stack,
            "Bias",
            endpoint=make_endpoint(stack),
            attributes=Attributes(inference="0"),
            baseline=baseline,
            ground_truth=place / "labels",
            run=run,
        )
