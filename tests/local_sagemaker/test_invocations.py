from pathlib import Path

import numpy as np
import pytest
import xgboost
from local_sagemaker.conftest import Hosted, deploy
from local_sagemaker.memory_cloud import MemoryCloud
from local_sagemaker.service_requests import MODEL_URI, eventually

from driftgauge_local.sagemaker import SageMaker, ServiceError

SHARED = Path(__file__).resolve().parents[3] / "shared"


def model_error(hosted: Hosted, body: bytes, content_type: str = "text/csv", **headers: str) -> ServiceError:
    with pytest.raises(ServiceError) as refused:
        hosted.invoke(body, content_type, **headers)
    return refused.value


def test_an_endpoint_answers_what_its_model_predicts(hosted: Hosted, booster: xgboost.Booster) -> None:
    expected = booster.predict(xgboost.DMatrix(np.array([[1.0, 2.0, 3.0], [0.5, np.nan, -1.0]]))).tolist()
    answer = hosted.invoke(b"1,2,3\n0.5,,-1\n")
    assert answer.status == 200
    assert answer.headers == {
        "Content-Type": "text/csv; charset=utf-8",
        "x-Amzn-Invoked-Production-Variant": "AllTraffic",
    }
    assert answer.body.decode().split() == [str(value) for value in expected]


def test_libsvm_is_answered_as_csv_is(hosted: Hosted) -> None:
    assert hosted.invoke(b"0 0:1 1:2 2:3", "text/libsvm").body == hosted.invoke(b"1,2,3").body


def test_the_accept_header_chooses_the_answers_form(hosted: Hosted) -> None:
    answer = hosted.invoke(b"1,2,3", Accept="application/json")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.body.startswith(b'{"predictions": [{"score": ')


def test_the_last_feature_may_be_left_out_as_in_the_container(hosted: Hosted) -> None:
    assert hosted.invoke(b"1,2").body == hosted.invoke(b"1,2,").body


@pytest.mark.parametrize(
    ("body", "content_type", "status", "message"),
    [
        (b"1", "text/csv", 400, "Feature size of csv inference data 1 is not consistent"),
        (b"1,2,3,4", "text/csv", 400, "Feature size of csv inference data 4 is not consistent"),
        (b"0 9:1", "text/libsvm", 400, "Feature size of libsvm inference data 10 is larger than"),
        (b"1,x,3", "text/csv", 415, "Loading csv data failed"),
        (b"{}", "application/json", 415, "not an accepted ContentType"),
    ],
)
def test_a_body_that_the_model_refuses_is_a_model_error(
    hosted: Hosted, body: bytes, content_type: str, status: int, message: str
) -> None:
    error = model_error(hosted, body, content_type)
    assert (error.code, error.status, error.details["OriginalStatusCode"]) == ("ModelError", 424, status)
    assert error.message.startswith(f"Received client error ({status}) from primary with message")
    assert message in str(error.details["OriginalMessage"])


def test_an_endpoint_that_is_not_there_is_a_validation_error_of_the_runtime(service: SageMaker) -> None:
    with pytest.raises(ServiceError) as refused:
        service.invoke_endpoint("none", b"1", {})
    assert (refused.value.code, refused.value.message) == (
        "ValidationError",
        "Endpoint none of account 123456789012 not found.",
    )


def test_a_variant_that_is_not_there_is_refused_with_those_that_are(hosted: Hosted) -> None:
    error = model_error(hosted, b"1,2,3", X_Amzn_SageMaker_Target_Variant="Blue")
    assert "AllTraffic" in error.message


def test_a_body_beyond_six_megabytes_is_refused(hosted: Hosted) -> None:
    assert model_error(hosted, b"1" * (6 * 1024 * 1024 + 1)).code == "ValidationError"


def test_a_description_tells_of_variants_and_capture_and_of_nothing_local(hosted: Hosted) -> None:
    described = hosted.service.call("DescribeEndpoint", {"EndpointName": "endpoint"})
    assert described["ProductionVariants"][0]["CurrentInstanceCount"] == 1
    assert described["DataCaptureConfig"]["CaptureStatus"] == "Started"
    assert "127.0.0.1" not in str(described)


def test_every_invocation_is_measured(service: SageMaker, cloud: MemoryCloud, endpoint: str) -> None:
    service.invoke_endpoint(endpoint, b"1,2,3", {"Content-Type": "text/csv"})
    with pytest.raises(ServiceError):
        service.invoke_endpoint(endpoint, b"1,x,3", {"Content-Type": "text/csv"})
    eventually(lambda: len(cloud.metrics) == 12)
    sums: dict[str, float] = {}
    for namespace, datum in cloud.metrics:
        assert namespace == "AWS/SageMaker"
        assert datum.dimensions == {"EndpointName": "endpoint", "VariantName": "AllTraffic"}
        assert isinstance(datum.value, float)
        sums[datum.name] = sums.get(datum.name, 0) + datum.value
    assert sums["Invocations"] == 2
    assert sums["Invocation4XXErrors"] == sums["InvocationModelErrors"] == 1
    assert sums["Invocation5XXErrors"] == 0
    assert 100 < sums["ModelLatency"] < 2e6
    assert sums["OverheadLatency"] > 0


def test_what_the_model_complains_about_is_in_the_endpoints_log(hosted: Hosted) -> None:
    model_error(hosted, b"1,x,3")
    logs = hosted.cloud.logs
    eventually(lambda: any("could not convert" in line for lines in list(logs.values()) for line in lines))
    assert {group for group, _ in logs} == {"/aws/sagemaker/Endpoints/endpoint"}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the churn model of the reference data is not here")
def test_the_churn_model_of_awss_examples_answers_as_it_did_on_aws(service: SageMaker, cloud: MemoryCloud) -> None:
    cloud.put_object(MODEL_URI, (SHARED / "data/churn/model.tar.gz").read_bytes())
    deploy(service)
    lines = (SHARED / "data/churn/validation_with_predictions.csv").read_text().splitlines()[1:]
    on_aws = [float(line.partition(",")[0]) for line in lines]
    rows = (SHARED / "data/churn/validation.csv").read_text().splitlines()[: len(on_aws)]
    body = "\n".join(row.partition(",")[2] for row in rows).encode()
    answer = service.invoke_endpoint("endpoint", body, {"Content-Type": "text/csv"}).body.decode()
    assert answer.startswith("0.01516005303710699\n")
    assert [float(text) for text in answer.split()] == pytest.approx(on_aws, abs=1e-6)
