"""The accounts of AWS's images, as the SageMaker Python SDK has them."""

import importlib.util
import json
from pathlib import Path
from typing import Any

_SDK = importlib.util.find_spec("sagemaker")
assert _SDK is not None, "the SageMaker SDK is one of the packages that the tests need"
_TABLES = Path(str(_SDK.origin)).with_name("image_uri_config")


def _registries(table: str, *path: str) -> dict[str, str]:
    config: Any = json.loads((_TABLES / f"{table}.json").read_text(encoding="utf-8"))
    for key in path:
        config = config[key]
    registries: dict[str, str] = config["registries"]
    return registries


ACCOUNTS = {
    "MODEL_MONITOR_ACCOUNTS": _registries("model-monitor", "versions", ""),
    "CLARIFY_ACCOUNTS": _registries("clarify", "processing", "versions", "1.0"),
    "XGBOOST_ACCOUNTS": _registries("xgboost", "inference", "versions", "3.0-5"),
    "PYTORCH_ACCOUNTS": _registries("pytorch", "inference", "versions", "2.6.0"),
    "SPARK_ACCOUNTS": _registries("spark", "processing", "versions", "3.5"),
}
