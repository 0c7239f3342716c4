"""What a deployment would change, run and remove: the differences between two templates."""

from typing import Any

from driftgauge_cli.planning.baselines import planned_baselines
from driftgauge_cli.planning.changes import changes

MODEL, CONFIG, ENDPOINT = ("AWS::SageMaker::Model", "AWS::SageMaker::EndpointConfig", "AWS::SageMaker::Endpoint")


def template(artifact: str = "model-1", **resources: dict[str, Any]) -> dict[str, Any]:
    """A template of an endpoint, with other resources beside it."""
    own = {
        "Model": resource(MODEL, PrimaryContainer={"ModelDataUrl": artifact}),
        "Config": resource(CONFIG, ProductionVariants=[{"ModelName": {"Fn::GetAtt": ["Model", "ModelName"]}}]),
        "Endpoint": resource(ENDPOINT, EndpointConfigName={"Fn::GetAtt": ["Config", "EndpointConfigName"]}),
    }
    return {"Resources": {**own, **resources}}


def resource(kind: str, **properties: object) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties}


def baseline(**properties: object) -> dict[str, Any]:
    least = {"Monitor": "data_quality", "DatasetIdentity": "data-1", "OutputUri": "s3://reports/here"}
    return resource("Custom::DriftgaugeBaseline", **{**least, **properties})


def planned(deployed: dict[str, Any], wanted: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(each.action.value, each.logical_id, each.because) for each in changes(deployed, wanted)]


def job_because(deployed: dict[str, Any], wanted: dict[str, Any]) -> str | None:
    found = list(changes(deployed, wanted))
    [planned_baseline] = planned_baselines(deployed, wanted, found)
    return planned_baseline.job_because


def test_the_same_template_changes_nothing() -> None:
    assert planned(template(), template()) == []


def test_a_new_stack_adds_everything() -> None:
    assert planned({}, template()) == [("add", name, "new") for name in ("Endpoint", "Config", "Model")]


def test_a_new_model_replaces_its_configuration_and_updates_the_endpoint() -> None:
    assert planned(template(), template("model-2")) == [
        ("change", "Endpoint", "refers to Config"),
        ("replace", "Config", "refers to Model"),
        ("replace", "Model", "PrimaryContainer"),
    ]


def test_what_is_no_longer_wanted_is_removed() -> None:
    topic = resource("AWS::SNS::Topic", TopicName="alarms")
    assert planned(template(Topic=topic), template()) == [("remove", "Topic", "no longer wanted")]


def test_an_alarm_whose_threshold_a_baseline_returns_may_change_with_it() -> None:
    alarm = resource("AWS::CloudWatch::Alarm", Threshold={"Fn::GetAtt": ["Baseline", "Threshold"]})
    found = planned(template(Baseline=baseline(), A=alarm), template(Baseline=baseline(Margin="0.2"), A=alarm))
    assert found == [("change", "A", "refers to Baseline"), ("change", "Baseline", "Margin")]


def test_a_package_that_was_approved_since_changes_the_model() -> None:
    newest = resource("Custom::DriftgaugeNewestPackage", ParameterValue={"Ref": "Newest"})
    model = resource(MODEL, PrimaryContainer={"ModelPackageName": {"Fn::GetAtt": ["Package", "ModelPackageArn"]}})
    same = template(Package=newest, Model=model)
    found = [(each.action.value, each.logical_id) for each in changes(same, same, {"Newest"})]
    assert found == [("change", "Endpoint"), ("change", "Package"), ("replace", "Config"), ("replace", "Model")]


def test_a_new_baseline_needs_a_job() -> None:
    assert job_because({}, template(Baseline=baseline())) == "it is new"


def test_other_data_need_a_job() -> None:
    changed = template(Baseline=baseline(DatasetIdentity="data-2"))
    assert job_because(template(Baseline=baseline()), changed) == "DatasetIdentity changed"


def test_another_margin_uses_the_same_job() -> None:
    assert job_because(template(Baseline=baseline()), template(Baseline=baseline(Margin="0.2"))) is None


def test_predictions_of_another_model_need_a_job() -> None:
    def deployed(model: str) -> dict[str, Any]:
        predictions = resource("Custom::DriftgaugePredictions", ModelIdentity=model)
        uri = {"Fn::GetAtt": ["Predictions", "Uri"]}
        return template(Predictions=predictions, Baseline=baseline(PredictionsUri=uri))

    assert job_because(deployed("model-1"), deployed("model-2")) == "PredictionsUri changed"


def test_another_role_uses_the_same_job() -> None:
    def deployed(trust: str) -> dict[str, Any]:
        role = resource("Custom::Role", Trust=trust)
        return template(Role=role, Baseline=baseline(RoleArn={"Fn::GetAtt": ["Role", "Arn"]}))

    assert job_because(deployed("a"), deployed("b")) is None
