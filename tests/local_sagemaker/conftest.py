import io
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import xgboost
from local_sagemaker.memory_cloud import MemoryCloud
from local_sagemaker.service_requests import MODEL_URI, Document, endpoint_config, endpoint_settled, model

from driftgauge_local.sagemaker import InvokeResult, SageMaker
from driftgauge_local.sagemaker.jobs.programs import PROGRAMS, BuiltIn

CONTAINER = BuiltIn(arguments=(str(Path(__file__).with_name("container.py")),))


def packed(body: bytes, name: str = "xgboost-model") -> bytes:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        entry = tarfile.TarInfo(name)
        entry.size = len(body)
        tar.addfile(entry, io.BytesIO(body))
    return archive.getvalue()


@pytest.fixture(scope="session")
def booster() -> xgboost.Booster:
    rows = np.random.default_rng(7).normal(size=(200, 3))
    data = xgboost.DMatrix(rows, label=rows @ [1.0, -2.0, 0.5])
    return xgboost.train({"objective": "reg:squarederror", "max_depth": 3, "nthread": 1}, data, num_boost_round=8)


@pytest.fixture(scope="session")
def artifact(booster: xgboost.Booster) -> bytes:
    return packed(bytes(booster.save_raw("ubj")))


def new_cloud(artifact: bytes) -> MemoryCloud:
    cloud = MemoryCloud()
    cloud.put_object(MODEL_URI, artifact)
    cloud.put_object("s3://bucket/baseline/constraints.json", b"{}")
    return cloud


def new_service(cloud: MemoryCloud, home: Path) -> SageMaker:
    programs = dict.fromkeys(PROGRAMS, CONTAINER)
    return SageMaker(cloud=cloud, home=home, region="us-east-1", account="123456789012", programs=programs)


def deploy(service: SageMaker, request: Document | None = None) -> None:
    service.call("CreateModel", request or model())
    service.call("CreateEndpointConfig", endpoint_config())
    service.call("CreateEndpoint", {"EndpointName": "endpoint", "EndpointConfigName": "config"})
    assert endpoint_settled(service)["EndpointStatus"] == "InService"


@pytest.fixture
def cloud(artifact: bytes) -> MemoryCloud:
    return new_cloud(artifact)


@pytest.fixture
def service(cloud: MemoryCloud, tmp_path: Path) -> Iterator[SageMaker]:
    service = new_service(cloud, tmp_path)
    yield service
    service.stop()


@pytest.fixture
def endpoint(service: SageMaker) -> str:
    deploy(service)
    return "endpoint"


@dataclass(frozen=True, kw_only=True)
class Hosted:
    """A service with an endpoint that many tests send to, and none changes."""

    service: SageMaker
    cloud: MemoryCloud

    def invoke(self, body: bytes, content_type: str = "text/csv", **headers: str) -> InvokeResult:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.service.invoke_endpoint("endpoint", body, {"Content-Type": content_type, **sent})


@pytest.fixture(scope="module")
def hosted(artifact: bytes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    cloud = new_cloud(artifact)
    service = new_service(cloud, tmp_path_factory.mktemp("hosted"))
    deploy(service)
    yield Hosted(service=service, cloud=cloud)
    service.stop()
